//! Looking hashes up in a sorted list as it is, with no preparation: `HASH:COUNT`, a line each.
//!
//! Hashes are spread evenly, so a hash tells about where its line is. A block is read there, and from what
//! is in it the next guess is made; two or three blocks are enough. What is read is held to its order.
//!
//! That a line stands where it does not belong, look-ups find only where they come by, and what it tells of would be
//! missed. So every list is read through before it answers ([`Text::hold_to_order`]): one of up to [`READ_WHOLE`] bytes
//! when it is opened, a larger one once, which is [remembered](mod@super::known) until it is changed.

use super::build::day_of;
use super::coverage::is_hole;
use super::cut::Position;
use super::disk::{self, Stamp};
use super::error::CorpusError;
use super::find::{GUESSES, find, share};
use super::key::Key;
use super::known;
use super::pieces::{Order, Pace, read_pieces};
use super::rows::{LineFault, Lines};
use super::scan::{Piece, Scanned, scan};
use super::source::{Source, USUAL_LINE};
use super::{Facts, Kind, Seen};
use crate::platform::clock;
use crate::pwned::Sha1Hash;
use std::fs::File;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// A list of so many bytes is read through when it is opened: some milliseconds.
pub const READ_WHOLE: u64 = 16 << 20;
/// Bytes that are read at once.
const BLOCK: usize = 4096;

/// A sorted list that is open.
pub struct Text {
    file: File,
    path: PathBuf,
    size: u64,
    /// How many there are, or about so many.
    rows: u64,
    changed: i64,
    stamp: Stamp,
    /// Whether all of it was read, and every line stands where it belongs.
    in_order: AtomicBool,
    /// Where it is remembered which lists are in order.
    memory: Option<PathBuf>,
}

/// Hashes to be looked up.
pub struct Wanted<'a> {
    pub hashes: &'a [Sha1Hash],
    /// The places of those that are wanted, in the order of the hashes.
    pub places: &'a [usize],
}

impl Wanted<'_> {
    /// None.
    pub const NOTHING: Self = Self { hashes: &[], places: &[] };

    fn key(&self, place: usize) -> Key {
        Key::new(self.hashes[place].expose())
    }

    /// The places of those from the first to the last of these.
    fn between(&self, keys: &RangeInclusive<Key>) -> &[usize] {
        let from = self.places.partition_point(|&place| self.key(place) < *keys.start());
        let rest = &self.places[from..];
        &rest[..rest.partition_point(|&place| self.key(place) <= *keys.end())]
    }
}

/// A place between two lines: where the second begins, and the hash of the first.
#[derive(Clone, Copy, Default)]
struct Place {
    at: u64,
    before: Option<Key>,
}

/// What a block said of a hash.
enum Block {
    /// It is in it, or would be between two of its lines.
    Decided(Seen, Place),
    /// All of its lines come before; here is its end.
    Before(Place),
    /// All come after; its first line begins here.
    After(u64, Key),
    /// It holds nothing but padding, which tells nothing.
    Nothing,
}

impl Text {
    /// Opens the list, looks at its first and last lines, and reads a short one through.
    ///
    /// # Errors
    /// Where it cannot be read, or a line is wrong.
    pub fn open(path: &Path, file: File) -> Result<Self, CorpusError> {
        let metadata = file.metadata().map_err(CorpusError::io(path, "read"))?;
        disk::read_here_and_there(&file);
        let size = metadata.len();
        let mut text = Self {
            file,
            path: path.to_owned(),
            size,
            rows: size / USUAL_LINE,
            changed: disk::changed(&metadata),
            stamp: Stamp::of(&metadata),
            in_order: AtomicBool::new(false),
            memory: None,
        };
        if size == 0 {
            return Err(CorpusError::Empty(path.to_owned()));
        }
        text.looks_like_a_list()?;
        if size <= READ_WHOLE {
            text.rows = text.verify(&AtomicBool::new(false), |_, _| {})?;
        } else {
            text.reader().block(Key::LAST, size - BLOCK as u64..size, Place::default(), (size, None))?;
        }
        Ok(text)
    }

    /// The first line that is one, or what is wrong with it.
    fn looks_like_a_list(&self) -> Result<(), CorpusError> {
        let mut start = [0; BLOCK];
        let read =
            disk::read_at_most(&self.file, &mut start, 0).map_err(CorpusError::io(&self.path, "read"))?;
        let mut lines = Lines::full(&start[..read], read as u64 == self.size);
        match lines.next() {
            Ok(_) => Ok(()),
            Err(fault @ (LineFault::Ntlm | LineFault::Count)) => {
                Err(CorpusError::Line { path: self.path.clone(), line: lines.read(), fault })
            }
            // Something with a hash in it has a wrong line; anything else is no list at all.
            Err(fault) => {
                let line = &start[lines.start()..read];
                let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
                Err(match digits {
                    16.. => CorpusError::Line { path: self.path.clone(), line: lines.read(), fault },
                    _ => CorpusError::Foreign(self.path.clone()),
                })
            }
        }
    }

