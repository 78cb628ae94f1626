//! The accounts of one control, with the evidence about each. Accounts that do not meet the control come first.

use crate::inventory::AccountId;
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::FilteredList;
use std::collections::HashSet;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AccountRow {
    pub(super) account: AccountId,
    pub(super) evidence: AccountEvidence,
}

/// What the inventory says about whether an account meets the control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AccountEvidence {
    /// The account does not meet the control, for this reason.
    Fails(String),
    Unknown,
    Meets,
    None,
}

/// Brings the list of accounts up to date.
pub(super) fn sync(list: &mut FilteredList<AccountRow>, open: &OpenProfile, control: usize, height: usize) {
    let selected = list.selected().map(|row| row.account.clone());
    let is_selected = |row: &AccountRow| Some(&row.account) == selected.as_ref();
    list.sync(open.derived.revision, &(), height, |filter| list_accounts(open, control, filter), is_selected);
}

fn list_accounts(open: &OpenProfile, control: usize, filter: &str) -> Vec<AccountRow> {
    let evidence = open.derived.evidence.get(control);
    let fails = evidence.iter().flat_map(|evidence| &evidence.fails).map(|finding| {
        let fact = finding.facts.first().cloned().unwrap_or_default();
        (finding.subject.as_str(), AccountEvidence::Fails(fact))
    });
    let unknown = evidence.iter().flat_map(|evidence| &evidence.unknown);
    let unknown = unknown.map(|id| (id.as_str(), AccountEvidence::Unknown));
    let meets = evidence.iter().flat_map(|evidence| &evidence.meets);
    let meets = meets.map(|id| (id.as_str(), AccountEvidence::Meets));
    let all = open.profile.inventory.accounts.iter();
    let all = all.map(|account| (account.id.as_str(), AccountEvidence::None));
    let found: Option<HashSet<usize>> =
        (!filter.trim().is_empty()).then(|| open.search(filter).iter().map(|found| found.position).collect());
    let mut listed = HashSet::new();
    let mut rows = Vec::new();
    for (id, evidence) in fails.chain(unknown).chain(meets).chain(all) {
        let account = AccountId::from(id);
        // Skip evidence about devices and numbers.
        let Some(position) = open.index.account_position(&account) else { continue };
        if found.as_ref().is_none_or(|found| found.contains(&position)) && listed.insert(id) {
            rows.push(AccountRow { account, evidence });
        }
    }
    rows
}
