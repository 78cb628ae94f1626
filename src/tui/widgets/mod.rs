//! Pieces that several screens draw with.

pub mod form;
mod input;
mod lines;
mod list;
mod paint;
mod panes;

pub use crate::text::wrap;
pub use form::Form;
pub use input::Input;
pub use lines::{hanging, wrapped};
pub use list::List;
pub use paint::{Paint, rows, told_below};
pub use panes::{Panes, filter_line, parts};
