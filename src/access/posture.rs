//! The posture: how many accounts are open to takeover or lockout through a single capture or loss. The two sides
//! are never added into one number.

use super::asset::{Capture, Loss};
use super::exposure::{
    accounts_closed, accounts_opened, importance, may_close, may_open, single_captures, single_losses,
};
use super::graph::{Graph, Scratch, Unknown};
use super::reach::Reach;
use crate::inventory::{Importance, Inventory};
use serde::Serialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Posture {
    pub takeover: TakeoverCount,
    pub lockout: LockoutCount,
}

/// Accounts that an attacker opens with a single capture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TakeoverCount {
    pub accounts: u32,
    /// How many of the accounts are of high or critical importance.
    pub important: u32,
    /// Pairs of a capture and an account that it opens.
    pub ways: u32,
    /// How many further accounts a single capture may open, because something about them is not recorded.
    pub may: u32,
}

/// Accounts that a single loss closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LockoutCount {
    /// How many accounts never open again after at least one loss, or do not open even now.
    pub accounts: u32,
    /// How many of `accounts` are of high or critical importance.
    pub important: u32,
    /// How many of `accounts` do not open even with nothing lost. They add nothing to `ways`.
    pub already: u32,
    /// How many further accounts open only in days, through other people.
    pub slow: u32,
    /// Pairs of a loss and an account that never opens again.
    pub ways: u32,
    /// Pairs of a loss and an account that opens only in days.
    pub slow_ways: u32,
    /// How many further accounts a single loss may close, because something about them is not recorded.
    pub may: u32,
}

/// Whether a capture counts in the posture. Unlocked devices, infected devices and phished sign-ins do not count,
/// because they open nearly every account whatever the owner does; separate rules report them. Selvedge's vault, a
/// person with access and a mail domain do not count, because no change of a single account helps. Own judgement.
pub const fn counts_toward_posture(capture: Capture) -> bool {
    match capture {
        Capture::Unlocked(_)
        | Capture::Infected(_)
        | Capture::Phished(_)
        | Capture::Domain(_)
        | Capture::Person(_)
        | Capture::Vault => false,
        Capture::Device(_)
        | Capture::Method(..)
        | Capture::Number(_)
        | Capture::Place(_)
        | Capture::Account(_)
        | Capture::Factor(..)
        | Capture::Support(_) => true,
    }
}

/// [`Tally::lockout_score`] counts an account that never opens like this many losses, which is more than any person
/// has.
const NEVER_OPENS: i64 = 1000;

/// For each account: how many single captures open it, and how many single losses close it. All lists are by account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    /// How many captures open the account.
    opened: Vec<i32>,
    /// After how many losses the account never opens.
    never: Vec<i32>,
    /// After how many losses the account opens only in days.
    slow: Vec<i32>,
    initial_reach: Vec<Reach>,
}

impl Tally {
    pub(super) fn of(inventory: &Inventory, graph: &Graph) -> Self {
        let accounts = graph.accounts();
        let mut tally = Self {
            opened: vec![0; accounts],
            never: vec![0; accounts],
            slow: vec![0; accounts],
            initial_reach: initial_reach(graph),
        };
        let (captures, losses) = (single_captures(inventory), single_losses(inventory));
        tally.add(graph, captures, losses, 1, &mut graph.scratch());
        tally
    }

    /// The same counts for a changed graph. `None` if the initial reach of an account has changed.
    pub(super) fn for_graph(&self, graph: &Graph) -> Option<Self> {
        (self.initial_reach == initial_reach(graph)).then(|| self.clone())
    }

    /// Adds the results of these captures and losses, multiplied by `factor`. A factor of -1 subtracts them again.
    pub(super) fn add(
        &mut self,
        graph: &Graph,
        captures: impl IntoIterator<Item = Capture>,
        losses: impl IntoIterator<Item = Loss>,
        factor: i32,
        scratch: &mut Scratch,
    ) {
        for capture in captures.into_iter().filter(|&capture| counts_toward_posture(capture)) {
            for position in accounts_opened(graph, capture, scratch) {
                self.opened[position as usize] += factor;
            }
        }
        for loss in losses {
            for (position, reach) in accounts_closed(graph, loss, scratch) {
                let counts = if reach == Reach::Never { &mut self.never } else { &mut self.slow };
                counts[position as usize] += factor;
            }
        }
    }