    /// What there is to say of it.
    pub fn facts(&self) -> Facts {
        Facts {
            path: self.path.clone(),
            kind: Kind::Text,
            rows: self.rows,
            date: day_of(self.changed),
            bytes: self.size,
            ranges: None,
        }
    }

    /// Its size in bytes.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Remembers in this file from run to run that the list is in order.
    pub fn remember_in(&mut self, memory: Option<PathBuf>) {
        self.memory = memory;
    }

    /// Reads every line, to the last digit. Gives back how many there are; tells how many bytes are done, and how many
    /// there are.
    ///
    /// # Errors
    /// The first line that is wrong; or it was changed meanwhile, or it was stopped.
    pub fn verify(&self, stop: &AtomicBool, mut tell: impl FnMut(u64, u64)) -> Result<u64, CorpusError> {
        let source = Source::open(&self.path)?;
        let (mut order, mut rows) = (Order::after(0), 0);
        read_pieces(&source, Position::default(), 8, Pace::default(), stop, |_, end, piece| {
            let piece = piece.map_err(|error| order.locate(error))?;
            order.check(&source, &piece)?;
            rows += piece.rows();
            tell(end, self.size);
            Ok(())
        })?;
        // What has this name is what is open here, and was so all the time.
        let named = std::fs::metadata(&self.path).map_err(CorpusError::io(&self.path, "read"))?;
        if Stamp::of(&named) != self.stamp {
            return Err(CorpusError::Changed(self.path.clone()));
        }
        self.is_in_order();
        Ok(rows)
    }

    /// Makes sure that every line follows the one before it, by reading all of them unless that was done before: a
    /// line that stands in a wrong place is not to make a password seem absent. `tell` is told now and then how many
    /// bytes are read, and says whether to go on; where it says no, nothing is known, and the answer is `None`.
    ///
    /// Where it is read through, what is wanted is looked up on the way. Answers are given with their places; those that
    /// are missing are to be looked up alone.
    ///
    /// # Errors
    /// The first line that does not follow the one before it, or is none; or the list was changed meanwhile, or cannot
    /// be read.
    pub fn hold_to_order(
        &self,
        wanted: &Wanted<'_>,
        tell: impl FnMut(u64) -> bool,
    ) -> Result<Option<Vec<(usize, Seen)>>, CorpusError> {
        let known = |memory: &PathBuf| known::is_known(memory, &self.path, &self.stamp);
        if self.in_order.load(Ordering::Relaxed) || self.memory.as_ref().is_some_and(known) {
            self.in_order.store(true, Ordering::Relaxed);
            return Ok(Some(Vec::new()));
        }
        let answers = Mutex::new(Vec::new());
        disk::read_through(&self.file);
        let scanned = scan(&self.file, self.size, tell, |piece| {
            let new = self.in_piece(wanted, piece);
            if !new.is_empty() {
                answers.lock().unwrap_or_else(PoisonError::into_inner).extend(new);
            }
        });
        disk::read_here_and_there(&self.file);
        // A list that became shorter is one that was changed.
        self.unchanged()?;
        match scanned.map_err(CorpusError::io(&self.path, "read"))? {
            Scanned::InOrder => {
                self.is_in_order();
                Ok(Some(answers.into_inner().unwrap_or_else(PoisonError::into_inner)))
            }
            Scanned::Fault(line, fault) => Err(CorpusError::Line { path: self.path.clone(), line, fault }),
            Scanned::Stopped => Ok(None),
        }
    }

    /// What a piece of the list says of those wanted that lie between its rows. A line that is none says nothing here:
    /// whoever looks it up alone is told.
    fn in_piece(&self, wanted: &Wanted<'_>, piece: &Piece<'_>) -> Vec<(usize, Seen)> {
        let Piece { bytes, span, ends_here, rows } = piece;
        let around = (Some(*rows.start()), Some(*rows.end()));
        let answer = |&place: &usize| {
            let found = find(bytes, span.clone(), *ends_here, wanted.key(place), around).ok()?;
            let absent = || self.absent(found.before, found.after);
            Some((place, found.times.map_or_else(absent, Seen::Times)))
        };
        wanted.between(rows).iter().filter_map(answer).collect()
    }

    /// Notes that all of it is in order, for now and, where that is worth it, for later.
    fn is_in_order(&self) {
        self.in_order.store(true, Ordering::Relaxed);
        if let Some(memory) = &self.memory
            && self.size > READ_WHOLE
            && self.stamp.is_settled(clock::unix_time())
        {
            // Where it cannot be remembered, it is read again.
            let _ = known::note(memory, &self.path, self.stamp);
        }
    }

    /// Makes sure that the list is what it was when it was opened.
    ///
    /// # Errors
    /// Where it is not, or the system does not say.
    pub fn unchanged(&self) -> Result<(), CorpusError> {
        let now = self.file.metadata().map_err(CorpusError::io(&self.path, "read"))?;
        if Stamp::of(&now) == self.stamp { Ok(()) } else { Err(CorpusError::Changed(self.path.clone())) }
    }

