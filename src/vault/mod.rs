//! The vault: a folder with two standard age files, read and written whole.
//!
//! `identity.age` is a key encrypted to the passphrase; `vault.age` is a document encrypted to that key. The
//! document is opaque here: what it means, and which version of the format it is, others know
//! (`profile::codec`). `age -d -i identity.age vault.age` prints it with no Selvedge installed.
//!
//! Opening costs one scrypt, a save none. A save never touches the file it replaces until the new one is on
//! the disk, and keeps the old one as a [`Generation`]. One [`Vault`] writes at a time; any number may read.

mod check;
mod create;
mod crypt;
mod error;
mod generations;
mod layout;
mod lock;
mod recovery;
mod restore;
pub mod strength;
mod work;

pub use check::{CheckReport, Checked, check};
pub use crypt::{FurtherRecipient, WorkFactor};
pub use error::{VaultError, WayBack};
pub use generations::{DAYS as GENERATION_DAYS, Generation, NEWEST as NEWEST_GENERATIONS};
pub use layout::{Part, State, folder_of, state};
pub use lock::Holder;
pub use recovery::{Recovered, RecoveryKey, restore_with_key};
pub use restore::{Restored, backup, restore, restore_backup};
pub use strength::{GUESSES_PER_SECOND, Strength, strength};

use crate::platform::files::{self, Existing};
use crate::secret::Passphrase;
use crypt::{Fault, Keys};
use generations::Why;
use layout::Layout;
use lock::Lock;
use std::path::Path;
use zeroize::Zeroizing;

/// What a vault is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To read and save. One at a time.
    ReadWrite,
    /// To read what is there now. Needs no lock, and changes nothing in the folder.
    ReadOnly,
}

/// An open vault. Closed, and its lock given back, when dropped.
pub struct Vault {
    layout: Layout,
    keys: Keys,
    lock: Option<Lock>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("folder", &self.layout.folder).finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens a vault and decrypts its document. One scrypt.
    ///
    /// # Errors
    /// Each [`VaultError`] that a damaged, missing, foreign or locked vault gives. A wrong passphrase takes
    /// as long as a right one.
    pub fn open(
        folder: &Path,
        passphrase: &Passphrase,
        access: Access,
    ) -> Result<(Self, Zeroizing<Vec<u8>>), VaultError> {
        let layout = Layout::new(folder);
        layout.must_be_present()?;
        let lock = match access {
            Access::ReadWrite => Some(Lock::take(&layout.folder)?),
            Access::ReadOnly => None,
        };
        if lock.is_some() {
            layout.tidy();
        }
        let (keys, identity) = unlock(&layout, passphrase, WorkFactor::MOST)?;
        let vault = Self { layout, keys, lock };
        let document = vault.read()?;
        if vault.lock.is_some() {
            vault.keep_identity(&identity);
        }
        Ok((vault, document))
    }

    /// Decrypts the document of somebody else's vault, which may ask for no more work than this. Nothing in its
    /// folder is changed.
    ///
    /// # Errors
    /// As [`Vault::open`]; [`VaultError::ExcessiveWork`] before any is done.
    pub fn read_other(
        folder: &Path,
        passphrase: &Passphrase,
        most: WorkFactor,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let layout = Layout::new(folder);
        layout.must_be_present()?;
        let (keys, _) = unlock(&layout, passphrase, most)?;
        Self { layout, keys, lock: None }.read()
    }

    /// Turns a vault that was opened read-only into one that saves, and decrypts its document as it is
    /// now, which may be newer than what was read before. No scrypt.
    ///
    /// # Errors
    /// Where somebody else is writing, or the document no longer reads.
    pub fn begin_writing(&mut self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        if self.lock.is_none() {
            self.lock = Some(Lock::take(&self.layout.folder)?);
            self.layout.tidy();
        }
        self.read()
    }

    /// Decrypts `vault.age` as it is now. No scrypt.
    ///
    /// # Errors
    /// Where it is missing, damaged or foreign.
    pub fn read(&self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let bytes = match self.layout.read_vault() {
            Err(VaultError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                return Err(self.layout.missing(Part::Vault));
            }
            other => other?,
        };
        bytes.and_then(|bytes| self.keys.open(&bytes)).map_err(|fault| self.layout.fault(Part::Vault, fault))
    }

