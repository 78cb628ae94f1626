//! What every threat does to the accounts, ranked.

use super::asset::{Capture, Loss};
use super::exposure::{ByImportance, by_importance};
use super::graph::{Graph, Unknown};
use super::reach::Reach;
use super::threat_events::{ThreatEvent, threat_events};
use crate::inventory::Inventory;
use crate::text::thousands;
use std::cmp::Reverse;
use std::collections::HashSet;

/// What a threat does to the accounts. Accounts that the threat takes or closes directly are not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreatReach {
    pub event: ThreatEvent,
    /// The accounts that fall for certain, and those that only may fall.
    pub fall: ByImportance,
    pub may_fall: ByImportance,
    /// The accounts that never open again for their owner, that open only in days, and that only may be locked.
    pub never: ByImportance,
    pub slow: ByImportance,
    pub may_lock: ByImportance,
}

impl ThreatReach {
    /// `5 fall, 2 may fall, 4 locked, 9 in days`. The numbers are accounts.
    pub fn summary(&self) -> String {
        let part = |counts: ByImportance, words: &str| {
            let total: u32 = counts.iter().sum();
            (total > 0).then(|| format!("{} {words}", thousands(total.into())))
        };
        let parts = [
            part(self.fall, "fall"),
            part(self.may_fall, "may fall"),
            part(self.never, "locked"),
            part(self.slow, "in days"),
            part(self.may_lock, "may be locked"),
        ];
        parts.into_iter().flatten().collect::<Vec<String>>().join(", ")
    }

    /// How bad the threat is for its worse side, times how common it is. Each importance counts three times as much as
    /// the importance below it; what is only possible, and what only takes days, counts half. Own judgement.
    pub fn rank(&self) -> u64 {
        let score = |counts: &ByImportance| -> u64 {
            counts.iter().zip([1, 3, 9, 27]).map(|(&count, weight)| u64::from(count) * weight).sum()
        };
        let takeover = 2 * score(&self.fall) + score(&self.may_fall);
        let lockout = 2 * score(&self.never) + score(&self.slow) + score(&self.may_lock);
        u64::from(self.event.weight) * takeover.max(lockout)
    }
}

/// What each threat does, the likeliest and worst first. Threats to the secrets of a single account are among the
/// single losses and captures; they are listed here only if they have happened already.
pub fn threat_reaches(inventory: &Inventory, graph: &Graph) -> Vec<ThreatReach> {
    let (mut certain, mut at_worst) = (graph.scratch(), graph.scratch_for(Unknown::Unfavourable));
    let events = threat_events(inventory, graph.names(inventory)).into_iter();
    let mut reaches: Vec<ThreatReach> = events
        .filter(|event| event.already || !event.is_about_an_account)
        .map(|event| {
            let is_direct = |account: &u32| {
                event.captured.contains(&Capture::Account(*account))
                    || event.lost.contains(&Loss::Account(*account))
            };
            let count = |accounts: &mut dyn Iterator<Item = u32>| {
                by_importance(inventory, accounts.filter(|account| !is_direct(account)))
            };
            let lost = graph.with_taken_over(&event.lost, &event.captured, &mut certain);
            let fallen = graph.taken_over(&event.captured, &mut certain).to_vec();
            let locked = graph.locked_out(&lost, &mut certain).to_vec();
            let lost = graph.with_taken_over(&event.lost, &event.captured, &mut at_worst);
            let may_fall = graph.taken_over(&event.captured, &mut at_worst).to_vec();
            let may_lock = graph.locked_out(&lost, &mut at_worst).to_vec();
            let with = |reach| locked.iter().filter(move |locked| locked.1 == reach).map(|locked| locked.0);
            let is_locked: HashSet<u32> = locked.iter().map(|locked| locked.0).collect();
            let has_fallen: HashSet<u32> = fallen.iter().copied().collect();
            ThreatReach {
                fall: count(&mut fallen.iter().copied()),
                may_fall: count(&mut may_fall.into_iter().filter(|account| !has_fallen.contains(account))),
                never: count(&mut with(Reach::Never)),
                slow: count(&mut with(Reach::Slow)),
                may_lock: count(
                    &mut may_lock.into_iter().map(|locked| locked.0).filter(|one| !is_locked.contains(one)),
                ),
                event,
            }
        })
        .filter(|reach| reach.rank() > 0)
        .collect();
    reaches.sort_by_key(|reach| Reverse(reach.rank()));
    reaches
}
