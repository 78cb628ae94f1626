//! Fixes tried on a copy: what each would change on both sides.

use super::candidates::Stock;
use super::fix::Fix;
use crate::access::asset::{Capture, Loss};
use crate::access::exposure::{falls, locks, single_captures, single_losses};
use crate::access::graph::{Graph, Reach};
use crate::access::tally::{Tally, counts};
use crate::inventory::{AccountId, EntityId, EntityKind, Holder, Index, Inventory};
use crate::services::Directory;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How many candidates are simulated a step, those of the most exposed accounts first.
const MOST_CANDIDATES: usize = 240;
/// For how many fixes that would lock their owner out something that must come first is looked for.
const MOST_PAIRS: usize = 8;
/// Minutes of getting started that come with every fix. Own judgement, as in the next actions.
const STARTING: i64 = 10;

/// The best fix, and the one that must come before it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) fix: Fix,
    pub(super) first: Option<Fix>,
}

/// An inventory with everything that is known of how it stands.
pub(super) struct World<'a> {
    inventory: &'a Inventory,
    index: Index,
    graph: Graph,
    captures: Vec<Capture>,
    losses: Vec<Loss>,
    known_captures: HashSet<Capture>,
    known_losses: HashSet<Loss>,
    pub(super) tally: Tally,
    /// By account: the captures that take it, and the losses that lock it, as positions in the lists above.
    taken_by: Vec<Vec<u32>>,
    locked_by: Vec<Vec<u32>>,
    /// By thing: what it can be taken by, and that it is lost.
    captures_of: HashMap<String, Vec<u32>>,
    losses_of: HashMap<String, Vec<u32>>,
    /// By group of one password: the accounts.
    reuse: HashMap<String, Vec<String>>,
}

/// What a fix does to both sides: how much lighter takeover and lockout get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gain {
    pub(super) takeover: i64,
    pub(super) lockout: i64,
}

impl Gain {
    /// What ranks it: its better side, for the time it takes. The sides are not added up.
    fn worth(self, minutes: u32) -> i64 {
        self.takeover.max(self.lockout) * 1000 / (i64::from(minutes) + STARTING)
    }
}

/// A fix that was tried.
pub(super) struct Tried {
    pub(super) gain: Gain,
    /// How everything stands with it done.
    pub(super) tally: Tally,
    /// The accounts that it makes harder to open for their owner.
    locks: Vec<usize>,
}

impl Tried {
    /// Whether neither side gets worse, and no account gets harder to open for its owner.
    fn is_harmless(&self) -> bool {
        self.gain.takeover >= 0 && self.gain.lockout >= 0 && self.locks.is_empty()
    }

    /// Whether it takes back nothing that another made better for the owner.
    fn keeps(&self, other: &Self) -> bool {
        self.gain.lockout >= other.gain.lockout && self.tally.newly_locked(&other.tally).is_empty()
    }

    fn helps(&self) -> bool {
        self.is_harmless() && (self.gain.takeover > 0 || self.gain.lockout > 0)
    }
}

impl<'a> World<'a> {
    pub(super) fn new(inventory: &'a Inventory) -> Self {
        let graph = Graph::new(inventory);
        let accounts = graph.accounts();
        let (captures, losses) = (single_captures(inventory), single_losses(inventory));
        let mut scratch = graph.scratch();
        let tally = Tally::of(inventory, &graph);
        let mut taken_by = vec![Vec::new(); accounts];
        let mut captures_of: HashMap<String, Vec<u32>> = HashMap::new();
        for (&capture, position) in captures.iter().zip(0..) {
            if counts(capture) {
                captures_of.entry(thing_of_capture(inventory, capture)).or_default().push(position);
                for at in falls(&graph, capture, &mut scratch) {
                    taken_by[at as usize].push(position);
                }
            }
        }
        let mut locked_by = vec![Vec::new(); accounts];
        let mut losses_of: HashMap<String, Vec<u32>> = HashMap::new();
        for (&loss, position) in losses.iter().zip(0..) {
            losses_of.entry(thing_of_loss(inventory, loss)).or_default().push(position);
            for (at, _) in locks(&graph, loss, &mut scratch) {
                locked_by[at as usize].push(position);
            }
        }
        let mut reuse: HashMap<String, Vec<String>> = HashMap::new();
        for account in &inventory.accounts {
            if let Some(group) = account.password.as_ref().and_then(|health| health.reuse_group.clone()) {
                reuse.entry(group).or_default().push(account.id.as_str().to_owned());
            }
        }
        let index = Index::new(inventory);
        Self {
            reuse,
            inventory,
            index,
            graph,
            known_captures: captures.iter().copied().collect(),
            known_losses: losses.iter().copied().collect(),
            captures,
            losses,
            tally,
            taken_by,
            locked_by,
            captures_of,
            losses_of,
        }
    }

