//! Breaks paragraphs into lines, so that the lines can be counted before they are drawn.

use crate::text;
use crate::text::wrap;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The maximum length of a paragraph, in columns. A responsibility model of the user may contain very long texts.
const MAX_COLUMNS: usize = 1200;

/// A paragraph, broken into lines of at most `columns`.
pub fn wrapped(text: &str, columns: u16, style: Style) -> Vec<Line<'static>> {
    wrap(&text::fit(text, MAX_COLUMNS), columns).into_iter().map(|line| Line::styled(line, style)).collect()
}

/// A paragraph with a label on its left. The label has a column of its own, `indent` columns wide.
pub fn hanging(
    (label, label_style): (&str, Style),
    indent: u16,
    text: &str,
    columns: u16,
    style: Style,
) -> Vec<Line<'static>> {
    let pad = " ".repeat(usize::from(indent));
    let mut lines: Vec<Line<'static>> = wrap(&text::fit(text, MAX_COLUMNS), columns.saturating_sub(indent))
        .into_iter()
        .map(|line| Line::from(vec![Span::raw(pad.clone()), Span::styled(line, style)]))
        .collect();
    if lines.is_empty() {
        lines.push(Line::from(vec![Span::raw(pad)]));
    }
    let label = text::fit(label, usize::from(indent)).into_owned();
    let gap = usize::from(indent).saturating_sub(text::width(&label));
    if let Some(first) = lines.first_mut() {
        // Only the label has the label's style, not the spaces after it.
        let head = [Span::styled(label, label_style), Span::raw(" ".repeat(gap))];
        first.spans.splice(..1, head);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_hangs_beside_its_label() {
        let lines = hanging(("WHY", Style::new()), 5, "one two three", 12, Style::new());
        let text: Vec<String> = lines.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["WHY  one two", "     three"]);
    }

    #[test]
    fn a_label_without_text_and_no_room_are_fine() {
        let text = |lines: Vec<Line<'_>>| lines.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(text(hanging(("WHY", Style::new()), 5, "", 12, Style::new())), ["WHY  "]);
        assert_eq!(text(hanging(("WHY", Style::new()), 5, "one", 3, Style::new())), ["WHY  "]);
        assert!(wrapped("one", 0, Style::new()).is_empty());
    }

    #[test]
    fn a_book_is_cut() {
        assert!(wrapped(&"word ".repeat(100_000), 60, Style::new()).len() <= 25);
    }
}
