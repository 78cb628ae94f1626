//! Implements [`BreachSource`] for a corpus: hashes are sorted and looked up on several threads.

use super::error::CorpusError;
use super::hash_key::HashKey;
use super::info::CorpusLookup;
use super::open::Corpus;
use super::sorted_list::WantedHashes;
use crate::platform::clock;
use crate::pwned::breach_source::{
    BreachSource, BreachStatus, CheckProgress, NetworkCost, ProgressCallback, ProgressUnit, UncheckedReason,
};
use crate::pwned::hash::Sha1Hash;
use std::thread;

/// Lookups between two progress reports.
const LOOKUPS_PER_ROUND: usize = 1 << 16;
/// Fewer lookups do not repay the cost of a thread.
const MIN_LOOKUPS_PER_THREAD: usize = 512;

impl BreachSource for Corpus {
    fn name(&self) -> String {
        self.summary().name()
    }

    fn cost(&self, _hashes: &[Sha1Hash]) -> Option<NetworkCost> {
        None
    }

    fn check(&self, hashes: &[Sha1Hash], watch: ProgressCallback<'_>) -> Vec<BreachStatus> {
        let all_unchecked = |reason| vec![BreachStatus::Unchecked(reason); hashes.len()];
        // Sort indices, so that no secret hash is copied.
        let mut indices: Vec<usize> = (0..hashes.len()).collect();
        indices.sort_unstable_by(|&a, &b| hashes[a].expose().cmp(hashes[b].expose()));
        let mut statuses = all_unchecked(UncheckedReason::Stopped);
        if let Self::List(list) = self {
            let mut progress =
                CheckProgress { unit: ProgressUnit::Bytes, total: list.size(), ..CheckProgress::default() };
            let start = clock::monotonic();
            let verified = list.verify_order(&WantedHashes { hashes, indices: &indices }, |done| {
                progress.done = done;
                progress.elapsed = clock::monotonic().saturating_sub(start);
                watch(progress).is_continue()
            });
            match verified {
                Ok(Some(answers)) => {
                    let mut answered = vec![false; hashes.len()];
                    for (index, lookup) in answers {
                        statuses[index] = breach_status(Ok(lookup));
                        answered[index] = true;
                    }
                    indices.retain(|&index| !answered[index]);
                }
                Ok(None) => return statuses,
                Err(error) => return all_unchecked(unchecked_reason(&error)),
            }
        }
        self.look_up_sorted(hashes, &indices, &mut statuses, watch);
        match self {
            // Lookups in a list that changed meanwhile may mix two versions, so discard them.
            Self::List(list) => list
                .check_unchanged()
                .map_or_else(|error| all_unchecked(unchecked_reason(&error)), |()| statuses),
            Self::Built(_) => statuses,
        }
    }
}

impl Corpus {
    /// Looks up the hashes at these indices, which are sorted by hash.
    fn look_up_sorted(
        &self,
        hashes: &[Sha1Hash],
        indices: &[usize],
        statuses: &mut [BreachStatus],
        watch: ProgressCallback<'_>,
    ) {
        let start = clock::monotonic();
        let total = hashes.len() as u64;
        let done = total - indices.len() as u64;
        let mut progress = CheckProgress { total, done, ..CheckProgress::default() };
        if done > 0 && watch(progress).is_break() {
            return;
        }
        for round in indices.chunks(LOOKUPS_PER_ROUND) {
            for (index, status) in self.look_up_in_parallel(hashes, round) {
                statuses[index] = status;
            }
            progress.done += round.len() as u64;
            progress.elapsed = clock::monotonic().saturating_sub(start);
            if watch(progress).is_break() {
                break;
            }
        }
    }

    fn look_up_in_parallel(&self, hashes: &[Sha1Hash], indices: &[usize]) -> Vec<(usize, BreachStatus)> {
        let useful_threads = indices.len().div_ceil(MIN_LOOKUPS_PER_THREAD).min(8);
        // Asking for the number of processors takes longer than one lookup.
        let threads =
            if useful_threads > 1 { thread::available_parallelism().map_or(1, usize::from) } else { 1 };
        let threads = threads.min(useful_threads);
        if threads <= 1 {
            return self.look_up_in_sequence(hashes, indices);
        }
        let per_thread = indices.len().div_ceil(threads);
        thread::scope(|scope| {
            let workers: Vec<_> = indices
                .chunks(per_thread)
                .map(|indices| scope.spawn(move || self.look_up_in_sequence(hashes, indices)))
                .collect();
            // The hashes of a worker that panicked stay unchecked.
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
        })
    }

    fn look_up_in_sequence(&self, hashes: &[Sha1Hash], indices: &[usize]) -> Vec<(usize, BreachStatus)> {
        match self {
            Self::Built(built) => {
                let mut reader = built.reader();
                look_up_each(hashes, indices, |key| reader.look_up(key))
            }
            Self::List(list) => {
                let mut reader = list.reader();
                look_up_each(hashes, indices, |key| reader.look_up(key))
            }
        }
    }
}

/// Looks up sorted hashes; a repeated hash reuses the result of the previous hash.
fn look_up_each(
    hashes: &[Sha1Hash],
    indices: &[usize],
    mut look_up: impl FnMut(HashKey) -> Result<CorpusLookup, CorpusError>,
) -> Vec<(usize, BreachStatus)> {
    let mut statuses: Vec<(usize, BreachStatus)> = Vec::with_capacity(indices.len());
    for &index in indices {
        let status = match statuses.last() {
            Some((previous, status)) if hashes[*previous] == hashes[index] => status.clone(),
            _ => breach_status(look_up(HashKey::new(hashes[index].expose()))),
        };
        statuses.push((index, status));
    }
    statuses
}

fn breach_status(lookup: Result<CorpusLookup, CorpusError>) -> BreachStatus {
    match lookup {
        Ok(CorpusLookup::Found(count)) => BreachStatus::from_count(count),
        Ok(CorpusLookup::Absent) => BreachStatus::Absent,
        Ok(CorpusLookup::RangeMissing) => {
            let reason = "its range is missing from the corpus: download or build it again";
            BreachStatus::Unchecked(UncheckedReason::Corpus(reason.into()))
        }
        Err(error) => BreachStatus::Unchecked(unchecked_reason(&error)),
    }
}

fn unchecked_reason(error: &CorpusError) -> UncheckedReason {
    UncheckedReason::Corpus(format!("{error}; {}", error.hint()))
}
