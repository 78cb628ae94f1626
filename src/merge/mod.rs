//! Compares imported data with a profile, and prepares one edit that imports it.
//!
//! Pure: takes data and a profile, and returns a [`Review`]. The review lists which entries are new, the same or
//! different before anything changes, and contains the edit that makes these changes. To resolve differences, the
//! caller adds [`Resolution`]s to the [`MergeOptions`] and reviews again. The time is linear in the entries and the
//! accounts.
//!
//! [`merge_versions`] merges two versions of one vault instead, such as a conflict copy of a syncing service.
//!
//! [`SourceContent`] reads a source, of another program or of Selvedge itself, and reviews it. [`record_health`]
//! records the results of a password audit; it finds accounts in the same way.

mod account_merge;
mod entries;
mod entry_facts;
mod fields;
mod health;
mod id_map;
mod incoming;
mod manager;
mod match_account;
mod name_index;
mod names;
mod profile_merge;
mod review;
mod secret_merge;
mod seeds;
mod source;
mod staging;
mod versions;

pub use entries::review;
pub use health::{HealthUpdate, LoginIndex, PasswordResult, record_health};
pub use review::{
    Counterpart, ItemStatus, ManagerAccount, MergeOptions, OnConflict, Resolution, Review, ReviewCounts,
    ReviewItem, SecretCounts,
};
pub use source::{OWN_FORMAT, SourceContent};
pub use versions::{
    Conflict, KeptDeletion, MergeError, MergedVersions, VersionSide, changes, merge_versions,
};
