//! Which number each proposition has.

use crate::access::horn::NONE;
use crate::access::thing::Thing;
use crate::inventory::Inventory;

/// The numbers of the propositions that every inventory has, in blocks; the others come after them.
#[derive(Clone, Debug)]
pub(in crate::access) struct Layout {
    pub(in crate::access) accounts: u32,
    pub(in crate::access) devices: u32,
    pub(in crate::access) numbers: u32,
    pub(in crate::access) places: u32,
    /// By device: the number of its first unlock method.
    methods: Vec<u32>,
    /// By account: the number of its first factor.
    factors: Vec<u32>,
    /// By factor, counted over all accounts: that its owner knows it by heart, or `NONE`.
    remembered: Vec<u32>,
    pub(in crate::access) things: Vec<Thing>,
}

impl Layout {
    pub(super) fn new(inventory: &Inventory) -> Self {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let mut layout = Self {
            accounts: count(inventory.accounts.len()),
            devices: count(inventory.devices.len()),
            numbers: count(inventory.numbers.len()),
            places: count(inventory.places.len()),
            methods: Vec::with_capacity(inventory.devices.len() + 1),
            factors: Vec::with_capacity(inventory.accounts.len() + 1),
            remembered: Vec::new(),
            things: Vec::new(),
        };
        let Self { accounts, devices, numbers, places, .. } = layout;
        let factors: usize = inventory.accounts.iter().map(|account| account.factors.len()).sum();
        layout.things.reserve(factors * 2 + inventory.accounts.len() * 5 + inventory.devices.len() * 5);
        let things = &mut layout.things;
        things.extend((0..accounts).map(Thing::Account));
        things.extend((0..accounts).map(Thing::Phished));
        things.extend((0..accounts).map(Thing::TalkedOver));
        things.extend((0..devices).map(Thing::Device));
        things.extend((0..devices).map(Thing::Unlocked));
        things.extend((0..devices).map(Thing::Infected));
        things.extend((0..numbers).map(Thing::Number));
        things.extend((0..numbers).map(Thing::Line));
        things.extend((0..places).map(Thing::Place));
        things.extend([Thing::Memory, Thing::Vault, Thing::SomeInfected]);
        for (device, at) in inventory.devices.iter().zip(0..) {
            layout.methods.push(things.len() as u32);
            let methods = device.unlock.as_ref().map_or(0, Vec::len) as u32;
            things.extend((0..methods).map(|method| Thing::Method(at, method)));
        }
        layout.methods.push(things.len() as u32);
        for (account, at) in inventory.accounts.iter().zip(0..) {
            layout.factors.push(things.len() as u32);
            things.extend((0..account.factors.len() as u32).map(|factor| Thing::Factor(at, factor)));
        }
        layout.factors.push(things.len() as u32);
        layout.remembered = vec![NONE; factors];
        layout
    }

    /// A number for a proposition that only some inventories have.
    pub(super) fn fresh(&mut self, thing: Thing) -> u32 {
        self.things.push(thing);
        self.things.len() as u32 - 1
    }

    pub(in crate::access) const fn account(&self, account: u32) -> u32 {
        account
    }

    pub(in crate::access) const fn phished(&self, account: u32) -> u32 {
        self.accounts + account
    }

    pub(in crate::access) const fn talked_over(&self, account: u32) -> u32 {
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

    pub(in crate::access) const fn some_infected(&self) -> u32 {
        self.memory() + 2
    }

    /// `None` where there is no such method.
    pub(in crate::access) fn method(&self, device: u32, method: u32) -> Option<u32> {
        within(&self.methods, device, method)
    }

    /// `None` where there is no such factor.
    pub(in crate::access) fn factor(&self, account: u32, factor: u32) -> Option<u32> {
        within(&self.factors, account, factor)
    }

    /// That the owner knows a factor by heart. `None` where it is not in memory.
    pub(in crate::access) fn remembered(&self, account: u32, factor: u32) -> Option<u32> {
        let at = self.factor(account, factor)? - self.factors.first()?;
        self.remembered.get(at as usize).copied().filter(|&proposition| proposition != NONE)
    }

    pub(super) fn remember(&mut self, account: u32, factor: u32) -> u32 {
        if let Some(known) = self.remembered(account, factor) {
            return known;
        }
        let proposition = self.fresh(Thing::Remembered(account, factor));
        if let (Some(at), Some(first)) = (self.factor(account, factor), self.factors.first())
            && let Some(slot) = self.remembered.get_mut((at - first) as usize)
        {
            *slot = proposition;
        }
        proposition
    }
}

fn within(starts: &[u32], row: u32, item: u32) -> Option<u32> {
    let (start, end) = (*starts.get(row as usize)?, *starts.get(row as usize + 1)?);
    let at = start.checked_add(item)?;
    (at < end).then_some(at)
}
