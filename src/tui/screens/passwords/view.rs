//! The passwords, drawn.

use super::items::{Item, Key};
use super::{Passwords, Row, Running, detail, submit};
use crate::export_audit::{self, human_bytes, thousands};
use crate::pwned::audit::PasswordVerdict;
use crate::pwned::{CheckProgress, ProgressUnit};
use crate::text::{count, fit};
use crate::tui::keys::Action;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, Panes, filter_line, hanging, parts, rows, wrapped};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The widest that the details are.
const WIDEST: u16 = 90;

pub(super) fn list_area(body: Rect) -> Rect {
    Panes::of(body, WIDEST).list
}

/// How far the details can be scrolled.
pub(super) fn most_scrolled(state: &State, body: Rect) -> usize {
    let panes = Panes::of(body, WIDEST);
    panes.most_scrolled(detail::lines(state, panes.detail.width).len())
}

/// The sign of a concern.
pub(super) const fn glyph(theme: &Theme, concern: PasswordVerdict) -> &'static str {
    match concern {
        PasswordVerdict::Found => theme.pick("✗", "X"),
        PasswordVerdict::Reused => theme.pick("▲", "^"),
        PasswordVerdict::Weak | PasswordVerdict::Short => theme.pick("◆", "*"),
        PasswordVerdict::Unchecked => "?",
        PasswordVerdict::Fine => theme.pick("✓", "+"),
    }
}

/// The word of a concern.
pub(super) const fn word(concern: PasswordVerdict) -> &'static str {
    match concern {
        PasswordVerdict::Found => "in breaches",
        other => other.label(),
    }
}

/// The style of a concern.
pub(super) const fn style(theme: &Theme, concern: PasswordVerdict) -> Style {
    match concern {
        PasswordVerdict::Found => theme.critical,
        PasswordVerdict::Reused => theme.bad,
        PasswordVerdict::Weak | PasswordVerdict::Short => theme.warn,
        PasswordVerdict::Unchecked => theme.dim,
        PasswordVerdict::Fine => theme.good,
    }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let passwords = &state.passwords;
    if let Some(running) = passwords.running() {
        return draw(paint, body, &under_way(state, running, body.width.min(90)));
    }
    let panes = Panes::of(body, WIDEST);
    let (list, detail) = (panes.list, panes.detail);
    if passwords.items.is_empty() && matches!(passwords.items.key, Key::Nothing | Key::Accounts(_)) {
        return draw(paint, body, &empty(state, session, body.width.min(78)));
    }
    head(state, paint, panes.head);
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
                    let told = passwords.shown.concern.unwrap_or(item.concern);
                    line(&state.settings.theme, item, told, paint, row);
                }
            }
            None => {}
        }
        if at == passwords.list.selected {
            paint.style(row, state.settings.theme.selected);
        }
    }
    if !detail.is_empty() {
        let theme = &state.settings.theme;
        let key = state.settings.keymap.key(Action::PasswordReadOn, theme.ascii).unwrap_or_default();
        panes.draw_detail(paint, theme, &detail::lines(state, detail.width), passwords.scrolled, &key);
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
    for concern in PasswordVerdict::ALL {
        let number = passwords.items.number(concern);
        let style = if number > 0 { style(theme, concern) } else { theme.dim };
        // Where nobody was asked, none found is no good news.
        let unknown = concern == PasswordVerdict::Found && passwords.items.is_unchecked();
        let number = if unknown { "?".to_owned() } else { thousands(number as u64) };
        first.spans.push(Span::styled(format!("{number} {}", word(concern)), style));
        first.spans.push(Span::raw("   "));
    }
    paint.line(row.x, row.y, row.width, &first);
    let Some(row) = free.next() else { return };
    if let Some(input) = &passwords.typing {
        return filter_line(paint, theme, row, input, true);
    }
    let what = match passwords.audited() {
        Some(audited) => format!("{} export", audited.report.program),
        None => "your accounts".to_owned(),
    };
    let mut said = vec![(what, theme.dim)];
    if let Some(concern) = passwords.shown.concern {
        said.push((format!("{} alone", word(concern)), theme.accent));
    }
    if !passwords.shown.text.trim().is_empty() {
        said.push((format!("/{}", fit(passwords.shown.text.trim(), 30)), theme.accent));
    }
    match passwords.audited() {
        Some(audited) => match audited.unchecked.first() {
            Some((_, why, _)) if passwords.items.is_unchecked() => {
                said.push((format!("not checked: {why}"), theme.warn));
            }
            _ => said.push((format!("checked against {}", audited.report.against), theme.dim)),
        },
        None => said.extend(asked(passwords, theme)),
    }
    paint.line(row.x, row.y, row.width, &parts(said));
}

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
    let (mark, style, text) = if audited.is_plaintext {
        (theme.pick("▲", "^"), theme.warn, format!("{name} lies there unencrypted: what to do with it"))
    } else {
        (theme.pick("•", "-"), theme.dim, format!("{name}: the audit in a few words"))
    };
    paint.text(row.x, row.y, 1, mark, style);
    paint.text(row.x + 2, row.y, row.width.saturating_sub(2), &text, theme.text);
}

