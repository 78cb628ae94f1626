//! What holds of every inventory.

use super::{any, oracle};
use proptest::prelude::*;
use proptest::sample::Index;
use selvedge::access::{Capture, Graph, Loss, Reach, Thing, captures, losses};
use selvedge::inventory::Inventory;
use std::collections::BTreeSet;

fn some<T: Copy>(all: &[T], picked: &[Index]) -> Vec<T> {
    if all.is_empty() { Vec::new() } else { picked.iter().map(|at| *at.get(all)).collect() }
}

fn captured(inventory: &Inventory, picked: &[Index]) -> Vec<Capture> {
    let all: Vec<Capture> = captures(inventory).into_iter().map(|entry| entry.asset).collect();
    some(&all, picked)
}

fn lost(inventory: &Inventory, picked: &[Index]) -> Vec<Loss> {
    let all: Vec<Loss> = losses(inventory).into_iter().map(|entry| entry.asset).collect();
    some(&all, picked)
}

fn sorted<T: Ord>(sets: Vec<Vec<T>>) -> BTreeSet<BTreeSet<T>> {
    sets.into_iter().map(|set| set.into_iter().collect()).collect()
}

/// All sets of up to three that are enough while no part of them is. None where nothing is enough.
fn smallest<T: Copy + Ord>(items: &[T], enough: impl Fn(&[T]) -> bool) -> BTreeSet<BTreeSet<T>> {
    let subsets = (0u32..1 << items.len()).filter(|bits| bits.count_ones() <= 3);
    let sets: BTreeSet<BTreeSet<T>> = subsets
        .map(|bits| (0..items.len()).filter(|at| bits >> at & 1 == 1).map(|at| items[at]).collect())
        .filter(|set: &BTreeSet<T>| enough(&set.iter().copied().collect::<Vec<T>>()))
        .collect();
    let is_smallest = |set: &&BTreeSet<T>| !sets.iter().any(|other| other != *set && other.is_subset(set));
    sets.iter().filter(is_smallest).filter(|set| !set.is_empty()).cloned().collect()
}

fn picks() -> impl Strategy<Value = Vec<Index>> {
    proptest::collection::vec(any::<Index>(), 0..5)
}

/// So many times the usual number of cases: 256, or what `PROPTEST_CASES` says.
fn times(factor: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases.saturating_mul(factor), failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(times(8))]

    #[test]
    fn what_falls_is_what_falls_by_brute_force(inventory in any::inventory(), picked in picks()) {
        let captured = captured(&inventory, &picked);
        let all = oracle::attacker_from(&inventory, oracle::seeds(&captured));
        let closure = Graph::new(&inventory).attacker(&captured);
        for at in 0..inventory.accounts.len() {
            let expected = all.contains(&Thing::Account(at as u32));
            prop_assert_eq!(closure.contains(at), expected, "a{} after {:?}", at, captured);
        }
    }

    #[test]
    fn what_locks_is_what_locks_by_brute_force(inventory in any::inventory(), picked in picks()) {
        let lost = lost(&inventory, &picked);
        let all = oracle::owner(&inventory, &lost);
        let reaches = Graph::new(&inventory).owner(&lost);
        for at in 0..inventory.accounts.len() {
            let expected = all.get(&Thing::Account(at as u32)).copied().unwrap_or(Reach::Never);
            prop_assert_eq!(reaches.of(at), expected, "a{} without {:?}", at, lost);
        }
    }
}

