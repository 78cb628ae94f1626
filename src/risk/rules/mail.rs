//! Mailboxes and recovery addresses: codes by mail, and where resets are sent.

use super::{Verdict, closure, fail, fail_with};
use crate::inventory::{
    Account, Entity, EntityKind, Factor, FactorKind, Holder, Owner, RecoveryAddress, Restores,
};
use crate::risk::Severity;
use crate::risk::context::{Context, View};
use crate::risk::rank::{self, Strength};
use crate::text::fit;
use jiff::ToSpan;
use std::borrow::Cow;

/// R07: an email code stands as second factor in a way to sign in (NIST 3.1.3.1; AMFT23). High where
/// the same mailbox resets the password, else medium.
pub(in crate::risk) fn r07<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if !view.has_second() {
        return if view.sign_in.is_empty() { Verdict::Unknown } else { Verdict::Skip };
    }
    let Some(code) = view.second().find(|factor| factor.kind == FactorKind::EmailCode) else {
        return Verdict::Pass;
    };
    let name = view.name();
    let box_name = code.holders.first().map_or("a mailbox".into(), |holder| ctx.name_of(holder));
    let same = |factor: &Factor| {
        factor.id == code.id || factor.holders.iter().any(|holder| code.holders.contains(holder))
    };
    let resets = view.recovery.iter().any(|(way, restores)| {
        *restores == Restores::Password
            && view.factors_at(way).all(|factor| factor.kind == FactorKind::EmailCode && same(factor))
    }) || view.account.recovery_addresses.iter().any(|address| {
        address.entity.as_ref().is_some_and(|id| code.holders.contains(&Holder::Entity(id.clone())))
    });
    fail(
        if resets { Severity::High } else { Severity::Medium },
        format!("{name} takes a code sent to {box_name} as its second factor."),
    )
    .and_if(resets, || format!("{box_name} also resets the password, so it is both factors."))
}

