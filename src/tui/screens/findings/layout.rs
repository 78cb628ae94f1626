//! The layout of the screen.

use crate::tui::widgets::Panes;
use ratatui::layout::Rect;

/// The maximum width of the details.
const MAX_DETAILS: u16 = 100;

pub(super) fn panes(body: Rect) -> Panes {
    Panes::of(body, MAX_DETAILS)
}
