//! Properties of every inventory, many of them checked against the brute-force oracle.

use super::{any, oracle, owner_reach, owner_reach_if, taken_over, taken_over_if};
use proptest::prelude::*;
use proptest::sample::Index;
use selvedge::access::{Capture, Fact, Graph, Loss, Reach, Unknown, captures, losses};
use selvedge::inventory::Inventory;
use std::collections::BTreeSet;

fn pick<T: Copy>(all: &[T], picked: &[Index]) -> Vec<T> {
    if all.is_empty() { Vec::new() } else { picked.iter().map(|at| *at.get(all)).collect() }
}

fn captured(inventory: &Inventory, picked: &[Index]) -> Vec<Capture> {
    let all: Vec<Capture> = captures(inventory).into_iter().map(|named| named.asset).collect();
    pick(&all, picked)
}

fn lost(inventory: &Inventory, picked: &[Index]) -> Vec<Loss> {
    let mut all: Vec<Loss> = losses(inventory).into_iter().map(|named| named.asset).collect();
    all.extend((0..inventory.accounts.len() as u32).map(Loss::TakenOver));
    pick(&all, picked)
}

fn sorted<T: Ord>(sets: Vec<Vec<T>>) -> BTreeSet<BTreeSet<T>> {
    sets.into_iter().map(|set| set.into_iter().collect()).collect()
}

/// All sets of up to three items that suffice although no proper subset does. Without the empty set.
fn smallest<T: Copy + Ord>(items: &[T], suffices: impl Fn(&[T]) -> bool) -> BTreeSet<BTreeSet<T>> {
    let subsets = (0u32..1 << items.len()).filter(|bits| bits.count_ones() <= 3);
    let sets: BTreeSet<BTreeSet<T>> = subsets
        .map(|bits| (0..items.len()).filter(|at| bits >> at & 1 == 1).map(|at| items[at]).collect())
        .filter(|set: &BTreeSet<T>| suffices(&set.iter().copied().collect::<Vec<T>>()))
        .collect();
    let is_smallest = |set: &&BTreeSet<T>| !sets.iter().any(|other| other != *set && other.is_subset(set));
    sets.iter().filter(is_smallest).filter(|set| !set.is_empty()).cloned().collect()
}

fn picks() -> impl Strategy<Value = Vec<Index>> {
    proptest::collection::vec(any::<Index>(), 0..5)
}

/// Multiplies the usual number of cases: 256, or the value of `PROPTEST_CASES`.
fn times(factor: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases.saturating_mul(factor), failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(times(8))]

    #[test]
    fn takeover_equals_the_brute_force_oracle(inventory in any::inventory(), picked in picks()) {
        let captured = captured(&inventory, &picked);
        let graph = Graph::new(&inventory);
        for unknown in [Unknown::Favourable, Unknown::Unfavourable] {
            let worst = unknown == Unknown::Unfavourable;
            let all = oracle::attacker_from(&inventory, oracle::seeds(&inventory, &captured), worst);
            let opened = taken_over_if(&graph, &captured, unknown);
            for (position, is_open) in opened.into_iter().enumerate() {
                let expected = all.contains(&Fact::Account(position as u32));
                prop_assert_eq!(is_open, expected, "a{} after {:?}, {:?}", position, captured, unknown);
            }
        }
    }

    #[test]
    fn lockout_equals_the_brute_force_oracle(inventory in any::inventory(), picked in picks()) {
        let lost = lost(&inventory, &picked);
        let graph = Graph::new(&inventory);
        for unknown in [Unknown::Favourable, Unknown::Unfavourable] {
            let all = oracle::owner(&inventory, &lost, unknown == Unknown::Unfavourable);
            let reach = owner_reach_if(&graph, &lost, unknown);
            for (position, reach) in reach.into_iter().enumerate() {
                let expected = all.get(&Fact::Account(position as u32)).copied().unwrap_or(Reach::Never);
                prop_assert_eq!(reach, expected, "a{} without {:?}, {:?}", position, lost, unknown);
            }
        }
    }

    #[test]
    fn an_account_that_falls_is_lost_unless_a_way_survives(inventory in any::inventory(), picked in picks()) {
        let captured = captured(&inventory, &picked);
        let graph = Graph::new(&inventory);
        let fallen: Vec<Loss> = oracle::attacker_from(&inventory, oracle::seeds(&inventory, &captured), false)
            .into_iter()
            .filter_map(|fact| if let Fact::Account(at) = fact { Some(Loss::TakenOver(at)) } else { None })
            .collect();
        let reach = oracle::owner(&inventory, &fallen, false);
        let lockout = graph.lockout_with(&inventory, &[], &captured);
        for (account, at) in inventory.accounts.iter().zip(0u32..) {
            let expected = reach.get(&Fact::Account(at)).copied().unwrap_or(Reach::Never);
            let found = lockout.iter().find(|locked| locked.account == account.id);
            prop_assert_eq!(found.map_or(Reach::Now, |locked| locked.reach), expected, "{}", account.id);
        }
    }

    #[test]
    fn whatever_is_certain_is_also_possible(inventory in any::inventory(), picked in picks()) {
        let (captured, lost) = (captured(&inventory, &picked), lost(&inventory, &picked));
        let graph = Graph::new(&inventory);
        let [certain, possible] =
            [Unknown::Favourable, Unknown::Unfavourable].map(|unknown| taken_over_if(&graph, &captured, unknown));
        prop_assert!(certain.iter().zip(&possible).all(|(certain, possible)| certain <= possible));
        let [certain, possible] =
            [Unknown::Favourable, Unknown::Unfavourable].map(|unknown| owner_reach_if(&graph, &lost, unknown));
        prop_assert!(certain.iter().zip(&possible).all(|(certain, possible)| certain <= possible));
    }
}

