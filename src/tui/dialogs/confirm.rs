//! A question that is answered with yes or no.

use super::panel::{page_height, panel};
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::{Page, Paint};

/// The detail of the question whether to decrypt a file whose key derivation is expensive.
pub const COST: &str =
    "Continue if you trust the source of the file. Codes can be shown and copied in the meantime.";

/// A question. Yes sends [`Answer::Yes`] to the component that opened the dialog; no only closes the dialog. A click
/// inside the dialog does neither: the footer has a place to click for each answer.
#[derive(Debug)]
pub struct Confirm {
    question: String,
    detail: String,
}

impl Confirm {
    /// `detail` explains the effect of yes.
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

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let page = self.page(cx);
        let area = panel(paint, cx.theme(), cx.area, "Are you sure?", page.columns(), page_height(&page));
        page.draw(paint, area);
    }
}
