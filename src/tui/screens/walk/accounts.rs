//! Draws one control, account by account.

use super::Walk;
use super::account_rows::{AccountEvidence, AccountRow};
use super::evidence::{FACT_NAME, contradicting, without_name};
use super::layout::Layout;
use super::list::answer_sign;
use crate::responsibility::{AnswerState, Control};
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::widgets::{FilteredList, Page, Paint, below, draw_account_name, rows};
use ratatui::layout::Rect;

impl Walk {
    pub(super) fn draw_accounts(
        &self,
        paint: &mut Paint<'_>,
        cx: &Context<'_>,
        accounts: &FilteredList<AccountRow>,
        control: &Control,
    ) {
        let theme = cx.theme();
        let Layout { control: area, accounts: list, .. } = Layout::of(cx.area);
        let head = Rect { height: area.height.min(list.y.saturating_sub(area.y)), ..area };
        let free = below(self.draw_title(paint, cx, head, control), 1);
        let mut duty = Page::new(theme, free.width.min(90));
        duty.hanging(("YOU", theme.dim), 5, &control.user, theme.heading);
        duty.draw(paint, Rect { height: free.height.saturating_sub(2), ..free });
        if free.height > 0 {
            let row = Rect { y: head.bottom() - 1, height: 1, ..area };
            self.draw_accounts_head(paint, cx, accounts, row);
        }
        if accounts.rows().is_empty()
            && let Some(row) = rows(list).next()
        {
            paint.text(row.x, row.y, row.width, "Nothing found. Try fewer letters.", theme.dim);
        }
        for (row, (_, account, is_selected)) in rows(list).zip(accounts.visible(usize::from(list.height))) {
            self.draw_account(paint, cx, row, account);
            if is_selected {
                paint.style(row, theme.selected);
            }
        }
        if area.height > 9 {
            let text = format!("{} goes back to one answer for all accounts", cx.key(Action::Back));
            paint.text(area.x, area.bottom() - 1, area.width, &text, theme.dim);
        }
    }

    fn draw_accounts_head(
        &self,
        paint: &mut Paint<'_>,
        cx: &Context<'_>,
        accounts: &FilteredList<AccountRow>,
        row: Rect,
    ) {
        let theme = cx.theme();
        let left = Rect { width: row.width.min(40), ..row };
        let used = if accounts.is_typing() {
            accounts.draw_filter(paint, theme, left);
            left.width
        } else if accounts.is_filtered() {
            let filter = format!("/{}", accounts.filter());
            paint.text(left.x, left.y, left.width, &filter, theme.accent)
        } else {
            paint.text(left.x, left.y, left.width, "ACCOUNT BY ACCOUNT", theme.dim)
        };
        let open = cx.open;
        let answered: usize = AnswerState::ALL.iter().map(|state| self.answers.count(open, *state)).sum();
        let text = format!("{answered} of {} answered", open.profile.inventory.accounts.len());
        paint.right(row.x + used + 2, row.right(), row.y, &text, theme.dim);
    }

    fn draw_account(&self, paint: &mut Paint<'_>, cx: &Context<'_>, row: Rect, account: &AccountRow) {
        let theme = cx.theme();
        let open = cx.open;
        let AccountRow { account: id, evidence } = account;
        let Some(account) = open.account(id) else { return };
        let (sign, style, fact) = match evidence {
            AccountEvidence::Fails(fact) => (theme.pick("✗", "x"), theme.bad, fact.as_str()),
            AccountEvidence::Unknown => ("?", theme.dim, "unknown"),
            AccountEvidence::Meets => (theme.pick("✓", "+"), theme.good, "meets it, as far as recorded"),
            AccountEvidence::None => (" ", theme.dim, ""),
        };
        paint.text(row.x, row.y, 1, sign, style);
        let names = (row.width / 3).clamp(8, 36);
        let area = Rect { x: row.x + 2, width: names.saturating_sub(3), ..row };
        draw_account_name(paint, area, account, open.namesakes(), theme, theme.text);
        let x = row.x + names;
        let answer = self.answers.state(open, Some(id));
        let (sign, style) =
            answer_sign(theme, answer, contradicting(open, self.position, answer, Some(id)) > 0);
        let word = match answer {
            Some(AnswerState::NotApplicable) => "n/a",
            Some(answer) => answer.label(),
            None => "",
        };
        paint.text(x, row.y, 8, &format!("{sign} {word}"), style);
        let fact = without_name(fact, &open.namesakes().display_name(account, FACT_NAME));
        paint.text(x + 9, row.y, row.right().saturating_sub(x + 9), fact, theme.dim);
    }
}
