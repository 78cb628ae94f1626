//! Where the parts of the screen are.

use crate::tui::widgets::Panes;
use ratatui::layout::Rect;

/// The widest that the details get.
const MAX_DETAILS: u16 = 90;

pub(super) fn panes(body: Rect) -> Panes {
    Panes::of(body, MAX_DETAILS)
}
