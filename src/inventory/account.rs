//! An account: its factors, its ways in, and what is known about its state.

use super::factor::{AppLock, Factor, FactorKind, Restores, Way};
use super::id::{AccountId, DeviceId, EntityId, FactorId};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One account at one service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Unique among accounts, devices, numbers and places.
    pub id: AccountId,
    /// The owner's name for the account, usually the service's name.
    pub service: String,
    /// The service's domain: `example.com`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub domain: String,
    /// User name or email address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub username: String,
    /// How bad losing the account, or having it taken over, would be.
    #[serde(default)]
    pub importance: Importance,
    /// Who can close the account or take it away.
    #[serde(default, skip_serializing_if = "Owner::is_me")]
    pub owner: Owner,
    /// Facts about the password, never the password itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<PasswordHealth>,
    /// The authenticators of the account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Factor>,
    /// Ways to sign in. Any one of them is enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sign_in: Vec<Way>,
    /// How much of the ways to sign in is recorded. Absent: `complete` if a way or a linked account is recorded, else
    /// `unknown`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in_known: Option<Known>,
    /// Ways to recover the account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recovery: Vec<Way>,
    /// How much of the ways to recover is recorded, with the recovery addresses. Absent: `complete` if a way to sign in
    /// or to recover is recorded, else `unknown`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_known: Option<Known>,
    /// Addresses and numbers to which the service sends password-reset messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recovery_addresses: Vec<RecoveryAddress>,
    /// Whether the service offers recovery codes. Absent: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offers_recovery_codes: Option<bool>,
    /// Whether the service's support can reset the second factor.
    #[serde(default, skip_serializing_if = "SupportReset::is_unknown")]
    pub support_reset: SupportReset,
    /// Identities of other services that can sign in to this account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<LinkedIdentity>,
    /// Where the account is signed in, and since when.
    #[serde(default, skip_serializing_if = "Sessions::is_empty")]
    pub sessions: Sessions,
    /// Present if the account stores factors of other accounts: a password manager, an authenticator that syncs,
    /// a cloud that syncs passkeys.
    #[serde(rename = "keeper", default, skip_serializing_if = "Option::is_none")]
    pub credential_store: Option<CredentialStore>,
    /// Present if the account is a mailbox at a domain that the user rents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_domain: Option<MailDomain>,
    /// Other people who can sign in to the account, such as a partner or an employer's administrator.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_with: Vec<String>,
    /// A change of the account's email address that is not confirmed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_email_change: Option<PendingChange>,
    /// Whether somebody had already opened an account with the user's address when the user signed up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existed_before_signup: Option<bool>,
    /// When the account was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Date>,
    /// When the account was last used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Date>,
    /// When the password was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_changed: Option<Date>,
    /// When a second factor was last added or replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_changed: Option<Date>,
    /// When the owner last reviewed this whole record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<Date>,
    /// Words to find the account by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Free text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl Account {
    /// An account with an id and a name; everything else is unknown.
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
            sign_in_known: None,
            recovery: Vec::new(),
            recovery_known: None,
            recovery_addresses: Vec::new(),
            offers_recovery_codes: None,
            support_reset: SupportReset::Unknown,
            linked: Vec::new(),
            sessions: Sessions::default(),
            credential_store: None,
            mail_domain: None,
            shared_with: Vec::new(),
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

    pub fn factor(&self, id: &FactorId) -> Option<&Factor> {
        self.factors.iter().find(|factor| factor.id == *id)
    }

    pub fn has(&self, kind: FactorKind) -> bool {
        self.factors.iter().any(|factor| factor.kind == kind)
    }

    /// The factors of a way. Skips factor ids that do not exist.
    pub fn factors_of<'a>(&'a self, way: &'a Way) -> impl Iterator<Item = &'a Factor> {
        way.factors.iter().filter_map(|id| self.factor(id))
    }

    /// Whether a way to sign in, or a link to another account that signs in, is recorded.
    pub fn has_sign_in(&self) -> bool {
        self.sign_in.iter().any(|way| !way.factors.is_empty())
            || self.linked.iter().any(|linked| linked.account.is_some())
    }

    /// How much of the ways to sign in is recorded.
    pub fn known_sign_in(&self) -> Known {
        if self.has_sign_in() { self.sign_in_known.unwrap_or(Known::Complete) } else { Known::Unknown }
    }

    /// How much of the ways to recover is recorded.
    pub fn known_recovery(&self) -> Known {
        self.recovery_known.unwrap_or_else(|| {
            let is_recorded = self.has_sign_in() || self.recovery.iter().any(|way| !way.factors.is_empty());
            if is_recorded { Known::Complete } else { Known::Unknown }
        })
    }

    /// Whether all ways to sign in and to recover are recorded.
    pub fn has_complete_ways(&self) -> bool {
        self.known_sign_in() == Known::Complete && self.known_recovery() == Known::Complete
    }

    /// Records that the ways in come from a source that does not know all of them, unless more is recorded already.
    pub fn mark_partial(&mut self) {
        if !self.has_sign_in() {
            self.sign_in_known = Some(Known::Partial);
            self.recovery_known = Some(Known::Partial);
        }
    }

    /// Records that the owner has gone through all ways to sign in and to recover.
    pub fn mark_complete(&mut self) {
        (self.sign_in_known, self.recovery_known) = (None, None);
    }

    /// The second factors that the owner signs in with: those in a sign-in way of two or more factors, and passkeys
    /// or security keys that open the account alone.
    pub fn second_factors(&self) -> impl Iterator<Item = &Factor> {
        self.factors.iter().filter(|factor| {
            factor.kind.is_second_factor()
                && self.sign_in.iter().any(|way| {
                    way.factors.contains(&factor.id)
                        && (way.factors.len() > 1 || factor.kind.resists_phishing())
                })
        })
    }

    /// The usual ways to sign in and to recover with these factors, for an account with no recorded ways: the
    /// password with any one second factor; a passkey alone; a federated sign-in alone; recovery codes that replace
    /// the second factor; a password reset by email; support and contacts that restore the whole account.
    pub fn usual_ways(factors: &[Factor]) -> (Vec<Way>, Vec<Way>) {
        let ids_of = |is_kind: fn(FactorKind) -> bool| {
            factors.iter().filter(move |f| is_kind(f.kind)).map(|f| f.id.clone())
        };
        let password = factors.iter().find(|f| f.kind == FactorKind::Password).map(|f| &f.id);
        let mut sign_in = Vec::new();
        let mut has_second_factor = false;
        for id in ids_of(|k| k.is_second_factor() && k != FactorKind::Passkey && k != FactorKind::EmailCode) {
            has_second_factor = true;
            sign_in.push(Way::sign_in(password.cloned().into_iter().chain([id])));
        }
        if !has_second_factor {
            sign_in.extend(password.cloned().map(|id| Way::sign_in([id])));
        }
        for id in ids_of(|k| matches!(k, FactorKind::Passkey | FactorKind::Federated)) {
            sign_in.push(Way::sign_in([id]));
        }
        let mut recovery = Vec::new();
        for id in ids_of(|k| k == FactorKind::EmailCode) {
            if password.is_none() && sign_in.is_empty() {
                sign_in.push(Way::sign_in([id]));
            } else if password.is_some() {
                recovery.push(Way::recovery([id], Restores::Password));
            }
        }
        for id in ids_of(|k| k == FactorKind::SecurityQuestions) {
            recovery.push(Way::recovery([id], Restores::Password));
        }
        for id in ids_of(|k| k == FactorKind::RecoveryCodes) {
            recovery.push(Way::recovery([id], Restores::SecondFactor));
        }
        for id in ids_of(|k| matches!(k, FactorKind::Support | FactorKind::TrustedContact)) {
            recovery.push(Way::recovery([id], Restores::Account));
        }
        (sign_in, recovery)
    }
}

