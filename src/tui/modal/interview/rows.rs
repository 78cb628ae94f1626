//! The rows of each page.

use super::choices::{KNOWN, OWNER_WORDS, OWNERS, ROLES, SUPPORT, known_at};
use super::day;
use super::directory;
use super::draft::{Draft, Key, Reach};
use super::keep::Habits;
use super::pages::Page;
use crate::inventory::{
    Account, Device, DeviceKind, Entity, Factor, FactorKind, Holder, Importance, Inventory, Restores,
    StoreRole, Way,
};
use crate::services::Directory;
use crate::text::{capitalised, fit};
use crate::tui::widgets::form::Row;
use crate::words::{self, EntityNames};

/// What the rows are made from.
pub(super) struct Asked<'a> {
    pub(super) draft: &'a Draft,
    pub(super) habits: &'a Habits,
    pub(super) inventory: &'a Inventory,
    pub(super) directory: &'a Directory,
    pub(super) names: EntityNames<'a>,
}

/// The rows of a page.
pub(super) fn rows(page: &Page, asked: &Asked<'_>) -> Vec<Row<Key>> {
    match page {
        Page::Account => account(asked),
        Page::Factors => factors(asked),
        Page::Kept(id) => asked.draft.factor(id).map_or_else(Vec::new, |factor| kept(asked, factor)),
        Page::Ways => ways(asked),
        Page::Facts => facts(asked),
        Page::Summary => Vec::new(),
    }
}

fn account(asked: &Asked<'_>) -> Vec<Row<Key>> {
    let account = &asked.draft.account;
    let at = Importance::ALL.iter().position(|one| *one == account.importance).unwrap_or(1);
    let hint = match account.importance {
        Importance::Low => "a nuisance",
        Importance::Normal => "a bad day",
        Importance::High => "money, work or reputation",
        Importance::Critical => "it opens other accounts, or nothing replaces it",
    };
    let mut rows = vec![Row::text(Key::Service, "Name", &account.service, "what you call it: Harbor Mail")];
    let offered = directory::offered(asked.directory, asked.draft);
    rows.extend(offered.iter().zip(0..).map(|(service, at)| {
        Row::pick(Key::Offered(at), fit(&service.name, 40), directory::in_short(service))
    }));
    rows.extend([
        Row::text(Key::Domain, "Domain", &account.domain, "harbor.example"),
        Row::text(Key::Username, "User name", &account.username, "a name or a mail address"),
        Row::choice(Key::Importance, "Importance", &Importance::ALL.map(Importance::label), at, hint),
    ]);
    if offered.is_empty() {
        rows.extend(directory::about(asked.directory, account));
    } else {
        rows.extend([Row::note(""), Row::note(crate::services::ATTRIBUTION)]);
    }
    rows
}

/// A hint for each kind.
const fn kind_hint(kind: FactorKind) -> &'static str {
    match kind {
        FactorKind::Password => "also a passphrase",
        FactorKind::Totp => "six digits that change every half minute",
        FactorKind::Passkey => "unlock the device, and you are in",
        FactorKind::SecurityKey => "a FIDO key that you touch or plug in",
        FactorKind::Push => "an app asks: is it you?",
        FactorKind::Sms => "a text message to your phone",
        FactorKind::Voice => "a voice reads the code out",
        FactorKind::EmailCode => "also “forgot password” mails",
        FactorKind::RecoveryCodes => "a list to print, each good once",
        FactorKind::SecurityQuestions => "your first pet, and the like",
        FactorKind::Federated => "“sign in with …”",
        FactorKind::Support => "people who can let you back in",
        FactorKind::TrustedContact => "a friend who vouches for you",
        FactorKind::EncryptionKey => "a second secret that decrypts the contents",
    }
}

fn factors(asked: &Asked<'_>) -> Vec<Row<Key>> {
    match asked.directory.of(&asked.draft.account) {
        None => ticks(asked.draft, &FactorKind::ALL),
        Some(service) => {
            let (offered, others) = directory::proposed(service);
            let mut rows = vec![Row::heading(directory::offered_heading(service))];
            rows.extend(ticks(asked.draft, &offered));
            rows.extend(directory::own_hardware(service).map(Row::note));
            rows.push(Row::heading("ALSO POSSIBLE"));
            rows.extend(ticks(asked.draft, &others));
            rows.push(Row::note(""));
            rows.push(Row::note(crate::services::ATTRIBUTION));
            rows
        }
    }
}

