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
    /// And one more, where the last body ends.
    clauses: Vec<Clause>,
    rules: Vec<Rule>,
    bodies: Vec<u32>,
    /// By proposition: the clauses in whose body it stands.
    uses: Rows,
    /// By proposition: the clauses whose head it is.
    by_head: Rows,
    /// Clauses with nothing in their body.
    facts: Vec<u32>,
}

/// What a closure reads of a clause, side by side: large inventories are bound by how much memory a closure
/// goes over.
#[derive(Clone, Copy, Debug)]
struct Clause {
    head: u32,
    /// Where its body starts: it ends where that of the next one does.
    start: u32,
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
        let mut items = vec![0; starts[rows] as usize];
        for (key, item) in pairs {
            let place = &mut starts[key as usize];
            items[*place as usize] = item;
            *place += 1;
        }
        // Each row was filled up to the start of the next.
        starts.copy_within(..rows, 1);
        starts[0] = 0;
        Self { starts, items }
    }
}

/// Clauses while they are collected.
#[derive(Debug)]
pub(super) struct Builder {
    clauses: Vec<Clause>,
    rules: Vec<Rule>,
    bodies: Vec<u32>,
}

impl Builder {
    /// Room for so many clauses.
    pub(super) fn with_capacity(clauses: usize) -> Self {
        Self {
            clauses: Vec::with_capacity(clauses + 1),
            rules: Vec::with_capacity(clauses),
            bodies: Vec::with_capacity(clauses * 3 / 2),
        }
    }

    /// Where all of `body` holds, `head` holds.
    pub(super) fn add(&mut self, head: u32, rule: Rule, body: &[u32]) {
        let start = self.bodies.len();
        for &item in body {
            if !self.bodies[start..].contains(&item) {
                self.bodies.push(item);
            }
        }
        self.clauses.push(Clause { head, start: start as u32 });
        self.rules.push(rule);
    }

    pub(super) fn finish(mut self, propositions: usize) -> Horn {
        self.clauses.push(Clause { head: NONE, start: self.bodies.len() as u32 });
        let Self { clauses, rules, bodies } = self;
        let mut horn = Horn {
            clauses,
            rules,
            bodies,
            uses: Rows::default(),
            by_head: Rows::default(),
            facts: Vec::new(),
        };
        let all = 0..horn.clauses();
        horn.uses = Rows::group(
            propositions,
            all.clone().flat_map(|clause| horn.body(clause).iter().map(move |&item| (item, clause))),
        );
        horn.by_head = Rows::group(propositions, all.clone().map(|clause| (horn.head(clause), clause)));
        horn.facts = all.filter(|&clause| horn.asks(clause) == 0).collect();
        horn
    }
}

/// The working memory of a closure, kept between closures so that none asks for memory.
#[derive(Clone, Debug)]
pub(super) struct Run {
    epoch: u32,
    /// By proposition: the epoch in which it was touched.
    touched: Vec<u32>,
    /// By proposition: what the last [`Horn::without`] left of it, where it was touched.
    marks: Vec<Mark>,
    counters: Vec<Counter>,
    /// The propositions asked for that were reached, in the order in which they were.
    pub(super) reached: Vec<u32>,
    /// Those of them whose clauses are not looked at yet, and clauses that are complete.
    open: Vec<u32>,
    /// The propositions whose support fell away.
    pub(super) affected: Vec<u32>,
}

/// What is noted of a proposition.
#[derive(Clone, Copy, Debug)]
struct Mark {
    by: u32,
    level: Reach,
}

/// What is noted of a clause.
#[derive(Clone, Copy, Debug)]
struct Counter {
    /// The epoch in which it was set.
    epoch: u32,
    /// How much of the body is missing.
    left: u32,
}

impl Run {
    pub(super) fn new(horn: &Horn) -> Self {
        Self {
            epoch: 1,
            touched: vec![0; horn.propositions()],
            marks: Vec::new(),
            counters: vec![Counter { epoch: 0, left: 0 }; horn.rules.len()],
            reached: Vec::new(),
            open: Vec::new(),
            affected: Vec::new(),
        }
    }

