//! An open profile on the screen: what follows from it, what was edited, what is saved.

use super::effect::Effect;
use super::explored::Explored;
use crate::inventory::{
    self, Account, AccountId, Entity, EntityId, FactorId, Holder, Index, Inventory, Namesakes, SearchIndex,
    SearchMatch,
};
use crate::profile::{Edit, EditError, Profile};
use crate::responsibility::{Model, ModelProgress};
use crate::risk::{
    self, BySubject, Counts, Evidence, Facts, Finding, Grade, NextAction, ProviderEvidence, Severity,
};
use crate::services::Directory;
use crate::text;
use crate::words::EntityNames;
use jiff::civil::Date;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

/// How the profile on the screen stands to the one on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    Yes,
    Saving,
    /// Could not be written: what was wrong and what to do.
    Failed(String),
    /// May not be written: why.
    ReadOnly(String),
    /// Is in memory alone: the demo.
    InMemory,
}

/// What follows from one revision of a profile, worked out beside the screen.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    pub revision: u64,
    /// Every finding, accepted ones too, worst first.
    pub findings: Vec<Finding>,
    /// Where the findings of each subject are.
    pub by_subject: BySubject,
    /// The grades of each account, in the order of the inventory.
    pub grades: Vec<[Grade; 5]>,
    /// Accounts in the order of the overview: importance, then the worst finding, then name.
    pub order: Vec<u32>,
    /// The accounts' texts, to be searched at each key.
    haystack: SearchIndex,
    /// How many findings of each kind.
    pub counts: Counts,
    pub next: Vec<NextAction>,
    /// What the inventory says of each control, by its position in the model.
    pub evidence: Vec<Evidence>,
    /// What the directory says of the providers' half of each control, likewise.
    pub providers: Vec<ProviderEvidence>,
    /// Who gets in; `None` until it is worked out.
    pub access: Option<Arc<Explored>>,
}

/// How many next actions are worked out; the overview shows three of them first.
const NEXT_ACTIONS: usize = 9;

impl Derived {
    /// Works out what follows from a profile on a day.
    pub fn of(revision: u64, profile: &Profile, model: &Model, directory: &Directory, today: Date) -> Self {
        let inventory = &profile.inventory;
        let facts = Facts::new(inventory).with_directory(directory);
        let findings = risk::audit(facts, &profile.accepted, today);
        let by_subject = BySubject::new(&findings);
        let on = |at: usize| by_subject.of(&findings, inventory.accounts[at].id.as_str());
        let accounts = 0..inventory.accounts.len();
        let grades =
            accounts.clone().map(|at| risk::account_grades(&inventory.accounts[at], on(at))).collect();
        let severities: Vec<Option<Severity>> =
            accounts.map(|at| on(at).filter(|f| f.is_open()).map(|f| f.severity).max()).collect();
        let mut order: Vec<u32> = (0u32..).zip(&inventory.accounts).map(|(at, _)| at).collect();
        order.sort_by_cached_key(|&at| {
            let account = &inventory.accounts[at as usize];
            (Reverse(account.importance), Reverse(severities[at as usize]), account.service.to_lowercase())
        });
        let progress = ModelProgress::new(model, &profile.answers, &inventory.accounts);
        let open: Vec<(String, usize)> = model
            .categories()
            .iter()
            .enumerate()
            .map(|(at, category)| (category.name.clone(), progress.category(at).open))
            .collect();
        let next = risk::next_actions(inventory, &findings, &open, NEXT_ACTIONS);
        let checks: Vec<&[String]> =
            model.controls().iter().map(|control| control.checks.as_slice()).collect();
        let evidence = risk::control_evidence(&checks, facts, &Index::new(inventory), &findings, today);
        let providers = risk::provider_evidence(&checks, facts);
        let counts = Counts::of(&findings);
        let haystack = SearchIndex::new(inventory);
        Self {
            revision,
            haystack,
            counts,
            by_subject,
            grades,
            order,
            next,
            evidence,
            providers,
            access: Some(Arc::new(Explored::of(inventory))),
            findings,
        }
    }
}

#[derive(Debug)]
pub struct Session {
    /// What is on the screen.
    pub profile: Arc<Profile>,
    pub index: Index,
    pub model: Arc<Model>,
    pub directory: Arc<Directory>,
    /// How far its answers go.
    pub standing: ModelProgress,
    /// What follows from the profile, or from the revision before while that is worked out.
    pub derived: Derived,
    /// Counts up with every edit.
    pub revision: u64,
    /// How it stands to the disk.
    pub saved: Saved,
    undo: Vec<(String, Edit)>,
    redo: Vec<(String, Edit)>,
}

impl Session {
    pub fn new(profile: Profile, model: Arc<Model>, directory: Arc<Directory>, saved: Saved) -> Self {
        Self {
            index: indexed(&profile.inventory),
            standing: ModelProgress::new(&model, &profile.answers, &profile.inventory.accounts),
            profile: Arc::new(profile),
            model,
            directory,
            derived: Derived::default(),
            revision: 1,
            saved,
            undo: Vec::new(),
            redo: Vec::new(),
        }
    }

    /// What there is to work out now.
    pub fn derive(&self, today: Date) -> Effect {
        Effect::Derive { revision: self.revision, profile: Arc::clone(&self.profile), today }
    }

    /// Applies an edit, remembers how to take it back under `what`, and says what is to be done.
    ///
    /// # Errors
    /// Where the edit cannot be applied, or the vault is open to read only.
    pub fn edit(&mut self, what: impl Into<String>, edit: Edit, today: Date) -> Result<Vec<Effect>, String> {
        let (back, effects) = self.change(edit, today)?;
        self.undo.push((what.into(), back));
        self.redo.clear();
        Ok(effects)
    }

