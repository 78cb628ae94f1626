//! Reads and writes at file offsets, advises the system on access patterns, and detects changed files.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// The size of a memory page. Disks are read in units of it.
pub const PAGE: usize = 4096;

/// Fills the buffer from a file offset.
///
/// # Errors
/// [`io::ErrorKind::UnexpectedEof`] if the file ends first.
pub fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    match read_up_to(file, buffer, offset)? {
        read if read == buffer.len() => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Reads from a file offset until the buffer is full or the file ends. Returns the number of bytes read.
pub fn read_up_to(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut total = 0;
    while total < buffer.len() {
        match read_at(file, &mut buffer[total..], offset + total as u64) {
            Ok(0) => break,
            Ok(read) => total += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(total)
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(unix)]
pub fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
pub fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    let mut total = 0;
    while total < bytes.len() {
        match std::os::windows::fs::FileExt::seek_write(file, &bytes[total..], offset + total as u64)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            written => total += written,
        }
    }
    Ok(())
}

/// Turns read-ahead off for a file that is read at random offsets.
pub fn advise_random_access(file: &File) {
    // If the advice fails, reads are only slower.
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::Random);
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
    let _ = file;
}

/// Increases read-ahead for a file that is read from start to end.
pub fn advise_sequential_access(file: &File) {
    // If the advice fails, reads are only slower.
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::Sequential);
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
    let _ = file;
}

/// Opens a file for reading and writing and creates it if missing. Its permissions follow the umask, because a corpus is
/// public data.
pub fn open_or_create(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}

/// When a file's contents last changed, in seconds since 1970; 0 if the system does not tell.
pub fn modified_seconds(metadata: &Metadata) -> i64 {
    modified(metadata).seconds
}

/// The UTC date of a time in seconds since 1970.
pub fn utc_date(seconds: i64) -> Date {
    jiff::Timestamp::from_second(seconds)
        .map_or(jiff::civil::date(1970, 1, 1), |time| time.to_zoned(jiff::tz::TimeZone::UTC).date())
}

fn modified(metadata: &Metadata) -> FileTime {
    let Ok(modified) = metadata.modified() else { return FileTime::default() };
    match modified.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => FileTime {
            seconds: i64::try_from(after.as_secs()).unwrap_or(0),
            nanoseconds: after.subsec_nanos(),
        },
        Err(before) => FileTime {
            seconds: i64::try_from(before.duration().as_secs()).map_or(0, |seconds| -seconds),
            nanoseconds: before.duration().subsec_nanos(),
        },
    }
}

/// A file system timestamp, counted from 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTime {
    seconds: i64,
    nanoseconds: u32,
}

/// Identifies a file and its state. Another file, or the same file after a change, has another stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// The file system; 0 if the operating system does not tell.
    device: u64,
    /// The file's number within the file system; 0 if the operating system does not tell.
    inode: u64,
    pub bytes: u64,
    /// When the contents last changed. Programs can set this time.
    modified: FileTime,
    /// When contents or metadata last changed. Programs cannot set this time. Equal to `modified` if the operating system
    /// does not tell.
    changed: FileTime,
}

impl FileStamp {
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            bytes: metadata.len(),
            modified: modified(metadata),
            changed: FileTime {
                seconds: metadata.ctime(),
                nanoseconds: u32::try_from(metadata.ctime_nsec()).unwrap_or(0),
            },
        }
    }

    #[cfg(not(unix))]
    pub fn of(metadata: &Metadata) -> Self {
        let modified = modified(metadata);
        Self { device: 0, inode: 0, bytes: metadata.len(), modified, changed: modified }
    }

    /// Whether any later change is certain to alter the stamp. File system clocks have a resolution of up to two seconds.
    /// `now` is in seconds since 1970.
    pub fn is_settled(&self, now: u64) -> bool {
        i64::try_from(now).is_ok_and(|now| now.saturating_sub(self.changed.seconds) > 2)
    }
}
