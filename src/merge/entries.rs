//! Merges the entries of another program's file, one after the other.

use super::entry_facts::{self, AccountNames, NamedHolder, NewFacts, has_password};
use super::incoming::Incoming;
use super::manager::Manager;
use super::match_account::{AccountMatcher, names_for_account};
use super::name_index::Match;
use super::names::clean;
use super::review::{
    Counterpart, ItemStatus, ManagerAccount, MergeOptions, Resolution, Review, ReviewItem, SecretCounts,
};
use super::seeds::differences;
use super::staging::{SeedLocation, Staging};
use crate::import::{ImportedEntry, ImportedFile, ImportedSeed};
use crate::inventory::{FactorId, Index};
use crate::otp::Otp;
use crate::profile::Profile;
use crate::text;
use std::collections::HashSet;

/// Compares a file with a profile, and prepares the edit that imports it.
pub fn review(profile: &Profile, export: &ImportedFile, options: &MergeOptions) -> Review {
    match &export.other_reading {
        Some(other) if options.use_other_reading => {
            let review = EntryMerge::new(profile, &other.file, options).run();
            Review { other_reading: Some(other.question.clone()), ..review }
        }
        _ => EntryMerge::new(profile, export, options).run(),
    }
}

struct EntryMerge<'a> {
    export: &'a ImportedFile,
    options: &'a MergeOptions,
    matcher: AccountMatcher<'a>,
    manager: Option<Manager>,
    /// Whether the import records that the manager keeps some secret.
    uses_manager: bool,
}

/// The account to which an entry belongs.
struct Target {
    slot: usize,
    /// For each seed of the entry: where it is stored already.
    locations: Vec<Option<SeedLocation>>,
    /// How well the names match, if the account was found by its names.
    by_name: Option<Match>,
}

/// What to do with one seed of an entry.
enum SeedAction {
    /// The seed is already stored with the same settings.
    Keep(SeedLocation),
    /// The seed is already stored, but these settings differ.
    SettingsDiffer(SeedLocation, Vec<String>),
    /// This factor of the account has another seed.
    SeedDiffers(FactorId),
    Add,
}

impl<'a> EntryMerge<'a> {
    fn new(profile: &'a Profile, export: &'a ImportedFile, options: &'a MergeOptions) -> Self {
        let mut staging = Staging::new(profile, options.today);
        let has_secrets =
            |entry: &ImportedEntry| entry.password.is_some() || entry.passkey || !entry.seeds.is_empty();
        let accounts = &profile.inventory.accounts;
        let manager = if export.entries.iter().any(has_secrets) {
            Manager::find_or_create(&mut staging, accounts, &options.label, options.source)
        } else {
            None
        };
        let app_device = options.app_device.as_ref().map(|id| {
            let entity = id.into();
            let index = Index::new(&profile.inventory);
            let name = text::fit(index.name(&profile.inventory, &entity), 48);
            NamedHolder { holder: id.into(), phrase: format!("on {name}") }
        });
        let manager_holder = manager.map(|manager| manager.named_holder(&staging));
        let matcher =
            AccountMatcher { staging, manager: manager_holder, app_device, claimed: HashSet::new() };
        Self { export, options, matcher, manager, uses_manager: false }
    }

