//! The selection and the scroll position of a list.

use crate::tui::keys::Action;
use ratatui::layout::{Position, Rect};
use std::ops::Range;

/// The positions of the selected row and of the first row on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCursor {
    pub selected: usize,
    /// The first row on the screen.
    pub offset: usize,
}

impl ListCursor {
    /// Moves the selection into a list of `len` rows, and scrolls until the selected row is among `height` rows on the
    /// screen.
    pub fn clamp(&mut self, len: usize, height: usize) {
        self.selected = self.selected.min(len.saturating_sub(1));
        let height = height.max(1);
        self.offset = self.offset.min(self.selected).max((self.selected + 1).saturating_sub(height));
        self.offset = self.offset.min(len.saturating_sub(height));
    }

    /// The positions of the rows on the screen.
    pub fn window(&self, len: usize, height: usize) -> Range<usize> {
        let mut list = *self;
        list.clamp(len, height);
        list.offset..len.min(list.offset + height)
    }

    /// The position of the row under a click. `area` is where the rows are drawn.
    pub fn row_under(&self, click: Position, area: Rect, len: usize) -> Option<usize> {
        let window = self.window(len, usize::from(area.height));
        let position = window.start + usize::from(click.y.checked_sub(area.y)?);
        (area.contains(click) && position < window.end).then_some(position)
    }

    /// Moves the selection for an action of [`crate::tui::keys::Scope::List`]. Returns `false` for other actions.
    pub fn act(&mut self, action: Action, len: usize, height: usize) -> bool {
        let page = height.saturating_sub(1).max(1);
        self.selected = match action {
            Action::Up => self.selected.saturating_sub(1),
            Action::Down => self.selected.saturating_add(1),
            Action::PageUp => self.selected.saturating_sub(page),
            Action::PageDown => self.selected.saturating_add(page),
            Action::First => 0,
            Action::Last => len.saturating_sub(1),
            _ => return false,
        };
        self.clamp(len, height);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selected_row_is_always_on_the_screen() {
        let mut list = ListCursor::default();
        for (action, selected, window) in [
            (Action::Up, 0, 0..4),
            (Action::Down, 1, 0..4),
            (Action::PageDown, 4, 1..5),
            (Action::Last, 9, 6..10),
            (Action::Down, 9, 6..10),
            (Action::PageUp, 6, 6..10),
            (Action::Up, 5, 5..9),
            (Action::First, 0, 0..4),
        ] {
            assert!(list.act(action, 10, 4));
            assert_eq!((list.selected, list.window(10, 4)), (selected, window), "{action:?}");
        }
    }

    #[test]
    fn an_empty_list_and_a_screen_of_no_rows_are_fine() {
        let mut list = ListCursor { selected: 7, offset: 3 };
        assert_eq!(list.window(0, 0), 0..0);
        list.clamp(0, 0);
        assert_eq!(list, ListCursor::default());
        assert!(list.act(Action::Last, 0, 0));
    }
}
