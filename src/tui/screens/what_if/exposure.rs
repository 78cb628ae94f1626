//! What each single thing is worth, worst first; the weak points between the accounts; and the important accounts,
//! each with the smallest sets that take it and that lock it.

use super::act::tick_only;
use super::exposed::{Row, words};
use super::{Ticked, WhatIf, sets};
use crate::access::exposure::by_importance;
use crate::access::weak_points::{Backdoor, Inversion, Loop};
use crate::access::{Capture, Loss};
use crate::inventory::{FactorKind, Importance};
use crate::text::{join, thousands};
use crate::tui::effect::Effect;
use crate::tui::explored::Explored;
use crate::tui::keys::Action;
use crate::tui::screens::overview::importance;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, hanging, rows as rows_of, wrapped};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

/// From this width what is selected is explained beside the table, below it under the table.
const BESIDE_FROM: u16 = 110;

/// How many names are told of many, where there is room.
const NAMES: [usize; 6] = [24, 16, 10, 6, 3, 1];

/// Columns of a number: there are four of importance, in the order in which the rows are sorted, and what only takes
/// days.
fn number_columns(access: &Explored) -> u16 {
    if access.inventory.accounts.len() < 1000 { 5 } else { 7 }
}

fn split(body: Rect) -> (Rect, Rect) {
    let area = super::view::below_head(body);
    if area.width >= BESIDE_FROM {
        let left = (area.width * 56 / 100).min(92);
        let x = area.x + left + 4;
        return (Rect { width: left, ..area }, Rect { x, width: (area.right() - x).min(100), ..area });
    }
    if area.height < 12 {
        return (area, Rect::ZERO);
    }
    let detail = 6;
    let y = area.bottom() - detail;
    (Rect { height: area.height - detail - 1, ..area }, Rect { y, height: detail, ..area })
}

/// Where the table is, without its heading.
pub(super) fn list_area(body: Rect) -> Rect {
    let (list, _) = split(body);
    Rect { y: list.y + 1.min(list.height), height: list.height.saturating_sub(1), ..list }
}

pub(super) fn act(state: &mut State, access: &Explored, action: Action, body: Rect) -> Vec<Effect> {
    let exposed = &mut state.what_if.exposed;
    match action {
        Action::Open => {
            if exposed.account().is_some() {
                state.what_if.open = true;
            } else if let Some((lost, taken)) =
                exposed.rows.get(exposed.list.selected).and_then(|row| shows(access, row))
            {
                // The question is about this alone.
                let inventory = &access.inventory;
                let lost = lost.into_iter().filter_map(|loss| loss.notation(inventory));
                let lost = lost.map(|text| (text, Ticked { lost: true, taken: false }));
                let taken = taken.into_iter().filter_map(|one| one.notation(inventory));
                let taken = taken.map(|text| (text, Ticked { lost: false, taken: true }));
                tick_only(state, access, &lost.chain(taken).collect::<Vec<_>>());
            }
        }
        Action::NextPart => exposed.turn_part(true),
        Action::PreviousPart => exposed.turn_part(false),
        Action::FromResults => state.what_if.back(),
        _ => {
            exposed.list.act(action, exposed.rows.len(), usize::from(list_area(body).height));
            exposed.skip(action);
        }
    }
    Vec::new()
}

/// What is to be ticked to see what a row says.
fn shows(access: &Explored, row: &Row) -> Option<(Vec<Loss>, Vec<Capture>)> {
    let weak = &access.weak;
    Some(match row {
        Row::Loss(at) => (vec![access.exposure.losses.get(*at)?.loss], vec![]),
        Row::Capture(at) => (vec![], vec![access.exposure.captures.get(*at)?.capture]),
        Row::Backdoor(at) => (vec![], vec![*weak.backdoors.get(*at)?.captures.first()?]),
        Row::Loop(at) => (passwords(access, weak.loops.get(*at)?), vec![]),
        Row::Inversion(at) => (vec![], vec![Capture::Account(weak.inversions.get(*at)?.through)]),
        Row::Head(_) | Row::Gap | Row::Note(_) | Row::Account(_) => return None,
    })
}

fn passwords(access: &Explored, circle: &Loop) -> Vec<Loss> {
    let mut lost = Vec::new();
    for &at in &circle.accounts {
        let Some(account) = access.inventory.accounts.get(at as usize) else { continue };
        let passwords = account.factors.iter().zip(0..).filter(|(f, _)| f.kind == FactorKind::Password);
        lost.extend(passwords.map(|(_, factor)| Loss::Factor(at, factor)));
    }
    lost
}

