//! What is to be done outside: data that [`super::runtime`] carries out.

use super::checks::Job;
use super::explored::Explored;
use crate::import::KdfLimits;
use crate::profile::Profile;
use crate::secret::Passphrase;
use crate::services::Directory;
use jiff::civil::Date;
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What is to be done outside.
#[derive(Debug)]
pub enum Effect {
    Quit,
    Open {
        passphrase: Passphrase,
        /// Only to read, because somebody else writes it.
        read_only: bool,
    },
    Create {
        passphrase: Passphrase,
    },
    /// Say how strong this is.
    Measure(Passphrase),
    /// Let go of the vault and its keys.
    Close,
    /// Save the profile; the number is its revision.
    Save(u64, Arc<Profile>),
    /// Work out what follows from the profile.
    Derive {
        revision: u64,
        profile: Arc<Profile>,
        /// The local day.
        today: Date,
    },
    /// Plan what to do first.
    Plan {
        revision: u64,
        profile: Arc<Profile>,
        directory: Arc<Directory>,
    },
    /// Look for the smallest sets about an account. A newer such question makes this one void.
    Weigh {
        /// The revision of the profile that all this is of.
        revision: u64,
        account: u32,
        /// What was worked out of the profile.
        access: Arc<Explored>,
    },
    Copy(Zeroizing<String>),
    /// Clear the clipboard if what was copied is still in it.
    ClearClipboard,
    /// Write this file; never over another.
    Write {
        path: PathBuf,
        contents: String,
    },
    /// Complete the name of a file, as far as the person typed it.
    Complete(String),
    /// Read what is to be imported.
    ReadImport {
        from: Origin,
        /// What decrypts it, where the person gave something.
        password: Option<Passphrase>,
        /// What its key derivation may cost.
        limits: KdfLimits,
    },
    Passwords(Job),
    /// Wrap the identity in another passphrase.
    ChangePassphrase {
        /// The one that opens the vault now.
        old: Passphrase,
        new: Passphrase,
    },
    /// Wipe what the terminal shows, and its scrollback.
    ClearScreen,
    /// Stop as a job of the shell.
    Suspend,
}

/// Where something is imported from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file or another vault's folder, as the person typed it.
    File(String),
    Clipboard,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.write_str(path),
            Self::Clipboard => f.write_str("the clipboard"),
        }
    }
}
