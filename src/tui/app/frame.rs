//! The frame around a screen: tabs and status above, keys or a notice below.
//!
//! ```text
//!   selvedge   1 Overview  2 Walk  3 Accounts  4 Codes  5 Findings  …                saved
//!   ────────────────────────────────────────────────────────────────────────────────────
//!   …
//!   ────────────────────────────────────────────────────────────────────────────────────
//!   enter open   / filter                                  ? help   ^P palette   q quit
//! ```

use super::layout::{AFTER_NAME, TabLayout, areas, tab_label, tab_layout, tabs};
use super::{App, LOCK_COUNTDOWN};
use crate::text;
use crate::tui::component::{Component, FooterKey};
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::SaveState;
use crate::tui::widgets::Paint;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

impl App {
    /// Draws the program.
    pub fn draw(&self, buffer: &mut Buffer) {
        let area = buffer.area;
        let areas = areas((area.width, area.height));
        let theme = &self.settings.theme;
        let mut paint = Paint::new(buffer);
        paint.style(area, theme.text);
        if areas.rules {
            let rule = theme.pick("─", "-");
            paint.rule(area, 1, rule, theme.dim);
            paint.rule(area, area.height - 2, rule, theme.dim);
        }
        if areas.header.height > 0 {
            draw_header(self, &mut paint, areas.header);
            draw_status(self, &mut paint, areas.header);
        }
        if areas.footer.height > 0 {
            draw_footer(self, &mut paint, areas.footer);
        }
        draw_components(self, &mut paint);
        // “Not saved” is drawn over everything: a QR code covers the header, and a very small terminal has none.
        if self.save_state().failure().is_some() {
            draw_status(self, &mut paint, area);
        }
        if theme.ascii {
            paint.only_ascii();
        }
    }

    /// The action of the key that is drawn at a position of the footer.
    pub(super) fn footer_action_at(&self, position: Position) -> Option<Action> {
        let footer = areas(self.size).footer;
        if !footer.contains(position) || self.notice.is_some() {
            return None;
        }
        let keys = footer_layout(self, footer_inner(footer));
        keys.into_iter()
            .find(|(x, key)| (*x..*x + columns_of(key)).contains(&position.x))
            .map(|(_, key)| key.action)
    }
}

/// Draws the screen and the dialogs above it. A dialog that covers the screen hides everything below it.
fn draw_components(app: &App, paint: &mut Paint<'_>) {
    let cx = app.context();
    let covering = app.dialogs.iter().rposition(|dialog| dialog.component.covers_screen());
    if covering.is_none() {
        match &app.open {
            Some(_) => app.screens.get(app.current).draw(paint, &cx),
            None => app.unlock.draw(paint, &cx),
        }
    }
    for dialog in app.dialogs.iter().skip(covering.unwrap_or(0)) {
        dialog.component.draw(paint, &cx);
    }
}

fn draw_header(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let theme = &app.settings.theme;
    let columns = area.width;
    let is_open = app.open.is_some();
    let TabLayout { x, with_names, .. } = tab_layout(columns);
    if x >= AFTER_NAME || !is_open {
        paint.text(area.x + 1, area.y, 9, "selvedge", theme.accent.patch(theme.heading));
    }
    if is_open {
        for (position, (screen, x, width)) in tabs(columns).into_iter().enumerate() {
            let is_current = screen == app.current;
            let style = if is_current { theme.heading.patch(theme.accent) } else { theme.dim };
            paint.text(x, area.y, width, &tab_label(position, screen, with_names), style);
            if is_current {
                // Underline the current tab, so that it is visible without colours.
                paint.restyle(Rect { x: x + 2, width: width.saturating_sub(2), ..area }, |style| {
                    style.add_modifier(Modifier::UNDERLINED)
                });
            }
        }
    }
}

/// Draws the longest form of the status that fits beside the tabs. If nothing fits, “not saved” is drawn over them.
fn draw_status(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let last_tab = tabs(area.width).pop().filter(|_| app.open.is_some());
    let end = last_tab.map_or(1, |(_, x, width)| x + width + 1);
    let room = usize::from(area.right().saturating_sub(end + 1));
    let theme = &app.settings.theme;
    let status = status(app);
    let Some(shortest) = status.last() else { return };
    let fitting = status.iter().find(|text| text::width(text) <= room).unwrap_or(shortest);
    let is_unsaved = app.save_state().failure().is_some();
    let right = area.right().saturating_sub(1);
    if is_unsaved {
        paint.right(0, right, area.y, &format!(" {fitting}"), theme.bad);
    } else {
        paint.right(end, right, area.y, fitting, theme.dim);
    }
}

