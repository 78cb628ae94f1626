//! Merges two versions of one vault that were changed on different computers.
//!
//! A three-way merge: what only one version changed since their last common version (the base) is kept. The fields are
//! merged in their JSON form, so that no field can be forgotten, also one that this program cannot parse. If both versions
//! changed the same value, these rules decide:
//!
//! - the counter of a login code: the higher one; a recovery code used in either version: used;
//! - different seeds of one login code, and different sets of recovery codes: both are kept;
//! - lists such as tags, holders and ways in: what either version added is kept, what either version removed is removed;
//! - dates: the later one, but the earlier one of those that say when something began or was used; numbers: the higher one;
//! - facts about a password: those that were checked later, all together;
//! - answers and accepted findings: the later one; their texts, and notes: both;
//! - any other value: the one of the preferred version. The other one becomes a line in the notes;
//! - deleted in one version and changed in the other: kept, and reported, so that the caller can ask.
//!
//! The preferred version is the one with the higher number of saves; if they are equal, the one whose document is greater
//! as text. So the result does not depend on which version is called ours.

mod changes;
mod deletions;
mod list_keys;
mod repair;
mod same_ids;
mod secrets;
mod three_way;

pub use changes::changes;
pub use deletions::KeptDeletion;
pub use three_way::Conflict;

use crate::inventory::Inventory;
use crate::profile::{Profile, codec};
use deletions::{Restored, undo_contested};
use serde_json::Value;
use std::cmp::Ordering;
use three_way::Merger;

/// One of the two versions.
#[derive(Clone, Copy, Debug)]
pub struct VersionSide<'a> {
    pub profile: &'a Profile,
    /// The number of its save.
    pub number: u64,
}

/// The result of a merge.
#[derive(Debug)]
pub struct MergedVersions {
    pub profile: Profile,
    /// What one version deleted and the other changed. It is in the profile.
    pub kept: Vec<KeptDeletion>,
    /// Values of the inventory that both versions changed differently.
    pub conflicts: Vec<Conflict>,
}

/// The merged document is not a profile. It says where, and quotes no value.
#[derive(Debug, thiserror::Error)]
#[error("the two versions do not fit together: {0:?} error")]
pub struct MergeError(serde_json::error::Category);

/// Merges two versions. `base` is their newest common version; without it, nothing counts as deleted.
pub fn merge_versions(
    base: Option<&Profile>,
    ours: VersionSide<'_>,
    theirs: VersionSide<'_>,
) -> Result<MergedVersions, MergeError> {
    let is_ours_first = match ours.number.cmp(&theirs.number) {
        Ordering::Equal => *codec::encode(ours.profile) >= *codec::encode(theirs.profile),
        order => order == Ordering::Greater,
    };
    let (first, second) = if is_ours_first { (ours, theirs) } else { (theirs, ours) };
    let first_profile = first.profile;
    let second_profile = same_ids::separate(base, first_profile, second.profile);

    let base_json = base.map(json).transpose()?;
    let (mut first_json, mut second_json) = (json(first_profile)?, json(&second_profile)?);
    let restored = match &base_json {
        Some(base) => undo_contested(base, &mut first_json, &mut second_json),
        None => Restored::default(),
    };
    let mut merger = Merger::new(&restored);
    let merged = merger.merge(base_json.as_ref(), &first_json, &second_json);
    let Merger { conflicts, other_seeds, .. } = merger;
    let mut profile: Profile = serde_json::from_value(merged).map_err(|e| MergeError(e.classify()))?;

    secrets::keep_other_seeds(&mut profile, other_seeds);
    profile.keep_used(first_profile);
    profile.keep_used(&second_profile);
    let sources: Vec<&Inventory> = [Some(first_profile), Some(&second_profile), base]
        .into_iter()
        .flatten()
        .map(|p| &p.inventory)
        .collect();
    repair::restore_missing_references(&mut profile.inventory, &sources);
    secrets::count_codes(&mut profile);
    for conflict in &conflicts {
        conflict.note_in(&mut profile.inventory);
    }
    Ok(MergedVersions { profile, kept: restored.kept, conflicts })
}

fn json(profile: &Profile) -> Result<Value, MergeError> {
    serde_json::to_value(profile).map_err(|e| MergeError(e.classify()))
}
