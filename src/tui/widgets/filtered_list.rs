//! A list with a filter: the rows, the selection, the filter that is being typed, keys and mouse.
//!
//! A screen gives the rows in [`FilteredList::sync`]; they are computed again only when the profile, the filter or
//! the screen's own order has changed. Only the rows on the screen are drawn.

use super::input::Input;
use super::list_cursor::ListCursor;
use super::paint::Paint;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Position, Rect};
use std::ops::Range;

/// The effect of an action or a key on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListChange {
    /// The action is not for a list.
    None,
    /// The selection may have moved.
    Moved,
    /// The filter was opened, changed, closed or cleared.
    Filter,
}

/// The effect of a click on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListClick {
    Outside,
    /// A row that is now selected.
    Selected,
    /// A row that was already selected. The screen opens it.
    Again,
}

/// The input of a filter.
pub trait TypedFilter {
    /// Handles a key while the filter is typed: the arrows move, every other key edits the filter.
    fn type_key(&mut self, key: KeyEvent) -> ListChange;

    /// Inserts pasted text into the filter. Returns whether the filter was being typed.
    fn paste(&mut self, text: &str) -> bool;
}

/// A list of rows of type `R`. `O` is the screen's own choice of which rows are shown and in which order.
#[derive(Debug)]
pub struct FilteredList<R, O = ()> {
    cursor: ListCursor,
    filter: Input,
    typing: bool,
    rows: Vec<R>,
    /// The revision, filter and order that the rows were computed for.
    computed_for: Option<(u64, String, O)>,
    /// Rows on the screen at the last [`FilteredList::sync`].
    height: usize,
    /// Whether a row is a heading, which cannot be selected.
    is_heading: Option<fn(&R) -> bool>,
}

impl<R, O> Default for FilteredList<R, O> {
    fn default() -> Self {
        Self {
            cursor: ListCursor::default(),
            filter: Input::default(),
            typing: false,
            rows: Vec::new(),
            computed_for: None,
            height: 0,
            is_heading: None,
        }
    }
}

impl<R, O: Clone + PartialEq> FilteredList<R, O> {
    /// A list in which some rows are headings. The selection skips them.
    pub fn with_headings(is_heading: fn(&R) -> bool) -> Self {
        Self { is_heading: Some(is_heading), ..Self::default() }
    }

    /// Computes the rows again if `revision`, the filter or `order` has changed; `rows` gets the filter. The
    /// selection moves to the row for which `is_selected` returns `true`; if there is none, it keeps its position. After
    /// a change to a filter that is not empty, the first row is selected, because it is the best match.
    pub fn sync(
        &mut self,
        revision: u64,
        order: &O,
        height: usize,
        rows: impl FnOnce(&str) -> Vec<R>,
        is_selected: impl Fn(&R) -> bool,
    ) {
        let text = self.filter.text();
        let current = self.computed_for.as_ref();
        let unchanged = current.is_some_and(|(for_revision, filter, for_order)| {
            *for_revision == revision && filter == text && for_order == order
        });
        if !unchanged {
            let refiltered = current.is_some_and(|(_, filter, _)| filter != text) && !text.is_empty();
            self.rows = rows(text);
            let position = if refiltered { Some(0) } else { self.rows.iter().position(is_selected) };
            self.cursor.selected = position.unwrap_or(self.cursor.selected);
            self.computed_for = Some((revision, text.to_owned(), order.clone()));
        }
        self.height = height;
        self.cursor.clamp(self.rows.len(), height);
        self.skip_headings(Action::Down);
    }

    pub fn rows(&self) -> &[R] {
        &self.rows
    }

    pub fn selected(&self) -> Option<&R> {
        self.rows.get(self.cursor.selected)
    }

    /// The position of the selected row.
    pub const fn position(&self) -> usize {
        self.cursor.selected
    }

    /// Selects a row by its position.
    pub fn select(&mut self, position: usize) {
        self.cursor.selected = position;
        self.cursor.clamp(self.rows.len(), self.height);
        self.skip_headings(Action::Down);
    }

    /// Selects a row by its position and scrolls until it is the first on the screen. If it is a heading, the row
    /// below it is selected.
    pub fn select_at_top(&mut self, position: usize) {
        self.cursor.offset = position;
        self.select(position);
    }

