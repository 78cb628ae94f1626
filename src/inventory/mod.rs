//! What a person has: accounts, devices, phone numbers and places, and how each account is opened.
//!
//! Nothing here is secret. The inventory is a JSON document with a published schema ([`schema`]), so that people can
//! share inventories and tests can use them. This module reads no file and no clock.

mod account;
mod device;
mod document;
mod entities;
mod factor;
mod factor_edits;
mod id;
mod id_allocator;
mod index;
mod namesakes;
mod search;
mod validate;

pub use account::{
    Account, CredentialStore, Importance, Known, LinkedIdentity, MailDomain, OpensOn, Owner, PasswordHealth,
    PendingChange, RecoveryAddress, Sessions, StoreRole, SupportReset,
};
pub use device::{Device, DeviceKind, Number, NumberKind, Place, Unlock, UnlockMethod};
pub use document::{DocumentError, parse, schema, to_json};
pub use entities::{Inventory, VERSION};
pub use factor::{AppLock, CodeFacts, Factor, FactorKind, Holder, Restores, Way};
pub use factor_edits::{add_factor, remove_factor, unused_factor_id};
pub use id::{AccountId, DeviceId, EntityId, FactorId, NumberId, PlaceId, RESERVED, is_slug};
pub use id_allocator::IdAllocator;
pub use index::{Entity, EntityKind, Index};
pub use namesakes::Namesakes;
pub use search::{SearchIndex, SearchMatch, match_rank, search};
pub use validate::{Problem, problems};