/// What stands at the end of a row: the figure behind a concern.
fn figure(item: &Item, concern: PasswordVerdict) -> String {
    match concern {
        PasswordVerdict::Found => item.count.map(crate::words::times).unwrap_or_default(),
        PasswordVerdict::Reused => format!("used {} times", item.times),
        PasswordVerdict::Weak | PasswordVerdict::Fine => {
            item.score.map(|score| crate::words::strength(score).to_owned()).unwrap_or_default()
        }
        PasswordVerdict::Short => {
            item.length.map(|length| count(length as usize, "character")).unwrap_or_default()
        }
        PasswordVerdict::Unchecked => String::new(),
    }
}

/// One row of the list, with the figure of the concern that is told.
fn line(theme: &Theme, item: &Item, told: PasswordVerdict, paint: &mut Paint<'_>, row: Rect) {
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
        paint.right(row.right() - figures + 1, row.right(), row.y, &figure(item, told), theme.text);
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
            let passwords = crate::text::count(*number, "password");
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
            human_bytes(cost.bytes)
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
        lines.extend(how_far(theme, progress, columns));
        lines.push(Line::default());
        let text = if running.stopping {
            "Stopping; what is known by now is kept.".to_owned()
        } else if progress.unit == ProgressUnit::Bytes {
            format!("{} stops it.", key(Action::Back))
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

/// How far something is: a bar, its figures, and why it takes long.
pub(super) fn how_far(theme: &Theme, progress: CheckProgress, columns: u16) -> Vec<Line<'static>> {
    let wide = columns.saturating_sub(2).min(60);
    let done = (u128::from(progress.done) * u128::from(wide)).checked_div(progress.total.into()).unwrap_or(0);
    let done = usize::try_from(done).unwrap_or(0).min(wide.into());
    let mut parts = vec![export_audit::progress_text(progress)];
    match export_audit::wait_text(progress) {
        Some(asked) => parts.push(asked),
        None => {
            parts.extend(export_audit::rate_text(progress));
            parts.extend(export_audit::time_left_text(progress));
        }
    }
    let mut lines = vec![
        Line::from(vec![
            Span::styled(theme.pick("▇", "#").repeat(done), theme.accent),
            Span::styled(theme.pick("▁", ".").repeat(usize::from(wide) - done), theme.dim),
        ]),
        Line::styled(parts.join(theme.pick(" · ", ", ")), theme.text),
    ];
    if let Some(text) = export_audit::list_reading_notice(progress) {
        lines.push(Line::default());
        lines.extend(wrapped(&text, columns, theme.dim));
    }
    lines
}