    fn next_epoch(&mut self) {
        if self.epoch == u32::MAX {
            self.touched.fill(0);
            self.counters.iter_mut().for_each(|counter| counter.epoch = 0);
            self.epoch = 0;
        }
        self.epoch += 1;
    }

    fn is_touched(&self, proposition: u32) -> bool {
        self.touched[proposition as usize] == self.epoch
    }

    /// Whether the last [`Horn::forward`] reached it.
    pub(super) fn holds(&self, proposition: u32) -> bool {
        self.is_touched(proposition)
    }

    /// By which clause a proposition is had after the last [`Horn::without`]; [`NONE`] where it is not. Followed from
    /// a proposition down to facts, these are a proof of it without a cycle.
    pub(super) fn support(&self, base: &Base, proposition: u32) -> u32 {
        let at = proposition as usize;
        if self.is_touched(proposition) { self.marks[at].by } else { base.by[at] }
    }

    /// What the last [`Horn::without`] left of a proposition.
    pub(super) fn level(&self, base: &Base, proposition: u32) -> Reach {
        let at = proposition as usize;
        if self.is_touched(proposition) { self.marks[at].level } else { base.level[at] }
    }

    fn reach(&mut self, proposition: u32, below: u32) {
        let touched = &mut self.touched[proposition as usize];
        if *touched != self.epoch {
            *touched = self.epoch;
            self.open.push(proposition);
            if proposition < below {
                self.reached.push(proposition);
            }
        }
    }

    /// Puts what is affected, but for the first `banned` of it, in the order in which it lies: that is how its
    /// clauses lie, too.
    fn put_in_order(&mut self, banned: usize) {
        // Looking through all is sooner done than sorting many.
        if self.affected.len() < self.touched.len() / 16 {
            self.affected[banned..].sort_unstable();
            return;
        }
        // Those that cannot hold are not to be found.
        for &lost in &self.affected[..banned] {
            self.touched[lost as usize] -= 1;
        }
        self.affected.truncate(banned);
        let epoch = self.epoch;
        let touched = self.touched.iter().zip(0..);
        self.affected.extend(touched.filter(|(touched, _)| **touched == epoch).map(|(_, at)| at));
        for &lost in &self.affected[..banned] {
            self.touched[lost as usize] = epoch;
        }
    }

    fn fall(&mut self, proposition: u32) {
        let touched = &mut self.touched[proposition as usize];
        if *touched != self.epoch {
            *touched = self.epoch;
            self.marks[proposition as usize] = Mark { by: NONE, level: Reach::Never };
            self.affected.push(proposition);
            self.open.push(proposition);
        }
    }
}

/// The owner's reach with nothing lost, and by which clause each proposition is had: a support without a cycle.
#[derive(Clone, Debug)]
pub(super) struct Base {
    pub(super) level: Vec<Reach>,
    by: Vec<u32>,
}

impl Horn {
    fn propositions(&self) -> usize {
        self.by_head.starts.len() - 1
    }

    pub(super) fn head(&self, clause: u32) -> u32 {
        self.clauses[clause as usize].head
    }

    pub(super) fn rule(&self, clause: u32) -> Rule {
        self.rules[clause as usize]
    }

    pub(super) fn body(&self, clause: u32) -> &[u32] {
        let at = clause as usize;
        &self.bodies[self.clauses[at].start as usize..self.clauses[at + 1].start as usize]
    }

    /// How much its body asks for.
    fn asks(&self, clause: u32) -> u32 {
        let at = clause as usize;
        self.clauses[at + 1].start - self.clauses[at].start
    }

    pub(super) fn uses(&self, proposition: u32) -> &[u32] {
        self.uses.row(proposition)
    }

    /// The clauses by which a proposition can hold.
    pub(super) fn clauses_for(&self, proposition: u32) -> &[u32] {
        self.by_head.row(proposition)
    }

