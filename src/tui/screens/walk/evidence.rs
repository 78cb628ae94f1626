//! What the inventory says about the user's half of a control, and the service directory about the providers' half.

use super::Walk;
use crate::inventory::{AccountId, EntityId};
use crate::responsibility::{AnswerState, Control};
use crate::risk::{DutyStatus, Evidence, Finding, ProviderStatus};
use crate::text::width;
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::{Page, severity_sign};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The maximum width of a name in a fact.
pub(super) const FACT_NAME: usize = 48;

/// A part of the evidence that is scrolled as a whole.
enum Entry<'a> {
    Fails(&'a Finding),
    Unknown(&'a [EntityId]),
    Meets(&'a [EntityId]),
    ProvidersTitle,
    ProviderFallsShort(&'a ProviderStatus),
    ProvidersUnknown(&'a [ProviderStatus]),
    ProvidersMeet(&'a [ProviderStatus]),
}

impl Walk {
    /// How many entries the evidence has.
    pub(super) fn evidence_len(&self, open: &OpenProfile) -> usize {
        entries(open, self.position).len()
    }

    /// The evidence, from the first entry in view. If not everything fits into the area, the last line says how many
    /// entries follow.
    pub(super) fn evidence_page<'a>(&self, cx: &Context<'a>, area: Rect, control: &Control) -> Page<'a> {
        let theme = cx.theme();
        let open = cx.open;
        let mut page = Page::new(theme, area.width);
        add_head(&mut page, open, self.position, control);
        let entries = entries(open, self.position);
        let first = self.first_evidence.min(entries.len());
        for (position, entry) in entries.iter().enumerate().skip(first) {
            let before = page.len();
            add_entry(&mut page, open, entry);
            let is_last = position + 1 == entries.len();
            let room = usize::from(area.height).saturating_sub(usize::from(!is_last));
            if page.len() > room && (position > first || !is_last) {
                page.truncate(before);
                let text = format!("  {} more: {}", entries.len() - position, cx.key(Action::PageDown));
                page.line([(text, theme.accent)]);
                break;
            }
        }
        page
    }
}

/// How many subjects contradict an answer to the control at this position, for one account or for the whole control.
pub(super) fn contradicting(
    open: &OpenProfile,
    position: usize,
    answer: Option<AnswerState>,
    account: Option<&AccountId>,
) -> usize {
    let evidence = open.derived.evidence.get(position).filter(|_| answer == Some(AnswerState::Done));
    evidence.map_or(0, |evidence| evidence.contradicting(account))
}

fn entries(open: &OpenProfile, position: usize) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    if let Some(evidence) = open.derived.evidence.get(position) {
        entries.extend(evidence.fails.iter().map(Entry::Fails));
        entries.extend(non_empty(&evidence.unknown).map(Entry::Unknown));
        entries.extend(non_empty(&evidence.meets).map(Entry::Meets));
    }
    // The directory may list no service of the inventory.
    if let Some(providers) =
        open.derived.providers.get(position).filter(|providers| !providers.statuses.is_empty())
    {
        let with_status = |status| providers.with_status(status);
        entries.push(Entry::ProvidersTitle);
        entries.extend(with_status(DutyStatus::FallsShort).iter().map(Entry::ProviderFallsShort));
        entries.extend(non_empty(with_status(DutyStatus::Unknown)).map(Entry::ProvidersUnknown));
        entries.extend(non_empty(with_status(DutyStatus::Meets)).map(Entry::ProvidersMeet));
    }
    entries
}

fn non_empty<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}

/// Adds the title and the counts, or the reason why there is no evidence.
fn add_head(page: &mut Page<'_>, open: &OpenProfile, position: usize, control: &Control) {
    const TITLE: &str = "WHAT YOUR INVENTORY SAYS";
    let dim = page.theme().dim;
    let evidence = open.derived.evidence.get(position);
    let reason = match evidence {
        None => "One moment.",
        Some(evidence) if control.checks.is_empty() || !evidence.evaluated => {
            "Nothing: an inventory cannot show this. Only you know."
        }
        Some(_) if open.profile.inventory.accounts.is_empty() => "No account is recorded yet.",
        Some(evidence) => {
            let room = usize::from(page.columns()).saturating_sub(TITLE.len() + 2);
            let counts = counts(evidence, " meet this");
            let counts = if width(&counts) > room { self::counts(evidence, "") } else { counts };
            if !counts.is_empty() {
                let gap = 2 + room.saturating_sub(width(&counts));
                page.line([(TITLE.to_owned(), dim), (format!("{}{counts}", " ".repeat(gap)), dim)]);
                return;
            }
            "This control applies to nothing in your inventory."
        }
    };
    page.line([(TITLE.to_owned(), dim)]);
    page.text(reason);
}

/// `2 don't meet this, 1 unknown, 7 do`. Without `verb`: `2 don't, 1 unknown, 7 do`.
fn counts(evidence: &Evidence, verb: &str) -> String {
    let mut subjects: Vec<&EntityId> = evidence.fails.iter().map(|finding| &finding.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let (fails, meets) = (subjects.len(), evidence.meets.len());
    let parts = [
        (fails, format!("{}{verb}", if fails == 1 { "doesn't" } else { "don't" })),
        (evidence.unknown.len(), "unknown".to_owned()),
        (meets, if meets == 1 { "does" } else { "do" }.to_owned()),
    ];
    let parts =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}"));
    parts.collect::<Vec<_>>().join(", ")
}

fn add_entry(page: &mut Page<'_>, open: &OpenProfile, entry: &Entry<'_>) {
    let theme = page.theme();
    let unknown = ("?", theme.dim);
    let good = (theme.pick("✓", "+"), theme.good);
    match entry {
        Entry::Fails(finding) => add_failure(page, open, finding),
        Entry::Unknown(ids) => {
            let text = format!("{} unknown: {}", ids.len(), names(open, ids.iter().map(EntityId::as_str)));
            page.hanging(unknown, 2, &text, theme.text);
        }
        Entry::Meets(ids) => {
            let verb = if ids.len() == 1 { "meets" } else { "meet" };
            let text = format!("{} {verb} it: {}", ids.len(), names(open, ids.iter().map(EntityId::as_str)));
            page.hanging(good, 2, &text, theme.text);
        }
        Entry::ProvidersTitle => {
            if page.columns() >= 34 {
                page.gap();
            }
            page.line([("YOUR PROVIDERS, BY 2FA DIRECTORY".to_owned(), theme.dim)]);
        }
        Entry::ProviderFallsShort(status) => {
            let sign = (theme.pick("✗", "x"), theme.warn);
            let id = EntityId::from(&status.account);
            let sentence = without_name(&status.sentence, open.name(&id));
            add_with_name(page, open, sign, &id, sentence);
        }
        Entry::ProvidersUnknown(statuses) => {
            page.hanging(unknown, 2, &provider_text(open, statuses, "unknown"), theme.text);
        }
        Entry::ProvidersMeet(statuses) => {
            page.hanging(good, 2, &provider_text(open, statuses, "do their part"), theme.text);
        }
    }
}

fn add_failure(page: &mut Page<'_>, open: &OpenProfile, finding: &Finding) {
    let theme = page.theme();
    let name = open.display_name(&finding.subject, FACT_NAME);
    let facts: Vec<&str> = finding.facts.iter().map(|fact| without_name(fact, &name)).collect();
    let mut text = facts.join(" ");
    let sign = if finding.is_open() {
        (theme.pick("✗", "x"), severity_sign(theme, finding.severity).1)
    } else {
        text.push_str(" (accepted)");
        ("~", theme.dim)
    };
    add_with_name(page, open, sign, &finding.subject, &text);
}

/// Adds a paragraph beside the name of its subject.
fn add_with_name(
    page: &mut Page<'_>,
    open: &OpenProfile,
    sign: (&str, Style),
    subject: &EntityId,
    text: &str,
) {
    let indent = (page.columns() / 3).clamp(8, 24);
    page.signed(sign, &open.short_name(subject, usize::from(indent - 3)), indent, text);
}

/// Why a single provider has this status, or the names of several.
fn provider_text(open: &OpenProfile, statuses: &[ProviderStatus], label: &str) -> String {
    match statuses {
        [status] => status.sentence.clone(),
        _ => {
            let ids = statuses.iter().map(|status| status.account.as_str());
            format!("{} {label}: {}", statuses.len(), names(open, ids))
        }
    }
}

/// The fact without the name of its subject at the start, because the name is drawn beside it.
pub(super) fn without_name<'a>(fact: &'a str, name: &str) -> &'a str {
    fact.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')).unwrap_or(fact)
}

fn names<'a>(open: &OpenProfile, ids: impl ExactSizeIterator<Item = &'a str>) -> String {
    /// More names than this are only counted.
    const MAX_NAMES: usize = 20;
    let more = ids.len().saturating_sub(MAX_NAMES);
    let name = |id: &str| open.display_name(&EntityId::from(id), 30).into_owned();
    let names: Vec<String> = ids.take(MAX_NAMES).map(name).collect();
    let names = names.join(", ");
    if more > 0 { format!("{names} and {more} more") } else { names }
}
