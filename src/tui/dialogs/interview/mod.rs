//! The interview about one account: five questions with the likely answers ticked, and then a summary.
//!
//! A [`Draft`] contains the answers, and the rows of each page change it. [`Habits`] suggests answers from the other
//! accounts. Saving is one edit, so that one undo reverts it.

mod add;
mod draft;
mod draw;
mod edits;
mod habits;
mod keys;
mod pages;
mod plan_target;
mod row_source;
mod rows;
mod save;
mod service_rows;
mod summary;
#[cfg(test)]
mod tests;
mod typed_texts;
mod way_rows;

pub use pages::Step;

use crate::access::plan::Fix;
use crate::inventory::{AccountId, Factor, FactorKind};
use crate::tui::component::{Context, Outcome};
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::form::Change;
use crate::tui::widgets::{Form, ListCursor};
use crate::words::EntityNames;
use add::AddDialog;
use draft::{Draft, RowKey};
use habits::Habits;
use pages::Page;
use row_source::{Rows, Source};
use summary::Summary;

/// The interview about one account.
#[derive(Debug)]
pub struct Interview {
    draft: Draft,
    /// The draft at the start, to detect changes.
    initial: Draft,
    habits: Habits,
    page: Page,
    form: Form<RowKey, Draft>,
    add_dialog: Option<AddDialog>,
    /// The rest of a text that begins with the typed text.
    completion: String,
    error: Option<String>,
    summary: Summary,
    /// The scroll position of the summary.
    scroll: ListCursor,
    /// The title of the step of the plan for which the interview was opened.
    task: Option<String>,
}

/// Opens the interview about an account, or about a new one, at a step.
pub fn open(cx: &Context<'_>, account: Option<&AccountId>, step: Option<Step>) -> Outcome {
    Outcome::open(Interview::new(cx, account, step))
}

/// Opens the interview on the row where the user can do a step of the plan. `title` is the title of the step.
pub fn open_to_do(cx: &Context<'_>, account: &AccountId, fix: &Fix, title: &str) -> Outcome {
    let Some((page, key)) = cx.open.account(account).map(|account| plan_target::row_of_fix(fix, account))
    else {
        return Outcome::none();
    };
    let mut interview = Interview::new(cx, Some(account), None);
    interview.task = Some(title.to_owned());
    if pages::pages(&interview.draft).contains(&page) {
        interview.show_page(page, cx);
        if let Some(key) = key {
            interview.form.go_to(&key);
        }
        interview.complete(cx.open);
    }
    Outcome::open(interview)
}

impl Interview {
    fn new(cx: &Context<'_>, account: Option<&AccountId>, step: Option<Step>) -> Self {
        let original = account.and_then(|id| cx.open.account(id)).cloned();
        let profile = &cx.open.profile;
        let stored_here = original.iter().flat_map(|account| {
            let is_stored = |factor: &&Factor| {
                profile.seed(&account.id, &factor.id).is_some()
                    || profile.codes(&account.id, &factor.id).is_some()
            };
            account.factors.iter().filter(is_stored).map(|factor| factor.id.clone())
        });
        let stored_here = stored_here.collect();
        let habits = Habits::read(&profile.inventory, account);
        let draft = Draft::new(original, stored_here);
        let first = step.unwrap_or(Step::Account);
        let page = pages::pages(&draft).into_iter().find(|page| page.step() >= first);
        let mut interview = Self {
            initial: draft.clone(),
            draft,
            habits,
            page: Page::Account,
            form: Form::default(),
            add_dialog: None,
            completion: String::new(),
            error: None,
            summary: Summary::default(),
            scroll: ListCursor::default(),
            task: None,
        };
        interview.show_page(page.unwrap_or(Page::Account), cx);
        interview
    }

    fn show_page(&mut self, page: Page, cx: &Context<'_>) {
        self.page = page;
        self.scroll = ListCursor::default();
        self.error = None;
        self.form = Form::new(self.rows(cx.open));
        self.complete(cx.open);
        if self.page == Page::Summary {
            self.summary = Summary::of(&self.draft, cx.open, cx.now.today);
        }
    }

    fn rows(&self, open: &OpenProfile) -> Rows {
        rows::rows(
            &self.page,
            &Source {
                draft: &self.draft,
                habits: &self.habits,
                inventory: &open.profile.inventory,
                directory: &open.directory,
                names: self.names(open),
            },
        )
    }

    /// The names of all entities in the inventory and of those added during the interview.
    fn names<'a>(&'a self, open: &'a OpenProfile) -> EntityNames<'a> {
        open.names().with_added(&self.draft.added)
    }

    /// Recomputes the rows of the page after a change of the draft.
    fn refresh_rows(&mut self, open: &OpenProfile) {
        let rows = self.rows(open);
        self.form.replace_rows(rows);
    }

    /// The kind of the factor that the page asks about, if it asks about one.
    fn factor_kind(&self) -> Option<FactorKind> {
        match &self.page {
            Page::Holders(id) => self.draft.factor(id).map(|factor| factor.kind),
            Page::Account | Page::Factors | Page::Ways | Page::Facts | Page::Summary => None,
        }
    }

    fn is_changed(&self) -> bool {
        self.draft.differs(&self.initial)
    }

    /// Applies a change of the form to the draft.
    fn apply(&mut self, change: Option<Change<Draft>>, open: &OpenProfile) {
        let Some(change) = change else { return };
        self.error = None;
        let is_text = change.is_text;
        change.apply(&mut self.draft);
        if is_text && self.form.key() == Some(&RowKey::Service) {
            self.draft.fill_domain(&open.directory);
        }
        // Typed text changes other rows only on the first page: the name suggests the domain and the importance.
        if !is_text {
            self.refresh_rows(open);
        } else if self.page == Page::Account {
            let rows = self.rows(open);
            self.form.replace_other_rows(rows);
        }
    }

    /// Completes the typed text from names in the inventory and the service directory.
    fn complete(&mut self, open: &OpenProfile) {
        self.completion.clear();
        let Some(input) = self.form.input() else { return };
        let typed = input.text();
        let rest_of = |text: &str| {
            text.get(..typed.len()).filter(|start| start.eq_ignore_ascii_case(typed))?;
            text.get(typed.len()..).filter(|rest| !rest.is_empty()).map(str::to_owned)
        };
        let accounts = &open.profile.inventory.accounts;
        let service = self.draft.account.service.trim();
        let completion = match self.form.key() {
            Some(RowKey::Service) if !typed.is_empty() => accounts
                .iter()
                .find_map(|account| rest_of(&account.service))
                .or_else(|| rest_of(&service_rows::completion(&open.directory, typed)?.name)),
            Some(RowKey::Domain) if service.contains('.') && !service.contains(' ') => {
                rest_of(&service.to_lowercase())
            }
            Some(RowKey::Domain) if !service.is_empty() => accounts
                .iter()
                .filter(|account| account.service.eq_ignore_ascii_case(service))
                .find_map(|account| rest_of(&account.domain)),
            Some(RowKey::Username) => self.habits.usernames.iter().find_map(|name| rest_of(name)),
            _ => None,
        };
        self.completion = completion.unwrap_or_default();
    }
}
