//! The worker that owns the open vault.

use super::failure::Failure;
use super::job::VaultJob;
use super::report::Reporter;
use super::results::{FIRST_REVISION, JobResult, Opened};
use super::versions;
use crate::platform::{clock, hardening};
use crate::profile::{Profile, codec};
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::store::{Access, Store, StoreError, UnsavedStore, VersionReport};
use crate::vault::{SeenFile, VaultError};
use crate::words::sentence;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

pub(super) struct VaultWorker {
    folder: Option<PathBuf>,
    vault: VaultState,
    /// The last save, if it failed.
    unsaved: Option<FailedSave>,
    /// The revision of the last save.
    revision: u64,
    seen: SeenFile,
    model: Arc<Model>,
    directory: Arc<Directory>,
    reporter: Reporter,
}

enum VaultState {
    Closed,
    Open(Store),
    /// Locked before the last profile was on the disk.
    Unsaved(UnsavedStore),
}

/// A save that failed, and how often it was tried.
struct FailedSave {
    failure: Failure,
    attempts: u32,
}

impl FailedSave {
    /// The time until the next attempt: 1 s, 2 s, 4 s and so on, at most one minute.
    fn wait(&self) -> Duration {
        Duration::from_secs(1 << (self.attempts - 1).min(6)).min(Duration::from_secs(60))
    }
}

impl VaultWorker {
    pub(super) const fn new(
        folder: Option<PathBuf>,
        seen: SeenFile,
        model: Arc<Model>,
        directory: Arc<Directory>,
        reporter: Reporter,
    ) -> Self {
        let vault = VaultState::Closed;
        Self { folder, vault, unsaved: None, revision: 0, seen, model, directory, reporter }
    }

    /// Handles jobs until their channel is closed. Then tries once more to save, and returns the failure of the last save.
    pub(super) fn work(mut self, jobs: &Receiver<VaultJob>) -> Option<Failure> {
        let mut next = None;
        while let Some(mut job) = next.take().or_else(|| self.next_job(jobs)) {
            // Coalesce queued saves; only the newest matters.
            while matches!(job, VaultJob::Save { .. }) {
                match jobs.try_recv() {
                    Ok(newer @ VaultJob::Save { .. }) => job = newer,
                    Ok(other) => {
                        next = Some(other);
                        break;
                    }
                    Err(_) => break,
                }
            }
            let mut other_version = None;
            let result = match job {
                VaultJob::Open { passphrase, read_only } => {
                    JobResult::Opened(self.open(&passphrase, read_only))
                }
                VaultJob::Create { passphrase } => JobResult::Opened(self.create(&passphrase)),
                VaultJob::Close => {
                    self.lock();
                    JobResult::Closed
                }
                VaultJob::Save { revision, profile } => {
                    self.revision = revision;
                    let result = self.save(&profile);
                    JobResult::Saved { revision, result: self.note_save(result, &mut other_version) }
                }
                VaultJob::SaveAgain => {
                    let result = self.save_again(&mut other_version);
                    JobResult::Saved { revision: self.revision, result }
                }
                VaultJob::ReadVersion { file, passphrase, revision, profile } => {
                    let VaultState::Open(store) = &self.vault else { continue };
                    let result = versions::read(store, &file, passphrase.as_ref(), revision, &profile);
                    JobResult::VersionRead { file, result }
                }
                VaultJob::KeepVersion(other) => {
                    // Ignore the error: the file of the other version is still there, and the save that follows reports
                    // a folder that cannot be written.
                    if let VaultState::Open(store) = &mut self.vault {
                        let _ = store.keep_version(&other);
                    }
                    continue;
                }
                VaultJob::ChangePassphrase { old, new } => {
                    JobResult::PassphraseChanged(self.change_passphrase(&old, &new))
                }
            };
            hardening::overwrite_stack();
            self.reporter.done(result);
            if let Some(number) = other_version {
                self.reporter.done(JobResult::OtherVersionKept(number));
            }
        }
        self.save_again(&mut None).err()
    }