    /// Moves the selection off a heading, in the direction in which it moved.
    fn skip_headings(&mut self, action: Action) {
        let Some(is_heading) = self.is_heading else { return };
        let rows = &self.rows;
        let is_row = |position: &usize| rows.get(*position).is_some_and(|row| !is_heading(row));
        let selected = self.cursor.selected;
        let below = (selected..rows.len()).find(is_row);
        let above = (0..=selected).rev().find(is_row);
        let found = match action {
            Action::Up | Action::PageUp | Action::Last => above.or(below),
            _ => below.or(above),
        };
        self.cursor.selected = found.unwrap_or(selected);
        self.cursor.clamp(rows.len(), self.height);
        // A heading above the first row on the screen is shown with it.
        let offset = self.cursor.offset;
        if offset > 0 && offset == self.cursor.selected && !is_row(&(offset - 1)) {
            self.cursor.offset -= 1;
        }
    }

    /// Whether the filter is being typed.
    pub const fn is_typing(&self) -> bool {
        self.typing
    }

    /// The filter, without spaces around it.
    pub fn filter(&self) -> &str {
        self.filter.text().trim()
    }

    pub fn is_filtered(&self) -> bool {
        !self.filter().is_empty()
    }

    /// Clears the filter and ends its input.
    pub fn clear_filter(&mut self) {
        self.filter.clear();
        self.typing = false;
    }

    /// Starts the input of the filter.
    pub const fn open_filter(&mut self) {
        self.typing = true;
    }

    /// Handles the actions of a list and of its filter.
    pub fn act(&mut self, action: Action) -> ListChange {
        match action {
            Action::Filter => self.open_filter(),
            Action::Submit if self.typing => self.typing = false,
            Action::Cancel if self.typing => self.clear_filter(),
            Action::Back if !self.filter.is_empty() => self.clear_filter(),
            _ if self.cursor.act(action, self.rows.len(), self.height) => {
                self.skip_headings(action);
                return ListChange::Moved;
            }
            _ => return ListChange::None,
        }
        ListChange::Filter
    }

    /// Selects the row under a click, and ends the input of the filter. `area` is where the rows are drawn.
    pub fn click(&mut self, position: Position, area: Rect) -> ListClick {
        let is_heading = |row: &R| self.is_heading.is_some_and(|is_heading| is_heading(row));
        let row = self.cursor.row_under(position, area, self.rows.len());
        let Some(row) = row.filter(|&row| !self.rows.get(row).is_none_or(is_heading)) else {
            return ListClick::Outside;
        };
        self.typing = false;
        if self.cursor.selected == row {
            return ListClick::Again;
        }
        self.cursor.selected = row;
        ListClick::Selected
    }

    /// The positions of the rows on a screen of this height.
    pub fn window(&self, height: usize) -> Range<usize> {
        self.cursor.window(self.rows.len(), height)
    }

    /// The rows on the screen: position, row, and whether it is selected.
    pub fn visible(&self, height: usize) -> impl Iterator<Item = (usize, &R, bool)> {
        let window = self.window(height);
        let start = window.start;
        let selected = self.cursor.selected;
        let rows = self.rows.get(window).unwrap_or_default();
        rows.iter().enumerate().map(move |(offset, row)| (start + offset, row, start + offset == selected))
    }

    /// Draws the line in which the filter is typed.
    pub fn draw_filter(&self, paint: &mut Paint<'_>, theme: &Theme, row: Rect) {
        let used = paint.text(row.x, row.y, row.width, "/ ", theme.accent);
        let line = Rect { x: row.x + used, width: row.width.saturating_sub(used), ..row };
        self.filter.draw(paint, line, theme, self.typing);
    }
}

impl<R, O: Clone + PartialEq> TypedFilter for FilteredList<R, O> {
    fn type_key(&mut self, key: KeyEvent) -> ListChange {
        if !self.typing {
            return ListChange::None;
        }
        let action = match key.code {
            KeyCode::Up => Action::Up,
            KeyCode::Down => Action::Down,
            _ if self.filter.key(key) => return ListChange::Filter,
            _ => return ListChange::None,
        };
        self.act(action)
    }

    fn paste(&mut self, text: &str) -> bool {
        if self.typing {
            self.filter.insert(text);
        }
        self.typing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    const WORDS: [&str; 4] = ["mail", "bank", "main", "shop"];

    fn sync(list: &mut FilteredList<&'static str>, revision: u64) {
        let selected = list.selected().copied();
        let rows = |filter: &str| WORDS.into_iter().filter(|word| word.contains(filter)).collect();
        list.sync(revision, &(), 2, rows, |row| Some(*row) == selected);
    }

    fn list() -> FilteredList<&'static str> {
        let mut list = FilteredList::default();
        sync(&mut list, 1);
        list
    }

