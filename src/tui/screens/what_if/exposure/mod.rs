//! The exposure: what each single loss and capture reaches, worst first; the weak points; and the important accounts,
//! each with the smallest sets that open it and that lock it.

mod explain;
mod rows;

use super::layout::below_head;
use super::scenario::Ticked;
use super::smallest_sets::{self, SmallestSetsCache};
use crate::access::exposure::{ByImportance, by_importance};
use crate::access::weak_points::Loop;
use crate::access::{Capture, Loss};
use crate::inventory::{FactorKind, Importance};
use crate::text::thousands;
use crate::tui::access_view::AccessView;
use crate::tui::theme::Theme;
use crate::tui::widgets::{FilteredList, Page, Paint, below, importance_style, rows as rows_of};
use explain::explanation;
use ratatui::layout::Rect;
use ratatui::style::Style;
use rows::{ExposureRow, all_rows, matching, row_text};

/// From this width, the selected row is explained beside the table, otherwise below it.
const DETAIL_BESIDE_FROM: u16 = 110;
/// Rows of the explanation below the table.
const DETAIL: u16 = 6;
/// How many accounts the explanation names: the first of these numbers that fits.
const MAX_NAMES: [usize; 6] = [24, 16, 10, 6, 3, 1];
/// On tables narrower than this, the numbers are left out.
const NUMBERS_FROM: u16 = 50;
/// The headings of the numbers, in the order in which the rows are sorted.
const NUMBERS: [&str; 6] = ["crit", "high", "norm", "low", "days", "may"];

#[derive(Debug)]
pub(super) struct ExposureView {
    pub(super) list: FilteredList<ExposureRow>,
    /// The selected row. It stays selected when the filter changes.
    selected: Option<ExposureRow>,
    /// Every row with the text that the filter searches, and the revision that they were computed for.
    all: Vec<(ExposureRow, String)>,
    revision: Option<u64>,
}

impl Default for ExposureView {
    fn default() -> Self {
        Self {
            list: FilteredList::with_headings(ExposureRow::is_heading),
            selected: None,
            all: Vec::new(),
            revision: None,
        }
    }
}

/// Where the table with its headings is, and where the selected row is explained.
fn split(body: Rect) -> (Rect, Rect) {
    let area = below_head(body);
    if area.width >= DETAIL_BESIDE_FROM {
        let left = (area.width * 56 / 100).min(92);
        let x = area.x + left + 4;
        return (Rect { width: left, ..area }, Rect { x, width: (area.right() - x).min(100), ..area });
    }
    if area.height < 2 * DETAIL {
        return (area, Rect::ZERO);
    }
    let y = area.bottom() - DETAIL;
    (Rect { height: area.height - DETAIL - 1, ..area }, Rect { y, height: DETAIL, ..area })
}

/// Where the rows of the table are.
pub(super) fn list_area(body: Rect) -> Rect {
    below(split(body).0, 1)
}

/// The columns of a number.
const fn number_width(access: &AccessView) -> u16 {
    if access.inventory.accounts.len() < 1000 { 5 } else { 7 }
}

impl ExposureView {
    pub(super) fn sync(&mut self, access: &AccessView, revision: u64, height: u16) {
        if self.revision != Some(revision) {
            self.all = all_rows(access);
            self.revision = Some(revision);
        }
        let Self { list, selected, all, .. } = self;
        let is_selected = |row: &ExposureRow| Some(row) == selected.as_ref();
        list.sync(revision, &(), usize::from(height), |filter| matching(all, filter), is_selected);
        self.selected = self.list.selected().cloned();
    }

    /// The selected account, if an account is selected.
    pub(super) fn selected_account(&self) -> Option<u32> {
        match self.list.selected() {
            Some(ExposureRow::Account(account)) => Some(*account),
            _ => None,
        }
    }

    /// Goes to the first row of the next or the previous part of the table, continuing at the other end.
    pub(super) fn go_to_part(&mut self, by: isize) {
        let is_heading = |row: &&ExposureRow| matches!(row, ExposureRow::Heading(_));
        let rows = self.list.rows();
        let here = rows.iter().take(self.list.position()).filter(is_heading).count().saturating_sub(1);
        let headings: Vec<usize> = (0..rows.len()).filter(|&position| is_heading(&&rows[position])).collect();
        let parts = headings.len().max(1).cast_signed();
        let next = (here.cast_signed() + by).rem_euclid(parts).cast_unsigned();
        self.list.select_at_top(headings.get(next).copied().unwrap_or(0));
    }

