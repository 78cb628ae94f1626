//! The columns of the list, and their contents for one account.

use crate::inventory::{Account, FactorKind};
use crate::risk::{Aspect, Grade};
use crate::text;
use crate::tui::component::Context;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, draw_account_name, grade_sign, importance_style, severity_sign};
use crate::words;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Columns of one grade.
const GRADE: u16 = 2;

/// The width of each column, in order; 0 if there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) name: u16,
    pub(super) importance: u16,
    pub(super) factors: u16,
    pub(super) findings: u16,
    pub(super) grades: u16,
}

impl Columns {
    pub(super) fn of(width: u16) -> Self {
        let grades = if width >= 40 { 5 * GRADE } else { 0 };
        let importance = if width >= 50 { 11 } else { 0 };
        let findings = match width {
            ..60 => 0,
            60..110 => 13,
            110.. => 44,
        };
        let rest = width.saturating_sub(grades + importance + findings);
        let factors = if width >= 60 { rest.saturating_sub(20).min(34).min(rest / 2) } else { 0 };
        Self { name: rest - factors, importance, factors, findings, grades }
    }

    /// The columns in a row, in order.
    pub(super) fn areas(self, row: Rect) -> [Rect; 5] {
        let mut x = row.x;
        [self.name, self.importance, self.factors, self.findings, self.grades].map(|width| {
            let area = Rect { x, width, ..row };
            x += width;
            area
        })
    }

    pub(super) fn draw_account(
        self,
        account: &Account,
        grades: [Grade; 5],
        paint: &mut Paint<'_>,
        row: Rect,
        cx: &Context<'_>,
    ) {
        let theme = cx.theme();
        let [name, importance, factors, findings, grade_area] =
            self.areas(row).map(|area| Rect { width: area.width.saturating_sub(2), ..area });
        draw_account_name(paint, name, account, cx.open.namesakes(), theme, theme.text);
        let style = importance_style(theme, account.importance);
        paint.text(importance.x, row.y, importance.width, account.importance.label(), style);
        paint.text(factors.x, row.y, factors.width, &factor_words(theme, account), theme.dim);
        draw_findings(account, paint, findings, cx);
        if self.grades > 0 {
            for (x, grade) in (grade_area.x..).step_by(usize::from(GRADE)).zip(grades) {
                let (sign, style) = grade_sign(theme, grade);
                paint.text(x, row.y, GRADE, sign, style);
            }
        }
    }

    /// Draws the letter of each aspect above its grades.
    pub(super) fn draw_aspects(self, paint: &mut Paint<'_>, row: Rect, theme: &Theme) {
        let [.., grades] = self.areas(row);
        if self.grades > 0 {
            for (x, aspect) in (grades.x..).step_by(usize::from(GRADE)).zip(Aspect::ALL) {
                paint.text(x, row.y, GRADE, letter(aspect), theme.dim);
            }
        }
    }
}

/// What the letters above the grades mean: `p password  2 second factor`.
pub(super) fn draw_legend(paint: &mut Paint<'_>, row: Rect, theme: &Theme) {
    if row.is_empty() || Columns::of(row.width).grades == 0 {
        return;
    }
    let names = Aspect::ALL.map(|aspect| format!("{} {}", letter(aspect), aspect.label()));
    paint.text(row.x, row.y, row.width, &names.join("  "), theme.dim);
}

/// The heading of an aspect.
fn letter(aspect: Aspect) -> &'static str {
    aspect.short().get(..1).unwrap_or_default()
}

/// The factors in short words, with the number of each kind: `passkey, key ×2`.
fn factor_words(theme: &Theme, account: &Account) -> String {
    /// More factors than this do not fit on any screen.
    const MAX_FACTORS: usize = 64;
    let mut kinds: Vec<(FactorKind, usize)> = Vec::new();
    for factor in account.factors.iter().take(MAX_FACTORS) {
        match kinds.iter_mut().find(|(kind, _)| *kind == factor.kind) {
            Some((_, number)) => *number += 1,
            None => kinds.push((factor.kind, 1)),
        }
    }
    let words: Vec<String> = kinds
        .into_iter()
        .map(|(kind, number)| match number {
            1 => words::factor_kind_short(kind).to_owned(),
            _ => format!("{} {}{number}", words::factor_kind_short(kind), theme.pick("×", "x")),
        })
        .collect();
    words.join(", ")
}

/// Draws the severity of the worst finding, its title if there is room, and the number of other findings.
fn draw_findings(account: &Account, paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
    /// With fewer columns, the title is left out.
    const TITLE_FROM: u16 = 31;
    let theme = cx.theme();
    let mut findings = cx.open.findings_on(account.id.as_str()).filter(|finding| finding.is_open());
    let Some(worst) = findings.next() else {
        paint.text(area.x, area.y, area.width, "none", theme.dim);
        return;
    };
    let others = match findings.count() {
        0 => String::new(),
        number => format!(" +{number}"),
    };
    let severity = worst.severity.label();
    let mut line = vec![Span::styled(severity, severity_sign(theme, worst.severity).1)];
    if area.width >= TITLE_FROM {
        let room = usize::from(area.width).saturating_sub(severity.len() + others.len() + 1);
        line.push(Span::styled(format!(" {}", text::fit(&worst.rule.title, room)), theme.text));
    }
    line.push(Span::styled(others, theme.dim));
    paint.line(area.x, area.y, area.width, &Line::from(line));
}
