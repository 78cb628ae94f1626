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

/// The elementary captures and losses of an inventory, which are the possible members of the smallest sets:
/// - devices, unlock secrets, numbers and places;
/// - Selvedge's vault, if a factor is kept in it;
/// - factors in memory or without a recorded holder (all other factors are captured or lost with their holders);
/// - among the captures, also every password (it can be breached) and support (it can be tricked);
/// - accounts that all other captures together do not open, or all other losses together do not close.
pub fn assets(inventory: &Inventory, graph: &Graph) -> (Vec<Capture>, Vec<Loss>) {
    let index = Index::new(inventory);
    let mut captures = Vec::new();
    let mut losses = Vec::new();
    for (device, position) in inventory.devices.iter().zip(0..) {
        captures.push(Capture::Device(position));
        losses.push(Loss::Device(position));
        for method in 0..device.unlock.as_ref().map_or(0, Vec::len) as u32 {
            captures.push(Capture::Method(position, method));
            losses.push(Loss::Method(position, method));
        }
    }
    for position in 0..inventory.numbers.len() as u32 {
        captures.push(Capture::Number(position));
        losses.push(Loss::Number(position));
    }
    for position in 0..inventory.places.len() as u32 {
        captures.push(Capture::Place(position));
        losses.push(Loss::Place(position));
    }
    for (account, account_position) in inventory.accounts.iter().zip(0..) {
        if account.support_reset == SupportReset::Possible || account.has(FactorKind::Support) {
            captures.push(Capture::Support(account_position));
        }
        for (factor, factor_position) in account.factors.iter().zip(0..) {
            let is_elementary = is_elementary(&index, factor);
            if is_elementary || factor.kind == FactorKind::Password {
                captures.push(Capture::Factor(account_position, factor_position));
            }
            if is_elementary {
                let is_remembered = factor.holders.contains(&Holder::Memory);
                let loss = if is_remembered { Loss::Forgotten } else { Loss::Factor };
                losses.push(loss(account_position, factor_position));
            }
        }
    }
    let mut factors = inventory.accounts.iter().flat_map(|account| &account.factors);
    if factors.any(|factor| factor.holders.contains(&Holder::Selvedge)) {
        captures.push(Capture::Vault);
        losses.push(Loss::Vault);
    }
    for account in (0..graph.layout.accounts).filter(|&account| !graph.is_sign_in_recorded(account)) {
        captures.push(Capture::Account(account));
        losses.push(Loss::Account(account));
    }
    graph.add_unexplained_accounts(&mut captures, &mut losses);
    (captures, losses)
}

/// Whether the factor must be captured or lost by itself, because it has no holder that can be captured or lost.
fn is_elementary(index: &Index, factor: &Factor) -> bool {
    let exists = |holder: &Holder| match holder {
        Holder::Memory => false,
        Holder::Selvedge => true,
        Holder::Entity(id) => index.kind(id.as_str()).is_some(),
    };
    !matches!(factor.kind, FactorKind::Support | FactorKind::TrustedContact)
        && (factor.holders.contains(&Holder::Memory) || !factor.holders.iter().any(exists))
}

/// The smallest sets of elementary [`assets`] that open or close one account. Each set has at most [`MAX_SET_SIZE`]
/// members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmallestSets {
    /// Captures that together open the account.
    pub takeover: Vec<Vec<Capture>>,
    /// Losses that together close the account for its owner permanently.
    pub lockout: Vec<Vec<Loss>>,
    /// Whether the account does not open even with nothing lost.
    pub already: bool,
    /// Whether no way to sign in is recorded. The sets can then be incomplete.
    pub unrecorded: bool,
}

impl SmallestSets {
    /// Computes both kinds of sets. This can take seconds on a large inventory, so the search calls `keep_going`
    /// repeatedly and returns `None` as soon as `keep_going` returns false.
    pub fn of(
        inventory: &Inventory,
        graph: &Graph,
        account: usize,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let (mut captures, mut losses) = assets(inventory, graph);
        // The sets that consist of the account itself say nothing.
        captures.retain(
            |capture| !matches!(capture, Capture::Account(captured) if *captured as usize == account),
        );
        losses.retain(|loss| !matches!(loss, Loss::Account(lost) if *lost as usize == account));
        let mut scratch = graph.scratch();
        let takeover = graph.takeover_sets(account, &captures, MAX_SET_SIZE, &mut scratch, keep_going)?;
        let lockout =
            graph.lockout_sets(account, &losses, MAX_SET_SIZE, Reach::Never, &mut scratch, keep_going)?;
        let already = graph.initial_reach(account) == Reach::Never;
        let is_recorded =
            graph.layout.account_at(account).is_some_and(|position| graph.is_sign_in_recorded(position));
        Some(Self { takeover, lockout, already, unrecorded: !is_recorded })
    }

