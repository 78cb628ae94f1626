//! One account's recovery codes: the list of those kept, and where new ones are pasted.
//!
//! ```text
//!   RECOVERY CODES OF HARBOR MAIL
//!   8 of 10 left     made 2026-01-02, 10 months ago     last seen 2026-03-04
//!   Also in          Desk drawer
//!
//!    1  ••••• •••••
//!    2  4f2k9-x8mmq                used 2026-05-06
//! ```

mod entry;
#[cfg(test)]
mod tests;
mod view;

pub(super) use view::view;

use super::Modal;
use crate::inventory::{Account, AccountId, FactorKind};
use crate::profile::{CodeSet, Profile, compose};
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::modal::confirm::{self, Then};
use crate::tui::screens::codes::REVEAL;
use crate::tui::session::Session;
use crate::tui::state::{Phase, State};
use crate::tui::update;
use crate::tui::view as whole;
use crate::tui::widgets::List;
use crossterm::event::KeyEvent;
use entry::Entry;
use std::collections::HashMap;
use std::time::Duration;
use zeroize::Zeroizing;

#[derive(Debug)]
pub struct Recovery {
    account: AccountId,
    list: List,
    /// Until when single codes are shown, by their position.
    until: HashMap<usize, Duration>,
    /// Until when all are shown.
    all_until: Option<Duration>,
    /// Where new codes are entered; otherwise the list is shown.
    entry: Option<Box<Entry>>,
}

impl Recovery {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        match &self.entry {
            None => vec![Context::Recovery, Context::List, Context::Global],
            Some(entry) if entry.is_typing() => vec![Context::RecoveryEntry, Context::Text, Context::Global],
            Some(_) => vec![Context::RecoveryEntry, Context::List, Context::Global],
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent) {
        if let Some(entry) = &mut self.entry {
            entry.key(key);
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(entry) = &mut self.entry {
            entry.paste(text);
        }
    }

    /// When a code that is shown goes.
    pub fn next_wake(&self) -> Option<Duration> {
        self.until.values().copied().chain(self.all_until).min()
    }

    /// Whether codes were entered that are not saved.
    pub fn is_changed(&self) -> bool {
        self.entry.as_ref().is_some_and(|entry| entry.is_changed())
    }

    fn shows(&self, at: usize) -> bool {
        self.all_until.is_some() || self.until.contains_key(&at)
    }

    fn hide(&mut self) {
        self.until.clear();
        self.all_until = None;
    }
}

/// Opens the recovery codes of an account: the list where there are any, else where they are entered.
pub fn open(state: &mut State, account: &AccountId) {
    let Some(session) = state.session() else { return };
    let Some(found) = session.account(account) else {
        state.complain("That account is not in the inventory, so that it can't have recovery codes here.");
        return;
    };
    let entry = match set_of(&session.profile, account) {
        Some(_) => None,
        None => Some(Box::new(Entry::new(session, found, state.now.today))),
    };
    let recovery = Recovery {
        account: account.clone(),
        list: List::default(),
        until: HashMap::new(),
        all_until: None,
        entry,
    };
    state.modal = Some(Modal::Recovery(Box::new(recovery)));
    entry::weigh(state);
}

/// The account's codes that are kept here.
fn set_of<'a>(profile: &'a Profile, account: &AccountId) -> Option<&'a CodeSet> {
    profile.readable_codes().find(|set| set.account == *account)
}

/// What is open, with the account and its codes where there are any.
fn here(state: &State) -> Option<(&Recovery, &Session, &Account, Option<&CodeSet>)> {
    let Some(Modal::Recovery(recovery)) = &state.modal else { return None };
    let session = state.session()?;
    let account = session.account(&recovery.account)?;
    Some((recovery, session, account, set_of(&session.profile, &recovery.account)))
}

fn recovery_mut(state: &mut State) -> Option<&mut Recovery> {
    match &mut state.modal {
        Some(Modal::Recovery(recovery)) => Some(recovery),
        _ => None,
    }
}

