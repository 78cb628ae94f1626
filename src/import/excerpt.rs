//! What the readers need of a zip that is larger than they take, as a small zip.
//!
//! Attachments make a 1PUX or a zip of Proton Pass or Bitwarden as large as they like, and no reader looks at them.
//! The rim opens the file; what is read of it is the directory at its end and the few members that readers unpack,
//! copied as they are, so that all that is checked of a zip is checked of the copy. The rest stays on the disk.

use super::unzip::{Directory, End, Member, is_zip};
use super::{MAX_DOCUMENT, bitwarden, onepassword, proton_pass, raivo};
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};
use zeroize::Zeroizing;

/// The members that are unpacked.
const WANTED: [&str; 4] = [onepassword::MEMBER, proton_pass::MEMBER, bitwarden::MEMBER, raivo::MEMBER];
/// The largest directory that is read, in bytes: some 100,000 members.
const MAX_DIRECTORY: u64 = 16 << 20;
/// Room for the record at the end, its comment, and the longer records before it.
const TAIL: u64 = 22 + 0xffff + 20 + 4096;
/// Room for a member's own header: its name and its extra fields have up to 64 KiB each (APPNOTE.TXT 4.3.7).
const HEADER: u64 = 30 + 2 * 0xffff;

/// The members that readers unpack, as a zip by themselves. `None` where it is no whole zip or has no such member.
///
/// # Errors
/// Where it cannot be read.
pub fn excerpt(file: &mut (impl Read + Seek)) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let size = file.seek(SeekFrom::End(0))?;
    let mut start = Vec::new();
    read_at(file, 0, 4, &mut start)?;
    if !is_zip(&start) {
        return Ok(None);
    }
    let missing = size.saturating_sub(TAIL);
    let mut tail = Vec::new();
    read_at(file, missing, TAIL, &mut tail)?;
    let Some(end) = End::find(&tail, missing).filter(|end| end.size <= MAX_DIRECTORY) else {
        return Ok(None);
    };
    let Some(begins) = end.begins() else { return Ok(None) };
    let mut directory = Vec::new();
    read_at(file, begins, end.size, &mut directory)?;
    let Some(mut all) = Directory::at(&end, &directory) else { return Ok(None) };
    // The last of each name, as they are unpacked.
    let wanted = all.by_ref().filter(|member| is_wanted(member.name));
    let members: BTreeMap<&[u8], Member<'_>> = wanted.map(|member| (member.name, member)).collect();
    if all.torn || members.is_empty() {
        return Ok(None);
    }
    // Sized once, so that growing leaves no copy behind.
    let room: u64 = members.values().map(|member| length(member) + member.record.len() as u64).sum();
    let mut zip = Zeroizing::new(Vec::with_capacity(usize::try_from(room).unwrap_or_default() + 64));
    let mut records = Vec::new();
    for member in members.values() {
        let at = zip.len() as u32;
        read_at(file, member.at, length(member), &mut zip)?;
        let mut record = member.record.to_vec();
        record[42..46].copy_from_slice(&at.to_le_bytes());
        records.extend(record);
    }
    let at = zip.len() as u32;
    let count = (members.len() as u16).to_le_bytes();
    zip.extend(&records);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend([count, count].concat());
    zip.extend((records.len() as u32).to_le_bytes());
    zip.extend(at.to_le_bytes());
    zip.extend([0; 2]);
    Ok(Some(zip))
}

/// Whether a member is unpacked, or its name alone says why the zip is not read.
fn is_wanted(name: &[u8]) -> bool {
    name == proton_pass::SEALED.as_bytes() || WANTED.iter().any(|wanted| wanted.as_bytes() == name)
}

/// How much of a member is copied, its header included. One that unpacks to too much is refused by what the directory
/// says of it.
fn length(member: &Member<'_>) -> u64 {
    HEADER + if member.size > MAX_DOCUMENT as u64 { 0 } else { member.packed.min(MAX_DOCUMENT as u64 + 1024) }
}

/// Adds up to so many bytes from there on.
fn read_at(file: &mut (impl Read + Seek), at: u64, length: u64, into: &mut Vec<u8>) -> io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    file.by_ref().take(length).read_to_end(into)?;
    Ok(())
}
