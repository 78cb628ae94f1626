//! The accounts: a list to filter and sort, and the selected account in words.
//!
//! ```text
//!   12 accounts by importance   importance factors          findings    p 2 r s a   Harbor Mail  robin@…
//!   Harbor Mail   robin@…       critical  password, app    high +2     ● ◐ ○ ● ●
//!   Brook Bank                  critical  password, SMS    critical    ● ○ ○ ? ●   FINDINGS
//!   …                                                                              high  No codes …
//! ```

mod columns;
mod detail;
mod layout;
mod list;
mod order;
mod remove;
#[cfg(test)]
mod tests;

use crate::inventory::{Account, AccountId, EntityId, EntityKind};
use crate::tui::component::{Answer, Component, Context, Keys, Outcome, Route};
use crate::tui::dialogs::{add_seed, devices, interview, qr, recovery};
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::{ListChange, ListClick, ListCursor, Paint, TypedFilter};
use list::List;
use order::Order;
use ratatui::layout::Position;

#[derive(Debug, Default)]
pub struct Accounts {
    /// Positions in the inventory. They depend on the findings too, so the list is also computed again for a new
    /// revision of the derived values.
    list: List,
    order: Order,
    /// The selected account. It stays selected when the order changes.
    selected: Option<AccountId>,
    /// Whether the selected account fills the screen.
    is_open: bool,
    /// The first line of the open account.
    scroll: ListCursor,
    /// The account that the open confirmation asks to remove.
    removing: Option<AccountId>,
}

impl Accounts {
    fn selected<'a>(&self, open: &'a OpenProfile) -> Option<&'a Account> {
        open.account_at(*self.list.selected()? as usize)
    }

    /// Remembers the selected account, and shows its details from the start.
    fn follow_selection(&mut self, open: &OpenProfile) {
        let selected = self.selected(open).map(|account| account.id.clone());
        if selected.is_none() {
            self.is_open = false;
        }
        if self.selected != selected {
            self.selected = selected;
            self.scroll = ListCursor::default();
        }
    }

    /// Selects an account, and clears the filter, which may hide it.
    fn select(&mut self, id: &AccountId, open: &OpenProfile) {
        let Some(position) = open.index.account_position(id) else { return };
        self.list.clear_filter();
        self.is_open = false;
        if let Some(row) = self.list.rows().iter().position(|&listed| listed as usize == position) {
            self.list.select(row);
        }
        self.selected = Some(id.clone());
    }

    /// Selects an account, or opens the dialog of devices, numbers and places.
    fn show_subject(&mut self, id: &EntityId, cx: &Context<'_>) -> Outcome {
        match cx.open.index.kind(id.as_str()) {
            Some(EntityKind::Account) => self.select(&AccountId::from(id.as_str()), cx.open),
            Some(EntityKind::Device | EntityKind::Number | EntityKind::Place) => {
                return devices::open(cx, Some(id));
            }
            None => {}
        }
        Outcome::none()
    }

    fn open_filter(&mut self) {
        self.is_open = false;
        self.list.open_filter();
    }

    /// Handles the actions on the selected account.
    fn act_on_selected(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        let Some(id) = self.selected(cx.open).map(|account| account.id.clone()) else {
            return Outcome::notify("No account is selected.");
        };
        match action {
            Action::EditAccount => interview::open(cx, Some(&id), None),
            Action::RemoveAccount => self.ask_to_remove(id, cx.open),
            Action::AddSeed => add_seed::open(cx, Some(&id), ""),
            Action::AddCodes => recovery::open(cx, &id),
            Action::AccountQr => qr::open_of(cx, &id),
            _ => Outcome::none(),
        }
    }

    fn ask_to_remove(&mut self, id: AccountId, open: &OpenProfile) -> Outcome {
        let question = remove::question(&id, open);
        self.removing = Some(id);
        Outcome::open(question)
    }

    /// Scrolls the account that fills the screen. Returns whether the action was a scroll.
    fn scroll(&mut self, action: Action, cx: &Context<'_>) -> bool {
        let lines = self.selected(cx.open).map_or(0, |account| detail::max_scroll(account, cx)) + 1;
        let height = cx.area.height.saturating_sub(detail::TITLE_ROWS);
        self.scroll.act(action, lines, usize::from(height))
    }
}

impl Component for Accounts {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        if self.list.is_typing() {
            return Keys::typing("apply", "clear");
        }
        Keys::new([Scope::Accounts, Scope::List, Scope::Global])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        if self.is_open {
            match action {
                Action::Back => {
                    self.is_open = false;
                    return Outcome::none();
                }
                Action::Filter => self.is_open = false,
                _ if self.scroll(action, cx) => return Outcome::none(),
                _ => {}
            }
        }
        if self.list.act(action) != ListChange::None {
            self.follow_selection(cx.open);
            return Outcome::none();
        }
        match action {
            Action::Open => self.is_open = self.selected(cx.open).is_some(),
            Action::SortAccounts => self.order = self.order.next(),
            Action::AddAccount => return interview::open(cx, None, None),
            Action::Devices => return devices::open(cx, None),
            Action::EditAccount
            | Action::RemoveAccount
            | Action::AddCodes
            | Action::AddSeed
            | Action::AccountQr => return self.act_on_selected(action, cx),
            _ => {}
        }
        Outcome::none()
    }

    fn filtered_list(&mut self) -> Option<&mut dyn TypedFilter> {
        Some(&mut self.list)
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        if self.is_open {
            return Outcome::none();
        }
        match self.list.click(at, layout::rows(cx.area)) {
            ListClick::Again => self.is_open = self.selected(cx.open).is_some(),
            ListClick::Selected => self.follow_selection(cx.open),
            ListClick::Outside => {}
        }
        Outcome::none()
    }

    fn show(&mut self, route: &Route, cx: &Context<'_>) -> Outcome {
        match route {
            Route::Account(id) => self.select(id, cx.open),
            Route::Subject(id) => return self.show_subject(id, cx),
            Route::AccountFilter => self.open_filter(),
            _ => {}
        }
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        match (answer, self.removing.take()) {
            (Answer::Yes, Some(id)) => remove::remove(&id, cx.open),
            (Answer::Yes, None) | (Answer::Values(_), _) => Outcome::none(),
        }
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        let open = cx.open;
        let height = usize::from(layout::rows(cx.area).height);
        let selected = self.selected.as_ref().and_then(|id| open.index.account_position(id));
        self.list.sync(
            open.revision,
            &(self.order, open.derived.revision),
            height,
            |filter| self.order.rows(open, filter),
            |&position| Some(position as usize) == selected,
        );
        self.follow_selection(open);
        Outcome::none()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        if cx.open.profile.inventory.accounts.is_empty() {
            return list::first_steps(cx).draw(paint, cx.area);
        }
        let account = self.selected(cx.open);
        if let Some(account) = account.filter(|_| self.is_open) {
            return detail::draw_full(account, self.scroll.selected, paint, cx);
        }
        list::draw(&self.list, self.order, paint, cx);
        if let (Some(details), Some(account)) = (layout::split(cx.area).1, account) {
            detail::draw_beside(account, paint, details, cx);
        }
    }
}
