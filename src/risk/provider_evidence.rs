//! What the service directory says about the provider's duty of each control.

use super::catalogue::rule;
use super::duty::{Duty, DutyStatus, judge};
use super::facts::Facts;
use crate::inventory::AccountId;
use std::collections::HashMap;

/// How the provider of one account fulfils its duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderStatus {
    pub account: AccountId,
    pub status: DutyStatus,
    /// Why, in one sentence.
    pub sentence: String,
}

/// What the directory says about the providers' duty of one control.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderEvidence {
    /// One entry for each account whose service is listed: worst status first, then in the order of the inventory.
    pub statuses: Vec<ProviderStatus>,
    /// How many accounts use services that the directory does not list.
    pub unlisted: usize,
    /// Whether the directory can judge this duty at all.
    pub evaluated: bool,
}

impl ProviderEvidence {
    pub fn with_status(&self, status: DutyStatus) -> &[ProviderStatus] {
        let start = self.statuses.partition_point(|entry| entry.status < status);
        let end = self.statuses.partition_point(|entry| entry.status <= status);
        self.statuses.get(start..end).unwrap_or_default()
    }
}

/// The provider evidence for each control. `controls` has the `checks` of each control, which are rule ids. The rules
/// name the provider's duty, so a user's own model gets this evidence too. Linear in the accounts: call it when the
/// inventory changes, not for every frame.
pub fn provider_evidence<'a, C: AsRef<[R]>, R: AsRef<str>>(
    controls: &[C],
    facts: impl Into<Facts<'a>>,
) -> Vec<ProviderEvidence> {
    let Facts { inventory, directory } = facts.into();
    let listed: Vec<_> =
        inventory.accounts.iter().filter_map(|account| Some((account, directory.of(account)?))).collect();
    let unlisted = inventory.accounts.len() - listed.len();
    let evidence_for = |duties: &Vec<Duty>| {
        if duties.is_empty() {
            return ProviderEvidence::default();
        }
        let statuses = listed.iter().filter_map(|(account, service)| {
            let judgements = duties.iter().map(|duty| judge(*duty, service));
            let (status, sentence) = judgements.min_by_key(|(status, _)| *status)?;
            Some(ProviderStatus { account: account.id.clone(), status, sentence })
        });
        let mut statuses: Vec<ProviderStatus> = statuses.collect();
        statuses.sort_by_key(|entry| entry.status);
        ProviderEvidence { statuses, unlisted, evaluated: true }
    };
    // Many controls share the same duties.
    let mut by_duties: HashMap<Vec<Duty>, ProviderEvidence> = HashMap::new();
    let evidence = controls.iter().map(|checks| {
        let duties = checks.as_ref().iter().filter_map(|check| rule(check.as_ref())?.duty);
        let mut duties: Vec<Duty> = duties.collect();
        duties.sort_unstable();
        duties.dedup();
        by_duties.entry(duties).or_insert_with_key(evidence_for).clone()
    });
    evidence.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{Account, Inventory};
    use crate::responsibility::Model;
    use crate::risk::catalogue::rules;

    #[test]
    fn accounts_at_listed_services_are_judged_worst_first() {
        let mut inventory = Inventory::default();
        for (id, domain) in
            [("a", "paypal.com"), ("b", "shop.example"), ("c", "starbucks.com"), ("d", "netflix.com")]
        {
            let mut account = Account::new(AccountId::from(id), id);
            account.domain = domain.into();
            inventory.accounts.push(account);
        }
        let all = provider_evidence(&[vec!["R03", "R04"], vec!["R36"], vec![]], &inventory);
        let statuses: Vec<(&str, DutyStatus)> =
            all[0].statuses.iter().map(|one| (one.account.as_str(), one.status)).collect();
        let short = DutyStatus::FallsShort;
        assert_eq!(statuses, [("c", short), ("d", short), ("a", DutyStatus::Meets)]);
        assert_eq!((all[0].unlisted, all[0].with_status(short).len()), (1, 2));
        assert_eq!(all[1], ProviderEvidence::default());
        assert_eq!(all[2], ProviderEvidence::default());
    }

    #[test]
    fn the_built_in_model_covers_every_rule_with_a_duty() {
        let controls = Model::embedded().controls();
        for rule in rules().iter().filter(|rule| rule.duty.is_some()) {
            let named = controls.iter().any(|control| control.checks.contains(&rule.id.0));
            assert!(named, "no control names {} for {:?}", rule.id, rule.duty);
        }
        let checks: Vec<&[String]> = controls.iter().map(|control| control.checks.as_slice()).collect();
        let all = provider_evidence(&checks, &Inventory::default());
        let evaluated: Vec<&str> = controls
            .iter()
            .zip(&all)
            .filter(|(_, evidence)| evidence.evaluated)
            .map(|(control, _)| control.id.0.as_str())
            .collect();
        assert_eq!(evaluated, ["C01", "C08", "C15", "C18", "C27"]);
    }
}
