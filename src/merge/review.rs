//! What an import would do, entry by entry, and the edit that does it.

use crate::import::SourceKind;
use crate::inventory::{AccountId, DeviceId, EntityId};
use crate::profile::Edit;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What the caller knows of the file, and what the person decided.
#[derive(Clone, Debug)]
pub struct MergeOptions {
    /// The program's name for a person: `Aegis`.
    pub label: String,
    /// What kind of program it is.
    pub source: SourceKind,
    /// The day.
    pub today: Date,
    /// The device on which the authenticator app is that the file comes from, where the person said so.
    pub app_device: Option<DeviceId>,
    /// What is done with entries that differ, where [`MergeOptions::decisions`] says nothing.
    pub on_conflict: OnConflict,
    /// What the person decided, by the position of the item in [`Review::items`].
    pub decisions: BTreeMap<usize, Resolution>,
}

impl MergeOptions {
    /// Options under which every entry that differs is asked about.
    pub fn new(label: impl Into<String>, source: SourceKind, today: Date) -> Self {
        Self {
            label: label.into(),
            source,
            today,
            app_device: None,
            on_conflict: OnConflict::Ask,
            decisions: BTreeMap::new(),
        }
    }

    /// What is decided of one item.
    pub(super) fn choice(&self, at: usize) -> Option<Resolution> {
        let all = match self.on_conflict {
            OnConflict::Ask => None,
            OnConflict::Keep => Some(Resolution::Keep),
            OnConflict::Replace => Some(Resolution::Replace),
            OnConflict::Both => Some(Resolution::Both),
        };
        self.decisions.get(&at).copied().or(all)
    }
}

/// What is done with entries that differ from what is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnConflict {
    /// The person is asked; until then such an entry is left out.
    #[default]
    Ask,
    /// What is there stays; the entry is left out.
    Keep,
    /// The file's takes the place of what is there.
    Replace,
    Both,
}

/// What is done with one entry that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// What is there stays; the entry is left out.
    Keep,
    /// The file's takes the place of what is there.
    Replace,
    Both,
}

impl Resolution {
    /// The word for it on the command line and in JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Replace => "replace",
            Self::Both => "both",
        }
    }
}

/// What an import would do.
#[derive(Debug)]
pub struct Review {
    /// The program's name for a person.
    pub label: String,
    /// Each entry of the file, in the file's order; then those that could not be read.
    pub items: Vec<ReviewItem>,
    /// What the person should know of the whole.
    pub notices: Vec<String>,
    /// Whether the file was encrypted.
    pub encrypted: bool,
    /// The account that keeps what the entries hold, where the file is a password manager's.
    pub manager: Option<ManagerAccount>,
    /// Everything that is taken in, as one edit: one undo takes all of it back. Nothing in it where
    /// [`Review::has_changes`] says so.
    pub edit: Edit,
}

/// The account of the password manager or browser that a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagerAccount {
    pub account: AccountId,
    pub name: String,
    /// Whether the import adds it.
    pub new: bool,
}

/// One entry of the file, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewItem {
    /// Where it stands in the file: `entry 3`.
    pub place: String,
    /// The service's name, as the file has it, safe to show. May be empty.
    pub service: String,
    /// The user's name there, safe to show. May be empty.
    pub username: String,
    /// How many generators of codes it has.
    pub seeds: usize,
    pub status: ItemStatus,
    /// What the person should know: a guess that was made, a value that was cleaned.
    pub warnings: Vec<String>,
}

/// What an entry is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterpart {
    /// The account (or device, number, place), there already or made by this import.
    pub account: EntityId,
    pub name: String,
    pub username: String,
    /// The entry of the same file that made it, where one did.
    pub entry: Option<String>,
}

/// What becomes of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemStatus {
    /// An account is made of it.
    New {
        /// The account (or device, number, place).
        account: EntityId,
        /// What it has: `login code`, `password, kept in Bitwarden`.
        adds: Vec<Cow<'static, str>>,
    },
    /// All of it is there already, here or earlier in the file.
    Same(Counterpart),
    /// It adds to an account.
    Merged {
        into: Counterpart,
        adds: Vec<Cow<'static, str>>,
    },
    /// It differs from what is there.
    Differs {
        counterpart: Counterpart,
        /// In what, each a short phrase: `another seed`.
        differences: Vec<String>,
        /// What was decided; `None` until then, and the entry is left out.
        resolution: Option<Resolution>,
        /// Whether keeping both makes an account of its own of it, rather than a second factor.
        separate: bool,
    },
    Skipped {
        why: String,
    },
    /// It could not be read.
    Failed {
        why: String,
    },
}

impl ItemStatus {
    /// The word for it, in lists and in JSON.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::New { .. } => "new",
            Self::Same(_) => "same",
            Self::Merged { .. } => "merged",
            Self::Differs { .. } => "differs",
            Self::Skipped { .. } => "skipped",
            Self::Failed { .. } => "failed",
        }
    }

    /// Whether it waits for the person to decide.
    pub const fn needs_decision(&self) -> bool {
        matches!(self, Self::Differs { resolution: None, .. })
    }
}

/// How many entries come to what. `read = new + same + merged + skipped + failed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ReviewCounts {
    pub read: usize,
    /// Of which accounts are made.
    pub new: usize,
    pub same: usize,
    /// That add to an account, or replace something of it.
    pub merged: usize,
    /// That are left out: by decision, for want of one, or because nothing is in them.
    pub skipped: usize,
    /// That could not be read.
    pub failed: usize,
}

impl ReviewCounts {
    /// Counts what becomes of the items.
    pub fn of(items: &[ReviewItem]) -> Self {
        let mut counts = Self { read: items.len(), ..Self::default() };
        for item in items {
            *match &item.status {
                ItemStatus::New { .. } => &mut counts.new,
                ItemStatus::Same(_) => &mut counts.same,
                ItemStatus::Merged { .. } => &mut counts.merged,
                ItemStatus::Differs { resolution, separate, .. } => match resolution {
                    None | Some(Resolution::Keep) => &mut counts.skipped,
                    Some(Resolution::Both) if *separate => &mut counts.new,
                    Some(Resolution::Replace | Resolution::Both) => &mut counts.merged,
                },
                ItemStatus::Skipped { .. } => &mut counts.skipped,
                ItemStatus::Failed { .. } => &mut counts.failed,
            } += 1;
        }
        counts
    }
}

impl Review {
    /// How many entries come to what.
    pub fn counts(&self) -> ReviewCounts {
        ReviewCounts::of(&self.items)
    }

    /// How many entries wait for a decision.
    pub fn undecided(&self) -> usize {
        self.items.iter().filter(|item| item.status.needs_decision()).count()
    }

    /// Whether there is anything to take in.
    pub fn has_changes(&self) -> bool {
        !matches!(&self.edit, Edit::Batch(edits) if edits.is_empty())
    }
}
