//! Drawing on the terminal. Everything outside the terminal is clipped.

use crate::text;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

pub struct Paint<'a> {
    buffer: &'a mut Buffer,
}

impl<'a> Paint<'a> {
    pub fn new(buffer: &'a mut Buffer) -> Self {
        Self { buffer }
    }

    /// The buffer, for ratatui's own widgets.
    pub fn buffer(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// The whole terminal.
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Draws text in at most `width` columns from `x`. Cuts longer text with `…` and replaces control characters. Returns
    /// the number of columns used.
    pub fn text(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) -> u16 {
        let width = self.columns(x, y, width);
        if width == 0 {
            return 0;
        }
        let fitted = text::fit(text, usize::from(width));
        let (end, _) = self.buffer.set_stringn(x, y, &fitted, usize::from(width), style);
        end - x
    }

    /// Draws one character in each column and keeps all spaces, for pictures.
    pub fn raw(&mut self, x: u16, y: u16, row: &str, style: Style) {
        let width = self.columns(x, y, u16::MAX);
        for (character, x) in row.chars().zip(x..).take(usize::from(width)) {
            self.buffer[(x, y)].set_char(character).set_style(style);
        }
    }

    /// Draws text that ends at column `right`.
    pub fn right(&mut self, left: u16, right: u16, y: u16, text: &str, style: Style) {
        let fitted = text::fit(text, usize::from(right.saturating_sub(left)));
        let width = u16::try_from(text::width(&fitted)).unwrap_or(u16::MAX);
        self.text(right.saturating_sub(width), y, width, &fitted, style);
    }

    /// Draws a line of several styles.
    pub fn line(&mut self, x: u16, y: u16, width: u16, line: &Line<'_>) {
        let mut column = x;
        let end = x.saturating_add(width);
        for span in &line.spans {
            column +=
                self.text(column, y, end.saturating_sub(column), &span.content, line.style.patch(span.style));
        }
    }

    /// Applies a style to an area.
    pub fn style(&mut self, area: Rect, style: Style) {
        let area = area.intersection(self.buffer.area);
        self.buffer.set_style(area, style);
    }

    /// Changes the style of each cell of an area.
    pub fn restyle(&mut self, area: Rect, change: impl Fn(Style) -> Style) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            let cell = &mut self.buffer[position];
            let style = change(cell.style());
            cell.set_style(style);
        }
    }

    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            self.buffer[position].reset();
        }
    }

    /// Replaces all characters that are not ASCII, also in names that the user typed.
    pub fn only_ascii(&mut self) {
        for cell in &mut self.buffer.content {
            if let Some(first) = cell.symbol().chars().next()
                && !cell.symbol().is_ascii()
            {
                cell.set_char(text::transliterate(first));
            }
        }
    }

    pub fn rule(&mut self, area: Rect, y: u16, symbol: &str, style: Style) {
        let width = self.columns(area.x, y, area.width);
        for x in area.x..area.x.saturating_add(width) {
            self.buffer[(x, y)].set_symbol(symbol).set_style(style);
        }
    }

    fn columns(&self, x: u16, y: u16, width: u16) -> u16 {
        let area = self.buffer.area;
        if y < area.y || y >= area.bottom() || x < area.x {
            return 0;
        }
        width.min(area.right().saturating_sub(x))
    }
}

/// How many of `height` rows show lines when `skip` lines are scrolled away, and how many lines are below them. If lines
/// are below, the last row is left free for their number, unless there are at most two rows.
pub fn rows_and_rest(height: u16, lines: usize, skip: usize) -> (u16, usize) {
    let below = lines.saturating_sub(skip + usize::from(height));
    if below > 0 && height > 2 { (height - 1, below + 1) } else { (height, 0) }
}

/// The part of an area below its first rows.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// The rows of an area, from the top.
pub fn rows(area: Rect) -> impl Iterator<Item = Rect> {
    (area.y..area.bottom()).map(move |y| Rect { y, height: 1, ..area })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_outside() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 2));
        let mut paint = Paint::new(&mut buffer);
        assert_eq!(paint.text(2, 1, 50, "abc", Style::new()), 2);
        assert_eq!(paint.text(2, 2, 50, "abc", Style::new()), 0);
        assert_eq!(paint.text(9, 0, 50, "abc", Style::new()), 0);
        paint.right(0, 4, 0, "漢字漢字", Style::new());
        paint.rule(Rect::new(0, 0, 90, 90), 1, "-", Style::new());
        paint.style(Rect::new(0, 0, 90, 90), Style::new());
        paint.clear(Rect::new(3, 1, 90, 90));
        assert_eq!(buffer, Buffer::with_lines([" 漢…", "--- "]));
    }
}
