//! How an inventory stands on both sides, counted over single things. The two sides are never added up.

use super::asset::{Capture, Loss};
use super::exposure::{falls, importance, locks, single_captures, single_losses};
use super::graph::{Graph, Reach, Scratch};
use crate::inventory::{Importance, Inventory};
use serde::Serialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    pub takeover: TakeoverCount,
    /// What the owner no longer gets into.
    pub lockout: LockoutCount,
}

/// Accounts that fall to the capture of one thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TakeoverCount {
    /// How many accounts fall to at least one.
    pub accounts: u32,
    /// How many of these are of high or critical importance.
    pub important: u32,
    /// Pairs of one captured thing and one account that falls to it.
    pub ways: u32,
}

/// Accounts that the loss of one thing locks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LockoutCount {
    /// How many accounts never open again after at least one loss.
    pub accounts: u32,
    /// How many of these are of high or critical importance.
    pub important: u32,
    /// How many of these do not open even with nothing lost. They add nothing to `ways`.
    pub already: u32,
    /// How many accounts at worst open in days, through other people.
    pub slow: u32,
    /// Pairs of one lost thing and one account that it locks for good.
    pub ways: u32,
    /// Pairs of one lost thing and one account that then opens in days.
    pub slow_ways: u32,
}

/// Whether a capture counts in the standing: a device as it lies, a number, a place, an account, a breached
/// password, support talked over. An unlocked device, an infected one and a phished sign-in do not: nearly every
/// account falls to them, whatever else is done, and rules of their own speak of them. Own judgement.
pub const fn counts(capture: Capture) -> bool {
    !matches!(capture, Capture::Unlocked(_) | Capture::Infected(_) | Capture::Phished(_))
}

/// What an account that does not open at all weighs, in things whose loss would lock it. More than any person has.
const ALWAYS: i64 = 1000;

/// How many captures take each account, and how many losses lock it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    fallen: Vec<i32>,
    never: Vec<i32>,
    slow: Vec<i32>,
    at_first: Vec<Reach>,
}

impl Tally {
    pub(super) fn empty(graph: &Graph) -> Self {
        let accounts = graph.accounts();
        Self {
            fallen: vec![0; accounts],
            never: vec![0; accounts],
            slow: vec![0; accounts],
            at_first: (0..accounts).map(|at| graph.at_first(at)).collect(),
        }
    }

    /// Everything that single things do.
    pub(super) fn of(inventory: &Inventory, graph: &Graph) -> Self {
        let mut tally = Self::empty(graph);
        let (captures, losses) = (single_captures(inventory), single_losses(inventory));
        tally.add(graph, captures, losses, 1, &mut graph.scratch());
        tally
    }

    /// The same counts beside the owner's reach in another graph, and whether that is the same too.
    pub(super) fn beside(&self, graph: &Graph) -> (Self, bool) {
        let at_first: Vec<Reach> = (0..graph.accounts()).map(|at| graph.at_first(at)).collect();
        let same = at_first == self.at_first;
        (Self { at_first, ..self.clone() }, same)
    }

    /// Adds what these captures and losses do, `times` over; with -1 takes it out again.
    pub(super) fn add(
        &mut self,
        graph: &Graph,
        captures: impl IntoIterator<Item = Capture>,
        losses: impl IntoIterator<Item = Loss>,
        times: i32,
        scratch: &mut Scratch,
    ) {
        for capture in captures.into_iter().filter(|&capture| counts(capture)) {
            for at in falls(graph, capture, scratch) {
                self.fallen[at as usize] += times;
            }
        }
        for loss in losses {
            for (at, reach) in locks(graph, loss, scratch) {
                let list = if reach == Reach::Never { &mut self.never } else { &mut self.slow };
                list[at as usize] += times;
            }
        }
    }

    pub(super) fn standing(&self, inventory: &Inventory) -> Standing {
        let mut standing = Standing::default();
        for at in 0..self.fallen.len() {
            let important = u32::from(importance(inventory, at as u32) >= Importance::High);
            let (fallen, never, slow) = (count(self.fallen[at]), count(self.never[at]), count(self.slow[at]));
            standing.takeover.accounts += u32::from(fallen > 0);
            standing.takeover.important += u32::from(fallen > 0) * important;
            standing.takeover.ways += fallen;
            let locked = never > 0 || self.at_first[at] == Reach::Never;
            standing.lockout.accounts += u32::from(locked);
            standing.lockout.important += u32::from(locked) * important;
            standing.lockout.already += u32::from(self.at_first[at] == Reach::Never);
            standing.lockout.slow += u32::from(!locked && (slow > 0 || self.at_first[at] == Reach::Slow));
            standing.lockout.ways += never;
            standing.lockout.slow_ways += slow;
        }
        standing
    }

    /// How bad each side is, for ranking fixes: takeover and lockout. Own judgement: an account that is exposed
    /// at all weighs as much as four more ways to it, each importance weighs three of the one below, and what
    /// opens in days half of what never opens.
    pub(super) fn weights(&self, inventory: &Inventory) -> [i64; 2] {
        let mut weights = [0, 0];
        for at in 0..self.fallen.len() {
            let weight = 3_i64.pow(importance(inventory, at as u32) as u32);
            let fallen = self.fallen[at];
            weights[0] += 2 * weight * (4 * i64::from(fallen > 0) + i64::from(fallen));
            weights[1] += weight * self.locked(at);
        }
        weights
    }

    /// How locked an account is. One that does not open with nothing lost is worse off than any that does.
    fn locked(&self, at: usize) -> i64 {
        let (never, slow) = (i64::from(self.never[at]), i64::from(self.slow[at]));
        match self.at_first[at] {
            Reach::Never => 2 * (4 + ALWAYS),
            Reach::Slow => 4 + ALWAYS + never.min(ALWAYS),
            Reach::Now => {
                (8 * i64::from(never > 0) + 2 * never + 4 * i64::from(never == 0 && slow > 0) + slow)
                    .min(2 * ALWAYS)
            }
        }
    }

    /// The accounts that are harder to open than in `before`.
    pub(super) fn newly_locked(&self, before: &Self) -> Vec<usize> {
        (0..self.never.len()).filter(|&at| self.locked(at) > before.locked(at)).collect()
    }

    /// How many single things take or lock this account; one that never opens counts as locked by many.
    pub(super) fn exposed(&self, account: usize) -> i64 {
        i64::from(self.fallen[account]) + self.locked(account)
    }
}

fn count(signed: i32) -> u32 {
    u32::try_from(signed).unwrap_or(0)
}

impl Standing {
    /// How the inventory stands now.
    pub fn of(inventory: &Inventory, graph: &Graph) -> Self {
        Tally::of(inventory, graph).standing(inventory)
    }
}
