//! Reads another version of the vault and merges it with the open profile.

use super::failure::{Failure, VersionFailure};
use super::read_import::expand_path;
use super::results::VersionMerge;
use crate::merge::{VersionSide, changes, merge_versions};
use crate::profile::Profile;
use crate::secret::Passphrase;
use crate::store::{MergeBase, Store, StoreError};
use crate::vault::VaultError;
use crate::words::sentence;
use std::sync::Arc;

pub(super) fn read(
    store: &Store,
    file: &str,
    passphrase: Option<&Passphrase>,
    revision: u64,
    profile: &Profile,
) -> Result<Box<VersionMerge>, VersionFailure> {
    let passphrases: Vec<&Passphrase> = passphrase.into_iter().collect();
    let failed =
        |what: &str, hint: &str| VersionFailure::Failed(Failure::new(sentence(what), sentence(hint)));
    let other = store.read_version(&expand_path(file), &passphrases).map_err(|error| match error {
        StoreError::Vault(VaultError::WrongPassphrase { .. }) => {
            VersionFailure::NeedsPassphrase { wrong: passphrase.is_some() }
        }
        error => failed(&error.to_string(), &error.hint()),
    })?;
    let (base, base_save) = match store.merge_base(profile, &other) {
        MergeBase::Contained => return Err(VersionFailure::Contained),
        MergeBase::Common { profile, save } => (Some(profile), Some(save)),
        MergeBase::Unknown => (None, None),
    };
    let mut result = merge_versions(
        base.as_deref(),
        VersionSide { profile, number: store.save_number() },
        VersionSide { profile: &other.profile, number: other.version.saves.number },
    )
    .map_err(|error| failed(&error.to_string(), "nothing was changed"))?;
    result.profile.merged = store.merged_ids(profile, &other);
    Ok(Box::new(VersionMerge {
        revision,
        changes: changes(profile, &result.profile),
        kept: result.kept.iter().map(|kept| kept.described(&result.profile.inventory)).collect(),
        conflicts: result.conflicts,
        merged: result.profile,
        other: Arc::new(other),
        base_save,
    }))
}