pub(super) fn view(state: &State, access: &Explored, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let screen = &state.what_if;
    let (whole, detail) = split(body);
    let list = list_area(body);
    let step = number_columns(access);
    let numbers_at = whole.right().saturating_sub(5 * step);
    let exposed = &screen.exposed;
    let window = exposed.list.window(exposed.rows.len(), usize::from(list.height));
    let counts = exposed.rows.iter().skip(window.start).take(window.len()).any(Row::is_counted);
    if whole.width >= 44 && whole.height > 2 && counts {
        for (x, word) in
            (numbers_at..).step_by(usize::from(step)).zip(["crit", "high", "norm", "low", "days"])
        {
            paint.right(x, x + step, whole.y, word, theme.dim);
        }
    }
    if exposed.rows.is_empty() {
        paint.text(list.x, list.y, list.width, "Nothing has that name. Esc clears the filter.", theme.dim);
        return;
    }
    for (at, row) in window.zip(rows_of(list)) {
        let Some(line) = exposed.rows.get(at) else { continue };
        draw_row(theme, access, line, paint, row, numbers_at);
        if at == exposed.list.selected {
            paint.style(row, theme.selected);
        }
    }
    let Some(row) = exposed.rows.get(exposed.list.selected).filter(|_| !detail.is_empty()) else { return };
    let lines = match row {
        Row::Account(at) => about_account(theme, access, screen, *at, detail),
        _ => {
            let told = NAMES.iter().map(|&most| explain(theme, access, row, detail.width, most));
            // The first that has room, or else the last.
            let mut told = told.skip_while(|lines| lines.len() > usize::from(detail.height));
            told.next().unwrap_or_else(|| explain(theme, access, row, detail.width, 1))
        }
    };
    for (row, line) in rows_of(detail).zip(&lines) {
        paint.line(row.x, row.y, row.width, line);
    }
}

fn draw_row(theme: &Theme, access: &Explored, line: &Row, paint: &mut Paint<'_>, row: Rect, numbers_at: u16) {
    let inventory = &access.inventory;
    let names = numbers_at.saturating_sub(row.x + 3);
    let step = number_columns(access);
    let numbers = |paint: &mut Paint<'_>, accounts: &[u32], days: Option<usize>| {
        if row.width < 44 {
            return;
        }
        let [low, normal, high, critical] = by_importance(inventory, accounts.iter().copied());
        let counted = [(critical, theme.critical), (high, theme.bad), (normal, theme.text), (low, theme.dim)];
        let counted = counted.map(|(number, style)| (number as usize, style)).into_iter();
        let counted = counted.chain(days.map(|days| (days, theme.warn)));
        for (x, (number, style)) in (numbers_at..).step_by(usize::from(step)).zip(counted) {
            let (text, style) = if number == 0 {
                (theme.pick("·", ".").to_owned(), theme.dim)
            } else {
                (thousands(number as u64), style)
            };
            paint.right(x, x + step, row.y, &text, style);
        }
    };
    let weak = &access.weak;
    let text = words(access, line, usize::from(names));
    let named = |paint: &mut Paint<'_>, glyph: &str, style: Style| {
        paint.text(row.x, row.y, 1, glyph, style);
        paint.text(row.x + 2, row.y, names, &text, theme.text);
    };
    match line {
        Row::Gap => {}
        Row::Head(label) => {
            paint.text(row.x, row.y, row.width, label, theme.dim);
        }
        Row::Note(text) => {
            paint.text(row.x + 2, row.y, row.width.saturating_sub(2), text, theme.dim);
        }
        Row::Loss(at) => {
            let Some(row) = access.exposure.losses.get(*at) else { return };
            named(paint, theme.pick("✗", "x"), theme.bad);
            numbers(paint, &row.never, Some(row.slow.len()));
        }
        Row::Capture(at) => {
            let Some(row) = access.exposure.captures.get(*at) else { return };
            named(paint, "!", theme.bad);
            numbers(paint, &row.accounts, None);
        }
        Row::Backdoor(at) => {
            let Some(door) = weak.backdoors.get(*at) else { return };
            named(paint, theme.pick("◆", "*"), theme.warn);
            numbers(paint, &[door.account], None);
        }
        Row::Loop(at) => {
            let Some(circle) = weak.loops.get(*at) else { return };
            named(paint, theme.pick("◆", "*"), theme.warn);
            numbers(paint, &circle.accounts, None);
        }
        Row::Inversion(at) => {
            let Some(row) = weak.inversions.get(*at) else { return };
            named(paint, theme.pick("◆", "*"), theme.warn);
            numbers(paint, &row.opens, None);
        }
        Row::Account(at) => {
            let Some(account) = inventory.accounts.get(*at as usize) else { return };
            named(paint, theme.pick("●", "o"), importance(theme, account.importance));
            let word = account.importance.label();
            paint.right(row.x + 2, row.right(), row.y, word, importance(theme, account.importance));
        }
    }
}

