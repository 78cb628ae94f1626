//! The recovery codes, drawn.

use super::entry::{Entry, Part};
use super::{Recovery, here};
use crate::inventory::{Account, FactorKind};
use crate::profile::CodeSet;
use crate::text;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, rows, wrap};
use crate::words;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Rows above the list, at most: the facts and what is wrong.
pub(super) const TOP: u16 = 9;
/// Fewer unused codes than this, and it is time for new ones.
const FEW: usize = 2;

pub(in crate::tui::modal) fn view(state: &State, recovery: &Recovery, paint: &mut Paint<'_>, body: Rect) {
    let Some((_, session, account, set)) = here(state) else { return };
    let theme = &state.settings.theme;
    let title = format!("RECOVERY CODES OF {}", text::visible(&account.service).to_uppercase());
    let used = paint.text(body.x, body.y, body.width, &title, theme.heading);
    let left = body.width.saturating_sub(used + 2);
    paint.text(body.x + used + 2, body.y, left, &account.username, theme.dim);
    let under = Rect { y: body.y + 1.min(body.height), height: body.height.saturating_sub(1), ..body };
    match (&recovery.entry, set) {
        (Some(entry), _) => entering(state, session, account, entry, paint, under),
        (None, Some(set)) => kept(state, recovery, session, account, set, paint, under),
        (None, None) => {}
    }
}

fn kept(
    state: &State,
    recovery: &Recovery,
    session: &Session,
    account: &Account,
    set: &CodeSet,
    paint: &mut Paint<'_>,
    area: Rect,
) {
    let theme = &state.settings.theme;
    let today = state.now.today;
    let mut free = rows(area);
    let left = set.remaining();
    let mut field = |paint: &mut Paint<'_>, label: &str, value: &str, style: Style| {
        if let Some(row) = free.next() {
            paint.text(row.x, row.y, 10, label, theme.dim);
            paint.text(row.x + 10, row.y, row.width.saturating_sub(10), value, style);
        }
    };
    let style = if left <= FEW { theme.bad } else { theme.text };
    field(paint, "Left", &format!("{left} of {}", set.codes.len()), style);
    field(paint, "Made", &format!("{}, {}", set.made, words::ago(set.made, today)), theme.text);
    let seen =
        set.verified.map_or_else(|| "never".into(), |day| format!("{day}, {}", words::ago(day, today)));
    field(paint, "Seen", &seen, theme.text);
    let elsewhere = session.elsewhere(&set.account, &set.factor);
    let (names, style) = match elsewhere.len() {
        0 => ("no other place is recorded".to_owned(), theme.warn),
        _ => (elsewhere.join(", "), theme.text),
    };
    field(paint, "Also in", &names, style);
    let warnings = warnings(session, account, set);
    let room = usize::from(TOP.saturating_sub(6));
    let lines = warnings.iter().flat_map(|warning| {
        let lines = wrap(warning, area.width.saturating_sub(2));
        lines.into_iter().enumerate().map(|(at, line)| (at == 0, line))
    });
    for (first, line) in lines.take(room) {
        let Some(row) = free.next() else { return };
        if first {
            paint.text(row.x, row.y, 2, theme.pick("▲", "!"), theme.warn);
        }
        paint.text(row.x + 2, row.y, row.width.saturating_sub(2), &line, theme.warn);
    }
    free.next();
    let Some(first) = free.next() else { return };
    let list = Rect { y: first.y, height: area.bottom().saturating_sub(first.y), ..area };
    let window = recovery.list.window(set.codes.len(), usize::from(list.height));
    for (at, row) in window.zip(rows(list)) {
        let Some(stored) = set.codes.get(at) else { return };
        paint.right(row.x, row.x + 3, row.y, &(at + 1).to_string(), theme.dim);
        let room = row.width.saturating_sub(5);
        let shown = recovery.shows(at);
        let style = match (stored.used, shown) {
            (Some(_), _) => theme.dim.add_modifier(Modifier::CROSSED_OUT),
            (None, true) => theme.code,
            (None, false) => theme.dim,
        };
        let used = if shown {
            paint.text(row.x + 5, row.y, room, stored.code.expose(), style)
        } else {
            paint.text(row.x + 5, row.y, room, theme.pick("••••••••", "********"), style)
        };
        if let Some(day) = stored.used {
            let x = row.x + 5 + used.max(16) + 2;
            paint.text(x, row.y, row.right().saturating_sub(x), &format!("used {day}"), theme.dim);
        }
        if at == recovery.list.selected {
            paint.style(row, theme.selected);
        }
    }
}