    pub(super) fn clauses(&self) -> u32 {
        self.rules.len() as u32
    }

    /// Everything that follows from the seeds and the facts; lists what of it is `below`. Touches no more than what
    /// follows. What was reached last is followed first: an account's own clauses lie side by side.
    pub(super) fn forward(&self, seeds: &[u32], below: u32, run: &mut Run) {
        run.next_epoch();
        run.reached.clear();
        for &fact in &self.facts {
            run.reach(self.head(fact), below);
        }
        for &seed in seeds {
            run.reach(seed, below);
        }
        while let Some(proposition) = run.open.pop() {
            for &clause in self.uses(proposition) {
                let counter = &mut run.counters[clause as usize];
                if counter.epoch != run.epoch {
                    *counter = Counter { epoch: run.epoch, left: self.asks(clause) };
                }
                counter.left -= 1;
                if counter.left == 0 {
                    run.reach(self.head(clause), below);
                }
            }
        }
    }

    /// The owner's reach with nothing lost. Two passes: what is had now by clauses that are not slow, then
    /// what is had at all; so that AND takes the worse and OR the better.
    pub(super) fn base(&self) -> Base {
        let propositions = self.propositions();
        let mut base = Base { level: vec![Reach::Never; propositions], by: vec![NONE; propositions] };
        let mut left: Vec<u32> = (0..self.clauses()).map(|clause| self.asks(clause)).collect();
        let mut order: Vec<u32> = Vec::with_capacity(propositions);
        let mut at = 0;
        // Slow clauses whose body is had now wait here for the second pass.
        let mut waiting = Vec::new();
        for level in [Reach::Now, Reach::Slow] {
            let mut ready: Vec<u32> =
                if level == Reach::Now { self.facts.clone() } else { std::mem::take(&mut waiting) };
            loop {
                for clause in ready.drain(..) {
                    let head = self.head(clause) as usize;
                    if level == Reach::Now && self.rule(clause).is_slow() {
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
        run.marks.resize(self.propositions(), Mark { by: NONE, level: Reach::Never });
        run.affected.clear();
        for &proposition in lost {
            run.fall(proposition);
        }
        let banned = run.affected.len();
        while let Some(proposition) = run.open.pop() {
            for &clause in self.uses(proposition) {
                let head = self.head(clause);
                if base.by[head as usize] == clause {
                    run.fall(head);
                }
            }
        }
        run.put_in_order(banned);
        for level in [Reach::Now, Reach::Slow] {
            self.restore(base, banned, level, run);
        }
    }

    /// Finds other support at this level for what is affected and not yet had, but for the first `banned` of it.
    fn restore(&self, base: &Base, banned: usize, level: Reach, run: &mut Run) {
        // Clauses that are complete.
        run.open.clear();
        for at in banned..run.affected.len() {
            let proposition = run.affected[at];
            if run.marks[proposition as usize].level != Reach::Never {
                continue;
            }
            for &clause in self.clauses_for(proposition) {
                if level == Reach::Now && self.rule(clause).is_slow() {
                    continue;
                }
                let left = self.body(clause).iter().filter(|&&item| run.level(base, item) > level).count();
                run.counters[clause as usize] = Counter { epoch: run.epoch, left: left as u32 };
                if left == 0 {
                    run.open.push(clause);
                }
            }
        }
        while let Some(by) = run.open.pop() {
            let restored = self.head(by);
            let mark = &mut run.marks[restored as usize];
            if mark.level != Reach::Never {
                continue;
            }
            *mark = Mark { by, level };
            for &clause in self.uses(restored) {
                let head = self.head(clause);
                let is_wanted = run.is_touched(head) && run.marks[head as usize].level == Reach::Never;
                let counter = &mut run.counters[clause as usize];
                // A counter of the pass before belongs to a head that was had then.
                if is_wanted && counter.epoch == run.epoch && counter.left > 0 {
                    counter.left -= 1;
                    if counter.left == 0 {
                        run.open.push(clause);
                    }
                }
            }
        }
    }
}