    pub(super) fn stock<'s>(&'s self, directory: &'s Directory) -> Stock<'s> {
        Stock::new(self.inventory, &self.index, directory)
    }

    /// The fix with the best gain for its time; with one before it where it needs one and there is `room` for two.
    pub(super) fn best(&self, directory: &Directory, room: usize) -> Option<Found> {
        let stock = self.stock(directory);
        let mut fixes = stock.of_things();
        // Nothing is done in an account that does not open.
        let opens = |at: usize| self.graph.at_first(at) != Reach::Never;
        let mut exposed: Vec<usize> = (0..self.inventory.accounts.len())
            .filter(|&at| opens(at) && self.tally.exposed(at) > 0)
            .collect();
        let weight = |at: &usize| {
            let importance = self.inventory.accounts[*at].importance as u32;
            self.tally.exposed(*at) * 3_i64.pow(importance)
        };
        exposed.sort_by_key(|at| (Reverse(weight(at)), *at));
        for at in exposed {
            if fixes.len() >= MOST_CANDIDATES {
                break;
            }
            fixes.extend(stock.of_account(&self.inventory.accounts[at]));
        }
        let mut best: Option<(i64, Found)> = None;
        let mut better = |worth: i64, found: Found| {
            if best.as_ref().is_none_or(|(known, _)| worth > *known) {
                best = Some((worth, found));
            }
        };
        let mut copy = self.inventory.clone();
        let mut blocked = Vec::new();
        for fix in fixes {
            let tried = self.attempt(&[&fix], &mut copy);
            if tried.helps() {
                better(tried.gain.worth(fix.minutes()), Found { fix, first: None });
            } else if tried.gain.takeover > 0 && !tried.locks.is_empty() {
                blocked.push((tried.gain.takeover, tried.locks, fix));
            }
        }
        blocked.sort_by_key(|(takeover, _, _)| Reverse(*takeover));
        for (_, locks, fix) in blocked.into_iter().take(if room > 1 { MOST_PAIRS } else { 0 }) {
            // What comes first gives the accounts that would be locked another way in.
            let firsts = locks.iter().filter(|&&at| opens(at)).take(4);
            let firsts = firsts.filter_map(|&at| self.inventory.accounts.get(at));
            for first in firsts.flat_map(|account| stock.before(account)).filter(|first| *first != fix) {
                let alone = self.attempt(&[&first], &mut copy);
                if !alone.is_harmless() {
                    continue;
                }
                let tried = self.attempt(&[&first, &fix], &mut copy);
                let closes = tried.gain.takeover > alone.gain.takeover && tried.keeps(&alone);
                if tried.helps() && closes {
                    let worth = tried.gain.worth(first.minutes() + fix.minutes());
                    better(worth, Found { fix: fix.clone(), first: Some(first) });
                }
            }
        }
        best.map(|(_, found)| found)
    }

    /// What doing these, in this order, would change. Only those captures and losses are asked again whose
    /// reach can have changed. They are done to `copy`, a copy of the inventory, and taken back again.
    pub(super) fn attempt(&self, fixes: &[&Fix], copy: &mut Inventory) -> Tried {
        for fix in fixes {
            fix.apply(copy);
        }
        let graph = Graph::new(copy);
        let (mut tally, same) = self.tally.beside(&graph);
        if same {
            self.ask_again(&mut tally, fixes, copy, &graph);
        } else {
            // What opens that did not, or no longer does, hangs on other things throughout.
            tally = Tally::of(copy, &graph);
        }
        self.take_back(fixes, copy);
        let [takeover, lockout] = self.tally.weights(self.inventory);
        let [takeover_now, lockout_now] = tally.weights(self.inventory);
        let locks = tally.newly_locked(&self.tally);
        Tried {
            gain: Gain { takeover: takeover - takeover_now, lockout: lockout - lockout_now },
            tally,
            locks,
        }
    }

