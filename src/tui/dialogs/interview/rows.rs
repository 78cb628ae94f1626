//! The rows of each page. Each row changes the draft.

use super::draft::{Draft, RowKey};
use super::pages::Page;
use super::row_source::{Rows, Source, deferred_text};
use super::service_rows;
use super::way_rows;
use crate::inventory::{Device, DeviceKind, Factor, FactorKind, Holder, Importance, StoreRole};
use crate::text::{capitalised, fit};
use crate::tui::dialogs::options::{OWNERS, YES_NO};
use crate::tui::widgets::DATE_HINT;
use crate::tui::widgets::form::Row;
use crate::words;

/// The roles that an account can have for other accounts.
const ROLES: [StoreRole; 4] = [
    StoreRole::PasswordManager,
    StoreRole::AuthenticatorSync,
    StoreRole::PasskeySync,
    StoreRole::CloudBackup,
];

pub(super) fn rows(page: &Page, source: &Source<'_>) -> Rows {
    match page {
        Page::Account => account_rows(source),
        Page::Factors => factor_rows(source),
        Page::Holders(id) => {
            source.draft.factor(id).map_or_else(Vec::new, |factor| holder_rows(source, factor))
        }
        Page::Ways => way_rows::rows(source),
        Page::Facts => fact_rows(source),
        Page::Summary => Vec::new(),
    }
}

fn account_rows(source: &Source<'_>) -> Rows {
    let account = &source.draft.account;
    let importance_hint = match account.importance {
        Importance::Low => "losing it would be a nuisance",
        Importance::Normal => "losing it would mean a bad day",
        Importance::High => "money, work or reputation",
        Importance::Critical => "it opens other accounts, or nothing replaces it",
    };
    let name_hint = "what you call it: Harbor Mail";
    let mut rows = vec![Row::text(RowKey::Service, "Name", &account.service, name_hint, Draft::set_service)];
    let suggestions = service_rows::suggestions(source.directory, source.draft);
    rows.extend(suggestions.iter().zip(0..).map(|(service, position)| {
        Row::suggestion(RowKey::Suggestion(position), fit(&service.name, 40), service_rows::summary(service))
    }));
    rows.extend([
        Row::text(RowKey::Domain, "Domain", &account.domain, "harbor.example", Draft::set_domain),
        Row::text(
            RowKey::Username,
            "User name",
            &account.username,
            "a name or an email address",
            |draft: &mut Draft, name| draft.account.username = name,
        ),
        Row::choice(
            RowKey::Importance,
            "Importance",
            &Importance::ALL.map(|importance| (importance.label(), importance)),
            &account.importance,
            importance_hint,
            Draft::set_importance,
        ),
    ]);
    if suggestions.is_empty() {
        rows.extend(service_rows::rows(source.directory, account));
    } else {
        rows.extend([Row::note(""), Row::note(crate::services::ATTRIBUTION)]);
    }
    rows
}

const fn kind_hint(kind: FactorKind) -> &'static str {
    match kind {
        FactorKind::Password => "also a passphrase",
        FactorKind::Totp => "six digits that change every half minute",
        FactorKind::Passkey => "unlock the device, and you are signed in",
        FactorKind::SecurityKey => "a FIDO key that you touch or plug in",
        FactorKind::Push => "an app asks: is it you?",
        FactorKind::Sms => "a text message to your phone",
        FactorKind::Voice => "a call that reads the code out",
        FactorKind::EmailCode => "also “forgot password” emails",
        FactorKind::RecoveryCodes => "a list to print; each works once",
        FactorKind::SecurityQuestions => "your first pet, and the like",
        FactorKind::Federated => "“sign in with …”",
        FactorKind::Support => "people who can let you back in",
        FactorKind::TrustedContact => "a friend who vouches for you",
        FactorKind::EncryptionKey => "a second secret that decrypts the contents",
    }
}

fn factor_rows(source: &Source<'_>) -> Rows {
    let Some(service) = source.directory.of(&source.draft.account) else {
        return kind_rows(source, &FactorKind::ALL);
    };
    let (offered, others) = service_rows::offered_kinds(service);
    let mut rows = vec![Row::heading(service_rows::offered_heading(service))];
    rows.extend(kind_rows(source, &offered));
    rows.extend(service_rows::own_hardware_note(service).map(Row::note));
    rows.push(Row::heading("ALSO POSSIBLE"));
    rows.extend(kind_rows(source, &others));
    rows.push(Row::note(""));
    rows.push(Row::note(crate::services::ATTRIBUTION));
    rows
}

