//! The account as answered so far. Facts that the interview does not ask about stay as they were.

use super::habits;
use crate::inventory::{
    Account, AccountId, CodeFacts, CredentialStore, DeviceId, EntityId, Factor, FactorId, FactorKind, Holder,
    Importance, Inventory, LinkedIdentity, Owner, RecoveryAddress, StoreRole, Way,
};
use crate::services::{Directory, Service};
use crate::tui::widgets::parse_date;
use jiff::civil::Date;

/// Identifies a row of the interview.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum RowKey {
    Service,
    /// A service whose name begins with the typed text, by its position among the suggestions.
    Suggestion(usize),
    Domain,
    Username,
    Importance,
    FactorKind(FactorKind),
    Holder(FactorId, Holder),
    FactorName(FactorId),
    NumberMatching(FactorId),
    RandomAnswers(FactorId),
    CodesTotal(FactorId),
    CodesLeft(FactorId),
    CodesMade(FactorId),
    SignIn(Way),
    Recovery(Way),
    Address(ResetTarget),
    AddressConfirmed(ResetTarget),
    AddressTested(ResetTarget),
    Support,
    /// A sign-in through this account.
    LinkedAccount(AccountId),
    LastUsed,
    PasswordChanged,
    /// The password is new, so the facts about the old one are dropped.
    NewPassword,
    SessionsReviewed,
    Session(DeviceId),
    Owner,
    OffersRecoveryCodes,
    Role(StoreRole),
    EndToEnd,
    Notes,
}

/// Where the service sends messages that reset the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ResetTarget {
    /// A mailbox or phone number in the inventory.
    Entity(EntityId),
    /// An address that is not in the inventory.
    Text(String),
}

impl ResetTarget {
    pub(super) fn of(address: &RecoveryAddress) -> Self {
        match &address.entity {
            Some(id) => Self::Entity(id.clone()),
            None => Self::Text(address.address.clone()),
        }
    }
}

/// The account as answered so far.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) account: Account,
    /// The account before the interview; `None` for a new account.
    pub(super) original: Option<Account>,
    /// Devices, numbers, places and accounts that were added during the interview.
    pub(super) added: Inventory,
    /// Texts of dates and numbers, which are read only when the page is left.
    texts: Vec<(RowKey, String)>,
    /// The account whose ways in are kept and added to, if they are not just the usual ones.
    custom_ways: Option<Account>,
    /// Factors that were unticked. Ticking their kind again restores them.
    removed: Vec<Factor>,
    /// Whether the user chose the importance, so that it is not guessed from the name any more.
    importance_chosen: bool,
    /// The same for what the account stores for other accounts.
    store_chosen: bool,
    /// Whether the domain came from the service directory and follows the name.
    domain_from_directory: bool,

    pub(super) password_is_new: bool,
    /// Factors whose seed or codes are stored in this vault.
    pub(super) stored_here: Vec<FactorId>,
}

impl Draft {
    /// A draft of an account, or of a new one.
    pub(super) fn new(original: Option<Account>, stored_here: Vec<FactorId>) -> Self {
        let account = original.clone().unwrap_or_else(|| Account::new(AccountId::from("new"), ""));
        let custom = original.as_ref().filter(|account| {
            let (sign_in, recovery) = Account::usual_ways(&account.factors);
            let none = account.sign_in.is_empty() && account.recovery.is_empty();
            !none && (account.sign_in != sign_in || account.recovery != recovery)
        });
        Self {
            custom_ways: custom.cloned(),
            importance_chosen: original.is_some(),
            store_chosen: original.is_some(),
            domain_from_directory: false,
            password_is_new: false,
            account,
            original,
            added: Inventory::default(),
            texts: Vec::new(),
            removed: Vec::new(),
            stored_here,
        }
    }

    /// The typed text of a row, or its current value.
    pub(super) fn text(&self, key: &RowKey, known: Option<impl ToString>) -> String {
        let typed = self.texts.iter().find(|(row, _)| row == key);
        typed.map_or_else(
            || known.map(|value| value.to_string()).unwrap_or_default(),
            |(_, text)| text.clone(),
        )
    }

