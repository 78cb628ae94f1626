//! Who can open which account: the accounts that an attacker opens after some captures, and the accounts that the
//! owner can no longer open after some losses.
//!
//! [`Graph::new`] compiles an inventory into Horn clauses once. Each question is then solved by forward chaining
//! over these clauses (AAG19: account access graphs). This part is pure: it takes an inventory and returns results
//! and explanations.

mod asset;
mod basis;
pub mod capture_rules;
mod closure;
mod compile;
mod explain;
pub mod exposure;
mod fact;
mod graph;
mod horn;
mod inference;
mod lockout;
mod name;
mod parse;
pub mod plan;
mod posture;
mod reach;
mod sets;
mod threat_events;
pub mod threat_reach;
mod threats;
mod unrecorded_dependency;
pub mod weak_points;

pub use asset::{Capture, Loss};
pub use basis::Basis;
pub use explain::{Step, Takeover};
pub use fact::Fact;
pub use graph::{Graph, Scratch, Unknown};
pub use inference::Inference;
pub use lockout::{Cause, Lockout};
pub use name::Names;
pub use parse::{NamedAsset, ParseError, captures, losses};
pub use posture::{LockoutCount, Posture, TakeoverCount, counts_toward_posture};
pub use reach::Reach;
pub use sets::{MAX_SET_SIZE, SmallestSets, assets};
pub use threat_events::{ThreatEvent, threat_events};
pub use threats::{Threat, threats};
pub use unrecorded_dependency::{UnrecordedDependency, unrecorded_dependencies};
