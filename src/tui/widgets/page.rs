//! Builds a page of prose as lines of text, so that the lines can be counted, scrolled and drawn.

use super::lines::{hanging, wrapped};
use super::paint::{Paint, rows, rows_and_rest};
use crate::tui::theme::Theme;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The columns of a label in front of a paragraph.
const LABEL: u16 = 12;
/// The columns of the label of a field.
const FIELD_LABEL: u16 = 14;
/// On pages narrower than this, a field has no column for its label.
const FIELDS_FROM: u16 = 40;
/// On pages narrower than this, a label has a line of its own.
const LABEL_BESIDE_FROM: u16 = 56;

/// A page of a given width.
#[derive(Debug)]
pub struct Page<'a> {
    theme: &'a Theme,
    columns: u16,
    lines: Vec<Line<'static>>,
}

impl<'a> Page<'a> {
    pub const fn new(theme: &'a Theme, columns: u16) -> Self {
        Self { theme, columns, lines: Vec::new() }
    }

    pub fn heading(&mut self, text: &str) -> &mut Self {
        self.styled(text, self.theme.heading)
    }

    pub fn text(&mut self, text: &str) -> &mut Self {
        self.styled(text, self.theme.text)
    }

    pub fn dim(&mut self, text: &str) -> &mut Self {
        self.styled(text, self.theme.dim)
    }

    /// Adds a paragraph in a style.
    pub fn styled(&mut self, text: &str, style: Style) -> &mut Self {
        self.lines.extend(wrapped(text, self.columns, style));
        self
    }

    /// A single line of several styles, cut at the edge of the page.
    pub fn line(&mut self, spans: impl IntoIterator<Item = (String, Style)>) -> &mut Self {
        let spans: Vec<_> = spans.into_iter().map(|(text, style)| Span::styled(text, style)).collect();
        self.lines.push(Line::from(spans));
        self
    }

    /// Adds lines that are already wrapped to the width of the page.
    pub fn add_lines(&mut self, lines: impl IntoIterator<Item = Line<'static>>) -> &mut Self {
        self.lines.extend(lines);
        self
    }

    /// Adds an empty line.
    pub fn gap(&mut self) -> &mut Self {
        self.lines.push(Line::default());
        self
    }

    pub fn bullet(&mut self, text: &str) -> &mut Self {
        let mark = (self.theme.pick("•", "-"), self.theme.accent);
        self.hanging(mark, 2, text, self.theme.text)
    }

    /// A paragraph with a label beside it, or above it on a narrow page.
    pub fn labelled(&mut self, label: &str, text: &str, style: Style) -> &mut Self {
        if self.columns >= LABEL_BESIDE_FROM {
            return self.hanging((label, self.theme.dim), LABEL, text, style);
        }
        if !label.is_empty() {
            self.styled(label, self.theme.dim);
        }
        self.styled(text, style)
    }

    /// A paragraph that starts `indent` columns from the left, with a label in that space.
    pub fn hanging(&mut self, label: (&str, Style), indent: u16, text: &str, style: Style) -> &mut Self {
        self.lines.extend(hanging(label, indent, text, self.columns, style));
        self
    }

    /// A paragraph that starts `indent` columns from the left, with a sign and a label in that space.
    pub fn signed(&mut self, sign: (&str, Style), label: &str, indent: u16, text: &str) -> &mut Self {
        let (sign, style) = sign;
        let first = self.lines.len();
        self.hanging((&format!("{sign} {label}"), self.theme.text), indent, text, self.theme.text);
        if let Some(spans) = self.lines.get_mut(first).map(|line| &mut line.spans)
            && let Some(label) = spans.first()
            && let Some(rest) = label.content.strip_prefix(sign)
        {
            let rest = Span::styled(rest.to_owned(), label.style);
            spans.splice(..1, [Span::styled(sign.to_owned(), style), rest]);
        }
        self
    }

    /// Keeps at most `limit` of the lines that `add` adds. An ellipsis marks the cut.
    pub fn at_most(&mut self, limit: usize, add: impl FnOnce(&mut Self)) -> &mut Self {
        let end = self.lines.len() + limit;
        add(self);
        if self.lines.len() > end {
            self.truncate(end);
            if let Some(span) = self.lines.last_mut().and_then(|line| line.spans.last_mut()) {
                let kept = span.content.trim_end_matches([',', ';', '.', ':']);
                // Make room for the ellipsis, which is three columns wide in ASCII.
                let kept: String = kept.chars().take(kept.chars().count().saturating_sub(3)).collect();
                span.content = format!("{kept}{}", self.theme.pick("…", "...")).into();
            }
        }
        self
    }

