//! Horn clauses over dense numbers, and their least model by forward chaining.
//!
//! Each clause says that its head holds where all of its body holds. A counter per clause of what of its
//! body is still missing makes a closure linear in the size of the clauses (Dowling and Gallier, “Linear-time
//! algorithms for testing the satisfiability of propositional Horn formulae”, 1984). This module knows
//! numbers only: what a proposition means is [`super::thing`]'s.

use super::Reach;
use super::yields::Rule;

/// No clause: a proposition that was given, or that does not hold.
pub(super) const NONE: u32 = u32::MAX;

/// Clauses, readable by body and by head.
#[derive(Clone, Debug)]
pub(super) struct Horn {
    heads: Vec<u32>,
    rules: Vec<Rule>,
    slow: Vec<bool>,
    body: Rows,
    /// By proposition: the clauses in whose body it stands.
    uses: Rows,
    /// By proposition: the clauses whose head it is.
    by_head: Rows,
    /// Clauses with nothing in their body.
    facts: Vec<u32>,
}

/// Lists of numbers, one after the other.
#[derive(Clone, Debug, Default)]
struct Rows {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Rows {
    fn row(&self, at: u32) -> &[u32] {
        &self.items[self.starts[at as usize] as usize..self.starts[at as usize + 1] as usize]
    }

    /// Rows by key, from pairs of key and item; within a row in the order of the pairs.
    fn group(rows: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0u32; rows + 1];
        for (key, _) in pairs.clone() {
            starts[key as usize + 1] += 1;
        }
        for at in 0..rows {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut items = vec![0; starts[rows] as usize];
        for (key, item) in pairs {
            let place = &mut next[key as usize];
            items[*place as usize] = item;
            *place += 1;
        }
        Self { starts, items }
    }
}

/// Clauses while they are collected.
#[derive(Debug)]
pub(super) struct Builder {
    heads: Vec<u32>,
    rules: Vec<Rule>,
    slow: Vec<bool>,
    body: Rows,
}

impl Builder {
    pub(super) fn new() -> Self {
        let body = Rows { starts: vec![0], items: Vec::new() };
        Self { heads: Vec::new(), rules: Vec::new(), slow: Vec::new(), body }
    }

    /// Where all of `body` holds, `head` holds.
    pub(super) fn add(&mut self, head: u32, rule: Rule, body: &[u32]) {
        let start = self.body.items.len();
        for &item in body {
            if !self.body.items[start..].contains(&item) {
                self.body.items.push(item);
            }
        }
        self.body.starts.push(self.body.items.len() as u32);
        self.heads.push(head);
        self.rules.push(rule);
        self.slow.push(rule.is_slow());
    }

    pub(super) fn finish(self, propositions: usize) -> Horn {
        let Self { heads, rules, slow, body } = self;
        let clauses = 0..heads.len() as u32;
        let uses = Rows::group(
            propositions,
            clauses.clone().flat_map(|c| body.row(c).iter().map(move |&item| (item, c))),
        );
        let by_head = Rows::group(propositions, clauses.clone().map(|c| (heads[c as usize], c)));
        let facts = clauses.filter(|&c| body.row(c).is_empty()).collect();
        Horn { heads, rules, slow, body, uses, by_head, facts }
    }
}

/// The working memory of a closure, kept between closures so that none asks for memory.
#[derive(Clone, Debug)]
pub(super) struct Run {
    epoch: u32,
    /// By proposition: the epoch in which it was touched.
    touched: Vec<u32>,
    level: Vec<Reach>,
    by: Vec<u32>,
    /// By clause: the epoch in which its counter was set.
    counted: Vec<u32>,
    left: Vec<u32>,
    /// The propositions reached, in the order in which they were.
    pub(super) order: Vec<u32>,
    /// The propositions whose support fell away.
    pub(super) affected: Vec<u32>,
}

impl Run {
    pub(super) fn new(horn: &Horn) -> Self {
        let propositions = horn.by_head.starts.len() - 1;
        Self {
            epoch: 0,
            touched: vec![0; propositions],
            level: vec![Reach::Never; propositions],
            by: vec![NONE; propositions],
            counted: vec![0; horn.heads.len()],
            left: vec![0; horn.heads.len()],
            order: Vec::new(),
            affected: Vec::new(),
        }
    }

