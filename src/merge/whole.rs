//! Another profile into this one: an inventory document, or another vault.
//!
//! Each device, number, place and account is one item. Ids that are taken here by something else change on
//! the way, with every mention of them.

use super::beside::{Here, Secrets};
use super::fields::{self, Fields};
use super::names::{Names, clean, key, user_key};
use super::remap::Ids;
use super::review::{Counterpart, ItemStatus, MergeOptions, Resolution, Review, ReviewItem};
use super::secrets::Fingerprint;
use super::sites::{Match, Sites};
use crate::inventory::{
    Account, AccountId, Device, DeviceId, EntityId, Holder, IdAllocator, Number, NumberId, Place, PlaceId,
};
use crate::profile::{CodeSet, Edit, Entry, Profile, StoredSeed};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

pub(super) struct Merge<'a> {
    ours: &'a Profile,
    theirs: &'a Profile,
    options: &'a MergeOptions,
    free: IdAllocator,
    ids: Ids,
    edits: Vec<Edit>,
    /// The edits of seeds and codes, which come after those of their accounts.
    secrets: Vec<Edit>,
    items: Vec<ReviewItem>,
    /// The devices on which their vault lies and ours does not, by our ids.
    vault: Vec<Holder>,
}

/// A thing with a name, of any of the kinds.
trait Named: Clone + PartialEq + serde::Serialize + serde::de::DeserializeOwned {
    const KIND: &'static str;
    fn id(&self) -> &str;
    fn name(&self) -> &str;
    fn put(self) -> Edit;
    fn call(&mut self, id: &str);
}

macro_rules! named {
    ($($kind:ident, $id:ident, $word:literal, $put:ident;)*) => { $(
        impl Named for $kind {
            const KIND: &'static str = $word;
            fn id(&self) -> &str {
                self.id.as_str()
            }
            fn name(&self) -> &str {
                &self.name
            }
            fn put(self) -> Edit {
                Edit::$put(self, None)
            }
            fn call(&mut self, id: &str) {
                self.id = $id::from(id);
            }
        }
    )* };
}
named! {
    Device, DeviceId, "device", PutDevice;
    Number, NumberId, "number", PutNumber;
    Place, PlaceId, "place", PutPlace;
}

impl<'a> Merge<'a> {
    pub(super) fn new(ours: &'a Profile, theirs: &'a Profile, options: &'a MergeOptions) -> Self {
        Self {
            ours,
            theirs,
            options,
            free: IdAllocator::of(&ours.inventory),
            ids: Ids::default(),
            edits: Vec::new(),
            secrets: Vec::new(),
            items: Vec::new(),
            vault: Vec::new(),
        }
    }

    pub(super) fn run(mut self, encrypted: bool) -> Review {
        let (ours, theirs) = (&self.ours.inventory, &self.theirs.inventory);
        // Who is who first, so that every mention can be translated.
        let places = self.pair(&ours.places, &theirs.places);
        let devices = self.pair(&ours.devices, &theirs.devices);
        let numbers = self.pair(&ours.numbers, &theirs.numbers);
        let accounts = self.pair_accounts();
        let there: HashSet<&str> = ours.vault_devices.iter().map(DeviceId::as_str).collect();
        let lies_on = theirs.vault_devices.iter().filter_map(|id| self.ids.get(id.as_str()));
        self.vault =
            lies_on.filter(|id| !there.contains(id)).map(|id| Holder::from(&DeviceId::from(id))).collect();

        for (theirs, with) in theirs.places.iter().zip(places) {
            let mut new = theirs.clone();
            self.call(&mut new);
            self.thing(with.map(|at| &ours.places[at]), new, theirs.id());
        }
        for (theirs, with) in theirs.devices.iter().zip(devices) {
            let mut new = theirs.clone();
            self.ids.in_device(&mut new, &self.vault);
            self.thing(with.map(|at| &ours.devices[at]), new, theirs.id());
        }
        for (theirs, with) in theirs.numbers.iter().zip(numbers) {
            let mut new = theirs.clone();
            self.ids.in_number(&mut new);
            self.thing(with.map(|at| &ours.numbers[at]), new, theirs.id());
        }
        let mut seeds: HashMap<&str, Vec<&StoredSeed>> = HashMap::new();
        for seed in self.theirs.readable_seeds() {
            seeds.entry(seed.account.as_str()).or_default().push(seed);
        }
        let mut codes: HashMap<&str, Vec<&CodeSet>> = HashMap::new();
        for set in self.theirs.readable_codes() {
            codes.entry(set.account.as_str()).or_default().push(set);
        }
        let here = Here::of(self.ours);
        for (theirs, with) in theirs.accounts.iter().zip(accounts) {
            let secrets = Secrets {
                seeds: seeds.remove(theirs.id.as_str()).unwrap_or_default(),
                codes: codes.remove(theirs.id.as_str()).unwrap_or_default(),
            };
            self.account(with.map(|at| &ours.accounts[at]), theirs, &secrets, &here);
        }
        self.rest(encrypted)
    }

