//! What can go wrong with a vault, each with what to do next.

use super::lock::Holder;
use std::io;
use std::path::{Path, PathBuf};

/// From where a damaged or missing file can be brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayBack {
    /// The kept copy of `identity.age`.
    KeptIdentity,
    /// Earlier versions of `vault.age`: how many.
    Generations(usize),
    /// Nothing in the vault's folder: only a backup made elsewhere.
    Backup,
}

/// Why something could not be done with a vault. [`VaultError::hint`] says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no vault there.
    #[error("there is no vault in {}", folder.display())]
    NotAVault {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// There is a vault there already.
    #[error("there is a vault in {} already", folder.display())]
    AlreadyExists { folder: PathBuf },
    /// A vault is not made among other files.
    #[error("{} holds other files, such as “{example}”", folder.display())]
    FolderInUse { folder: PathBuf, example: String },
    /// The passphrase does not open `identity.age`.
    #[error("that passphrase does not open this vault")]
    WrongPassphrase {
        /// `identity.age` is not what it was when it last opened, so that it may be damaged too.
        identity_changed: bool,
    },
    /// A recovery key that opens nothing there.
    #[error("that recovery key opens neither the vault in {} nor an earlier version of it", folder.display())]
    OtherRecoveryKey { folder: PathBuf },
    /// A passphrase that stock age could not be given.
    #[error("this passphrase can't be used: {reason}")]
    UnusablePassphrase { reason: &'static str },
    /// A file of the vault is not what was written.
    #[error("{} is damaged: {detail}", file.display())]
    Damaged {
        file: PathBuf,
        detail: &'static str,
        /// From where it can be brought back.
        way_back: WayBack,
    },
    /// A file of the vault is some other file.
    #[error("{} is not a file of a vault: {detail}", file.display())]
    Foreign {
        file: PathBuf,
        detail: &'static str,
        /// From where the right one can be brought back.
        way_back: WayBack,
    },
    /// The key in `identity.age` does not open `vault.age`.
    #[error(
        "the key in identity.age does not open {}: its header is damaged, or it belongs to another vault",
        file.display()
    )]
    Mismatch {
        file: PathBuf,
        /// From where the right one can be brought back.
        way_back: WayBack,
    },
    /// One of the two files is missing.
    #[error("{} is missing", file.display())]
    Missing {
        file: PathBuf,
        /// From where it can be brought back.
        way_back: WayBack,
    },
    /// `identity.age` asks for more work than this program does.
    #[error(
        "identity.age asks for scrypt with work factor {required}; this program goes up to {} (4 GiB of memory)",
        super::WorkFactor::MOST.get()
    )]
    ExcessiveWork {
        /// The work factor, the base 2 logarithm of scrypt's N.
        required: u32,
        /// From where another one can be brought back.
        way_back: WayBack,
    },
    /// Another program has the vault open.
    #[error("the vault is open elsewhere: {holder}")]
    Locked {
        /// Who, as far as is known.
        holder: Holder,
    },
    /// The vault was opened read-only.
    #[error("the vault is open read-only: nothing can be changed")]
    ReadOnly,
    /// The folder of the vault can't be written to.
    #[error("{} can't be written to", folder.display())]
    ReadOnlyFolder { folder: PathBuf, source: io::Error },
    #[error("no permission to {doing} {}", path.display())]
    Permission {
        /// What was being done: “read”, “write”.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        source: io::Error,
    },
    /// The disk, or the user's share of it, is full.
    #[error("no space left to write {}", path.display())]
    NoSpace { path: PathBuf, source: io::Error },
    /// There is no such generation, or none that opens.
    #[error("{}", match number {
        Some(number) => format!("the vault keeps no generation {number}"),
        None => "the vault keeps no generation that opens".into(),
    })]
    NoGeneration {
        /// The one that was asked for; `None` where any would have done.
        number: Option<u32>,
    },
    /// Something else that the system said.
    #[error("could not {doing} {}: {source}", path.display())]
    Io {
        /// What was being done: “read”, “write”.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        source: io::Error,
    },
    /// age failed where it cannot.
    #[error("the document could not be encrypted")]
    Encrypt,
}

