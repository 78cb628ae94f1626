//! The assets that the user ticked as lost or taken, and the consequences.

use crate::access::{Capture, Loss, Reach, Scratch};
use crate::tui::access_view::{AccessView, Asset};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

/// How an asset is ticked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ticked {
    pub(super) lost: bool,
    pub(super) taken: bool,
}

impl Ticked {
    pub(super) const LOST: Self = Self { lost: true, taken: false };
    pub(super) const TAKEN: Self = Self { lost: false, taken: true };

    /// The next state of this asset: not ticked, lost, taken, both; without the states that are impossible for it.
    pub(super) const fn next(self, asset: &Asset) -> Self {
        let (can_lose, can_take) = (asset.loss.is_some(), asset.capture.is_some());
        match (self.lost, self.taken) {
            (false, false) => Self { lost: can_lose, taken: !can_lose },
            (true, false) => Self { lost: false, taken: can_take },
            (false, true) => Self { lost: can_lose, taken: can_lose },
            (true, true) => Self { lost: false, taken: false },
        }
    }
}

/// An account that the owner opens only in days or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LockedAccount {
    pub(super) account: u32,
    pub(super) reach: Reach,
    /// Whether the account is locked even if nothing is lost.
    pub(super) already: bool,
}

/// The consequences of the ticks. The most important accounts come first.
#[derive(Debug, Default)]
pub(super) struct Consequences {
    pub(super) lost: Vec<Loss>,
    pub(super) captured: Vec<Capture>,
    pub(super) taken_over: Vec<u32>,
    pub(super) locked_out: Vec<LockedAccount>,
}

impl Consequences {
    /// Whether no account is taken over and every account can be opened at once.
    pub(super) const fn is_empty(&self) -> bool {
        self.taken_over.is_empty() && self.locked_out.is_empty()
    }

    fn of(ticks: &BTreeMap<String, Ticked>, access: &AccessView, scratch: &mut Scratch) -> Self {
        let mut lost = Vec::new();
        let mut captured = Vec::new();
        for (notation, ticked) in ticks {
            let Some(asset) = access.asset(notation) else { continue };
            lost.extend(asset.loss.filter(|_| ticked.lost));
            captured.extend(asset.capture.filter(|_| ticked.taken));
        }
        let mut taken_over = access.graph.taken_over(&captured, scratch).to_vec();
        taken_over.sort_unstable_by_key(|&account| access.rank(account));
        let mut locked_out: Vec<LockedAccount> = access
            .graph
            .locked_out(&lost, scratch)
            .iter()
            .map(|&(account, reach)| LockedAccount { account, reach, already: false })
            .collect();
        let changed: HashSet<u32> = locked_out.iter().map(|locked| locked.account).collect();
        let already = access.already_locked.iter().filter(|(account, _)| !changed.contains(account));
        locked_out.extend(already.map(|&(account, reach)| LockedAccount { account, reach, already: true }));
        locked_out.sort_unstable_by_key(|locked| {
            let importance = access.account(locked.account).map(|account| account.importance);
            (locked.already, Reverse((importance, locked.reach)), access.rank(locked.account))
        });
        Self { lost, captured, taken_over, locked_out }
    }
}

/// The ticks and their consequences.
#[derive(Debug, Default)]
pub(super) struct Scenario {
    /// The keys are notations of assets, so that ticks survive changes of the inventory.
    ticks: BTreeMap<String, Ticked>,
    /// Grows by one with every change of the ticks.
    pub(super) generation: u64,
    pub(super) consequences: Consequences,
    /// The revision and the generation that the consequences were computed for.
    computed_for: Option<(u64, u64)>,
    /// Working memory of the graph, for one revision.
    scratch: Option<(u64, Scratch)>,
}

impl Scenario {
    pub(super) fn ticked(&self, asset: &Asset) -> Ticked {
        self.ticks.get(&asset.notation).copied().unwrap_or_default()
    }

    /// Whether nothing is ticked.
    pub(super) fn is_empty(&self) -> bool {
        self.ticks.is_empty()
    }

    /// How many assets are lost, and how many are taken.
    pub(super) const fn counts(&self) -> (usize, usize) {
        (self.consequences.lost.len(), self.consequences.captured.len())
    }

    pub(super) fn set(&mut self, notation: &str, ticked: Ticked) {
        if ticked == Ticked::default() {
            self.ticks.remove(notation);
        } else {
            self.ticks.insert(notation.to_owned(), ticked);
        }
        self.generation += 1;
    }

    pub(super) fn clear(&mut self) {
        self.ticks.clear();
        self.generation += 1;
    }

    /// Ticks these assets and no others.
    pub(super) fn tick_only(&mut self, assets: &[(String, Ticked)]) {
        self.clear();
        for (notation, ticked) in assets {
            self.set(notation, *ticked);
        }
    }

    /// Computes the consequences if the ticks or the inventory changed. Returns whether they did.
    pub(super) fn sync(&mut self, access: &AccessView, revision: u64) -> bool {
        let current = Some((revision, self.generation));
        if self.computed_for == current {
            return false;
        }
        self.computed_for = current;
        let scratch = match &mut self.scratch {
            Some((of, scratch)) if *of == revision => scratch,
            other => &mut other.insert((revision, access.graph.scratch())).1,
        };
        self.consequences = Consequences::of(&self.ticks, access, scratch);
        true
    }
}
