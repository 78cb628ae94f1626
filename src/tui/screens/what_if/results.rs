//! The accounts that could be taken over, above those that the owner can no longer open. Both headings are always on
//! the screen, and both sides share the rows.

use super::reach_sign::reach_sign;
use super::scenario::{Consequences, LockedAccount, TakenAccount};
use crate::access::Reach;
use crate::risk::Side;
use crate::text::{self, count, thousands};
use crate::tui::access_view::AccessView;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;
use crate::tui::widgets::{ListCursor, Paint, importance_style, rows};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::ops::Range;

/// From this height, an empty row separates the sides.
const GAP_FROM: usize = 8;
/// Columns of the headings.
const HEADING: u16 = 10;

/// A line on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShownLine {
    Heading(Side),
    Gap,
    /// An account, by its position among the accounts of both sides.
    Account(usize),
    /// How many accounts of a side are above its first line on the screen, and how many below its last.
    More(usize, usize),
}

/// An account of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Affected {
    TakenOver(TakenAccount),
    LockedOut(LockedAccount),
}

impl Affected {
    /// The account at a position among the accounts of both sides.
    fn get(consequences: &Consequences, position: usize) -> Option<Self> {
        match position.checked_sub(consequences.taken_over.len()) {
            None => consequences.taken_over.get(position).copied().map(Self::TakenOver),
            Some(position) => consequences.locked_out.get(position).copied().map(Self::LockedOut),
        }
    }
}

/// Which account is selected, and how far each side is scrolled.
#[derive(Debug, Default)]
pub(super) struct Results {
    cursor: ListCursor,
    /// How many accounts of each side are above the first on the screen.
    offsets: [usize; 2],
}

/// Divides `room` rows between two sides: half for each, and the rows that the other side does not need. A single row
/// goes to the `active` side.
fn shares(sides: [usize; 2], room: usize, active: usize) -> [usize; 2] {
    let [first, second] = sides;
    let half = if room == 1 { usize::from(active == 0) } else { room / 2 };
    let first = first.min(half.max(room.saturating_sub(second)));
    [first, second.min(room - first)]
}

/// The positions of the accounts of each side, among the accounts of both.
const fn sides(consequences: &Consequences) -> [Range<usize>; 2] {
    let taken_over = consequences.taken_over.len();
    [0..taken_over, taken_over..taken_over + consequences.locked_out.len()]
}

impl Results {
    pub(super) fn selected(&self, consequences: &Consequences) -> Option<Affected> {
        Affected::get(consequences, self.cursor.selected)
    }

    /// Selects the first account.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// The side of the selected account.
    fn active_side(&self, consequences: &Consequences) -> usize {
        usize::from(self.cursor.selected >= consequences.taken_over.len())
    }

    /// The accounts of both sides on the screen, and whether a line says how many more there are.
    fn windows(&self, consequences: &Consequences, height: usize) -> [(Range<usize>, bool); 2] {
        let sides = sides(consequences);
        let room = height.saturating_sub(if height < GAP_FROM { 2 } else { 3 });
        let active = self.active_side(consequences);
        let shares = shares(sides.clone().map(|side| side.len()), room, active);
        [0, 1].map(|index| {
            let (side, share) = (&sides[index], shares[index]);
            let has_more = side.len() > share && share > 1;
            let rows = share - usize::from(has_more);
            let offset = self.offsets[index];
            let selected = match self.cursor.selected.checked_sub(side.start) {
                Some(selected) if active == index => selected,
                _ => offset,
            };
            let mut window = ListCursor { selected, offset }.window(side.len(), rows);
            window.end = window.end.min(window.start + rows);
            (side.start + window.start..side.start + window.end, has_more)
        })
    }

    /// Keeps the selected account on the screen, and the other side where it was.
    pub(super) fn sync(&mut self, consequences: &Consequences, height: usize) {
        let sides = sides(consequences);
        self.cursor.clamp(sides[1].end, height);
        let windows = self.windows(consequences, height);
        self.offsets = [0, 1].map(|index| windows[index].0.start - sides[index].start);
    }