    /// Encrypts the document and puts it in the place of `vault.age`, which becomes a generation. No scrypt.
    /// When this returns, the document is on the disk.
    ///
    /// # Errors
    /// Where the vault is open read-only, or the system refuses: then the old `vault.age` is still in place,
    /// and the same save can be tried again.
    pub fn save(&mut self, document: &[u8]) -> Result<(), VaultError> {
        self.replace(document, Why::Save)
    }

    /// As [`Vault::save`], for a document that was migrated from an older format: the file in the
    /// older one is kept for good.
    ///
    /// # Errors
    /// As [`Vault::save`].
    pub fn save_after_migration(&mut self, document: &[u8], old_version: u32) -> Result<(), VaultError> {
        self.replace(document, Why::UpgradeFrom(old_version))
    }

    fn replace(&mut self, document: &[u8], why: Why) -> Result<(), VaultError> {
        let sealed = self.keys.seal(document).map_err(|_| VaultError::Encrypt)?;
        self.replace_sealed(&sealed, why)
    }

    fn replace_sealed(&mut self, sealed: &[u8], why: Why) -> Result<(), VaultError> {
        self.must_be_writable()?;
        let target = self.layout.vault();
        let failed = |e| VaultError::io("write", &target, e);
        // The new file is on the disk before anything else is touched: no space shows here.
        let staged = files::stage(&target, sealed).map_err(failed)?;
        generations::keep(&self.layout, why)?;
        staged.commit(Existing::Replace).map_err(failed)?;
        generations::thin(&self.layout);
        Ok(())
    }

    /// Encrypts the key to another passphrase. `vault.age` is not touched. Two scrypts: the old passphrase is tried first.
    ///
    /// Who has both an old copy of `identity.age` and the old passphrase still has the key.
    ///
    /// # Errors
    /// Where the old passphrase is wrong, the new one unusable, the vault read-only, or the system refuses:
    /// then the old passphrase still opens it.
    pub fn change_passphrase(
        &mut self,
        old: &Passphrase,
        new: &Passphrase,
        work: WorkFactor,
    ) -> Result<(), VaultError> {
        self.must_be_writable()?;
        create::must_be_usable(new)?;
        let (keys, _) = unlock(&self.layout, old, WorkFactor::MOST)?;
        self.put_identity(&keys, new, work)
    }

    /// Who else can open `vault.age`, from the next save on.
    pub fn further_recipients(&self) -> &[FurtherRecipient] {
        &self.keys.further
    }

    /// Sets who else can open `vault.age`, and saves the document to them. Earlier generations stay as they
    /// are: a new recipient can't open them, and one that was left out still can. Two scrypts.
    ///
    /// # Errors
    /// Where the passphrase is wrong, the vault read-only, or the system refuses.
    pub fn set_further_recipients(
        &mut self,
        passphrase: &Passphrase,
        recipients: Vec<FurtherRecipient>,
        document: &[u8],
    ) -> Result<(), VaultError> {
        self.must_be_writable()?;
        let (mut keys, _) = unlock(&self.layout, passphrase, WorkFactor::MOST)?;
        keys.further = recipients;
        let work = self.work_factor().unwrap_or_default();
        self.put_identity(&keys, passphrase, work)?;
        self.keys = keys;
        self.save(document)
    }

    /// Puts an identity file and its kept copy in place; both are on the disk before either is.
    fn put_identity(&self, keys: &Keys, passphrase: &Passphrase, work: WorkFactor) -> Result<(), VaultError> {
        let wrapped = keys.wrap(passphrase, work).map_err(|_| VaultError::Encrypt)?;
        put_identity(&self.layout, &wrapped)
    }

    /// Makes the kept copy of `identity.age` the one that has just opened. Best effort: `check` tells.
    fn keep_identity(&self, identity: &[u8]) {
        if self.layout.read_kept_identity().as_deref() != Some(identity) {
            let _ = files::create_private_folder(&self.layout.generations()).and_then(|()| {
                files::stage(&self.layout.kept_identity(), identity)?.commit(Existing::Replace)
            });
        }
    }

