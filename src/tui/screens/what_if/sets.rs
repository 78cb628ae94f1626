//! The smallest sets about one account: what together takes it, what lost together locks it. They are asked for
//! beside the screen, as they may take seconds, and kept while the inventory stays as it is.

use crate::access::{Names, SmallestSets};
use crate::tui::explored::Explored;
use crate::tui::theme::Theme;
use crate::tui::widgets::{hanging, wrapped};
use ratatui::style::Style;
use ratatui::text::Line;
use std::sync::Arc;

/// How many sets of each side are listed.
const MOST: usize = 50;

/// How many accounts' sets are kept.
const KEPT: usize = 64;

/// Columns of [`Together::label`].
pub(super) const LABEL: u16 = 12;

/// A set that is enough, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Together {
    /// How many things it has.
    size: usize,
    /// `My phone, locked + the PIN of My phone`.
    pub(super) words: String,
    /// As each is written on the command line, to be ticked.
    pub(super) ticks: Vec<String>,
}

impl Together {
    fn new(parts: Vec<(String, String)>) -> Self {
        let words: Vec<&str> = parts.iter().map(|(words, _)| words.as_str()).collect();
        Self {
            size: parts.len(),
            words: words.join(" + "),
            ticks: parts.into_iter().map(|(_, text)| text).collect(),
        }
    }

    /// How many things it takes.
    pub(super) const fn label(&self) -> &'static str {
        match self.size {
            1 => "alone",
            2 => "2 together",
            _ => "3 together",
        }
    }
}

/// One side's sets, smallest first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) sets: Vec<Together>,
    /// How many more there are than are listed.
    pub(super) more: usize,
    /// What is said where there is none.
    pub(super) none: String,
}

impl Side {
    fn new(all: usize, sets: impl Iterator<Item = Vec<(String, String)>>, none: String) -> Self {
        Self { sets: sets.take(MOST).map(Together::new).collect(), more: all.saturating_sub(MOST), none }
    }

    /// The line under the list, where there is one.
    pub(super) fn rest(&self) -> Option<String> {
        if self.sets.is_empty() {
            return Some(self.none.clone());
        }
        (self.more > 0).then(|| format!("and {} more", self.more))
    }
}

/// What is known of an account.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// The revision, and the account.
    of: (u64, u32),
    pub(super) takeover: Side,
    pub(super) lockout: Side,
}

impl Known {
    fn new(of: (u64, u32), sets: &SmallestSets, access: &Explored) -> Self {
        let (inventory, names) = (&access.inventory, access.all_names());
        let takeover = Side::new(
            sets.takeover.len(),
            sets.takeover.iter().map(|set| {
                let words = |at| if at == 0 { Names::capture_title } else { Names::capture };
                set.iter()
                    .enumerate()
                    .filter_map(|(at, one)| Some((words(at)(names, *one), one.notation(inventory)?)))
                    .collect()
            }),
            sets.no_takeover_reason(),
        );
        let lockout = Side::new(
            sets.lockout.len(),
            sets.lockout.iter().map(|set| {
                let words = |at| if at == 0 { Names::loss_title } else { Names::loss };
                set.iter()
                    .enumerate()
                    .filter_map(|(at, one)| Some((words(at)(names, *one), one.notation(inventory)?)))
                    .collect()
            }),
            sets.no_lockout_reason(),
        );
        Self { of, takeover, lockout }
    }

    /// Both sides, with their headings.
    pub(super) fn sides(&self) -> [(&'static str, &Side); 2] {
        [("SMALLEST TAKEOVERS", &self.takeover), ("SMALLEST LOCKOUTS", &self.lockout)]
    }

    /// How many sets there are to step through.
    pub(super) fn len(&self) -> usize {
        self.takeover.sets.len() + self.lockout.sets.len()
    }

    /// The set at a place among all, and whether it is about the lockout.
    pub(super) fn at(&self, at: usize) -> Option<(&Together, bool)> {
        let taken = &self.takeover.sets;
        match at.checked_sub(taken.len()) {
            None => taken.get(at).map(|set| (set, false)),
            Some(at) => self.lockout.sets.get(at).map(|set| (set, true)),
        }
    }

    /// Both sides in at most so many rows.
    pub(super) fn lines(&self, theme: &Theme, width: u16, rows: usize) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        // Two headings and a gap; half of what is left for each side, and for the second what the first leaves.
        let mut left = rows.saturating_sub(3);
        for (at, (heading, side)) in self.sides().into_iter().enumerate() {
            if at > 0 {
                lines.push(Line::default());
            }
            lines.push(Line::styled(heading, theme.dim));
            let room = if at == 0 { left.div_ceil(2) } else { left };
            let of_side = side_lines(theme, side, width, room);
            left = left.saturating_sub(of_side.len());
            lines.extend(of_side);
        }
        lines
    }

    /// Both sides in a line or two each, for where there is little room.
    pub(super) fn briefly(&self, theme: &Theme, width: u16) -> Vec<Line<'static>> {
        let say = |label: &str, side: &Side, style: Style| {
            let words: Vec<&str> = side.sets.iter().take(3).map(|set| set.words.as_str()).collect();
            let more = side.more + side.sets.len().saturating_sub(3);
            let mut text = if words.is_empty() { side.none.clone() } else { words.join("; ") };
            if more > 0 {
                text.push_str(&format!("; {more} more"));
            }
            let mut lines = hanging((label, style), 10, &text, width, theme.text);
            lines.truncate(2);
            lines
        };
        let mut lines = say("takeover", &self.takeover, theme.bad);
        lines.extend(say("lockout", &self.lockout, theme.warn));
        lines
    }
}

/// The sets of a side, and what stands under them, in at most so many rows.
fn side_lines(theme: &Theme, side: &Side, width: u16, rows: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (at, set) in side.sets.iter().enumerate() {
        let one = hanging((set.label(), theme.dim), LABEL, &set.words, width, theme.text);
        let is_last = at + 1 == side.sets.len() && side.more == 0;
        if lines.len() + one.len() + usize::from(!is_last) > rows {
            let more = side.sets.len() - at + side.more;
            lines.push(Line::styled(format!("and {more} more"), theme.dim));
            return lines;
        }
        lines.extend(one);
    }
    lines.extend(side.rest().map(|text| Line::styled(text, theme.dim)));
    lines
}

/// What was asked for, and what is known.
#[derive(Debug, Default)]
pub(super) struct Weighing {
    asked: Option<(u64, u32)>,
    known: Vec<Arc<Known>>,
}

impl Weighing {
    /// Whether these sets are still to be asked for; they count as asked for from now on.
    pub(super) fn ask(&mut self, of: (u64, u32)) -> bool {
        self.get(of).is_none() && self.asked.replace(of) != Some(of)
    }

    /// What is known of an account.
    pub(super) fn get(&self, of: (u64, u32)) -> Option<&Arc<Known>> {
        self.known.iter().find(|known| known.of == of)
    }

    /// Takes what was worked out; what is of another revision goes.
    pub(super) fn take(&mut self, of: (u64, u32), sets: &SmallestSets, access: &Explored) {
        self.asked = self.asked.filter(|asked| *asked != of);
        self.known.retain(|known| known.of.0 == of.0 && known.of != of);
        if self.known.len() >= KEPT {
            self.known.remove(0);
        }
        self.known.push(Arc::new(Known::new(of, sets, access)));
    }
}

/// What is said while it is not known yet.
pub(super) fn pending(theme: &Theme, width: u16) -> Vec<Line<'static>> {
    wrapped("Looking for the smallest takeovers and lockouts…", width, theme.dim)
}