    /// Moves the selection. A page is the visible part of a side.
    pub(super) fn act(&mut self, action: Action, consequences: &Consequences, height: usize) {
        let page = self.windows(consequences, height)[self.active_side(consequences)].0.len();
        self.cursor.act(action, sides(consequences)[1].end, page);
    }

    /// The lines on the screen, from the top.
    fn shown(&self, consequences: &Consequences, height: usize) -> Vec<ShownLine> {
        let mut lines = Vec::new();
        let windows = self.windows(consequences, height).into_iter().zip(sides(consequences));
        for (((window, has_more), side), heading) in windows.zip([Side::Takeover, Side::Lockout]) {
            if heading == Side::Lockout && height >= GAP_FROM {
                lines.push(ShownLine::Gap);
            }
            lines.push(ShownLine::Heading(heading));
            lines.extend(window.clone().map(ShownLine::Account));
            if has_more {
                lines.push(ShownLine::More(window.start - side.start, side.end - window.end));
            }
        }
        lines.truncate(height);
        lines
    }

    /// Selects the account under a click. Returns whether it was selected already; `None` if the click hit no account.
    pub(super) fn click(&mut self, consequences: &Consequences, at: Position, area: Rect) -> Option<bool> {
        let row = usize::from(at.y.checked_sub(area.y)?);
        match self.shown(consequences, usize::from(area.height)).get(row)? {
            ShownLine::Account(position) => {
                let was_selected = self.cursor.selected == *position;
                self.cursor.selected = *position;
                Some(was_selected)
            }
            ShownLine::Heading(_) | ShownLine::Gap | ShownLine::More(..) => None,
        }
    }

    /// Draws the results and returns how many rows they take. The selection is shown if the keys go to this list.
    pub(super) fn draw(
        &self,
        consequences: &Consequences,
        access: &AccessView,
        (theme, is_active): (&Theme, bool),
        paint: &mut Paint<'_>,
        area: Rect,
    ) -> u16 {
        let lines = self.shown(consequences, usize::from(area.height));
        for (line, row) in lines.iter().zip(rows(area)) {
            match *line {
                ShownLine::Gap => {}
                ShownLine::More(above, below) => {
                    paint.text(row.x + 2, row.y, row.width, &more_text(theme, above, below), theme.dim);
                }
                ShownLine::Heading(side) => draw_heading(consequences, side, theme, paint, row),
                ShownLine::Account(position) => {
                    if let Some(affected) = Affected::get(consequences, position) {
                        draw_account(affected, access, theme, paint, row);
                    }
                    if position == self.cursor.selected && is_active {
                        paint.style(row, theme.selected);
                    }
                }
            }
        }
        u16::try_from(lines.len()).unwrap_or(u16::MAX)
    }
}

fn draw_heading(consequences: &Consequences, side: Side, theme: &Theme, paint: &mut Paint<'_>, row: Rect) {
    let (label, mut summary, may) = match side {
        Side::Takeover => {
            let (summary, may) = takeover_summary(consequences);
            ("TAKEOVER", summary, may)
        }
        Side::Lockout => {
            let locked_out = &consequences.locked_out;
            let with = |reach| locked_out.iter().filter(|locked| locked.reach == reach).count();
            let summary =
                lockout_summary(with(Reach::Never), with(Reach::Slow), consequences.lost.is_empty());
            ("LOCKOUT", summary, with(Reach::Now))
        }
    };
    let room = row.width.saturating_sub(HEADING);
    // If there is little room, the numbers matter more than the nouns.
    let is_too_wide = |summary: &str| text::width(summary) > usize::from(room);
    if may > 0 {
        let verb = if side == Side::Takeover { "may fall" } else { "may be" };
        let may = thousands(may as u64);
        let full = format!("{summary}, {may} more {verb}");
        summary = if is_too_wide(&full) { format!("{summary}, {may} more ?") } else { full };
    }
    if is_too_wide(&summary) {
        summary = summary.replace(" accounts", "").replace(" account", "");
    }
    if is_too_wide(&summary) {
        summary = summary.replace(" in days", " slow").replace(" more ?", " ?");
    }
    paint.text(row.x, row.y, HEADING.min(row.width), label, theme.dim);
    paint.text(row.x + HEADING, row.y, room, &summary, theme.heading);
}