    pub(super) fn posture(&self, inventory: &Inventory) -> Posture {
        let mut posture = Posture::default();
        let Posture { takeover, lockout } = &mut posture;
        for position in 0..self.opened.len() {
            let important = u32::from(importance(inventory, position as u32) >= Importance::High);
            let [opened, never, slow] =
                [&self.opened, &self.never, &self.slow].map(|counts| counts[position].max(0).unsigned_abs());
            takeover.accounts += u32::from(opened > 0);
            takeover.important += u32::from(opened > 0) * important;
            takeover.ways += opened;
            let is_locked = never > 0 || self.initial_reach[position] == Reach::Never;
            lockout.accounts += u32::from(is_locked);
            lockout.important += u32::from(is_locked) * important;
            lockout.already += u32::from(self.initial_reach[position] == Reach::Never);
            lockout.slow +=
                u32::from(!is_locked && (slow > 0 || self.initial_reach[position] == Reach::Slow));
            lockout.ways += never;
            lockout.slow_ways += slow;
        }
        posture
    }

    /// The takeover score and the lockout score, to rank fixes. Lower is better. Own judgement: the first capture or
    /// loss that affects an account counts as much as five further ones; each importance counts three times as much as
    /// the importance below it; opening only in days counts half as much as never opening.
    pub(super) fn scores(&self, inventory: &Inventory) -> [i64; 2] {
        let mut scores = [0, 0];
        for position in 0..self.opened.len() {
            let weight = 3_i64.pow(importance(inventory, position as u32) as u32);
            let opened = i64::from(self.opened[position]);
            scores[0] += 2 * weight * (4 * i64::from(opened > 0) + opened);
            scores[1] += weight * self.lockout_score(position);
        }
        scores
    }

    /// The lockout score of one account. An account that does not open even with nothing lost scores higher than any
    /// account that opens.
    fn lockout_score(&self, account: usize) -> i64 {
        let (never, slow) = (i64::from(self.never[account]), i64::from(self.slow[account]));
        match self.initial_reach[account] {
            Reach::Never => 2 * (4 + NEVER_OPENS),
            Reach::Slow => 4 + NEVER_OPENS + never.min(NEVER_OPENS),
            Reach::Now => {
                let any = 8 * i64::from(never > 0) + 4 * i64::from(never == 0 && slow > 0);
                (any + 2 * never + slow).min(2 * NEVER_OPENS)
            }
        }
    }

    /// The accounts that are harder to open than in `before`.
    pub(super) fn newly_locked(&self, before: &Self) -> Vec<usize> {
        (0..self.never.len())
            .filter(|&position| self.lockout_score(position) > before.lockout_score(position))
            .collect()
    }

    /// How exposed an account is on both sides together. Used only to choose the accounts for which fixes are
    /// simulated.
    pub(super) fn exposure(&self, account: usize) -> i64 {
        i64::from(self.opened[account]) + self.lockout_score(account)
    }
}

fn initial_reach(graph: &Graph) -> Vec<Reach> {
    (0..graph.accounts()).map(|position| graph.initial_reach(position)).collect()
}

impl Posture {
    pub fn of(inventory: &Inventory, graph: &Graph) -> Self {
        let tally = Tally::of(inventory, graph);
        let mut posture = tally.posture(inventory);
        let (takeover, lockout) = possible(inventory, graph);
        let count = |possible: Vec<bool>, is_certain: &dyn Fn(usize) -> bool| {
            (0..).zip(possible).filter(|&(account, possible)| possible && !is_certain(account)).count() as u32
        };
        posture.takeover.may = count(takeover, &|account| tally.opened[account] > 0);
        posture.lockout.may = count(lockout, &|account| {
            tally.never[account] > 0 || tally.slow[account] > 0 || tally.initial_reach[account] != Reach::Now
        });
        posture
    }
}

/// By account: whether a single capture may open it, and whether a single loss may close it.
fn possible(inventory: &Inventory, graph: &Graph) -> (Vec<bool>, Vec<bool>) {
    let (mut certain, mut at_worst) = (graph.scratch(), graph.scratch_for(Unknown::Unfavourable));
    let mut takeover = vec![false; graph.accounts()];
    let mut lockout = takeover.clone();
    if graph.attacker.has_assumptions {
        for capture in single_captures(inventory).into_iter().filter(|&one| counts_toward_posture(one)) {
            graph.taken_over(&[capture], &mut certain);
            for account in may_open(graph, capture, &certain, &mut at_worst) {
                takeover[account as usize] |= !matches!(capture, Capture::Account(own) if own == account);
            }
        }
    }
    if graph.owner.has_assumptions {
        for loss in single_losses(inventory) {
            graph.lose(&[loss], &mut certain);
            for account in may_close(graph, loss, &certain, &mut at_worst) {
                lockout[account as usize] |= !matches!(loss, Loss::Account(own) if own == account);
            }
        }
    }
    (takeover, lockout)
}
