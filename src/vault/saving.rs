//! Replaces `vault.age`, and keeps the encrypted document of a save that failed. Knows no key, so that a document that could
//! not be saved survives when the vault is locked.

use super::error::VaultError;
use super::generations::{self, KeepReason};
use super::layout::{Layout, VaultFile};
use crate::platform::files::{self, Existing};
use sha2::{Digest, Sha256};
use std::io;
use std::path::PathBuf;

/// An encrypted document that is not on the disk yet.
struct Unsaved {
    sealed: Vec<u8>,
    reason: KeepReason,
}

/// What this process knows about `vault.age` on the disk, and what has yet to replace it.
#[derive(Default)]
pub(super) struct Saving {
    /// `vault.age` when this process last read or wrote it; `None` if it did neither.
    known: Option<Known>,
    unsaved: Option<Unsaved>,
    /// The number under which the version of another program was kept.
    other_version: Option<u32>,
}

struct Known {
    hash: [u8; 32],
    /// The file itself, or the file that it led to if it was a link.
    target: PathBuf,
}

impl Known {
    fn new(bytes: &[u8], target: PathBuf) -> Self {
        Self { hash: Sha256::digest(bytes).into(), target }
    }
}

/// The bytes of `vault.age` before it is replaced.
enum Current {
    Absent,
    Known(Vec<u8>),
    /// Another program wrote it; `None` if it cannot be read.
    Other(Option<Vec<u8>>),
}

impl Saving {
    /// Remembers the bytes of `vault.age`, to notice later whether another program has replaced it.
    pub(super) fn note_known(&mut self, bytes: &[u8], layout: &Layout) {
        self.known = Some(Known::new(bytes, layout.resolved(VaultFile::Vault)));
    }

    /// Sets the encrypted document that the next [`Saving::write`] writes.
    pub(super) fn set(&mut self, sealed: Vec<u8>, reason: KeepReason) {
        let reason = match (&self.unsaved, reason) {
            // The file in the old format is still on the disk.
            (Some(Unsaved { reason: upgrade @ KeepReason::UpgradeFrom(_), .. }), KeepReason::Save) => {
                *upgrade
            }
            _ => reason,
        };
        self.unsaved = Some(Unsaved { sealed, reason });
    }

    pub(super) const fn is_unsaved(&self) -> bool {
        self.unsaved.is_some()
    }

    /// The encrypted document that is not on the disk.
    pub(super) fn sealed(&self) -> Option<&[u8]> {
        self.unsaved.as_ref().map(|unsaved| unsaved.sealed.as_slice())
    }

    /// The number of the generation in which a save has kept the version of another program. Returned once.
    pub(super) fn take_other_version(&mut self) -> Option<u32> {
        self.other_version.take()
    }

    /// Replaces `vault.age` with the document that is not on the disk, if there is one. After an error, this can be repeated.
    pub(super) fn write(&mut self, layout: &Layout) -> Result<(), VaultError> {
        let Some(Unsaved { sealed, reason }) = &self.unsaved else { return Ok(()) };
        let current = self.current(layout);
        let resolved = layout.resolved(VaultFile::Vault);
        let is_known_target = self.known.as_ref().is_none_or(|known| known.target == resolved);
        // A link to a file that did not open must not be followed: it could be any file of the user.
        let follows_link = match (reason, &current) {
            (KeepReason::Damaged, _) => false,
            (KeepReason::Save | KeepReason::UpgradeFrom(_) | KeepReason::Other, Current::Other(_)) => {
                is_known_target
            }
            (KeepReason::Save | KeepReason::UpgradeFrom(_) | KeepReason::Other, _) => true,
        };
        let target = if follows_link { resolved } else { layout.vault() };
        let io_error = |e| VaultError::io("write", &target, e);
        if matches!(&current, Current::Known(bytes) if bytes == sealed) {
            // An earlier attempt has replaced the file, but could not flush the folder.
            files::flush_rename(&target).map_err(io_error)?;
            self.unsaved = None;
            return Ok(());
        }
        // Write the new file completely before anything else changes, so that a full disk is noticed here.
        let staged = files::stage(&target, sealed).map_err(io_error)?;
        let reason = match (&current, reason) {
            (Current::Other(_), KeepReason::Save) => KeepReason::Other,
            (_, reason) => *reason,
        };
        match current {
            // An earlier attempt has kept it. Otherwise each attempt would push out an older generation.
            Current::Known(bytes) | Current::Other(Some(bytes))
                if generations::is_newest(layout, &bytes, reason) => {}
            Current::Absent | Current::Known(_) | Current::Other(_) => {
                let number = generations::keep_file(layout, &target, reason)?;
                if let KeepReason::Other = reason {
                    self.other_version = number;
                }
            }
        }
        let committed = staged.commit(Existing::Replace).map_err(io_error);
        if matches!(committed, Ok(()) | Err(VaultError::NotFlushed { .. })) {
            self.known = Some(Known::new(sealed, target));
        }
        committed?;
        self.unsaved = None;
        generations::delete_surplus(layout);
        Ok(())
    }

    fn current(&self, layout: &Layout) -> Current {
        match layout.read_vault() {
            Ok(Ok(bytes)) => match &self.known {
                Some(known) if known.hash != *Sha256::digest(&bytes) => Current::Other(Some(bytes)),
                Some(_) | None => Current::Known(bytes),
            },
            Err(VaultError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Current::Absent,
            Ok(Err(_)) | Err(_) => Current::Other(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::generations::KEPT_NEWEST;
    use super::*;
    use std::fs;

    fn saving(known: &[u8], unsaved: &[u8], layout: &Layout) -> Saving {
        let mut saving = Saving::default();
        saving.note_known(known, layout);
        saving.set(unsaved.to_vec(), KeepReason::Save);
        saving
    }

    #[test]
    fn attempts_that_fail_push_out_no_older_generation() {
        let home = tempfile::tempdir().unwrap();
        let layout = Layout::new(home.path());
        files::write_private(&layout.vault(), b"old", Existing::Replace).unwrap();
        let mut saving = saving(b"old", b"new", &layout);
        // An attempt that failed between keeping the old file and replacing it.
        generations::keep_file(&layout, &layout.vault(), KeepReason::Save).unwrap();
        saving.write(&layout).unwrap();
        assert!(!saving.is_unsaved());
        assert_eq!(fs::read(layout.vault()).unwrap(), b"new");
        assert_eq!(generations::list(&layout).unwrap().len(), 1, "“old” is kept once");
        // The file was replaced, but the flush of its folder failed: the next attempt keeps nothing more.
        for _ in 0..2 * KEPT_NEWEST {
            saving.set(b"new".to_vec(), KeepReason::Save);
            saving.write(&layout).unwrap();
        }
        assert_eq!(generations::list(&layout).unwrap().len(), 1);
    }

    #[test]
    fn the_file_in_an_old_format_is_kept_forever_although_a_later_save_replaces_it() {
        let home = tempfile::tempdir().unwrap();
        let layout = Layout::new(home.path());
        files::write_private(&layout.vault(), b"old", Existing::Replace).unwrap();
        let mut saving = saving(b"old", b"new", &layout);
        saving.set(b"new".to_vec(), KeepReason::UpgradeFrom(1));
        saving.set(b"newer".to_vec(), KeepReason::Save);
        saving.write(&layout).unwrap();
        assert_eq!(fs::read(layout.vault()).unwrap(), b"newer");
        assert_eq!(generations::list(&layout).unwrap()[0].upgraded_from, Some(1));
    }
}
