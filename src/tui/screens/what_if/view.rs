//! What if, drawn: the things to tick on the left, what falls and what locks on the right.

use super::sides::Shown;
use super::{Line as Ticked, Row, View, WhatIf, exposure, plan};
use crate::access::Reach;
use crate::tui::explored::Explored;
use crate::tui::keys::Action;
use crate::tui::screens::overview::importance;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, filter_line, rows, wrap};
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Rows above the panes: the views, and the filter or nothing.
const HEAD: u16 = 2;

/// From this width the selected account is shown beside the lists.
const DETAIL_FROM: u16 = 150;

/// From this height it is shown under the lists.
const DETAIL_UNDER_FROM: u16 = 28;

/// The parts of the view with the ticks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panes {
    pub(super) assets: Rect,
    pub(super) results: Rect,
    /// Empty where there is no room.
    pub(super) detail: Rect,
}

/// What is under the head.
pub(super) fn below_head(body: Rect) -> Rect {
    let head = if body.height >= 8 { HEAD } else { body.height.min(1) };
    Rect { y: body.y + head, height: body.height - head, ..body }
}

/// What falls and locks is told under the lists only where something does.
pub(super) fn panes(body: Rect, screen: &WhatIf) -> Panes {
    let area = below_head(body);
    if area.width < 60 {
        let (assets, results) = if screen.in_results { (Rect::ZERO, area) } else { (area, Rect::ZERO) };
        return Panes { assets, results, detail: Rect::ZERO };
    }
    let wide = area.width >= DETAIL_FROM;
    let left = if wide { 56 } else { (area.width * 49 / 100).min(60) };
    let gap = if area.width >= 100 { 4 } else { 2 };
    let x = area.x + left + gap;
    let results = Rect { x, width: if wide { 46 } else { area.right() - x }, ..area };
    let assets = Rect { width: left, ..area };
    if wide {
        let x = results.right() + 4;
        let detail = Rect { x, width: area.right().saturating_sub(x), ..area };
        return Panes { assets, results, detail };
    }
    if area.width < 96 || area.height < DETAIL_UNDER_FROM || screen.found.is_empty() {
        return Panes { assets, results, detail: Rect::ZERO };
    }
    let under = area.height * 2 / 5;
    let height = area.height - under - 1;
    let detail = Rect { y: area.bottom() - under, height: under, ..area };
    Panes { assets: Rect { height, ..assets }, results: Rect { height, ..results }, detail }
}

/// Glyph, word and style of a reach.
pub(super) fn reach(theme: &Theme, reach: Reach) -> (&'static str, &'static str, Style) {
    match reach {
        Reach::Now => (theme.pick("●", "+"), "now", theme.good),
        Reach::Slow => (theme.pick("◐", "~"), "in days", theme.warn),
        Reach::Never => (theme.pick("✗", "x"), "never", theme.critical),
    }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let screen = &state.what_if;
    let inventory = &session.profile.inventory;
    if inventory.accounts.is_empty() {
        return empty(state, paint, body);
    }
    head(state, paint, body);
    let Some(access) = &session.derived.access else {
        let area = below_head(body);
        paint.text(area.x, area.y, area.width, "Working it out…", theme.dim);
        return;
    };
    match screen.view {
        _ if screen.open => {
            if let Some(detail) = &screen.detail {
                detail.draw_open(theme, paint, below_head(body));
            }
        }
        View::Exposure => exposure::view(state, access, paint, body),
        View::Plan => plan::view(state, paint, body),
        View::Ticks => {
            let panes = panes(body, screen);
            assets(state, access, paint, panes.assets);
            results(state, access, paint, panes.results);
            if let Some(detail) = screen.detail.as_ref().filter(|_| !panes.detail.is_empty()) {
                detail.draw_along(theme, paint, panes.detail);
            }
        }
    }
}

/// Nothing is recorded: what to do.
fn empty(state: &State, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let key = state.settings.keymap.key(Action::Tab3, theme.ascii).unwrap_or_default();
    let column = Rect { width: body.width.min(72), ..body };
    let mut free = rows(column).skip(1);
    for (style, text) in [
        (theme.heading, "Nothing is recorded yet, so nothing can be lost or taken.".to_owned()),
        (
            theme.text,
            format!(
                "Press {key} and record an account: your main mailbox first, for it resets most others. \
                 Then tick here what you lose, or what somebody takes, and see what follows."
            ),
        ),
    ] {
        for line in wrap(&text, column.width) {
            let Some(row) = free.next() else { return };
            paint.text(row.x, row.y, row.width, &line, style);
        }
        free.next();
    }
}

/// The three views, what is ticked, and the filter.
fn head(state: &State, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let screen = &state.what_if;
    let mut free = rows(body);
    let Some(row) = free.next() else { return };
    let mut x = row.x;
    for (view, label, action) in [
        (View::Ticks, "What if", Action::ShowTicks),
        (View::Exposure, "Exposure", Action::ShowExposure),
        (View::Plan, "Plan", Action::ShowPlan),
    ] {
        let key = state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
        let here = screen.view == view;
        x += paint.text(x, row.y, row.right().saturating_sub(x), &key, theme.accent) + 1;
        let style = if here { theme.heading.patch(theme.accent) } else { theme.dim };
        let style = if here { style.add_modifier(Modifier::UNDERLINED) } else { style };
        x += paint.text(x, row.y, row.right().saturating_sub(x), label, style) + 3;
    }
    let (lost, taken) = screen.counts();
    let ticked = if lost + taken == 0 {
        "nothing ticked".to_owned()
    } else {
        format!("{lost} lost {} {taken} taken", theme.pick("·", "-"))
    };
    let style = if lost + taken == 0 { theme.dim } else { theme.heading };
    paint.right(x, row.right(), row.y, &ticked, style);
    if body.height < 8 {
        return;
    }
    let Some(row) = free.next() else { return };
    let filter = match screen.view {
        View::Ticks => &screen.filter,
        View::Exposure => &screen.exposed.filter,
        View::Plan => return,
    };
    if screen.typing {
        filter_line(paint, theme, row, filter, true);
    } else if !screen.open && !filter.is_empty() {
        paint.text(row.x, row.y, row.width, &format!("/{}", filter.text()), theme.accent);
    }
}

