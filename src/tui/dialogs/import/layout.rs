//! Where the parts of the review are.

use ratatui::layout::Rect;

/// From this width, the details stand beside the list.
const BESIDE_FROM: u16 = 98;
/// Rows above the list: the title, the counts, and the filter or the device.
const HEAD: u16 = 3;

/// The list, and the details beside or below it.
pub(super) fn layout(body: Rect) -> (Rect, Rect) {
    let head = HEAD.min(body.height);
    let body = Rect { y: body.y + head, height: body.height - head, ..body };
    if body.width >= BESIDE_FROM {
        let left = (body.width * 3 / 5).min(120);
        let x = body.x + left + 3;
        return (Rect { width: left, ..body }, Rect { x, width: body.right() - x, ..body });
    }
    let below = if body.height >= 14 { 7 } else { body.height / 3 };
    let list = Rect { height: body.height - below, ..body };
    (list, Rect { y: list.bottom() + 1, height: below.saturating_sub(1), ..body })
}

/// Where the entries are.
pub(super) fn list_area(body: Rect) -> Rect {
    layout(body).0
}
