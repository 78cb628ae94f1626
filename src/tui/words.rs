//! Words for values, as the screens say them.

pub use crate::text::{count, join as list};

use super::session::Session;
use crate::inventory::{
    Account, CodeFacts, Device, DeviceKind, Entity, Factor, FactorKind, Holder, Index, Inventory, KeeperRole,
    Restores, SupportReset, UnlockMethod, Way,
};
use crate::risk;
use crate::tui::theme::Theme;
use jiff::civil::Date;
use ratatui::style::Style;

/// What to say where nothing was found, on this account if it is one. Where nothing is known of it, that is no praise.
pub(in crate::tui) fn no_finding(theme: &Theme, account: Option<&Account>) -> (&'static str, Style) {
    if account.is_some_and(risk::is_unrecorded) {
        ("Nothing is known of how you sign in: record it.", theme.warn)
    } else {
        ("No finding.", theme.good)
    }
}

/// What things are called: those of an inventory, and those that are being added to it.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    inventory: &'a Inventory,
    index: &'a Index,
    added: Option<&'a Inventory>,
}

impl<'a> Names<'a> {
    /// The names of an open profile.
    pub fn of(session: &'a Session) -> Self {
        Self { inventory: &session.profile.inventory, index: &session.index, added: None }
    }

    /// The same, and those of what is being added.
    pub const fn with(self, added: &'a Inventory) -> Self {
        Self { added: Some(added), ..self }
    }

    /// The entity of this id.
    pub fn entity(&self, id: &str) -> Option<Entity<'a>> {
        self.index.get(self.inventory, id).or_else(|| self.added.and_then(|added| find(added, id)))
    }

    /// The name of an entity, or its id where there is none such.
    pub fn name(&self, id: &str) -> String {
        match self.entity(id) {
            Some(Entity::Account(account)) => {
                self.index.namesakes(self.inventory).whole(account).into_owned()
            }
            entity => entity.map_or(id, Entity::name).to_owned(),
        }
    }

    /// Where a factor is kept.
    pub fn holder(&self, holder: &Holder) -> String {
        match holder {
            Holder::Memory => "memory".into(),
            Holder::Selvedge => "this vault".into(),
            Holder::Entity(id) => self.name(id.as_str()),
        }
    }

    /// What kind of thing it is, in a word.
    pub fn kind(&self, holder: &Holder) -> &'static str {
        let Holder::Entity(id) = holder else { return "" };
        match self.entity(id.as_str()) {
            Some(Entity::Device(thing)) => device(thing.kind),
            Some(Entity::Number(_)) => "phone number",
            Some(Entity::Place(_)) => "place",
            Some(Entity::Account(account)) => match account.keeper.as_ref().and_then(|k| k.roles.first()) {
                Some(role) => keeper(*role),
                None => "account",
            },
            None => "",
        }
    }
}

/// An entity by its id, without an index: for small inventories.
fn find<'a>(inventory: &'a Inventory, id: &str) -> Option<Entity<'a>> {
    let devices = inventory.devices.iter().find(|d| d.id.as_str() == id).map(Entity::Device);
    let numbers = || inventory.numbers.iter().find(|n| n.id.as_str() == id).map(Entity::Number);
    let places = || inventory.places.iter().find(|p| p.id.as_str() == id).map(Entity::Place);
    let accounts = || inventory.accounts.iter().find(|a| a.id.as_str() == id).map(Entity::Account);
    devices.or_else(numbers).or_else(places).or_else(accounts)
}

/// Yes, no, or not known.
pub const fn known(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not known",
    }
}

/// A kind of factor in one short word, for a column.
pub const fn short(kind: FactorKind) -> &'static str {
    match kind {
        FactorKind::Password => "password",
        FactorKind::Totp => "app",
        FactorKind::Passkey => "passkey",
        FactorKind::SecurityKey => "key",
        FactorKind::Push => "push",
        FactorKind::Sms => "SMS",
        FactorKind::Voice => "call",
        FactorKind::EmailCode => "mail",
        FactorKind::RecoveryCodes => "codes",
        FactorKind::SecurityQuestions => "questions",
        FactorKind::Federated => "linked",
        FactorKind::Support => "support",
        FactorKind::TrustedContact => "contact",
        FactorKind::EncryptionKey => "enc. key",
    }
}

/// A kind of factor in the plain words of somebody who uses it.
pub const fn plain(kind: FactorKind) -> &'static str {
    match kind {
        FactorKind::Totp => "authenticator app",
        FactorKind::EmailCode => "code or link by mail",
        FactorKind::Voice => "code by phone call",
        FactorKind::Federated => "sign-in with another account",
        other => other.label(),
    }
}

