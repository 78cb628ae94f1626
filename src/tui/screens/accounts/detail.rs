//! Draws the details of one account: beside the list, or on the whole screen.

use crate::inventory::Account;
use crate::tui::component::Context;
use crate::tui::widgets::{
    Page, Paint, add_account, add_finding_titles, add_findings, below, draw_account_name,
};
use ratatui::layout::Rect;

/// From this width, the findings are beside the account.
const TWO_COLUMNS_FROM: u16 = 110;
/// The maximum width of a column.
const MAX_COLUMNS: u16 = 90;
/// Rows of the name and the empty row below it.
pub(super) const TITLE_ROWS: u16 = 2;

/// Draws an account beside the list. If it does not fit, the titles of the findings come first.
pub(super) fn draw_beside(account: &Account, paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
    draw_title(account, paint, area, cx);
    let area = below(area, TITLE_ROWS);
    let width = area.width.min(MAX_COLUMNS);
    let mut page = findings_and_account(account, width, cx);
    if page.len() > usize::from(area.height) {
        page = Page::new(cx.theme(), width);
        add_finding_titles(&mut page, cx.open.findings_on(account.id.as_str()));
        page.section("ACCOUNT");
        add_account(&mut page, &cx.open.names(), account, cx.now.today);
        add_findings(&mut page, Some(account), cx.open.findings_on(account.id.as_str()));
    }
    page.draw_with_count(paint, area, 0);
}

/// Draws an account on the whole screen, from line `scroll`.
pub(super) fn draw_full(account: &Account, scroll: usize, paint: &mut Paint<'_>, cx: &Context<'_>) {
    draw_title(account, paint, cx.area, cx);
    for (area, page) in columns(account, cx) {
        page.draw_with_count(paint, area, scroll);
    }
}

/// How far an account on the whole screen can be scrolled.
pub(super) fn max_scroll(account: &Account, cx: &Context<'_>) -> usize {
    let scrolls = columns(account, cx).into_iter();
    scrolls.map(|(area, page)| page.len().saturating_sub(usize::from(area.height))).max().unwrap_or(0)
}

fn draw_title(account: &Account, paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
    draw_account_name(paint, area, account, cx.open.namesakes(), cx.theme(), cx.theme().heading);
}

/// The columns of the whole screen: the account and its findings, or both in one column.
fn columns<'a>(account: &Account, cx: &Context<'a>) -> Vec<(Rect, Page<'a>)> {
    const GAP: u16 = 4;
    let area = below(cx.area, TITLE_ROWS);
    if area.width < TWO_COLUMNS_FROM {
        return vec![(area, findings_and_account(account, area.width, cx))];
    }
    let left = (area.width / 2).min(MAX_COLUMNS);
    let right = (area.width - left - GAP).min(MAX_COLUMNS);
    let mut facts = Page::new(cx.theme(), left);
    add_account(&mut facts, &cx.open.names(), account, cx.now.today);
    let mut findings = Page::new(cx.theme(), right);
    add_findings(&mut findings, Some(account), cx.open.findings_on(account.id.as_str()));
    let findings_area = Rect { x: area.x + left + GAP, width: right, ..area };
    vec![(Rect { width: left, ..area }, facts), (findings_area, findings)]
}

fn findings_and_account<'a>(account: &Account, width: u16, cx: &Context<'a>) -> Page<'a> {
    let mut page = Page::new(cx.theme(), width);
    add_findings(&mut page, Some(account), cx.open.findings_on(account.id.as_str()));
    page.section("ACCOUNT");
    add_account(&mut page, &cx.open.names(), account, cx.now.today);
    page
}
