//! Merges another profile: an inventory document or another vault.
//!
//! Each device, phone number, place and account is one item of the review. If our profile already uses one of their ids
//! for another entity, their entity gets a new id, and all references to it are translated.

use super::account_merge::merge_accounts;
use super::fields::{FieldChanges, FieldMerger};
use super::id_map::IdMap;
use super::name_index::{Match, NameIndex};
use super::names::{Names, clean, key, user_key};
use super::review::{Counterpart, ItemStatus, MergeOptions, Resolution, Review, ReviewItem, SecretCounts};
use super::secret_merge::{OurSecrets, TheirSecrets};
use super::seeds::CanonicalSeed;
use crate::inventory::{
    Account, AccountId, Device, DeviceId, EntityId, Holder, IdAllocator, Number, NumberId, Place, PlaceId,
};
use crate::profile::{CodeSet, Edit, Entry, Profile, StoredSeed};
use crate::responsibility::Answer;
use crate::text;
use std::collections::{HashMap, HashSet};

pub(super) struct ProfileMerge<'a> {
    ours: &'a Profile,
    theirs: &'a Profile,
    options: &'a MergeOptions,
    new_ids: IdAllocator,
    ids: IdMap,
    edits: Vec<Edit>,
    /// Edits of seeds, codes and answers, which must follow the edits of their accounts.
    late_edits: Vec<Edit>,
    items: Vec<ReviewItem>,
    /// The devices that store their vault but not ours, with our ids.
    their_vault: Vec<Holder>,
}

/// A device, phone number or place.
trait NamedEntity: Clone + PartialEq {
    const KIND: &'static str;
    fn id(&self) -> &str;
    fn set_id(&mut self, id: &str);
    fn name(&self) -> &str;
    fn put(self) -> Edit;
    fn merge_fields(&mut self, theirs: &Self, merger: &mut FieldMerger);
}

macro_rules! named_entity {
    ($($type:ident, $id:ident, $kind:literal, $put:ident, $merge:ident;)*) => { $(
        impl NamedEntity for $type {
            const KIND: &'static str = $kind;
            fn id(&self) -> &str {
                self.id.as_str()
            }
            fn set_id(&mut self, id: &str) {
                self.id = $id::from(id);
            }
            fn name(&self) -> &str {
                &self.name
            }
            fn put(self) -> Edit {
                Edit::$put(self, None)
            }
            fn merge_fields(&mut self, theirs: &Self, merger: &mut FieldMerger) {
                merger.$merge(self, theirs);
            }
        }
    )* };
}
named_entity! {
    Device, DeviceId, "device", PutDevice, merge_device;
    Number, NumberId, "number", PutNumber, merge_number;
    Place, PlaceId, "place", PutPlace, merge_place;
}

impl<'a> ProfileMerge<'a> {
    pub(super) fn new(ours: &'a Profile, theirs: &'a Profile, options: &'a MergeOptions) -> Self {
        Self {
            ours,
            theirs,
            options,
            new_ids: IdAllocator::of(&ours.inventory),
            ids: IdMap::default(),
            edits: Vec::new(),
            late_edits: Vec::new(),
            items: Vec::new(),
            their_vault: Vec::new(),
        }
    }