/// The smallest sets about an account, as far as there is room.
fn about_account(
    theme: &Theme,
    access: &Explored,
    screen: &WhatIf,
    at: u32,
    area: Rect,
) -> Vec<Line<'static>> {
    let revision = screen.exposed.all_of.unwrap_or(0);
    let mut lines = wrapped(&access.name(at), area.width, theme.heading);
    match screen.weighing.get((revision, at)) {
        None => lines.extend(sets::pending(theme, area.width)),
        Some(known) if area.height < 12 => lines.extend(known.briefly(theme, area.width)),
        Some(known) => {
            lines.push(Line::default());
            let rows = usize::from(area.height).saturating_sub(lines.len() + 2);
            lines.extend(known.lines(theme, area.width, rows));
            lines.push(Line::default());
        }
    }
    lines.extend(wrapped("Enter shows all, with the graph around it.", area.width, theme.dim));
    lines
}

fn number(of: usize) -> String {
    thousands(of as u64)
}

/// How far a text hangs beside its label.
fn columns(label: &str) -> u16 {
    u16::try_from(label.len()).unwrap_or(u16::MAX).saturating_add(2)
}

/// What a row means, in words, with so many names.
pub(super) fn explain(
    theme: &Theme,
    access: &Explored,
    row: &Row,
    width: u16,
    most: usize,
) -> Vec<Line<'static>> {
    let inventory = &access.inventory;
    let mut lines = Vec::new();
    match row {
        Row::Loss(at) => {
            let Some(row) = access.exposure.losses.get(*at) else { return lines };
            lines.extend(wrapped(
                &format!("Without {}:", access.all_names().loss(row.loss)),
                width,
                theme.heading,
            ));
            let sides = [("never", &row.never, theme.bad), ("in days", &row.slow, theme.warn)];
            let digits = sides.iter().map(|(_, accounts, _)| number(accounts.len()).len()).max().unwrap_or(0);
            let digits = digits.max(3);
            for (label, accounts, style) in sides {
                if !accounts.is_empty() {
                    let label = format!("{label:<7} {:>digits$}", number(accounts.len()));
                    lines.extend(hanging(
                        (&label, style),
                        columns(&label),
                        &access.names(accounts, most),
                        width,
                        theme.text,
                    ));
                }
            }
        }
        Row::Capture(at) => {
            let Some(row) = access.exposure.captures.get(*at) else { return lines };
            let title = format!("With {}:", access.all_names().capture(row.capture));
            lines.extend(wrapped(&title, width, theme.heading));
            let label = format!("falls {:>3}", number(row.accounts.len()));
            lines.extend(hanging(
                (&label, theme.bad),
                columns(&label),
                &access.names(&row.accounts, most),
                width,
                theme.text,
            ));
        }
        Row::Backdoor(at) => {
            let Some(Backdoor { account, captures }) = access.weak.backdoors.get(*at) else { return lines };
            let what: Vec<String> =
                captures.iter().take(12).map(|&one| access.all_names().capture(one)).collect();
            let name = access.name(*account);
            lines.extend(wrapped(&format!("{name} has a back door"), width, theme.heading));
            let text = format!(
                "It opens by recovering it, and not by signing in, to whoever has one of: {}.",
                join(&what)
            );
            lines.extend(wrapped(&text, width, theme.text));
        }
        Row::Loop(at) => {
            let Some(Loop { accounts }) = access.weak.loops.get(*at) else { return lines };
            lines.extend(wrapped("A loop supports nobody", width, theme.heading));
            let all = access.names(accounts, most);
            let text = if accounts.len() == 1 {
                format!("{all} recovers only through itself: without its password it never opens again.")
            } else {
                format!("{all} recover only through each other: without their passwords none opens again.")
            };
            lines.extend(wrapped(&text, width, theme.text));
        }
        Row::Inversion(at) => {
            let Some(Inversion { through, opens }) = access.weak.inversions.get(*at) else { return lines };
            let name = access.name(*through);
            lines.extend(wrapped(&format!("{name} opens more than it looks"), width, theme.heading));
            let worst = opens.first().and_then(|&at| inventory.accounts.get(at as usize));
            let worst = worst.map_or(Importance::Low, |account| account.importance).label();
            let text = format!(
                "It is less important than what falls with it, up to {worst}: {}.",
                access.names(opens, most)
            );
            lines.extend(wrapped(&text, width, theme.text));
        }
        Row::Head(_) | Row::Gap | Row::Note(_) | Row::Account(_) => {}
    }
    if !lines.is_empty() {
        lines.extend(wrapped("Enter ticks it and shows how.", width, theme.dim));
    }
    lines
}
