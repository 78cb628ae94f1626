//! The name of an account in one line.

use super::paint::Paint;
use crate::inventory::{Account, Namesakes};
use crate::tui::theme::Theme;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws the service. The user name follows if there is room, or if several accounts share the service.
pub fn draw_account_name(
    paint: &mut Paint<'_>,
    area: Rect,
    account: &Account,
    namesakes: &Namesakes,
    theme: &Theme,
    style: Style,
) {
    /// If fewer columns than this remain, an optional user name is not drawn.
    const MIN_COLUMNS: u16 = 8;
    let name = namesakes.short_name(account, usize::from(area.width));
    let used = paint.text(area.x, area.y, area.width, &name, style);
    let has_room = area.width > used + MIN_COLUMNS;
    if has_room && namesakes.distinguisher(account).is_none() {
        paint.text(area.x + used + 2, area.y, area.width - used - 2, &account.username, theme.dim);
    }
}
