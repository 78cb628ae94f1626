//! Copies to the clipboard of the terminal (OSC 52) and of the desktop, and clears both.
//!
//! The desktop clipboard can be read, so it is cleared only if it still holds what was copied. The terminal clipboard
//! cannot be read, except the paste buffers of tmux. It is cleared only if something was sent to it, unless the desktop clipboard has changed since. Over
//! SSH there is no desktop clipboard, so a newer text of the user may be cleared. Leaving a code in the clipboard would be
//! worse.

use super::failure::Failure;
use super::job::ClipboardJob;
use super::report::Reporter;
use super::results::{Clearing, JobResult};
use crate::platform::clipboard::{Cleared, Clipboard, ClipboardError, Multiplexer, osc52};
use crate::platform::tmux;
use std::sync::mpsc::Receiver;
use zeroize::Zeroizing;

/// The desktop clipboard. Tests replace it.
pub(super) trait Desktop {
    fn copy(&mut self, text: &str) -> Result<(), ClipboardError>;
    fn clear_if_unchanged(&mut self) -> Result<Cleared, ClipboardError>;
}

impl Desktop for Clipboard {
    fn copy(&mut self, text: &str) -> Result<(), ClipboardError> {
        Self::copy(self, text)
    }

    fn clear_if_unchanged(&mut self) -> Result<Cleared, ClipboardError> {
        Self::clear_if_unchanged(self)
    }
}

/// The worker that owns both clipboards. A clipboard is `None` if the configuration switches it off.
pub(super) struct ClipboardWorker<D> {
    terminal: Option<Multiplexer>,
    desktop: Option<D>,
    /// The text that was sent to the terminal.
    in_terminal: Option<Zeroizing<String>>,
    /// Whether a copied text is in the desktop clipboard.
    on_desktop: bool,
}

impl<D: Desktop> ClipboardWorker<D> {
    /// `terminal` is the multiplexer between the program and the terminal.
    pub(super) fn new(terminal: Option<Multiplexer>, desktop: Option<D>) -> Self {
        Self { terminal, desktop, in_terminal: None, on_desktop: false }
    }

    /// Handles jobs until their channel is closed.
    pub(super) fn work(mut self, jobs: &Receiver<ClipboardJob>, reporter: &Reporter) {
        while let Ok(job) = jobs.recv() {
            let send = |sequence| reporter.send(sequence);
            reporter.done(match job {
                ClipboardJob::Copy(text) => JobResult::Copied(self.copy(&text, send)),
                ClipboardJob::Clear => JobResult::ClipboardCleared(self.clear(send)),
            });
        }
    }

    /// Copies text. `send` sends an escape sequence to the terminal.
    pub(super) fn copy(&mut self, text: &str, send: impl FnOnce(Zeroizing<String>)) -> Result<(), Failure> {
        if let Some(multiplexer) = self.terminal {
            send(osc52(text, multiplexer));
            self.in_terminal = Some(Zeroizing::new(text.to_owned()));
        }
        let copied = self.desktop.as_mut().map(|desktop| desktop.copy(text));
        self.on_desktop = matches!(copied, Some(Ok(())));
        match copied {
            Some(Err(error)) if self.terminal.is_none() => Err(Failure::new(
                format!("Nothing was copied: {error}."),
                "Read it off the screen, or set osc52 = true under [clipboard] in the configuration.",
            )),
            None if self.terminal.is_none() => Err(Failure::new(
                "Nothing was copied: the configuration switches both clipboards off.",
                "Set osc52 or desktop to true under [clipboard].",
            )),
            _ => Ok(()),
        }
    }

