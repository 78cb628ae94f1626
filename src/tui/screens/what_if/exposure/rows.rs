//! The rows of the exposure: losses, captures, weak points and important accounts.

use crate::access::exposure::CaptureReach;
use crate::access::{Capture, Names};
use crate::inventory::Importance;
use crate::text::count;
use crate::tui::access_view::AccessView;

/// A row of the table. Positions are positions in the lists of [`AccessView`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tui::screens::what_if) enum ExposureRow {
    Heading(&'static str),
    Gap,
    Loss(usize),
    Capture(usize),
    Backdoor(usize),
    Loop(usize),
    Inversion(usize),
    /// An important account.
    Account(u32),
    /// Captures that are counted and not listed.
    Note(String),
}

impl ExposureRow {
    /// Whether the row cannot be selected.
    pub(super) const fn is_heading(&self) -> bool {
        match self {
            Self::Heading(_) | Self::Gap | Self::Note(_) => true,
            Self::Loss(_)
            | Self::Capture(_)
            | Self::Backdoor(_)
            | Self::Loop(_)
            | Self::Inversion(_)
            | Self::Account(_) => false,
        }
    }

    /// Whether the row has numbers of accounts by importance.
    pub(super) const fn has_numbers(&self) -> bool {
        !self.is_heading() && !matches!(self, Self::Account(_))
    }
}

/// The text at the left of a row. Names are shortened to fit into `columns`, but not the parts that distinguish
/// accounts at the same service.
pub(super) fn row_text(access: &AccessView, row: &ExposureRow, columns: usize) -> String {
    let (exposure, weak_points) = (&access.exposure, &access.weak_points);
    let fit = |describe: &dyn Fn(Names<'_>) -> String| access.names().fit_within(columns, describe);
    let text = match row {
        ExposureRow::Loss(position) => {
            exposure.losses.get(*position).map(|reach| fit(&|names| names.loss_title(reach.loss)))
        }
        ExposureRow::Capture(position) => {
            exposure.captures.get(*position).map(|reach| fit(&|names| names.capture_title(reach.capture)))
        }
        ExposureRow::Backdoor(position) => weak_points
            .backdoors
            .get(*position)
            .map(|backdoor| fit(&|names| format!("Back door: {}", names.account(backdoor.account)))),
        ExposureRow::Loop(position) => weak_points
            .loops
            .get(*position)
            .map(|recovery_loop| format!("Loop: {}", access.name_list(&recovery_loop.accounts, 8))),
        ExposureRow::Inversion(position) => weak_points
            .inversions
            .get(*position)
            .map(|inversion| fit(&|names| format!("Inversion: {}", names.account(inversion.through)))),
        ExposureRow::Account(account) => Some(access.short_name(*account, columns).into_owned()),
        ExposureRow::Note(text) => Some(text.clone()),
        ExposureRow::Heading(_) | ExposureRow::Gap => None,
    };
    text.unwrap_or_default()
}

/// The rows whose text contains every word of the filter, under their headings.
pub(super) fn matching(all: &[(ExposureRow, String)], filter: &str) -> Vec<ExposureRow> {
    let filter = filter.to_lowercase();
    let words: Vec<&str> = filter.split_whitespace().collect();
    if words.is_empty() {
        return all.iter().map(|(row, _)| row.clone()).collect();
    }
    let mut rows: Vec<ExposureRow> = Vec::new();
    let mut heading = None;
    for (row, text) in all {
        if let ExposureRow::Heading(_) = row {
            heading = Some(row);
        } else if !row.is_heading() && words.iter().all(|word| text.contains(word)) {
            if let Some(heading) = heading.take() {
                if !rows.is_empty() {
                    rows.push(ExposureRow::Gap);
                }
                rows.push(heading.clone());
            }
            rows.push(row.clone());
        }
    }
    rows
}

/// Every row, with its text in lower case.
pub(super) fn all_rows(access: &AccessView) -> Vec<(ExposureRow, String)> {
    let mut rows = vec![ExposureRow::Heading("IF YOU LOSE…")];
    rows.extend((0..access.exposure.losses.len()).map(ExposureRow::Loss));
    if access.exposure.losses.is_empty() {
        rows.push(ExposureRow::Note("no single loss locks you out of an account".into()));
    }
    add_captures(&mut rows, &access.exposure.captures);
    let weak_points = &access.weak_points;
    let weak_point_rows = (0..weak_points.loops.len())
        .map(ExposureRow::Loop)
        .chain((0..weak_points.backdoors.len()).map(ExposureRow::Backdoor))
        .chain((0..weak_points.inversions.len()).map(ExposureRow::Inversion));
    add_section(&mut rows, "WEAK POINTS", weak_point_rows);
    let mut important: Vec<u32> = (0..)
        .zip(&access.inventory.accounts)
        .filter(|(_, account)| account.importance >= Importance::High)
        .map(|(position, _)| position)
        .collect();
    important.sort_unstable_by_key(|&position| access.rank(position));
    add_section(
        &mut rows,
        "IMPORTANT ACCOUNTS: SMALLEST TAKEOVERS AND LOCKOUTS",
        important.into_iter().map(ExposureRow::Account),
    );
    let with_text = |row: ExposureRow| {
        let text = row_text(access, &row, usize::MAX).to_lowercase();
        (row, text)
    };
    rows.into_iter().map(with_text).collect()
}

/// Adds rows under a heading, if there are any.
fn add_section(
    rows: &mut Vec<ExposureRow>,
    heading: &'static str,
    section: impl Iterator<Item = ExposureRow>,
) {
    let mut section = section.peekable();
    if section.peek().is_some() {
        rows.extend([ExposureRow::Gap, ExposureRow::Heading(heading)]);
        rows.extend(section);
    }
}

/// Adds the captures. Captures that open only the captured account itself are counted, not listed.
fn add_captures(rows: &mut Vec<ExposureRow>, captures: &[CaptureReach]) {
    rows.extend([ExposureRow::Gap, ExposureRow::Heading("IF SOMEBODY TAKES…")]);
    // How many accounts fall, and how many only may fall.
    let (mut passwords, mut phished, mut support) = ([0; 2], [0; 2], [0; 2]);
    for (position, reach) in captures.iter().enumerate() {
        let number = match reach.capture {
            _ if !reach.opens_only_itself => {
                rows.push(ExposureRow::Capture(position));
                continue;
            }
            Capture::Factor(..) => &mut passwords,
            Capture::Phished(_) => &mut phished,
            _ => &mut support,
        };
        number[usize::from(reach.accounts.is_empty())] += 1;
    }
    for (numbers, how) in [
        (passwords, "with the password alone"),
        (phished, "with one sign-in on a phishing page"),
        (support, "if support is tricked"),
    ] {
        for (number, verb) in numbers.into_iter().zip(["", "may fall "]) {
            if number > 0 {
                let accounts = count(number, "account");
                rows.push(ExposureRow::Note(format!("{accounts} {verb}{how}, each on its own")));
            }
        }
    }
    if captures.is_empty() {
        rows.push(ExposureRow::Note("no account can be taken over through a single thing".into()));
    }
}
