//! Access to the state of the app, for tests.

use super::{Address, App, Command};
use crate::profile::Edit;
use crate::tui::component::{Component, Context, Moment, Outcome, Route};
use crate::tui::open_profile::OpenProfile;
use crate::tui::screens::{Screen, Unlock};
use std::any::{Any, TypeId};

impl App {
    pub(in crate::tui) const fn now(&self) -> Moment {
        self.now
    }

    pub(in crate::tui) const fn size(&self) -> (u16, u16) {
        self.size
    }

    pub(in crate::tui) const fn current(&self) -> Screen {
        self.current
    }

    pub(in crate::tui) fn open_profile(&self) -> Option<&OpenProfile> {
        self.open.as_deref()
    }

    pub(in crate::tui) fn open_profile_mut(&mut self) -> Option<&mut OpenProfile> {
        self.open.as_deref_mut()
    }

    /// The screen whose component has this type.
    pub(in crate::tui) fn screen<T: Component>(&self) -> Option<&T> {
        Screen::ALL.into_iter().find_map(|screen| {
            let component: &dyn Any = self.screens.get(screen);
            component.downcast_ref()
        })
    }

    /// The topmost dialog, if it has this type.
    pub(in crate::tui) fn dialog<T: Component>(&self) -> Option<&T> {
        let component: &dyn Any = &*self.dialogs.last()?.component;
        component.downcast_ref()
    }

    /// The type of the topmost dialog.
    pub(in crate::tui) fn dialog_type(&self) -> Option<TypeId> {
        let component: &dyn Any = &*self.dialogs.last()?.component;
        Some(component.type_id())
    }

    pub(in crate::tui) const fn unlock(&self) -> &Unlock {
        &self.unlock
    }

    pub(in crate::tui) const fn dialog_count(&self) -> usize {
        self.dialogs.len()
    }

    pub(in crate::tui) fn clear_notice(&mut self) {
        self.notice = None;
    }

    pub(in crate::tui) fn apply_edit(&mut self, name: &str, edit: Edit) -> Vec<Command> {
        self.request(Outcome::edit(name, edit))
    }

    pub(in crate::tui) fn show_route(&mut self, route: Route) -> Vec<Command> {
        self.request(Outcome::go(route))
    }

    /// Carries out an outcome as if the component of the current screen had returned it.
    pub(in crate::tui) fn request_from_screen(
        &mut self,
        ask: impl FnOnce(&Context<'_>) -> Outcome,
    ) -> Vec<Command> {
        let outcome = ask(&self.context());
        self.carry_out(Address::Screen(self.current), outcome);
        self.sync();
        std::mem::take(&mut self.commands)
    }

    /// Carries out an outcome as if the app had requested it.
    fn request(&mut self, outcome: Outcome) -> Vec<Command> {
        self.carry_out(Address::App, outcome);
        self.sync();
        std::mem::take(&mut self.commands)
    }
}
