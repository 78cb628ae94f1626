//! An inventory prepared for the rules: each account's ways in resolved to its factors, and the maps
//! that a rule needs to look beyond its own account. Built in one pass, so that every rule on every
//! account is done in time that does not grow with the number of accounts.

use super::closures::Closures;
use crate::access::Names;
use crate::inventory::{
    Account, Device, Entity, EntityKind, Factor, FactorKind, Holder, Importance, Index, Inventory, Restores,
};
use crate::risk::Facts;
use crate::services::{Directory, Service};
pub(super) use crate::text::join;
use jiff::civil::Date;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

/// How many columns of a name a fact shows.
const NAME: usize = 48;

/// A few accounts of possibly many: how many there are, and the first four of them by position.
#[derive(Clone, Debug, Default)]
pub(super) struct Some3 {
    pub(super) count: usize,
    first: Vec<usize>,
    last: Option<usize>,
    pub(super) importance: Option<Importance>,
}

impl Some3 {
    /// Adds the account at this position. Accounts may come in any order, but each only once or several
    /// times in a row.
    fn add(&mut self, at: usize, importance: Importance) {
        if self.last.replace(at) == Some(at) {
            return;
        }
        self.count += 1;
        let place = self.first.partition_point(|other| *other < at);
        if place < 4 {
            self.first.insert(place, at);
            self.first.truncate(4);
        }
        self.importance = self.importance.max(Some(importance));
    }
}

/// Positions of factors: mostly one or two.
pub(super) type Positions = SmallVec<[usize; 2]>;

/// One account with its ways in as positions of its factors. Ways that name a factor that is not
/// there, or none, are left out: they open nothing.
pub(super) struct View<'a> {
    pub(super) at: usize,
    pub(super) account: &'a Account,
    pub(super) sign_in: SmallVec<[Positions; 2]>,
    pub(super) recovery: Vec<(Positions, Restores)>,
    /// Positions of the second factors in use; as [`Account::second_factors`].
    second: Positions,
    /// For each factor the one thing on which its secret is, where there is just one.
    sole: SmallVec<[Option<&'a str>; 4]>,
    /// What the directory says of it, once that was looked up.
    service: OnceCell<Option<&'a Service>>,
    inventory: &'a Inventory,
    index: &'a Index,
}

impl<'a> View<'a> {
    fn new(at: usize, account: &'a Account, inventory: &'a Inventory, index: &'a Index) -> Self {
        let position =
            |id: &crate::inventory::FactorId| account.factors.iter().position(|factor| factor.id == *id);
        let resolve = |way: &crate::inventory::Way| {
            let found: Option<Positions> = way.factors.iter().map(position).collect();
            found.filter(|factors| !factors.is_empty())
        };
        let sign_in: SmallVec<[Positions; 2]> = account.sign_in.iter().filter_map(resolve).collect();
        let recovery =
            account.recovery.iter().filter_map(|way| Some((resolve(way)?, way.restores?))).collect();
        let second = (0..account.factors.len())
            .filter(|at| {
                account.factors.get(*at).is_some_and(|factor| {
                    factor.kind.is_second_factor()
                        && sign_in
                            .iter()
                            .any(|way| way.contains(at) && (way.len() > 1 || factor.kind.resists_phishing()))
                })
            })
            .collect();
        let sole = account.factors.iter().map(|factor| sole_thing(factor, inventory, index)).collect();
        Self { at, account, sign_in, recovery, second, sole, service: OnceCell::new(), inventory, index }
    }

