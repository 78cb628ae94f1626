//! Draws the import review:
//!
//! ```text
//!  IMPORT  Aegis: 7 entries in ~/export.json                                         all entries
//!  5 new   1 the same   1 differs, 1 to decide
//!  Which device is this app on? o: My phone
//!  ? differs  Deno            Mason         another seed              Deno
//!  + new      SPDX            James         login code                …
//! ```

use super::review::{ImportReview, count_entries};
use crate::merge::{Counterpart, ItemStatus, Resolution, ReviewItem, SecretCounts};
use crate::text::{self, plural, thousands};
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, Paint, below, parts, rows};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// From this width, the details are beside the list.
const BESIDE_FROM: u16 = 98;
/// Rows above the list: the title, the counts, and the filter or the device.
const HEAD: u16 = 3;
/// The maximum width of the details.
const DETAIL_COLUMNS: u16 = 80;
/// The width of the labels in the details.
const LABEL_COLUMNS: u16 = 14;
/// The maximum number of messages about the whole import.
const MAX_NOTICES: usize = 8;

/// The areas of the list, and of the details beside or below it.
fn layout(area: Rect) -> (Rect, Rect) {
    let body = below(area, HEAD);
    if body.width >= BESIDE_FROM {
        let left = (body.width * 3 / 5).min(120);
        let x = body.x + left + 3;
        return (Rect { width: left, ..body }, Rect { x, width: body.right() - x, ..body });
    }
    let detail_rows = if body.height >= 14 { 7 } else { body.height / 3 };
    let list = Rect { height: body.height - detail_rows, ..body };
    (list, Rect { y: list.bottom() + 1, height: detail_rows.saturating_sub(1), ..body })
}

