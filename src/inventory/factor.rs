//! Factors, where their secrets are kept, and the ways in that they make.

use super::{AccountId, DeviceId, EntityId, FactorId, NumberId, PlaceId};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// One authenticator of an account. As an asset it is written `account/factor`: `mail/password`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Unique within its account.
    pub id: FactorId,
    /// What it is.
    pub kind: FactorKind,
    /// What its owner calls it, where the kind is not enough: the app's or the key's name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Where its secret is kept; having one of them is enough. Empty: not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<Holder>,
    /// When it was enrolled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Date>,
    /// Push only: whether a number must be carried from the sign-in screen to the phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_matching: Option<bool>,
    /// Security questions only: whether the answers are random text and not the truth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub random_answers: Option<bool>,
    /// Recovery codes only: how many there are, and how old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<CodeFacts>,
}

impl Factor {
    /// A factor of this kind, its id the kind's slug, with nothing else known.
    pub fn new(kind: FactorKind) -> Self {
        Self {
            id: FactorId::from(kind.slug()),
            kind,
            name: String::new(),
            holders: Vec::new(),
            added: None,
            number_matching: None,
            random_answers: None,
            codes: None,
        }
    }

    /// The same factor, kept there.
    pub fn held_by(mut self, holders: impl IntoIterator<Item = Holder>) -> Self {
        self.holders = holders.into_iter().collect();
        self
    }
}

/// What kind of authenticator a factor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// A password or passphrase. Kept in memory, a password manager, a browser, on paper.
    Password,
    /// Codes from an app: TOTP, HOTP or Steam. Kept where the seed is.
    Totp,
    /// A passkey. Bound to a device when a device holds it, synced when an account holds it.
    Passkey,
    /// A hardware security key.
    SecurityKey,
    /// A prompt in an app on a device.
    Push,
    /// A code by text message to a number.
    Sms,
    /// A code by call to a number.
    Voice,
    /// A code or link by mail to an account.
    EmailCode,
    /// Single-use codes handed out by the service.
    RecoveryCodes,
    /// Questions with answers.
    SecurityQuestions,
    /// Signing in with another account.
    Federated,
    /// People at the service who reset what is lost.
    Support,
    /// Somebody the user named, who vouches or holds a part.
    TrustedContact,
    /// A key or passphrase that decrypts what the account keeps, apart from its password.
    EncryptionKey,
}

impl FactorKind {
    /// Every kind, in the order in which people should meet them.
    pub const ALL: [Self; 14] = [
        Self::Password,
        Self::Totp,
        Self::Passkey,
        Self::SecurityKey,
        Self::Push,
        Self::Sms,
        Self::Voice,
        Self::EmailCode,
        Self::RecoveryCodes,
        Self::SecurityQuestions,
        Self::Federated,
        Self::Support,
        Self::TrustedContact,
        Self::EncryptionKey,
    ];

    /// The name of the kind as a slug.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::SecurityKey => "security-key",
            Self::Push => "push",
            Self::Sms => "sms",
            Self::Voice => "voice",
            Self::EmailCode => "email",
            Self::RecoveryCodes => "recovery-codes",
            Self::SecurityQuestions => "questions",
            Self::Federated => "federated",
            Self::Support => "support",
            Self::TrustedContact => "contact",
            Self::EncryptionKey => "encryption-key",
        }
    }

    /// The name of the kind for a person, in the middle of a sentence.
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

    /// Whether it counts as a second factor beside a password. Email does not
    /// (SP 800-63B-4 §3.1.3.1), but services use it so, and R07 says so; recovery codes replace one.
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

    /// Whether a person cannot be talked into handing it to the wrong site
    /// (SP 800-63B-4 §3.2.5, verifier name binding).
    pub const fn resists_phishing(self) -> bool {
        matches!(self, Self::Passkey | Self::SecurityKey)
    }

    /// Whether it goes over the public telephone network (SP 800-63B-4 §3.2.9).
    pub const fn uses_phone_network(self) -> bool {
        matches!(self, Self::Sms | Self::Voice)
    }
}

/// Where a factor's secret is kept. In JSON the id of a device, number, place or account, or
/// `memory`, or `selvedge` for this program's own vault.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(from = "EntityId")]
#[schemars(with = "String")]
pub enum Holder {
    /// In the owner's head, or part of their body.
    Memory,
    /// In Selvedge's own vault, on each of the inventory's `vault_devices`.
    Selvedge,
    /// In or on this device, number, place or account.
    Entity(EntityId),
}

impl Holder {
    /// The id, `memory` or `selvedge`.
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

/// What is known of a set of recovery codes: numbers and dates, never a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeFacts {
    /// How many the service handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// How many have been used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<u32>,
    /// When the service made them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Date>,
    /// When somebody last saw that they are still where they should be and still count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Date>,
}

impl CodeFacts {
    /// How many are left, where both numbers are known.
    pub fn remaining(&self) -> Option<u32> {
        Some(self.total?.saturating_sub(self.used.unwrap_or(0)))
    }
}

/// A way in: factors that together open the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// All of them are needed.
    pub factors: Vec<FactorId>,
    /// Recovery ways only: what it gives back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<Restores>,
}

impl Way {
    /// A way to sign in by these factors.
    pub fn sign_in(factors: impl IntoIterator<Item = FactorId>) -> Self {
        Self { factors: factors.into_iter().collect(), restores: None }
    }

    /// A way to recover by these factors.
    pub fn recovery(factors: impl IntoIterator<Item = FactorId>, restores: Restores) -> Self {
        Self { factors: factors.into_iter().collect(), restores: Some(restores) }
    }
}

/// What a recovery way gives back. Restoring a factor gives that factor: a way to sign in must
/// still be complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Restores {
    /// A new password: a reset mail.
    Password,
    /// Stands in for any factor that is not the password: a recovery code.
    SecondFactor,
    /// Everything: support, a trusted contact.
    Account,
}
