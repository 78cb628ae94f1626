//! The phone network: codes by SMS and by call, and the numbers that receive them.

use super::directory::{listed_fact, offers_only_phone, uses_better_than_phone};
use crate::inventory::{EntityId, EntityKind, Factor, FactorKind, Holder, Number, Restores};
use crate::risk::account_view::AccountView;
use crate::risk::context::Context;
use crate::risk::factor_strength::factor_strength;
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail, fail_if_any};
use crate::text::join;

/// R03: every second factor is SMS or voice (NIST 3.2.9; GOO19: SMS stopped 76% of targeted attacks). R46 applies
/// instead if the directory lists nothing better. An account that also uses email codes is skipped, although these are
/// no better (§3.1.3.1): R07 reports them.
pub(in crate::risk) fn only_phone_codes<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if !view.has_second_factor() {
        return if view.sign_in.is_empty() { Verdict::Unknown } else { Verdict::Skip };
    }
    if uses_better_than_phone(view) {
        return Verdict::Pass;
    }
    if !view.knows_sign_in() {
        return Verdict::Unknown;
    }
    let has_email_code = view.second_factors().any(|factor| factor.kind == FactorKind::EmailCode);
    if has_email_code || offers_only_phone(view).is_some() {
        return Verdict::Skip;
    }
    let numbers = numbers_of(ctx, view.second_factors());
    fail(Severity::High, format!("The only second factor of {} is a code sent to {numbers}.", view.name()))
}

/// R04: a way to sign in or to recover uses a voice call (NIST 3.2.9). R46 applies instead if the directory lists
/// nothing better than phone codes. Passes only an account with a better second factor.
pub(in crate::risk) fn voice_calls<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    if offers_only_phone(view).is_some() {
        return Verdict::Skip;
    }
    let voice: Vec<&Factor> =
        view.factors_in_use().filter(|factor| factor.kind == FactorKind::Voice).collect();
    if voice.is_empty() {
        return if uses_better_than_phone(view) { Verdict::Pass } else { Verdict::Skip };
    }
    let numbers = numbers_of(ctx, voice.into_iter());
    fail(Severity::Medium, format!("{} reads its code out in a call to {numbers}.", view.name()))
}

/// R05: an app code, push prompt, passkey or security key is in use, and another way in accepts an SMS or voice code
/// instead of it (AAG19, backdoor; SIM20). That is a way to sign in, or a way that restores the second factor or the
/// account. A way that restores only the password does not replace the second factor, so it does not count.
pub(in crate::risk) fn phone_beside_stronger<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let is_stronger = |factor: &&Factor| {
        matches!(
            factor.kind,
            FactorKind::Totp | FactorKind::Push | FactorKind::Passkey | FactorKind::SecurityKey
        )
    };
    let stronger = view.second_factors().filter(is_stronger).max_by_key(|factor| factor_strength(factor));
    let Some(stronger) = stronger else { return Verdict::Skip };
    let is_phone = |factor: &&Factor| factor.kind.uses_phone_network();
    let takes_phone_instead = |way: &[usize]| {
        view.factors_at(way).any(|factor| is_phone(&factor))
            && !view.factors_at(way).any(|factor| is_stronger(&factor))
    };
    let (name, label) = (view.name(), stronger.kind.label());
    let mut facts = Vec::new();
    if let Some(way) = view.sign_in.iter().find(|way| takes_phone_instead(way)) {
        let numbers = numbers_of(ctx, view.factors_at(way).filter(is_phone));
        facts.push(format!(
            "{name} has a stronger factor ({label}), but a code to {numbers} still works for signing in."
        ));
    }
    let recovery = view
        .recovery
        .iter()
        .find(|(way, restores)| *restores != Restores::Password && takes_phone_instead(way));
    if let Some((way, _)) = recovery {
        let numbers = numbers_of(ctx, view.factors_at(way).filter(is_phone));
        facts.push(format!("A code to {numbers} can replace the {label} of {name}."));
    }
    fail_if_any(Severity::High, facts)
}

