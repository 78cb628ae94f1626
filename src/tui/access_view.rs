//! Takeover and lockout for one inventory, computed on a worker thread with the other derived values.

use crate::access::exposure::{CaptureReach, Exposure, LossReach};
use crate::access::weak_points::WeakPoints;
use crate::access::{
    Basis, Capture, Graph, Loss, Names, Posture, Reach, captures, counts_toward_posture, losses,
};
use crate::inventory::{Account, Index, Inventory};
use crate::text;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Takeover and lockout for one inventory. Accounts are given by their position in `inventory`.
#[derive(Clone, Debug)]
pub struct AccessView {
    pub inventory: Inventory,
    pub index: Index,
    pub graph: Graph,
    /// Everything that can be lost or taken, in the order of the sections.
    pub assets: Vec<Asset>,
    /// The accounts that cannot be opened immediately, even if nothing is lost.
    pub already_locked: Vec<(u32, Reach)>,
    /// What each single loss and capture reaches.
    pub exposure: Exposure,
    pub weak_points: WeakPoints,
    pub posture: Posture,
    /// On how many accounts the results rest.
    pub basis: Basis,
    asset_positions: HashMap<String, usize>,
    /// The rank of each account: most important first, then by name.
    ranks: Vec<u32>,
}

/// Something that can be lost, taken, or both.
#[derive(Clone, Debug)]
pub struct Asset {
    /// How the asset is written on the command line. It stays the same when the inventory changes.
    pub notation: String,
    pub title: String,
    pub section: Section,
    /// `None` if the asset cannot be lost.
    pub loss: Option<Loss>,
    /// `None` if the asset cannot be taken.
    pub capture: Option<Capture>,
    /// Title and notation in lower case.
    search_text: String,
}

/// A section of the list of assets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Devices, their states, and the secrets that unlock them.
    Devices,
    Numbers,
    Places,
    /// People who have access to something.
    People,
    MemoryAndVault,
    Accounts,
    /// Passwords and the other factors.
    Factors,
}

impl Section {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Devices => "DEVICES",
            Self::Numbers => "NUMBERS",
            Self::Places => "PLACES",
            Self::People => "PEOPLE WITH ACCESS",
            Self::MemoryAndVault => "MEMORY AND VAULT",
            Self::Accounts => "ACCOUNTS",
            Self::Factors => "PASSWORDS AND OTHER FACTORS",
        }
    }

    const fn of_capture(capture: Capture) -> Self {
        match capture {
            Capture::Device(_) | Capture::Unlocked(_) | Capture::Infected(_) | Capture::Method(..) => {
                Self::Devices
            }
            Capture::Number(_) => Self::Numbers,
            Capture::Place(_) => Self::Places,
            Capture::Person(_) => Self::People,
            Capture::Account(_) | Capture::Phished(_) | Capture::Support(_) | Capture::Domain(_) => {
                Self::Accounts
            }
            Capture::Factor(..) => Self::Factors,
            Capture::Vault => Self::MemoryAndVault,
        }
    }

    const fn of_loss(loss: Loss) -> Self {
        match loss {
            Loss::Device(_) | Loss::Method(..) => Self::Devices,
            Loss::Number(_) | Loss::NumberGone(_) => Self::Numbers,
            Loss::Place(_) | Loss::PlaceAway(_) => Self::Places,
            Loss::Account(_) | Loss::TakenOver(_) | Loss::Domain(_) => Self::Accounts,
            Loss::Factor(..) | Loss::Forgotten(..) => Self::Factors,
            Loss::Memory | Loss::Vault => Self::MemoryAndVault,
        }
    }
}

impl Asset {
    /// Whether every one of these words, in lower case, occurs in the title or the notation.
    pub fn matches(&self, words: &[&str]) -> bool {
        words.iter().all(|word| self.search_text.contains(word))
    }
}

impl AccessView {
    /// Computes everything. The time grows with the number of accounts that single losses and captures reach.
    pub fn of(inventory: &Inventory) -> Self {
        let graph = Graph::new(inventory);
        let assets = assets(inventory);
        let asset_positions =
            assets.iter().enumerate().map(|(position, asset)| (asset.notation.clone(), position)).collect();
        let already_locked = (0u32..)
            .take(inventory.accounts.len())
            .map(|account| (account, graph.initial_reach(account as usize)))
            .filter(|(_, reach)| *reach != Reach::Now)
            .collect();
        let index = Index::new(inventory);
        // Compute the namesakes now, so that no frame waits for them.
        let _ = graph.names(inventory);
        Self {
            exposure: Exposure::of(inventory, &graph),
            weak_points: WeakPoints::of(inventory, &index, &graph, &mut graph.scratch()),
            index,
            posture: Posture::of(inventory, &graph),
            basis: Basis::of(inventory),
            ranks: ranks(&inventory.accounts),
            inventory: inventory.clone(),
            graph,
            assets,
            already_locked,
            asset_positions,
        }
    }

    /// The asset with this notation.
    pub fn asset(&self, notation: &str) -> Option<&Asset> {
        self.assets.get(*self.asset_positions.get(notation)?)
    }

    /// The account at a position.
    pub fn account(&self, position: u32) -> Option<&Account> {
        self.inventory.accounts.get(position as usize)
    }

