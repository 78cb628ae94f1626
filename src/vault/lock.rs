//! The write lock of a vault: one writer at a time.
//!
//! The lock is an operating system lock on the file `lock`. It ends with the process that holds it, so no stale lock
//! remains after a crash. The holder is described in a second file, `lock.holder`, because Windows does not let other
//! processes read a locked file. `lock` is never deleted: otherwise one process could lock the deleted file and another
//! process a new file of the same name.

use super::error::VaultError;
use super::holder::Holder;
use super::layout::{HOLDER, LOCK};
use crate::platform::files;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `vault check` holds the lock for a moment, so opening retries a few times.
const TRIES: u32 = 4;
/// The longest `lock.holder` that is read, in bytes.
const MAX_HOLDER: u64 = 4096;
const BETWEEN_TRIES: Duration = Duration::from_millis(15);

/// The lock; released on drop and when the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    holder: PathBuf,
}

impl Lock {
    pub(super) fn acquire(folder: &Path) -> Result<Self, VaultError> {
        let path = folder.join(LOCK);
        let file = open(&path).map_err(|e| match e.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                VaultError::ReadOnlyFolder { folder: folder.to_owned(), source: e }
            }
            _ => VaultError::io("write", &path, e),
        })?;
        for remaining in (0..TRIES).rev() {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if remaining == 0 => {
                    return Err(VaultError::Locked { holder: read_holder(folder) });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
                Err(TryLockError::Error(e)) => return Err(VaultError::io("lock", &path, e)),
            }
        }
        let holder = folder.join(HOLDER);
        // Best effort: the file only improves an error message, and a full disk must not prevent opening the vault.
        let _ = files::replace_unflushed(&holder, Holder::this_process().to_text().as_bytes());
        Ok(Self { file, holder })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.holder);
        let _ = self.file.unlock();
    }
}

/// The current holder of the lock; `None` if the lock is free. Acquires a shared lock for a moment to find out.
pub(super) fn current_holder(folder: &Path) -> io::Result<Option<Holder>> {
    let file = match files::open_regular(&folder.join(LOCK), OpenOptions::new().read(true)) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(read_holder(folder))),
        Err(TryLockError::Error(e)) => Err(e),
    }
}

fn read_holder(folder: &Path) -> Holder {
    let read = |file: File| {
        let mut text = String::new();
        file.take(MAX_HOLDER).read_to_string(&mut text).map(|_| Holder::parse(&text))
    };
    files::open_regular(&folder.join(HOLDER), OpenOptions::new().read(true))
        .and_then(read)
        .unwrap_or_default()
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    files::open_regular(path, &mut options)
}
