//! Accounts whose service names look alike, but are not the same name.

use super::account_sample::AccountSample;
use crate::inventory::Account;
use crate::text::{lookalike_key, same_name_key};
use std::collections::{BTreeMap, HashMap};

/// The accounts with one name.
type Named = (String, AccountSample);

#[derive(Default)]
pub(super) struct Lookalikes {
    /// Different names that look alike. At least two in each group.
    groups: Vec<Vec<Named>>,
    /// By position of an account: its group.
    group_of: HashMap<usize, usize>,
}

impl Lookalikes {
    pub(super) fn of(accounts: &[Account]) -> Self {
        let mut by_look: HashMap<String, BTreeMap<String, Vec<usize>>> = HashMap::new();
        for (position, account) in accounts.iter().enumerate() {
            let names = by_look.entry(lookalike_key(&account.service)).or_default();
            names.entry(same_name_key(&account.service)).or_default().push(position);
        }
        let mut found = Self::default();
        for names in by_look.into_values().filter(|names| names.len() > 1) {
            let group = found.groups.len();
            found.group_of.extend(names.values().flatten().map(|&position| (position, group)));
            let sample = |positions: Vec<usize>| {
                let mut sample = AccountSample::default();
                positions
                    .into_iter()
                    .for_each(|position| sample.add(position, accounts[position].importance));
                sample
            };
            found.groups.push(names.into_iter().map(|(name, positions)| (name, sample(positions))).collect());
        }
        found
    }

    /// The accounts whose name looks like the name of this account; one sample for each other name.
    pub(super) fn others<'a>(
        &'a self,
        position: usize,
        service: &str,
    ) -> impl Iterator<Item = &'a AccountSample> + use<'a> {
        let own = same_name_key(service);
        let group = self.group_of.get(&position).and_then(|&group| self.groups.get(group));
        group.into_iter().flatten().filter(move |(name, _)| *name != own).map(|(_, sample)| sample)
    }
}
