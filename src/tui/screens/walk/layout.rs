//! Where the parts of the walk are.

use crate::tui::widgets::below;
use ratatui::layout::Rect;

/// Below this width there is no list beside the control.
pub(super) const LIST_FROM: u16 = 64;

/// Rows above the list of controls: the title, the gauge, the filter.
const HEAD: u16 = 3;

#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// Empty if there is no room, like the list.
    pub(super) head: Rect,
    /// The controls.
    pub(super) list: Rect,
    /// The shown control.
    pub(super) control: Rect,
    /// The accounts of the shown control, while it is answered account by account.
    pub(super) accounts: Rect,
}

impl Layout {
    pub(super) fn of(body: Rect) -> Self {
        let (left, control) = if body.width < LIST_FROM {
            (Rect::ZERO, body)
        } else {
            let (left, gap) = match body.width {
                ..96 => (26, 2),
                96..160 => (34, 4),
                _ => (46, 4),
            };
            let control = Rect { x: body.x + left + gap, width: body.width - left - gap, ..body };
            (Rect { width: left, ..body }, control)
        };
        let list = below(left, if body.height >= 10 { HEAD } else { 0 });
        let accounts = below(control, 7);
        Self {
            head: Rect { height: left.height - list.height, ..left },
            list,
            control,
            accounts: Rect { height: accounts.height.saturating_sub(2), ..accounts },
        }
    }
}
