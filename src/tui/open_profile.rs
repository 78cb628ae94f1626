//! The open profile: its revision, its undo history, its save state and its derived values.

use super::derived::Derived;
use super::jobs::{FIRST_REVISION, Failure};
use crate::inventory::{
    self, Account, AccountId, Entity, EntityId, FactorId, Holder, Index, Inventory, Namesakes, SearchMatch,
};
use crate::profile::{Edit, EditError, Profile, StoredSeed};
use crate::responsibility::{Model, ModelProgress};
use crate::risk::Finding;
use crate::services::Directory;
use crate::store::VersionReport;
use crate::text;
use crate::words::EntityNames;
use std::borrow::Cow;
use std::sync::Arc;

/// Whether the vault on the disk has the current revision of the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveState {
    Saved,
    Saving,
    /// The last save failed. This stays until a save succeeds.
    Failed(Failure),
    /// The vault cannot be written: the reason.
    ReadOnly(String),
    /// The demo has no vault.
    InMemory,
}

impl SaveState {
    /// Why the last change is not on the disk; `None` if it is, or if a save has yet to show it.
    pub const fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Saved | Self::Saving | Self::ReadOnly(_) | Self::InMemory => None,
        }
    }
}

/// Why an edit was not applied, for display.
#[derive(Debug, thiserror::Error)]
pub enum EditRefused {
    #[error("The vault is open read-only: {0}")]
    ReadOnly(String),
    #[error(transparent)]
    Invalid(#[from] EditError),
    #[error("Nothing to undo.")]
    NothingToUndo,
    #[error("Nothing to redo.")]
    NothingToRedo,
}

/// An open profile.
#[derive(Debug)]
pub struct OpenProfile {
    pub profile: Arc<Profile>,
    pub index: Index,
    pub model: Arc<Model>,
    pub directory: Arc<Directory>,
    /// The progress of the user's answers.
    pub progress: ModelProgress,
    /// Computed from the profile, or from its previous revision until the worker has finished.
    pub derived: Derived,
    /// Grows by one with every edit.
    pub revision: u64,
    pub save_state: SaveState,
    /// Other versions of the vault that were found when it was opened.
    pub versions: VersionReport,
    undo: Vec<NamedEdit>,
    redo: Vec<NamedEdit>,
}

/// An edit, and its name in the messages of undo and redo.
#[derive(Debug)]
struct NamedEdit {
    name: String,
    edit: Edit,
}

impl OpenProfile {
    /// A profile that was just opened.
    pub fn new(
        profile: Profile,
        model: Arc<Model>,
        directory: Arc<Directory>,
        save_state: SaveState,
    ) -> Self {
        Self {
            index: index_of(&profile.inventory),
            progress: ModelProgress::new(&model, &profile.answers, &profile.inventory.accounts),
            profile: Arc::new(profile),
            model,
            directory,
            derived: Derived::default(),
            revision: FIRST_REVISION,
            save_state,
            versions: VersionReport::default(),
            undo: Vec::new(),
            redo: Vec::new(),
        }
    }

    /// Applies an edit that undo can revert.
    pub fn edit(&mut self, name: impl Into<String>, edit: Edit) -> Result<(), EditRefused> {
        let inverse = self.apply(edit)?;
        self.undo.push(NamedEdit { name: name.into(), edit: inverse });
        self.redo.clear();
        Ok(())
    }

    /// Applies an edit that undo must not revert: a used counter must never return.
    pub fn edit_irrevocable(&mut self, edit: Edit) -> Result<(), EditRefused> {
        self.apply(edit).map(drop)
    }

    /// Reverts the last edit and returns its name.
    pub fn undo(&mut self) -> Result<String, EditRefused> {
        let NamedEdit { name, edit } = self.undo.pop().ok_or(EditRefused::NothingToUndo)?;
        let inverse = self.apply(edit)?;
        self.redo.push(NamedEdit { name: name.clone(), edit: inverse });
        Ok(name)
    }

    /// Applies the edit again that undo reverted last, and returns its name.
    pub fn redo(&mut self) -> Result<String, EditRefused> {
        let NamedEdit { name, edit } = self.redo.pop().ok_or(EditRefused::NothingToRedo)?;
        let inverse = self.apply(edit)?;
        self.undo.push(NamedEdit { name: name.clone(), edit: inverse });
        Ok(name)
    }

