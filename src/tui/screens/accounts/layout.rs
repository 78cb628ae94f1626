//! Where the parts of the accounts screen are.

use crate::tui::widgets::below;
use ratatui::layout::Rect;

/// From this width, the details are beside the list.
const BESIDE_FROM: u16 = 98;

/// The list with its heading, and the details beside it if there is room.
pub(super) fn split(body: Rect) -> (Rect, Option<Rect>) {
    const GAP: u16 = 3;
    if body.width < BESIDE_FROM {
        return (body, None);
    }
    let left = (body.width * 3 / 5).clamp(58, 124);
    let details = Rect { x: body.x + left + GAP, width: body.width - left - GAP, ..body };
    (Rect { width: left, ..body }, Some(details))
}

/// Where the rows of the list are: below the heading, and above the legend with an empty row.
pub(super) fn rows(body: Rect) -> Rect {
    let rows = below(split(body).0, 1);
    let legend_rows = if legend(body).is_empty() { 0 } else { 2 };
    Rect { height: rows.height - legend_rows, ..rows }
}

/// The row that explains the short headings. Empty if there is no room.
pub(super) fn legend(body: Rect) -> Rect {
    /// On lower screens, the rows of the list matter more.
    const LEGEND_FROM: u16 = 16;
    let list = split(body).0;
    let height = u16::from(list.height >= LEGEND_FROM);
    Rect { y: list.bottom() - height, height, ..list }
}