/// The certain takeovers in words, and the number of accounts that only may fall.
fn takeover_summary(consequences: &Consequences) -> (String, usize) {
    let certain = consequences.taken_over.iter().filter(|taken| taken.is_certain).count();
    let may = consequences.taken_over.len() - certain;
    let summary = match (consequences.captured.is_empty(), certain, may) {
        (true, _, _) => "nothing is taken".to_owned(),
        (false, 0, 0) => "no account could be taken over".to_owned(),
        (false, number, 0) => format!("{} could be taken over", count(number, "account")),
        (false, number, _) => format!("{} fall", count(number, "account")),
    };
    (summary, may)
}

/// `never` accounts never open again, and `slow` accounts open only in days.
fn lockout_summary(never: usize, slow: usize, nothing_lost: bool) -> String {
    match (never, slow) {
        (0, 0) if nothing_lost => "nothing is lost".to_owned(),
        (0, 0) => "every account still opens".to_owned(),
        (never, 0) => format!("{} locked", count(never, "account")),
        (0, slow) => format!("{} open only in days", count(slow, "account")),
        (never, slow) => {
            format!("{} locked, {} in days", count(never, "account"), thousands(slow as u64))
        }
    }
}

fn draw_account(affected: Affected, access: &AccessView, theme: &Theme, paint: &mut Paint<'_>, row: Rect) {
    let mut draw = |x: u16, width: u16, text: &str, style: Style| {
        paint.text(x, row.y, width.min(row.right().saturating_sub(x)), text, style);
    };
    let (account, x) = match affected {
        Affected::TakenOver(TakenAccount { account, is_certain }) => {
            let (sign, style) = if is_certain { ("!", theme.bad) } else { ("?", theme.warn) };
            draw(row.x, 2, sign, style);
            (account, row.x + 2)
        }
        Affected::LockedOut(LockedAccount { account, reach, already, .. }) => {
            let (sign, word, style) = match reach {
                Reach::Now => ("?", "may be", theme.warn),
                Reach::Slow | Reach::Never => reach_sign(theme, reach),
            };
            draw(row.x, 2, sign, style);
            draw(row.x + 2, 8, if already { "already" } else { word }, style);
            (account, row.x + 10)
        }
    };
    if let Some(importance) = access.account(account).map(|account| account.importance) {
        let room = row.right().saturating_sub(x + 9);
        draw(x, 9, importance.label(), importance_style(theme, importance));
        draw(x + 9, room, &access.short_name(account, usize::from(room)), theme.text);
    }
}

/// How many accounts of a side are not on the screen.
fn more_text(theme: &Theme, above: usize, below: usize) -> String {
    let part = |arrow, number| (number > 0).then(|| format!("{arrow} {} more", thousands(number as u64)));
    let parts = [part(theme.pick("↑", "^"), above), part(theme.pick("↓", "v"), below)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("   ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Inventory;
    use crate::tui::testing;
    use crate::tui::theme::Palette;
    use ratatui::buffer::Buffer;

    #[test]
    fn a_side_that_needs_fewer_rows_leaves_the_rest_to_the_other() {
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

    /// The summary must fit beside its heading on a screen of 80 columns.
    #[test]
    fn the_summary_of_many_accounts_is_not_cut_on_a_narrow_screen() {
        let locked = |reach| LockedAccount { account: 0, reach, at_worst: reach, already: false };
        let mut consequences = Consequences::default();
        consequences.locked_out.extend([locked(Reach::Never)].repeat(8_428));
        consequences.locked_out.extend([locked(Reach::Slow)].repeat(375));
        let area = Rect::new(0, 0, 38, 8);
        let mut buffer = Buffer::empty(area);
        let theme = Theme::new(Palette::Dark, false);
        let access = AccessView::of(&Inventory::default());
        Results::default().draw(&consequences, &access, (&theme, true), &mut Paint::new(&mut buffer), area);
        let screen = testing::text(&buffer);
        assert!(screen.contains("8,428 locked, 375 in days"), "{screen}");
        assert!(lockout_summary(8_428, 375, false).contains("8,428 accounts"));
    }
}
