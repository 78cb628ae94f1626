//! Saves the interview.

use super::Interview;
use super::draft::RowKey;
use super::edits::edits;
use super::pages::{self, Page};
use crate::profile::Edit;
use crate::risk;
use crate::text;
use crate::tui::component::{Context, Outcome, Route};
use crate::tui::keys::Action;

impl Interview {
    /// Saves the answers as one edit. If the edit removes secrets from the vault, shows the summary first, unless the user
    /// has seen it.
    pub(super) fn save(&mut self, has_seen_summary: bool, cx: &Context<'_>) -> Outcome {
        let today = cx.now.today;
        let mut account = match self.draft.build(today) {
            Ok(account) => account,
            Err((key, why)) => {
                self.show_row(&key, cx);
                self.error = Some(why);
                return Outcome::none();
            }
        };
        if !has_seen_summary && self.draft.lost_secrets(None).next().is_some() {
            self.show_page(Page::Summary, cx);
            return Outcome::none();
        }
        let existed = self.draft.original.is_some();
        // The user has seen every question: a fact that is still unknown is unknown to the user, too.
        let completes_review = self
            .draft
            .original
            .as_ref()
            .is_some_and(|account| risk::is_unfinished(account) || !account.has_complete_ways());
        if completes_review {
            account.reviewed = Some(today);
        }
        account.mark_complete();
        let name = text::fit(&account.service, 40).into_owned();
        if existed && !completes_review && !self.is_changed() {
            return Outcome::close().and(Outcome::notify(format!("{name} is unchanged.")));
        }
        let (account, edits) = edits(&self.draft, account, cx.open);
        let undo_as = if existed { format!("editing {name}") } else { format!("adding {name}") };
        let saved = Outcome::notify(format!("Saved: {name}. {} undoes it.", cx.key(Action::Undo)));
        let show = if existed { Outcome::none() } else { Outcome::go(Route::Account(account.id)) };
        Outcome::edit_then(undo_as, Edit::Batch(edits), Outcome::close().and(show).and(saved))
    }

    /// Shows the page that contains this row.
    fn show_row(&mut self, key: &RowKey, cx: &Context<'_>) {
        let page = match key {
            RowKey::CodesTotal(id) | RowKey::CodesLeft(id) | RowKey::CodesMade(id) => {
                Page::Holders(id.clone())
            }
            RowKey::AddressTested(_) => Page::Ways,
            RowKey::LastUsed | RowKey::PasswordChanged | RowKey::SessionsReviewed => Page::Facts,
            _ => Page::Account,
        };
        if pages::pages(&self.draft).contains(&page) {
            self.show_page(page, cx);
            self.form.go_to(key);
        }
    }
}
