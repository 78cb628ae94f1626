//! Draws the overview, or the first steps while no account is recorded.

use super::layout::Layout;
use super::next::NextActions;
use super::{side, table};
use crate::risk::Grade;
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::widgets::{FilteredList, Page, Paint, below, rows};

pub(super) fn draw(list: &FilteredList<u32>, marked: usize, paint: &mut Paint<'_>, cx: &Context<'_>) {
    let layout = Layout::of(cx.area);
    draw_table(list, paint, layout, cx);
    if !layout.posture.is_empty() {
        draw_side(list, marked, paint, layout, cx);
    }
}

fn draw_table(list: &FilteredList<u32>, paint: &mut Paint<'_>, layout: Layout, cx: &Context<'_>) {
    let theme = cx.theme();
    table::draw_heading(paint, layout.heading, theme);
    table::draw_legend(paint, layout.legend, theme);
    let accounts = list.visible(usize::from(layout.accounts.height));
    for (row, (_, &position, is_selected)) in rows(layout.accounts).zip(accounts) {
        let Some(account) = cx.open.account_at(position as usize) else { continue };
        let grades = cx.open.derived.grades.get(position as usize).copied();
        table::draw_account(account, grades.unwrap_or([Grade::Unknown; 5]), paint, row, cx);
        if is_selected {
            paint.style(row, theme.selected);
        }
    }
}

fn draw_side(
    list: &FilteredList<u32>,
    marked: usize,
    paint: &mut Paint<'_>,
    layout: Layout,
    cx: &Context<'_>,
) {
    side::draw_posture(paint, layout.posture, cx);
    let area = layout.below_posture;
    let actions = NextActions::new(marked, area, cx).page;
    actions.draw(paint, area);
    let mut area = below(area, actions.height().saturating_add(1));
    if let Some(&position) = list.selected()
        && let Some(account) = cx.open.account_at(position as usize)
    {
        area = side::draw_selected(position as usize, account, paint, area, cx);
    }
    side::draw_categories(paint, area, cx);
}

/// The text of the overview while no account is recorded.
pub(super) fn first_steps<'a>(cx: &Context<'a>) -> Page<'a> {
    const MAX_COLUMNS: u16 = 76;
    /// The columns of the keys.
    const KEYS: u16 = 10;
    let theme = cx.theme();
    let mut page = Page::new(theme, cx.area.width.min(MAX_COLUMNS));
    page.gap().heading("Nothing is recorded yet. Four good ways to begin:").gap();
    let import = format!("{} then {}", cx.key(Action::Tab3), cx.key(Action::Import));
    for (key, text) in [
        (cx.key(Action::NextAction), "record an account; start with the mailbox that resets the others"),
        (import, "import what another app or password manager exported"),
        (cx.key(Action::Tab2), "check what your providers must do, and what you must do"),
        (cx.key(Action::Tab4), "store the one-time codes of your accounts"),
    ] {
        page.hanging((&key, theme.accent), KEYS, text, theme.text);
    }
    page.gap();
    page.dim("Everything stays on this machine, in a vault that only your passphrase opens.");
    page
}
