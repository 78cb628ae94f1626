//! The labels that people read for values, defined once for commands, screens and reports.
//!
//! Labels are lower-case phrases for the middle of a sentence. Values that programs read (JSON keys, CSV cells,
//! arguments) are not defined here. Counts and plurals are in [`crate::text`], because every part needs them.

use crate::inventory::{
    Account, CodeFacts, Device, DeviceKind, Entity, Factor, FactorKind, Holder, Index, Inventory, Restores,
    StoreRole, SupportReset, UnlockMethod, Way,
};
use crate::risk;
use crate::text::{capitalised, count, join, thousands};
use jiff::civil::Date;

/// Writes a function that labels the values of an enum. The match is exhaustive, so a new value needs a label.
macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident($of:ident) { $($value:ident => $label:literal,)+ })+) => {
        $($(#[$doc])* pub const fn $name(value: $of) -> &'static str {
            match value { $($of::$value => $label,)+ }
        })+
    };
}

labels! {
    device_kind(DeviceKind) {
        Phone => "phone",
        Tablet => "tablet",
        Computer => "computer",
        SecurityKey => "security key",
        Other => "other device",
    }
    unlock_method(UnlockMethod) {
        Pin => "PIN",
        Password => "password",
        Pattern => "pattern",
        Fingerprint => "fingerprint",
        Face => "face",
        OtherDevice => "another device",
    }
    /// What an account stores for other accounts.
    store_role(StoreRole) {
        PasswordManager => "password manager",
        AuthenticatorSync => "authenticator sync",
        PasskeySync => "passkey sync",
        CloudBackup => "cloud backup",
    }
    /// Whether the service's support can reset the second factor.
    support_reset(SupportReset) {
        Unknown => "unknown whether it can reset the second factor",
        Possible => "can reset the second factor",
        Locked => "cannot reset the second factor",
    }
    /// The object of “restores …”.
    restores(Restores) {
        Password => "the password",
        SecondFactor => "the second factor",
        Account => "the whole account",
        Contents => "what it stores",
    }
    /// A kind of factor in one word, for a narrow column.
    factor_kind_short(FactorKind) {
        Password => "password",
        Totp => "app",
        Passkey => "passkey",
        SecurityKey => "key",
        Push => "push",
        Sms => "SMS",
        Voice => "call",
        EmailCode => "email",
        RecoveryCodes => "codes",
        SecurityQuestions => "questions",
        Federated => "linked",
        Support => "support",
        TrustedContact => "contact",
        EncryptionKey => "enc. key",
    }
    /// A kind of factor without technical terms. [`FactorKind::label`] has the technical ones.
    factor_kind(FactorKind) {
        Password => "password",
        Totp => "authenticator app",
        Passkey => "passkey",
        SecurityKey => "security key",
        Push => "push prompt",
        Sms => "SMS code",
        Voice => "code by phone call",
        EmailCode => "code or link by email",
        RecoveryCodes => "recovery codes",
        SecurityQuestions => "security questions",
        Federated => "sign-in with another account",
        Support => "support",
        TrustedContact => "trusted contact",
        EncryptionKey => "encryption key",
    }
}

pub const fn yes_no(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}

/// How a device unlocks: `PIN, face`.
pub fn screen_lock(device: &Device) -> String {
    match device.unlock.as_deref() {
        None => "screen lock unknown".into(),
        Some([]) => "no screen lock".into(),
        Some(methods) => {
            let methods: Vec<&str> = methods.iter().map(|unlock| unlock_method(unlock.method)).collect();
            methods.join(", ")
        }
    }
}

/// The kind of a factor, and its own name if it has one: `security key “blue”`.
pub fn factor(factor: &Factor) -> String {
    let kind = factor_kind(factor.kind);
    if factor.name.is_empty() { kind.to_owned() } else { format!("{kind} “{}”", factor.name) }
}

/// The factors of a way in: `password + authenticator app`.
pub fn way(account: &Account, way: &Way) -> String {
    let factors: Vec<String> =
        way.factors.iter().map(|id| account.factor(id).map_or_else(|| id.to_string(), factor)).collect();
    factors.join(" + ")
}

