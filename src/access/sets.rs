//! Smallest sets: what together is enough to get in, and what lost together keeps its owner out.

use super::asset::{Capture, Loss};
use super::graph::{Graph, Reach, Scratch};
use super::horn::NONE;
use super::yields::Rule;
use crate::inventory::{Factor, FactorKind, Holder, Index, Inventory, SupportReset};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet, VecDeque};

/// How large a set is looked for.
pub const MAX_SET: usize = 3;

/// The elementary assets of an inventory: what is one thing, captured as it lies and lost as it is. Devices,
/// numbers, places, unlock secrets, Selvedge's vault where it keeps something, and the factors that are in memory or
/// of which no holder is recorded; each other factor is had by having what keeps it. Passwords are also breached where
/// they are used, and support is talked over. An account that none of these opens, or keeps shut, is one thing itself.
pub fn assets(inventory: &Inventory, graph: &Graph) -> (Vec<Capture>, Vec<Loss>) {
    let index = Index::new(inventory);
    let mut captures = Vec::new();
    let mut losses = Vec::new();
    for (device, at) in inventory.devices.iter().zip(0..) {
        captures.push(Capture::Device(at));
        losses.push(Loss::Device(at));
        for method in 0..device.unlock.as_ref().map_or(0, Vec::len) as u32 {
            captures.push(Capture::Method(at, method));
            losses.push(Loss::Method(at, method));
        }
    }
    for at in 0..inventory.numbers.len() as u32 {
        captures.push(Capture::Number(at));
        losses.push(Loss::Number(at));
    }
    for at in 0..inventory.places.len() as u32 {
        captures.push(Capture::Place(at));
        losses.push(Loss::Place(at));
    }
    for (account, at) in inventory.accounts.iter().zip(0..) {
        if account.support_reset == SupportReset::Possible || account.has(FactorKind::Support) {
            captures.push(Capture::Support(at));
        }
        for (factor, position) in account.factors.iter().zip(0..) {
            let elementary = is_elementary(&index, factor);
            if elementary || factor.kind == FactorKind::Password {
                captures.push(Capture::Factor(at, position));
            }
            if elementary {
                losses.push(if factor.holders.contains(&Holder::Memory) {
                    Loss::Forgotten(at, position)
                } else {
                    Loss::Factor(at, position)
                });
            }
        }
    }
    let factors = || inventory.accounts.iter().flat_map(|account| &account.factors);
    if factors().any(|factor| factor.holders.contains(&Holder::Selvedge)) {
        captures.push(Capture::Vault);
        losses.push(Loss::Vault);
    }
    for at in (0..graph.layout.accounts).filter(|&at| !graph.is_recorded(at as usize)) {
        captures.push(Capture::Account(at));
        losses.push(Loss::Account(at));
    }
    graph.unexplained(&mut captures, &mut losses);
    (captures, losses)
}

fn is_elementary(index: &Index, factor: &Factor) -> bool {
    let is_there = |holder: &Holder| match holder {
        Holder::Memory => false,
        Holder::Selvedge => true,
        Holder::Entity(id) => index.kind(id.as_str()).is_some(),
    };
    let by_itself = !matches!(factor.kind, FactorKind::Support | FactorKind::TrustedContact);
    by_itself && (factor.holders.contains(&Holder::Memory) || !factor.holders.iter().any(is_there))
}

/// The smallest sets about one account, of the elementary [`assets`] and of at most [`MAX_SET`] things each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmallestSets {
    /// What together is enough to get in.
    pub takeover: Vec<Vec<Capture>>,
    /// What lost together keeps its owner out for good.
    pub lockout: Vec<Vec<Loss>>,
    /// Whether its owner is locked out already, with nothing lost.
    pub already: bool,
    /// Whether it is not recorded how it is signed in to. Its sign-in is then one thing, and in none of its own sets.
    pub unrecorded: bool,
}

impl SmallestSets {
    /// Looks for both. Takes seconds on a large inventory, so it asks now and then whether it is still wanted:
    /// `None` where `wanted` said that it is not.
    pub fn of(
        inventory: &Inventory,
        graph: &Graph,
        account: usize,
        wanted: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let (mut captures, mut losses) = assets(inventory, graph);
        // That who is in it gets in says nothing.
        captures.retain(|capture| !matches!(capture, Capture::Account(at) if *at as usize == account));
        losses.retain(|loss| !matches!(loss, Loss::Account(at) if *at as usize == account));
        let mut scratch = graph.scratch();
        let takeover = graph.takeover_sets_while(account, &captures, MAX_SET, &mut scratch, wanted)?;
        let never = Reach::Never;
        let lockout = graph.lockout_sets_while(account, &losses, MAX_SET, never, &mut scratch, wanted)?;
        let already = graph.at_first(account) == never;
        Some(Self { takeover, lockout, already, unrecorded: !graph.is_recorded(account) })
    }

    /// What is said where no set takes it over.
    pub fn no_takeover(&self) -> String {
        if self.unrecorded {
            "it is not recorded how it opens, and nothing that is recorded opens it".to_owned()
        } else {
            format!("none of up to {MAX_SET} things")
        }
    }

