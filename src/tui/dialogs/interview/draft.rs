//! The account as answered so far. The interview does not change the facts that it does not ask about.

use super::habits;
use crate::inventory::{
    self, Account, AccountId, CredentialStore, DeviceId, EntityId, Factor, FactorId, FactorKind, Holder,
    Importance, Inventory, LinkedIdentity, Owner, RecoveryAddress, StoreRole, Way,
};
use crate::services::{Directory, Service};

/// Identifies a row of the interview.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum RowKey {
    Service,
    /// A suggested service, by its position among the suggestions.
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
    /// An account that can sign in to this one.
    LinkedAccount(AccountId),
    LastUsed,
    PasswordChanged,
    /// Whether the password is new, so that the facts about the old password are dropped.
    NewPassword,
    SessionsReviewed,
    Session(DeviceId),
    Owner,
    OffersRecoveryCodes,
    Role(StoreRole),
    EndToEnd,
    Notes,
}

/// Where the service sends password-reset messages.
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
    /// Typed dates and numbers. They are parsed when the user leaves the page.
    pub(super) texts: Vec<(RowKey, String)>,
    /// The account with ways in that differ from the usual ones. These ways stay when factors are added or removed.
    custom_ways: Option<Account>,
    /// Factors that the user unticked. Ticking their kind again restores them.
    removed: Vec<Factor>,
    /// Whether the user chose the importance. Otherwise it is guessed from the name.
    importance_chosen: bool,
    /// Whether the user chose what the account stores for other accounts. Otherwise it is guessed from the name.
    store_chosen: bool,
    /// Whether the domain comes from the service directory, so that it changes with the name.
    domain_from_directory: bool,
    /// Whether the facts about the old password are dropped.
    pub(super) password_is_new: bool,
    /// Factors whose seed or codes are stored in this vault.
    pub(super) stored_here: Vec<FactorId>,
}

impl Draft {
    /// A draft of a recorded account, or of a new one.
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

    /// Sets the text of a row that is parsed when the user leaves the page.
    pub(super) fn set_text(&mut self, key: RowKey, text: String) {
        self.texts.retain(|(other, _)| *other != key);
        self.texts.push((key, text));
    }

    pub(super) fn set_sign_in_way(&mut self, way: Way, on: bool) {
        set_member(&mut self.account.sign_in, way, on);
        self.custom_ways = Some(self.account.clone());
    }

    pub(super) fn set_recovery_way(&mut self, way: Way, on: bool) {
        set_member(&mut self.account.recovery, way, on);
        self.custom_ways = Some(self.account.clone());
    }

    pub(super) fn set_session(&mut self, device: DeviceId, on: bool) {
        set_member(&mut self.account.sessions.devices, device, on);
    }