proptest! {
    #![proptest_config(times(2))]

    #[test]
    fn more_captured_never_opens_less_and_more_lost_never_locks_less(
        inventory in any::inventory(), first in picks(), more in picks()
    ) {
        let graph = Graph::new(&inventory);
        let both = [first.clone(), more].concat();
        let (few, many) = (captured(&inventory, &first), captured(&inventory, &both));
        let (few, many) = (graph.attacker(&few), graph.attacker(&many));
        prop_assert!(few.accounts().all(|at| many.contains(at)));
        let (few, many) = (graph.owner(&lost(&inventory, &first)), graph.owner(&lost(&inventory, &both)));
        prop_assert!((0..inventory.accounts.len()).all(|at| few.of(at) <= many.of(at)));
    }

    #[test]
    fn chains_replay(inventory in any::inventory(), picked in picks()) {
        let captured = captured(&inventory, &picked);
        let graph = Graph::new(&inventory);
        let closure = graph.attacker(&captured);
        let takeover = graph.takeover(&inventory, &captured);
        prop_assert_eq!(takeover.len(), closure.accounts().count());
        prop_assert!(takeover.windows(2).all(|pair| pair[0].importance >= pair[1].importance));
        let seeds = oracle::seeds(&captured);
        for fallen in &takeover {
            let at = inventory.accounts.iter().position(|account| account.id == fallen.account).unwrap();
            prop_assert_eq!(fallen.steps.last().map(|step| step.what), Some(Thing::Account(at as u32)));
            prop_assert_eq!(&graph.chain(&inventory, &captured, at), &fallen.steps);
            for (number, step) in fallen.steps.iter().enumerate() {
                prop_assert!(step.text.ends_with('.') && !step.text.contains("  "), "{:?}", step);
                prop_assert!(step.needs.iter().all(|&need| need < number), "{:?}", fallen.steps);
                if step.rule.is_none() {
                    prop_assert!(step.needs.is_empty() && seeds.contains(&step.what), "{:?}", step);
                } else {
                    // What the step rests on, and nothing else, is enough for it.
                    let needs: BTreeSet<Thing> = step.needs.iter().map(|&at| fallen.steps[at].what).collect();
                    prop_assert!(!needs.is_empty());
                    let follows = oracle::attacker_from(&inventory, needs);
                    prop_assert!(follows.contains(&step.what), "{:?} in {:?}", step, fallen.steps);
                }
            }
        }
    }

    #[test]
    fn every_lockout_has_its_reasons(inventory in any::inventory(), picked in picks()) {
        let lost = lost(&inventory, &picked);
        let graph = Graph::new(&inventory);
        let reaches = graph.owner(&lost);
        let lockout = graph.lockout(&inventory, &lost);
        prop_assert_eq!(lockout.len(), reaches.locked().count());
        for locked in lockout {
            let at = inventory.accounts.iter().position(|account| account.id == locked.account).unwrap();
            prop_assert_eq!(locked.reach, reaches.of(at));
            prop_assert!(!locked.because.is_empty());
            for cause in &locked.because {
                prop_assert!(cause.reach != Reach::Now, "{:?}", cause);
                prop_assert!(cause.text.ends_with('.') && !cause.text.contains("  "), "{:?}", cause);
            }
            // Nothing that locks less: each way that fails fails by something that it names, or that is nowhere.
            prop_assert!(locked.because.iter().all(|cause| {
                cause.misses.iter().all(|thing| oracle::owner(&inventory, &lost).get(thing) != Some(&Reach::Now))
            }), "{:?}", locked.because);
        }
    }

    #[test]
    fn one_scratch_serves_many_questions(inventory in any::inventory(), questions in proptest::collection::vec(picks(), 1..6)) {
        let graph = Graph::new(&inventory);
        let mut scratch = graph.scratch();
        for picked in questions {
            let (captured, lost) = (captured(&inventory, &picked), lost(&inventory, &picked));
            let mut fallen: Vec<usize> =
                graph.fallen(&captured, &mut scratch).iter().map(|&at| at as usize).collect();
            fallen.sort_unstable();
            prop_assert_eq!(fallen, graph.attacker(&captured).accounts().collect::<Vec<_>>());
            let mut locked = graph.locked(&lost, &mut scratch).to_vec();
            locked.sort_unstable();
            let reaches = graph.owner(&lost);
            let expected: Vec<(u32, Reach)> = (0..inventory.accounts.len())
                .filter(|&at| reaches.of(at) > graph.at_first(at))
                .map(|at| (at as u32, reaches.of(at)))
                .collect();
            prop_assert_eq!(locked, expected);
        }
    }

    #[test]
    fn smallest_sets_are_all_that_are_enough_and_no_more(
        inventory in any::inventory(), picked in proptest::collection::vec(any::<Index>(), 0..9), slow in any::<bool>()
    ) {
        let Some(account) = inventory.accounts.len().checked_sub(1) else { return Ok(()) };
        let graph = Graph::new(&inventory);
        let mut scratch = graph.scratch();
        let mut captures = captured(&inventory, &picked);
        captures.dedup();
        let expected = smallest(&captures, |set| graph.attacker(set).contains(account));
        prop_assert_eq!(sorted(graph.takeover_sets(account, &captures, 3, &mut scratch)), expected);
        let mut losses = lost(&inventory, &picked);
        losses.dedup();
        let reach = if slow { Reach::Slow } else { Reach::Never };
        let expected = smallest(&losses, |set| graph.owner(set).of(account) >= reach);
        prop_assert_eq!(sorted(graph.lockout_sets(account, &losses, 3, reach, &mut scratch)), expected);
    }

    #[test]
    fn what_is_listed_is_read_back(inventory in any::inventory()) {
        let mut seen = BTreeSet::new();
        for entry in captures(&inventory) {
            prop_assert!(!entry.words.is_empty());
            if seen.insert(entry.text.clone()) {
                prop_assert_eq!(Capture::parse(&inventory, &entry.text), Ok(entry.asset));
            }
        }
        seen.clear();
        for entry in losses(&inventory) {
            if seen.insert(entry.text.clone()) {
                prop_assert_eq!(Loss::parse(&inventory, &entry.text), Ok(entry.asset));
            }
        }
    }
}