    /// The things without which nothing but support opens the account. None where it does not open with
    /// everything at hand: then too little is known.
    pub(super) fn hangs_on(&self) -> Vec<&'a str> {
        let mut things: Vec<&str> = self.sole.iter().flatten().copied().collect();
        if things.is_empty() || !self.opens(|_, factor| factor.kind != FactorKind::Support) {
            return Vec::new();
        }
        things.sort_unstable();
        things.dedup();
        things.retain(|thing| {
            !self.opens(|at, factor| factor.kind != FactorKind::Support && !self.only_on(at, thing))
        });
        things
    }

    /// The account's name for a fact.
    pub(super) fn name(&self) -> Cow<'a, str> {
        self.index.namesakes(self.inventory).display_name(self.account, NAME)
    }

    pub(super) fn factor(&self, at: usize) -> Option<&'a Factor> {
        self.account.factors.get(at)
    }

    pub(super) fn factors_at<'b>(&'b self, at: &'b [usize]) -> impl Iterator<Item = &'a Factor> + 'b {
        at.iter().filter_map(|&at| self.factor(at))
    }

    /// The second factors in use.
    pub(super) fn second(&self) -> impl Iterator<Item = &'a Factor> + '_ {
        self.factors_at(&self.second)
    }

    /// The second factors in use, with the one thing each is on.
    pub(super) fn second_with_sole(&self) -> impl Iterator<Item = (&'a Factor, Option<&'a str>)> + '_ {
        self.second.iter().filter_map(|&at| Some((self.factor(at)?, self.sole.get(at).copied().flatten())))
    }

    pub(super) fn has_second(&self) -> bool {
        !self.second.is_empty()
    }

    /// Factors of this kind, used or not.
    pub(super) fn of(&self, kind: FactorKind) -> impl Iterator<Item = &'a Factor> + '_ {
        self.account.factors.iter().filter(move |factor| factor.kind == kind)
    }

    /// Factors that stand in some way in.
    pub(super) fn in_use(&self) -> impl Iterator<Item = &'a Factor> + '_ {
        self.account.factors.iter().enumerate().filter(|(at, _)| self.is_used(*at)).map(|(_, factor)| factor)
    }

    fn is_used(&self, at: usize) -> bool {
        self.sign_in.iter().any(|way| way.contains(&at))
            || self.recovery.iter().any(|(way, _)| way.contains(&at))
    }

    /// Whether the factor at this position is on that thing and nowhere else.
    pub(super) fn only_on(&self, at: usize, thing: &str) -> bool {
        self.sole.get(at).copied().flatten() == Some(thing)
    }

    /// The one thing on which the factor at this position is.
    pub(super) fn sole_of(&self, at: usize) -> Option<&'a str> {
        self.sole.get(at).copied().flatten()
    }

    /// Whether every way to sign in goes through an account at another service.
    pub(super) fn is_federated(&self) -> bool {
        !self.sign_in.is_empty()
            && self
                .sign_in
                .iter()
                .all(|way| self.factors_at(way).any(|factor| factor.kind == FactorKind::Federated))
    }

    pub(super) fn is_important(&self) -> bool {
        self.account.importance >= Importance::High
    }
}

/// The one thing on which a factor's secret is: a device, place, number or account. `None` where it
/// is in memory, in several, or not known.
fn sole_thing<'a>(factor: &'a Factor, inventory: &'a Inventory, index: &Index) -> Option<&'a str> {
    let mut sole = None;
    for holder in &factor.holders {
        let thing = match holder {
            Holder::Memory => return None,
            Holder::Selvedge => match inventory.vault_devices.as_slice() {
                [device] => device.as_str(),
                _ => return None,
            },
            Holder::Entity(id) => id.as_str(),
        };
        index.kind(thing)?;
        if *sole.get_or_insert(thing) != thing {
            return None;
        }
    }
    sole
}

