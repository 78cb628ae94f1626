//! Draws a form.

use super::{Field, Form, Row};
use crate::text;
use crate::tui::theme::Theme;
use crate::tui::widgets::input::Input;
use crate::tui::widgets::paint::{Paint, rows, rows_and_rest};
use ratatui::layout::Rect;
use ratatui::style::Style;

impl<K: Clone + PartialEq, T: 'static> Form<K, T> {
    /// Draws the rows around the focus. `completion` continues the text that is being typed.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, theme: &Theme, completion: &str) {
        let first = self.first_visible(area.height);
        let (shown, below) = if area.width > 30 {
            rows_and_rest(area.height, self.rows.len(), first)
        } else {
            (area.height, 0)
        };
        let columns = Columns::of(self, first, area);
        let visible = self.rows.iter().enumerate().skip(first);
        for (line, (position, row)) in rows(area).take(usize::from(shown)).zip(visible) {
            let is_focused = position == self.focus && row.key.is_some();
            RowPainter { line, theme, columns, is_focused }.draw(paint, row, completion);
        }
        if below > 0 {
            let more = format!(" {below} more {} ", theme.pick("↓", "below"));
            paint.right(area.x, area.right(), area.bottom() - 1, &more, theme.accent);
        }
    }
}

/// The widths of the first column of each kind of row.
#[derive(Clone, Copy)]
struct Columns {
    /// The label of a text field or a choice.
    label: u16,
    /// The label of a tick box that has a hint.
    tick: u16,
    suggestion: u16,
}

impl Columns {
    fn of<K, T>(form: &Form<K, T>, first: usize, area: Rect) -> Self {
        let widest = |widths: &mut dyn Iterator<Item = usize>| {
            u16::try_from(widths.max().unwrap_or(0)).unwrap_or(u16::MAX)
        };
        let labelled =
            form.rows.iter().filter(|row| matches!(row.field, Field::Text { .. } | Field::Choice { .. }));
        let visible = form.rows.iter().skip(first).take(usize::from(area.height));
        let ticks = visible.filter(|row| matches!(row.field, Field::Tick { .. }) && !row.hint.is_empty());
        let suggestions = form.rows.iter().filter(|row| matches!(row.field, Field::Suggestion));
        let label = widest(&mut labelled.map(|row| text::width(&row.label)));
        let tick = widest(&mut ticks.map(|row| text::width(&text::fit(&row.label, 60))));
        let suggestion = widest(&mut suggestions.map(|row| text::width(&row.label)));
        Self {
            label: label.saturating_add(4).min(area.width / 2),
            tick: tick.saturating_add(2).max(22).min(area.width * 3 / 5),
            suggestion: suggestion.saturating_add(2).min(area.width * 2 / 5),
        }
    }
}

/// Draws one row.
struct RowPainter<'a> {
    line: Rect,
    theme: &'a Theme,
    columns: Columns,
    is_focused: bool,
}

