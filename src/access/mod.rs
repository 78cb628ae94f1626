//! Who gets in: what an attacker opens with what was captured, and what the owner can no longer open
//! with what was lost.
//!
//! [`Graph::new`] compiles an inventory into Horn clauses once (`compile`, `horn`); each question is then
//! forward chaining over them, in time linear in what follows (AAG19: account access graphs). [`yields`] is
//! the table of what a captured thing is worth. Pure: an inventory in, closures and explanations out.

mod asset;
mod compile;
mod explain;
pub mod exposure;
mod graph;
mod horn;
mod lockout;
mod name;
mod parse;
pub mod plan;
mod sets;
mod tally;
mod thing;
mod unrecorded;
pub mod weak;
pub mod yields;

pub use asset::{Capture, Loss};
pub use explain::{Step, Takeover};
pub use graph::{Closure, Graph, Reach, Reaches, Scratch};
pub use lockout::{Cause, Lockout};
pub use name::Names;
pub use parse::{Entry, ParseError, captures, losses};
pub use sets::{MAX_SET, SmallestSets, assets};
pub use tally::{LockoutCount, Standing, TakeoverCount, counts};
pub use thing::Thing;
pub use unrecorded::{Hinge, hinges};
pub use yields::Rule;
