//! Pieces that several screens draw with.

mod input;
mod list;
mod paint;

pub use input::Input;
pub use list::List;
pub use paint::{Paint, rows, wrap};
