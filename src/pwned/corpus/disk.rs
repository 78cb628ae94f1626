//! Reading and writing at a place in a file, and what the system is told of how a file is used.

use serde::{Deserialize, Serialize};
use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// A page of memory, which is what a disk is read by.
pub const PAGE: usize = 4096;

/// Fills the buffer from a place in the file.
///
/// # Errors
/// [`io::ErrorKind::UnexpectedEof`] where the file ends before; else what the system says.
pub fn read_exact_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    match read_at_most(file, buffer, at)? {
        read if read == buffer.len() => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Reads from a place in the file until the buffer is full or the file ends; says how many bytes it was.
///
/// # Errors
/// What the system says.
pub fn read_at_most(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    let mut read = 0;
    while read < buffer.len() {
        match read_at(file, &mut buffer[read..], at + read as u64) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

/// Writes all bytes at a place in the file.
///
/// # Errors
/// What the system says.
#[cfg(unix)]
pub fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

/// Writes all bytes at a place in the file.
///
/// # Errors
/// What the system says.
#[cfg(windows)]
pub fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    let mut written = 0;
    while written < bytes.len() {
        match std::os::windows::fs::FileExt::seek_write(file, &bytes[written..], at + written as u64)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            more => written += more,
        }
    }
    Ok(())
}

/// Tells the system that the file is read here and there: what lies beside is then not read along.
pub fn read_here_and_there(file: &File) {
    // Advice; where it is not taken, nothing is lost but time.
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::Random);
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
    let _ = file;
}

/// Tells the system that the file is read from its start to its end, until it is told otherwise.
pub fn read_through(file: &File) {
    // Advice, as above.
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::Sequential);
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
    let _ = file;
}

/// Opens a file to read and write, and makes it where it is not there. Who may read it is the umask's
/// affair: a corpus is public.
///
/// # Errors
/// What the system says.
pub fn open_or_make(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}

/// Seconds since 1970 when a file was last changed; 0 where the system does not say.
pub fn changed(metadata: &Metadata) -> i64 {
    modified(metadata).seconds
}

fn modified(metadata: &Metadata) -> Moment {
    let Ok(changed) = metadata.modified() else { return Moment::default() };
    match changed.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => {
            Moment { seconds: i64::try_from(after.as_secs()).unwrap_or(0), nanoseconds: after.subsec_nanos() }
        }
        Err(before) => Moment {
            seconds: i64::try_from(before.duration().as_secs()).map_or(0, |seconds| -seconds),
            nanoseconds: before.duration().subsec_nanos(),
        },
    }
}

/// A moment as file systems keep it, counted from 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    seconds: i64,
    nanoseconds: u32,
}

/// Which file it is, and in what state: another file or a later state has another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The file system and the file's number in it; 0 where the system has none.
    device: u64,
    inode: u64,
    pub bytes: u64,
    /// When its contents were changed, which programs can set.
    modified: Moment,
    /// When anything about it was changed, which they cannot; the same as `modified` where the system does not say.
    changed: Moment,
}

impl Stamp {
    /// The stamp of a file in its present state.
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            bytes: metadata.len(),
            modified: modified(metadata),
            changed: Moment {
                seconds: metadata.ctime(),
                nanoseconds: u32::try_from(metadata.ctime_nsec()).unwrap_or(0),
            },
        }
    }

    /// The stamp of a file in its present state.
    #[cfg(not(unix))]
    pub fn of(metadata: &Metadata) -> Self {
        let modified = modified(metadata);
        Self { device: 0, inode: 0, bytes: metadata.len(), modified, changed: modified }
    }

    /// Whether a change from now on is sure to show, at a time in seconds since 1970: clocks of file systems tick up to
    /// two seconds apart.
    pub fn is_settled(&self, now: u64) -> bool {
        i64::try_from(now).is_ok_and(|now| now.saturating_sub(self.changed.seconds) > 2)
    }
}
