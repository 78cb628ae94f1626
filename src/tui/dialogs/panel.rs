//! The box in which a small dialog is drawn.

use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, Paint};
use ratatui::layout::Rect;
use ratatui::symbols::border;
use ratatui::widgets::{Block, Widget};

/// A border of ASCII characters.
const ASCII_BORDER: border::Set<'_> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// The lines of a page as rows of the screen.
pub fn page_height(page: &Page<'_>) -> u16 {
    u16::try_from(page.len()).unwrap_or(u16::MAX)
}

/// The outer area of a box of at most `columns` × `rows` inside its border, in the middle of `body`.
fn outside(body: Rect, columns: u16, rows: u16) -> Rect {
    let width = columns.saturating_add(4).min(body.width);
    let height = rows.saturating_add(2).min(body.height);
    Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 3, width, height }
}

/// The area inside the border of a box of at most `columns` × `rows`.
pub fn inside(body: Rect, columns: u16, rows: u16) -> Rect {
    let area = outside(body, columns, rows);
    if area.is_empty() {
        return area;
    }
    Rect {
        x: area.x + 2.min(area.width),
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

/// Draws an empty box of at most `columns` × `rows` in the middle of `body`, with a title in its border. Returns the
/// area inside.
pub fn panel(paint: &mut Paint<'_>, theme: &Theme, body: Rect, title: &str, columns: u16, rows: u16) -> Rect {
    let area = outside(body, columns, rows);
    paint.clear(area);
    if area.is_empty() {
        return area;
    }
    let border = if theme.ascii { ASCII_BORDER } else { border::ROUNDED };
    Block::bordered().border_set(border).border_style(theme.accent).render(area, paint.buffer());
    if area.width > 6 {
        paint.text(area.x + 2, area.y, area.width - 4, &format!(" {title} "), theme.heading);
    }
    inside(body, columns, rows)
}

/// The number of scroll positions of a page in a box in `body`: 1 if the page fits.
pub fn scroll_positions(page: &Page<'_>, body: Rect) -> usize {
    page.len().saturating_sub(usize::from(body.height.saturating_sub(2))) + 1
}

/// Draws a box with a page that scrolls, from line `first`. If lines follow below, the border says how many.
pub fn scrolled_page(
    paint: &mut Paint<'_>,
    theme: &Theme,
    body: Rect,
    title: &str,
    columns: u16,
    page: &Page<'_>,
    first: usize,
) {
    let area = panel(paint, theme, body, title, columns, page_height(page));
    let skip = first.min(page.len().saturating_sub(usize::from(area.height)));
    page.draw_from(paint, area, skip);
    let below = page.len().saturating_sub(skip + usize::from(area.height));
    if below > 0 && area.width > 20 {
        let more = format!(" {below} more {} ", theme.pick("↓", "below"));
        paint.right(area.x, area.right(), area.bottom(), &more, theme.dim);
    }
}
