//! Mailboxes and recovery addresses: codes by email, and where password resets are sent.

use crate::inventory::{
    Account, Entity, EntityKind, Factor, FactorKind, Holder, Owner, RecoveryAddress, Restores,
};
use crate::risk::account_view::{AccountView, NAME_COLUMNS};
use crate::risk::context::Context;
use crate::risk::factor_strength::{FactorStrength, way_strength};
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail, fail_if_any};
use crate::text::fit;
use jiff::ToSpan;
use std::borrow::Cow;

/// R07: an email code is a second factor in a way to sign in (NIST 3.1.3.1; AMFT23). High if the same mailbox resets
/// the password, else medium.
pub(in crate::risk) fn email_as_second_factor<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if !view.has_second_factor() {
        return if view.sign_in.is_empty() { Verdict::Unknown } else { Verdict::Skip };
    }
    let Some(code) = view.second_factors().find(|factor| factor.kind == FactorKind::EmailCode) else {
        return Verdict::Pass;
    };
    let comes_to_same_mailbox = |factor: &Factor| {
        factor.kind == FactorKind::EmailCode
            && (factor.id == code.id || factor.holders.iter().any(|holder| code.holders.contains(holder)))
    };
    let resets_by_code = view.recovery.iter().any(|(way, restores)| {
        *restores == Restores::Password && view.factors_at(way).all(comes_to_same_mailbox)
    });
    let resets_by_address = view.account.recovery_addresses.iter().any(|address| {
        address.entity.as_ref().is_some_and(|id| code.holders.contains(&Holder::Entity(id.clone())))
    });
    let resets_password = resets_by_code || resets_by_address;
    let mailbox = code.holders.first().map_or("a mailbox".into(), |holder| ctx.holder_name(holder));
    fail(
        if resets_password { Severity::High } else { Severity::Medium },
        format!("The second factor of {} is a code sent to {mailbox}.", view.name()),
    )
    .and_if(resets_password, || format!("{mailbox} also resets the password, so it replaces both factors."))
}

/// The ids of the recorded mailboxes that receive password resets of the account: holders of the email codes in its
/// recovery ways, and recovery addresses.
fn reset_mailboxes<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Vec<&'a str> {
    let by_code = view
        .recovery
        .iter()
        .flat_map(|(way, _)| view.factors_at(way))
        .filter(|factor| factor.kind == FactorKind::EmailCode)
        .flat_map(|factor| &factor.holders)
        .filter_map(|holder| if let Holder::Entity(id) = holder { Some(id.as_str()) } else { None });
    let by_address =
        view.account.recovery_addresses.iter().filter_map(|address| Some(address.entity.as_ref()?.as_str()));
    let mut mailboxes: Vec<&str> =
        by_code.chain(by_address).filter(|id| ctx.index.kind(id) == Some(EntityKind::Account)).collect();
    mailboxes.sort_unstable();
    mailboxes.dedup();
    mailboxes
}

/// The weakest way to sign in, leaving out federated ones, which have no rank.
fn weakest_sign_in(view: &AccountView<'_>) -> Option<(FactorStrength, &'static str)> {
    let ways = view.sign_in.iter().filter_map(|way| way_strength(view.factors_at(way)));
    ways.min_by_key(|(strength, _)| *strength)
}

