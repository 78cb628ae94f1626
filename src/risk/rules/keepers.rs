//! Accounts that keep other accounts' factors: password managers, authenticators that sync, passkey clouds.

use super::{Verdict, fail};
use crate::inventory::{AccountId, Factor, FactorKind, Holder, StoreRole};
use crate::risk::Severity;
use crate::risk::context::{Context, View, join};

/// R13: an account that keeps others' factors cannot be opened without a factor that only it keeps
/// itself (AAG19; LD26), or by the lockout closure, that only accounts keep which need it in turn. Support does
/// not count. Where the account syncs an authenticator and keeps no passwords, that is R14.
pub(in crate::risk) fn r13<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if syncs_codes_only(view) { Verdict::Skip } else { holds_its_own_key(ctx, view, Severity::Critical) }
}

/// R14: the same for an account that syncs an authenticator (AAG19, cycle; GIL23).
pub(in crate::risk) fn r14<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if syncs_codes_only(view) { holds_its_own_key(ctx, view, Severity::High) } else { Verdict::Skip }
}

fn syncs_codes_only(view: &View<'_>) -> bool {
    view.account.credential_store.as_ref().is_some_and(|keeper| {
        keeper.roles.contains(&StoreRole::AuthenticatorSync)
            && !keeper.roles.contains(&StoreRole::PasswordManager)
    })
}

fn holds_its_own_key<'a>(ctx: &Context<'a>, view: &View<'a>, severity: Severity) -> Verdict {
    if view.account.credential_store.is_none() {
        return Verdict::Skip;
    }
    if view.sign_in.is_empty() || view.account.factors.iter().all(|factor| factor.holders.is_empty()) {
        return Verdict::Unknown;
    }
    let own = view.account.id.as_str();
    if !view.hangs_on().contains(&own) {
        return if ctx.closures.opens_now(view.at) {
            Verdict::Pass
        } else {
            in_a_circle(ctx, view, severity)
        };
    }
    let inside: Vec<String> = view
        .account
        .factors
        .iter()
        .enumerate()
        .filter(|(at, _)| view.only_on(*at, own))
        .map(|(_, factor)| factor.kind.label().to_owned())
        .collect();
    let name = view.name();
    fail(severity, format!("{name} asks for its {}, kept only in {name} itself.", join(&inside)))
}

/// What the account asks for is kept by accounts that it takes to open.
fn in_a_circle<'a>(ctx: &Context<'a>, view: &View<'a>, severity: Severity) -> Verdict {
    let closed = |holder: &Holder| match holder {
        Holder::Entity(id) => {
            let at = ctx.index.account_at(&AccountId::from(id.as_str()));
            at.is_some_and(|at| !ctx.closures.opens_now(at))
        }
        Holder::Memory | Holder::Selvedge => false,
    };
    let shut = |factor: &&Factor| !factor.holders.is_empty() && factor.holders.iter().all(closed);
    let Some(factor) = view.in_use().find(shut) else { return Verdict::Pass };
    let keepers: Vec<String> = factor.holders.iter().map(|holder| ctx.name_of(holder).into_owned()).collect();
    let name = view.name();
    fail(severity, format!("{name} asks for its {}, kept only in {}.", factor.kind.label(), join(&keepers)))
        .and(format!("Signed out everywhere, you would need {name} to open what opens {name}."))
}

/// R15: an account that syncs an authenticator is known not to be end-to-end encrypted, and password,
/// SMS, voice or mail codes are enough to open it (GIL23; RET23).
pub(in crate::risk) fn r15(_: &Context<'_>, view: &View<'_>) -> Verdict {
    let Some(keeper) = &view.account.credential_store else { return Verdict::Skip };
    if !keeper.roles.contains(&StoreRole::AuthenticatorSync) {
        return Verdict::Skip;
    }
    match keeper.end_to_end {
        Some(true) => return Verdict::Pass,
        None => return Verdict::Unknown,
        Some(false) if view.sign_in.is_empty() => return Verdict::Unknown,
        Some(false) => {}
    }
    let weak = |kind| {
        matches!(kind, FactorKind::Password | FactorKind::Sms | FactorKind::Voice | FactorKind::EmailCode)
    };
    if !view.opens(|_, factor| weak(factor.kind)) {
        return Verdict::Pass;
    }
    let mut enough: Vec<String> = Vec::new();
    for factor in view.in_use().filter(|factor| weak(factor.kind)) {
        let label = factor.kind.label().to_owned();
        if !enough.contains(&label) {
            enough.push(label);
        }
    }
    let name = view.name();
    fail(Severity::High, format!("{name} keeps authenticator codes and is not end-to-end encrypted."))
        .and(format!("It can be opened with no more than: {}.", enough.join(", ")))
}

/// R17: an account that syncs passkeys, or keeps one that is recorded here, can be opened by a single
/// factor that does not resist phishing (NIST App. B).
pub(in crate::risk) fn r17<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let kept = ctx.passkeys_kept.get(view.account.id.as_str());
    let syncs = view
        .account
        .credential_store
        .as_ref()
        .is_some_and(|keeper| keeper.roles.contains(&StoreRole::PasskeySync));
    if kept.is_none() && !syncs {
        return Verdict::Skip;
    }
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    let single = view
        .sign_in
        .iter()
        .filter(|way| way.len() == 1)
        .flat_map(|way| view.factors_at(way))
        .find(|factor| !factor.kind.resists_phishing() && factor.kind != FactorKind::Federated);
    let Some(single) = single else { return Verdict::Pass };
    let name = view.name();
    fail(Severity::High, format!("{name} syncs passkeys and opens with one factor: {}.", single.kind.label()))
        .and_if(kept.is_some(), || {
            let list = kept.map(|kept| ctx.list(kept, None)).unwrap_or_default();
            format!("It keeps passkeys of {list}.")
        })
}
