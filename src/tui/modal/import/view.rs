//! How the import review is drawn:
//!
//! ```text
//!  IMPORT  Aegis · 7 entries in ~/export.json                                        all entries
//!  5 new   1 the same   0 added to accounts   1 differs, 1 to decide   0 left out   0 unreadable
//!
//!  & differs  Deno            Mason         another seed           │  Deno
//!  + new      SPDX            James         login code             │  …
//! ```

use super::Import;
use crate::merge::{Counterpart, ItemStatus, Resolution, ReviewItem};
use crate::text;
use crate::tui::keys::Action;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, filter_line, hanging, rows, wrapped};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

/// From how many columns on the details stand beside the list.
const BESIDE: u16 = 98;
/// Rows above the list: the heading, the counts, the filter or nothing.
const ABOVE: u16 = 3;

/// The list, and the details beside or below it.
fn split(body: Rect) -> (Rect, Rect) {
    let above = ABOVE.min(body.height);
    let body = Rect { y: body.y + above, height: body.height - above, ..body };
    if body.width >= BESIDE {
        let left = (body.width * 3 / 5).min(120);
        let x = body.x + left + 3;
        return (Rect { width: left, ..body }, Rect { x, width: body.right() - x, ..body });
    }
    let below = if body.height >= 14 { 7 } else { body.height / 3 };
    let list = Rect { height: body.height - below, ..body };
    (list, Rect { y: list.bottom() + 1, height: below.saturating_sub(1), ..body })
}

/// How many rows of the list are on the screen.
pub(super) fn list_height(body: Rect) -> u16 {
    split(body).0.height
}

pub(in crate::tui::modal) fn view(state: &State, import: &Import, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    head(state, import, paint, body);
    let (list, details) = split(body);
    draw_list(theme, import, paint, list);
    if let Some(item) = import.selected() {
        let lines = describe(state, import, item, details.width.min(80));
        for (line, row) in lines.iter().zip(rows(details)) {
            paint.line(row.x, row.y, row.width, line);
        }
    }
}

fn head(state: &State, import: &Import, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let mut free = rows(body);
    let Some(row) = free.next() else { return };
    let mut x = row.x + paint.text(row.x, row.y, row.width, "IMPORT  ", theme.dim);
    let what = format!("{}: {}", import.review.label, super::entries(import.tally.read));
    x += paint.text(x, row.y, row.right().saturating_sub(x), &what, theme.heading);
    let show = import.show.label();
    let end = row.right().saturating_sub(u16::try_from(show.len()).unwrap_or(0) + 2);
    paint.text(x, row.y, end.saturating_sub(x), &format!(" in {}", import.from), theme.dim);
    paint.right(x.min(row.right()), row.right(), row.y, show, theme.dim);
    let Some(row) = free.next() else { return };
    paint.line(row.x, row.y, row.width, &sum(theme, import));
    let Some(row) = free.next() else { return };
    if import.filtering || !import.filter.is_empty() {
        filter_line(paint, theme, row, &import.filter, import.filtering);
    } else if !import.devices.is_empty() {
        let key = state.settings.keymap.key(Action::ImportHeldOn, theme.ascii).unwrap_or_default();
        let (said, style) = match import.held_on() {
            Some(name) => (format!("The seeds are kept on {name}, too. "), theme.text),
            None => ("Which device has the app that this comes from? ".to_owned(), theme.dim),
        };
        let used = paint.text(row.x, row.y, row.width, &said, style);
        let rest = row.width.saturating_sub(used);
        paint.text(row.x + used, row.y, rest, &format!("{key}: {}", import.next_held_on()), theme.accent);
    }
}

fn sum(theme: &Theme, import: &Import) -> Line<'static> {
    let super::Tally { new, same, merged, differs, open, skipped, failed, .. } = import.tally;
    let say = |number: usize, what: &str| format!("{} {what}", text::thousands(number as u64));
    let mut differing = say(differs, verb(differs, "differs", "differ"));
    if open > 0 {
        differing = format!("{differing}, {}", say(open, "to decide"));
    }
    let parts = [
        (say(new, "new"), theme.good, new),
        (say(same, "the same"), theme.text, same),
        (say(merged, verb(merged, "adds", "add")), theme.accent, merged),
        (differing, theme.warn, differs),
        (say(skipped, "left out"), theme.text, skipped),
        (say(failed, "unreadable"), theme.bad, failed),
    ];
    let mut line = Line::default();
    for (at, (text, style, number)) in parts.into_iter().enumerate() {
        // What is new and what is here is always said; of the rest, what there is.
        if at > 1 && number == 0 {
            continue;
        }
        if !line.spans.is_empty() {
            line.spans.push("   ".into());
        }
        line.spans.push(ratatui::text::Span::styled(text, if number == 0 { theme.dim } else { style }));
    }
    line
}

const fn verb(number: usize, one: &'static str, many: &'static str) -> &'static str {
    if number == 1 { one } else { many }
}

/// The sign, the word and the style of what becomes of an entry.
const fn sign(theme: &Theme, status: &ItemStatus) -> (&'static str, &'static str, Style) {
    match status {
        ItemStatus::New { .. } => ("+", "new", theme.good),
        ItemStatus::Same(_) => ("=", "same", theme.dim),
        ItemStatus::Merged { .. } => ("&", "adds", theme.accent),
        ItemStatus::Differs { resolution: None, .. } => ("?", "differs", theme.warn),
        ItemStatus::Differs { resolution: Some(Resolution::Keep), .. } => ("-", "left out", theme.dim),
        ItemStatus::Differs { resolution: Some(Resolution::Replace), .. } => ("~", "replaces", theme.accent),
        ItemStatus::Differs { resolution: Some(Resolution::Both), .. } => ("+", "both", theme.accent),
        ItemStatus::Skipped { .. } => ("-", "left out", theme.dim),
        ItemStatus::Failed { .. } => ("!", "unreadable", theme.bad),
    }
}