    /// The part of the table that the selected row belongs to.
    #[cfg(test)]
    pub(super) fn part(&self) -> Option<&'static str> {
        let above = self.list.rows().iter().take(self.list.position()).rev();
        above
            .filter_map(|row| match row {
                ExposureRow::Heading(heading) => Some(*heading),
                _ => None,
            })
            .next()
    }

    /// The ticks that demonstrate the selected row. Empty for an account.
    pub(super) fn ticks(&self, access: &AccessView) -> Vec<(String, Ticked)> {
        let (lost, captured) =
            self.list.selected().and_then(|row| demonstration(access, row)).unwrap_or_default();
        let inventory = &access.inventory;
        let lost = lost.into_iter().filter_map(|loss| Some((loss.notation(inventory)?, Ticked::LOST)));
        let captured =
            captured.into_iter().filter_map(|capture| Some((capture.notation(inventory)?, Ticked::TAKEN)));
        lost.chain(captured).collect()
    }

    pub(super) fn draw(
        &self,
        access: &AccessView,
        sets: &SmallestSetsCache,
        theme: &Theme,
        paint: &mut Paint<'_>,
        body: Rect,
    ) {
        let (table, detail) = split(body);
        let list = list_area(body);
        if self.list.rows().is_empty() {
            paint.text(list.x, list.y, list.width, "No match. Esc clears the filter.", theme.dim);
            return;
        }
        let number_width = number_width(access);
        let numbers = Numbers { x: table.right().saturating_sub(6 * number_width), width: number_width };
        let has_numbers = self.list.visible(usize::from(list.height)).any(|(_, row, _)| row.has_numbers());
        if table.width >= NUMBERS_FROM && table.height > 2 && has_numbers {
            paint.right(table.x, numbers.x, table.y, "accounts:", theme.dim);
            for (column, word) in NUMBERS.into_iter().enumerate() {
                numbers.draw(column, word, theme.dim, paint, table.y);
            }
        }
        for (row, (_, line, is_selected)) in rows_of(list).zip(self.list.visible(usize::from(list.height))) {
            draw_row(line, access, &numbers, theme, paint, row);
            if is_selected {
                paint.style(row, theme.selected);
            }
        }
        if let Some(row) = self.list.selected().filter(|_| !detail.is_empty()) {
            self.detail(row, access, sets, theme, detail).draw(paint, detail);
        }
    }

    fn detail<'a>(
        &self,
        row: &ExposureRow,
        access: &AccessView,
        sets: &SmallestSetsCache,
        theme: &'a Theme,
        area: Rect,
    ) -> Page<'a> {
        if let ExposureRow::Account(account) = row {
            return self.account_page(*account, access, sets, theme, area);
        }
        let pages = MAX_NAMES.iter().map(|&max| explanation(theme, access, row, area.width, max));
        let mut pages = pages.skip_while(|page| page.len() > usize::from(area.height));
        pages.next().unwrap_or_else(|| explanation(theme, access, row, area.width, 1))
    }

    /// The smallest sets about an account, as far as there is room.
    fn account_page<'a>(
        &self,
        account: u32,
        access: &AccessView,
        sets: &SmallestSetsCache,
        theme: &'a Theme,
        area: Rect,
    ) -> Page<'a> {
        let mut page = Page::new(theme, area.width);
        page.heading(&access.name(account));
        match self.revision.and_then(|revision| sets.get(revision, account)) {
            None => smallest_sets::add_pending_to(&mut page),
            Some(sets) if area.height < 2 * DETAIL => sets.add_short_to(&mut page),
            Some(sets) => {
                page.gap();
                let rows = usize::from(area.height).saturating_sub(page.len() + 2);
                sets.add_to(&mut page, rows);
                page.gap();
            }
        }
        page.dim("Enter shows all of them, and the ways into the account.");
        page
    }
}

/// The losses and captures that demonstrate a row.
fn demonstration(access: &AccessView, row: &ExposureRow) -> Option<(Vec<Loss>, Vec<Capture>)> {
    let (exposure, weak_points) = (&access.exposure, &access.weak_points);
    Some(match row {
        ExposureRow::Loss(position) => (vec![exposure.losses.get(*position)?.loss], vec![]),
        ExposureRow::Capture(position) => (vec![], vec![exposure.captures.get(*position)?.capture]),
        ExposureRow::Backdoor(position) => {
            (vec![], vec![*weak_points.backdoors.get(*position)?.captures.first()?])
        }
        ExposureRow::Loop(position) => (passwords(access, weak_points.loops.get(*position)?), vec![]),
        ExposureRow::Inversion(position) => {
            (vec![], vec![Capture::Account(weak_points.inversions.get(*position)?.through)])
        }
        ExposureRow::Heading(_) | ExposureRow::Gap | ExposureRow::Note(_) | ExposureRow::Account(_) => {
            return None;
        }
    })
}

/// The passwords of the accounts of a loop.
fn passwords(access: &AccessView, recovery_loop: &Loop) -> Vec<Loss> {
    let passwords_of = |&position: &u32| {
        let factors = access.account(position).map_or(&[][..], |account| &account.factors);
        let passwords = (0..).zip(factors).filter(|(_, factor)| factor.kind == FactorKind::Password);
        passwords.map(move |(factor, _)| Loss::Factor(position, factor))
    };
    recovery_loop.accounts.iter().flat_map(passwords_of).collect()
}