    pub(super) fn run(mut self, encrypted: bool) -> Review {
        let (ours, theirs) = (&self.ours.inventory, &self.theirs.inventory);
        // Pair all entities first, because references can only be translated when all ids are known.
        let places = self.pair_entities(&ours.places, &theirs.places);
        let devices = self.pair_entities(&ours.devices, &theirs.devices);
        let numbers = self.pair_entities(&ours.numbers, &theirs.numbers);
        let accounts = self.pair_accounts();
        let our_vault: HashSet<&str> = ours.vault_devices.iter().map(DeviceId::as_str).collect();
        let their_vault = theirs.vault_devices.iter().filter_map(|id| self.ids.get(id.as_str()));
        self.their_vault = their_vault
            .filter(|id| !our_vault.contains(id))
            .map(|id| Holder::from(&DeviceId::from(id)))
            .collect();

        for (place, pair) in theirs.places.iter().zip(places) {
            self.merge_entity(pair.map(|position| &ours.places[position]), place.clone());
        }
        for (device, pair) in theirs.devices.iter().zip(devices) {
            let mut device = device.clone();
            self.ids.translate_device(&mut device, &self.their_vault);
            self.merge_entity(pair.map(|position| &ours.devices[position]), device);
        }
        for (number, pair) in theirs.numbers.iter().zip(numbers) {
            let mut number = number.clone();
            self.ids.translate_number(&mut number);
            self.merge_entity(pair.map(|position| &ours.numbers[position]), number);
        }
        let mut seeds: HashMap<&str, Vec<&StoredSeed>> = HashMap::new();
        for seed in self.theirs.readable_seeds() {
            seeds.entry(seed.account.as_str()).or_default().push(seed);
        }
        let mut codes: HashMap<&str, Vec<&CodeSet>> = HashMap::new();
        for set in self.theirs.readable_codes() {
            codes.entry(set.account.as_str()).or_default().push(set);
        }
        let our_secrets = OurSecrets::of(self.ours);
        for (account, pair) in theirs.accounts.iter().zip(accounts) {
            let secrets = TheirSecrets {
                seeds: seeds.remove(account.id.as_str()).unwrap_or_default(),
                codes: codes.remove(account.id.as_str()).unwrap_or_default(),
            };
            self.merge_account(
                pair.map(|position| &ours.accounts[position]),
                account,
                &secrets,
                &our_secrets,
            );
        }
        let notices = self.answers_and_notices();
        let mut edits = self.edits;
        edits.extend(self.late_edits);
        Review {
            label: self.options.label.clone(),
            items: self.items,
            notices,
            secrets: SecretCounts::default(),
            left_out: Vec::new(),
            other_reading: None,
            encrypted,
            manager: None,
            edit: Edit::Batch(edits),
        }
    }

    /// The position of our counterpart of each of their entities. Also decides which id each of their entities gets.
    fn pair_entities<T: NamedEntity>(&mut self, ours: &[T], theirs: &[T]) -> Vec<Option<usize>> {
        let mut by_name: HashMap<String, Option<usize>> = HashMap::new();
        for (position, entity) in ours.iter().enumerate() {
            // A name that two of our entities share is ambiguous, so it is not used.
            by_name.entry(key(entity.name())).and_modify(|known| *known = None).or_insert(Some(position));
        }
        let mut paired = HashSet::new();
        let mut pairs = Vec::with_capacity(theirs.len());
        for entity in theirs {
            let name = key(entity.name());
            let by_id = || ours.iter().position(|o| o.id() == entity.id() && key(o.name()) == name);
            let found = by_name.get(&name).copied().flatten().or_else(by_id);
            let found = found.filter(|position| paired.insert(*position));
            let id = match found {
                Some(position) => ours[position].id().to_owned(),
                None => self.new_id(entity.id(), entity.name()),
            };
            self.ids.insert(entity.id(), id);
            pairs.push(found);
        }
        pairs
    }

    /// Their id if it is free here, or else a new one.
    fn new_id(&mut self, theirs: &str, name: &str) -> String {
        if self.new_ids.reserve(theirs) { theirs.to_owned() } else { self.new_ids.allocate(name) }
    }