    fn run(mut self) -> Review {
        let export = self.export;
        let mut items: Vec<ReviewItem> = Vec::with_capacity(export.entries.len() + export.failed.len());
        for (position, entry) in export.entries.iter().enumerate() {
            let status = self.merge_entry(&Incoming::new(position, entry));
            let mut warnings: Vec<String> = Vec::new();
            warnings.extend(entry.seeds.iter().flat_map(|seed| &seed.warnings).map(|w| clean(w)));
            if entry.archived && !matches!(status, ItemStatus::Skipped { .. }) {
                warnings.push(format!("it was in the bin or archive of {}", self.options.label));
            }
            items.push(ReviewItem {
                place: clean(&entry.place),
                service: clean(&entry.service),
                username: clean(&entry.username),
                seeds: entry.seeds.len(),
                status,
                warnings,
            });
        }
        items.extend(export.failed.iter().map(|failed| ReviewItem {
            place: clean(&failed.place),
            service: clean(&failed.name),
            username: String::new(),
            seeds: 0,
            status: ItemStatus::Failed { why: clean(&failed.why) },
            warnings: Vec::new(),
        }));
        let mut notices: Vec<String> = export.notices.iter().map(|notice| clean(notice)).collect();
        let mut left_out: Vec<String> = export.left_out.iter().map(|kind| clean(kind)).collect();
        let with_notes = export.entries.iter().filter(|entry| entry.has_notes).count();
        if with_notes > 0 {
            let entries = if with_notes == 1 {
                "1 entry has a note".into()
            } else {
                format!("{with_notes} entries have notes")
            };
            notices.push(format!("{entries}, which may hold secrets: they were left out"));
            left_out.push(text::count(with_notes, "note"));
        }
        let manager = self.finish_manager();
        Review {
            label: self.options.label.clone(),
            items,
            notices,
            secrets: SecretCounts::of(export),
            left_out,
            other_reading: export.other_reading.as_ref().map(|other| other.question.clone()),
            encrypted: export.encrypted,
            manager,
            edit: self.matcher.staging.into_edit(),
        }
    }

    fn finish_manager(&mut self) -> Option<ManagerAccount> {
        let manager = self.manager?;
        let staging = &mut self.matcher.staging;
        if !self.uses_manager {
            staging.discard_account(manager.slot);
            return None;
        }
        manager.mark_as_password_manager(staging);
        let account = staging.account(manager.slot);
        Some(ManagerAccount {
            account: account.id.clone(),
            name: clean(&account.service),
            new: manager.is_new,
        })
    }

    fn merge_entry(&mut self, incoming: &Incoming<'_>) -> ItemStatus {
        let entry = incoming.entry;
        if entry.archived && entry.seeds.is_empty() {
            return ItemStatus::Skipped {
                why: format!("it is in the bin or archive of {}", self.options.label),
            };
        }
        if !incoming.is_named && entry.seeds.is_empty() {
            return ItemStatus::Skipped { why: "it has no name, no address and no login code".into() };
        }
        let Some(Target { slot, locations, by_name }) = self.find_target(incoming) else {
            return self.create_account(incoming);
        };
        let actions = self.seed_actions(slot, entry, locations);
        let differences = describe_differences(&actions);
        if differences.is_empty() {
            return self.merge_into(incoming, slot, &actions, Resolution::Keep);
        }
        let separate = matches!(by_name, Some(Match::NoUserName(_) | Match::OnlyAccount(_)));
        let first_difference = actions.iter().find_map(|action| match action {
            SeedAction::SettingsDiffer(location, _) => Some((location.slot, location.entry)),
            SeedAction::SeedDiffers(_) => Some((slot, self.matcher.staging.entry_of(slot))),
            SeedAction::Keep(_) | SeedAction::Add => None,
        });
        let (other_slot, other_entry) = first_difference.unwrap_or((slot, None));
        let counterpart = self.counterpart(other_slot, other_entry);
        let resolution = self.options.resolution(incoming.position);
        match resolution {
            None | Some(Resolution::Keep) => {}
            Some(Resolution::Both) if separate => drop(self.create_account(incoming)),
            Some(resolution) => drop(self.merge_into(incoming, slot, &actions, resolution)),
        }
        ItemStatus::Differs { counterpart, differences, resolution, separate }
    }