/// A box for each of these kinds.
fn ticks(draft: &Draft, kinds: &[FactorKind]) -> Vec<Row<Key>> {
    let mut rows = Vec::new();
    for &kind in kinds {
        let many = draft.account.factors.iter().filter(|factor| factor.kind == kind).count();
        let mut label = capitalised(words::factor_kind(kind));
        if many > 1 {
            label.push_str(&format!(" ({many})"));
        }
        rows.push(Row::tick(Key::Kind(kind), label, many > 0, kind_hint(kind)));
        if draft.lost_secrets(Some(kind)).next().is_some() {
            let what = if kind == FactorKind::RecoveryCodes { "codes" } else { "seed" };
            rows.push(Row::warning(format!("      Its {what} in this vault will be removed with it.")));
        }
    }
    rows
}

fn kept(asked: &Asked<'_>, factor: &Factor) -> Vec<Row<Key>> {
    let draft = asked.draft;
    let id = &factor.id;
    let candidates = asked.habits.candidates(factor.kind, asked.inventory, &draft.added, &factor.holders);
    let mut rows = Vec::new();
    for holder in candidates {
        let on = factor.holders.contains(&holder);
        let here = holder == Holder::Selvedge && draft.kept_here.contains(id);
        let (label, hint) = match &holder {
            Holder::Memory => ("Memory".into(), "you know it by heart"),
            Holder::Selvedge if here => ("This vault".into(), "it is kept here, with your codes"),
            Holder::Selvedge => ("This vault".into(), ""),
            Holder::Entity(_) => (asked.names.holder(&holder), asked.names.holder_kind(&holder)),
        };
        rows.push(Row::tick(Key::Holder(id.clone(), holder), label, on, hint));
    }
    if rows.is_empty() {
        rows.push(Row::note(
            "Nothing in your inventory fits yet. Press + to add it here, or enter to go on.",
        ));
    } else if factor.holders.is_empty() {
        rows.push(Row::note("  Nothing is ticked yet. Press + for what is missing here."));
    }
    let mut more = Vec::new();
    match factor.kind {
        FactorKind::Push => more.push(Row::choice(
            Key::Matching(id.clone()),
            "Asks for a number",
            &KNOWN,
            known_at(factor.number_matching),
            "the one on the sign-in screen",
        )),
        FactorKind::SecurityQuestions => more.push(Row::choice(
            Key::Random(id.clone()),
            "Random answers",
            &KNOWN,
            known_at(factor.random_answers),
            "made up, not the truth",
        )),
        FactorKind::RecoveryCodes if draft.kept_here.contains(id) => {
            let facts = factor.codes.as_ref().map(words::recovery_codes).unwrap_or_default();
            more.push(Row::note(format!("This vault counts them: {facts}.")));
        }
        FactorKind::RecoveryCodes => {
            let facts = factor.codes.unwrap_or_default();
            let key = Key::CodesLeft(id.clone());
            let text = draft.text(&key, facts.remaining());
            more.push(Row::text(key, "How many are left", &text, "8"));
            let key = Key::CodesTotal(id.clone());
            let text = draft.text(&key, facts.total);
            more.push(Row::text(key, "Of how many", &text, "10"));
            let key = Key::CodesMade(id.clone());
            let text = draft.text(&key, facts.made);
            more.push(Row::text(key, "Made on", &text, day::HINT));
        }
        FactorKind::Totp | FactorKind::Passkey | FactorKind::SecurityKey | FactorKind::EncryptionKey => {
            more.push(Row::text(
                Key::FactorName(id.clone()),
                "Its name",
                &factor.name,
                "optional: what you call it",
            ));
        }
        _ => {}
    }
    if !more.is_empty() {
        rows.push(Row::note(""));
        rows.extend(more);
    }
    rows
}

