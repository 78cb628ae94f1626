//! `view`: the state, drawn. Changes nothing.
//!
//! ```text
//!   selvedge   1 Overview  2 Walk  3 Accounts  4 Codes  5 Findings              personal · saved
//!   ───────────────────────────────────────────────────────────────────────────────────────────
//!   body
//!   ───────────────────────────────────────────────────────────────────────────────────────────
//!   ↑↓ move   enter open   / filter                                  ? help   ^P palette   q quit
//! ```

use super::keys::{Action, BINDINGS, Context};
use super::modal;
use super::screens;
use super::session::Saved;
use super::state::{Phase, Screen, State};
use super::theme::Theme;
use super::update::{WARN_BEFORE_LOCK, locks_at};
use super::widgets::Paint;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The parts of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    pub header: Rect,
    pub body: Rect,
    /// Keys, or what was last said.
    pub footer: Rect,
    /// Whether there are rules between them.
    pub rules: bool,
}

/// The parts of a terminal of this size. Small ones lose the rules first, then the header and footer.
pub fn areas((columns, rows): (u16, u16)) -> Areas {
    let whole = Rect::new(0, 0, columns, rows);
    let rules = rows >= 12;
    let (top, bottom) = if rules {
        (2, 2)
    } else if rows >= 5 {
        (1, 1)
    } else {
        (0, 0)
    };
    let margin = u16::from(columns >= 60);
    Areas {
        header: Rect { height: top.min(1), ..whole },
        body: Rect {
            x: margin,
            y: top,
            width: columns.saturating_sub(2 * margin),
            height: rows.saturating_sub(top + bottom),
        },
        footer: Rect { y: rows.saturating_sub(1), height: bottom.min(1), ..whole },
        rules,
    }
}

pub fn view(state: &State, buffer: &mut Buffer) {
    let area = buffer.area;
    let areas = areas((area.width, area.height));
    let theme = &state.settings.theme;
    let mut paint = Paint::new(buffer);
    paint.style(area, theme.text);
    if areas.rules {
        let rule = theme.pick("─", "-");
        paint.rule(area, 1, rule, theme.dim);
        paint.rule(area, area.height - 2, rule, theme.dim);
    }
    if areas.header.height > 0 {
        header(state, &mut paint, areas.header);
    }
    if areas.footer.height > 0 {
        footer(state, &mut paint, areas.footer);
    }
    match &state.phase {
        Phase::Open(session) => screens::view(state, session, &mut paint, areas.body),
        Phase::FirstRun(_) | Phase::Locked(_) => screens::unlock::view(state, &mut paint, areas.body),
    }
    modal::view(state, &mut paint, areas.body);
    if theme.ascii {
        paint.only_ascii();
    }
}

/// The columns of each tab, for drawing and for the mouse.
pub fn tabs(columns: u16) -> Vec<(Screen, u16, u16)> {
    let Fit { mut x, gap, words } = fit_tabs(columns);
    let mut tabs = Vec::new();
    for (at, screen) in Screen::ALL.into_iter().enumerate() {
        let text = u16::try_from(tab_label(at, screen, words).len()).unwrap_or(0);
        tabs.push((screen, x, text));
        x += text + gap;
    }
    tabs
}

/// How the tabs are laid out.
#[derive(Clone, Copy)]
struct Fit {
    x: u16,
    gap: u16,
    /// Whether their names are shown.
    words: bool,
}

/// Beside the program's name before the first tab.
const BESIDE_NAME: u16 = 12;

/// The roomiest way that leaves room for how things stand.
fn fit_tabs(columns: u16) -> Fit {
    // As much as the short words for it take.
    const STATUS: usize = 8;
    let ways = [(BESIDE_NAME, 2, true), (1, 2, true), (1, 1, true), (1, 2, false)];
    let fits = |&(x, gap, words): &(u16, u16, bool)| {
        let labels: usize = Screen::ALL
            .into_iter()
            .enumerate()
            .map(|(at, screen)| tab_label(at, screen, words).len() + usize::from(gap))
            .sum();
        usize::from(x) + labels + STATUS <= usize::from(columns)
    };
    let (x, gap, words) = ways.into_iter().find(fits).unwrap_or((1, 1, false));
    Fit { x, gap, words }
}

fn tab_label(at: usize, screen: Screen, words: bool) -> String {
    if words { format!("{} {}", at + 1, screen.label()) } else { format!("{}", at + 1) }
}