    /// Applies an edit that records how the program is used, such as the position of the walk. Undo ignores it and
    /// nothing is derived from it. Returns whether the profile changed.
    pub fn remember(&mut self, edit: Edit) -> bool {
        if matches!(self.save_state, SaveState::ReadOnly(_)) {
            return false;
        }
        let changed = Arc::make_mut(&mut self.profile).apply(edit).is_ok();
        self.revision += u64::from(changed);
        changed
    }

    fn apply(&mut self, edit: Edit) -> Result<Edit, EditRefused> {
        if let SaveState::ReadOnly(why) = &self.save_state {
            return Err(EditRefused::ReadOnly(why.clone()));
        }
        let inverse = Arc::make_mut(&mut self.profile).apply(edit)?;
        self.index = index_of(&self.profile.inventory);
        self.progress =
            ModelProgress::new(&self.model, &self.profile.answers, &self.profile.inventory.accounts);
        self.revision += 1;
        Ok(inverse)
    }

    /// Whether changes can be written to a vault.
    pub fn is_writable(&self) -> bool {
        match self.save_state {
            SaveState::Saved | SaveState::Saving | SaveState::Failed(_) => true,
            SaveState::ReadOnly(_) | SaveState::InMemory => false,
        }
    }

    /// The account at a position of the inventory.
    pub fn account_at(&self, position: usize) -> Option<&Account> {
        self.profile.inventory.accounts.get(position)
    }

    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.account_at(self.index.account_position(id)?)
    }

    /// The accounts that match a query, best match first.
    pub fn search(&self, query: &str) -> Vec<SearchMatch> {
        if self.derived.revision == self.revision {
            return self.derived.search_index.search(query);
        }
        inventory::search(&self.profile.inventory, query)
    }

    /// The names of the holders of a factor other than Selvedge.
    pub fn other_holders(&self, account: &AccountId, factor: &FactorId) -> Vec<String> {
        let factor = self.account(account).and_then(|account| account.factor(factor));
        let holders = factor.map_or(&[][..], |factor| &factor.holders);
        holders
            .iter()
            .filter_map(|holder| match holder {
                Holder::Selvedge => None,
                Holder::Memory => Some("memory".to_owned()),
                Holder::Entity(id) => Some(self.display_name(id, 60).into_owned()),
            })
            .collect()
    }

    /// The name of an entity, with the user name if several accounts share the service; cut as
    /// [`Namesakes::display_name`] does.
    pub fn display_name<'a>(&'a self, id: &'a EntityId, columns: usize) -> Cow<'a, str> {
        self.index.display_name(&self.profile.inventory, id.as_str(), columns)
    }

    /// The name of an entity in at most `columns` columns, with the user name if several accounts share the service.
    pub fn short_name<'a>(&'a self, id: &'a EntityId, columns: usize) -> Cow<'a, str> {
        match self.index.get(&self.profile.inventory, id.as_str()) {
            Some(Entity::Account(account)) => self.namesakes().short_name(account, columns),
            entity => text::fit(entity.map_or(id.as_str(), Entity::name), columns),
        }
    }

    /// Which accounts share a service.
    pub fn namesakes(&self) -> &Namesakes {
        self.index.namesakes(&self.profile.inventory)
    }

    /// The names of everything in the inventory.
    pub fn names(&self) -> EntityNames<'_> {
        EntityNames::new(&self.profile.inventory, &self.index)
    }

    /// The plain name of an entity. Several accounts can have the same; see [`OpenProfile::display_name`].
    pub fn name<'a>(&'a self, id: &'a EntityId) -> &'a str {
        self.index.name(&self.profile.inventory, id)
    }

    /// The name of a seed: the service of its account, or else the issuer, or else the id of the account.
    pub fn seed_name<'a>(&'a self, seed: &'a StoredSeed) -> Cow<'a, str> {
        let service = self.account(&seed.account).map(|account| account.service.as_str());
        let name = service.unwrap_or(&seed.otp.issuer);
        text::fit(if name.is_empty() { seed.account.as_str() } else { name }, 60)
    }

    /// The findings about an entity, worst first.
    pub fn findings_on<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Finding> {
        self.derived.by_subject.of(&self.derived.findings, id)
    }
}

/// Indexes an inventory. Also computes the namesakes, so that no frame waits for them.
fn index_of(inventory: &Inventory) -> Index {
    let index = Index::new(inventory);
    let _ = index.namesakes(inventory);
    index
}