    /// The text to show if no set opens the account.
    pub fn no_takeover_reason(&self) -> String {
        if self.unrecorded {
            "how you sign in is not recorded, and nothing that is recorded opens it".to_owned()
        } else {
            format!("none of up to {MAX_SET_SIZE} things")
        }
    }

    /// The text to show if no set closes the account.
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
    /// The smallest sets of these captures that open the account. A set has at most `max_size` members, and never more
    /// than [`MAX_SET_SIZE`]. No proper subset of a set opens the account. Smaller sets come first, each in the order
    /// of `assets`. `None` as soon as `keep_going` returns false.
    ///
    /// The search labels each relevant proposition with the smallest sets that make it hold, until no label changes.
    /// These are the labels of an assumption-based truth maintenance system (de Kleer 1986), limited in size.
    pub fn takeover_sets(
        &self,
        account: usize,
        assets: &[Capture],
        max_size: usize,
        scratch: &mut Scratch,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Vec<Vec<Capture>>> {
        let max_size = max_size.min(MAX_SET_SIZE);
        // If all captures together do not open the account, no subset does.
        let goal = self
            .layout
            .account_at(account)
            .filter(|goal| max_size > 0 && self.taken_over(assets, scratch).contains(goal));
        let Some(goal) = goal else { return Some(Vec::new()) };
        let relevant = self.relevant(goal);
        let mut labels: HashMap<u32, Vec<AssetSet>> = HashMap::new();
        let mut changed: VecDeque<u32> = VecDeque::new();
        for (&asset, position) in assets.iter().zip(0..) {
            for seed in self.seeds(asset).filter(|&seed| relevant[seed as usize]) {
                if insert_minimal(labels.entry(seed).or_default(), AssetSet::of(position)) {
                    changed.push_back(seed);
                }
            }
        }
        while let Some(proposition) = changed.pop_front() {
            for &clause in self.attacker.uses(proposition) {
                let head = self.attacker.head(clause);
                if !relevant[head as usize] || self.attacker.is_assumed(clause) {
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

    /// The smallest sets of these losses after which the owner's reach of the account is `reach` or worse. A set has at
    /// most `max_size` members, and never more than [`MAX_SET_SIZE`]. No proper subset of a set has this effect.
    /// Smaller sets come first, each in the order of `assets`. Empty if the reach is `reach` or worse with nothing
    /// lost. `None` as soon as `keep_going` returns false.
    ///
    /// A set that locks the owner out must break every proof that the account opens. The search takes one proof, adds
    /// each asset of that proof to the set in turn, and repeats this with a proof that still holds after these losses:
    /// a hitting-set tree (Reiter 1987).
    pub fn lockout_sets(
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
        for (&asset, position) in assets.iter().zip(0..) {
            if let Some(banned) = self.banned(asset) {
                assets_by_proposition.entry(banned).or_default().push(position);
            }
        }
        let mut found: Vec<AssetSet> = Vec::new();
        let mut seen: HashSet<AssetSet> = HashSet::from([AssetSet::default()]);
        // Breadth first, so that every found set is at most as large as the sets found later.
        let mut pending = VecDeque::from([AssetSet::default()]);
        while let Some(set) = pending.pop_front() {
            if found.iter().any(|smaller| smaller.is_subset(&set)) {
                continue;
            }
            if !keep_going() {
                return None;
            }
            self.lose(&set.select(assets), scratch);
            if self.level(goal, scratch) >= reach {
                found.push(set);
            } else if set.len() < max_size {
                let proof = self.proof(goal, scratch);
                let lost = proof.iter().filter_map(|proposition| assets_by_proposition.get(proposition));
                for &position in lost.flatten() {
                    if let Some(next) = set.union(&AssetSet::of(position)).filter(|next| seen.insert(*next)) {
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
        !clauses.any(|&clause| {
            self.owner.inference(clause) == Inference::NotRecorded && !self.owner.is_assumed(clause)
        })
    }

    /// Adds the accounts that all these captures together do not open to `captures`, and the accounts that all these
    /// losses together do not close to `losses`.
    fn add_unexplained_accounts(&self, captures: &mut Vec<Capture>, losses: &mut Vec<Loss>) {
        let mut scratch = self.scratch();
        let mut is_open = vec![false; self.accounts()];
        for &account in self.taken_over(captures, &mut scratch) {
            is_open[account as usize] = true;
        }
        let mut unexplained: Vec<(usize, u32)> = (0..self.layout.accounts)
            .filter(|&account| !is_open[account as usize])
            .map(|account| (self.taken_over(&[Capture::Account(account)], &mut scratch).len(), account))
            .collect();
        // Start with the accounts that open the most other accounts, so that few accounts have to be added.
        unexplained.sort_unstable_by_key(|&(opened, account)| (Reverse(opened), account));
        for (_, account) in unexplained {
            if !is_open[account as usize] {
                captures.push(Capture::Account(account));
                for &other in self.taken_over(&[Capture::Account(account)], &mut scratch) {
                    is_open[other as usize] = true;
                }
            }
        }
        self.lose(losses, &mut scratch);
        let still_opens = |account: &u32| self.level(*account, &scratch) != Reach::Never;
        losses.extend((0..self.layout.accounts).filter(still_opens).map(Loss::Account));
    }

    /// By proposition: whether it can contribute to opening the account.
    fn relevant(&self, goal: u32) -> Vec<bool> {
        let mut relevant = vec![false; self.attacker.propositions()];
        let mut pending = vec![goal];
        while let Some(proposition) = pending.pop() {
            if !std::mem::replace(&mut relevant[proposition as usize], true) {
                let clauses = self.attacker.clauses_for(proposition).iter();
                for &clause in clauses.filter(|&&clause| !self.attacker.is_assumed(clause)) {
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
                let clause = scratch.owner.support(self.baseline(scratch.unknown), proposition).clause;
                if clause != NONE {
                    pending.extend(self.owner.body(clause));
                }
            }
        }
        proof
    }
}

/// The minimal sets of at most `max_size` members that make a whole clause body hold.
fn combine(body: &[u32], labels: &HashMap<u32, Vec<AssetSet>>, max_size: usize) -> Vec<AssetSet> {
    let mut sets = vec![AssetSet::default()];
    for proposition in body {
        let label = labels.get(proposition).map(Vec::as_slice).unwrap_or_default();
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
struct AssetSet {
    len: u8,
    members: [u32; MAX_SET_SIZE],
}

impl AssetSet {
    fn of(member: u32) -> Self {
        Self { len: 1, members: [member, 0, 0] }
    }

    const fn len(&self) -> usize {
        self.len as usize
    }

    fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.members.iter().copied().take(self.len())
    }

    fn contains(&self, member: u32) -> bool {
        self.iter().any(|other| other == member)
    }

    /// The assets at the positions of this set.
    fn select<T: Copy>(&self, assets: &[T]) -> Vec<T> {
        self.iter().filter_map(|position| assets.get(position as usize).copied()).collect()
    }

    fn is_subset(&self, other: &Self) -> bool {
        self.iter().all(|member| other.contains(member))
    }

    /// `None` if the union has more than [`MAX_SET_SIZE`] members.
    fn union(&self, other: &Self) -> Option<Self> {
        let mut union = *self;
        for member in other.iter().filter(|&member| !self.contains(member)) {
            *union.members.get_mut(union.len as usize)? = member;
            union.len += 1;
        }
        union.members[..union.len as usize].sort_unstable();
        Some(union)
    }
}

/// Adds a set to a list, unless it contains a set of the list, and removes the sets that contain it. Returns whether
/// the list has changed.
fn insert_minimal(sets: &mut Vec<AssetSet>, set: AssetSet) -> bool {
    if sets.iter().any(|smaller| smaller.is_subset(&set)) {
        return false;
    }
    sets.retain(|larger| !set.is_subset(larger));
    sets.push(set);
    true
}