/// Brings the list up to date: what was shown long enough goes, and what was saved is shown as a list.
pub(super) fn settle(state: &mut State) {
    let now = state.now.monotonic;
    let height = usize::from(whole::areas(state.size).body.height.saturating_sub(view::TOP));
    let State { modal: Some(Modal::Recovery(recovery)), phase: Phase::Open(session), .. } = state else {
        return;
    };
    recovery.until.retain(|_, until| *until > now);
    recovery.all_until = recovery.all_until.filter(|until| *until > now);
    if recovery.entry.as_ref().is_some_and(|entry| entry.is_saved(session.revision)) {
        recovery.entry = None;
        recovery.list = List::default();
    }
    let len = set_of(&session.profile, &recovery.account).map(|set| set.codes.len());
    recovery.list.settle(len.unwrap_or(0), height);
    if recovery.entry.is_none() && len.is_none() {
        state.modal = None;
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    if here(state).is_some_and(|(recovery, ..)| recovery.entry.is_some()) {
        return entry::act(state, action);
    }
    let now = state.now.monotonic;
    let today = state.now.today;
    let Some((recovery, session, account, Some(set))) = here(state) else { return Vec::new() };
    let at = recovery.list.selected;
    let name = crate::text::fit(&account.service, 40).into_owned();
    match action {
        Action::Back | Action::Cancel => state.modal = None,
        Action::UseRecovery => ask_use(state),
        Action::SeenRecovery => {
            let edit = compose::verify_codes(account, set, today);
            let effects = update::edit(state, &format!("seeing the recovery codes of {name}"), edit);
            if !effects.is_empty() {
                state.say(format!("Noted: the recovery codes of {name} were seen today."));
            }
            return effects;
        }
        Action::ReplaceRecovery => {
            let Some((_, session, account, _)) = here(state) else { return Vec::new() };
            let entry = Entry::new(session, account, today);
            if let Some(recovery) = recovery_mut(state) {
                recovery.hide();
                recovery.entry = Some(Box::new(entry));
            }
            entry::weigh(state);
        }
        Action::RemoveRecovery => {
            let left = set.remaining();
            let elsewhere = session.elsewhere(&set.account, &set.factor);
            let detail = if elsewhere.is_empty() {
                format!(
                    "{left} unused codes are in this set, and no other copy is recorded. Without them, losing the \
                     second factor shuts you out unless the service has another way. Write them down first."
                )
            } else {
                format!(
                    "{left} unused codes are in this set. Another copy is here: {}.",
                    elsewhere.join(", ")
                )
            };
            let profile = here(state).map(|(_, session, ..)| session.profile.clone());
            let set_key = (set.account.clone(), set.factor.clone());
            if let Some(profile) = profile {
                let edit = compose::remove_codes(&profile, &set_key.0, &set_key.1);
                let what = format!("removing the recovery codes of {name}");
                confirm::ask(
                    state,
                    format!("Remove the recovery codes of {name}?"),
                    detail,
                    Then::Edit(what, edit),
                );
            }
        }
        _ => {
            let len = set.codes.len();
            let height = usize::from(whole::areas(state.size).body.height.saturating_sub(view::TOP));
            let Some(recovery) = recovery_mut(state) else { return Vec::new() };
            match action {
                Action::ShowRecovery => {
                    if recovery.until.remove(&at).is_none() {
                        recovery.until.insert(at, now + REVEAL);
                    }
                }
                Action::ShowRecoveryAll => {
                    let all = recovery.all_until.is_none().then_some(now + REVEAL);
                    recovery.hide();
                    recovery.all_until = all;
                }
                _ => _ = recovery.list.act(action, len, height),
            }
        }
    }
    Vec::new()
}

fn ask_use(state: &mut State) {
    let today = state.now.today;
    let Some((recovery, _, account, Some(set))) = here(state) else { return };
    let at = recovery.list.selected;
    let Some(code) = set.codes.get(at) else { return };
    if let Some(used) = code.used {
        state.complain(format!("Code {} was used on {used}. Take one that is not struck out.", at + 1));
        return;
    }
    let Some(edit) = compose::use_code(account, set, at, today) else { return };
    let name = crate::text::fit(&account.service, 40).into_owned();
    let left = set.remaining().saturating_sub(1);
    let copies = if account.factors.iter().any(|f| {
        f.kind == FactorKind::RecoveryCodes
            && f.holders.iter().any(|h| matches!(h, crate::inventory::Holder::Entity(_)))
    }) {
        " Strike it out on the other copy as well."
    } else {
        ""
    };
    let detail = format!(
        "It is copied to the clipboard and marked as used today. Each code works once; {left} are left after it.{copies}"
    );
    let copy = Zeroizing::new(code.code.expose().to_owned());
    let then = Then::EditAndCopy(format!("using recovery code {} of {name}", at + 1), edit, copy);
    confirm::ask(state, format!("Use code {} of {name}?", at + 1), detail, then);
}
