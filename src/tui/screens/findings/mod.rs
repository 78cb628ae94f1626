//! The findings: what is risky and why, what to do, and which risks the user accepted.
//!
//! ```text
//!   2 critical   7 high   12 medium   4 low          TAKEOVER 14   LOCKOUT 12   1 accepted
//!   by severity                                                   T takeover   L lockout
//!   ✗ critical  Codes and app on one device        Harbor Mail      L   Codes and app on one device
//!   ▲ high      Phone codes are the only …         Northbank      T     ✗ critical · Harbor Mail · lockout
//!                                                                       • The recovery codes are on My phone …
//!                                                                       WHY         …
//!                                                                       WHAT TO DO  …
//!                                                                       SOURCE      …
//! ```

mod accept;
mod draw;
mod layout;
mod list_options;

#[cfg(test)]
mod tests;

use crate::inventory::{AccountId, EntityId};
use crate::risk::{Finding, RuleId};
use crate::tui::component::{Answer, Component, Context, Keys, Outcome, Route};
use crate::tui::dialogs::interview;
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::{FilteredList, ListChange, ListClick, Paint, TypedFilter};
use list_options::ListOptions;
use ratatui::layout::Position;

/// How many lines one key press scrolls the details.
const SCROLL: usize = 4;

#[derive(Debug, Default)]
pub struct Findings {
    /// Positions in the findings of the open profile.
    list: FilteredList<u32, ListOptions>,
    options: ListOptions,
    /// The selected finding. It stays selected when the list changes.
    selected: Option<FindingId>,
    /// How many lines of the details are scrolled out of view.
    scroll: usize,
    /// The finding to accept, while a dialog asks for the reason and the end date.
    accepting: Option<FindingId>,
}

/// What identifies a finding across audits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FindingId {
    rule: RuleId,
    subject: EntityId,
}

impl FindingId {
    fn of(finding: &Finding) -> Self {
        Self { rule: finding.rule.id.clone(), subject: finding.subject.clone() }
    }
}

impl Findings {
    fn selected<'a>(&self, open: &'a OpenProfile) -> Option<&'a Finding> {
        open.derived.findings.get(*self.list.selected()? as usize)
    }

    /// Remembers the selected finding, and shows its details from the start.
    fn follow_selection(&mut self, open: &OpenProfile) {
        let selected = self.selected(open).map(FindingId::of);
        if self.selected != selected {
            self.selected = selected;
            self.scroll = 0;
        }
    }

    fn open_subject(&self, open: &OpenProfile) -> Outcome {
        match self.selected(open) {
            Some(finding) => Outcome::go(Route::Subject(finding.subject.clone())),
            None => Outcome::none(),
        }
    }

    /// Opens the interview at the step that fixes the finding. Devices, numbers and places have no interview.
    fn fix(&self, cx: &Context<'_>) -> Outcome {
        let Some(finding) = self.selected(cx.open) else { return Outcome::none() };
        let account = AccountId::from(finding.subject.as_str());
        match cx.open.account(&account) {
            Some(_) => interview::open(cx, Some(&account), Some(interview::Step::of_rule(finding.rule))),
            None => Outcome::go(Route::Subject(finding.subject.clone())),
        }
    }

    fn toggle_accepted(&mut self, open: &OpenProfile) -> Outcome {
        self.options.accepted = !self.options.accepted;
        Outcome::notify(match (open.derived.counts.accepted, self.options.accepted) {
            (0, _) => "No finding is accepted.",
            (_, true) => "Accepted findings are shown.",
            (_, false) => "Accepted findings are hidden.",
        })
    }
}

impl Component for Findings {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        if self.list.is_typing() {
            return Keys::typing("apply", "clear");
        }
        Keys::new([Scope::Findings, Scope::List, Scope::Global])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        if self.list.act(action) != ListChange::None {
            self.follow_selection(cx.open);
            return Outcome::none();
        }
        match action {
            Action::GoToSubject | Action::Open => return self.open_subject(cx.open),
            Action::FixFinding => return self.fix(cx),
            Action::Accept => return self.accept_or_reopen(cx),
            Action::ShowAccepted => return self.toggle_accepted(cx.open),
            Action::SortFindings => self.options.order = self.options.order.next(),
            Action::SideFilter => self.options.show_next_side(),
            Action::ReadOn => self.scroll = (self.scroll + SCROLL).min(self.max_scroll(cx)),
            Action::ReadBack => self.scroll = self.scroll.saturating_sub(SCROLL),
            Action::Back => self.options.side = None,
            _ => {}
        }
        Outcome::none()
    }

    fn filtered_list(&mut self) -> Option<&mut dyn TypedFilter> {
        Some(&mut self.list)
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        match self.list.click(at, layout::panes(cx.area).list) {
            ListClick::Again => return self.open_subject(cx.open),
            ListClick::Selected => self.follow_selection(cx.open),
            ListClick::Outside => {}
        }
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        match (&self.accepting, answer) {
            (Some(finding), Answer::Values(values)) => self.accept(finding, &values, cx),
            (None, _) | (_, Answer::Yes) => Outcome::none(),
        }
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        let derived = &cx.open.derived;
        let height = usize::from(layout::panes(cx.area).list.height);
        let is_selected = |position: &u32| {
            let finding = derived.findings.get(*position as usize);
            finding.is_some_and(|finding| Some(FindingId::of(finding)) == self.selected)
        };
        self.list.sync(
            derived.revision,
            &self.options,
            height,
            |filter| self.options.rows(cx.open, filter),
            is_selected,
        );
        self.follow_selection(cx.open);
        Outcome::none()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        self.draw_all(paint, cx);
    }
}
