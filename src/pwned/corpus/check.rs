//! A corpus as a [`Checker`]: batches are sorted and read on several threads.

use super::key::Key;
use super::text::Wanted;
use super::{Corpus, CorpusError, Facts, Seen};
use crate::platform::clock;
use crate::pwned::{Checker, Cost, Outcome, Progress, Sha1Hash, Unit, Watch, Why};
use std::thread;

/// So many hashes are looked up between two reports of progress.
const ROUND: usize = 1 << 16;
/// Fewer than this are not worth a thread.
const WORTH_A_THREAD: usize = 512;

impl Facts {
    /// Who answers, for a person: “the corpus of 2026-11-02”.
    pub fn name(&self) -> String {
        format!("the corpus of {}", self.date)
    }
}

impl Checker for Corpus {
    fn name(&self) -> String {
        self.facts().name()
    }

    fn cost(&self, _hashes: &[Sha1Hash]) -> Option<Cost> {
        None
    }

    fn check(&self, hashes: &[Sha1Hash], watch: Watch<'_>) -> Vec<Outcome> {
        let all_unchecked = |why| vec![Outcome::Unchecked(why); hashes.len()];
        // Places, so that no copy of a hash is made.
        let mut places: Vec<usize> = (0..hashes.len()).collect();
        places.sort_unstable_by(|&a, &b| hashes[a].expose().cmp(hashes[b].expose()));
        let mut outcomes = all_unchecked(Why::Stopped);
        if let Self::Text(text) = self {
            let mut progress = Progress { unit: Unit::Bytes, total: text.size(), ..Progress::default() };
            let start = clock::monotonic();
            let held = text.hold_to_order(&Wanted { hashes, places: &places }, |done| {
                progress.done = done;
                progress.elapsed = clock::monotonic().saturating_sub(start);
                watch(progress).is_continue()
            });
            match held {
                Ok(Some(answers)) => {
                    let mut answered = vec![false; hashes.len()];
                    for (place, seen) in answers {
                        outcomes[place] = outcome(Ok(seen));
                        answered[place] = true;
                    }
                    places.retain(|&place| !answered[place]);
                }
                Ok(None) => return outcomes,
                Err(error) => return all_unchecked(why(&error)),
            }
        }
        self.look_up_at(hashes, &places, &mut outcomes, watch);
        match self {
            // What was changed meanwhile may have been read half before and half after.
            Self::Text(text) => {
                text.unchanged().map_or_else(|error| all_unchecked(why(&error)), |()| outcomes)
            }
            Self::Built(_) => outcomes,
        }
    }
}

impl Corpus {
    /// Looks up the hashes at these places, which are in the order of the hashes.
    fn look_up_at(&self, hashes: &[Sha1Hash], places: &[usize], outcomes: &mut [Outcome], watch: Watch<'_>) {
        let start = clock::monotonic();
        let total = hashes.len() as u64;
        let done = total - places.len() as u64;
        let mut progress = Progress { total, done, ..Progress::default() };
        if done > 0 && watch(progress).is_break() {
            return;
        }
        for round in places.chunks(ROUND) {
            for (at, outcome) in self.round(hashes, round) {
                outcomes[at] = outcome;
            }
            progress.done += round.len() as u64;
            progress.elapsed = clock::monotonic().saturating_sub(start);
            if watch(progress).is_break() {
                break;
            }
        }
    }

    fn round(&self, hashes: &[Sha1Hash], places: &[usize]) -> Vec<(usize, Outcome)> {
        let worth = places.len().div_ceil(WORTH_A_THREAD).min(8);
        // How many processors there are takes longer to learn than a look-up.
        let threads = if worth > 1 { thread::available_parallelism().map_or(1, usize::from) } else { 1 };
        let threads = threads.min(worth);
        if threads <= 1 {
            return self.one_after_the_other(hashes, places);
        }
        let share = places.len().div_ceil(threads);
        thread::scope(|scope| {
            let workers: Vec<_> = places
                .chunks(share)
                .map(|places| scope.spawn(move || self.one_after_the_other(hashes, places)))
                .collect();
            // A worker that broke down leaves its share unchecked.
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
        })
    }

    fn one_after_the_other(&self, hashes: &[Sha1Hash], places: &[usize]) -> Vec<(usize, Outcome)> {
        match self {
            Self::Built(built) => {
                let mut reader = built.reader();
                each(hashes, places, |key| reader.look_up(key))
            }
            Self::Text(text) => {
                let mut reader = text.reader();
                each(hashes, places, |key| reader.look_up(key))
            }
        }
    }
}

/// Looks each hash up; one that comes again has the same outcome.
fn each(
    hashes: &[Sha1Hash],
    places: &[usize],
    mut look_up: impl FnMut(Key) -> Result<Seen, CorpusError>,
) -> Vec<(usize, Outcome)> {
    let mut outcomes: Vec<(usize, Outcome)> = Vec::with_capacity(places.len());
    for &place in places {
        let outcome = match outcomes.last() {
            Some((before, outcome)) if hashes[*before] == hashes[place] => outcome.clone(),
            _ => outcome(look_up(Key::new(hashes[place].expose()))),
        };
        outcomes.push((place, outcome));
    }
    outcomes
}

fn outcome(seen: Result<Seen, CorpusError>) -> Outcome {
    match seen {
        Ok(Seen::Times(count)) => Outcome::of_count(count),
        Ok(Seen::Never) => Outcome::Absent,
        Ok(Seen::Unknown) => {
            let why = "its range is missing from the corpus: download or build it again";
            Outcome::Unchecked(Why::Corpus(why.into()))
        }
        Err(error) => Outcome::Unchecked(why(&error)),
    }
}

fn why(error: &CorpusError) -> Why {
    Why::Corpus(format!("{error}; {}", error.hint()))
}
