//! What can be wrong with a corpus, and what to do next.

use super::rows::LineFault;
use crate::pwned::range::RangeError;
use std::io;
use std::path::{Path, PathBuf};

/// Why a corpus could not be read, built or downloaded.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    #[error("{} could not be {doing}: {source}", path.display())]
    Io {
        path: PathBuf,
        /// What was tried: “read”, “written”.
        doing: &'static str,
        source: io::Error,
    },
    #[error("{}, line {}: {fault}", path.display(), group(*line))]
    Line {
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// A line somewhere in a large file is wrong.
    #[error("{}, at byte {}: {fault}", path.display(), group(*at))]
    At {
        path: PathBuf,
        /// Where it begins, from 0.
        at: u64,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// A file of a range has no row.
    #[error("{} is empty, and no range of Pwned Passwords is", .0.display())]
    EmptyRange(PathBuf),
    /// A range is there twice.
    #[error("{} holds range {prefix:05X} twice, with and without .txt", path.display())]
    TwiceThere { path: PathBuf, prefix: u32 },
    /// There is nothing in it.
    #[error("{} holds no range and no line of Pwned Passwords", .0.display())]
    Empty(PathBuf),
    /// It is neither a built corpus nor a list.
    #[error("{} is neither a corpus nor a list of Pwned Passwords", .0.display())]
    Foreign(PathBuf),
    /// A folder was given where a file is wanted.
    #[error("{} is a folder", .0.display())]
    Folder(PathBuf),
    /// It is of a version that this program does not know.
    #[error("{} is a corpus of version {version}, and this Selvedge reads version 1", path.display())]
    Newer { path: PathBuf, version: u32 },
    /// Its bytes are not those that were written.
    #[error("{} is damaged: {what}", path.display())]
    Damaged { path: PathBuf, what: String },
    /// More rows in a bucket, or more bytes, than the format has room for.
    #[error("{} has more rows than a corpus has room for", .0.display())]
    TooLarge(PathBuf),
    /// There is something else where the corpus should go.
    #[error("{} is there already, and is no corpus that Selvedge built", .0.display())]
    Occupied(PathBuf),
    /// Another process is at it.
    #[error("another process is writing {}", .0.display())]
    Busy(PathBuf),
    /// What it is built from changed under our hands.
    #[error("{} was changed while it was read", .0.display())]
    Changed(PathBuf),
    /// It was asked to stop.
    #[error("stopped")]
    Stopped,
    /// Some ranges could not be had.
    #[error("{} of {} ranges could not be had; the first was {first:05X}: {why}", group(*missing), group(*wanted))]
    Incomplete {
        missing: u64,
        wanted: u64,
        first: u32,
        /// Why that one could not be had.
        why: String,
    },
    /// The range service cannot be asked.
    #[error(transparent)]
    Service(RangeError),
}

impl CorpusError {
    /// An error of the system at a path.
    pub(super) fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, doing, source }
    }

    /// Something is not as it was written.
    pub(super) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.into() }
    }

    pub fn hint(&self) -> String {
        match self {
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "check the path",
                io::ErrorKind::PermissionDenied => "check who may read and write there",
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "make room on the disk, and run the same command again: it goes on where it was"
                }
                _ => "check that the disk is sound, and try again",
            },
            Self::Line { fault, .. } | Self::At { fault, .. } => match fault {
                LineFault::OutOfOrder | LineFault::Repeated => {
                    "sort it with `LC_ALL=C sort -u`, or download it again ordered by hash"
                }
                LineFault::Ntlm => "download the SHA-1 hashes instead, without the option for NTLM",
                LineFault::Cut => "the download broke off: get the file again",
                LineFault::Shape { .. } | LineFault::Count => "take the line out, or get the file again",
            },
            Self::EmptyRange(_) => "delete it, and download this range again",
            Self::TwiceThere { .. } => "delete the older one",
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
            Self::Changed(_) => "run the command again when nothing writes to it any more",
            Self::Stopped | Self::Incomplete { .. } => "run the same command again: it goes on where it was",
            Self::Service(error) => error.hint(),
        }
        .into()
    }
}

/// A number with a comma at each thousand.
pub fn group(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