    /// Finds the account to which an entry belongs. `None` if there is none.
    fn find_target(&mut self, incoming: &Incoming<'_>) -> Option<Target> {
        let entry = incoming.entry;
        let mut is_ambiguous = false;
        let mut locations: Vec<Option<SeedLocation>> = Vec::with_capacity(entry.seeds.len());
        for (seed, canonical) in incoming.seeds() {
            let found = self.matcher.staging.location(canonical, seed.otp.generator);
            is_ambiguous |= found.is_some_and(|(_, has_others)| has_others);
            locations.push(found.map(|(location, _)| location.clone()));
        }
        let by_seed = self.matcher.find_by_seed(&locations, &incoming.keys);
        is_ambiguous |= locations.iter().flatten().any(|location| Some(location.slot) != by_seed);
        // Seeds identify an account regardless of its name. Names decide if the seeds are in several accounts or if one
        // of the seeds is unknown.
        let all_seeds_known = by_seed.is_some() && locations.iter().all(Option::is_some);
        let has_seed = |slot: usize| locations.iter().flatten().any(|location| location.slot == slot);
        let by_name =
            if incoming.is_named { self.matcher.find_by_name(incoming, all_seeds_known) } else { None }
                .filter(|found| !all_seeds_known || has_seed(found.slot()));
        let mut slot = by_name.map(Match::slot).or(by_seed)?;
        let may_be_another = entry.seeds.is_empty()
            && (incoming.keys.user.is_none() || !self.matcher.is_complete(incoming, slot));
        if is_ambiguous || may_be_another {
            slot = self.matcher.prefer_complete(incoming, slot);
            for ((seed, canonical), location) in incoming.seeds().zip(&mut locations) {
                if let Some(here) = self.matcher.staging.location_in(slot, canonical, seed.otp.generator) {
                    *location = Some(here.clone());
                }
            }
        }
        Some(Target { slot, locations, by_name })
    }

    /// Decides what to do with each seed of an entry that belongs to this account.
    fn seed_actions(
        &self,
        slot: usize,
        entry: &ImportedEntry,
        locations: Vec<Option<SeedLocation>>,
    ) -> Vec<SeedAction> {
        let staging = &self.matcher.staging;
        let in_this_account = locations.iter().flatten().filter(|location| location.slot == slot);
        let matched: HashSet<FactorId> = in_this_account.map(|location| location.factor.clone()).collect();
        let seeded = staging.seeded_before(slot).map(|factor| factor.id.clone());
        let mut unmatched = seeded.filter(|id| !matched.contains(id)).collect::<Vec<_>>().into_iter();
        let mut has_free_factor = staging.has_factor_without_seed(slot);
        let action = |(seed, location): (&ImportedSeed, Option<SeedLocation>)| match location {
            Some(location) => {
                let settings = differences(location.generator, seed.otp.generator);
                if settings.is_empty() || seed.as_written == Some(location.generator) {
                    SeedAction::Keep(location)
                } else if location.entry.is_some() {
                    SeedAction::Add
                } else {
                    SeedAction::SettingsDiffer(location, settings)
                }
            }
            None if std::mem::take(&mut has_free_factor) => SeedAction::Add,
            None => unmatched.next().map_or(SeedAction::Add, SeedAction::SeedDiffers),
        };
        entry.seeds.iter().zip(locations).map(action).collect()
    }

    /// Creates an account from an entry.
    fn create_account(&mut self, incoming: &Incoming<'_>) -> ItemStatus {
        let Incoming { position, entry, names, keys, .. } = incoming;
        let slot = self.matcher.staging.add_account(names.clone(), keys, Some(*position));
        let mut adds = self.add_facts(slot, entry, AccountNames::default());
        // Tags of a new account are not listed as additions.
        adds.retain(|add| !add.starts_with("tag "));
        for (seed, canonical) in incoming.seeds() {
            let factor = self.matcher.staging.add_seed(
                slot,
                with_clean_names(&seed.otp),
                canonical.clone(),
                *position,
            );
            adds.push("login code".into());
            adds.extend(self.add_seed_holders(slot, &factor));
        }
        ItemStatus::New { account: (&self.matcher.staging.account(slot).id).into(), adds }
    }

