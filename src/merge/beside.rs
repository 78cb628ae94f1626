//! Another profile's seeds and recovery codes beside ours.

use super::fields::Fields;
use super::secrets::{Fingerprint, differences};
use crate::inventory::{Account, FactorId};
use crate::profile::{CodeSet, Edit, Profile, StoredSeed};
use std::collections::HashMap;

/// The secrets of one of their accounts.
pub(super) struct Secrets<'a> {
    pub(super) seeds: Vec<&'a StoredSeed>,
    pub(super) codes: Vec<&'a CodeSet>,
}

/// Our secrets by account and factor.
pub(super) struct Here<'a> {
    seeds: HashMap<(&'a str, &'a str), &'a StoredSeed>,
    codes: HashMap<(&'a str, &'a str), &'a CodeSet>,
}

impl<'a> Here<'a> {
    pub(super) fn of(profile: &'a Profile) -> Self {
        let seeds =
            profile.readable_seeds().map(|seed| ((seed.account.as_str(), seed.factor.as_str()), seed));
        let codes = profile.readable_codes().map(|set| ((set.account.as_str(), set.factor.as_str()), set));
        Self { seeds: seeds.collect(), codes: codes.collect() }
    }
}

impl Secrets<'_> {
    pub(super) fn has(&self, factor: &str) -> bool {
        self.seeds.iter().any(|seed| seed.factor.as_str() == factor)
            || self.codes.iter().any(|set| set.factor.as_str() == factor)
    }

    /// The edits that put them into an account of ours, and what they add or differ in.
    pub(super) fn beside(
        &self,
        ours: &Account,
        called: &[(FactorId, FactorId)],
        here: &Here<'_>,
        replace: bool,
        found: &mut Fields,
    ) -> Vec<Edit> {
        let name =
            |theirs: &FactorId| called.iter().find(|(id, _)| id == theirs).map(|(_, ours)| ours.clone());
        let mut edits = Vec::new();
        for seed in &self.seeds {
            let Some(factor) = name(&seed.factor) else { continue };
            let new = StoredSeed { account: ours.id.clone(), factor: factor.clone(), ..(*seed).clone() };
            match here.seeds.get(&(ours.id.as_str(), factor.as_str())) {
                None => {
                    found.adds.push("login code".to_owned());
                    edits.push(Edit::PutSeed(new, None));
                }
                Some(known) => {
                    let same = Fingerprint::of(&known.otp.secret) == Fingerprint::of(&seed.otp.secret);
                    let what = if same {
                        differences(known.otp.generator, seed.otp.generator)
                    } else {
                        vec!["another seed".to_owned()]
                    };
                    if !what.is_empty() && replace {
                        edits.push(Edit::PutSeed(new, None));
                    }
                    found.differs.extend(what);
                }
            }
        }
        for set in &self.codes {
            let Some(factor) = name(&set.factor) else { continue };
            let new = CodeSet { account: ours.id.clone(), factor: factor.clone(), ..(*set).clone() };
            match here.codes.get(&(ours.id.as_str(), factor.as_str())) {
                None => {
                    found.adds.push(crate::text::count(set.codes.len(), "recovery code"));
                    edits.push(Edit::PutCodes(new, None));
                }
                Some(known) if known.codes == set.codes => {}
                Some(_) => {
                    found.differs.push("other recovery codes".to_owned());
                    if replace {
                        edits.push(Edit::PutCodes(new, None));
                    }
                }
            }
        }
        edits
    }
}
