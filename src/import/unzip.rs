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
    let mut from = input.bytes.get(found.at..).ok_or_else(cut)?;
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
struct Member<'a> {
    name: &'a [u8],
    encrypted: bool,
    crc: u32,
    packed: u64,
    size: u64,
    /// Where its own header is.
    at: usize,
}

/// The members in the order of the directory.
struct Directory<'a> {
    rest: &'a [u8],
    left: u64,
    /// By how much places in the file are off, where something stands before the zip.
    shift: u64,
    /// Whether it broke off.
    torn: bool,
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

impl<'a> Directory<'a> {
    /// Finds it by the record at the file's end (4.3.16), and by the longer one before that (4.3.14).
    fn of(bytes: &'a [u8]) -> Option<Self> {
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
        let mut before = end;
        if left == 0xffff || size == LONGER || start == LONGER {
            let locator = end.checked_sub(20).filter(|&at| bytes[at..].starts_with(b"PK\x06\x07"))?;
            before = usize::try_from(number_64(bytes, locator + 8)?).ok()?;
            bytes.get(before..)?.starts_with(b"PK\x06\x06").then_some(())?;
            (left, size) = (number_64(bytes, before + 32)?, number_64(bytes, before + 40)?);
            start = number_64(bytes, before + 48)?;
        }
        let real = (before as u64).checked_sub(size)?;
        let rest = bytes.get(usize::try_from(real).ok()?..before)?;
        Some(Self { rest, left, shift: real.checked_sub(start)?, torn: false })
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
            encrypted: number_16(rest, 8)? & 1 == 1,
            crc: number_32(rest, 16)? as u32,
            packed,
            size,
            at: usize::try_from(at.checked_add(self.shift)?).ok()?,
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
