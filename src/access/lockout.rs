//! What the owner can no longer open, and why: which ways fail, and what each misses.

use super::asset::Loss;
use super::graph::{Graph, Reach, Scratch};
use super::name;
use super::thing::Thing;
use super::yields::Rule;
use crate::inventory::{AccountId, Importance, Inventory};

/// Why one way into an account fails or takes long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// How soon this way opens.
    pub reach: Reach,
    /// What it misses, or waits for.
    pub misses: Vec<Thing>,
    /// The same in words: a sentence.
    pub text: String,
}

/// An account that the owner opens late or not at all, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lockout {
    /// The account.
    pub account: AccountId,
    /// How bad that is.
    pub importance: Importance,
    /// `Slow` or `Never`.
    pub reach: Reach,
    /// Each way, and what it misses.
    pub because: Vec<Cause>,
}

impl Graph {
    /// Every account that the owner who has lost all of these opens slowly or never, most important first, then
    /// those that never open, then by id.
    #[must_use]
    pub fn lockout(&self, inventory: &Inventory, lost: &[Loss]) -> Vec<Lockout> {
        let mut scratch = self.scratch();
        self.lose(lost, &mut scratch);
        let mut locked: Vec<Lockout> = inventory
            .accounts
            .iter()
            .zip(0..self.layout.accounts)
            .map(|(account, at)| (account, at, scratch.owner.level(&self.base, at)))
            .filter(|&(_, _, reach)| reach != Reach::Now)
            .map(|(account, at, reach)| Lockout {
                account: account.id.clone(),
                importance: account.importance,
                reach,
                because: self.because(inventory, lost, &scratch, at),
            })
            .collect();
        locked.sort_by(|a, b| {
            (b.importance.cmp(&a.importance))
                .then(b.reach.cmp(&a.reach))
                .then_with(|| a.account.cmp(&b.account))
        });
        locked
    }

    fn because(&self, inventory: &Inventory, lost: &[Loss], scratch: &Scratch, at: u32) -> Vec<Cause> {
        let level = |proposition: u32| scratch.owner.level(&self.base, proposition);
        if lost.contains(&Loss::Account(at)) {
            let name = name::account(inventory, at).unwrap_or_default();
            let text = format!("{name} itself is lost.");
            return vec![Cause { reach: Reach::Never, misses: vec![Thing::Account(at)], text }];
        }
        let mut causes = Vec::new();
        for &clause in self.owner.clauses_for(self.layout.account(at)) {
            let misses: Vec<Thing> = self
                .owner
                .body(clause)
                .iter()
                .filter(|&&item| level(item) != Reach::Now)
                .map(|&item| self.layout.things[item as usize])
                .collect();
            let reach = self.owner.body(clause).iter().map(|&item| level(item)).max().unwrap_or_default();
            let rule = self.owner.rule(clause);
            let text = match rule {
                Rule::Linked => "The linked account cannot be opened.".to_owned(),
                _ => "A way in misses something.".to_owned(),
            };
            causes.push(Cause { reach, misses, text });
        }
        causes
    }
}