    /// Keeps this many lines.
    pub fn truncate(&mut self, lines: usize) -> &mut Self {
        self.lines.truncate(lines);
        self
    }

    /// A dim heading, with an empty line before it.
    pub fn section(&mut self, text: &str) -> &mut Self {
        if !self.lines.is_empty() {
            self.gap();
        }
        self.dim(text)
    }

    /// A value with its label. An empty value is left out.
    pub fn field(&mut self, label: &str, value: &str) -> &mut Self {
        if value.is_empty() {
            return self;
        }
        // A narrow page has no room for a column of labels.
        if self.columns < FIELDS_FROM {
            return self.text(&format!("{label}: {value}"));
        }
        self.hanging((label, self.theme.dim), FIELD_LABEL, value, self.theme.text)
    }

    /// A paragraph that starts `indent` columns from the left.
    pub fn indented(&mut self, indent: u16, text: &str, style: Style) -> &mut Self {
        if indent == 0 {
            return self.styled(text, style);
        }
        self.hanging(("", style), indent, text, style)
    }

    pub const fn theme(&self) -> &'a Theme {
        self.theme
    }

    pub const fn columns(&self) -> u16 {
        self.columns
    }

    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// How many rows the whole page takes.
    pub fn height(&self) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(u16::MAX)
    }

    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn lines(&self) -> &[Line<'static>] {
        &self.lines
    }

    /// Draws the page from its first line.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect) {
        self.draw_from(paint, area, 0);
    }

    /// Draws the page from line `skip`.
    pub fn draw_from(&self, paint: &mut Paint<'_>, area: Rect, skip: usize) {
        for (row, line) in rows(area).zip(self.lines.iter().skip(skip)) {
            paint.line(row.x, row.y, row.width, line);
        }
    }

    /// Draws the page from line `skip`. If lines follow below, the last row says how many.
    pub fn draw_with_count(&self, paint: &mut Paint<'_>, area: Rect, skip: usize) {
        let skip = skip.min(self.lines.len().saturating_sub(usize::from(area.height)));
        let (shown, below) = if area.width > 16 {
            rows_and_rest(area.height, self.lines.len(), skip)
        } else {
            (area.height, 0)
        };
        self.draw_from(paint, Rect { height: shown, ..area }, skip);
        if below > 0 {
            let more = format!(" {below} more {} ", self.theme.pick("↓", "below"));
            paint.right(area.x, area.right(), area.bottom() - 1, &more, self.theme.accent);
        }
    }

    /// The largest useful scroll offset in an area of this height. The last row of the area shows how many lines follow.
    pub fn max_scroll(&self, height: u16) -> usize {
        self.lines.len().saturating_sub(usize::from(height).saturating_sub(1))
    }

    /// Draws the page from line `scroll`. If lines follow below, the last row says how many, and which key shows
    /// them.
    pub fn draw_scrolled(&self, paint: &mut Paint<'_>, area: Rect, scroll: usize, key: &str) {
        let height = usize::from(area.height);
        let scroll = scroll.min(self.lines.len().saturating_sub(1));
        self.draw_from(paint, area, scroll);
        let left = self.lines.len() - scroll;
        if left > height && height > 1 {
            let row = Rect { y: area.bottom() - 1, height: 1, ..area };
            paint.clear(row);
            let text = format!("{key}: {} more lines", left + 1 - height);
            paint.text(row.x, row.y, row.width, &text, self.theme.accent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Palette;

    fn texts(page: &Page<'_>) -> Vec<String> {
        page.lines().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_sign_keeps_its_style_before_its_label() {
        let theme = Theme::new(Palette::Dark, false);
        let mut page = Page::new(&theme, 20);
        page.signed(("✗", theme.bad), "Mail", 8, "one two three").signed(("✗", theme.bad), "Mail", 0, "one");
        assert_eq!(texts(&page), ["✗ Mail  one two", "        three", "one"]);
        let signs: Vec<_> = page.lines().iter().filter_map(|line| line.spans.first()).collect();
        assert_eq!((&*signs[0].content, signs[0].style), ("✗", theme.bad));
    }

    #[test]
    fn an_ellipsis_marks_lines_that_were_left_out() {
        let theme = Theme::new(Palette::Dark, false);
        let mut page = Page::new(&theme, 8);
        page.text("before").at_most(2, |page| {
            page.text("one two; three four five");
        });
        assert_eq!(texts(&page), ["before", "one two;", "th…"]);
        page.at_most(2, |page| {
            page.text("short");
        });
        assert_eq!(texts(&page).last().map(String::as_str), Some("short"));
    }
}