    /// Whether nothing can be saved.
    pub fn is_read_only(&self) -> bool {
        self.lock.is_none()
    }

    pub fn folder(&self) -> &Path {
        &self.layout.folder
    }

    /// The generations, oldest first.
    ///
    /// # Errors
    /// Where they can't be listed.
    pub fn generations(&self) -> Result<Vec<Generation>, VaultError> {
        generations::list(&self.layout).map_err(|e| VaultError::io("list", &self.layout.generations(), e))
    }

    /// Decrypts a generation's document. Nothing is changed.
    ///
    /// # Errors
    /// Where there is none of that number, or it does not open.
    pub fn read_generation(&self, number: u32) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.open_generation(number).map(|(_, document)| document)
    }

    /// Puts a generation in the place of `vault.age`, which becomes a generation itself, and gives its document.
    ///
    /// # Errors
    /// Where there is none of that number, it does not open, or it can't be put in place.
    pub fn restore_generation(&mut self, number: u32) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (sealed, document) = self.open_generation(number)?;
        self.replace_sealed(&sealed, Why::Save)?;
        Ok(document)
    }

    fn open_generation(&self, number: u32) -> Result<(Vec<u8>, Zeroizing<Vec<u8>>), VaultError> {
        let generation = generations::find(&self.layout, number)?;
        let opened = generations::load(&generation)?.and_then(|sealed| {
            let document = self.keys.open(&sealed)?;
            Ok((sealed, document))
        });
        opened.map_err(|fault| VaultError::Damaged {
            file: generation.file,
            detail: fault.detail(),
            way_back: self.layout.way_back(Part::Vault),
        })
    }

    fn must_be_writable(&self) -> Result<(), VaultError> {
        if self.lock.is_some() { Ok(()) } else { Err(VaultError::ReadOnly) }
    }
}

fn put_identity(layout: &Layout, wrapped: &[u8]) -> Result<(), VaultError> {
    let (target, kept) = (layout.identity(), layout.kept_identity());
    let failed = |e| VaultError::io("write", &target, e);
    files::create_private_folder(&layout.generations()).map_err(failed)?;
    let staged = files::stage(&target, wrapped).map_err(failed)?;
    let staged_copy = files::stage(&kept, wrapped).map_err(failed)?;
    staged.commit(Existing::Replace).map_err(failed)?;
    // Cut short here, the kept copy is one behind; the next opening puts that right.
    staged_copy.commit(Existing::Replace).map_err(|e| VaultError::io("write", &kept, e))
}

/// Opens `identity.age`: its keys, and its bytes. One scrypt of no more work than this; two where it does not open
/// and is not what it was.
fn unlock(layout: &Layout, passphrase: &Passphrase, most: WorkFactor) -> Result<(Keys, Vec<u8>), VaultError> {
    let fault = match layout.read_identity()? {
        Ok(bytes) => match Keys::unwrap_within(&bytes, passphrase, most) {
            Ok((keys, _)) => return Ok((keys, bytes)),
            Err(fault) => match layout.read_kept_identity() {
                Some(kept) if kept != bytes => return Err(changed(layout, &kept, passphrase, most, fault)),
                _ => fault,
            },
        },
        Err(fault) => fault,
    };
    Err(layout.fault(Part::Identity, fault))
}

/// What it means that `identity.age` does not open and differs from its kept copy.
fn changed(
    layout: &Layout,
    kept: &[u8],
    passphrase: &Passphrase,
    most: WorkFactor,
    fault: Fault,
) -> VaultError {
    match fault {
        Fault::Passphrase if Keys::unwrap_within(kept, passphrase, most).is_ok() => VaultError::Damaged {
            file: layout.identity(),
            detail: "it does not open with this passphrase, but the copy from when it last opened does",
            way_back: WayBack::KeptIdentity,
        },
        Fault::Passphrase => VaultError::WrongPassphrase { identity_changed: true },
        fault => layout.fault(Part::Identity, fault),
    }
}
