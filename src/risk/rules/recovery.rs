//! What is left after a loss, and who else could use it: single devices, spare keys, questions, support.

use super::{Verdict, fail};
use crate::inventory::{
    Device, DeviceKind, EntityKind, FactorKind, Holder, Importance, Restores, SupportReset,
};
use crate::risk::Severity;
use crate::risk::context::{Context, View};

/// R16: all second factors are TOTP, their seeds are on one device (Selvedge's vault counts as the device
/// it lies on, where that is one), there are no recovery codes, and without that device nothing but
/// support opens the account (GER23; GIL23).
pub(in crate::risk) fn r16<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let mut device = None;
    let mut unknown = false;
    for (factor, sole) in view.second_with_sole() {
        if factor.kind != FactorKind::Totp {
            return Verdict::Skip;
        }
        unknown |= factor.holders.is_empty();
        match (sole.filter(|thing| ctx.index.kind(thing) == Some(EntityKind::Device)), device) {
            (Some(one), None) => device = Some(one),
            (Some(one), Some(other)) if one == other => {}
            _ if unknown => {}
            _ => return Verdict::Pass,
        }
    }
    if !view.has_second() {
        return if view.sign_in.is_empty() { Verdict::Unknown } else { Verdict::Skip };
    }
    let Some(device) = device.filter(|_| !unknown) else { return Verdict::Unknown };
    if view.account.has(FactorKind::RecoveryCodes) || !view.hangs_on().contains(&device) {
        return Verdict::Pass;
    }
    let (device, name) = (ctx.name(device), view.name());
    fail(
        Severity::High,
        format!("The only TOTP seed of {name} is on {device}, and there are no recovery codes."),
    )
    .and(format!("Without {device} nothing but support opens {name}."))
}

/// R18: the only second factor is one passkey held by one device, and without that device nothing but
/// support opens the account (NIST 4.1.2.1).
pub(in crate::risk) fn r18<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let mut second = view.second_with_sole();
    let (Some((factor, sole)), None) = (second.next(), second.next()) else {
        return if view.second().any(|factor| factor.kind == FactorKind::Passkey) {
            Verdict::Pass
        } else {
            Verdict::Skip
        };
    };
    if factor.kind != FactorKind::Passkey {
        return Verdict::Skip;
    }
    if factor.holders.is_empty() {
        return Verdict::Unknown;
    }
    let Some(device) = sole.filter(|thing| ctx.index.kind(thing) == Some(EntityKind::Device)) else {
        return Verdict::Pass;
    };
    if !view.hangs_on().contains(&device) {
        return Verdict::Pass;
    }
    let (device, name) = (ctx.name(device), view.name());
    fail(Severity::High, format!("The only second factor of {name} is one passkey, bound to {device}."))
        .and(format!("Without {device} nothing but support opens {name}."))
}

/// R19: there is exactly one security key, every other second factor goes over the phone network, and
/// there are no recovery codes (NIST 4.1.2.1). A factor with two holders is two keys.
pub(in crate::risk) fn r19<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let mut keys = 0;
    let mut key = None;
    let mut others = false;
    for factor in view.second() {
        if factor.kind == FactorKind::SecurityKey {
            keys += factor.holders.len().max(1);
            key = factor.holders.first();
        } else {
            others |= !factor.kind.uses_phone_network();
        }
    }
    if keys == 0 {
        return Verdict::Skip;
    }
    if keys > 1 || others || view.account.has(FactorKind::RecoveryCodes) {
        return Verdict::Pass;
    }
    let key = key.map_or("One security key".into(), |holder| ctx.name_of(holder));
    let beside = if view.second().count() > 1 { "; besides it there are only phone codes" } else { "" };
    fail(Severity::High, format!("{key} is the only security key of {}{beside}.", view.name()))
        .and("No recovery codes are recorded.")
}

/// R20: there are two or more spare things (hardware keys that hold a factor of the account, copies of
/// its recovery codes), and all lie in one place (LD26; own judgement). A key with no place is with its
/// owner.
pub(in crate::risk) fn r20<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let mut things: Vec<(&Holder, Option<&str>)> = Vec::new();
    for factor in view.in_use() {
        let codes = factor.kind == FactorKind::RecoveryCodes;
        if !codes && !factor.kind.resists_phishing() {
            continue;
        }
        for holder in &factor.holders {
            let device = ctx.device(holder.as_str());
            let key = device.is_some_and(|device| device.kind == DeviceKind::SecurityKey);
            if (codes || key) && !things.iter().any(|(seen, _)| *seen == holder) {
                let place = match ctx.kind(holder) {
                    Some(EntityKind::Place) => Some(holder.as_str()),
                    _ => device.and_then(|device| Some(device.kept_at.as_ref()?.as_str())),
                };
                things.push((holder, place));
            }
        }
    }
    let [(_, first), _, ..] = things.as_slice() else { return Verdict::Skip };
    let Some(place) = first.filter(|place| things.iter().all(|(_, other)| *other == Some(place))) else {
        return Verdict::Pass;
    };
    // Codes written down in a place and a key in it are two things; their place is one.
    let place = ctx.name(place);
    fail(
        Severity::Medium,
        format!(
            "The spare keys and copies of codes of {} ({} in all) lie in one place: {place}.",
            view.name(),
            things.len()
        ),
    )
}

