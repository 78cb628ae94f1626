//! Merges the seeds and recovery codes of another profile.

use super::account_merge::MergedAccount;
use super::seeds::{CanonicalSeed, differences};
use crate::inventory::AccountId;
use crate::profile::{CodeSet, Edit, Profile, StoredSeed};
use std::collections::HashMap;

/// The secrets of one of their accounts.
pub(super) struct TheirSecrets<'a> {
    pub(super) seeds: Vec<&'a StoredSeed>,
    pub(super) codes: Vec<&'a CodeSet>,
}

/// Our secrets by account and factor.
pub(super) struct OurSecrets<'a> {
    seeds: HashMap<(&'a str, &'a str), &'a StoredSeed>,
    codes: HashMap<(&'a str, &'a str), &'a CodeSet>,
}

impl<'a> OurSecrets<'a> {
    pub(super) fn of(profile: &'a Profile) -> Self {
        let seeds =
            profile.readable_seeds().map(|seed| ((seed.account.as_str(), seed.factor.as_str()), seed));
        let codes = profile.readable_codes().map(|set| ((set.account.as_str(), set.factor.as_str()), set));
        Self { seeds: seeds.collect(), codes: codes.collect() }
    }
}

impl TheirSecrets<'_> {
    pub(super) fn include_factor(&self, factor: &str) -> bool {
        self.seeds.iter().any(|seed| seed.factor.as_str() == factor)
            || self.codes.iter().any(|set| set.factor.as_str() == factor)
    }

    /// Compares these secrets with ours and records additions and differences in `merged`. Returns the edits that store
    /// these secrets in our account.
    pub(super) fn merge_into(
        &self,
        account: &AccountId,
        merged: &mut MergedAccount,
        ours: &OurSecrets<'_>,
        replace: bool,
    ) -> Vec<Edit> {
        let MergedAccount { changes, factor_ids, .. } = merged;
        let our_id = |theirs| factor_ids.iter().find(|(id, _)| id == theirs).map(|(_, ours)| ours.clone());
        let mut edits = Vec::new();
        for seed in &self.seeds {
            let Some(factor) = our_id(&seed.factor) else { continue };
            let new = StoredSeed { account: account.clone(), factor: factor.clone(), ..(*seed).clone() };
            match ours.seeds.get(&(account.as_str(), factor.as_str())) {
                None => {
                    changes.adds.push("login code".to_owned());
                    edits.push(Edit::PutSeed(new, None));
                }
                Some(known) => {
                    let same = CanonicalSeed::of(&known.otp.secret) == CanonicalSeed::of(&seed.otp.secret);
                    let found = if same {
                        differences(known.otp.generator, seed.otp.generator)
                    } else {
                        vec!["another seed".to_owned()]
                    };
                    if !found.is_empty() && replace {
                        edits.push(Edit::PutSeed(new, None));
                    }
                    changes.differs.extend(found);
                }
            }
        }
        for set in &self.codes {
            let Some(factor) = our_id(&set.factor) else { continue };
            let new = CodeSet { account: account.clone(), factor: factor.clone(), ..(*set).clone() };
            match ours.codes.get(&(account.as_str(), factor.as_str())) {
                None => {
                    changes.adds.push(crate::text::count(set.codes.len(), "recovery code"));
                    edits.push(Edit::PutCodes(new, None));
                }
                Some(known) if known.codes == set.codes => {}
                Some(_) => {
                    changes.differs.push("other recovery codes".to_owned());
                    if replace {
                        edits.push(Edit::PutCodes(new, None));
                    }
                }
            }
        }
        edits
    }
}