/// What is wrong with a set, in sentences.
fn warnings(session: &Session, account: &Account, set: &CodeSet) -> Vec<String> {
    let mut warnings = Vec::new();
    match set.remaining() {
        0 => warnings.push("None is left. Make new ones at the service while you can still sign in.".into()),
        left if left <= FEW => {
            warnings.push(format!("Only {left} left: make new ones at the service and keep them here."));
        }
        _ => {}
    }
    if let Some(changed) = account.second_factor_changed.filter(|changed| *changed > set.made) {
        warnings.push(format!(
            "Older than the second factor, which changed on {changed}: the service may have voided them. Check, or make new ones."
        ));
    }
    if let Some(together) = session
        .findings_on(account.id.as_str())
        .find(|finding| finding.is_open() && finding.rule.id.0 == crate::tui::concern::CODES_BESIDE_FACTOR)
        .and_then(|finding| finding.facts.first())
    {
        warnings.push(format!("{together} Write them on paper as well."));
    }
    let unreadable = session
        .profile
        .recovery_codes
        .iter()
        .filter_map(|kept| kept.unparsed())
        .filter(|opaque| opaque.text("account") == Some(account.id.as_str()))
        .count();
    if unreadable > 0 {
        warnings.push("Another set of this account can't be read. It is kept as it is.".into());
    }
    warnings
}

