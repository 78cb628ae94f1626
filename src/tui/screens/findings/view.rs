//! The findings, drawn.

use crate::inventory::EntityKind;
use crate::risk::{self, Finding, Severity, Side};
use crate::text::count;
use crate::tui::keys::Action;
use crate::tui::screens::overview::severity;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, Panes, filter_line, hanging, parts, rows, wrapped};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// How many facts are shown of one finding.
const FACTS: usize = 12;

/// The widest that the details are.
const WIDEST: u16 = 100;

/// Columns of the two sides at the right end of a row.
const SIDES: u16 = 4;

pub(super) fn list_area(body: Rect) -> Rect {
    Panes::of(body, WIDEST).list
}

/// How far the details can be scrolled.
pub(super) fn most_scrolled(state: &State, body: Rect) -> usize {
    let panes = Panes::of(body, WIDEST);
    let Some(session) = state.session() else { return 0 };
    let Some(finding) = state.findings.finding(session) else { return 0 };
    panes.most_scrolled(details(&state.settings.theme, session, finding, panes.detail.width).len())
}

/// The glyph of a severity.
pub(super) fn glyph(theme: &Theme, severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => theme.pick("✗", "X"),
        Severity::High => theme.pick("▲", "^"),
        Severity::Medium => theme.pick("◆", "*"),
        Severity::Low => theme.pick("·", "."),
    }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let panes = Panes::of(body, WIDEST);
    let (list, detail) = (panes.list, panes.detail);
    head(state, session, paint, panes.head);
    let findings = &state.findings;
    if findings.rows.is_empty() {
        return empty(
            state,
            session,
            paint,
            Rect { width: list.width.min(76), height: body.bottom() - list.y, ..list },
        );
    }
    let window = findings.list.window(findings.rows.len(), usize::from(list.height));
    for (row_at, row) in window.zip(rows(list)) {
        let Some(finding) = findings.at(session, row_at) else { continue };
        line(&state.settings.theme, session, finding, paint, row);
        if row_at == findings.list.selected {
            paint.style(row, state.settings.theme.selected);
        }
    }
    if let Some(finding) = findings.finding(session).filter(|_| !detail.is_empty()) {
        let lines = details(&state.settings.theme, session, finding, detail.width);
        let theme = &state.settings.theme;
        let key = state.settings.keymap.key(Action::ReadOn, theme.ascii).unwrap_or_default();
        panes.draw_detail(paint, theme, &lines, findings.scrolled, &key);
    }
}

/// How many there are of each kind, and which of them are shown.
fn head(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let counts = &session.derived.counts;
    let mut free = rows(area);
    let Some(row) = free.next() else { return };
    let mut first = Line::default();
    for one in Severity::ALL {
        let number = counts.open.of(one);
        let style = if number > 0 { severity(theme, one) } else { theme.dim };
        first.spans.push(Span::styled(format!("{number} {}", one.label()), style));
        first.spans.push(Span::raw("   "));
    }
    paint.line(row.x, row.y, row.width, &first);
    // Their letters are those at the ends of the rows.
    let left = row.x + u16::try_from(first.width()).unwrap_or(u16::MAX);
    let sides = format!("T takeover {}   L lockout {}", counts.takeover.total(), counts.lockout.total());
    paint.text(left + 1, row.y, row.right().saturating_sub(left + 1), &sides, theme.text);
    let Some(row) = free.next() else { return };
    let findings = &state.findings;
    if let Some(input) = &findings.typing {
        return filter_line(paint, theme, row, input, true);
    }
    let mut said = vec![(findings.shown.order.label().to_owned(), theme.dim)];
    if let Some(side) = findings.shown.side {
        said.push((format!("{} alone", side.label()), theme.accent));
    }
    if !findings.shown.text.trim().is_empty() {
        said.push((format!("/{}", findings.shown.text.trim()), theme.accent));
    }
    if counts.accepted > 0 {
        let shown = if findings.shown.accepted { "shown" } else { "hidden" };
        said.push((format!("{} accepted, {shown}", counts.accepted), theme.dim));
    }
    paint.line(row.x, row.y, row.width, &parts(said));
}

/// One row of the list.
fn line(theme: &Theme, session: &Session, finding: &Finding, paint: &mut Paint<'_>, row: Rect) {
    let title = finding.rule.title.as_str();
    let (mark, word, style, text) = if finding.is_open() {
        let style = severity(theme, finding.severity);
        (glyph(theme, finding.severity), finding.severity.label(), style, theme.text)
    } else {
        ("~", "accepted", theme.dim, theme.dim)
    };
    let words = if row.width >= 44 { 12 } else { 2 };
    paint.text(row.x, row.y, 1, mark, style);
    if words > 2 {
        paint.text(row.x + 2, row.y, 8, word, style);
    }
    let x = row.x + words;
    let room = row.width.saturating_sub(words + SIDES + 1);
    let subject = if room >= 24 { (room * 3 / 10).clamp(9, 28) } else { 0 };
    paint.text(x, row.y, room.saturating_sub(subject + u16::from(subject > 0) * 2), title, text);
    let name = session.short(&finding.subject, usize::from(subject));
    paint.text(x + room - subject, row.y, subject, &name, text);
    let sides = &finding.rule.sides;
    for (side, letter, at) in [(Side::Takeover, "T", 3), (Side::Lockout, "L", 1)] {
        if sides.contains(&side) && row.width > 12 {
            paint.text(row.right() - at, row.y, 1, letter, text);
        }
    }
}

