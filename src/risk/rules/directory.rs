//! Rules that compare what the account uses with what the service directory says its service offers.

use crate::inventory::{Factor, FactorKind, Importance};
use crate::risk::account_view::AccountView;
use crate::risk::context::Context;
use crate::risk::factor_strength::{FactorStrength, factor_strength, offer_strength, with_article};
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail};
use crate::services::{Offer, Service};
use crate::text::{fit, join};

/// A fact: the second factors that the directory lists for a service.
pub(super) fn listed_fact(service: &Service) -> String {
    let name = fit(&service.name, 48);
    match service.offers.as_slice() {
        [] => format!("The directory lists no second factor for {name}."),
        [offer] => format!("The directory lists one second factor for {name}: {}.", offer.label()),
        offers => {
            let labels: Vec<&str> = offers.iter().map(|offer| offer.label()).collect();
            format!("The directory lists these second factors for {name}: {}.", join(&labels))
        }
    }
}

/// Adds the page on which the service explains how to turn a second factor on.
pub(super) fn with_instructions(verdict: Verdict, service: &Service) -> Verdict {
    match service.documentation.as_deref().filter(|page| page.len() <= 240) {
        Some(page) => verdict.and(format!("How to: {page}")),
        None => verdict,
    }
}

/// R02: no way to sign in has a second factor, and the directory lists none for the service (TFA). Federated sign-in
/// is skipped. If a second factor is recorded anyway, the directory is out of date and R01 applies.
pub(in crate::risk) fn none_offered(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    match view.service.filter(|service| !service.has_second_factor()) {
        Some(_) if !view.knows_sign_in() => Verdict::Unknown,
        Some(service) if shows_no_second_factor(view) => fail(Severity::Medium, listed_fact(service)),
        _ => Verdict::Skip,
    }
}

/// Whether the inventory shows no sign that the service has a second factor.
pub(super) fn shows_no_second_factor(view: &AccountView<'_>) -> bool {
    !view.sign_in.is_empty()
        && !view.has_second_factor()
        && !view.is_federated()
        && view.account.offers_recovery_codes != Some(true)
        && view.unused_second_factor().is_none()
}

/// The service, if the account uses phone codes and the directory lists nothing but codes by phone or email. `None`
/// if something better is in use, because the directory is out of date then.
pub(super) fn offers_only_phone<'a>(view: &AccountView<'a>) -> Option<&'a Service> {
    let uses_phone = view.second_factors().any(|factor| factor.kind.uses_phone_network());
    if !uses_phone || uses_better_than_phone(view) {
        return None;
    }
    view.service.filter(|service| {
        service.has_second_factor()
            && service.offers.iter().all(|offer| offer.uses_phone_network() || *offer == Offer::Email)
    })
}

/// Whether a second factor is in use that is neither a phone code nor an emailed code.
pub(super) fn uses_better_than_phone(view: &AccountView<'_>) -> bool {
    let is_code = |factor: &Factor| factor.kind.uses_phone_network() || factor.kind == FactorKind::EmailCode;
    view.second_factors().any(|factor| !is_code(factor))
}

fn strongest_in_use<'a>(view: &AccountView<'a>) -> Option<&'a Factor> {
    view.second_factors().max_by_key(|factor| factor_strength(factor))
}

/// R08: the strongest second factor in use is weaker than the strongest that the directory lists (CISA22; TFA), by
/// [`FactorStrength`]. R01 covers accounts without a second factor, and R09 covers important accounts at services that
/// accept security keys.
pub(in crate::risk) fn stronger_offered(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    let Some(used) = strongest_in_use(view) else { return Verdict::Skip };
    if factor_strength(used) == FactorStrength::PhishingResistant {
        return Verdict::Pass;
    }
    if !view.knows_sign_in() {
        return Verdict::Unknown;
    }
    let Some(service) = view.service else { return Verdict::Unknown };
    let ranked = service.offers.iter().filter_map(|offer| Some((offer_strength(*offer)?, *offer)));
    let Some((best, offer)) = ranked.max_by_key(|(strength, _)| *strength) else { return Verdict::Unknown };
    if best == FactorStrength::PhishingResistant && view.is_important() {
        return Verdict::Skip;
    }
    if factor_strength(used) >= best {
        return Verdict::Pass;
    }
    let fact = format!(
        "{} is protected by {}. The service also accepts something stronger: {}.",
        view.name(),
        with_article(used),
        offer.label()
    );
    with_instructions(fail(Severity::Medium, fact), service)
}

/// R09: the importance is high or critical, no second factor in use resists phishing, and the directory lists one
/// that does (NIST 3.2.5; GOO19). Federated sign-in is skipped. If the directory lists no security key, the result is
/// unknown, because the directory does not say which services accept passkeys.
pub(in crate::risk) fn phishable_but_key_offered(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    if !view.is_important() || view.is_federated() {
        return Verdict::Skip;
    }
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    if strongest_in_use(view).map(factor_strength) == Some(FactorStrength::PhishingResistant) {
        return Verdict::Pass;
    }
    if !view.knows_sign_in() {
        return Verdict::Unknown;
    }
    let Some(service) = view.service else { return Verdict::Unknown };
    if !service.offers.iter().any(|offer| offer.resists_phishing()) {
        return Verdict::Unknown;
    }
    let importance = match view.account.importance {
        Importance::Critical => "of critical importance",
        _ => "important",
    };
    let fact = format!(
        "{} is {importance} and can be phished, although the service accepts security keys.",
        view.name()
    );
    with_instructions(fail(Severity::High, fact), service)
}
