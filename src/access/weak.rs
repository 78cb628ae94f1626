//! Weak points that no single way in shows: backdoors, loops, inversions.

use super::asset::{Capture, Loss};
use super::exposure::{falls, importance, single_captures};
use super::graph::{Graph, Reach, Scratch};
use super::tally::counts;
use super::thing::Thing;
use super::yields::Rule;
use crate::inventory::{Account, DeviceKind, EntityId, EntityKind, FactorKind, Holder, Index, Inventory};

/// A recovery way that is easier than every way to sign in: one captured thing opens the account by recovering
/// it, and none by signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backdoor {
    pub account: u32,
    /// Each single thing that opens it so.
    pub captures: Vec<Capture>,
}

/// Accounts that recover only each other: without what is known by heart of all of them, none opens again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loop {
    /// Positions of the accounts, in order. One alone recovers itself.
    pub accounts: Vec<u32>,
}

/// A less important account that opens a more important one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inversion {
    /// Position of the less important account.
    pub through: u32,
    /// Positions of the more important accounts that fall with it, most important first.
    pub opens: Vec<u32>,
}

/// Every weak point of an inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeakPoints {
    pub backdoors: Vec<Backdoor>,
    /// By the first account of each.
    pub loops: Vec<Loop>,
    /// By the account that opens the others.
    pub inversions: Vec<Inversion>,
    /// By account: the first single thing that takes it, of those that count in a standing but places: that is
    /// where paper ought to be. Talked-over support only where it is the only one.
    falls_to: Vec<Option<Capture>>,
    /// By account: the first number that takes it by itself.
    by_number: Vec<Option<u32>>,
    /// By account: the first device that gives the password and the code of a way to sign in once it is unlocked.
    by_unlocked: Vec<Option<u32>>,
}

impl WeakPoints {
    /// Looks for all of them, with the inventory's index and graph at hand. Takes time in what the single things
    /// reach.
    pub fn of(inventory: &Inventory, index: &Index, graph: &Graph, scratch: &mut Scratch) -> Self {
        let accounts = inventory.accounts.len();
        let mut recovered: Vec<Vec<Capture>> = vec![Vec::new(); accounts];
        let mut signed_in = vec![false; accounts];
        let mut inversions = Vec::new();
        let mut falls_to = vec![None; accounts];
        let mut by_number = vec![None; accounts];
        for capture in single_captures(inventory).into_iter().filter(|&capture| counts(capture)) {
            let fallen: Vec<u32> = falls(graph, capture, scratch).collect();
            for &at in &fallen {
                let slot = &mut falls_to[at as usize];
                // Whatever else takes it says more than that its support can be talked over.
                let better = slot.is_none() || (slot.is_some_and(is_support) && !is_support(capture));
                if better && !matches!(capture, Capture::Place(_)) {
                    *slot = Some(capture);
                }
                if let Capture::Number(number) = capture {
                    by_number[at as usize].get_or_insert(number);
                }
                if is_recovered(graph, scratch, at) {
                    recovered[at as usize].push(capture);
                } else {
                    signed_in[at as usize] = true;
                }
            }
            if let Capture::Account(through) = capture {
                let mut opens = fallen;
                opens.retain(|&at| importance(inventory, at) > importance(inventory, through));
                opens.sort_unstable_by_key(|&at| (std::cmp::Reverse(importance(inventory, at)), at));
                if !opens.is_empty() {
                    inversions.push(Inversion { through, opens });
                }
            }
        }
        let backdoors = (0..)
            .zip(recovered)
            .filter(|(at, captures): &(u32, _)| !captures.is_empty() && !signed_in[*at as usize])
            .map(|(account, captures)| Backdoor { account, captures })
            .collect();
        let by_unlocked = by_unlocked(inventory, graph, scratch);
        let loops = loops(inventory, index, graph, scratch);
        Self { backdoors, loops, inversions, falls_to, by_number, by_unlocked }
    }

    /// The first single thing that takes the account, of those that count in a standing but places: that is
    /// where paper ought to be.
    pub fn falls_to(&self, account: u32) -> Option<Capture> {
        self.falls_to.get(account as usize).copied().flatten()
    }

    /// The first number that takes the account by itself, through other accounts or not.
    pub fn by_number(&self, account: u32) -> Option<u32> {
        self.by_number.get(account as usize).copied().flatten()
    }

    /// The first device that gives both the password and the code of a way to sign in, once it is unlocked.
    pub fn by_unlocked(&self, account: u32) -> Option<u32> {
        self.by_unlocked.get(account as usize).copied().flatten()
    }
}

const fn is_support(capture: Capture) -> bool {
    matches!(capture, Capture::Support(_))
}

