//! The review of an import: what would happen to each entry, and the edit that does it.

use crate::import::{ImportedEntry, ImportedFile, SourceKind};
use crate::inventory::{AccountId, DeviceId, EntityId};
use crate::profile::Edit;
use crate::text::{count, join};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Facts about the source that only the caller knows, and the decisions of the person.
#[derive(Clone, Debug)]
pub struct MergeOptions {
    /// The program's display name: `Aegis`.
    pub label: String,
    pub source: SourceKind,
    pub today: Date,
    /// The device with the authenticator app that the file comes from, if the person named it.
    pub app_device: Option<DeviceId>,
    /// Applies to entries that differ and are not in [`MergeOptions::decisions`].
    pub on_conflict: OnConflict,
    /// Whether to use the second meaning of an ambiguous file: [`ImportedFile::other_reading`].
    pub use_other_reading: bool,
    /// Decisions by position in [`Review::items`].
    pub decisions: BTreeMap<usize, Resolution>,
}

impl MergeOptions {
    /// Options that leave every difference undecided.
    pub fn new(label: impl Into<String>, source: SourceKind, today: Date) -> Self {
        Self {
            label: label.into(),
            source,
            today,
            app_device: None,
            on_conflict: OnConflict::Ask,
            use_other_reading: false,
            decisions: BTreeMap::new(),
        }
    }

    /// The decision for one item.
    pub(super) fn resolution(&self, position: usize) -> Option<Resolution> {
        let default = match self.on_conflict {
            OnConflict::Ask => None,
            OnConflict::Keep => Some(Resolution::Keep),
            OnConflict::Replace => Some(Resolution::Replace),
            OnConflict::Both => Some(Resolution::Both),
        };
        self.decisions.get(&position).copied().or(default)
    }
}

/// How to resolve differences that the person has not decided individually.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnConflict {
    /// Ask the person. Undecided entries are left out.
    #[default]
    Ask,
    /// Keep our data and leave the entry out.
    Keep,
    /// Replace our data with the file's.
    Replace,
    /// Keep our data and add the file's.
    Both,
}

/// How to resolve the differences of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Keep our data and leave the entry out.
    Keep,
    /// Replace our data with the file's.
    Replace,
    /// Keep our data and add the file's.
    Both,
}

impl Resolution {
    /// The name on the command line and in JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Replace => "replace",
            Self::Both => "both",
        }
    }
}

/// What an import would do. Nothing has changed yet.
#[derive(Debug)]
pub struct Review {
    /// The program's display name.
    pub label: String,
    /// The entries in the file's order, then the entries that could not be read.
    pub items: Vec<ReviewItem>,
    /// Messages about the whole import.
    pub notices: Vec<String>,
    pub secrets: SecretCounts,
    /// What the file has besides its entries, such as `2 cards`. Not imported.
    pub left_out: Vec<String>,
    /// The question whether to read the file in another way, if there is one.
    pub other_reading: Option<String>,
    /// Whether the file was encrypted.
    pub encrypted: bool,
    /// The account that holds the entries' secrets, if the source is a password manager or browser.
    pub manager: Option<ManagerAccount>,
    /// The whole import as one edit, so that one undo reverts it. Empty unless [`Review::has_changes`].
    pub edit: Edit,
}

/// The account of the password manager or browser that a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagerAccount {
    pub account: AccountId,
    pub name: String,
    /// Whether the import creates the account.
    pub new: bool,
}

/// The secrets that were found in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct SecretCounts {
    pub login_codes: usize,
    pub passwords: usize,
    pub passkeys: usize,
}

impl SecretCounts {
    pub fn of(file: &ImportedFile) -> Self {
        let has_password = |entry: &&ImportedEntry| entry.password.as_ref().is_some_and(|p| !p.is_empty());
        Self {
            login_codes: file.entries.iter().map(|entry| entry.seeds.len()).sum(),
            passwords: file.entries.iter().filter(has_password).count(),
            passkeys: file.entries.iter().filter(|entry| entry.passkey).count(),
        }
    }

    /// `2 login codes, 1 password and 1 passkey`.
    pub fn describe(self) -> String {
        let all =
            [(self.login_codes, "login code"), (self.passwords, "password"), (self.passkeys, "passkey")];
        let found: Vec<String> = all
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, noun)| count(number, noun))
            .collect();
        if found.is_empty() { "no secrets".to_owned() } else { join(&found) }
    }
}

/// One entry of the file and what happens to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewItem {
    /// The position in the file: `entry 3`.
    pub place: String,
    /// The service's name from the file, safe to print. May be empty.
    pub service: String,
    /// The user name from the file, safe to print. May be empty.
    pub username: String,
    /// Number of seeds.
    pub seeds: usize,
    pub status: ItemStatus,
    /// Messages about this entry, such as a guess or a cleaned value.
    pub warnings: Vec<String>,
}

/// The existing data that an entry is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterpart {
    /// An account, device, number or place that exists already or that this import creates.
    pub account: EntityId,
    pub name: String,
    pub username: String,
    /// The entry of the same file that created it, if one did.
    pub entry: Option<String>,
}

/// What happens to an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemStatus {
    /// It becomes a new account, device, number or place.
    New {
        account: EntityId,
        /// What the account contains: `login code`, `password, kept in Bitwarden`.
        adds: Vec<String>,
    },
    /// All its facts are known already, from the profile or an earlier entry.
    Same(Counterpart),
    /// It adds facts to an existing account.
    Merged {
        into: Counterpart,
        adds: Vec<String>,
    },
    /// It contradicts the existing data.
    Differs {
        counterpart: Counterpart,
        /// Short phrases: `another seed`.
        differences: Vec<String>,
        /// `None` while the person has not decided; the entry is then left out.
        resolution: Option<Resolution>,
        /// Whether [`Resolution::Both`] creates a separate account instead of a second factor.
        separate: bool,
    },
    Skipped {
        why: String,
    },
    Failed {
        why: String,
    },
}

impl ItemStatus {
    /// The name in lists and in JSON.
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

    /// Whether the person has to decide about a difference.
    pub const fn needs_decision(&self) -> bool {
        matches!(self, Self::Differs { resolution: None, .. })
    }
}

/// Numbers of entries by outcome. `read = new + same + merged + skipped + failed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ReviewCounts {
    pub read: usize,
    pub new: usize,
    pub same: usize,
    /// Entries that add to an account or replace part of it.
    pub merged: usize,
    /// Entries that are left out: by decision, because they are undecided, or because they contain nothing.
    pub skipped: usize,
    /// Entries that could not be read.
    pub failed: usize,
}

impl ReviewCounts {
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
    pub fn counts(&self) -> ReviewCounts {
        ReviewCounts::of(&self.items)
    }

    /// What the file has and the import leaves out. Empty if everything is in the vault afterwards.
    pub fn not_imported(&self) -> Vec<String> {
        let ReviewCounts { skipped, failed, .. } = self.counts();
        let entries = [(failed, "unreadable entry"), (skipped, "skipped entry")];
        let entries = entries.into_iter().filter(|(number, _)| *number > 0);
        entries.map(|(number, noun)| count(number, noun)).chain(self.left_out.iter().cloned()).collect()
    }

    /// Number of entries that wait for a decision.
    pub fn undecided(&self) -> usize {
        self.items.iter().filter(|item| item.status.needs_decision()).count()
    }

    /// Whether the import changes the profile.
    pub fn has_changes(&self) -> bool {
        !matches!(&self.edit, Edit::Batch(edits) if edits.is_empty())
    }
}
