//! An account: what it is, how it is opened, and what is known of its state.

use super::{AccountId, DeviceId, EntityId, Factor, FactorId, FactorKind, Restores, Way};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One account at one service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Unique over all kinds.
    pub id: AccountId,
    /// What its owner calls it; usually the service's name.
    pub service: String,
    /// The service's domain: `example.com`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub domain: String,
    /// User name or mail address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub username: String,
    /// How bad it would be to lose it or have it taken.
    #[serde(default)]
    pub importance: Importance,
    /// Who can close it or take it away.
    #[serde(default, skip_serializing_if = "Owner::is_me")]
    pub owner: Owner,
    /// What is known of the password. Never the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<PasswordHealth>,
    /// Its authenticators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Factor>,
    /// Ways to sign in; one is enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sign_in: Vec<Way>,
    /// Ways to get back in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recovery: Vec<Way>,
    /// Where the service sends what resets the account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recovery_addresses: Vec<RecoveryAddress>,
    /// Whether the service offers recovery codes. Absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offers_recovery_codes: Option<bool>,
    /// Whether support can reset the second factor.
    #[serde(default, skip_serializing_if = "SupportReset::is_unknown")]
    pub support_reset: SupportReset,
    /// Identities of other services that sign in to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<LinkedIdentity>,
    /// Where it is signed in, and since when.
    #[serde(default, skip_serializing_if = "Sessions::is_empty")]
    pub sessions: Sessions,
    /// For an account that keeps other accounts' factors: a password manager, an authenticator
    /// that syncs, a cloud that syncs passkeys.
    #[serde(rename = "keeper", default, skip_serializing_if = "Option::is_none")]
    pub credential_store: Option<CredentialStore>,
    /// A change of its mail address that waits to be confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_email_change: Option<PendingChange>,
    /// Whether an account with the user's address was there before the user signed up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existed_before_signup: Option<bool>,
    /// When it was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Date>,
    /// When it was last used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Date>,
    /// When the password was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_changed: Option<Date>,
    /// When a second factor was last enrolled or replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_changed: Option<Date>,
    /// When its owner last went through all of this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<Date>,
    /// Words to find it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl Account {
    /// An account of which only the id and the name are known.
    pub fn new(id: AccountId, service: impl Into<String>) -> Self {
        Self {
            id,
            service: service.into(),
            domain: String::new(),
            username: String::new(),
            importance: Importance::Normal,
            owner: Owner::Me,
            password: None,
            factors: Vec::new(),
            sign_in: Vec::new(),
            recovery: Vec::new(),
            recovery_addresses: Vec::new(),
            offers_recovery_codes: None,
            support_reset: SupportReset::Unknown,
            linked: Vec::new(),
            sessions: Sessions::default(),
            credential_store: None,
            pending_email_change: None,
            existed_before_signup: None,
            created: None,
            last_used: None,
            password_changed: None,
            second_factor_changed: None,
            reviewed: None,
            tags: Vec::new(),
            notes: String::new(),
        }
    }

    /// The factor of this id.
    pub fn factor(&self, id: &FactorId) -> Option<&Factor> {
        self.factors.iter().find(|factor| factor.id == *id)
    }

    /// Whether it has a factor of this kind.
    pub fn has(&self, kind: FactorKind) -> bool {
        self.factors.iter().any(|factor| factor.kind == kind)
    }

    /// The factors of one way that exist; a way may name one that does not.
    pub fn factors_of<'a>(&'a self, way: &'a Way) -> impl Iterator<Item = &'a Factor> {
        way.factors.iter().filter_map(|id| self.factor(id))
    }

    /// The second factors with which the owner signs in: those that stand in a sign-in way of
    /// two or more factors, or alone where they are a passkey or a security key.
    pub fn second_factors(&self) -> impl Iterator<Item = &Factor> {
        self.factors.iter().filter(|factor| {
            factor.kind.is_second_factor()
                && self.sign_in.iter().any(|way| {
                    way.factors.contains(&factor.id)
                        && (way.factors.len() > 1 || factor.kind.resists_phishing())
                })
        })
    }

    /// The ways in that most services give for these factors, where nothing else is known: the
    /// password with any one second factor; a passkey alone; a federated sign-in alone; recovery
    /// codes in place of the second factor; a reset by mail of the password; support and
    /// contacts for the whole account.
    pub fn usual_ways(factors: &[Factor]) -> (Vec<Way>, Vec<Way>) {
        let of = |wanted: fn(FactorKind) -> bool| {
            factors.iter().filter(move |f| wanted(f.kind)).map(|f| f.id.clone())
        };
        let password = factors.iter().find(|f| f.kind == FactorKind::Password).map(|f| &f.id);
        let mut sign_in = Vec::new();
        let mut second = false;
        for id in of(|k| k.is_second_factor() && k != FactorKind::Passkey && k != FactorKind::EmailCode) {
            second = true;
            sign_in.push(Way::sign_in(password.cloned().into_iter().chain([id])));
        }
        if !second {
            sign_in.extend(password.cloned().map(|id| Way::sign_in([id])));
        }
        for id in of(|k| matches!(k, FactorKind::Passkey | FactorKind::Federated)) {
            sign_in.push(Way::sign_in([id]));
        }
        let mut recovery = Vec::new();
        for id in of(|k| k == FactorKind::EmailCode) {
            if password.is_none() && sign_in.is_empty() {
                sign_in.push(Way::sign_in([id]));
            } else if password.is_some() {
                recovery.push(Way::recovery([id], Restores::Password));
            }
        }
        for id in of(|k| k == FactorKind::SecurityQuestions) {
            recovery.push(Way::recovery([id], Restores::Password));
        }
        for id in of(|k| k == FactorKind::RecoveryCodes) {
            recovery.push(Way::recovery([id], Restores::SecondFactor));
        }
        for id in of(|k| matches!(k, FactorKind::Support | FactorKind::TrustedContact)) {
            recovery.push(Way::recovery([id], Restores::Account));
        }
        (sign_in, recovery)
    }
}

