//! What each single thing is worth: “if you lose…”, “if somebody takes…”.

use super::asset::{Capture, Loss};
use super::graph::{Graph, Reach, Scratch};
use crate::inventory::{DeviceKind, FactorKind, Importance, Inventory, SupportReset};
use std::cmp::Reverse;
use std::collections::HashSet;

/// Accounts by importance, lowest first, as [`Importance::ALL`].
pub type ByImportance = [u32; 4];

/// What the owner can no longer open without one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossReach {
    pub loss: Loss,
    /// Positions of the accounts that then never open, besides the lost one itself.
    pub never: Vec<u32>,
    /// Positions of those that open in days, through other people.
    pub slow: Vec<u32>,
}

/// What falls to whoever takes one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureReach {
    /// The thing, and the state in which it is taken.
    pub capture: Capture,
    /// Positions of the accounts that fall, besides the captured one itself.
    pub accounts: Vec<u32>,
}

/// Both reaches of every single thing, worst first. Things without reach are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    pub losses: Vec<LossReach>,
    pub captures: Vec<CaptureReach>,
}

/// Every single thing that can be lost: devices, numbers, places, accounts, what is in memory, and
/// Selvedge's own vault.
pub fn single_losses(inventory: &Inventory) -> Vec<Loss> {
    let mut losses: Vec<Loss> = positions(inventory.devices.len()).map(Loss::Device).collect();
    losses.extend(positions(inventory.numbers.len()).map(Loss::Number));
    losses.extend(positions(inventory.places.len()).map(Loss::Place));
    losses.extend(positions(inventory.accounts.len()).map(Loss::Account));
    losses.extend([Loss::Memory, Loss::Vault]);
    for (account, at) in inventory.accounts.iter().zip(0..) {
        for (factor, position) in account.factors.iter().zip(0..) {
            if factor.holders.contains(&crate::inventory::Holder::Memory) {
                losses.push(Loss::Forgotten(at, position));
            }
        }
    }
    losses
}

/// Every single thing that can be taken, in each state in which it can be: a device as it lies, unlocked and
/// infected; a number, a place, an account; a password breached, a sign-in phished, support talked over. A password
/// that several accounts share is one thing, named by the first of them.
pub fn single_captures(inventory: &Inventory) -> Vec<Capture> {
    let mut captures = Vec::new();
    let mut shared: HashSet<&str> = HashSet::new();
    for (device, at) in inventory.devices.iter().zip(0..) {
        captures.push(Capture::Device(at));
        if device.kind != DeviceKind::SecurityKey {
            captures.extend([Capture::Unlocked(at), Capture::Infected(at)]);
        }
    }
    captures.extend(positions(inventory.numbers.len()).map(Capture::Number));
    captures.extend(positions(inventory.places.len()).map(Capture::Place));
    for (account, at) in inventory.accounts.iter().zip(0..) {
        captures.extend([Capture::Account(at), Capture::Phished(at)]);
        if account.support_reset == SupportReset::Possible || account.has(FactorKind::Support) {
            captures.push(Capture::Support(at));
        }
        let group = account.password.as_ref().and_then(|health| health.reuse_group.as_deref());
        let known = group.is_some_and(|group| account.has(FactorKind::Password) && !shared.insert(group));
        let factors = account.factors.iter().zip(0..).filter(|(f, _)| f.kind == FactorKind::Password);
        // What is known of the password is known of the first, where an account has several.
        captures.extend(factors.skip(usize::from(known)).map(|(_, position)| Capture::Factor(at, position)));
    }
    captures
}

fn positions(count: usize) -> std::ops::Range<u32> {
    0..u32::try_from(count).unwrap_or(u32::MAX)
}

/// What falls to one capture, the captured account itself left out.
pub(super) fn falls<'s>(
    graph: &Graph,
    capture: Capture,
    scratch: &'s mut Scratch,
) -> impl Iterator<Item = u32> + 's {
    let own = if let Capture::Account(at) = capture { Some(at) } else { None };
    graph.fallen(&[capture], scratch).iter().copied().filter(move |&at| Some(at) != own)
}

/// What one loss locks, the lost account itself left out.
pub(super) fn locks<'s>(
    graph: &Graph,
    loss: Loss,
    scratch: &'s mut Scratch,
) -> impl Iterator<Item = (u32, Reach)> + 's {
    let own = if let Loss::Account(at) = loss { Some(at) } else { None };
    graph.locked(&[loss], scratch).iter().copied().filter(move |&(at, _)| Some(at) != own)
}

impl Exposure {
    /// The reach of every single thing. Takes time in what the things reach.
    pub fn of(inventory: &Inventory, graph: &Graph) -> Self {
        let mut scratch = graph.scratch();
        let mut losses = Vec::new();
        for loss in single_losses(inventory) {
            let (mut never, mut slow) = (Vec::new(), Vec::new());
            for (at, reach) in locks(graph, loss, &mut scratch) {
                if reach == Reach::Never { never.push(at) } else { slow.push(at) }
            }
            if !(never.is_empty() && slow.is_empty()) {
                sort(inventory, &mut never);
                sort(inventory, &mut slow);
                losses.push(LossReach { loss, never, slow });
            }
        }
        let mut captures = Vec::new();
        for capture in single_captures(inventory) {
            let mut accounts: Vec<u32> = falls(graph, capture, &mut scratch).collect();
            if !accounts.is_empty() {
                sort(inventory, &mut accounts);
                captures.push(CaptureReach { capture, accounts });
            }
        }
        losses.sort_by_cached_key(|row| {
            (worst_first(inventory, &row.never), worst_first(inventory, &row.slow), row.loss)
        });
        captures.sort_by_cached_key(|row| (worst_first(inventory, &row.accounts), row.capture));
        Self { losses, captures }
    }
}

/// The most important first, then as in the inventory.
fn sort(inventory: &Inventory, accounts: &mut [u32]) {
    accounts.sort_unstable_by_key(|&at| (Reverse(importance(inventory, at)), at));
}

fn worst_first(inventory: &Inventory, accounts: &[u32]) -> Reverse<[u32; 4]> {
    let [low, normal, high, critical] = by_importance(inventory, accounts.iter().copied());
    Reverse([critical, high, normal, low])
}

/// How many of these accounts are of each importance.
pub fn by_importance(inventory: &Inventory, accounts: impl IntoIterator<Item = u32>) -> ByImportance {
    let mut counts = ByImportance::default();
    for at in accounts {
        counts[importance(inventory, at) as usize] += 1;
    }
    counts
}

pub(super) fn importance(inventory: &Inventory, at: u32) -> Importance {
    inventory.accounts.get(at as usize).map_or(Importance::Low, |account| account.importance)
}