/// Whether the profile is saved, and in the last minute the time until the vault locks; the longest form first.
fn status(app: &App) -> Vec<String> {
    if app.save_state().failure().is_none() && app.open.is_none() {
        return if app.settings.demo { vec!["demo".into()] } else { Vec::new() };
    }
    let (saved, short) = match app.save_state() {
        SaveState::Saved => ("saved", "saved"),
        SaveState::Saving => ("saving", "saving"),
        SaveState::Failed(_) => ("NOT SAVED", "UNSAVED"),
        SaveState::ReadOnly(_) => ("read-only", "readonly"),
        SaveState::InMemory => ("demo", "demo"),
    };
    let remaining = app.locks_at().map(|time| time.saturating_sub(app.now.monotonic));
    let Some(remaining) = remaining.filter(|remaining| *remaining <= LOCK_COUNTDOWN) else {
        return vec![saved.to_owned(), short.to_owned()];
    };
    let countdown = format!("0:{:02}", remaining.as_secs().min(59));
    match app.save_state().failure() {
        Some(_) => vec![
            format!("{saved}  locks in {countdown}"),
            format!("{saved} {countdown}"),
            format!("{short} {countdown}"),
            short.to_owned(),
        ],
        None => vec![format!("locks in {countdown}"), countdown],
    }
}

fn draw_footer(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let theme = &app.settings.theme;
    let inner = footer_inner(area);
    if let Some(shown) = &app.notice {
        let (mark, style) = if shown.notice.is_error {
            (theme.pick("✗ ", "! "), theme.bad)
        } else {
            (theme.pick("✓ ", ""), theme.accent)
        };
        paint.text(inner.x, inner.y, inner.width, &format!("{mark}{}", shown.notice.text), style);
        return;
    }
    for (x, FooterKey { key, word, .. }) in footer_layout(app, inner) {
        let line =
            Line::from(vec![Span::styled(key, theme.accent), Span::styled(format!(" {word}"), theme.dim)]);
        paint.line(x, inner.y, inner.right().saturating_sub(x), &line);
    }
}

fn footer_inner(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

/// Columns between two keys of the footer.
const GAP: u16 = 3;

/// The first column of each key in the footer. Help and quit are at the right end.
fn footer_layout(app: &App, area: Rect) -> Vec<(u16, FooterKey)> {
    /// If fewer columns than this remain for the other keys, help and quit are not at the right end.
    const MIN_FOR_OTHERS: u16 = 12;
    let scopes = app.keys().scopes;
    let (keymap, ascii) = (&app.settings.keymap, app.settings.theme.ascii);
    let mut keys = app.keys().footer(keymap, ascii);
    // The question whether to quit has a key of its own for this.
    if app.save_state().failure().is_some()
        && !scopes.contains(&Scope::Unsaved)
        && let Some(key) = keymap.key_in(Action::SaveNow, &scopes, ascii)
    {
        keys.insert(0, FooterKey { key, word: "save now", action: Action::SaveNow });
    }
    let is_pinned = |key: &FooterKey| matches!(key.action, Action::Help | Action::Quit);
    let (pinned, others): (Vec<_>, Vec<_>) = keys.into_iter().partition(is_pinned);
    let pinned_width: u16 = pinned.iter().map(|key| columns_of(key) + GAP).sum();
    let has_room = pinned_width + MIN_FOR_OTHERS <= area.width;
    let mut layout = Vec::new();
    let end = area.right().saturating_sub(if has_room { pinned_width } else { 0 });
    let mut x = area.x;
    for key in others {
        let width = columns_of(&key);
        if x + width > end {
            break;
        }
        layout.push((x, key));
        x += width + GAP;
    }
    if has_room {
        let mut x = area.right().saturating_sub(pinned_width.saturating_sub(GAP));
        for key in pinned {
            let width = columns_of(&key);
            layout.push((x, key));
            x += width + GAP;
        }
    }
    layout
}

fn columns_of(key: &FooterKey) -> u16 {
    u16::try_from(text::width(&key.key) + 1 + text::width(key.word)).unwrap_or(u16::MAX)
}
