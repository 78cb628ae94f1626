//! Smallest sets: which captures together open an account, and which losses together close it.

use super::asset::{Capture, Loss};
use super::graph::{Graph, Scratch};
use super::horn::NONE;
use super::inference::Inference;
use super::reach::Reach;
use crate::inventory::{Factor, FactorKind, Holder, Index, Inventory, SupportReset};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet, VecDeque};

/// The largest set that is searched for.
pub const MAX_SET_SIZE: usize = 3;

/// The elementary captures and losses of an inventory, from which sets are built:
/// - devices, unlock secrets, numbers and places;
/// - Selvedge's vault, if it keeps a factor;
/// - factors in memory or without a recorded holder (all others are captured or lost with their holders);
/// - as captures also every password (it can be breached) and support;
/// - accounts that none of these opens or closes.
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
            let is_elementary = is_elementary(&index, factor);
            if is_elementary || factor.kind == FactorKind::Password {
                captures.push(Capture::Factor(at, position));
            }
            if is_elementary {
                let is_remembered = factor.holders.contains(&Holder::Memory);
                let loss = if is_remembered { Loss::Forgotten } else { Loss::Factor };
                losses.push(loss(at, position));
            }
        }
    }
    let mut factors = inventory.accounts.iter().flat_map(|account| &account.factors);
    if factors.any(|factor| factor.holders.contains(&Holder::Selvedge)) {
        captures.push(Capture::Vault);
        losses.push(Loss::Vault);
    }
    for at in (0..graph.layout.accounts).filter(|&at| !graph.is_sign_in_recorded(at)) {
        captures.push(Capture::Account(at));
        losses.push(Loss::Account(at));
    }
    graph.add_unexplained_accounts(&mut captures, &mut losses);
    (captures, losses)
}

fn is_elementary(index: &Index, factor: &Factor) -> bool {
    let exists = |holder: &Holder| match holder {
        Holder::Memory => false,
        Holder::Selvedge => true,
        Holder::Entity(id) => index.kind(id.as_str()).is_some(),
    };
    !matches!(factor.kind, FactorKind::Support | FactorKind::TrustedContact)
        && (factor.holders.contains(&Holder::Memory) || !factor.holders.iter().any(exists))
}

/// The smallest sets of elementary [`assets`] about one account, of at most [`MAX_SET_SIZE`] members each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmallestSets {
    /// Captures that together open the account.
    pub takeover: Vec<Vec<Capture>>,
    /// Losses that together close the account for its owner permanently.
    pub lockout: Vec<Vec<Loss>>,
    /// Whether the account does not open even with nothing lost.
    pub already: bool,
    /// Whether no way to sign in is recorded. Its sign-in then counts as elementary, but is left out of its own sets.
    pub unrecorded: bool,
}

impl SmallestSets {
    /// Computes both kinds of sets. This can take seconds on a large inventory, so it polls `keep_going` and returns
    /// `None` as soon as that returns false.
    pub fn of(
        inventory: &Inventory,
        graph: &Graph,
        account: usize,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let (mut captures, mut losses) = assets(inventory, graph);
        // Skip the trivial sets: capturing or losing the account itself.
        captures.retain(|capture| !matches!(capture, Capture::Account(at) if *at as usize == account));
        losses.retain(|loss| !matches!(loss, Loss::Account(at) if *at as usize == account));
        let mut scratch = graph.scratch();
        let takeover =
            graph.takeover_sets_while(account, &captures, MAX_SET_SIZE, &mut scratch, keep_going)?;
        let lockout = graph.lockout_sets_while(
            account,
            &losses,
            MAX_SET_SIZE,
            Reach::Never,
            &mut scratch,
            keep_going,
        )?;
        let already = graph.initial_reach(account) == Reach::Never;
        let is_recorded = graph.layout.account_at(account).is_some_and(|at| graph.is_sign_in_recorded(at));
        Some(Self { takeover, lockout, already, unrecorded: !is_recorded })
    }

    /// What to show if no set opens the account.
    pub fn no_takeover_reason(&self) -> String {
        if self.unrecorded {
            "how you sign in is not recorded, and nothing that is recorded opens it".to_owned()
        } else {
            format!("none of up to {MAX_SET_SIZE} things")
        }
    }

    /// What to show if no set closes the account.
    pub fn no_lockout_reason(&self) -> String {
        if self.already {
            "already locked out: it does not open even with nothing lost".to_owned()
        } else if self.unrecorded {
            "how you sign in is not recorded, so nothing that is recorded keeps you out".to_owned()
        } else {
            format!("none of up to {MAX_SET_SIZE} things")
        }
    }
}