/// The mailboxes of this inventory to which resets of an account are sent: holders of the email codes
/// in its recovery ways, and recovery addresses.
fn reset_mailboxes<'a>(ctx: &Context<'a>, view: &View<'a>) -> Vec<&'a str> {
    let by_ways = view
        .recovery
        .iter()
        .flat_map(|(way, _)| view.factors_at(way))
        .filter(|factor| factor.kind == FactorKind::EmailCode)
        .flat_map(|factor| &factor.holders)
        .filter_map(|holder| if let Holder::Entity(id) = holder { Some(id.as_str()) } else { None });
    let by_address =
        view.account.recovery_addresses.iter().filter_map(|address| Some(address.entity.as_ref()?.as_str()));
    let mut found: Vec<&str> =
        by_ways.chain(by_address).filter(|id| ctx.index.kind(id) == Some(EntityKind::Account)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The strength of the weakest known way to sign in, and whether the strength of every way is known.
fn weakest(view: &View<'_>) -> (Option<Strength>, bool) {
    let ways = view.sign_in.iter().map(|way| rank::of_way(view.factors_at(way)));
    ways.fold((None, true), |(least, all), strength| match (least, strength) {
        (least, None) => (least, false),
        (None, some) => (some, all),
        (least, some) => (least.min(some), all),
    })
}

/// R28: the weakest way to sign in to a mailbox that gets resets of the account ranks below the weakest
/// way to sign in to the account (AMFT23; AAG19), in the order of [`rank`]. High where what is mailed
/// there opens the account with nothing else had, else medium. A recovery address restores the password,
/// and nothing where there is none. Not asked where the account signs in
/// through another account, whose strength the order does not say.
pub(in crate::risk) fn r28<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let (Some(own), true) = weakest(view) else {
        return if view.sign_in.is_empty() { Verdict::Unknown } else { Verdict::Skip };
    };
    let mut verdict = Verdict::Skip;
    let mut facts = Vec::new();
    let mut severity = Severity::Medium;
    for id in reset_mailboxes(ctx, view) {
        let Some(mailbox) = ctx.view(id).filter(|mailbox| mailbox.at != view.at) else { continue };
        let listed = view
            .account
            .recovery_addresses
            .iter()
            .any(|address| address.entity.as_ref().is_some_and(|entity| entity.as_str() == id));
        let mailed = |factor: &Factor| match factor.kind {
            FactorKind::EmailCode => factor.holders.iter().any(|holder| holder.as_str() == id),
            FactorKind::Password => listed,
            _ => false,
        };
        if !view.account.factors.iter().any(mailed) {
            continue;
        }
        let (Some(theirs), _) = weakest(&mailbox) else {
            verdict = Verdict::Unknown;
            continue;
        };
        if verdict == Verdict::Skip {
            verdict = Verdict::Pass;
        }
        if theirs >= own {
            continue;
        }
        let name = view.name();
        facts.push(format!(
            "{} gets resets of {name} and opens with {}; {name} itself asks for {}.",
            mailbox.name(),
            theirs.label(),
            own.label()
        ));
        if view.opens(|_, factor| mailed(factor)) {
            severity = Severity::High;
            facts.push(format!("A reset mail there opens {name} with nothing else."));
        }
    }
    if facts.is_empty() { verdict } else { fail_with(severity, facts) }
}

/// The one account through whose mail every recovery of this one goes, where there is just one. Support
/// does not count as recovery.
fn recovers_only_by<'a>(view: &View<'a>) -> Option<&'a str> {
    let mut only = None;
    for (way, _) in &view.recovery {
        let factors = || view.factors_at(way);
        if factors().any(|factor| factor.kind == FactorKind::Support) {
            continue;
        }
        let by =
            factors().filter(|factor| factor.kind == FactorKind::EmailCode).find_map(
                |factor| match factor.holders.as_slice() {
                    [Holder::Entity(id)] => Some(id.as_str()),
                    _ => None,
                },
            )?;
        if *only.get_or_insert(by) != by {
            return None;
        }
    }
    only
}

/// R29: every recovery of an account but support goes by mail to one other account, and every recovery
/// of that one by mail to this one; or to itself. And there is one device, place or account whose loss
/// closes every way to sign in to them (CHI22; AAG19). A number is no such thing: a carrier gives it back. Or, by
/// the lockout closure, a circle of any length that one loss closes, directly or through other accounts.
pub(in crate::risk) fn r29<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    match of_two(ctx, view) {
        found @ Verdict::Fail(..) => found,
        other => {
            let Some((circle, loss)) = ctx.closures.circle(view.at) else { return other };
            let (name, others) = (view.name(), closure::others(ctx, circle, view.at));
            let through = if others.is_empty() { name.clone() } else { others.into() };
            fail(Severity::High, format!("{name} recovers only in a circle with {through}."))
                .and(format!("One loss closes all of them for good: {}.", ctx.names().loss(loss)))
        }
    }
}

fn of_two<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let Some(other) = recovers_only_by(view) else { return Verdict::Skip };
    let Some(other) = ctx.view(other) else { return Verdict::Skip };
    if other.at != view.at && recovers_only_by(&other) != Some(view.account.id.as_str()) {
        return Verdict::Pass;
    }
    let closes = |view: &View<'_>, thing: &str| {
        !view.sign_in.is_empty()
            && view.sign_in.iter().all(|way| way.iter().any(|&at| view.only_on(at, thing)))
    };
    let loss = (0..view.account.factors.len()).find_map(|at| {
        let thing = view.sole_of(at)?;
        let lost = ctx.index.kind(thing) != Some(EntityKind::Number)
            && thing != view.account.id.as_str()
            && thing != other.account.id.as_str();
        (lost && closes(view, thing) && closes(&other, thing)).then_some(thing)
    });
    let Some(loss) = loss else { return Verdict::Pass };
    let (name, loss) = (view.name(), ctx.name(loss));
    if other.at == view.at {
        fail(Severity::High, format!("{name} is recovered only by mail to {name} itself."))
            .and(format!("Without {loss} you can't sign in to it."))
    } else {
        let other = other.name();
        fail(
            Severity::High,
            format!("{name} is recovered only by mail to {other}, and {other} only by mail to {name}."),
        )
        .and(format!("Without {loss} you can sign in to neither."))
    }
}