/// How much of a list is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// Everything is recorded.
    Complete,
    /// There may be more ways than those recorded, and a password may need a second factor that is not recorded.
    Partial,
    /// Nothing is recorded that can be relied on.
    Unknown,
}

/// How bad losing an account, or having it taken over, would be.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Importance {
    /// Losing it would be a nuisance.
    Low,
    /// Losing it would mean a bad day.
    #[default]
    Normal,
    /// Losing it would cost money, work or reputation.
    High,
    /// The account opens other accounts or is irreplaceable: the main mailbox, the bank, the password manager.
    Critical,
}

labelled! {
    Importance,
    label {
        Low => "low",
        Normal => "normal",
        High => "high",
        Critical => "critical",
    }
}

/// Who ultimately controls an account, a number or a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The user.
    #[default]
    Me,
    /// Family members, who share it on purpose.
    Family,
    /// An employer.
    Employer,
    /// A school or university.
    School,
    /// An internet provider, whose mailbox ends with the contract.
    InternetProvider,
    /// A former partner or flatmate.
    Former,
    /// Somebody else.
    Other,
}

impl Owner {
    pub fn is_me(&self) -> bool {
        *self == Self::Me
    }

    /// A label for the middle of a sentence.
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

/// Facts about a password, without the password itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordHealth {
    /// When the password was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Date>,
    /// How often the password occurs in Pwned Passwords; 0 if it does not. Absent: unchecked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pwned_count: Option<u64>,
    /// The zxcvbn score, from 0 (guessed at once) to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 4))]
    pub score: Option<u8>,
    /// Number of characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// Accounts with the same value here share a password. The value is arbitrary and reveals nothing about the
    /// password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reuse_group: Option<String>,
}