fn header(state: &State, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let columns = area.width;
    let Fit { x, words, .. } = fit_tabs(columns);
    if x >= BESIDE_NAME || state.session().is_none() {
        paint.text(area.x + 1, area.y, 9, "selvedge", theme.accent.patch(theme.heading));
    }
    let right = status(state);
    let mut end = 1;
    if state.session().is_some() {
        for (at, (screen, x, width)) in tabs(columns).into_iter().enumerate() {
            let here = screen == state.screen;
            let style = if here { theme.heading.patch(theme.accent) } else { theme.dim };
            paint.text(x, area.y, width, &tab_label(at, screen, words), style);
            if here {
                // Where one is shows without colour too.
                paint.restyle(Rect { x: x + 2, width: width.saturating_sub(2), ..area }, |style| {
                    style.add_modifier(ratatui::style::Modifier::UNDERLINED)
                });
            }
            end = x + width + 1;
        }
    }
    let room = usize::from(area.right().saturating_sub(end + 1));
    let right = if crate::text::width(&right) > room { short(&right) } else { &right };
    paint.right(end, area.right().saturating_sub(1), area.y, right, theme.dim);
}

/// The same where there is little room.
fn short(status: &str) -> &str {
    match status {
        "NOT SAVED" => "UNSAVED",
        "read only" => "readonly",
        other => other.strip_prefix("locks in ").unwrap_or(other),
    }
}

/// How things stand, for the right end of the header.
fn status(state: &State) -> String {
    let Some(session) = state.session() else {
        return if state.settings.demo { "demo".into() } else { String::new() };
    };
    let saved = match &session.saved {
        Saved::Yes => "saved",
        Saved::Saving => "saving",
        Saved::Failed(_) => "NOT SAVED",
        Saved::ReadOnly(_) => "read only",
        Saved::InMemory => "demo",
    };
    match locks_at(state).map(|at| at.saturating_sub(state.now.monotonic)) {
        Some(left) if left <= WARN_BEFORE_LOCK => format!("locks in 0:{:02}", left.as_secs().min(59)),
        _ => saved.to_owned(),
    }
}

fn footer(state: &State, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    if let Some(notice) = &state.notice {
        let (mark, style) = if notice.bad {
            (theme.pick("✗ ", "! "), theme.bad)
        } else {
            (theme.pick("✓ ", ""), theme.accent)
        };
        paint.text(inner.x, inner.y, inner.width, &format!("{mark}{}", notice.text), style);
        return;
    }
    let shown = footer_keys(state);
    let wide = |(key, word): &(String, &str)| crate::text::width(key) + 1 + word.len();
    // The way to the help, and the way out, are always on the screen: at the right end.
    let (always, others): (Vec<_>, Vec<_>) =
        shown.into_iter().partition(|(_, word)| ALWAYS_SHOWN.contains(word));
    let mut room = usize::from(inner.width);
    let right: usize = always.iter().map(|entry| wide(entry) + 3).sum();
    let always = if right + 12 <= room { always } else { Vec::new() };
    if !always.is_empty() {
        room -= right;
        let x = inner.right().saturating_sub(u16::try_from(right).unwrap_or(0).saturating_sub(3));
        paint.line(x, inner.y, inner.right().saturating_sub(x), &keys_line(theme, always));
    }
    let fitting = others.into_iter().take_while(|entry| {
        let fits = wide(entry) <= room;
        room = room.saturating_sub(wide(entry) + 3);
        fits
    });
    let line = keys_line(theme, fitting);
    paint.line(inner.x, inner.y, inner.width, &line);
}

/// Words of the table whose keys the footer never leaves out for want of room.
const ALWAYS_SHOWN: [&str; 2] = ["help", "quit"];

