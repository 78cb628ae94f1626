//! Weak points that the ways into one account alone do not show: backdoors, recovery loops, inversions.

use super::asset::{Capture, Loss};
use super::exposure::{accounts_opened, importance, single_captures};
use super::fact::Fact;
use super::graph::{Graph, Scratch};
use super::inference::Inference;
use super::posture::counts_toward_posture;
use super::reach::Reach;
use crate::inventory::{
    Account, DeviceKind, EntityId, EntityKind, FactorId, FactorKind, Holder, Index, Inventory,
};
use std::cmp::Reverse;

/// An account whose recovery is weaker than its sign-in: some single capture opens the account by recovery, but no
/// single capture opens it by signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backdoor {
    pub account: u32,
    /// Each single capture that opens the account by recovery.
    pub captures: Vec<Capture>,
}

/// Accounts that can only recover each other: if the owner loses all their passwords, none of them opens again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loop {
    /// Positions of the accounts, sorted. A loop of one account is an account that can only recover itself.
    pub accounts: Vec<u32>,
}

/// A less important account that opens a more important one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inversion {
    /// Position of the less important account.
    pub through: u32,
    /// Positions of the more important accounts that it opens, most important first.
    pub opens: Vec<u32>,
}

/// Every weak point of an inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeakPoints {
    pub backdoors: Vec<Backdoor>,
    /// Sorted by the first account of each.
    pub loops: Vec<Loop>,
    /// Sorted by the account that opens the others.
    pub inversions: Vec<Inversion>,
    taken_over_by: Vec<Option<Capture>>,
    taken_over_by_number: Vec<Option<u32>>,
    opened_by_unlocked_device: Vec<Option<u32>>,
}

impl WeakPoints {
    /// `index` and `graph` must belong to this inventory.
    pub fn of(inventory: &Inventory, index: &Index, graph: &Graph, scratch: &mut Scratch) -> Self {
        let mut results = vec![CaptureResults::default(); inventory.accounts.len()];
        let mut inversions = Vec::new();
        for capture in
            single_captures(inventory).into_iter().filter(|&capture| counts_toward_posture(capture))
        {
            let opened: Vec<u32> = accounts_opened(graph, capture, scratch).collect();
            for &account in &opened {
                let is_recovery = is_only_recovered(graph, scratch, account);
                results[account as usize].add(capture, is_recovery);
            }
            if let Capture::Account(through) = capture {
                inversions.extend(inversion(inventory, through, opened));
            }
        }
        let taken_over_by = results.iter().map(|result| result.taken_over_by).collect();
        let taken_over_by_number = results.iter().map(|result| result.taken_over_by_number).collect();
        let backdoors = (0..)
            .zip(results)
            .filter(|(_, result)| !result.recovered_by.is_empty() && !result.is_signed_in_to)
            .map(|(account, result)| Backdoor { account, captures: result.recovered_by })
            .collect();
        Self {
            backdoors,
            loops: loops(inventory, index, graph, scratch),
            inversions,
            taken_over_by,
            taken_over_by_number,
            opened_by_unlocked_device: opened_by_unlocked_device(inventory, graph, scratch),
        }
    }

    /// The first single capture that opens the account, of those that count toward the posture. Captured places are
    /// left out, because recovery codes on paper belong in a place. Tricked support is returned only if no other
    /// capture opens the account.
    pub fn taken_over_by(&self, account: u32) -> Option<Capture> {
        self.taken_over_by.get(account as usize).copied().flatten()
    }

    /// The first number that opens the account by itself, directly or through other accounts.
    pub fn taken_over_by_number(&self, account: u32) -> Option<u32> {
        self.taken_over_by_number.get(account as usize).copied().flatten()
    }

    /// The first device that, once unlocked, gives both the password and the code of a way to sign in.
    pub fn opened_by_unlocked_device(&self, account: u32) -> Option<u32> {
        self.opened_by_unlocked_device.get(account as usize).copied().flatten()
    }
}

