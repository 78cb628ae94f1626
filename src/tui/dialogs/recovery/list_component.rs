//! The keys, the mouse and the timers of the list.

use super::code_sets::short_name;
use super::entry::CodeEntry;
use super::list::{CodeList, Question};
use crate::profile::compose;
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::{ListClick, Paint};
use ratatui::layout::Position;
use std::time::Duration;

impl Component for CodeList {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::new([Scope::Recovery, Scope::List, Scope::Global]).hide([Action::Palette, Action::Filter])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        let Some((account, set)) = self.stored(cx.open) else { return Outcome::close() };
        match action {
            Action::Back => return Outcome::close(),
            Action::ShowRecovery => self.show_or_hide_selected(cx.now.monotonic),
            Action::ShowRecoveryAll => self.show_or_hide_all(cx.now.monotonic),
            Action::UseRecovery => return self.ask_to_use(account, set),
            Action::SeenRecovery => return Self::mark_checked(account, set, cx),
            Action::ReplaceRecovery => {
                self.hide_all();
                return Outcome::open(CodeEntry::new(account, cx));
            }
            Action::RemoveRecovery => return self.ask_to_remove(account, set, cx.open),
            // A few codes need no filter.
            Action::Filter => {}
            _ => _ = self.list.act(action),
        }
        Outcome::none()
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        if self.list.click(at, self.list_area(cx)) == ListClick::Again {
            self.show_or_hide_selected(cx.now.monotonic);
        }
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        let Some((account, set)) = self.stored(cx.open) else { return Outcome::close() };
        match (self.question.take(), answer) {
            (Some(Question::Use(position)), Answer::Yes) => Self::use_code(account, set, position, cx),
            (Some(Question::Remove), Answer::Yes) => Outcome::edit(
                format!("removing the recovery codes of {}", short_name(account)),
                compose::remove_codes(&cx.open.profile, &set.account, &set.factor),
            ),
            (None, _) | (_, Answer::Values(_)) => Outcome::none(),
        }
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        let now = cx.now.monotonic;
        self.visible_until.retain(|_, until| *until > now);
        self.all_visible_until = self.all_visible_until.filter(|until| *until > now);
        let Some((_, set)) = self.stored(cx.open) else { return Outcome::close() };
        let height = usize::from(self.list_area(cx).height);
        self.list.sync(cx.open.revision, &(), height, |_| vec![(); set.codes.len()], |()| false);
        Outcome::none()
    }

    fn next_wake(&self, _cx: &Context<'_>) -> Option<Duration> {
        self.visible_until.values().copied().chain(self.all_visible_until).min()
    }

    fn covers_screen(&self) -> bool {
        true
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        self.draw_all(paint, cx);
    }
}
