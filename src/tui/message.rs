//! What can happen: a key, a moment, the end of something that a worker did.

use super::checks::Event;
use super::effect::Origin;
use super::session::Derived;
use crate::access::SmallestSets;
use crate::access::plan::Plan;
use crate::import::KdfLimits;
use crate::merge::SourceContent;
use crate::profile::Profile;
use crate::secret::Passphrase;
use crossterm::event::{KeyEvent, MouseEvent};
use jiff::civil::Date;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// A moment, as the runtime saw it before it handed the next message over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Since some fixed moment of the process; only goes forward.
    pub monotonic: Duration,
    /// Milliseconds since 1970-01-01 UTC.
    pub unix_millis: u64,
    /// The local day.
    pub today: Date,
}

impl Moment {
    /// Seconds since 1970-01-01 UTC.
    pub const fn unix_seconds(self) -> u64 {
        self.unix_millis / 1000
    }
}

#[derive(Debug)]
pub enum Message {
    /// What time it is now. Comes before every other message.
    Clock(Moment),
    /// A timer that [`super::update::next_wake`] asked for has run out.
    Wake,
    Key(KeyEvent),
    /// Text was pasted. It may be a secret.
    Paste(Zeroizing<String>),
    Mouse(MouseEvent),
    /// The terminal has this size now.
    Resize(u16, u16),
    /// The program was asked to end: SIGTERM, SIGHUP.
    Terminate,
    /// A vault was opened or made.
    Opened(Result<Box<Opened>, Failure>),
    /// How strong the passphrase typed so far is.
    Strength(Strength),
    /// A save ended; the number is the revision that was saved.
    Saved(u64, Result<(), Failure>),
    /// What follows from a revision of the profile.
    Derived(Box<Derived>),
    /// The first steps of the plan for a revision of the profile; more are being looked for.
    Planning(u64, Box<Plan>),
    /// The plan for a revision of the profile.
    Planned(u64, Box<Plan>),
    /// The smallest sets about an account: the revision of the profile, the account's position.
    Weighed(u64, u32, Box<SmallestSets>),
    /// A copy to the clipboard ended.
    Copied(Result<(), Failure>),
    /// The clipboard was cleared (`true`), or left because something else was in it.
    ClipboardCleared(bool),
    /// A report was written there.
    Written(Result<PathBuf, Failure>),
    /// The name of a file that was typed so far, and how it goes on.
    Completed(String, Completion),
    /// What was to be imported was read, or not.
    ImportRead(Origin, Result<Arc<SourceContent>, ImportFailure>),
    /// Passwords were checked, or the check is further.
    Passwords(Event),
    PassphraseChanged(Result<(), Failure>),
}

/// How the name of a file that is being typed goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What was typed, as far as there is no choice.
    pub text: String,
    /// The names that could be meant. Those of folders end in a separator.
    pub names: Vec<String>,
}

#[derive(Debug)]
pub struct Opened {
    pub profile: Profile,
    /// Whether it may not be written, and why.
    pub read_only: Option<String>,
    /// Something the person should know: it was migrated; left-overs were cleaned up.
    pub notice: Option<String>,
}

/// Why what was to be imported was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportFailure {
    /// It is encrypted: it needs a password, or another one.
    NeedsPassword {
        /// What it is, for a person: `Aegis export`.
        label: String,
        /// Whether the one given was wrong.
        wrong: bool,
    },
    /// Its key derivation costs more than is allowed without confirmation.
    Costly {
        /// What it is, and what it costs, for a person.
        what: String,
        limits: KdfLimits,
        /// What decrypts it, which need not be typed again.
        password: Option<Passphrase>,
    },
    Failed(Failure),
}

/// What went wrong, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What was wrong, and where.
    pub what: String,
    pub hint: String,
    /// Whether opening the vault to read only would work.
    pub read_only_works: bool,
}

impl Failure {
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into(), read_only_works: false }
    }
}

/// How strong a passphrase is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strength {
    /// How many bytes it has: tells the answer on what is typed now from one on what was typed before.
    pub bytes: usize,
    /// 0 (guessed within the hour) to 4, as [`crate::vault::PassphraseStrength`] has it.
    pub score: u8,
    /// How long guessing it would take, in words.
    pub time: String,
    /// Why, and what would be better; a sentence each.
    pub advice: Vec<String>,
}
