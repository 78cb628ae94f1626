//! Beside the accounts table: both concerns, the model's progress, what to do next, and the selected account.

use super::{gauge, grade, importance, severity};
use crate::inventory::Account;
use crate::risk::{Aspect, NextAction, Severity, Side};
use crate::text::{count, visible, width};
use crate::tui::explored::Explored;
use crate::tui::keys::Action;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::widgets::{Paint, rows, wrap};
use crate::words;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// How many next actions are shown on a screen of this height.
pub(super) fn actions(height: u16) -> usize {
    match height {
        ..34 => 3,
        34..46 => 5,
        _ => 9,
    }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    let area = concerns(state, session, paint, area);
    let area = next(state, session, paint, area);
    let at = session.derived.order.get(state.overview.list.selected);
    let area = match at.and_then(|&at| Some((at, session.account_at(at as usize)?))) {
        Some((at, account)) => selected(state, session, paint, area, at as usize, account),
        None => area,
    };
    categories(state, session, paint, area);
}

fn below(area: Rect, used: u16) -> Rect {
    let used = used.min(area.height);
    Rect { y: area.y + used, height: area.height - used, ..area }
}

/// Takeover, lockout, the findings and the model, a line each; gives what is left of the area.
fn concerns(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) -> Rect {
    let theme = &state.settings.theme;
    let counts = &session.derived.counts;
    let mut used = 0;
    let mut label = |paint: &mut Paint<'_>, label: &str| -> Option<Rect> {
        let row = rows(below(area, used)).next()?;
        used += 1;
        paint.text(row.x, row.y, 10, label, theme.dim);
        Some(Rect { x: row.x + 10.min(row.width), width: row.width.saturating_sub(10), ..row })
    };
    for side in [Side::Takeover, Side::Lockout] {
        let Some(row) = label(paint, &side.label().to_uppercase()) else { return below(area, used) };
        let Some(access) = session.derived.access.as_deref() else {
            paint.text(row.x, row.y, row.width, "…", theme.dim);
            continue;
        };
        let (number, important, said, worst) =
            stands(access, side, usize::from(row.width).saturating_sub(16));
        if number == 0 {
            let none = match side {
                Side::Takeover => "no account falls to one capture",
                Side::Lockout => "no account hangs on one thing",
            };
            paint.text(row.x, row.y, row.width, none, theme.good);
            continue;
        }
        let style = if important > 0 { theme.bad } else { theme.warn };
        let room = usize::from(row.width);
        let worst = worst.map(|worst| format!("worst: {worst}"));
        let needed = worst.as_ref().map_or(0, |worst| width(worst) + 2);
        // The number alone where the worst would not fit beside the whole.
        let forms = [said, count(number as usize, "account"), number.to_string()];
        let fits = forms.iter().find(|said| width(said) + needed <= room);
        let said = fits.or(forms.last()).map_or("", String::as_str);
        let used = paint.text(row.x, row.y, row.width, said, style);
        if let Some(worst) = worst {
            let x = row.x + used + 2;
            let room = row.right().saturating_sub(x);
            paint.text(x, row.y, if room >= 14 { room } else { 0 }, &worst, theme.dim);
        }
    }
    if area.height >= 18
        && let Some(row) = label(paint, "FINDINGS")
    {
        let mut line = Line::default();
        for one in Severity::ALL {
            let number = counts.open.of(one);
            let style = if number > 0 { severity(theme, one) } else { theme.dim };
            let text = format!("{number} {}", one.label());
            if line.width() + text.len() <= usize::from(row.width) {
                line.spans.extend([Span::styled(text, style), Span::raw("  ")]);
            }
        }
        if counts.accepted > 0 && line.width() + 13 <= usize::from(row.width) {
            line.spans.push(Span::styled(format!("{} accepted", counts.accepted), theme.dim));
        }
        paint.line(row.x, row.y, row.width, &line);
    }
    if let Some(row) = label(paint, "MODEL") {
        let total = session.standing.total();
        let text = format!("{} of {} answered", total.answered(), total.controls);
        gauge(theme, paint, row, total.answered(), total.controls, &text);
    }
    below(area, used + 1)
}

