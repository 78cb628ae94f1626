//! The data that the rows of a page show, and a kind of row that several pages use.

use super::draft::{Draft, RowKey};
use super::habits::Habits;
use crate::inventory::Inventory;
use crate::services::Directory;
use crate::tui::widgets::form::Row;
use crate::words::EntityNames;

/// The rows of a page.
pub(super) type Rows = Vec<Row<RowKey, Draft>>;

/// The data that the rows show.
pub(super) struct Source<'a> {
    pub(super) draft: &'a Draft,
    pub(super) habits: &'a Habits,
    pub(super) inventory: &'a Inventory,
    pub(super) directory: &'a Directory,
    pub(super) names: EntityNames<'a>,
}

/// A row for a date or number, which is parsed when the user leaves the page.
pub(super) fn deferred_text(
    draft: &Draft,
    key: RowKey,
    label: &'static str,
    current: Option<impl ToString>,
    hint: &'static str,
) -> Row<RowKey, Draft> {
    let text = draft.text(&key, current);
    let text_key = key.clone();
    Row::text(key, label, &text, hint, move |draft: &mut Draft, text| draft.set_text(text_key.clone(), text))
}
