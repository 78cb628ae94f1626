//! What both closures say, prepared for the rules: each question is asked once for the whole inventory.

use crate::access::weak::WeakPoints;
use crate::access::{Capture, Graph, Loss, Reach, Scratch};
use crate::inventory::{Importance, Index, Inventory};
use std::collections::HashMap;

/// By position of the account, where nothing else is said.
pub(super) struct Closures {
    weak: WeakPoints,
    /// By account: its place among the backdoors.
    backdoors: HashMap<u32, usize>,
    /// By account: its place among the loops, and the one loss that closes all of the loop.
    loops: HashMap<u32, (usize, Loss)>,
    /// By account: a less important one that opens it.
    opened_through: HashMap<u32, u32>,
    /// By importance: an account that falls to no single thing.
    safe: [Option<u32>; Importance::ALL.len()],
    at_first: Vec<Reach>,
    /// By device: the important accounts that never open again without it.
    pub(super) never_without: Vec<Vec<u32>>,
}

impl Closures {
    pub(super) fn of(inventory: &Inventory, index: &Index) -> Self {
        let graph = Graph::new(inventory);
        let mut scratch = graph.scratch();
        let weak = WeakPoints::of(inventory, index, &graph, &mut scratch);
        let important = |at: u32| {
            inventory.accounts.get(at as usize).is_some_and(|account| account.importance >= Importance::High)
        };
        let devices = 0..u32::try_from(inventory.devices.len()).unwrap_or(u32::MAX);
        let never_without = devices
            .map(|device| {
                let locked = graph.locked(&[Loss::Device(device)], &mut scratch);
                let never = locked.iter().filter(|(at, reach)| *reach == Reach::Never && important(*at));
                let mut accounts: Vec<u32> = never.map(|&(at, _)| at).collect();
                accounts.sort_unstable();
                accounts
            })
            .collect();
        let mut safe = [None; Importance::ALL.len()];
        for (account, at) in inventory.accounts.iter().zip(0_u32..) {
            let slot = safe.get_mut(account.importance as usize);
            // What nothing is known of is not safe.
            let known = !account.sign_in.is_empty() && account.factors.iter().all(|f| !f.holders.is_empty());
            if let Some(slot) = slot.filter(|slot| slot.is_none() && known && weak.falls_to(at).is_none()) {
                *slot = Some(at);
            }
        }
        let mut opened_through = HashMap::new();
        for inversion in &weak.inversions {
            for &at in &inversion.opens {
                opened_through.entry(at).or_insert(inversion.through);
            }
        }
        Self {
            backdoors: weak.backdoors.iter().zip(0..).map(|(door, place)| (door.account, place)).collect(),
            loops: closed_loops(inventory, &graph, &weak, &mut scratch),
            opened_through,
            safe,
            at_first: (0..graph.accounts()).map(|at| graph.at_first(at)).collect(),
            never_without,
            weak,
        }
    }

    /// The number that takes the account by itself, through other accounts or not.
    pub(super) fn number(&self, account: usize) -> Option<u32> {
        self.weak.by_number(u32::try_from(account).ok()?)
    }

    /// The device that, once unlocked, gives the password and the code of a way to sign in.
    pub(super) fn unlocked(&self, account: usize) -> Option<u32> {
        self.weak.by_unlocked(u32::try_from(account).ok()?)
    }

    /// The single things that open the account by recovering it, where none signs in.
    pub(super) fn backdoor(&self, account: usize) -> Option<&[Capture]> {
        let place = self.backdoors.get(&u32::try_from(account).ok()?)?;
        self.weak.backdoors.get(*place).map(|door| door.captures.as_slice())
    }

    /// The accounts with which this one recovers in a circle, where one loss closes all of them.
    pub(super) fn circle(&self, account: usize) -> Option<(&[u32], Loss)> {
        let (place, loss) = self.loops.get(&u32::try_from(account).ok()?)?;
        self.weak.loops.get(*place).map(|circle| (circle.accounts.as_slice(), *loss))
    }

    /// A less important account that opens this one.
    pub(super) fn opened_through(&self, account: usize) -> Option<u32> {
        self.opened_through.get(&u32::try_from(account).ok()?).copied()
    }

    /// The first single thing that takes the account.
    pub(super) fn falls_to(&self, account: usize) -> Option<Capture> {
        self.weak.falls_to(u32::try_from(account).ok()?)
    }

    /// An account of less importance that falls to no single thing.
    pub(super) fn safer_than(&self, importance: Importance) -> Option<u32> {
        self.safe.get(..importance as usize)?.iter().rev().copied().flatten().next()
    }

    /// Whether the owner, signed out everywhere and with nothing lost, gets in without waiting for others.
    pub(super) fn opens_now(&self, account: usize) -> bool {
        self.at_first.get(account).is_none_or(|reach| *reach == Reach::Now)
    }
}

/// The loops of which one loss leaves no account open: a device, a place, a keeper.
fn closed_loops(
    inventory: &Inventory,
    graph: &Graph,
    weak: &WeakPoints,
    scratch: &mut Scratch,
) -> HashMap<u32, (usize, Loss)> {
    let mut found = HashMap::new();
    if weak.loops.is_empty() {
        return found;
    }
    let members = (0..).zip(&weak.loops).flat_map(|(place, c)| c.accounts.iter().map(move |&at| (at, place)));
    let loop_of: HashMap<u32, usize> = members.collect();
    let count = |length: usize| 0..u32::try_from(length).unwrap_or(u32::MAX);
    let keepers =
        inventory.accounts.iter().zip(0..).filter(|(account, _)| account.credential_store.is_some());
    let losses = count(inventory.devices.len())
        .map(Loss::Device)
        .chain(count(inventory.places.len()).map(Loss::Place))
        .chain(keepers.map(|(_, at)| Loss::Account(at)));
    for loss in losses {
        let mut locked: HashMap<usize, usize> = HashMap::new();
        let never = graph.locked(&[loss], scratch).iter().filter(|(_, reach)| *reach == Reach::Never);
        for place in never.filter_map(|(at, _)| loop_of.get(at)) {
            *locked.entry(*place).or_default() += 1;
        }
        for (place, number) in locked {
            let Some(circle) = weak.loops.get(place).filter(|circle| circle.accounts.len() == number) else {
                continue;
            };
            for &at in circle.accounts.iter().filter(|&&at| Loss::Account(at) != loss) {
                found.entry(at).or_insert((place, loss));
            }
        }
    }
    found
}
