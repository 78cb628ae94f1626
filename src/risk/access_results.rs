//! Takeover and lockout results for the whole inventory, computed once before the rules run. Accounts, devices and
//! numbers are given by their positions in the inventory.

use crate::access::weak_points::WeakPoints;
use crate::access::{Capture, Graph, Loss, Reach, Scratch};
use crate::inventory::{Importance, Index, Inventory};
use std::collections::HashMap;

pub(super) struct AccessResults {
    weak_points: WeakPoints,
    /// By account: its position in [`WeakPoints::backdoors`].
    backdoors: HashMap<u32, usize>,
    /// By account: its position in [`WeakPoints::loops`], and one loss that closes every account of the loop.
    loops: HashMap<u32, (usize, Loss)>,
    /// By account: a less important account that opens it.
    opened_through: HashMap<u32, u32>,
    /// By importance: the first account that no single captured thing opens.
    safe_account: [Option<u32>; Importance::ALL.len()],
    /// By account: how soon the owner, signed out everywhere but with nothing lost, can open the account.
    owner_reach: Vec<Reach>,
    /// By device: the important accounts that never open again without it.
    pub(super) lost_with_device: Vec<Vec<u32>>,
}

impl AccessResults {
    pub(super) fn new(inventory: &Inventory, index: &Index) -> Self {
        let graph = Graph::new(inventory);
        let mut scratch = graph.scratch();
        let weak_points = WeakPoints::of(inventory, index, &graph, &mut scratch);
        let mut opened_through = HashMap::new();
        for inversion in &weak_points.inversions {
            for &account in &inversion.opens {
                opened_through.entry(account).or_insert(inversion.through);
            }
        }
        let backdoors = weak_points.backdoors.iter().zip(0..);
        Self {
            backdoors: backdoors.map(|(backdoor, position)| (backdoor.account, position)).collect(),
            loops: loops_closed_by_one_loss(inventory, &graph, &weak_points, &mut scratch),
            opened_through,
            safe_account: safe_accounts(inventory, &weak_points),
            owner_reach: (0..graph.accounts()).map(|account| graph.initial_reach(account)).collect(),
            lost_with_device: lost_with_devices(inventory, &graph, &mut scratch),
            weak_points,
        }
    }

    /// The phone number that opens the account by itself, directly or through other accounts.
    pub(super) fn opened_by_number(&self, account: usize) -> Option<u32> {
        self.weak_points.taken_over_by_number(u32::try_from(account).ok()?)
    }

    /// The device that gives both the password and the code of a way to sign in once it is unlocked.
    pub(super) fn opened_by_unlocked_device(&self, account: usize) -> Option<u32> {
        self.weak_points.opened_by_unlocked_device(u32::try_from(account).ok()?)
    }

    /// The single captured things that open the account by recovering it, if none opens it by signing in.
    pub(super) fn backdoor(&self, account: usize) -> Option<&[Capture]> {
        let position = self.backdoors.get(&u32::try_from(account).ok()?)?;
        self.weak_points.backdoors.get(*position).map(|backdoor| backdoor.captures.as_slice())
    }

    /// The accounts that can only recover each other, with a loss that closes all of them.
    pub(super) fn recovery_loop(&self, account: usize) -> Option<(&[u32], Loss)> {
        let (position, loss) = self.loops.get(&u32::try_from(account).ok()?)?;
        self.weak_points.loops.get(*position).map(|recovery_loop| (recovery_loop.accounts.as_slice(), *loss))
    }

    /// A less important account that opens the account.
    pub(super) fn opened_through(&self, account: usize) -> Option<u32> {
        self.opened_through.get(&u32::try_from(account).ok()?).copied()
    }

    /// The first single captured thing that opens the account.
    pub(super) fn opened_by(&self, account: usize) -> Option<Capture> {
        self.weak_points.taken_over_by(u32::try_from(account).ok()?)
    }

    /// A less important account that no single captured thing opens.
    pub(super) fn safer_account(&self, importance: Importance) -> Option<u32> {
        self.safe_account.get(..importance as usize)?.iter().rev().copied().flatten().next()
    }

