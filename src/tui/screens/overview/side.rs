//! Draws the area beside the table: the posture, the progress of the walk, and the selected account.

use crate::inventory::Account;
use crate::risk::{Aspect, Severity, Side};
use crate::text::{count, visible, width};
use crate::tui::access_view::AccessView;
use crate::tui::component::Context;
use crate::tui::widgets::{
    Page, Paint, below, draw_bar, draw_gauge, grade_sign, importance_style, severity_sign,
};
use crate::words;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The columns of the labels.
const LABEL: u16 = 10;
/// From this height, there is a row for the number of findings.
const FINDINGS_FROM: u16 = 18;

/// How many rows the posture takes beside a table of this height.
pub(super) const fn posture_rows(height: u16) -> u16 {
    if height >= FINDINGS_FROM { 4 } else { 3 }
}

/// Draws takeover, lockout, the findings and the progress of the model, one row each.
pub(super) fn draw_posture(paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
    let theme = cx.theme();
    let columns = area.width.saturating_sub(LABEL);
    let mut page = Page::new(theme, area.width);
    let mut row = |label: &str, spans: Vec<(String, Style)>| {
        let label = (format!("{label:<width$}", width = usize::from(LABEL)), theme.dim);
        page.line([label].into_iter().chain(spans));
    };
    for side in [Side::Takeover, Side::Lockout] {
        row(&side.label().to_uppercase(), posture_of(side, columns, cx));
    }
    if area.height >= posture_rows(FINDINGS_FROM) {
        row("FINDINGS", finding_counts(columns, cx));
    }
    row("MODEL", Vec::new());
    page.draw(paint, area);
    let position = page.height() - 1;
    if position < area.height {
        let total = cx.open.progress.total();
        let text = format!("{} of {} answered", total.answered(), total.controls);
        let x = area.x + LABEL.min(area.width);
        let row = Rect { x, y: area.y + position, width: columns, height: 1 };
        draw_gauge(paint, theme, row, total.answered(), total.controls, &text);
    }
}

/// How many accounts a single capture or loss affects, and the worst capture or loss.
fn posture_of(side: Side, columns: u16, cx: &Context<'_>) -> Vec<(String, Style)> {
    /// Columns that the number needs beside the worst capture or loss.
    const NUMBER: usize = 16;
    /// With fewer columns, the name of the worst capture or loss is unreadable.
    const MIN_WORST: usize = 14;
    let theme = cx.theme();
    let Some(access) = cx.open.derived.access.as_deref() else { return vec![("…".to_owned(), theme.dim)] };
    let columns = usize::from(columns);
    let (accounts, important) = affected_accounts(access, side);
    let fitting = |texts: [String; 3], reserved: usize| {
        let fits = texts.iter().position(|text| width(text) + reserved <= columns);
        let position = fits.unwrap_or(texts.len() - 1);
        texts.into_iter().nth(position).unwrap_or_default()
    };
    let how = match side {
        Side::Takeover => "be taken over through one thing",
        Side::Lockout => "be lost with one thing",
    };
    if accounts == 0 {
        let texts = [format!("no account can {how}"), "no account".to_owned(), "none".to_owned()];
        return vec![(fitting(texts, 0), theme.good)];
    }
    let worst =
        worst_of(access, side, columns.saturating_sub(NUMBER)).map(|worst| format!("  worst: {worst}"));
    let number = count(accounts as usize, "account");
    let texts = [format!("{number} could {how}"), number, accounts.to_string()];
    let text = fitting(texts, worst.as_ref().map_or(0, |worst| width(worst)));
    let style = if important > 0 { theme.bad } else { theme.warn };
    let has_room = columns >= width(&text) + 2 + MIN_WORST;
    let worst = worst.filter(|_| has_room).map(|worst| (worst, theme.dim));
    [(text, style)].into_iter().chain(worst).collect()
}

/// How many accounts a single capture or loss affects, and how many of these are important.
const fn affected_accounts(access: &AccessView, side: Side) -> (u32, u32) {
    match side {
        Side::Takeover => (access.posture.takeover.accounts, access.posture.takeover.important),
        Side::Lockout => (access.posture.lockout.accounts, access.posture.lockout.important),
    }
}

/// The capture that opens most accounts, or the loss that closes most.
fn worst_of(access: &AccessView, side: Side, columns: usize) -> Option<String> {
    let names = access.names();
    match side {
        Side::Takeover => {
            let worst = access.worst_capture()?.capture;
            Some(names.fit_within(columns, |names| names.capture(worst)))
        }
        Side::Lockout => {
            let worst = access.worst_loss()?.loss;
            Some(names.fit_within(columns, |names| names.loss(worst)))
        }
    }
}

