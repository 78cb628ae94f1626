//! Gives a vault a new key, and encrypts everything to it.
//!
//! Until the last step, `identity.age` contains the new key and the old one, so that the vault opens with the old passphrase
//! wherever the change is interrupted. The last step replaces `identity.age` with one that contains only the new key, under
//! the new passphrase.

use super::error::VaultError;
use super::generations::{self, Generation};
use super::identity::{self, check_passphrase, unlock};
use super::keys::Keys;
use super::layout::VaultFile;
use super::open::Vault;
use super::work_factor::WorkFactor;
use crate::platform::files::{self, Existing};
use crate::secret::Passphrase;
use std::fs;

/// What a change of the key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// Generations that were encrypted to the new key.
    pub encrypted_again: usize,
    /// Generations that do not open, so they are unchanged.
    pub unreadable: usize,
    /// Files that a restore set aside. They can contain the old key, or can be encrypted to it.
    pub set_aside: usize,
}

impl Vault {
    /// Creates a new key, encrypts `vault.age` and all generations to it, and sets a new passphrase. The further recipients
    /// stay. Costs three scrypt computations. After an error or an interruption, the vault still opens with the old
    /// passphrase, and the call can be repeated.
    pub fn change_key(
        &mut self,
        old: &Passphrase,
        new: &Passphrase,
        work: WorkFactor,
    ) -> Result<KeyChange, VaultError> {
        self.change_key_in_steps(old, new, work, &mut || Ok(()))
    }

    /// Like [`Vault::change_key`]. Calls `after_write` after each file that was written, so that a test can stop there.
    fn change_key_in_steps(
        &mut self,
        old: &Passphrase,
        new: &Passphrase,
        work: WorkFactor,
        after_write: &mut dyn FnMut() -> Result<(), VaultError>,
    ) -> Result<KeyChange, VaultError> {
        self.require_writable()?;
        check_passphrase(new)?;
        let document = self.read()?;
        let (old_keys, _) = unlock(&self.layout, old, WorkFactor::MAX)?;
        let mut new_keys = Keys::generate();
        new_keys.further.clone_from(&old_keys.further);
        let both = new_keys.with_identities_of(&old_keys);

        let written = self.write_identity(&both, old, self.work_factor().unwrap_or_default());
        if is_in_place(&written) {
            self.keys = both;
        }
        written?;
        after_write()?;
        let (mut encrypted_again, mut unreadable) = (0, 0);
        for generation in generations::list(&self.layout)? {
            if self.encrypt_again(&generation, &new_keys)? {
                encrypted_again += 1;
                after_write()?;
            } else {
                unreadable += 1;
            }
        }
        let target = self.layout.resolved(VaultFile::Vault);
        let sealed = new_keys.seal(&document).map_err(|_| VaultError::Encrypt)?;
        files::stage(&target, &sealed)
            .and_then(|staged| staged.commit(Existing::Replace))
            .map_err(|e| VaultError::io("write", &target, e))?;
        self.saving.note_known(&sealed, &self.layout);
        after_write()?;
        let wrapped = new_keys.wrap(new, work).map_err(|_| VaultError::Encrypt)?;
        let written = identity::replace(&self.layout, &self.layout.resolved(VaultFile::Identity), &wrapped);
        if is_in_place(&written) {
            self.keys = new_keys;
        }
        written?;
        after_write()?;
        Ok(KeyChange { encrypted_again, unreadable, set_aside: generations::count_damaged(&self.layout) })
    }

    /// Replaces a generation with the same document, encrypted to the new key. Its modification time stays, because it decides
    /// how long the generation is kept. Returns false if the generation does not open.
    fn encrypt_again(&self, generation: &Generation, keys: &Keys) -> Result<bool, VaultError> {
        let Ok(document) = generation.read()?.and_then(|sealed| self.keys.open(&sealed)) else {
            return Ok(false);
        };
        let sealed = keys.seal(&document).map_err(|_| VaultError::Encrypt)?;
        let io_error = |e| VaultError::io("write", &generation.file, e);
        let staged = files::stage(&generation.file, &sealed).map_err(io_error)?;
        if let Ok(modified) = fs::metadata(&generation.file).and_then(|metadata| metadata.modified()) {
            staged.set_modified(modified).map_err(io_error)?;
        }
        staged.commit(Existing::Replace).map_err(io_error)?;
        Ok(true)
    }
}

