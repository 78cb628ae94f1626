//! Factors, the holders of their secrets, and the ways in that factors form.

use super::id::{AccountId, DeviceId, EntityId, FactorId, NumberId, PlaceId};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// One authenticator of an account. Commands name it `account/factor`: `mail/password`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Unique within its account.
    pub id: FactorId,
    /// The kind of authenticator.
    pub kind: FactorKind,
    /// The owner's name for the factor, such as the name of an app or a key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Where the secret is kept. Any one of these copies is enough to use the factor. Empty: unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<Holder>,
    /// What the app asks for that keeps the factor on a device, once the device is unlocked. Absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_lock: Option<AppLock>,
    /// When the factor was added to the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Date>,
    /// Push only: whether the user must enter a number from the sign-in screen on the phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_matching: Option<bool>,
    /// Security questions only: whether the answers are random text instead of the truth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub random_answers: Option<bool>,
    /// Recovery codes only: how many there are and how old they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<CodeFacts>,
}

impl Factor {
    /// A factor whose id is the slug of its kind; everything else is unknown.
    pub fn new(kind: FactorKind) -> Self {
        Self {
            id: FactorId::from(kind.slug()),
            kind,
            name: String::new(),
            holders: Vec::new(),
            app_lock: None,
            added: None,
            number_matching: None,
            random_answers: None,
            codes: None,
        }
    }

    pub fn held_by(mut self, holders: impl IntoIterator<Item = Holder>) -> Self {
        self.holders = holders.into_iter().collect();
        self
    }
}

/// What an app asks for on a device that is unlocked already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppLock {
    /// Nothing.
    Nothing,
    /// The passcode of the device, its password or pattern, or a fingerprint or face instead.
    DevicePasscode,
    /// A PIN or password of its own.
    OwnSecret,
}

/// The kind of an authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// A password or passphrase: remembered, or kept in a password manager, a browser or on paper.
    Password,
    /// Codes from an app: TOTP, HOTP or Steam. The holders keep the seed.
    Totp,
    /// A passkey. A device holder means that it is bound to the device; an account holder means that it is synced.
    Passkey,
    /// A hardware security key.
    SecurityKey,
    /// A prompt in an app on a device.
    Push,
    /// A code by text message to a phone number.
    Sms,
    /// A code by call to a phone number.
    Voice,
    /// A code or link by email to another account.
    EmailCode,
    /// Single-use codes handed out by the service.
    RecoveryCodes,
    /// Security questions and their answers.
    SecurityQuestions,
    /// Sign-in with another account, such as “Sign in with Google”.
    Federated,
    /// The service's support staff, who can reset the account.
    Support,
    /// A person the user named, who vouches for the user or holds a part of a key.
    TrustedContact,
    /// A key or passphrase other than the password that decrypts the account's data.
    EncryptionKey,
}

labelled! {
    FactorKind,
    /// The name of the kind for ids and the command line.
    slug {
        Password => "password",
        Totp => "totp",
        Passkey => "passkey",
        SecurityKey => "security-key",
        Push => "push",
        Sms => "sms",
        Voice => "voice",
        EmailCode => "email",
        RecoveryCodes => "recovery-codes",
        SecurityQuestions => "questions",
        Federated => "federated",
        Support => "support",
        TrustedContact => "contact",
        EncryptionKey => "encryption-key",
    }
}

impl FactorKind {
    /// A label for the middle of a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Totp => "authenticator app (TOTP)",
            Self::Passkey => "passkey",
            Self::SecurityKey => "security key",
            Self::Push => "push prompt",
            Self::Sms => "SMS code",
            Self::Voice => "voice call",
            Self::EmailCode => "email code or link",
            Self::RecoveryCodes => "recovery codes",
            Self::SecurityQuestions => "security questions",
            Self::Federated => "sign in with another account",
            Self::Support => "support",
            Self::TrustedContact => "trusted contact",
            Self::EncryptionKey => "encryption key",
        }
    }

    /// Whether services use this kind as a second factor beside a password. That includes email codes, although
    /// NIST SP 800-63B-4 §3.1.3.1 does not accept them; rule R07 reports them. Recovery codes only replace a
    /// second factor, so they do not count.
    pub const fn is_second_factor(self) -> bool {
        matches!(
            self,
            Self::Totp
                | Self::Passkey
                | Self::SecurityKey
                | Self::Push
                | Self::Sms
                | Self::Voice
                | Self::EmailCode
        )
    }

    /// Whether a phishing site cannot obtain a usable sign-in from this kind (NIST SP 800-63B-4 §3.2.5, verifier
    /// name binding).
    pub const fn resists_phishing(self) -> bool {
        matches!(self, Self::Passkey | Self::SecurityKey)
    }

    /// Whether codes arrive over the public telephone network (NIST SP 800-63B-4 §3.2.9).
    pub const fn uses_phone_network(self) -> bool {
        matches!(self, Self::Sms | Self::Voice)
    }
}

/// Where a factor's secret is kept. In JSON: the id of a device, number, place or account; or `memory`; or
/// `selvedge` for this program's own vault.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(from = "EntityId")]
#[schemars(with = "String")]
pub enum Holder {
    /// In the owner's memory, or part of their body.
    Memory,
    /// In Selvedge's own vault, on each of the inventory's `vault_devices`.
    Selvedge,
    /// On this device, number or account, or in this place.
    Entity(EntityId),
}

impl Holder {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Memory => "memory",
            Self::Selvedge => "selvedge",
            Self::Entity(id) => id.as_str(),
        }
    }
}

impl From<EntityId> for Holder {
    fn from(id: EntityId) -> Self {
        match id.as_str() {
            "memory" => Self::Memory,
            "selvedge" => Self::Selvedge,
            _ => Self::Entity(id),
        }
    }
}

impl From<&str> for Holder {
    fn from(text: &str) -> Self {
        EntityId::from(text).into()
    }
}

impl Serialize for Holder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

macro_rules! holder_from {
    ($($id:ident),*) => { $(
        impl From<&$id> for Holder {
            fn from(id: &$id) -> Self {
                Self::Entity(id.into())
            }
        }
    )* };
}
holder_from!(AccountId, DeviceId, NumberId, PlaceId);

/// Facts about a set of recovery codes: counts and dates, never a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeFacts {
    /// How many codes the service issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// How many codes have been used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<u32>,
    /// When the service issued the codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Date>,
    /// When somebody last checked that the codes are in their place and still valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Date>,
}

impl CodeFacts {
    /// How many codes are left; `None` if the total is unknown.
    pub fn remaining(&self) -> Option<u32> {
        Some(self.total?.saturating_sub(self.used.unwrap_or(0)))
    }
}

/// A way in: a set of factors that together open the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// The factors. All of them are needed.
    pub factors: Vec<FactorId>,
    /// Recovery ways only: what the way restores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<Restores>,
}

impl Way {
    pub fn sign_in(factors: impl IntoIterator<Item = FactorId>) -> Self {
        Self { factors: factors.into_iter().collect(), restores: None }
    }

    pub fn recovery(factors: impl IntoIterator<Item = FactorId>, restores: Restores) -> Self {
        Self { factors: factors.into_iter().collect(), restores: Some(restores) }
    }
}

/// What a recovery way restores. A restored factor is only that factor: signing in still needs a complete way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Restores {
    /// The password: a reset email.
    Password,
    /// Any factor other than the password: a recovery code.
    SecondFactor,
    /// Access to the whole account: support, a trusted contact.
    Account,
    /// What the account stores for other accounts, as by emergency access, but not the account itself.
    Contents,
}
