//! The interface between the app and its components: screens, dialogs, and sequences of dialogs.
//!
//! A component changes only itself. It reads the open profile through a [`Context`], and it returns an
//! [`Outcome`]: a list of requests that the app carries out. The app is the only place that changes the
//! profile, opens dialogs and starts jobs.

mod answer;
mod context;
mod event;
mod keys;
mod notice;
mod route;

pub use answer::{Answer, Values};
pub use context::{Context, Moment};
pub use event::Event;
pub use keys::{FooterKey, Keys};
pub use notice::Notice;
pub use route::Route;

use super::jobs::{Job, JobResult};
use super::keys::Action;
use super::widgets::{Paint, TypedFilter};
use crate::profile::Edit;
use crossterm::event::KeyEvent;
use ratatui::layout::Position;
use std::any::Any;
use std::time::Duration;

/// A screen, a dialog, or a sequence of dialogs that has no screen of its own.
///
/// The app calls [`Component::handle`]. The default implementation calls a separate method for each kind of event, so
/// that a component implements only the methods it needs.
pub trait Component: Any {
    /// The bindings that apply now, and the entries of the footer.
    fn keys(&self, cx: &Context<'_>) -> Keys;

    /// Draws the component inside `cx.area`.
    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>);

    /// Handles an event.
    fn handle(&mut self, event: Event, cx: &Context<'_>) -> Outcome {
        match event {
            Event::Action(action) => self.act(action, cx),
            Event::Key(key) => self.type_key(key, cx),
            Event::Paste(text) => self.paste(&text, cx),
            Event::Click(position) => self.click(position, cx),
            Event::Shown => self.shown(cx),
            Event::Hidden => self.hidden(cx),
            Event::Closing => self.closing(cx),
            Event::Show(route) => self.show(&route, cx),
            Event::Answer(answer) => self.answered(answer, cx),
            Event::Dismissed => {
                self.dismissed();
                Outcome::none()
            }
            Event::Refused(reason) => {
                self.refused(reason);
                Outcome::none()
            }
            Event::EditRefused => {
                self.edit_refused();
                Outcome::none()
            }
            Event::Saved { revision, written } => self.saved(revision, written, cx),
            Event::Job(result) => self.job_done(result, cx),
        }
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome;

    /// The list whose filter receives the keys and pastes while it is typed.
    fn filtered_list(&mut self) -> Option<&mut dyn TypedFilter> {
        None
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &Context<'_>) -> Outcome {
        if let Some(list) = self.filtered_list() {
            list.type_key(key);
        }
        Outcome::none()
    }

    fn paste(&mut self, text: &str, _cx: &Context<'_>) -> Outcome {
        if let Some(list) = self.filtered_list() {
            list.paste(text);
        }
        Outcome::none()
    }

    fn click(&mut self, _position: Position, _cx: &Context<'_>) -> Outcome {
        Outcome::none()
    }

    fn shown(&mut self, _cx: &Context<'_>) -> Outcome {
        Outcome::none()
    }

    fn hidden(&mut self, _cx: &Context<'_>) -> Outcome {
        Outcome::none()
    }

    fn closing(&mut self, _cx: &Context<'_>) -> Outcome {
        Outcome::none()
    }

    fn show(&mut self, _route: &Route, _cx: &Context<'_>) -> Outcome {
        Outcome::none()
    }

    fn answered(&mut self, _answer: Answer, _cx: &Context<'_>) -> Outcome {
        Outcome::none()
    }

    fn dismissed(&mut self) {}

    fn refused(&mut self, _reason: String) {}

    fn edit_refused(&mut self) {}

    fn saved(&mut self, _revision: u64, _written: bool, _cx: &Context<'_>) -> Outcome {
        Outcome::none()
    }

    fn job_done(&mut self, _result: JobResult, _cx: &Context<'_>) -> Outcome {
        Outcome::none()
    }

    /// Brings cached rows, selections and scroll offsets up to date. Called after every event and before every
    /// frame is drawn, so that [`Component::draw`] changes nothing.
    fn sync(&mut self, _cx: &Context<'_>) -> Outcome {
        Outcome::none()
    }

    /// When the component must be drawn again without an event, as [`Moment::monotonic`]; `None` if it need not.
    fn next_wake(&self, _cx: &Context<'_>) -> Option<Duration> {
        None
    }

    /// Whether closing the component would lose something that the user entered.
    fn has_unsaved_input(&self) -> bool {
        false
    }

    /// Whether a dialog hides the whole screen below it.
    fn covers_screen(&self) -> bool {
        false
    }
}

/// A request to the app. Requests are carried out in order.
pub enum Request {
    /// Applies an edit. On success the app carries out `then`; on failure it shows the reason and sends
    /// [`Event::EditRefused`].
    Edit {
        /// Names the edit for undo; `None` for an edit that undo must not revert, such as a used counter.
        undo_as: Option<String>,
        edit: Edit,
        then: Outcome,
    },
    /// Applies an edit that records how the program is used. There is nothing to undo or to derive again.
    Remember(Edit),
    /// Opens a dialog above everything else. Its answer goes to the component that made the request.
    Open(Box<dyn Component>),
    /// Answers and closes the dialog that made the request, unless the answer is refused.
    Answer(Answer),
    /// Refuses the answer that is being handled. The dialog shows the reason and stays open.
    Refuse(String),
    /// Closes the dialog that made the request, without an answer.
    Close,
    Go(Route),
    Start(Job),
    Notify(Notice),
    /// Reverts the last edit.
    Undo,
    /// Applies the edit again that undo reverted last.
    Redo,
    /// Carries out an action, as if the user had pressed its key.
    Act(Action),
}

/// The requests of a component, in order.
#[derive(Default)]
pub struct Outcome {
    pub requests: Vec<Request>,
}

impl Outcome {
    pub fn none() -> Self {
        Self::default()
    }