/// An address or number to which a service sends password-reset messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryAddress {
    /// The account or number, if it is part of this inventory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityId>,
    /// The address as text, if it is not part of this inventory.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Whose address it is, if it is not part of this inventory.
    #[serde(default, skip_serializing_if = "Owner::is_me")]
    pub owner: Owner,
    /// Whether the service has verified the address. Absent: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
    /// When a test message to this address last arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tested: Option<Date>,
}

/// Whether the service's support can be tricked into resetting the second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupportReset {
    /// Unknown.
    #[default]
    Unknown,
    /// Support can reset it.
    Possible,
    /// Resets are switched off, or require something that the user holds.
    Locked,
}

impl SupportReset {
    pub fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

/// An identity of another service that can sign in to this account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkedIdentity {
    /// The account of that service, if it is part of this inventory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The provider's name, as the service shows it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub provider: String,
    /// Whether the user recognises the identity as their own. Absent: not reviewed.
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
    /// When the user last reviewed the list of sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<Date>,
    /// When the user last signed out everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_out_everywhere: Option<Date>,
}

impl Sessions {
    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Marks an account that stores factors of other accounts, and says how they are protected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialStore {
    /// What it stores for other accounts.
    #[serde(default)]
    pub roles: Vec<StoreRole>,
    /// Whether only the user's own keys decrypt the stored data. Absent: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_to_end: Option<bool>,
    /// The account's factors that together decrypt end-to-end encrypted data: `["password"]`, or
    /// `["password", "encryption-key"]`. Empty: the password.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<FactorId>,
    /// Other sets of factors that also decrypt it: `[["recovery-phrase"]]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternative_keys: Vec<Vec<FactorId>>,
    /// The devices on which the store is set up, and what it asks for there. A device on which the account is signed in
    /// but that is not listed here: unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opens_on: Vec<OpensOn>,
}

/// A device on which a credential store is set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpensOn {
    /// The device.
    pub device: DeviceId,
    /// What the store asks for on this device, once the device is unlocked.
    pub with: AppLock,
}

/// The mail domain of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailDomain {
    /// The domain: `example.com`.
    pub name: String,
    /// The account at which the domain is registered. Whoever signs in to it can redirect the mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registrar: Option<AccountId>,
    /// When the registration expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

/// What an account stores for other accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreRole {
    /// Passwords.
    PasswordManager,
    /// TOTP seeds, synced or backed up.
    AuthenticatorSync,
    /// Passkeys.
    PasskeySync,
    /// Backups of whole devices or files, with the secrets in them.
    CloudBackup,
}

/// A change that is not confirmed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PendingChange {
    /// Whether the user started the change.
    pub started_by_me: bool,
    /// When the user noticed the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Date>,
}