/// A box for each of these kinds of factor.
fn kind_rows(source: &Source<'_>, kinds: &[FactorKind]) -> Rows {
    let draft = source.draft;
    let mut rows = Vec::new();
    for &kind in kinds {
        let count = draft.account.factors.iter().filter(|factor| factor.kind == kind).count();
        let mut label = capitalised(words::factor_kind(kind));
        if count > 1 {
            label.push_str(&format!(" ({count})"));
        }
        let usual_holders = source.habits.usual_holders(kind, source.inventory);
        let set = move |draft: &mut Draft, on| draft.set_factor_kind(kind, on, &usual_holders);
        rows.push(Row::tick(RowKey::FactorKind(kind), label, count > 0, kind_hint(kind), set));
        if draft.lost_secrets(Some(kind)).next().is_some() {
            let secret = if kind == FactorKind::RecoveryCodes { "codes" } else { "seed" };
            rows.push(Row::warning(format!("      Its {secret} in this vault will be removed with it.")));
        }
    }
    rows
}

fn holder_rows(source: &Source<'_>, factor: &Factor) -> Rows {
    let draft = source.draft;
    let candidates = source.habits.candidates(factor.kind, source.inventory, &draft.added, &factor.holders);
    let mut rows = Vec::new();
    for holder in candidates {
        let on = factor.holders.contains(&holder);
        let is_here = holder == Holder::Selvedge && draft.stored_here.contains(&factor.id);
        let (label, hint) = match &holder {
            Holder::Memory => ("Memory".into(), "you know it by heart"),
            Holder::Selvedge if is_here => ("This vault".into(), "its seed or codes are stored here"),
            Holder::Selvedge => ("This vault".into(), ""),
            Holder::Entity(_) => (source.names.holder(&holder), source.names.holder_kind(&holder)),
        };
        let key = RowKey::Holder(factor.id.clone(), holder.clone());
        let factor = factor.id.clone();
        rows.push(Row::tick(key, label, on, hint, move |draft: &mut Draft, on| {
            draft.set_holder(&factor, holder.clone(), on);
        }));
    }
    if rows.is_empty() {
        rows.push(Row::note(
            "Nothing in your inventory is suitable yet. Press + to add it here, or Enter to continue.",
        ));
    } else if factor.holders.is_empty() {
        rows.push(Row::note("  Nothing is ticked yet. Press + to add what is missing."));
    }
    let details = factor_detail_rows(draft, factor);
    if !details.is_empty() {
        rows.push(Row::note(""));
        rows.extend(details);
    }
    rows
}

/// Rows for the facts about a factor other than its holders.
fn factor_detail_rows(draft: &Draft, factor: &Factor) -> Rows {
    let id = factor.id.clone();
    match factor.kind {
        FactorKind::Push => vec![Row::choice(
            RowKey::NumberMatching(id.clone()),
            "Asks for a number",
            &YES_NO,
            &factor.number_matching,
            "the number on the sign-in screen",
            move |draft: &mut Draft, matching| {
                draft.change_factor(&id, |factor| factor.number_matching = matching);
            },
        )],
        FactorKind::SecurityQuestions => vec![Row::choice(
            RowKey::RandomAnswers(id.clone()),
            "Random answers",
            &YES_NO,
            &factor.random_answers,
            "made up, not the truth",
            move |draft: &mut Draft, random| {
                draft.change_factor(&id, |factor| factor.random_answers = random);
            },
        )],
        FactorKind::RecoveryCodes if draft.stored_here.contains(&id) => {
            let facts = factor.codes.as_ref().map(words::recovery_codes).unwrap_or_default();
            vec![Row::note(format!("This vault counts the codes: {facts}."))]
        }
        FactorKind::RecoveryCodes => {
            let facts = factor.codes.unwrap_or_default();
            vec![
                deferred_text(draft, RowKey::CodesLeft(id.clone()), "Codes left", facts.remaining(), "8"),
                deferred_text(draft, RowKey::CodesTotal(id.clone()), "Out of", facts.total, "10"),
                deferred_text(draft, RowKey::CodesMade(id), "Created on", facts.made, DATE_HINT),
            ]
        }
        FactorKind::Totp | FactorKind::Passkey | FactorKind::SecurityKey | FactorKind::EncryptionKey => {
            vec![Row::text(
                RowKey::FactorName(id.clone()),
                "Its name",
                &factor.name,
                "optional: what you call it",
                move |draft: &mut Draft, name| draft.change_factor(&id, |factor| factor.name = name),
            )]
        }
        FactorKind::Password
        | FactorKind::Sms
        | FactorKind::Voice
        | FactorKind::EmailCode
        | FactorKind::Federated
        | FactorKind::Support
        | FactorKind::TrustedContact => Vec::new(),
    }
}

