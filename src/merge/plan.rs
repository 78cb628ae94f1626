//! One pass over the entries: each is looked at, decided and taken in before the next.

use super::facts::{self, Called, News, Place};
use super::keeper::Manager;
use super::names::{Names, Words, clean, domain, named_domain};
use super::review::{Counterpart, ItemStatus, ManagerAccount, MergeOptions, Resolution, Review, ReviewItem};
use super::secrets::{Fingerprint, differences};
use super::sites::Match;
use super::which;
use super::work::{Known, Work};
use crate::import::{ImportedEntry, ImportedFile, ImportedSeed};
use crate::inventory::{FactorId, Holder, Index};
use crate::otp::Otp;
use crate::profile::Profile;
use crate::text;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::HashSet;

/// What an account is called of which the file gives no name at all.
const UNNAMED: &str = "Unnamed";

pub(super) struct Plan<'a> {
    export: &'a ImportedFile,
    options: &'a MergeOptions,
    pub(super) work: Work<'a>,
    manager: Option<Manager>,
    /// Where the entries' passwords and passkeys are kept, and that their seeds are kept there, too.
    pub(super) holder: Option<(Holder, String)>,
    /// Where seeds are kept besides: the device with the authenticator app.
    pub(super) device: Option<(Holder, String)>,
    /// Whether anything is said to be kept in the manager.
    kept: bool,
    /// Accounts that an entry of this file was found to be or may be. Another entry with a user name is another account.
    pub(super) claimed: HashSet<usize>,
}

/// An entry with what it is told by.
pub(super) struct Read<'a> {
    /// Its position in the file.
    at: usize,
    pub(super) entry: &'a ImportedEntry,
    pub(super) names: Names,
    /// Whether that is its own name and not a makeshift.
    named: bool,
    pub(super) words: Words,
    /// What its seeds are, in their order.
    prints: SmallVec<[Fingerprint; 1]>,
}

impl<'a> Read<'a> {
    fn of(at: usize, entry: &'a ImportedEntry, work: &Work<'_>) -> Self {
        let (names, named) = names(entry);
        let prints = entry.seeds.iter().map(|seed| Fingerprint::of(&seed.otp.secret)).collect();
        Self { at, entry, words: work.words(&names), names, named, prints }
    }

    /// Its seeds, each with what it is.
    pub(super) fn seeds(&self) -> impl Iterator<Item = (&'a ImportedSeed, &Fingerprint)> {
        self.entry.seeds.iter().zip(&self.prints)
    }
}

/// What is to be done with one seed of an entry.
enum Step {
    Known(Known),
    /// It is there, and makes other codes.
    Changed(Known, Vec<String>),
    /// The account has another one in this factor.
    Other(FactorId),
    /// It is added to the account.
    Place,
}

impl<'a> Plan<'a> {
    pub(super) fn new(profile: &'a Profile, export: &'a ImportedFile, options: &'a MergeOptions) -> Self {
        let mut work = Work::new(profile, export.entries.len(), options.today);
        let keeps =
            |entry: &ImportedEntry| entry.password.is_some() || entry.passkey || !entry.seeds.is_empty();
        let manager = export
            .entries
            .iter()
            .any(keeps)
            .then(|| Manager::of(&mut work, &profile.inventory.accounts, &options.label, options.source))
            .flatten();
        let holder = manager.map(|manager| {
            let name = text::fit(&work.account(manager.slot).service, 48).into_owned();
            (manager.holder(&work), name)
        });
        let device = options.app_device.as_ref().map(|id| {
            let name = Index::new(&profile.inventory).name(&profile.inventory, &id.into()).to_owned();
            (Holder::from(id), text::fit(&name, 48).into_owned())
        });
        Self { export, options, work, manager, holder, device, kept: false, claimed: HashSet::new() }
    }

