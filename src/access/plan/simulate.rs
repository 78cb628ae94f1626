//! Simulates fixes on a copy of the inventory: what each would change on both sides.

use super::candidates::Candidates;
use super::fix::Fix;
use crate::access::asset::{Capture, Loss};
use crate::access::exposure::{accounts_closed, accounts_opened, single_captures, single_losses};
use crate::access::graph::Graph;
use crate::access::posture::{Tally, counts_toward_posture};
use crate::access::reach::Reach;
use crate::inventory::{AccountId, EntityId, EntityKind, Holder, Index, Inventory};
use crate::services::Directory;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How many candidates are simulated for each step of the plan; those of the most exposed accounts come first.
const MAX_CANDIDATES: usize = 240;
/// For how many fixes that would lock the owner out a fix that comes first is searched.
const MAX_PAIRS: usize = 8;
/// For how many accounts that a fix would lock a fix that comes first is searched.
const MAX_LOCKED_ACCOUNTS: usize = 4;
/// Minutes to get started with any fix. Own judgement, as in the next actions.
const MINUTES_TO_START: i64 = 10;

/// The best fix, and the fix that must come before it.
#[derive(Debug)]
pub(super) struct BestFix {
    pub(super) fix: Fix,
    pub(super) first: Option<Fix>,
}

/// An inventory with the results of all its single captures and losses.
pub(super) struct Simulator<'a> {
    inventory: &'a Inventory,
    index: Index,
    graph: Graph,
    captures: Vec<Capture>,
    losses: Vec<Loss>,
    known_captures: HashSet<Capture>,
    known_losses: HashSet<Loss>,
    tally: Tally,
    /// By account: the captures that open it, as positions in `captures`.
    opened_by: Vec<Vec<u32>>,
    /// By account: the losses that close it, as positions in `losses`.
    closed_by: Vec<Vec<u32>>,
    /// By id of an entity: its captures, as positions in `captures`.
    captures_of: HashMap<String, Vec<u32>>,
    /// By id of an entity: its losses, as positions in `losses`.
    losses_of: HashMap<String, Vec<u32>>,
    /// By reuse group: the ids of its accounts.
    reuse_groups: HashMap<String, Vec<String>>,
}

/// How much lower the score of each side gets; see [`Tally::scores`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gain {
    takeover: i64,
    lockout: i64,
}

impl Gain {
    /// The rank of a fix: its better side for the time it takes. The sides are not added up.
    fn worth(self, minutes: u32) -> i64 {
        self.takeover.max(self.lockout) * 1000 / (i64::from(minutes) + MINUTES_TO_START)
    }
}

/// The result of a simulated fix.
pub(super) struct Outcome {
    gain: Gain,
    pub(super) tally: Tally,
    /// The accounts that become harder to open for their owner.
    newly_locked: Vec<usize>,
}

impl Outcome {
    /// Whether neither side gets worse and no account gets harder to open for its owner.
    fn is_harmless(&self) -> bool {
        self.gain.takeover >= 0 && self.gain.lockout >= 0 && self.newly_locked.is_empty()
    }

    fn helps(&self) -> bool {
        self.is_harmless() && (self.gain.takeover > 0 || self.gain.lockout > 0)
    }

    /// Whether this outcome keeps what the earlier outcome improved for the owner.
    fn keeps_lockout_gain(&self, earlier: &Self) -> bool {
        self.gain.lockout >= earlier.gain.lockout && self.tally.newly_locked(&earlier.tally).is_empty()
    }
}