    /// Sets whether the account has this role for other accounts.
    pub(super) fn set_store_role(&mut self, role: StoreRole, on: bool) {
        self.store_chosen = true;
        let store = self.account.credential_store.get_or_insert_with(CredentialStore::default);
        set_member(&mut store.roles, role, on);
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

    /// Copies the name and the domain of a service in the directory.
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

    /// Guesses the importance and the role as a password manager, unless the user chose them.
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

    /// Adds a factor of this kind with its usual holders, or removes all factors of this kind. Adding restores the factors
    /// that were removed before.
    pub(super) fn set_factor_kind(&mut self, kind: FactorKind, on: bool, usual_holders: &[Holder]) {
        if on == self.account.has(kind) {
            return;
        }
        if on {
            let restored: Vec<_> = self.removed.extract_if(.., |factor| factor.kind == kind).collect();
            if restored.is_empty() {
                let id =
                    inventory::unused_factor_id(self.custom_ways.as_ref().unwrap_or(&self.account), kind);
                let holders = usual_holders.to_vec();
                self.account.factors.push(Factor { id, holders, ..Factor::new(kind) });
            }
            self.account.factors.extend(restored);
        } else {
            self.removed.extend(self.account.factors.extract_if(.., |factor| factor.kind == kind));
        }
        let original: &[Factor] = self.original.as_ref().map_or(&[], |account| &account.factors);
        self.account.factors.sort_by_key(|factor| {
            let position = original.iter().position(|recorded| recorded.id == factor.id);
            (position.unwrap_or(usize::MAX), factor.kind)
        });
        self.update_ways();
    }

    /// Recomputes the ways in: the usual ones, or the custom ones adapted to the added and removed factors.
    fn update_ways(&mut self) {
        let Some(custom_ways) = &self.custom_ways else {
            (self.account.sign_in, self.account.recovery) = Account::usual_ways(&self.account.factors);
            return;
        };
        let mut adapted = custom_ways.clone();
        for factor in custom_ways.factors.iter().filter(|factor| self.account.factor(&factor.id).is_none()) {
            inventory::remove_factor(&mut adapted, &factor.id);
        }
        for factor in &self.account.factors {
            if adapted.factor(&factor.id).is_none() {
                inventory::add_factor(&mut adapted, factor.clone());
            }
        }
        (self.account.sign_in, self.account.recovery) = (adapted.sign_in, adapted.recovery);
    }

    /// Whether an answer differs from `other`.
    pub(super) fn differs(&self, other: &Self) -> bool {
        self.account != other.account
            || self.texts != other.texts
            || self.password_is_new != other.password_is_new
    }

    /// Adds or removes a holder of a factor. This vault stays a holder while it stores the seed or the codes.
    pub(super) fn set_holder(&mut self, id: &FactorId, holder: Holder, on: bool) {
        if !on && holder == Holder::Selvedge && self.stored_here.contains(id) {
            return;
        }
        self.change_factor(id, |factor| set_member(&mut factor.holders, holder, on));
    }

    fn change_address(&mut self, target: &ResetTarget, change: impl FnOnce(&mut RecoveryAddress)) {
        let addresses = &mut self.account.recovery_addresses;
        if let Some(address) = addresses.iter_mut().find(|address| ResetTarget::of(address) == *target) {
            change(address);
        }
    }

    /// Adds or removes an address for reset messages. Adding restores the recorded facts about the address.
    pub(super) fn set_address(&mut self, target: &ResetTarget, on: bool) {
        let mut recorded = self.original.iter().flat_map(|account| &account.recovery_addresses);
        let recorded = recorded.find(|address| ResetTarget::of(address) == *target).cloned();
        let addresses = &mut self.account.recovery_addresses;
        addresses.retain(|address| ResetTarget::of(address) != *target);
        if on {
            let (entity, address) = match target {
                ResetTarget::Entity(id) => (Some(id.clone()), String::new()),
                ResetTarget::Text(text) => (None, text.clone()),
            };
            addresses.push(recorded.unwrap_or(RecoveryAddress {
                entity,
                address,
                owner: Owner::Me,
                verified: None,
                tested: None,
            }));
        }
    }

    /// Restores or removes the recorded link from an account that can sign in to this one.
    pub(super) fn set_linked(&mut self, id: &AccountId, on: bool) {
        let is_link = |linked: &LinkedIdentity| linked.account.as_ref() == Some(id);
        self.account.linked.retain(|linked| !is_link(linked));
        if on {
            let recorded = self.original.iter().flat_map(|account| &account.linked);
            self.account.linked.extend(recorded.filter(|linked| is_link(linked)).cloned());
        }
    }

    /// Removed factors whose seed or codes are in this vault, of one kind or of all kinds.
    pub(super) fn lost_secrets(&self, kind: Option<FactorKind>) -> impl Iterator<Item = &Factor> {
        let recorded = self.original.iter().flat_map(|account| &account.factors);
        recorded.filter(move |factor| {
            kind.is_none_or(|kind| kind == factor.kind)
                && self.stored_here.contains(&factor.id)
                && self.account.factor(&factor.id).is_none()
        })
    }
}

/// Adds or removes an element.
fn set_member<T: PartialEq>(list: &mut Vec<T>, element: T, on: bool) {
    match (on, list.iter().position(|other| *other == element)) {
        (true, None) => list.push(element),
        (false, Some(position)) => drop(list.remove(position)),
        _ => {}
    }
}