fn entering(
    state: &State,
    session: &Session,
    account: &Account,
    entry: &Entry,
    paint: &mut Paint<'_>,
    area: Rect,
) {
    let theme = &state.settings.theme;
    let help = match entry.replaces {
        Some(left) => format!(
            "The {left} unused codes that are kept now stay until you save. Paste the new ones as the service shows them."
        ),
        None => {
            "Paste the codes as the service shows them: numbered, in columns, with headings, in any layout."
                .into()
        }
    };
    let mut top = area;
    for line in wrap(&help, area.width) {
        paint.text(top.x, top.y, top.width, &line, theme.dim);
        top = below(top, 1);
    }
    top = below(top, 1);
    if area.width >= 96 {
        let left = Rect { width: area.width / 2 - 2, ..top };
        let right = Rect { x: area.x + area.width / 2 + 2, width: area.width.div_ceil(2) - 2, ..top };
        codes(theme, entry, paint, left);
        rest(state, session, account, entry, paint, right);
    } else {
        // The codes get what the other parts leave: half, and never less than three rows.
        let height = (top.height / 2).max(4).min(top.height);
        codes(theme, entry, paint, Rect { height, ..top });
        rest(state, session, account, entry, paint, below(top, height));
    }
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

fn label(theme: &Theme, paint: &mut Paint<'_>, area: Rect, text: &str, focused: bool) {
    if area.height > 0 {
        let marker = if focused { theme.pick("▸ ", "> ") } else { "  " };
        let style = if focused { theme.accent } else { theme.dim };
        paint.text(area.x, area.y, area.width, &format!("{marker}{text}"), style);
    }
}

/// The text, what is no code in it dimmed, and how it was read.
fn codes(theme: &Theme, entry: &Entry, paint: &mut Paint<'_>, area: Rect) {
    let focused = entry.part == Part::Codes;
    label(theme, paint, area, "CODES", focused);
    let body = below(area, 1);
    // What was read stands right under the text, while there is room.
    let lines = u16::try_from(entry.text.text().split('\n').count()).unwrap_or(u16::MAX);
    let text_rows = body.height.saturating_sub(2).min(lines.max(4));
    let inner = Rect { x: body.x + 2, width: body.width.saturating_sub(2), height: text_rows, ..body };
    let ignored = |line: usize| entry.parsed.ignored.contains(&line);
    entry.text.draw_lines(paint, inner, focused, |line| if ignored(line) { theme.dim } else { theme.code });
    let row = below(body, text_rows);
    if row.height == 0 || entry.text.text().trim().is_empty() {
        return;
    }
    let parsed = &entry.parsed;
    let found = parsed.codes.len() - parsed.duplicates.len();
    let mut said = words::sentence(&parsed.guess);
    if !parsed.duplicates.is_empty() {
        said.push_str(&format!(" {} twice, kept once.", parsed.duplicates.len()));
    }
    if !parsed.used.is_empty() {
        said.push_str(&format!(" {} marked as used.", parsed.used.len()));
    }
    let (mark, style) = if found > 0 {
        (theme.pick("✓ ", "ok "), theme.good)
    } else {
        (theme.pick("○ ", "- "), theme.warn)
    };
    let used = paint.text(row.x + 2, row.y, row.width.saturating_sub(2), mark, style);
    let x = row.x + 2 + used;
    let width = row.right().saturating_sub(x);
    for (row, line) in rows(row).zip(wrap(&said, width)) {
        paint.text(x, row.y, width, &line, style);
    }
}

/// Where they also lie, when they were made, and what is wrong with that.
fn rest(
    state: &State,
    session: &Session,
    account: &Account,
    entry: &Entry,
    paint: &mut Paint<'_>,
    area: Rect,
) {
    let theme = &state.settings.theme;
    let said = advice(session, account, entry, area.width.saturating_sub(4));
    let error =
        entry.error.as_deref().map(|error| wrap(error, area.width.saturating_sub(2))).unwrap_or_default();
    let under = u16::try_from(said.len() + error.len()).unwrap_or(u16::MAX).saturating_add(3);
    label(theme, paint, area, "THEY ALSO LIE", entry.part == Part::Places);
    let list = below(area, 1);
    let most = list.height.saturating_sub(under).max(2.min(list.height));
    let height = u16::try_from(entry.ticks.len()).unwrap_or(u16::MAX).clamp(1, most.max(1)).min(list.height);
    let list = Rect { height, ..list };
    if entry.ticks.is_empty() && height > 0 {
        let none = "No place or device is recorded yet; the accounts screen adds them.";
        paint.text(list.x + 2, list.y, list.width.saturating_sub(2), none, theme.dim);
    }
    let window = entry.list.window(entry.ticks.len(), usize::from(list.height));
    for (at, row) in window.zip(rows(list)) {
        let Some(tick) = entry.ticks.get(at) else { break };
        let mark = if tick.ticked { theme.pick("☑ ", "[x] ") } else { theme.pick("☐ ", "[ ] ") };
        let style = if tick.ticked { theme.accent } else { theme.text };
        let used = paint.text(row.x + 2, row.y, row.width.saturating_sub(2), mark, style);
        let x = row.x + 2 + used;
        let used = paint.text(x, row.y, row.right().saturating_sub(x + 9), &tick.name, style);
        paint.text(x + used + 2, row.y, row.right().saturating_sub(x + used + 2), tick.kind, theme.dim);
        if entry.part == Part::Places && at == entry.list.selected {
            paint.style(Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row }, theme.selected);
        }
    }
    let mut free = rows(below(area, 1 + height));
    if let Some(row) = free.next() {
        label(theme, paint, row, "MADE ON", entry.part == Part::Made);
        let x = row.x + 11;
        let line = Rect { x, width: row.right().saturating_sub(x), ..row };
        entry.made.draw(paint, line, theme, entry.part == Part::Made);
    }
    let tight = area.height < under + height;
    for (at, (line, bad)) in said.iter().enumerate() {
        if at == 0 && !tight {
            free.next();
        }
        let Some(row) = free.next() else { break };
        let (mark, style) = mark(theme, *bad);
        if at == 0 {
            paint.text(row.x, row.y, 2, mark, style);
        }
        paint.text(row.x + 2, row.y, row.width.saturating_sub(2), line, style);
    }
    for line in error {
        let Some(row) = free.next() else { break };
        paint.text(row.x + 2, row.y, row.width.saturating_sub(2), &line, theme.bad);
    }
}

const fn mark(theme: &Theme, bad: bool) -> (&'static str, Style) {
    if bad { (theme.pick("▲", "!"), theme.warn) } else { (theme.pick("✓", "."), theme.good) }
}

/// What keeping them so would mean, in lines; `true` where it is a warning.
fn advice(session: &Session, account: &Account, entry: &Entry, columns: u16) -> Vec<(String, bool)> {
    let (text, bad) = match &entry.concern {
        Some(concern) => {
            let paper = if session.profile.inventory.places.is_empty() {
                "Write them on paper, record where it lies, and tick that place."
            } else {
                "Write them on paper and tick where it lies."
            };
            (format!("{concern} One loss would take both. {paper}"), true)
        }
        None if account.factors.iter().all(|f| f.kind == FactorKind::Password) => return Vec::new(),
        None => ("No one loss takes both the second factor and every copy of these codes.".to_owned(), false),
    };
    wrap(&text, columns).into_iter().map(|line| (line, bad)).collect()
}
