//! What the keys of the interview do.

use super::add::{AddDialog, Choice, NewKind};
use super::draft::{ResetTarget, RowKey};
use super::pages::{self, Page};
use super::{Interview, service_rows};
use crate::inventory::{AccountId, Entity, Holder};
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::dialogs::Confirm;
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::{Input, Paint};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Position;

impl Component for Interview {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        if self.add_dialog.is_some() {
            return Keys::typing("add", "cancel");
        }
        if self.form.is_typing() || self.form.is_suggestion() {
            return self.typing_keys();
        }
        let keys = Keys::new([Scope::Interview, Scope::List, Scope::Global]);
        let add = if AddDialog::for_page(&self.page, self.factor_kind()).is_some() { "add" } else { "" };
        let (toggle, advance, finish) =
            if self.page == Page::Summary { ("", "save", "") } else { ("tick", "next", "save") };
        let retreat = if self.page == Page::Account { "" } else { "back" };
        keys.only([
            (Action::Toggle, toggle),
            (Action::Advance, advance),
            (Action::Retreat, retreat),
            (Action::AddEntity, add),
            (Action::Finish, finish),
            (Action::Help, "help"),
            (Action::Back, "leave"),
        ])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        if self.add_dialog.is_some() {
            self.act_in_add_dialog(action, cx.open);
            return Outcome::none();
        }
        if self.form.is_suggestion() {
            match action {
                Action::Submit | Action::Advance | Action::NextField => {
                    self.accept_suggestion(cx.open);
                    return Outcome::none();
                }
                Action::Back | Action::Cancel | Action::Retreat => {
                    self.form.go_to(&RowKey::Service);
                    return Outcome::none();
                }
                _ => {}
            }
        }
        match action {
            Action::Submit | Action::Advance => return self.next(cx),
            Action::Finish => return self.save(false, cx),
            Action::Back | Action::Cancel => return self.leave(cx),
            Action::Retreat => self.back(cx),
            Action::Less if !self.form.is_choice() => self.back(cx),
            Action::AddEntity | Action::Filter => {
                self.add_dialog = AddDialog::for_page(&self.page, self.factor_kind());
            }
            Action::NextField if self.accept_completion(cx.open) => self.complete(cx.open),
            _ if self.page == Page::Summary => self.scroll_summary(action, cx),
            _ => {
                let change = self.form.act(action, usize::from(self.form_area(cx).height));
                self.apply(change, cx.open);
                self.complete(cx.open);
            }
        }
        Outcome::none()
    }

    fn type_key(&mut self, key: KeyEvent, cx: &Context<'_>) -> Outcome {
        if key.code == KeyCode::BackTab {
            if self.add_dialog.is_none() && !self.form.go(-1) {
                self.back(cx);
            }
            return Outcome::none();
        }
        if let Some(dialog) = &mut self.add_dialog {
            dialog.type_key(key, &cx.open.profile.inventory);
            return Outcome::none();
        }
        if self.form.is_suggestion() {
            match key.code {
                KeyCode::Right => {
                    self.accept_suggestion(cx.open);
                    return Outcome::none();
                }
                KeyCode::Up | KeyCode::Down => {}
                // Other keys continue to type the name.
                _ => _ = self.form.go_to(&RowKey::Service),
            }
        }
        if key.code == KeyCode::Right && self.accept_completion(cx.open) {
            self.complete(cx.open);
            return Outcome::none();
        }
        let change = match key.code {
            KeyCode::Char(digit @ '6'..='9') if !self.form.is_typing() => {
                self.form.go_nth(usize::from(digit as u8 - b'1'));
                None
            }
            _ => self.form.type_key(key),
        };
        self.apply(change, cx.open);
        self.complete(cx.open);
        Outcome::none()
    }

    fn paste(&mut self, text: &str, cx: &Context<'_>) -> Outcome {
        let text = text.trim_end_matches(['\r', '\n']);
        if let Some(dialog) = &mut self.add_dialog {
            dialog.paste(text, &cx.open.profile.inventory);
            return Outcome::none();
        }
        let change = self.form.insert(text);
        self.apply(change, cx.open);
        self.complete(cx.open);
        Outcome::none()
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        if let Some(dialog) = &mut self.add_dialog {
            if dialog.click(at, cx) {
                self.act_in_add_dialog(Action::Submit, cx.open);
            }
            return Outcome::none();
        }
        let area = self.form_area(cx);
        let change = self.form.click(at, area);
        if self.form.is_suggestion() && area.contains(at) {
            self.accept_suggestion(cx.open);
        } else {
            self.apply(change, cx.open);
            self.complete(cx.open);
        }
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, _cx: &Context<'_>) -> Outcome {
        Outcome::close_if_yes(&answer)
    }

    fn has_unsaved_input(&self) -> bool {
        self.is_changed()
    }

    fn covers_screen(&self) -> bool {
        true
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        self.draw_all(paint, cx);
    }
}

impl Interview {
    /// The keys while a text is typed or a suggestion is selected.
    fn typing_keys(&self) -> Keys {
        let keys = Keys::new([Scope::Interview, Scope::Text, Scope::Global]);
        if self.form.is_suggestion() {
            return keys.only([
                (Action::Submit, "use it"),
                (Action::Down, "next"),
                (Action::Cancel, "back to the name"),
            ]);
        }
        let is_name = self.form.key() == Some(&RowKey::Service);
        let choose = if is_name && self.form.has_suggestions() { "choose" } else { "" };
        let line = if self.completion.is_empty() { "next line" } else { "complete" };
        keys.only([
            (Action::Submit, "next"),
            (Action::Down, choose),
            (Action::NextField, line),
            (Action::Finish, "save"),
            (Action::Cancel, "leave"),
        ])
    }

