//! Simulates fixes on a copy of the inventory, and chooses the best fix by its effect on takeover and lockout.

use super::candidates::Candidates;
use super::fix::Fix;
use crate::access::asset::{Capture, Loss};
use crate::access::exposure::{accounts_closed, accounts_opened, single_captures, single_losses};
use crate::access::graph::Graph;
use crate::access::posture::{Tally, counts_toward_posture};
use crate::access::reach::Reach;
use crate::inventory::{AccountId, Entity, EntityId, Holder, Index, Inventory};
use crate::services::Directory;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How many candidates are simulated for each step of the plan. Candidates of the most exposed accounts come first.
const MAX_CANDIDATES: usize = 240;
/// A search for prerequisites is limited to this many fixes that would lock the owner out.
const MAX_BLOCKED_FIXES: usize = 8;
/// A search for prerequisites of one fix is limited to this many of the accounts that the fix would lock.
const MAX_LOCKED_ACCOUNTS: usize = 4;
/// Minutes to get started with any fix. Own judgement, as in the next actions.
const MINUTES_TO_START: i64 = 10;

/// The best fix, and the fix that must come before it.
#[derive(Debug)]
pub(super) struct BestFix {
    pub(super) fix: Fix,
    pub(super) prerequisite: Option<Fix>,
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

/// By how much a fix lowers the score of each side; see [`Tally::scores`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gain {
    takeover: i64,
    lockout: i64,
}

impl Gain {
    /// The rank of a fix: the gain of its better side, divided by the time that the fix takes. The gains of the two
    /// sides are never added.
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

