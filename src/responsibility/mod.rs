//! The responsibility model: controls with a duty of the provider and a duty of the user, the user's answers, and their
//! progress.
//!
//! A [`Model`] is read from CSV: the embedded `data/model.csv` or the user's own file. Pure: takes bytes and returns
//! values. This part does not know the rules that a control's `checks` name.

mod answer;
mod columns;
mod control;
mod error;
mod filter;
mod limits;
mod model;
mod parse;
mod progress;
mod role;
mod table;

pub use answer::{Answer, AnswerState};
pub use control::{Control, ControlId, Scope};
pub use error::{ModelError, RowProblem};
pub use filter::{Filter, after, before};
pub use limits::{MAX_BYTES, MAX_COLUMNS, MAX_CONTROLS};
pub use model::{Category, Model};
pub use progress::{ModelProgress, Progress};
pub use role::Role;
