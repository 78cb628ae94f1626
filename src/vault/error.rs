//! What can go wrong with a vault, with a hint for each error.

use super::holder::Holder;
use super::work_factor::WorkFactor;
use crate::platform::files::{self, NotFlushed, NotRegular};
use std::io;
use std::path::{Path, PathBuf};

/// Where a good copy of a damaged or missing file can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoverySource {
    /// The kept copy of `identity.age`.
    KeptIdentity,
    /// Earlier versions of `vault.age`, with their number.
    Generations(usize),
    /// Nothing in the vault's folder: only a backup elsewhere.
    Backup,
}

/// Why a vault operation failed. [`VaultError::hint`] says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("there is no vault in {}", folder.display())]
    NotAVault { folder: PathBuf },
    #[error("there is already a vault in {}", folder.display())]
    AlreadyExists { folder: PathBuf },
    /// A vault is only created in a new or empty folder.
    #[error("{} contains other files, such as “{example}”", folder.display())]
    FolderInUse { folder: PathBuf, example: String },
    #[error("that passphrase does not open this vault")]
    WrongPassphrase {
        /// `identity.age` differs from the copy made when it last opened, so the file may be damaged instead.
        identity_changed: bool,
    },
    #[error("that recovery key opens neither the vault in {} nor an earlier version of it", folder.display())]
    OtherRecoveryKey { folder: PathBuf },
    /// Stock `age` would not accept this passphrase.
    #[error("this passphrase can't be used: {reason}")]
    UnusablePassphrase { reason: &'static str },
    #[error("{} is damaged: {detail}", file.display())]
    Damaged { file: PathBuf, detail: &'static str, recovery: RecoverySource },
    /// The file was never part of a vault.
    #[error("{} is not a vault file: {detail}", file.display())]
    Foreign { file: PathBuf, detail: &'static str, recovery: RecoverySource },
    #[error(
        "the key in identity.age does not open {}: its header is damaged, or it belongs to another vault",
        file.display()
    )]
    Mismatch { file: PathBuf, recovery: RecoverySource },
    /// A file that should be another version of the vault.
    #[error("{} can't be read as a version of the vault: {detail}", file.display())]
    NotAVersion { file: PathBuf, detail: &'static str },
    #[error("{} is encrypted to another key than this vault", file.display())]
    OtherKey { file: PathBuf },
    #[error("{} is missing", file.display())]
    Missing { file: PathBuf, recovery: RecoverySource },
    #[error(
        "identity.age needs scrypt with work factor {required}; this program allows at most {} (4 GiB of memory)",
        WorkFactor::MAX.get()
    )]
    ExcessiveWork {
        /// The base 2 logarithm of scrypt's N.
        required: u32,
        recovery: RecoverySource,
    },
    /// Another process holds the lock.
    #[error("the vault is already open {holder}")]
    Locked { holder: Holder },
    #[error("the vault is open read-only: nothing can be changed")]
    ReadOnly,
    #[error("{} is not writable", folder.display())]
    ReadOnlyFolder { folder: PathBuf, source: io::Error },
    #[error("no permission to {action} {}", path.display())]
    Permission {
        /// A verb such as “read” or “write”.
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// The disk or the user's quota is full.
    #[error("no space left to write {}", path.display())]
    NoSpace { path: PathBuf, source: io::Error },
    #[error("{}", match number {
        Some(number) => format!("there is no generation {number} of the vault"),
        None => "no generation of the vault opens".into(),
    })]
    NoGeneration {
        /// The requested generation; `None` if any generation would have been accepted.
        number: Option<u32>,
    },
    /// The new file is in place, but a power failure could bring the old one back.
    #[error("{} was written, but the system did not confirm that it is on the disk", path.display())]
    NotFlushed { path: PathBuf, source: io::Error },
    /// Selvedge does not write through links in a vault's folder, which may come from someone else.
    #[error("{} is a link, a pipe, a device or a folder instead of a file", path.display())]
    NotRegular { path: PathBuf },
    /// `generations/` is a link, which would lead writes to another folder.
    #[error("{} is not a folder", path.display())]
    NotAFolder { path: PathBuf },
    /// No higher number is possible.
    #[error("no generation can be numbered after {}", path.display())]
    NumbersExhausted { path: PathBuf },
    /// Any other error of the operating system.
    #[error("could not {action} {}: {source}", path.display())]
    Io {
        /// A verb such as “read” or “write”.
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// `age` failed in a case that it documents as impossible.
    #[error("the document could not be encrypted")]
    Encrypt,
}

