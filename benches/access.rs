//! Who gets in, at size: both closures of 10,000 accounts, every single asset of 1,000, and how they grow.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark reads the clock and prints what it found"
)]

#[allow(dead_code, reason = "each benchmark uses what it needs of the generator")]
mod support;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use criterion::{BenchmarkId, Criterion};
use selvedge::access::{Capture, Graph, Loss, Scratch, captures, losses};
use selvedge::inventory::{Factor, FactorKind, Holder, Inventory, Way};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The generator's inventory, with one more factor and way for every account: six each.
fn inventory(accounts: usize) -> Inventory {
    let mut inventory = support::inventory(accounts);
    let devices = inventory.devices.len();
    for (account, at) in inventory.accounts.iter_mut().zip(0..) {
        let kinds = [FactorKind::Push, FactorKind::Passkey, FactorKind::SecurityQuestions];
        for kind in kinds.into_iter().take(6usize.saturating_sub(account.factors.len())) {
            let factor = Factor::new(kind).held_by([Holder::from(&inventory.devices[at % devices].id)]);
            account.sign_in.push(Way::sign_in(["password".into(), factor.id.clone()]));
            account.factors.push(factor);
        }
    }
    inventory
}

/// What a hard question asks: everything known by heart, a third of the devices and a number, lost and taken,
/// and a computer infected on which all is typed.
fn question(inventory: &Inventory) -> (Vec<Capture>, Vec<Loss>) {
    let devices = 0..inventory.devices.len() as u32;
    let captured = devices
        .clone()
        .step_by(3)
        .map(Capture::Unlocked)
        .chain([Capture::Number(0), Capture::Infected(1)])
        .collect();
    let lost = devices.step_by(3).map(Loss::Device).chain([Loss::Number(0), Loss::Memory]).collect();
    (captured, lost)
}

/// Compiles, and answers both sides of the question: how many fall, and how many lock; and the graph, to be kept.
fn both(inventory: &Inventory, captured: &[Capture], lost: &[Loss]) -> (usize, usize, Graph) {
    let graph = Graph::new(inventory);
    let mut scratch = graph.scratch();
    let fallen = graph.taken_over(captured, &mut scratch).len();
    (fallen, graph.locked_out(lost, &mut scratch).len(), graph)
}

/// Both sides of the question on a graph that is there.
fn closures(graph: &Graph, captured: &[Capture], lost: &[Loss], scratch: &mut Scratch) -> (usize, usize) {
    let fallen = graph.taken_over(captured, scratch).len();
    (fallen, graph.locked_out(lost, scratch).len())
}

/// Every single capture and every single loss: how many accounts fall and lock in all.
fn exposure(graph: &Graph, captures: &[Capture], losses: &[Loss]) -> (usize, usize) {
    let mut scratch = graph.scratch();
    let fallen = captures.iter().map(|&capture| graph.taken_over(&[capture], &mut scratch).len()).sum();
    let locked = losses.iter().map(|&loss| graph.locked_out(&[loss], &mut scratch).len()).sum();
    (fallen, locked)
}

/// The least time of many turns, so that what other work on the machine adds is no part of it.
fn least<T>(least: &mut Duration, runs: u32, mut work: impl FnMut() -> T) {
    let start = Instant::now();
    // Kept until all are done, so that ten small ones need as much memory as a large one.
    let kept: Vec<T> = (0..runs).map(|_| work()).collect();
    *least = (*least).min(start.elapsed() / runs);
    drop(black_box(kept));
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn main() {
    let (small, large) = (inventory(1_000), inventory(10_000));
    let factors: usize = large.accounts.iter().map(|account| account.factors.len()).sum();
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("access");
    for inventory in [&small, &large] {
        let (captured, lost) = question(inventory);
        let id = BenchmarkId::new("both closures, compiled anew", inventory.accounts.len());
        group.bench_function(id, |bencher| bencher.iter(|| both(black_box(inventory), &captured, &lost)));
        let graph = Graph::new(inventory);
        let mut scratch = graph.scratch();
        let id = BenchmarkId::new("both closures", inventory.accounts.len());
        group.bench_function(id, |bencher| {
            bencher.iter(|| closures(&graph, black_box(&captured), black_box(&lost), &mut scratch));
        });
    }
    group.finish();
    criterion.final_summary();

    let (small_captured, small_lost) = question(&small);
    let (large_captured, large_lost) = question(&large);
    let singles: Vec<Capture> = captures(&small).into_iter().map(|entry| entry.asset).collect();
    let single_losses: Vec<Loss> = losses(&small).into_iter().map(|entry| entry.asset).collect();
    let graph = Graph::new(&small);
    let large_graph = Graph::new(&large);
    let mut large_scratch = large_graph.scratch();
    // Ten of them, so that ten small questions go over as much memory as one large.
    let mut ten_small: Vec<(Graph, Scratch)> = (0..10)
        .map(|_| {
            let graph = Graph::new(&small);
            let scratch = graph.scratch();
            (graph, scratch)
        })
        .collect();
    let [mut one, mut ten, mut one_anew, mut ten_anew, mut all, mut keystroke] = [Duration::MAX; 6];
    for _ in 0..40 {
        let mut turn = ten_small.iter_mut();
        least(&mut one, 10, || {
            turn.next().map(|(graph, scratch)| closures(graph, &small_captured, &small_lost, scratch))
        });
        least(&mut ten, 1, || closures(&large_graph, &large_captured, &large_lost, &mut large_scratch));
        least(&mut one_anew, 10, || both(&small, &small_captured, &small_lost));
        least(&mut ten_anew, 1, || both(&large, &large_captured, &large_lost));
        least(&mut all, 1, || exposure(&graph, &singles, &single_losses));
        least(&mut keystroke, 1, || {
            (graph.takeover(&small, &small_captured), graph.lockout(&small, &small_lost))
        });
    }
    let (fallen, locked) = closures(&large_graph, &large_captured, &large_lost, &mut large_scratch);
    println!(
        "access: {} accounts, {factors} factors, {} devices: both closures in {:.1} ms (at most 20); {fallen} fall, \
         {locked} lock; with compiling the graph {:.1} ms",
        large.accounts.len(),
        large.devices.len(),
        milliseconds(ten),
        milliseconds(ten_anew)
    );
    println!(
        "access: both closures of 1,000 accounts {:.2} ms, of 10,000 {:.2} ms, ratio {:.1} (at most 12); with \
         compiling the graph {:.2} ms, {:.2} ms, ratio {:.1}",
        milliseconds(one),
        milliseconds(ten),
        ten.as_secs_f64() / one.as_secs_f64(),
        milliseconds(one_anew),
        milliseconds(ten_anew),
        ten_anew.as_secs_f64() / one_anew.as_secs_f64()
    );
    let (fallen, locked) = exposure(&graph, &singles, &single_losses);
    println!(
        "access: 1,000 accounts, each of {} captures and {} losses alone: {:.1} ms (at most 250); {fallen} fall, \
         {locked} lock in all",
        singles.len(),
        single_losses.len(),
        milliseconds(all)
    );
    println!(
        "access: 1,000 accounts, a change of the what-if with every chain and reason: {:.1} ms (at most 16)",
        milliseconds(keystroke)
    );
}