/// A way to recover an account: `recovery codes restore the second factor`.
pub fn recovery_way(account: &Account, recovery: &Way) -> String {
    let is_plural = recovery.factors.len() > 1
        || recovery.factors.first().and_then(|id| account.factor(id)).is_some_and(|factor| {
            matches!(factor.kind, FactorKind::RecoveryCodes | FactorKind::SecurityQuestions)
        });
    let verb = if is_plural { "restore" } else { "restores" };
    let restored = restores(recovery.restores.unwrap_or(Restores::Account));
    format!("{} {verb} {restored}", way(account, recovery))
}

/// What is recorded about a set of recovery codes: `8 of 10 left, made 2025-01-05`.
pub fn recovery_codes(facts: &CodeFacts) -> String {
    let mut parts = Vec::new();
    match (facts.remaining(), facts.total) {
        (Some(left), Some(total)) => parts.push(format!("{left} of {total} left")),
        _ => parts.extend(facts.used.map(|used| format!("{used} used"))),
    }
    parts.extend(facts.made.map(|day| format!("made {day}")));
    parts.extend(facts.verified.map(|day| format!("checked {day}")));
    parts.join(", ")
}

/// A strength score from 0 to 4.
pub const fn strength(score: u8) -> &'static str {
    match score {
        0 => "very weak",
        1 => "weak",
        2 => "fair",
        3 => "good",
        _ => "strong",
    }
}

/// The message for an account without findings, and whether that is good news: an account about which nothing is
/// recorded has no findings either. If no account is given, the message for an inventory without findings.
pub fn no_finding(account: Option<&Account>) -> (&'static str, bool) {
    if account.is_some_and(risk::is_unrecorded) {
        ("How you sign in is not recorded: record it.", false)
    } else {
        ("No finding.", true)
    }
}

/// The age of a date, roughly: `today`, `5 days ago`, `14 months ago`.
pub fn ago(day: Date, today: Date) -> String {
    let days = today.since(day).map_or(0, |span| span.get_days());
    let months = (today.year() - day.year()) * 12 + i16::from(today.month() - day.month())
        - i16::from(today.day() < day.day());
    match days {
        0 => "today".into(),
        1 => "yesterday".into(),
        2..=60 => format!("{days} days ago"),
        61.. if months < 24 => format!("{months} months ago"),
        61.. => format!("{} years ago", months / 12),
        -1 => "tomorrow".into(),
        _ => "in the future".into(),
    }
}

/// `once`, `1,002 times`.
pub fn times(number: u64) -> String {
    if number == 1 { "once".into() } else { format!("{} times", thousands(number)) }
}

/// A change of a number: `2 → 1 account`. `arrow` is `→`, or `->` for plain terminals.
pub fn change(before: u32, after: u32, noun: &str, arrow: &str) -> String {
    format!("{} {arrow} {}", thousands(before.into()), count(after as usize, noun))
}

/// `a, b and c`, or the first seven and the number of the others if there are more than eight.
pub fn short_list(items: &[String]) -> String {
    const LONGEST: usize = 8;
    match items.get(..LONGEST - 1) {
        Some(shown) if items.len() > LONGEST => {
            format!("{} and {} more", shown.join(", "), thousands((items.len() - shown.len()) as u64))
        }
        _ => join(items),
    }
}

/// Turns a message into a sentence: with a capital letter, and a full stop unless it ends in another mark.
pub fn sentence(text: &str) -> String {
    let end = if text.is_empty() || text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{end}", capitalised(text))
}

/// The display names of an inventory's entities, and of entities that are about to be added to it.
#[derive(Clone, Copy, Debug)]
pub struct EntityNames<'a> {
    inventory: &'a Inventory,
    index: &'a Index,
    added: Option<&'a Inventory>,
}

impl<'a> EntityNames<'a> {
    pub const fn new(inventory: &'a Inventory, index: &'a Index) -> Self {
        Self { inventory, index, added: None }
    }

    /// Also names the entities of `added`, a small inventory that is not indexed.
    pub const fn with_added(self, added: &'a Inventory) -> Self {
        Self { added: Some(added), ..self }
    }

