//! The thread that searches for the smallest sets of captures and losses that open or lock out an account. Only the
//! newest request counts: while the user moves through a list, the search for an earlier row is cancelled.

use super::report::Reporter;
use super::results::JobResult;
use crate::access::SmallestSets;
use crate::tui::access_view::AccessView;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

struct Request {
    number: u64,
    revision: u64,
    account: u32,
    access: Arc<AccessView>,
}

pub(super) struct SmallestSetsWorker {
    requests: Sender<Request>,
    newest: Arc<AtomicU64>,
}

impl SmallestSetsWorker {
    pub(super) fn start(reporter: Reporter) -> Self {
        let (requests, inbox) = mpsc::channel::<Request>();
        let newest = Arc::new(AtomicU64::new(0));
        let current = Arc::clone(&newest);
        thread::spawn(move || {
            while let Ok(Request { number, revision, account, access }) = inbox.recv() {
                let is_newest = || current.load(Ordering::Relaxed) == number;
                if !is_newest() {
                    continue;
                }
                let position = usize::try_from(account).unwrap_or(usize::MAX);
                let Some(sets) = SmallestSets::of(&access.inventory, &access.graph, position, &is_newest)
                else {
                    continue;
                };
                let sets = Box::new(sets);
                if !reporter.done(JobResult::SmallestSets { revision, account, sets }) {
                    return;
                }
            }
        });
        Self { requests, newest }
    }

    pub(super) fn send(&self, revision: u64, account: u32, access: Arc<AccessView>) {
        let number = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        // Ignore the error: the thread ends early only if it panics, and that ends the program.
        let _ = self.requests.send(Request { number, revision, account, access });
    }

    /// Cancels the search that is under way.
    pub(super) fn cancel(&self) {
        self.newest.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for SmallestSetsWorker {
    fn drop(&mut self) {
        self.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::Report;
    use super::*;
    use crate::inventory;
    use std::time::Duration;

    fn access_view() -> Arc<AccessView> {
        let inventory = inventory::parse(include_str!("../../../data/demo.json")).unwrap();
        Arc::new(AccessView::of(&inventory))
    }

    #[test]
    fn only_the_newest_request_is_certain_to_be_answered() {
        let (to_loop, answers) = mpsc::channel::<Report>();
        let worker = SmallestSetsWorker::start(Reporter::new(to_loop));
        let access = access_view();
        for account in 0..5 {
            worker.send(7, account, Arc::clone(&access));
        }
        let wait = Duration::from_secs(60);
        loop {
            match answers.recv_timeout(wait) {
                Ok(Report::Done(JobResult::SmallestSets { revision: 7, account: 4, sets })) => {
                    assert!(!sets.takeover.is_empty() || !sets.lockout.is_empty());
                    break;
                }
                // A search that ended before the next request arrived.
                Ok(Report::Done(JobResult::SmallestSets { revision: 7, account: 0..4, .. })) => {}
                _ => panic!("no answer"),
            }
        }
        drop(worker);
        assert!(answers.recv_timeout(wait).is_err(), "the thread ends without another report");
    }
}
