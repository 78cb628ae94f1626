//! What the service directory says about the account of the interview.

use super::draft::{Draft, RowKey};
use crate::inventory::{Account, FactorKind};
use crate::services::{Directory, Offer, Service};
use crate::text::fit;
use crate::tui::widgets::form::Row;

/// The service whose name begins with the typed text, if at least two letters are typed.
pub(super) fn completion<'a>(directory: &'a Directory, typed: &str) -> Option<&'a Service> {
    let typed = typed.trim_start();
    let found = (typed.chars().count() >= 2).then(|| directory.complete(typed, 1))?;
    let service = found.into_iter().next()?;
    let starts = service.name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
    (starts && service.name.len() > typed.len()).then_some(service)
}

/// Services that are suggested at most.
const MAX_SUGGESTIONS: usize = 5;

/// The services that match the typed name, best first. None if the name is a service already, or has a domain.
pub(super) fn suggestions<'a>(directory: &'a Directory, draft: &Draft) -> Vec<&'a Service> {
    let account = &draft.account;
    let typed = account.service.trim();
    let is_new = draft.original.as_ref().is_none_or(|original| original.service != account.service);
    let open = is_new && account.domain.is_empty() && directory.of(account).is_none();
    if open && typed.chars().count() >= 2 { directory.complete(typed, MAX_SUGGESTIONS) } else { Vec::new() }
}

/// The domain of a service, and the second factors that it offers.
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

/// The kinds of factor that a service offers, with the password, and all other kinds.
pub(super) fn offered_kinds(service: &Service) -> (Vec<FactorKind>, Vec<FactorKind>) {
    let offers = |kind: &FactorKind| service.offers.iter().any(|offer| offer.kind() == Some(*kind));
    FactorKind::ALL.into_iter().partition(|kind| *kind == FactorKind::Password || offers(kind))
}

/// The heading of the kinds that the service offers.
pub(super) fn offered_heading(service: &Service) -> String {
    let name = fit(&service.name, 40).to_uppercase();
    if service.has_second_factor() {
        format!("{name} OFFERS")
    } else {
        format!("{name}: NO SECOND FACTOR IS LISTED")
    }
}

/// A note about a factor that the service offers but the inventory has no kind for.
pub(super) fn own_hardware(service: &Service) -> Option<&'static str> {
    service
        .offers
        .contains(&Offer::OwnHardware)
        .then_some("      and a device of its own: tick the most similar factor")
}