    /// Waits for a job. While a save has failed, returns a job that repeats it after a time. `None` if the channel is closed.
    fn next_job(&self, jobs: &Receiver<VaultJob>) -> Option<VaultJob> {
        let Some(failed) = self.unsaved.as_ref().filter(|_| self.can_save_again()) else {
            return jobs.recv().ok();
        };
        match jobs.recv_timeout(failed.wait()) {
            Ok(job) => Some(job),
            Err(RecvTimeoutError::Timeout) => Some(VaultJob::SaveAgain),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    fn folder(&self) -> Result<&PathBuf, Failure> {
        self.folder.as_ref().ok_or_else(|| Failure::new("The demo has no vault.", ""))
    }

    fn open(&mut self, passphrase: &Passphrase, read_only: bool) -> Result<Box<Opened>, Failure> {
        if let VaultState::Unsaved(unsaved) = std::mem::replace(&mut self.vault, VaultState::Closed) {
            return self.open_unsaved(unsaved, passphrase);
        }
        let access = if read_only { Access::ReadOnly } else { Access::ReadWrite };
        let (store, profile, versions) =
            Store::open(self.folder()?, passphrase, access, self.seen.clone()).map_err(|e| failure(&e))?;
        let notice = store.older_format().map(|version| {
            format!(
                "This vault has format {version}. The next save writes format {} and keeps a copy.",
                codec::VERSION
            )
        });
        self.vault = VaultState::Open(store);
        Ok(Box::new(Opened {
            profile,
            read_only: read_only
                .then(|| "another Selvedge has it open, or the folder can't be written.".to_owned()),
            notice,
            unsaved: None,
            versions,
        }))
    }

    /// Opens the profile that is not on the disk yet, instead of the older one on the disk.
    fn open_unsaved(
        &mut self,
        unsaved: UnsavedStore,
        passphrase: &Passphrase,
    ) -> Result<Box<Opened>, Failure> {
        match unsaved.open(passphrase) {
            Ok((store, profile)) => {
                self.vault = VaultState::Open(store);
                self.revision = FIRST_REVISION;
                let unsaved = self.unsaved.as_ref().map(|failed| failed.failure.clone());
                let versions = VersionReport::default();
                Ok(Box::new(Opened { profile, read_only: None, notice: None, unsaved, versions }))
            }
            Err(failed) => {
                let (unsaved, error) = *failed;
                self.vault = VaultState::Unsaved(unsaved);
                Err(failure(&error))
            }
        }
    }

    fn create(&mut self, passphrase: &Passphrase) -> Result<Box<Opened>, Failure> {
        let profile = Profile::for_new_vault(&hardening::host_name());
        let store = Store::create(self.folder()?, passphrase, &profile, self.seen.clone())
            .map_err(|e| failure(&e))?;
        self.vault = VaultState::Open(store);
        let notice = "The vault is created. Write the passphrase down: nobody can reset it.".to_owned();
        let versions = VersionReport::default();
        Ok(Box::new(Opened { profile, read_only: None, notice: Some(notice), unsaved: None, versions }))
    }

    /// Drops the keys. What could not be saved is kept, encrypted.
    fn lock(&mut self) {
        self.vault = match std::mem::replace(&mut self.vault, VaultState::Closed) {
            VaultState::Open(store) => store.lock().map_or(VaultState::Closed, VaultState::Unsaved),
            other @ (VaultState::Closed | VaultState::Unsaved(_)) => other,
        };
    }

    /// Saves a profile. Returns the number of the generation in which the version of another program was kept, if there was one.
    fn save(&mut self, profile: &Profile) -> Result<Option<u32>, Failure> {
        let VaultState::Open(store) = &mut self.vault else {
            return Err(Failure::new(
                "The vault was locked before this was saved.",
                "Unlock it and do it again.",
            ));
        };
        store
            .save(&mut profile.clone(), &self.model, &self.directory, clock::today())
            .map_err(|e| failure(&e))?;
        Ok(store.vault_mut().take_other_version())
    }

    /// Repeats the last save if it failed.
    fn save_again(&mut self, other_version: &mut Option<u32>) -> Result<(), Failure> {
        let Some(failed) = &self.unsaved else { return Ok(()) };
        if !self.can_save_again() {
            return Err(failed.failure.clone());
        }
        let result = match std::mem::replace(&mut self.vault, VaultState::Closed) {
            VaultState::Closed => Ok(None),
            VaultState::Open(mut store) => {
                let result = store.save_again().map(|()| store.vault_mut().take_other_version());
                self.vault = VaultState::Open(store);
                result.map_err(|e| failure(&e))
            }
            VaultState::Unsaved(unsaved) => unsaved.save_again().map_err(|failed| {
                let (unsaved, error) = *failed;
                self.vault = VaultState::Unsaved(unsaved);
                failure(&error)
            }),
        };
        self.note_save(result, other_version)
    }

    /// Whether there is an encrypted profile to write. Without one, the last save failed before it was encrypted.
    fn can_save_again(&self) -> bool {
        match &self.vault {
            VaultState::Closed => false,
            VaultState::Open(store) => store.vault().is_unsaved(),
            VaultState::Unsaved(_) => true,
        }
    }

    /// Remembers whether a save failed.
    fn note_save(
        &mut self,
        result: Result<Option<u32>, Failure>,
        other_version: &mut Option<u32>,
    ) -> Result<(), Failure> {
        let attempts = self.unsaved.take().map_or(0, |failed| failed.attempts);
        match result {
            Ok(number) => {
                *other_version = number;
                Ok(())
            }
            Err(failure) => {
                self.unsaved = Some(FailedSave { failure: failure.clone(), attempts: attempts + 1 });
                Err(failure)
            }
        }
    }

    fn change_passphrase(&mut self, old: &Passphrase, new: &Passphrase) -> Result<(), Failure> {
        let VaultState::Open(store) = &mut self.vault else {
            return Err(Failure::new("The vault is locked.", "Unlock it first."));
        };
        let vault = store.vault_mut();
        let work = vault.work_factor_for_new_passphrase();
        vault.change_passphrase(old, new, work).map_err(|e| failure(&e.into()))
    }
}

pub(super) fn failure(error: &StoreError) -> Failure {
    let read_only_works =
        matches!(error, StoreError::Vault(VaultError::Locked { .. } | VaultError::ReadOnlyFolder { .. }));
    Failure { what: sentence(&error.to_string()), hint: sentence(&error.hint()), read_only_works }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_save_is_repeated_less_and_less_often() {
        let wait = |attempts| {
            let failure = Failure::new("No space left.", "Free some space.");
            FailedSave { failure, attempts }.wait().as_secs()
        };
        let waits: Vec<u64> = (1..=8).map(wait).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(wait(u32::MAX), 60);
    }
}
