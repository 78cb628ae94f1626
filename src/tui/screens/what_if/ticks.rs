//! What is ticked, and what follows from it.

use super::{Found, Line, Row, Ticked, WhatIf, skip};
use crate::access::Reach;
use crate::text::{count, thousands};
use crate::tui::explored::{Asset, Explored};
use crate::tui::keys::Action;

impl WhatIf {
    pub(super) fn skip_asset(&mut self, action: Action) {
        let lines = &self.lines;
        skip(&mut self.assets, lines.len(), action, |at| matches!(lines[at], Line::Head(_)));
    }

    fn asset<'a>(&self, access: &'a Explored, line: usize) -> Option<&'a Asset> {
        match self.lines.get(line)? {
            Line::Asset(at) => access.assets.get(*at as usize),
            Line::Head(_) => None,
        }
    }

    pub(super) fn ticked(&self, asset: &Asset) -> Ticked {
        self.ticks.get(&asset.text).copied().unwrap_or_default()
    }

    /// How many things are lost, and how many taken.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.found.lost.len(), self.found.captured.len())
    }

    /// Ticks the selected thing; gives what is to be said where that makes no sense.
    pub(super) fn tick(&mut self, access: &Explored, action: Action) -> Option<String> {
        let asset = self.asset(access, self.assets.selected)?;
        let now = self.ticked(asset);
        let (can_lose, can_take) = (asset.loss.is_some(), asset.capture.is_some());
        let next = match action {
            Action::TickLost if !can_lose => {
                return Some(format!("{}: that can be taken, not lost.", access.asset_words(asset, 40)));
            }
            Action::TickTaken if !can_take => {
                return Some(format!("{}: that can be lost, not taken.", access.asset_words(asset, 40)));
            }
            Action::TickLost => Ticked { lost: !now.lost, ..now },
            Action::TickTaken => Ticked { taken: !now.taken, ..now },
            // Nothing, lost, taken, both: whatever of it there is.
            _ => match (now.lost, now.taken) {
                (false, false) => Ticked { lost: can_lose, taken: !can_lose },
                (true, false) => Ticked { lost: false, taken: can_take },
                (false, true) => Ticked { lost: can_lose, taken: can_lose },
                (true, true) => Ticked::default(),
            },
        };
        self.set(&asset.text, next);
        None
    }

    /// Ticks a thing in this way.
    pub(super) fn set(&mut self, text: &str, ticked: Ticked) {
        if ticked == Ticked::default() {
            self.ticks.remove(text);
        } else {
            self.ticks.insert(text.to_owned(), ticked);
        }
        self.generation += 1;
    }

    /// Selects a thing in the list, whatever filter there was.
    pub(super) fn select(&mut self, access: &Explored, revision: u64, text: &str) {
        self.filter.clear();
        self.settle_assets(access, revision, 1);
        let is_it = |line: usize| self.asset(access, line).is_some_and(|asset| asset.text == text);
        if let Some(at) = (0..self.lines.len()).find(|&line| is_it(line)) {
            self.assets.selected = at;
        }
    }

    pub(super) fn settle_assets(&mut self, access: &Explored, revision: u64, height: usize) {
        let filter = self.filter.text().to_lowercase();
        if self.lines_of.as_ref().is_none_or(|(of, text)| *of != revision || *text != filter) {
            let selected = self.asset(access, self.assets.selected).map(|asset| asset.text.clone());
            let words: Vec<&str> = filter.split_whitespace().collect();
            self.lines.clear();
            let mut section = None;
            for (at, asset) in (0u32..).zip(&access.assets).filter(|(_, asset)| asset.has_all(&words)) {
                if section != Some(asset.section) {
                    section = Some(asset.section);
                    self.lines.push(Line::Head(asset.section.label()));
                }
                self.lines.push(Line::Asset(at));
            }
            let is_it = |line: usize| {
                self.asset(access, line).is_some_and(|asset| Some(&asset.text) == selected.as_ref())
            };
            let found = (0..self.lines.len()).find(|&line| is_it(line));
            self.assets.selected = found.unwrap_or(0);
            self.lines_of = Some((revision, filter));
        }
        self.assets.settle(self.lines.len(), height);
        self.skip_asset(Action::Down);
    }

    /// Asks both closures again where the ticks or the inventory changed.
    pub(super) fn settle_found(&mut self, access: &Explored, revision: u64) {
        if self.found_of == Some((revision, self.generation)) {
            return;
        }
        self.found_of = Some((revision, self.generation));
        let scratch = match &mut self.scratch {
            Some((of, scratch)) if *of == revision => scratch,
            other => &mut other.insert((revision, access.graph.scratch())).1,
        };
        let mut found = Found::default();
        for (text, ticked) in &self.ticks {
            let Some(asset) = access.asset(text) else { continue };
            found.lost.extend(asset.loss.filter(|_| ticked.lost));
            found.captured.extend(asset.capture.filter(|_| ticked.taken));
        }
        let mut fallen: Vec<u32> = access.graph.taken_over(&found.captured, scratch).to_vec();
        fallen.sort_unstable_by_key(|&at| access.rank(at));
        let mut locked: Vec<(u32, Reach, bool)> = access
            .graph
            .locked_out(&found.lost, scratch)
            .iter()
            .map(|&(at, reach)| (at, reach, false))
            .collect();
        // What is shut with nothing lost still is.
        let worse: std::collections::HashSet<u32> = locked.iter().map(|&(at, ..)| at).collect();
        let before = access.late.iter().filter(|(at, _)| !worse.contains(at));
        locked.extend(before.map(|&(at, reach)| (at, reach, true)));
        locked.sort_unstable_by_key(|&(at, reach, before)| {
            let importance = access.inventory.accounts.get(at as usize).map(|account| account.importance);
            (before, std::cmp::Reverse((importance, reach)), access.rank(at))
        });
        found.fallen = fallen.len();
        found.never = locked.iter().filter(|(_, reach, _)| *reach == Reach::Never).count();
        found.slow = locked.len() - found.never;
        found.rows = rows(&found, fallen, locked);
        self.found = found;
        self.results.selected = 0;
        self.offsets = [0, 0];
    }
}

pub(super) fn rows(found: &Found, fallen: Vec<u32>, locked: Vec<(u32, Reach, bool)>) -> Vec<Row> {
    let falls = match (found.captured.is_empty(), found.fallen) {
        (true, _) => "nothing is taken".to_owned(),
        (false, 0) => "nothing falls".to_owned(),
        (false, 1) => "1 account falls".to_owned(),
        (false, number) => format!("{} fall", count(number, "account")),
    };
    let locks = match (found.never, found.slow) {
        (0, 0) if found.lost.is_empty() => "nothing is lost".to_owned(),
        (0, 0) => "everything opens".to_owned(),
        (never, 0) => format!("{} locked", count(never, "account")),
        (0, slow) => format!("{} only in days", count(slow, "account")),
        (never, slow) => format!("{} locked, {} in days", count(never, "account"), thousands(slow as u64)),
    };
    let mut rows = vec![Row::Head("TAKEOVER", falls)];
    rows.extend(fallen.into_iter().map(Row::Fallen));
    rows.extend([Row::Gap, Row::Head("LOCKOUT", locks)]);
    rows.extend(locked.into_iter().map(|(at, reach, before)| Row::Locked(at, reach, before)));
    rows
}
