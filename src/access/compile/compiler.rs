//! The state of a compilation, and the clauses that are not about a single device, number or account.

use super::layout::Layout;
use crate::access::fact::Fact;
use crate::access::horn::Builder;
use crate::access::inference::Inference;
use crate::access::unrecorded_dependency::depends_on;
use crate::inventory::{
    Account, AccountId, AppLock, CredentialStore, DeviceKind, EntityId, Factor, FactorId, FactorKind, Holder,
    Inventory, OpensOn, Unlock, UnlockMethod,
};
use crate::services::Directory;
use std::collections::{HashMap, HashSet};

/// An entity by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entity {
    Device(u32),
    Number(u32),
    Place(u32),
    Account(u32),
}

pub(super) struct Compiler<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) layout: Layout,
    pub(super) owner: Builder,
    pub(super) attacker: Builder,
    entities: HashMap<&'a str, Entity>,
    /// By account: the proposition for reading the factors that the account stores.
    store_contents: Vec<u32>,
    /// By reuse group with at least two accounts: the proposition for knowing the shared password.
    pub(super) shared_passwords: HashMap<&'a str, u32>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(inventory: &'a Inventory) -> Self {
        Self {
            inventory,
            layout: Layout::new(inventory),
            owner: Builder::default(),
            attacker: Builder::default(),
            entities: entities(inventory),
            store_contents: Vec::new(),
            shared_passwords: HashMap::new(),
        }
    }

    pub(super) fn entity(&self, id: &str) -> Option<Entity> {
        self.entities.get(id).copied()
    }

    /// Adds a clause for the owner and for the attacker.
    pub(super) fn add_for_both(&mut self, head: u32, inference: Inference, body: &[u32]) {
        self.owner.add(head, inference, body);
        self.attacker.add(head, inference, body);
    }

    /// Adds clauses for something that the owner has if nothing is recorded about it, in addition to `body`. If
    /// everything unknown is unfavourable, the owner has it only as long as nothing is lost that it may need.
    pub(super) fn add_not_recorded(&mut self, head: u32, body: &[u32]) {
        self.owner.assume(head, Inference::NotRecorded, body);
        let body = [body, &[self.layout.as_usual()]].concat();
        self.owner.add(head, Inference::NotRecorded, &body);
    }

    /// Finds the accounts on which others may depend, and adds the clauses for what stands for “some device”, “some
    /// number” and so on. Only assumed clauses use these facts, because nobody recorded which device or number it is.
    pub(super) fn add_unknown_sources(&mut self) {
        let inventory = self.inventory;
        self.layout.hubs = hubs(inventory, &self.entities);
        let layout = &self.layout;
        self.owner.add(layout.as_usual(), Inference::AtHand, &[]);
        let mut either = |head: u32, body: u32| self.attacker.assume(head, Inference::OneCase, &[body]);
        for (device, position) in inventory.devices.iter().zip(0..) {
            let is_key = device.kind == DeviceKind::SecurityKey;
            let head = if is_key { layout.something() } else { layout.some_device_unlocked() };
            either(head, layout.unlocked(position));
        }
        for position in 0..layout.numbers {
            either(layout.some_number(), layout.number(position));
        }
        for position in 0..layout.places {
            either(layout.something(), layout.place(position));
        }
        let mut hubs: Vec<u32> = layout.hubs.iter().copied().collect();
        hubs.sort_unstable();
        for account in hubs {
            either(layout.some_hub(), layout.account(account));
        }
        for source in [layout.some_device_unlocked(), layout.some_number(), layout.some_hub(), layout.vault()]
        {
            either(layout.something(), source);
        }
    }

    /// Adds a proposition for each group of accounts that share a password.
    pub(super) fn add_password_groups(&mut self) {
        let inventory = self.inventory;
        let mut first_of_group: HashMap<&str, u32> = HashMap::new();
        for (account, position) in inventory.accounts.iter().zip(0..) {
            let Some(group) = reuse_group(account) else { continue };
            let first = *first_of_group.entry(group).or_insert(position);
            if first != position && !self.shared_passwords.contains_key(group) {
                let shared = self.layout.add(Fact::SharedPassword(first));
                self.shared_passwords.insert(group, shared);
            }
        }
    }

    /// Adds the clauses for reading the factors that an account stores. A person must be signed in to the account and,
    /// if it is end-to-end encrypted, must have its decryption factors. A password set by a reset decrypts nothing, so
    /// the original factor is needed. If the encryption is not recorded, both cases are possible.
    pub(super) fn add_stores(&mut self) {
        let inventory = self.inventory;
        for (account, position) in inventory.accounts.iter().zip(0..) {
            let account_opened = self.layout.account(position);
            let store = account.credential_store.as_ref();
            let end_to_end = store.and_then(|store| store.end_to_end);
            let is_store = store.is_some() || self.layout.hubs.contains(&position);
            if end_to_end == Some(false) || !is_store {
                self.store_contents.push(account_opened);
                continue;
            }
            let contents = self.layout.add(Fact::StoreContents(position));
            self.store_contents.push(contents);
            let mut body = vec![account_opened];
            let keys = decryption_factors(store, &account.factors);
            body.extend(keys.filter_map(|key| self.layout.factor(position, key)));
            let is_key_recorded = body.len() > 1;
            for keys in store.iter().flat_map(|store| &store.alternative_keys) {
                let keys: Option<Vec<u32>> =
                    keys.iter().map(|key| self.factor_of(position, account, key)).collect();
                if let Some(keys) = keys.filter(|keys| !keys.is_empty()) {
                    let body = [vec![account_opened], keys].concat();
                    self.add_for_both(contents, Inference::Decrypts, &body);
                }
            }
            self.add_store_on_devices(position, account, contents);
            if is_key_recorded {
                self.add_for_both(contents, Inference::Decrypts, &body);
            }
            match (end_to_end, is_key_recorded) {
                (Some(_), true) => {}
                (Some(_), false) => {
                    self.add_not_recorded(contents, &[account_opened]);
                    self.attacker.assume(contents, Inference::Unencrypted, &[account_opened]);
                }
                (None, _) => {
                    self.owner.assume(contents, Inference::NotRecorded, &[account_opened]);
                    self.attacker.assume(contents, Inference::Unencrypted, &[account_opened]);
                    if !is_key_recorded {
                        let body = [account_opened, self.layout.as_usual()];
                        self.owner.add(contents, Inference::NotRecorded, &body);
                    }
                }
            }
        }
    }

    /// The proposition for reading what an account stores. `None` if that needs no more than the account itself.
    pub(super) fn store_contents(&self, account: u32) -> Option<u32> {
        let contents = self.store_contents.get(account as usize).copied();
        contents.filter(|&contents| contents != self.layout.account(account))
    }

    /// The proposition of a factor of an account.
    fn factor_of(&self, position: u32, account: &Account, id: &FactorId) -> Option<u32> {
        let factor = account.factors.iter().position(|factor| factor.id == *id)?;
        self.layout.factor(position, factor as u32)
    }

    /// Adds the clauses for the devices on which a store is set up. An end-to-end encrypted store on an unlocked device
    /// opens or not, depending on what it asks for there. A store that opens with the passcode of the device can also be
    /// reset with it.
    fn add_store_on_devices(&mut self, position: u32, account: &Account, contents: u32) {
        let account_opened = self.layout.account(position);
        let opens_on = account.credential_store.iter().flat_map(|store| &store.opens_on);
        for OpensOn { device: id, with } in opens_on {
            let Some(Entity::Device(device)) = self.entity(id.as_str()) else { continue };
            let (held, unlocked) = (self.layout.device(device), self.layout.unlocked(device));
            match with {
                AppLock::Nothing => self.add_for_both(contents, Inference::OpensOnDevice, &[unlocked]),
                AppLock::OwnSecret => {}
                AppLock::DevicePasscode => {
                    self.owner.add(contents, Inference::OpensOnDevice, &[unlocked]);
                    for secret in self.passcodes(device) {
                        for head in [contents, account_opened] {
                            self.attacker.add(head, Inference::OpensOnDevice, &[held, secret]);
                        }
                    }
                }
            }
            let infected = self.layout.infected(device);
            self.attacker.add(contents, Inference::OpensOnDevice, &[infected]);
        }
        for id in &account.sessions.devices {
            let is_listed = account.credential_store.iter().flat_map(|store| &store.opens_on);
            if let Some(Entity::Device(device)) = self.entity(id.as_str())
                && !is_listed.clone().any(|opens| opens.device == *id)
            {
                self.attacker.assume(contents, Inference::OpensOnDevice, &[self.layout.unlocked(device)]);
            }
        }
    }

    /// The propositions of the PINs, passwords and patterns that unlock a device.
    pub(super) fn passcodes(&self, device: u32) -> Vec<u32> {
        let unlock = self.inventory.devices.get(device as usize).and_then(|device| device.unlock.as_ref());
        let is_passcode = |unlock: &Unlock| {
            matches!(unlock.method, UnlockMethod::Pin | UnlockMethod::Password | UnlockMethod::Pattern)
        };
        let methods = unlock.into_iter().flatten().zip(0..).filter(|(unlock, _)| is_passcode(unlock));
        methods.filter_map(|(_, method)| self.layout.method(device, method)).collect()
    }

    /// Adds the propositions and clauses of mail domains: whoever controls the domain receives the mail of the account.
    pub(super) fn add_mail_domains(&mut self) {
        let inventory = self.inventory;
        for (account, position) in inventory.accounts.iter().zip(0..) {
            let Some(mail_domain) = &account.mail_domain else { continue };
            let mail = self.layout.add(Fact::Mail(position));
            let domain = self.layout.add(Fact::Domain(position));
            self.layout.domains.insert(position, (mail, domain));
            let account_opened = self.layout.account(position);
            self.owner.add(domain, Inference::AtHand, &[]);
            self.owner.add(mail, Inference::OneCase, &[account_opened, domain]);
            self.attacker.add(mail, Inference::OneCase, &[account_opened]);
            self.attacker.add(mail, Inference::RegistrarRedirects, &[domain]);
            let registrar = mail_domain.registrar.as_ref().and_then(|id| self.entity(id.as_str()));
            if let Some(Entity::Account(registrar)) = registrar {
                let registrar = self.layout.account(registrar);
                self.owner.add(mail, Inference::RegistrarRedirects, &[registrar, domain]);
                self.attacker.add(domain, Inference::RegistrarRedirects, &[registrar]);
            }
        }
    }

    /// Notes what each person with access has.
    pub(super) fn add_people(&mut self) {
        let propositions = |id: &str| match self.entity(id) {
            Some(Entity::Device(device)) => vec![self.layout.device(device), self.layout.unlocked(device)],
            Some(Entity::Place(place)) => vec![self.layout.place(place)],
            Some(Entity::Account(account)) => vec![self.layout.account(account)],
            Some(Entity::Number(_)) | None => Vec::new(),
        };
        let people = self.inventory.people();
        let people = people.values().map(|ids| ids.iter().flat_map(|id| propositions(id)).collect());
        let people = people.collect();
        self.layout.people = people;
    }

    pub(super) fn add_memory_places_and_vault(&mut self) {
        let (memory, vault) = (self.layout.memory(), self.layout.vault());
        self.owner.add(memory, Inference::AtHand, &[]);
        let inventory = self.inventory;
        for (place, position) in inventory.places.iter().zip(0..) {
            let (held, here) = (self.layout.place(position), self.layout.here(position));
            self.owner.add(here, Inference::AtHand, &[]);
            let outer = place.inside.as_ref().and_then(|outer| self.entity(outer.as_str()));
            let Some(Entity::Place(outer)) = outer else {
                self.owner.add(held, Inference::AtHand, &[here]);
                self.owner.add(held, Inference::Returns, &[]);
                continue;
            };
            let outer = self.layout.place(outer);
            self.owner.add(held, Inference::InsidePlace, &[here, outer]);
            self.owner.add(held, Inference::Returns, &[outer]);
            match place.locked {
                Some(true) => {}
                Some(false) => self.attacker.add(held, Inference::InsidePlace, &[outer]),
                None => self.attacker.assume(held, Inference::InsidePlace, &[outer]),
            }
        }
        let mut is_recorded = false;
        for id in &inventory.vault_devices {
            if let Some(Entity::Device(device)) = self.entity(id.as_str()) {
                is_recorded = true;
                self.owner.add(vault, Inference::AtHand, &[self.layout.unlocked(device), memory]);
                self.attacker.add(vault, Inference::VaultOpenedOnDevice, &[self.layout.infected(device)]);
            }
        }
        if !is_recorded {
            self.add_not_recorded(vault, &[memory]);
            let infected = self.layout.some_device_infected();
            self.attacker.assume(vault, Inference::VaultOpenedOnDevice, &[infected]);
        }
    }

    /// The proposition that a person needs to get a factor from this holder, and the reason. `is_message` means that
    /// the holder receives a message instead of keeping a secret. `None` for memory, which only the owner has, and for
    /// an id that does not exist.
    pub(super) fn holder(&self, holder: &Holder, is_message: bool) -> Option<(u32, Inference)> {
        let layout = &self.layout;
        match holder {
            Holder::Memory => None,
            Holder::Selvedge => Some((layout.vault(), Inference::KeptInVault)),
            Holder::Entity(id) => Some(match self.entity(id.as_str())? {
                Entity::Device(device) => (layout.unlocked(device), Inference::KeptOnDevice),
                Entity::Number(number) => (layout.number(number), Inference::NumberReceives),
                Entity::Place(place) => (layout.place(place), Inference::KeptInPlace),
                Entity::Account(account) if is_message => (layout.mail(account), Inference::MailboxReceives),
                Entity::Account(account) => {
                    (self.store_contents.get(account as usize).copied()?, Inference::KeptInAccount)
                }
            }),
        }
    }
}

