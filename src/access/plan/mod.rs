//! The plan: the few changes that help most, on both sides.
//!
//! Candidate fixes come from the inventory and the service directory. Each is done to a copy and both
//! closures are asked again; the best is taken, and everything is asked again with it done. A fix that
//! closes a takeover but locks its owner out is taken only together with the one that must come first.

mod candidates;
mod done;
mod fix;
mod simulate;

pub use fix::Fix;

use super::graph::Graph;
use super::tally::Standing;
use super::unrecorded::hinges;
use crate::inventory::{AccountId, EntityId, Index, Inventory};
use crate::services::Directory;
use serde::Serialize;
use simulate::{Found, World};

/// How many steps are planned unless somebody asks for more or fewer.
pub const STEPS: usize = 10;

/// What to do, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// How the inventory stands before the first step.
    pub now: Standing,
    /// What is to be said first: how those accounts open on which others hang. The rest is only as good as that.
    pub ask: Vec<Ask>,
    pub steps: Vec<PlanStep>,
    /// Whether the steps end because nothing that is known would help more.
    pub exhausted: bool,
}

/// A question about an account on which others hang.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ask {
    pub account: AccountId,
    /// How many others hang on it.
    pub others: usize,
    pub text: String,
}

/// One change, with how things stand before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanStep {
    #[serde(skip)]
    pub fix: Fix,
    /// The kind of the fix.
    #[serde(rename = "fix")]
    pub kind: &'static str,
    /// What it is done to.
    pub subject: EntityId,
    /// The line that says what to do.
    pub title: String,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// The steps, from 1, that must be done before this one, or it would lock its owner out.
    pub first: Vec<usize>,
    /// How the inventory stands before it.
    pub before: Standing,
    pub after: Standing,
}

/// Plans at most `steps` changes. Deterministic.
///
/// Of a large inventory the candidates that bear on the most exposed accounts are simulated, and no others.
pub fn plan(inventory: &Inventory, directory: &Directory, steps: usize) -> Plan {
    plan_while(inventory, directory, steps, |_| true)
}

/// The same, showing the plan so far before each search for a next step; ends where that is no longer wanted.
pub fn plan_while(
    inventory: &Inventory,
    directory: &Directory,
    steps: usize,
    mut is_wanted: impl FnMut(&Plan) -> bool,
) -> Plan {
    let ask = hinges(inventory).into_iter().map(|hinge| Ask {
        account: hinge.account.id.clone(),
        others: hinge.others,
        text: hinge.question(),
    });
    let ask = ask.collect();
    let mut inventory = inventory.clone();
    let mut plan = Plan { ask, now: Standing::of(&inventory, &Graph::new(&inventory)), ..Plan::default() };
    let mut before = plan.now;
    while plan.steps.len() < steps && is_wanted(&plan) {
        let world = World::new(&inventory);
        let Some(Found { fix, first }) = world.best(directory, steps - plan.steps.len()) else {
            // Two that belong together may be left where there is room for one.
            plan.exhausted = steps - plan.steps.len() > 1 || world.best(directory, 2).is_none();
            break;
        };
        let after_first = first.is_some().then_some(plan.steps.len() + 1);
        let fixes = first.map(|fix| (fix, None)).into_iter().chain([(fix, after_first)]);
        for (fix, needs) in fixes {
            let title = fix.title(&inventory, &Index::new(&inventory), directory);
            fix.apply(&mut inventory);
            let after = Standing::of(&inventory, &Graph::new(&inventory));
            plan.steps.push(PlanStep {
                kind: fix.kind(),
                subject: fix.subject(),
                title,
                minutes: fix.minutes(),
                first: needs.into_iter().collect(),
                before,
                after,
                fix,
            });
            before = after;
        }
    }
    plan
}

#[cfg(test)]
mod tests;