impl Graph {
    /// The smallest sets of these captures that open the account, of at most `max_size` members (and at most
    /// [`MAX_SET_SIZE`]). No part of a set suffices. Smaller sets come first, each in the order of `assets`.
    ///
    /// Each relevant proposition gets the smallest sets that make it hold, until nothing changes: the labels of an
    /// assumption-based truth maintenance system (de Kleer 1986), limited in size.
    pub fn takeover_sets(
        &self,
        account: usize,
        assets: &[Capture],
        max_size: usize,
        scratch: &mut Scratch,
    ) -> Vec<Vec<Capture>> {
        self.takeover_sets_while(account, assets, max_size, scratch, &|| true).unwrap_or_default()
    }

    fn takeover_sets_while(
        &self,
        account: usize,
        assets: &[Capture],
        max_size: usize,
        scratch: &mut Scratch,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Vec<Vec<Capture>>> {
        let max_size = max_size.min(MAX_SET_SIZE);
        // If all captures together do not suffice, no subset does.
        let goal = self
            .layout
            .account_at(account)
            .filter(|goal| max_size > 0 && self.taken_over(assets, scratch).contains(goal));
        let Some(goal) = goal else { return Some(Vec::new()) };
        let relevant = self.relevant(goal);
        let mut labels: HashMap<u32, Vec<Set>> = HashMap::new();
        let mut changed: VecDeque<u32> = VecDeque::new();
        for (&asset, at) in assets.iter().zip(0..) {
            for seed in self.seeds(asset).into_iter().flatten().filter(|&seed| relevant[seed as usize]) {
                if insert_minimal(labels.entry(seed).or_default(), Set::of(at)) {
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
                if !keep_going() {
                    return None;
                }
                let sets = combine(self.attacker.body(clause), &labels, max_size);
                let label = labels.entry(head).or_default();
                let mut has_grown = false;
                for set in sets {
                    has_grown |= insert_minimal(label, set);
                }
                if has_grown && !changed.contains(&head) {
                    changed.push_back(head);
                }
            }
        }
        let mut found = labels.remove(&goal).unwrap_or_default();
        found.sort_unstable();
        Some(found.into_iter().map(|set| set.select(assets)).collect())
    }

    /// The smallest sets of these losses after which the owner's reach of the account is `reach` or worse, of at most
    /// `max_size` members (and at most [`MAX_SET_SIZE`]). No part of a set suffices. Smaller sets come first, each
    /// in the order of `assets`. Empty if the reach is that bad with nothing lost.
    ///
    /// A set that keeps the owner out must remove a part of every proof that the account opens. So each asset in one
    /// proof is tried in turn, and again for the next proof that remains: a hitting-set tree (Reiter 1987).
    pub fn lockout_sets(
        &self,
        account: usize,
        assets: &[Loss],
        max_size: usize,
        reach: Reach,
        scratch: &mut Scratch,
    ) -> Vec<Vec<Loss>> {
        self.lockout_sets_while(account, assets, max_size, reach, scratch, &|| true).unwrap_or_default()
    }

    fn lockout_sets_while(
        &self,
        account: usize,
        assets: &[Loss],
        max_size: usize,
        reach: Reach,
        scratch: &mut Scratch,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Vec<Vec<Loss>>> {
        let goal = self.layout.account_at(account).filter(|_| self.initial_reach(account) < reach);
        let Some(goal) = goal else { return Some(Vec::new()) };
        let max_size = max_size.min(MAX_SET_SIZE);
        let mut assets_by_proposition: HashMap<u32, Vec<u32>> = HashMap::new();
        for (&asset, at) in assets.iter().zip(0..) {
            if let Some(banned) = self.banned(asset) {
                assets_by_proposition.entry(banned).or_default().push(at);
            }
        }
        let mut found: Vec<Set> = Vec::new();
        let mut seen: HashSet<Set> = HashSet::from([Set::default()]);
        // Breadth first, so that every found set is at most as large as the sets found later.
        let mut pending = VecDeque::from([Set::default()]);
        while let Some(set) = pending.pop_front() {
            if found.iter().any(|smaller| smaller.is_subset(&set)) {
                continue;
            }
            if !keep_going() {
                return None;
            }
            self.lose(&set.select(assets), scratch);
            if scratch.owner.level(&self.baseline, goal) >= reach {
                found.push(set);
            } else if set.len() < max_size {
                let proof = self.proof(goal, scratch);
                let lost = proof.iter().filter_map(|proposition| assets_by_proposition.get(proposition));
                for &at in lost.flatten() {
                    if let Some(next) = set.union(&Set::of(at)).filter(|next| seen.insert(*next)) {
                        pending.push_back(next);
                    }
                }
            }
        }
        found.sort_unstable();
        Some(found.into_iter().map(|set| set.select(assets)).collect())
    }

    /// Whether a way to sign in to the account, or a link to another account, is recorded.
    fn is_sign_in_recorded(&self, account: u32) -> bool {
        let mut clauses = self.owner.clauses_for(self.layout.account(account)).iter();
        !clauses.any(|&clause| self.owner.inference(clause) == Inference::NotRecorded)
    }

    /// Adds the accounts that all these captures together do not open, and those that all these losses together do not
    /// close.
    fn add_unexplained_accounts(&self, captures: &mut Vec<Capture>, losses: &mut Vec<Loss>) {
        let mut scratch = self.scratch();
        let mut is_open = vec![false; self.accounts()];
        for &at in self.taken_over(captures, &mut scratch) {
            is_open[at as usize] = true;
        }
        let mut unexplained: Vec<(usize, u32)> = (0..self.layout.accounts)
            .filter(|&at| !is_open[at as usize])
            .map(|at| (self.taken_over(&[Capture::Account(at)], &mut scratch).len(), at))
            .collect();
        // Accounts that open the most others first: they may explain the rest.
        unexplained.sort_unstable_by_key(|&(opened, at)| (Reverse(opened), at));
        for (_, at) in unexplained {
            if !is_open[at as usize] {
                captures.push(Capture::Account(at));
                for &other in self.taken_over(&[Capture::Account(at)], &mut scratch) {
                    is_open[other as usize] = true;
                }
            }
        }
        self.lose(losses, &mut scratch);
        let opens = |at: &u32| scratch.owner.level(&self.baseline, *at) != Reach::Never;
        losses.extend((0..self.layout.accounts).filter(opens).map(Loss::Account));
    }

    /// By proposition: whether it can contribute to opening the account.
    fn relevant(&self, goal: u32) -> Vec<bool> {
        let mut relevant = vec![false; self.attacker.propositions()];
        let mut pending = vec![goal];
        while let Some(proposition) = pending.pop() {
            if !std::mem::replace(&mut relevant[proposition as usize], true) {
                for &clause in self.attacker.clauses_for(proposition) {
                    pending.extend(self.attacker.body(clause));
                }
            }
        }
        relevant
    }

    /// The propositions of one proof of the goal for the owner after the last call of [`Graph::lose`].
    fn proof(&self, goal: u32, scratch: &Scratch) -> Vec<u32> {
        let mut seen = HashSet::new();
        let mut pending = vec![goal];
        let mut proof = Vec::new();
        while let Some(proposition) = pending.pop() {
            if seen.insert(proposition) {
                proof.push(proposition);
                let clause = scratch.owner.support(&self.baseline, proposition).clause;
                if clause != NONE {
                    pending.extend(self.owner.body(clause));
                }
            }
        }
        proof
    }
}

/// The minimal sets of at most `max_size` members that make a whole clause body hold.
fn combine(body: &[u32], labels: &HashMap<u32, Vec<Set>>, max_size: usize) -> Vec<Set> {
    let mut sets = vec![Set::default()];
    for item in body {
        let label = labels.get(item).map(Vec::as_slice).unwrap_or_default();
        let mut unions = Vec::new();
        for set in &sets {
            for other in label {
                if let Some(union) = set.union(other).filter(|union| union.len() <= max_size) {
                    insert_minimal(&mut unions, union);
                }
            }
        }
        sets = unions;
    }
    sets
}

/// Up to [`MAX_SET_SIZE`] positions in a list of assets, sorted. Smaller sets order first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Set {
    len: u8,
    items: [u32; MAX_SET_SIZE],
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

    fn contains(&self, item: u32) -> bool {
        self.iter().any(|other| other == item)
    }

    /// The assets at the positions of this set.
    fn select<T: Copy>(&self, assets: &[T]) -> Vec<T> {
        self.iter().filter_map(|at| assets.get(at as usize).copied()).collect()
    }

    fn is_subset(&self, other: &Self) -> bool {
        self.iter().all(|item| other.contains(item))
    }

    /// `None` if the union has more than [`MAX_SET_SIZE`] members.
    fn union(&self, other: &Self) -> Option<Self> {
        let mut union = *self;
        for item in other.iter().filter(|&item| !self.contains(item)) {
            *union.items.get_mut(union.len as usize)? = item;
            union.len += 1;
        }
        union.items[..union.len as usize].sort_unstable();
        Some(union)
    }
}

/// Adds a set to a list of which no set contains another. Returns whether the list has changed.
fn insert_minimal(sets: &mut Vec<Set>, set: Set) -> bool {
    if sets.iter().any(|smaller| smaller.is_subset(&set)) {
        return false;
    }
    sets.retain(|larger| !set.is_subset(larger));
    sets.push(set);
    true
}