fn assets(state: &State, access: &Explored, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let screen = &state.what_if;
    if screen.lines.is_empty() {
        paint.text(area.x, area.y, area.width, "Nothing has that name. Esc clears the filter.", theme.dim);
        return;
    }
    let window = screen.assets.window(screen.lines.len(), usize::from(area.height));
    for (at, row) in window.zip(rows(area)) {
        match screen.lines.get(at) {
            Some(Ticked::Head(label)) => {
                paint.text(row.x, row.y, row.width, label, theme.dim);
            }
            Some(&Ticked::Asset(asset)) => {
                let Some(asset) = access.assets.get(asset as usize) else { continue };
                let ticked = screen.ticked(asset);
                let (mark, word) = match (ticked.lost, ticked.taken) {
                    (false, false) => (" ", ""),
                    (true, false) => (theme.pick("✗", "x"), "lost"),
                    (false, true) => ("!", "taken"),
                    (true, true) => (theme.pick("✗", "x"), "lost, taken"),
                };
                let room = u16::try_from(word.len()).unwrap_or(0);
                let names = row.width.saturating_sub(3 + room);
                let style = if word.is_empty() { theme.text } else { theme.bad };
                paint.text(row.x, row.y, 1, mark, style);
                let words = access.asset_words(asset, usize::from(names));
                paint.text(row.x + 2, row.y, names, &words, theme.text);
                paint.right(row.x + 2, row.right(), row.y, word, style);
                if at == screen.assets.selected {
                    selected(theme, paint, row, !screen.in_results);
                }
            }
            None => {}
        }
    }
}

/// Marks the selected row; where the keys do not go to its list, by its style alone and fainter.
fn selected(theme: &Theme, paint: &mut Paint<'_>, row: Rect, active: bool) {
    if active {
        paint.style(row, theme.selected);
    } else {
        paint.restyle(row, |style| style.add_modifier(Modifier::UNDERLINED));
    }
}

/// How many of a side are not on the screen, above and below.
fn more(theme: &Theme, above: usize, below: usize) -> String {
    let part = |arrow, number| {
        (number > 0).then(|| format!("{arrow} {} more", crate::text::thousands(number as u64)))
    };
    let parts = [part(theme.pick("↑", "^"), above), part(theme.pick("↓", "v"), below)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("   ")
}

fn results(state: &State, access: &Explored, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let screen: &WhatIf = &state.what_if;
    let found = &screen.found;
    let shown = screen.shown(usize::from(area.height));
    for (shown, row) in shown.iter().zip(rows(area)) {
        let at = match *shown {
            Shown::Row(at) => at,
            Shown::More(above, below) => {
                paint.text(row.x + 2, row.y, row.width, &more(theme, above, below), theme.dim);
                continue;
            }
        };
        let Some(line) = found.rows.get(at) else { continue };
        let right = row.right();
        let put = |paint: &mut Paint<'_>, x: u16, wide: u16, text: &str, style: Style| {
            paint.text(x, row.y, wide.min(right.saturating_sub(x)), text, style);
        };
        let (account, x) = match line {
            Row::Gap => continue,
            Row::Head(label, words) => {
                put(paint, row.x, 10, label, theme.dim);
                // Where there is little room, the numbers count more than what they are of.
                let long = crate::text::width(words) > usize::from(row.width.saturating_sub(10));
                let brief = long.then(|| words.replace(" accounts", ""));
                put(paint, row.x + 10, row.width, brief.as_deref().unwrap_or(words), theme.heading);
                continue;
            }
            Row::Fallen(account) => {
                put(paint, row.x, 2, "!", theme.bad);
                (*account, row.x + 2)
            }
            Row::Locked(account, how, before) => {
                let (glyph, word, style) = reach(theme, *how);
                put(paint, row.x, 2, glyph, style);
                put(paint, row.x + 2, 8, if *before { "already" } else { word }, style);
                (*account, row.x + 10)
            }
        };
        let room = usize::from(right.saturating_sub(x + 9));
        let name = access.short(account, room);
        if let Some(account) = access.inventory.accounts.get(account as usize) {
            put(paint, x, 9, account.importance.label(), importance(theme, account.importance));
            put(paint, x + 9, right, &name, theme.text);
        }
        if at == screen.results.selected && screen.in_results {
            selected(theme, paint, row, true);
        }
    }
    if found.lost.is_empty() && found.captured.is_empty() && area.height > 8 {
        let used = u16::try_from(shown.len()).unwrap_or(u16::MAX).saturating_add(1);
        let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
        let text = format!(
            "Tick what you lose with {}, what somebody takes with {}. What falls to them and what no longer opens \
             for you is here at once. {} brings you to it; enter says how, step by step.",
            key(Action::TickLost),
            key(Action::TickTaken),
            key(Action::OtherSide)
        );
        let free = Rect { y: area.y.saturating_add(used), height: area.height.saturating_sub(used), ..area };
        for (row, line) in rows(free).zip(wrap(&text, area.width.min(60))) {
            paint.text(row.x, row.y, row.width, &line, theme.dim);
        }
    }
}
