//! The vault: a folder with two standard age files.
//!
//! `identity.age` holds an X25519 identity (a secret key), encrypted to the passphrase. `vault.age` holds the document,
//! encrypted to that identity. `age -d -i identity.age vault.age` prints the document without Selvedge. This module must
//! not know what the document contains: `profile::codec` does.
//!
//! Opening costs one scrypt computation, a save costs none. A save writes a new file completely before it replaces the old
//! one, and keeps the old one as a [`Generation`]. One [`Vault`] can write at a time; any number can read.

mod backup;
mod check;
mod copies;
mod create;
mod diagnosis;
mod error;
mod fault;
mod generations;
mod header;
mod holder;
mod identity;
mod keys;
mod layout;
mod lock;
mod new_key;
mod open;
mod other;
mod recovery;
mod restore;
mod saving;
mod seen;
pub mod strength;
mod unsaved;
mod work_factor;

pub use backup::{backup, restore_backup};
pub use check::{CheckItem, CheckReport, check};
pub use copies::{ConflictCopy, conflict_copies};
pub use error::{RecoverySource, VaultError};
pub use generations::{Generation, KEPT_DAYS, KEPT_NEWEST};
pub use holder::Holder;
pub use keys::FurtherRecipient;
pub use layout::{State, VaultFile, folder_of, state};
pub use new_key::KeyChange;
pub use open::{Access, Vault};
pub use other::read_version_beside_identity;
pub use recovery::{Recovered, RecoveryKey, restore_with_key};
pub use restore::{Restored, restore};
pub use seen::{Seen, SeenFile};
pub use strength::{PassphraseStrength, StrengthAnswer, StrengthRequest, strength};
pub use unsaved::{StillUnsaved, UnsavedVault};
pub use work_factor::WorkFactor;