    /// Whether the owner, signed out everywhere but with nothing lost, can open the account without waiting.
    pub(super) fn opens_now(&self, account: usize) -> bool {
        self.owner_reach.get(account).is_none_or(|reach| *reach == Reach::Now)
    }
}

fn positions(length: usize) -> std::ops::Range<u32> {
    0..u32::try_from(length).unwrap_or(u32::MAX)
}

/// By importance: the first account that no single captured thing opens. Accounts about which too little is recorded do
/// not count as safe.
fn safe_accounts(inventory: &Inventory, weak_points: &WeakPoints) -> [Option<u32>; Importance::ALL.len()] {
    let mut safe = [None; Importance::ALL.len()];
    for (account, position) in inventory.accounts.iter().zip(0_u32..) {
        let recorded = !account.sign_in.is_empty()
            && account.has_complete_ways()
            && account.factors.iter().all(|factor| !factor.holders.is_empty());
        if recorded && weak_points.taken_over_by(position).is_none() {
            safe[account.importance as usize].get_or_insert(position);
        }
    }
    safe
}

fn lost_with_devices(inventory: &Inventory, graph: &Graph, scratch: &mut Scratch) -> Vec<Vec<u32>> {
    let is_important = |account: u32| {
        inventory.accounts.get(account as usize).is_some_and(|a| a.importance >= Importance::High)
    };
    let lost_with = |device| {
        let locked = graph.locked_out(&[Loss::Device(device)], scratch);
        let never = locked.iter().filter(|(account, reach)| *reach == Reach::Never && is_important(*account));
        let mut accounts: Vec<u32> = never.map(|&(account, _)| account).collect();
        accounts.sort_unstable();
        accounts
    };
    positions(inventory.devices.len()).map(lost_with).collect()
}

/// By account: its loop, and a device, place or credential store whose loss closes every account of the loop, or else
/// everything in memory, if the loop contains a mail domain.
fn loops_closed_by_one_loss(
    inventory: &Inventory,
    graph: &Graph,
    weak_points: &WeakPoints,
    scratch: &mut Scratch,
) -> HashMap<u32, (usize, Loss)> {
    let mut found = HashMap::new();
    if weak_points.loops.is_empty() {
        return found;
    }
    let mut loop_of: HashMap<u32, usize> = HashMap::new();
    for (position, recovery_loop) in weak_points.loops.iter().enumerate() {
        loop_of.extend(recovery_loop.accounts.iter().map(|&account| (account, position)));
    }
    let stores = inventory.accounts.iter().zip(0..).filter(|(account, _)| account.credential_store.is_some());
    let losses = positions(inventory.devices.len())
        .map(Loss::Device)
        .chain(positions(inventory.places.len()).map(Loss::Place))
        .chain(stores.map(|(_, account)| Loss::Account(account)))
        .chain([Loss::Memory]);
    for loss in losses {
        let mut closed_in_loop: HashMap<usize, usize> = HashMap::new();
        let locked = graph.locked_out(&[loss], scratch);
        let never = locked.iter().filter(|(_, reach)| *reach == Reach::Never);
        for position in never.filter_map(|(account, _)| loop_of.get(account)) {
            *closed_in_loop.entry(*position).or_default() += 1;
        }
        for (position, closed) in closed_in_loop {
            let accounts = &weak_points.loops[position].accounts;
            let has_domain = |&account: &u32| {
                inventory.accounts.get(account as usize).is_some_and(|account| account.mail_domain.is_some())
            };
            // Mailboxes whose passwords are remembered are a loop only if one of them depends on a registrar: nobody
            // else can give a domain back.
            let counts = loss != Loss::Memory || accounts.iter().any(has_domain);
            if accounts.len() == closed && counts {
                for &account in accounts.iter().filter(|&&account| Loss::Account(account) != loss) {
                    found.entry(account).or_insert((position, loss));
                }
            }
        }
    }
    found
}