    /// Whether this outcome is at least as good for the owner as the earlier outcome.
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
                for account in accounts_opened(&graph, capture, &mut scratch) {
                    opened_by[account as usize].push(position);
                }
            }
        }
        let mut closed_by = vec![Vec::new(); accounts];
        let mut losses_of: HashMap<String, Vec<u32>> = HashMap::new();
        for (&loss, position) in losses.iter().zip(0..) {
            losses_of.entry(lost_entity(inventory, loss)).or_default().push(position);
            for (account, _) in accounts_closed(&graph, loss, &mut scratch) {
                closed_by[account as usize].push(position);
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

    /// The fix with the best gain for its time. If the fix needs a prerequisite, both must fit into `max_steps`.
    pub(super) fn best(&self, directory: &Directory, max_steps: usize) -> Option<BestFix> {
        let candidates = self.candidates(directory);
        let mut best: Option<(i64, BestFix)> = None;
        let mut keep_best = |worth: i64, fix: BestFix| {
            if best.as_ref().is_none_or(|(best_worth, _)| worth > *best_worth) {
                best = Some((worth, fix));
            }
        };
        let mut copy = self.inventory.clone();
        let mut blocked_fixes = Vec::new();
        for fix in self.fixes_to_try(&candidates) {
            let outcome = self.simulate(&[&fix], &mut copy);
            if outcome.helps() {
                keep_best(outcome.gain.worth(fix.minutes()), BestFix { fix, prerequisite: None });
            } else if outcome.gain.takeover > 0 && !outcome.newly_locked.is_empty() {
                // The fix stops takeovers, but alone it would lock the owner out.
                blocked_fixes.push((fix, outcome));
            }
        }
        blocked_fixes.sort_by_key(|(_, outcome)| Reverse(outcome.gain.takeover));
        blocked_fixes.truncate(if max_steps > 1 { MAX_BLOCKED_FIXES } else { 0 });
        for (fix, outcome) in blocked_fixes {
            for (worth, prerequisite) in
                self.prerequisites(&fix, &outcome.newly_locked, &candidates, &mut copy)
            {
                keep_best(worth, BestFix { fix: fix.clone(), prerequisite: Some(prerequisite) });
            }
        }
        best.map(|(_, fix)| fix)
    }

    /// The fixes that make `fix` harmless, because they first give the accounts that it would lock another way in. Each
    /// comes with the rank of the pair.
    fn prerequisites(
        &self,
        fix: &Fix,
        locked: &[usize],
        candidates: &Candidates<'_>,
        copy: &mut Inventory,
    ) -> Vec<(i64, Fix)> {
        let mut found = Vec::new();
        let locked = locked.iter().filter(|&&account| self.can_open(account)).take(MAX_LOCKED_ACCOUNTS);
        let locked = locked.filter_map(|&account| self.inventory.accounts.get(account));
        let prerequisites = locked.flat_map(|account| candidates.prerequisites(account));
        for prerequisite in prerequisites.filter(|prerequisite| prerequisite != fix) {
            let alone = self.simulate(&[&prerequisite], copy);
            if !alone.is_harmless() {
                continue;
            }
            let both = self.simulate(&[&prerequisite, fix], copy);
            let fix_adds = both.gain.takeover > alone.gain.takeover && both.keeps_lockout_gain(&alone);
            if both.helps() && fix_adds {
                found.push((both.gain.worth(prerequisite.minutes() + fix.minutes()), prerequisite));
            }
        }
        found
    }

    /// The fixes of devices and numbers, then the fixes of accounts. The most exposed account comes first.
    fn fixes_to_try(&self, candidates: &Candidates<'_>) -> Vec<Fix> {
        let mut fixes = candidates.of_devices_and_numbers();
        let mut exposed: Vec<usize> = (0..self.inventory.accounts.len())
            .filter(|&account| self.can_open(account) && self.tally.exposure(account) > 0)
            .collect();
        let weight = |account: usize| {
            let importance = self.inventory.accounts[account].importance as u32;
            self.tally.exposure(account) * 3_i64.pow(importance)
        };
        exposed.sort_by_key(|&account| (Reverse(weight(account)), account));
        for account in exposed {
            if fixes.len() >= MAX_CANDIDATES {
                break;
            }
            fixes.extend(candidates.of_account(&self.inventory.accounts[account]));
        }
        fixes
    }

    /// Whether the account opens with nothing lost. The owner cannot change the settings of other accounts.
    fn can_open(&self, account: usize) -> bool {
        self.graph.initial_reach(account) != Reach::Never
    }

    /// The result of applying these fixes in this order. The fixes are applied to `copy`, a copy of the inventory, and
    /// then undone.
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
            // If the initial reach of an account has changed, the result of any capture or loss can be different.
            None => Tally::of(copy, &graph),
        };
        self.undo(fixes, copy);
        let [takeover_before, lockout_before] = self.tally.scores(self.inventory);
        let [takeover, lockout] = tally.scores(self.inventory);
        let gain = Gain { takeover: takeover_before - takeover, lockout: lockout_before - lockout };
        Outcome { gain, newly_locked: tally.newly_locked(&self.tally), tally }
    }

    /// Restores the copy. A fix changes only one account, and devices, numbers and places, so restoring these is
    /// cheaper than a new copy.
    fn undo(&self, fixes: &[&Fix], copy: &mut Inventory) {
        for account in fixes.iter().filter_map(|fix| self.position(&fix.account()?)) {
            copy.accounts[account as usize].clone_from(&self.inventory.accounts[account as usize]);
        }
        copy.devices.clone_from(&self.inventory.devices);
        copy.numbers.clone_from(&self.inventory.numbers);
        copy.places.clone_from(&self.inventory.places);
    }

    /// Updates the tally for a changed inventory. Subtracts the old results of the captures and losses that the fixes
    /// can affect, and adds the new results.
    fn update(&self, tally: &mut Tally, fixes: &[&Fix], inventory: &Inventory, graph: &Graph) {
        let (affected_captures, affected_losses) = self.affected(fixes);
        let changed: HashSet<u32> = fixes.iter().filter_map(|fix| self.position(&fix.account()?)).collect();
        let old_captures: HashSet<Capture> =
            affected_captures.iter().map(|&position| self.captures[position as usize]).collect();
        let old_losses: HashSet<Loss> =
            affected_losses.iter().map(|&position| self.losses[position as usize]).collect();
        let mut scratch = self.graph.scratch();
        tally.add(&self.graph, old_captures.iter().copied(), old_losses.iter().copied(), -1, &mut scratch);
        // The factors of a changed account can have new positions, and a fix can add captures and losses.
        let new_captures = single_captures(inventory).into_iter().filter(|capture| {
            let is_moved = matches!(capture, Capture::Factor(account, _) if changed.contains(account));
            is_moved || old_captures.contains(capture) || !self.known_captures.contains(capture)
        });
        let new_losses = single_losses(inventory).into_iter().filter(|loss| {
            let is_moved = matches!(loss, Loss::Forgotten(account, _) if changed.contains(account));
            is_moved || old_losses.contains(loss) || !self.known_losses.contains(loss)
        });
        tally.add(graph, new_captures, new_losses, 1, &mut graph.scratch());
    }

    /// The captures and losses that these fixes can affect, as positions: the captures that open a changed account, the
    /// losses that close it, and all captures and losses of the entities on which the changed entity or a new holder
    /// depends.
    fn affected(&self, fixes: &[&Fix]) -> (BTreeSet<u32>, BTreeSet<u32>) {
        let (mut captures, mut losses) = (BTreeSet::new(), BTreeSet::new());
        for fix in fixes {
            if let Some(account) = fix.account().and_then(|id| self.position(&id)) {
                captures.extend(&self.opened_by[account as usize]);
                losses.extend(&self.closed_by[account as usize]);
            }
            let holders = fix.new_holders();
            // A new spare key is kept at a place.
            let is_new = holders.iter().any(|id| self.index.kind(id.as_str()).is_none());
            let places =
                self.inventory.places.iter().filter(|_| is_new).map(|place| EntityId::from(&place.id));
            for subject in holders.iter().cloned().chain(places).chain([fix.subject()]) {
                for id in self.dependencies(&subject) {
                    captures.extend(self.captures_of.get(&id).into_iter().flatten());
                    losses.extend(self.losses_of.get(&id).into_iter().flatten());
                }
            }
        }
        (captures, losses)
    }

    fn position(&self, account: &AccountId) -> Option<u32> {
        self.index.account_position(account).and_then(|position| u32::try_from(position).ok())
    }

    /// The ids of all entities on which access to the subject can depend, directly or through other entities. Includes
    /// the subject itself, memory and the vault.
    fn dependencies(&self, subject: &EntityId) -> HashSet<String> {
        let mut found: HashSet<String> = ["memory", "selvedge", subject.as_str()].map(str::to_owned).into();
        let mut pending: Vec<String> = vec![subject.as_str().to_owned()];
        while let Some(id) = pending.pop() {
            for next in self.direct_dependencies(&id) {
                if found.insert(next.clone()) {
                    pending.push(next);
                }
            }
        }
        found
    }

    fn direct_dependencies(&self, id: &str) -> Vec<String> {
        let entity_id = |holder: &Holder| match holder {
            Holder::Entity(id) => Some(id.as_str().to_owned()),
            Holder::Memory | Holder::Selvedge => None,
        };
        let inventory = self.inventory;
        match self.index.get(inventory, id) {
            Some(Entity::Account(account)) => {
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
                let registrar = account.mail_domain.as_ref().and_then(|domain| domain.registrar.as_ref());
                ids.extend(registrar.map(|id| id.as_str().to_owned()));
                let opens_on = account.credential_store.iter().flat_map(|store| &store.opens_on);
                ids.extend(opens_on.map(|opens| opens.device.as_str().to_owned()));
                let group = account.password.as_ref().and_then(|health| health.reuse_group.as_ref());
                ids.extend(
                    group.and_then(|group| self.reuse_groups.get(group)).into_iter().flatten().cloned(),
                );
                ids
            }
            Some(Entity::Device(device)) => {
                let unlock = device.unlock.iter().flatten();
                let holders = unlock.flat_map(|unlock| &unlock.holders).filter_map(entity_id);
                holders.chain(device.kept_at.iter().map(|place| place.as_str().to_owned())).collect()
            }
            Some(Entity::Number(number)) => {
                let device = number.device.iter().map(|id| id.as_str().to_owned());
                device.chain(number.carrier.iter().map(|id| id.as_str().to_owned())).collect()
            }
            Some(Entity::Place(place)) => place.inside.iter().map(|id| id.as_str().to_owned()).collect(),
            None => Vec::new(),
        }
    }
}

