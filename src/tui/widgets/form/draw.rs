//! Draws a form.

use super::{Field, Form, Row};
use crate::text;
use crate::tui::theme::Theme;
use crate::tui::widgets::paint::{Paint, rows, rows_and_rest};
use ratatui::layout::Rect;
use ratatui::style::Style;

impl<K: Clone + PartialEq, T: 'static> Form<K, T> {
    /// Draws the rows around the focus. `completion` continues the text that is being typed.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, theme: &Theme, completion: &str) {
        let first = self.first_visible(area.height);
        let labels =
            self.rows.iter().filter(|row| matches!(row.field, Field::Text { .. } | Field::Choice { .. }));
        let label = labels.map(|row| text::width(&row.label)).max().unwrap_or(0);
        let label = u16::try_from(label).unwrap_or(0).saturating_add(4).min(area.width / 2);
        let window = self.rows.iter().enumerate().skip(first);
        let ticks = self.rows.iter().skip(first).take(usize::from(area.height));
        let ticks = ticks.filter(|row| matches!(row.field, Field::Tick { .. }) && !row.hint.is_empty());
        let tick = ticks.map(|row| text::width(&text::fit(&row.label, 60))).max().unwrap_or(0);
        let picks = self.rows.iter().filter(|row| matches!(row.field, Field::Suggestion));
        let pick = picks.map(|row| text::width(&row.label)).max().unwrap_or(0);
        let pick = u16::try_from(pick).unwrap_or(u16::MAX).saturating_add(2).min(area.width * 2 / 5);
        let tick = u16::try_from(tick).unwrap_or(0).saturating_add(2).max(22).min(area.width * 3 / 5);
        let (shown, below) = if area.width > 30 {
            rows_and_rest(area.height, self.rows.len(), first)
        } else {
            (area.height, 0)
        };
        for (line, (at, row)) in rows(area).take(usize::from(shown)).zip(window) {
            let is_focused = at == self.focus && row.key.is_some();
            draw_row(row, is_focused, [label, tick, pick], completion, paint, line, theme);
        }
        if below > 0 {
            let more = format!(" {below} more {} ", theme.pick("↓", "below"));
            paint.right(area.x, area.right(), area.bottom() - 1, &more, theme.accent);
        }
    }
}

fn draw_row<K, T>(
    row: &Row<K, T>,
    is_focused: bool,
    [label, tick, pick]: [u16; 3],
    completion: &str,
    paint: &mut Paint<'_>,
    line: Rect,
    theme: &Theme,
) {
    let mark = if is_focused { theme.pick("› ", "> ") } else { "  " };
    let draw_label = |paint: &mut Paint<'_>, style: Style| {
        paint.text(line.x, line.y, line.width, &row.label, style);
    };
    match &row.field {
        Field::Heading => draw_label(paint, theme.dim.patch(theme.heading)),
        Field::Note => draw_label(paint, theme.dim),
        Field::Warning => draw_label(paint, theme.warn),
        Field::Text { input, .. } => {
            paint.text(line.x, line.y, 2, mark, theme.accent);
            let style = if is_focused { theme.accent } else { theme.dim };
            paint.text(line.x + 2, line.y, label.saturating_sub(3), &row.label, style);
            let value = after(line, label);
            if input.is_empty() && !is_focused {
                paint.text(value.x, value.y, value.width, theme.pick("–", "-"), theme.dim);
                return;
            }
            let shown = Style { ..theme.text };
            if is_focused {
                input.draw(paint, value, theme, true);
                let used = u16::try_from(text::width(&text::visible(input.text()))).unwrap_or(u16::MAX);
                let rest = after(value, used.saturating_add(u16::from(completion.is_empty())));
                if completion.is_empty() && !input.is_empty() {
                    return;
                }
                if completion.is_empty() {
                    let hint = after(rest, 1);
                    paint.text(hint.x, hint.y, hint.width, &row.hint, theme.dim);
                } else {
                    let used = paint.text(rest.x, rest.y, rest.width, completion, theme.dim);
                    let rest = after(rest, used + 3);
                    let takes = theme.pick("→ completes it", "right completes it");
                    paint.text(rest.x, rest.y, rest.width, takes, theme.accent);
                }
            } else {
                paint.text(value.x, value.y, value.width, input.text(), shown);
            }
        }
        Field::Tick { on, .. } => {
            paint.text(line.x, line.y, 2, mark, theme.accent);
            let (tick_box, style) = match (on, theme.ascii) {
                (true, false) => ("[✓]", theme.good),
                (true, true) => ("[x]", theme.good),
                (false, _) => ("[ ]", theme.dim),
            };
            paint.text(line.x + 2, line.y, 3.min(line.width.saturating_sub(2)), tick_box, style);
            let words = after(line, 6);
            let room =
                if row.hint.is_empty() { words.width } else { words.width.min(tick.saturating_sub(1)) };
            let style = if *on { theme.text } else { theme.dim };
            paint.text(words.x, words.y, room, &row.label, if is_focused { theme.heading } else { style });
            let hint = after(words, tick);
            paint.text(hint.x, hint.y, hint.width, &row.hint, theme.dim);
        }
        Field::Suggestion => {
            // Suggestions stand below the text that is being typed.
            let line = after(line, label);
            paint.text(line.x.saturating_sub(2), line.y, 2, mark, theme.accent);
            let style = if is_focused { theme.heading } else { theme.text };
            paint.text(line.x, line.y, pick.saturating_sub(2), &row.label, style);
            let hint = after(line, pick);
            paint.text(hint.x, hint.y, hint.width, &row.hint, theme.dim);
            if is_focused {
                paint.style(line, theme.selected);
            }
        }
        Field::Choice { options, chosen, .. } => {
            paint.text(line.x, line.y, 2, mark, theme.accent);
            let style = if is_focused { theme.accent } else { theme.dim };
            paint.text(line.x + 2, line.y, label.saturating_sub(3), &row.label, style);
            let mut rest = after(line, label);
            let all: usize = options.iter().map(|option| text::width(option) + 2).sum();
            // Wis_focused they do not fit side by side, only the one that is chosen shows.
            let all_fit = all <= usize::from(rest.width);
            for (at, option) in options.iter().enumerate().filter(|(at, _)| all_fit || at == chosen) {
                let now = at == *chosen;
                let text = match (now, all_fit) {
                    (true, true) => format!("({option})"),
                    (false, _) => format!(" {option} "),
                    (true, false) => {
                        let option = text::fit(option, usize::from(rest.width).saturating_sub(14));
                        let (left, right) = (theme.pick("‹", "<"), theme.pick("›", ">"));
                        format!("{left} {option} {right}  {} of {}", at + 1, options.len())
                    }
                };
                let style = match (now, is_focused) {
                    (true, true) => theme.accent.patch(theme.heading),
                    (true, false) => theme.text,
                    (false, _) => theme.dim,
                };
                let used = paint.text(rest.x, rest.y, rest.width, &text, style);
                rest = after(rest, used);
            }
            let hint = after(rest, 2);
            paint.text(hint.x, hint.y, hint.width, &row.hint, theme.dim);
        }
    }
}

/// The rest of a line after some columns.
fn after(line: Rect, columns: u16) -> Rect {
    let columns = columns.min(line.width);
    Rect { x: line.x + columns, width: line.width - columns, ..line }
}