impl VaultError {
    /// What a failed access to a path means.
    pub(super) fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::PermissionDenied => Self::Permission { doing, path, source },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace { path, source },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnlyFolder { folder: path, source },
            _ => Self::Io { doing, path, source },
        }
    }

    /// What the person can do about it, in one or two sentences.
    pub fn hint(&self) -> String {
        match self {
            Self::NotAVault { .. } => {
                "Make one with “selvedge init”, or name the folder of yours with --vault.".into()
            }
            Self::AlreadyExists { .. } => {
                "Open it, or name another folder with --vault. Nothing was changed.".into()
            }
            Self::FolderInUse { .. } => "Name a new or empty folder for the vault.".into(),
            Self::WrongPassphrase { identity_changed: false } => {
                "Try again; look for caps lock and the keyboard layout. There is no limit to the tries. With the \
                 recovery kit: selvedge vault restore --recovery-key FILE."
                    .into()
            }
            Self::WrongPassphrase { identity_changed: true } => {
                "Try again. If you are sure of it: identity.age has changed since it last opened and may be \
                 damaged; its kept copy does not open with this passphrase either. A backup of the vault's folder \
                 may hold a good identity.age."
                    .into()
            }
            Self::OtherRecoveryKey { .. } => {
                "It is of another vault, was taken out of this one, or is newer than the copy that you have. Nothing \
                 was changed."
                    .into()
            }
            Self::UnusablePassphrase { .. } => {
                "Choose one of letters, digits, signs and spaces: it must also be possible to type it to age."
                    .into()
            }
            Self::Damaged { way_back, .. } | Self::Foreign { way_back, .. } | Self::Missing { way_back, .. } => {
                way_back.hint()
            }
            Self::Mismatch { way_back, .. } => {
                format!("If you put one of the files there yourself, put its companion there too. {}", way_back.hint())
            }
            Self::ExcessiveWork { way_back, .. } => format!(
                "If you chose it, open the file with age and encrypt it again with less work. If not, the file is \
                 damaged, or meant to exhaust this computer. {}",
                way_back.hint()
            ),
            Self::Locked { .. } => {
                "Close it there, or open it here read-only. If that program is gone, so is its lock: try again.".into()
            }
            Self::ReadOnly => "Close the other program that has it open, then open the vault again.".into(),
            Self::ReadOnlyFolder { .. } => {
                "Make the folder writable, or copy it to where you may write; or open the vault read-only.".into()
            }
            Self::Permission { .. } => {
                "The vault's folder and its files should be yours: see who owns them (ls -la) and put that right."
                    .into()
            }
            Self::NoSpace { .. } => {
                "Make room, then save again. The vault on the disk is as it was before.".into()
            }
            Self::NoGeneration { .. } => {
                "“selvedge vault check” lists what there is. A backup of the folder may hold more.".into()
            }
            Self::Io { .. } => "The vault on the disk is as it was before. Look after the disk, then try again.".into(),
            Self::Encrypt => "The vault on the disk is as it was before. Please report this.".into(),
        }
    }
}

impl WayBack {
    /// What to do, in a sentence.
    fn hint(self) -> String {
        match self {
            Self::KeptIdentity => {
                "A copy of identity.age was kept: “selvedge vault restore” puts it back, after trying your passphrase \
                 on it."
                    .into()
            }
            Self::Generations(1) => {
                "One earlier version was kept: “selvedge vault restore” puts it back.".into()
            }
            Self::Generations(count) => format!(
                "{count} earlier versions were kept: “selvedge vault restore” puts the newest that opens back."
            ),
            Self::Backup => {
                "No copy of it is kept in the vault's folder. Put the file back from a backup of the folder.".into()
            }
        }
    }
}
