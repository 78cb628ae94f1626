//! The assets to tick as lost or taken, under headings, with a filter.

use super::scenario::{Scenario, Ticked};
use crate::tui::access_view::{AccessView, Asset};
use crate::tui::theme::Theme;
use crate::tui::widgets::{FilteredList, Paint, rows};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AssetRow {
    Heading(&'static str),
    /// The position in [`AccessView::assets`].
    Asset(u32),
}

#[derive(Debug)]
pub(super) struct AssetList {
    pub(super) list: FilteredList<AssetRow>,
    /// The notation of the selected asset. The asset stays selected when the inventory changes.
    selected: Option<String>,
}

impl Default for AssetList {
    fn default() -> Self {
        let is_heading = |row: &AssetRow| matches!(row, AssetRow::Heading(_));
        Self { list: FilteredList::with_headings(is_heading), selected: None }
    }
}

fn asset_of(access: &AccessView, row: AssetRow) -> Option<&Asset> {
    match row {
        AssetRow::Asset(position) => access.assets.get(position as usize),
        AssetRow::Heading(_) => None,
    }
}

impl AssetList {
    pub(super) fn selected<'a>(&self, access: &'a AccessView) -> Option<&'a Asset> {
        asset_of(access, *self.list.selected()?)
    }

    /// Selects an asset and clears the filter, so that it is listed.
    pub(super) fn select(&mut self, notation: &str, access: &AccessView, revision: u64) {
        self.list.clear_filter();
        self.sync_rows(access, revision, 1);
        let is_asset =
            |row: &AssetRow| asset_of(access, *row).is_some_and(|asset| asset.notation == notation);
        if let Some(position) = self.list.rows().iter().position(is_asset) {
            self.list.select(position);
        }
        self.remember_selection(access);
    }

    fn remember_selection(&mut self, access: &AccessView) {
        self.selected = self.selected(access).map(|asset| asset.notation.clone());
    }

    pub(super) fn sync(&mut self, access: &AccessView, revision: u64, height: u16) {
        self.sync_rows(access, revision, height);
        self.remember_selection(access);
    }

    fn sync_rows(&mut self, access: &AccessView, revision: u64, height: u16) {
        let selected = self.selected.as_deref();
        let is_selected = |row: &AssetRow| {
            asset_of(access, *row).is_some_and(|asset| Some(asset.notation.as_str()) == selected)
        };
        let height = usize::from(height);
        self.list.sync(revision, &(), height, |filter| asset_rows(access, filter), is_selected);
    }

    /// Draws the list. `is_active` says whether the keys go to it.
    pub(super) fn draw(
        &self,
        scenario: &Scenario,
        access: &AccessView,
        (theme, is_active): (&Theme, bool),
        paint: &mut Paint<'_>,
        area: Rect,
    ) {
        if self.list.rows().is_empty() {
            paint.text(area.x, area.y, area.width, "No match. Esc clears the filter.", theme.dim);
            return;
        }
        for (row, (_, line, is_selected)) in rows(area).zip(self.list.visible(usize::from(area.height))) {
            match *line {
                AssetRow::Heading(label) => {
                    paint.text(row.x, row.y, row.width, label, theme.dim);
                }
                AssetRow::Asset(_) => {
                    if let Some(asset) = asset_of(access, *line) {
                        draw_asset(asset, scenario.ticked(asset), access, theme, paint, row);
                    }
                }
            }
            if is_selected && is_active {
                paint.style(row, theme.selected);
            } else if is_selected {
                paint.restyle(row, |style| style.add_modifier(Modifier::UNDERLINED));
            }
        }
    }
}

fn draw_asset(
    asset: &Asset,
    ticked: Ticked,
    access: &AccessView,
    theme: &Theme,
    paint: &mut Paint<'_>,
    row: Rect,
) {
    let (sign, word) = match (ticked.lost, ticked.taken) {
        (false, false) => (" ", ""),
        (true, false) => (theme.pick("✗", "x"), "lost"),
        (false, true) => ("!", "taken"),
        (true, true) => (theme.pick("✗", "x"), "lost, taken"),
    };
    let style = if word.is_empty() { theme.text } else { theme.bad };
    let word_width = u16::try_from(word.len()).unwrap_or(0);
    let room = row.width.saturating_sub(3 + word_width);
    paint.text(row.x, row.y, 1, sign, style);
    let title = access.asset_title(asset, usize::from(room));
    paint.text(row.x + 2, row.y, room, &title, theme.text);
    paint.right(row.x + 2, row.right(), row.y, word, style);
}

/// The assets that contain every word of the filter, under their headings.
fn asset_rows(access: &AccessView, filter: &str) -> Vec<AssetRow> {
    let filter = filter.to_lowercase();
    let words: Vec<&str> = filter.split_whitespace().collect();
    let mut rows = Vec::new();
    let mut section = None;
    for (position, asset) in (0u32..).zip(&access.assets).filter(|(_, asset)| asset.matches(&words)) {
        if section != Some(asset.section) {
            section = Some(asset.section);
            rows.push(AssetRow::Heading(asset.section.label()));
        }
        rows.push(AssetRow::Asset(position));
    }
    rows
}