impl<'a> Simulator<'a> {
    pub(super) fn new(inventory: &'a Inventory) -> Self {
        let graph = Graph::new(inventory);
        let accounts = graph.accounts();
        let (captures, losses) = (single_captures(inventory), single_losses(inventory));
        let mut scratch = graph.scratch();
        let mut opened_by = vec![Vec::new(); accounts];
        let mut captures_of: HashMap<String, Vec<u32>> = HashMap::new();
        for (&capture, position) in captures.iter().zip(0..) {
            if counts_toward_posture(capture) {
                captures_of.entry(captured_entity(inventory, capture)).or_default().push(position);
                for at in accounts_opened(&graph, capture, &mut scratch) {
                    opened_by[at as usize].push(position);
                }
            }
        }
        let mut closed_by = vec![Vec::new(); accounts];
        let mut losses_of: HashMap<String, Vec<u32>> = HashMap::new();
        for (&loss, position) in losses.iter().zip(0..) {
            losses_of.entry(lost_entity(inventory, loss)).or_default().push(position);
            for (at, _) in accounts_closed(&graph, loss, &mut scratch) {
                closed_by[at as usize].push(position);
            }
        }
        let mut reuse_groups: HashMap<String, Vec<String>> = HashMap::new();
        for account in &inventory.accounts {
            if let Some(group) = account.password.as_ref().and_then(|health| health.reuse_group.clone()) {
                reuse_groups.entry(group).or_default().push(account.id.as_str().to_owned());
            }
        }
        Self {
            inventory,
            index: Index::new(inventory),
            tally: Tally::of(inventory, &graph),
            graph,
            known_captures: captures.iter().copied().collect(),
            known_losses: losses.iter().copied().collect(),
            captures,
            losses,
            opened_by,
            closed_by,
            captures_of,
            losses_of,
            reuse_groups,
        }
    }

    pub(super) fn candidates<'s>(&'s self, directory: &'s Directory) -> Candidates<'s> {
        Candidates::new(self.inventory, &self.index, directory)
    }

    /// The fix with the best gain for its time, with a fix before it if it needs one and `room` is at least two.
    pub(super) fn best(&self, directory: &Directory, room: usize) -> Option<BestFix> {
        let candidates = self.candidates(directory);
        let mut best: Option<(i64, BestFix)> = None;
        let mut keep_best = |worth: i64, fix: BestFix| {
            if best.as_ref().is_none_or(|(known, _)| worth > *known) {
                best = Some((worth, fix));
            }
        };
        let mut copy = self.inventory.clone();
        let mut blocked = Vec::new();
        for fix in self.fixes_to_try(&candidates) {
            let outcome = self.simulate(&[&fix], &mut copy);
            if outcome.helps() {
                keep_best(outcome.gain.worth(fix.minutes()), BestFix { fix, first: None });
            } else if outcome.gain.takeover > 0 && !outcome.newly_locked.is_empty() {
                blocked.push((outcome.gain.takeover, outcome.newly_locked, fix));
            }
        }
        blocked.sort_by_key(|(takeover, _, _)| Reverse(*takeover));
        for (_, locked, fix) in blocked.into_iter().take(if room > 1 { MAX_PAIRS } else { 0 }) {
            // A fix that comes first gives the locked accounts another way in.
            let locked = locked.iter().filter(|&&at| self.can_open(at)).take(MAX_LOCKED_ACCOUNTS);
            let locked = locked.filter_map(|&at| self.inventory.accounts.get(at));
            let firsts = locked.flat_map(|account| candidates.before_another(account));
            for first in firsts.filter(|first| *first != fix) {
                let alone = self.simulate(&[&first], &mut copy);
                if !alone.is_harmless() {
                    continue;
                }
                let both = self.simulate(&[&first, &fix], &mut copy);
                let fix_adds = both.gain.takeover > alone.gain.takeover && both.keeps_lockout_gain(&alone);
                if both.helps() && fix_adds {
                    let worth = both.gain.worth(first.minutes() + fix.minutes());
                    keep_best(worth, BestFix { fix: fix.clone(), first: Some(first) });
                }
            }
        }
        best.map(|(_, fix)| fix)
    }

    /// The fixes of devices and numbers, then those of accounts, the most exposed account first.
    fn fixes_to_try(&self, candidates: &Candidates<'_>) -> Vec<Fix> {
        let mut fixes = candidates.of_devices_and_numbers();
        let mut exposed: Vec<usize> = (0..self.inventory.accounts.len())
            .filter(|&at| self.can_open(at) && self.tally.exposure(at) > 0)
            .collect();
        let weight = |at: usize| {
            let importance = self.inventory.accounts[at].importance as u32;
            self.tally.exposure(at) * 3_i64.pow(importance)
        };
        exposed.sort_by_key(|&at| (Reverse(weight(at)), at));
        for at in exposed {
            if fixes.len() >= MAX_CANDIDATES {
                break;
            }
            fixes.extend(candidates.of_account(&self.inventory.accounts[at]));
        }
        fixes
    }

    /// Whether the account opens with nothing lost. Otherwise its owner cannot change anything in it.
    fn can_open(&self, account: usize) -> bool {
        self.graph.initial_reach(account) != Reach::Never
    }

