//! The thread that looks for the smallest sets about an account. Only the newest question counts: while somebody
//! steps through a list, what is under way for the row before is given up.

use super::Input;
use crate::access::SmallestSets;
use crate::tui::explored::Explored;
use crate::tui::message::Message;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

/// A question, by its number.
struct Question {
    number: u64,
    revision: u64,
    account: u32,
    access: Arc<Explored>,
}

/// The way to the thread.
pub(super) struct Weigher {
    questions: Sender<Question>,
    newest: Arc<AtomicU64>,
}

impl Weigher {
    pub(super) fn start(report: Sender<Input>) -> Self {
        let (questions, asked) = mpsc::channel::<Question>();
        let newest = Arc::new(AtomicU64::new(0));
        let now = Arc::clone(&newest);
        thread::spawn(move || {
            while let Ok(Question { number, revision, account, access }) = asked.recv() {
                let wanted = || now.load(Ordering::Relaxed) == number;
                if !wanted() {
                    continue;
                }
                let at = usize::try_from(account).unwrap_or(usize::MAX);
                let Some(sets) = SmallestSets::of(&access.inventory, &access.graph, at, &wanted) else {
                    continue;
                };
                let message = Message::Weighed(revision, account, Box::new(sets));
                if report.send(Input::Message(message)).is_err() {
                    return;
                }
            }
        });
        Self { questions, newest }
    }

    pub(super) fn ask(&self, revision: u64, account: u32, access: Arc<Explored>) {
        let number = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        // The thread ends only by a panic, which ends the program.
        let _ = self.questions.send(Question { number, revision, account, access });
    }

    /// Gives up what is under way: nobody waits for it any more.
    pub(super) fn forget(&self) {
        self.newest.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Weigher {
    fn drop(&mut self) {
        self.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory;
    use std::time::Duration;

    fn access() -> Arc<Explored> {
        let inventory = inventory::parse(include_str!("../../../data/demo.json")).unwrap();
        Arc::new(Explored::of(&inventory))
    }

    #[test]
    fn the_newest_question_is_answered_and_nothing_after_the_lock() {
        let (report, answers) = mpsc::channel();
        let weigher = Weigher::start(report);
        let access = access();
        for account in 0..5 {
            weigher.ask(7, account, Arc::clone(&access));
        }
        let wait = Duration::from_secs(60);
        loop {
            match answers.recv_timeout(wait) {
                Ok(Input::Message(Message::Weighed(7, 4, sets))) => {
                    assert!(!sets.takeover.is_empty() || !sets.lockout.is_empty());
                    break;
                }
                // Whatever was quick enough to be answered before the next was asked.
                Ok(Input::Message(Message::Weighed(7, 0..4, _))) => {}
                _ => panic!("no answer"),
            }
        }
        drop(weigher);
        assert!(answers.recv_timeout(wait).is_err(), "the thread ends, and says nothing more");
    }
}
