//! Turns a fault in a file into an error that says where a good copy is.

use super::error::{RecoverySource, VaultError};
use super::fault::Fault;
use super::generations;
use super::layout::{Layout, State, VaultFile, state};

/// Where a good copy of the file can come from.
pub(super) fn recovery_source(layout: &Layout, file: VaultFile) -> RecoverySource {
    match file {
        VaultFile::Identity if layout.kept_identity().is_file() => RecoverySource::KeptIdentity,
        VaultFile::Identity => RecoverySource::Backup,
        VaultFile::Vault => match generations::list(layout).map_or(0, |all| all.len()) {
            0 => RecoverySource::Backup,
            count => RecoverySource::Generations(count),
        },
    }
}

pub(super) fn file_error(layout: &Layout, file: VaultFile, fault: Fault) -> VaultError {
    let recovery = recovery_source(layout, file);
    let file = layout.path(file);
    match fault {
        Fault::WrongPassphrase => VaultError::WrongPassphrase { identity_changed: false },
        Fault::ExcessiveWork(required) => VaultError::ExcessiveWork { required, recovery },
        Fault::WrongKey => VaultError::Mismatch { file, recovery },
        fault if fault.is_foreign() => VaultError::Foreign { file, detail: fault.detail(), recovery },
        fault => VaultError::Damaged { file, detail: fault.detail(), recovery },
    }
}

pub(super) fn missing(layout: &Layout, file: VaultFile) -> VaultError {
    VaultError::Missing { file: layout.path(file), recovery: recovery_source(layout, file) }
}

/// Fails unless the folder contains both files of a vault.
pub(super) fn require_present(layout: &Layout) -> Result<(), VaultError> {
    match state(&layout.folder)? {
        State::Present => Ok(()),
        State::Absent => Err(VaultError::NotAVault { folder: layout.folder.clone() }),
        State::Incomplete { missing: file } => Err(missing(layout, file)),
    }
}
