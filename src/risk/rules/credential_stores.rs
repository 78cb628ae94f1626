//! Accounts that store other accounts' factors: password managers, authenticators that sync, clouds that sync
//! passkeys.

use crate::inventory::{Factor, FactorKind, Holder, StoreRole};
use crate::risk::account_view::AccountView;
use crate::risk::context::Context;
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail};
use crate::text::join;

/// R13: a credential store cannot be opened without a factor that only the store itself holds, or that is held only by
/// accounts that themselves need the store (AAG19; LD26). Support does not count as a way in. R14 covers stores that
/// sync an authenticator and keep no passwords.
pub(in crate::risk) fn vault_needs_itself<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if is_sync_only(view) { Verdict::Skip } else { needs_itself(ctx, view, Severity::Critical) }
}

/// R14: the same for an account that only syncs an authenticator (AAG19, cycle; GIL23).
pub(in crate::risk) fn sync_needs_itself<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if is_sync_only(view) { needs_itself(ctx, view, Severity::High) } else { Verdict::Skip }
}

fn has_role(view: &AccountView<'_>, role: StoreRole) -> bool {
    view.account.credential_store.as_ref().is_some_and(|store| store.roles.contains(&role))
}

fn is_sync_only(view: &AccountView<'_>) -> bool {
    has_role(view, StoreRole::AuthenticatorSync) && !has_role(view, StoreRole::PasswordManager)
}

fn needs_itself<'a>(ctx: &Context<'a>, view: &AccountView<'a>, severity: Severity) -> Verdict {
    if view.account.credential_store.is_none() {
        return Verdict::Skip;
    }
    if !view.knows_all_ways() || view.account.factors.iter().all(|factor| factor.holders.is_empty()) {
        return Verdict::Unknown;
    }
    let own_id = view.account.id.as_str();
    if view.single_points_of_failure().contains(&own_id) {
        let factors = view.account.factors.iter().enumerate();
        let inside: Vec<&str> = factors
            .filter(|(position, _)| view.only_holder(*position) == Some(own_id))
            .map(|(_, factor)| factor.kind.label())
            .collect();
        let name = view.name();
        return fail(severity, format!("{name} asks for its {}, kept only in {name} itself.", join(&inside)));
    }
    if ctx.access.opens_now(view.position) {
        return Verdict::Pass;
    }
    needs_itself_through_others(ctx, view, severity)
}

fn needs_itself_through_others<'a>(ctx: &Context<'a>, view: &AccountView<'a>, severity: Severity) -> Verdict {
    let is_closed_account = |holder: &Holder| match holder {
        Holder::Entity(id) => {
            ctx.account_position(id.as_str()).is_some_and(|position| !ctx.access.opens_now(position))
        }
        Holder::Memory | Holder::Selvedge => false,
    };
    let is_out_of_reach =
        |factor: &&Factor| !factor.holders.is_empty() && factor.holders.iter().all(is_closed_account);
    let Some(factor) = view.factors_in_use().find(is_out_of_reach) else { return Verdict::Pass };
    let holders: Vec<_> = factor.holders.iter().map(|holder| ctx.holder_name(holder)).collect();
    let name = view.name();
    fail(severity, format!("{name} asks for its {}, kept only in {}.", factor.kind.label(), join(&holders)))
        .and(format!("Signed out everywhere, you would need {name} to open {}.", join(&holders)))
}

/// R15: an account that syncs an authenticator is known not to be end-to-end encrypted, and passwords, SMS, voice or
/// email codes are enough to open it (GIL23; RET23).
pub(in crate::risk) fn weakly_locked_backup(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    if !has_role(view, StoreRole::AuthenticatorSync) {
        return Verdict::Skip;
    }
    match view.account.credential_store.as_ref().and_then(|store| store.end_to_end) {
        Some(true) => return Verdict::Pass,
        None => return Verdict::Unknown,
        Some(false) if view.sign_in.is_empty() => return Verdict::Unknown,
        Some(false) => {}
    }
    let is_weak = |kind| {
        matches!(kind, FactorKind::Password | FactorKind::Sms | FactorKind::Voice | FactorKind::EmailCode)
    };
    if !view.opens_with(|_, factor| is_weak(factor.kind)) {
        return Verdict::Pass;
    }
    let mut labels: Vec<&str> = Vec::new();
    for factor in view.factors_in_use().filter(|factor| is_weak(factor.kind)) {
        if !labels.contains(&factor.kind.label()) {
            labels.push(factor.kind.label());
        }
    }
    let name = view.name();
    fail(Severity::High, format!("{name} stores authenticator codes and is not end-to-end encrypted."))
        .and(format!("This is enough to open it: {}.", join(&labels)))
}

/// R17: an account that syncs passkeys, or holds a recorded passkey, can be opened by a single factor that does not
/// resist phishing (NIST App. B).
pub(in crate::risk) fn passkeys_behind_one_factor<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let stored = ctx.passkeys_stored.get(view.account.id.as_str());
    if stored.is_none() && !has_role(view, StoreRole::PasskeySync) {
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
    let fact = format!("{} syncs passkeys and opens with one factor: {}.", view.name(), single.kind.label());
    let verdict = fail(Severity::High, fact);
    match stored {
        Some(stored) => verdict.and(format!("It stores passkeys of {}.", ctx.list(stored, None))),
        None => verdict,
    }
}
