//! Unpacks one member of a zip, with a limit on its unpacked size. Source: PKWARE's APPNOTE.TXT 6.3.10, whose sections are
//! cited below.
//!
//! The central directory is parsed here, because the `zip` crate allocates hundreds of bytes for each member before it
//! can be asked how many there are. Names are borrowed from the file.

use super::decrypt::KeyDerivation;
use crate::import::error::ImportError;
use crate::import::limits::MAX_DOCUMENT;
use crate::import::reader::Input;
use std::io::Read;
use zeroize::Zeroizing;
use zip::ZipReadOptions;
use zip::read::read_zipfile_from_stream_with_options;
use zip::result::ZipError;

/// An unpacked member.
pub struct Unpacked {
    pub bytes: Zeroizing<Vec<u8>>,
    /// Whether the zip encrypted it.
    pub encrypted: bool,
}

pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Whether the file is a zip with a member whose name passes this check.
pub fn has_member(bytes: &[u8], check: impl Fn(&[u8]) -> bool) -> bool {
    is_zip(bytes) && Directory::of(bytes).is_some_and(|mut members| members.any(|member| check(member.name)))
}

/// Unpacks the last member with this name, decrypting it with the input's password if needed. The limit on its size
/// applies to the unpacked bytes, whatever size the directory declares.
pub fn unpack(input: &Input<'_>, name: &str, format: &'static str) -> Result<Unpacked, ImportError> {
    let damaged = |what: String| ImportError::Damaged { format, what };
    let incomplete = || damaged("it is not a complete zip file; perhaps it was cut off".into());
    let mut directory = Directory::of(input.bytes).ok_or_else(incomplete)?;
    let member = directory.by_ref().filter(|member| member.name == name.as_bytes()).last();
    if directory.malformed {
        return Err(incomplete());
    }
    let member = member.ok_or_else(|| damaged(format!("it does not contain {name}")))?;
    let limit = MAX_DOCUMENT as u64;
    if member.size > limit {
        return Err(too_large(format, member.size));
    }
    let derivation = if member.encrypted { Some(KeyDerivation::for_input(format, input)?) } else { None };
    let options = ZipReadOptions::new()
        .password(derivation.as_ref().map(|derivation| derivation.password.expose().as_bytes()))
        .override_compressed_size(member.packed_size)
        .override_uncompressed_size(member.size)
        .override_crc(member.crc);
    let bytes_from_member = usize::try_from(member.offset).ok().and_then(|offset| input.bytes.get(offset..));
    let mut bytes_from_member = bytes_from_member.ok_or_else(incomplete)?;
    let stream = read_zipfile_from_stream_with_options(&mut bytes_from_member, options);
    let stream = stream.map_err(|error| match error {
        ZipError::InvalidPassword => ImportError::WrongPassword(format),
        _ => damaged(format!("its member {name} cannot be unpacked")),
    })?;
    let stream =
        stream.ok_or_else(|| damaged(format!("its member {name} is not where the directory says")))?;
    // One byte more than declared, so that the buffer does not grow and leave copies behind. Deflate makes at most 1032
    // bytes from one.
    let capacity = usize::try_from(member.size.min(input.bytes.len() as u64 * 1100)).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    let outcome = stream.take(limit + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > limit {
        return Err(too_large(format, bytes.len() as u64));
    }
    match outcome {
        // A wrong password may pass the zip's short check by chance; then the checksum differs.
        Err(_) if member.encrypted => Err(ImportError::WrongPassword(format)),
        Err(_) => Err(damaged(format!("its member {name} is damaged or cut off"))),
        Ok(_) => Ok(Unpacked { bytes, encrypted: member.encrypted }),
    }
}

fn too_large(format: &'static str, size: u64) -> ImportError {
    ImportError::Refused {
        format,
        why: format!("it unpacks to {} MB or more, and {} MB is allowed", size >> 20, MAX_DOCUMENT >> 20),
        next: "if it is an export of yours, export fewer vaults at a time, or as CSV".into(),
    }
}

/// A member, from its record in the central directory (4.3.12).
pub struct Member<'a> {
    pub name: &'a [u8],
    /// The whole record.
    pub record: &'a [u8],
    encrypted: bool,
    crc: u32,
    pub packed_size: u64,
    pub size: u64,
    /// The offset of the member's own header in the file.
    pub offset: u64,
}

/// Iterates over the members in the order of the central directory.
pub struct Directory<'a> {
    rest: &'a [u8],
    members_left: u64,
    /// What to add to each offset, if other data precedes the zip in the file.
    shift: u64,
    /// Whether a record was malformed, which ends the iteration.
    pub malformed: bool,
}

fn u16_at(bytes: &[u8], offset: usize) -> Option<u64> {
    Some(u16::from_le_bytes(*bytes.get(offset..)?.first_chunk()?).into())
}