    pub(super) fn factor(&self, id: &FactorId) -> Option<&Factor> {
        self.account.factor(id)
    }

    /// Changes a factor.
    pub(super) fn change_factor(&mut self, id: &FactorId, change: impl FnOnce(&mut Factor)) {
        if let Some(factor) = self.account.factors.iter_mut().find(|factor| factor.id == *id) {
            change(factor);
        }
    }

    pub(super) fn set_service(&mut self, name: String) {
        self.account.service = name;
        self.guess_from_name();
    }

    pub(super) fn set_domain(&mut self, domain: String) {
        self.account.domain = domain;
        self.domain_from_directory = false;
        self.guess_from_name();
    }

    pub(super) const fn set_importance(&mut self, importance: Importance) {
        self.account.importance = importance;
        self.importance_chosen = true;
    }

    /// Stores a text that is read only when the page is left.
    pub(super) fn set_text(&mut self, key: RowKey, text: String) {
        self.texts.retain(|(other, _)| *other != key);
        self.texts.push((key, text));
    }

    pub(super) fn set_sign_in_way(&mut self, way: Way, on: bool) {
        toggle(&mut self.account.sign_in, way, on);
        self.custom_ways = Some(self.account.clone());
    }

    pub(super) fn set_recovery_way(&mut self, way: Way, on: bool) {
        toggle(&mut self.account.recovery, way, on);
        self.custom_ways = Some(self.account.clone());
    }

    pub(super) fn set_session(&mut self, device: DeviceId, on: bool) {
        toggle(&mut self.account.sessions.devices, device, on);
    }

    /// Whether the account stores secrets of this kind for other accounts.
    pub(super) fn set_store_role(&mut self, role: StoreRole, on: bool) {
        self.store_chosen = true;
        let store = self.account.credential_store.get_or_insert_with(CredentialStore::default);
        toggle(&mut store.roles, role, on);
        if *store == CredentialStore::default() {
            self.account.credential_store = None;
        }
    }

    pub(super) fn set_end_to_end(&mut self, end_to_end: Option<bool>) {
        if let Some(store) = &mut self.account.credential_store {
            store.end_to_end = end_to_end;
        }
    }

    pub(super) fn set_verified(&mut self, target: &ResetTarget, verified: Option<bool>) {
        self.change_address(target, |address| address.verified = verified);
    }

    /// Uses the name and the domain of a service in the directory.
    pub(super) fn use_service(&mut self, service: &Service) {
        self.account.service.clone_from(&service.name);
        self.account.domain.clone_from(&service.domain);
        self.domain_from_directory = true;
        self.guess_from_name();
    }

    /// Fills in the domain of the service with this name, unless the user entered another domain.
    pub(super) fn fill_domain(&mut self, directory: &Directory) {
        if !self.account.domain.is_empty() && !self.domain_from_directory {
            return;
        }
        let listed = directory.by_name(&self.account.service);
        if listed.is_some() || self.domain_from_directory {
            self.domain_from_directory = listed.is_some();
            self.account.domain = listed.map(|service| service.domain.clone()).unwrap_or_default();
            self.guess_from_name();
        }
    }

    /// Guesses the importance and the stored secrets from the name, unless the user chose them.
    fn guess_from_name(&mut self) {
        if !self.importance_chosen {
            self.account.importance = habits::importance(&self.account);
        }
        if !self.store_chosen {
            let roles = vec![StoreRole::PasswordManager];
            self.account.credential_store = habits::is_password_manager(&self.account)
                .then(|| CredentialStore { roles, ..CredentialStore::default() });
        }
    }

