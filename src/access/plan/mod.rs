//! The plan: the few fixes that help most against takeover and against lockout.
//!
//! Candidate fixes come from the inventory and the service directory. Each candidate is simulated on a copy of the
//! inventory. The best fix becomes the next step, and the search starts again with this fix applied. A fix that stops a
//! takeover but would lock the owner out is chosen only together with another fix that must come first.

mod apply;
mod candidates;
mod fix;
mod simulate;

pub use fix::Fix;

use super::basis::Basis;
use super::graph::Graph;
use super::posture::Posture;
use super::unrecorded_dependency::unrecorded_dependencies;
use crate::inventory::{AccountId, EntityId, Index, Inventory};
use crate::services::Directory;
use serde::Serialize;
use simulate::{BestFix, Simulator};

pub const DEFAULT_STEPS: usize = 10;

/// The steps to take, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// On how many accounts the plan rests.
    pub based_on: Basis,
    /// The posture before the first step.
    pub now: Posture,
    /// Questions to answer first: how to sign in to accounts that others depend on. Without the answers the steps are
    /// less reliable.
    pub ask: Vec<Ask>,
    pub steps: Vec<PlanStep>,
    /// Whether no other known fix would help.
    pub exhausted: bool,
}

/// A question about an account that others depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ask {
    pub account: AccountId,
    /// How many other accounts depend on it.
    pub others: usize,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanStep {
    #[serde(skip)]
    pub fix: Fix,
    /// See [`Fix::kind`].
    #[serde(rename = "fix")]
    pub kind: &'static str,
    /// The account, device or number that the fix changes.
    pub subject: EntityId,
    /// What to do, as a sentence.
    pub title: String,
    pub minutes: u32,
    /// The numbers (from 1) of the steps without which this step would lock the owner out.
    pub first: Vec<usize>,
    pub before: Posture,
    pub after: Posture,
}

/// Plans at most `steps` fixes. The result is deterministic. For a large inventory, only the fixes of the most exposed
/// accounts are simulated.
pub fn plan(inventory: &Inventory, directory: &Directory, steps: usize) -> Plan {
    plan_while(inventory, directory, steps, |_| true)
}

/// Like [`plan`], but passes the plan so far to `keep_going` before each search, and stops when it returns false.
pub fn plan_while(
    inventory: &Inventory,
    directory: &Directory,
    steps: usize,
    mut keep_going: impl FnMut(&Plan) -> bool,
) -> Plan {
    let ask = unrecorded_dependencies(inventory).into_iter().map(|dependency| Ask {
        account: dependency.account.id.clone(),
        others: dependency.others,
        text: dependency.question(),
    });
    let ask = ask.collect();
    let mut inventory = inventory.clone();
    let now = Posture::of(&inventory, &Graph::new(&inventory));
    let mut plan = Plan { based_on: Basis::of(&inventory), ask, now, ..Plan::default() };
    let mut before = plan.now;
    while plan.steps.len() < steps && keep_going(&plan) {
        let simulator = Simulator::new(&inventory);
        let remaining_steps = steps - plan.steps.len();
        let Some(BestFix { fix, prerequisite }) = simulator.best(directory, remaining_steps) else {
            // If only one step remains, a pair of fixes could still help.
            plan.exhausted = remaining_steps > 1 || simulator.best(directory, 2).is_none();
            break;
        };
        let prerequisite_number = prerequisite.is_some().then_some(plan.steps.len() + 1);
        let prerequisite = prerequisite.map(|prerequisite| (prerequisite, None));
        for (fix, needs) in prerequisite.into_iter().chain([(fix, prerequisite_number)]) {
            let title = fix.title(&inventory, &Index::new(&inventory), directory);
            fix.apply(&mut inventory);
            let after = Posture::of(&inventory, &Graph::new(&inventory));
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