    /// What these fixes, in this order, would change. They are applied to `copy`, a copy of the inventory, and undone.
    pub(super) fn simulate(&self, fixes: &[&Fix], copy: &mut Inventory) -> Outcome {
        for fix in fixes {
            fix.apply(copy);
        }
        let graph = Graph::new(copy);
        let tally = match self.tally.for_graph(&graph) {
            Some(mut tally) => {
                self.update(&mut tally, fixes, copy, &graph);
                tally
            }
            // If an account opens that did not, or no longer opens, any capture or loss can have changed.
            None => Tally::of(copy, &graph),
        };
        self.undo(fixes, copy);
        let [takeover_before, lockout_before] = self.tally.scores(self.inventory);
        let [takeover, lockout] = tally.scores(self.inventory);
        let gain = Gain { takeover: takeover_before - takeover, lockout: lockout_before - lockout };
        Outcome { gain, newly_locked: tally.newly_locked(&self.tally), tally }
    }

    /// Restores the copy. A fix changes only its account, devices, numbers and places, so this is cheaper than a new copy.
    fn undo(&self, fixes: &[&Fix], copy: &mut Inventory) {
        for at in fixes.iter().filter_map(|fix| self.position(&fix.account()?)) {
            copy.accounts[at as usize].clone_from(&self.inventory.accounts[at as usize]);
        }
        copy.devices.clone_from(&self.inventory.devices);
        copy.numbers.clone_from(&self.inventory.numbers);
        copy.places.clone_from(&self.inventory.places);
    }

    /// Updates the tally for a changed inventory. Recomputes only the captures and losses that the fixes can affect:
    /// subtracts their old results and adds the new ones.
    fn update(&self, tally: &mut Tally, fixes: &[&Fix], inventory: &Inventory, graph: &Graph) {
        let (affected_captures, affected_losses) = self.affected(fixes);
        let changed: HashSet<u32> = fixes.iter().filter_map(|fix| self.position(&fix.account()?)).collect();
        let old_captures: HashSet<Capture> =
            affected_captures.iter().map(|&at| self.captures[at as usize]).collect();
        let old_losses: HashSet<Loss> = affected_losses.iter().map(|&at| self.losses[at as usize]).collect();
        let mut scratch = self.graph.scratch();
        tally.add(&self.graph, old_captures.iter().copied(), old_losses.iter().copied(), -1, &mut scratch);
        // The factors of a changed account can have other positions, and a fix can add new captures and losses.
        let new_captures = single_captures(inventory).into_iter().filter(|capture| {
            let is_moved = matches!(capture, Capture::Factor(at, _) if changed.contains(at));
            is_moved || old_captures.contains(capture) || !self.known_captures.contains(capture)
        });
        let new_losses = single_losses(inventory).into_iter().filter(|loss| {
            let is_moved = matches!(loss, Loss::Forgotten(at, _) if changed.contains(at));
            is_moved || old_losses.contains(loss) || !self.known_losses.contains(loss)
        });
        tally.add(graph, new_captures, new_losses, 1, &mut graph.scratch());
    }

    /// The captures and losses that these fixes can affect, as positions: those that open or close the account, and
    /// those of everything that the account or a new holder depends on.
    fn affected(&self, fixes: &[&Fix]) -> (BTreeSet<u32>, BTreeSet<u32>) {
        let (mut captures, mut losses) = (BTreeSet::new(), BTreeSet::new());
        for fix in fixes {
            if let Some(at) = fix.account().and_then(|id| self.position(&id)) {
                captures.extend(&self.opened_by[at as usize]);
                losses.extend(&self.closed_by[at as usize]);
            }
            let holders = fix.new_holders();
            // A new spare key is kept at a place.
            let is_new = holders.iter().any(|id| self.index.kind(id.as_str()).is_none());
            let places =
                self.inventory.places.iter().filter(|_| is_new).map(|place| EntityId::from(&place.id));
            for subject in holders.iter().cloned().chain(places).chain([fix.subject()]) {
                for id in self.depends_on(&subject) {
                    captures.extend(self.captures_of.get(&id).into_iter().flatten());
                    losses.extend(self.losses_of.get(&id).into_iter().flatten());
                }
            }
        }
        (captures, losses)
    }

    fn position(&self, account: &AccountId) -> Option<u32> {
        self.index.account_at(account).and_then(|at| u32::try_from(at).ok())
    }

