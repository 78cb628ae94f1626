//! The state of a compilation, and the clauses that are not about a single device, number or account.

use super::layout::Layout;
use crate::access::fact::Fact;
use crate::access::horn::Builder;
use crate::access::inference::Inference;
use crate::inventory::{Account, CredentialStore, Factor, FactorKind, Holder, Inventory};
use std::collections::HashMap;

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
    /// Whether a device exists that can be infected.
    pub(super) has_computer: bool,
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
            has_computer: false,
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
    /// the original factor is needed.
    pub(super) fn add_stores(&mut self) {
        let inventory = self.inventory;
        for (account, position) in inventory.accounts.iter().zip(0..) {
            let account_opened = self.layout.account(position);
            let store = account.credential_store.as_ref().filter(|store| store.end_to_end == Some(true));
            let Some(store) = store else {
                self.store_contents.push(account_opened);
                continue;
            };
            let contents = self.layout.add(Fact::StoreContents(position));
            self.store_contents.push(contents);
            let mut body = vec![account_opened];
            let keys = decryption_factors(store, &account.factors);
            body.extend(keys.filter_map(|key| self.layout.factor(position, key)));
            self.owner.add(contents, Inference::Decrypts, &body);
            // If no decryption factor is recorded, assume that no attacker has it.
            if body.len() > 1 {
                self.attacker.add(contents, Inference::Decrypts, &body);
            }
        }
    }

    pub(super) fn add_memory_places_and_vault(&mut self) {
        let (memory, vault) = (self.layout.memory(), self.layout.vault());
        self.owner.add(memory, Inference::AtHand, &[]);
        for position in 0..self.layout.places {
            self.owner.add(self.layout.place(position), Inference::AtHand, &[]);
        }
        let inventory = self.inventory;
        let mut is_recorded = false;
        for id in &inventory.vault_devices {
            if let Some(Entity::Device(device)) = self.entity(id.as_str()) {
                is_recorded = true;
                self.owner.add(vault, Inference::AtHand, &[self.layout.unlocked(device), memory]);
                self.attacker.add(vault, Inference::VaultOpenedOnDevice, &[self.layout.infected(device)]);
            }
        }
        if !is_recorded {
            self.owner.add(vault, Inference::NotRecorded, &[memory]);
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
                Entity::Account(account) if is_message => {
                    (layout.account(account), Inference::MailboxReceives)
                }
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

/// The positions of the factors that decrypt a store: its recorded keys, or the first password if none is recorded.
pub(super) fn decryption_factors<'a>(
    store: &'a CredentialStore,
    factors: &'a [Factor],
) -> impl Iterator<Item = u32> + 'a {
    let first_password = factors.iter().position(|factor| factor.kind == FactorKind::Password);
    let is_key = move |position: usize, factor: &Factor| match store.key.is_empty() {
        true => first_password == Some(position),
        false => store.key.contains(&factor.id),
    };
    let keys = factors.iter().enumerate().filter(move |(position, factor)| is_key(*position, factor));
    keys.map(|(position, _)| position as u32)
}