/// R21: without this device nothing but support opens at least one important account, or by the lockout closure
/// nothing at all, through other accounts as well (BG24). Numbers are taken to be reissued, unknown holders to be
/// at hand. Critical from three accounts on.
pub(in crate::risk) fn r21<'a>(ctx: &Context<'a>, device: &'a Device) -> Verdict {
    let hanging = ctx.hanging_on(device);
    if hanging.count == 0 {
        return Verdict::Pass;
    }
    let severity = if hanging.count >= 3 { Severity::Critical } else { Severity::High };
    let name = ctx.name(device.id.as_str());
    fail(severity, format!("Without {name} nothing but support opens {}.", ctx.list(&hanging, None)))
}

/// R30: an important account in which nothing but support restores what may be lost (GER23). Where it has
/// second factors: no way restores them or the account, and each is a single thing that can be lost for
/// good. A number is none, a carrier gives it back; nor is a mailbox or a sync, which has a recovery of
/// its own. Where it has no second factor: there is no way to recover at all. An account with ways to
/// sign in and no ways to recover is taken to have none; one with no ways at all is not known. Not
/// asked where another account signs in.
pub(in crate::risk) fn r30<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if !view.is_important() || view.is_federated() {
        return Verdict::Skip;
    }
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    let own_way = view.recovery.iter().any(|(way, restores)| {
        (!view.has_second() || *restores != Restores::Password)
            && !view.factors_at(way).any(|factor| factor.kind == FactorKind::Support)
    });
    let comes_back =
        |holder: &Holder| matches!(ctx.kind(holder), Some(EntityKind::Account | EntityKind::Number));
    let spare = view.second().map(|factor| factor.holders.len().max(1)).sum::<usize>() > 1
        || view.second().any(|factor| {
            factor.kind.uses_phone_network()
                || factor.kind == FactorKind::EmailCode
                || factor.holders.iter().any(comes_back)
        });
    if own_way || spare {
        return Verdict::Pass;
    }
    if view.second().any(|factor| factor.holders.is_empty()) {
        return Verdict::Unknown;
    }
    let name = view.name();
    let lost = if view.has_second() { "second factor" } else { "password" };
    let support = view.in_use().any(|factor| factor.kind == FactorKind::Support);
    fail(
        Severity::High,
        if support {
            format!("If the {lost} of {name} is lost, only support can restore it.")
        } else {
            format!("If the {lost} of {name} is lost, no recorded way restores it.")
        },
    )
}

/// R34: security questions stand in a way in, and their answers are not known to be random (BON15: 40%
/// forgot theirs; NIST 3.1.1.2). Here what is not known counts: most people answer with the truth.
pub(in crate::risk) fn r34(_: &Context<'_>, view: &View<'_>) -> Verdict {
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    let mut questions =
        view.in_use().filter(|factor| factor.kind == FactorKind::SecurityQuestions).peekable();
    if questions.peek().is_none() {
        return Verdict::Pass;
    }
    let Some(plain) = questions.find(|factor| factor.random_answers != Some(true)) else {
        return Verdict::Pass;
    };
    let name = view.name();
    fail(
        Severity::Medium,
        match plain.random_answers {
            Some(_) => format!("{name} asks security questions, answered with the truth."),
            None => format!("{name} asks security questions; that the answers are random is not recorded."),
        },
    )
}

/// R35: an important account whose second factor support can reset, or whose ways to recover include
/// support while it is not known to be locked (AMFT23; SEED2).
pub(in crate::risk) fn r35(_: &Context<'_>, view: &View<'_>) -> Verdict {
    if view.account.importance < Importance::High || !view.has_second() {
        return Verdict::Skip;
    }
    let way = view
        .recovery
        .iter()
        .any(|(way, _)| view.factors_at(way).any(|factor| factor.kind == FactorKind::Support));
    let name = view.name();
    match view.account.support_reset {
        SupportReset::Locked => Verdict::Pass,
        SupportReset::Possible => {
            fail(Severity::High, format!("Support at {name} can reset the second factor."))
        }
        SupportReset::Unknown if way => fail(
            Severity::High,
            format!("Support is a way to recover {name}, and no lock against resets is recorded."),
        ),
        SupportReset::Unknown => Verdict::Unknown,
    }
}
