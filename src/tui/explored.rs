//! Who gets in, worked out beside the screen with the other derived values: the compiled graph, what can
//! be lost or taken, and how the inventory stands on both sides.

use crate::access::exposure::{CaptureReach, Exposure, LossReach};
use crate::access::weak_points::WeakPoints;
use crate::access::{Capture, Graph, Loss, Names, Posture, Reach, captures, counts_toward_posture, losses};
use crate::inventory::{Index, Inventory};
use crate::text;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

/// What follows from one inventory. Every position in it is one of its own copy of the inventory.
#[derive(Clone, Debug)]
pub struct Explored {
    /// What it was worked out from.
    pub inventory: Inventory,
    pub index: Index,
    pub graph: Graph,
    /// Everything that can be lost or taken, section by section.
    pub assets: Vec<Asset>,
    /// The accounts that do not open at once even with nothing lost.
    pub late: Vec<(u32, Reach)>,
    /// What each single thing is worth.
    pub exposure: Exposure,
    pub weak: WeakPoints,
    pub standing: Posture,
    by_text: HashMap<String, usize>,
    /// The place of each account among all: most important first, then by name.
    ranks: Vec<u32>,
}

/// Something that can be lost, taken, or both.
#[derive(Clone, Debug)]
pub struct Asset {
    /// How it is written on the command line; stays the same when the inventory changes.
    pub text: String,
    /// What it is, as a person reads it in a list.
    pub words: String,
    /// Under which heading it stands.
    pub section: Section,
    /// How it is lost, where it can be.
    pub loss: Option<Loss>,
    /// How it is taken, where it can be.
    pub capture: Option<Capture>,
    search: String,
}

/// The headings under which things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Devices, in their states, and what unlocks them.
    Devices,
    Numbers,
    Places,
    /// What is known by heart, and Selvedge's vault.
    Own,
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
            Self::Own => "MEMORY AND VAULT",
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
            Capture::Account(_) | Capture::Phished(_) | Capture::Support(_) => Self::Accounts,
            Capture::Factor(..) => Self::Factors,
            Capture::Vault => Self::Own,
        }
    }

    const fn of_loss(loss: Loss) -> Self {
        match loss {
            Loss::Device(_) | Loss::Method(..) => Self::Devices,
            Loss::Number(_) | Loss::NumberGone(_) => Self::Numbers,
            Loss::Place(_) => Self::Places,
            Loss::Account(_) => Self::Accounts,
            Loss::Factor(..) | Loss::Forgotten(..) => Self::Factors,
            Loss::Memory | Loss::Vault => Self::Own,
        }
    }
}

impl Asset {
    /// Whether every one of these words, in lower case, is in its name or its id.
    pub fn has_all(&self, words: &[&str]) -> bool {
        words.iter().all(|word| self.search.contains(word))
    }
}

impl Explored {
    /// Works everything out. Takes time in what the single things reach.
    pub fn of(inventory: &Inventory) -> Self {
        let graph = Graph::new(inventory);
        let assets = assets(inventory);
        let by_text = assets.iter().enumerate().map(|(at, asset)| (asset.text.clone(), at)).collect();
        let late = (0u32..)
            .take(inventory.accounts.len())
            .map(|at| (at, graph.initial_reach(at as usize)))
            .filter(|(_, reach)| *reach != Reach::Now)
            .collect();
        let mut order: Vec<u32> = (0u32..).take(inventory.accounts.len()).collect();
        order.sort_by_cached_key(|&at| {
            let account = inventory.accounts.get(at as usize);
            (Reverse(account.map(|a| a.importance)), account.map(|a| a.service.to_lowercase()), at)
        });
        let mut ranks = vec![0; order.len()];
        for (rank, at) in (0u32..).zip(order) {
            ranks[at as usize] = rank;
        }
        let index = Index::new(inventory);
        // Found here, not in a frame.
        let _ = graph.names(inventory);
        Self {
            exposure: Exposure::of(inventory, &graph),
            weak: WeakPoints::of(inventory, &index, &graph, &mut graph.scratch()),
            index,
            standing: Posture::of(inventory, &graph),
            inventory: inventory.clone(),
            graph,
            assets,
            late,
            by_text,
            ranks,
        }
    }

    /// The thing that is written so.
    pub fn asset(&self, text: &str) -> Option<&Asset> {
        self.assets.get(*self.by_text.get(text)?)
    }

