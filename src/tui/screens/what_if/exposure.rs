//! What each single thing is worth, worst first, and the weak points between the accounts.

use super::{Ticked, View};
use crate::access::exposure::by_importance;
use crate::access::weak::{Backdoor, Inversion, Loop};
use crate::access::{Capture, Loss};
use crate::inventory::{FactorKind, Importance};
use crate::text::{capitalised, count, fit, join};
use crate::tui::effect::Effect;
use crate::tui::explored::Explored;
use crate::tui::keys::Action;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, hanging, rows as rows_of, wrapped};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From this width what is selected is explained beside the table, below it under the table.
const BESIDE_FROM: u16 = 110;

/// Columns of the numbers: four of importance.
const NUMBERS: u16 = 5 * 4;

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Row {
    Head(&'static str),
    Gap,
    /// By its position in the exposure.
    Loss(usize),
    Capture(usize),
    Backdoor(usize),
    Loop(usize),
    Inversion(usize),
    /// What is counted and not listed.
    Note(String),
}

impl Row {
    pub(super) const fn is_head(&self) -> bool {
        matches!(self, Self::Head(_) | Self::Gap | Self::Note(_))
    }
}

/// The table. Linear in the exposure.
pub(super) fn rows(access: &Explored) -> Vec<Row> {
    let (exposure, weak) = (&access.exposure, &access.weak);
    let mut rows = vec![Row::Head("IF YOU LOSE…")];
    rows.extend((0..exposure.losses.len()).map(Row::Loss));
    if exposure.losses.is_empty() {
        rows.push(Row::Note("nothing keeps you out that can be lost alone".into()));
    }
    rows.extend([Row::Gap, Row::Head("IF SOMEBODY TAKES…")]);
    let mut alone = [0; 3];
    for (at, row) in exposure.captures.iter().enumerate() {
        // A sign-in that gives away its own account and no other is counted, not listed.
        if row.accounts.len() == 1 && row.capture.account() == row.accounts.first().copied() {
            match row.capture {
                Capture::Factor(..) => alone[0] += 1,
                Capture::Phished(_) => alone[1] += 1,
                _ => alone[2] += 1,
            }
        } else {
            rows.push(Row::Capture(at));
        }
    }
    for (number, what) in
        alone.into_iter().zip(["the password alone", "one sign-in on a false page", "talking support over"])
    {
        if number > 0 {
            rows.push(Row::Note(format!("{} by {what}, and no other with it", count(number, "account"))));
        }
    }
    if exposure.captures.is_empty() {
        rows.push(Row::Note("nothing falls to what can be taken alone".into()));
    }
    if !(weak.backdoors.is_empty() && weak.loops.is_empty() && weak.inversions.is_empty()) {
        rows.extend([Row::Gap, Row::Head("WEAK POINTS")]);
        rows.extend((0..weak.loops.len()).map(Row::Loop));
        rows.extend((0..weak.backdoors.len()).map(Row::Backdoor));
        rows.extend((0..weak.inversions.len()).map(Row::Inversion));
    }
    rows
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
    let revision = state.session().map_or(0, |session| session.derived.revision);
    let screen = &mut state.what_if;
    match action {
        Action::Open => {
            let Some(row) = screen.rows.get(screen.table.selected) else { return Vec::new() };
            let inventory = &access.inventory;
            let (lost, taken): (Vec<Loss>, Vec<Capture>) = match row {
                Row::Loss(at) => {
                    (access.exposure.losses.get(*at).map(|row| row.loss).into_iter().collect(), vec![])
                }
                Row::Capture(at) => {
                    (vec![], access.exposure.captures.get(*at).map(|row| row.capture).into_iter().collect())
                }
                Row::Backdoor(at) => {
                    let first = access.weak.backdoors.get(*at).and_then(|door| door.captures.first());
                    (vec![], first.copied().into_iter().collect())
                }
                Row::Loop(at) => (
                    access.weak.loops.get(*at).map(|circle| passwords(access, circle)).unwrap_or_default(),
                    vec![],
                ),
                Row::Inversion(at) => {
                    let through = access.weak.inversions.get(*at).map(|row| Capture::Account(row.through));
                    (vec![], through.into_iter().collect())
                }
                Row::Head(_) | Row::Gap | Row::Note(_) => return Vec::new(),
            };
            // The question is about this alone.
            screen.ticks.clear();
            let lost = lost.into_iter().filter_map(|loss| loss.text(inventory));
            let lost: Vec<String> = lost.collect();
            let taken: Vec<String> = taken.into_iter().filter_map(|one| one.text(inventory)).collect();
            for text in &lost {
                screen.set(text, Ticked { lost: true, taken: false });
            }
            for text in &taken {
                screen.set(text, Ticked { lost: false, taken: true });
            }
            screen.show(View::Ticks);
            screen.in_results = true;
            if let Some(first) = lost.first().or(taken.first()) {
                screen.select(access, revision, first);
            }
        }
        Action::OtherSide => return crate::tui::update::go(state, state.screen.turned(1)),
        _ => {
            let height = usize::from(list_area(body).height);
            screen.table.act(action, screen.rows.len(), height);
            let rows = &screen.rows;
            super::skip(&mut screen.table, rows.len(), action, |at| rows[at].is_head());
        }
    }
    Vec::new()
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
    let numbers_at = whole.right().saturating_sub(NUMBERS);
    if whole.width >= 44 && whole.height > 2 {
        for (x, word) in (numbers_at..).step_by(5).zip(["crit", "high", "norm", "low"]) {
            paint.right(x, x + 5, whole.y, word, theme.dim);
        }
    }
    let window = screen.table.window(screen.rows.len(), usize::from(list.height));
    for (at, row) in window.zip(rows_of(list)) {
        let Some(line) = screen.rows.get(at) else { continue };
        draw_row(theme, access, line, paint, row, numbers_at);
        if at == screen.table.selected {
            paint.style(row, theme.selected);
        }
    }
    let Some(row) = screen.rows.get(screen.table.selected).filter(|_| !detail.is_empty()) else { return };
    let lines = explain(theme, access, row, detail.width);
    for (row, line) in rows_of(detail).zip(&lines) {
        paint.line(row.x, row.y, row.width, line);
    }
}

fn draw_row(theme: &Theme, access: &Explored, line: &Row, paint: &mut Paint<'_>, row: Rect, numbers_at: u16) {
    let inventory = &access.inventory;
    let names = numbers_at.saturating_sub(row.x + 3);
    let numbers = |paint: &mut Paint<'_>, accounts: &mut dyn Iterator<Item = u32>| {
        if row.width < 44 {
            return;
        }
        let [low, normal, high, critical] = by_importance(inventory, accounts);
        let counted = [(critical, theme.critical), (high, theme.bad), (normal, theme.text), (low, theme.dim)];
        for (x, (number, style)) in (numbers_at..).step_by(5).zip(counted) {
            let (text, style) = if number == 0 {
                (theme.pick("·", ".").to_owned(), theme.dim)
            } else {
                (number.to_string(), style)
            };
            paint.right(x, x + 5, row.y, &text, style);
        }
    };
    let weak = &access.weak;
    let named = |paint: &mut Paint<'_>, glyph: &str, text: &str, style: Style| {
        paint.text(row.x, row.y, 1, glyph, style);
        paint.text(row.x + 2, row.y, names, text, theme.text);
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
            named(paint, theme.pick("✗", "x"), &capitalised(&row.loss.words(inventory)), theme.bad);
            numbers(paint, &mut row.never.iter().chain(&row.slow).copied());
        }
        Row::Capture(at) => {
            let Some(row) = access.exposure.captures.get(*at) else { return };
            named(paint, "!", &capitalised(&row.capture.words(inventory)), theme.bad);
            numbers(paint, &mut row.accounts.iter().copied());
        }
        Row::Backdoor(at) => {
            let Some(door) = weak.backdoors.get(*at) else { return };
            named(
                paint,
                theme.pick("◆", "*"),
                &format!("Back door: {}", access.name(door.account)),
                theme.warn,
            );
            numbers(paint, &mut std::iter::once(door.account));
        }
        Row::Loop(at) => {
            let Some(circle) = weak.loops.get(*at) else { return };
            let text = format!("Loop: {}", access.names(&circle.accounts));
            named(paint, theme.pick("◆", "*"), &text, theme.warn);
            numbers(paint, &mut circle.accounts.iter().copied());
        }
        Row::Inversion(at) => {
            let Some(row) = weak.inversions.get(*at) else { return };
            let text = format!("Inversion: {}", access.name(row.through));
            named(paint, theme.pick("◆", "*"), &text, theme.warn);
            numbers(paint, &mut row.opens.iter().copied());
        }
    }
}