    /// Makes of a copy to which these were done a copy again. A fix changes its account, and things: those are few.
    fn take_back(&self, fixes: &[&Fix], copy: &mut Inventory) {
        for at in fixes.iter().filter_map(|fix| self.position(&fix.account()?)) {
            copy.accounts[at as usize].clone_from(&self.inventory.accounts[at as usize]);
        }
        copy.devices.clone_from(&self.inventory.devices);
        copy.numbers.clone_from(&self.inventory.numbers);
        copy.places.clone_from(&self.inventory.places);
    }

    /// Takes out what the captures and losses that bear on the fixes did, and puts in what they do now.
    fn ask_again(&self, tally: &mut Tally, fixes: &[&Fix], inventory: &Inventory, graph: &Graph) {
        let (captures, losses) = self.bearing_on(fixes);
        let changed: HashSet<u32> = fixes.iter().filter_map(|fix| self.position(&fix.account()?)).collect();
        let mut old = self.graph.scratch();
        let mut new = graph.scratch();
        let pick = |list: &BTreeSet<u32>| list.iter().map(|&at| at as usize).collect::<Vec<_>>();
        let (captures, losses) = (pick(&captures), pick(&losses));
        let was_captures = captures.iter().map(|&at| self.captures[at]);
        let was_losses = losses.iter().map(|&at| self.losses[at]);
        tally.add(&self.graph, was_captures.clone(), was_losses.clone(), -1, &mut old);
        // Factors of a changed account may stand elsewhere in its list; and what a fix adds was in no list.
        let asked_captures: HashSet<Capture> = was_captures.collect();
        let asked_losses: HashSet<Loss> = was_losses.collect();
        let now_captures = single_captures(inventory).into_iter().filter(|capture| {
            let is_changed = matches!(capture, Capture::Factor(at, _) if changed.contains(at));
            is_changed || asked_captures.contains(capture) || !self.known_captures.contains(capture)
        });
        let now_losses = single_losses(inventory).into_iter().filter(|loss| {
            let is_changed = matches!(loss, Loss::Forgotten(at, _) if changed.contains(at));
            is_changed || asked_losses.contains(loss) || !self.known_losses.contains(loss)
        });
        tally.add(graph, now_captures, now_losses, 1, &mut new);
    }

    /// The captures and losses whose reach these fixes can change, as positions: those that take or lock the
    /// account, and those of everything that it or the new holder rests on.
    fn bearing_on(&self, fixes: &[&Fix]) -> (BTreeSet<u32>, BTreeSet<u32>) {
        let (mut captures, mut losses) = (BTreeSet::new(), BTreeSet::new());
        for fix in fixes {
            if let Some(at) = fix.account().and_then(|id| self.position(&id)) {
                captures.extend(&self.taken_by[at as usize]);
                losses.extend(&self.locked_by[at as usize]);
            }
            let holders = fix.holders();
            // A spare key that is new lies at a place.
            let is_new = holders.iter().any(|id| self.index.kind(id.as_str()).is_none());
            let places =
                self.inventory.places.iter().filter(|_| is_new).map(|place| EntityId::from(&place.id));
            for thing in holders.iter().cloned().chain(places).chain([fix.subject()]) {
                for thing in self.rests_on(&thing) {
                    captures.extend(self.captures_of.get(&thing).into_iter().flatten());
                    losses.extend(self.losses_of.get(&thing).into_iter().flatten());
                }
            }
        }
        (captures, losses)
    }

    fn position(&self, account: &AccountId) -> Option<u32> {
        self.index.account_at(account).and_then(|at| u32::try_from(at).ok())
    }