    pub(super) fn run(mut self) -> Review {
        let export = self.export;
        let mut items: Vec<ReviewItem> = Vec::with_capacity(export.entries.len() + export.failed.len());
        for (at, entry) in export.entries.iter().enumerate() {
            let status = self.entry(Read::of(at, entry, &self.work));
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
        let noted = export.entries.iter().filter(|entry| entry.has_notes).count();
        if noted > 0 {
            let entries =
                if noted == 1 { "1 entry has a note".into() } else { format!("{noted} entries have notes") };
            notices.push(format!("{entries}, which may hold secrets: they were left out"));
        }
        let manager_account = self.manager.and_then(|manager| {
            if !self.kept {
                self.work.leave_out(manager.slot);
                return None;
            }
            manager.keeps_passwords(&mut self.work);
            let account = self.work.account(manager.slot);
            Some(ManagerAccount {
                account: account.id.clone(),
                name: clean(&account.service),
                new: manager.new,
            })
        });
        Review {
            label: self.options.label.clone(),
            items,
            notices,
            encrypted: export.encrypted,
            manager: manager_account,
            edit: self.work.into_edit(),
        }
    }

    fn entry(&mut self, read: Read<'_>) -> ItemStatus {
        let entry = read.entry;
        if entry.archived && entry.seeds.is_empty() {
            return ItemStatus::Skipped {
                why: format!("it is in the bin or archive of {}", self.options.label),
            };
        }
        if !read.named && entry.seeds.is_empty() {
            return ItemStatus::Skipped { why: "it has no name, no address and no login code".into() };
        }
        let mut several = false;
        let mut known: SmallVec<[Option<Known>; 1]> = SmallVec::new();
        for (seed, print) in read.seeds() {
            let found = self.work.known(print, seed.otp.generator);
            several |= found.is_some_and(|(_, more)| more);
            known.push(found.map(|(known, _)| known.clone()));
        }
        let by_secret = self.by_secret(&known, &read.words);
        several |= known.iter().flatten().any(|known| Some(known.slot) != by_secret);
        // The secrets say which account it is, whatever it is called. Where they say several, or nothing of one
        // of them, the name does.
        let all_known = by_secret.is_some() && known.iter().all(Option::is_some);
        let found = if read.named { self.find(&read, all_known) } else { None }
            .filter(|found| !all_known || known.iter().flatten().any(|known| known.slot == found.slot()));
        let Some(mut slot) = found.map(Match::slot).or(by_secret) else {
            return self.make(read);
        };
        // Others are looked for only where it may matter.
        if several || entry.seeds.is_empty() && (read.words.user.is_none() || !self.has_all(&read, slot)) {
            slot = self.settled(&read, slot);
            for ((seed, print), known) in read.seeds().zip(&mut known) {
                if let Some(own) = self.work.known_in(slot, print, seed.otp.generator) {
                    *known = Some(own.clone());
                }
            }
        }
        let steps = self.steps(slot, entry, known);
        let what = self.what_differs(&steps);
        if what.is_empty() {
            return self.merge(read, slot, &steps, Resolution::Keep);
        }
        let apart = matches!(found, Some(Match::Blank(_) | Match::Only(_)));
        let first = steps.iter().find_map(|step| match step {
            Step::Changed(known, _) => Some((known.slot, known.entry)),
            Step::Other(_) => Some((slot, self.work.entry_of(slot))),
            Step::Known(_) | Step::Place => None,
        });
        let (other, by) = first.unwrap_or((slot, None));
        let with = self.with(other, by);
        let choice = self.options.choice(read.at);
        match choice {
            None | Some(Resolution::Keep) => {}
            Some(Resolution::Both) if apart => drop(self.make(read)),
            Some(choice) => drop(self.merge(read, slot, &steps, choice)),
        }
        ItemStatus::Differs { counterpart: with, differences: what, resolution: choice, separate: apart }
    }

    /// What is to be done with each seed.
    fn steps(&self, slot: usize, entry: &ImportedEntry, known: SmallVec<[Option<Known>; 1]>) -> Vec<Step> {
        let own: HashSet<FactorId> = known
            .iter()
            .flatten()
            .filter(|known| known.slot == slot)
            .map(|known| known.factor.clone())
            .collect();
        let others: Vec<FactorId> =
            self.work.seeded(slot).map(|factor| factor.id.clone()).filter(|id| !own.contains(id)).collect();
        let mut others = others.into_iter();
        let mut waiting = self.work.waiting(slot).is_some();
        let step = |(seed, known): (&ImportedSeed, Option<Known>)| match known {
            Some(known) => {
                let what = differences(known.generator, seed.otp.generator);
                if what.is_empty() { Step::Known(known) } else { Step::Changed(known, what) }
            }
            None if std::mem::take(&mut waiting) => Step::Place,
            None => others.next().map_or(Step::Place, Step::Other),
        };
        entry.seeds.iter().zip(known).map(step).collect()
    }

    fn what_differs(&self, steps: &[Step]) -> Vec<String> {
        let mut what = Vec::new();
        for step in steps {
            match step {
                Step::Changed(_, changed) => what.extend(changed.iter().cloned()),
                Step::Other(_) => what.push("another seed".to_owned()),
                Step::Known(_) | Step::Place => {}
            }
        }
        what.dedup();
        what
    }

    /// Makes an account of an entry.
    fn make(&mut self, read: Read<'_>) -> ItemStatus {
        let Read { at, entry, names, words, prints, .. } = read;
        let slot = self.work.add(names, &words, Some(at));
        // It is called so already.
        let mut adds = self.facts(slot, entry, Called::default());
        // That they are news goes without saying.
        adds.retain(|add| !add.starts_with("tag "));
        for (seed, print) in entry.seeds.iter().zip(prints) {
            let factor = self.work.place(slot, cleaned(&seed.otp), print, at);
            adds.push("login code".into());
            adds.extend(self.seed_kept(slot, &factor));
        }
        ItemStatus::New { account: (&self.work.account(slot).id).into(), adds }
    }

    /// Adds to an account what it lacks, and replaces or doubles what differs.
    fn merge(&mut self, read: Read<'_>, slot: usize, steps: &[Step], choice: Resolution) -> ItemStatus {
        let Read { at, entry, names, prints, .. } = read;
        let by_entry = self.work.entry_of(slot);
        let first = self.claimed.insert(slot);
        let mut elsewhere = false;
        for step in steps {
            if let Step::Known(known) | Step::Changed(known, _) = step
                && known.slot != slot
            {
                elsewhere = true;
                // Nor does another entry that has one of these seeds say more of the account.
                self.claimed.insert(known.slot);
            }
        }
        let mut adds = self.facts(slot, entry, which::called(entry, &names, !first, elsewhere));
        let mut same = None;
        for ((seed, print), step) in entry.seeds.iter().zip(prints).zip(steps) {
            let otp = cleaned(&seed.otp);
            let (slot, factor) = match (step, choice) {
                (Step::Known(known), _) => {
                    same = same.or(Some((known.slot, known.entry)));
                    (known.slot, known.factor.clone())
                }
                (Step::Changed(known, _), Resolution::Replace) => {
                    self.work.store(known.slot, &known.factor, otp, print, at);
                    (known.slot, known.factor.clone())
                }
                (Step::Changed(known, _), _) => (known.slot, self.work.place(known.slot, otp, print, at)),
                (Step::Other(factor), Resolution::Replace) => {
                    self.work.store(slot, factor, otp, print, at);
                    (slot, factor.clone())
                }
                (Step::Place | Step::Other(_), _) => {
                    adds.push("login code".into());
                    (slot, self.work.place(slot, otp, print, at))
                }
            };
            adds.extend(self.seed_kept(slot, &factor));
        }
        let (other, by) = same.unwrap_or((slot, by_entry));
        if adds.is_empty() {
            return ItemStatus::Same(self.with(other, by));
        }
        ItemStatus::Merged { into: self.with(slot, by_entry), adds }
    }

    fn facts(&mut self, slot: usize, entry: &ImportedEntry, called: Called<'_>) -> Vec<Cow<'static, str>> {
        let manager = self.holder.as_ref().map(|(holder, name)| Place { holder, name, within: "in" });
        let news = News::of(self.work.account(slot), entry, called, manager);
        let adds =
            if news.is_empty() { Vec::new() } else { self.work.change(slot, |account| news.fill(account)) };
        if let Some(manager) = self.manager.filter(|manager| manager.slot == slot) {
            manager.is_opened_by_heart(&mut self.work);
        }
        self.kept |= self.manager.is_some_and(|manager| {
            manager.slot == slot || entry.passkey || entry.password.as_ref().is_some_and(|p| !p.is_empty())
        });
        adds
    }

    fn seed_kept(&mut self, slot: usize, factor: &FactorId) -> Vec<Cow<'static, str>> {
        let programs = self.holder.iter().map(|place| (place, "in"));
        let places = programs.chain(self.device.iter().map(|place| (place, "on")));
        let mut adds = Vec::new();
        for ((holder, name), within) in places {
            let place = Place { holder, name, within };
            adds.extend(self.work.change(slot, |account| facts::seed_kept(account, factor, place)));
        }
        self.kept |= self.manager.is_some();
        adds
    }

    fn with(&self, slot: usize, entry: Option<usize>) -> Counterpart {
        let account = self.work.account(slot);
        let entry = entry.and_then(|at| self.export.entries.get(at));
        Counterpart {
            account: (&account.id).into(),
            name: clean(&account.service),
            username: clean(&account.username),
            entry: entry.map(|entry| clean(&entry.place)),
        }
    }
}

/// What an entry is called, and whether that is its own name and not a makeshift.
fn names(entry: &ImportedEntry) -> (Names, bool) {
    let mut domains: Vec<String> = Vec::new();
    for found in entry.urls.iter().take(16).filter_map(|address| domain(address)) {
        if !domains.contains(&found) {
            domains.push(found);
        }
    }
    let addressed = !domains.is_empty();
    if !addressed {
        domains.extend(named_domain(&entry.service));
    }
    let username = clean(&entry.username);
    let own = Some(clean(&entry.service)).filter(|name| !name.is_empty());
    let service =
        own.or_else(|| domains.first().or(Some(&username)).filter(|name| !name.is_empty()).cloned());
    let named = service.is_some();
    (Names { service: service.unwrap_or_else(|| UNNAMED.into()), username, domains, addressed }, named)
}

/// A generator with names that a terminal only draws.
fn cleaned(otp: &Otp) -> Otp {
    Otp {
        issuer: clean(&otp.issuer),
        label: clean(&otp.label),
        secret: otp.secret.clone(),
        pin: otp.pin.clone(),
        generator: otp.generator,
    }
}
