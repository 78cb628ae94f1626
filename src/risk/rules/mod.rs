//! The checks of all rules, grouped by theme. The comment of each check states its exact condition, and its sources as
//! keys of `data/sources.csv`.
//!
//! A missing fact never counts against an account, unless the check's comment says so: the check returns
//! [`Verdict::Unknown`](super::verdict::Verdict::Unknown) instead of a finding.

pub(super) mod access_graph;
pub(super) mod codes;
pub(super) mod credential_stores;
pub(super) mod directory;
pub(super) mod email;
pub(super) mod names;
pub(super) mod password;
pub(super) mod phone;
pub(super) mod recovery;
pub(super) mod second_factor;
pub(super) mod sessions;