/// What the single captures do to one account.
#[derive(Clone, Default)]
struct CaptureResults {
    /// The captures that open the account only by recovering it.
    recovered_by: Vec<Capture>,
    /// Whether some capture opens the account without recovering it.
    is_signed_in_to: bool,
    /// See [`WeakPoints::taken_over_by`].
    taken_over_by: Option<Capture>,
    /// See [`WeakPoints::taken_over_by_number`].
    taken_over_by_number: Option<u32>,
}

impl CaptureResults {
    /// Adds a capture that opens the account.
    fn add(&mut self, capture: Capture, is_recovery: bool) {
        // Any other capture tells the owner more than that support can be tricked.
        let is_better = self.taken_over_by.is_none_or(|earlier| is_support(earlier) && !is_support(capture));
        if is_better && !matches!(capture, Capture::Place(_)) {
            self.taken_over_by = Some(capture);
        }
        if let Capture::Number(number) = capture {
            self.taken_over_by_number.get_or_insert(number);
        }
        if is_recovery {
            self.recovered_by.push(capture);
        } else {
            self.is_signed_in_to = true;
        }
    }
}

/// The inversion of an account that opens these accounts. `None` if no opened account is more important.
fn inversion(inventory: &Inventory, through: u32, mut opens: Vec<u32>) -> Option<Inversion> {
    opens.retain(|&opened| importance(inventory, opened) > importance(inventory, through));
    opens.sort_unstable_by_key(|&opened| (Reverse(importance(inventory, opened)), opened));
    (!opens.is_empty()).then_some(Inversion { through, opens })
}

const fn is_support(capture: Capture) -> bool {
    matches!(capture, Capture::Support(_))
}

fn opened_by_unlocked_device(
    inventory: &Inventory,
    graph: &Graph,
    scratch: &mut Scratch,
) -> Vec<Option<u32>> {
    let mut found = vec![None; inventory.accounts.len()];
    for (device, device_position) in inventory.devices.iter().zip(0..) {
        if device.kind == DeviceKind::SecurityKey {
            continue;
        }
        for account_position in graph.taken_over(&[Capture::Unlocked(device_position)], scratch).to_vec() {
            let Some(account) = inventory.accounts.get(account_position as usize) else { continue };
            let is_captured = |id: &FactorId| {
                let factor = account.factors.iter().position(|factor| factor.id == *id);
                let proposition =
                    factor.and_then(|factor| graph.layout.factor(account_position, factor as u32));
                proposition.is_some_and(|proposition| scratch.attacker.holds(proposition))
            };
            let gives_password_and_code = account.sign_in.iter().any(|way| {
                let has = |kind| account.factors_of(way).any(|factor| factor.kind == kind);
                has(FactorKind::Password) && has(FactorKind::Totp) && way.factors.iter().all(is_captured)
            });
            if gives_password_and_code {
                found[account_position as usize].get_or_insert(device_position);
            }
        }
    }
    found
}

/// Whether the last captures open the account only by recovering it: no way to sign in has all of its original
/// factors, no device is signed in, and no linked account is open.
fn is_only_recovered(graph: &Graph, scratch: &Scratch, account: u32) -> bool {
    let attacker = &scratch.attacker;
    let holds_without_recovery = |&proposition: &u32| match graph.layout.facts[proposition as usize] {
        Fact::FactorOrReplacement(account, factor) => {
            graph.layout.factor(account, factor).is_some_and(|factor| attacker.holds(factor))
        }
        Fact::NewPassword(_) | Fact::SecondFactorBypass(_) => false,
        _ => attacker.holds(proposition),
    };
    let horn = &graph.attacker;
    !horn.clauses_for(graph.layout.account(account)).iter().any(|&clause| {
        !matches!(horn.inference(clause), Inference::Recovery | Inference::SignInWithBypass)
            && !horn.is_assumed(clause)
            && horn.body(clause).iter().all(holds_without_recovery)
    })
}