impl ImportReview {
    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let (list, details) = layout(cx.area);
        self.draw_head(paint, cx);
        self.draw_list(paint, list, cx.theme());
        if let Some(item) = self.selected_entry() {
            let page = self.detail_page(item, details.width.min(DETAIL_COLUMNS), cx);
            let scroll = self.detail_offset.min(page.max_scroll(details.height));
            page.draw_scrolled(paint, details, scroll, &cx.key(Action::ImportReadOn));
        }
    }

    /// The largest useful offset of the details.
    pub(super) fn max_detail_offset(&self, cx: &Context<'_>) -> usize {
        let (_, details) = layout(cx.area);
        self.selected_entry().map_or(0, |item| {
            self.detail_page(item, details.width.min(DETAIL_COLUMNS), cx).max_scroll(details.height)
        })
    }

    pub(super) fn list_area(cx: &Context<'_>) -> Rect {
        layout(cx.area).0
    }

    fn draw_head(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let mut rows = rows(cx.area);
        let Some(row) = rows.next() else { return };
        let label = self.filter_label_area(row);
        let title = Line::from_iter([
            Span::styled("IMPORT  ", theme.dim),
            Span::styled(
                format!("{}: {}", self.review.label, count_entries(self.counts.read)),
                theme.heading,
            ),
            Span::styled(self.secrets_text(), theme.text),
            Span::styled(format!(" in {}", self.source), theme.dim),
        ]);
        paint.line(row.x, row.y, (label.x - row.x).saturating_sub(2), &title);
        paint.text(label.x, label.y, label.width, self.status_filter.label(), theme.dim);
        let Some(row) = rows.next() else { return };
        paint.line(row.x, row.y, row.width, &self.counts_line(theme));
        let Some(row) = rows.next() else { return };
        if self.list.is_typing() || self.list.is_filtered() {
            self.list.draw_filter(paint, theme, row);
        } else if !self.devices.is_empty() {
            let (text, style) = match self.app_device() {
                Some(device) => (format!("The seeds are also stored on {}. ", device.name), theme.text),
                None => ("Which device is this app on? ".to_owned(), theme.dim),
            };
            let used = paint.text(row.x, row.y, row.width, &text, style);
            let next = self.next_app_device().map_or("skip", |device| &device.name);
            let key = format!("{}: {next}", cx.key(Action::ImportHeldOn));
            paint.text(row.x + used, row.y, row.width.saturating_sub(used), &key, theme.accent);
        }
    }

    /// The secrets that were found, for the title.
    fn secrets_text(&self) -> String {
        if self.review.secrets == SecretCounts::default() {
            return String::new();
        }
        format!(" with {}", self.review.secrets.describe())
    }

    /// The area in the first row that names the listed entries.
    fn filter_label_area(&self, body: Rect) -> Rect {
        let width = u16::try_from(self.status_filter.label().len()).unwrap_or(u16::MAX).min(body.width);
        Rect { x: body.right() - width, width, height: body.height.min(1), ..body }
    }

    pub(super) fn is_on_filter_label(&self, click: Position, cx: &Context<'_>) -> bool {
        self.filter_label_area(cx.area).contains(click)
    }

    /// Whether a click is on the row that asks for the device of the app.
    pub(super) fn is_on_device_line(&self, click: Position, cx: &Context<'_>) -> bool {
        let is_shown = !self.devices.is_empty() && !self.list.is_typing() && !self.list.is_filtered();
        is_shown && cx.area.contains(click) && click.y == cx.area.y + HEAD - 1
    }

    /// The number of entries of each status. A zero is shown only for new and for known entries.
    fn counts_line(&self, theme: &Theme) -> Line<'static> {
        let counts = self.counts;
        let number = |number: usize, words: &str| format!("{} {words}", thousands(number as u64));
        let differ = if counts.differing == 1 { "differs" } else { "differ" };
        let mut differing = number(counts.differing, differ);
        if counts.undecided > 0 {
            differing = format!("{differing}, {}", number(counts.undecided, "to decide"));
        }
        let all = [
            (counts.new, number(counts.new, "new"), theme.good),
            (counts.same, number(counts.same, "the same"), theme.text),
            (counts.merged, number(counts.merged, &plural(counts.merged, "update")), theme.accent),
            (counts.differing, differing, theme.warn),
            (counts.skipped, number(counts.skipped, "left out"), theme.text),
            (counts.failed, number(counts.failed, "unreadable"), theme.bad),
        ];
        let shown =
            all.into_iter().enumerate().filter(|(position, (number, ..))| *position < 2 || *number > 0);
        parts(shown.map(|(_, (number, text, style))| (text, if number == 0 { theme.dim } else { style })))
    }

    fn draw_list(&self, paint: &mut Paint<'_>, area: Rect, theme: &Theme) {
        if self.list.rows().is_empty() && area.height > 0 {
            let nothing = if self.review.items.is_empty() {
                "There is nothing in this file."
            } else {
                "No entry of this file matches."
            };
            paint.text(area.x, area.y, area.width, nothing, theme.dim);
            return;
        }
        for (row, (_, position, is_selected)) in rows(area).zip(self.list.visible(usize::from(area.height))) {
            let Some(item) = self.review.items.get(*position) else { continue };
            draw_entry(item, paint, row, theme);
            if is_selected {
                paint.style(row, theme.selected);
            }
        }
    }

    fn detail_page<'a>(&self, item: &ReviewItem, columns: u16, cx: &Context<'a>) -> Page<'a> {
        let theme = cx.theme();
        let mut page = Page::new(theme, columns);
        page.line([(name(item).to_owned(), theme.heading)]);
        let mut field = |label: &str, value: &str, style: Style| {
            if !value.is_empty() {
                page.hanging((label, theme.dim), LABEL_COLUMNS, value, style);
            }
        };
        field("in the file", &item.place, theme.dim);
        field("user name", &item.username, theme.text);
        field("in its seed", &self.names_in_seeds(item), theme.text);
        match &item.status {
            ItemStatus::New { adds, .. } => {
                field("becomes", "a new account", theme.good);
                field("with", &adds.join(", "), theme.text);
            }
            ItemStatus::Same(counterpart) => field("is here as", &counterpart_text(counterpart), theme.text),
            ItemStatus::Merged { into, adds } => {
                field("updates", &counterpart_text(into), theme.text);
                field("adds", &adds.join(", "), theme.accent);
            }
            ItemStatus::Differs { counterpart, differences, resolution, separate } => {
                field("differs from", &counterpart_text(counterpart), theme.text);
                field("in", &differences.join("; "), theme.warn);
                field("", &resolution_text(*resolution, *separate, cx), theme.text);
            }
            ItemStatus::Skipped { why } => field("left out", why, theme.text),
            ItemStatus::Failed { why } => field("unreadable", why, theme.bad),
        }
        for warning in &item.warnings {
            field("note", warning, theme.warn);
        }
        if let Some(manager) = self.review.manager.as_ref().filter(|manager| manager.new) {
            page.gap().dim(&format!(
                "{} is added as an account, too, because it stores secrets of the other accounts.",
                manager.name
            ));
        }
        if let Some(question) = &self.review.other_reading {
            let answer = if self.uses_other_reading() { "Yes" } else { "No" };
            let key = cx.key(Action::ImportOtherReading);
            page.gap().styled(&format!("{question} {answer}; {key} changes it."), theme.warn);
        }
        for notice in self.review.notices.iter().take(MAX_NOTICES) {
            page.gap().dim(&format!("{}.", text::capitalised(notice)));
        }
        page
    }
}

