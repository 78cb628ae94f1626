//! Horn clauses over numbered propositions: the head of a clause holds if its whole body holds.
//!
//! This module knows propositions only by number. The graph's layout maps each number to its fact.

use super::inference::Inference;

/// Stands for "no clause" and "no proposition".
pub(super) const NONE: u32 = u32::MAX;

/// A set of clauses, indexed by body and by head.
#[derive(Clone, Debug)]
pub(super) struct Horn {
    clauses: Vec<Clause>,
    /// The bodies of all clauses, one after the other.
    bodies: Vec<u32>,
    /// By proposition: the clauses whose body contains it.
    uses: Groups,
    /// By proposition: the clauses whose head it is.
    by_head: Groups,
    /// The clauses with an empty body.
    unconditional: Vec<u32>,
    /// Whether some clause rests on an assumption about an unknown fact.
    pub(super) has_assumptions: bool,
}

#[derive(Clone, Copy, Debug)]
struct Clause {
    head: u32,
    inference: Inference,
    /// Whether the clause rests on an assumption about an unknown fact.
    is_assumed: bool,
    /// The body is `bodies[start..end]`.
    start: u32,
    end: u32,
}

/// Lists of numbers in one allocation. A graph of 10,000 accounts has over 100,000 lists.
#[derive(Clone, Debug)]
struct Groups {
    /// Where each list starts in `items`; the last entry is where the last list ends.
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Groups {
    fn get(&self, key: u32) -> &[u32] {
        &self.items[self.starts[key as usize] as usize..self.starts[key as usize + 1] as usize]
    }

    /// Groups pairs of key and item by key. Keeps the order of the pairs within a group.
    fn new(keys: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0u32; keys + 1];
        for (key, _) in pairs.clone() {
            starts[key as usize + 1] += 1;
        }
        for key in 0..keys {
            starts[key + 1] += starts[key];
        }
        let mut items = vec![0; starts[keys] as usize];
        let mut next = starts.clone();
        for (key, item) in pairs {
            let slot = &mut next[key as usize];
            items[*slot as usize] = item;
            *slot += 1;
        }
        Self { starts, items }
    }
}

/// Collects clauses.
#[derive(Debug, Default)]
pub(super) struct Builder {
    clauses: Vec<Clause>,
    bodies: Vec<u32>,
}

impl Builder {
    /// Adds a clause. Repeated propositions in `body` count once.
    pub(super) fn add(&mut self, head: u32, inference: Inference, body: &[u32]) {
        self.push(head, inference, body, false);
    }

    /// Adds a clause that rests on an assumption about an unknown fact.
    pub(super) fn assume(&mut self, head: u32, inference: Inference, body: &[u32]) {
        self.push(head, inference, body, true);
    }

    fn push(&mut self, head: u32, inference: Inference, body: &[u32], is_assumed: bool) {
        let start = self.bodies.len();
        for &proposition in body {
            if !self.bodies[start..].contains(&proposition) {
                self.bodies.push(proposition);
            }
        }
        let end = self.bodies.len() as u32;
        self.clauses.push(Clause { head, inference, is_assumed, start: start as u32, end });
    }

    /// Indexes the clauses. Every proposition is below `propositions`.
    pub(super) fn finish(self, propositions: usize) -> Horn {
        let Self { clauses, bodies } = self;
        let body = |clause: &Clause| &bodies[clause.start as usize..clause.end as usize];
        let numbered = || clauses.iter().zip(0..);
        let uses = Groups::new(
            propositions,
            numbered().flat_map(|(clause, number)| {
                body(clause).iter().map(move |&proposition| (proposition, number))
            }),
        );
        let by_head = Groups::new(propositions, numbered().map(|(clause, number)| (clause.head, number)));
        let unconditional =
            numbered().filter(|(clause, _)| body(clause).is_empty()).map(|(_, number)| number).collect();
        let has_assumptions =
            clauses.iter().any(|clause| clause.is_assumed && clause.inference != Inference::OneCase);
        Horn { clauses, bodies, uses, by_head, unconditional, has_assumptions }
    }
}

impl Horn {
    pub(super) fn propositions(&self) -> usize {
        self.by_head.starts.len() - 1
    }

    /// How many clauses there are; they are numbered from 0.
    pub(super) fn clauses(&self) -> u32 {
        self.clauses.len() as u32
    }

    pub(super) fn head(&self, clause: u32) -> u32 {
        self.clauses[clause as usize].head
    }

    pub(super) fn inference(&self, clause: u32) -> Inference {
        self.clauses[clause as usize].inference
    }

    /// Whether the clause takes part in a closure that makes these assumptions or not.
    pub(super) fn applies(&self, clause: u32, assume: bool) -> bool {
        assume || !self.clauses[clause as usize].is_assumed
    }

    /// Whether the clause rests on an assumption about an unknown fact.
    pub(super) fn is_assumed(&self, clause: u32) -> bool {
        self.clauses[clause as usize].is_assumed
    }

    pub(super) fn body(&self, clause: u32) -> &[u32] {
        let Clause { start, end, .. } = self.clauses[clause as usize];
        &self.bodies[start as usize..end as usize]
    }

    /// The clauses whose body contains the proposition.
    pub(super) fn uses(&self, proposition: u32) -> &[u32] {
        self.uses.get(proposition)
    }

    /// The clauses whose head is the proposition.
    pub(super) fn clauses_for(&self, proposition: u32) -> &[u32] {
        self.by_head.get(proposition)
    }

    /// The clauses with an empty body.
    pub(super) fn unconditional(&self) -> &[u32] {
        &self.unconditional
    }
}
