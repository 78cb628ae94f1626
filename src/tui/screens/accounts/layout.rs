//! Where the parts of the accounts screen are.

use ratatui::layout::Rect;

/// From how many columns on the details stand beside the list.
const BESIDE: u16 = 98;

/// The list, and the details beside it where there is room.
pub(super) fn split(body: Rect) -> (Rect, Option<Rect>) {
    if body.width < BESIDE {
        return (body, None);
    }
    let left = (body.width * 3 / 5).clamp(58, 124);
    let gap = 3;
    (
        Rect { width: left, ..body },
        Some(Rect { x: body.x + left + gap, width: body.width - left - gap, ..body }),
    )
}

/// The heading of the list, and its rows.
pub(super) fn list(area: Rect) -> (Rect, Rect) {
    let heading = 1.min(area.height);
    (Rect { height: heading, ..area }, Rect { y: area.y + heading, height: area.height - heading, ..area })
}
