//! The layout of the graph: which proposition number stands for which fact.

use crate::access::fact::Fact;
use crate::access::horn::NONE;
use crate::inventory::Inventory;
use std::collections::{HashMap, HashSet};

/// Maps facts to propositions. Facts that every entity of a kind has come first, in one block for each kind of fact, so
/// that their numbers can be computed; `Fact::Account` is the first block. Facts that only some accounts have follow in
/// the order in which they are added.
#[derive(Clone, Debug)]
pub(in crate::access) struct Layout {
    pub(in crate::access) accounts: u32,
    pub(in crate::access) devices: u32,
    pub(in crate::access) numbers: u32,
    pub(in crate::access) places: u32,
    /// By device: the proposition of its first unlock method. One more entry marks the end of the last device.
    methods: Vec<u32>,
    /// By account: the proposition of its first factor. One more entry marks the end of the last account.
    factors: Vec<u32>,
    /// By factor, counted over all accounts: the proposition for remembering it, or `NONE`.
    remembered: Vec<u32>,
    /// The accounts that others may depend on, also where nothing is recorded: mailboxes, credential stores, and the
    /// accounts that others are known to depend on.
    pub(in crate::access) hubs: HashSet<u32>,
    /// By account at a mail domain of its own: the propositions for receiving its mail and for controlling the domain.
    pub(in crate::access) domains: HashMap<u32, (u32, u32)>,
    /// By person: the propositions that the access of this person makes true.
    pub(in crate::access) people: Vec<Vec<u32>>,
    /// By proposition: the fact that it stands for.
    pub(in crate::access) facts: Vec<Fact>,
}

impl Layout {
    pub(super) fn new(inventory: &Inventory) -> Self {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let accounts = count(inventory.accounts.len());
        let devices = count(inventory.devices.len());
        let numbers = count(inventory.numbers.len());
        let places = count(inventory.places.len());
        let mut facts = Vec::new();
        facts.extend((0..accounts).map(Fact::Account));
        facts.extend((0..accounts).map(Fact::Phished));
        facts.extend((0..accounts).map(Fact::SupportTricked));
        facts.extend((0..devices).map(Fact::Device));
        facts.extend((0..devices).map(Fact::Unlocked));
        facts.extend((0..devices).map(Fact::Infected));
        facts.extend((0..numbers).map(Fact::Number));
        facts.extend((0..numbers).map(Fact::Line));
        facts.extend((0..places).map(Fact::Place));
        facts.extend([
            Fact::Memory,
            Fact::Vault,
            Fact::SomeDeviceInfected,
            Fact::SomeDeviceUnlocked,
            Fact::SomeNumber,
            Fact::SomeHub,
            Fact::Something,
            Fact::AsUsual,
        ]);
        facts.extend((0..accounts).map(Fact::Control));
        facts.extend((0..places).map(Fact::Here));
        let mut methods = Vec::new();
        for (device, position) in inventory.devices.iter().zip(0..) {
            methods.push(count(facts.len()));
            let number = count(device.unlock.as_ref().map_or(0, Vec::len));
            facts.extend((0..number).map(|method| Fact::Method(position, method)));
        }
        methods.push(count(facts.len()));
        let mut factors = Vec::new();
        for (account, position) in inventory.accounts.iter().zip(0..) {
            factors.push(count(facts.len()));
            facts.extend((0..count(account.factors.len())).map(|factor| Fact::Factor(position, factor)));
        }
        factors.push(count(facts.len()));
        let all_factors = inventory.accounts.iter().map(|account| account.factors.len()).sum();
        let remembered = vec![NONE; all_factors];
        let (hubs, domains, people) = (HashSet::new(), HashMap::new(), Vec::new());
        Self {
            accounts,
            devices,
            numbers,
            places,
            methods,
            factors,
            remembered,
            hubs,
            domains,
            people,
            facts,
        }
    }

    /// Adds a fact that only some accounts have.
    pub(super) fn add(&mut self, fact: Fact) -> u32 {
        self.facts.push(fact);
        self.facts.len() as u32 - 1
    }

    pub(in crate::access) const fn account(&self, account: u32) -> u32 {
        account
    }

    /// The proposition of the account at this position. `None` if there is no such account.
    pub(in crate::access) fn account_at(&self, position: usize) -> Option<u32> {
        u32::try_from(position).ok().filter(|&account| account < self.accounts)
    }