impl VaultError {
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if files::is::<NotFlushed>(&source) {
            return Self::NotFlushed { path, source };
        }
        if files::is::<NotRegular>(&source) {
            return Self::NotRegular { path };
        }
        match source.kind() {
            io::ErrorKind::PermissionDenied => Self::Permission { action, path, source },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace { path, source },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnlyFolder { folder: path, source },
            _ => Self::Io { action, path, source },
        }
    }

    /// What the user can do about the error, in one or two sentences.
    pub fn hint(&self) -> String {
        let text = match self {
            Self::NotAVault { .. } => {
                "Create one with “selvedge init”, or give the folder of your vault with --vault."
            }
            Self::AlreadyExists { .. } => {
                "Open it, or give another folder with --vault. Nothing was changed."
            }
            Self::FolderInUse { .. } => "Give a new or empty folder for the vault.",
            Self::WrongPassphrase { identity_changed: false } => {
                "Try again, and check caps lock and the keyboard layout. The number of attempts is not limited. If you have \
                 a recovery kit: selvedge vault restore --recovery-key FILE."
            }
            Self::WrongPassphrase { identity_changed: true } => {
                "Try again. If you are sure about the passphrase: identity.age has changed since it last opened, so it may \
                 be damaged. Its kept copy does not open with this passphrase either. A backup of the vault's folder may \
                 contain a good identity.age."
            }
            Self::OtherRecoveryKey { .. } => {
                "It belongs to another vault, was removed from this one, or is newer than this copy of the vault. Nothing \
                 was changed."
            }
            Self::UnusablePassphrase { .. } => {
                "Choose letters, digits, symbols and spaces, so that the passphrase can also be typed into age."
            }
            Self::Damaged { recovery, .. }
            | Self::Foreign { recovery, .. }
            | Self::Missing { recovery, .. } => {
                return recovery.hint();
            }
            Self::Mismatch { recovery, .. } => {
                return format!(
                    "If you copied one of the two files here yourself, copy the other one too. {}",
                    recovery.hint()
                );
            }
            Self::ExcessiveWork { recovery, .. } => {
                return format!(
                    "If you chose this work factor, decrypt the file with age and encrypt it again with a lower one. \
                     Otherwise the file is damaged, or made to exhaust this computer. {}",
                    recovery.hint()
                );
            }
            Self::Locked { .. } => {
                "Close it there, or open it here read-only. The lock ends with that program, so if it is gone, try again."
            }
            Self::ReadOnly => "Close the other program that has the vault open, then open the vault again.",
            Self::ReadOnlyFolder { .. } => {
                "Make the folder writable, copy it to a writable place, or open the vault read-only."
            }
            Self::Permission { .. } => {
                "The vault's folder and its files should belong to you: check the owner with “ls -la” and correct it."
            }
            Self::NoSpace { .. } => "Free some space, then save again. The vault on the disk is unchanged.",
            Self::NotFlushed { .. } => {
                "Save again. If this happens again, check the disk and back up the vault to another one."
            }
            Self::NotRegular { .. } => {
                "Selvedge did not put it there. Find out who did, then delete it: Selvedge creates the file again. \
                 Nothing was changed."
            }
            Self::NotAFolder { .. } => {
                "Selvedge did not put it there. Move it away: Selvedge creates the folder again. Nothing was changed."
            }
            Self::NumbersExhausted { .. } => {
                "Selvedge did not make that file. Rename or delete it, then save again. The vault on the disk is unchanged."
            }
            Self::NotAVersion { .. } => {
                "Give a vault.age, a conflict copy of it, or the folder of another vault. Nothing was changed."
            }
            Self::OtherKey { .. } => {
                "Put the identity.age that belongs to it into the same folder, then try again. Nothing was changed."
            }
            Self::NoGeneration { .. } => {
                "“selvedge vault check” lists the generations. A backup of the folder may contain more."
            }
            Self::Io { .. } => "The vault on the disk is unchanged. Check the disk, then try again.",
            Self::Encrypt => "The vault on the disk is unchanged. Please report this error.",
        };
        text.into()
    }
}

impl RecoverySource {
    fn hint(self) -> String {
        match self {
            Self::KeptIdentity => {
                "A copy of identity.age was kept: “selvedge vault restore” tests your passphrase on it and puts it back."
                    .into()
            }
            Self::Generations(1) => {
                "One earlier version was kept: “selvedge vault restore” puts it back.".into()
            }
            Self::Generations(count) => format!(
                "{count} earlier versions were kept: “selvedge vault restore” puts the newest one that opens back."
            ),
            Self::Backup => {
                "The vault's folder contains no copy of it. Put the file back from a backup of the folder.".into()
            }
        }
    }
}