    /// Adds a factor of a kind, held where such factors usually are, or removes every factor of the kind. A factor that
    /// was removed comes back as it was.
    pub(super) fn set_factor_kind(&mut self, kind: FactorKind, on: bool, usual_holders: &[Holder]) {
        if on == self.account.has(kind) {
            return;
        }
        if on {
            let back = self.removed.extract_if(.., |factor| factor.kind == kind).collect::<Vec<_>>();
            if back.is_empty() {
                let id = crate::inventory::unused_factor_id(
                    self.custom_ways.as_ref().unwrap_or(&self.account),
                    kind,
                );
                let holders = usual_holders.to_vec();
                self.account.factors.push(Factor { id, holders, ..Factor::new(kind) });
            }
            self.account.factors.extend(back);
        } else {
            self.removed.extend(self.account.factors.extract_if(.., |factor| factor.kind == kind));
        }
        let before: Vec<FactorId> = self
            .original
            .iter()
            .flat_map(|account| &account.factors)
            .map(|factor| factor.id.clone())
            .collect();
        self.account.factors.sort_by_key(|factor| {
            let place = before.iter().position(|id| *id == factor.id);
            (place.unwrap_or(usize::MAX), factor.kind)
        });
        self.update_ways();
    }

    /// Recomputes the ways in: the usual ones, or the recorded ones with added factors and without removed ones.
    fn update_ways(&mut self) {
        let Some(custom_ways) = &self.custom_ways else {
            (self.account.sign_in, self.account.recovery) = Account::usual_ways(&self.account.factors);
            return;
        };
        let mut new = custom_ways.clone();
        for factor in custom_ways.factors.iter().filter(|factor| self.account.factor(&factor.id).is_none()) {
            crate::inventory::remove_factor(&mut new, &factor.id);
        }
        for factor in &self.account.factors {
            if new.factor(&factor.id).is_none() {
                crate::inventory::add_factor(&mut new, factor.clone());
            }
        }
        (self.account.sign_in, self.account.recovery) = (new.sign_in, new.recovery);
    }

    /// Whether any answer differs.
    pub(super) fn differs(&self, other: &Self) -> bool {
        self.account != other.account
            || self.texts != other.texts
            || self.password_is_new != other.password_is_new
    }

    /// Sets whether a holder has a factor. A factor whose seed or codes are in this vault stays here.
    pub(super) fn set_holder(&mut self, id: &FactorId, holder: Holder, on: bool) {
        if !on && holder == Holder::Selvedge && self.stored_here.contains(id) {
            return;
        }
        self.change_factor(id, |factor| toggle(&mut factor.holders, holder, on));
    }

    fn change_address(&mut self, target: &ResetTarget, change: impl FnOnce(&mut RecoveryAddress)) {
        let addresses = &mut self.account.recovery_addresses;
        if let Some(address) = addresses.iter_mut().find(|address| ResetTarget::of(address) == *target) {
            change(address);
        }
    }

    /// Sets whether reset messages are sent to an address. An address that was recorded before comes back as it was.
    pub(super) fn set_address(&mut self, target: &ResetTarget, on: bool) {
        let old = self.original.iter().flat_map(|account| &account.recovery_addresses);
        let old = old.into_iter().find(|address| ResetTarget::of(address) == *target).cloned();
        let addresses = &mut self.account.recovery_addresses;
        addresses.retain(|address| ResetTarget::of(address) != *target);
        if on {
            let (entity, address) = match target {
                ResetTarget::Entity(id) => (Some(id.clone()), String::new()),
                ResetTarget::Text(text) => (None, text.clone()),
            };
            addresses.push(old.unwrap_or(RecoveryAddress {
                entity,
                address,
                owner: Owner::Me,
                verified: None,
                tested: None,
            }));
        }
    }

    /// Sets whether another account signs in to this one. The recorded details of the link stay.
    pub(super) fn set_linked(&mut self, id: &AccountId, on: bool) {
        let is_it = |linked: &LinkedIdentity| linked.account.as_ref() == Some(id);
        self.account.linked.retain(|linked| !is_it(linked));
        if on {
            let before = self.original.iter().flat_map(|account| &account.linked);
            self.account.linked.extend(before.filter(|linked| is_it(linked)).cloned());
        }
    }

