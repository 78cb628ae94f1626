//! What the inventory says of a control, drawn.

use super::control::draw;
use super::view::below;
use super::{Walk, provider};
use crate::inventory::EntityId;
use crate::responsibility::Control;
use crate::risk::{Evidence, Finding, ProviderEvidence};
use crate::tui::keys::Action;
use crate::tui::screens::overview::severity;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, hanging, rows, wrapped};
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::text::Span;

/// Where the evidence goes on, a page further or back.
pub(super) fn evidence_page(session: &Session, walk: &Walk, forward: bool) -> usize {
    const PAGE: usize = 5;
    let derived = &session.derived;
    let len = derived.evidence.get(walk.at).map_or(0, pieces)
        + derived.providers.get(walk.at).map_or(0, provider::pieces);
    if forward {
        (walk.evidence + PAGE).min(len.saturating_sub(PAGE)).max(walk.evidence.min(len))
    } else {
        walk.evidence.saturating_sub(PAGE)
    }
}

/// How many pieces of evidence there are, each drawn by itself.
fn pieces(evidence: &Evidence) -> usize {
    evidence.fails.len() + usize::from(!evidence.unknown.is_empty()) + usize::from(!evidence.meets.is_empty())
}

/// What the inventory says; gives the rows used.
pub(super) fn evidence(
    state: &State,
    session: &Session,
    paint: &mut Paint<'_>,
    area: Rect,
    control: &Control,
) -> u16 {
    let theme = &state.settings.theme;
    let Some(row) = rows(area).next() else { return 0 };
    let used = paint.text(row.x, row.y, row.width, "WHAT YOUR INVENTORY SAYS", theme.dim);
    let list = below(area, 1);
    let found = session.derived.evidence.get(state.walk.at);
    let providers = session.derived.providers.get(state.walk.at);
    let nothing = match found {
        None => "One moment.",
        Some(evidence) if control.checks.is_empty() || !evidence.evaluated => {
            "Nothing: an inventory cannot show this. Only you know."
        }
        Some(_) if session.profile.inventory.accounts.is_empty() => "No account is recorded yet.",
        Some(evidence) if pieces(evidence) == 0 => "Nothing in it is of this kind.",
        Some(evidence) => {
            let counts = counts(evidence);
            let x = row.x + used + 2;
            paint.right(x, row.right(), row.y, &counts, theme.dim);
            return 1 + proofs(state, session, paint, list, (Some(evidence), providers));
        }
    };
    let lines = wrapped(nothing, list.width, theme.text);
    let left = draw(paint, list, &lines);
    left.y - area.y + proofs(state, session, paint, left, (None, providers))
}