    /// A reader of its own for one thread.
    pub fn reader(&self) -> TextReader<'_> {
        TextReader { text: self, buffer: Vec::new(), place: Place::default() }
    }
}

/// Looks one hash up after the other.
pub struct TextReader<'a> {
    text: &'a Text,
    buffer: Vec<u8>,
    /// Where the last hash was, or would have been.
    place: Place,
}

impl TextReader<'_> {
    /// Looks a hash up. Fastest where hashes come in order.
    ///
    /// # Errors
    /// Where the list cannot be read there, or is wrong there.
    pub fn look_up(&mut self, key: Key) -> Result<Seen, CorpusError> {
        let mut low = match self.place.before {
            Some(before) if before < key => self.place,
            _ => Place::default(),
        };
        let mut high = (self.text.size, None);
        let (mut guesses, mut length) = (0, BLOCK as u64);
        while low.at < high.0 {
            let room = high.0 - low.at;
            let ahead = if guesses < GUESSES { share(key, low.before, high.1, room) } else { room / 2 };
            guesses += 1;
            let last = high.0.saturating_sub(length).max(low.at);
            let start = (low.at + ahead).saturating_sub(length / 2).clamp(low.at, last);
            match self.block(key, start..high.0.min(start + length), low, high)? {
                Block::Decided(seen, place) => {
                    self.place = place;
                    return Ok(seen);
                }
                Block::Before(place) => low = place,
                Block::After(at, first) => high = (at, Some(first)),
                Block::Nothing => length *= 2,
            }
        }
        self.place = low;
        Ok(self.text.absent(low.before, high.1))
    }

    /// Reads a block between two places and looks for a hash in it.
    fn block(
        &mut self,
        key: Key,
        span: std::ops::Range<u64>,
        low: Place,
        high: (u64, Option<Key>),
    ) -> Result<Block, CorpusError> {
        let (text, start) = (self.text, span.start);
        let length = (span.end - start) as usize;
        self.buffer.resize(length, 0);
        disk::read_exact_at(&text.file, &mut self.buffer, start)
            .map_err(CorpusError::io(&text.path, "read"))?;
        let shape = LineFault::Shape { digits: 40 };
        let begin = match memchr::memchr(b'\n', &self.buffer) {
            _ if start == low.at => 0,
            Some(feed) => feed + 1,
            None => return Err(text.wrong(start, shape)),
        };
        let end = match memchr::memrchr(b'\n', &self.buffer) {
            _ if span.end == high.0 => length,
            Some(feed) => feed + 1,
            None => return Err(text.wrong(start, shape)),
        };
        let lines = self.buffer.get(..end).unwrap_or_default();
        let around = (low.before.filter(|_| start == low.at), high.1.filter(|_| span.end == high.0));
        let found = find(lines, begin..end, span.end == text.size, key, around)
            .map_err(|(at, fault)| text.wrong(start + at as u64, fault))?;
        // A line before the block is known where the block begins with the place.
        let known = found.before.is_some() || start == low.at;
        let next = Place { at: start + found.next as u64, before: found.before.or(low.before) };
        Ok(match (found.times, found.after) {
            (Some(times), _) => Block::Decided(Seen::Times(times), Place { before: Some(key), ..next }),
            (None, Some(after)) if known => Block::Decided(text.absent(next.before, Some(after)), next),
            (None, Some(after)) => Block::After(next.at, after),
            (None, None) if found.before.is_none() && span != (low.at..high.0) => Block::Nothing,
            (None, None) => Block::Before(Place { at: start + end as u64, ..next }),
        })
    }
}

impl Text {
    /// It is not in the list. Where its neighbours are farther apart than chance explains, lines are missing, and
    /// nothing is known.
    fn absent(&self, before: Option<Key>, after: Option<Key>) -> Seen {
        let from = before.map_or(0, Key::leading);
        let to = after.map_or(u64::MAX, Key::leading);
        let part = to.saturating_sub(from) as f64 / u64::MAX as f64;
        if is_hole(part, self.rows) { Seen::Unknown } else { Seen::Never }
    }

    /// A line that is wrong; with its number where the file is short enough to count.
    fn wrong(&self, at: u64, fault: LineFault) -> CorpusError {
        const COUNTED: u64 = 1 << 30;
        let by_byte = CorpusError::At { path: self.path.clone(), at, fault };
        if at > COUNTED {
            return by_byte;
        }
        let (mut line, mut done, mut buffer) = (1, 0, vec![0; 1 << 20]);
        while done < at {
            let length = ((at - done) as usize).min(buffer.len());
            if disk::read_exact_at(&self.file, &mut buffer[..length], done).is_err() {
                return by_byte;
            }
            line += memchr::memchr_iter(b'\n', &buffer[..length]).count() as u64;
            done += length as u64;
        }
        CorpusError::Line { path: self.path.clone(), line, fault }
    }
}
