//! What the passwords screen asks of the runtime, and what comes back. Passwords go one way alone.

use super::message::{Failure, ImportFailure};
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

/// What is to be done. The number tells one run from another.
#[derive(Debug)]
pub enum Job {
    /// Say who would be asked.
    Who,
    Check {
        run: u64,
        password: Password,
    },
    /// Audit the passwords of an export.
    Audit {
        run: u64,
        /// Where it lies, as the person typed it.
        path: String,
        /// What decrypts it, where the person gave something.
        secret: Option<Passphrase>,
        /// What its key derivation may cost.
        limits: KdfLimits,
        /// What is known of second factors and accounts.
        profile: Arc<Profile>,
        /// The local day.
        today: Date,
    },
    /// The person agrees to what it costs.
    GoOn(u64),
    /// Break it off, and keep what there is.
    Stop(u64),
}

#[derive(Debug)]
pub enum Event {
    Who(Result<Who, Failure>),
    Checked(u64, Box<Checked>),
    /// An audit, or the check of one password, is further.
    Step(u64, Step),
    Audited(u64, Result<Box<Audited>, ImportFailure>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// For a person: `Pwned Passwords (api.pwnedpasswords.com)`, `the corpus of 2026-03-01`.
    pub name: String,
    /// Whether something leaves this machine.
    pub online: bool,
}

/// What is known of one password. Nothing here shows it.
#[derive(Debug)]
pub struct Checked {
    /// Whether it is in a breach, and who says so; or why nobody could be asked.
    pub said: Result<(BreachStatus, Who), Failure>,
    pub strength: PasswordStrength,
}

/// How far an audit is, or the check of one password, which only tells of progress.
#[derive(Clone, Debug)]
pub enum Step {
    /// The file is read: its program, and how many passwords it has.
    Read(String, usize),
    /// Asking costs so much; it waits for [`Job::GoOn`] or [`Job::Stop`].
    Costly(Who, NetworkCost),
    Progress(CheckProgress),
}

/// An audit that ended, without a password.
#[derive(Debug)]
pub struct Audited {
    pub path: PathBuf,
    /// What kind of program it is of.
    pub source: SourceKind,
    /// Whether the passwords lie in it for everybody to read.
    pub is_plaintext: bool,
    /// What there is to tell.
    pub report: PasswordReport,
    pub logins: Vec<ExportedLogin>,
    /// What was found, for recording.
    pub audit: PasswordAudit,
    /// What its groups are called in the inventory.
    pub label: String,
    /// Why some could not be checked: how many, why, what to do.
    pub unchecked: Vec<(usize, String, &'static str)>,
}