/// Finds the recovery loops: strongly connected groups in the graph of which account recovers through which, of which
/// no account opens once all passwords of the group are lost.
fn loops(inventory: &Inventory, index: &Index, graph: &Graph, scratch: &mut Scratch) -> Vec<Loop> {
    let can_recover =
        |account: &Account| !account.recovery.is_empty() || !account.recovery_addresses.is_empty();
    let can_recover = |account: &Account| can_recover(account) || account.mail_domain.is_some();
    if !inventory.accounts.iter().any(can_recover) {
        return Vec::new();
    }
    let edges: Vec<Vec<usize>> =
        inventory.accounts.iter().map(|account| recovers_through(account, index)).collect();
    let mut loops: Vec<Loop> = components(&edges)
        .into_iter()
        .filter(|group| match group.as_slice() {
            [account] => edges[*account].contains(account),
            _ => true,
        })
        .filter(|group| {
            graph.lose(&passwords(inventory, group), scratch);
            group.iter().all(|&account| {
                let proposition = graph.layout.account(account as u32);
                graph.initial_reach(account) != Reach::Never
                    && graph.level(proposition, scratch) == Reach::Never
            })
        })
        .map(|group| Loop { accounts: group.into_iter().map(|account| account as u32).collect() })
        .collect();
    loops.sort_by(|a, b| a.accounts.cmp(&b.accounts));
    loops
}

/// The accounts that receive the account's recovery messages or sign in to recover it.
fn recovers_through(account: &Account, index: &Index) -> Vec<usize> {
    let account_of = |id: &EntityId| index.position(id.as_str(), EntityKind::Account);
    let by_ways = account
        .recovery
        .iter()
        .flat_map(|way| account.factors_of(way))
        .filter(|factor| matches!(factor.kind, FactorKind::EmailCode | FactorKind::Federated))
        .flat_map(|factor| &factor.holders)
        .filter_map(|holder| if let Holder::Entity(id) = holder { account_of(id) } else { None });
    let by_address =
        account.recovery_addresses.iter().filter_map(|address| account_of(address.entity.as_ref()?));
    let registrar = account.mail_domain.as_ref().and_then(|domain| domain.registrar.as_ref());
    let by_domain = registrar.and_then(|registrar| index.account_position(registrar));
    by_ways.chain(by_address).chain(by_domain).collect()
}

fn passwords(inventory: &Inventory, accounts: &[usize]) -> Vec<Loss> {
    let of_account = |&account: &usize| {
        let factors = inventory.accounts[account].factors.iter().zip(0..);
        let passwords = factors.filter(|(factor, _)| factor.kind == FactorKind::Password);
        passwords.map(move |(_, factor)| Loss::Factor(account as u32, factor))
    };
    accounts.iter().flat_map(of_account).collect()
}

/// Strongly connected components, each sorted (Tarjan, “Depth-first search and linear graph algorithms”, 1972).
/// Uses an explicit stack, because a chain of 10,000 mailboxes would overflow the call stack.
fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let (mut index, mut low_link, mut next_index) = (vec![UNSEEN; edges.len()], vec![0; edges.len()], 0);
    let (mut stack, mut is_on_stack, mut found) = (Vec::new(), vec![false; edges.len()], Vec::new());
    for root in 0..edges.len() {
        if index[root] != UNSEEN {
            continue;
        }
        // Pairs of a node and the index of the next edge to follow from it.
        let mut path = vec![(root, 0)];
        while let Some((node, edge)) = path.pop() {
            if edge == 0 {
                index[node] = next_index;
                low_link[node] = next_index;
                next_index += 1;
                stack.push(node);
                is_on_stack[node] = true;
            } else {
                // Returned from the previous edge.
                let child = edges[node][edge - 1];
                if is_on_stack[child] {
                    low_link[node] = low_link[node].min(low_link[child]);
                }
            }
            if let Some(&child) = edges[node].get(edge) {
                path.push((node, edge + 1));
                if index[child] == UNSEEN {
                    path.push((child, 0));
                }
                continue;
            }
            if low_link[node] == index[node] {
                let mut group = Vec::new();
                while let Some(member) = stack.pop() {
                    is_on_stack[member] = false;
                    group.push(member);
                    if member == node {
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
