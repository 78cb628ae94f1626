//! The list of the stored codes, and the actions on it.

use super::code_sets::{recovery_factor, short_name, stored_codes};
use crate::inventory::{Account, AccountId, Holder};
use crate::profile::{CodeSet, compose};
use crate::text::count;
use crate::tui::component::{Context, Outcome};
use crate::tui::dialogs::Confirm;
use crate::tui::jobs::ClipboardJob;
use crate::tui::open_profile::OpenProfile;
use crate::tui::settings::SECRET_SHOWN_FOR;
use crate::tui::widgets::FilteredList;
use std::collections::HashMap;
use std::time::Duration;
use zeroize::Zeroizing;

/// The list of an account's stored recovery codes.
#[derive(Debug)]
pub(super) struct CodeList {
    pub(super) account: AccountId,
    /// One row per code, in the order of the set.
    pub(super) list: FilteredList<()>,
    /// The positions of visible codes, and when each is hidden again.
    pub(super) visible_until: HashMap<usize, Duration>,
    /// When all codes are hidden again, if all are visible.
    pub(super) all_visible_until: Option<Duration>,
    pub(super) question: Option<Question>,
}

/// What the open confirmation asks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Question {
    /// Whether to use the code at this position.
    Use(usize),
    Remove,
}

impl CodeList {
    pub(super) fn new(account: AccountId) -> Self {
        Self {
            account,
            list: FilteredList::default(),
            visible_until: HashMap::new(),
            all_visible_until: None,
            question: None,
        }
    }

    /// The account and its stored codes.
    pub(super) fn stored<'a>(&self, open: &'a OpenProfile) -> Option<(&'a Account, &'a CodeSet)> {
        Some((open.account(&self.account)?, stored_codes(&open.profile, &self.account)?))
    }

    pub(super) fn is_visible(&self, position: usize) -> bool {
        self.all_visible_until.is_some() || self.visible_until.contains_key(&position)
    }

    pub(super) fn hide_all(&mut self) {
        self.visible_until.clear();
        self.all_visible_until = None;
    }

    pub(super) fn show_or_hide_selected(&mut self, now: Duration) {
        let position = self.list.position();
        if self.visible_until.remove(&position).is_none() {
            self.visible_until.insert(position, now + SECRET_SHOWN_FOR);
        }
    }

    pub(super) fn show_or_hide_all(&mut self, now: Duration) {
        let until = self.all_visible_until.is_none().then_some(now + SECRET_SHOWN_FOR);
        self.hide_all();
        self.all_visible_until = until;
    }

    pub(super) fn ask_to_use(&mut self, account: &Account, set: &CodeSet) -> Outcome {
        let position = self.list.position();
        let Some(code) = set.codes.get(position) else { return Outcome::none() };
        let number = position + 1;
        if let Some(used) = code.used {
            return Outcome::notify_error(format!(
                "Code {number} was used on {used}. Choose one that is not crossed out."
            ));
        }
        let left = set.remaining().saturating_sub(1);
        let are = if left == 1 { "is" } else { "are" };
        let is_elsewhere = |holder: &Holder| matches!(holder, Holder::Entity(_));
        let has_copy = recovery_factor(account).is_some_and(|factor| factor.holders.iter().any(is_elsewhere));
        let copies = if has_copy { " Cross it out on the other copy, too." } else { "" };
        let detail = format!(
            "It is copied to the clipboard and marked as used today. Each code works once; after this one, {left} {are} \
             left.{copies}"
        );
        self.question = Some(Question::Use(position));
        Outcome::open(Confirm::new(format!("Use code {number} of {}?", short_name(account)), detail))
    }

    /// Marks a code as used. Copies it only if the edit succeeds, so that every copied code is recorded as used.
    pub(super) fn use_code(account: &Account, set: &CodeSet, position: usize, cx: &Context<'_>) -> Outcome {
        let edit = compose::use_code(account, set, position, cx.now.today);
        let (Some(code), Some(edit)) = (set.codes.get(position), edit) else { return Outcome::none() };
        let copy = ClipboardJob::Copy(Zeroizing::new(code.code.expose().to_owned()));
        let undo_as = format!("using recovery code {} of {}", position + 1, short_name(account));
        Outcome::edit_then(undo_as, edit, Outcome::start(copy))
    }

    pub(super) fn mark_checked(account: &Account, set: &CodeSet, cx: &Context<'_>) -> Outcome {
        let name = short_name(account);
        let edit = compose::verify_codes(account, set, cx.now.today);
        let notice = Outcome::notify(format!("Noted: you checked the recovery codes of {name} today."));
        Outcome::edit_then(format!("checking the recovery codes of {name}"), edit, notice)
    }

    pub(super) fn ask_to_remove(&mut self, account: &Account, set: &CodeSet, open: &OpenProfile) -> Outcome {
        let left = count(set.remaining(), "unused code");
        let copies = open.other_holders(&set.account, &set.factor);
        let detail = if copies.is_empty() {
            format!(
                "This set has {left}, and no other copy is recorded. Without them, losing the second factor locks you \
                 out unless the service has another way in. Write them down first."
            )
        } else {
            format!("This set has {left}. Another copy is here: {}.", copies.join(", "))
        };
        self.question = Some(Question::Remove);
        Outcome::open(Confirm::new(format!("Remove the recovery codes of {}?", short_name(account)), detail))
    }
}
