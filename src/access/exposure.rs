//! Which accounts each single loss closes, and which accounts each single capture opens.

use super::asset::{Capture, Loss};
use super::graph::{Graph, Scratch, Unknown};
use super::reach::Reach;
use crate::inventory::{DeviceKind, FactorKind, Holder, Importance, Inventory, SupportReset};
use std::cmp::Reverse;
use std::collections::HashSet;

/// Numbers of accounts by importance, lowest first, as in [`Importance::ALL`].
pub type ByImportance = [u32; 4];

/// The accounts that one loss closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossReach {
    pub loss: Loss,
    /// Positions of the accounts that never open again, without the lost account itself.
    pub never: Vec<u32>,
    /// Positions of the accounts that open only in days, through other people.
    pub slow: Vec<u32>,
    /// How many further accounts may open only in days or never, because something about them is not recorded.
    pub may: ByImportance,
}

/// The accounts that an attacker opens with one capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureReach {
    pub capture: Capture,
    /// Positions of the accounts, without the captured account itself.
    pub accounts: Vec<u32>,
    /// How many further accounts the capture may open, because something about them is not recorded.
    pub may: ByImportance,
    /// Whether the only account that the capture opens or may open is the account that it is about.
    pub opens_only_itself: bool,
}

/// The accounts that every single loss closes and every single capture opens, worst first. Losses and captures that
/// affect no account are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    pub losses: Vec<LossReach>,
    pub captures: Vec<CaptureReach>,
}

/// Every single loss: devices, numbers, places, accounts, mail domains, everything in memory, Selvedge's vault, and each
/// factor in memory.
pub fn single_losses(inventory: &Inventory) -> Vec<Loss> {
    let mut losses: Vec<Loss> = positions(inventory.devices.len()).map(Loss::Device).collect();
    losses.extend(positions(inventory.numbers.len()).map(Loss::Number));
    losses.extend(positions(inventory.places.len()).map(Loss::Place));
    losses.extend(positions(inventory.accounts.len()).map(Loss::Account));
    losses.extend([Loss::Memory, Loss::Vault]);
    for (account, account_position) in inventory.accounts.iter().zip(0..) {
        losses.extend(account.mail_domain.as_ref().map(|_| Loss::Domain(account_position)));
        for (factor, factor_position) in account.factors.iter().zip(0..) {
            if factor.holders.contains(&Holder::Memory) {
                losses.push(Loss::Forgotten(account_position, factor_position));
            }
        }
    }
    losses
}

/// Every single capture: a device in its usual state, unlocked, and infected; a number; a place; Selvedge's vault; a
/// person with access; an account; its mail domain; a breached password; a phished sign-in; tricked support. A password that several accounts share appears once, at the first of
/// these accounts.
pub fn single_captures(inventory: &Inventory) -> Vec<Capture> {
    let mut captures = Vec::new();
    let mut shared: HashSet<&str> = HashSet::new();
    for (device, position) in inventory.devices.iter().zip(0..) {
        captures.push(Capture::Device(position));
        if device.kind != DeviceKind::SecurityKey {
            captures.extend([Capture::Unlocked(position), Capture::Infected(position)]);
        }
    }
    captures.extend(positions(inventory.numbers.len()).map(Capture::Number));
    captures.extend(positions(inventory.places.len()).map(Capture::Place));
    captures.push(Capture::Vault);
    captures.extend(positions(inventory.people().len()).map(Capture::Person));
    for (account, account_position) in inventory.accounts.iter().zip(0..) {
        captures.extend([Capture::Account(account_position), Capture::Phished(account_position)]);
        captures.extend(account.mail_domain.as_ref().map(|_| Capture::Domain(account_position)));
        if account.support_reset == SupportReset::Possible || account.has(FactorKind::Support) {
            captures.push(Capture::Support(account_position));
        }
        let group = account.password.as_ref().and_then(|health| health.reuse_group.as_deref());
        let is_listed = group.is_some_and(|group| account.has(FactorKind::Password) && !shared.insert(group));
        let passwords = account.factors.iter().zip(0..).filter(|(f, _)| f.kind == FactorKind::Password);
        // The reuse group describes the first password of an account that has several.
        let unlisted = passwords.skip(usize::from(is_listed));
        captures
            .extend(unlisted.map(|(_, factor_position)| Capture::Factor(account_position, factor_position)));
    }
    captures
}

fn positions(count: usize) -> std::ops::Range<u32> {
    0..u32::try_from(count).unwrap_or(u32::MAX)
}

/// The accounts that one capture opens, without the captured account itself.
pub(super) fn accounts_opened<'s>(
    graph: &Graph,
    capture: Capture,
    scratch: &'s mut Scratch,
) -> impl Iterator<Item = u32> + 's {
    let captured = if let Capture::Account(account) = capture { Some(account) } else { None };
    graph.taken_over(&[capture], scratch).iter().copied().filter(move |&account| Some(account) != captured)
}