/// Entities by id. If two entities have the same id, the first one counts.
fn entities(inventory: &Inventory) -> HashMap<&str, Entity> {
    let devices = inventory.devices.iter().map(|d| d.id.as_str()).zip((0..).map(Entity::Device));
    let numbers = inventory.numbers.iter().map(|n| n.id.as_str()).zip((0..).map(Entity::Number));
    let places = inventory.places.iter().map(|p| p.id.as_str()).zip((0..).map(Entity::Place));
    let accounts = inventory.accounts.iter().map(|a| a.id.as_str()).zip((0..).map(Entity::Account));
    let mut entities = HashMap::new();
    for (id, entity) in devices.chain(numbers).chain(places).chain(accounts) {
        entities.entry(id).or_insert(entity);
    }
    entities
}

pub(super) fn reuse_group(account: &Account) -> Option<&str> {
    account.password.as_ref()?.reuse_group.as_deref()
}

/// The accounts on which others may depend: credential stores; accounts that hold a factor of another account, receive
/// its recovery messages or are linked to it; and, if the ways into some account are not all recorded, mailboxes.
fn hubs(inventory: &Inventory, entities: &HashMap<&str, Entity>) -> HashSet<u32> {
    let mut hubs = HashSet::new();
    for account in &inventory.accounts {
        let addresses = account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref());
        let registrar = account.mail_domain.iter().filter_map(|domain| domain.registrar.as_ref());
        let named = addresses.map(EntityId::as_str).chain(registrar.map(AccountId::as_str));
        for id in depends_on(account).chain(named) {
            if let Some(Entity::Account(hub)) = entities.get(id) {
                hubs.insert(*hub);
            }
        }
    }
    let is_complete = inventory.accounts.iter().all(Account::has_complete_ways);
    for (account, position) in inventory.accounts.iter().zip(0..) {
        if account.credential_store.is_some() || !is_complete && is_mailbox(account) {
            hubs.insert(position);
        }
    }
    hubs
}

/// Whether the account is known to be a mailbox: its address is at its own domain, or the directory says so.
fn is_mailbox(account: &Account) -> bool {
    let is_at_domain = account
        .username
        .rsplit_once('@')
        .is_some_and(|(_, domain)| !domain.is_empty() && domain.eq_ignore_ascii_case(account.domain.trim()));
    is_at_domain || {
        let service = Directory::builtin().of(account);
        service.is_some_and(|service| service.keywords.iter().any(|keyword| keyword == "email"))
    }
}

/// The positions of the factors that decrypt a store: its recorded keys, or the first password if none is recorded.
pub(super) fn decryption_factors<'a>(
    store: Option<&'a CredentialStore>,
    factors: &'a [Factor],
) -> impl Iterator<Item = u32> + 'a {
    let first_password = factors.iter().position(|factor| factor.kind == FactorKind::Password);
    let is_key = move |position: usize, factor: &Factor| match store.filter(|store| !store.key.is_empty()) {
        None => first_password == Some(position),
        Some(store) => store.key.contains(&factor.id),
    };
    let keys = factors.iter().enumerate().filter(move |(position, factor)| is_key(*position, factor));
    keys.map(|(position, _)| position as u32)
}
