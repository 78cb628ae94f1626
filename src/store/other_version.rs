//! Another version of the vault, and the newest version that both have in common.

use super::versions::Version;
use crate::profile::codec::{self, CodecError};
use crate::profile::{Profile, SaveId};
use crate::vault::Vault;
use std::collections::HashSet;
use zeroize::Zeroizing;

/// How many merged versions a profile lists.
const MAX_MERGED: usize = 256;

/// A decrypted version of the vault from elsewhere.
pub struct OtherVersion {
    pub profile: Profile,
    pub version: Version,
    pub(super) document: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for OtherVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OtherVersion").field("version", &self.version).finish_non_exhaustive()
    }
}

impl OtherVersion {
    pub fn decode(document: Zeroizing<Vec<u8>>) -> Result<Self, CodecError> {
        let decoded = codec::decode(&document)?;
        Ok(Self { profile: decoded.profile, version: Version::of(&document), document })
    }

    /// This version and all that it contains, as far as it lists them.
    fn contained(&self) -> impl Iterator<Item = SaveId> {
        let own = std::iter::once(&self.version.id).chain(&self.version.saves.earlier);
        own.chain(&self.profile.merged).copied()
    }
}

/// What a merge with another version starts from.
#[derive(Debug)]
pub enum MergeBase {
    /// The vault contains the other version already.
    Contained,
    /// The newest common version, with the number of its save.
    Common { profile: Box<Profile>, save: u64 },
    /// No common version is known: a merge treats nothing as deleted.
    Unknown,
}

/// Finds the newest version that both contain: among the vault's generations, or one of the two.
pub(super) fn base(vault: &Vault, current: &Version, ours: &Profile, other: &OtherVersion) -> MergeBase {
    let own = std::iter::once(&current.id).chain(&current.saves.earlier).chain(&ours.merged);
    let own: HashSet<SaveId> = own.copied().collect();
    if own.contains(&other.version.id) {
        return MergeBase::Contained;
    }
    let common: HashSet<SaveId> = other.contained().filter(|id| own.contains(id)).collect();
    let numbers: Vec<u32> = vault.generations().unwrap_or_default().iter().map(|g| g.number).collect();
    let kept = numbers.into_iter().filter_map(|number| vault.read_generation(number).ok());
    let newest = vault.read().ok().into_iter().chain(kept).filter_map(|document| {
        let version = Version::of(&document);
        common.contains(&version.id).then_some((version.saves.number, document))
    });
    match newest.max_by_key(|(number, _)| *number).map(|(save, document)| (save, codec::decode(&document))) {
        Some((save, Ok(decoded))) => MergeBase::Common { profile: Box::new(decoded.profile), save },
        Some((_, Err(_))) | None => MergeBase::Unknown,
    }
}

/// The versions that a merge of `ours` with `other` has merged, newest first.
pub(super) fn merged_ids(current: &Version, ours: &Profile, other: &OtherVersion) -> Vec<SaveId> {
    let own: HashSet<SaveId> =
        std::iter::once(current.id).chain(current.saves.earlier.iter().copied()).collect();
    let mut known = HashSet::new();
    let all = other.contained().chain(ours.merged.iter().copied());
    all.filter(|id| !own.contains(id) && known.insert(*id)).take(MAX_MERGED).collect()
}
