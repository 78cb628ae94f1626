//! A screen of findings: a head of two lines, the list, and what there is to say of the selected row.

use super::input::Input;
use super::paint::{Paint, rows};
use crate::tui::theme::Theme;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

const HEAD: u16 = 3;
/// From this width the details stand beside the list, below it they stand under it.
const BESIDE_FROM: u16 = 100;

#[derive(Clone, Copy, Debug)]
pub struct Panes {
    /// How many of each, and what is shown. Empty where there is no room.
    pub head: Rect,
    pub list: Rect,
    /// The details. Empty where there is no room.
    pub detail: Rect,
}

impl Panes {
    /// Its parts in an area; the details are at most `widest` columns wide.
    pub fn of(body: Rect, widest: u16) -> Self {
        let head = Rect { height: if body.height >= 12 { HEAD } else { 0 }, ..body };
        let rest = Rect { y: body.y + head.height, height: body.height - head.height, ..body };
        if body.width >= BESIDE_FROM {
            let left = (body.width * 54 / 100).min(100);
            let x = body.x + left + 4;
            let detail = Rect { x, width: (body.right() - x).min(widest), ..rest };
            return Self { head, list: Rect { width: left, ..rest }, detail };
        }
        if rest.height < 9 {
            return Self { head, list: rest, detail: Rect::ZERO };
        }
        let list = rest.height * 2 / 5;
        let y = rest.y + list + 1;
        let detail = Rect { y, height: rest.bottom() - y, ..rest };
        Self { head, list: Rect { height: list, ..rest }, detail }
    }

    /// How far so many lines of details can be scrolled.
    pub fn most_scrolled(&self, lines: usize) -> usize {
        lines.saturating_sub(usize::from(self.detail.height).saturating_sub(1))
    }

    /// Draws the details from the line to which they are scrolled; the last row says how to read on.
    pub fn draw_detail(
        &self,
        paint: &mut Paint<'_>,
        theme: &Theme,
        lines: &[Line<'_>],
        scrolled: usize,
        key: &str,
    ) {
        let height = usize::from(self.detail.height);
        let rest = lines.get(scrolled.min(lines.len().saturating_sub(1))..).unwrap_or_default();
        for (row, line) in rows(self.detail).zip(rest) {
            paint.line(row.x, row.y, row.width, line);
        }
        if rest.len() > height && height > 1 {
            let row = Rect { y: self.detail.bottom() - 1, height: 1, ..self.detail };
            paint.clear(row);
            let text = format!("{key}: {} more lines", rest.len() + 1 - height);
            paint.text(row.x, row.y, row.width, &text, theme.accent);
        }
    }
}

/// Draws the line in which a filter is typed.
pub fn filter_line(paint: &mut Paint<'_>, theme: &Theme, row: Rect, input: &Input, focused: bool) {
    let used = paint.text(row.x, row.y, row.width, "/ ", theme.accent);
    let line = Rect { x: row.x + used, width: row.width.saturating_sub(used), ..row };
    input.draw(paint, line, theme, focused);
}

/// A line of several things, each in its style.
pub fn parts(parts: impl IntoIterator<Item = (String, Style)>) -> Line<'static> {
    let spans = parts.into_iter().flat_map(|(text, style)| [Span::styled(text, style), Span::raw("   ")]);
    Line::from(spans.collect::<Vec<_>>())
}