/// What a row means, in words.
fn explain(theme: &Theme, access: &Explored, row: &Row, width: u16) -> Vec<ratatui::text::Line<'static>> {
    let inventory = &access.inventory;
    let mut lines = Vec::new();
    match row {
        Row::Loss(at) => {
            let Some(row) = access.exposure.losses.get(*at) else { return lines };
            lines.extend(wrapped(&format!("Without {}:", row.loss.words(inventory)), width, theme.heading));
            for (label, accounts, style) in
                [("never", &row.never, theme.critical), ("in days", &row.slow, theme.warn)]
            {
                if !accounts.is_empty() {
                    let label = format!("{label:<7} {:>3}", accounts.len());
                    lines.extend(hanging((&label, style), 13, &access.names(accounts), width, theme.text));
                }
            }
        }
        Row::Capture(at) => {
            let Some(row) = access.exposure.captures.get(*at) else { return lines };
            let title = format!("With {}:", row.capture.words(inventory));
            lines.extend(wrapped(&title, width, theme.heading));
            let label = format!("falls {:>3}", row.accounts.len());
            lines.extend(hanging((&label, theme.bad), 11, &access.names(&row.accounts), width, theme.text));
        }
        Row::Backdoor(at) => {
            let Some(Backdoor { account, captures }) = access.weak.backdoors.get(*at) else { return lines };
            let what: Vec<String> = captures.iter().take(12).map(|one| one.words(inventory)).collect();
            let name = fit(access.name(*account), 40).into_owned();
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
            let all = access.names(accounts);
            let text = if accounts.len() == 1 {
                format!("{all} recovers only through itself: without its password it never opens again.")
            } else {
                format!("{all} recover only through each other: without their passwords none opens again.")
            };
            lines.extend(wrapped(&text, width, theme.text));
        }
        Row::Inversion(at) => {
            let Some(Inversion { through, opens }) = access.weak.inversions.get(*at) else { return lines };
            let name = fit(access.name(*through), 40).into_owned();
            lines.extend(wrapped(&format!("{name} opens more than it looks"), width, theme.heading));
            let worst = opens.first().and_then(|&at| inventory.accounts.get(at as usize));
            let worst = worst.map_or(Importance::Low, |account| account.importance).label();
            let text = format!(
                "It is less important than what falls with it, up to {worst}: {}.",
                access.names(opens)
            );
            lines.extend(wrapped(&text, width, theme.text));
        }
        Row::Head(_) | Row::Gap | Row::Note(_) => {}
    }
    if !lines.is_empty() {
        lines.extend(wrapped("Enter ticks it and shows how.", width, theme.dim));
    }
    lines
}
