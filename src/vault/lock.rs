//! One writer at a time.
//!
//! The lock is the operating system's, on the file `lock`: it goes with the process that holds it,
//! however that ends, so that no lock is ever left over. Who holds it is written beside it, in
//! `lock.holder`, because where locks are mandatory (Windows) a locked file can't be read.
//! `lock` itself is never removed: a second opener might hold the removed file and a third the new one.

use super::VaultError;
use crate::platform::{clock, hardening};
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) const LOCK: &str = "lock";
pub(super) const HOLDER: &str = "lock.holder";

/// A look by `vault check` holds the lock for an instant; an opener waits that long.
const TRIES: u32 = 4;
const BETWEEN_TRIES: Duration = Duration::from_millis(15);

/// Who has a vault open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    pub pid: Option<u32>,
    /// The computer: a folder may be shared.
    pub host: Option<String>,
    /// Since when, UTC, as “2026-03-01T09:30:00Z”.
    pub since: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "by process {pid}")?,
            None => f.write_str("by a process that has not said who it is")?,
        }
        if let Some(host) = &self.host {
            write!(f, " on {host}")?;
        }
        if let Some(since) = &self.since {
            write!(f, ", since {since}")?;
        }
        Ok(())
    }
}

impl Holder {
    fn this_process() -> Self {
        let since = i64::try_from(clock::unix_time()).ok().and_then(|s| jiff::Timestamp::from_second(s).ok());
        Self {
            pid: Some(std::process::id()),
            host: Some(hardening::host_name()),
            since: since.map(|since| since.to_string()),
        }
    }

    fn to_text(&self) -> String {
        let or_nothing = |text: &Option<String>| text.clone().unwrap_or_default();
        let pid = self.pid.map(|pid| pid.to_string());
        format!(
            "pid {}\nhost {}\nsince {}\n",
            or_nothing(&pid),
            or_nothing(&self.host),
            or_nothing(&self.since)
        )
    }

    /// Reads what [`Holder::to_text`] wrote. The file is not trusted to be sound: it is shown to a person.
    fn parse(text: &str) -> Self {
        let value = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name))?.trim();
            let plain: String = value.chars().filter(|c| !c.is_control()).take(80).collect();
            (!plain.is_empty()).then_some(plain)
        };
        Self {
            pid: value("pid ").and_then(|pid| pid.parse().ok()),
            host: value("host "),
            since: value("since "),
        }
    }

    pub(super) fn read(folder: &Path) -> Self {
        fs::read_to_string(folder.join(HOLDER)).map(|text| Self::parse(&text)).unwrap_or_default()
    }
}

/// The lock, held until this is dropped or the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    holder: PathBuf,
}

impl Lock {
    /// Takes the lock of a vault's folder.
    pub(super) fn take(folder: &Path) -> Result<Self, VaultError> {
        let path = folder.join(LOCK);
        let file = open(&path).map_err(|e| match e.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                VaultError::ReadOnlyFolder { folder: folder.to_owned(), source: e }
            }
            _ => VaultError::io("write", &path, e),
        })?;
        for again in (0..TRIES).rev() {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if again == 0 => {
                    return Err(VaultError::Locked { holder: Holder::read(folder) });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
                Err(TryLockError::Error(e)) => return Err(VaultError::io("lock", &path, e)),
            }
        }
        let holder = folder.join(HOLDER);
        // Only told to a person: neither flushed, nor a reason not to open a vault on a full disk.
        let _ = open(&holder).and_then(|mut file| {
            file.set_len(0)?;
            file.write_all(Holder::this_process().to_text().as_bytes())
        });
        Ok(Self { file, holder })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.holder);
        let _ = self.file.unlock();
    }
}

/// Who holds the lock now; `None` where nobody does. Takes it for an instant.
pub(super) fn held(folder: &Path) -> io::Result<Option<Holder>> {
    let file = match File::open(folder.join(LOCK)) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(Holder::read(folder))),
        Err(TryLockError::Error(e)) => Err(e),
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_is_told_as_it_was_written_and_nothing_of_it_reaches_the_terminal_raw() {
        let holder =
            Holder { pid: Some(42), host: Some("desk".into()), since: Some("2026-03-01T09:30:00Z".into()) };
        assert_eq!(Holder::parse(&holder.to_text()), holder);
        assert_eq!(holder.to_string(), "by process 42 on desk, since 2026-03-01T09:30:00Z");
        let hostile = Holder::parse("pid 1\nhost \u{1b}[2Jdesk\nsince \u{7}\n");
        assert_eq!(hostile.host.as_deref(), Some("[2Jdesk"));
        assert_eq!(hostile.since, None);
        assert_eq!(Holder::parse("junk"), Holder::default());
    }
}
