//! What if: the accounts that could be taken over or lost after an event; the accounts that each single loss or capture
//! affects; and the plan.
//!
//! ```text
//!   w What if   e Exposure   p Plan                                      1 lost · 0 taken
//!   DEVICES                                   TAKEOVER  nothing is taken
//!   ✗ My phone                        lost    LOCKOUT   9 accounts locked, 2 in days
//!     My phone, unlocked                      ✗ never    critical  Harbor Mail
//!     The PIN of My phone                     ◐ in days  critical  Northbank
//! ```

mod account;
mod asset_list;
mod draw;
mod exposure;
mod layout;
mod plan;
mod reach_sign;
mod results;
mod scenario;
mod selected_account;
mod smallest_sets;

#[cfg(test)]
mod tests;

use crate::tui::access_view::AccessView;
use crate::tui::component::{Component, Context, Keys, Outcome, Request};
use crate::tui::dialogs::{devices, interview};
use crate::tui::jobs::JobResult;
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::{ListChange, ListClick, Paint, TypedFilter};
use account::AccountView;
use asset_list::AssetList;
use exposure::ExposureView;
use layout::ScenarioPanes;
use plan::PlanView;
use ratatui::layout::{Position, Rect};
use results::Results;
use scenario::{Scenario, Ticked};
use smallest_sets::SmallestSetsCache;

#[derive(Debug, Default)]
pub struct WhatIf {
    view: View,
    scenario: Scenario,
    assets: AssetList,
    results: Results,
    /// Whether the keys go to the results, not to the assets.
    in_results: bool,
    exposure: ExposureView,
    plan: PlanView,
    /// The view of the selected account, if it is shown.
    account: Option<AccountView>,
    /// Whether the account fills the screen.
    account_is_open: bool,
    smallest_sets: SmallestSetsCache,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    /// The assets to tick, and the consequences.
    #[default]
    Scenario,
    Exposure,
    Plan,
}

impl WhatIf {
    fn show_view(&mut self, view: View) {
        self.view = view;
        self.account_is_open = false;
    }

    fn panes(&self, body: Rect) -> ScenarioPanes {
        ScenarioPanes::of(body, self.in_results, !self.scenario.consequences.is_empty())
    }

    fn is_typing(&self) -> bool {
        self.assets.list.is_typing() || self.exposure.list.is_typing()
    }

    /// Whether an action does nothing now, so that the footer leaves it out.
    fn is_idle(&self, action: Action) -> bool {
        match action {
            Action::ShowTicks => self.view == View::Scenario,
            Action::ShowExposure => self.view == View::Exposure,
            Action::ShowPlan => self.view == View::Plan,
            Action::OtherSide => self.view != View::Scenario || self.account_is_open,
            Action::Filter => self.view == View::Plan || self.account_is_open,
            Action::ClearTicks => self.scenario.is_empty(),
            _ => false,
        }
    }

    /// The scopes of the view, narrowest first.
    fn scopes(&self) -> Vec<Scope> {
        match (self.view, self.account_is_open) {
            (View::Scenario, false) if !self.in_results => {
                vec![Scope::WhatIfAssets, Scope::WhatIf, Scope::List, Scope::Global]
            }
            (View::Scenario, false) => vec![Scope::WhatIf, Scope::List, Scope::Global],
            (View::Exposure, false) => {
                vec![Scope::List, Scope::WhatIfExposure, Scope::WhatIf, Scope::Global]
            }
            (View::Plan, false) | (_, true) => vec![Scope::List, Scope::WhatIf, Scope::Global],
        }
    }

    /// Passes an action to the list of the view. Returns whether the list or its filter handled the action.
    fn act_in_list(&mut self, action: Action) -> bool {
        let change = match self.view {
            View::Scenario => self.assets.list.act(action),
            View::Exposure => self.exposure.list.act(action),
            View::Plan => ListChange::None,
        };
        change != ListChange::None
    }

    fn back(&mut self) {
        if self.account_is_open {
            self.account_is_open = false;
        } else if self.view == View::Scenario && self.in_results {
            self.in_results = false;
        } else if !self.act_in_list(Action::Back) {
            self.show_view(View::Scenario);
        }
    }