    /// Like [`Self::pair_entities`], for accounts. Pairs them by a common seed, else by id and service, else by names.
    fn pair_accounts(&mut self) -> Vec<Option<usize>> {
        let accounts = &self.ours.inventory.accounts;
        let mut names_index = NameIndex::default();
        let mut by_id: HashMap<&str, usize> = HashMap::with_capacity(accounts.len());
        for (position, account) in accounts.iter().enumerate() {
            names_index.add(position, &Names::of_account(account).keys());
            by_id.entry(account.id.as_str()).or_insert(position);
        }
        let mut by_seed: HashMap<CanonicalSeed, usize> = HashMap::new();
        for seed in self.ours.readable_seeds() {
            if let Some(&position) = by_id.get(seed.account.as_str()) {
                by_seed.entry(CanonicalSeed::of(&seed.otp.secret)).or_insert(position);
            }
        }
        let mut with_common_seed: HashMap<&str, usize> = HashMap::new();
        for seed in self.theirs.readable_seeds() {
            if let Some(&position) = by_seed.get(&CanonicalSeed::of(&seed.otp.secret)) {
                with_common_seed.entry(seed.account.as_str()).or_insert(position);
            }
        }
        let mut paired = HashSet::new();
        let mut pairs = Vec::new();
        for account in &self.theirs.inventory.accounts {
            let names = Names::of_account(account);
            let by_name = || match names_index.find(&names, &names.keys(), |position| &accounts[position])? {
                Match::SameLogin(position) | Match::NoUserName(position) => Some(position),
                Match::OnlyAccount(position) => (accounts[position].id == account.id).then_some(position),
            };
            let same_id = || {
                let position = *by_id.get(account.id.as_str())?;
                let user = user_key(&accounts[position].username);
                let one_has_no_user = user.is_empty() || user_key(&account.username).is_empty();
                (key(&accounts[position].service) == key(&account.service) && one_has_no_user)
                    .then_some(position)
            };
            let common_seed = with_common_seed.get(account.id.as_str()).copied();
            let found =
                common_seed.or_else(same_id).or_else(by_name).filter(|position| paired.insert(*position));
            let id = match found {
                Some(position) => accounts[position].id.to_string(),
                None => self.new_id(account.id.as_str(), &account.service),
            };
            self.ids.insert(account.id.as_str(), id);
            pairs.push(found);
        }
        pairs
    }

    /// Merges a device, number or place. Its references are already translated, but not its own id.
    fn merge_entity<T: NamedEntity>(&mut self, ours: Option<&T>, mut theirs: T) {
        let resolution = self.options.resolution(self.items.len());
        let place = format!("{} {}", T::KIND, theirs.id());
        let name = clean(theirs.name());
        if let Some(id) = self.ids.get(theirs.id()).map(str::to_owned) {
            theirs.set_id(&id);
        }
        let status = match ours {
            None => {
                let status = ItemStatus::New { account: EntityId::from(theirs.id()), adds: Vec::new() };
                self.edits.push(theirs.put());
                status
            }
            Some(ours) => {
                let mut merged = ours.clone();
                let mut merger = FieldMerger::new(resolution == Some(Resolution::Replace));
                merged.merge_fields(&theirs, &mut merger);
                // “Both” would create a second entity, which is only possible for accounts.
                let resolution = match resolution {
                    Some(Resolution::Both) => Some(Resolution::Keep),
                    other => other,
                };
                let status =
                    status(counterpart(ours.id(), ours.name(), ""), merger.changes, resolution, false);
                if updates_ours(&status) && merged != *ours {
                    self.edits.push(merged.put());
                }
                status
            }
        };
        self.add_item(&place, name, String::new(), 0, status);
    }

    fn add_item(&mut self, place: &str, service: String, username: String, seeds: usize, status: ItemStatus) {
        self.items.push(ReviewItem {
            place: clean(place),
            service,
            username,
            seeds,
            status,
            warnings: Vec::new(),
        });
    }

    fn merge_account(
        &mut self,
        ours: Option<&Account>,
        theirs: &Account,
        secrets: &TheirSecrets<'_>,
        our_secrets: &OurSecrets<'_>,
    ) {
        let resolution = self.options.resolution(self.items.len());
        let mut translated = theirs.clone();
        let is_imported = |factor: &str| secrets.include_factor(factor);
        self.ids.translate_account(&mut translated, is_imported, &self.their_vault);
        let status = match ours {
            None => self.add_account(translated, secrets),
            Some(ours) => {
                let replace = resolution == Some(Resolution::Replace);
                let mut merged = merge_accounts(ours, &translated, replace);
                let secret_edits = secrets.merge_into(&ours.id, &mut merged, our_secrets, replace);
                let ours_as_counterpart = counterpart(ours.id.as_str(), &ours.service, &ours.username);
                let status = status(ours_as_counterpart, merged.changes, resolution, true);
                if updates_ours(&status) {
                    if merged.account != *ours {
                        self.edits.push(Edit::PutAccount(Box::new(merged.account), None));
                    }
                    self.late_edits.extend(secret_edits);
                } else if matches!(status, ItemStatus::Differs { resolution: Some(Resolution::Both), .. }) {
                    translated.id = AccountId::from(self.new_ids.allocate(&theirs.service));
                    self.add_account(translated, secrets);
                }
                status
            }
        };
        let place = format!("account {}", theirs.id);
        let (service, username) = (clean(&theirs.service), clean(&theirs.username));
        self.add_item(&place, service, username, secrets.seeds.len(), status);
    }

