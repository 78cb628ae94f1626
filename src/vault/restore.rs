//! Bringing a vault back: from its kept copies, and from a backup.

use super::crypt::{Fault, Keys};
use super::generations::{self, Generation, Why};
use super::layout::{IDENTITY, Layout, Part, State, VAULT, state};
use super::lock::Lock;
use super::{Access, Vault, VaultError, WorkFactor, put_identity, unlock};
use crate::platform::files::{self, Existing};
use crate::secret::Passphrase;
use std::fs;
use std::path::Path;
use zeroize::Zeroizing;

/// What [`restore`] did.
#[derive(Debug)]
pub struct Restored {
    pub vault: Vault,
    pub document: Zeroizing<Vec<u8>>,
    /// Whether `identity.age` was put back from its kept copy.
    pub identity: bool,
    /// The generation that was put in the place of `vault.age`, if any was.
    pub generation: Option<u32>,
}

/// Brings back what is damaged or missing, and opens the vault.
///
/// `identity.age` comes from its kept copy, where it does not open and the copy does. `vault.age` comes from the
/// generation that is asked for; where none is, from the newest that opens, and only if `vault.age` does not. What
/// is replaced is put aside among the generations; nothing is lost by trying.
///
/// # Errors
/// Where the passphrase is wrong, nothing that was kept opens, or the system refuses. Nothing was changed then.
pub fn restore(
    folder: &Path,
    passphrase: &Passphrase,
    generation: Option<u32>,
) -> Result<Restored, VaultError> {
    let layout = Layout::new(folder);
    if state(&layout.folder)? == State::Absent {
        return Err(VaultError::NotAVault { folder: layout.folder });
    }
    let lock = Lock::take(&layout.folder)?;
    layout.tidy();
    let found = match generation {
        Some(number) => Some(generations::find(&layout, number)?),
        None => None,
    };
    let own = if layout.identity().exists() {
        unlock(&layout, passphrase, WorkFactor::MOST).map(|(keys, _)| keys)
    } else {
        Err(layout.missing(Part::Identity))
    };
    let (keys, kept, choice) = match own {
        // The key opens, and so does what it is meant to open: the kept copy is of no interest.
        Ok(keys) => match choose(&layout, &keys, found.as_ref()) {
            Ok(choice) => (keys, None, choice),
            Err(error) => with_kept(&layout, passphrase, found.as_ref(), error)?,
        },
        Err(error) => with_kept(&layout, passphrase, found.as_ref(), error)?,
    };
    if let Some(kept) = &kept {
        if layout.identity().exists() {
            generations::put_aside(&layout, Part::Identity, Why::Damaged)?;
        }
        put_identity(&layout, kept)?;
    }
    let mut vault = Vault { layout, keys, lock: Some(lock) };
    let (document, generation) = match choice {
        Choice::Present(document) => (document, None),
        Choice::Generation { number, sealed, document, present_opens } => {
            vault.replace_sealed(&sealed, if present_opens { Why::Save } else { Why::Damaged })?;
            (document, Some(number))
        }
    };
    Ok(Restored { vault, document, identity: kept.is_some(), generation })
}

/// What is to become `vault.age`.
pub(super) enum Choice {
    Present(Zeroizing<Vec<u8>>),
    Generation { number: u32, sealed: Vec<u8>, document: Zeroizing<Vec<u8>>, present_opens: bool },
}

/// The same with the key in the kept copy of `identity.age`; the first error where that does not help.
#[allow(clippy::type_complexity, reason = "read in one place, right above")]
fn with_kept(
    layout: &Layout,
    passphrase: &Passphrase,
    generation: Option<&Generation>,
    error: VaultError,
) -> Result<(Keys, Option<Vec<u8>>, Choice), VaultError> {
    let Some(kept) = layout.read_kept_identity() else { return Err(error) };
    let Ok((keys, _)) = Keys::unwrap(&kept, passphrase) else { return Err(error) };
    match choose(layout, &keys, generation) {
        Ok(choice) => Ok((keys, Some(kept), choice)),
        Err(_) => Err(error),
    }
}

