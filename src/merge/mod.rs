//! Compares imported data with a profile, and prepares the one edit that takes it in.
//!
//! Pure: data and a profile go in, a [`Review`] comes out. The review lists what is new, the same or different before
//! anything changes, and contains the edit that does exactly that. To resolve differences, the caller adds
//! [`Resolution`]s to the [`MergeOptions`] and reviews again. The time is linear in the entries and the accounts.
//!
//! [`SourceContent`] reads a source, of another program or of Selvedge itself, and reviews it. [`record_health`] takes in
//! the results of a password audit; it finds accounts in the same way.

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

pub use entries::review;
pub use health::{HealthRow, HealthUpdate, LoginIndex, match_login, record_health};
pub use review::{
    Counterpart, ItemStatus, ManagerAccount, MergeOptions, OnConflict, Resolution, Review, ReviewCounts,
    ReviewItem,
};
pub use source::{OWN_FORMAT, SourceContent};
