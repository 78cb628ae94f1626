//! The results of jobs.

use super::failure::{Failure, ImportFailure, VersionFailure};
use super::job::ImportSource;
use super::password_job::PasswordEvent;
use crate::access::SmallestSets;
use crate::access::plan::Plan;
use crate::merge::{Conflict, SourceContent};
use crate::profile::Profile;
use crate::store::{OtherVersion, VersionReport};
use crate::tui::derived::Derived;
use std::path::PathBuf;
use std::sync::Arc;

/// The result of a job, or its progress.
#[derive(Debug)]
pub enum JobResult {
    /// A vault was opened or created.
    Opened(Result<Box<Opened>, Failure>),
    /// The vault and its keys were dropped.
    Closed,
    /// A save ended: the last one, or an attempt to repeat it.
    Saved {
        revision: u64,
        result: Result<(), Failure>,
    },
    /// Another program had replaced `vault.age`. A save has kept its version as the generation of this number.
    OtherVersionKept(u32),
    PassphraseChanged(Result<(), Failure>),
    /// Another version of the vault was read and merged.
    VersionRead {
        file: String,
        result: Result<Box<VersionMerge>, VersionFailure>,
    },
    Derived(Box<Derived>),
    Strength(Strength),
    /// The plan for a revision of the profile: as far as it has been computed, or `complete`.
    Plan {
        revision: u64,
        plan: Box<Plan>,
        complete: bool,
    },
    SmallestSets {
        revision: u64,
        account: u32,
        sets: Box<SmallestSets>,
    },
    Copied(Result<(), Failure>),
    ClipboardCleared(Clearing),
    /// A file was written.
    Written(Result<PathBuf, Failure>),
    PathCompleted {
        typed: String,
        completion: Completion,
    },
    ImportRead {
        source: ImportSource,
        result: Result<Arc<SourceContent>, ImportFailure>,
    },
    Password(PasswordEvent),
}

/// What happened when the copied text was to be cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clearing {
    /// Nothing had been copied, or the clipboard holds something else by now.
    Nothing,
    /// The text is gone, as far as the clipboard can be read.
    Cleared,
    /// The terminal was asked to clear it. Terminals do not answer.
    AskedTerminal,
    /// tmux could not be asked to delete its paste buffer, which may hold the text.
    MaybeInTmux,
}

/// How a path that is being typed can continue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The typed path, extended as far as all matching names agree.
    pub text: String,
    /// The matching names. A folder ends in a separator.
    pub names: Vec<String>,
}

/// The revision of a profile that was just opened.
pub const FIRST_REVISION: u64 = 1;

/// An open vault.
#[derive(Debug)]
pub struct Opened {
    pub profile: Profile,
    /// Why the vault cannot be written; `None` if it can.
    pub read_only: Option<String>,
    /// A message for the user, such as a migration of the format.
    pub notice: Option<String>,
    /// Why this profile is not on the disk yet; `None` if it is.
    pub unsaved: Option<Failure>,
    /// Other versions of the vault that were found beside it.
    pub versions: VersionReport,
}

/// A merge with another version of the vault, which the user can apply.
#[derive(Debug)]
pub struct VersionMerge {
    /// The revision of the profile that was merged.
    pub revision: u64,
    pub merged: Profile,
    pub other: Arc<OtherVersion>,
    /// The number of the save of the newest common version, if one is known.
    pub base_save: Option<u64>,
    /// What the merge changes, one line each.
    pub changes: Vec<String>,
    /// What one version deleted and the other changed.
    pub kept: Vec<String>,
    pub conflicts: Vec<Conflict>,
}

/// How strong a passphrase is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strength {
    /// The number of the request.
    pub number: u64,
    /// 0 (guessed within an hour) to 4, as in [`crate::vault::PassphraseStrength`].
    pub score: u8,
    /// How long guessing would take, in words.
    pub time: String,
    /// Why, and what would be stronger; one sentence each.
    pub advice: Vec<String>,
}