    fn scroll_summary(&mut self, action: Action, cx: &Context<'_>) {
        let area = self.form_area(cx);
        let positions = self.summary_page(area.width, cx).max_scroll(area.height) + 1;
        self.scroll.act(action, positions, usize::from(area.height));
    }

    /// Goes to the next line of the first page, or to the next page. From the last page it saves.
    fn next(&mut self, cx: &Context<'_>) -> Outcome {
        let has_name = !self.draft.account.service.trim().is_empty();
        if self.page == Page::Account && self.form.is_typing() && has_name {
            self.form.go(1);
            self.complete(cx.open);
            return Outcome::none();
        }
        // An error on another page is shown only when the user opens that page.
        if let Err((key, why)) = self.draft.build(cx.now.today)
            && self.form.go_to(&key)
        {
            self.error = Some(why);
            return Outcome::none();
        }
        match self.page_beside(1) {
            Some(page) => self.show_page(page, cx),
            None => return self.save(true, cx),
        }
        Outcome::none()
    }

    fn back(&mut self, cx: &Context<'_>) {
        if let Some(page) = self.page_beside(-1) {
            self.show_page(page, cx);
        }
    }

    /// The page that is `by` pages after this one.
    fn page_beside(&self, by: isize) -> Option<Page> {
        let pages = pages::pages(&self.draft);
        let position = pages.iter().position(|page| *page == self.page).unwrap_or(0);
        pages.get(position.checked_add_signed(by)?).cloned()
    }

    fn leave(&mut self, cx: &Context<'_>) -> Outcome {
        if !self.is_changed() {
            return Outcome::close();
        }
        let detail = format!(
            "Your answers are lost. {} saves what you have answered so far; you can open the interview again to \
             continue.",
            cx.key(Action::Finish)
        );
        Outcome::open(Confirm::new("Leave without saving?", detail))
    }

    fn act_in_add_dialog(&mut self, action: Action, open: &OpenProfile) {
        let Some(dialog) = &mut self.add_dialog else { return };
        match action {
            Action::Cancel | Action::Back => self.add_dialog = None,
            Action::Submit => match dialog.choice() {
                Err(why) => dialog.error = Some(why),
                Ok(choice) => {
                    self.add_dialog = None;
                    self.add(choice, open);
                    self.refresh_rows(open);
                }
            },
            _ => {}
        }
    }

    /// Accepts the completion of the text that is being typed. Returns whether there was one.
    fn accept_completion(&mut self, open: &OpenProfile) -> bool {
        let at_end = self.form.input().is_some_and(Input::is_at_end);
        if self.completion.is_empty() || !at_end {
            return false;
        }
        let completion = std::mem::take(&mut self.completion);
        let change = self.form.insert(&completion);
        self.apply(change, open);
        if self.form.key() == Some(&RowKey::Service)
            && let Some(service) = open.directory.by_name(&self.draft.account.service)
        {
            // Use the spelling of the directory.
            self.draft.set_service(service.name.clone());
            self.draft.fill_domain(&open.directory);
            self.refresh_rows(open);
        }
        true
    }

    /// Uses the name and the domain of the suggested service.
    fn accept_suggestion(&mut self, open: &OpenProfile) {
        let Some(&RowKey::Suggestion(position)) = self.form.key() else { return };
        if let Some(service) = service_rows::suggestions(&open.directory, &self.draft).get(position) {
            self.draft.use_service(service);
        }
        self.refresh_rows(open);
        self.form.go_to(&RowKey::Username);
        self.complete(open);
    }

    /// Ticks the entity or address that was chosen in the dialog, and creates it first if it is new.
    fn add(&mut self, choice: Choice, open: &OpenProfile) {
        let (holder, address) = match choice {
            Choice::Existing(holder) => (Some(holder), String::new()),
            Choice::New(kind, name) => {
                let holder = kind.create(&name, &open.profile.inventory, &mut self.draft.added);
                if let Some(Holder::Entity(id)) = &holder {
                    let id = AccountId::from(id.as_str());
                    match kind {
                        NewKind::Store(role) => self.habits.learn_store(id, role),
                        NewKind::Account => self.habits.learn_mailbox(id),
                        NewKind::Device(_) | NewKind::Number | NewKind::Place | NewKind::Address => {}
                    }
                }
                (holder, name)
            }
        };
        let key = match (&self.page, holder) {
            (Page::Holders(factor), Some(holder)) => {
                let factor = factor.clone();
                self.draft.set_holder(&factor, holder.clone(), true);
                RowKey::Holder(factor, holder)
            }
            (Page::Ways, holder) => {
                let target = match holder {
                    Some(Holder::Entity(id)) => ResetTarget::Entity(id),
                    Some(Holder::Memory | Holder::Selvedge) | None => ResetTarget::Text(address),
                };
                self.draft.set_address(&target, true);
                RowKey::Address(target)
            }
            (Page::Facts, Some(Holder::Entity(id))) => {
                let Some(Entity::Device(device)) = self.names(open).entity(id.as_str()) else { return };
                let device = device.id.clone();
                self.draft.set_session(device.clone(), true);
                RowKey::Session(device)
            }
            _ => return,
        };
        self.refresh_rows(open);
        self.form.go_to(&key);
    }
}
