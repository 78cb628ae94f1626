//! Atomic writes of private files.
//!
//! A write creates a temporary file with mode 0600 in the same folder, flushes it to the disk, renames it over the old file,
//! and flushes the folder. If the process is killed at any point, either the old or the new file is there, possibly with a
//! temporary file beside it ([`is_leftover`]).
//!
//! In a vault's folder, which may come from someone else, a symbolic link must not lead a write to another file: see
//! [`open_regular`] and [`make_private`].

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Nobody gives a file of their own such a name, so that leftovers can be deleted without a question.
const PREFIX: &str = ".selvedge-unfinished-";
const SUFFIX: &str = ".tmp";
/// Random characters between prefix and suffix.
const RANDOM: usize = 12;

/// What to do if the target file already exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Replace,
    /// Keep the old file and fail with [`io::ErrorKind::AlreadyExists`].
    Keep,
}

/// The new file is in its place, but the system did not confirm that the change is on the disk. The payload of the
/// [`io::Error`] that [`Staged::commit`] returns in this case.
#[derive(Debug, thiserror::Error)]
#[error("it was written, but the system did not confirm that it is on the disk: {0}")]
pub struct NotFlushed(io::Error);

/// A link, a pipe or a device is where a regular file must be. The payload of the [`io::Error`] of [`open_regular`].
#[derive(Debug, thiserror::Error)]
#[error("it is a link, a pipe, a device or a folder instead of a file")]
pub struct NotRegular;

/// Whether this is the reason of an error.
pub fn is<E: std::error::Error + 'static>(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.downcast_ref::<E>().is_some())
}

/// A file that is completely on the disk, but still under a temporary name. Deleted on drop.
#[derive(Debug)]
pub struct Staged {
    temporary: NamedTempFile,
    target: PathBuf,
}

/// Writes the bytes to a temporary file with mode 0600 beside `target`, and flushes it.
pub fn stage(target: &Path, bytes: &[u8]) -> io::Result<Staged> {
    let temporary = write_temporary(target, bytes)?;
    temporary.as_file().sync_all()?;
    Ok(Staged { temporary, target: target.to_owned() })
}

/// Replaces a file that need not survive a power failure. Like [`stage`] and [`Staged::commit`], but waits for no flush.
pub fn replace_unflushed(target: &Path, bytes: &[u8]) -> io::Result<()> {
    write_temporary(target, bytes)?.persist(target).map(drop).map_err(|e| e.error)
}

fn write_temporary(target: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    // On Unix, tempfile creates the file with mode 0600.
    let mut temporary = temporary_file(folder_of(target))?;
    temporary.write_all(bytes)?;
    Ok(temporary)
}

impl Staged {
    /// Sets the modification time that the file will have.
    pub fn set_modified(&self, time: std::time::SystemTime) -> io::Result<()> {
        self.temporary.as_file().set_modified(time)
    }

    /// Renames the file to its target name, and flushes the folder. If the rename fails, the old file is unchanged. If only
    /// the flush fails, the reason of the error is [`NotFlushed`].
    pub fn commit(self, existing: Existing) -> io::Result<()> {
        let folder = folder_of(&self.target).to_owned();
        match existing {
            Existing::Replace => self.temporary.persist(&self.target).map_err(|e| e.error)?,
            Existing::Keep => self.temporary.persist_noclobber(&self.target).map_err(|e| e.error)?,
        };
        flush_folder(&folder)
    }
}

/// Flushes the folder of a file that [`Staged::commit`] has renamed but not flushed.
pub fn flush_rename(target: &Path) -> io::Result<()> {
    flush_folder(folder_of(target))
}

fn flush_folder(folder: &Path) -> io::Result<()> {
    sync_folder(folder).map_err(|error| io::Error::new(error.kind(), NotFlushed(error)))
}

fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM).tempfile_in(folder)
}

/// Opens a regular file. A symbolic link is refused instead of followed, and a pipe or a device is refused without waiting for
/// its other end; the reason of the error is [`NotRegular`].
pub fn open_regular(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    do_not_follow(options);
    let is_irregular = |path: &Path| fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file());
    match options.open(path) {
        Ok(file) if file.metadata()?.is_file() => Ok(file),
        Err(error) if !is_irregular(path) => Err(error),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, NotRegular)),
    }
}

