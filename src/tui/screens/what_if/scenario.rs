//! The assets that the user ticked as lost or taken, and the consequences.

use crate::access::{Capture, Loss, Reach, Scratch, Unknown};
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

/// An account that an attacker takes over, or may take over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TakenAccount {
    pub(super) account: u32,
    pub(super) is_certain: bool,
}

/// An account that the owner opens, or may open, only in days or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LockedAccount {
    pub(super) account: u32,
    /// How soon it opens for certain. `Now` if the lockout is only possible.
    pub(super) reach: Reach,
    /// How soon it opens if everything unknown is unfavourable.
    pub(super) at_worst: Reach,
    /// Whether the account is locked even if nothing is lost.
    pub(super) already: bool,
}

/// The consequences of the ticks. What is certain comes first, then the most important accounts.
#[derive(Debug, Default)]
pub(super) struct Consequences {
    pub(super) lost: Vec<Loss>,
    pub(super) captured: Vec<Capture>,
    pub(super) taken_over: Vec<TakenAccount>,
    pub(super) locked_out: Vec<LockedAccount>,
}

impl Consequences {
    /// Whether no account is taken over and every account can be opened at once.
    pub(super) const fn is_empty(&self) -> bool {
        self.taken_over.is_empty() && self.locked_out.is_empty()
    }

    fn of(ticks: &BTreeMap<String, Ticked>, access: &AccessView, scratches: &mut [Scratch; 2]) -> Self {
        let mut lost = Vec::new();
        let mut captured = Vec::new();
        for (notation, ticked) in ticks {
            let Some(asset) = access.asset(notation) else { continue };
            lost.extend(asset.loss.filter(|_| ticked.lost));
            captured.extend(asset.capture.filter(|_| ticked.taken));
        }
        let [certain, possible] = scratches;
        let graph = &access.graph;
        let fallen: HashSet<u32> = graph.taken_over(&captured, certain).iter().copied().collect();
        let taken = |&account: &u32| TakenAccount { account, is_certain: fallen.contains(&account) };
        let mut taken_over: Vec<TakenAccount> =
            graph.taken_over(&captured, possible).iter().map(taken).collect();
        taken_over.sort_unstable_by_key(|taken| (!taken.is_certain, access.rank(taken.account)));
        let mut locked: BTreeMap<u32, LockedAccount> = BTreeMap::new();
        // Whoever takes over an account can change the ways into it.
        let lost_for_certain = graph.with_taken_over(&lost, &captured, certain);
        let lost_possibly = graph.with_taken_over(&lost, &captured, possible);
        for &(account, reach) in graph.locked_out(&lost_for_certain, certain) {
            locked.insert(account, LockedAccount { account, reach, at_worst: reach, already: false });
        }
        for &(account, reach) in &access.already_locked {
            let already = LockedAccount { account, reach, at_worst: reach, already: true };
            locked.entry(account).or_insert(already);
        }
        for &(account, at_worst) in graph.locked_out(&lost_possibly, possible) {
            let possibly = LockedAccount { account, reach: Reach::Now, at_worst, already: false };
            locked.entry(account).or_insert(possibly).at_worst = at_worst;
        }
        let mut locked_out: Vec<LockedAccount> = locked.into_values().collect();
        locked_out.sort_unstable_by_key(|locked| {
            let importance = access.account(locked.account).map(|account| account.importance);
            let group = (locked.already, locked.reach == Reach::Now);
            (group, Reverse((importance, locked.reach)), access.rank(locked.account))
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
    scratch: Option<(u64, [Scratch; 2])>,
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
            other => {
                let scratches = [Unknown::Favourable, Unknown::Unfavourable]
                    .map(|unknown| access.graph.scratch_for(unknown));
                &mut other.insert((revision, scratches)).1
            }
        };
        self.consequences = Consequences::of(&self.ticks, access, scratch);
        true
    }
}
