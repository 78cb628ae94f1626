//! The rows of the page about ways in: signing in, recovering, and where reset messages go.

use super::draft::{Draft, ResetTarget, RowKey};
use super::row_source::{Rows, Source, deferred_text};
use crate::inventory::{Account, Entity, FactorId, FactorKind, Holder, Restores, SupportReset, Way};
use crate::text::capitalised;
use crate::tui::dialogs::options::YES_NO;
use crate::tui::widgets::DATE_HINT;
use crate::tui::widgets::form::Row;
use crate::words;

/// The maximum number of suggested mailboxes.
const MAX_MAILBOXES: usize = 6;

/// Whether support can reset the second factor.
const SUPPORT: [(&str, SupportReset); 3] = [
    ("unknown", SupportReset::Unknown),
    ("yes", SupportReset::Possible),
    ("no, locked", SupportReset::Locked),
];

pub(super) fn rows(source: &Source<'_>) -> Rows {
    let draft = source.draft;
    let mut rows = sign_in_rows(draft);
    rows.push(Row::note(""));
    rows.extend(recovery_rows(draft));
    rows.push(Row::note(""));
    rows.push(Row::heading("Password-reset messages go to"));
    rows.extend(address_rows(source));
    rows.extend(linked_rows(source));
    rows.push(Row::note(""));
    rows.push(Row::choice(
        RowKey::Support,
        "Support resets 2nd factor",
        &SUPPORT,
        &draft.account.support_reset,
        "",
        |draft: &mut Draft, support| draft.account.support_reset = support,
    ));
    rows
}

fn sign_in_rows(draft: &Draft) -> Rows {
    let account = &draft.account;
    let mut rows = vec![Row::heading("To sign in, any one of these is enough")];
    if account.factors.is_empty() {
        rows.push(Row::note("No factor is ticked, so there is no way to sign in."));
    }
    // Fixed order, so that ticking a row does not move it.
    let mut ways = sign_in_ways(draft);
    ways.sort_by_key(|way| (usize::MAX - way.factors.len(), factor_positions(account, way)));
    for way in ways {
        let on = account.sign_in.contains(&way);
        let label = capitalised(&words::way(account, &way));
        rows.push(Row::tick(RowKey::SignIn(way.clone()), label, on, "", move |draft: &mut Draft, on| {
            draft.set_sign_in_way(way.clone(), on);
        }));
    }
    rows
}

fn recovery_rows(draft: &Draft) -> Rows {
    let account = &draft.account;
    let mut rows = vec![Row::heading("If something is lost, any one of these helps")];
    let mut ways = recovery_ways(draft);
    if ways.is_empty() {
        rows.push(Row::note("Nothing that you ticked recovers the account. Tick recovery codes in step 2."));
    }
    ways.sort_by_key(|way| {
        (factor_positions(account, way), way.restores.map_or(0, |restores| restores as usize))
    });
    for way in ways {
        let on = account.recovery.contains(&way);
        let label = capitalised(&words::recovery_way(account, &way));
        rows.push(Row::tick(RowKey::Recovery(way.clone()), label, on, "", move |draft: &mut Draft, on| {
            draft.set_recovery_way(way.clone(), on);
        }));
    }
    rows
}

/// The positions of a way's factors in the account.
fn factor_positions(account: &Account, way: &Way) -> Vec<usize> {
    let position =
        |id: &FactorId| account.factors.iter().position(|factor| factor.id == *id).unwrap_or(usize::MAX);
    way.factors.iter().map(position).collect()
}

/// The recorded ways to sign in, and then other ways that the factors allow.
fn sign_in_ways(draft: &Draft) -> Vec<Way> {
    let account = &draft.account;
    let (mut possible, _) = Account::usual_ways(&account.factors);
    let factors =
        |accepts: fn(FactorKind) -> bool| account.factors.iter().filter(move |factor| accepts(factor.kind));
    if let Some(password) = factors(|kind| kind == FactorKind::Password).next() {
        possible.extend(
            factors(FactorKind::is_second_factor)
                .map(|factor| Way::sign_in([password.id.clone(), factor.id.clone()])),
        );
        possible.push(Way::sign_in([password.id.clone()]));
    }
    possible.extend(factors(FactorKind::is_second_factor).map(|factor| Way::sign_in([factor.id.clone()])));
    with_missing(account.sign_in.clone(), possible)
}