    /// What is said where no set locks it.
    pub fn no_lockout(&self) -> String {
        if self.already {
            "already locked out: it does not open even with nothing lost".to_owned()
        } else if self.unrecorded {
            "it is not recorded how it opens, so that nothing recorded keeps you out".to_owned()
        } else {
            format!("none of up to {MAX_SET} things")
        }
    }
}

impl Graph {
    /// The smallest sets of these captures, of at most `most` (and [`MAX_SET`]), to which the account falls: no
    /// part of a set is enough. Smaller sets first, each in the order of `assets`.
    ///
    /// Each proposition that can matter is given the smallest sets that make it hold, until nothing changes: the
    /// labels of an assumption-based truth maintenance system (de Kleer 1986), cut off at the size asked for.
    pub fn takeover_sets(
        &self,
        account: usize,
        assets: &[Capture],
        most: usize,
        scratch: &mut Scratch,
    ) -> Vec<Vec<Capture>> {
        self.takeover_sets_while(account, assets, most, scratch, &|| true).unwrap_or_default()
    }

    /// The same, given up with `None` where it is not wanted any more.
    fn takeover_sets_while(
        &self,
        account: usize,
        assets: &[Capture],
        most: usize,
        scratch: &mut Scratch,
        wanted: &dyn Fn() -> bool,
    ) -> Option<Vec<Vec<Capture>>> {
        // Where all of them are not enough, no part of them is.
        let Some(goal) = self.position(account).filter(|goal| self.fallen(assets, scratch).contains(goal))
        else {
            return Some(Vec::new());
        };
        let most = most.min(MAX_SET);
        let relevant = self.relevant(goal);
        let mut labels: HashMap<u32, Vec<Set>> = HashMap::new();
        let mut changed: VecDeque<u32> = VecDeque::new();
        for (&asset, at) in assets.iter().zip(0..).take(if most == 0 { 0 } else { assets.len() }) {
            for seed in self.seeds(asset).into_iter().flatten().filter(|&seed| relevant[seed as usize]) {
                if insert(labels.entry(seed).or_default(), Set::of(at)) {
                    changed.push_back(seed);
                }
            }
        }
        while let Some(proposition) = changed.pop_front() {
            for &clause in self.attacker.uses(proposition) {
                let head = self.attacker.head(clause);
                if !relevant[head as usize] {
                    continue;
                }
                if !wanted() {
                    return None;
                }
                let mut sets = vec![Set::default()];
                for item in self.attacker.body(clause) {
                    let label = labels.get(item).map(Vec::as_slice).unwrap_or_default();
                    let mut next = Vec::new();
                    for one in &sets {
                        for other in label {
                            if let Some(union) = one.union(other).filter(|union| union.len() <= most) {
                                insert(&mut next, union);
                            }
                        }
                    }
                    sets = next;
                }
                let label = labels.entry(head).or_default();
                let mut grew = false;
                for set in sets {
                    grew |= insert(label, set);
                }
                if grew && !changed.contains(&head) {
                    changed.push_back(head);
                }
            }
        }
        let mut found = labels.remove(&goal).unwrap_or_default();
        found.sort_unstable();
        Some(found.into_iter().map(|set| set.pick(assets)).collect())
    }

    /// The smallest sets of these losses, of at most `most` (and [`MAX_SET`]), after which the owner's reach of the
    /// account is this or worse, and with less lost is not. Smaller sets first, each in the order of `assets`. None
    /// where it is so with nothing lost.
    ///
    /// A set that keeps the owner out takes something from every proof that the account opens. So what one proof
    /// rests on is tried in turn, and again with that lost: a hitting-set tree (Reiter 1987).
    pub fn lockout_sets(
        &self,
        account: usize,
        assets: &[Loss],
        most: usize,
        reach: Reach,
        scratch: &mut Scratch,
    ) -> Vec<Vec<Loss>> {
        self.lockout_sets_while(account, assets, most, reach, scratch, &|| true).unwrap_or_default()
    }

    /// The same, given up with `None` where it is not wanted any more.
    fn lockout_sets_while(
        &self,
        account: usize,
        assets: &[Loss],
        most: usize,
        reach: Reach,
        scratch: &mut Scratch,
        wanted: &dyn Fn() -> bool,
    ) -> Option<Vec<Vec<Loss>>> {
        let Some(goal) = self.position(account).filter(|_| self.at_first(account) < reach) else {
            return Some(Vec::new());
        };
        let most = most.min(MAX_SET);
        let mut by_proposition: HashMap<u32, Vec<u32>> = HashMap::new();
        for (&asset, at) in assets.iter().zip(0..) {
            if let Some(banned) = self.banned(asset) {
                by_proposition.entry(banned).or_default().push(at);
            }
        }
        let mut found: Vec<Set> = Vec::new();
        let mut seen: HashSet<Set> = HashSet::from([Set::default()]);
        let mut waiting = VecDeque::from([Set::default()]);
        // Smaller sets come first, so what is found is never larger than what is found later.
        while let Some(set) = waiting.pop_front() {
            if found.iter().any(|smaller| smaller.is_subset(&set)) {
                continue;
            }
            if !wanted() {
                return None;
            }
            let lost: Vec<Loss> = set.pick(assets);
            self.lose(&lost, scratch);
            if scratch.owner.level(&self.base, goal) >= reach {
                found.push(set);
            } else if set.len() < most {
                for proposition in self.proof(goal, scratch) {
                    for &at in by_proposition.get(&proposition).map(Vec::as_slice).unwrap_or_default() {
                        if let Some(next) = set.union(&Set::of(at)).filter(|next| seen.insert(*next)) {
                            waiting.push_back(next);
                        }
                    }
                }
            }
        }
        found.sort_unstable();
        Some(found.into_iter().map(|set| set.pick(assets)).collect())
    }

