//! Rules about recovery: what the owner has left after losing a device or key, and whether security questions or
//! support let somebody else in.

use crate::inventory::{Device, DeviceKind, EntityKind, FactorKind, Holder, Restores, SupportReset};
use crate::risk::account_view::AccountView;
use crate::risk::context::Context;
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail};

/// R16: every second factor is TOTP, the seeds are on one device only, there are no recovery codes, and without that
/// device only support opens the account (GER23; GIL23). Selvedge's vault counts as the device that it is stored on,
/// if there is one.
pub(in crate::risk) fn codes_on_one_device<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let mut device = None;
    let mut unknown = false;
    for (factor, holder) in view.second_factors_with_holder() {
        if factor.kind != FactorKind::Totp {
            return Verdict::Skip;
        }
        unknown |= factor.holders.is_empty();
        match (holder.filter(|id| ctx.index.kind(id) == Some(EntityKind::Device)), device) {
            (Some(holder), None) => device = Some(holder),
            (Some(holder), Some(device)) if holder == device => {}
            _ if unknown => {}
            _ => return Verdict::Pass,
        }
    }
    if !view.has_second_factor() {
        return if view.sign_in.is_empty() { Verdict::Unknown } else { Verdict::Skip };
    }
    let Some(device) = device.filter(|_| !unknown && view.knows_all_ways()) else { return Verdict::Unknown };
    if view.account.has(FactorKind::RecoveryCodes) || !view.single_points_of_failure().contains(&device) {
        return Verdict::Pass;
    }
    let (device, name) = (ctx.name(device), view.name());
    fail(
        Severity::High,
        format!("The only TOTP seed of {name} is on {device}, and there are no recovery codes."),
    )
    .and(format!("Without {device} only support can open {name}."))
}

/// R18: the only second factor is one passkey on one device, and without that device only support opens the account
/// (NIST 4.1.2.1).
pub(in crate::risk) fn single_passkey<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let mut second = view.second_factors_with_holder();
    let (Some((factor, holder)), None) = (second.next(), second.next()) else {
        let has_passkey = view.second_factors().any(|factor| factor.kind == FactorKind::Passkey);
        return if has_passkey { Verdict::Pass } else { Verdict::Skip };
    };
    if factor.kind != FactorKind::Passkey {
        return Verdict::Skip;
    }
    if factor.holders.is_empty() || !view.knows_all_ways() {
        return Verdict::Unknown;
    }
    let device = holder.filter(|id| ctx.index.kind(id) == Some(EntityKind::Device));
    let Some(device) = device.filter(|device| view.single_points_of_failure().contains(device)) else {
        return Verdict::Pass;
    };
    let (device, name) = (ctx.name(device), view.name());
    fail(Severity::High, format!("The only second factor of {name} is one passkey on {device}."))
        .and(format!("Without {device} only support can open {name}."))
}

/// R19: there is exactly one security key, every other second factor goes over the phone network, and there are no
/// recovery codes (NIST 4.1.2.1). A factor with two holders is two keys.
pub(in crate::risk) fn single_security_key<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let mut keys = 0;
    let mut first_key = None;
    let mut has_alternative = false;
    for factor in view.second_factors() {
        if factor.kind == FactorKind::SecurityKey {
            keys += factor.holders.len().max(1);
            first_key = factor.holders.first();
        } else {
            has_alternative |= !factor.kind.uses_phone_network();
        }
    }
    if keys == 0 {
        return Verdict::Skip;
    }
    if keys > 1 || has_alternative || view.account.has(FactorKind::RecoveryCodes) {
        return Verdict::Pass;
    }
    if !view.knows_all_ways() {
        return Verdict::Unknown;
    }
    let key = first_key.map_or("One security key".into(), |holder| ctx.holder_name(holder));
    let besides = if view.second_factors().count() > 1 { "; the rest are phone codes" } else { "" };
    fail(Severity::High, format!("{key} is the only security key of {}{besides}.", view.name()))
        .and("No recovery codes are recorded.")
}