    /// Everything that opening this may rest on, directly or through other accounts.
    fn rests_on(&self, subject: &EntityId) -> HashSet<String> {
        let mut found: HashSet<String> = ["memory", "selvedge", subject.as_str()].map(str::to_owned).into();
        let mut open: Vec<String> = vec![subject.as_str().to_owned()];
        while let Some(id) = open.pop() {
            for next in self.rests_directly_on(&id) {
                if found.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        found
    }

    fn rests_directly_on(&self, id: &str) -> Vec<String> {
        let name = |holder: &Holder| match holder {
            Holder::Entity(id) => Some(id.as_str().to_owned()),
            Holder::Memory | Holder::Selvedge => None,
        };
        let inventory = self.inventory;
        match self.index.kind(id) {
            Some(EntityKind::Account) => {
                let account = self.index.account_at(&AccountId::from(id)).map(|at| &inventory.accounts[at]);
                let Some(account) = account else { return Vec::new() };
                let mut on: Vec<String> =
                    account.factors.iter().flat_map(|f| &f.holders).filter_map(name).collect();
                if account.factors.iter().any(|f| f.holders.contains(&Holder::Selvedge)) {
                    on.extend(inventory.vault_devices.iter().map(|id| id.as_str().to_owned()));
                }
                let addresses = account.recovery_addresses.iter().filter_map(|a| a.entity.as_ref());
                on.extend(addresses.map(|id| id.as_str().to_owned()));
                let linked = account.linked.iter().filter_map(|l| l.account.as_ref());
                on.extend(linked.map(|id| id.as_str().to_owned()));
                on.extend(account.sessions.devices.iter().map(|id| id.as_str().to_owned()));
                let group = account.password.as_ref().and_then(|health| health.reuse_group.as_ref());
                on.extend(group.and_then(|group| self.reuse.get(group)).into_iter().flatten().cloned());
                on
            }
            Some(EntityKind::Device) => {
                let device = inventory.devices.iter().find(|d| d.id.as_str() == id);
                let kept = device.and_then(|d| d.kept_at.as_ref()).map(|place| place.as_str().to_owned());
                let unlock = device.into_iter().flat_map(|d| d.unlock.iter().flatten());
                unlock.flat_map(|u| &u.holders).filter_map(name).chain(kept).collect()
            }
            Some(EntityKind::Number) => {
                let number = inventory.numbers.iter().find(|n| n.id.as_str() == id);
                number.and_then(|n| n.device.as_ref()).map(|id| id.as_str().to_owned()).into_iter().collect()
            }
            Some(EntityKind::Place) | None => Vec::new(),
        }
    }
}

fn thing_of_capture(inventory: &Inventory, capture: Capture) -> String {
    match capture {
        Capture::Device(at) | Capture::Unlocked(at) | Capture::Infected(at) | Capture::Method(at, _) => {
            id_at(&inventory.devices, at, |d| d.id.as_str())
        }
        Capture::Number(at) => id_at(&inventory.numbers, at, |n| n.id.as_str()),
        Capture::Place(at) => id_at(&inventory.places, at, |p| p.id.as_str()),
        Capture::Account(at) | Capture::Phished(at) | Capture::Support(at) | Capture::Factor(at, _) => {
            id_at(&inventory.accounts, at, |a| a.id.as_str())
        }
        Capture::Vault => "selvedge".into(),
    }
}

fn thing_of_loss(inventory: &Inventory, loss: Loss) -> String {
    match loss {
        Loss::Device(at) | Loss::Method(at, _) => id_at(&inventory.devices, at, |d| d.id.as_str()),
        Loss::Number(at) | Loss::NumberGone(at) => id_at(&inventory.numbers, at, |n| n.id.as_str()),
        Loss::Place(at) => id_at(&inventory.places, at, |p| p.id.as_str()),
        Loss::Account(at) | Loss::Factor(at, _) | Loss::Forgotten(at, _) => {
            id_at(&inventory.accounts, at, |a| a.id.as_str())
        }
        Loss::Memory => "memory".into(),
        Loss::Vault => "selvedge".into(),
    }
}

fn id_at<T>(list: &[T], at: u32, id: impl Fn(&T) -> &str) -> String {
    list.get(at as usize).map(id).unwrap_or_default().to_owned()
}