/// The number of open findings of each severity, and of accepted findings. Numbers that do not fit are left out.
fn finding_counts(columns: u16, cx: &Context<'_>) -> Vec<(String, Style)> {
    let theme = cx.theme();
    let counts = &cx.open.derived.counts;
    let mut spans: Vec<(String, Style)> = Severity::ALL
        .into_iter()
        .map(|severity| {
            let number = counts.open.of(severity);
            let style = if number > 0 { severity_sign(theme, severity).1 } else { theme.dim };
            (format!("{number} {}  ", severity.label()), style)
        })
        .collect();
    if counts.accepted > 0 {
        spans.push((format!("{} accepted  ", counts.accepted), theme.dim));
    }
    let mut used = 0;
    spans.retain(|(text, _)| {
        let fits = used + text.trim_end().len() <= usize::from(columns);
        used += if fits { text.len() } else { 0 };
        fits
    });
    spans
}

/// Draws the grades and the findings of the selected account. Returns the area below them.
pub(super) fn draw_selected(
    position: usize,
    account: &Account,
    paint: &mut Paint<'_>,
    area: Rect,
    cx: &Context<'_>,
) -> Rect {
    /// From this height, the grades have a row.
    const GRADES_FROM: u16 = 14;
    let theme = cx.theme();
    let mut page = Page::new(theme, area.width);
    let importance = account.importance.label();
    let columns = usize::from(area.width).saturating_sub(2 + importance.len());
    page.line([
        (heading(account, columns, cx), theme.dim),
        (format!("  {importance}"), importance_style(theme, account.importance)),
    ]);
    if let Some(grades) = cx.open.derived.grades.get(position)
        && area.height >= GRADES_FROM
    {
        page.line(Aspect::ALL.into_iter().zip(grades).flat_map(|(aspect, grade)| {
            let (sign, style) = grade_sign(theme, *grade);
            let name = if area.width >= 60 { aspect.label() } else { aspect.short() };
            [(sign.to_owned(), style), (format!(" {name}  "), theme.dim)]
        }));
    }
    add_findings(&mut page, account, area, cx);
    page.draw(paint, area);
    below(area, page.height().saturating_add(1))
}

/// Adds the titles of the open findings, and the first fact of each if there is room.
fn add_findings(page: &mut Page<'_>, account: &Account, area: Rect, cx: &Context<'_>) {
    const SEVERITY: usize = 9;
    let theme = cx.theme();
    let with_facts = area.width >= 76 && area.height >= 20;
    let mut findings =
        cx.open.findings_on(account.id.as_str()).filter(|finding| finding.is_open()).peekable();
    if findings.peek().is_none() {
        let (text, is_good) = words::no_finding(Some(account));
        page.styled(text, if is_good { theme.good } else { theme.warn });
    }
    for finding in findings.take(usize::from(area.height)) {
        let severity = format!("{:<SEVERITY$}", finding.severity.label());
        let style = severity_sign(theme, finding.severity).1;
        page.line([(severity, style), (finding.rule.title.clone(), theme.text)]);
        if let Some(fact) = finding.facts.first().filter(|_| with_facts) {
            page.line([(" ".repeat(SEVERITY), theme.dim), (fact.clone(), theme.dim)]);
        }
    }
}

/// The service in capitals. The text that distinguishes accounts of one service keeps its case.
fn heading(account: &Account, columns: usize, cx: &Context<'_>) -> String {
    let service = visible(&account.service);
    let name = cx.open.namesakes().short_name(account, columns);
    match name.strip_prefix(&*service) {
        Some(rest) => format!("{}{rest}", service.to_uppercase()),
        None => name.to_uppercase(),
    }
}

/// Draws the progress of the walk in each category, if there is room for all of them.
pub(super) fn draw_categories(paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
    const MIN_COLUMNS: u16 = 32;
    /// Columns of a bar and of the numbers after it.
    const BAR: u16 = 6;
    const NUMBERS: u16 = 5;
    let theme = cx.theme();
    let categories = cx.open.model.categories();
    let columns = (area.width / MIN_COLUMNS).max(1);
    let lines = categories.len().div_ceil(usize::from(columns));
    if categories.is_empty() || usize::from(area.height) < lines + 1 {
        return;
    }
    paint.text(area.x, area.y, area.width, "THE WALK", theme.dim);
    let width = area.width / columns;
    for (number, category) in categories.iter().enumerate() {
        let offset = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        let x = area.x + offset(number / lines) * width;
        let y = area.y + 1 + offset(number % lines);
        let progress = cx.open.progress.category(number);
        let name_columns = width.saturating_sub(BAR + NUMBERS + 2);
        paint.text(x, y, name_columns.saturating_sub(1), &category.name, theme.text);
        let style = if progress.open == 0 { theme.good } else { theme.accent };
        let bar = Rect { x: x + name_columns, y, width: BAR, height: 1 };
        draw_bar(paint, theme, bar, progress.answered(), progress.controls, style);
        let numbers = format!("{}/{}", progress.answered(), progress.controls);
        paint.text(bar.right() + 1, y, NUMBERS, &numbers, theme.dim);
    }
}