    /// The place of an account among all, for sorting: most important first.
    pub fn rank(&self, account: u32) -> u32 {
        self.ranks.get(account as usize).copied().unwrap_or(u32::MAX)
    }

    pub fn all_names(&self) -> Names<'_> {
        self.graph.names(&self.inventory)
    }

    /// What an account is called.
    pub fn name(&self, account: u32) -> String {
        self.all_names().account(account)
    }

    /// The same in at most `columns` columns.
    pub fn short(&self, account: u32, columns: usize) -> Cow<'_, str> {
        self.all_names().short_name(account, columns)
    }

    /// What a thing is called in a list of so many columns.
    pub fn asset_words<'a>(&'a self, asset: &'a Asset, columns: usize) -> Cow<'a, str> {
        if text::width(&asset.words) <= columns {
            return asset.words.as_str().into();
        }
        let say = |names: Names<'_>| {
            let loss = asset.loss.map(|loss| names.loss_title(loss));
            loss.or_else(|| asset.capture.map(|one| names.capture_title(one))).unwrap_or_default()
        };
        text::fit(&self.all_names().fit_within(columns, say), columns).into_owned().into()
    }

    /// The names of these accounts, and how many are left after so many.
    pub fn names(&self, accounts: &[u32], most: usize) -> String {
        let mut names: Vec<String> = accounts.iter().take(most).map(|&at| self.name(at)).collect();
        if accounts.len() > most {
            names.push(format!("{} more", text::thousands((accounts.len() - most) as u64)));
        }
        text::join(&names)
    }

    /// The single capture that opens most: of those that the standing counts.
    pub fn worst_capture(&self) -> Option<&CaptureReach> {
        self.exposure.captures.iter().find(|row| counts_toward_posture(row.capture))
    }

    /// The single loss that locks most for good.
    pub fn worst_loss(&self) -> Option<&LossReach> {
        self.exposure.losses.iter().find(|row| !row.never.is_empty())
    }
}

/// Losses and captures of the same thing are one row.
fn assets(inventory: &Inventory) -> Vec<Asset> {
    let mut assets: Vec<Asset> = Vec::new();
    let mut by_text: HashMap<String, usize> = HashMap::new();
    for entry in losses(inventory) {
        by_text.insert(entry.notation.clone(), assets.len());
        assets.push(Asset {
            section: Section::of_loss(entry.asset),
            text: entry.notation,
            words: entry.asset.title(entry.description),
            loss: Some(entry.asset),
            capture: None,
            search: String::new(),
        });
    }
    for entry in captures(inventory) {
        if let Some(asset) = by_text.get(&entry.notation).and_then(|&at| assets.get_mut(at)) {
            asset.capture = Some(entry.asset);
            continue;
        }
        assets.push(Asset {
            section: Section::of_capture(entry.asset),
            text: entry.notation,
            words: entry.asset.title(entry.description),
            loss: None,
            capture: Some(entry.asset),
            search: String::new(),
        });
    }
    for asset in &mut assets {
        asset.search = format!("{}\n{}", asset.words, asset.text).to_lowercase();
    }
    // What is about one thing stands together: by the position that it has in its list.
    assets.sort_by_key(|asset| (asset.section, position(asset), asset.loss.is_none()));
    assets
}

fn position(asset: &Asset) -> (u32, u32) {
    let of_loss = asset.loss.map(|loss| match loss {
        Loss::Device(at) | Loss::Number(at) | Loss::NumberGone(at) | Loss::Place(at) | Loss::Account(at) => {
            (at, 0)
        }
        Loss::Method(at, of) | Loss::Factor(at, of) | Loss::Forgotten(at, of) => (at, of + 1),
        Loss::Memory => (0, 0),
        Loss::Vault => (1, 0),
    });
    let of_capture = asset.capture.map(|capture| match capture {
        Capture::Device(at)
        | Capture::Unlocked(at)
        | Capture::Infected(at)
        | Capture::Number(at)
        | Capture::Place(at)
        | Capture::Account(at)
        | Capture::Phished(at)
        | Capture::Support(at) => (at, 0),
        Capture::Method(at, of) | Capture::Factor(at, of) => (at, of + 1),
        Capture::Vault => (1, 0),
    });
    of_loss.or(of_capture).unwrap_or_default()
}
