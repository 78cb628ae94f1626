//! The responsibility model: provider duty beside user duty; the user's answers; progress.
//!
//! A [`Model`] is read from CSV: the embedded `data/model.csv`, or a file that a user brings. A
//! [`ModelProgress`] says how far the answers go, and a [`Filter`] which controls to show. Pure: bytes
//! come in, values go out. This module knows no file, no screen, and no rule behind a control's `checks`.

mod answer;
mod columns;
mod control;
mod error;
mod filter;
mod model;
mod progress;
mod table;

pub use answer::{Answer, AnswerState};
pub use columns::Role;
pub use control::{Control, ControlId, Scope};
pub use error::{ModelError, RowProblem};
pub use filter::{Filter, after, before};
pub use model::{Category, MAX_BYTES, MAX_COLUMNS, MAX_CONTROLS, Model};
pub use progress::{ModelProgress, Progress};
