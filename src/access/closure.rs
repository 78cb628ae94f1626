//! Closures over Horn clauses by forward chaining.
//!
//! Each clause has a counter of the propositions of its body that do not hold yet. With these counters a closure takes
//! time linear in the size of the clauses (Dowling and Gallier, “Linear-time algorithms for testing the satisfiability
//! of propositional Horn formulae”, 1984).

use super::horn::{Horn, NONE};
use super::reach::Reach;

/// Working memory for closures over one [`Horn`]. If it is reused, the cost of a query depends only on the propositions
/// that the query touches, not on the size of the inventory.
#[derive(Clone, Debug)]
pub(super) struct Workspace {
    /// The number of the current query. Entries of older epochs count as unset, so they need not be cleared.
    epoch: u64,
    /// By proposition: the last epoch that reached or retracted it.
    touched: Vec<u64>,
    /// By proposition: its support after [`Horn::retract`]. Valid only if this query touched the proposition.
    supports: Vec<Support>,
    /// By clause.
    counters: Vec<Counter>,
    /// The propositions that [`Horn::derive`] reached, in the order of derivation.
    pub(super) reached: Vec<u32>,
    /// The propositions whose support [`Horn::retract`] removed, including those for which it found another support.
    pub(super) affected: Vec<u32>,
}

/// Why a proposition holds for the owner, and how soon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Support {
    /// The clause that derives the proposition; [`NONE`] if the proposition does not hold. The supporting clauses of a
    /// proposition, of its body and so on form a proof without a cycle.
    pub(super) clause: u32,
    pub(super) level: Reach,
}

const UNSUPPORTED: Support = Support { clause: NONE, level: Reach::Never };

#[derive(Clone, Copy, Debug, Default)]
struct Counter {
    epoch: u64,
    /// How many propositions of the body do not hold yet.
    missing: u32,
}

impl Workspace {
    pub(super) fn new(horn: &Horn) -> Self {
        Self {
            epoch: 0,
            touched: vec![0; horn.propositions()],
            supports: vec![UNSUPPORTED; horn.propositions()],
            counters: vec![Counter::default(); horn.clauses() as usize],
            reached: Vec::new(),
            affected: Vec::new(),
        }
    }

    fn begin(&mut self) {
        self.epoch += 1;
        self.reached.clear();
        self.affected.clear();
    }

    fn is_touched(&self, proposition: u32) -> bool {
        self.touched[proposition as usize] == self.epoch
    }

    /// Marks a proposition as touched. Returns whether it was not touched before.
    fn touch(&mut self, proposition: u32) -> bool {
        let is_new = !self.is_touched(proposition);
        self.touched[proposition as usize] = self.epoch;
        is_new
    }

    /// Whether the last [`Horn::derive`] reached the proposition.
    pub(super) fn holds(&self, proposition: u32) -> bool {
        self.is_touched(proposition)
    }

    /// The support of a proposition after the last [`Horn::retract`].
    pub(super) fn support(&self, baseline: &[Support], proposition: u32) -> Support {
        let supports = if self.is_touched(proposition) { &self.supports } else { baseline };
        supports[proposition as usize]
    }

    pub(super) fn level(&self, baseline: &[Support], proposition: u32) -> Reach {
        self.support(baseline, proposition).level
    }

    fn reach(&mut self, proposition: u32) {
        if self.touch(proposition) {
            self.reached.push(proposition);
        }
    }

    fn remove_support(&mut self, proposition: u32) {
        if self.touch(proposition) {
            self.supports[proposition as usize] = UNSUPPORTED;
            self.affected.push(proposition);
        }
    }
}

impl Horn {
    /// Derives everything that follows from the seeds. Uses assumed clauses only if `assume` is true.
    pub(super) fn derive(&self, seeds: &[u32], assume: bool, workspace: &mut Workspace) {
        workspace.begin();
        for &clause in self.unconditional().iter().filter(|&&clause| self.applies(clause, assume)) {
            workspace.reach(self.head(clause));
        }
        for &seed in seeds {
            workspace.reach(seed);
        }
        let mut next = 0;
        while let Some(&proposition) = workspace.reached.get(next) {
            next += 1;
            for &clause in self.uses(proposition) {
                let counter = &mut workspace.counters[clause as usize];
                if counter.epoch != workspace.epoch {
                    *counter = Counter { epoch: workspace.epoch, missing: self.body(clause).len() as u32 };
                }
                counter.missing -= 1;
                if counter.missing == 0 && self.applies(clause, assume) {
                    workspace.reach(self.head(clause));
                }
            }
        }
    }

