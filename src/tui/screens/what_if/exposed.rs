//! The rows of the exposure: losses, captures, weak points, important accounts; and a filter over them.

use super::skip;
use crate::access::{Capture, Names};
use crate::inventory::Importance;
use crate::text::count;
use crate::tui::explored::Explored;
use crate::tui::keys::Action;
use crate::tui::widgets::{Input, List};

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
    /// An important account, by its position.
    Account(u32),
    /// What is counted and not listed.
    Note(String),
}

impl Row {
    pub(super) const fn is_head(&self) -> bool {
        matches!(self, Self::Head(_) | Self::Gap | Self::Note(_))
    }

    /// Whether it counts accounts by importance.
    pub(super) const fn is_counted(&self) -> bool {
        !self.is_head() && !matches!(self, Self::Account(_))
    }
}

/// The table, and where one is in it.
#[derive(Debug, Default)]
pub(super) struct Exposed {
    pub(super) filter: Input,
    pub(super) list: List,
    pub(super) rows: Vec<Row>,
    /// The revision and the filter that the rows are of.
    rows_of: Option<(u64, String)>,
    /// Every row, with its words in lower case.
    all: Vec<(Row, String)>,
    pub(super) all_of: Option<u64>,
}

impl Exposed {
    /// Brings the rows up to date. Linear in the exposure, where the inventory or the filter changed.
    pub(super) fn settle(&mut self, access: &Explored, revision: u64, height: usize) {
        let filter = self.filter.text().trim().to_lowercase();
        if self.all_of != Some(revision) {
            self.all = rows(access)
                .into_iter()
                .map(|row| (row.clone(), words(access, &row, usize::MAX).to_lowercase()))
                .collect();
            self.all_of = Some(revision);
        }
        if self.rows_of.as_ref().is_none_or(|(of, text)| *of != revision || *text != filter) {
            let selected = self.rows.get(self.list.selected).cloned();
            self.rows = filtered(&self.all, &filter);
            let same = selected.and_then(|row| self.rows.iter().position(|one| *one == row));
            self.list.selected = same.unwrap_or(0);
            self.rows_of = Some((revision, filter));
        }
        self.list.settle(self.rows.len(), height);
        self.skip(Action::Down);
    }

    pub(super) fn skip(&mut self, action: Action) {
        let rows = &self.rows;
        skip(&mut self.list, rows.len(), action, |at| rows[at].is_head());
    }

    /// The account that is selected.
    pub(super) fn account(&self) -> Option<u32> {
        match self.rows.get(self.list.selected) {
            Some(Row::Account(at)) => Some(*at),
            _ => None,
        }
    }

    /// To the first row of the next part, or of the one before; around at the ends.
    pub(super) fn turn_part(&mut self, forward: bool) {
        let heads: Vec<usize> =
            (0..self.rows.len()).filter(|&at| matches!(self.rows[at], Row::Head(_))).collect();
        let here = heads.iter().rposition(|&at| at <= self.list.selected).unwrap_or(0);
        let len = heads.len().max(1);
        let next = if forward { (here + 1) % len } else { (here + len - 1) % len };
        self.list.selected = heads.get(next).copied().unwrap_or(0);
        // The heading is seen too.
        self.list.offset = self.list.selected;
        self.skip(Action::Down);
    }
}

/// The rows that have every word of the filter, under their headings.
fn filtered(all: &[(Row, String)], filter: &str) -> Vec<Row> {
    if filter.is_empty() {
        return all.iter().map(|(row, _)| row.clone()).collect();
    }
    let wanted: Vec<&str> = filter.split_whitespace().collect();
    let mut rows: Vec<Row> = Vec::new();
    let mut head = None;
    for (row, words) in all {
        match row {
            Row::Head(_) => head = Some(row),
            Row::Gap | Row::Note(_) => {}
            _ if wanted.iter().all(|word| words.contains(word)) => {
                if let Some(head) = head.take() {
                    if !rows.is_empty() {
                        rows.push(Row::Gap);
                    }
                    rows.push(head.clone());
                }
                rows.push(row.clone());
            }
            _ => {}
        }
    }
    rows
}

/// What a row says on its left. What tells accounts apart is cut where it would not be in `columns` columns.
pub(super) fn words(access: &Explored, row: &Row, columns: usize) -> String {
    let (exposure, weak) = (&access.exposure, &access.weak);
    let within = |say: &dyn Fn(Names<'_>) -> String| access.all_names().fit_within(columns, say);
    let words = match row {
        Row::Loss(at) => exposure.losses.get(*at).map(|row| within(&|names| names.loss_title(row.loss))),
        Row::Capture(at) => {
            exposure.captures.get(*at).map(|row| within(&|names| names.capture_title(row.capture)))
        }
        Row::Backdoor(at) => {
            let say = |names: Names<'_>, at| format!("Back door: {}", names.account(at));
            weak.backdoors.get(*at).map(|door| within(&|names| say(names, door.account)))
        }
        Row::Loop(at) => {
            weak.loops.get(*at).map(|circle| format!("Loop: {}", access.names(&circle.accounts, 8)))
        }
        Row::Inversion(at) => {
            let say = |names: Names<'_>, at| format!("Inversion: {}", names.account(at));
            weak.inversions.get(*at).map(|row| within(&|names| say(names, row.through)))
        }
        Row::Account(at) => Some(access.short(*at, columns).into_owned()),
        Row::Note(text) => Some(text.clone()),
        Row::Head(_) | Row::Gap => None,
    };
    words.unwrap_or_default()
}

/// Every row. Linear in the exposure.
fn rows(access: &Explored) -> Vec<Row> {
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
    let important = (0..).zip(&access.inventory.accounts);
    let mut important: Vec<u32> =
        important.filter(|(_, one)| one.importance >= Importance::High).map(|(at, _)| at).collect();
    if !important.is_empty() {
        important.sort_unstable_by_key(|&at| access.rank(at));
        rows.extend([Row::Gap, Row::Head("IMPORTANT ACCOUNTS: WHAT TAKES THEM, WHAT LOCKS THEM")]);
        rows.extend(important.into_iter().map(Row::Account));
    }
    rows
}