/// How many accounts one thing decides over, how many of these are important, that in words, and the worst thing,
/// where it can be in so many columns.
fn stands(access: &Explored, side: Side, columns: usize) -> (u32, u32, String, Option<String>) {
    let names = access.all_names();
    match side {
        Side::Takeover => {
            let counts = access.standing.takeover;
            let verb = if counts.accounts == 1 { "falls" } else { "fall" };
            let said = format!("{} {verb} to one capture", count(counts.accounts as usize, "account"));
            let worst = access
                .worst_capture()
                .map(|row| names.fit_within(columns, |names| names.capture(row.capture)));
            (counts.accounts, counts.important, said, worst)
        }
        Side::Lockout => {
            let counts = access.standing.lockout;
            let verb = if counts.accounts == 1 { "hangs" } else { "hang" };
            let said = format!("{} {verb} on one thing", count(counts.accounts as usize, "account"));
            let worst =
                access.worst_loss().map(|row| names.fit_within(columns, |names| names.loss(row.loss)));
            (counts.accounts, counts.important, said, worst)
        }
    }
}

/// What to do next; gives what is left of the area.
fn next(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) -> Rect {
    let theme = &state.settings.theme;
    let mut free = area;
    let mut take = |paint: &mut Paint<'_>, line: &Line<'_>| {
        if let Some(row) = rows(free).next() {
            paint.line(row.x, row.y, row.width, line);
        }
        free = below(free, 1);
    };
    let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
    let mut head = vec![Span::styled("NEXT", theme.dim)];
    let found = &session.derived.next;
    if !found.is_empty() {
        head.push(Span::styled(format!("   {}", key(Action::NextAction)), theme.accent));
        head.push(Span::styled(" go there", theme.dim));
        if found.len() > 1 {
            head.push(Span::styled(format!("   {}", key(Action::MarkAction)), theme.accent));
            head.push(Span::styled(" another", theme.dim));
        }
    }
    take(paint, &Line::from(head));
    if found.is_empty() && session.derived.revision > 0 {
        take(paint, &Line::styled("Nothing. Look again in a few months.", theme.good));
    }
    let shown = actions(crate::tui::view::areas(state.size).body.height);
    let marked = state.overview.marked.min(found.len().min(shown).saturating_sub(1));
    for (at, step) in found.iter().take(shown).enumerate() {
        let here = at == marked;
        let mark = if here { theme.pick("▸", ">") } else { " " };
        let style = if here { theme.heading } else { theme.text };
        let mut lines = wrap(&step.text, area.width.saturating_sub(2));
        let gain = gain(step);
        let last = lines.last().map_or(0, |line| width(line));
        // Beside the last line where there is room, else under it.
        let beside = gain
            .as_ref()
            .is_some_and(|gain| lines.len() == 1 && last + 5 + width(gain) <= usize::from(area.width));
        for (line_at, line) in lines.drain(..).enumerate() {
            let mark = if line_at == 0 { mark } else { " " };
            let mut spans = vec![Span::styled(format!("{mark} "), theme.accent), Span::styled(line, style)];
            if beside && let Some(gain) = &gain {
                let pad = usize::from(area.width).saturating_sub(2 + last + width(gain));
                spans.push(Span::raw(" ".repeat(pad)));
                spans.push(Span::styled(gain.clone(), theme.dim));
            }
            take(paint, &Line::from(spans));
        }
        if let Some(gain) = gain.filter(|_| !beside && area.height >= 18) {
            take(paint, &Line::styled(format!("  {gain}"), theme.dim));
        }
    }
    below(free, 1)
}

/// What an action closes, in words.
fn gain(next: &NextAction) -> Option<String> {
    let part = |number: usize, side: &str| (number > 0).then(|| count(number, side));
    let parts: Vec<String> =
        [part(next.takeover, "takeover"), part(next.lockout, "lockout")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("closes {}", parts.join(", ")))
}

/// The service in capitals, and what tells the account apart as it is written.
fn heading(session: &Session, account: &Account, columns: usize) -> String {
    let service = visible(&account.service);
    let name = session.namesakes().short_name(account, columns);
    match name.strip_prefix(&*service) {
        Some(rest) => format!("{}{rest}", service.to_uppercase()),
        None => name.to_uppercase(),
    }
}

