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
use crate::tui::keys::Action;
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
        }
        if areas.footer.height > 0 {
            draw_footer(self, &mut paint, areas.footer);
        }
        draw_components(self, &mut paint);
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
    let mut end = 1;
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
            end = x + width + 1;
        }
    }
    let status = status(app);
    let room = usize::from(area.right().saturating_sub(end + 1));
    let status = if text::width(&status) > room { short_status(&status) } else { &status };
    paint.right(end, area.right().saturating_sub(1), area.y, status, theme.dim);
}

/// Whether the profile is saved, or the time until the vault locks.
fn status(app: &App) -> String {
    let Some(open) = &app.open else {
        return if app.settings.demo { "demo".into() } else { String::new() };
    };
    let saved = match &open.save_state {
        SaveState::Saved => "saved",
        SaveState::Saving => "saving",
        SaveState::Failed(_) => "NOT SAVED",
        SaveState::ReadOnly(_) => "read-only",
        SaveState::InMemory => "demo",
    };
    match app.locks_at().map(|time| time.saturating_sub(app.now.monotonic)) {
        Some(remaining) if remaining <= LOCK_COUNTDOWN => {
            format!("locks in 0:{:02}", remaining.as_secs().min(59))
        }
        _ => saved.to_owned(),
    }
}

fn short_status(status: &str) -> &str {
    match status {
        "NOT SAVED" => "UNSAVED",
        "read-only" => "readonly",
        other => other.strip_prefix("locks in ").unwrap_or(other),
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
    let keys = app.keys().footer(&app.settings.keymap, app.settings.theme.ascii);
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
