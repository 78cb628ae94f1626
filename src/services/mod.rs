//! The service directory: which second factors each service offers, and where it explains them.
//!
//! About five hundred services are built in ([`Directory::builtin`], from `data/services.csv`). The whole public
//! directory can be parsed ([`api::read`]), cached between runs ([`cache`]) and merged with the built-in list. Pure:
//! takes text and returns values. The commands fetch the directory and read the files.
//!
//! Data sourced from 2FA Directory by 2factorauth, used under the MIT licence.

pub mod api;
pub mod cache;
mod changes;
mod directory;
mod offer;
mod search;
mod service;
mod table;

pub use api::{ATTRIBUTION, DEFAULT_URL};
pub use changes::{Changes, implausible};
pub use directory::Directory;
pub use offer::Offer;
pub use search::{MatchKind, ServiceMatch};
pub use service::Service;