fn keys_line(theme: &Theme, keys: impl IntoIterator<Item = (String, &'static str)>) -> Line<'static> {
    let mut line = Line::default();
    for (key, word) in keys {
        if !line.spans.is_empty() {
            line.spans.push(Span::raw("   "));
        }
        line.spans.extend([Span::styled(key, theme.accent), Span::styled(format!(" {word}"), theme.dim)]);
    }
    line
}

/// Keys and words of the footer, from the table, for the contexts that hold now.
fn footer_keys(state: &State) -> Vec<(String, &'static str)> {
    let contexts = state.contexts();
    let theme = &state.settings.theme;
    let ascii = theme.ascii;
    let keymap = &state.settings.keymap;
    if state.modal.is_none() && state.session().is_none() {
        return before_opening(state, &contexts);
    }
    let mut shown = Vec::new();
    if state.modal.is_none() && state.screen == Screen::Passwords && state.passwords.can_be_stopped() {
        shown.extend(keymap.key(Action::Back, ascii).map(|key| (key, "stop")));
    }
    let form = matches!(state.modal, Some(modal::Modal::Interview(_) | modal::Modal::Things(_)));
    let recovery = matches!(state.modal, Some(modal::Modal::Recovery(_)));
    if state.modal.is_some() && contexts.contains(&Context::Text) && !recovery {
        let key = |action| keymap.key(action, ascii).unwrap_or_default();
        let (submit, cancel) = (key(Action::Submit), key(Action::Cancel));
        if !contexts.contains(&Context::Interview) {
            let mut shown = vec![(submit, "take it"), (cancel, "leave it")];
            if contexts.contains(&Context::Path) {
                shown.insert(1, (key(Action::Complete), "complete"));
            }
            return shown;
        }
        let completes =
            matches!(&state.modal, Some(modal::Modal::Interview(interview)) if interview.completes());
        let line = (key(Action::NextField), if completes { "complete" } else { "next line" });
        if matches!(state.modal, Some(modal::Modal::Things(_))) {
            return vec![(submit, "save"), line, (cancel, "leave")];
        }
        let offers = match &state.modal {
            Some(modal::Modal::Interview(interview)) => interview.offers(),
            _ => None,
        };
        let choose = key(Action::Down);
        match offers {
            Some(true) => return vec![(submit, "take it"), (choose, "next"), (cancel, "back to the name")],
            Some(false) => {
                let save = (key(Action::Finish), "save");
                return vec![(submit, "next"), (choose, "choose"), line, save, (cancel, "leave")];
            }
            None => {}
        }
        return vec![(submit, "next"), line, (key(Action::Finish), "save"), (cancel, "leave")];
    }
    let question = matches!(state.modal, Some(modal::Modal::Confirm(_)));
    // Over a screen there is no palette, a question is answered first, and recovery codes have no filter.
    let idle = |action| match action {
        Action::Palette => state.modal.is_some(),
        Action::Help => question || matches!(state.modal, Some(modal::Modal::Help(_))),
        Action::Quit => question,
        Action::RecordHealth | Action::ShowResults => !state.passwords.has_results(),
        Action::AuditExport | Action::ShowConcern => state.passwords.is_running(),
        Action::Filter => recovery || (state.screen == Screen::WhatIf && state.what_if.is_idle(action)),
        Action::OtherSide
        | Action::ClearTicks
        | Action::ShowTicks
        | Action::ShowExposure
        | Action::ShowPlan => state.what_if.is_idle(action),
        // Enter takes the import in.
        Action::Open => matches!(state.modal, Some(modal::Modal::Import(_))),
        // Where there are colours, the code is dark on light on every terminal.
        Action::SwapQr => theme.qr != ratatui::style::Style::new(),
        _ => false,
    };
    // Where nothing is recorded there is nothing to lose or to open.
    let empty = state.modal.is_none()
        && state.session().is_some_and(|session| session.profile.inventory.accounts.is_empty());
    let bare = empty && state.screen == Screen::WhatIf;
    let first = empty && state.screen == Screen::Overview;
    for &context in &contexts {
        // Over a form nothing of the screen under it can be done.
        let quiet = (state.session().is_none() && context == Context::Global)
            || (form && context == Context::List)
            || (bare && context != Context::Global)
            || (first && context == Context::List);
        let here = BINDINGS.iter().filter(|b| b.context == context && !b.footer.is_empty() && !quiet);
        // A form is left by its own key; of what holds everywhere there is room for the help.
        let here = here.filter(|b| !form || context != Context::Global || b.action == Action::Help);
        for binding in here.filter(|b| !idle(b.action)) {
            let word = match &state.modal {
                Some(modal::Modal::Interview(interview)) => interview.word(binding.action, binding.footer),
                // In the form of a device, enter saves; there is no page before and none after.
                Some(modal::Modal::Things(_)) if form => match binding.action {
                    Action::Advance => Some("save"),
                    Action::Retreat | Action::AddThing | Action::Finish => None,
                    _ => Some(binding.footer),
                },
                Some(modal::Modal::Import(import)) => import.offers(binding.action).then_some(binding.footer),
                None if first && binding.action == Action::NextAction => Some("add an account"),
                None if first && binding.action == Action::MarkAction => None,
                _ => Some(binding.footer),
            };
            shown.extend(keymap.key_in(binding.action, &contexts, ascii).zip(word));
        }
    }
    if form || matches!(state.modal, Some(modal::Modal::Import(_))) {
        shown.extend(keymap.key(Action::Back, ascii).map(|key| (key, "leave")));
    }
    shown
}

/// The same on the first run and while the vault is locked.
fn before_opening(state: &State, contexts: &[Context]) -> Vec<(String, &'static str)> {
    let (submit, cancel) = match &state.phase {
        Phase::FirstRun(first) if first.busy => ("", ""),
        Phase::FirstRun(first) if first.first.is_some() => ("make the vault", "start over"),
        Phase::FirstRun(_) => ("go on", "clear"),
        Phase::Locked(locked) if locked.busy => ("", ""),
        Phase::Locked(_) => ("unlock", "clear"),
        Phase::Open(_) => return Vec::new(),
    };
    // Where there is little room, the way out counts more than the help.
    let help = if state.size.0 >= 40 { "help" } else { "" };
    let words =
        [(Action::Submit, submit), (Action::Cancel, cancel), (Action::Help, help), (Action::Quit, "quit")];
    let said = words.into_iter().filter(|(_, word)| !word.is_empty());
    let keymap = &state.settings.keymap;
    said.filter_map(|(action, word)| {
        Some((keymap.key_in(action, contexts, state.settings.theme.ascii)?, word))
    })
    .collect()
}
