//! Progress as a bar.

use super::paint::Paint;
use crate::text;
use crate::tui::theme::Theme;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The maximum width of the bar of a gauge.
const MAX_COLUMNS: u16 = 24;

/// Draws a bar for `part` of `whole`, and a text after it.
pub fn draw_gauge(paint: &mut Paint<'_>, theme: &Theme, row: Rect, part: usize, whole: usize, text: &str) {
    let text_columns = u16::try_from(text::width(text)).unwrap_or(u16::MAX).saturating_add(2);
    let columns = row.width.saturating_sub(text_columns).min(MAX_COLUMNS);
    draw_bar(paint, theme, Rect { width: columns, ..row }, part, whole, theme.accent);
    let x = row.x + if columns > 0 { columns + 2 } else { 0 };
    paint.text(x, row.y, row.right().saturating_sub(x), text, theme.text);
}

/// Draws a bar for `part` of `whole` across a row.
pub fn draw_bar(paint: &mut Paint<'_>, theme: &Theme, row: Rect, part: usize, whole: usize, style: Style) {
    let columns = usize::from(row.width);
    let full = (columns * part).checked_div(whole).unwrap_or(0).min(columns);
    let used = paint.text(row.x, row.y, row.width, &theme.pick("▇", "#").repeat(full), style);
    let rest = theme.pick("▁", ".").repeat(columns - full);
    paint.text(row.x + used, row.y, row.width - used, &rest, theme.dim);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::text;
    use crate::tui::theme::Palette;
    use ratatui::buffer::Buffer;

    #[test]
    fn a_gauge_shows_its_part_of_the_whole_and_draws_at_every_width() {
        let theme = Theme::new(Palette::Plain, true);
        let draw = |columns, part, whole| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, columns, 1));
            let area = buffer.area;
            draw_gauge(&mut Paint::new(&mut buffer), &theme, area, part, whole, "1 of 2");
            text(&buffer)
        };
        assert_eq!(draw(18, 1, 2), "#####.....  1 of 2");
        assert_eq!(draw(18, 3, 2), "##########  1 of 2");
        assert_eq!(draw(18, 0, 0), "..........  1 of 2");
        assert_eq!(draw(60, 0, 1), format!("{}  1 of 2", ".".repeat(24)));
        for columns in 0..12 {
            draw(columns, 1, 2);
        }
    }
}