/// By account: the first of the devices that carry codes, unlocked, gives a whole way of password and code.
fn by_unlocked(inventory: &Inventory, graph: &Graph, scratch: &mut Scratch) -> Vec<Option<u32>> {
    let mut found = vec![None; inventory.accounts.len()];
    for (device, at) in inventory.devices.iter().zip(0..) {
        if device.kind == DeviceKind::SecurityKey {
            continue;
        }
        let fallen = graph.fallen(&[Capture::Unlocked(at)], scratch).to_vec();
        for account in fallen {
            let Some(held) = inventory.accounts.get(account as usize) else { continue };
            let whole = held.sign_in.iter().any(|way| {
                let kinds = || held.factors_of(way).map(|factor| factor.kind);
                kinds().any(|kind| kind == FactorKind::Password)
                    && kinds().any(|kind| kind == FactorKind::Totp)
                    && way.factors.iter().all(|id| {
                        let position = held.factors.iter().position(|factor| factor.id == *id);
                        let proposition = position.and_then(|f| graph.layout.factor(account, f as u32));
                        proposition.is_some_and(|proposition| scratch.attacker.holds(proposition))
                    })
            });
            if whole && let Some(slot) = found.get_mut(account as usize) {
                slot.get_or_insert(at);
            }
        }
    }
    found
}

/// Whether what was captured last opens the account only by recovering it: no way to sign in has all of its own
/// factors, no device is signed in, no linked account is open.
fn is_recovered(graph: &Graph, scratch: &Scratch, account: u32) -> bool {
    let run = &scratch.attacker;
    let is_own = |&item: &u32| match graph.layout.things[item as usize] {
        Thing::Renewed(at, factor) => graph.layout.factor(at, factor).is_some_and(|own| run.holds(own)),
        Thing::NewPassword(_) | Thing::StandIn(_) => false,
        _ => run.holds(item),
    };
    let horn = &graph.attacker;
    !horn.clauses_for(graph.layout.account(account)).iter().any(|&clause| {
        !matches!(horn.rule(clause), Rule::Recovery | Rule::SignInWithStandIn)
            && horn.body(clause).iter().all(is_own)
    })
}

/// Groups of accounts that recover through each other, and through nothing else once what is in memory is gone.
fn loops(inventory: &Inventory, index: &Index, graph: &Graph, scratch: &mut Scratch) -> Vec<Loop> {
    let recovers = |account: &Account| !account.recovery.is_empty() || !account.recovery_addresses.is_empty();
    if !inventory.accounts.iter().any(recovers) {
        return Vec::new();
    }
    let account_of = |id: &EntityId| index.position(id.as_str(), EntityKind::Account);
    let recovers_through: Vec<Vec<usize>> = inventory
        .accounts
        .iter()
        .map(|account| {
            let by_ways = account
                .recovery
                .iter()
                .flat_map(|way| account.factors_of(way))
                .filter(|f| matches!(f.kind, FactorKind::EmailCode | FactorKind::Federated))
                .flat_map(|f| &f.holders)
                .filter_map(|holder| if let Holder::Entity(id) = holder { account_of(id) } else { None });
            let by_address = account.recovery_addresses.iter().filter_map(|a| account_of(a.entity.as_ref()?));
            by_ways.chain(by_address).collect()
        })
        .collect();
    let mut found: Vec<Loop> = components(&recovers_through)
        .into_iter()
        .filter(|group| match group.as_slice() {
            [one] => recovers_through[*one].contains(one),
            _ => true,
        })
        .filter(|group| {
            let passwords: Vec<Loss> = group
                .iter()
                .flat_map(|&at| {
                    let factors = inventory.accounts[at].factors.iter().zip(0..);
                    factors
                        .filter(|(f, _)| f.kind == FactorKind::Password)
                        .map(move |(_, position)| Loss::Factor(at as u32, position))
                })
                .collect();
            graph.lose(&passwords, scratch);
            group.iter().all(|&at| {
                graph.at_first(at) != Reach::Never
                    && scratch.owner.level(&graph.base, graph.layout.account(at as u32)) == Reach::Never
            })
        })
        .map(|group| Loop { accounts: group.into_iter().map(|at| at as u32).collect() })
        .collect();
    found.sort_by(|a, b| a.accounts.cmp(&b.accounts));
    found
}

/// Strongly connected components, each sorted (Tarjan, “Depth-first search and linear graph algorithms”, 1972;
/// with a stack of its own, so that a chain of ten thousand mailboxes is no recursion).
fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let (mut seen, mut low, mut next) = (vec![UNSEEN; edges.len()], vec![0; edges.len()], 0);
    let (mut open, mut is_open, mut found) = (Vec::new(), vec![false; edges.len()], Vec::new());
    for root in 0..edges.len() {
        if seen[root] != UNSEEN {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some((at, edge)) = path.pop() {
            if edge == 0 {
                seen[at] = next;
                low[at] = next;
                next += 1;
                open.push(at);
                is_open[at] = true;
            } else {
                // Back from the edge before this one.
                let child = edges[at][edge - 1];
                if is_open[child] {
                    low[at] = low[at].min(low[child]);
                }
            }
            if let Some(&child) = edges[at].get(edge) {
                path.push((at, edge + 1));
                if seen[child] == UNSEEN {
                    path.push((child, 0));
                }
                continue;
            }
            if low[at] == seen[at] {
                let mut group = Vec::new();
                while let Some(member) = open.pop() {
                    is_open[member] = false;
                    group.push(member);
                    if member == at {
                        break;
                    }
                }
                group.sort_unstable();
                found.push(group);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_those_that_reach_each_other() {
        let edges = [vec![1], vec![2], vec![0, 3], vec![4], vec![], vec![5], vec![0]];
        let mut found = components(&edges);
        found.sort();
        assert_eq!(found, [vec![0, 1, 2], vec![3], vec![4], vec![5], vec![6]]);
    }
}
