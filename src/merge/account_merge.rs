//! Merges two descriptions of one account: its fields, its factors and its ways in.

use super::fields::{FieldChanges, FieldMerger};
use crate::inventory::{Account, Factor, FactorId, Way, unused_factor_id};

/// Our account with their facts merged in.
pub(super) struct MergedAccount {
    pub(super) account: Account,
    pub(super) changes: FieldChanges,
    /// Their factor ids and the ids that these factors have in our account.
    pub(super) factor_ids: Vec<(FactorId, FactorId)>,
}

/// Merges `theirs` into `ours`. If a value differs, `replace` decides whether theirs replaces ours.
pub(super) fn merge_accounts(ours: &Account, theirs: &Account, replace: bool) -> MergedAccount {
    let mut account = ours.clone();
    let mut merger = FieldMerger::new(replace);
    merger.merge_account(&mut account, theirs);
    let mut changes = merger.changes;
    let mut factor_ids: Vec<(FactorId, FactorId)> = Vec::new();
    let mut new_ids: Vec<FactorId> = Vec::new();
    let mut paired: Vec<FactorId> = Vec::new();
    for factor in &theirs.factors {
        if let Some(known) = counterpart(ours, factor, &paired) {
            paired.push(known.id.clone());
            factor_ids.push((factor.id.clone(), known.id.clone()));
            let mut merged = known.clone();
            let mut merger = FieldMerger::new(replace);
            merger.merge_factor(&mut merged, factor);
            let with_kind = |field: String| format!("{}: {field}", known.kind.label());
            changes.adds.extend(merger.changes.adds.into_iter().map(with_kind));
            changes.differs.extend(merger.changes.differs.into_iter().map(with_kind));
            if let Some(factor) = account.factors.iter_mut().find(|factor| factor.id == known.id) {
                *factor = merged;
            }
        } else {
            let id = match account.factor(&factor.id) {
                None => factor.id.clone(),
                Some(_) => unused_factor_id(&account, factor.kind),
            };
            changes.adds.push(factor.kind.label().to_owned());
            factor_ids.push((factor.id.clone(), id.clone()));
            new_ids.push(id.clone());
            account.factors.push(Factor { id, ..factor.clone() });
        }
    }
    let with_our_ids = |way: &Way| {
        let our_id =
            |id: &FactorId| factor_ids.iter().find(|(theirs, _)| theirs == id).map(|(_, ours)| ours.clone());
        let factors: Option<Vec<FactorId>> = way.factors.iter().map(our_id).collect();
        factors.map(|factors| Way { factors, restores: way.restores })
    };
    for (label, our_ways, their_ways) in [
        ("ways to sign in", &mut account.sign_in, &theirs.sign_in),
        ("ways to recover", &mut account.recovery, &theirs.recovery),
    ] {
        let their_ways: Vec<Way> = their_ways.iter().filter_map(with_our_ids).collect();
        let missing: Vec<Way> = their_ways.iter().filter(|way| !our_ways.contains(way)).cloned().collect();
        // A way that uses a new factor is an addition. A way of known factors that our record lacks contradicts it.
        let contradicts = missing.iter().any(|way| !way.factors.iter().any(|id| new_ids.contains(id)));
        if our_ways.is_empty() {
            if !missing.is_empty() {
                changes.adds.push(label.to_owned());
            }
            our_ways.extend(missing);
        } else if !contradicts {
            our_ways.extend(missing);
        } else {
            changes.differs.push(label.to_owned());
            if replace {
                *our_ways = their_ways;
            }
        }
    }
    MergedAccount { account, changes, factor_ids }
}

/// Our factor that is the same as one of theirs: the factor with the same kind and id, or our only factor of the kind.
/// Each of our factors is paired once.
fn counterpart<'a>(ours: &'a Account, theirs: &Factor, paired: &[FactorId]) -> Option<&'a Factor> {
    let is_free = |known: &&Factor| known.kind == theirs.kind && !paired.contains(&known.id);
    let by_id = ours.factors.iter().filter(is_free).find(|known| known.id == theirs.id);
    let mut of_kind = ours.factors.iter().filter(is_free);
    let only = of_kind.next().filter(|_| of_kind.next().is_none());
    by_id.or(only)
}
