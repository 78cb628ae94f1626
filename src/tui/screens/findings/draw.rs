//! Draws the list of findings, and the details of the selected finding.

use super::Findings;
use super::layout::panes;
use crate::inventory::EntityKind;
use crate::risk::{self, Finding, Rule, Severity, Side};
use crate::text::count;
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, Paint, parts, rows, severity_sign};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The details show at most this many facts.
const MAX_FACTS: usize = 12;
/// Columns for the letters T (takeover) and L (lockout) at the right end of a row.
const SIDES: u16 = 4;

impl Findings {
    /// How far the details can be scrolled.
    pub(super) fn max_scroll(&self, cx: &Context<'_>) -> usize {
        let detail = panes(cx.area).detail;
        let finding = self.selected(cx.open);
        finding.map_or(0, |finding| details(finding, detail.width, cx).max_scroll(detail.height))
    }

    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let panes = panes(cx.area);
        let (list, detail) = (panes.list, panes.detail);
        self.draw_head(paint, panes.head, cx);
        if self.list.rows().is_empty() {
            let area = Rect { width: list.width.min(76), height: cx.area.bottom() - list.y, ..list };
            return self.empty_page(area.width, cx).draw(paint, area);
        }
        for (row, (_, &position, is_selected)) in rows(list).zip(self.list.visible(usize::from(list.height)))
        {
            let Some(finding) = cx.open.derived.findings.get(position as usize) else { continue };
            draw_row(finding, paint, row, cx);
            if is_selected {
                paint.style(row, cx.theme().selected);
            }
        }
        if let Some(finding) = self.selected(cx.open).filter(|_| !detail.is_empty()) {
            let page = details(finding, detail.width, cx);
            page.draw_scrolled(paint, detail, self.scroll, &cx.key(Action::ReadOn));
        }
    }

    /// How many findings there are of each severity and side, and which of them are listed.
    fn draw_head(&self, paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
        let theme = cx.theme();
        let counts = &cx.open.derived.counts;
        let mut free = rows(area);
        let Some(row) = free.next() else { return };
        let mut severities = Line::default();
        for severity in Severity::ALL {
            let number = counts.open.of(severity);
            let style = if number > 0 { severity_sign(theme, severity).1 } else { theme.dim };
            severities.spans.push(Span::styled(format!("{number} {}", severity.label()), style));
            severities.spans.push(Span::raw("   "));
        }
        paint.line(row.x, row.y, row.width, &severities);
        let left = row.x + u16::try_from(severities.width()).unwrap_or(u16::MAX);
        // This explains the letters at the right end of each row.
        let sides = format!("T takeover {}   L lockout {}", counts.takeover.total(), counts.lockout.total());
        paint.text(left + 1, row.y, row.right().saturating_sub(left + 1), &sides, theme.text);
        let Some(row) = free.next() else { return };
        if self.list.is_typing() {
            return self.list.draw_filter(paint, theme, row);
        }
        let mut listed = vec![(self.options.order.label().to_owned(), theme.dim)];
        if let Some(side) = self.options.side {
            listed.push((format!("only {}", side.label()), theme.accent));
        }
        if self.list.is_filtered() {
            listed.push((format!("/{}", self.list.filter()), theme.accent));
        }
        if counts.accepted > 0 {
            let shown = if self.options.accepted { "shown" } else { "hidden" };
            listed.push((format!("{} accepted, {shown}", counts.accepted), theme.dim));
        }
        paint.line(row.x, row.y, row.width, &parts(listed));
    }

    /// The text of the screen when no finding is listed.
    fn empty_page<'a>(&self, columns: u16, cx: &Context<'a>) -> Page<'a> {
        let theme = cx.theme();
        let open = cx.open;
        let counts = &open.derived.counts;
        let mut page = Page::new(theme, columns);
        page.gap();
        if open.derived.revision == 0 {
            page.dim("One moment.");
            return page;
        }
        let is_narrowed = self.options.side.is_some() || self.list.is_filtered();
        if is_narrowed && !open.derived.findings.is_empty() {
            page.dim("Nothing found.").gap().text(&format!("{} shows all again.", cx.key(Action::Back)));
            return page;
        }
        if open.profile.inventory.accounts.is_empty() {
            page.text("No finding.").gap().text(&format!(
                "Nothing is recorded yet. Record your accounts on screen {}, starting with your main mailbox, because it \
                 can reset most other accounts.",
                cx.key(Action::Tab3)
            ));
            return page;
        }
        let unrecorded =
            open.profile.inventory.accounts.iter().filter(|account| risk::is_unrecorded(account));
        let unrecorded = unrecorded.count();
        if unrecorded > 0 {
            page.styled("No finding yet.", theme.warn).gap().text(&format!(
                "How you sign in is not recorded for {}: record it.",
                count(unrecorded, "account")
            ));
        } else {
            page.styled("No finding.", theme.good).gap();
        }
        page.text(&format!(
            "None of the {} rules matched what you have recorded. This does not mean that nobody can get in: the rules \
             know only what is recorded, and ignore what is marked as unknown. Check again when something changes, \
             and once a year.",
            risk::rules().len()
        ));
        if counts.accepted > 0 {
            let key = cx.key(Action::ShowAccepted);
            page.text(&format!("You accepted {}; {key} shows them.", count(counts.accepted, "finding")));
        }
        page
    }
}

