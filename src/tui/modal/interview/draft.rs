//! The account as answered so far. What the interview does not ask stays as it was.

use super::choices::{OWNERS, SUPPORT, known};
use super::day;
use super::keep::{self, Habits};
use crate::inventory::{
    Account, AccountId, CodeFacts, CredentialStore, DeviceId, EntityId, Factor, FactorId, FactorKind, Holder,
    Importance, Inventory, LinkedIdentity, Owner, RecoveryAddress, StoreRole, Way,
};
use crate::services::{Directory, Service};
use crate::tui::widgets::form::Value;
use jiff::civil::Date;

/// What a row of the interview is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Service,
    /// A service that the name could become, by its place in the list.
    Offered(usize),
    Domain,
    Username,
    Importance,
    Kind(FactorKind),
    Holder(FactorId, Holder),
    FactorName(FactorId),
    Matching(FactorId),
    Random(FactorId),
    CodesTotal(FactorId),
    CodesLeft(FactorId),
    CodesMade(FactorId),
    SignIn(Way),
    Recovery(Way),
    Address(Reach),
    Verified(Reach),
    Tested(Reach),
    Support,
    /// A sign-in through this account.
    Linked(AccountId),
    LastUsed,
    PasswordChanged,
    /// The password is new: what was known of the old one does not hold any more.
    NewPassword,
    SessionsSeen,
    Session(DeviceId),
    Owner,
    Offers,
    Role(StoreRole),
    Sealed,
    Notes,
}

/// Where a message that resets the account goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A mailbox or number of the inventory.
    Entity(EntityId),
    /// An address that is not in it.
    Text(String),
}

impl Reach {
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
    /// As it was before; `None` for a new one.
    pub(super) original: Option<Account>,
    /// Devices, numbers, places and accounts added on the spot.
    pub(super) added: Inventory,
    /// Texts that are read only when the page is left: days and numbers.
    texts: Vec<(Key, String)>,
    /// The account whose ways in are kept and added to, where they are not just the usual ones.
    base: Option<Account>,
    /// Factors that were unticked, to come back as they were.
    shelf: Vec<Factor>,
    /// Whether the person said how important it is, and what it keeps for others.
    said_importance: bool,
    said_keeper: bool,
    /// Whether the domain is the directory's, and follows the name.
    domain_filled: bool,
    /// Whether the person said that the password is new.
    pub(super) new_password: bool,
    /// Factors whose seed or codes this vault keeps.
    pub(super) kept_here: Vec<FactorId>,
}

impl Draft {
    /// An interview about an account, or about a new one.
    pub(super) fn new(original: Option<Account>, kept_here: Vec<FactorId>) -> Self {
        let account = original.clone().unwrap_or_else(|| Account::new(AccountId::from("new"), ""));
        let custom = original.as_ref().filter(|account| {
            let (sign_in, recovery) = Account::usual_ways(&account.factors);
            let none = account.sign_in.is_empty() && account.recovery.is_empty();
            !none && (account.sign_in != sign_in || account.recovery != recovery)
        });
        Self {
            base: custom.cloned(),
            said_importance: original.is_some(),
            said_keeper: original.is_some(),
            domain_filled: false,
            new_password: false,
            account,
            original,
            added: Inventory::default(),
            texts: Vec::new(),
            shelf: Vec::new(),
            kept_here,
        }
    }

    /// The text of a row that is read only later, or what it would be.
    pub(super) fn text(&self, key: &Key, known: Option<impl ToString>) -> String {
        let typed = self.texts.iter().find(|(one, _)| one == key);
        typed.map_or_else(|| known.map(|one| one.to_string()).unwrap_or_default(), |(_, text)| text.clone())
    }

    pub(super) fn factor(&self, id: &FactorId) -> Option<&Factor> {
        self.account.factor(id)
    }

    fn change(&mut self, id: &FactorId, change: impl FnOnce(&mut Factor)) {
        if let Some(factor) = self.account.factors.iter_mut().find(|factor| factor.id == *id) {
            change(factor);
        }
    }

