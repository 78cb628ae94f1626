//! The passwords, drawn.

use super::items::{Item, Key};
use super::{Passwords, Row, Running, detail, submit};
use crate::checkup::{self, rounded, thousands};
use crate::pwned::audit::Concern;
use crate::text::{count, fit};
use crate::tui::keys::Action;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, hanging, rows, wrapped};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Rows above the list.
const HEAD: u16 = 3;

/// From this width the details stand beside the list, below it they stand under it.
const BESIDE_FROM: u16 = 100;

/// Head, list and details.
fn split(body: Rect) -> (Rect, Rect, Rect) {
    let head = Rect { height: if body.height >= 12 { HEAD } else { 0 }, ..body };
    let rest = Rect { y: body.y + head.height, height: body.height - head.height, ..body };
    if body.width >= BESIDE_FROM {
        let left = (body.width * 54 / 100).min(100);
        let x = body.x + left + 4;
        let detail = Rect { x, width: (body.right() - x).min(90), ..rest };
        return (head, Rect { width: left, ..rest }, detail);
    }
    if rest.height < 9 {
        return (head, rest, Rect::ZERO);
    }
    let list = rest.height * 2 / 5;
    let y = rest.y + list + 1;
    (head, Rect { height: list, ..rest }, Rect { y, height: rest.bottom() - y, ..rest })
}

/// Where the list is.
pub(super) fn list_area(body: Rect) -> Rect {
    split(body).1
}

/// How far the details can be scrolled.
pub(super) fn most_scrolled(state: &State, body: Rect) -> usize {
    let (_, _, area) = split(body);
    let lines = detail::lines(state, area.width).len();
    lines.saturating_sub(usize::from(area.height).saturating_sub(1))
}

/// The sign of a concern.
pub(super) const fn glyph(theme: &Theme, concern: Concern) -> &'static str {
    match concern {
        Concern::Found => theme.pick("✗", "X"),
        Concern::Reused => theme.pick("▲", "^"),
        Concern::Weak | Concern::Short => theme.pick("◆", "*"),
        Concern::Unchecked => "?",
        Concern::Fine => theme.pick("✓", "+"),
    }
}

/// The word of a concern.
pub(super) const fn word(concern: Concern) -> &'static str {
    match concern {
        Concern::Found => "in breaches",
        other => other.word(),
    }
}

/// The style of a concern.
pub(super) const fn style(theme: &Theme, concern: Concern) -> Style {
    match concern {
        Concern::Found => theme.critical,
        Concern::Reused => theme.bad,
        Concern::Weak | Concern::Short => theme.warn,
        Concern::Unchecked => theme.dim,
        Concern::Fine => theme.good,
    }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let passwords = &state.passwords;
    if let Some(running) = passwords.running() {
        return draw(paint, body, &under_way(state, running, body.width.min(90)));
    }
    let (head_area, list, detail) = split(body);
    if passwords.items.is_empty() && matches!(passwords.items.key, Key::Nothing | Key::Accounts(_)) {
        return draw(paint, body, &empty(state, session, body.width.min(78)));
    }
    head(state, paint, head_area);
    if passwords.rows.is_empty() {
        let key = state.settings.keymap.key(Action::Back, state.settings.theme.ascii).unwrap_or_default();
        let text = format!("Nothing found. {key} shows all again.");
        paint.text(list.x, list.y, list.width, &text, state.settings.theme.dim);
    }
    let window = passwords.list.window(passwords.rows.len(), usize::from(list.height));
    for (at, row) in window.zip(rows(list)) {
        match passwords.rows.get(at) {
            Some(Row::File) => file_line(state, passwords, paint, row),
            Some(Row::Item(item)) => {
                if let Some(item) = passwords.items.get(*item) {
                    line(&state.settings.theme, item, paint, row);
                }
            }
            None => {}
        }
        if at == passwords.list.selected {
            paint.style(row, state.settings.theme.selected);
        }
    }
    if !detail.is_empty() {
        scrolled(state, paint, detail, &detail::lines(state, detail.width));
    }
}

fn draw(paint: &mut Paint<'_>, area: Rect, lines: &[Line<'_>]) {
    for (row, line) in rows(area).zip(lines) {
        paint.line(row.x, row.y, row.width, line);
    }
}