fn draw_row(finding: &Finding, paint: &mut Paint<'_>, row: Rect, cx: &Context<'_>) {
    let theme = cx.theme();
    let title = finding.rule.title.as_str();
    let (sign, word, style, text) = if finding.is_open() {
        let (sign, style) = severity_sign(theme, finding.severity);
        (sign, finding.severity.label(), style, theme.text)
    } else {
        ("~", "accepted", theme.dim, theme.dim)
    };
    let severity_width = if row.width >= 44 { 12 } else { 2 };
    paint.text(row.x, row.y, 1, sign, style);
    if severity_width > 2 {
        paint.text(row.x + 2, row.y, 8, word, style);
    }
    let x = row.x + severity_width;
    let room = row.width.saturating_sub(severity_width + SIDES + 1);
    let subject = if room >= 24 { (room * 3 / 10).clamp(9, 28) } else { 0 };
    paint.text(x, row.y, room.saturating_sub(subject + u16::from(subject > 0) * 2), title, text);
    let name = cx.open.short_name(&finding.subject, usize::from(subject));
    paint.text(x + room - subject, row.y, subject, &name, text);
    let sides = &finding.rule.sides;
    for (side, letter, from_end) in [(Side::Takeover, "T", 3), (Side::Lockout, "L", 1)] {
        if sides.contains(&side) && row.width > 12 {
            paint.text(row.right() - from_end, row.y, 1, letter, text);
        }
    }
}

fn details<'a>(finding: &Finding, columns: u16, cx: &Context<'a>) -> Page<'a> {
    let theme = cx.theme();
    let rule = finding.rule;
    let mut page = Page::new(theme, columns);
    page.heading(&rule.title);
    let kind = match cx.open.index.kind(finding.subject.as_str()) {
        Some(EntityKind::Account) | None => "",
        Some(EntityKind::Device) => "device ",
        Some(EntityKind::Number) => "number ",
        Some(EntityKind::Place) => "place ",
    };
    let sides: Vec<&str> = rule.sides.iter().map(|side| side.label()).collect();
    let (sign, style) = severity_sign(theme, finding.severity);
    let room = usize::from(columns).saturating_sub(40).clamp(24, 60);
    page.line([
        (format!("{sign} {}", finding.severity.label()), style),
        (format!("   {kind}{}", cx.open.short_name(&finding.subject, room)), theme.text),
        (format!("   {}", sides.join(", ")), theme.dim),
        (format!("   {}", rule.id), theme.dim),
    ]);
    if let Some(accepted) = &finding.accepted {
        let text = format!("until {}, since {}: {}", accepted.until, accepted.date, accepted.reason);
        page.gap().labelled("ACCEPTED", &text, theme.text);
    }
    page.gap();
    for fact in finding.facts.iter().take(MAX_FACTS) {
        page.bullet(fact);
    }
    if finding.facts.len() > MAX_FACTS {
        page.dim(&format!("  and {} more", finding.facts.len() - MAX_FACTS));
    }
    page.gap().labelled("WHY", &rule.why, theme.text);
    page.gap().labelled("WHAT TO DO", &rule.remedy, theme.text).gap();
    add_sources(&mut page, rule, theme);
    page
}

/// Adds the documents that support a rule, with their addresses, or says that the rule is our own judgement.
fn add_sources(page: &mut Page<'_>, rule: &Rule, theme: &Theme) {
    let mut label = "SOURCE";
    for reference in rule.evidence.iter().filter(|reference| reference.source.is_some()) {
        page.labelled(std::mem::take(&mut label), &reference.line(), theme.dim);
        if let Some(source) = reference.source.filter(|source| source.url.starts_with("http")) {
            page.labelled("", &source.url, theme.dim);
        }
    }
    if rule.evidence.iter().any(|reference| reference.source.is_none()) {
        let text = if label.is_empty() {
            "The severity, or when the rule applies, is our own judgement."
        } else {
            "Our own judgement: we know no study or standard that says so."
        };
        page.labelled(label, text, theme.dim);
    }
}
