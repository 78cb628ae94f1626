//! Takeover and lockout of large inventories: both closures of 10,000 accounts, every single capture and loss of
//! 1,000 accounts, and how the times grow.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark reads the clock and prints what it found"
)]

#[allow(dead_code, reason = "each benchmark uses what it needs of the generator")]
mod support;

use criterion::{BenchmarkId, Criterion};
use selvedge::access::{Capture, Graph, Loss, Scratch, captures, losses};
use selvedge::inventory::{Factor, FactorKind, Holder, Inventory, Way};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The generated inventory, with factors and ways added so that every account has six factors.
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

/// Captures and losses that reach many accounts: a third of the devices and a number, both captured and lost;
/// everything in memory lost; and an infected computer.
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

/// Compiles the graph and counts the accounts taken over and locked out. Returns the graph too, so that the caller
/// decides when its memory is freed.
fn compile_and_solve(inventory: &Inventory, captured: &[Capture], lost: &[Loss]) -> (usize, usize, Graph) {
    let graph = Graph::new(inventory);
    let mut scratch = graph.scratch();
    let (taken_over, locked_out) = solve(&graph, captured, lost, &mut scratch);
    (taken_over, locked_out, graph)
}

/// Counts the accounts taken over and locked out.
fn solve(graph: &Graph, captured: &[Capture], lost: &[Loss], scratch: &mut Scratch) -> (usize, usize) {
    (graph.taken_over(captured, scratch).len(), graph.locked_out(lost, scratch).len())
}

/// Sums the accounts taken over by each single capture and locked out by each single loss.
fn exposure(graph: &Graph, captures: &[Capture], losses: &[Loss]) -> (usize, usize) {
    let mut scratch = graph.scratch();
    let taken_over = captures.iter().map(|&capture| graph.taken_over(&[capture], &mut scratch).len()).sum();
    let locked_out = losses.iter().map(|&loss| graph.locked_out(&[loss], &mut scratch).len()).sum();
    (taken_over, locked_out)
}

/// Lowers `least` to the mean time of these runs. Repeated calls give the time without interference from other work.
fn measure<T>(least: &mut Duration, runs: u32, mut work: impl FnMut() -> T) {
    let start = Instant::now();
    // Results are kept until the end, so that ten small runs use as much memory as one large run.
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
        let id = BenchmarkId::new("both closures and compiling", inventory.accounts.len());
        group.bench_function(id, |bencher| {
            bencher.iter(|| compile_and_solve(black_box(inventory), &captured, &lost));
        });
        let graph = Graph::new(inventory);
        let mut scratch = graph.scratch();
        let id = BenchmarkId::new("both closures", inventory.accounts.len());
        group.bench_function(id, |bencher| {
            bencher.iter(|| solve(&graph, black_box(&captured), black_box(&lost), &mut scratch));
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
    // Ten small graphs, so that ten small runs read as much memory as one large run.
    let mut ten_small: Vec<(Graph, Scratch)> = (0..10)
        .map(|_| {
            let graph = Graph::new(&small);
            let scratch = graph.scratch();
            (graph, scratch)
        })
        .collect();
    let [
        mut small_time,
        mut large_time,
        mut small_compiled,
        mut large_compiled,
        mut singles_time,
        mut what_if_time,
    ] = [Duration::MAX; 6];
    for _ in 0..40 {
        let mut graphs = ten_small.iter_mut();
        measure(&mut small_time, 10, || {
            graphs.next().map(|(graph, scratch)| solve(graph, &small_captured, &small_lost, scratch))
        });
        measure(&mut large_time, 1, || solve(&large_graph, &large_captured, &large_lost, &mut large_scratch));
        measure(&mut small_compiled, 10, || compile_and_solve(&small, &small_captured, &small_lost));
        measure(&mut large_compiled, 1, || compile_and_solve(&large, &large_captured, &large_lost));
        measure(&mut singles_time, 1, || exposure(&graph, &singles, &single_losses));
        measure(&mut what_if_time, 1, || {
            (graph.takeover(&small, &small_captured), graph.lockout(&small, &small_lost))
        });
    }
    let (taken_over, locked_out) = solve(&large_graph, &large_captured, &large_lost, &mut large_scratch);
    println!(
        "access: {} accounts, {factors} factors, {} devices: both closures in {:.1} ms (at most 20); {taken_over} taken over, \
         {locked_out} locked out; with compiling the graph {:.1} ms",
        large.accounts.len(),
        large.devices.len(),
        milliseconds(large_time),
        milliseconds(large_compiled)
    );
    println!(
        "access: both closures of 1,000 accounts {:.2} ms, of 10,000 {:.2} ms, ratio {:.1} (at most 12); with \
         compiling the graph {:.2} ms, {:.2} ms, ratio {:.1}",
        milliseconds(small_time),
        milliseconds(large_time),
        large_time.as_secs_f64() / small_time.as_secs_f64(),
        milliseconds(small_compiled),
        milliseconds(large_compiled),
        large_compiled.as_secs_f64() / small_compiled.as_secs_f64()
    );
    let (taken_over, locked_out) = exposure(&graph, &singles, &single_losses);
    println!(
        "access: 1,000 accounts, each of {} captures and {} losses alone: {:.1} ms (at most 250); {taken_over} taken \
         over, {locked_out} locked out in all",
        singles.len(),
        single_losses.len(),
        milliseconds(singles_time)
    );
    println!(
        "access: 1,000 accounts, a what-if with every chain and cause: {:.1} ms (at most 16)",
        milliseconds(what_if_time)
    );
}
