//! Errors of a corpus, with a hint for each.

use super::lines::LineError;
use crate::pwned::range_error::RangeError;
use crate::text::thousands;
use std::io;
use std::path::{Path, PathBuf};

/// Why a corpus could not be read, built or downloaded.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    #[error("{} could not be {action}: {source}", path.display())]
    Io {
        path: PathBuf,
        /// The failed action as a participle: “read”, “written”.
        action: &'static str,
        source: io::Error,
    },
    /// A bad line; line numbers are 1-based.
    #[error("{}, line {}: {error}", path.display(), thousands(*line))]
    Line { path: PathBuf, line: u64, error: LineError },
    /// A bad line in a file that is too large to count lines.
    #[error("{}, at byte {}: {error}", path.display(), thousands(*offset))]
    At { path: PathBuf, offset: u64, error: LineError },
    /// A range file has no row.
    #[error("{} is empty, but a range of Pwned Passwords never is", .0.display())]
    EmptyRange(PathBuf),
    #[error("{} holds range {prefix:05X} twice, with and without .txt", path.display())]
    DuplicateRange { path: PathBuf, prefix: u32 },
    #[error("{} holds no range and no line of Pwned Passwords", .0.display())]
    Empty(PathBuf),
    #[error("{} is neither a corpus nor a list of Pwned Passwords", .0.display())]
    Foreign(PathBuf),
    #[error("{} is a folder", .0.display())]
    Folder(PathBuf),
    /// The corpus has an unknown version.
    #[error("{} is a corpus of version {version}, but this Selvedge reads only version 1", path.display())]
    Newer { path: PathBuf, version: u32 },
    #[error("{} is damaged: {problem}", path.display())]
    Damaged { path: PathBuf, problem: String },
    /// A bucket or the file exceeds a limit of the format.
    #[error("{} has more rows than a corpus can hold", .0.display())]
    TooLarge(PathBuf),
    /// The output path holds something else.
    #[error("{} exists already and is not a corpus that Selvedge built", .0.display())]
    Occupied(PathBuf),
    /// Another process has the file locked.
    #[error("another process is writing {}", .0.display())]
    Busy(PathBuf),
    #[error("{} was changed while it was read", .0.display())]
    Changed(PathBuf),
    #[error("stopped")]
    Stopped,
    #[error("{} of {} ranges could not be downloaded; the first was {first:05X}: {reason}", thousands(*missing), thousands(*wanted))]
    Incomplete {
        missing: u64,
        wanted: u64,
        /// The first missing range.
        first: u32,
        /// Why the first missing range failed.
        reason: String,
    },
    /// The range service cannot be used at all.
    #[error(transparent)]
    Service(RangeError),
}

impl CorpusError {
    /// Wraps a system error. `action` is a participle: “read”, “written”.
    pub(super) fn io(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, action, source }
    }

    pub(super) fn damaged(path: &Path, problem: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), problem: problem.into() }
    }

    /// What the user can do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { source, .. } => io_hint(source),
            Self::Line { error, .. } | Self::At { error, .. } => match error {
                LineError::OutOfOrder | LineError::Repeated => {
                    "sort it with `LC_ALL=C sort -u`, or download it again ordered by hash"
                }
                LineError::Ntlm => "download the SHA-1 hashes instead, without the option for NTLM",
                LineError::Cut => "the download broke off: download the file again",
                LineError::Shape { .. } | LineError::Count => "remove the line, or download the file again",
            },
            Self::EmptyRange(_) => "delete it, and download this range again",
            Self::DuplicateRange { .. } => "delete the older one",
            Self::Empty(_) | Self::Foreign(_) => {
                "give the single file or the folder of ranges that the official downloader makes, \
                 or a corpus that `selvedge pwned corpus build` made"
            }
            Self::Folder(_) => "make a corpus of it with `selvedge pwned corpus build FOLDER`",
            Self::Newer { .. } => "update Selvedge",
            Self::Damaged { .. } => {
                "build or download it again; passwords are not checked against it until then"
            }
            Self::TooLarge(_) => "check that it is a list of Pwned Passwords",
            Self::Occupied(_) => "choose another name with -o FILE",
            Self::Busy(_) => "wait until it is done, or choose another name with -o FILE",
            Self::Changed(_) => "run the command again when no program writes to it any more",
            Self::Stopped | Self::Incomplete { .. } => {
                "run the same command again: it continues where it stopped"
            }
            Self::Service(error) => error.hint(),
        }
    }
}

fn io_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::PermissionDenied => "check its read and write permissions",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some disk space, and run the same command again: it continues where it stopped"
        }
        _ => "check the disk for errors, and try again",
    }
}
