//! The question whether to quit although the last change is not on the disk.

use super::panel::{page_height, panel};
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::jobs::VaultJob;
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::{Page, Paint};

/// The question. It sends [`Answer::Yes`] if the user accepts the loss, or as soon as the change is saved.
#[derive(Debug, Default)]
pub struct QuitUnsaved {
    /// Whether the user asked for another attempt, which is still running.
    saving: bool,
}

impl QuitUnsaved {
    fn page<'a>(&self, cx: &Context<'a>) -> Page<'a> {
        let theme = cx.theme();
        let mut page = Page::new(theme, 62.min(cx.area.width.saturating_sub(4)));
        page.heading("Quit without saving?");
        if let Some(failure) = cx.unsaved {
            page.styled(&format!("{} NOT SAVED: {}", theme.pick("✗", "!"), failure.what), theme.bad);
            page.text(&failure.hint);
        }
        page.text("If you quit now, your last changes are lost.").gap();
        if self.saving {
            page.styled("Saving…", theme.accent);
        } else {
            for (action, word) in [
                (Action::RetryAndQuit, "save again, then quit"),
                (Action::Yes, "quit and lose the changes"),
                (Action::No, "cancel"),
            ] {
                page.line([(format!("{:<4}{word}", cx.key(action)), theme.accent)]);
            }
        }
        page
    }
}

impl Component for QuitUnsaved {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::new([Scope::Unsaved, Scope::Confirm, Scope::Global]).only([
            (Action::RetryAndQuit, "save again"),
            (Action::Yes, "quit"),
            (Action::No, "cancel"),
        ])
    }

    fn act(&mut self, action: Action, _cx: &Context<'_>) -> Outcome {
        match action {
            Action::RetryAndQuit if !self.saving => {
                self.saving = true;
                Outcome::start(VaultJob::SaveAgain)
            }
            Action::Yes => Outcome::answer(Answer::Yes),
            Action::No | Action::Back => Outcome::close(),
            _ => Outcome::none(),
        }
    }

    fn saved(&mut self, _revision: u64, _written: bool, cx: &Context<'_>) -> Outcome {
        self.saving = false;
        if cx.unsaved.is_none() { Outcome::answer(Answer::Yes) } else { Outcome::none() }
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let page = self.page(cx);
        let area = panel(paint, cx.theme(), cx.area, "Not saved", page.columns(), page_height(&page));
        page.draw(paint, area);
    }
}