/// How bad it would be to lose an account, or to have it taken over.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Importance {
    /// A nuisance.
    Low,
    /// A bad day.
    #[default]
    Normal,
    /// Money, work, or reputation.
    High,
    /// It opens other accounts, or cannot be replaced: the main mailbox, the bank, the password manager.
    Critical,
}

impl Importance {
    /// Every importance, lowest first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Critical];

    /// The name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// Who controls an account, a number or a device in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The user.
    #[default]
    Me,
    /// Family, shared on purpose.
    Family,
    /// An employer.
    Employer,
    /// A school or university.
    School,
    /// An internet provider, whose mailbox goes with the contract.
    InternetProvider,
    /// A former partner or flatmate.
    Former,
    /// Somebody else.
    Other,
}

impl Owner {
    /// Whether it is the user.
    pub fn is_me(&self) -> bool {
        *self == Self::Me
    }

    /// The name for a person, in the middle of a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Me => "you",
            Self::Family => "your family",
            Self::Employer => "your employer",
            Self::School => "your school",
            Self::InternetProvider => "your internet provider",
            Self::Former => "a former partner or flatmate",
            Self::Other => "somebody else",
        }
    }
}

/// What is known of a password, without the password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordHealth {
    /// When it was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Date>,
    /// How often it stands in Pwned Passwords; 0 when it is not in there. Absent: unchecked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pwned_count: Option<u64>,
    /// zxcvbn's score, 0 (guessed at once) to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 4))]
    pub score: Option<u8>,
    /// How many characters it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// Accounts with the same text here have the same password. Made up; says nothing of the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reuse_group: Option<String>,
}

/// An address or number to which a service sends what resets the account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryAddress {
    /// The account or number in this inventory, where it is one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityId>,
    /// The address as text, where it is not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Whose it is, where it is not in this inventory.
    #[serde(default, skip_serializing_if = "Owner::is_me")]
    pub owner: Owner,
    /// Whether the service has confirmed it. Absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
    /// When a message sent there last arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tested: Option<Date>,
}

/// Whether the service's staff can be talked into resetting the second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupportReset {
    /// Not known.
    #[default]
    Unknown,
    /// They can.
    Possible,
    /// It is switched off, or bound to something the user holds.
    Locked,
}

impl SupportReset {
    /// Whether it is not known.
    pub fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

/// An identity of another service that signs in to this account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkedIdentity {
    /// The account in this inventory, where it is one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The provider's name as the service shows it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub provider: String,
    /// Whether the user knows it as their own. Absent: not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recognised: Option<bool>,
}

/// Where an account is signed in, and since when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// Devices that stay signed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<DeviceId>,
    /// When the oldest session began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<Date>,
    /// When the list was last looked through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<Date>,
    /// When everything was last signed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_out_everywhere: Option<Date>,
}

impl Sessions {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// That an account keeps other accounts' factors, and how well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialStore {
    /// What it keeps.
    #[serde(default)]
    pub roles: Vec<StoreRole>,
    /// Whether only the user's keys decrypt it. Absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_to_end: Option<bool>,
    /// The account's factors that together decrypt it, where it is end-to-end encrypted:
    /// `["password"]`, or `["password", "encryption-key"]`. Empty: the password.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<FactorId>,
}

/// What an account keeps for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreRole {
    /// Passwords.
    PasswordManager,
    /// TOTP seeds, synced or backed up.
    AuthenticatorSync,
    /// Passkeys.
    PasskeySync,
    /// Whole devices or files, with what lies in them.
    CloudBackup,
}

/// A change that waits to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PendingChange {
    /// Whether the user started it.
    pub started_by_me: bool,
    /// When it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Date>,
}
