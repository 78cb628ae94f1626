//! The events that a component handles.

use super::answer::Answer;
use super::route::Route;
use crate::tui::jobs::JobResult;
use crate::tui::keys::Action;
use crossterm::event::KeyEvent;
use ratatui::layout::Position;
use zeroize::Zeroizing;

/// An event that a component handles.
#[derive(Debug)]
pub enum Event {
    /// A bound key, a click on the footer, or an entry of the palette.
    Action(Action),
    /// A key without a binding in the current scopes: usually typed text.
    Key(KeyEvent),
    /// Pasted text. It may be a secret.
    Paste(Zeroizing<String>),
    /// A click with the left mouse button inside the component's area.
    Click(Position),
    /// The screen was opened.
    Shown,
    /// Another screen is opened instead, or the vault locks, or the program ends.
    Hidden,
    /// The vault is about to lock, or the program to end. Sent to every screen.
    Closing,
    /// The screen was opened to show this route.
    Show(Route),
    /// A dialog that this component opened was answered.
    Answer(Answer),
    /// A dialog that this component opened was closed without an answer.
    Dismissed,
    /// The component that opened this dialog refused the answer, for this reason. The dialog stays open.
    Refused(String),
    /// An edit that this component requested could not be applied. The app has already told the user why.
    EditRefused,
    /// A save ended: the revision that was saved, and whether it is on the disk.
    Saved { revision: u64, written: bool },
    /// A job has ended or reports progress.
    Job(JobResult),
}