/// Where the numbers of a row are.
struct Numbers {
    x: u16,
    /// The columns of each number.
    width: u16,
}

impl Numbers {
    /// Draws a text at the right end of a column.
    fn draw(&self, column: usize, text: &str, style: Style, paint: &mut Paint<'_>, y: u16) {
        let x = self.x + self.width * u16::try_from(column).unwrap_or(0);
        paint.right(x, x + self.width, y, text, style);
    }

    /// Draws how many accounts of each importance there are, how many open only in days, and how many may be affected.
    fn draw_counts(
        &self,
        access: &AccessView,
        affected: &AffectedAccounts<'_>,
        theme: &Theme,
        paint: &mut Paint<'_>,
        y: u16,
    ) {
        let AffectedAccounts { accounts, days, may } = affected;
        let [low, normal, high, critical] = by_importance(&access.inventory, accounts.iter().copied());
        let counts = [(critical, theme.critical), (high, theme.bad), (normal, theme.text), (low, theme.dim)];
        let counts = counts.map(|(count, style)| (u64::from(count), style)).into_iter();
        let counts = counts.map(Some).chain([
            days.map(|days| (days as u64, theme.warn)),
            may.map(|may| (u64::from(may.iter().sum::<u32>()), theme.dim)),
        ]);
        for (column, count) in counts.enumerate() {
            match count {
                None => {}
                Some((0, _)) => self.draw(column, theme.pick("·", "."), theme.dim, paint, y),
                Some((count, style)) => self.draw(column, &thousands(count), style, paint, y),
            }
        }
    }
}

fn draw_row(
    line: &ExposureRow,
    access: &AccessView,
    numbers: &Numbers,
    theme: &Theme,
    paint: &mut Paint<'_>,
    row: Rect,
) {
    let room = numbers.x.saturating_sub(row.x + 3);
    let text = row_text(access, line, usize::from(room));
    let (sign, style) = match line {
        ExposureRow::Gap => return,
        ExposureRow::Heading(label) => {
            paint.text(row.x, row.y, row.width, label, theme.dim);
            return;
        }
        ExposureRow::Note(text) => {
            paint.text(row.x + 2, row.y, row.width.saturating_sub(2), text, theme.dim);
            return;
        }
        ExposureRow::Account(account) => {
            let importance = access.account(*account).map_or(Importance::Low, |account| account.importance);
            let style = importance_style(theme, importance);
            paint.right(row.x + 2, row.right(), row.y, importance.label(), style);
            (theme.pick("●", "o"), style)
        }
        ExposureRow::Loss(_) => (theme.pick("✗", "x"), theme.bad),
        ExposureRow::Capture(_) => ("!", theme.bad),
        ExposureRow::Backdoor(_) | ExposureRow::Loop(_) | ExposureRow::Inversion(_) => {
            (theme.pick("◆", "*"), theme.warn)
        }
    };
    paint.text(row.x, row.y, 1, sign, style);
    paint.text(row.x + 2, row.y, room, &text, theme.text);
    if let Some(affected) = affected(access, line).filter(|_| row.width >= NUMBERS_FROM) {
        numbers.draw_counts(access, &affected, theme, paint, row.y);
    }
}

/// The accounts that a row counts.
struct AffectedAccounts<'a> {
    /// Counted by importance.
    accounts: &'a [u32],
    /// For a loss, how many accounts open only in days.
    days: Option<usize>,
    /// For a loss or a capture, how many further accounts may be affected.
    may: Option<ByImportance>,
}

fn affected<'a>(access: &'a AccessView, row: &ExposureRow) -> Option<AffectedAccounts<'a>> {
    let (exposure, weak_points) = (&access.exposure, &access.weak_points);
    let accounts: &[u32] = match row {
        ExposureRow::Loss(position) => {
            let reach = exposure.losses.get(*position)?;
            let days = Some(reach.slow.len());
            return Some(AffectedAccounts { accounts: &reach.never, days, may: Some(reach.may) });
        }
        ExposureRow::Capture(position) => {
            let reach = exposure.captures.get(*position)?;
            return Some(AffectedAccounts { accounts: &reach.accounts, days: None, may: Some(reach.may) });
        }
        ExposureRow::Backdoor(position) => {
            std::slice::from_ref(&weak_points.backdoors.get(*position)?.account)
        }
        ExposureRow::Loop(position) => &weak_points.loops.get(*position)?.accounts,
        ExposureRow::Inversion(position) => &weak_points.inversions.get(*position)?.opens,
        ExposureRow::Heading(_) | ExposureRow::Gap | ExposureRow::Note(_) | ExposureRow::Account(_) => {
            return None;
        }
    };
    Some(AffectedAccounts { accounts, days: None, may: None })
}