fn u32_at(bytes: &[u8], offset: usize) -> Option<u64> {
    Some(u32::from_le_bytes(*bytes.get(offset..)?.first_chunk()?).into())
}

fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(offset..)?.first_chunk()?))
}

/// A 32-bit field has this value if its real value is in a 64-bit field elsewhere (4.4.1.4).
const IN_ZIP64_FIELD: u64 = 0xffff_ffff;

/// The end of central directory record (EOCD), which contains the position of the directory.
pub struct EndRecord {
    member_count: u64,
    /// The offset in the file where the directory ends.
    directory_end: u64,
    pub directory_size: u64,
    /// The offset of the directory according to the record.
    declared_start: u64,
}

impl EndRecord {
    /// Finds the record (4.3.16), and the zip64 record before it (4.3.14), in the last bytes of a file. `skipped` is the
    /// number of bytes before them.
    pub fn find(bytes: &[u8], skipped: u64) -> Option<Self> {
        const SIGNATURE: &[u8] = b"PK\x05\x06";
        let search_start = bytes.len().saturating_sub(22 + 0xffff);
        let comment_fits = |end: usize| {
            let comment = u16_at(bytes, end + 20).unwrap_or(u64::MAX);
            comment <= (bytes.len() - end) as u64 - 22
        };
        let last_signature = |range: &[u8]| {
            range.windows(4).rposition(|four| four == SIGNATURE).map(|index| search_start + index)
        };
        // The last record that fits, because a comment may contain the signature.
        let mut end = last_signature(bytes.get(search_start..bytes.len().checked_sub(18)?)?)?;
        while !comment_fits(end) {
            end = last_signature(&bytes[search_start..end + 3])?;
        }
        let (mut member_count, mut directory_size) = (u16_at(bytes, end + 10)?, u32_at(bytes, end + 12)?);
        let mut declared_start = u32_at(bytes, end + 16)?;
        let mut record = end as u64;
        if member_count == 0xffff || directory_size == IN_ZIP64_FIELD || declared_start == IN_ZIP64_FIELD {
            let locator = end.checked_sub(20).filter(|&offset| bytes[offset..].starts_with(b"PK\x06\x07"))?;
            record = u64_at(bytes, locator + 8)?.checked_sub(skipped)?;
            let zip64 = bytes.get(usize::try_from(record).ok()?..)?;
            zip64.starts_with(b"PK\x06\x06").then_some(())?;
            (member_count, directory_size) = (u64_at(zip64, 32)?, u64_at(zip64, 40)?);
            declared_start = u64_at(zip64, 48)?;
        }
        Some(Self { member_count, directory_end: skipped + record, directory_size, declared_start })
    }

    /// The offset in the file where the directory begins.
    pub fn directory_start(&self) -> Option<u64> {
        self.directory_end.checked_sub(self.directory_size)
    }
}

impl<'a> Directory<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let end = EndRecord::find(bytes, 0)?;
        let range = usize::try_from(end.directory_start()?).ok()?..usize::try_from(end.directory_end).ok()?;
        Self::new(&end, bytes.get(range)?)
    }

    /// A directory from its bytes.
    pub fn new(end: &EndRecord, bytes: &'a [u8]) -> Option<Self> {
        let shift = end.directory_start()?.checked_sub(end.declared_start)?;
        Some(Self { rest: bytes, members_left: end.member_count, shift, malformed: false })
    }

    fn parse_member(&mut self) -> Option<Member<'a>> {
        let rest = self.rest;
        rest.starts_with(b"PK\x01\x02").then_some(())?;
        let length = |offset| u16_at(rest, offset).map(|length| length as usize);
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        self.rest = rest.get(46 + name + extra + comment..)?;
        let mut extra = &rest[46 + name..46 + name + extra];
        let (mut packed_size, mut size) = (u32_at(rest, 20)?, u32_at(rest, 24)?);
        let mut offset = u32_at(rest, 42)?;
        while let Some((id, length)) = u16_at(extra, 0).zip(u16_at(extra, 2)) {
            let (mut field, after) = extra.get(4..)?.split_at_checked(length as usize)?;
            extra = after;
            for number in [&mut size, &mut packed_size, &mut offset] {
                if id == 1 && *number == IN_ZIP64_FIELD {
                    *number = u64_at(field, 0)?;
                    field = &field[8..];
                }
            }
        }
        Some(Member {
            name: &rest[46..46 + name],
            record: &rest[..rest.len() - self.rest.len()],
            encrypted: u16_at(rest, 8)? & 1 == 1,
            crc: u32_at(rest, 16)? as u32,
            packed_size,
            size,
            offset: offset.checked_add(self.shift)?,
        })
    }
}

impl<'a> Iterator for Directory<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Member<'a>> {
        self.members_left = self.members_left.checked_sub(1)?;
        let member = self.parse_member();
        if member.is_none() {
            (self.members_left, self.malformed) = (0, true);
        }
        member
    }
}
