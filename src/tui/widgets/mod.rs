//! Widgets that several screens and dialogs use.

mod account_name;
mod account_text;
mod date_text;
mod filtered_list;
pub mod form;
mod gauge;
mod input;
mod lines;
mod list_cursor;
mod page;
mod paint;
mod panes;
mod signs;

pub use crate::text::wrap;
pub use account_name::draw_account_name;
pub use account_text::{add_account, add_finding_titles, add_findings};
pub use date_text::{DATE_HINT, parse_date};
pub use filtered_list::{FilteredList, ListChange, ListClick, TypedFilter};
pub use form::Form;
pub use gauge::{draw_bar, draw_gauge};
pub use input::Input;
pub use lines::{hanging, wrapped};
pub use list_cursor::ListCursor;
pub use page::Page;
pub use paint::{Paint, below, rows, rows_and_rest};
pub use panes::{Panes, parts};
pub use signs::{grade_sign, importance_style, severity_sign};
