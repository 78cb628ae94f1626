//! The jobs that workers do outside the event loop. Each worker has a job type of its own, so that a job without a
//! worker does not compile.

use super::password_job::PasswordJob;
use crate::import::KdfLimits;
use crate::profile::Profile;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::store::OtherVersion;
use crate::tui::access_view::AccessView;
use jiff::civil::Date;
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A job for one of the workers.
#[derive(Debug)]
pub enum Job {
    Vault(VaultJob),
    Analysis(AnalysisJob),
    Clipboard(ClipboardJob),
    File(FileJob),
    Password(PasswordJob),
}

/// For the worker that owns the open vault.
#[derive(Debug)]
pub enum VaultJob {
    Open {
        passphrase: Passphrase,
        read_only: bool,
    },
    Create {
        passphrase: Passphrase,
    },
    /// Drops the open vault and its keys. A profile that could not be saved is kept, encrypted.
    Close,
    Save {
        revision: u64,
        profile: Arc<Profile>,
    },
    /// Tries again to write what the last save could not write.
    SaveAgain,
    /// Reads another version of the vault, and merges it with a revision of the profile.
    ReadVersion {
        /// The path, as the user typed it.
        file: String,
        passphrase: Option<Passphrase>,
        revision: u64,
        profile: Arc<Profile>,
    },
    /// Keeps a version that is being merged as a generation.
    KeepVersion(Arc<OtherVersion>),
    ChangePassphrase {
        old: Passphrase,
        new: Passphrase,
    },
}

/// For the worker that computes.
#[derive(Debug)]
pub enum AnalysisJob {
    /// Computes everything that is derived from a revision of the profile. A newer job of this kind replaces it.
    Derive { revision: u64, profile: Arc<Profile>, today: Date },
    /// Measures the strength of a passphrase. The result repeats the number. A newer job of this kind replaces it.
    MeasureStrength { number: u64, passphrase: Passphrase },
    /// Plans what to do first. A newer job of this kind replaces it.
    Plan { revision: u64, profile: Arc<Profile>, directory: Arc<Directory> },
    /// Finds the smallest sets of captures and losses that open or lock out an account, given by its position. A
    /// newer job of this kind replaces it.
    SmallestSets { revision: u64, account: u32, access: Arc<AccessView> },
}

/// For the worker that owns the clipboard.
#[derive(Debug)]
pub enum ClipboardJob {
    Copy(Zeroizing<String>),
    /// Clears the clipboard if it still holds what was copied.
    Clear,
}

/// For the worker that reads and writes the user's files.
#[derive(Debug)]
pub enum FileJob {
    /// Writes a new file. An existing file is never replaced.
    Write { path: PathBuf, contents: String },
    /// Completes a path, as far as the user typed it.
    CompletePath(String),
    ReadImport {
        source: ImportSource,
        /// The password or passphrase that decrypts the source, if the user entered one.
        password: Option<Passphrase>,
        /// The limits of the key derivation.
        limits: KdfLimits,
    },
}

/// Where an import comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportSource {
    /// A file, or the folder of another vault, as the user typed it.
    Path(String),
    Clipboard,
}

impl std::fmt::Display for ImportSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => f.write_str(path),
            Self::Clipboard => f.write_str("the clipboard"),
        }
    }
}

impl From<VaultJob> for Job {
    fn from(job: VaultJob) -> Self {
        Self::Vault(job)
    }
}

impl From<AnalysisJob> for Job {
    fn from(job: AnalysisJob) -> Self {
        Self::Analysis(job)
    }
}

impl From<ClipboardJob> for Job {
    fn from(job: ClipboardJob) -> Self {
        Self::Clipboard(job)
    }
}

impl From<FileJob> for Job {
    fn from(job: FileJob) -> Self {
        Self::File(job)
    }
}

impl From<PasswordJob> for Job {
    fn from(job: PasswordJob) -> Self {
        Self::Password(job)
    }
}