    fn next_epoch(&mut self) {
        if self.epoch == u32::MAX {
            self.touched.fill(0);
            self.counted.fill(0);
            self.epoch = 0;
        }
        self.epoch += 1;
    }

    /// Whether the last [`Horn::forward`] reached it.
    pub(super) fn holds(&self, proposition: u32) -> bool {
        self.touched[proposition as usize] == self.epoch
    }

    /// By which clause a proposition is had after the last [`Horn::without`]; [`NONE`] where it is not. Followed from
    /// a proposition down to facts, these are a proof of it without a cycle.
    pub(super) fn support(&self, base: &Base, proposition: u32) -> u32 {
        let at = proposition as usize;
        if self.touched[at] == self.epoch { self.by[at] } else { base.by[at] }
    }

    fn reach(&mut self, proposition: u32, by: u32) {
        let at = proposition as usize;
        if self.touched[at] != self.epoch {
            self.touched[at] = self.epoch;
            self.by[at] = by;
            self.order.push(proposition);
        }
    }

    /// What the last [`Horn::without`] left of a proposition.
    pub(super) fn level(&self, base: &Base, proposition: u32) -> Reach {
        let at = proposition as usize;
        if self.touched[at] == self.epoch { self.level[at] } else { base.level[at] }
    }
}

/// The owner's reach with nothing lost, and by which clause each proposition is had: a support without a cycle.
#[derive(Clone, Debug)]
pub(super) struct Base {
    pub(super) level: Vec<Reach>,
    by: Vec<u32>,
}

impl Horn {
    pub(super) fn head(&self, clause: u32) -> u32 {
        self.heads[clause as usize]
    }

    pub(super) fn rule(&self, clause: u32) -> Rule {
        self.rules[clause as usize]
    }

    pub(super) fn body(&self, clause: u32) -> &[u32] {
        self.body.row(clause)
    }

    pub(super) fn uses(&self, proposition: u32) -> &[u32] {
        self.uses.row(proposition)
    }

    /// The clauses by which a proposition can hold.
    pub(super) fn clauses_for(&self, proposition: u32) -> &[u32] {
        self.by_head.row(proposition)
    }

    pub(super) fn clauses(&self) -> u32 {
        self.heads.len() as u32
    }

    /// Everything that follows from the seeds and the facts; touches no more than what follows.
    pub(super) fn forward(&self, seeds: &[u32], run: &mut Run) {
        run.next_epoch();
        run.order.clear();
        for &fact in &self.facts {
            run.reach(self.head(fact), fact);
        }
        for &seed in seeds {
            run.reach(seed, NONE);
        }
        let mut at = 0;
        while let Some(&proposition) = run.order.get(at) {
            at += 1;
            for &clause in self.uses(proposition) {
                let c = clause as usize;
                if run.counted[c] != run.epoch {
                    run.counted[c] = run.epoch;
                    run.left[c] = self.body(clause).len() as u32;
                }
                run.left[c] -= 1;
                if run.left[c] == 0 {
                    run.reach(self.heads[c], clause);
                }
            }
        }
    }

