//! Files that matter are written whole or not at all, and for their owner alone.
//!
//! A write goes to a temporary file of mode 0600 in the same folder, is flushed to the disk, and
//! takes the place of the old file in one step; then the folder is flushed. Killed at any moment,
//! there is the old file or the new one, and at worst a temporary file beside it ([`is_leftover`]).

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

const PREFIX: &str = ".selvedge-";
const SUFFIX: &str = ".tmp";

/// What to do where a file of that name is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Replace,
    /// Leave it, and fail with [`io::ErrorKind::AlreadyExists`].
    Keep,
}

/// A file that is on the disk in full, but not yet under its name. Dropped, it is removed.
#[derive(Debug)]
pub struct Staged {
    temporary: NamedTempFile,
    target: PathBuf,
}

/// Writes and flushes the bytes to a temporary file of mode 0600 beside `target`.
///
/// # Errors
/// What the system says: no space, no permission, no such folder.
pub fn stage(target: &Path, bytes: &[u8]) -> io::Result<Staged> {
    // Mode 0600 is tempfile's own on Unix.
    let mut temporary =
        tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder_of(target))?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    Ok(Staged { temporary, target: target.to_owned() })
}

impl Staged {
    /// Puts the file under its name, and flushes the folder.
    ///
    /// # Errors
    /// What the system says. The old file is then still there.
    pub fn commit(self, existing: Existing) -> io::Result<()> {
        let folder = folder_of(&self.target).to_owned();
        match existing {
            Existing::Replace => self.temporary.persist(&self.target).map_err(|e| e.error)?,
            Existing::Keep => self.temporary.persist_noclobber(&self.target).map_err(|e| e.error)?,
        };
        sync_folder(&folder)
    }
}

/// Writes a file whole or not at all, mode 0600.
///
/// A symbolic link is followed, so that what it points to is replaced and not the link. A device or
/// a pipe, such as `/dev/stdout`, is written to: it holds nothing that could be lost.
///
/// # Errors
/// What the system says; [`io::ErrorKind::AlreadyExists`] where the file is there and is to be kept.
pub fn write_private(target: &Path, bytes: &[u8], existing: Existing) -> io::Result<()> {
    match fs::metadata(target) {
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if !found.is_file() => {
            let mut device = File::options().write(true).open(target)?;
            device.write_all(bytes)?;
            device.flush()
        }
        Ok(_) if existing == Existing::Keep => Err(io::ErrorKind::AlreadyExists.into()),
        Ok(_) => stage(&fs::canonicalize(target)?, bytes)?.commit(existing),
        Err(_) => stage(target, bytes)?.commit(existing),
    }
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// What the system says; [`io::ErrorKind::FileTooLarge`] where it has more.
pub fn read_limited(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Whether a file of this name was left behind by a write that was cut short.
pub fn is_leftover(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
}

/// Flushes a folder, so that a rename in it outlasts a power cut. Nothing where folders can't be opened.
///
/// # Errors
/// What the system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Makes a folder of mode 0700, and the folders above it that are missing.
///
/// # Errors
/// What the system says. It is no error that the folder is there already; its mode is then left.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The permission bits (as 0o600) of what is at a path; `None` where the platform has none.
///
/// # Errors
/// What the system says.
pub fn mode(path: &Path) -> io::Result<Option<u32>> {
    let found = fs::metadata(path)?;
    #[cfg(unix)]
    let mode = Some(std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o7777);
    #[cfg(not(unix))]
    let mode = found.permissions().readonly().then_some(0).and(None);
    Ok(mode)
}

/// Whether a new file in this folder is for its owner alone: on a disk that keeps no permissions it is not.
///
/// # Errors
/// What the system says.
pub fn keeps_private(folder: &Path) -> io::Result<bool> {
    let probe = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
    Ok(mode(probe.path())?.is_none_or(|mode| mode & 0o077 == 0))
}

/// Takes away what group and others may do with a file or folder. Nothing where there is nothing to take.
///
/// # Errors
/// What the system says.
pub fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(mode) = mode(path)?.filter(|mode| mode & 0o077 != 0) {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode & !0o077);
        fs::set_permissions(path, permissions)?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// The folder of a path; `.` for a bare name.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