    /// The rank of an account among all, for sorting: most important first, then by name.
    pub fn rank(&self, account: u32) -> u32 {
        self.ranks.get(account as usize).copied().unwrap_or(u32::MAX)
    }

    pub fn names(&self) -> Names<'_> {
        self.graph.names(&self.inventory)
    }

    /// The name of an account, with its user name if several accounts share the service.
    pub fn name(&self, account: u32) -> String {
        self.names().account(account)
    }

    /// The name of an account in at most `columns` columns.
    pub fn short_name(&self, account: u32, columns: usize) -> Cow<'_, str> {
        self.names().short_name(account, columns)
    }

    /// The title of an asset in at most `columns` columns.
    pub fn asset_title<'a>(&'a self, asset: &'a Asset, columns: usize) -> Cow<'a, str> {
        if text::width(&asset.title) <= columns {
            return asset.title.as_str().into();
        }
        let title = |names: Names<'_>| {
            let loss = asset.loss.map(|loss| names.loss_title(loss));
            loss.or_else(|| asset.capture.map(|capture| names.capture_title(capture))).unwrap_or_default()
        };
        text::fit(&self.names().fit_within(columns, title), columns).into_owned().into()
    }

    /// The names of at most `max` of these accounts, and how many more there are.
    pub fn name_list(&self, accounts: &[u32], max: usize) -> String {
        let mut names: Vec<String> = accounts.iter().take(max).map(|&account| self.name(account)).collect();
        if accounts.len() > max {
            names.push(format!("{} more", text::thousands((accounts.len() - max) as u64)));
        }
        text::join(&names)
    }

    /// The single capture that opens the most accounts, of those that count in the posture.
    pub fn worst_capture(&self) -> Option<&CaptureReach> {
        self.exposure.captures.iter().find(|reach| counts_toward_posture(reach.capture))
    }

    /// The single loss that closes the most accounts permanently.
    pub fn worst_loss(&self) -> Option<&LossReach> {
        self.exposure.losses.iter().find(|reach| !reach.never.is_empty())
    }
}

fn ranks(accounts: &[Account]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..accounts.len()).collect();
    order.sort_by_cached_key(|&position| {
        let account = accounts.get(position);
        let importance = account.map(|account| account.importance);
        (Reverse(importance), account.map(|account| account.service.to_lowercase()), position)
    });
    let mut ranks = vec![0; order.len()];
    for (rank, position) in (0u32..).zip(order) {
        ranks[position] = rank;
    }
    ranks
}

/// Everything that can be lost or taken. Something that can be both is one asset.
fn assets(inventory: &Inventory) -> Vec<Asset> {
    let mut assets: Vec<Asset> = Vec::new();
    let mut positions: HashMap<String, usize> = HashMap::new();
    for entry in losses(inventory) {
        positions.insert(entry.notation.clone(), assets.len());
        assets.push(Asset {
            section: Section::of_loss(entry.asset),
            notation: entry.notation,
            title: entry.asset.title(entry.description),
            loss: Some(entry.asset),
            capture: None,
            search_text: String::new(),
        });
    }
    for entry in captures(inventory) {
        if let Some(asset) = positions.get(&entry.notation).and_then(|&position| assets.get_mut(position)) {
            asset.capture = Some(entry.asset);
            continue;
        }
        assets.push(Asset {
            section: Section::of_capture(entry.asset),
            notation: entry.notation,
            title: entry.asset.title(entry.description),
            loss: None,
            capture: Some(entry.asset),
            search_text: String::new(),
        });
    }
    for asset in &mut assets {
        asset.search_text = format!("{}\n{}", asset.title, asset.notation).to_lowercase();
    }
    // Everything about one device, number, place or account is listed together.
    assets.sort_by_key(|asset| (asset.section, inventory_position(asset), asset.loss.is_none()));
    assets
}

/// The position of the entity in its list of the inventory, and of the unlock method or factor within it, from 1.
fn inventory_position(asset: &Asset) -> (u32, u32) {
    let of_loss = asset.loss.map(|loss| match loss {
        Loss::Device(entity)
        | Loss::Number(entity)
        | Loss::NumberGone(entity)
        | Loss::Place(entity)
        | Loss::PlaceAway(entity)
        | Loss::TakenOver(entity)
        | Loss::Domain(entity)
        | Loss::Account(entity) => (entity, 0),
        Loss::Method(entity, part) | Loss::Factor(entity, part) | Loss::Forgotten(entity, part) => {
            (entity, part + 1)
        }
        Loss::Memory => (0, 0),
        Loss::Vault => (1, 0),
    });
    let of_capture = asset.capture.map(|capture| match capture {
        Capture::Device(entity)
        | Capture::Unlocked(entity)
        | Capture::Infected(entity)
        | Capture::Number(entity)
        | Capture::Place(entity)
        | Capture::Account(entity)
        | Capture::Phished(entity)
        | Capture::Domain(entity)
        | Capture::Person(entity)
        | Capture::Support(entity) => (entity, 0),
        Capture::Method(entity, part) | Capture::Factor(entity, part) => (entity, part + 1),
        Capture::Vault => (1, 0),
    });
    of_loss.or(of_capture).unwrap_or_default()
}
