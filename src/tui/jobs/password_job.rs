//! The jobs and results of the password worker. Jobs contain passwords; results never do.

use super::failure::{Failure, ImportFailure};
use crate::export_audit::ExportedLogin;
use crate::import::{KdfLimits, SourceKind};
use crate::profile::Profile;
use crate::pwned::audit::PasswordAudit;
use crate::pwned::strength::PasswordStrength;
use crate::pwned::{BreachStatus, CheckProgress, NetworkCost};
use crate::report::PasswordReport;
use crate::secret::{Passphrase, Password};
use jiff::civil::Date;
use std::path::PathBuf;
use std::sync::Arc;

/// A job for the password worker. Every check and every audit is a run with a number of its own.
#[derive(Debug)]
pub enum PasswordJob {
    /// Finds out which breach source is used.
    FindSource,
    /// Checks one password.
    Check {
        run: u64,
        password: Password,
    },
    Audit(AuditJob),
    /// The user agrees to the cost of the audit.
    Continue(u64),
    /// Stops a run. An audit that is already looking up passwords still reports the results so far.
    Stop(u64),
}

/// Audits the passwords in an export of another program.
#[derive(Debug)]
pub struct AuditJob {
    pub run: u64,
    /// The path as the user typed it.
    pub path: String,
    /// The password that decrypts the export, if the user entered one.
    pub password: Option<Passphrase>,
    /// The limits of the key derivation.
    pub limits: KdfLimits,
    /// Used to find the account and the second factor of each login.
    pub profile: Arc<Profile>,
    pub today: Date,
}

#[derive(Debug)]
pub enum PasswordEvent {
    SourceFound(Result<SourceInfo, Failure>),
    Checked {
        run: u64,
        checked: Box<CheckedPassword>,
    },
    /// The progress of a run.
    Updated {
        run: u64,
        update: RunUpdate,
    },
    Audited {
        run: u64,
        result: Result<Box<AuditedExport>, ImportFailure>,
    },
}

/// A source of breached passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// For display: `Pwned Passwords (api.pwnedpasswords.com)`, `the corpus of 2026-03-01`.
    pub name: String,
    /// Whether a check sends requests over the network.
    pub online: bool,
}

/// The result for one password, without the password.
#[derive(Debug)]
pub struct CheckedPassword {
    /// Whether it is in a breach, and the source that was asked; or why no source could be opened.
    pub status: Result<(BreachStatus, SourceInfo), Failure>,
    pub strength: PasswordStrength,
}

#[derive(Clone, Debug)]
pub enum RunUpdate {
    /// The export is read and decrypted.
    FileRead {
        /// The program that wrote the export.
        program: String,
        password_count: usize,
    },
    /// The lookups need many requests. The audit waits for [`PasswordJob::Continue`] or [`PasswordJob::Stop`].
    ConsentNeeded {
        source: SourceInfo,
        cost: NetworkCost,
    },
    Progress(CheckProgress),
}

/// The result of an audit, without passwords.
#[derive(Debug)]
pub struct AuditedExport {
    pub path: PathBuf,
    /// The kind of program that wrote the export.
    pub source: SourceKind,
    /// Whether the export is not encrypted.
    pub is_plaintext: bool,
    pub report: PasswordReport,
    pub logins: Vec<ExportedLogin>,
    /// The results to record on accounts.
    pub audit: PasswordAudit,
    /// Makes the names of reuse groups unique in the inventory.
    pub label: String,
    /// For each reason: how many passwords could not be checked, the reason, and what to do.
    pub unchecked: Vec<(usize, String, &'static str)>,
}