    pub(in crate::access) const fn phished(&self, account: u32) -> u32 {
        self.accounts + account
    }

    pub(in crate::access) const fn support_tricked(&self, account: u32) -> u32 {
        2 * self.accounts + account
    }

    pub(in crate::access) const fn device(&self, device: u32) -> u32 {
        3 * self.accounts + device
    }

    pub(in crate::access) const fn unlocked(&self, device: u32) -> u32 {
        self.device(self.devices) + device
    }

    pub(in crate::access) const fn infected(&self, device: u32) -> u32 {
        self.unlocked(self.devices) + device
    }

    pub(in crate::access) const fn number(&self, number: u32) -> u32 {
        self.infected(self.devices) + number
    }

    pub(in crate::access) const fn line(&self, number: u32) -> u32 {
        self.number(self.numbers) + number
    }

    pub(in crate::access) const fn place(&self, place: u32) -> u32 {
        self.line(self.numbers) + place
    }

    pub(in crate::access) const fn memory(&self) -> u32 {
        self.place(self.places)
    }

    pub(in crate::access) const fn vault(&self) -> u32 {
        self.memory() + 1
    }

    pub(super) const fn some_device_infected(&self) -> u32 {
        self.memory() + 2
    }

    pub(super) const fn some_device_unlocked(&self) -> u32 {
        self.memory() + 3
    }

    pub(super) const fn some_number(&self) -> u32 {
        self.memory() + 4
    }

    pub(super) const fn some_hub(&self) -> u32 {
        self.memory() + 5
    }

    pub(super) const fn something(&self) -> u32 {
        self.memory() + 6
    }

    pub(in crate::access) const fn as_usual(&self) -> u32 {
        self.memory() + 7
    }

    pub(in crate::access) const fn control(&self, account: u32) -> u32 {
        self.as_usual() + 1 + account
    }

    pub(in crate::access) const fn here(&self, place: u32) -> u32 {
        self.control(self.accounts) + place
    }

    /// The proposition for receiving the mail of an account.
    pub(in crate::access) fn mail(&self, account: u32) -> u32 {
        self.domains.get(&account).map_or(self.account(account), |&(mail, _)| mail)
    }

    /// The proposition for controlling the mail domain of an account. `None` if it has none of its own.
    pub(in crate::access) fn domain(&self, account: u32) -> Option<u32> {
        self.domains.get(&account).map(|&(_, domain)| domain)
    }

    /// `None` if there is no such method.
    pub(in crate::access) fn method(&self, device: u32, method: u32) -> Option<u32> {
        in_block(&self.methods, device, method)
    }

    /// `None` if there is no such factor.
    pub(in crate::access) fn factor(&self, account: u32, factor: u32) -> Option<u32> {
        in_block(&self.factors, account, factor)
    }

    /// The proposition for remembering a factor. `None` if the factor is not in memory.
    pub(in crate::access) fn remembered(&self, account: u32, factor: u32) -> Option<u32> {
        let number = self.factor_number(account, factor)?;
        self.remembered.get(number).copied().filter(|&proposition| proposition != NONE)
    }

    /// The proposition for remembering a factor. Adds it if it does not exist yet.
    pub(super) fn add_remembered(&mut self, account: u32, factor: u32) -> u32 {
        if let Some(known) = self.remembered(account, factor) {
            return known;
        }
        let proposition = self.add(Fact::Remembered(account, factor));
        let number = self.factor_number(account, factor);
        if let Some(slot) = number.and_then(|number| self.remembered.get_mut(number)) {
            *slot = proposition;
        }
        proposition
    }

    /// The position of a factor among the factors of all accounts.
    fn factor_number(&self, account: u32, factor: u32) -> Option<usize> {
        Some((self.factor(account, factor)? - self.factors.first()?) as usize)
    }
}

/// The proposition at an offset in a block, where `starts` has the first proposition of each block and the end of the
/// last. `None` if the block does not exist or is shorter.
fn in_block(starts: &[u32], block: u32, offset: u32) -> Option<u32> {
    let (start, end) = (*starts.get(block as usize)?, *starts.get(block as usize + 1)?);
    let proposition = start.checked_add(offset)?;
    (proposition < end).then_some(proposition)
}
