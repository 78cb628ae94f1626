//! Draws the list of accounts with its heading, or the first steps while no account is recorded.

use super::columns::{Columns, draw_legend};
use super::layout;
use super::order::Order;
use crate::risk::Grade;
use crate::text;
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::widgets::{FilteredList, Page, Paint, rows};
use ratatui::layout::Rect;

/// The maximum width of sentences.
const MAX_TEXT_COLUMNS: u16 = 80;

/// Positions in the inventory, for an order and a revision of the derived values.
pub(super) type List = FilteredList<u32, (Order, u64)>;

pub(super) fn draw(list: &List, order: Order, paint: &mut Paint<'_>, cx: &Context<'_>) {
    let area = layout::rows(cx.area);
    let columns = Columns::of(area.width);
    if let Some(heading) = rows(layout::split(cx.area).0).next() {
        draw_heading(list, order, columns, paint, heading, cx);
    }
    draw_legend(paint, layout::legend(cx.area), cx.theme());
    if list.rows().is_empty() {
        let page = nothing_found(area.width, cx);
        return page.draw(paint, area);
    }
    for (row, (_, &position, is_selected)) in rows(area).zip(list.visible(usize::from(area.height))) {
        let Some(account) = cx.open.account_at(position as usize) else { continue };
        let grades = cx.open.derived.grades.get(position as usize).copied();
        columns.draw_account(account, grades.unwrap_or([Grade::Unknown; 5]), paint, row, cx);
        if is_selected {
            paint.style(row, cx.theme().selected);
        }
    }
}

/// Draws the names of the columns, or the filter.
fn draw_heading(
    list: &List,
    order: Order,
    columns: Columns,
    paint: &mut Paint<'_>,
    row: Rect,
    cx: &Context<'_>,
) {
    let theme = cx.theme();
    let number = cx.open.profile.inventory.accounts.len();
    if list.is_typing() || list.is_filtered() {
        let count = format!("{} of {number}", list.rows().len());
        let columns = u16::try_from(count.len()).unwrap_or(u16::MAX).saturating_add(2);
        let line = Rect { width: row.width.saturating_sub(columns), ..row };
        list.draw_filter(paint, theme, line);
        paint.right(line.right(), row.right(), row.y, &count, theme.dim);
        return;
    }
    let [name, importance, factors, findings, _] =
        columns.areas(row).map(|area| Rect { width: area.width.saturating_sub(1), ..area });
    let by_order = format!("by {}", order.label());
    let count = text::count(number, "account");
    let fits = count.len() + by_order.len() < usize::from(name.width);
    let count = if fits { format!("{count} ") } else { format!("{number} ") };
    let used = paint.text(name.x, row.y, name.width, &count, theme.dim);
    paint.text(name.x + used, row.y, name.width - used, &by_order, theme.accent);
    paint.text(importance.x, row.y, importance.width, "importance", theme.dim);
    paint.text(factors.x, row.y, factors.width, "factors", theme.dim);
    if order == Order::Findings {
        let heading = format!("findings {}", theme.pick("▾", "v"));
        paint.text(findings.x, row.y, findings.width, &heading, theme.accent);
    } else {
        paint.text(findings.x, row.y, findings.width, "findings", theme.dim);
    }
    columns.draw_aspects(paint, row, theme);
}

fn nothing_found<'a>(width: u16, cx: &Context<'a>) -> Page<'a> {
    let mut page = Page::new(cx.theme(), width.min(MAX_TEXT_COLUMNS));
    let key = cx.key(Action::Back);
    page.gap().dim(&format!("Nothing found. Try fewer letters; {key} shows all accounts."));
    page
}

/// The text of the screen while no account is recorded.
pub(super) fn first_steps<'a>(cx: &Context<'a>) -> Page<'a> {
    const KEY_COLUMNS: u16 = 3;
    let theme = cx.theme();
    let mut page = Page::new(theme, cx.area.width.min(MAX_TEXT_COLUMNS));
    page.heading("No account is recorded yet.").gap();
    for (action, text) in [
        (Action::Import, "imports what another app or password manager exported, from a file or a QR code"),
        (
            Action::AddAccount,
            "records an account in a short interview; begin with the mailbox that can reset the others",
        ),
        (Action::Devices, "shows your devices, phone numbers and places"),
    ] {
        page.hanging((&cx.key(action), theme.accent), KEY_COLUMNS, text, theme.text);
    }
    page
}
