//! What rows are made from, and a row that several pages use.

use super::draft::{Draft, RowKey};
use super::habits::Habits;
use crate::inventory::Inventory;
use crate::services::Directory;
use crate::tui::widgets::form::Row;
use crate::words::EntityNames;

/// The rows of a page.
pub(super) type Rows = Vec<Row<RowKey, Draft>>;

/// What the rows are made from.
pub(super) struct Source<'a> {
    pub(super) draft: &'a Draft,
    pub(super) habits: &'a Habits,
    pub(super) inventory: &'a Inventory,
    pub(super) directory: &'a Directory,
    pub(super) names: EntityNames<'a>,
}

/// A row for a text that is read only when the page is left.
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
