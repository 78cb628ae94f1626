//! The smallest sets about one account: captures that together open it, and losses that together lock it. They are
//! searched for on a worker thread, because that can take seconds, and kept until the inventory changes.

use crate::access::{Capture, Loss, Names, SmallestSets};
use crate::tui::access_view::AccessView;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, hanging, wrap};
use ratatui::style::Style;
use ratatui::text::Line;
use std::sync::Arc;

/// Sets of each side that are listed.
const MAX_LISTED: usize = 50;
/// Accounts whose sets are kept.
const MAX_CACHED: usize = 64;
/// Sets of each side that the short form names.
const MAX_SHORT: usize = 3;
/// Columns of [`SetText::label`].
pub(super) const LABEL: u16 = 12;

/// A set that suffices, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SetText {
    /// `My phone, locked + the PIN of My phone`.
    pub(super) text: String,
    /// The notation of each member.
    pub(super) notations: Vec<String>,
}

impl SetText {
    fn of_captures(set: &[Capture], access: &AccessView) -> Self {
        let describe = |names: Names<'_>, position, capture| match position {
            0 => names.capture_title(capture),
            _ => names.capture(capture),
        };
        Self::new(set, describe, |capture| capture.notation(&access.inventory), access)
    }

    fn of_losses(set: &[Loss], access: &AccessView) -> Self {
        let describe = |names: Names<'_>, position, loss| match position {
            0 => names.loss_title(loss),
            _ => names.loss(loss),
        };
        Self::new(set, describe, |loss| loss.notation(&access.inventory), access)
    }

    fn new<T: Copy>(
        set: &[T],
        describe: impl Fn(Names<'_>, usize, T) -> String,
        notation: impl Fn(T) -> Option<String>,
        access: &AccessView,
    ) -> Self {
        let members = set.iter().enumerate().filter_map(|(position, &member)| {
            Some((describe(access.names(), position, member), notation(member)?))
        });
        let (texts, notations): (Vec<String>, Vec<String>) = members.unzip();
        Self { text: texts.join(" + "), notations }
    }

    /// How many members the set has, in words.
    pub(super) const fn label(&self) -> &'static str {
        match self.notations.len() {
            1 => "alone",
            2 => "2 together",
            _ => "3 together",
        }
    }
}

/// The sets of one side, smallest first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SideSets {
    pub(super) listed: Vec<SetText>,
    /// How many more there are.
    more: usize,
    /// The text if there is no set.
    none: String,
}

impl SideSets {
    fn new(total: usize, sets: impl Iterator<Item = SetText>, none: String) -> Self {
        Self { listed: sets.take(MAX_LISTED).collect(), more: total.saturating_sub(MAX_LISTED), none }
    }

    /// The line below the list, if there is one.
    pub(super) fn last_line(&self) -> Option<String> {
        if self.listed.is_empty() {
            return Some(self.none.clone());
        }
        (self.more > 0).then(|| format!("and {} more", self.more))
    }

    /// Adds the sets to a page, in at most `rows` lines.
    fn add_to(&self, page: &mut Page<'_>, rows: usize) {
        let theme = page.theme();
        let start = page.len();
        for (position, set) in self.listed.iter().enumerate() {
            let lines = wrap(&set.text, page.columns().saturating_sub(LABEL)).len();
            let is_last = position + 1 == self.listed.len() && self.more == 0;
            if page.len() - start + lines + usize::from(!is_last) > rows {
                let more = self.listed.len() - position + self.more;
                page.dim(&format!("and {more} more"));
                return;
            }
            page.hanging((set.label(), theme.dim), LABEL, &set.text, theme.text);
        }
        if let Some(line) = self.last_line() {
            page.line([(line, theme.dim)]);
        }
    }

