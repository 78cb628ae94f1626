//! Atomic writes of private files.
//!
//! A write creates a temporary file with mode 0600 in the same folder, flushes it to the disk, renames it over the old file,
//! and flushes the folder. If the process is killed at any point, either the old or the new file is there, possibly with a
//! temporary file beside it ([`is_leftover`]).

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

const PREFIX: &str = ".selvedge-";
const SUFFIX: &str = ".tmp";

/// What to do if the target file already exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Replace,
    /// Keep the old file and fail with [`io::ErrorKind::AlreadyExists`].
    Keep,
}

/// A file that is completely on the disk, but still under a temporary name. Deleted on drop.
#[derive(Debug)]
pub struct Staged {
    temporary: NamedTempFile,
    target: PathBuf,
}

/// Writes the bytes to a temporary file with mode 0600 beside `target`, and flushes it.
pub fn stage(target: &Path, bytes: &[u8]) -> io::Result<Staged> {
    // On Unix, tempfile creates the file with mode 0600.
    let mut temporary =
        tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder_of(target))?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    Ok(Staged { temporary, target: target.to_owned() })
}

impl Staged {
    /// Renames the file to its target name, and flushes the folder. If the rename fails, the old file is unchanged.
    pub fn commit(self, existing: Existing) -> io::Result<()> {
        let folder = folder_of(&self.target).to_owned();
        match existing {
            Existing::Replace => self.temporary.persist(&self.target).map_err(|e| e.error)?,
            Existing::Keep => self.temporary.persist_noclobber(&self.target).map_err(|e| e.error)?,
        };
        sync_folder(&folder)
    }
}

/// Writes a file with mode 0600 atomically.
///
/// A symbolic link is followed: the file that it points to is replaced. A device or a pipe, such as `/dev/stdout`, is
/// written to directly.
pub fn write_private(target: &Path, bytes: &[u8], existing: Existing) -> io::Result<()> {
    match fs::metadata(target) {
        Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if !metadata.is_file() => {
            let mut device = File::options().write(true).open(target)?;
            device.write_all(bytes)?;
            device.flush()
        }
        Ok(_) if existing == Existing::Keep => Err(io::ErrorKind::AlreadyExists.into()),
        Ok(_) => stage(&fs::canonicalize(target)?, bytes)?.commit(existing),
        Err(_) => stage(target, bytes)?.commit(existing),
    }
}

/// Reads a file of at most `limit` bytes; [`io::ErrorKind::FileTooLarge`] if it is longer.
pub fn read_limited(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Whether a file with this name is the temporary file of an interrupted write.
pub fn is_leftover(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
}

/// Flushes a folder, so that a rename in it survives a power failure. Does nothing on Windows, where folders can't be opened.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Creates a folder with mode 0700, and its missing parents. An existing folder keeps its mode.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The permission bits of a file or folder, such as 0o600; `None` if the platform has none.
pub fn mode(path: &Path) -> io::Result<Option<u32>> {
    let metadata = fs::metadata(path)?;
    #[cfg(unix)]
    let mode = Some(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777);
    #[cfg(not(unix))]
    let mode = {
        let _ = metadata;
        None
    };
    Ok(mode)
}

/// Whether a new file in this folder is private to its owner. File systems without permissions, such as FAT, do not support
/// this.
pub fn supports_private_files(folder: &Path) -> io::Result<bool> {
    let probe = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
    Ok(mode(probe.path())?.is_none_or(|mode| mode & 0o077 == 0))
}

/// Removes the permissions of group and others.
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

/// The parent folder of a path; `.` for a bare file name.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