proptest! {
    #![proptest_config(times(2))]

    #[test]
    fn more_captures_open_no_fewer_accounts_and_more_losses_close_no_fewer(
        inventory in any::inventory(), first in picks(), more in picks()
    ) {
        let graph = Graph::new(&inventory);
        let both = [first.clone(), more].concat();
        let (few_captured, many_captured) = (captured(&inventory, &first), captured(&inventory, &both));
        let (few_lost, many_lost) = (lost(&inventory, &first), lost(&inventory, &both));
        for unknown in [Unknown::Favourable, Unknown::Unfavourable] {
            let few = taken_over_if(&graph, &few_captured, unknown);
            let many = taken_over_if(&graph, &many_captured, unknown);
            prop_assert!(few.iter().zip(&many).all(|(few, many)| few <= many));
            let few = owner_reach_if(&graph, &few_lost, unknown);
            let many = owner_reach_if(&graph, &many_lost, unknown);
            prop_assert!(few.iter().zip(&many).all(|(few, many)| few <= many));
        }
    }

    #[test]
    fn each_step_of_a_takeover_follows_from_the_steps_it_needs(inventory in any::inventory(), picked in picks()) {
        let captured = captured(&inventory, &picked);
        let graph = Graph::new(&inventory);
        let [certain, possible] = [Unknown::Favourable, Unknown::Unfavourable]
            .map(|unknown| taken_over_if(&graph, &captured, unknown).into_iter().filter(|opened| *opened).count());
        let takeover = graph.takeover(&inventory, &captured);
        prop_assert_eq!(takeover.len(), possible);
        prop_assert_eq!(takeover.iter().filter(|taken| taken.certain).count(), certain);
        let ranks: Vec<_> = takeover.iter().map(|taken| (taken.certain, taken.importance)).collect();
        prop_assert!(ranks.is_sorted_by(|a, b| a >= b));
        let seeds = oracle::seeds(&inventory, &captured);
        for taken in &takeover {
            let at = inventory.accounts.iter().position(|account| account.id == taken.account).unwrap();
            prop_assert_eq!(taken.steps.last().map(|step| step.fact), Some(Fact::Account(at as u32)));
            prop_assert_eq!(&graph.takeover_steps(&inventory, &captured, at), &taken.steps);
            // A takeover is only possible if a step rests on an unknown fact.
            prop_assert!(taken.certain || taken.steps.iter().any(|step| step.is_assumed), "{:?}", taken.steps);
            prop_assert!(!taken.certain || taken.steps.iter().all(|step| !step.is_assumed), "{:?}", taken.steps);
            for (number, step) in taken.steps.iter().enumerate() {
                prop_assert!(step.text.ends_with('.') && !step.text.contains("  "), "{:?}", step);
                prop_assert!(step.needs.iter().all(|&need| need < number), "{:?}", taken.steps);
                if step.inference.is_none() {
                    prop_assert!(step.needs.is_empty() && seeds.contains(&step.fact), "{:?}", step);
                } else {
                    // The needed steps alone suffice for this step.
                    let needs: BTreeSet<Fact> = step.needs.iter().map(|&at| taken.steps[at].fact).collect();
                    prop_assert!(!needs.is_empty());
                    let follows = oracle::attacker_from(&inventory, needs, step.is_assumed);
                    prop_assert!(follows.contains(&step.fact), "{:?} in {:?}", step, taken.steps);
                }
            }
        }
    }

    #[test]
    fn every_lockout_names_causes_that_are_missing(inventory in any::inventory(), picked in picks()) {
        let lost = lost(&inventory, &picked);
        let graph = Graph::new(&inventory);
        let reach = owner_reach(&graph, &lost);
        let at_worst = owner_reach_if(&graph, &lost, Unknown::Unfavourable);
        let lockout = graph.lockout(&inventory, &lost);
        let certain = lockout.iter().filter(|locked| locked.reach != Reach::Now).count();
        prop_assert_eq!(certain, reach.iter().filter(|reach| **reach != Reach::Now).count());
        let gets_worse =
            |&at: &usize| at_worst[at] > graph.initial_reach_if(at, Unknown::Unfavourable) || reach[at] != Reach::Now;
        prop_assert_eq!(lockout.len(), (0..reach.len()).filter(gets_worse).count());
        for locked in lockout {
            let at = inventory.accounts.iter().position(|account| account.id == locked.account).unwrap();
            prop_assert_eq!(locked.reach, reach[at]);
            prop_assert!(!locked.causes.is_empty());
            for cause in &locked.causes {
                prop_assert!(cause.reach != Reach::Now, "{:?}", cause);
                prop_assert!(cause.text.ends_with('.') && !cause.text.contains("  "), "{:?}", cause);
            }
            // No cause names a fact that the owner has.
            let owner = oracle::owner(&inventory, &lost, locked.reach == Reach::Now);
            prop_assert!(locked.causes.iter().all(|cause| {
                cause.missing.iter().all(|fact| owner.get(fact) != Some(&Reach::Now))
            }), "{:?}", locked.causes);
        }
    }

    #[test]
    fn a_reused_scratch_gives_the_same_answers_as_a_new_one(inventory in any::inventory(), questions in proptest::collection::vec(picks(), 1..6)) {
        let graph = Graph::new(&inventory);
        let mut scratch = graph.scratch();
        for picked in questions {
            let (captured, lost) = (captured(&inventory, &picked), lost(&inventory, &picked));
            let mut opened = graph.taken_over(&captured, &mut scratch).to_vec();
            opened.sort_unstable();
            let expected = taken_over(&graph, &captured);
            let expected: Vec<u32> =
                expected.into_iter().zip(0..).filter_map(|(opened, at)| opened.then_some(at)).collect();
            prop_assert_eq!(opened, expected);
            let mut locked = graph.locked_out(&lost, &mut scratch).to_vec();
            locked.sort_unstable();
            let reach = owner_reach(&graph, &lost);
            let expected: Vec<(u32, Reach)> = (0..inventory.accounts.len())
                .filter(|&at| reach[at] > graph.initial_reach(at))
                .map(|at| (at as u32, reach[at]))
                .collect();
            prop_assert_eq!(locked, expected);
        }
    }

    #[test]
    fn smallest_sets_equal_those_found_by_brute_force(
        inventory in any::inventory(), picked in proptest::collection::vec(any::<Index>(), 0..9), slow in any::<bool>()
    ) {
        let Some(account) = inventory.accounts.len().checked_sub(1) else { return Ok(()) };
        let graph = Graph::new(&inventory);
        let mut scratch = graph.scratch();
        let mut captures = captured(&inventory, &picked);
        captures.dedup();
        let expected = smallest(&captures, |set| taken_over(&graph, set)[account]);
        prop_assert_eq!(sorted(graph.takeover_sets(account, &captures, 3, &mut scratch, &|| true).unwrap()), expected);
        let mut losses = lost(&inventory, &picked);
        losses.dedup();
        let reach = if slow { Reach::Slow } else { Reach::Never };
        let expected = smallest(&losses, |set| owner_reach(&graph, set)[account] >= reach);
        prop_assert_eq!(sorted(graph.lockout_sets(account, &losses, 3, reach, &mut scratch, &|| true).unwrap()), expected);
    }

    #[test]
    fn every_listed_capture_and_loss_can_be_parsed(inventory in any::inventory()) {
        let mut seen = BTreeSet::new();
        for named in captures(&inventory) {
            prop_assert!(!named.description.is_empty());
            if seen.insert(named.notation.clone()) {
                prop_assert_eq!(Capture::parse(&inventory, &named.notation), Ok(named.asset));
            }
        }
        seen.clear();
        for named in losses(&inventory) {
            if seen.insert(named.notation.clone()) {
                prop_assert_eq!(Loss::parse(&inventory, &named.notation), Ok(named.asset));
            }
        }
    }
}
