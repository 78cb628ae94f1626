//! Repairs a vault from the copies in its own folder.

use super::diagnosis::{missing, recovery_source};
use super::error::VaultError;
use super::fault::Fault;
use super::generations::{self, Generation, KeepReason};
use super::identity::{self, unlock};
use super::keys::Keys;
use super::layout::{Layout, State, VaultFile, state};
use super::lock::Lock;
use super::open::Vault;
use super::saving::Saving;
use super::work_factor::WorkFactor;
use crate::secret::Passphrase;
use std::path::Path;
use zeroize::Zeroizing;

/// The result of [`restore`].
#[derive(Debug)]
pub struct Restored {
    pub vault: Vault,
    pub document: Zeroizing<Vec<u8>>,
    /// Whether `identity.age` was replaced with its kept copy.
    pub identity: bool,
    /// The generation that replaced `vault.age`, if any.
    pub generation: Option<u32>,
}

/// Repairs damaged or missing files, and opens the vault.
///
/// `identity.age` is replaced with its kept copy if only the copy opens. `vault.age` is replaced with the requested
/// generation; if none is requested and `vault.age` does not open, with the newest generation that opens. Replaced files
/// are kept among the generations. After an error, nothing has changed.
pub fn restore(
    folder: &Path,
    passphrase: &Passphrase,
    generation: Option<u32>,
) -> Result<Restored, VaultError> {
    let layout = Layout::new(folder);
    if state(&layout.folder)? == State::Absent {
        return Err(VaultError::NotAVault { folder: layout.folder });
    }
    let lock = Lock::acquire(&layout.folder)?;
    layout.tidy();
    let requested = generation.map(|number| generations::find(&layout, number)).transpose()?;
    let current = if layout.identity().exists() {
        unlock(&layout, passphrase, WorkFactor::MAX)
    } else {
        Err(missing(&layout, VaultFile::Identity))
    };
    let opened = current.and_then(|(keys, _)| {
        let choice = choose(&layout, &keys, requested.as_ref())?;
        Ok(Opened { keys, kept_identity: None, choice })
    });
    let Opened { keys, kept_identity, choice } = match opened {
        Ok(opened) => opened,
        Err(error) => open_with_kept_identity(&layout, passphrase, requested.as_ref()).ok_or(error)?,
    };
    if let Some(kept) = &kept_identity {
        if layout.identity().exists() {
            generations::keep(&layout, VaultFile::Identity, KeepReason::Damaged)?;
        }
        identity::replace(&layout, &layout.identity(), kept)?;
    }
    let mut vault = Vault { layout, keys, lock: Some(lock), saving: Saving::default() };
    let (document, generation) = match choice {
        Choice::Current(document) => (document, None),
        Choice::Generation { number, sealed, document, current_opens } => {
            vault.replace(sealed, if current_opens { KeepReason::Save } else { KeepReason::Damaged })?;
            (document, Some(number))
        }
    };
    Ok(Restored { vault, document, identity: kept_identity.is_some(), generation })
}

struct Opened {
    keys: Keys,
    /// The kept copy of `identity.age`, if the keys come from it.
    kept_identity: Option<Vec<u8>>,
    choice: Choice,
}

/// Opens the vault with the kept copy of `identity.age`. `None` if the copy or the vault does not open.
fn open_with_kept_identity(
    layout: &Layout,
    passphrase: &Passphrase,
    requested: Option<&Generation>,
) -> Option<Opened> {
    let kept = layout.read_kept_identity()?;
    let keys = Keys::unwrap(&kept, passphrase).ok()?;
    let choice = choose(layout, &keys, requested).ok()?;
    Some(Opened { keys, kept_identity: Some(kept), choice })
}

/// What `vault.age` should contain after the repair.
pub(super) enum Choice {
    Current(Zeroizing<Vec<u8>>),
    Generation { number: u32, sealed: Vec<u8>, document: Zeroizing<Vec<u8>>, current_opens: bool },
}

/// Chooses the requested generation; otherwise `vault.age` if these keys open it; otherwise the newest generation that they
/// open.
pub(super) fn choose(
    layout: &Layout,
    keys: &Keys,
    requested: Option<&Generation>,
) -> Result<Choice, VaultError> {
    let current = if layout.vault().exists() {
        layout.read_vault()?.and_then(|bytes| keys.open(&bytes))
    } else {
        Err(Fault::Truncated)
    };
    let current_opens = current.is_ok();
    let open = |generation: &Generation| {
        let opened = generation.read()?.and_then(|sealed| {
            let document = keys.open(&sealed)?;
            Ok(Choice::Generation { number: generation.number, sealed, document, current_opens })
        });
        Ok::<_, VaultError>(opened)
    };
    if let Some(generation) = requested {
        return open(generation)?.map_err(|fault| VaultError::Damaged {
            file: generation.file.clone(),
            detail: fault.detail(),
            recovery: recovery_source(layout, VaultFile::Vault),
        });
    }
    if let Ok(document) = current {
        return Ok(Choice::Current(document));
    }
    for generation in generations::list(layout)?.iter().rev() {
        if let Ok(Ok(choice)) = open(generation) {
            return Ok(choice);
        }
    }
    Err(VaultError::NoGeneration { number: None })
}
