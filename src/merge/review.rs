//! What an import would do, entry by entry, and the edit that does it.

use crate::import::SourceKind;
use crate::inventory::{AccountId, DeviceId, EntityId};
use crate::profile::Edit;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What the caller knows of the file, and what the person decided.
#[derive(Clone, Debug)]
pub struct Options {
    /// The program's name for a person: `Aegis`.
    pub label: String,
    /// What kind of program it is.
    pub source: SourceKind,
    /// The day.
    pub today: Date,
    /// The device on which the authenticator app is that the file comes from, where the person said so.
    pub held_on: Option<DeviceId>,
    /// What is done with entries that differ, where [`Options::decisions`] says nothing.
    pub on_conflict: OnConflict,
    /// What the person decided, by the position of the item in [`Review::items`].
    pub decisions: BTreeMap<usize, Choice>,
}

impl Options {
    /// Options under which every entry that differs is asked about.
    pub fn new(label: impl Into<String>, source: SourceKind, today: Date) -> Self {
        Self {
            label: label.into(),
            source,
            today,
            held_on: None,
            on_conflict: OnConflict::Ask,
            decisions: BTreeMap::new(),
        }
    }

    /// What is decided of one item.
    pub(super) fn choice(&self, at: usize) -> Option<Choice> {
        let all = match self.on_conflict {
            OnConflict::Ask => None,
            OnConflict::Keep => Some(Choice::Keep),
            OnConflict::Replace => Some(Choice::Replace),
            OnConflict::Both => Some(Choice::Both),
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
pub enum Choice {
    /// What is there stays; the entry is left out.
    Keep,
    /// The file's takes the place of what is there.
    Replace,
    Both,
}

impl Choice {
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
    pub items: Vec<Item>,
    /// What the person should know of the whole.
    pub notices: Vec<String>,
    /// Whether the file was encrypted.
    pub encrypted: bool,
    /// The account that keeps what the entries hold, where the file is a password manager's.
    pub keeper: Option<Kept>,
    /// Everything that is taken in, as one edit: one undo takes all of it back. Nothing in it where
    /// [`Review::changes`] says so.
    pub edit: Edit,
}

/// The account of the password manager or browser that a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub account: AccountId,
    pub name: String,
    /// Whether the import adds it.
    pub new: bool,
}

/// One entry of the file, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where it stands in the file: `entry 3`.
    pub place: String,
    /// The service's name, as the file has it, safe to show. May be empty.
    pub service: String,
    /// The user's name there, safe to show. May be empty.
    pub username: String,
    /// How many generators of codes it has.
    pub seeds: usize,
    pub status: Status,
    /// What the person should know: a guess that was made, a value that was cleaned.
    pub warnings: Vec<String>,
}

/// What an entry is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct With {
    /// The account (or device, number, place), there already or made by this import.
    pub account: EntityId,
    pub name: String,
    pub username: String,
    /// The entry of the same file that made it, where one did.
    pub entry: Option<String>,
}

/// What becomes of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// An account is made of it.
    New {
        /// The account (or device, number, place).
        account: EntityId,
        /// What it has: `login code`, `password, kept in Bitwarden`.
        adds: Vec<Cow<'static, str>>,
    },
    /// All of it is there already, here or earlier in the file.
    Same(With),
    /// It adds to an account.
    Merged {
        into: With,
        adds: Vec<Cow<'static, str>>,
    },
    /// It differs from what is there.
    Differs {
        with: With,
        /// In what, each a short phrase: `another seed`.
        what: Vec<String>,
        /// What was decided; `None` until then, and the entry is left out.
        choice: Option<Choice>,
        /// Whether keeping both makes an account of its own of it, rather than a second factor.
        apart: bool,
    },
    Skipped {
        why: String,
    },
    /// It could not be read.
    Failed {
        why: String,
    },
}

impl Status {
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
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Differs { choice: None, .. })
    }
}

/// How many entries come to what. `read = new + same + merged + skipped + failed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
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

impl Counts {
    /// Counts what becomes of the items.
    pub fn of(items: &[Item]) -> Self {
        let mut counts = Self { read: items.len(), ..Self::default() };
        for item in items {
            *match &item.status {
                Status::New { .. } => &mut counts.new,
                Status::Same(_) => &mut counts.same,
                Status::Merged { .. } => &mut counts.merged,
                Status::Differs { choice, apart, .. } => match choice {
                    None | Some(Choice::Keep) => &mut counts.skipped,
                    Some(Choice::Both) if *apart => &mut counts.new,
                    Some(Choice::Replace | Choice::Both) => &mut counts.merged,
                },
                Status::Skipped { .. } => &mut counts.skipped,
                Status::Failed { .. } => &mut counts.failed,
            } += 1;
        }
        counts
    }
}

impl Review {
    /// How many entries come to what.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.items)
    }

    /// How many entries wait for a decision.
    pub fn open(&self) -> usize {
        self.items.iter().filter(|item| item.status.is_open()).count()
    }

    /// Whether there is anything to take in.
    pub fn changes(&self) -> bool {
        !matches!(&self.edit, Edit::All(edits) if edits.is_empty())
    }
}
