//! The phone network: codes by SMS and by call, and the numbers themselves.

use super::{Verdict, fail, fail_with, offer};
use crate::inventory::{EntityKind, Factor, FactorKind, Holder, Number, Restores};
use crate::risk::Severity;
use crate::risk::context::{Context, View, join};

/// R03: there are second factors, and all of them are SMS or voice (NIST 3.2.9; GOO19: SMS stopped 76%
/// of targeted attacks). Where the directory lists nothing better, R46 is asked instead. A code by mail is no
/// better (§3.1.3.1), so beside one the rule says nothing.
pub(in crate::risk) fn r03<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if !view.has_second() {
        return if view.sign_in.is_empty() { Verdict::Unknown } else { Verdict::Skip };
    }
    if offer::goes_beyond_phone(view) {
        return Verdict::Pass;
    }
    let by_mail = view.second().any(|factor| factor.kind == FactorKind::EmailCode);
    if by_mail || offer::only_phone(ctx, view).is_some() {
        return Verdict::Skip;
    }
    let numbers = numbers_of(ctx, view.second());
    let name = view.name();
    fail(Severity::High, format!("The only second factor of {name} is a code sent to {numbers}."))
}

/// R04: a voice factor stands in a way to sign in or to recover (NIST 3.2.9). Where the directory lists nothing
/// better than phone codes, R46 is asked instead. Without any other second factor there is nothing to praise.
pub(in crate::risk) fn r04<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    if offer::only_phone(ctx, view).is_some() {
        return Verdict::Skip;
    }
    let voice: Vec<&Factor> = view.in_use().filter(|factor| factor.kind == FactorKind::Voice).collect();
    if voice.is_empty() {
        return if offer::goes_beyond_phone(view) { Verdict::Pass } else { Verdict::Skip };
    }
    let numbers = numbers_of(ctx, voice.into_iter());
    fail(Severity::Medium, format!("{} reads its code out in a call to {numbers}.", view.name()))
}

/// R05: an app code, push prompt, passkey or security key is in use, and a way without any of these
/// still takes an SMS or voice code: a way to sign in, or one that restores the second factor or the
/// account (AAG19, backdoor; SIM20). Restoring the password alone does not replace the second factor.
pub(in crate::risk) fn r05<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let strong = |kind| {
        matches!(kind, FactorKind::Totp | FactorKind::Push | FactorKind::Passkey | FactorKind::SecurityKey)
    };
    let Some(best) =
        view.second().filter(|factor| strong(factor.kind)).max_by_key(|f| crate::risk::rank::of_factor(f))
    else {
        return Verdict::Skip;
    };
    let phone_instead = |way: &[usize]| {
        view.factors_at(way).any(|factor| factor.kind.uses_phone_network())
            && !view.factors_at(way).any(|factor| strong(factor.kind))
    };
    let mut facts = Vec::new();
    if let Some(way) = view.sign_in.iter().find(|way| phone_instead(way)) {
        let name = view.name();
        let numbers = numbers_of(ctx, view.factors_at(way).filter(|f| f.kind.uses_phone_network()));
        facts.push(format!(
            "{name} has a stronger factor ({}), but signs in with a code to {numbers} all the same.",
            best.kind.label()
        ));
    }
    let recovers =
        view.recovery.iter().find(|(way, restores)| *restores != Restores::Password && phone_instead(way));
    if let Some((way, _)) = recovers {
        let numbers = numbers_of(ctx, view.factors_at(way).filter(|f| f.kind.uses_phone_network()));
        let (instead, name) = (best.kind.label(), view.name());
        facts.push(format!("A code to {numbers} stands in for the {instead} of {name}."));
    }
    fail_with(Severity::High, facts)
}