/// Everything that the rules read.
pub(super) struct Context<'a> {
    pub(super) inventory: &'a Inventory,
    directory: &'a Directory,
    pub(super) index: &'a Index,
    pub(super) today: Date,
    pub(super) closures: Closures,
    /// By reuse group: the accounts with that password.
    pub(super) reuse: HashMap<&'a str, Some3>,
    /// By number: the accounts that use it. See [`Context::note_dependence`].
    pub(super) number_users: HashMap<&'a str, Some3>,
    /// By account: the accounts whose passkeys it keeps.
    pub(super) passkeys_kept: HashMap<&'a str, Some3>,
    /// By device: the important accounts that nothing but support opens without it. As above.
    pub(super) hanging: HashMap<&'a str, Some3>,
    /// By account that keeps others' factors: the devices that yield what it keeps once unlocked.
    pub(super) open_on: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Context<'a> {
    /// What accounts, captures and losses are called.
    pub(super) fn names(&self) -> Names<'a> {
        Names::new(self.inventory, self.index.namesakes(self.inventory))
    }

    pub(super) fn new(facts: Facts<'a>, index: &'a Index, today: Date) -> Self {
        let Facts { inventory, directory } = facts;
        let mut context = Self {
            inventory,
            directory,
            index,
            today,
            closures: Closures::of(inventory, index),
            reuse: HashMap::new(),
            number_users: HashMap::new(),
            passkeys_kept: HashMap::new(),
            hanging: HashMap::new(),
            open_on: HashMap::new(),
        };
        for (at, account) in inventory.accounts.iter().enumerate() {
            context.note_account(at, account);
        }
        context
    }

    /// Notes what rules about other accounts need to know of this one.
    fn note_account(&mut self, at: usize, account: &'a Account) {
        let importance = account.importance;
        if let Some(group) = account.password.as_ref().and_then(|password| password.reuse_group.as_deref()) {
            self.reuse.entry(group).or_default().add(at, importance);
        }
        for factor in account.factors.iter().filter(|factor| factor.kind == FactorKind::Passkey) {
            for holder in &factor.holders {
                if self.kind(holder) == Some(EntityKind::Account) {
                    self.passkeys_kept.entry(holder.as_str()).or_default().add(at, importance);
                }
            }
        }
        let devices = devices_that_open(account);
        if !devices.is_empty() {
            self.open_on.insert(account.id.as_str(), devices);
        }
    }

    /// Notes on which numbers and devices an account depends. Rules about these may be asked once all
    /// accounts are noted.
    pub(super) fn note_dependence(&mut self, view: &View<'a>) {
        let (at, account) = (view.at, view.account);
        let numbers = view
            .in_use()
            .filter(|factor| factor.kind.uses_phone_network())
            .flat_map(|factor| &factor.holders)
            .filter_map(|holder| if let Holder::Entity(id) = holder { Some(id) } else { None })
            .chain(account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref()));
        for id in numbers {
            if self.index.kind(id.as_str()) == Some(EntityKind::Number) {
                self.number_users.entry(id.as_str()).or_default().add(at, account.importance);
            }
        }
        if view.is_important() {
            for thing in view.hangs_on() {
                if self.index.kind(thing) == Some(EntityKind::Device) {
                    self.hanging.entry(thing).or_default().add(at, account.importance);
                }
            }
        }
    }

    /// The important accounts that hang on a device: by what each shows itself, and by the lockout closure.
    pub(super) fn hanging_on(&self, device: &Device) -> Some3 {
        let mut all = self.hanging.get(device.id.as_str()).cloned().unwrap_or_default();
        let at = self.inventory.devices.iter().position(|other| other.id == device.id);
        let never = at.and_then(|at| self.closures.never_without.get(at)).map_or(&[][..], Vec::as_slice);
        // What is in both is counted once: whichever list is longer has the truth in it.
        if never.len() > all.count {
            all = Some3::default();
            for &at in never {
                let importance = self.inventory.accounts.get(at as usize).map(|account| account.importance);
                all.add(at as usize, importance.unwrap_or_default());
            }
        }
        all
    }

    /// What the directory says of the account's service.
    pub(super) fn service(&self, view: &View<'a>) -> Option<&'a Service> {
        *view.service.get_or_init(|| self.directory.of(view.account))
    }

    /// The name of an entity for a fact, or its id where there is none such.
    pub(super) fn name(&self, id: &'a str) -> Cow<'a, str> {
        self.index.display_name(self.inventory, id, NAME)
    }

    /// The name of where something is kept.
    pub(super) fn name_of(&self, holder: &'a Holder) -> Cow<'a, str> {
        match holder {
            Holder::Memory => "memory".into(),
            Holder::Selvedge => "Selvedge".into(),
            Holder::Entity(id) => self.name(id.as_str()),
        }
    }

    pub(super) fn kind(&self, holder: &Holder) -> Option<EntityKind> {
        match holder {
            Holder::Entity(id) => self.index.kind(id.as_str()),
            Holder::Memory | Holder::Selvedge => None,
        }
    }

    pub(super) fn device(&self, id: &str) -> Option<&'a Device> {
        match self.index.get(self.inventory, id) {
            Some(Entity::Device(device)) => Some(device),
            _ => None,
        }
    }

    /// The account of this id, as the rules see it.
    pub(super) fn view(&self, id: &str) -> Option<View<'a>> {
        match self.index.get(self.inventory, id) {
            Some(Entity::Account(account)) => self.view_at(self.index.account_at(&account.id)?),
            _ => None,
        }
    }

    /// The account at this position, as the rules see it. Made when asked for: made at once for ten
    /// thousand accounts, they would push each other out of the processor's memory.
    pub(super) fn view_at(&self, at: usize) -> Option<View<'a>> {
        let account = self.inventory.accounts.get(at)?;
        Some(View::new(at, account, self.inventory, self.index))
    }

    /// “Mail, Bank, Social and 4 more”; without the account at `except`.
    pub(super) fn list(&self, some: &Some3, except: Option<usize>) -> String {
        let shown = some.first.iter().filter(|at| Some(**at) != except).take(3);
        let names: Vec<String> = shown
            .filter_map(|&at| self.inventory.accounts.get(at))
            .map(|account| self.index.namesakes(self.inventory).display_name(account, NAME).into_owned())
            .collect();
        let all = some.count - usize::from(except.is_some() && some.count > 0);
        let rest = all.saturating_sub(names.len());
        if rest > 0 { format!("{} and {rest} more", names.join(", ")) } else { join(&names) }
    }
}

/// On an unlocked device that stays signed in to a keeper, what it keeps can be read: where it is known
/// not to be end-to-end encrypted, or where what decrypts it is on that device too.
fn devices_that_open(account: &Account) -> Vec<&str> {
    let Some(keeper) = &account.credential_store else { return Vec::new() };
    let keys: Vec<&Factor> = account
        .factors
        .iter()
        .filter(|factor| {
            if keeper.key.is_empty() {
                factor.kind == FactorKind::Password
            } else {
                keeper.key.contains(&factor.id)
            }
        })
        .collect();
    let devices = account.sessions.devices.iter().map(crate::inventory::DeviceId::as_str);
    devices
        .filter(|device| match keeper.end_to_end {
            Some(false) => true,
            Some(true) => {
                !keys.is_empty()
                    && keys.iter().all(|key| key.holders.iter().any(|holder| holder.as_str() == *device))
            }
            None => false,
        })
        .collect()
}
