//! The walk, drawn: the list of controls, and where the rest goes.

use super::{Row, accounts, control};
use crate::responsibility::AnswerState;
use crate::text::width;
use crate::tui::screens::overview::gauge;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, filter_line, rows, wrap};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Rows above the list of controls: the title, the gauge, the filter.
const HEAD: u16 = 3;

/// Below this width there is no list beside the control.
pub(super) const LIST_FROM: u16 = 64;

/// The list of controls on the left, the control on the right.
pub(super) fn split(body: Rect) -> (Rect, Rect) {
    if body.width < LIST_FROM {
        return (Rect::ZERO, body);
    }
    let (left, gap) = match body.width {
        ..96 => (26, 2),
        96..160 => (34, 4),
        _ => (46, 4),
    };
    (Rect { width: left, ..body }, Rect { x: body.x + left + gap, width: body.width - left - gap, ..body })
}

/// Where the list of controls is.
pub(super) fn list_area(body: Rect) -> Rect {
    below(split(body).0, if body.height >= 10 { HEAD } else { 0 })
}

/// Where the accounts of one control are.
pub(super) fn accounts_area(body: Rect) -> Rect {
    let (_, right) = split(body);
    let area = below(right, 7);
    Rect { height: area.height.saturating_sub(2), ..area }
}

pub(super) fn below(area: Rect, used: u16) -> Rect {
    let used = used.min(area.height);
    Rect { y: area.y + used, height: area.height - used, ..area }
}

/// The glyph and style of an answer.
pub(super) fn mark(theme: &Theme, state: Option<AnswerState>) -> (&'static str, Style) {
    match state {
        Some(AnswerState::Done) => (theme.pick("✓", "+"), theme.good),
        Some(AnswerState::Todo) => (theme.pick("○", "o"), theme.warn),
        Some(AnswerState::NotApplicable) => (theme.pick("–", "-"), theme.dim),
        None => (theme.pick("·", "."), theme.dim),
    }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let (left, right) = split(body);
    let list = list_area(body);
    if !left.is_empty() {
        head(state, session, paint, Rect { height: left.height - list.height, ..left });
        controls(state, session, paint, list);
    }
    let Some(control) = session.model.controls().get(state.walk.at) else { return };
    if state.walk.by_account.is_some() {
        accounts::show(state, session, paint, body, control);
    } else {
        control::view(state, session, paint, right, control);
    }
}

/// How far the walk is, and the filter.
fn head(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let walk = &state.walk;
    let mut free = rows(area);
    let Some(row) = free.next() else { return };
    paint.text(row.x, row.y, row.width, "THE WALK", theme.dim);
    let Some(row) = free.next() else { return };
    let total = session.standing.total();
    let text = format!("{} of {}", total.answered(), total.controls);
    gauge(theme, paint, row, total.answered(), total.controls, &text);
    let Some(row) = free.next() else { return };
    if let Some((input, _)) = &walk.typing {
        filter_line(paint, theme, row, input, true);
    } else if !walk.filter.is_empty() {
        let mut parts = Vec::new();
        if walk.filter.open {
            parts.push("open only".to_owned());
        }
        if !walk.filter.text.trim().is_empty() {
            parts.push(format!("/{}", walk.filter.text.trim()));
        }
        paint.text(row.x, row.y, row.width, &parts.join("  "), theme.accent);
    }
}

fn controls(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let walk = &state.walk;
    let model = &session.model;
    if walk.worked_out.positions.is_empty() && !walk.filter.is_empty() {
        let text = if walk.filter.open && session.standing.total().open == 0 {
            "Nothing is open."
        } else {
            "Nothing found. Fewer letters find more."
        };
        for (row, line) in rows(area).zip(wrap(text, area.width)) {
            paint.text(row.x, row.y, row.width, &line, theme.dim);
        }
        return;
    }
    let window = walk.window(usize::from(area.height));
    for (row, shown) in rows(area).zip(walk.worked_out.rows.get(window).unwrap_or_default()) {
        match *shown {
            Row::Category(number) => {
                let Some(category) = model.categories().get(number) else { continue };
                let progress = session.standing.category(number);
                let here = category.controls.contains(&walk.at);
                let (glyph, style) = match progress.open {
                    _ if here => (theme.pick("▸", ">"), theme.accent),
                    0 => (theme.pick("✓", "+"), theme.good),
                    _ => (" ", theme.dim),
                };
                paint.text(row.x, row.y, 1, glyph, style);
                let count = format!("{}/{}", progress.answered(), progress.controls);
                let bar = if area.width >= 40 { 8 } else { 0 };
                let right = row.right().saturating_sub(if bar > 0 { bar + 2 } else { 0 });
                let counted = u16::try_from(width(&count)).unwrap_or(0);
                let name = right.saturating_sub(counted + 1).saturating_sub(row.x + 2);
                let style = if here { theme.heading } else { theme.text };
                paint.text(row.x + 2, row.y, name, &category.name, style);
                paint.right(row.x + 2, right, row.y, &count, theme.dim);
                if bar > 0 && progress.answered() > 0 {
                    let bar = Rect { x: right + 2, width: bar, ..row };
                    gauge_alone(theme, paint, bar, progress.answered(), progress.controls);
                }
            }
            Row::Control(position) => {
                let Some(control) = model.controls().get(position) else { continue };
                let (glyph, style) = mark(theme, session.standing.state(position));
                paint.text(row.x + 2, row.y, 1, glyph, style);
                let here = position == walk.at;
                let style = if here { theme.heading } else { theme.text };
                paint.text(row.x + 4, row.y, row.width.saturating_sub(4), &control.title, style);
                if here {
                    paint.style(row, theme.selected);
                }
            }
        }
    }
}

fn gauge_alone(theme: &Theme, paint: &mut Paint<'_>, row: Rect, part: usize, whole: usize) {
    let columns = usize::from(row.width);
    let full = (columns * part).checked_div(whole).unwrap_or(0);
    let used = paint.text(row.x, row.y, row.width, &theme.pick("▇", "#").repeat(full), theme.accent);
    paint.text(
        row.x + used,
        row.y,
        row.width.saturating_sub(used),
        &theme.pick("▁", ".").repeat(columns - full),
        theme.dim,
    );
}
