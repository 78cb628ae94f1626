//! Draws the table of accounts, with a grade for each aspect, and the legend below it.

use crate::inventory::Account;
use crate::risk::{Aspect, Grade};
use crate::text::wrap;
use crate::tui::component::Context;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, Paint, draw_account_name, grade_sign, importance_style};
use ratatui::layout::Rect;

/// From this width, the aspects have their full names.
const FULL_NAMES_FROM: u16 = 84;
/// From this width, there is a column for the importance.
const IMPORTANCE_FROM: u16 = 56;

const SHORT_NAMES: &str = "pass = password, 2nd = second factor, recov = recovery, sess = sessions";

/// The widths of the columns.
#[derive(Clone, Copy, Debug)]
struct Columns {
    name: u16,
    importance: u16,
    aspects: [u16; Aspect::ALL.len()],
}

impl Columns {
    fn of(width: u16) -> Self {
        let aspects = if width >= FULL_NAMES_FROM {
            Aspect::ALL.map(|aspect| u16::try_from(full_name(aspect).len()).unwrap_or(0) + 2)
        } else {
            [6; Aspect::ALL.len()]
        };
        let importance = if width >= IMPORTANCE_FROM { 10 } else { 0 };
        let name = width.saturating_sub(importance + aspects.iter().sum::<u16>());
        Self { name, importance, aspects }
    }

    /// The columns of the aspects in a row.
    fn aspects(self, row: Rect) -> impl Iterator<Item = (Aspect, Rect)> {
        let mut x = row.right().saturating_sub(self.aspects.iter().sum());
        Aspect::ALL.into_iter().zip(self.aspects).map(move |(aspect, width)| {
            let area = Rect { x, width, ..row };
            x += width;
            (aspect, area)
        })
    }
}

const fn full_name(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::SecondFactor => "2nd factor",
        Aspect::Password | Aspect::Recovery | Aspect::Sessions | Aspect::Age => aspect.label(),
    }
}

pub(super) fn draw_heading(paint: &mut Paint<'_>, row: Rect, theme: &Theme) {
    if row.is_empty() {
        return;
    }
    let columns = Columns::of(row.width);
    paint.text(row.x, row.y, columns.name, "ACCOUNTS", theme.dim);
    for (aspect, area) in columns.aspects(row) {
        let name = if row.width >= FULL_NAMES_FROM { full_name(aspect) } else { aspect.short() };
        paint.text(area.x, row.y, area.width, name, theme.dim);
    }
}

pub(super) fn draw_account(
    account: &Account,
    grades: [Grade; Aspect::ALL.len()],
    paint: &mut Paint<'_>,
    row: Rect,
    cx: &Context<'_>,
) {
    let theme = cx.theme();
    let columns = Columns::of(row.width);
    let name = Rect { width: columns.name.saturating_sub(1), ..row };
    draw_account_name(paint, name, account, cx.open.namesakes(), theme, theme.text);
    let style = importance_style(theme, account.importance);
    let width = columns.importance.saturating_sub(1);
    paint.text(row.x + columns.name, row.y, width, account.importance.label(), style);
    for ((_, area), grade) in columns.aspects(row).zip(grades) {
        let (sign, style) = grade_sign(theme, grade);
        paint.text(area.x + 1, row.y, 2, sign, style);
    }
}

/// How many rows the legend needs below a table of this width.
pub(super) fn legend_rows(width: u16) -> u16 {
    let names = if width >= FULL_NAMES_FROM { 0 } else { wrap(SHORT_NAMES, width).len() };
    u16::try_from(names).unwrap_or(0) + 1
}

/// Draws what the signs and the short names mean.
pub(super) fn draw_legend(paint: &mut Paint<'_>, area: Rect, theme: &Theme) {
    let mut page = Page::new(theme, area.width);
    page.line(Grade::ALL.into_iter().flat_map(|grade| {
        let (sign, style) = grade_sign(theme, grade);
        [(sign.to_owned(), style), (format!(" {}  ", grade.label()), theme.dim)]
    }));
    if area.width < FULL_NAMES_FROM {
        page.dim(SHORT_NAMES);
    }
    page.draw(paint, area);
}
