//! What the service directory says of the providers' half of a control, drawn.

use super::proof::{listed, without_name};
use crate::inventory::EntityId;
use crate::risk::{DutyStatus, ProviderEvidence, ProviderStatus};
use crate::tui::session::Session;
use crate::tui::theme::Theme;
use crate::tui::widgets::hanging;
use ratatui::text::{Line, Span};

/// How many pieces there are, each drawn by itself: a title, a line for each that falls short, one for those of
/// which it is not known, one for those that meet it. None where the directory lists no service of the inventory.
pub(super) fn pieces(providers: &ProviderEvidence) -> usize {
    if providers.statuses.is_empty() {
        return 0;
    }
    let any = |standing| usize::from(!providers.with_status(standing).is_empty());
    1 + providers.with_status(DutyStatus::FallsShort).len()
        + any(DutyStatus::Unknown)
        + any(DutyStatus::Meets)
}

pub(super) fn piece(
    theme: &Theme,
    session: &Session,
    providers: &ProviderEvidence,
    (at, names, columns): (usize, u16, u16),
) -> Vec<Line<'static>> {
    let Some(at) = at.checked_sub(1) else { return title(theme, columns) };
    let short = providers.with_status(DutyStatus::FallsShort);
    if let Some(word) = short.get(at) {
        return falls_short(theme, session, word, names, columns);
    }
    let unknown = at == short.len() && !providers.with_status(DutyStatus::Unknown).is_empty();
    let standing = if unknown { DutyStatus::Unknown } else { DutyStatus::Meets };
    let (mark, style) = match standing {
        DutyStatus::Meets => (theme.pick("✓", "+"), theme.good),
        _ => ("?", theme.dim),
    };
    let text = match providers.with_status(standing) {
        // One alone is told why.
        [one] => one.sentence.clone(),
        several => {
            let ids = several.iter().map(|word| word.account.as_str());
            let what = if standing == DutyStatus::Meets { "do their part" } else { "not known" };
            format!("{} {what}: {}", several.len(), listed(session, ids))
        }
    };
    hanging((mark, style), 2, &text, columns, theme.text)
}

fn title(theme: &Theme, columns: u16) -> Vec<Line<'static>> {
    let title = Line::styled("YOUR PROVIDERS, BY 2FA DIRECTORY", theme.dim);
    if columns < 34 { vec![title] } else { vec![Line::default(), title] }
}

fn falls_short(
    theme: &Theme,
    session: &Session,
    status: &ProviderStatus,
    names: u16,
    columns: u16,
) -> Vec<Line<'static>> {
    let mark = theme.pick("✗", "x");
    let id = EntityId::from(&status.account);
    let full = session.name(&id);
    let name = session.short(&id, usize::from(names.saturating_sub(3)));
    let sentence = without_name(&status.sentence, full).to_owned();
    let mut lines = hanging((&format!("{mark} {name}"), theme.text), names, &sentence, columns, theme.text);
    if let Some(first) = lines.first_mut().and_then(|line| line.spans.first_mut()) {
        let rest = first.content.strip_prefix(mark).unwrap_or_default().to_owned();
        let label = vec![Span::styled(mark, theme.warn), Span::styled(rest, theme.text)];
        if let Some(line) = lines.first_mut() {
            line.spans.splice(0..1, label);
        }
    }
    lines
}