/// How many of each, what is shown, and who is asked.
fn head(state: &State, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let passwords = &state.passwords;
    let mut free = rows(area);
    let Some(row) = free.next() else { return };
    let mut first = Line::default();
    for concern in Concern::ALL {
        let number = passwords.items.number(concern);
        let style = if number > 0 { style(theme, concern) } else { theme.dim };
        first.spans.push(Span::styled(format!("{} {}", thousands(number as u64), word(concern)), style));
        first.spans.push(Span::raw("   "));
    }
    paint.line(row.x, row.y, row.width, &first);
    let Some(row) = free.next() else { return };
    if let Some(input) = &passwords.typing {
        let used = paint.text(row.x, row.y, 2, "/ ", theme.accent);
        let line = Rect { x: row.x + used, width: row.width.saturating_sub(used), ..row };
        input.draw(paint, line, theme, true);
        return;
    }
    let what = match passwords.audited() {
        Some(audited) => format!("{} export", audited.report.program),
        None => "your accounts".to_owned(),
    };
    let mut parts = vec![(what, theme.dim)];
    if let Some(concern) = passwords.shown.concern {
        parts.push((format!("{} alone", word(concern)), theme.accent));
    }
    if !passwords.shown.text.trim().is_empty() {
        parts.push((format!("/{}", fit(passwords.shown.text.trim(), 30)), theme.accent));
    }
    match passwords.audited() {
        Some(audited) => parts.push((format!("checked against {}", audited.report.against), theme.dim)),
        None => parts.extend(asked(passwords, theme)),
    }
    let spans = parts.into_iter().flat_map(|(text, style)| [Span::styled(text, style), Span::raw("   ")]);
    paint.line(row.x, row.y, row.width, &Line::from(spans.collect::<Vec<_>>()));
}

/// Who would be asked.
fn asked(passwords: &Passwords, theme: &Theme) -> Option<(String, Style)> {
    Some(match passwords.who.as_ref()? {
        Ok(who) if who.online => (format!("asks {}", who.name), theme.dim),
        Ok(who) => (format!("looks in {}", who.name), theme.dim),
        Err(failure) => (format!("nobody to ask: {}", failure.what), theme.warn),
    })
}

fn file_line(state: &State, passwords: &Passwords, paint: &mut Paint<'_>, row: Rect) {
    let theme = &state.settings.theme;
    let Some(audited) = passwords.audited() else { return };
    let name = audited.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (mark, style, text) = if audited.lies_open {
        (theme.pick("▲", "^"), theme.warn, format!("{name} lies there unencrypted: what to do with it"))
    } else {
        (theme.pick("•", "-"), theme.dim, format!("{name}: the audit in a few words"))
    };
    paint.text(row.x, row.y, 1, mark, style);
    paint.text(row.x + 2, row.y, row.width.saturating_sub(2), &text, theme.text);
}

/// What stands at the end of a row: the figure behind the concern.
fn figure(item: &Item) -> String {
    match item.concern {
        Concern::Found => item.count.map(detail::how_often).unwrap_or_default(),
        Concern::Reused => format!("used {} times", item.times),
        Concern::Weak | Concern::Fine => {
            item.score.map(|score| detail::strength(score).to_owned()).unwrap_or_default()
        }
        Concern::Short => item.length.map(|length| count(length as usize, "character")).unwrap_or_default(),
        Concern::Unchecked => String::new(),
    }
}

/// One row of the list.
fn line(theme: &Theme, item: &Item, paint: &mut Paint<'_>, row: Rect) {
    paint.text(row.x, row.y, 1, glyph(theme, item.concern), style(theme, item.concern));
    let words = if row.width >= 44 { 15 } else { 2 };
    if words > 2 {
        paint.text(row.x + 2, row.y, words - 3, word(item.concern), style(theme, item.concern));
    }
    let x = row.x + words;
    let figures = if row.width >= 50 { 15 } else { 0 };
    let room = row.width.saturating_sub(words + figures);
    let user = if room >= 30 { room * 2 / 5 } else { 0 };
    paint.text(x, row.y, room.saturating_sub(user + u16::from(user > 0) * 2), &item.name, theme.text);
    paint.text(x + room - user, row.y, user, &item.username, theme.dim);
    if figures > 0 {
        paint.right(row.right() - figures + 1, row.right(), row.y, &figure(item), theme.text);
    }
}

/// The details, from the line to which they are scrolled.
fn scrolled(state: &State, paint: &mut Paint<'_>, area: Rect, lines: &[Line<'_>]) {
    let theme = &state.settings.theme;
    let height = usize::from(area.height);
    let from = state.passwords.scrolled.min(lines.len().saturating_sub(1));
    let rest = lines.get(from..).unwrap_or_default();
    draw(paint, area, rest);
    if rest.len() > height && height > 1 {
        let row = Rect { y: area.bottom() - 1, height: 1, ..area };
        paint.clear(row);
        let key = state.settings.keymap.key(Action::PasswordReadOn, theme.ascii).unwrap_or_default();
        let text = format!("{key}: {} more lines", rest.len() + 1 - height);
        paint.text(row.x, row.y, row.width, &text, theme.accent);
    }
}

