//! Draws the form for new recovery codes.

use super::entry::{CodeEntry, Part, differing};
use super::list_draw::add_title;
use crate::inventory::FactorKind;
use crate::text::{count, width};
use crate::tui::component::Context;
use crate::tui::dialogs::panel::page_height;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, Paint, below, rows};
use crate::words;
use ratatui::layout::Rect;

/// From this width, the holders are beside the codes.
const BESIDE_FROM: u16 = 96;
/// The width of the label of the date.
const MADE_LABEL_COLUMNS: u16 = 11;

/// The areas of the form.
pub(super) struct Layout {
    head: Rect,
    /// The label, the text of the codes, and how it was parsed.
    pub(super) codes: Rect,
    holders_label: Rect,
    /// The rows of the holders.
    pub(super) holders: Rect,
    pub(super) made: Rect,
    /// The error and the advice.
    notes: Rect,
}

impl CodeEntry {
    pub(super) fn layout(&self, cx: &Context<'_>) -> Layout {
        let area = cx.area;
        let lines = page_height(&head(self, cx)).saturating_add(1);
        let (head, rest) = (top(area, lines), below(area, lines));
        let (codes, right) = if area.width >= BESIDE_FROM {
            let half = area.width / 2;
            let right = Rect { x: area.x + half + 2, width: area.width - half - 2, ..rest };
            (Rect { width: half - 2, ..rest }, right)
        } else {
            let height = (rest.height / 2).max(4);
            (top(rest, height), below(rest, height))
        };
        // The label of the holders, the date and an empty row.
        let others = page_height(&notes(self, right.width, cx)).saturating_add(3);
        let list = below(right, 1);
        let most = list.height.saturating_sub(others).max(2.min(list.height)).max(1);
        let holders = top(list, u16::try_from(self.holders.len()).unwrap_or(u16::MAX).clamp(1, most));
        let after = below(list, holders.height);
        let is_tight = right.height < others.saturating_add(holders.height);
        Layout {
            head,
            codes,
            holders_label: top(right, 1),
            holders,
            made: top(after, 1),
            notes: below(after, if is_tight { 1 } else { 2 }),
        }
    }

    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let layout = self.layout(cx);
        head(self, cx).draw(paint, layout.head);
        draw_codes(self, paint, layout.codes, theme);
        draw_holders(self, paint, &layout, theme);
        draw_label(paint, layout.made, "MADE ON", self.part == Part::Made, theme);
        let made = Rect {
            x: layout.made.x + MADE_LABEL_COLUMNS.min(layout.made.width),
            width: layout.made.width.saturating_sub(MADE_LABEL_COLUMNS),
            ..layout.made
        };
        self.made.draw(paint, made, theme, self.part == Part::Made);
        notes(self, layout.notes.width, cx).draw(paint, layout.notes);
    }
}

fn top(area: Rect, height: u16) -> Rect {
    Rect { height: height.min(area.height), ..area }
}

fn head<'a>(entry: &CodeEntry, cx: &Context<'a>) -> Page<'a> {
    let mut page = Page::new(cx.theme(), cx.area.width);
    if let Some(account) = cx.open.account(&entry.account) {
        add_title(&mut page, account);
    }
    match entry.replaces {
        Some(left) => page.dim(&format!(
            "The stored set, with {}, stays until you save. Paste the new codes as the service shows them.",
            count(left, "unused code")
        )),
        None => page.dim(
            "Paste the codes as the service shows them: numbered, in columns, with headings, in any layout.",
        ),
    };
    page
}

fn draw_label(paint: &mut Paint<'_>, area: Rect, text: &str, is_focused: bool, theme: &Theme) {
    if area.height > 0 {
        let marker = if is_focused { theme.pick("▸ ", "> ") } else { "  " };
        let style = if is_focused { theme.accent } else { theme.dim };
        paint.text(area.x, area.y, area.width, &format!("{marker}{text}"), style);
    }
}

