//! From an inventory to clauses: who has what by having what.
//!
//! The owner's and the attacker's clauses are two systems over the same propositions, because a thing is
//! not worth the same to both. What is not recorded is decided once, here:
//!
//! - a factor of which nobody knows where it is kept, the owner finds and an attacker does not;
//! - an account of which no way to sign in is recorded, the owner opens and an attacker does not;
//! - a protection of which nothing is recorded (a SIM PIN, encryption of what an account keeps, number matching)
//!   is taken not to be there, except a device's lock, which nearly every device has.

mod account;
mod device;
mod factor;
mod layout;

pub(super) use layout::Layout;

use super::horn::{Builder, Horn};
use super::thing::Thing;
use super::yields::Rule;
use crate::inventory::{CredentialStore, Factor, FactorKind, Holder, Inventory};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) layout: Layout,
    pub(super) owner: Horn,
    pub(super) attacker: Horn,
}

/// An entity by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Device(u32),
    Number(u32),
    Place(u32),
    Account(u32),
}

/// Ids are short and from the inventory itself: a hash that resists chosen keys is not needed, and the standard
/// one would be a third of the compilation. FNV-1a over words.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }
}

type Ids<'a, T> = HashMap<&'a str, T, BuildHasherDefault<IdHasher>>;

struct Compiler<'a> {
    inventory: &'a Inventory,
    layout: Layout,
    owner: Builder,
    attacker: Builder,
    nodes: Ids<'a, Node>,
    /// By account: to read what it keeps of others.
    contents: Vec<u32>,
    /// By group of accounts with one password, where there are at least two.
    shared: Ids<'a, u32>,
    /// Whether some device could be infected.
    has_computer: bool,
}

/// Compiles an inventory. Linear in its size.
pub(super) fn compile(inventory: &Inventory) -> Compiled {
    let layout = Layout::new(inventory);
    // An account of six factors has some thirty clauses, and nine propositions so far. Room that is not needed is
    // not touched; growing would copy.
    let clauses = layout.things.len() * 4;
    let mut compiler = Compiler {
        inventory,
        layout,
        owner: Builder::with_capacity(clauses),
        attacker: Builder::with_capacity(clauses),
        nodes: nodes(inventory),
        contents: Vec::with_capacity(inventory.accounts.len()),
        shared: Ids::default(),
        has_computer: false,
    };
    compiler.groups();
    compiler.keepers();
    compiler.ground();
    for (device, at) in inventory.devices.iter().zip(0..) {
        compiler.device(at, device);
    }
    for (number, at) in inventory.numbers.iter().zip(0..) {
        compiler.number(at, number);
    }
    for (account, at) in inventory.accounts.iter().zip(0..) {
        compiler.account(at, account);
    }
    let Compiler { layout, owner, attacker, .. } = compiler;
    let propositions = layout.things.len();
    Compiled { layout, owner: owner.finish(propositions), attacker: attacker.finish(propositions) }
}

/// Ids to positions. Of two entities with one id the first is meant.
fn nodes(inventory: &Inventory) -> Ids<'_, Node> {
    let devices = inventory.devices.iter().map(|d| d.id.as_str()).zip((0..).map(Node::Device));
    let numbers = inventory.numbers.iter().map(|n| n.id.as_str()).zip((0..).map(Node::Number));
    let places = inventory.places.iter().map(|p| p.id.as_str()).zip((0..).map(Node::Place));
    let accounts = inventory.accounts.iter().map(|a| a.id.as_str()).zip((0..).map(Node::Account));
    let mut nodes = Ids::default();
    nodes.reserve(inventory.accounts.len() + inventory.devices.len() + 16);
    for (id, node) in devices.chain(numbers).chain(places).chain(accounts) {
        nodes.entry(id).or_insert(node);
    }
    nodes
}

impl<'a> Compiler<'a> {
    fn node(&self, id: &str) -> Option<Node> {
        self.nodes.get(id).copied()
    }

    fn both(&mut self, head: u32, rule: Rule, body: &[u32]) {
        self.owner.add(head, rule, body);
        self.attacker.add(head, rule, body);
    }