    /// The first sets, in at most two lines.
    fn short_lines(&self, label: (&str, Style), theme: &Theme, columns: u16) -> Vec<Line<'static>> {
        let texts: Vec<&str> = self.listed.iter().take(MAX_SHORT).map(|set| set.text.as_str()).collect();
        let more = self.more + self.listed.len().saturating_sub(MAX_SHORT);
        let mut text = if texts.is_empty() { self.none.clone() } else { texts.join("; ") };
        if more > 0 {
            text.push_str(&format!("; {more} more"));
        }
        let mut lines = hanging(label, 10, &text, columns, theme.text);
        lines.truncate(2);
        lines
    }
}

/// The smallest sets about one account.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AccountSets {
    revision: u64,
    account: u32,
    pub(super) takeover: SideSets,
    pub(super) lockout: SideSets,
}

impl AccountSets {
    fn new(revision: u64, account: u32, sets: &SmallestSets, access: &AccessView) -> Self {
        let takeover = sets.takeover.iter().map(|set| SetText::of_captures(set, access));
        let lockout = sets.lockout.iter().map(|set| SetText::of_losses(set, access));
        Self {
            revision,
            account,
            takeover: SideSets::new(sets.takeover.len(), takeover, sets.no_takeover_reason()),
            lockout: SideSets::new(sets.lockout.len(), lockout, sets.no_lockout_reason()),
        }
    }

    /// Both sides, with their headings.
    pub(super) const fn sides(&self) -> [(&'static str, &SideSets); 2] {
        [("SMALLEST TAKEOVERS", &self.takeover), ("SMALLEST LOCKOUTS", &self.lockout)]
    }

    /// Adds both sides to a page, in at most `rows` lines.
    pub(super) fn add_to(&self, page: &mut Page<'_>, rows: usize) {
        // Two headings and a gap. Each side gets half of the rest, and the second also what the first leaves.
        let room = rows.saturating_sub(3);
        page.dim("SMALLEST TAKEOVERS");
        let start = page.len();
        self.takeover.add_to(page, room.div_ceil(2));
        let used = page.len() - start;
        page.section("SMALLEST LOCKOUTS");
        self.lockout.add_to(page, room.saturating_sub(used));
    }

    /// Adds both sides to a page in one or two lines each.
    pub(super) fn add_short_to(&self, page: &mut Page<'_>) {
        let (theme, columns) = (page.theme(), page.columns());
        page.add_lines(self.takeover.short_lines(("takeover", theme.bad), theme, columns));
        page.add_lines(self.lockout.short_lines(("lockout", theme.warn), theme, columns));
    }
}

/// The sets that are known, and the account whose sets are being searched for.
#[derive(Debug, Default)]
pub(super) struct SmallestSetsCache {
    /// The revision and the account of the last request.
    requested: Option<(u64, u32)>,
    /// Newest last.
    known: Vec<Arc<AccountSets>>,
}

impl SmallestSetsCache {
    /// Notes that the sets of an account are requested. Returns false if they are known or requested already.
    pub(super) fn note_request(&mut self, revision: u64, account: u32) -> bool {
        let request = (revision, account);
        self.get(revision, account).is_none() && self.requested.replace(request) != Some(request)
    }

    pub(super) fn get(&self, revision: u64, account: u32) -> Option<&Arc<AccountSets>> {
        self.known.iter().find(|sets| (sets.revision, sets.account) == (revision, account))
    }

    /// Keeps the sets about an account, and drops all of other revisions.
    pub(super) fn insert(&mut self, revision: u64, account: u32, sets: &SmallestSets, access: &AccessView) {
        self.requested = self.requested.filter(|requested| *requested != (revision, account));
        self.known.retain(|sets| sets.revision == revision && sets.account != account);
        if self.known.len() >= MAX_CACHED {
            self.known.remove(0);
        }
        self.known.push(Arc::new(AccountSets::new(revision, account, sets, access)));
    }
}

/// Says that the sets are being searched for.
pub(super) fn add_pending_to(page: &mut Page<'_>) {
    page.dim("Looking for the smallest takeovers and lockouts…");
}