/// Everything there is to say of one finding.
fn details(theme: &Theme, session: &Session, finding: &Finding, columns: u16) -> Vec<Line<'static>> {
    let rule = finding.rule;
    let mut lines = wrapped(&rule.title, columns, theme.heading);
    let kind = match session.index.kind(finding.subject.as_str()) {
        Some(EntityKind::Account) | None => "",
        Some(EntityKind::Device) => "device ",
        Some(EntityKind::Number) => "number ",
        Some(EntityKind::Place) => "place ",
    };
    let sides: Vec<&str> = rule.sides.iter().map(|side| side.label()).collect();
    let style = severity(theme, finding.severity);
    let room = usize::from(columns).saturating_sub(40).clamp(24, 60);
    lines.push(Line::from(vec![
        Span::styled(format!("{} {}", glyph(theme, finding.severity), finding.severity.label()), style),
        Span::styled(format!("   {kind}{}", session.short(&finding.subject, room)), theme.text),
        Span::styled(format!("   {}", sides.join(", ")), theme.dim),
        Span::styled(format!("   {}", rule.id), theme.dim),
    ]));
    if let Some(accepted) = &finding.accepted {
        let text = format!("through {}, since {}: {}", accepted.until, accepted.date, accepted.reason);
        lines.push(Line::default());
        lines.extend(paragraph(theme, "ACCEPTED", &text, columns, theme.text));
    }
    lines.push(Line::default());
    for fact in finding.facts.iter().take(FACTS) {
        lines.extend(hanging((theme.pick("•", "-"), theme.accent), 2, fact, columns, theme.text));
    }
    if finding.facts.len() > FACTS {
        let more = format!("and {} more", finding.facts.len() - FACTS);
        lines.extend(hanging(("", theme.dim), 2, &more, columns, theme.dim));
    }
    for (label, text, style) in [("WHY", &rule.why, theme.text), ("WHAT TO DO", &rule.remedy, theme.text)] {
        lines.push(Line::default());
        lines.extend(paragraph(theme, label, text, columns, style));
    }
    lines.push(Line::default());
    lines.extend(sources(theme, rule, columns));
    lines
}

/// A paragraph beside its label, or under it where there is little room.
fn paragraph(theme: &Theme, label: &str, text: &str, columns: u16, style: Style) -> Vec<Line<'static>> {
    const LABEL: u16 = 12;
    if columns >= 56 {
        return hanging((label, theme.dim), LABEL, text, columns, style);
    }
    let mut lines = vec![Line::styled(label.to_owned(), theme.dim)];
    lines.extend(wrapped(text, columns, style));
    lines
}

/// What a rule rests on: documents with their addresses, and judgement, which is said.
fn sources(theme: &Theme, rule: &risk::Rule, columns: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut label = "SOURCE";
    let documents = rule.evidence.iter().filter(|reference| reference.source.is_some());
    for reference in documents {
        lines.extend(paragraph(theme, label, &reference.line(), columns, theme.dim));
        label = "";
        if let Some(source) = reference.source.filter(|source| source.url.starts_with("http")) {
            lines.extend(paragraph(theme, label, &source.url, columns, theme.dim));
        }
    }
    if rule.evidence.iter().any(|reference| reference.source.is_none()) {
        let text = if lines.is_empty() {
            "Our own judgement: no study or standard that we know says it in so many words."
        } else {
            "And our own judgement, as to how bad it is or when it applies."
        };
        lines.extend(paragraph(theme, label, text, columns, theme.dim));
    }
    if columns < 56 {
        // Empty labels would leave empty lines.
        lines.retain(|line| line.width() > 0);
    }
    lines
}

fn empty(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
    let findings = &state.findings;
    let accepted = session.derived.counts.accepted;
    let (said, style, why) = if session.derived.revision == 0 {
        ("One moment.", theme.dim, String::new())
    } else if findings.shown.narrowed() && !session.derived.findings.is_empty() {
        ("Nothing found.", theme.dim, format!("{} shows all again.", key(Action::Back)))
    } else if session.profile.inventory.accounts.is_empty() {
        let why = format!(
            "There is nothing to look at yet. Record your accounts on screen {}: your main mailbox first, for it \
             resets most others.",
            key(Action::Tab3)
        );
        ("No finding.", theme.text, why)
    } else {
        let mut why = format!(
            "None of the {} rules fires on what you have recorded. That does not mean that nobody can get in: the \
             rules know what is recorded and no more, and they leave alone what is marked as not known. Look again \
             when something changes, and once a year.",
            risk::rules().len()
        );
        if accepted > 0 {
            why.push_str(&format!(" You live with {accepted}; {} shows them.", key(Action::ShowAccepted)));
        }
        let bare = session.profile.inventory.accounts.iter().filter(|account| risk::is_unrecorded(account));
        match bare.count() {
            0 => ("No finding.", theme.good, why),
            bare => {
                let bare = count(bare, "account");
                why.insert_str(0, &format!("How you sign in is not recorded for {bare}: record it. "));
                ("No finding yet.", theme.warn, why)
            }
        }
    };
    let mut lines = vec![Line::default(), Line::styled(said, style), Line::default()];
    lines.extend(wrapped(&why, area.width, theme.text));
    for (row, line) in rows(area).zip(&lines) {
        paint.line(row.x, row.y, row.width, line);
    }
}