/// R28: the weakest way to sign in to a mailbox that receives resets of the account is weaker than the weakest way to
/// sign in to the account (AMFT23; AAG19), by [`FactorStrength`]. High if the reset email alone opens the account,
/// else medium. A recovery address resets the password; without a password it resets nothing. An account with a
/// federated sign-in is skipped, because that way has no rank.
pub(in crate::risk) fn weaker_mailbox<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if !view.knows_sign_in() {
        return Verdict::Unknown;
    }
    let all_ranked = view.sign_in.iter().all(|way| way_strength(view.factors_at(way)).is_some());
    let Some((own_strength, own_label)) = weakest_sign_in(view).filter(|_| all_ranked) else {
        return if view.sign_in.is_empty() { Verdict::Unknown } else { Verdict::Skip };
    };
    let mut verdict = Verdict::Skip;
    let mut facts = Vec::new();
    let mut severity = Severity::Medium;
    for id in reset_mailboxes(ctx, view) {
        let Some(mailbox) = ctx.view(id).filter(|mailbox| mailbox.position != view.position) else {
            continue;
        };
        let addresses = &view.account.recovery_addresses;
        let is_address = addresses
            .iter()
            .any(|address| address.entity.as_ref().is_some_and(|entity| entity.as_str() == id));
        let is_emailed_there = |factor: &Factor| match factor.kind {
            FactorKind::EmailCode => factor.holders.iter().any(|holder| holder.as_str() == id),
            FactorKind::Password => is_address,
            _ => false,
        };
        if !view.account.factors.iter().any(is_emailed_there) {
            continue;
        }
        let Some((mailbox_strength, mailbox_label)) = weakest_sign_in(&mailbox) else {
            verdict = Verdict::Unknown;
            continue;
        };
        verdict.skip_to_pass();
        if mailbox_strength >= own_strength {
            continue;
        }
        let name = view.name();
        facts.push(format!(
            "{} receives password resets of {name} and opens with {mailbox_label}, while {name} itself asks for \
             {own_label}.",
            mailbox.name()
        ));
        if view.opens_with(|_, factor| is_emailed_there(factor)) {
            severity = Severity::High;
            facts.push(format!("A reset email there is enough to open {name}."));
        }
    }
    if facts.is_empty() { verdict } else { fail_if_any(severity, facts) }
}

/// The only account whose mailbox every recovery of this account uses, if there is exactly one. Recovery through
/// support does not count.
fn only_recovery_mailbox<'a>(view: &AccountView<'a>) -> Option<&'a str> {
    let mut only = None;
    for (way, _) in &view.recovery {
        if view.factors_at(way).any(|factor| factor.kind == FactorKind::Support) {
            continue;
        }
        let mut codes = view.factors_at(way).filter(|factor| factor.kind == FactorKind::EmailCode);
        let mailbox = codes.find_map(|factor| match factor.holders.as_slice() {
            [Holder::Entity(id)] => Some(id.as_str()),
            _ => None,
        })?;
        if *only.get_or_insert(mailbox) != mailbox {
            return None;
        }
    }
    only
}

/// R29: two mailboxes can only recover each other, or a mailbox can only recover itself, and one loss closes every way
/// to sign in to them (CHI22; AAG19). Recovery through support does not count. The loss of a phone number does not
/// count, because the carrier reissues it. The access graph finds loops of more than two mailboxes.
pub(in crate::risk) fn circular_recovery<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let verdict = recovery_in_pair(ctx, view);
    if matches!(verdict, Verdict::Fail(..)) {
        return verdict;
    }
    let Some((accounts, loss)) = ctx.access.recovery_loop(view.position) else { return verdict };
    let name = view.name();
    let others = accounts.iter().map(|&position| position as usize).filter(|other| *other != view.position);
    let others = ctx.list_of(others, accounts.len() - 1);
    let through = if others.is_empty() { name.clone() } else { others.into() };
    fail(Severity::High, format!("{name} can only be recovered through {through}, in a circle."))
        .and(format!("One loss closes all of them permanently: {}.", ctx.names().loss(loss)))
}

fn recovery_in_pair<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let Some(other) = only_recovery_mailbox(view).and_then(|id| ctx.view(id)) else { return Verdict::Skip };
    if !view.knows_all_ways() || !other.knows_all_ways() {
        return Verdict::Unknown;
    }
    let is_same = other.position == view.position;
    if !is_same && only_recovery_mailbox(&other) != Some(view.account.id.as_str()) {
        return Verdict::Pass;
    }
    let closes = |view: &AccountView<'_>, holder: &str| {
        let needs_holder =
            |way: &Vec<usize>| way.iter().any(|&position| view.only_holder(position) == Some(holder));
        !view.sign_in.is_empty() && view.sign_in.iter().all(needs_holder)
    };
    let loss = (0..view.account.factors.len()).find_map(|position| {
        let holder = view.only_holder(position)?;
        let can_be_lost = ctx.index.kind(holder) != Some(EntityKind::Number)
            && holder != view.account.id.as_str()
            && holder != other.account.id.as_str();
        (can_be_lost && closes(view, holder) && closes(&other, holder)).then_some(holder)
    });
    let Some(loss) = loss else { return Verdict::Pass };
    let (name, loss) = (view.name(), ctx.name(loss));
    if is_same {
        fail(Severity::High, format!("{name} can only be recovered by email to {name} itself."))
            .and(format!("Without {loss} you can't sign in to it."))
    } else {
        let other = other.name();
        fail(
            Severity::High,
            format!("{name} can only be recovered by email to {other}, and {other} only by email to {name}."),
        )
        .and(format!("Without {loss} you can't sign in to either of them."))
    }
}