/// The accounts that one loss closes, without the lost account itself.
pub(super) fn accounts_closed<'s>(
    graph: &Graph,
    loss: Loss,
    scratch: &'s mut Scratch,
) -> impl Iterator<Item = (u32, Reach)> + 's {
    let lost = if let Loss::Account(account) = loss { Some(account) } else { None };
    graph.locked_out(&[loss], scratch).iter().copied().filter(move |&(account, _)| Some(account) != lost)
}

/// The accounts that one capture only possibly opens. `certain` has the certain results of the same capture.
pub(super) fn may_open<'s>(
    graph: &Graph,
    capture: Capture,
    certain: &'s Scratch,
    at_worst: &'s mut Scratch,
) -> impl Iterator<Item = u32> + 's {
    let captures = [capture];
    let captures = if graph.attacker.has_assumptions { &captures[..] } else { &[] };
    let opened = graph.taken_over(captures, at_worst).iter().copied();
    opened.filter(|&account| !certain.attacker.holds(account))
}

/// The accounts that one loss only possibly closes. `certain` has the certain results of the same loss.
pub(super) fn may_close<'s>(
    graph: &'s Graph,
    loss: Loss,
    certain: &'s Scratch,
    at_worst: &'s mut Scratch,
) -> impl Iterator<Item = u32> + 's {
    let losses = [loss];
    let losses = if graph.owner.has_assumptions { &losses[..] } else { &[] };
    let closed = graph.locked_out(losses, at_worst).iter().map(|&(account, _)| account);
    closed.filter(|&account| graph.level(account, certain) == graph.initial_reach(account as usize))
}

impl Exposure {
    pub fn of(inventory: &Inventory, graph: &Graph) -> Self {
        let mut scratch = graph.scratch();
        let mut at_worst = graph.scratch_for(Unknown::Unfavourable);
        let mut losses = Vec::new();
        for loss in single_losses(inventory) {
            let (mut never, mut slow) = (Vec::new(), Vec::new());
            for (account, reach) in accounts_closed(graph, loss, &mut scratch) {
                if reach == Reach::Never { never.push(account) } else { slow.push(account) }
            }
            let may = may_close(graph, loss, &scratch, &mut at_worst);
            let may = by_importance(inventory, may);
            if !(never.is_empty() && slow.is_empty() && is_zero(may)) {
                sort_by_importance(inventory, &mut never);
                sort_by_importance(inventory, &mut slow);
                losses.push(LossReach { loss, never, slow, may });
            }
        }
        let mut captures = Vec::new();
        for capture in single_captures(inventory) {
            let mut accounts: Vec<u32> = accounts_opened(graph, capture, &mut scratch).collect();
            let mut others = accounts.iter().any(|&account| Some(account) != capture.account());
            let may = may_open(graph, capture, &scratch, &mut at_worst)
                .inspect(|&account| others |= Some(account) != capture.account());
            let may = by_importance(inventory, may);
            if !(accounts.is_empty() && is_zero(may)) {
                sort_by_importance(inventory, &mut accounts);
                captures.push(CaptureReach { capture, accounts, may, opens_only_itself: !others });
            }
        }
        losses.sort_by_cached_key(|row| {
            let may = Reverse(reversed(row.may));
            (worst_first(inventory, &row.never), worst_first(inventory, &row.slow), may, row.loss)
        });
        captures.sort_by_cached_key(|row| {
            (worst_first(inventory, &row.accounts), Reverse(reversed(row.may)), row.capture)
        });
        Self { losses, captures }
    }
}

/// Sorts accounts by importance, highest first, then by position.
fn sort_by_importance(inventory: &Inventory, accounts: &mut [u32]) {
    accounts.sort_unstable_by_key(|&account| (Reverse(importance(inventory, account)), account));
}

/// A sort key for lists of accounts: the list with more critical accounts comes first. If both have equally many, the
/// list with more accounts of high importance comes first, and so on.
fn worst_first(inventory: &Inventory, accounts: &[u32]) -> Reverse<ByImportance> {
    Reverse(reversed(by_importance(inventory, accounts.iter().copied())))
}

/// The counts, most important first.
fn reversed(mut counts: ByImportance) -> ByImportance {
    counts.reverse();
    counts
}

fn is_zero(counts: ByImportance) -> bool {
    counts.iter().all(|&count| count == 0)
}

/// How many of these accounts have each importance.
pub fn by_importance(inventory: &Inventory, accounts: impl IntoIterator<Item = u32>) -> ByImportance {
    let mut counts = ByImportance::default();
    for account in accounts {
        counts[importance(inventory, account) as usize] += 1;
    }
    counts
}

pub(super) fn importance(inventory: &Inventory, account: u32) -> Importance {
    inventory.accounts.get(account as usize).map_or(Importance::Low, |account| account.importance)
}