    pub fn entity(&self, id: &str) -> Option<Entity<'a>> {
        self.index.get(self.inventory, id).or_else(|| find_entity(self.added?, id))
    }

    /// The unambiguous name of an entity, or the id if there is no such entity.
    pub fn name(&self, id: &str) -> String {
        match self.entity(id) {
            Some(Entity::Account(account)) => {
                self.index.namesakes(self.inventory).full_name(account).into_owned()
            }
            entity => entity.map_or(id, Entity::name).to_owned(),
        }
    }

    /// The name of a holder: an entity, `memory` or `this vault`.
    pub fn holder(&self, holder: &Holder) -> String {
        match holder {
            Holder::Memory => "memory".into(),
            Holder::Selvedge => "this vault".into(),
            Holder::Entity(id) => self.name(id.as_str()),
        }
    }

    /// The kind of a holder; empty for memory and for this vault.
    pub fn holder_kind(&self, holder: &Holder) -> &'static str {
        let Holder::Entity(id) = holder else { return "" };
        match self.entity(id.as_str()) {
            Some(Entity::Device(device)) => device_kind(device.kind),
            Some(Entity::Number(_)) => "phone number",
            Some(Entity::Place(_)) => "place",
            Some(Entity::Account(account)) => {
                let role = account.credential_store.as_ref().and_then(|store| store.roles.first());
                role.map_or("account", |role| store_role(*role))
            }
            None => "",
        }
    }
}

fn find_entity<'a>(inventory: &'a Inventory, id: &str) -> Option<Entity<'a>> {
    let device = inventory.devices.iter().find(|device| device.id.as_str() == id).map(Entity::Device);
    let number = || inventory.numbers.iter().find(|number| number.id.as_str() == id).map(Entity::Number);
    let place = || inventory.places.iter().find(|place| place.id.as_str() == id).map(Entity::Place);
    let account = || inventory.accounts.iter().find(|account| account.id.as_str() == id).map(Entity::Account);
    device.or_else(number).or_else(place).or_else(account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{AccountId, FactorId};
    use jiff::civil::date;

    #[test]
    fn ways_name_their_factors_and_what_they_restore() {
        let mut account = Account::new(AccountId::from("mail"), "Mail");
        account.factors =
            [FactorKind::Password, FactorKind::Totp, FactorKind::RecoveryCodes, FactorKind::EmailCode]
                .map(Factor::new)
                .into();
        let (sign_in, recover) = Account::usual_ways(&account.factors);
        assert_eq!(way(&account, &sign_in[0]), "password + authenticator app");
        assert_eq!(recovery_way(&account, &recover[0]), "code or link by email restores the password");
        assert_eq!(recovery_way(&account, &recover[1]), "recovery codes restore the second factor");
        let removed = Way::sign_in([FactorId::from("removed")]);
        assert_eq!(way(&account, &removed), "removed");
    }

    #[test]
    fn ages_use_the_largest_unit_that_matters() {
        let today = date(2026, 11, 21);
        for (day, expected) in [
            (date(2026, 11, 21), "today"),
            (date(2026, 11, 20), "yesterday"),
            (date(2026, 10, 1), "51 days ago"),
            (date(2026, 3, 22), "7 months ago"),
            (date(2024, 11, 21), "2 years ago"),
            (date(2027, 1, 1), "in the future"),
        ] {
            assert_eq!(ago(day, today), expected);
        }
    }

    #[test]
    fn long_lists_are_cut_and_counted() {
        let items = |n: usize| (1..=n).map(|i| i.to_string()).collect::<Vec<_>>();
        assert_eq!(short_list(&items(0)), "");
        assert_eq!(short_list(&items(1)), "1");
        assert_eq!(short_list(&items(3)), "1, 2 and 3");
        assert_eq!(short_list(&items(8)), "1, 2, 3, 4, 5, 6, 7 and 8");
        assert_eq!(short_list(&items(10)), "1, 2, 3, 4, 5, 6, 7 and 3 more");
    }

    #[test]
    fn changes_agree_with_the_new_number() {
        assert_eq!(change(2, 1, "account", "→"), "2 → 1 account");
        assert_eq!(change(1, 2_000, "account for days", "->"), "1 -> 2,000 accounts for days");
    }

    #[test]
    fn messages_become_sentences() {
        for (text, expected) in
            [("it failed", "It failed."), ("why?", "Why?"), ("it failed (403)", "It failed (403)."), ("", "")]
        {
            assert_eq!(sentence(text), expected);
        }
    }
}