/// R06: what one phone number receives opens the account with nothing else had, by signing in or by
/// ways to recover (SIM20; REC21): within this account, or by the takeover closure through others, such as a
/// mailbox that the number opens and that resets the account. A number among the recovery addresses restores
/// the password, as that list says of itself.
pub(in crate::risk) fn r06<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    let resets: Vec<&str> = view
        .account
        .recovery_addresses
        .iter()
        .filter_map(|address| address.entity.as_ref())
        .map(crate::inventory::EntityId::as_str)
        .filter(|id| ctx.index.kind(id) == Some(EntityKind::Number))
        .collect();
    let mut numbers: Vec<Option<&str>> = resets.iter().copied().map(Some).collect();
    for factor in view.in_use().filter(|factor| factor.kind.uses_phone_network()) {
        if factor.holders.is_empty() {
            numbers.push(None);
        }
        numbers.extend(factor.holders.iter().map(|holder| Some(holder.as_str())));
    }
    if numbers.is_empty() {
        return match through_others(ctx, view) {
            Verdict::Pass => Verdict::Skip,
            found => found,
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
        let reset = number.is_some_and(|id| resets.contains(&id));
        if !view.opens(|_, factor| receives(factor) || (reset && factor.kind == FactorKind::Password)) {
            continue;
        }
        let shown = number.map_or_else(|| "a phone number".into(), |id| ctx.name(id));
        let name = view.name();
        let direct = view.sign_in.iter().any(|way| view.factors_at(way).all(receives));
        return fail(
            Severity::Critical,
            if direct {
                format!("A code to {shown} signs in to {name} with nothing else.")
            } else {
                format!("Codes to {shown} are enough to reset {name} and get in.")
            },
        );
    }
    through_others(ctx, view)
}

/// The takeover closure of a number reaches the account through others: a mailbox that the number resets.
fn through_others<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let Some(number) = ctx.closures.number(view.at) else { return Verdict::Pass };
    let shown = ctx.inventory.numbers.get(number as usize).map_or("".into(), |n| ctx.name(n.id.as_str()));
    let name = view.name();
    let verdict = fail(
        Severity::Critical,
        format!("Whoever receives codes to {shown} gets into {name} with nothing else."),
    );
    let before = view
        .account
        .factors
        .iter()
        .flat_map(|factor| &factor.holders)
        .filter_map(|holder| if let Holder::Entity(id) = holder { Some(id) } else { None })
        .chain(view.account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref()))
        .find(|id| {
            let at = ctx.index.account_at(&crate::inventory::AccountId::from(id.as_str()));
            at.is_some_and(|at| at != view.at && ctx.closures.number(at) == Some(number))
        });
    match before {
        Some(id) => verdict.and(format!("It goes through {}, which falls first.", ctx.name(id.as_str()))),
        None => verdict,
    }
}

/// R36: a number that an account uses, for codes or as a recovery address, is known to have no
/// port-out PIN (CISA24; SIM20).
pub(in crate::risk) fn r36<'a>(ctx: &Context<'a>, number: &'a Number) -> Verdict {
    let Some(users) = ctx.number_users.get(number.id.as_str()) else { return Verdict::Skip };
    match number.port_out_pin {
        Some(true) => Verdict::Pass,
        None => Verdict::Unknown,
        Some(false) => fail(
            Severity::High,
            format!(
                "The carrier moves {} to another SIM without asking for a PIN.",
                ctx.name(number.id.as_str())
            ),
        )
        .and(format!("It gets codes or resets of {}.", ctx.list(users, None))),
    }
}

/// R46: the second factors in use come by phone, the directory lists nothing better (NIST 3.2.9; CISA24; TFA), and
/// not every number that gets the codes is known to be guarded by a SIM PIN and a port-out PIN. High for important
/// accounts, else medium. What is left to do is at the number.
pub(in crate::risk) fn r46<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let Some(service) = offer::only_phone(ctx, view) else { return Verdict::Skip };
    let phone = || view.second().filter(|factor| factor.kind.uses_phone_network());
    let guarded = |holder: &Holder| {
        let number = ctx.inventory.numbers.iter().find(|number| number.id.as_str() == holder.as_str());
        number.is_some_and(|number| number.sim_pin == Some(true) && number.port_out_pin == Some(true))
    };
    if phone().all(|factor| !factor.holders.is_empty() && factor.holders.iter().all(guarded)) {
        return Verdict::Pass;
    }
    let severity = if view.is_important() { Severity::High } else { Severity::Medium };
    let (name, numbers) = (view.name(), numbers_of(ctx, phone()));
    fail(severity, format!("{name} sends its codes to {numbers}.")).and(offer::offered(service))
}

/// The names of the numbers that hold these factors; “a phone number” where none is recorded.
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