/// R20: the account has two or more spares (hardware keys that hold a factor of it, copies of its recovery codes), and
/// all are in one place (LD26; the authors' judgement). A key without a place is with its owner.
pub(in crate::risk) fn spares_in_one_place<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let mut spares: Vec<(&Holder, Option<&str>)> = Vec::new();
    for factor in view.factors_in_use() {
        let is_codes = factor.kind == FactorKind::RecoveryCodes;
        if !is_codes && !factor.kind.resists_phishing() {
            continue;
        }
        for holder in &factor.holders {
            let device = ctx.device(holder.as_str());
            let is_key = device.is_some_and(|device| device.kind == DeviceKind::SecurityKey);
            if (is_codes || is_key) && !spares.iter().any(|(known, _)| *known == holder) {
                let place = match ctx.kind(holder) {
                    Some(EntityKind::Place) => Some(holder.as_str()),
                    _ => device.and_then(|device| Some(device.kept_at.as_ref()?.as_str())),
                };
                spares.push((holder, place));
            }
        }
    }
    let [(_, first), _, ..] = spares.as_slice() else { return Verdict::Skip };
    let Some(place) = first.filter(|place| spares.iter().all(|(_, other)| *other == Some(place))) else {
        return Verdict::Pass;
    };
    if !view.knows_all_ways() {
        return Verdict::Unknown;
    }
    let (name, place) = (view.name(), ctx.name(place));
    fail(
        Severity::Medium,
        format!(
            "The {} spare keys and copies of recovery codes of {name} are all in one place: {place}.",
            spares.len()
        ),
    )
}

/// R21: without this device, at least one important account opens only through support or not at all (BG24). Access
/// through other accounts counts. Assumes that carriers reissue phone numbers, and that factors without a recorded
/// holder are available. Critical if it affects three accounts or more, else high.
pub(in crate::risk) fn device_locks_out<'a>(ctx: &Context<'a>, device: &'a Device) -> Verdict {
    let lost = ctx.lost_with_device(device);
    if lost.count == 0 {
        return Verdict::Pass;
    }
    let severity = if lost.count >= 3 { Severity::Critical } else { Severity::High };
    let name = ctx.name(device.id.as_str());
    fail(severity, format!("Without {name} only support can open {}.", ctx.list(&lost, None)))
}

/// R30: only support restores what an important account may lose (GER23).
///
/// An account with second factors matches if no way to recover restores them or the account, and if there is only one
/// copy, which can be lost permanently. A phone number cannot be lost permanently, because the carrier reissues it, and
/// a mailbox or sync account cannot, because it has its own recovery. An account without second factors matches if it
/// has no way to recover. Unknown if not all ways in are recorded. Federated sign-in is skipped.
pub(in crate::risk) fn no_way_back<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if !view.is_important() || view.is_federated() {
        return Verdict::Skip;
    }
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    let has_own_recovery = view.recovery.iter().any(|(way, restores)| {
        (!view.has_second_factor() || *restores != Restores::Password)
            && !view.factors_at(way).any(|factor| factor.kind == FactorKind::Support)
    });
    let can_be_restored =
        |holder: &Holder| matches!(ctx.kind(holder), Some(EntityKind::Account | EntityKind::Number));
    let copies: usize = view.second_factors().map(|factor| factor.holders.len().max(1)).sum();
    let has_spare = copies > 1
        || view.second_factors().any(|factor| {
            factor.kind.uses_phone_network()
                || factor.kind == FactorKind::EmailCode
                || factor.holders.iter().any(can_be_restored)
        });
    if has_own_recovery || has_spare {
        return Verdict::Pass;
    }
    if !view.knows_all_ways() || view.second_factors().any(|factor| factor.holders.is_empty()) {
        return Verdict::Unknown;
    }
    let name = view.name();
    let lost = if view.has_second_factor() { "second factor" } else { "password" };
    let support = view.factors_in_use().any(|factor| factor.kind == FactorKind::Support);
    fail(
        Severity::High,
        if support {
            format!("If the {lost} of {name} is lost, only support can restore it.")
        } else {
            format!("If the {lost} of {name} is lost, no recorded way restores it.")
        },
    )
}

/// R34: a way in uses security questions, and their answers are known to be true (BON15: 40% forgot theirs;
/// NIST 3.1.1.2).
pub(in crate::risk) fn security_questions(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    let questions = || view.factors_in_use().filter(|factor| factor.kind == FactorKind::SecurityQuestions);
    if questions().any(|factor| factor.random_answers == Some(false)) {
        let fact = format!("{} asks security questions, and the answers are true.", view.name());
        return fail(Severity::Medium, fact);
    }
    if questions().any(|factor| factor.random_answers.is_none()) { Verdict::Unknown } else { Verdict::Pass }
}

/// R35: support is known to be able to reset the second factor of an important account (AMFT23; SEED2).
pub(in crate::risk) fn support_can_reset(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    if !view.is_important() || !view.has_second_factor() {
        return Verdict::Skip;
    }
    match view.account.support_reset {
        SupportReset::Locked => Verdict::Pass,
        SupportReset::Possible => {
            fail(Severity::High, format!("Support at {} can reset the second factor.", view.name()))
        }
        SupportReset::Unknown => Verdict::Unknown,
    }
}