    /// The support of every proposition with nothing lost. The first pass uses only clauses that are not slow; the
    /// second pass uses all clauses. A proposition is therefore `Slow` only if every proof of it has a slow step.
    /// Uses assumed clauses only if `assume` is true.
    pub(super) fn baseline(&self, assume: bool) -> Vec<Support> {
        let mut baseline = vec![UNSUPPORTED; self.propositions()];
        let mut missing: Vec<u32> =
            (0..self.clauses()).map(|clause| self.body(clause).len() as u32).collect();
        let mut order: Vec<u32> = Vec::new();
        let mut next = 0;
        let mut ready: Vec<u32> =
            self.unconditional().iter().copied().filter(|&clause| self.applies(clause, assume)).collect();
        // Slow clauses whose body holds are deferred to the second pass.
        let mut deferred = Vec::new();
        for level in [Reach::Now, Reach::Slow] {
            loop {
                for clause in ready.drain(..) {
                    let head = self.head(clause);
                    let support = &mut baseline[head as usize];
                    if level == Reach::Now && self.inference(clause).is_slow() {
                        deferred.push(clause);
                    } else if support.level == Reach::Never {
                        *support = Support { clause, level };
                        order.push(head);
                    }
                }
                let Some(&proposition) = order.get(next) else { break };
                next += 1;
                for &clause in self.uses(proposition) {
                    let missing = &mut missing[clause as usize];
                    *missing -= 1;
                    if *missing == 0 && self.applies(clause, assume) {
                        ready.push(clause);
                    }
                }
            }
            ready.append(&mut deferred);
        }
        baseline
    }

    /// Computes the owner's supports if the `lost` propositions cannot hold. Revisits only propositions that lost their
    /// support (“delete and rederive”, Gupta, Mumick and Subrahmanian 1993): propositions that are not in
    /// `workspace.affected` keep their support of the baseline. `assume` must be that of the baseline.
    pub(super) fn retract(
        &self,
        baseline: &[Support],
        lost: &[u32],
        assume: bool,
        workspace: &mut Workspace,
    ) {
        workspace.begin();
        for &proposition in lost {
            workspace.remove_support(proposition);
        }
        let banned = workspace.affected.len();
        let mut next = 0;
        while let Some(&proposition) = workspace.affected.get(next) {
            next += 1;
            for &clause in self.uses(proposition) {
                let head = self.head(clause);
                if baseline[head as usize].clause == clause {
                    workspace.remove_support(head);
                }
            }
        }
        for level in [Reach::Now, Reach::Slow] {
            self.restore(baseline, banned, (level, assume), workspace);
        }
    }

    /// Looks for another support at this level for the affected propositions. Skips the first `banned` of them, which
    /// are lost themselves.
    fn restore(
        &self,
        baseline: &[Support],
        banned: usize,
        (level, assume): (Reach, bool),
        workspace: &mut Workspace,
    ) {
        let mut ready = Vec::new();
        for &proposition in &workspace.affected[banned..] {
            if workspace.supports[proposition as usize].level != Reach::Never {
                continue;
            }
            for &clause in self.clauses_for(proposition) {
                if level == Reach::Now && self.inference(clause).is_slow() || !self.applies(clause, assume) {
                    continue;
                }
                let is_missing = |&&proposition: &&u32| workspace.level(baseline, proposition) > level;
                let missing = self.body(clause).iter().filter(is_missing).count() as u32;
                workspace.counters[clause as usize] = Counter { epoch: workspace.epoch, missing };
                if missing == 0 {
                    ready.push(clause);
                }
            }
        }
        while let Some(clause) = ready.pop() {
            let restored = self.head(clause);
            let support = &mut workspace.supports[restored as usize];
            if support.level != Reach::Never {
                continue;
            }
            *support = Support { clause, level };
            for &clause in self.uses(restored) {
                let head = self.head(clause);
                let is_unsupported =
                    workspace.is_touched(head) && workspace.supports[head as usize].level == Reach::Never;
                let counter = &mut workspace.counters[clause as usize];
                // If the counter has an older epoch, the head is banned, the clause is not assumed here, or this is the
                // first pass and the clause is slow.
                if is_unsupported && counter.epoch == workspace.epoch && counter.missing > 0 {
                    counter.missing -= 1;
                    if counter.missing == 0 {
                        ready.push(clause);
                    }
                }
            }
        }
    }
}
