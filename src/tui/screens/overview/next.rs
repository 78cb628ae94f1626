//! The next actions as lines: what to do, and how many findings each action closes.

use crate::risk::NextAction;
use crate::text::{count, width, wrap};
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::widgets::Page;
use ratatui::layout::Rect;

/// How many next actions are shown on a screen of this height.
const fn limit(height: u16) -> usize {
    match height {
        ..34 => 3,
        34..46 => 5,
        _ => 9,
    }
}

/// The next actions that are shown.
pub(super) fn shown<'a>(cx: &Context<'a>) -> &'a [NextAction] {
    let actions = &cx.open.derived.next;
    actions.get(..limit(cx.area.height)).unwrap_or(actions)
}

/// The next actions as lines.
pub(super) struct NextActions<'a> {
    pub(super) page: Page<'a>,
    /// The first line of each action.
    first_lines: Vec<usize>,
}

impl<'a> NextActions<'a> {
    pub(super) fn new(marked: usize, area: Rect, cx: &Context<'a>) -> Self {
        let mut page = Page::new(cx.theme(), area.width);
        let actions = shown(cx);
        add_heading(&mut page, actions.len(), cx);
        let mut first_lines = Vec::new();
        for (position, action) in actions.iter().enumerate() {
            first_lines.push(page.len());
            add_action(&mut page, action, position == marked, area, cx);
        }
        Self { page, first_lines }
    }

    /// The position of the action at this line.
    pub(super) fn at_line(&self, line: usize) -> Option<usize> {
        let number = self.first_lines.partition_point(|first| *first <= line);
        number.checked_sub(1).filter(|_| line < self.page.len())
    }
}

fn add_heading(page: &mut Page<'_>, actions: usize, cx: &Context<'_>) {
    let theme = cx.theme();
    let mut spans = vec![("NEXT".to_owned(), theme.dim)];
    let mut add_key = |action, word: &str| {
        spans.push((format!("   {}", cx.key(action)), theme.accent));
        spans.push((format!(" {word}"), theme.dim));
    };
    if actions > 0 {
        add_key(Action::NextAction, "go there");
    }
    if actions > 1 {
        add_key(Action::MarkAction, "another");
    }
    page.line(spans);
    if actions == 0 && cx.open.derived.revision > 0 {
        page.styled("Nothing. Look again in a few months.", theme.good);
    }
}

fn add_action(page: &mut Page<'_>, action: &NextAction, is_marked: bool, area: Rect, cx: &Context<'_>) {
    /// Columns of the mark.
    const MARK: u16 = 2;
    /// Columns between an action and the number of findings that it closes.
    const GAP: usize = 3;
    /// From this height, the number of closed findings may have a line of its own.
    const OWN_LINE_FROM: u16 = 18;
    let theme = cx.theme();
    let (mark, style) = if is_marked { (theme.pick("▸", ">"), theme.heading) } else { (" ", theme.text) };
    let columns = usize::from(area.width.saturating_sub(MARK));
    let lines = wrap(&action.text, area.width.saturating_sub(MARK));
    let mut closes = closed_findings(action);
    let needed = closes.as_ref().map_or(0, |closes| GAP + width(closes));
    for (number, line) in lines.iter().enumerate() {
        let mark = if number == 0 { mark } else { " " };
        let mut spans = vec![(format!("{mark} "), theme.accent), (line.clone(), style)];
        if lines.len() == 1
            && width(line) + needed <= columns
            && let Some(closes) = closes.take()
        {
            let gap = columns - width(line) - width(&closes);
            spans.push((format!("{}{closes}", " ".repeat(gap)), theme.dim));
        }
        page.line(spans);
    }
    if let Some(closes) = closes.filter(|_| area.height >= OWN_LINE_FROM) {
        page.line([(format!("  {closes}"), theme.dim)]);
    }
}

/// How many findings of each side an action closes.
fn closed_findings(action: &NextAction) -> Option<String> {
    let numbers = [(action.takeover, "takeover risk"), (action.lockout, "lockout risk")];
    let parts: Vec<String> = numbers
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
    (!parts.is_empty()).then(|| format!("fixes {}", parts.join(", ")))
}