/// The name of an entry, or else its position in the file.
fn name(item: &ReviewItem) -> &str {
    if item.service.is_empty() { &item.place } else { &item.service }
}

fn draw_entry(item: &ReviewItem, paint: &mut Paint<'_>, row: Rect, theme: &Theme) {
    let status = 13.min(row.width);
    let column = ((row.width - status) * 3 / 10).min(36);
    let (sign, word, style) = status_sign(theme, &item.status);
    paint.text(row.x, row.y, status, &format!("{sign} {word}"), style);
    paint.text(row.x + status, row.y, column.saturating_sub(1), name(item), theme.text);
    paint.text(row.x + status + column, row.y, column.saturating_sub(1), &item.username, theme.dim);
    let x = row.x + status + 2 * column;
    paint.text(x, row.y, row.right().saturating_sub(x), &summary(item), theme.dim);
}

/// The sign, the word and the style of a status.
const fn status_sign(theme: &Theme, status: &ItemStatus) -> (&'static str, &'static str, Style) {
    match status {
        ItemStatus::New { .. } => ("+", "new", theme.good),
        ItemStatus::Same(_) => ("=", "same", theme.dim),
        ItemStatus::Merged { .. } => ("&", "update", theme.accent),
        ItemStatus::Differs { resolution: None, .. } => ("?", "differs", theme.warn),
        ItemStatus::Differs { resolution: Some(Resolution::Replace), .. } => ("~", "replaces", theme.accent),
        ItemStatus::Differs { resolution: Some(Resolution::Both), .. } => ("+", "both", theme.accent),
        ItemStatus::Differs { resolution: Some(Resolution::Keep), .. } | ItemStatus::Skipped { .. } => {
            ("-", "left out", theme.dim)
        }
        ItemStatus::Failed { .. } => ("!", "unreadable", theme.bad),
    }
}

/// The most important fact about an entry, for the list.
fn summary(item: &ReviewItem) -> String {
    match &item.status {
        ItemStatus::New { adds, .. } | ItemStatus::Merged { adds, .. } => adds.join(", "),
        ItemStatus::Same(counterpart) => match &counterpart.entry {
            Some(entry) => format!("as {entry}"),
            None => "is here".to_owned(),
        },
        ItemStatus::Differs { differences, .. } => differences.join(", "),
        ItemStatus::Skipped { why } | ItemStatus::Failed { why } => why.clone(),
    }
}

fn counterpart_text(counterpart: &Counterpart) -> String {
    let mut text = counterpart.name.clone();
    if !counterpart.username.is_empty() {
        text.push_str(&format!(" ({})", counterpart.username));
    }
    if let Some(entry) = &counterpart.entry {
        text.push_str(&format!(", created from {entry}"));
    }
    text
}

/// The decision about an entry that differs, or the keys for a decision.
fn resolution_text(resolution: Option<Resolution>, separate: bool, cx: &Context<'_>) -> String {
    let accounts = if separate { "as two accounts" } else { "in one account" };
    match resolution {
        None => format!(
            "{} keeps yours, {} takes the file's, {} keeps both {accounts}",
            cx.key(Action::ImportKeep),
            cx.key(Action::ImportReplace),
            cx.key(Action::ImportBoth)
        ),
        Some(Resolution::Keep) => "yours stays; this entry is left out".into(),
        Some(Resolution::Replace) => "the file's replaces yours".into(),
        Some(Resolution::Both) => format!("both are kept, {accounts}"),
    }
}
