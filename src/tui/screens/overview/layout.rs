//! Where the parts of the overview are.

use super::side;
use super::table;
use crate::tui::widgets::below;
use ratatui::layout::Rect;

/// From this width, the posture and the next actions are beside the table.
const SIDE_FROM: u16 = 64;
/// From this height, the table has a legend.
const LEGEND_FROM: u16 = 18;

/// The parts of the overview. A part without room is empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) heading: Rect,
    pub(super) accounts: Rect,
    pub(super) legend: Rect,
    pub(super) posture: Rect,
    /// The next actions, and everything below them.
    pub(super) below_posture: Rect,
}

impl Layout {
    pub(super) fn of(body: Rect) -> Self {
        let (table, side) = split(body);
        let heading = Rect { height: 1.min(table.height), ..table };
        let legend_rows = if table.height >= LEGEND_FROM { table::legend_rows(table.width) } else { 0 };
        let gap = u16::from(legend_rows > 0);
        let accounts = Rect { height: table.height.saturating_sub(1 + gap + legend_rows), ..below(table, 1) };
        let legend = Rect { y: table.bottom() - legend_rows, height: legend_rows, ..table };
        let posture = Rect { height: side::posture_rows(side.height).min(side.height), ..side };
        let below_posture = below(side, posture.height + 1);
        Self { heading, accounts, legend, posture, below_posture }
    }
}

/// The table of accounts, and the rest beside it.
fn split(body: Rect) -> (Rect, Rect) {
    if body.width < SIDE_FROM {
        return (body, Rect::ZERO);
    }
    let left = (body.width * 54 / 100).clamp(41, 92);
    let gap = if body.width >= 100 { 4 } else { 2 };
    (Rect { width: left, ..body }, Rect { x: body.x + left + gap, width: body.width - left - gap, ..body })
}