    fn clear_ticks(&mut self) {
        self.scenario.clear();
        (self.account_is_open, self.in_results) = (false, false);
    }

    /// Ticks these assets and no others, and shows the consequences.
    fn tick_only(&mut self, assets: &[(String, Ticked)], access: &AccessView, revision: u64) {
        self.scenario.tick_only(assets);
        self.show_view(View::Scenario);
        self.in_results = true;
        if let Some((first, _)) = assets.first() {
            self.assets.select(first, access, revision);
        }
    }

    /// Ticks the selected asset, or says why that is impossible.
    fn tick_selected(&mut self, action: Action, access: &AccessView) -> Outcome {
        let Some(asset) = self.assets.selected(access) else { return Outcome::none() };
        let ticked = self.scenario.ticked(asset);
        let ticked = match action {
            Action::TickLost if asset.loss.is_none() => {
                return Outcome::notify(format!("{} can be taken, not lost.", access.asset_title(asset, 40)));
            }
            Action::TickTaken if asset.capture.is_none() => {
                return Outcome::notify(format!("{} can be lost, not taken.", access.asset_title(asset, 40)));
            }
            Action::TickLost => Ticked { lost: !ticked.lost, ..ticked },
            Action::TickTaken => Ticked { taken: !ticked.taken, ..ticked },
            _ => ticked.next(asset),
        };
        self.scenario.set(&asset.notation, ticked);
        Outcome::none()
    }

    fn act_in_scenario(&mut self, action: Action, access: &AccessView, cx: &Context<'_>) -> Outcome {
        match action {
            Action::OtherSide => self.in_results = !self.in_results,
            Action::ToResults => self.in_results = true,
            Action::FromResults => self.in_results = false,
            Action::Open if self.in_results => self.account_is_open = true,
            Action::TickLost | Action::TickTaken | Action::TickNext | Action::Open => {
                return self.tick_selected(action, access);
            }
            _ if self.in_results => {
                let height = usize::from(self.panes(cx.area).results.height);
                self.results.act(action, &self.scenario.consequences, height);
            }
            _ => {
                self.act_in_list(action);
            }
        }
        Outcome::none()
    }

    fn act_in_exposure(&mut self, action: Action, access: &AccessView, cx: &Context<'_>) -> Outcome {
        match action {
            Action::Open if self.exposure.selected_account().is_some() => self.account_is_open = true,
            Action::Open => {
                let ticks = self.exposure.ticks(access);
                if !ticks.is_empty() {
                    self.tick_only(&ticks, access, cx.open.derived.revision);
                }
            }
            Action::NextPart => self.exposure.go_to_part(1),
            Action::PreviousPart => self.exposure.go_to_part(-1),
            Action::FromResults => self.back(),
            _ => {
                self.act_in_list(action);
            }
        }
        Outcome::none()
    }

    fn act_in_plan(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        match action {
            Action::Open => return self.do_selected_step(cx),
            Action::OtherSide => return Request::Act(Action::NextTab).into(),
            Action::FromResults => self.show_view(View::Scenario),
            _ => self.plan.act(action, cx.area),
        }
        Outcome::none()
    }

    /// Opens the dialog in which the selected step of the plan is done.
    fn do_selected_step(&self, cx: &Context<'_>) -> Outcome {
        let Some(step) = self.plan.selected() else { return Outcome::none() };
        match step.fix.account() {
            Some(account) => interview::open_to_do(cx, &account, &step.fix, &step.title),
            None => devices::open_to_do(cx, &step.subject, &step.fix, &step.title),
        }
    }

    fn click_in_scenario(&mut self, at: Position, access: &AccessView, cx: &Context<'_>) -> Outcome {
        let panes = self.panes(cx.area);
        if panes.results.contains(at) {
            let clicked = self.results.click(&self.scenario.consequences, at, panes.results);
            let Some(was_selected) = clicked else { return Outcome::none() };
            self.account_is_open = was_selected && self.in_results;
            self.in_results = true;
            return Outcome::none();
        }
        match self.assets.list.click(at, panes.assets) {
            ListClick::Again if !self.in_results => return self.tick_selected(Action::TickNext, access),
            ListClick::Again | ListClick::Selected => self.in_results = false,
            ListClick::Outside => {}
        }
        Outcome::none()
    }
}