    /// Whether a way to sign in to the account, or a link to another, is recorded.
    fn is_recorded(&self, account: usize) -> bool {
        let clauses = self.position(account).map(|at| self.owner.clauses_for(at)).unwrap_or_default();
        !clauses.iter().any(|&clause| self.owner.rule(clause) == Rule::NotRecorded)
    }

    /// Adds the accounts that all of these together do not open, or do not keep shut.
    fn unexplained(&self, captures: &mut Vec<Capture>, losses: &mut Vec<Loss>) {
        let mut scratch = self.scratch();
        let mut open = vec![false; self.accounts()];
        for &at in self.fallen(captures, &mut scratch) {
            open[at as usize] = true;
        }
        let mut more: Vec<(usize, u32)> = (0..self.layout.accounts)
            .filter(|&at| !open[at as usize])
            .map(|at| (self.fallen(&[Capture::Account(at)], &mut scratch).len(), at))
            .collect();
        // Those first that open most: the rest may be explained by them.
        more.sort_unstable_by_key(|&(opens, at)| (Reverse(opens), at));
        for (_, at) in more {
            if !open[at as usize] {
                captures.push(Capture::Account(at));
                for &other in self.fallen(&[Capture::Account(at)], &mut scratch) {
                    open[other as usize] = true;
                }
            }
        }
        self.lose(losses, &mut scratch);
        let opens = |at: &u32| scratch.owner.level(&self.base, *at) != Reach::Never;
        losses.extend((0..self.layout.accounts).filter(opens).map(Loss::Account));
    }

    fn position(&self, account: usize) -> Option<u32> {
        u32::try_from(account).ok().filter(|&at| at < self.layout.accounts)
    }

    /// Everything by which the account could fall at all.
    fn relevant(&self, goal: u32) -> Vec<bool> {
        let mut relevant = vec![false; self.layout.things.len()];
        let mut waiting = vec![goal];
        while let Some(proposition) = waiting.pop() {
            if !std::mem::replace(&mut relevant[proposition as usize], true) {
                for &clause in self.attacker.clauses_for(proposition) {
                    waiting.extend(self.attacker.body(clause));
                }
            }
        }
        relevant
    }

    /// The propositions of one proof that the owner has this after the last loss.
    fn proof(&self, goal: u32, scratch: &Scratch) -> Vec<u32> {
        let mut seen = HashSet::new();
        let mut waiting = vec![goal];
        let mut proof = Vec::new();
        while let Some(proposition) = waiting.pop() {
            if seen.insert(proposition) {
                proof.push(proposition);
                let clause = scratch.owner.support(&self.base, proposition);
                if clause != NONE {
                    waiting.extend(self.owner.body(clause));
                }
            }
        }
        proof
    }
}

/// Up to [`MAX_SET`] positions, in order. Smaller sets come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Set {
    len: u8,
    items: [u32; MAX_SET],
}

impl Set {
    fn of(item: u32) -> Self {
        Self { len: 1, items: [item, 0, 0] }
    }

    const fn len(&self) -> usize {
        self.len as usize
    }

    fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.items.iter().copied().take(self.len())
    }

    /// What stands at its positions.
    fn pick<T: Copy>(&self, assets: &[T]) -> Vec<T> {
        self.iter().filter_map(|at| assets.get(at as usize).copied()).collect()
    }

    fn is_subset(&self, other: &Self) -> bool {
        self.iter().all(|item| other.iter().any(|one| one == item))
    }

    /// `None` where it would be too large.
    fn union(&self, other: &Self) -> Option<Self> {
        let mut union = *self;
        for item in other.iter().filter(|&item| !self.iter().any(|one| one == item)) {
            let end = union.len();
            *union.items.get_mut(end)? = item;
            union.len += 1;
        }
        let len = union.len();
        union.items[..len].sort_unstable();
        Some(union)
    }
}

/// Adds a set to those of which none is part of another. Whether it was new.
fn insert(sets: &mut Vec<Set>, set: Set) -> bool {
    if sets.iter().any(|smaller| smaller.is_subset(&set)) {
        return false;
    }
    sets.retain(|larger| !set.is_subset(larger));
    sets.push(set);
    true
}
