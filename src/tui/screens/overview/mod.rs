//! The overview: the grades of every account, how many accounts could be taken over or lost, the progress of the walk,
//! and the next actions.
//!
//! ```text
//!   ACCOUNTS                          pass  2nd  recov sess  age     TAKEOVER  7 accounts  worst: …
//!   Harbor Mail   robin@…   critical   ●     ◐     ○    ●     ●      LOCKOUT   4 accounts  worst: …
//!   …                                                                MODEL     ▇▇▇▇▇▁▁▁▁ 23 of 42 answered
//!                                                                    NEXT
//!                                                                    ▸ Print codes for Harbor Mail …
//! ```

mod draw;
mod layout;
mod next;
mod side;
mod table;
#[cfg(test)]
mod tests;

use crate::inventory::{Account, AccountId};
use crate::risk::ActionTarget;
use crate::tui::component::{Component, Context, Keys, Outcome, Route};
use crate::tui::dialogs::interview;
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::{FilteredList, ListChange, ListClick, Paint};
use layout::Layout;
use next::NextActions;
use ratatui::layout::Position;

#[derive(Debug, Default)]
pub struct Overview {
    /// Positions in the inventory. The list has no filter: its key opens the filter of the accounts screen.
    list: FilteredList<u32>,
    /// The selected account. It stays selected when the order changes.
    selected: Option<AccountId>,
    /// The position of the marked action.
    marked: usize,
}

impl Overview {
    fn selected<'a>(&self, open: &'a OpenProfile) -> Option<&'a Account> {
        open.account_at(*self.list.selected()? as usize)
    }

    fn follow_selection(&mut self, open: &OpenProfile) {
        self.selected = self.selected(open).map(|account| account.id.clone());
    }

    fn open_selected(&self, open: &OpenProfile) -> Outcome {
        match self.selected(open) {
            Some(account) => Outcome::go(Route::Account(account.id.clone())),
            None => Outcome::none(),
        }
    }

    /// Opens the screen or dialog in which the marked action is done.
    fn go_to_marked(&self, cx: &Context<'_>) -> Outcome {
        if has_no_accounts(cx) {
            return Outcome::go(Route::Accounts).and(interview::open(cx, None, None));
        }
        match next::shown(cx).get(self.marked) {
            Some(action) => go_to(&action.target, cx),
            None => Outcome::notify("Nothing is left to do. Look again in a few months."),
        }
    }

    fn mark_next(&mut self, cx: &Context<'_>) {
        self.marked = (self.marked + 1).checked_rem(next::shown(cx).len()).unwrap_or(0);
    }

    /// Marks the next action under a click. Goes there if it was marked already.
    fn click_action(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        let area = Layout::of(cx.area).below_posture;
        if !area.contains(at) {
            return Outcome::none();
        }
        match NextActions::new(self.marked, area, cx).at_line(usize::from(at.y - area.y)) {
            Some(position) if position == self.marked => self.go_to_marked(cx),
            Some(position) => {
                self.marked = position;
                Outcome::none()
            }
            None => Outcome::none(),
        }
    }
}

fn has_no_accounts(cx: &Context<'_>) -> bool {
    cx.open.profile.inventory.accounts.is_empty()
}

fn go_to(target: &ActionTarget, cx: &Context<'_>) -> Outcome {
    match target {
        ActionTarget::Subject(id) => Outcome::go(Route::Subject(id.clone())),
        ActionTarget::Interview(id) => {
            let has_no_factors = cx.open.account(id).is_some_and(|account| account.factors.is_empty());
            let step = if has_no_factors { interview::Step::Factors } else { interview::Step::Holders };
            Outcome::go(Route::Account(id.clone())).and(interview::open(cx, Some(id), Some(step)))
        }
        ActionTarget::Category(category) => Outcome::go(Route::Category(category.clone())),
    }
}

impl Component for Overview {
    fn keys(&self, cx: &Context<'_>) -> Keys {
        let keys = Keys::new([Scope::Overview, Scope::List, Scope::Global]);
        if has_no_accounts(cx) {
            return keys.word(Action::NextAction, "add an account").hide([
                Action::MarkAction,
                Action::Open,
                Action::Filter,
            ]);
        }
        keys
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        match action {
            Action::Open => self.open_selected(cx.open),
            Action::NextAction => self.go_to_marked(cx),
            Action::Filter => Outcome::go(Route::AccountFilter),
            Action::MarkAction => {
                self.mark_next(cx);
                Outcome::none()
            }
            _ => {
                if self.list.act(action) != ListChange::None {
                    self.follow_selection(cx.open);
                }
                Outcome::none()
            }
        }
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        if has_no_accounts(cx) {
            return Outcome::none();
        }
        match self.list.click(at, Layout::of(cx.area).accounts) {
            ListClick::Again => self.open_selected(cx.open),
            ListClick::Selected => {
                self.follow_selection(cx.open);
                Outcome::none()
            }
            ListClick::Outside => self.click_action(at, cx),
        }
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        let derived = &cx.open.derived;
        let height = usize::from(Layout::of(cx.area).accounts.height);
        let selected = self.selected.as_ref().and_then(|id| cx.open.index.account_position(id));
        let rows = |_: &str| derived.order.clone();
        let is_selected = |&position: &u32| Some(position as usize) == selected;
        self.list.sync(derived.revision, &(), height, rows, is_selected);
        self.follow_selection(cx.open);
        self.marked = self.marked.min(next::shown(cx).len().saturating_sub(1));
        Outcome::none()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        if has_no_accounts(cx) {
            return draw::first_steps(cx).draw(paint, cx.area);
        }
        draw::draw(&self.list, self.marked, paint, cx);
    }
}
