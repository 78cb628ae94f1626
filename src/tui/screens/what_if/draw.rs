//! Draws the screen: the tabs of the views, the filter, and the view that is shown.

use super::layout::{below_head, head};
use super::{View, WhatIf};
use crate::tui::access_view::AccessView;
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::widgets::{Page, Paint, below, rows};
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

/// The maximum width of prose.
const MAX_TEXT: u16 = 72;
/// From this height, a hint is below the results.
const HINT_FROM: u16 = 9;
const GAP_BETWEEN_TABS: u16 = 3;

const TABS: [(View, &str, Action); 3] = [
    (View::Scenario, "What if", Action::ShowTicks),
    (View::Exposure, "Exposure", Action::ShowExposure),
    (View::Plan, "Plan", Action::ShowPlan),
];

/// A tab of the screen.
struct Tab {
    view: View,
    label: &'static str,
    key: String,
    /// The key and the label.
    area: Rect,
    /// Where the label starts.
    label_x: u16,
}

/// The tabs of the views, from the left.
fn tabs(cx: &Context<'_>) -> Vec<Tab> {
    let row = Rect { height: cx.area.height.min(1), ..cx.area };
    let columns = |text: &str| u16::try_from(crate::text::width(text)).unwrap_or(u16::MAX);
    let mut x = row.x;
    let mut tabs = Vec::new();
    for (view, label, action) in TABS {
        let key = cx.key(action);
        let label_x = x + columns(&key) + 1;
        let end = label_x + columns(label);
        let area = Rect { x, width: end - x, ..row }.intersection(row);
        tabs.push(Tab { view, label, key, area, label_x });
        x = end + GAP_BETWEEN_TABS;
    }
    tabs
}

impl WhatIf {
    /// The view whose tab is under a click.
    pub(super) fn tab_at(at: Position, cx: &Context<'_>) -> Option<View> {
        tabs(cx).into_iter().find(|tab| tab.area.contains(at)).map(|tab| tab.view)
    }

    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        if cx.open.profile.inventory.accounts.is_empty() {
            return draw_empty(paint, cx);
        }
        self.draw_head(paint, cx);
        let area = below_head(cx.area);
        let theme = cx.theme();
        let Some(access) = &cx.open.derived.access else {
            paint.text(area.x, area.y, area.width, "Computing…", theme.dim);
            return;
        };
        match self.view {
            _ if self.account_is_open => {
                if let Some(account) = &self.account {
                    account.draw_open(theme, paint, area);
                }
            }
            View::Scenario => self.draw_scenario(access, paint, cx),
            View::Exposure => self.exposure.draw(access, &self.smallest_sets, theme, paint, cx.area),
            View::Plan => self.plan.draw(theme, paint, cx.area),
        }
    }

    /// The tabs of the views, how much is ticked, and the filter.
    fn draw_head(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let mut head_rows = rows(head(cx.area));
        let Some(row) = head_rows.next() else { return };
        let mut left = row.x;
        for tab in tabs(cx) {
            let style = if tab.view == self.view {
                theme.heading.patch(theme.accent).add_modifier(Modifier::UNDERLINED)
            } else {
                theme.dim
            };
            paint.text(tab.area.x, row.y, tab.area.width, &tab.key, theme.accent);
            let room = tab.area.right().saturating_sub(tab.label_x);
            paint.text(tab.label_x, row.y, room, tab.label, style);
            left = tab.area.right() + GAP_BETWEEN_TABS;
        }
        let (text, style) = match self.scenario.counts() {
            (0, 0) => ("nothing ticked".to_owned(), theme.dim),
            (lost, taken) => (format!("{lost} lost {} {taken} taken", theme.pick("·", "-")), theme.heading),
        };
        paint.right(left, row.right(), row.y, &text, style);
        let Some(row) = head_rows.next() else { return };
        let (is_typing, filter) = match self.view {
            View::Scenario => (self.assets.list.is_typing(), self.assets.list.filter()),
            View::Exposure => (self.exposure.list.is_typing(), self.exposure.list.filter()),
            View::Plan => return,
        };
        if is_typing && self.view == View::Scenario {
            self.assets.list.draw_filter(paint, theme, row);
        } else if is_typing {
            self.exposure.list.draw_filter(paint, theme, row);
        } else if !self.account_is_open && !filter.is_empty() {
            paint.text(row.x, row.y, row.width, &format!("/{filter}"), theme.accent);
        } else if !self.account_is_open
            && let Some(access) = &cx.open.derived.access
            && access.basis.complete < access.basis.accounts
        {
            paint.text(row.x, row.y, row.width, &access.basis.sentence(), theme.dim);
        }
    }

    fn draw_scenario(&self, access: &AccessView, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let panes = self.panes(cx.area);
        self.assets.draw(&self.scenario, access, (theme, !self.in_results), paint, panes.assets);
        let consequences = &self.scenario.consequences;
        let used = self.results.draw(consequences, access, (theme, self.in_results), paint, panes.results);
        if self.scenario.counts() == (0, 0) && panes.results.height >= HINT_FROM {
            draw_hint(paint, below(panes.results, used + 1), cx);
        }
        if let Some(account) = self.account.as_ref().filter(|_| !panes.detail.is_empty()) {
            account.draw_beside_lists(theme, paint, panes.detail);
        }
    }
}

/// Says how to tick, while nothing is ticked.
fn draw_hint(paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
    let mut page = Page::new(cx.theme(), area.width.min(60));
    page.dim(&format!(
        "Press {} to tick what you lose, and {} to tick what somebody takes. Results appear here immediately. Press {} \
         to move to them, and enter to see step by step how it happens.",
        cx.key(Action::TickLost),
        cx.key(Action::TickTaken),
        cx.key(Action::OtherSide)
    ));
    page.draw(paint, area);
}

/// Says what to do while nothing is recorded.
fn draw_empty(paint: &mut Paint<'_>, cx: &Context<'_>) {
    let mut page = Page::new(cx.theme(), cx.area.width.min(MAX_TEXT));
    page.gap().heading("Nothing is recorded yet, so nothing can be lost or taken.").gap().text(&format!(
        "Press {} and record an account, starting with your main mailbox, because it can reset most other accounts. \
         Then tick here what you lose, or what somebody takes, and see what follows.",
        cx.key(Action::Tab3)
    ));
    page.draw(paint, cx.area);
}
