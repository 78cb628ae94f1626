//! Draws the list of passwords, and its head.

use super::Passwords;
use super::entries::{ListRow, PasswordEntry};
use super::layout::panes;
use super::signs::{verdict_sign, verdict_word};
use crate::export_audit::thousands;
use crate::pwned::audit::PasswordVerdict;
use crate::text::{count, fit};
use crate::tui::component::Context;
use crate::tui::jobs::AuditedExport;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, Paint, parts, rows};
use crate::words;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The maximum width of the page of a running audit.
const MAX_RUNNING: u16 = 90;
/// The maximum width of the page of an inventory without passwords.
const MAX_EMPTY: u16 = 78;

impl Passwords {
    /// How far the details can be scrolled.
    pub(super) fn max_scroll(&self, cx: &Context<'_>) -> usize {
        let detail = panes(cx.area).detail;
        self.details(detail.width, cx).max_scroll(detail.height)
    }

    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        if let Some(running) = self.runs.running_audit() {
            return self.running_page(running, cx.area.width.min(MAX_RUNNING), cx).draw(paint, cx.area);
        }
        if self.entries.is_empty() && !self.options.contents.is_audit() {
            return self.empty_page(cx.area.width.min(MAX_EMPTY), cx).draw(paint, cx.area);
        }
        let panes = panes(cx.area);
        self.draw_head(paint, panes.head, cx);
        self.draw_list(paint, panes.list, cx);
        if !panes.detail.is_empty() {
            let page = self.details(panes.detail.width, cx);
            page.draw_scrolled(paint, panes.detail, self.scroll, &cx.key(Action::PasswordReadOn));
        }
    }

    /// How many passwords have each problem, which of them are listed, and the breach source.
    fn draw_head(&self, paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
        let theme = cx.theme();
        let mut free = rows(area);
        let Some(row) = free.next() else { return };
        let mut counts = Line::default();
        for verdict in PasswordVerdict::ALL {
            let number = self.entries.count(verdict);
            let style = if number > 0 { verdict_sign(theme, verdict).1 } else { theme.dim };
            // If nothing was checked, a zero would look like good news.
            let is_unknown = verdict == PasswordVerdict::Found && self.entries.is_unchecked();
            let number = if is_unknown { "?".to_owned() } else { thousands(number as u64) };
            counts.spans.push(Span::styled(format!("{number} {}", verdict_word(verdict)), style));
            counts.spans.push(Span::raw("   "));
        }
        paint.line(row.x, row.y, row.width, &counts);
        let Some(row) = free.next() else { return };
        if self.list.is_typing() {
            return self.list.draw_filter(paint, theme, row);
        }
        let audit = self.listed_audit();
        let contents = match audit {
            Some(audited) => format!("{} export", audited.report.program),
            None => "your accounts".to_owned(),
        };
        let mut listed = vec![(contents, theme.dim)];
        if let Some(verdict) = self.options.verdict {
            listed.push((format!("only {}", verdict_word(verdict)), theme.accent));
        }
        if self.list.is_filtered() {
            listed.push((format!("/{}", fit(self.list.filter(), 30)), theme.accent));
        }
        listed.extend(match audit {
            Some(audited) => Some(self.audit_source(audited, theme)),
            None => self.source_text(theme),
        });
        paint.line(row.x, row.y, row.width, &parts(listed));
    }

    /// What an audit was checked against, or why it was not.
    fn audit_source(&self, audited: &AuditedExport, theme: &Theme) -> (String, Style) {
        match audited.unchecked.first() {
            Some((_, why, _)) if self.entries.is_unchecked() => (format!("not checked: {why}"), theme.warn),
            _ => (format!("checked against {}", audited.report.against), theme.dim),
        }
    }

    /// The breach source that a check would use.
    fn source_text(&self, theme: &Theme) -> Option<(String, Style)> {
        Some(match self.source.as_ref()? {
            Ok(source) => (format!("breach source: {}", source.name), theme.dim),
            Err(failure) => (format!("no breach source available: {}", failure.what), theme.warn),
        })
    }

    fn draw_list(&self, paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
        let theme = cx.theme();
        if self.list.rows().is_empty() {
            let text = format!("Nothing found. {} shows all again.", cx.key(Action::Back));
            let mut page = Page::new(theme, area.width);
            page.dim(&text);
            return page.draw(paint, area);
        }
        for (row, (_, listed, is_selected)) in rows(area).zip(self.list.visible(usize::from(area.height))) {
            match listed {
                ListRow::File => {
                    if let Some(audited) = self.listed_audit() {
                        draw_file(theme, audited, paint, row);
                    }
                }
                ListRow::Entry(position) => {
                    if let Some(entry) = self.entries.get(*position) {
                        let verdict = self.options.verdict.unwrap_or(entry.verdict);
                        draw_entry(theme, entry, verdict, paint, row);
                    }
                }
            }
            if is_selected {
                paint.style(row, theme.selected);
            }
        }
    }
}

fn draw_file(theme: &Theme, audited: &AuditedExport, paint: &mut Paint<'_>, row: Rect) {
    let name = audited.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (sign, style, text) = if audited.is_plaintext {
        (theme.pick("▲", "^"), theme.warn, format!("{name} is still on disk, unencrypted: delete it"))
    } else {
        (theme.pick("•", "-"), theme.dim, format!("{name}: summary of the audit"))
    };
    paint.text(row.x, row.y, 1, sign, style);
    paint.text(row.x + 2, row.y, row.width.saturating_sub(2), &text, theme.text);
}

/// Draws an entry, with the figure that explains a verdict.
fn draw_entry(
    theme: &Theme,
    entry: &PasswordEntry,
    verdict: PasswordVerdict,
    paint: &mut Paint<'_>,
    row: Rect,
) {
    let (sign, style) = verdict_sign(theme, entry.verdict);
    paint.text(row.x, row.y, 1, sign, style);
    let verdict_width = if row.width >= 44 { 15 } else { 2 };
    if verdict_width > 2 {
        paint.text(row.x + 2, row.y, verdict_width - 3, verdict_word(entry.verdict), style);
    }
    let x = row.x + verdict_width;
    let figure_width = if row.width >= 50 { 15 } else { 0 };
    let room = row.width.saturating_sub(verdict_width + figure_width);
    let user = if room >= 30 { room * 2 / 5 } else { 0 };
    paint.text(x, row.y, room.saturating_sub(user + u16::from(user > 0) * 2), &entry.name, theme.text);
    paint.text(x + room - user, row.y, user, &entry.username, theme.dim);
    if figure_width > 0 {
        paint.right(row.right() - figure_width + 1, row.right(), row.y, &figure(entry, verdict), theme.text);
    }
}

/// The figure that explains a verdict.
fn figure(entry: &PasswordEntry, verdict: PasswordVerdict) -> String {
    match verdict {
        PasswordVerdict::Found => entry.breach_count.map(words::times).unwrap_or_default(),
        PasswordVerdict::Reused => format!("used {} times", entry.used_times),
        PasswordVerdict::Weak | PasswordVerdict::Fine => {
            entry.score.map(|score| words::strength(score).to_owned()).unwrap_or_default()
        }
        PasswordVerdict::Short => {
            entry.length.map(|length| count(length as usize, "character")).unwrap_or_default()
        }
        PasswordVerdict::Unchecked => String::new(),
    }
}
