//! Smallest sets: what together is enough to get in, and what lost together keeps its owner out.

use super::asset::{Capture, Loss};
use super::graph::{Graph, Reach, Scratch};
use crate::inventory::{Factor, FactorKind, Holder, Inventory};

/// How large a set is looked for.
pub const MAX_SET: usize = 3;

/// The elementary assets of an inventory: what is one thing, captured as it lies and lost as it is. Devices,
/// numbers, places, unlock secrets, and the factors that are in memory or of which no holder is recorded; each
/// other factor is had by having what keeps it.
#[must_use]
pub fn assets(inventory: &Inventory) -> (Vec<Capture>, Vec<Loss>) {
    let mut captures = Vec::new();
    let mut losses = Vec::new();
    for (device, at) in inventory.devices.iter().zip(0..) {
        captures.push(Capture::Device(at));
        losses.push(Loss::Device(at));
        for method in 0..device.unlock.as_ref().map_or(0, Vec::len) as u32 {
            captures.push(Capture::Method(at, method));
            losses.push(Loss::Method(at, method));
        }
    }
    for at in 0..inventory.numbers.len() as u32 {
        captures.push(Capture::Number(at));
        losses.push(Loss::Number(at));
    }
    for at in 0..inventory.places.len() as u32 {
        captures.push(Capture::Place(at));
        losses.push(Loss::Place(at));
    }
    for (account, at) in inventory.accounts.iter().zip(0..) {
        for (factor, position) in account.factors.iter().zip(0..) {
            if is_elementary(factor) {
                captures.push(Capture::Factor(at, position));
                losses.push(if factor.holders.contains(&Holder::Memory) {
                    Loss::Forgotten(at, position)
                } else {
                    Loss::Factor(at, position)
                });
            }
        }
    }
    (captures, losses)
}

fn is_elementary(factor: &Factor) -> bool {
    let by_itself = !matches!(factor.kind, FactorKind::Support | FactorKind::TrustedContact);
    by_itself && (factor.holders.is_empty() || factor.holders.contains(&Holder::Memory))
}

impl Graph {
    /// The smallest sets of these captures, of at most `most` (and [`MAX_SET`]), to which the account falls: no
    /// part of a set is enough. Smaller sets first, each in the order of `assets`.
    #[must_use]
    pub fn takeover_sets(
        &self,
        account: usize,
        assets: &[Capture],
        most: usize,
        scratch: &mut Scratch,
    ) -> Vec<Vec<Capture>> {
        let Ok(account) = u32::try_from(account) else { return Vec::new() };
        smallest(assets, most, |set| self.fallen(set, scratch).contains(&account))
    }

    /// The smallest sets of these losses, of at most `most` (and [`MAX_SET`]), after which the owner's reach of the
    /// account is this or worse, and with less lost is not.
    #[must_use]
    pub fn lockout_sets(
        &self,
        account: usize,
        assets: &[Loss],
        most: usize,
        reach: Reach,
        scratch: &mut Scratch,
    ) -> Vec<Vec<Loss>> {
        if self.at_first(account) >= reach {
            return Vec::new();
        }
        let Ok(account) = u32::try_from(account) else { return Vec::new() };
        smallest(assets, most, |set| {
            self.locked(set, scratch).iter().any(|&(at, found)| at == account && found >= reach)
        })
    }
}

/// All minimal sets of at most `most` items for which a monotone condition holds.
fn smallest<T: Copy + PartialEq>(
    items: &[T],
    most: usize,
    mut holds: impl FnMut(&[T]) -> bool,
) -> Vec<Vec<T>> {
    let mut found: Vec<Vec<T>> = Vec::new();
    if holds(&[]) {
        return found;
    }
    let singles: Vec<T> = items.iter().copied().filter(|&item| holds(&[item])).collect();
    let rest: Vec<T> = items.iter().copied().filter(|item| !singles.contains(item)).collect();
    found.extend(singles.into_iter().map(|item| vec![item]));
    if most < 2 {
        return found;
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for i in 0..rest.len() {
        for j in i + 1..rest.len() {
            if holds(&[rest[i], rest[j]]) {
                pairs.push((i, j));
            }
        }
    }
    found.extend(pairs.iter().map(|&(i, j)| vec![rest[i], rest[j]]));
    if most < MAX_SET {
        return found;
    }
    let is_pair = |i, j| pairs.binary_search(&(i, j)).is_ok();
    for i in 0..rest.len() {
        for j in i + 1..rest.len() {
            if is_pair(i, j) {
                continue;
            }
            for k in j + 1..rest.len() {
                if !is_pair(i, k) && !is_pair(j, k) && holds(&[rest[i], rest[j], rest[k]]) {
                    found.push(vec![rest[i], rest[j], rest[k]]);
                }
            }
        }
    }
    found
}