/// `2 do not, 1 not known, 7 do`.
fn counts(evidence: &Evidence) -> String {
    let mut subjects: Vec<&EntityId> = evidence.fails.iter().take(1000).map(|f| &f.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let fails = if evidence.fails.len() > 1000 { evidence.fails.len() } else { subjects.len() };
    let parts = [
        (fails, if fails == 1 { "does not" } else { "do not" }),
        (evidence.unknown.len(), "not known"),
        (evidence.meets.len(), if evidence.meets.len() == 1 { "does" } else { "do" }),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0).map(|(n, words)| format!("{n} {words}"));
    parts.collect::<Vec<_>>().join(", ")
}

/// The pieces of evidence, the inventory's and then the directory's, as many as there is room for; gives the rows used.
fn proofs(
    state: &State,
    session: &Session,
    paint: &mut Paint<'_>,
    area: Rect,
    (evidence, providers): (Option<&Evidence>, Option<&ProviderEvidence>),
) -> u16 {
    let theme = &state.settings.theme;
    let own = evidence.map_or(0, pieces);
    let total = own + providers.map_or(0, provider::pieces);
    let names = (area.width / 3).clamp(8, 24);
    let mut left = area;
    for at in state.walk.evidence.min(total)..total {
        let lines = match (evidence, providers) {
            (Some(evidence), _) if at < own => own_piece(theme, session, evidence, (at, names, area.width)),
            (_, Some(providers)) => provider::piece(theme, session, providers, (at - own, names, area.width)),
            _ => break,
        };
        let last = at + 1 == total;
        // One row is kept for saying that there is more.
        let room = usize::from(left.height).saturating_sub(usize::from(!last));
        if lines.len() > room && (at > state.walk.evidence || !last) {
            if let Some(row) = rows(left).next() {
                let key = state.settings.keymap.key(Action::PageDown, theme.ascii).unwrap_or_default();
                let text = format!("  {} more: {key}", total - at);
                paint.text(row.x, row.y, row.width, &text, theme.accent);
                left = below(left, 1);
            }
            break;
        }
        left = draw(paint, left, &lines);
    }
    left.y - area.y
}

/// A piece of what the inventory says: what fails, or all that is not known, or all that meets it.
fn own_piece(
    theme: &Theme,
    session: &Session,
    evidence: &Evidence,
    (at, names, columns): (usize, u16, u16),
) -> Vec<Line<'static>> {
    if let Some(finding) = evidence.fails.get(at) {
        return failed(theme, session, finding, names, columns);
    }
    let unknown = at == evidence.fails.len() && !evidence.unknown.is_empty();
    let (mark, style, ids, words) = if unknown {
        ("?", theme.dim, &evidence.unknown, "not known")
    } else {
        (theme.pick("✓", "+"), theme.good, &evidence.meets, "meet it")
    };
    let words = if !unknown && ids.len() == 1 { "meets it" } else { words };
    let names = ids.iter().map(EntityId::as_str);
    let text = format!("{} {words}: {}", ids.len(), listed(session, names));
    hanging((mark, style), 2, &text, columns, theme.text)
}

fn failed(
    theme: &Theme,
    session: &Session,
    finding: &Finding,
    names: u16,
    columns: u16,
) -> Vec<Line<'static>> {
    let style = if finding.is_open() { severity(theme, finding.severity) } else { theme.dim };
    let mark = if finding.is_open() { theme.pick("✗", "x") } else { "~" };
    let full = session.called(&finding.subject, NAME);
    let name = session.short(&finding.subject, usize::from(names.saturating_sub(3)));
    let facts: Vec<&str> = finding.facts.iter().map(|fact| without_name(fact, &full)).collect();
    let mut fact = facts.join(" ");
    if !finding.is_open() {
        fact.push_str(" (accepted)");
    }
    let mut lines = hanging((&format!("{mark} {name}"), theme.text), names, &fact, columns, theme.text);
    if let Some(line) = lines.first_mut() {
        let label = line.spans.first().map(|span| span.content.to_string()).unwrap_or_default();
        let rest = label.strip_prefix(mark).unwrap_or_default().to_owned();
        let tail: Vec<Span<'static>> = line.spans.drain(1..).collect();
        line.spans = vec![Span::styled(mark.to_owned(), style), Span::styled(rest, theme.text)];
        line.spans.extend(tail);
    }
    lines
}

/// Columns of a name in a fact.
pub(super) const NAME: usize = 48;

/// A fact that begins with the name of what it is about, without the name: it stands beside it.
pub(super) fn without_name<'a>(fact: &'a str, name: &str) -> &'a str {
    fact.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')).unwrap_or(fact)
}

/// The names of these, as many as a person would read.
pub(super) fn listed<'a>(session: &Session, ids: impl ExactSizeIterator<Item = &'a str>) -> String {
    const NAMED: usize = 20;
    let more = ids.len().saturating_sub(NAMED);
    let name = |id: &str| session.called(&EntityId::from(id), 30).into_owned();
    let names: Vec<String> = ids.take(NAMED).map(name).collect();
    let names = names.join(", ");
    if more > 0 { format!("{names} and {more} more") } else { names }
}
