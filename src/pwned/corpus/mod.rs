//! Pwned Passwords on this disk: look-ups from which nothing leaves the machine.
//!
//! A corpus is a built one ([`Build`], [`mod@format`]), or the sorted list of the official downloader, used as
//! it is ([`text`]). Both are asked in the same way, through [`Corpus`], which is a
//! [`Checker`](super::Checker). What is read is held to checksums (built) or to its order (list), so that a
//! damaged file gives no wrong answer: the password is then unchecked.
//!
//! A look-up in a built corpus compares 48 bits beyond those that name the bucket. A password that is not in
//! the corpus is said to be found where it shares them with a row of its bucket: with 112 to 224 rows in a bucket,
//! less than once in 10¹² look-ups.

pub mod build;
mod built;
mod check;
mod coverage;
mod cut;
pub mod disk;
pub mod download;

mod error;
mod find;
pub mod format;
mod key;
mod known;
mod pieces;
mod rows;
mod scan;
mod source;
pub mod text;
mod writer;

pub use build::{Build, Step};
pub use built::Built;
pub use error::{CorpusError, group};
pub use pieces::Pace;
pub use rows::LineFault;
pub use text::Text;

use format::MAGIC;
use jiff::civil::Date;
use key::{Key, PREFIXES};
use std::fs::File;
use std::path::{Path, PathBuf};
use text::Wanted;

/// What a corpus knows of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Seen so often; at least once.
    Times(u64),
    Never,
    /// Its range is missing from the corpus.
    Unknown,
}

/// What form a corpus has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Built,
    /// A sorted list of lines.
    Text,
}

/// What there is to say of a corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub path: PathBuf,
    pub kind: Kind,
    /// How many hashes it has. Estimated for a list of more than [`text::READ_WHOLE`] bytes.
    pub rows: u64,
    /// The day that it is of.
    pub date: Date,
    /// Its size in bytes.
    pub bytes: u64,
    /// How many of the 2^20 ranges are there; not known of a list.
    pub ranges: Option<u32>,
}

impl Facts {
    /// Whether every range is there; not known of a list.
    pub fn complete(&self) -> Option<bool> {
        self.ranges.map(|ranges| ranges == PREFIXES)
    }

    /// Whether the number of rows is an estimate.
    pub fn estimated(&self) -> bool {
        self.kind == Kind::Text && self.bytes > text::READ_WHOLE
    }
}

/// A corpus that is open.
pub enum Corpus {
    Built(Built),
    /// A sorted list.
    Text(Text),
}

impl Corpus {
    /// Opens a corpus of either form, which its first bytes tell.
    ///
    /// # Errors
    /// Where it cannot be read, is neither, or is damaged.
    pub fn open(path: &Path) -> Result<Self, CorpusError> {
        let file = File::open(path).map_err(CorpusError::io(path, "read"))?;
        if file.metadata().map_err(CorpusError::io(path, "read"))?.is_dir() {
            return Err(CorpusError::Folder(path.to_owned()));
        }
        let mut start = [0; MAGIC.len()];
        disk::read_here_and_there(&file);
        disk::read_at_most(&file, &mut start, 0).map_err(CorpusError::io(path, "read"))?;
        if start == *MAGIC {
            Built::open(path, file).map(Self::Built)
        } else {
            Text::open(path, file).map(Self::Text)
        }
    }

    /// Remembers, in the file that `place` names, from run to run which lists are in order. A built corpus needs no
    /// memory, and `place` is not asked.
    pub fn remembering(mut self, place: impl FnOnce() -> Option<PathBuf>) -> Self {
        if let Self::Text(text) = &mut self {
            text.remember_in(place());
        }
        self
    }

    /// What there is to say of it.
    pub fn facts(&self) -> Facts {
        match self {
            Self::Built(built) => built.facts(),
            Self::Text(text) => text.facts(),
        }
    }

    /// Whether every range is there. Of a list, no more can be known cheaply than that a part is missing.
    ///
    /// # Errors
    /// Where a list cannot be read where it is probed.
    pub fn complete(&self) -> Result<Option<bool>, CorpusError> {
        match self {
            Self::Built(_) => Ok(self.facts().complete()),
            Self::Text(text) => Ok(coverage::is_cut(text)?.then_some(false)),
        }
    }

    /// Looks one SHA-1 up. A list is read through first, where that was not done before.
    ///
    /// # Errors
    /// Where the corpus cannot be read there, or is damaged there; where a list is not in order.
    pub fn look_up(&self, hash: &[u8; 20]) -> Result<Seen, CorpusError> {
        match self {
            Self::Built(built) => built.reader().look_up(Key::new(hash)),
            Self::Text(text) => {
                text.hold_to_order(&Wanted::NOTHING, |_| true)?;
                text.reader().look_up(Key::new(hash))
            }
        }
    }
}