/// The id of the entity that a capture is about.
fn captured_entity(inventory: &Inventory, capture: Capture) -> String {
    match capture {
        Capture::Device(device)
        | Capture::Unlocked(device)
        | Capture::Infected(device)
        | Capture::Method(device, _) => id_at(&inventory.devices, device, |device| device.id.as_str()),
        Capture::Number(number) => id_at(&inventory.numbers, number, |number| number.id.as_str()),
        Capture::Place(place) => id_at(&inventory.places, place, |place| place.id.as_str()),
        Capture::Account(account)
        | Capture::Phished(account)
        | Capture::Support(account)
        | Capture::Domain(account)
        | Capture::Factor(account, _) => id_at(&inventory.accounts, account, |account| account.id.as_str()),
        Capture::Vault => "selvedge".into(),
        // No fix changes who has access to something.
        Capture::Person(_) => String::new(),
    }
}

/// The id of the entity that a loss is about.
fn lost_entity(inventory: &Inventory, loss: Loss) -> String {
    match loss {
        Loss::Device(device) | Loss::Method(device, _) => {
            id_at(&inventory.devices, device, |device| device.id.as_str())
        }
        Loss::Number(number) | Loss::NumberGone(number) => {
            id_at(&inventory.numbers, number, |number| number.id.as_str())
        }
        Loss::Place(place) | Loss::PlaceAway(place) => {
            id_at(&inventory.places, place, |place| place.id.as_str())
        }
        Loss::Account(account)
        | Loss::TakenOver(account)
        | Loss::Domain(account)
        | Loss::Factor(account, _)
        | Loss::Forgotten(account, _) => id_at(&inventory.accounts, account, |account| account.id.as_str()),
        Loss::Memory => "memory".into(),
        Loss::Vault => "selvedge".into(),
    }
}

fn id_at<T>(list: &[T], position: u32, id: impl Fn(&T) -> &str) -> String {
    list.get(position as usize).map(id).unwrap_or_default().to_owned()
}