    /// Applies an edit that undo can revert under this name.
    pub fn edit(undo_as: impl Into<String>, edit: Edit) -> Self {
        Self::edit_then(undo_as, edit, Self::none())
    }

    /// Applies an edit that undo can revert under this name, and on success carries out `then`.
    pub fn edit_then(undo_as: impl Into<String>, edit: Edit, then: Self) -> Self {
        Request::Edit { undo_as: Some(undo_as.into()), edit, then }.into()
    }

    /// Applies an edit that undo must not revert, and on success carries out `then`.
    pub fn edit_irrevocable(edit: Edit, then: Self) -> Self {
        Request::Edit { undo_as: None, edit, then }.into()
    }

    pub fn open(dialog: impl Component) -> Self {
        Request::Open(Box::new(dialog)).into()
    }

    pub fn go(route: Route) -> Self {
        Request::Go(route).into()
    }

    pub fn start(job: impl Into<Job>) -> Self {
        Request::Start(job.into()).into()
    }

    pub fn notify(text: impl Into<String>) -> Self {
        Request::Notify(Notice::info(text)).into()
    }

    pub fn notify_error(text: impl Into<String>) -> Self {
        Request::Notify(Notice::error(text)).into()
    }

    pub fn answer(answer: Answer) -> Self {
        Request::Answer(answer).into()
    }

    pub fn refuse(reason: impl Into<String>) -> Self {
        Request::Refuse(reason.into()).into()
    }

    pub fn close() -> Self {
        Request::Close.into()
    }

    /// Closes the dialog if the answer is yes, for a dialog whose only question is whether to leave it.
    pub fn close_if_yes(answer: &Answer) -> Self {
        match answer {
            Answer::Yes => Self::close(),
            Answer::Values(_) => Self::none(),
        }
    }

    /// Appends the requests of `next`.
    pub fn and(mut self, next: impl Into<Self>) -> Self {
        self.requests.extend(next.into().requests);
        self
    }
}

impl From<Request> for Outcome {
    fn from(request: Request) -> Self {
        Self { requests: vec![request] }
    }
}