    /// For each of theirs the one of ours that it is, and its id here.
    fn pair<T: Named>(&mut self, ours: &[T], theirs: &[T]) -> Vec<Option<usize>> {
        let mut by_name: HashMap<String, Option<usize>> = HashMap::new();
        for (at, thing) in ours.iter().enumerate() {
            // Of two that are called the same nobody can say which is meant.
            by_name.entry(key(thing.name())).and_modify(|known| *known = None).or_insert(Some(at));
        }
        let mut taken = HashSet::new();
        let mut pairs = Vec::with_capacity(theirs.len());
        for thing in theirs {
            let by_id =
                || ours.iter().position(|o| o.id() == thing.id() && key(o.name()) == key(thing.name()));
            let found = by_name.get(&key(thing.name())).copied().flatten().or_else(by_id);
            let found = found.filter(|at| taken.insert(*at));
            let id = match found {
                Some(at) => ours[at].id().to_owned(),
                None => self.free_id(thing.id(), thing.name()),
            };
            self.ids.put(thing.id(), id);
            pairs.push(found);
        }
        pairs
    }

    fn free_id(&mut self, theirs: &str, name: &str) -> String {
        if self.free.reserve(theirs) { theirs.to_owned() } else { self.free.allocate(name) }
    }

    fn pair_accounts(&mut self) -> Vec<Option<usize>> {
        let accounts = &self.ours.inventory.accounts;
        let mut sites = Sites::with_room(accounts.len());
        let mut by_id: HashMap<&str, usize> = HashMap::with_capacity(accounts.len());
        for (at, account) in accounts.iter().enumerate() {
            let words = sites.words(&Names::of_account(account));
            sites.add(at, &words);
            by_id.entry(account.id.as_str()).or_insert(at);
        }
        let mut by_seed: HashMap<Fingerprint, usize> = HashMap::new();
        for seed in self.ours.readable_seeds() {
            if let Some(&at) = by_id.get(seed.account.as_str()) {
                by_seed.entry(Fingerprint::of(&seed.otp.secret)).or_insert(at);
            }
        }
        let mut their_seeds: HashMap<&str, usize> = HashMap::new();
        for seed in self.theirs.readable_seeds() {
            if let Some(&at) = by_seed.get(&Fingerprint::of(&seed.otp.secret)) {
                their_seeds.entry(seed.account.as_str()).or_insert(at);
            }
        }
        let mut taken = HashSet::new();
        let mut pairs = Vec::new();
        for account in &self.theirs.inventory.accounts {
            let names = Names::of_account(account);
            let by_name = || match sites.find(&names, &sites.words(&names), |at| &accounts[at])? {
                Match::Named(at) | Match::Blank(at) => Some(at),
                Match::Only(at) => (accounts[at].id == account.id).then_some(at),
            };
            let same_id = || {
                let at = *by_id.get(account.id.as_str())?;
                let user = user_key(&accounts[at].username);
                let fits = user.is_empty() || user_key(&account.username).is_empty();
                (key(&accounts[at].service) == key(&account.service) && fits).then_some(at)
            };
            let by_secret = their_seeds.get(account.id.as_str()).copied();
            let found = by_secret.or_else(same_id).or_else(by_name).filter(|at| taken.insert(*at));
            let id = match found {
                Some(at) => accounts[at].id.to_string(),
                None => self.free_id(account.id.as_str(), &account.service),
            };
            self.ids.put(account.id.as_str(), id);
            pairs.push(found);
        }
        pairs
    }

    fn call<T: Named>(&self, thing: &mut T) {
        let id = self.ids.get(thing.id()).map(str::to_owned);
        if let Some(id) = id {
            thing.call(&id);
        }
    }

    /// A device, number or place.
    fn thing<T: Named>(&mut self, ours: Option<&T>, theirs: T, id: &str) {
        let choice = self.options.choice(self.items.len());
        let name = clean(theirs.name());
        let status = match ours {
            None => {
                let status = ItemStatus::New { account: EntityId::from(theirs.id()), adds: Vec::new() };
                self.edits.push(theirs.put());
                status
            }
            Some(ours) => {
                let (merged, found) =
                    fields::fill(ours, &theirs, &["id", "name"], choice == Some(Resolution::Replace));
                let with = with(ours.id(), ours.name(), "");
                let choice =
                    choice.map(|choice| if choice == Resolution::Both { Resolution::Keep } else { choice });
                let status = status(with, found, choice, false);
                if takes(&status) && merged != *ours {
                    self.edits.push(merged.put());
                }
                status
            }
        };
        self.item(&format!("{} {id}", T::KIND), name, String::new(), 0, status);
    }

    fn item(&mut self, place: &str, service: String, username: String, seeds: usize, status: ItemStatus) {
        self.items.push(ReviewItem {
            place: clean(place),
            service,
            username,
            seeds,
            status,
            warnings: Vec::new(),
        });
    }