/// Whether the file was replaced, even if the system did not confirm that it is on the disk.
const fn is_in_place(written: &Result<(), VaultError>) -> bool {
    matches!(written, Ok(()) | Err(VaultError::NotFlushed { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{Access, FurtherRecipient, RecoveryKey, check};
    use std::path::Path;

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(text.into())
    }

    fn low_work() -> WorkFactor {
        WorkFactor::new(2).unwrap()
    }

    /// A vault that contains “three”, has the generations “one” and “two”, and a recovery key.
    fn vault(folder: &Path, recovery: &RecoveryKey) {
        let old = passphrase("old");
        let mut vault = Vault::create(folder, &old, low_work(), b"zero").unwrap();
        let recipients: Vec<FurtherRecipient> = recovery.recipient("kit").into_iter().collect();
        vault.set_further_recipients(&old, recipients, b"one").unwrap();
        vault.save(b"two").unwrap();
        vault.save(b"three").unwrap();
    }

    fn documents(vault: &Vault) -> Vec<Vec<u8>> {
        let numbers = vault.generations().unwrap().into_iter().map(|generation| generation.number);
        numbers.map(|number| vault.read_generation(number).unwrap().to_vec()).collect()
    }

    #[test]
    fn the_vault_opens_wherever_the_change_stops() {
        let recovery = RecoveryKey::generate();
        let mut stopped = 0;
        for stop_after in 1.. {
            let home = tempfile::tempdir().unwrap();
            let folder = home.path().join("vault");
            vault(&folder, &recovery);
            let (mut open, _) = Vault::open(&folder, &passphrase("old"), Access::ReadWrite).unwrap();
            let before = documents(&open);
            let mut writes = 0;
            let changed =
                open.change_key_in_steps(&passphrase("old"), &passphrase("new"), low_work(), &mut || {
                    writes += 1;
                    if writes == stop_after { Err(VaultError::ReadOnly) } else { Ok(()) }
                });
            drop(open);
            let is_last = writes < stop_after || changed.is_ok();
            let works = if writes == 6 { "new" } else { "old" };
            let (mut open, document) = Vault::open(&folder, &passphrase(works), Access::ReadWrite).unwrap();
            assert_eq!(document.as_slice(), b"three", "stopped after write {stop_after}");
            assert_eq!(documents(&open), before, "stopped after write {stop_after}");
            assert!(open.change_key(&passphrase("wrong"), &passphrase("new"), low_work()).is_err());
            if is_last {
                break;
            }
            // The change can be repeated, and leaves no trace of the old key.
            stopped += 1;
            open.change_key(&passphrase(works), &passphrase("new"), low_work()).unwrap();
            let report = check(&folder, Some(&passphrase("new"))).unwrap();
            assert!(
                report.items.iter().all(|item| item.sound || item.item.contains("work factor")),
                "{report:?}"
            );
            assert_eq!(documents(&open), before);
        }
        assert_eq!(stopped, 6, "three generations, vault.age and identity.age twice");
    }

    #[test]
    fn the_old_key_opens_nothing_and_recovery_keys_stay() {
        let recovery = RecoveryKey::generate();
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("vault");
        vault(&folder, &recovery);
        let old_identity = fs::read(folder.join("identity.age")).unwrap();
        let (mut open, _) = Vault::open(&folder, &passphrase("old"), Access::ReadWrite).unwrap();
        let old_keys = Keys::unwrap(&old_identity, &passphrase("old")).unwrap();
        let times =
            |vault: &Vault| vault.generations().unwrap().iter().map(|g| g.written).collect::<Vec<_>>();
        let before = times(&open);
        let change = open.change_key(&passphrase("old"), &passphrase("new"), low_work()).unwrap();
        assert_eq!(change, KeyChange { encrypted_again: 3, unreadable: 0, set_aside: 0 });
        assert_eq!(times(&open), before);
        assert_eq!(open.further_recipients().len(), 1);
        open.save(b"four").unwrap();
        let mut files = vec![folder.join("vault.age")];
        files.extend(open.generations().unwrap().into_iter().map(|generation| generation.file));
        assert_eq!(files.len(), 5);
        let kit = Keys::from_identity(recovery.text().trim().parse().unwrap());
        for file in files {
            let bytes = fs::read(&file).unwrap();
            assert!(old_keys.open(&bytes).is_err(), "{}", file.display());
            assert!(kit.open(&bytes).is_ok(), "{}", file.display());
        }
        drop(open);
        for file in ["identity.age", "generations/identity.age"] {
            let bytes = fs::read(folder.join(file)).unwrap();
            assert!(Keys::unwrap(&bytes, &passphrase("old")).is_err(), "{file}");
            assert_eq!(Keys::unwrap(&bytes, &passphrase("new")).unwrap().identity_count(), 1, "{file}");
        }
    }
}
