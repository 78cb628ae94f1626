//! The threads that compute: one for values derived from the profile and for the strength of a passphrase, one for
//! smallest sets, and one for each plan.

use super::job::AnalysisJob;
use super::report::Reporter;
use super::results::{JobResult, Strength};
use super::smallest_sets::SmallestSetsWorker;
use crate::access::plan::{DEFAULT_STEPS, plan_while};
use crate::platform::hardening;
use crate::profile::Profile;
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::tui::derived::Derived;
use crate::vault;
use jiff::civil::Date;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;

pub(super) struct AnalysisWorker {
    quick: Sender<QuickJob>,
    smallest_sets: SmallestSetsWorker,
    /// The revision of the newest plan that was requested.
    newest_plan: Arc<AtomicU64>,
    reporter: Reporter,
}

/// A job for the thread of quick computations.
enum QuickJob {
    Derive { revision: u64, profile: Arc<Profile>, today: Date },
    MeasureStrength { number: u64, passphrase: Passphrase },
}

impl AnalysisWorker {
    pub(super) fn start(model: Arc<Model>, directory: Arc<Directory>, reporter: Reporter) -> Self {
        let (quick, jobs) = mpsc::channel();
        let quick_reporter = reporter.clone();
        thread::spawn(move || do_quick_jobs(&jobs, &model, &directory, &quick_reporter));
        Self {
            quick,
            smallest_sets: SmallestSetsWorker::start(reporter.clone()),
            newest_plan: Arc::new(AtomicU64::new(0)),
            reporter,
        }
    }

    pub(super) fn send(&self, job: AnalysisJob) {
        match job {
            AnalysisJob::Derive { revision, profile, today } => {
                self.send_quick(QuickJob::Derive { revision, profile, today });
            }
            AnalysisJob::MeasureStrength { number, passphrase } => {
                self.send_quick(QuickJob::MeasureStrength { number, passphrase });
            }
            AnalysisJob::Plan { revision, profile, directory } => {
                self.newest_plan.store(revision, Ordering::Relaxed);
                let (reporter, newest) = (self.reporter.clone(), Arc::clone(&self.newest_plan));
                // A plan for a large inventory takes seconds, so it gets a thread of its own.
                thread::spawn(move || plan(&reporter, &newest, revision, &profile, &directory));
            }
            AnalysisJob::SmallestSets { revision, account, access } => {
                self.smallest_sets.send(revision, account, access);
            }
        }
    }

    fn send_quick(&self, job: QuickJob) {
        // Ignore the error: the thread ends early only if it panics, and that ends the program.
        let _ = self.quick.send(job);
    }

    /// Cancels the search for smallest sets. Called when the vault is locked.
    pub(super) fn cancel(&self) {
        self.smallest_sets.cancel();
    }
}

fn do_quick_jobs(jobs: &Receiver<QuickJob>, model: &Model, directory: &Directory, reporter: &Reporter) {
    let mut next = None;
    while let Some(mut job) = next.take().or_else(|| jobs.recv().ok()) {
        // Coalesce queued jobs of the same kind: while the user types or edits quickly, only the newest matters.
        loop {
            match jobs.try_recv() {
                Ok(newer) if std::mem::discriminant(&newer) == std::mem::discriminant(&job) => job = newer,
                Ok(other) => {
                    next = Some(other);
                    break;
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        let result = match job {
            QuickJob::Derive { revision, profile, today } => {
                JobResult::Derived(Box::new(Derived::of(revision, &profile, model, directory, today)))
            }
            QuickJob::MeasureStrength { number, passphrase } => {
                JobResult::Strength(measure(number, &passphrase))
            }
        };
        hardening::overwrite_stack();
        if !reporter.done(result) {
            return;
        }
    }
}

fn measure(number: u64, passphrase: &Passphrase) -> Strength {
    let strength = vault::strength(passphrase, &[]);
    let advice = strength.warning.iter().chain(&strength.suggestions).map(ToString::to_string).collect();
    let time = format!("withstands {} of guessing", strength.time());
    Strength { number, score: strength.score, time, advice }
}

/// Computes a plan and reports each step when it is found. Stops when a newer plan is requested.
fn plan(reporter: &Reporter, newest: &AtomicU64, revision: u64, profile: &Profile, directory: &Directory) {
    let is_newest = || newest.load(Ordering::Relaxed) == revision;
    let report = |plan, complete| reporter.done(JobResult::Plan { revision, plan: Box::new(plan), complete });
    let plan = plan_while(&profile.inventory, directory, DEFAULT_STEPS, |so_far| {
        is_newest() && report(so_far.clone(), false)
    });
    if is_newest() {
        report(plan, true);
    }
}
