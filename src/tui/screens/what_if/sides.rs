//! What falls over what locks: both heads are always on the screen, and each side has its share of the rows.

use super::{Row, WhatIf};
use crate::tui::keys::Action;
use crate::tui::widgets::List;
use std::ops::Range;

/// From this height a row is left free between the sides.
const GAP_FROM: usize = 8;

/// A line on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A row, by its position in [`super::Found::rows`].
    Row(usize),
    /// How many of a side are above its first row on the screen, and how many below its last.
    More(usize, usize),
}

/// How many of `room` rows each of two sides gets: half, and what the other does not need. A single row is
/// for the `active` one.
fn shares(sides: [usize; 2], room: usize, active: usize) -> [usize; 2] {
    let [first, second] = sides;
    let half = if room == 1 { usize::from(active == 0) } else { room / 2 };
    let first = first.min(half.max(room.saturating_sub(second)));
    [first, second.min(room - first)]
}

impl WhatIf {
    /// Where the accounts of both sides are among the rows: between the heads, and after the second.
    fn sides(&self) -> [Range<usize>; 2] {
        let len = self.found.rows.len();
        let gap = len.min(self.found.fallen + 1);
        [len.min(1)..gap, len.min(gap + 2)..len]
    }

    /// The side of the selected row.
    fn active(&self) -> usize {
        usize::from(self.results.selected > self.found.fallen)
    }

    /// The rows of both sides on the screen, and whether there is a line for how many more there are.
    fn windows(&self, height: usize) -> [(Range<usize>, bool); 2] {
        let sides = self.sides();
        let room = height.saturating_sub(if height < GAP_FROM { 2 } else { 3 });
        let shares = shares(sides.clone().map(|side| side.len()), room, self.active());
        [0, 1].map(|at| {
            let (side, share) = (&sides[at], shares[at]);
            let more = side.len() > share && share > 1;
            let rows = share - usize::from(more);
            let offset = self.offsets[at];
            let selected = match self.results.selected.checked_sub(side.start) {
                Some(selected) if self.active() == at => selected,
                _ => offset,
            };
            let mut window = List { selected, offset }.window(side.len(), rows);
            window.end = window.end.min(window.start + rows);
            (side.start + window.start..side.start + window.end, more)
        })
    }

    /// Keeps the selected account on the screen, and the other side where it was.
    pub(super) fn settle_results(&mut self, height: usize) {
        self.results.settle(self.found.rows.len(), height);
        self.skip_result(Action::Down);
        let sides = self.sides();
        let windows = self.windows(height);
        self.offsets = [0, 1].map(|at| windows[at].0.start - sides[at].start);
    }

    /// Moves as an action of a list asks. A page is what is seen of a side.
    pub(super) fn move_result(&mut self, action: Action, height: usize) {
        let page = self.windows(height)[self.active()].0.len();
        self.results.act(action, self.found.rows.len(), page);
        self.skip_result(action);
    }

    /// The lines on the screen, from the top.
    pub(super) fn shown(&self, height: usize) -> Vec<Shown> {
        let mut lines = Vec::new();
        for (at, ((window, more), side)) in self.windows(height).into_iter().zip(self.sides()).enumerate() {
            let gap = at == 1 && height >= GAP_FROM;
            let head = side.start.saturating_sub(1);
            lines.extend((head - usize::from(gap)..=head).map(Shown::Row));
            lines.extend(window.clone().map(Shown::Row));
            lines.extend(more.then_some(Shown::More(window.start - side.start, side.end - window.end)));
        }
        lines.truncate(height);
        lines
    }

    fn skip_result(&mut self, action: Action) {
        let rows = &self.found.rows;
        super::skip(&mut self.results, rows.len(), action, |at| matches!(rows[at], Row::Head(..) | Row::Gap));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_that_needs_less_gives_the_rest_to_the_other() {
        for (sides, room, expected) in [
            ([22, 9], 15, [7, 8]),
            ([22, 3], 15, [12, 3]),
            ([2, 30], 15, [2, 13]),
            ([4, 5], 15, [4, 5]),
            ([22, 0], 15, [15, 0]),
            ([9, 9], 0, [0, 0]),
        ] {
            assert_eq!(shares(sides, room, 0), expected, "{sides:?} in {room}");
        }
        assert_eq!((shares([9, 9], 1, 0), shares([9, 9], 1, 1)), ([1, 0], [0, 1]));
    }
}
