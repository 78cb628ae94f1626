//! One file out of a zip, with a limit on what it may become.
//!
//! The directory is walked here and not by the crate, which takes some hundred bytes of memory for each member before
//! it can be asked how many there are. Nothing is taken here: a name is a piece of the file.
//!
//! Facts: PKWARE's APPNOTE.TXT 6.3.10.

use super::crypt::Opening;
use super::{ImportError, Input, MAX_DOCUMENT};
use std::io::Read;
use zeroize::Zeroizing;
use zip::ZipReadOptions;
use zip::read::read_zipfile_from_stream_with_options;
use zip::result::ZipError;

/// What was in a zip.
pub(super) struct Unpacked {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// Whether it was encrypted there.
    pub(super) encrypted: bool,
}

/// Whether it begins as a zip does.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Whether it is a zip that has a member whose name is such.
pub(super) fn has(bytes: &[u8], wanted: impl Fn(&[u8]) -> bool) -> bool {
    is_zip(bytes) && Directory::of(bytes).is_some_and(|mut members| members.any(|member| wanted(member.name)))
}

/// The member of this name, decrypted with the input's password where it is encrypted. What it says of its own size
/// is not believed.
///
/// # Errors
/// Where the zip is damaged or cut off, the member missing or too large when unpacked, or its password missing or wrong.
pub(super) fn member(input: &Input<'_>, name: &str, format: &'static str) -> Result<Unpacked, ImportError> {
    let damaged = |what: String| ImportError::Damaged { format, what };
    let cut = || damaged("it is no whole zip file; perhaps it was cut off".into());
    let mut directory = Directory::of(input.bytes).ok_or_else(cut)?;
    let found = directory.by_ref().filter(|member| member.name == name.as_bytes()).last();
    if directory.torn {
        return Err(cut());
    }
    let found = found.ok_or_else(|| damaged(format!("there is no {name} in it")))?;
    let most = MAX_DOCUMENT as u64;
    if found.size > most {
        return Err(too_large(format, found.size));
    }
    let opening = if found.encrypted { Some(Opening::of(format, input)?) } else { None };
    let options = ZipReadOptions::new()
        .password(opening.as_ref().map(|opening| opening.password.expose().as_bytes()))
        .override_compressed_size(found.packed)
        .override_uncompressed_size(found.size)
        .override_crc(found.crc);
    let from = usize::try_from(found.at).ok().and_then(|at| input.bytes.get(at..));
    let mut from = from.ok_or_else(cut)?;
    let file = read_zipfile_from_stream_with_options(&mut from, options).map_err(|error| match error {
        ZipError::InvalidPassword => ImportError::WrongPassword(format),
        _ => damaged(format!("{name} in it cannot be unpacked")),
    })?;
    let file = file.ok_or_else(|| damaged(format!("{name} is not where its directory says")))?;
    // One more than declared, so that it does not grow and leave copies behind; deflate makes 1032 of one at most.
    let room = usize::try_from(found.size.min(input.bytes.len() as u64 * 1100)).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    let read = file.take(most + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > most {
        return Err(too_large(format, bytes.len() as u64));
    }
    match read {
        // A checksum that does not fit is a password that passed the short check by chance, or damage.
        Err(_) if found.encrypted => Err(ImportError::WrongPassword(format)),
        Err(_) => Err(damaged(format!("{name} in it is damaged or cut off"))),
        Ok(_) => Ok(Unpacked { bytes, encrypted: found.encrypted }),
    }
}

fn too_large(format: &'static str, asks: u64) -> ImportError {
    ImportError::Refused {
        format,
        why: format!("it unpacks to {} MB or more, and {} MB is allowed", asks >> 20, MAX_DOCUMENT >> 20),
        next: "if it is an export of yours, export fewer vaults at a time, or as CSV".into(),
    }
}

/// A member, as the directory has it (4.3.12).
pub(super) struct Member<'a> {
    pub(super) name: &'a [u8],
    /// Its whole record in the directory.
    pub(super) record: &'a [u8],
    encrypted: bool,
    crc: u32,
    pub(super) packed: u64,
    pub(super) size: u64,
    /// Where its own header is.
    pub(super) at: u64,
}

/// The members in the order of the directory.
pub(super) struct Directory<'a> {
    rest: &'a [u8],
    left: u64,
    /// By how much places in the file are off, where something stands before the zip.
    shift: u64,
    pub(super) torn: bool,
}