    /// The owner's reach with nothing lost. Two passes: what is had now by clauses that are not slow, then
    /// what is had at all; so that AND takes the worse and OR the better.
    pub(super) fn base(&self) -> Base {
        let propositions = self.by_head.starts.len() - 1;
        let mut base = Base { level: vec![Reach::Never; propositions], by: vec![NONE; propositions] };
        let mut left: Vec<u32> = (0..self.clauses()).map(|c| self.body(c).len() as u32).collect();
        let mut order: Vec<u32> = Vec::with_capacity(propositions);
        let mut at = 0;
        // Slow clauses whose body is had now wait here for the second pass.
        let mut waiting = Vec::new();
        for level in [Reach::Now, Reach::Slow] {
            let mut ready: Vec<u32> =
                if level == Reach::Now { self.facts.clone() } else { std::mem::take(&mut waiting) };
            loop {
                for clause in ready.drain(..) {
                    let head = self.heads[clause as usize] as usize;
                    if level == Reach::Now && self.slow[clause as usize] {
                        waiting.push(clause);
                    } else if base.level[head] == Reach::Never {
                        base.level[head] = level;
                        base.by[head] = clause;
                        order.push(head as u32);
                    }
                }
                let Some(&proposition) = order.get(at) else { break };
                at += 1;
                for &clause in self.uses(proposition) {
                    let left = &mut left[clause as usize];
                    *left -= 1;
                    if *left == 0 {
                        ready.push(clause);
                    }
                }
            }
        }
        base
    }

    /// The owner's reach where these propositions cannot hold whatever supports them. Looks only at what lost
    /// its support in `base` (deletion and rederivation, Gupta, Mumick and Subrahmanian 1993): each
    /// proposition outside `run.affected` is as it was.
    pub(super) fn without(&self, base: &Base, lost: &[u32], run: &mut Run) {
        run.next_epoch();
        run.affected.clear();
        for &proposition in lost {
            self.fall(proposition, run);
        }
        let mut at = 0;
        while let Some(&proposition) = run.affected.get(at) {
            at += 1;
            for &clause in self.uses(proposition) {
                let head = self.heads[clause as usize];
                if base.by[head as usize] == clause {
                    self.fall(head, run);
                }
            }
        }
        for level in [Reach::Now, Reach::Slow] {
            self.restore(base, lost, level, run);
        }
    }

    fn fall(&self, proposition: u32, run: &mut Run) {
        let at = proposition as usize;
        if run.touched[at] != run.epoch {
            run.touched[at] = run.epoch;
            run.level[at] = Reach::Never;
            run.by[at] = NONE;
            run.affected.push(proposition);
        }
    }

    /// Finds other support at this level for what is affected and not yet had.
    fn restore(&self, base: &Base, lost: &[u32], level: Reach, run: &mut Run) {
        run.order.clear();
        let mut ready = Vec::new();
        for at in 0..run.affected.len() {
            let proposition = run.affected[at];
            if run.level[proposition as usize] != Reach::Never || lost.contains(&proposition) {
                continue;
            }
            for &clause in self.clauses_for(proposition) {
                let c = clause as usize;
                if level == Reach::Now && self.slow[c] {
                    continue;
                }
                let left =
                    self.body(clause).iter().filter(|&&item| run.level(base, item) > level).count() as u32;
                // A counter of this pass: marked by the level, as two passes share an epoch.
                run.counted[c] = run.epoch;
                run.left[c] = left;
                if left == 0 {
                    ready.push(clause);
                }
            }
        }
        let mut at = 0;
        loop {
            for clause in ready.drain(..) {
                let head = self.heads[clause as usize] as usize;
                if run.level[head] == Reach::Never {
                    run.level[head] = level;
                    run.by[head] = clause;
                    run.order.push(head as u32);
                }
            }
            let Some(&proposition) = run.order.get(at) else { return };
            at += 1;
            for &clause in self.uses(proposition) {
                let c = clause as usize;
                let head = self.heads[c] as usize;
                let wanted = run.counted[c] == run.epoch
                    && run.left[c] > 0
                    && run.touched[head] == run.epoch
                    && run.level[head] == Reach::Never;
                if wanted {
                    run.left[c] -= 1;
                    if run.left[c] == 0 {
                        ready.push(clause);
                    }
                }
            }
        }
    }
}