/// The document that these keys open: that of `vault.age`, or of the generation that was asked for, else of the
/// newest that opens.
pub(super) fn choose(layout: &Layout, keys: &Keys, asked: Option<&Generation>) -> Result<Choice, VaultError> {
    let present = if layout.vault().exists() {
        layout.read_vault()?.and_then(|bytes| keys.open(&bytes))
    } else {
        Err(Fault::CutShort)
    };
    let open = |generation: &Generation| {
        let opened =
            generations::load(generation)?.and_then(|sealed| keys.open(&sealed).map(|clear| (sealed, clear)));
        Ok::<_, VaultError>(opened)
    };
    let chosen = |generation: &Generation, (sealed, document)| Choice::Generation {
        number: generation.number,
        sealed,
        document,
        present_opens: present.is_ok(),
    };
    if let Some(generation) = asked {
        return match open(generation)? {
            Ok(opened) => Ok(chosen(generation, opened)),
            Err(fault) => Err(VaultError::Damaged {
                file: generation.file.clone(),
                detail: fault.detail(),
                way_back: layout.way_back(Part::Vault),
            }),
        };
    }
    if let Ok(document) = present {
        return Ok(Choice::Present(document));
    }
    let all = generations::list(layout).map_err(|e| VaultError::io("list", &layout.generations(), e))?;
    for generation in all.iter().rev() {
        if let Ok(Ok(opened)) = open(generation) {
            return Ok(chosen(generation, opened));
        }
    }
    Err(VaultError::NoGeneration { number: None })
}

/// Copies the two files of a vault to a new or empty folder, which is then a vault itself, with the same
/// passphrase. No passphrase is needed: nothing is decrypted, and so nothing is tried.
///
/// # Errors
/// Where there is no whole vault, the other folder holds anything, or the system refuses.
pub fn backup(folder: &Path, to: &Path) -> Result<(), VaultError> {
    let layout = Layout::new(folder);
    layout.must_be_present()?;
    // Each file is replaced in one step, and any identity.age of a vault opens any vault.age of it: no lock.
    let identity = layout.read_identity()?.map_err(|fault| layout.fault(Part::Identity, fault))?;
    let vault = layout.read_vault()?.map_err(|fault| layout.fault(Part::Vault, fault))?;
    for (part, bytes) in [(Part::Identity, &identity), (Part::Vault, &vault)] {
        super::crypt::inspect(bytes).map_err(|fault| layout.fault(part, fault))?;
    }
    let failed = |e| VaultError::io("write", to, e);
    if let Some(first) = fs::read_dir(to).ok().and_then(|mut entries| entries.next()) {
        let name = first.map_err(failed)?.file_name();
        return Err(match state(to)? {
            State::Absent => VaultError::FolderInUse {
                folder: to.to_owned(),
                example: name.to_string_lossy().into_owned(),
            },
            _ => VaultError::AlreadyExists { folder: to.to_owned() },
        });
    }
    files::create_private_folder(to).map_err(failed)?;
    files::make_private(to).map_err(failed)?;
    let staged_vault = files::stage(&to.join(VAULT), &vault).map_err(failed)?;
    let staged_identity = files::stage(&to.join(IDENTITY), &identity).map_err(failed)?;
    staged_vault.commit(Existing::Keep).map_err(failed)?;
    staged_identity.commit(Existing::Keep).map_err(failed)
}

/// Makes a vault of a backup, after trying the passphrase on it, and opens it.
///
/// # Errors
/// Where the backup does not open, there is a vault or anything else in the folder, or the system refuses.
pub fn restore_backup(
    backup_folder: &Path,
    folder: &Path,
    passphrase: &Passphrase,
) -> Result<(Vault, Zeroizing<Vec<u8>>), VaultError> {
    drop(Vault::open(backup_folder, passphrase, Access::ReadOnly)?);
    backup(backup_folder, folder)?;
    Vault::open(folder, passphrase, Access::ReadWrite)
}
