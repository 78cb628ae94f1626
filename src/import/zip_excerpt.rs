//! Copies the members that readers need out of a zip that is too large to read whole.
//!
//! Attachments can make a 1Password, Proton Pass or Bitwarden export arbitrarily large, but no reader looks at them. Only
//! the central directory and the needed members are read from the file. The members are copied in their packed form into
//! a small zip, which then passes through the same checks as any other.

use super::formats::zip_member::{Directory, EndRecord, Member, is_zip};
use super::limits::MAX_DOCUMENT;
use super::readers::READERS;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};
use zeroize::Zeroizing;

/// The largest central directory that is read, in bytes: about 100,000 members.
const MAX_DIRECTORY: u64 = 16 << 20;
/// Enough bytes for the end record, its comment, and the zip64 records before it.
const TAIL: u64 = 22 + 0xffff + 20 + 4096;
/// Enough bytes for a member's own header. Its name and its extra field have up to 64 KiB each (APPNOTE.TXT 4.3.7).
const MEMBER_HEADER: u64 = 30 + 2 * 0xffff;

/// A small zip of the members that readers unpack. `None` if the file is not a complete zip or has no such member.
/// Fails if the file cannot be read.
pub fn zip_excerpt(file: &mut (impl Read + Seek)) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let file_size = file.seek(SeekFrom::End(0))?;
    let mut start = Vec::new();
    read_at(file, 0, 4, &mut start)?;
    if !is_zip(&start) {
        return Ok(None);
    }
    let tail_offset = file_size.saturating_sub(TAIL);
    let mut tail = Vec::new();
    read_at(file, tail_offset, TAIL, &mut tail)?;
    let end = EndRecord::find(&tail, tail_offset).filter(|end| end.directory_size <= MAX_DIRECTORY);
    let Some(end) = end else { return Ok(None) };
    let Some(directory_start) = end.directory_start() else { return Ok(None) };
    let mut directory = Vec::new();
    read_at(file, directory_start, end.directory_size, &mut directory)?;
    let Some(mut directory) = Directory::new(&end, &directory) else { return Ok(None) };
    // If several members have the same name, the reader unpacks the last one, so the map keeps the last one.
    let needed = directory.by_ref().filter(|member| is_needed(member.name));
    let members: BTreeMap<&[u8], Member<'_>> = needed.map(|member| (member.name, member)).collect();
    if directory.malformed || members.is_empty() {
        return Ok(None);
    }
    // The buffer never grows, so no copy of a password stays behind in freed memory.
    let capacity: u64 =
        members.values().map(|member| copied_length(member) + member.record.len() as u64).sum();
    let mut zip = Zeroizing::new(Vec::with_capacity(usize::try_from(capacity).unwrap_or_default() + 64));
    let mut records = Vec::new();
    for member in members.values() {
        let offset = zip.len() as u32;
        read_at(file, member.offset, copied_length(member), &mut zip)?;
        let mut record = member.record.to_vec();
        record[42..46].copy_from_slice(&offset.to_le_bytes());
        records.extend(record);
    }
    let directory_offset = zip.len() as u32;
    let count = (members.len() as u16).to_le_bytes();
    zip.extend(&records);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend([count, count].concat());
    zip.extend((records.len() as u32).to_le_bytes());
    zip.extend(directory_offset.to_le_bytes());
    zip.extend([0; 2]);
    Ok(Some(zip))
}

fn is_needed(name: &[u8]) -> bool {
    READERS.iter().flat_map(super::reader::Reader::zip_members).any(|needed| needed.as_bytes() == name)
}

/// How many bytes of a member are copied, including its header. If the member is too large, only the header is copied:
/// the reader refuses it because of its directory record.
fn copied_length(member: &Member<'_>) -> u64 {
    let limit = MAX_DOCUMENT as u64;
    MEMBER_HEADER + if member.size > limit { 0 } else { member.packed_size.min(limit + 1024) }
}

/// Appends up to `length` bytes from this offset.
fn read_at(file: &mut (impl Read + Seek), offset: u64, length: u64, into: &mut Vec<u8>) -> io::Result<()> {
    file.seek(SeekFrom::Start(offset))?;
    file.by_ref().take(length).read_to_end(into)?;
    Ok(())
}