    /// Applies an edit that is not to be taken back: a counter that went on must never return.
    ///
    /// # Errors
    /// As [`Session::edit`].
    pub fn edit_for_good(&mut self, edit: Edit, today: Date) -> Result<Vec<Effect>, String> {
        self.change(edit, today).map(|(_, effects)| effects)
    }

    /// Takes the last edit back, and says what it was.
    ///
    /// # Errors
    /// Where there is none, or the vault is open to read only.
    pub fn undo(&mut self, today: Date) -> Result<(String, Vec<Effect>), String> {
        let (what, edit) = self.undo.pop().ok_or("Nothing to undo in this session.")?;
        let (back, effects) = self.change(edit, today)?;
        self.redo.push((what.clone(), back));
        Ok((what, effects))
    }

    /// Does the last edit taken back again, and says what it was.
    ///
    /// # Errors
    /// Where there is none, or the vault is open to read only.
    pub fn redo(&mut self, today: Date) -> Result<(String, Vec<Effect>), String> {
        let (what, edit) = self.redo.pop().ok_or("Nothing to do again.")?;
        let (back, effects) = self.change(edit, today)?;
        self.undo.push((what.clone(), back));
        Ok((what, effects))
    }

    /// Remembers something of how the program is used, such as where the walk is: there is nothing
    /// to undo, and nothing follows from it. Gives the save; `None` where the vault may not be written.
    pub fn remember(&mut self, edit: Edit) -> Option<Effect> {
        if matches!(self.saved, Saved::ReadOnly(_)) {
            return None;
        }
        Arc::make_mut(&mut self.profile).apply(edit).ok()?;
        self.revision += 1;
        self.save()
    }

    fn change(&mut self, edit: Edit, today: Date) -> Result<(Edit, Vec<Effect>), String> {
        if let Saved::ReadOnly(why) = &self.saved {
            return Err(format!("Open to read only: {why}"));
        }
        let back = Arc::make_mut(&mut self.profile).apply(edit).map_err(|e: EditError| e.to_string())?;
        self.index = indexed(&self.profile.inventory);
        self.standing =
            ModelProgress::new(&self.model, &self.profile.answers, &self.profile.inventory.accounts);
        self.revision += 1;
        let mut effects = vec![self.derive(today)];
        effects.extend(self.save());
        Ok((back, effects))
    }

    /// Saves what is on the screen, where there is a disk under it.
    pub fn save(&mut self) -> Option<Effect> {
        if matches!(self.saved, Saved::InMemory | Saved::ReadOnly(_)) {
            return None;
        }
        self.saved = Saved::Saving;
        Some(Effect::Save(self.revision, Arc::clone(&self.profile)))
    }

    /// The account at a position of the inventory.
    pub fn account_at(&self, at: usize) -> Option<&Account> {
        self.profile.inventory.accounts.get(at)
    }

    /// The account of this id.
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.account_at(self.index.account_at(id)?)
    }

    /// The accounts that a query finds, best first.
    pub fn search(&self, query: &str) -> Vec<SearchMatch> {
        if self.derived.revision == self.revision {
            return self.derived.haystack.search(query);
        }
        inventory::search(&self.profile.inventory, query)
    }

    /// Where besides Selvedge a factor is kept, by name.
    pub fn elsewhere(&self, account: &AccountId, factor: &FactorId) -> Vec<String> {
        let factor = self.account(account).and_then(|account| account.factor(factor));
        let holders = factor.map_or(&[][..], |factor| &factor.holders);
        holders
            .iter()
            .filter_map(|holder| match holder {
                Holder::Selvedge => None,
                Holder::Memory => Some("memory".to_owned()),
                Holder::Entity(id) => Some(self.called(id, 60).into_owned()),
            })
            .collect()
    }

    /// What an entity is called, told apart from others of its name; cut as [`Namesakes::display_name`] does.
    pub fn called<'a>(&'a self, id: &'a EntityId, columns: usize) -> Cow<'a, str> {
        self.index.display_name(&self.profile.inventory, id.as_str(), columns)
    }

    /// The same in at most `columns` columns.
    pub fn short<'a>(&'a self, id: &'a EntityId, columns: usize) -> Cow<'a, str> {
        match self.index.get(&self.profile.inventory, id.as_str()) {
            Some(Entity::Account(account)) => self.namesakes().short_name(account, columns),
            entity => text::fit(entity.map_or(id.as_str(), Entity::name), columns),
        }
    }

    /// Which accounts are at one service.
    pub fn namesakes(&self) -> &Namesakes {
        self.index.namesakes(&self.profile.inventory)
    }

    pub fn names(&self) -> EntityNames<'_> {
        EntityNames::new(&self.profile.inventory, &self.index)
    }

    /// What a person calls an entity. Accounts at one service have one name; see [`Session::called`].
    pub fn name<'a>(&'a self, id: &'a EntityId) -> &'a str {
        self.index.name(&self.profile.inventory, id)
    }

    /// The findings on a subject, worst first.
    pub fn findings_on<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Finding> {
        self.derived.by_subject.of(&self.derived.findings, id)
    }
}

/// The ids of an inventory. What its accounts are called is found here too, not in a frame.
fn indexed(inventory: &Inventory) -> Index {
    let index = Index::new(inventory);
    let _ = index.namesakes(inventory);
    index
}
