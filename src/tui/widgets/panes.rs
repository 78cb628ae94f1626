//! The layout of a screen with a head, a list, and the details of the selected row.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Rows of the head, with the empty row below it.
const HEAD: u16 = 3;
/// If the screen is at least this wide, the details are beside the list, otherwise below it.
const BESIDE_FROM: u16 = 100;

#[derive(Clone, Copy, Debug)]
pub struct Panes {
    /// Counts, and the current filter. Empty if there is no room.
    pub head: Rect,
    pub list: Rect,
    /// The details of the selected row. Empty if there is no room.
    pub detail: Rect,
}

impl Panes {
    /// Divides an area. The details are at most `max_details` columns wide.
    pub fn of(body: Rect, max_details: u16) -> Self {
        let head = Rect { height: if body.height >= 12 { HEAD } else { 0 }, ..body };
        let rest = Rect { y: body.y + head.height, height: body.height - head.height, ..body };
        if body.width >= BESIDE_FROM {
            let left = (body.width * 54 / 100).min(100);
            let x = body.x + left + 4;
            let detail = Rect { x, width: (body.right() - x).min(max_details), ..rest };
            return Self { head, list: Rect { width: left, ..rest }, detail };
        }
        if rest.height < 9 {
            return Self { head, list: rest, detail: Rect::ZERO };
        }
        let list = rest.height * 2 / 5;
        let y = rest.y + list + 1;
        let detail = Rect { y, height: rest.bottom() - y, ..rest };
        Self { head, list: Rect { height: list, ..rest }, detail }
    }
}

/// Joins styled texts into one line, with three spaces after each.
pub fn parts(parts: impl IntoIterator<Item = (String, Style)>) -> Line<'static> {
    let spans = parts.into_iter().flat_map(|(text, style)| [Span::styled(text, style), Span::raw("   ")]);
    Line::from(spans.collect::<Vec<_>>())
}