    fn add_account(&mut self, account: Account, secrets: &TheirSecrets<'_>) -> ItemStatus {
        let id = account.id.clone();
        let mut adds: Vec<String> = Vec::new();
        for seed in &secrets.seeds {
            adds.push("login code".to_owned());
            self.late_edits.push(Edit::PutSeed(StoredSeed { account: id.clone(), ..(*seed).clone() }, None));
        }
        for set in &secrets.codes {
            adds.push(text::count(set.codes.len(), "recovery code"));
            self.late_edits.push(Edit::PutCodes(CodeSet { account: id.clone(), ..(*set).clone() }, None));
        }
        self.edits.push(Edit::PutAccount(Box::new(account), None));
        ItemStatus::New { account: (&id).into(), adds }
    }

    /// Adds their answers where we have none, and returns the notices about the whole merge.
    fn answers_and_notices(&mut self) -> Vec<String> {
        let left_out: HashSet<&str> = self
            .items
            .iter()
            .filter(|item| !updates_ours(&item.status) && !matches!(item.status, ItemStatus::Same(_)))
            .filter_map(|item| item.place.strip_prefix("account "))
            .collect();
        let ours = self.ours.answers.iter().map(|answer| (&answer.control, answer.account.clone()));
        let answered: HashSet<_> = ours.collect();
        let mut answers: Vec<Edit> = Vec::new();
        for answer in &self.theirs.answers {
            let account = match &answer.account {
                None => None,
                Some(id) if left_out.contains(id.as_str()) => continue,
                Some(id) => match self.ids.account(id) {
                    Some(id) => Some(id),
                    None => continue,
                },
            };
            if !answered.contains(&(&answer.control, account.clone())) {
                answers.push(Edit::PutAnswer(Answer { account, ..answer.clone() }, None));
            }
        }
        let mut notices = Vec::new();
        if !answers.is_empty() {
            notices.push(format!("{} to controls will be imported", text::count(answers.len(), "answer")));
        }
        self.late_edits.extend(answers);
        if !self.theirs.accepted.is_empty() {
            notices.push("accepted findings are not imported: accept them here again if you want".to_owned());
        }
        let seeds = self.theirs.seeds.iter().filter_map(Entry::unparsed);
        let codes = self.theirs.recovery_codes.iter().filter_map(Entry::unparsed);
        let unparsed = seeds.chain(codes).count();
        if unparsed > 0 {
            let secrets = text::count(unparsed, "secret");
            notices.push(format!("not imported because this program cannot read them: {secrets}"));
        }
        notices
    }
}

fn counterpart(id: &str, name: &str, username: &str) -> Counterpart {
    Counterpart { account: EntityId::from(id), name: clean(name), username: clean(username), entry: None }
}

fn status(
    counterpart: Counterpart,
    changes: FieldChanges,
    resolution: Option<Resolution>,
    separate: bool,
) -> ItemStatus {
    if !changes.differs.is_empty() {
        return ItemStatus::Differs { counterpart, differences: changes.differs, resolution, separate };
    }
    if changes.adds.is_empty() {
        return ItemStatus::Same(counterpart);
    }
    ItemStatus::Merged { into: counterpart, adds: changes.adds }
}

/// Whether an item with this status changes our entity or creates one.
const fn updates_ours(status: &ItemStatus) -> bool {
    matches!(
        status,
        ItemStatus::New { .. }
            | ItemStatus::Merged { .. }
            | ItemStatus::Differs { resolution: Some(Resolution::Replace), .. }
    )
}