/// One factor: its kind, and its own name where it has one.
pub fn factor(factor: &Factor) -> String {
    if factor.name.is_empty() {
        plain(factor.kind).to_owned()
    } else {
        format!("{} “{}”", plain(factor.kind), factor.name)
    }
}

/// The factors of a way: `password + authenticator app`.
pub fn way(account: &Account, way: &Way) -> String {
    let parts: Vec<String> =
        way.factors.iter().map(|id| account.factor(id).map_or_else(|| id.to_string(), factor)).collect();
    parts.join(" + ")
}

/// A way to recover: `recovery codes restore the second factor`.
pub fn recovery(account: &Account, recovery: &Way) -> String {
    let what = match recovery.restores {
        Some(Restores::Password) => "the password",
        Some(Restores::SecondFactor) => "the second factor",
        Some(Restores::Account) | None => "the whole account",
    };
    let many = recovery.factors.len() > 1
        || recovery.factors.first().and_then(|id| account.factor(id)).is_some_and(|factor| {
            matches!(factor.kind, FactorKind::RecoveryCodes | FactorKind::SecurityQuestions)
        });
    format!("{} {} {what}", way(account, recovery), if many { "restore" } else { "restores" })
}

pub const fn device(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Phone => "phone",
        DeviceKind::Tablet => "tablet",
        DeviceKind::Computer => "computer",
        DeviceKind::SecurityKey => "security key",
        DeviceKind::Other => "other device",
    }
}

/// One way to unlock a device.
pub const fn unlock(method: UnlockMethod) -> &'static str {
    match method {
        UnlockMethod::Pin => "PIN",
        UnlockMethod::Password => "password",
        UnlockMethod::Pattern => "pattern",
        UnlockMethod::Fingerprint => "fingerprint",
        UnlockMethod::Face => "face",
        UnlockMethod::OtherDevice => "another device",
    }
}

pub fn lock(device: &Device) -> String {
    match device.unlock.as_deref() {
        None => "lock not known".into(),
        Some([]) => "no lock".into(),
        Some(methods) => {
            let words: Vec<&str> = methods.iter().map(|one| unlock(one.method)).collect();
            words.join(", ")
        }
    }
}

/// What an account keeps for others.
pub const fn keeper(role: KeeperRole) -> &'static str {
    match role {
        KeeperRole::PasswordManager => "password manager",
        KeeperRole::AuthenticatorSync => "authenticator sync",
        KeeperRole::PasskeySync => "passkey sync",
        KeeperRole::CloudBackup => "cloud backup",
    }
}

/// Whether support can reset the second factor.
pub const fn support(reset: SupportReset) -> &'static str {
    match reset {
        SupportReset::Unknown => "not known whether it can reset the second factor",
        SupportReset::Possible => "can reset the second factor",
        SupportReset::Locked => "cannot reset the second factor",
    }
}

/// What is known of a set of recovery codes: `8 of 10 left, made 2025-01-05`.
pub fn codes(facts: &CodeFacts) -> String {
    let mut parts = Vec::new();
    match (facts.remaining(), facts.total) {
        (Some(left), Some(total)) => parts.push(format!("{left} of {total} left")),
        _ => parts.extend(facts.used.map(|used| format!("{used} used"))),
    }
    parts.extend(facts.made.map(|day| format!("made {day}")));
    parts.extend(facts.verified.map(|day| format!("checked {day}")));
    parts.join(", ")
}

/// How long ago a day was, roughly: `today`, `5 days ago`, `14 months ago`, `in 3 days`.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{AccountId, FactorId};
    use jiff::civil::date;

    #[test]
    fn ways_read_as_a_person_would_say_them() {
        let mut account = Account::new(AccountId::from("mail"), "Mail");
        account.factors =
            [FactorKind::Password, FactorKind::Totp, FactorKind::RecoveryCodes, FactorKind::EmailCode]
                .map(Factor::new)
                .into();
        let (sign_in, recover) = Account::usual_ways(&account.factors);
        assert_eq!(way(&account, &sign_in[0]), "password + authenticator app");
        assert_eq!(recovery(&account, &recover[0]), "code or link by mail restores the password");
        assert_eq!(recovery(&account, &recover[1]), "recovery codes restore the second factor");
        let gone = Way::sign_in([FactorId::from("gone")]);
        assert_eq!(way(&account, &gone), "gone");
    }

    #[test]
    fn days_are_told_as_far_as_they_matter() {
        let today = date(2026, 11, 21);
        for (day, said) in [
            (date(2026, 11, 21), "today"),
            (date(2026, 11, 20), "yesterday"),
            (date(2026, 10, 1), "51 days ago"),
            (date(2026, 3, 22), "7 months ago"),
            (date(2024, 11, 21), "2 years ago"),
            (date(2027, 1, 1), "in the future"),
        ] {
            assert_eq!(ago(day, today), said);
        }
    }
}