fn draw_list(theme: &Theme, import: &Import, paint: &mut Paint<'_>, area: Rect) {
    if import.rows.is_empty() {
        let nothing = if import.review.items.is_empty() {
            "There is nothing in this file."
        } else {
            "Nothing of this kind is in the file."
        };
        paint.text(area.x, area.y, area.width, nothing, theme.dim);
        return;
    }
    let word = 13.min(area.width);
    let service = ((area.width - word) * 3 / 10).min(36);
    let user = ((area.width - word) * 3 / 10).min(36);
    let window = import.list.window(import.rows.len(), usize::from(area.height));
    for (at, row) in window.zip(rows(area)) {
        let Some(item) = import.rows.get(at).and_then(|at| import.review.items.get(*at)) else { continue };
        let (sign, what, style) = sign(theme, &item.status);
        paint.text(row.x, row.y, word, &format!("{sign} {what}"), style);
        let name = if item.service.is_empty() { &item.place } else { &item.service };
        paint.text(row.x + word, row.y, service.saturating_sub(1), name, theme.text);
        paint.text(row.x + word + service, row.y, user.saturating_sub(1), &item.username, theme.dim);
        let x = row.x + word + service + user;
        paint.text(x, row.y, row.right().saturating_sub(x), &brief(item), theme.dim);
        if at == import.list.selected {
            paint.style(row, theme.selected);
        }
    }
}

/// The main thing of an entry, for the list.
fn brief(item: &ReviewItem) -> String {
    match &item.status {
        ItemStatus::New { adds, .. } | ItemStatus::Merged { adds, .. } => adds.join(", "),
        ItemStatus::Same(with) => match &with.entry {
            Some(entry) => format!("as {entry}"),
            None => "is here".to_owned(),
        },
        ItemStatus::Differs { differences, .. } => differences.join(", "),
        ItemStatus::Skipped { why } | ItemStatus::Failed { why } => why.clone(),
    }
}

fn describe(state: &State, import: &Import, item: &ReviewItem, columns: u16) -> Vec<Line<'static>> {
    let theme = &state.settings.theme;
    let mut lines = Vec::new();
    let title = if item.service.is_empty() { item.place.clone() } else { item.service.clone() };
    lines.push(Line::styled(text::fit(&title, usize::from(columns)).into_owned(), theme.heading));
    let field = |lines: &mut Vec<Line<'static>>, label: &str, value: &str, style: Style| {
        if !value.is_empty() {
            lines.extend(hanging((label, theme.dim), 14, value, columns, style));
        }
    };
    field(&mut lines, "in the file", &item.place, theme.dim);
    field(&mut lines, "user name", &item.username, theme.text);
    field(&mut lines, "in its seed", &import.named_in_seeds(item), theme.text);
    match &item.status {
        ItemStatus::New { adds, .. } => {
            field(&mut lines, "becomes", "a new account", theme.good);
            field(&mut lines, "with", &adds.join(", "), theme.text);
        }
        ItemStatus::Same(with) => field(&mut lines, "is here as", &account(with), theme.text),
        ItemStatus::Merged { into, adds } => {
            field(&mut lines, "adds to", &account(into), theme.text);
            field(&mut lines, "what", &adds.join(", "), theme.accent);
        }
        ItemStatus::Differs { counterpart: with, differences: what, resolution: choice, separate: apart } => {
            field(&mut lines, "differs from", &account(with), theme.text);
            field(&mut lines, "in", &what.join("; "), theme.warn);
            field(&mut lines, "", &decision(state, *choice, *apart), theme.text);
        }
        ItemStatus::Skipped { why } => field(&mut lines, "left out", why, theme.text),
        ItemStatus::Failed { why } => field(&mut lines, "unreadable", why, theme.bad),
    }
    for warning in &item.warnings {
        field(&mut lines, "note", warning, theme.warn);
    }
    if let Some(keeper) = import.review.manager.as_ref().filter(|keeper| keeper.new) {
        lines.push(Line::default());
        let said = format!("{} becomes an account, too: it keeps what opens the others.", keeper.name);
        lines.extend(wrapped(&said, columns, theme.dim));
    }
    for notice in import.review.notices.iter().take(8) {
        lines.push(Line::default());
        lines.extend(wrapped(&format!("{}.", text::capitalised(notice)), columns, theme.dim));
    }
    lines
}

fn account(with: &Counterpart) -> String {
    let mut said = with.name.clone();
    if !with.username.is_empty() {
        said.push_str(&format!(" ({})", with.username));
    }
    if let Some(entry) = &with.entry {
        said.push_str(&format!(", made of {entry}"));
    }
    said
}

fn decision(state: &State, choice: Option<Resolution>, apart: bool) -> String {
    let theme = &state.settings.theme;
    let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
    let both = if apart { "keeps both as two accounts" } else { "keeps both in one account" };
    match choice {
        None => format!(
            "{} keeps what is here, {} takes the file's, {} {both}",
            key(Action::ImportKeep),
            key(Action::ImportReplace),
            key(Action::ImportBoth)
        ),
        Some(Resolution::Keep) => "what is here stays; this entry is left out".into(),
        Some(Resolution::Replace) => "the file's takes its place".into(),
        Some(Resolution::Both) if apart => "both are kept, as two accounts".into(),
        Some(Resolution::Both) => "both are kept, in one account".into(),
    }
}
