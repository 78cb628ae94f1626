//! What the service offers beside what is used, by the service directory.

use super::{Verdict, fail};
use crate::inventory::{Factor, FactorKind, Importance};
use crate::risk::Severity;
use crate::risk::context::{Context, View};
use crate::risk::rank::{self, Strength};
use crate::services::{Offer, Service};
use crate::text::{fit, join};

/// What the directory says that a service offers, for a fact.
pub(super) fn offered(service: &Service) -> String {
    let name = fit(&service.name, 48);
    match service.offers.as_slice() {
        [] => format!("The directory lists no second factor for {name}."),
        [one] => format!("The directory lists one second factor for {name}: {}.", one.label()),
        offers => {
            let labels: Vec<&str> = offers.iter().map(|offer| offer.label()).collect();
            format!("The directory lists these second factors for {name}: {}.", join(&labels))
        }
    }
}

/// Where the service says how to turn it on, for a fact.
pub(super) fn how(service: &Service) -> Option<String> {
    let page = service.documentation.as_deref().filter(|page| page.len() <= 240)?;
    Some(format!("How to: {page}"))
}

fn with_how(verdict: Verdict, service: &Service) -> Verdict {
    match how(service) {
        Some(how) => verdict.and(how),
        None => verdict,
    }
}

/// R02: no second factor stands in any way to sign in, and the directory says that there is none to turn on
/// (TFA). An account that signs in through another account is not asked; where something is enrolled all the
/// same, the directory is behind, and R01 is asked.
pub(in crate::risk) fn r02<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let Some(service) = ctx.service(view).filter(|_| lacks_any(view)) else { return Verdict::Skip };
    if service.has_second_factor() {
        return Verdict::Skip;
    }
    fail(Severity::Medium, offered(service))
}

/// Whether there is no second factor, as far as the inventory goes, and none is hinted at.
pub(super) fn lacks_any(view: &View<'_>) -> bool {
    !view.sign_in.is_empty()
        && !view.has_second()
        && !view.is_federated()
        && view.account.offers_recovery_codes != Some(true)
        && super::second_factor::enrolled(view).is_none()
}

/// The service, where the directory lists no second factor for it but by phone or by mail, and one by phone is in
/// use and none that is better; else the directory is behind.
pub(super) fn only_phone<'a>(ctx: &Context<'a>, view: &View<'a>) -> Option<&'a Service> {
    if !view.second().any(|factor| factor.kind.uses_phone_network()) || goes_beyond_phone(view) {
        return None;
    }
    ctx.service(view).filter(|service| {
        service.has_second_factor()
            && service.offers.iter().all(|offer| offer.uses_phone_network() || *offer == Offer::Email)
    })
}

/// Whether a second factor is in use that is neither a phone code nor one by mail.
pub(super) fn goes_beyond_phone(view: &View<'_>) -> bool {
    let weak = |factor: &Factor| factor.kind.uses_phone_network() || factor.kind == FactorKind::EmailCode;
    view.second().any(|factor| !weak(factor))
}

/// The strongest second factor in use.
fn best_in_use(view: &View<'_>) -> Option<Strength> {
    view.second().map(rank::of_factor).max()
}

/// The strongest offer whose strength is known.
fn best_on_offer(service: &Service) -> Option<(Strength, Offer)> {
    let ranked = service.offers.iter().filter_map(|offer| Some((rank::of_offer(*offer)?, *offer)));
    ranked.max_by_key(|(strength, _)| *strength)
}

/// R08: the strongest second factor in use ranks below the strongest that the directory lists (CISA22; TFA), in the
/// order of [`rank`]. Accounts without a second factor are R01's, and important accounts at a service that takes
/// security keys R09's.
pub(in crate::risk) fn r08<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let Some(used) = best_in_use(view) else { return Verdict::Skip };
    if used == Strength::Resistant {
        return Verdict::Pass;
    }
    let Some(service) = ctx.service(view) else { return Verdict::Unknown };
    let Some((best, offer)) = best_on_offer(service) else { return Verdict::Unknown };
    if best == Strength::Resistant && view.is_important() {
        return Verdict::Skip;
    }
    if used >= best {
        return Verdict::Pass;
    }
    let fact = format!(
        "{} is protected by {}; the service also takes this: {}.",
        view.name(),
        used.label(),
        offer.label()
    );
    with_how(fail(Severity::Medium, fact), service)
}

/// R09: importance high or critical, no second factor in use that resists phishing, and the directory lists one
/// (NIST 3.2.5; GOO19). An account that signs in through another account is not asked. That the directory
/// lists no key proves nothing: it does not say who takes passkeys.
pub(in crate::risk) fn r09<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if view.account.importance < Importance::High || view.is_federated() {
        return Verdict::Skip;
    }
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    if best_in_use(view) == Some(Strength::Resistant) {
        return Verdict::Pass;
    }
    let Some(service) = ctx.service(view) else { return Verdict::Unknown };
    if !service.offers.iter().any(|offer| offer.resists_phishing()) {
        return Verdict::Unknown;
    }
    let fact = format!(
        "{} is {} and can be phished, although the service takes security keys.",
        view.name(),
        if view.account.importance == Importance::Critical { "of critical importance" } else { "important" }
    );
    with_how(fail(Severity::High, fact), service)
}