impl RowPainter<'_> {
    fn draw<K, T>(&self, paint: &mut Paint<'_>, row: &Row<K, T>, completion: &str) {
        let Self { line, theme, .. } = *self;
        let draw_plain = |paint: &mut Paint<'_>, style: Style| {
            paint.text(line.x, line.y, line.width, &row.label, style);
        };
        match &row.field {
            Field::Heading => draw_plain(paint, theme.dim.patch(theme.heading)),
            Field::Note => draw_plain(paint, theme.dim),
            Field::Warning => draw_plain(paint, theme.warn),
            Field::Text { input, .. } => {
                self.draw_label(paint, &row.label);
                self.draw_text(paint, input, &row.hint, completion);
            }
            Field::Tick { on, .. } => self.draw_tick(paint, row, *on),
            Field::Suggestion => self.draw_suggestion(paint, row),
            Field::Choice { options, chosen, .. } => {
                self.draw_label(paint, &row.label);
                self.draw_choice(paint, options, *chosen, &row.hint);
            }
        }
    }

    fn draw_mark(&self, paint: &mut Paint<'_>, x: u16) {
        let mark = if self.is_focused { self.theme.pick("› ", "> ") } else { "  " };
        paint.text(x, self.line.y, 2, mark, self.theme.accent);
    }

    fn draw_label(&self, paint: &mut Paint<'_>, label: &str) {
        self.draw_mark(paint, self.line.x);
        let style = if self.is_focused { self.theme.accent } else { self.theme.dim };
        paint.text(self.line.x + 2, self.line.y, self.columns.label.saturating_sub(3), label, style);
    }

    fn draw_text(&self, paint: &mut Paint<'_>, input: &Input, hint: &str, completion: &str) {
        let theme = self.theme;
        let value = after(self.line, self.columns.label);
        if !self.is_focused {
            let (text, style) = if input.is_empty() {
                (theme.pick("–", "-"), theme.dim)
            } else {
                (input.text(), theme.text)
            };
            paint.text(value.x, value.y, value.width, text, style);
            return;
        }
        input.draw(paint, value, theme, true);
        let used = u16::try_from(text::width(&text::visible(input.text()))).unwrap_or(u16::MAX);
        if !completion.is_empty() {
            let rest = after(value, used);
            let used = paint.text(rest.x, rest.y, rest.width, completion, theme.dim);
            let rest = after(rest, used + 3);
            let key = theme.pick("→ completes it", "right completes it");
            paint.text(rest.x, rest.y, rest.width, key, theme.accent);
        } else if input.is_empty() {
            let rest = after(value, used.saturating_add(2));
            paint.text(rest.x, rest.y, rest.width, hint, theme.dim);
        }
    }

    fn draw_tick<K, T>(&self, paint: &mut Paint<'_>, row: &Row<K, T>, on: bool) {
        let Self { line, theme, .. } = *self;
        self.draw_mark(paint, line.x);
        let (tick_box, box_style, text_style) = if on {
            (theme.pick("[✓]", "[x]"), theme.good, theme.text)
        } else {
            ("[ ]", theme.dim, theme.dim)
        };
        paint.text(line.x + 2, line.y, 3.min(line.width.saturating_sub(2)), tick_box, box_style);
        let label = after(line, 6);
        let width = if row.hint.is_empty() {
            label.width
        } else {
            label.width.min(self.columns.tick.saturating_sub(1))
        };
        let style = if self.is_focused { theme.heading } else { text_style };
        paint.text(label.x, label.y, width, &row.label, style);
        let hint = after(label, self.columns.tick);
        paint.text(hint.x, hint.y, hint.width, &row.hint, theme.dim);
    }

    /// Draws a suggestion below the text that is being typed.
    fn draw_suggestion<K, T>(&self, paint: &mut Paint<'_>, row: &Row<K, T>) {
        let theme = self.theme;
        let line = after(self.line, self.columns.label);
        self.draw_mark(paint, line.x.saturating_sub(2));
        let style = if self.is_focused { theme.heading } else { theme.text };
        paint.text(line.x, line.y, self.columns.suggestion.saturating_sub(2), &row.label, style);
        let hint = after(line, self.columns.suggestion);
        paint.text(hint.x, hint.y, hint.width, &row.hint, theme.dim);
        if self.is_focused {
            paint.style(line, theme.selected);
        }
    }

    /// Draws the options side by side, or only the chosen one if there is no room for all.
    fn draw_choice(&self, paint: &mut Paint<'_>, options: &[String], chosen: usize, hint: &str) {
        let theme = self.theme;
        let mut rest = after(self.line, self.columns.label);
        let width: usize = options.iter().map(|option| text::width(option) + 2).sum();
        let all_fit = width <= usize::from(rest.width);
        for (position, option) in
            options.iter().enumerate().filter(|(position, _)| all_fit || *position == chosen)
        {
            let is_chosen = position == chosen;
            let text = match (is_chosen, all_fit) {
                (true, true) => format!("({option})"),
                (false, _) => format!(" {option} "),
                (true, false) => {
                    let option = text::fit(option, usize::from(rest.width).saturating_sub(14));
                    let (left, right) = (theme.pick("‹", "<"), theme.pick("›", ">"));
                    format!("{left} {option} {right}  {} of {}", position + 1, options.len())
                }
            };
            let style = match (is_chosen, self.is_focused) {
                (true, true) => theme.accent.patch(theme.heading),
                (true, false) => theme.text,
                (false, _) => theme.dim,
            };
            let used = paint.text(rest.x, rest.y, rest.width, &text, style);
            rest = after(rest, used);
        }
        let rest = after(rest, 2);
        paint.text(rest.x, rest.y, rest.width, hint, theme.dim);
    }
}

/// The rest of a line after some columns.
fn after(line: Rect, columns: u16) -> Rect {
    let columns = columns.min(line.width);
    Rect { x: line.x + columns, width: line.width - columns, ..line }
}
