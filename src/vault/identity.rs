//! `identity.age`: opens it, replaces it, and maintains its kept copy.

use super::diagnosis::file_error;
use super::error::{RecoverySource, VaultError};
use super::fault::Fault;
use super::keys::Keys;
use super::layout::{Layout, VaultFile};
use super::work_factor::WorkFactor;
use crate::platform::files::{self, Existing};
use crate::secret::Passphrase;
use std::path::Path;

/// Opens `identity.age` and returns its keys and its encrypted bytes. Costs one scrypt computation of at most the work factor
/// `limit`, or two if the file does not open and differs from its kept copy.
pub(super) fn unlock(
    layout: &Layout,
    passphrase: &Passphrase,
    limit: WorkFactor,
) -> Result<(Keys, Vec<u8>), VaultError> {
    let bytes = layout.read_identity()?.map_err(|fault| file_error(layout, VaultFile::Identity, fault))?;
    let fault = match Keys::unwrap_within(&bytes, passphrase, limit) {
        Ok(keys) => return Ok((keys, bytes)),
        Err(fault) => fault,
    };
    match layout.read_kept_identity() {
        Some(kept) if kept != bytes && fault == Fault::WrongPassphrase => {
            Err(if Keys::unwrap_within(&kept, passphrase, limit).is_ok() {
                VaultError::Damaged {
                    file: layout.identity(),
                    detail: "it does not open with this passphrase, but the copy from when it last opened does",
                    recovery: RecoverySource::KeptIdentity,
                }
            } else {
                VaultError::WrongPassphrase { identity_changed: true }
            })
        }
        _ => Err(file_error(layout, VaultFile::Identity, fault)),
    }
}

/// Replaces `identity.age`, which is at `target`, and its kept copy. Both new files are completely on the disk before either is
/// replaced.
pub(super) fn replace(layout: &Layout, target: &Path, wrapped: &[u8]) -> Result<(), VaultError> {
    let kept = layout.kept_identity();
    let io_error = |e| VaultError::io("write", target, e);
    layout.create_generations()?;
    let staged = files::stage(target, wrapped).map_err(io_error)?;
    let staged_copy = files::stage(&kept, wrapped).map_err(io_error)?;
    let replaced = staged.commit(Existing::Replace).map_err(io_error);
    if matches!(replaced, Ok(()) | Err(VaultError::NotFlushed { .. })) {
        // If this fails, or the process ends before it, the kept copy is outdated until the vault is next opened.
        let _ = staged_copy.commit(Existing::Replace);
    }
    replaced
}

/// Updates the kept copy to the `identity.age` that has just opened. Best effort: `vault check` reports a missing copy.
pub(super) fn keep_copy(layout: &Layout, identity: &[u8]) {
    if layout.read_kept_identity().as_deref() != Some(identity) {
        let _ = layout.create_generations().map(|_| {
            files::stage(&layout.kept_identity(), identity)
                .and_then(|staged| staged.commit(Existing::Replace))
        });
    }
}

/// Refuses a passphrase that stock `age` could not be given. `age` refuses an empty one and reads one line from a terminal,
/// which interprets control characters and limits a line to 4,095 bytes.
pub(super) fn check_passphrase(passphrase: &Passphrase) -> Result<(), VaultError> {
    let text = passphrase.expose();
    let reason = if text.is_empty() {
        "it is empty"
    } else if text.chars().any(char::is_control) {
        "it contains a line break or another control character"
    } else if text.len() > 1024 {
        "it is longer than 1,024 bytes"
    } else {
        return Ok(());
    };
    Err(VaultError::UnusablePassphrase { reason })
}