/// The name of a recovery address for a fact.
fn address_name<'a>(ctx: &Context<'a>, address: &'a RecoveryAddress) -> Cow<'a, str> {
    address.entity.as_ref().map_or_else(|| fit(&address.address, 48), |id| ctx.name(id.as_str()))
}

/// R31: a recovery address is known to be unconfirmed (NIST 4.2.1.2).
pub(in crate::risk) fn r31<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let addresses = &view.account.recovery_addresses;
    if addresses.is_empty() {
        return Verdict::Skip;
    }
    let facts: Vec<String> = addresses
        .iter()
        .filter(|address| address.verified == Some(false))
        .map(|address| {
            format!("{} never confirmed {} as recovery address.", view.name(), address_name(ctx, address))
        })
        .collect();
    if facts.is_empty() && addresses.iter().any(|address| address.verified.is_none()) {
        return Verdict::Unknown;
    }
    fail_with(Severity::Medium, facts)
}

/// R32: the last test of a recovery address is more than 12 months ago (GOO19).
pub(in crate::risk) fn r32<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let addresses = &view.account.recovery_addresses;
    if addresses.is_empty() {
        return Verdict::Skip;
    }
    let limit = ctx.today.saturating_sub(12.months());
    let facts: Vec<String> = addresses
        .iter()
        .filter_map(|address| Some((address, address.tested.filter(|day| *day < limit)?)))
        .map(|(address, day)| {
            format!(
                "{}, which recovers {}, was last tested on {day}.",
                address_name(ctx, address),
                view.name()
            )
        })
        .collect();
    if facts.is_empty() && addresses.iter().any(|address| address.tested.is_none()) {
        return Verdict::Unknown;
    }
    fail_with(Severity::Medium, facts)
}

/// R33: a recovery address, a number that gets codes, or a mailbox that gets codes belongs to an
/// employer, a school, an internet provider, a former partner or somebody else, while the account is
/// the user's or the family's (REC21: 171 of 259 numbers on offer still opened something).
pub(in crate::risk) fn r33<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if !ours(view.account.owner) {
        return Verdict::Skip;
    }
    let mut any = false;
    let mut facts: Vec<String> = Vec::new();
    let mut say = |name: &str, owner: Owner| {
        any = true;
        if !ours(owner) {
            let fact = format!("{name}, which {} uses, is controlled by {}.", view.name(), owner.label());
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
    };
    for address in &view.account.recovery_addresses {
        let entity = address.entity.as_ref().and_then(|id| owner_of(ctx, id.as_str()));
        say(&address_name(ctx, address), entity.unwrap_or(address.owner));
    }
    for factor in view.in_use() {
        if factor.kind.uses_phone_network() || factor.kind == FactorKind::EmailCode {
            for holder in &factor.holders {
                if let Some(owner) = owner_of(ctx, holder.as_str()) {
                    say(&ctx.name_of(holder), owner);
                }
            }
        }
    }
    if any { fail_with(Severity::High, facts) } else { Verdict::Skip }
}

fn ours(owner: Owner) -> bool {
    matches!(owner, Owner::Me | Owner::Family)
}

fn owner_of(ctx: &Context<'_>, id: &str) -> Option<Owner> {
    match ctx.index.get(ctx.inventory, id)? {
        Entity::Account(Account { owner, .. }) => Some(*owner),
        Entity::Number(number) => Some(number.owner),
        Entity::Device(_) | Entity::Place(_) => None,
    }
}