fn number_16(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?).into())
}

fn number_32(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?).into())
}

fn number_64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Stands where a number has no room, and is in a longer field elsewhere (4.4.1.4).
const LONGER: u64 = 0xffff_ffff;

/// What the record at a zip's end says of its directory.
pub(super) struct End {
    /// How many members there are.
    left: u64,
    /// Where the directory ends in the file, and its length.
    before: u64,
    pub(super) size: u64,
    /// Where it says that the directory begins.
    start: u64,
}

impl End {
    /// Finds it in the last bytes of a file, of which so many are not here (4.3.16); and the longer one before
    /// it (4.3.14).
    pub(super) fn find(bytes: &[u8], missing: u64) -> Option<Self> {
        let from = bytes.len().saturating_sub(22 + 0xffff);
        let whole = |at: &usize| {
            let comment = number_16(bytes, at + 20).unwrap_or(u64::MAX);
            comment <= (bytes.len() - at) as u64 - 22
        };
        let ends =
            bytes.get(from..bytes.len().checked_sub(18)?)?.windows(4).rposition(|four| four == b"PK\x05\x06");
        // The last that is whole: a comment may hold what looks like one.
        let mut end = from + ends?;
        while !whole(&end) {
            end = from + bytes[from..end + 3].windows(4).rposition(|four| four == b"PK\x05\x06")?;
        }
        let (mut left, mut size) = (number_16(bytes, end + 10)?, number_32(bytes, end + 12)?);
        let mut start = number_32(bytes, end + 16)?;
        let mut before = end as u64;
        if left == 0xffff || size == LONGER || start == LONGER {
            let locator = end.checked_sub(20).filter(|&at| bytes[at..].starts_with(b"PK\x06\x07"))?;
            before = number_64(bytes, locator + 8)?.checked_sub(missing)?;
            let longer = bytes.get(usize::try_from(before).ok()?..)?;
            longer.starts_with(b"PK\x06\x06").then_some(())?;
            (left, size) = (number_64(longer, 32)?, number_64(longer, 40)?);
            start = number_64(longer, 48)?;
        }
        Some(Self { left, before: missing + before, size, start })
    }

    /// Where the directory begins in the file.
    pub(super) fn begins(&self) -> Option<u64> {
        self.before.checked_sub(self.size)
    }
}

impl<'a> Directory<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let end = End::find(bytes, 0)?;
        let range = usize::try_from(end.begins()?).ok()?..usize::try_from(end.before).ok()?;
        Self::at(&end, bytes.get(range)?)
    }

    /// The directory of which these are the bytes.
    pub(super) fn at(end: &End, rest: &'a [u8]) -> Option<Self> {
        let shift = end.begins()?.checked_sub(end.start)?;
        Some(Self { rest, left: end.left, shift, torn: false })
    }

    fn take(&mut self) -> Option<Member<'a>> {
        let rest = self.rest;
        rest.starts_with(b"PK\x01\x02").then_some(())?;
        let length = |at| number_16(rest, at).map(|length| length as usize);
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        self.rest = rest.get(46 + name + extra + comment..)?;
        let mut extra = &rest[46 + name..46 + name + extra];
        let (mut packed, mut size, mut at) =
            (number_32(rest, 20)?, number_32(rest, 24)?, number_32(rest, 42)?);
        while let Some((id, length)) = number_16(extra, 0).zip(number_16(extra, 2)) {
            let (mut field, after) = extra.get(4..)?.split_at_checked(length as usize)?;
            extra = after;
            for number in [&mut size, &mut packed, &mut at] {
                if id == 1 && *number == LONGER {
                    *number = number_64(field, 0)?;
                    field = &field[8..];
                }
            }
        }
        Some(Member {
            name: &rest[46..46 + name],
            record: &rest[..rest.len() - self.rest.len()],
            encrypted: number_16(rest, 8)? & 1 == 1,
            crc: number_32(rest, 16)? as u32,
            packed,
            size,
            at: at.checked_add(self.shift)?,
        })
    }
}

impl<'a> Iterator for Directory<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Member<'a>> {
        self.left = self.left.checked_sub(1)?;
        let member = self.take();
        if member.is_none() {
            (self.left, self.torn) = (0, true);
        }
        member
    }
}