#[cfg(unix)]
fn do_not_follow(options: &mut OpenOptions) {
    use rustix::fs::OFlags;
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        options,
        (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed(),
    );
}

#[cfg(windows)]
fn do_not_follow(options: &mut OpenOptions) {
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    std::os::windows::fs::OpenOptionsExt::custom_flags(options, FILE_FLAG_OPEN_REPARSE_POINT);
}

/// The file that a path leads to, if the path is a symbolic link to an existing file; otherwise the path itself.
pub fn resolve_link(path: &Path) -> PathBuf {
    if path.is_symlink() {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    } else {
        path.to_owned()
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

/// How long [`open_input`] waits for a program that writes to a named pipe.
const WRITER_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// No program writes to a named pipe. The payload of the [`io::Error`] of [`open_input`].
#[derive(Debug, thiserror::Error)]
#[error("it is a named pipe, and no program writes to it")]
pub struct NoWriter;

/// Opens a file that the user named, for reading. A pipe works, such as `<(…)` in a shell. An open named pipe that no program
/// writes to would block forever; after [`WRITER_TIMEOUT`] the error has the reason [`NoWriter`].
pub fn open_input(path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    if let Ok(metadata) = fs::metadata(path)
        && std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
    {
        return open_pipe(path);
    }
    File::open(path)
}

/// Opening a pipe waits until a program opens the other end, so it is opened on another thread.
#[cfg(unix)]
fn open_pipe(path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    let (sender, opened) = std::sync::mpsc::channel();
    let waiting = path.to_owned();
    std::thread::Builder::new().name("pipe".into()).spawn(move || {
        // Ignore the send error: the receiver has given up waiting.
        let _ = sender.send(File::open(waiting));
    })?;
    opened.recv_timeout(WRITER_TIMEOUT).unwrap_or_else(|_| {
        // Opening the other end for a moment ends the thread.
        let _ = File::options().write(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed()).open(path);
        Err(io::Error::new(io::ErrorKind::TimedOut, NoWriter))
    })
}

/// Whether every user of this computer can read the file: the file and all folders above it allow it.
#[cfg(unix)]
pub fn is_world_readable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let allows = |path: &Path, bits| fs::metadata(path).is_ok_and(|m| m.permissions().mode() & bits == bits);
    let Ok(path) = fs::canonicalize(path) else { return false };
    path.is_file() && allows(&path, 0o004) && path.ancestors().skip(1).all(|folder| allows(folder, 0o001))
}

#[cfg(not(unix))]
pub fn is_world_readable(_: &Path) -> bool {
    false
}

/// Reads a file of at most `limit` bytes; [`io::ErrorKind::FileTooLarge`] if it is longer.
pub fn read_limited(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_input(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Whether a file with this name is the temporary file of an interrupted write.
pub fn is_leftover(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
}

/// Flushes a folder, so that a rename in it survives a power failure. Does nothing on Windows, where folders can't be opened,
/// and on file systems that can't flush a folder.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    match File::open(folder)?.sync_all() {
        Err(error) if !is_flush_unsupported(&error) => return Err(error),
        Ok(()) | Err(_) => {}
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Whether a file system has no flush for folders. Some network and FUSE file systems answer so.
#[cfg(unix)]
fn is_flush_unsupported(error: &io::Error) -> bool {
    use rustix::io::Errno;
    [Errno::INVAL, Errno::BADF, Errno::NOTSUP, Errno::OPNOTSUPP]
        .iter()
        .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
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
    let probe = temporary_file(folder)?;
    Ok(mode(probe.path())?.is_none_or(|mode| mode & 0o077 == 0))
}

/// Whether secrets may be written to a pipe or a device: it belongs to this user, or it is a device of the system such as
/// `/dev/null`.
pub fn is_own_device(metadata: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{FileTypeExt, MetadataExt};
        let owner = metadata.uid();
        owner == rustix::process::geteuid().as_raw() || (owner == 0 && metadata.file_type().is_char_device())
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        true
    }
}

/// Removes the permissions of group and others from a file or a folder. Fails if the path is a symbolic link.
pub fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mut options = OpenOptions::new();
        do_not_follow(options.read(true));
        let file = options.open(path)?;
        let mode = file.metadata()?.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            file.set_permissions(PermissionsExt::from_mode(mode & !0o077))?;
        }
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
