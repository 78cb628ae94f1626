//! The worker that owns the open vault.

use super::failure::Failure;
use super::job::VaultJob;
use super::report::Reporter;
use super::results::{JobResult, Opened};
use crate::platform::{clock, hardening};
use crate::profile::{Profile, codec};
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::store::{Access, Store, StoreError};
use crate::vault::VaultError;
use crate::words::sentence;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

pub(super) struct VaultWorker {
    folder: Option<PathBuf>,
    open: Option<Store>,
    model: Arc<Model>,
    directory: Arc<Directory>,
    reporter: Reporter,
}

impl VaultWorker {
    pub(super) const fn new(
        folder: Option<PathBuf>,
        model: Arc<Model>,
        directory: Arc<Directory>,
        reporter: Reporter,
    ) -> Self {
        Self { folder, open: None, model, directory, reporter }
    }

    /// Handles jobs until their channel is closed. Returns the failure of the last save.
    pub(super) fn work(mut self, jobs: &Receiver<VaultJob>) -> Option<Failure> {
        let mut unsaved = None;
        let mut next = None;
        while let Some(mut job) = next.take().or_else(|| jobs.recv().ok()) {
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
            let result = match job {
                VaultJob::Open { passphrase, read_only } => {
                    JobResult::Opened(self.open(&passphrase, read_only))
                }
                VaultJob::Create { passphrase } => JobResult::Opened(self.create(&passphrase)),
                VaultJob::Close => {
                    self.open = None;
                    JobResult::Closed
                }
                VaultJob::Save { revision, profile } => {
                    let result = self.save(&profile);
                    unsaved = result.as_ref().err().cloned();
                    JobResult::Saved { revision, result }
                }
                VaultJob::ChangePassphrase { old, new } => {
                    JobResult::PassphraseChanged(self.change_passphrase(&old, &new))
                }
            };
            self.reporter.done(result);
        }
        unsaved
    }

    fn folder(&self) -> Result<&PathBuf, Failure> {
        self.folder.as_ref().ok_or_else(|| Failure::new("The demo has no vault.", ""))
    }

    fn open(&mut self, passphrase: &Passphrase, read_only: bool) -> Result<Box<Opened>, Failure> {
        let access = if read_only { Access::ReadOnly } else { Access::ReadWrite };
        let (store, profile) = Store::open(self.folder()?, passphrase, access).map_err(|e| failure(&e))?;
        let notice = store.older_format().map(|version| {
            format!(
                "This vault has format {version}. The next save writes format {} and keeps a copy.",
                codec::VERSION
            )
        });
        self.open = Some(store);
        Ok(Box::new(Opened {
            profile,
            read_only: read_only
                .then(|| "another Selvedge has it open, or the folder can't be written.".to_owned()),
            notice,
        }))
    }

    fn create(&mut self, passphrase: &Passphrase) -> Result<Box<Opened>, Failure> {
        let profile = Profile::for_new_vault(&hardening::host_name());
        let store = Store::create(self.folder()?, passphrase, &profile).map_err(|e| failure(&e))?;
        self.open = Some(store);
        let notice = "The vault is created. Write the passphrase down: nobody can reset it.".to_owned();
        Ok(Box::new(Opened { profile, read_only: None, notice: Some(notice) }))
    }

    fn save(&mut self, profile: &Profile) -> Result<(), Failure> {
        let Some(store) = &mut self.open else {
            return Err(Failure::new(
                "The vault was locked before this was saved.",
                "Unlock it and do it again.",
            ));
        };
        store
            .save(&mut profile.clone(), &self.model, &self.directory, clock::today())
            .map_err(|e| failure(&e))
    }

    fn change_passphrase(&mut self, old: &Passphrase, new: &Passphrase) -> Result<(), Failure> {
        let Some(store) = &mut self.open else {
            return Err(Failure::new("The vault is locked.", "Unlock it first."));
        };
        let vault = store.vault_mut();
        let work = vault.work_factor_for_new_passphrase();
        vault.change_passphrase(old, new, work).map_err(|e| failure(&e.into()))
    }
}

fn failure(error: &StoreError) -> Failure {
    let read_only_works =
        matches!(error, StoreError::Vault(VaultError::Locked { .. } | VaultError::ReadOnlyFolder { .. }));
    Failure { what: sentence(&error.to_string()), hint: sentence(&error.hint()), read_only_works }
}
