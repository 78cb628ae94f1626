//! The list of controls by category.

use crate::responsibility::{AnswerState, Filter};
use crate::tui::open_profile::OpenProfile;
use crate::tui::theme::Theme;
use ratatui::style::Style;

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListRow {
    /// A category, by its position in the model.
    Category(usize),
    /// A control, by its position in the model.
    Control(usize),
}

impl ListRow {
    pub(super) const fn control(self) -> Option<usize> {
        match self {
            Self::Category(_) => None,
            Self::Control(position) => Some(position),
        }
    }
}

/// What is listed, besides the filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ListOptions {
    /// Only controls without an answer.
    pub(super) open_only: bool,
    /// The category of the shown control.
    pub(super) category: usize,
}

/// The rows of the list: every category, and the controls of the current category. With a filter: the matching
/// controls under their categories.
pub(super) fn rows(open: &OpenProfile, options: ListOptions, text: &str) -> Vec<ListRow> {
    let model = &open.model;
    let filter = Filter { open: options.open_only, category: None, text: text.to_owned() };
    let mut rows = Vec::new();
    if filter.is_empty() {
        for (number, category) in model.categories().iter().enumerate() {
            rows.push(ListRow::Category(number));
            if number == options.category {
                rows.extend(category.controls.clone().map(ListRow::Control));
            }
        }
        return rows;
    }
    let mut last = None;
    for position in filter.positions(model, &open.progress) {
        let category = Some(model.category_of(position));
        if last != category {
            rows.extend(category.map(ListRow::Category));
            last = category;
        }
        rows.push(ListRow::Control(position));
    }
    rows
}

/// The sign and style of an answer.
pub(super) fn answer_sign(
    theme: &Theme,
    state: Option<AnswerState>,
    is_contradicted: bool,
) -> (&'static str, Style) {
    match state {
        Some(AnswerState::Done) if is_contradicted => ("!", theme.warn),
        Some(AnswerState::Done) => (theme.pick("✓", "+"), theme.good),
        Some(AnswerState::Todo) => (theme.pick("○", "o"), theme.warn),
        Some(AnswerState::NotApplicable) => (theme.pick("–", "-"), theme.dim),
        None => (theme.pick("·", "."), theme.dim),
    }
}