    /// Factors, of one kind or of any, that were removed although their seed or codes are in this vault.
    pub(super) fn lost_secrets(&self, kind: Option<FactorKind>) -> impl Iterator<Item = &Factor> {
        let before = self.original.iter().flat_map(|account| &account.factors);
        before.filter(move |factor| {
            kind.is_none_or(|kind| kind == factor.kind)
                && self.stored_here.contains(&factor.id)
                && self.account.factor(&factor.id).is_none()
        })
    }

    /// The account as answered.
    ///
    /// # Errors
    /// A text cannot be read: its row, and what to write.
    pub(super) fn build(&self, today: Date) -> Result<Account, (RowKey, String)> {
        let mut account = self.account.clone();
        for text in [&mut account.service, &mut account.domain, &mut account.username] {
            if text.trim().len() != text.len() {
                *text = text.trim().to_owned();
            }
        }
        if account.service.is_empty() {
            return Err((
                RowKey::Service,
                "The account needs a name, usually the name of the service.".into(),
            ));
        }
        for (key, text) in &self.texts {
            let fail = |why: String| (key.clone(), why);
            let date = || parse_date(text, today).map_err(fail);
            match key {
                RowKey::LastUsed => account.last_used = date()?,
                RowKey::PasswordChanged => account.password_changed = date()?,
                RowKey::SessionsReviewed => account.sessions.reviewed = date()?,
                RowKey::AddressTested(target) => {
                    let tested = date()?;
                    let addresses = &mut account.recovery_addresses;
                    if let Some(address) =
                        addresses.iter_mut().find(|address| ResetTarget::of(address) == *target)
                    {
                        address.tested = tested;
                    }
                }
                RowKey::CodesMade(id) => {
                    let made = date()?;
                    change_code_facts(&mut account, id, |facts| facts.made = made);
                }
                RowKey::CodesTotal(id) => {
                    let total = parse_count(text).map_err(fail)?;
                    change_code_facts(&mut account, id, |facts| {
                        facts.total = total;
                        facts.used =
                            facts.used.zip(total).map(|(used, total)| used.min(total)).or(facts.used);
                    });
                }
                _ => {}
            }
        }
        if self.password_is_new {
            account.password = None;
            if account.password_changed == self.account.password_changed {
                account.password_changed = Some(today);
            }
        }
        // The number of codes that are left needs the total, so it is read last.
        for (key, text) in &self.texts {
            if let RowKey::CodesLeft(id) = key {
                let left = parse_count(text).map_err(|why| (key.clone(), why))?;
                change_code_facts(&mut account, id, |facts| match left {
                    Some(left) => {
                        let total = facts.total.unwrap_or(left).max(left);
                        facts.total = Some(total);
                        facts.used = Some(total - left);
                    }
                    None => facts.used = None,
                });
            }
        }
        Ok(account)
    }
}

fn toggle<T: PartialEq>(list: &mut Vec<T>, item: T, on: bool) {
    match (on, list.iter().position(|other| *other == item)) {
        (true, None) => list.push(item),
        (false, Some(position)) => drop(list.remove(position)),
        _ => {}
    }
}

/// Changes the facts about a set of codes. Facts that are all unknown are not recorded.
fn change_code_facts(account: &mut Account, id: &FactorId, change: impl FnOnce(&mut CodeFacts)) {
    let Some(factor) = account.factors.iter_mut().find(|factor| factor.id == *id) else { return };
    let mut facts = factor.codes.unwrap_or_default();
    change(&mut facts);
    factor.codes = (facts != CodeFacts::default()).then_some(facts);
}

fn parse_count(text: &str) -> Result<Option<u32>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|number| *number <= 10_000);
    number.map(Some).ok_or_else(|| {
        format!("“{}” is not a number of codes. Write for example 10.", crate::text::fit(text, 20))
    })
}