    fn type_text(list: &mut FilteredList<&'static str>, text: &str) {
        for character in text.chars() {
            list.type_key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE));
            sync(list, 1);
        }
    }

    #[test]
    fn the_filter_selects_its_best_match_and_clearing_it_keeps_the_selection() {
        let mut list = list();
        list.act(Action::Last);
        assert_eq!(list.act(Action::Filter), ListChange::Filter);
        type_text(&mut list, "mai");
        assert_eq!((list.rows(), list.selected()), (&["mail", "main"][..], Some(&"mail")));
        assert_eq!(list.act(Action::Down), ListChange::Moved);
        assert_eq!(list.act(Action::Submit), ListChange::Filter);
        assert_eq!(list.act(Action::Back), ListChange::Filter);
        sync(&mut list, 1);
        assert_eq!((list.rows().len(), list.selected()), (4, Some(&"main")));
        assert_eq!(list.act(Action::Back), ListChange::None);
    }

    #[test]
    fn a_click_selects_a_row_and_a_second_click_opens_it() {
        let mut list = list();
        let area = Rect::new(0, 5, 10, 2);
        assert_eq!(list.click(Position::new(3, 6), area), ListClick::Selected);
        assert_eq!(list.click(Position::new(3, 6), area), ListClick::Again);
        assert_eq!(list.click(Position::new(3, 7), area), ListClick::Outside);
        assert_eq!(list.selected(), Some(&"bank"));
    }

    #[test]
    fn a_click_on_a_row_keeps_the_filter_but_stops_typing_it() {
        let mut list = list();
        list.open_filter();
        type_text(&mut list, "mai");
        let area = Rect::new(0, 5, 10, 2);
        assert_eq!(list.click(Position::new(3, 8), area), ListClick::Outside);
        assert!(list.is_typing());
        assert_eq!(list.click(Position::new(3, 6), area), ListClick::Selected);
        assert_eq!((list.is_typing(), list.filter()), (false, "mai"));
    }

    #[test]
    fn headings_are_skipped_and_shown_with_the_first_row_below_them() {
        let mut list: FilteredList<&str> = FilteredList::with_headings(|row| row.ends_with(':'));
        let rows = |_: &str| vec!["one:", "a", "b", "two:", "c"];
        list.sync(1, &(), 2, rows, |_| false);
        assert_eq!(list.selected(), Some(&"a"));
        list.act(Action::Down);
        list.act(Action::Down);
        assert_eq!((list.selected(), list.window(2)), (Some(&"c"), 3..5));
        list.act(Action::Up);
        assert_eq!((list.selected(), list.window(2)), (Some(&"b"), 2..4));
        list.act(Action::First);
        assert_eq!((list.selected(), list.window(2)), (Some(&"a"), 0..2));
        let area = Rect::new(0, 0, 10, 2);
        assert_eq!(list.click(Position::new(0, 0), area), ListClick::Outside);
        list.select_at_top(3);
        assert_eq!((list.selected(), list.window(2)), (Some(&"c"), 3..5));
    }

    #[test]
    fn keys_and_pastes_are_ignored_unless_the_filter_is_typed() {
        let mut list = list();
        let key = KeyEvent::new(KeyCode::Char('b'), KeyModifiers::NONE);
        assert_eq!(list.type_key(key), ListChange::None);
        assert!(!list.paste("bank"));
        list.open_filter();
        assert!(list.paste("bank"));
        sync(&mut list, 1);
        assert_eq!(list.rows(), ["bank"]);
    }

    #[test]
    fn rows_are_computed_only_after_a_change() {
        let mut list: FilteredList<u8, u8> = FilteredList::default();
        let mut computed = 0;
        for (revision, order) in [(1, 0), (1, 0), (2, 0), (2, 1), (2, 1)] {
            let rows = |_: &str| {
                computed += 1;
                vec![1, 2, 3]
            };
            list.sync(revision, &order, 2, rows, |_| false);
        }
        assert_eq!(computed, 3);
        assert_eq!(list.window(2).end, list.rows().len() - 1);
    }
}
