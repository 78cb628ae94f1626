//! The details of one account: beside the list, or filling the screen.

use super::page::{Page, Row, draw};
use crate::inventory::Account;
use crate::tui::screens::overview;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::widgets::Paint;
use ratatui::layout::Rect;

/// Everything known of an account, and what was found on it.
fn page(state: &State, session: &Session, account: &Account, width: u16, findings_first: bool) -> Vec<Row> {
    let mut page = Page::new(&state.settings.theme, width);
    let findings = session.findings_on(account.id.as_str());
    if findings_first {
        page.findings(Some(account), findings);
        page.heading("ACCOUNT");
        page.account(&session.names(), account, state.now.today);
    } else {
        page.account(&session.names(), account, state.now.today);
        page.findings(Some(account), findings);
    }
    page.finish()
}

/// How many lines can be scrolled away, in the full view.
pub(super) fn overflow(state: &State, session: &Session, account: &Account, area: Rect) -> usize {
    let area = below_title(area);
    let lines = match columns(area) {
        (left, Some(right)) => {
            let (account_rows, finding_rows) = halves(state, session, account, left.width, right.width);
            account_rows.len().max(finding_rows.len())
        }
        (left, None) => page(state, session, account, left.width, true).len(),
    };
    lines.saturating_sub(usize::from(area.height))
}

fn halves(
    state: &State,
    session: &Session,
    account: &Account,
    left: u16,
    right: u16,
) -> (Vec<Row>, Vec<Row>) {
    let theme = &state.settings.theme;
    let mut one = Page::new(theme, left);
    one.account(&session.names(), account, state.now.today);
    let mut other = Page::new(theme, right);
    other.findings(Some(account), session.findings_on(account.id.as_str()));
    (one.finish(), other.finish())
}

fn below_title(area: Rect) -> Rect {
    let title = 2.min(area.height);
    Rect { y: area.y + title, height: area.height - title, ..area }
}

/// The account on the left, its findings on the right, where both have room.
fn columns(area: Rect) -> (Rect, Option<Rect>) {
    if area.width < 110 {
        return (area, None);
    }
    let left = (area.width / 2).min(90);
    let right = (area.width - left - 4).min(90);
    (Rect { width: left, ..area }, Some(Rect { x: area.x + left + 4, width: right, ..area }))
}

/// The panel beside the list: all of it where it fits, else the findings in a line each, then the account.
pub(super) fn beside(state: &State, session: &Session, account: &Account, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    overview::name(theme, session, account, paint, area, theme.heading);
    let area = below_title(area);
    let width = area.width.min(90);
    let mut lines = page(state, session, account, width, true);
    if lines.len() > usize::from(area.height) {
        let mut short = Page::new(&state.settings.theme, width);
        short.titles(session.findings_on(account.id.as_str()));
        short.heading("ACCOUNT");
        short.account(&session.names(), account, state.now.today);
        short.findings(Some(account), session.findings_on(account.id.as_str()));
        lines = short.finish();
    }
    draw(state, &lines, 0, paint, area);
}

pub(super) fn full(state: &State, session: &Session, account: &Account, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    overview::name(theme, session, account, paint, area, theme.heading);
    let area = below_title(area);
    let scroll = state.accounts.scroll.selected;
    match columns(area) {
        (left, Some(right)) => {
            let (account_rows, finding_rows) = halves(state, session, account, left.width, right.width);
            draw(state, &account_rows, scroll, paint, left);
            draw(state, &finding_rows, scroll, paint, right);
        }
        (left, None) => {
            let lines = page(state, session, account, left.width, true);
            draw(state, &lines, scroll, paint, left);
        }
    }
}