/// The recorded ways to recover, and then other ways that the factors allow.
fn recovery_ways(draft: &Draft) -> Vec<Way> {
    let account = &draft.account;
    let has_password = account.has(FactorKind::Password);
    let mut possible = Account::usual_ways(&account.factors).1;
    for factor in &account.factors {
        let restores: &[Restores] = match factor.kind {
            FactorKind::EmailCode | FactorKind::Sms | FactorKind::Voice if has_password => {
                &[Restores::Password, Restores::SecondFactor]
            }
            FactorKind::SecurityQuestions => &[Restores::Password],
            FactorKind::RecoveryCodes => &[Restores::SecondFactor, Restores::Account],
            FactorKind::EmailCode
            | FactorKind::Sms
            | FactorKind::Voice
            | FactorKind::Support
            | FactorKind::TrustedContact
            | FactorKind::EncryptionKey => &[Restores::Account],
            FactorKind::Password
            | FactorKind::Totp
            | FactorKind::Passkey
            | FactorKind::SecurityKey
            | FactorKind::Push
            | FactorKind::Federated => &[],
        };
        possible.extend(restores.iter().map(|restored| Way::recovery([factor.id.clone()], *restored)));
    }
    with_missing(account.recovery.clone(), possible)
}

/// Adds the ways of `others` that `ways` does not contain.
fn with_missing(mut ways: Vec<Way>, others: Vec<Way>) -> Vec<Way> {
    for way in others {
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

/// Rows for the mailboxes, numbers and addresses that can get reset messages.
fn address_rows(source: &Source<'_>) -> Rows {
    let draft = source.draft;
    let ticked: Vec<ResetTarget> = draft.account.recovery_addresses.iter().map(ResetTarget::of).collect();
    let recorded = draft.original.iter().flat_map(|account| &account.recovery_addresses).map(ResetTarget::of);
    let mailboxes = source.habits.mailboxes().filter_map(|holder| match holder {
        Holder::Entity(id) => Some(ResetTarget::Entity(id)),
        Holder::Memory | Holder::Selvedge => None,
    });
    let numbers = source.inventory.numbers.iter().chain(&draft.added.numbers);
    let numbers = numbers.map(|number| ResetTarget::Entity((&number.id).into()));
    let mut all: Vec<ResetTarget> = recorded.collect();
    for target in mailboxes.take(MAX_MAILBOXES).chain(numbers).chain(ticked.iter().cloned()) {
        if !all.contains(&target) {
            all.push(target);
        }
    }
    let mut rows = Vec::new();
    for target in all {
        rows.extend(rows_of_address(source, &target, ticked.contains(&target)));
    }
    if rows.is_empty() {
        rows.push(Row::note("No mailbox or phone number is recorded yet. Press + to add one."));
    }
    rows
}

fn rows_of_address(source: &Source<'_>, target: &ResetTarget, on: bool) -> Rows {
    let draft = source.draft;
    let (label, entity) = match target {
        ResetTarget::Entity(id) => (source.names.name(id.as_str()), source.names.entity(id.as_str())),
        ResetTarget::Text(text) => (text.clone(), None),
    };
    let hint = match entity {
        Some(Entity::Number(_)) => "phone number",
        Some(Entity::Account(account)) => account.username.as_str(),
        Some(Entity::Device(_) | Entity::Place(_)) | None => "not in the inventory",
    };
    let to_tick = target.clone();
    let set = move |draft: &mut Draft, on| draft.set_address(&to_tick, on);
    let mut rows = vec![Row::tick(RowKey::Address(target.clone()), label, on, hint, set)];
    let recorded =
        draft.account.recovery_addresses.iter().find(|address| ResetTarget::of(address) == *target);
    if let Some(address) = recorded {
        let to_confirm = target.clone();
        rows.push(Row::choice(
            RowKey::AddressConfirmed(target.clone()),
            "   Confirmed",
            &YES_NO,
            &address.verified,
            "",
            move |draft: &mut Draft, verified| draft.set_verified(&to_confirm, verified),
        ));
        let key = RowKey::AddressTested(target.clone());
        rows.push(deferred_text(draft, key, "   Last tested", address.tested, DATE_HINT));
    }
    rows
}

/// Rows for the accounts that can sign in to this one. The user can remove them here, but not add any.
fn linked_rows(source: &Source<'_>) -> Rows {
    let draft = source.draft;
    let recorded = draft.original.iter().flat_map(|account| &account.linked);
    let accounts: Vec<_> = recorded.filter_map(|linked| linked.account.as_ref()).collect();
    let mut rows = Vec::new();
    if !accounts.is_empty() {
        rows.push(Row::note(""));
        rows.push(Row::heading("These accounts sign in to it"));
    }
    for id in accounts {
        let on = draft.account.linked.iter().any(|linked| linked.account.as_ref() == Some(id));
        let account = id.clone();
        let set = move |draft: &mut Draft, on| draft.set_linked(&account, on);
        rows.push(Row::tick(RowKey::LinkedAccount(id.clone()), source.names.name(id.as_str()), on, "", set));
    }
    rows
}