impl Component for WhatIf {
    fn keys(&self, cx: &Context<'_>) -> Keys {
        if self.is_typing() {
            return Keys::typing("apply", "clear");
        }
        if cx.open.profile.inventory.accounts.is_empty() {
            return Keys::new([Scope::Global]);
        }
        let actions = [
            Action::ShowTicks,
            Action::ShowExposure,
            Action::ShowPlan,
            Action::OtherSide,
            Action::Filter,
            Action::ClearTicks,
        ];
        Keys::new(self.scopes()).hide(actions.into_iter().filter(|&action| self.is_idle(action)))
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        let Some(access) = &cx.open.derived.access else { return Outcome::none() };
        if self.is_typing() {
            self.act_in_list(action);
            return Outcome::none();
        }
        match action {
            Action::ShowTicks => self.show_view(View::Scenario),
            Action::ShowExposure => self.show_view(View::Exposure),
            Action::ShowPlan => self.show_view(View::Plan),
            Action::ClearTicks => self.clear_ticks(),
            Action::Back => self.back(),
            Action::Filter if self.is_idle(action) => {}
            Action::Filter => {
                self.in_results = false;
                self.act_in_list(action);
            }
            _ if self.account_is_open => return self.act_in_account(action, access, cx),
            _ => {
                return match self.view {
                    View::Scenario => self.act_in_scenario(action, access, cx),
                    View::Exposure => self.act_in_exposure(action, access, cx),
                    View::Plan => self.act_in_plan(action, cx),
                };
            }
        }
        Outcome::none()
    }

    fn filtered_list(&mut self) -> Option<&mut dyn TypedFilter> {
        match self.view {
            View::Scenario => Some(&mut self.assets.list),
            View::Exposure => Some(&mut self.exposure.list),
            View::Plan => None,
        }
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        let Some(access) = &cx.open.derived.access else { return Outcome::none() };
        if self.is_typing() {
            self.act_in_list(Action::Submit);
        }
        if let Some(view) = Self::tab_at(at, cx) {
            self.show_view(view);
            return Outcome::none();
        }
        if self.account_is_open {
            let area = layout::below_head(cx.area);
            let clicked = self.account.as_mut().and_then(|account| account.click(at, cx.theme(), area));
            return if clicked == Some(true) { self.open_choice(access, cx) } else { Outcome::none() };
        }
        match self.view {
            View::Scenario => self.click_in_scenario(at, access, cx),
            View::Exposure => match self.exposure.list.click(at, exposure::list_area(cx.area)) {
                ListClick::Again => self.act_in_exposure(Action::Open, access, cx),
                ListClick::Selected | ListClick::Outside => Outcome::none(),
            },
            View::Plan if self.plan.click(at, cx.area) == Some(true) => self.do_selected_step(cx),
            View::Plan => Outcome::none(),
        }
    }

    fn job_done(&mut self, result: JobResult, cx: &Context<'_>) -> Outcome {
        match result {
            JobResult::Plan { revision, plan, complete } => {
                let change = self.plan.show(revision, *plan, complete);
                return change.map_or_else(Outcome::none, Outcome::notify);
            }
            JobResult::SmallestSets { revision, account, sets } if cx.open.derived.revision == revision => {
                if let Some(access) = &cx.open.derived.access {
                    self.smallest_sets.insert(revision, account, &sets, access);
                }
            }
            _ => {}
        }
        Outcome::none()
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        // After an edit, the old view stays until the derived values are computed.
        let Some(access) = &cx.open.derived.access else { return Outcome::none() };
        let revision = cx.open.derived.revision;
        if self.scenario.sync(access, revision) {
            self.results.reset();
        }
        let panes = self.panes(cx.area);
        self.assets.sync(access, revision, panes.assets.height);
        self.results.sync(&self.scenario.consequences, usize::from(panes.results.height));
        self.exposure.sync(access, revision, exposure::list_area(cx.area).height);
        self.plan.sync(cx.area);
        self.sync_account(access, revision, panes.detail);
        self.start_job(access, panes.detail, cx)
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        self.draw_all(paint, cx);
    }
}