    pub(super) fn put(&mut self, key: Key, value: Value, habits: &Habits, inventory: &Inventory) {
        match (key, value) {
            (Key::Service, Value::Text(text)) => {
                self.account.service = text;
                self.guess();
            }
            (Key::Domain, Value::Text(text)) => {
                self.account.domain = text;
                self.domain_filled = false;
                self.guess();
            }
            (Key::Username, Value::Text(text)) => self.account.username = text,
            (Key::Notes, Value::Text(text)) => self.account.notes = text,
            (Key::FactorName(id), Value::Text(text)) => self.change(&id, |factor| factor.name = text),
            (key, Value::Text(text)) => {
                self.texts.retain(|(one, _)| *one != key);
                self.texts.push((key, text));
            }
            (Key::Importance, Value::Choice(at)) => {
                self.account.importance = Importance::ALL.get(at).copied().unwrap_or_default();
                self.said_importance = true;
            }
            (Key::Matching(id), Value::Choice(at)) => self.change(&id, |f| f.number_matching = known(at)),
            (Key::Random(id), Value::Choice(at)) => self.change(&id, |f| f.random_answers = known(at)),
            (Key::Verified(reach), Value::Choice(at)) => {
                self.change_address(&reach, |address| address.verified = known(at));
            }
            (Key::Support, Value::Choice(at)) => {
                self.account.support_reset = SUPPORT.get(at).copied().unwrap_or_default();
            }
            (Key::Owner, Value::Choice(at)) => {
                self.account.owner = OWNERS.get(at).copied().unwrap_or_default();
            }
            (Key::Offers, Value::Choice(at)) => self.account.offers_recovery_codes = known(at),
            (Key::Sealed, Value::Choice(at)) => {
                if let Some(keeper) = &mut self.account.credential_store {
                    keeper.end_to_end = known(at);
                }
            }
            (Key::Kind(kind), Value::Tick(on)) => self.tick(kind, on, habits, inventory),
            (Key::Holder(id, holder), Value::Tick(on)) => self.hold(&id, holder, on),
            (Key::SignIn(way), Value::Tick(on)) => {
                toggle(&mut self.account.sign_in, way, on);
                self.base = Some(self.account.clone());
            }
            (Key::Recovery(way), Value::Tick(on)) => {
                toggle(&mut self.account.recovery, way, on);
                self.base = Some(self.account.clone());
            }
            (Key::Address(reach), Value::Tick(on)) => self.tick_address(&reach, on),
            (Key::Linked(id), Value::Tick(on)) => self.link(&id, on),
            (Key::NewPassword, Value::Tick(on)) => self.new_password = on,
            (Key::Session(id), Value::Tick(on)) => toggle(&mut self.account.sessions.devices, id, on),
            (Key::Role(role), Value::Tick(on)) => {
                self.said_keeper = true;
                let keeper = self.account.credential_store.get_or_insert_with(CredentialStore::default);
                toggle(&mut keeper.roles, role, on);
                if *keeper == CredentialStore::default() {
                    self.account.credential_store = None;
                }
            }
            _ => {}
        }
    }

    /// Takes a service as the directory writes it.
    pub(super) fn take_service(&mut self, service: &Service) {
        self.account.service.clone_from(&service.name);
        self.account.domain.clone_from(&service.domain);
        self.domain_filled = true;
        self.guess();
    }

    /// Gives the account the domain of the service of its name, unless the person has said another.
    pub(super) fn fill_domain(&mut self, directory: &Directory) {
        if !self.account.domain.is_empty() && !self.domain_filled {
            return;
        }
        let listed = directory.by_name(&self.account.service);
        if listed.is_some() || self.domain_filled {
            self.domain_filled = listed.is_some();
            self.account.domain = listed.map(|service| service.domain.clone()).unwrap_or_default();
            self.guess();
        }
    }

    /// What the name says of the account, until the person has said it.
    fn guess(&mut self) {
        if !self.said_importance {
            self.account.importance = keep::importance(&self.account);
        }
        if !self.said_keeper {
            let roles = vec![StoreRole::PasswordManager];
            self.account.credential_store = keep::keeps_passwords(&self.account)
                .then(|| CredentialStore { roles, ..CredentialStore::default() });
        }
    }

