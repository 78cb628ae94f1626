//! Suggestions and rows from the service directory.

use super::draft::{Draft, RowKey};
use crate::inventory::{Account, FactorKind};
use crate::services::{Directory, Offer, Service};
use crate::text::fit;
use crate::tui::widgets::form::Row;

/// The service whose name begins with the typed text. Needs at least two letters.
pub(super) fn completion<'a>(directory: &'a Directory, typed: &str) -> Option<&'a Service> {
    let typed = typed.trim_start();
    let matching = (typed.chars().count() >= 2).then(|| directory.complete(typed, 1))?;
    let service = matching.into_iter().next()?;
    let starts = service.name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
    (starts && service.name.len() > typed.len()).then_some(service)
}

/// The maximum number of suggested services.
const MAX_SUGGESTIONS: usize = 5;

/// The services that match the typed name, best first. There are none once the account has a domain or the full name of
/// a service.
pub(super) fn suggestions<'a>(directory: &'a Directory, draft: &Draft) -> Vec<&'a Service> {
    let account = &draft.account;
    let typed = account.service.trim();
    let is_new = draft.original.as_ref().is_none_or(|original| original.service != account.service);
    let needs_service = is_new && account.domain.is_empty() && directory.of(account).is_none();
    if needs_service && typed.chars().count() >= 2 {
        directory.complete(typed, MAX_SUGGESTIONS)
    } else {
        Vec::new()
    }
}

/// The domain of a service and its second factors, in one line.
pub(super) fn summary(service: &Service) -> String {
    let offers: Vec<&str> = service
        .offers
        .iter()
        .map(|offer| match offer {
            Offer::Totp => "app code",
            Offer::OwnApp => "own app",
            Offer::OwnHardware => "own device",
            Offer::Other => "other",
            other => other.label(),
        })
        .collect();
    let offers = if offers.is_empty() { "no second factor".to_owned() } else { offers.join(", ") };
    format!("{}: {offers}", fit(&service.domain, 30))
}

/// Rows about the service of the account.
pub(super) fn rows(directory: &Directory, account: &Account) -> Vec<Row<RowKey, Draft>> {
    let Some(service) = directory.of(account) else { return Vec::new() };
    let mut rows = vec![
        Row::note(""),
        Row::heading(format!("{}, {}", fit(&service.name, 40), fit(&service.domain, 40))),
        Row::note(match service.offers.as_slice() {
            [] => "  offers no second factor, according to the directory".to_owned(),
            _ => format!("  offers {}", service.offers_text()),
        }),
    ];
    let page = service.documentation.as_deref().filter(|page| page.len() <= 120);
    rows.extend(page.map(|page| Row::note(format!("  {page}"))));
    rows.push(Row::note(format!("  {}", crate::services::ATTRIBUTION)));
    rows
}

/// Two lists: the password and the kinds of factor that a service offers, and all other kinds.
pub(super) fn offered_kinds(service: &Service) -> (Vec<FactorKind>, Vec<FactorKind>) {
    let offers = |kind: &FactorKind| service.offers.iter().any(|offer| offer.kind() == Some(*kind));
    FactorKind::ALL.into_iter().partition(|kind| *kind == FactorKind::Password || offers(kind))
}

/// The heading above the kinds that the service offers.
pub(super) fn offered_heading(service: &Service) -> String {
    let name = fit(&service.name, 40).to_uppercase();
    if service.has_second_factor() {
        format!("{name} OFFERS")
    } else {
        format!("{name}: NO SECOND FACTOR IS LISTED")
    }
}

/// A note about a device of the service itself, for which the inventory has no kind of factor.
pub(super) fn own_hardware_note(service: &Service) -> Option<&'static str> {
    service
        .offers
        .contains(&Offer::OwnHardware)
        .then_some("      and its own device: tick the factor that is most similar to it")
}