/// R06: the codes that one phone number receives open the account, by signing in or by recovery (SIM20; REC21). A
/// number among the recovery addresses counts as resetting the password. The access graph finds numbers that open the
/// account through other accounts, such as a mailbox.
pub(in crate::risk) fn number_opens_account<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    let reset_numbers: Vec<&str> = view
        .account
        .recovery_addresses
        .iter()
        .filter_map(|address| address.entity.as_ref())
        .map(EntityId::as_str)
        .filter(|id| ctx.index.kind(id) == Some(EntityKind::Number))
        .collect();
    // `None` is a number that is in use but not recorded.
    let mut numbers: Vec<Option<&str>> = reset_numbers.iter().copied().map(Some).collect();
    for factor in view.factors_in_use().filter(|factor| factor.kind.uses_phone_network()) {
        if factor.holders.is_empty() {
            numbers.push(None);
        }
        numbers.extend(factor.holders.iter().map(|holder| Some(holder.as_str())));
    }
    if numbers.is_empty() {
        return match opens_through_others(ctx, view) {
            Verdict::Pass => Verdict::Skip,
            verdict => verdict,
        };
    }
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let receives = |factor: &Factor| {
            factor.kind.uses_phone_network()
                && match number {
                    None => factor.holders.is_empty(),
                    Some(id) => factor.holders.iter().any(|holder| holder.as_str() == id),
                }
        };
        let resets_password = number.is_some_and(|id| reset_numbers.contains(&id));
        let opens = view.opens_with(|_, factor| {
            receives(factor) || (resets_password && factor.kind == FactorKind::Password)
        });
        if opens {
            let number = number.map_or_else(|| "a phone number".into(), |id| ctx.name(id));
            let name = view.name();
            let signs_in = view.sign_in.iter().any(|way| view.factors_at(way).all(receives));
            let fact = if signs_in {
                format!("A code to {number} is enough to sign in to {name}.")
            } else {
                format!("Codes to {number} are enough to reset {name} and get in.")
            };
            return fail(Severity::Critical, fact);
        }
    }
    opens_through_others(ctx, view)
}

fn opens_through_others<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let Some(number) = ctx.access.opened_by_number(view.position) else { return Verdict::Pass };
    let number_name =
        ctx.inventory.numbers.get(number as usize).map_or("".into(), |n| ctx.name(n.id.as_str()));
    let verdict = fail(
        Severity::Critical,
        format!("Anyone who receives codes to {number_name} can get into {}.", view.name()),
    );
    let holders = view.account.factors.iter().flat_map(|factor| &factor.holders);
    let mut related = holders
        .filter_map(|holder| if let Holder::Entity(id) = holder { Some(id) } else { None })
        .chain(view.account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref()));
    let opened_first = related.find(|id| {
        let position = ctx.account_position(id.as_str()).filter(|position| *position != view.position);
        position.is_some_and(|position| ctx.access.opened_by_number(position) == Some(number))
    });
    match opened_first {
        Some(id) => verdict.and(format!("The codes open {} first.", ctx.name(id.as_str()))),
        None => verdict,
    }
}

/// R36: an account uses the number for codes or as a recovery address, and the number is known to have no port-out
/// PIN (CISA24; SIM20).
pub(in crate::risk) fn no_port_out_pin<'a>(ctx: &Context<'a>, number: &'a Number) -> Verdict {
    let Some(users) = ctx.number_users.get(number.id.as_str()) else { return Verdict::Skip };
    let name = ctx.name(number.id.as_str());
    match number.port_out_pin {
        Some(true) => Verdict::Pass,
        None => Verdict::Unknown,
        Some(false) => {
            fail(Severity::High, format!("The carrier moves {name} to another SIM without asking for a PIN."))
                .and(format!("It receives codes or password resets of {}.", ctx.list(users, None)))
        }
    }
}

/// R46: the second factors in use come by phone, the directory lists nothing better (NIST 3.2.9; CISA24; TFA), and
/// some number that receives the codes is known to have no SIM PIN or no port-out PIN. High for important accounts,
/// else medium.
pub(in crate::risk) fn unguarded_number<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let Some(service) = offers_only_phone(view) else { return Verdict::Skip };
    let phone_factors = || view.second_factors().filter(|factor| factor.kind.uses_phone_network());
    let number_of =
        |holder: &Holder| ctx.inventory.numbers.iter().find(|number| number.id.as_str() == holder.as_str());
    let is_guarded = |holder: &Holder| {
        let number = number_of(holder);
        number.is_some_and(|number| number.sim_pin == Some(true) && number.port_out_pin == Some(true))
    };
    let is_unguarded = |holder: &Holder| {
        let number = number_of(holder);
        number.is_some_and(|number| number.sim_pin == Some(false) || number.port_out_pin == Some(false))
    };
    if phone_factors().all(|factor| !factor.holders.is_empty() && factor.holders.iter().all(is_guarded)) {
        return Verdict::Pass;
    }
    if !view.knows_sign_in() || !phone_factors().any(|factor| factor.holders.iter().any(is_unguarded)) {
        return Verdict::Unknown;
    }
    let severity = if view.is_important() { Severity::High } else { Severity::Medium };
    let numbers = numbers_of(ctx, phone_factors());
    fail(severity, format!("{} sends its codes to {numbers}.", view.name())).and(listed_fact(service))
}

/// The names of the numbers that receive these codes; “a phone number” if none is recorded.
fn numbers_of<'a>(ctx: &Context<'a>, factors: impl Iterator<Item = &'a Factor>) -> String {
    let mut names: Vec<String> = Vec::new();
    for holder in factors.flat_map(|factor| &factor.holders) {
        if let Holder::Entity(id) = holder {
            let name = ctx.name(id.as_str()).into_owned();
            if !names.contains(&name) && names.len() < 4 {
                names.push(name);
            }
        }
    }
    if names.is_empty() { "a phone number".into() } else { join(&names) }
}
