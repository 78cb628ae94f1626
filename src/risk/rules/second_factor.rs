//! Whether there is a second factor, and whether it protects independently of the password.

use super::directory::{listed_fact, shows_no_second_factor, with_instructions};
use crate::inventory::{EntityKind, FactorKind, Holder, Importance};
use crate::risk::account_view::AccountView;
use crate::risk::context::Context;
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail};
use crate::text::join;

/// R01: no way to sign in has a second factor (MS23; GOO19).
///
/// An account with only federated sign-in is skipped, because the other account has the second factor. R02 applies
/// instead if the directory says that the service offers no second factor. If the service is known to offer one, the
/// severity is critical for an important account, else high; otherwise it is one step lower. The directory, a recorded
/// second factor that no way in uses, or offered recovery codes show that the service offers one.
pub(in crate::risk) fn no_second_factor(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    if view.has_second_factor() {
        return Verdict::Pass;
    }
    if view.is_federated() {
        return Verdict::Skip;
    }
    if view.service.is_some_and(|service| !service.has_second_factor()) && shows_no_second_factor(view) {
        return Verdict::Skip;
    }
    if !view.knows_sign_in() {
        return Verdict::Unknown;
    }
    let unused = view.unused_second_factor();
    let listed = view.service.filter(|service| service.has_second_factor());
    let offers_codes = view.account.offers_recovery_codes == Some(true);
    let is_offered = offers_codes || unused.is_some() || listed.is_some();
    let severity = match (view.account.importance, is_offered) {
        (Importance::High | Importance::Critical, true) => Severity::Critical,
        (Importance::High | Importance::Critical, false) | (_, true) => Severity::High,
        (Importance::Normal, false) => Severity::Medium,
        (Importance::Low, false) => Severity::Low,
    };
    let name = view.name();
    let verdict = fail(severity, sign_in_fact(view)).and(match (unused, listed) {
        (Some(factor), _) => {
            format!("Its {} is recorded, but no way to sign in asks for it.", factor.kind.label())
        }
        (None, Some(service)) => listed_fact(service),
        (None, None) if offers_codes => {
            format!("{name} offers recovery codes, so you can turn on a second factor there.")
        }
        (None, None) => {
            format!("Check the settings of {name}: whether it offers a second factor is unknown.")
        }
    });
    match listed {
        Some(service) => with_instructions(verdict, service),
        None => verdict,
    }
}

/// “Shop opens with the password alone.”
fn sign_in_fact(view: &AccountView<'_>) -> String {
    let mut ways: Vec<String> = Vec::new();
    for way in &view.sign_in {
        let factors: Vec<&str> = view.factors_at(way).map(|factor| factor.kind.label()).collect();
        let way = join(&factors);
        if !ways.contains(&way) && ways.len() < 4 {
            ways.push(way);
        }
    }
    let name = view.name();
    match ways.as_slice() {
        [way] => format!("{name} opens with the {way} alone."),
        ways => format!("{name} opens with any one of these: {}.", ways.join("; ")),
    }
}

/// R10: a push factor in use is known not to ask for a number (CISA22N).
pub(in crate::risk) fn push_without_number(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    let mut verdict = Verdict::Skip;
    for factor in view.factors_in_use().filter(|factor| factor.kind == FactorKind::Push) {
        match factor.number_matching {
            Some(false) => {
                let name = view.name();
                return fail(
                    Severity::Medium,
                    format!("One tap answers a push prompt for {name}; it does not ask for a number."),
                );
            }
            Some(true) => verdict.skip_to_pass(),
            None => verdict = Verdict::Unknown,
        }
    }
    verdict
}

/// R11: one unlocked device gives both the password and the TOTP code that together sign in (AAG19, closure). Medium
/// for important accounts, else low.
///
/// A device gives the factors that it holds and the factors stored in an account that stays signed in there. Such an
/// account does not count if it is end-to-end encrypted and its key is not on the device, or if its encryption is
/// unknown. Selvedge's vault does not count, because it has its own passphrase.
pub(in crate::risk) fn one_unlock_opens_both<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let severity = if view.is_important() { Severity::Medium } else { Severity::Low };
    let mut verdict = Verdict::Skip;
    for way in &view.sign_in {
        let has = |kind| view.factors_at(way).any(|factor| factor.kind == kind);
        if !has(FactorKind::Password) || !has(FactorKind::Totp) {
            continue;
        }
        if view.factors_at(way).any(|factor| factor.holders.is_empty()) {
            verdict = Verdict::Unknown;
            continue;
        }
        verdict.skip_to_pass();
        let devices_of_factors = view.factors_at(way).map(|factor| -> Vec<&str> {
            factor.holders.iter().flat_map(|holder| devices_that_give(ctx, holder)).collect()
        });
        let shared = devices_of_factors.reduce(|mut shared, devices| {
            shared.retain(|device| devices.contains(device));
            shared
        });
        if let Some(device) = shared.and_then(|devices| devices.first().copied()) {
            let (device, name) = (ctx.name(device), view.name());
            return fail(
                severity,
                format!("Once {device} is unlocked, it gives both the password and the app codes of {name}."),
            );
        }
    }
    // An unlocked device may also open a password manager that stores both factors.
    let through_others = ctx.access.opened_by_unlocked_device(view.position);
    let Some(device) = through_others.and_then(|device| ctx.inventory.devices.get(device as usize)) else {
        return verdict;
    };
    let (device, name) = (ctx.name(device.id.as_str()), view.name());
    fail(
        severity,
        format!("Once {device} is unlocked, it leads to both the password and the app codes of {name}."),
    )
}

fn devices_that_give<'a>(ctx: &Context<'a>, holder: &'a Holder) -> Vec<&'a str> {
    let Holder::Entity(id) = holder else { return Vec::new() };
    match ctx.index.kind(id.as_str()) {
        Some(EntityKind::Device) => vec![id.as_str()],
        Some(EntityKind::Account) => ctx.readable_on.get(id.as_str()).cloned().unwrap_or_default(),
        Some(EntityKind::Number | EntityKind::Place) | None => Vec::new(),
    }
}

/// R12: one account, such as a password manager, stores both the password and the TOTP seed (PSC, advanced item; the
/// authors' judgement). High for important accounts, else medium.
pub(in crate::risk) fn seed_beside_password<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let mut verdict = Verdict::Skip;
    for password in view.factors_of_kind(FactorKind::Password) {
        for seed in view.factors_in_use().filter(|factor| factor.kind == FactorKind::Totp) {
            if password.holders.is_empty() || seed.holders.is_empty() {
                verdict = Verdict::Unknown;
                continue;
            }
            verdict.skip_to_pass();
            let mut shared = password.holders.iter().filter(|holder| seed.holders.contains(holder));
            if let Some(store) = shared.find(|holder| ctx.kind(holder) == Some(EntityKind::Account)) {
                let severity = if view.is_important() { Severity::High } else { Severity::Medium };
                let (store, name) = (ctx.name(store.as_str()), view.name());
                return fail(
                    severity,
                    format!("{store} stores both the password of {name} and its TOTP seed."),
                );
            }
        }
    }
    verdict
}