/// Draws the text and how it was parsed. Lines without a code are dimmed.
fn draw_codes(entry: &CodeEntry, paint: &mut Paint<'_>, area: Rect, theme: &Theme) {
    let is_focused = entry.part == Part::Codes;
    draw_label(paint, area, "CODES", is_focused, theme);
    let body = below(area, 1);
    // The result is directly below the text if there is room.
    let lines = u16::try_from(entry.text.text().split('\n').count()).unwrap_or(u16::MAX);
    let height = body.height.saturating_sub(2).min(lines.max(4));
    let text = Rect { x: body.x + 2, width: body.width.saturating_sub(2), ..top(body, height) };
    let style = |line| if entry.parsed.ignored.contains(&line) { theme.dim } else { theme.code };
    entry.text.draw_lines(paint, text, is_focused, style);
    if !entry.text.text().trim().is_empty() {
        let below = below(body, height);
        let area = Rect { x: text.x, width: text.width, ..below };
        parse_result(entry, area.width, theme).draw(paint, area);
    }
}

/// How the text was parsed.
fn parse_result<'a>(entry: &CodeEntry, columns: u16, theme: &'a Theme) -> Page<'a> {
    let parsed = &entry.parsed;
    let mut text = words::sentence(&parsed.guess);
    if !parsed.duplicates.is_empty() {
        text.push_str(&format!(" {} left out.", count(parsed.duplicates.len(), "repeated code")));
    }
    if !parsed.used.is_empty() {
        text.push_str(&format!(" {} marked as used.", count(parsed.used.len(), "code")));
    }
    if !parsed.odd.is_empty() {
        text.push_str(&format!(" {}: compare with the service.", differing(&parsed.odd)));
    }
    let has_codes = parsed.codes.len() > parsed.duplicates.len();
    let (mark, style) = match (has_codes, parsed.odd.is_empty()) {
        (true, true) => (theme.pick("✓", "ok"), theme.good),
        (true, false) => (theme.pick("▲", "!"), theme.warn),
        (false, _) => (theme.pick("○", "-"), theme.warn),
    };
    let indent = u16::try_from(width(mark)).unwrap_or(1) + 1;
    let mut page = Page::new(theme, columns);
    page.hanging((mark, style), indent, &text, style);
    page
}

/// Draws the other holders of the codes.
fn draw_holders(entry: &CodeEntry, paint: &mut Paint<'_>, layout: &Layout, theme: &Theme) {
    let is_focused = entry.part == Part::Holders;
    draw_label(paint, layout.holders_label, "ALSO KEPT IN", is_focused, theme);
    let list = layout.holders;
    let list = Rect { x: list.x + 2.min(list.width), width: list.width.saturating_sub(2), ..list };
    if entry.holders.is_empty() && list.height > 0 {
        let nothing = "No place or device is recorded yet. Add them on the accounts screen.";
        paint.text(list.x, list.y, list.width, nothing, theme.dim);
    }
    let window = entry.cursor.window(entry.holders.len(), usize::from(list.height));
    for (position, row) in window.zip(rows(list)) {
        let Some(other) = entry.holders.get(position) else { return };
        let mark = if other.is_ticked { theme.pick("☑ ", "[x] ") } else { theme.pick("☐ ", "[ ] ") };
        let style = if other.is_ticked { theme.accent } else { theme.text };
        let x = row.x + paint.text(row.x, row.y, row.width, mark, style);
        let used = paint.text(x, row.y, row.right().saturating_sub(x + 9), &other.name, style);
        let x = x + used + 2;
        paint.text(x, row.y, row.right().saturating_sub(x), other.kind, theme.dim);
        if is_focused && position == entry.cursor.selected {
            paint.style(row, theme.selected);
        }
    }
}

/// The error in the input, and whether the ticked holders are safe enough.
fn notes<'a>(entry: &CodeEntry, columns: u16, cx: &Context<'a>) -> Page<'a> {
    let theme = cx.theme();
    let mut page = Page::new(theme, columns.saturating_sub(2));
    if let Some(error) = &entry.error {
        page.hanging((theme.pick("✗", "!"), theme.bad), 2, error, theme.bad);
    }
    let has_second_factor = cx
        .open
        .account(&entry.account)
        .is_some_and(|account| account.factors.iter().any(|factor| factor.kind != FactorKind::Password));
    if let Some(warning) = &entry.warning {
        let advice = if cx.open.profile.inventory.places.is_empty() {
            "Write them on paper, record the place where you keep it, and tick that place."
        } else {
            "Write them on paper and tick where you keep it."
        };
        let text = format!("{warning} One loss would take both. {advice}");
        page.hanging((theme.pick("▲", "!"), theme.warn), 2, &text, theme.warn);
    } else if has_second_factor {
        let text = "No one loss takes both the second factor and every copy of these codes.";
        page.hanging((theme.pick("✓", "."), theme.good), 2, text, theme.good);
    }
    page
}