/// The selected account: its grades in words, and its findings; gives what is left of the area.
fn selected(
    state: &State,
    session: &Session,
    paint: &mut Paint<'_>,
    area: Rect,
    at: usize,
    account: &Account,
) -> Rect {
    let theme = &state.settings.theme;
    let mut free = area;
    let Some(row) = rows(free).next() else { return free };
    let room = row.width.saturating_sub(2 + u16::try_from(account.importance.label().len()).unwrap_or(0));
    let used = paint.text(row.x, row.y, row.width, &heading(session, account, usize::from(room)), theme.dim);
    let style = importance(theme, account.importance);
    let x = row.x + used + 2;
    paint.text(x, row.y, row.right().saturating_sub(x), account.importance.label(), style);
    free = below(free, 1);
    let roomy = area.height >= 14;
    if roomy
        && let Some(row) = rows(free).next()
        && let Some(grades) = session.derived.grades.get(at)
    {
        let mut line = Line::default();
        for (aspect, state) in Aspect::ALL.iter().zip(grades) {
            let (glyph, style) = grade(theme, *state);
            let label = if row.width >= 60 { aspect.label() } else { aspect.short() };
            line.spans.push(Span::styled(glyph, style));
            line.spans.push(Span::styled(format!(" {label}  "), theme.dim));
        }
        paint.line(row.x, row.y, row.width, &line);
        free = below(free, 1);
    }
    let facts = area.width >= 76 && area.height >= 20;
    let mut none = true;
    for finding in session.findings_on(account.id.as_str()).filter(|finding| finding.is_open()) {
        none = false;
        let Some(row) = rows(free).next() else { return free };
        let used = paint.text(row.x, row.y, 9, finding.severity.label(), severity(theme, finding.severity));
        let title = finding.rule.title.as_str();
        let x = row.x + used.max(8) + 1;
        paint.text(x, row.y, row.right().saturating_sub(x), title, theme.text);
        free = below(free, 1);
        if facts && let (Some(fact), Some(row)) = (finding.facts.first(), rows(free).next()) {
            paint.text(row.x + 9, row.y, row.width.saturating_sub(9), fact, theme.dim);
            free = below(free, 1);
        }
    }
    if none {
        let (text, is_good) = words::no_finding(Some(account));
        let style = if is_good { theme.good } else { theme.warn };
        for line in wrap(text, area.width) {
            let Some(row) = rows(free).next() else { return free };
            paint.text(row.x, row.y, row.width, &line, style);
            free = below(free, 1);
        }
    }
    below(free, 1)
}

/// How far the walk is in each category, in as many columns as fit, where all of them fit.
fn categories(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    const COLUMN: u16 = 32;
    let theme = &state.settings.theme;
    let all = session.model.categories();
    let columns = (area.width / COLUMN).max(1);
    let lines = all.len().div_ceil(usize::from(columns));
    if all.is_empty() || usize::from(area.height) < lines + 1 {
        return;
    }
    paint.text(area.x, area.y, area.width, "THE WALK", theme.dim);
    let list = below(area, 1);
    let wide = area.width / columns;
    for (at, category) in all.iter().enumerate() {
        let (column, line) = (at / lines, at % lines);
        let x = list.x + u16::try_from(column).unwrap_or(0) * wide;
        let y = list.y + u16::try_from(line).unwrap_or(0);
        let progress = session.standing.category(at);
        let names = wide.saturating_sub(13);
        paint.text(x, y, names.saturating_sub(1), &category.name, theme.text);
        let cells = 6_usize;
        let full = (cells * progress.answered()).checked_div(progress.controls).unwrap_or(0);
        let bar = x + names;
        let style = if progress.open == 0 { theme.good } else { theme.accent };
        let drawn = paint.text(bar, y, 6, &theme.pick("▇", "#").repeat(full), style);
        paint.text(bar + drawn, y, 6 - drawn.min(6), &theme.pick("▁", ".").repeat(cells - full), theme.dim);
        let count = format!("{}/{}", progress.answered(), progress.controls);
        paint.text(bar + 7, y, 5, &count, theme.dim);
    }
}