    /// Gives each group of accounts that share a password a proposition.
    fn groups(&mut self) {
        let mut members: Ids<'a, u32> = Ids::default();
        for account in &self.inventory.accounts {
            if let Some(group) = account.password.as_ref().and_then(|health| health.reuse_group.as_deref()) {
                *members.entry(group).or_default() += 1;
            }
        }
        let inventory = self.inventory;
        for (account, at) in inventory.accounts.iter().zip(0..) {
            let group = account.password.as_ref().and_then(|health| health.reuse_group.as_deref());
            if let Some(group) = group.filter(|group| members.get(group).is_some_and(|&count| count > 1))
                && !self.shared.contains_key(group)
            {
                let shared = self.layout.fresh(Thing::Shared(at));
                self.shared.insert(group, shared);
            }
        }
    }

    /// What it takes to read what an account keeps of others: being in it, and where it is end-to-end
    /// encrypted also knowing what decrypts it. A new password from a reset decrypts nothing, so the factor
    /// itself is asked for.
    fn keepers(&mut self) {
        let inventory = self.inventory;
        for (account, at) in inventory.accounts.iter().zip(0..) {
            let opened = self.layout.account(at);
            let Some(keeper) =
                account.credential_store.as_ref().filter(|keeper| keeper.end_to_end == Some(true))
            else {
                self.contents.push(opened);
                continue;
            };
            let contents = self.layout.fresh(Thing::Contents(at));
            self.contents.push(contents);
            let mut body = vec![opened];
            body.extend(keys(keeper, &account.factors).filter_map(|key| self.layout.factor(at, key)));
            self.owner.add(contents, Rule::Decrypts, &body);
            // A key of which nothing is recorded is a secret that nobody captured.
            if body.len() > 1 {
                self.attacker.add(contents, Rule::Decrypts, &body);
            }
        }
    }

    /// What belongs to no device and no account: memory, places, Selvedge's vault.
    fn ground(&mut self) {
        let (memory, vault) = (self.layout.memory(), self.layout.vault());
        self.owner.add(memory, Rule::AtHand, &[]);
        for at in 0..self.layout.places {
            self.owner.add(self.layout.place(at), Rule::AtHand, &[]);
        }
        let inventory = self.inventory;
        let mut anywhere = false;
        for id in &inventory.vault_devices {
            if let Some(Node::Device(device)) = self.node(id.as_str()) {
                anywhere = true;
                self.owner.add(vault, Rule::AtHand, &[self.layout.unlocked(device), memory]);
                self.attacker.add(vault, Rule::VaultTyped, &[self.layout.infected(device)]);
            }
        }
        if !anywhere {
            self.owner.add(vault, Rule::NotRecorded, &[memory]);
        }
    }

    /// What having a holder is: to have what is kept there. `message` where it is not kept but sent there, or goes
    /// through it. `None` for memory, which is the owner's alone, and for what does not exist.
    fn kept(&self, holder: &Holder, message: bool) -> Option<(u32, Rule)> {
        let layout = &self.layout;
        match holder {
            Holder::Memory => None,
            Holder::Selvedge => Some((layout.vault(), Rule::KeptInVault)),
            Holder::Entity(id) => Some(match self.node(id.as_str())? {
                Node::Device(device) => (layout.unlocked(device), Rule::KeptOnDevice),
                Node::Number(number) => (layout.number(number), Rule::Received),
                Node::Place(place) => (layout.place(place), Rule::KeptInPlace),
                Node::Account(account) if message => (layout.account(account), Rule::Mailed),
                Node::Account(account) => {
                    (self.contents.get(account as usize).copied()?, Rule::KeptInAccount)
                }
            }),
        }
    }
}

/// The positions of the factors that decrypt what a keeper keeps; the password where none is named.
fn keys<'a>(keeper: &'a CredentialStore, factors: &'a [Factor]) -> impl Iterator<Item = u32> + 'a {
    let unnamed = keeper.key.is_empty();
    let mut password = false;
    factors.iter().zip(0..).filter_map(move |(factor, at)| {
        let wanted = if unnamed {
            factor.kind == FactorKind::Password && !std::mem::replace(&mut password, true)
        } else {
            keeper.key.contains(&factor.id)
        };
        wanted.then_some(at)
    })
}