fn address_name<'a>(ctx: &Context<'a>, address: &'a RecoveryAddress) -> Cow<'a, str> {
    let id = address.entity.as_ref();
    id.map_or_else(|| fit(&address.address, NAME_COLUMNS), |id| ctx.name(id.as_str()))
}

/// R31: a recovery address is known to be unconfirmed (NIST 4.2.1.2).
pub(in crate::risk) fn unconfirmed_address<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let addresses = &view.account.recovery_addresses;
    if addresses.is_empty() {
        return Verdict::Skip;
    }
    let unconfirmed = addresses.iter().filter(|address| address.verified == Some(false));
    let facts: Vec<String> = unconfirmed
        .map(|address| {
            let address = address_name(ctx, address);
            format!("{address} was never confirmed as a recovery address of {}.", view.name())
        })
        .collect();
    if facts.is_empty() && addresses.iter().any(|address| address.verified.is_none()) {
        return Verdict::Unknown;
    }
    fail_if_any(Severity::Medium, facts)
}

/// R32: the last test of a recovery address is more than 12 months ago (GOO19).
pub(in crate::risk) fn untested_address<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let addresses = &view.account.recovery_addresses;
    if addresses.is_empty() {
        return Verdict::Skip;
    }
    let limit = ctx.today.saturating_sub(12.months());
    let facts: Vec<String> = addresses
        .iter()
        .filter_map(|address| Some((address, address.tested.filter(|day| *day < limit)?)))
        .map(|(address, day)| {
            let address = address_name(ctx, address);
            format!("{address}, which recovers {}, was last tested on {day}.", view.name())
        })
        .collect();
    if facts.is_empty() && addresses.iter().any(|address| address.tested.is_none()) {
        return Verdict::Unknown;
    }
    fail_if_any(Severity::Medium, facts)
}

/// R33: a recovery address, a number that receives codes, or a mailbox that receives codes belongs to an employer, a
/// school, an internet provider, a former partner or somebody else, while the account belongs to the user or the
/// family (REC21: 171 of 259 recycled numbers still opened an account).
pub(in crate::risk) fn controlled_by_others<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if !is_own(view.account.owner) {
        return Verdict::Skip;
    }
    let mut used: Vec<(Cow<'_, str>, Owner)> = Vec::new();
    for address in &view.account.recovery_addresses {
        let owner = address.entity.as_ref().and_then(|id| owner_of(ctx, id.as_str()));
        used.push((address_name(ctx, address), owner.unwrap_or(address.owner)));
    }
    let receives_codes =
        |factor: &&Factor| factor.kind.uses_phone_network() || factor.kind == FactorKind::EmailCode;
    for holder in view.factors_in_use().filter(receives_codes).flat_map(|factor| &factor.holders) {
        if let Some(owner) = owner_of(ctx, holder.as_str()) {
            used.push((ctx.holder_name(holder), owner));
        }
    }
    if used.is_empty() {
        return Verdict::Skip;
    }
    let mut facts: Vec<String> = Vec::new();
    for (name, owner) in used.iter().filter(|(_, owner)| !is_own(*owner)) {
        let fact = format!("{name}, which {} uses, is controlled by {}.", view.name(), owner.label());
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    fail_if_any(Severity::High, facts)
}

fn is_own(owner: Owner) -> bool {
    matches!(owner, Owner::Me | Owner::Family)
}

fn owner_of(ctx: &Context<'_>, id: &str) -> Option<Owner> {
    match ctx.index.get(ctx.inventory, id)? {
        Entity::Account(Account { owner, .. }) => Some(*owner),
        Entity::Number(number) => Some(number.owner),
        Entity::Device(_) | Entity::Place(_) => None,
    }
}