/// An audit under way: how far it is, or what it will cost.
fn under_way(state: &State, running: &Running, columns: u16) -> Vec<Line<'static>> {
    let theme = &state.settings.theme;
    let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
    let mut lines = wrapped(&format!("Audit of {}", fit(&running.path, 200)), columns, theme.heading);
    match &running.read {
        None => lines.push(Line::styled("Reading and decrypting; this may take a few seconds.", theme.dim)),
        Some((program, number)) => {
            let passwords = format!(
                "{} {}",
                thousands(*number as u64),
                if *number == 1 { "password" } else { "passwords" }
            );
            lines.push(Line::styled(format!("{program}, {passwords}"), theme.dim));
        }
    }
    lines.push(Line::default());
    if let Some((who, cost)) = &running.costly {
        let text = format!(
            "This takes {} requests to {}, up to about {}. Each names five of the forty digits of a SHA-1, in no \
             order, and no password, name or address leaves this machine.",
            thousands(cost.requests),
            who.name,
            rounded(cost.bytes)
        );
        lines.extend(wrapped(&text, columns, theme.text));
        lines.push(Line::default());
        let text =
            "A corpus on this disk needs no requests: `selvedge pwned corpus download` fetches it once.";
        lines.extend(wrapped(text, columns, theme.dim));
        lines.push(Line::default());
        lines.push(Line::from(vec![
            Span::styled(key(Action::Yes), theme.accent),
            Span::styled(" go on   ", theme.text),
            Span::styled(key(Action::No), theme.accent),
            Span::styled(" stop", theme.text),
        ]));
    } else if let Some(progress) = running.progress {
        let wide = usize::from(columns.saturating_sub(2).min(60));
        let done = (progress.done * wide).checked_div(progress.total).unwrap_or(0).min(wide);
        lines.push(Line::from(vec![
            Span::styled(theme.pick("▇", "#").repeat(done), theme.accent),
            Span::styled(theme.pick("▁", ".").repeat(wide - done), theme.dim),
        ]));
        let mut parts =
            vec![format!("{} of {}", thousands(progress.done as u64), thousands(progress.total as u64))];
        parts.extend(checkup::pace(progress));
        parts.extend(checkup::left(progress));
        lines.push(Line::styled(parts.join(theme.pick(" · ", ", ")), theme.text));
        lines.push(Line::default());
        let text = if running.stopping {
            "Stopping; what is known by now is kept.".to_owned()
        } else {
            format!("{} stops it and keeps what is known by then.", key(Action::Back))
        };
        lines.extend(wrapped(&text, columns, theme.dim));
    } else {
        lines.extend(wrapped(&format!("{} stops it.", key(Action::Back)), columns, theme.dim));
    }
    let typed = detail::typed(theme, &state.passwords, columns);
    if !typed.is_empty() {
        lines.push(Line::default());
        lines.extend(typed);
    }
    lines
}

/// Nothing is recorded: what can be done here, and what leaves the machine.
fn empty(state: &State, session: &Session, columns: u16) -> Vec<Line<'static>> {
    let theme = &state.settings.theme;
    let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
    let mut lines = detail::typed(theme, &state.passwords, columns);
    if !lines.is_empty() {
        lines.push(Line::default());
    }
    let what = if session.profile.inventory.accounts.is_empty() {
        "No account is recorded yet."
    } else {
        "No account here has a password."
    };
    lines.push(Line::styled(what, theme.heading));
    lines.push(Line::default());
    for (action, text) in [
        (Action::AuditExport, "audits every password of an export, and records the accounts if you like"),
        (Action::CheckPassword, "checks one password that you type"),
    ] {
        let label = key(action);
        lines.extend(hanging((&label, theme.accent), 3, text, columns, theme.text));
    }
    lines.push(Line::default());
    let text = "A password is turned into its SHA-1 here, and only the first five of forty digits are sent; the \
                service answers with all known hashes that begin so, some 1,900, and cannot tell which was \
                meant. That is k-anonymity: neither the password nor its hash leaves this machine, only those five \
                digits and your network address do.";
    lines.extend(wrapped(text, columns, theme.text));
    let leaves = submit::what_leaves(state);
    if matches!(&state.passwords.who, Some(Ok(who)) if !who.online)
        || matches!(&state.passwords.who, Some(Err(_)))
    {
        lines.push(Line::default());
        lines.extend(wrapped(&leaves, columns, theme.text));
    }
    lines
}
