//! Everything in one vault: inventory, seeds, recovery codes, answers, accepted findings and history.
//!
//! A profile is a plain value that changes only through [`Edit`]s. Applying an edit returns the edit that undoes it.
//! [`compose`] builds larger edits from small ones, and [`codec`] reads and writes the stored format. This module reads
//! no clock and no file: dates are parameters.

mod apply;
pub mod codec;
pub mod compose;
pub mod demo;
mod edit;
mod entry;
mod history;
mod records;
mod saves;
mod secret_names;

pub use edit::{Edit, EditError};
pub use entry::{Entry, UnparsedEntry};
pub use records::{CodeSet, Profile, Snapshot, StoredCode, StoredSeed};
pub use saves::{SaveId, Saves};