fn fact_rows(source: &Source<'_>) -> Rows {
    let draft = source.draft;
    let account = &draft.account;
    let date = |key, label, current| deferred_text(draft, key, label, current, DATE_HINT);
    let mut rows = vec![date(RowKey::LastUsed, "Last used", account.last_used)];
    if account.has(FactorKind::Password) {
        rows.push(date(RowKey::PasswordChanged, "Password changed", account.password_changed));
    }
    rows.push(date(RowKey::SessionsReviewed, "Sessions last reviewed", account.sessions.reviewed));
    let is_bad = account.password.as_ref().is_some_and(|health| {
        health.reuse_group.is_some() || health.pwned_count.is_some_and(|count| count > 0)
    });
    if is_bad {
        rows.push(Row::tick(
            RowKey::NewPassword,
            "Its password is new",
            draft.password_is_new,
            "and used nowhere else; the facts about the old one are dropped",
            |draft: &mut Draft, on| draft.password_is_new = on,
        ));
    }
    rows.push(Row::choice(
        RowKey::Owner,
        "It belongs to",
        &OWNERS,
        &account.owner,
        "",
        |draft: &mut Draft, owner| draft.account.owner = owner,
    ));
    rows.push(Row::choice(
        RowKey::OffersRecoveryCodes,
        "Offers recovery codes",
        &YES_NO,
        &account.offers_recovery_codes,
        "",
        |draft: &mut Draft, offers| draft.account.offers_recovery_codes = offers,
    ));
    rows.push(Row::text(
        RowKey::Notes,
        "Notes",
        &account.notes,
        "anything else; never a password",
        |draft: &mut Draft, notes| draft.account.notes = notes,
    ));
    rows.extend(store_rows(draft));
    rows.extend(session_rows(source));
    rows
}

/// Rows for the roles that the account has for other accounts.
fn store_rows(draft: &Draft) -> Rows {
    let mut rows = vec![Row::note(""), Row::heading("It stores, for other accounts")];
    let store = draft.account.credential_store.as_ref();
    for role in ROLES {
        let on = store.is_some_and(|store| store.roles.contains(&role));
        let (label, hint) = match role {
            StoreRole::PasswordManager => ("Passwords", "a password manager"),
            StoreRole::AuthenticatorSync => ("Authenticator seeds", "an authenticator that syncs"),
            StoreRole::PasskeySync => ("Passkeys", "a cloud that syncs them"),
            StoreRole::CloudBackup => ("Backups of devices or files", "with everything in them"),
        };
        let set = move |draft: &mut Draft, on| draft.set_store_role(role, on);
        rows.push(Row::tick(RowKey::Role(role), label, on, hint, set));
    }
    if let Some(store) = store {
        rows.push(Row::choice(
            RowKey::EndToEnd,
            "End-to-end encrypted",
            &YES_NO,
            &store.end_to_end,
            "only you can read it",
            Draft::set_end_to_end,
        ));
    }
    rows
}

/// Rows for the devices on which the user stays signed in.
fn session_rows(source: &Source<'_>) -> Rows {
    let devices = source.inventory.devices.iter().chain(&source.draft.added.devices);
    let devices: Vec<&Device> = devices.filter(|device| device.kind != DeviceKind::SecurityKey).collect();
    let mut rows = Vec::new();
    if !devices.is_empty() {
        rows.push(Row::note(""));
        rows.push(Row::heading("You stay signed in on"));
    }
    for device in devices {
        let on = source.draft.account.sessions.devices.contains(&device.id);
        let id = device.id.clone();
        rows.push(Row::tick(
            RowKey::Session(device.id.clone()),
            &*device.name,
            on,
            words::device_kind(device.kind),
            move |draft: &mut Draft, on| draft.set_session(id.clone(), on),
        ));
    }
    rows
}
