//! A question that is answered with yes or no.

use super::panel::panel;
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::{Page, Paint};
use ratatui::layout::Position;

/// What to say about a file whose key derivation costs more than usual.
pub const COST: &str =
    "Continue if you trust the source of the file. Codes can be shown and copied in the meantime.";

/// A question. Its opener gets [`Answer::Yes`], or nothing.
#[derive(Debug)]
pub struct Confirm {
    question: String,
    detail: String,
}

impl Confirm {
    /// `detail` says what yes does, and what it does not do.
    pub fn new(question: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { question: question.into(), detail: detail.into() }
    }

    fn page<'a>(&self, cx: &Context<'a>) -> Page<'a> {
        let mut page = Page::new(cx.theme(), 62.min(cx.area.width.saturating_sub(4)));
        page.heading(&self.question).text(&self.detail);
        page.gap().line([
            (format!("{} yes", cx.key(Action::Yes)), cx.theme().accent),
            (format!("   {} no", cx.key(Action::No)), cx.theme().accent),
        ]);
        page
    }
}

impl Component for Confirm {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::new([Scope::Confirm, Scope::Global]).only([(Action::Yes, "yes"), (Action::No, "no")])
    }

    fn act(&mut self, action: Action, _cx: &Context<'_>) -> Outcome {
        match action {
            Action::Yes => Outcome::answer(Answer::Yes),
            Action::No | Action::Back => Outcome::close(),
            _ => Outcome::none(),
        }
    }

    fn click(&mut self, _at: Position, _cx: &Context<'_>) -> Outcome {
        // The footer shows both answers and can be clicked. A click beside them must not answer the question.
        Outcome::none()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let page = self.page(cx);
        let height = u16::try_from(page.len()).unwrap_or(u16::MAX);
        let area = panel(paint, cx.theme(), cx.area, "Are you sure?", page.columns(), height);
        page.draw(paint, area);
    }
}