    fn account(&mut self, ours: Option<&Account>, theirs: &Account, secrets: &Secrets<'_>, here: &Here<'_>) {
        let choice = self.options.choice(self.items.len());
        let mut translated = theirs.clone();
        self.ids.in_account(&mut translated, |factor| secrets.has(factor), &self.vault);
        let status = match ours {
            None => self.add(translated, secrets),
            Some(ours) => {
                let replace = choice == Some(Resolution::Replace);
                let (merged, mut found, called) = fields::accounts(ours, &translated, replace);
                let edits = secrets.beside(ours, &called, here, replace, &mut found);
                let status =
                    status(with(ours.id.as_str(), &ours.service, &ours.username), found, choice, true);
                if takes(&status) {
                    if merged != *ours {
                        self.edits.push(Edit::PutAccount(Box::new(merged), None));
                    }
                    self.secrets.extend(edits);
                } else if matches!(status, ItemStatus::Differs { resolution: Some(Resolution::Both), .. }) {
                    translated.id = AccountId::from(self.free.allocate(&theirs.service));
                    self.add(translated, secrets);
                }
                status
            }
        };
        let place = format!("account {}", theirs.id);
        let (service, username) = (clean(&theirs.service), clean(&theirs.username));
        self.item(&place, service, username, secrets.seeds.len(), status);
    }

    fn add(&mut self, account: Account, secrets: &Secrets<'_>) -> ItemStatus {
        let id = account.id.clone();
        for seed in &secrets.seeds {
            self.secrets.push(Edit::PutSeed(StoredSeed { account: id.clone(), ..(*seed).clone() }, None));
        }
        for set in &secrets.codes {
            self.secrets.push(Edit::PutCodes(CodeSet { account: id.clone(), ..(*set).clone() }, None));
        }
        let mut adds: Vec<Cow<'static, str>> = secrets.seeds.iter().map(|_| "login code".into()).collect();
        let codes = secrets.codes.iter().map(|set| crate::text::count(set.codes.len(), "recovery code"));
        adds.extend(codes.map(Cow::Owned));
        self.edits.push(Edit::PutAccount(Box::new(account), None));
        ItemStatus::New { account: (&id).into(), adds }
    }

    /// Answers, accepted findings, and the whole.
    fn rest(mut self, encrypted: bool) -> Review {
        let left_out: HashSet<String> = self
            .items
            .iter()
            .filter(|item| !takes(&item.status) && !matches!(item.status, ItemStatus::Same(_)))
            .filter_map(|item| item.place.strip_prefix("account ").map(str::to_owned))
            .collect();
        let mut taken = 0;
        let mut answered: HashSet<(&str, Option<&str>)> = HashSet::new();
        for answer in &self.ours.answers {
            answered.insert((answer.control.0.as_str(), answer.account.as_ref().map(AccountId::as_str)));
        }
        for answer in &self.theirs.answers {
            let account = match &answer.account {
                None => None,
                Some(id) if left_out.contains(id.as_str()) => continue,
                Some(id) => match self.ids.account(id) {
                    Some(id) => Some(id),
                    None => continue,
                },
            };
            if answered.contains(&(answer.control.0.as_str(), account.as_ref().map(AccountId::as_str))) {
                continue;
            }
            taken += 1;
            let answer = crate::responsibility::Answer { account, ..answer.clone() };
            self.secrets.push(Edit::PutAnswer(answer, None));
        }
        let mut notices = Vec::new();
        if taken > 0 {
            notices.push(format!("{} to controls are taken over", crate::text::count(taken, "answer")));
        }
        if !self.theirs.accepted.is_empty() {
            notices.push("findings that were accepted there are not: decide here".to_owned());
        }
        let seeds = self.theirs.seeds.iter().filter_map(Entry::unparsed);
        let codes = self.theirs.recovery_codes.iter().filter_map(Entry::unparsed);
        let unreadable = seeds.chain(codes).count();
        if unreadable > 0 {
            let what = crate::text::count(unreadable, "secret");
            notices.push(format!("{what} there cannot be read by this program and are left there"));
        }
        let mut edits = self.edits;
        edits.extend(self.secrets);
        Review {
            label: self.options.label.clone(),
            items: self.items,
            notices,
            encrypted,
            manager: None,
            edit: Edit::Batch(edits),
        }
    }
}

fn with(id: &str, name: &str, username: &str) -> Counterpart {
    Counterpart { account: EntityId::from(id), name: clean(name), username: clean(username), entry: None }
}

fn status(with: Counterpart, found: Fields, choice: Option<Resolution>, apart: bool) -> ItemStatus {
    if !found.differs.is_empty() {
        return ItemStatus::Differs {
            counterpart: with,
            differences: found.differs,
            resolution: choice,
            separate: apart,
        };
    }
    if found.adds.is_empty() {
        return ItemStatus::Same(with);
    }
    ItemStatus::Merged { into: with, adds: found.adds.into_iter().map(Cow::Owned).collect() }
}

/// Whether it is put into what is there.
const fn takes(status: &ItemStatus) -> bool {
    matches!(
        status,
        ItemStatus::New { .. }
            | ItemStatus::Merged { .. }
            | ItemStatus::Differs { resolution: Some(Resolution::Replace), .. }
    )
}