    /// Clears the copied text, if it is still in the clipboard.
    pub(super) fn clear(&mut self, send: impl FnOnce(Zeroizing<String>)) -> Clearing {
        let (in_terminal, on_desktop) = (self.in_terminal.take(), self.on_desktop);
        self.on_desktop = false;
        // tmux compares its buffers with the text, so this is right whatever was copied since.
        let in_tmux = match (&in_terminal, self.terminal) {
            (Some(text), Some(Multiplexer::Tmux)) => tmux::delete_buffers_with(text).is_err(),
            _ => false,
        };
        let desktop = if on_desktop { self.desktop.as_mut().map(Desktop::clear_if_unchanged) } else { None };
        if matches!(desktop, Some(Ok(Cleared::Unchanged))) {
            return if in_tmux { Clearing::MaybeInTmux } else { Clearing::Nothing };
        }
        let was_sent = in_terminal.is_some();
        if let (true, Some(multiplexer)) = (was_sent, self.terminal) {
            send(osc52("", multiplexer));
        }
        match desktop {
            _ if in_tmux => Clearing::MaybeInTmux,
            Some(Ok(Cleared::Cleared)) => Clearing::Cleared,
            _ if was_sent => Clearing::AskedTerminal,
            _ => Clearing::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A desktop whose clipboard is a value; `None` where there is no desktop.
    #[derive(Default)]
    struct Fake {
        there: bool,
        now: String,
        ours: String,
    }

    impl Desktop for Fake {
        fn copy(&mut self, text: &str) -> Result<(), ClipboardError> {
            if !self.there {
                return Err(ClipboardError::Unavailable("no display".into()));
            }
            (self.now, self.ours) = (text.into(), text.into());
            Ok(())
        }

        fn clear_if_unchanged(&mut self) -> Result<Cleared, ClipboardError> {
            if !self.there {
                return Err(ClipboardError::TimedOut);
            }
            if self.now != self.ours {
                return Ok(Cleared::Unchanged);
            }
            self.now.clear();
            Ok(Cleared::Cleared)
        }
    }

    fn run(
        clip: &mut ClipboardWorker<Fake>,
        copied_since: Option<&str>,
    ) -> (Result<(), Failure>, Clearing, Vec<String>) {
        let mut sent = Vec::new();
        let copied = clip.copy("755224", |sequence| sent.push(sequence.to_string()));
        if let (Some(desktop), Some(text)) = (&mut clip.desktop, copied_since) {
            desktop.now = text.into();
        }
        let cleared = clip.clear(|sequence| sent.push(sequence.to_string()));
        (copied, cleared, sent)
    }

    const COPY: &str = "\u{1b}]52;c;NzU1MjI0\u{7}";
    const EMPTY: &str = "\u{1b}]52;c;\u{7}";

    fn clip(terminal: bool, desktop: Option<bool>) -> ClipboardWorker<Fake> {
        let desktop = desktop.map(|there| Fake { there, ..Fake::default() });
        ClipboardWorker::new(terminal.then_some(Multiplexer::None), desktop)
    }

    #[test]
    fn both_are_written_and_both_are_cleared() {
        let mut clip = clip(true, Some(true));
        let (copied, cleared, sent) = run(&mut clip, None);
        assert!(copied.is_ok() && cleared == Clearing::Cleared);
        assert_eq!(sent, [COPY, EMPTY]);
        assert_eq!(clip.desktop.unwrap().now, "");
    }

    #[test]
    fn what_was_copied_since_stays_in_both() {
        let mut clip = clip(true, Some(true));
        let (_, cleared, sent) = run(&mut clip, Some("a letter"));
        assert_eq!(cleared, Clearing::Nothing);
        assert_eq!(sent, [COPY], "the terminal's is not emptied over it");
        assert_eq!(clip.desktop.unwrap().now, "a letter");
    }

    #[test]
    fn without_a_desktop_the_terminal_is_asked_alone() {
        for desktop in [None, Some(false)] {
            let (copied, cleared, sent) = run(&mut clip(true, desktop), None);
            assert!(copied.is_ok());
            assert_eq!(cleared, Clearing::AskedTerminal, "whether it obeyed is unknown");
            assert_eq!(sent, [COPY, EMPTY]);
        }
    }

    #[test]
    fn where_neither_works_it_is_said_and_nothing_is_cleared() {
        for desktop in [None, Some(false)] {
            let mut clip = clip(false, desktop);
            let (copied, cleared, sent) = run(&mut clip, None);
            let failure = copied.unwrap_err();
            assert!(failure.what.starts_with("Nothing was copied") && !failure.hint.is_empty());
            assert!(cleared == Clearing::Nothing && sent.is_empty());
        }
    }

    #[test]
    fn nothing_is_cleared_twice_or_before_anything_was_copied() {
        let mut clip = clip(true, Some(true));
        assert_eq!(clip.clear(|_| unreachable!("nothing was sent")), Clearing::Nothing);
        drop(run(&mut clip, None));
        assert_eq!(clip.clear(|_| unreachable!("it was cleared already")), Clearing::Nothing);
    }
}