    /// Adds the facts and seeds of an entry that the account lacks. `resolution` decides about seeds that differ.
    fn merge_into(
        &mut self,
        incoming: &Incoming<'_>,
        slot: usize,
        actions: &[SeedAction],
        resolution: Resolution,
    ) -> ItemStatus {
        let Incoming { position, entry, names, .. } = incoming;
        let account_entry = self.matcher.staging.entry_of(slot);
        let is_claimed = !self.matcher.claimed.insert(slot);
        let mut has_seed_elsewhere = false;
        for action in actions {
            if let SeedAction::Keep(location) | SeedAction::SettingsDiffer(location, _) = action
                && location.slot != slot
            {
                has_seed_elsewhere = true;
                // Another entry with this seed must not give that account a name either.
                self.matcher.claimed.insert(location.slot);
            }
        }
        let account_names = names_for_account(entry, names, is_claimed, has_seed_elsewhere);
        let mut adds = self.add_facts(slot, entry, account_names);
        let mut same_seed = None;
        for ((seed, canonical), action) in incoming.seeds().zip(actions) {
            let otp = with_clean_names(&seed.otp);
            let canonical = canonical.clone();
            let staging = &mut self.matcher.staging;
            let (slot, factor) = match (action, resolution) {
                (SeedAction::Keep(location), _) => {
                    same_seed = same_seed.or(Some((location.slot, location.entry)));
                    (location.slot, location.factor.clone())
                }
                (SeedAction::SettingsDiffer(location, _), Resolution::Replace) => {
                    staging.put_seed(location.slot, &location.factor, otp, canonical, *position);
                    (location.slot, location.factor.clone())
                }
                (SeedAction::SettingsDiffer(location, _), _) => {
                    (location.slot, staging.add_seed(location.slot, otp, canonical, *position))
                }
                (SeedAction::SeedDiffers(factor), Resolution::Replace) => {
                    staging.put_seed(slot, factor, otp, canonical, *position);
                    (slot, factor.clone())
                }
                (SeedAction::Add | SeedAction::SeedDiffers(_), _) => {
                    adds.push("login code".into());
                    (slot, staging.add_seed(slot, otp, canonical, *position))
                }
            };
            adds.extend(self.add_seed_holders(slot, &factor));
        }
        if adds.is_empty() {
            let (slot, entry) = same_seed.unwrap_or((slot, account_entry));
            return ItemStatus::Same(self.counterpart(slot, entry));
        }
        ItemStatus::Merged { into: self.counterpart(slot, account_entry), adds }
    }

    fn add_facts(&mut self, slot: usize, entry: &ImportedEntry, names: AccountNames<'_>) -> Vec<String> {
        let AccountMatcher { staging, manager, .. } = &mut self.matcher;
        let facts = NewFacts::of(staging.account(slot), entry, names, manager.as_ref());
        let adds = if facts.is_empty() {
            Vec::new()
        } else {
            staging.change_account(slot, |account| facts.add_to(account))
        };
        if let Some(manager) = self.manager {
            if manager.slot == slot {
                manager.assume_password_is_remembered(staging);
            }
            self.uses_manager |= manager.slot == slot || entry.passkey || has_password(entry);
        }
        adds
    }

    fn add_seed_holders(&mut self, slot: usize, factor: &FactorId) -> Vec<String> {
        let AccountMatcher { staging, manager, app_device, .. } = &mut self.matcher;
        self.uses_manager |= manager.is_some();
        let holders = manager.iter().chain(app_device.iter());
        holders
            .filter_map(|holder| {
                staging.change_account(slot, |account| entry_facts::add_seed_holder(account, factor, holder))
            })
            .collect()
    }

    fn counterpart(&self, slot: usize, entry: Option<usize>) -> Counterpart {
        let account = self.matcher.staging.account(slot);
        let entry = entry.and_then(|position| self.export.entries.get(position));
        Counterpart {
            account: (&account.id).into(),
            name: clean(&account.service),
            username: clean(&account.username),
            entry: entry.map(|entry| clean(&entry.place)),
        }
    }
}

fn describe_differences(actions: &[SeedAction]) -> Vec<String> {
    let mut found = Vec::new();
    for action in actions {
        match action {
            SeedAction::SettingsDiffer(_, settings) => found.extend(settings.iter().cloned()),
            SeedAction::SeedDiffers(_) => found.push("another seed".to_owned()),
            SeedAction::Keep(_) | SeedAction::Add => {}
        }
    }
    found.dedup();
    found
}

fn with_clean_names(otp: &Otp) -> Otp {
    Otp { issuer: clean(&otp.issuer), label: clean(&otp.label), ..otp.clone() }
}