    /// The ids of everything that opening the subject can depend on, directly or through other entities.
    fn depends_on(&self, subject: &EntityId) -> HashSet<String> {
        let mut found: HashSet<String> = ["memory", "selvedge", subject.as_str()].map(str::to_owned).into();
        let mut pending: Vec<String> = vec![subject.as_str().to_owned()];
        while let Some(id) = pending.pop() {
            for next in self.depends_directly_on(&id) {
                if found.insert(next.clone()) {
                    pending.push(next);
                }
            }
        }
        found
    }

    fn depends_directly_on(&self, id: &str) -> Vec<String> {
        let entity_id = |holder: &Holder| match holder {
            Holder::Entity(id) => Some(id.as_str().to_owned()),
            Holder::Memory | Holder::Selvedge => None,
        };
        let inventory = self.inventory;
        match self.index.kind(id) {
            Some(EntityKind::Account) => {
                let account = self.index.account_at(&AccountId::from(id)).map(|at| &inventory.accounts[at]);
                let Some(account) = account else { return Vec::new() };
                let holders = || account.factors.iter().flat_map(|factor| &factor.holders);
                let mut ids: Vec<String> = holders().filter_map(entity_id).collect();
                if holders().any(|holder| *holder == Holder::Selvedge) {
                    ids.extend(inventory.vault_devices.iter().map(|id| id.as_str().to_owned()));
                }
                let addresses = account.recovery_addresses.iter().filter_map(|a| a.entity.as_ref());
                ids.extend(addresses.map(|id| id.as_str().to_owned()));
                let linked = account.linked.iter().filter_map(|linked| linked.account.as_ref());
                ids.extend(linked.map(|id| id.as_str().to_owned()));
                ids.extend(account.sessions.devices.iter().map(|id| id.as_str().to_owned()));
                let group = account.password.as_ref().and_then(|health| health.reuse_group.as_ref());
                ids.extend(
                    group.and_then(|group| self.reuse_groups.get(group)).into_iter().flatten().cloned(),
                );
                ids
            }
            Some(EntityKind::Device) => {
                let device = inventory.devices.iter().find(|device| device.id.as_str() == id);
                let place = device.and_then(|device| device.kept_at.as_ref());
                let unlock = device.into_iter().flat_map(|device| device.unlock.iter().flatten());
                let holders = unlock.flat_map(|unlock| &unlock.holders).filter_map(entity_id);
                holders.chain(place.map(|place| place.as_str().to_owned())).collect()
            }
            Some(EntityKind::Number) => {
                let number = inventory.numbers.iter().find(|number| number.id.as_str() == id);
                let device = number.and_then(|number| number.device.as_ref());
                device.map(|id| id.as_str().to_owned()).into_iter().collect()
            }
            Some(EntityKind::Place) | None => Vec::new(),
        }
    }
}

/// The id of the entity that a capture is about.
fn captured_entity(inventory: &Inventory, capture: Capture) -> String {
    match capture {
        Capture::Device(at) | Capture::Unlocked(at) | Capture::Infected(at) | Capture::Method(at, _) => {
            id_at(&inventory.devices, at, |device| device.id.as_str())
        }
        Capture::Number(at) => id_at(&inventory.numbers, at, |number| number.id.as_str()),
        Capture::Place(at) => id_at(&inventory.places, at, |place| place.id.as_str()),
        Capture::Account(at) | Capture::Phished(at) | Capture::Support(at) | Capture::Factor(at, _) => {
            id_at(&inventory.accounts, at, |account| account.id.as_str())
        }
        Capture::Vault => "selvedge".into(),
    }
}

/// The id of the entity that a loss is about.
fn lost_entity(inventory: &Inventory, loss: Loss) -> String {
    match loss {
        Loss::Device(at) | Loss::Method(at, _) => id_at(&inventory.devices, at, |device| device.id.as_str()),
        Loss::Number(at) | Loss::NumberGone(at) => id_at(&inventory.numbers, at, |number| number.id.as_str()),
        Loss::Place(at) => id_at(&inventory.places, at, |place| place.id.as_str()),
        Loss::Account(at) | Loss::Factor(at, _) | Loss::Forgotten(at, _) => {
            id_at(&inventory.accounts, at, |account| account.id.as_str())
        }
        Loss::Memory => "memory".into(),
        Loss::Vault => "selvedge".into(),
    }
}

fn id_at<T>(list: &[T], at: u32, id: impl Fn(&T) -> &str) -> String {
    list.get(at as usize).map(id).unwrap_or_default().to_owned()
}
