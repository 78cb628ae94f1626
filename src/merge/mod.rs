//! What was read from elsewhere, beside what a profile has: what is new, the same, or differs, and the
//! one edit that takes it in.
//!
//! Pure: entries and a profile in, a [`Review`] out. The review is made before anything is changed, is
//! what the person sees, and carries the edit that does just what it says. Where entries differ from what
//! is there, the person's [`Resolution`]s go in as [`MergeOptions`], and the review is made again. Everything is
//! looked up in hash maps: the time is linear in the entries and the accounts.
//!
//! [`SourceContent`] reads a source, another program's or this one's own, and reviews it.
//! [`record_health`] takes in what a password audit learned, by the same matching.

mod beside;
mod facts;
mod fields;
mod found;
mod health;
mod keeper;
mod names;
mod plan;
mod remap;
mod review;
mod secrets;
mod sites;
mod which;
mod whole;
mod work;

pub use found::{OWN_FORMAT, SourceContent};
pub use health::{HealthRow, HealthUpdate, LoginIndex, match_login, record_health};
pub use review::{
    Counterpart, ItemStatus, ManagerAccount, MergeOptions, OnConflict, Resolution, Review, ReviewCounts,
    ReviewItem,
};

use crate::import::ImportedFile;
use crate::profile::Profile;

/// Puts what a file held beside what a profile has.
pub fn review(profile: &Profile, export: &ImportedFile, options: &MergeOptions) -> Review {
    plan::Plan::new(profile, export, options).run()
}