    /// Ticks or unticks every factor of a kind.
    fn tick(&mut self, kind: FactorKind, on: bool, habits: &Habits, inventory: &Inventory) {
        if on == self.account.has(kind) {
            return;
        }
        if on {
            let back = self.shelf.extract_if(.., |factor| factor.kind == kind).collect::<Vec<_>>();
            if back.is_empty() {
                let id =
                    crate::inventory::unused_factor_id(self.base.as_ref().unwrap_or(&self.account), kind);
                let holders = habits.usual(kind, inventory);
                self.account.factors.push(Factor { id, holders, ..Factor::new(kind) });
            }
            self.account.factors.extend(back);
        } else {
            self.shelf.extend(self.account.factors.extract_if(.., |factor| factor.kind == kind));
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
        self.find_ways();
    }

    /// Works the ways in out anew: the usual ones, or those that were there with what was added and
    /// without what was taken away.
    fn find_ways(&mut self) {
        let Some(base) = &self.base else {
            (self.account.sign_in, self.account.recovery) = Account::usual_ways(&self.account.factors);
            return;
        };
        let mut new = base.clone();
        for factor in base.factors.iter().filter(|factor| self.account.factor(&factor.id).is_none()) {
            crate::inventory::remove_factor(&mut new, &factor.id);
        }
        for factor in &self.account.factors {
            if new.factor(&factor.id).is_none() {
                crate::inventory::add_factor(&mut new, factor.clone());
            }
        }
        (self.account.sign_in, self.account.recovery) = (new.sign_in, new.recovery);
    }

    /// Says that it stays signed in on a device.
    pub(super) fn sign_in_on(&mut self, id: &DeviceId) {
        toggle(&mut self.account.sessions.devices, id.clone(), true);
    }

    /// Whether anything was answered otherwise.
    pub(super) fn differs(&self, other: &Self) -> bool {
        self.account != other.account || self.texts != other.texts || self.new_password != other.new_password
    }

    /// Says where a factor is kept. What this vault keeps stays kept here.
    pub(super) fn hold(&mut self, id: &FactorId, holder: Holder, on: bool) {
        if !on && holder == Holder::Selvedge && self.kept_here.contains(id) {
            return;
        }
        self.change(id, |factor| toggle(&mut factor.holders, holder, on));
    }

    fn change_address(&mut self, reach: &Reach, change: impl FnOnce(&mut RecoveryAddress)) {
        let addresses = &mut self.account.recovery_addresses;
        if let Some(address) = addresses.iter_mut().find(|address| Reach::of(address) == *reach) {
            change(address);
        }
    }

    /// Says whether messages go there.
    pub(super) fn tick_address(&mut self, reach: &Reach, on: bool) {
        let old = self.original.iter().flat_map(|account| &account.recovery_addresses);
        let old = old.into_iter().find(|address| Reach::of(address) == *reach).cloned();
        let addresses = &mut self.account.recovery_addresses;
        addresses.retain(|address| Reach::of(address) != *reach);
        if on {
            let (entity, address) = match reach {
                Reach::Entity(id) => (Some(id.clone()), String::new()),
                Reach::Text(text) => (None, text.clone()),
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

    /// Says whether another account signs in to this one; how it does stays as it was.
    fn link(&mut self, id: &AccountId, on: bool) {
        let is_it = |linked: &LinkedIdentity| linked.account.as_ref() == Some(id);
        self.account.linked.retain(|linked| !is_it(linked));
        if on {
            let before = self.original.iter().flat_map(|account| &account.linked);
            self.account.linked.extend(before.filter(|linked| is_it(linked)).cloned());
        }
    }

    /// Factors, of one kind or any, that were there and are not any more, and of which this vault
    /// keeps the seed or codes.
    pub(super) fn lost_secrets(&self, kind: Option<FactorKind>) -> impl Iterator<Item = &Factor> {
        let before = self.original.iter().flat_map(|account| &account.factors);
        before.filter(move |factor| {
            kind.is_none_or(|kind| kind == factor.kind)
                && self.kept_here.contains(&factor.id)
                && self.account.factor(&factor.id).is_none()
        })
    }

    /// The account as answered.
    ///
    /// # Errors
    /// Where an answer cannot be read: which, and what to write.
    pub(super) fn build(&self, today: Date) -> Result<Account, (Key, String)> {
        let mut account = self.account.clone();
        for text in [&mut account.service, &mut account.domain, &mut account.username] {
            if text.trim().len() != text.len() {
                *text = text.trim().to_owned();
            }
        }
        if account.service.is_empty() {
            return Err((Key::Service, "The account needs a name: the service's, usually.".into()));
        }
        for (key, text) in &self.texts {
            let fail = |why: String| (key.clone(), why);
            let date = || day::parse(text, today).map_err(fail);
            match key {
                Key::LastUsed => account.last_used = date()?,
                Key::PasswordChanged => account.password_changed = date()?,
                Key::SessionsSeen => account.sessions.reviewed = date()?,
                Key::Tested(reach) => {
                    let tested = date()?;
                    let addresses = &mut account.recovery_addresses;
                    if let Some(address) = addresses.iter_mut().find(|one| Reach::of(one) == *reach) {
                        address.tested = tested;
                    }
                }
                Key::CodesMade(id) => {
                    let made = date()?;
                    codes(&mut account, id, |facts| facts.made = made);
                }
                Key::CodesTotal(id) => {
                    let total = number(text).map_err(fail)?;
                    codes(&mut account, id, |facts| {
                        facts.total = total;
                        facts.used =
                            facts.used.zip(total).map(|(used, total)| used.min(total)).or(facts.used);
                    });
                }
                _ => {}
            }
        }
        if self.new_password {
            account.password = None;
            if account.password_changed == self.account.password_changed {
                account.password_changed = Some(today);
            }
        }
        // How many are left can be said only of how many there were.
        for (key, text) in &self.texts {
            if let Key::CodesLeft(id) = key {
                let left = number(text).map_err(|why| (key.clone(), why))?;
                codes(&mut account, id, |facts| match left {
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
    match (on, list.iter().position(|one| *one == item)) {
        (true, None) => list.push(item),
        (false, Some(at)) => drop(list.remove(at)),
        _ => {}
    }
}

/// Changes what is known of a set of codes; nothing known is nothing recorded.
fn codes(account: &mut Account, id: &FactorId, change: impl FnOnce(&mut CodeFacts)) {
    let Some(factor) = account.factors.iter_mut().find(|factor| factor.id == *id) else { return };
    let mut facts = factor.codes.unwrap_or_default();
    change(&mut facts);
    factor.codes = (facts != CodeFacts::default()).then_some(facts);
}

fn number(text: &str) -> Result<Option<u32>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|number| *number <= 10_000);
    number.map(Some).ok_or_else(|| {
        format!("“{}” is no number of codes. Write for example 10.", crate::text::fit(text, 20))
    })
}
