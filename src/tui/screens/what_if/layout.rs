//! The layout of the screen.

use crate::tui::widgets::below;
use ratatui::layout::Rect;

/// The tabs of the views, and a line for the filter.
const HEAD: u16 = 2;
/// On screens lower than this, the head is a single line.
const FULL_HEAD_FROM: u16 = 8;
/// On screens narrower than this, the assets and the results are shown one at a time.
const BOTH_LISTS_FROM: u16 = 60;
/// From this width, the selected account is shown beside the lists.
const DETAIL_BESIDE_FROM: u16 = 150;
/// From this width and height, the selected account is shown below the lists.
const DETAIL_BELOW_FROM: (u16, u16) = (96, 28);

/// The tabs of the views, and the line for the filter if there is room for it.
pub(super) fn head(body: Rect) -> Rect {
    let height = if body.height >= FULL_HEAD_FROM { HEAD } else { body.height.min(1) };
    Rect { height, ..body }
}

pub(super) fn below_head(body: Rect) -> Rect {
    below(body, head(body).height)
}

/// The parts of the view of the scenario. A part without room is empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScenarioPanes {
    pub(super) assets: Rect,
    pub(super) results: Rect,
    /// The selected account.
    pub(super) detail: Rect,
}

impl ScenarioPanes {
    /// `in_results` says which list is shown if there is room for only one. `has_results` says whether there is an
    /// account to show below the lists.
    pub(super) fn of(body: Rect, in_results: bool, has_results: bool) -> Self {
        let area = below_head(body);
        if area.width < BOTH_LISTS_FROM {
            let (assets, results) = if in_results { (Rect::ZERO, area) } else { (area, Rect::ZERO) };
            return Self { assets, results, detail: Rect::ZERO };
        }
        let is_wide = area.width >= DETAIL_BESIDE_FROM;
        let left = if is_wide { 56 } else { (area.width * 49 / 100).min(60) };
        let gap = if area.width >= 100 { 4 } else { 2 };
        let x = area.x + left + gap;
        let results = Rect { x, width: if is_wide { 46 } else { area.right() - x }, ..area };
        let assets = Rect { width: left, ..area };
        if is_wide {
            let x = results.right() + 4;
            let detail = Rect { x, width: area.right().saturating_sub(x), ..area };
            return Self { assets, results, detail };
        }
        if area.width < DETAIL_BELOW_FROM.0 || area.height < DETAIL_BELOW_FROM.1 || !has_results {
            return Self { assets, results, detail: Rect::ZERO };
        }
        let detail_height = area.height * 2 / 5;
        let height = area.height - detail_height - 1;
        let detail = Rect { y: area.bottom() - detail_height, height: detail_height, ..area };
        Self { assets: Rect { height, ..assets }, results: Rect { height, ..results }, detail }
    }
}