/// Ways to sign in that the factors could make, those that are there first.
fn sign_in_ways(draft: &Draft) -> Vec<Way> {
    let account = &draft.account;
    let (usual, _) = Account::usual_ways(&account.factors);
    let mut ways = account.sign_in.clone();
    let of = |wanted: fn(FactorKind) -> bool| account.factors.iter().filter(move |f| wanted(f.kind));
    let password = of(|kind| kind == FactorKind::Password).next();
    let mut all = usual;
    if let Some(password) = password {
        all.extend(
            of(FactorKind::is_second_factor).map(|f| Way::sign_in([password.id.clone(), f.id.clone()])),
        );
        all.push(Way::sign_in([password.id.clone()]));
    }
    all.extend(of(FactorKind::is_second_factor).map(|factor| Way::sign_in([factor.id.clone()])));
    for way in all {
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

/// Ways to recover that the factors could make, those that are there first.
fn recovery_ways(draft: &Draft) -> Vec<Way> {
    let account = &draft.account;
    let mut ways = account.recovery.clone();
    let has_password = account.has(FactorKind::Password);
    let mut all = Account::usual_ways(&account.factors).1;
    for factor in &account.factors {
        let restores: &[Restores] = match factor.kind {
            FactorKind::EmailCode | FactorKind::Sms | FactorKind::Voice => {
                if has_password {
                    &[Restores::Password, Restores::SecondFactor]
                } else {
                    &[Restores::Account]
                }
            }
            FactorKind::SecurityQuestions => &[Restores::Password],
            FactorKind::RecoveryCodes => &[Restores::SecondFactor, Restores::Account],
            FactorKind::Support | FactorKind::TrustedContact => &[Restores::Account],
            FactorKind::EncryptionKey => &[Restores::Account],
            _ => &[],
        };
        all.extend(restores.iter().map(|one| Way::recovery([factor.id.clone()], *one)));
    }
    for way in all {
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

fn ways(asked: &Asked<'_>) -> Vec<Row<Key>> {
    let draft = asked.draft;
    let account = &draft.account;
    let mut rows = vec![Row::heading("To sign in, any one of these is enough")];
    if account.factors.is_empty() {
        rows.push(Row::note("No factor is ticked, so there is no way in to speak of."));
    }
    // In the order of what could be, so that a row keeps its place when it is ticked.
    for way in steady(sign_in_ways(draft), account, false) {
        let on = account.sign_in.contains(&way);
        let label = capitalised(&words::way(account, &way));
        rows.push(Row::tick(Key::SignIn(way), label, on, ""));
    }
    let recovery = steady(recovery_ways(draft), account, true);
    rows.push(Row::note(""));
    rows.push(Row::heading("When something is lost, any one of these helps"));
    if recovery.is_empty() {
        rows.push(Row::note("Nothing that you ticked brings you back. Recovery codes would: step 2."));
    }
    for way in recovery {
        let on = account.recovery.contains(&way);
        let label = capitalised(&words::recovery_way(account, &way));
        rows.push(Row::tick(Key::Recovery(way), label, on, ""));
    }
    rows.push(Row::note(""));
    rows.push(Row::heading("The service sends what resets the account to"));
    rows.extend(addresses(asked));
    let before = draft.original.iter().flat_map(|account| &account.linked);
    let mut linked = before.filter_map(|linked| linked.account.as_ref()).peekable();
    if linked.peek().is_some() {
        rows.push(Row::note(""));
        rows.push(Row::heading("These accounts sign in to it"));
    }
    for id in linked {
        let on = account.linked.iter().any(|linked| linked.account.as_ref() == Some(id));
        rows.push(Row::tick(Key::Linked(id.clone()), asked.names.name(id.as_str()), on, ""));
    }
    let at = SUPPORT.iter().position(|one| *one == account.support_reset).unwrap_or(0);
    rows.push(Row::note(""));
    rows.push(Row::choice(
        Key::Support,
        "Support resets 2nd factor",
        &["not known", "yes", "no, locked"],
        at,
        "",
    ));
    rows
}

/// The ways in an order that does not change when one is ticked.
fn steady(mut ways: Vec<Way>, account: &Account, recovery: bool) -> Vec<Way> {
    ways.sort_by_key(|way| {
        let first: Vec<usize> = way
            .factors
            .iter()
            .map(|id| account.factors.iter().position(|factor| factor.id == *id).unwrap_or(usize::MAX))
            .collect();
        let restores = way.restores.map_or(0, |restores| restores as usize);
        if recovery { (0, first, restores) } else { (usize::MAX - way.factors.len(), first, restores) }
    });
    ways
}

fn addresses(asked: &Asked<'_>) -> Vec<Row<Key>> {
    let draft = asked.draft;
    let now: Vec<Reach> = draft.account.recovery_addresses.iter().map(Reach::of).collect();
    let before = draft.original.iter().flat_map(|account| &account.recovery_addresses).map(Reach::of);
    let numbers = asked.inventory.numbers.iter().chain(&draft.added.numbers);
    let known = asked
        .habits
        .mailboxes()
        .filter_map(|holder| match holder {
            Holder::Entity(id) => Some(Reach::Entity(id)),
            _ => None,
        })
        .take(6)
        .chain(numbers.map(|number| Reach::Entity((&number.id).into())));
    let mut all: Vec<Reach> = before.collect();
    for reach in known.chain(now.iter().cloned()) {
        if !all.contains(&reach) {
            all.push(reach);
        }
    }
    let mut rows = Vec::new();
    for reach in all {
        let on = now.contains(&reach);
        let (label, hint) = match &reach {
            Reach::Entity(id) => (asked.names.name(id.as_str()), asked.names.entity(id.as_str())),
            Reach::Text(text) => (text.clone(), None),
        };
        let hint = match hint {
            Some(Entity::Number(_)) => "phone number",
            Some(Entity::Account(account)) => account.username.as_str(),
            _ => "not in the inventory",
        };
        rows.push(Row::tick(Key::Address(reach.clone()), label, on, hint));
        let address = draft.account.recovery_addresses.iter().find(|address| Reach::of(address) == reach);
        if let Some(address) = address {
            let key = Key::Verified(reach.clone());
            rows.push(Row::choice(key, "   Confirmed", &KNOWN, known_at(address.verified), ""));
            let key = Key::Tested(reach);
            let text = draft.text(&key, address.tested);
            rows.push(Row::text(key, "   Last tested", &text, day::HINT));
        }
    }
    if rows.is_empty() {
        rows.push(Row::note("No mailbox or number is known yet. Press + to add one."));
    }
    rows
}

/// Devices on which one stays signed in.
fn signs_in(device: &&Device) -> bool {
    device.kind != DeviceKind::SecurityKey
}

fn facts(asked: &Asked<'_>) -> Vec<Row<Key>> {
    let draft = asked.draft;
    let account = &draft.account;
    let mut rows = Vec::new();
    let mut day = |key: Key, label: &'static str, known| {
        let text = draft.text(&key, known);
        rows.push(Row::text(key, label, &text, day::HINT));
    };
    day(Key::LastUsed, "Last used", account.last_used);
    if account.has(FactorKind::Password) {
        day(Key::PasswordChanged, "Password changed", account.password_changed);
    }
    let stale = account.password.as_ref().is_some_and(|health| {
        health.reuse_group.is_some() || health.pwned_count.is_some_and(|count| count > 0)
    });
    day(Key::SessionsSeen, "Sessions looked through", account.sessions.reviewed);
    if stale {
        let hint = "used nowhere else; what is known of the old one is forgotten";
        rows.push(Row::tick(Key::NewPassword, "Its password is new", draft.new_password, hint));
    }
    let at = OWNERS.iter().position(|owner| *owner == account.owner).unwrap_or(0);
    rows.push(Row::choice(Key::Owner, "It belongs to", &OWNER_WORDS, at, ""));
    let offers = known_at(account.offers_recovery_codes);
    rows.push(Row::choice(Key::Offers, "Offers recovery codes", &KNOWN, offers, ""));
    rows.push(Row::text(Key::Notes, "Notes", &account.notes, "anything else; never a password"));
    rows.push(Row::note(""));
    rows.push(Row::heading("It keeps, for other accounts"));
    let keeper = account.credential_store.as_ref();
    for role in ROLES {
        let on = keeper.is_some_and(|keeper| keeper.roles.contains(&role));
        let (label, hint) = match role {
            StoreRole::PasswordManager => ("Passwords", "a password manager"),
            StoreRole::AuthenticatorSync => ("Authenticator seeds", "an authenticator that syncs"),
            StoreRole::PasskeySync => ("Passkeys", "a cloud that syncs them"),
            StoreRole::CloudBackup => ("Backups of devices or files", "with what lies in them"),
        };
        rows.push(Row::tick(Key::Role(role), label, on, hint));
    }
    if let Some(keeper) = keeper {
        let at = known_at(keeper.end_to_end);
        rows.push(Row::choice(Key::Sealed, "End-to-end encrypted", &KNOWN, at, "only you can read it"));
    }
    let devices: Vec<&Device> =
        asked.inventory.devices.iter().chain(&draft.added.devices).filter(signs_in).collect();
    if !devices.is_empty() {
        rows.push(Row::note(""));
        rows.push(Row::heading("It stays signed in on"));
    }
    for device in devices {
        let on = account.sessions.devices.contains(&device.id);
        rows.push(Row::tick(
            Key::Session(device.id.clone()),
            &*device.name,
            on,
            words::device_kind(device.kind),
        ));
    }
    rows
}
