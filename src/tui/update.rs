//! `update`: a message in, the state changed, effects out. No input or output, no clock.

use super::effect::Effect;
use super::keys::{Action, Chord};
use super::message::{Failure, Message, Moment, Opened};
use super::modal::{self, Modal, confirm, help, palette::Palette};
use super::screens::{self, unlock};
use super::session::{Saved, Session};
use super::state::{Locked, Notice, Phase, Screen, State};
use crate::inventory::AccountId;
use crate::profile::Edit;
use crossterm::event::{KeyEvent, KeyEventKind, MouseEvent};
use std::sync::Arc;
use std::time::Duration;

/// In the last minute before the vault locks, the header counts down.
pub(super) const WARN_BEFORE_LOCK: Duration = Duration::from_secs(60);

/// Takes a message, changes the state, and says what is to be done outside.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let mut effects = take(state, message);
    effects.extend(screens::what_if::wanted(state));
    effects
}

fn take(state: &mut State, message: Message) -> Vec<Effect> {
    match message {
        Message::Clock(moment) => clock(state, moment),
        Message::Wake => wake(state),
        Message::Key(key) => on_key(state, key),
        Message::Paste(text) => {
            touch(state);
            if state.modal.is_some() {
                modal::paste(state, &text);
            } else if state.session().is_some() {
                let effects = screens::paste(state, &text);
                screens::settle(state);
                return effects;
            } else {
                return unlock::paste(state, &text);
            }
            screens::settle(state);
            Vec::new()
        }
        Message::Mouse(event) => on_mouse(state, event),
        Message::Resize(columns, rows) => {
            state.size = (columns, rows);
            screens::settle(state);
            Vec::new()
        }
        Message::Terminate => leave(state),
        Message::Opened(Ok(opened)) => on_opened(state, *opened),
        Message::Opened(Err(failure)) => {
            unlock::failed(state, failure);
            Vec::new()
        }
        Message::Strength(strength) => {
            unlock::measured(state, strength);
            Vec::new()
        }
        Message::Saved(revision, result) => on_saved(state, revision, result),
        Message::Derived(derived) => {
            if let Some(session) = state.session_mut()
                && derived.revision >= session.derived.revision
            {
                session.derived = *derived;
            }
            screens::settle(state);
            Vec::new()
        }
        Message::Planning(revision, plan) => {
            screens::what_if::planning(state, revision, *plan);
            screens::settle(state);
            Vec::new()
        }
        Message::Planned(revision, plan) => {
            screens::what_if::planned(state, revision, *plan);
            screens::settle(state);
            Vec::new()
        }
        Message::Weighed(revision, account, sets) => {
            screens::what_if::weighed(state, revision, account, &sets);
            screens::settle(state);
            Vec::new()
        }
        Message::Copied(Ok(())) => {
            let after = state.settings.clear_after;
            if after.is_zero() {
                state.say("Copied.");
            } else {
                state.clear_clipboard_at = Some(state.now.monotonic + after);
                state.say(format!(
                    "Copied; cleared in {} s, or when you lock or leave, if it is unchanged.",
                    after.as_secs()
                ));
            }
            Vec::new()
        }
        Message::ClipboardCleared(cleared) => {
            if cleared {
                state.say("Clipboard cleared.");
            }
            Vec::new()
        }
        Message::Written(Ok(path)) => {
            state.say(format!("Written: {}", path.display()));
            Vec::new()
        }
        Message::Completed(typed, completion) => {
            modal::prompt::completed(state, &typed, completion);
            Vec::new()
        }
        Message::ImportRead(from, result) => {
            modal::import::read(state, from, result);
            screens::settle(state);
            Vec::new()
        }
        Message::Passwords(event) => {
            screens::passwords::event(state, event);
            screens::settle(state);
            Vec::new()
        }
        Message::PassphraseChanged(Ok(())) => {
            state.say("The passphrase is changed. The old one opens older copies of identity.age only.");
            Vec::new()
        }
        Message::Copied(Err(failure))
        | Message::Written(Err(failure))
        | Message::PassphraseChanged(Err(failure)) => {
            state.complain(format!("{} {}", failure.what, failure.hint));
            Vec::new()
        }
    }
}

/// When the runtime should send [`Message::Wake`] though nothing happened; `None` while nothing moves.
pub fn next_wake(state: &State) -> Option<Duration> {
    let now = state.now.monotonic;
    let mut wakes = Vec::new();
    wakes.extend(state.notice.as_ref().map(|notice| notice.until).filter(|until| *until != Duration::MAX));
    wakes.extend(state.clear_clipboard_at);
    if let Some(locks_at) = locks_at(state) {
        let warns_at = locks_at.saturating_sub(WARN_BEFORE_LOCK);
        // In the last minute the countdown in the header moves every second.
        let whole = Duration::from_secs(locks_at.saturating_sub(now).as_secs());
        wakes.push(if now < warns_at {
            warns_at
        } else {
            locks_at.saturating_sub(whole).max(now + Duration::from_millis(50))
        });
    }
    if state.session().is_some() {
        wakes.extend(screens::next_wake(state));
    }
    wakes.into_iter().min().map(|at| at.saturating_sub(now))
}

/// When the vault locks by itself, where it does.
pub fn locks_at(state: &State) -> Option<Duration> {
    let open = state.session().is_some() && !state.settings.demo;
    state.settings.lock_after.filter(|_| open).map(|after| state.active + after)
}

fn clock(state: &mut State, moment: Moment) -> Vec<Effect> {
    let new_day = state.now.today != moment.today;
    state.now = moment;
    // A machine that slept past the time is locked before anything else is looked at.
    if locks_at(state).is_some_and(|at| at <= moment.monotonic) {
        return lock(state, Some("Locked: no key was pressed for a while."));
    }
    match state.session() {
        Some(session) if new_day => vec![session.derive(moment.today)],
        _ => Vec::new(),
    }
}

fn wake(state: &mut State) -> Vec<Effect> {
    let now = state.now.monotonic;
    if state.notice.as_ref().is_some_and(|notice| notice.until <= now) {
        state.notice = None;
    }
    screens::settle(state);
    if state.clear_clipboard_at.is_some_and(|at| at <= now) {
        state.clear_clipboard_at = None;
        return vec![Effect::ClearClipboard];
    }
    Vec::new()
}

/// Takes note that somebody is there.
fn touch(state: &mut State) {
    state.active = state.now.monotonic;
    // What stays until then, and what stays for long, has been seen: the keys come back.
    let long = state.active + Notice::SHOWN;
    if state.notice.as_ref().is_some_and(|notice| notice.until > long) {
        state.notice = None;
    }
}

fn on_key(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    if key.kind == KeyEventKind::Release {
        return Vec::new();
    }
    touch(state);
    let action = state.settings.keymap.resolve(&state.contexts(), Chord::of(key));
    let effects = match action {
        Some(action) => act(state, action),
        None if state.modal.is_some() => modal::key(state, key),
        None if state.session().is_some() => screens::key(state, key),
        None => unlock::key(state, key),
    };
    screens::settle(state);
    effects
}

fn on_mouse(state: &mut State, event: MouseEvent) -> Vec<Effect> {
    touch(state);
    let effects = screens::mouse(state, event);
    screens::settle(state);
    effects
}

/// Carries an action out, wherever it came from: a key, the palette, the mouse.
pub fn act(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Quit => return quit(state),
        Action::Lock => return lock(state, None),
        Action::Panic => {
            let mut effects = lock(state, None);
            state.clear_clipboard_at = None;
            effects.extend([Effect::ClearClipboard, Effect::ClearScreen]);
            return effects;
        }
        Action::Suspend => return vec![Effect::Suspend],
        Action::Help if !matches!(state.modal, Some(Modal::Help(_))) => {
            help::open(state);
            return Vec::new();
        }
        _ => {}
    }
    if state.modal.is_some() {
        if action == Action::Back
            && matches!(state.modal, Some(Modal::Palette(_) | Modal::Prompt(_) | Modal::Qr(_)))
        {
            state.modal = None;
            return Vec::new();
        }
        return modal::act(state, action);
    }
    if state.session().is_none() {
        return unlock::act(state, action);
    }
    match action {
        Action::Tab1 => go(state, Screen::Overview),
        Action::Tab2 => go(state, Screen::Walk),
        Action::Tab3 => go(state, Screen::Accounts),
        Action::Tab4 => go(state, Screen::Codes),
        Action::Tab5 => go(state, Screen::Findings),
        Action::Tab6 => go(state, Screen::Passwords),
        Action::Tab7 => go(state, Screen::WhatIf),
        Action::NextTab => go(state, state.screen.turned(1)),
        Action::PreviousTab => go(state, state.screen.turned(-1)),
        Action::Palette => {
            state.modal = Some(Modal::Palette(Palette::new(state.contexts())));
            Vec::new()
        }
        Action::Undo | Action::Redo => undo(state, action),
        Action::Import => {
            modal::import::ask(state);
            Vec::new()
        }
        Action::Report | Action::WriteChecklist => screens::overview::ask_report(state),
        _ => screens::act(state, action),
    }
}

pub fn go(state: &mut State, screen: Screen) -> Vec<Effect> {
    let mut effects = screens::left(state);
    state.screen = screen;
    effects.extend(screens::entered(state));
    effects
}

/// Shows an account on the accounts screen.
pub fn go_to_account(state: &mut State, id: &AccountId) -> Vec<Effect> {
    let effects = go(state, Screen::Accounts);
    screens::accounts::select(state, id);
    effects
}

/// Applies an edit, named for undo, and says so where it fails.
pub fn edit(state: &mut State, what: &str, edit: Edit) -> Vec<Effect> {
    let today = state.now.today;
    let Some(session) = state.session_mut() else { return Vec::new() };
    let result = session.edit(what, edit, today);
    edited(state, result)
}

/// Applies an edit that undo must not take back, and says so where it fails.
pub fn edit_for_good(state: &mut State, edit: Edit) -> Vec<Effect> {
    let today = state.now.today;
    let Some(session) = state.session_mut() else { return Vec::new() };
    let result = session.edit_for_good(edit, today);
    edited(state, result)
}

fn edited(state: &mut State, result: Result<Vec<Effect>, String>) -> Vec<Effect> {
    match result {
        Ok(effects) => {
            screens::settle(state);
            effects
        }
        Err(why) => {
            state.complain(why);
            Vec::new()
        }
    }
}

/// Takes the last edit back, or does it again, and says what it was.
pub(super) fn undo(state: &mut State, action: Action) -> Vec<Effect> {
    let today = state.now.today;
    let Some(session) = state.session_mut() else { return Vec::new() };
    let (result, said) = match action {
        Action::Undo => (session.undo(today), "Undone"),
        _ => (session.redo(today), "Done again"),
    };
    match result {
        Ok((what, effects)) => {
            state.say(format!("{said}: {what}"));
            effects
        }
        Err(why) => {
            state.complain(why);
            Vec::new()
        }
    }
}

fn quit(state: &mut State) -> Vec<Effect> {
    // Who asks to leave a second time has not yet answered the first.
    if matches!(&state.modal, Some(Modal::Confirm(asked)) if matches!(asked.then, confirm::Then::Quit)) {
        return Vec::new();
    }
    if modal::is_changed(state) {
        let detail = "What you answered here is not saved yet. Leaving loses it.";
        confirm::ask(state, "Quit without saving?", detail, confirm::Then::Quit);
        return Vec::new();
    }
    if let Some(Session { saved: Saved::Failed(why), .. }) = state.session() {
        let detail = format!("The last change is not on the disk: {why} Leaving loses it.");
        confirm::ask(state, "Quit without saving?", detail, confirm::Then::Quit);
        return Vec::new();
    }
    leave(state)
}

/// Ends the program: what was copied is cleared, as nobody would be there later to do it.
pub(in crate::tui) fn leave(state: &mut State) -> Vec<Effect> {
    let mut effects = screens::left(state);
    effects.extend(state.clear_clipboard_at.take().map(|_| Effect::ClearClipboard));
    effects.push(Effect::Quit);
    effects
}

fn lock(state: &mut State, reason: Option<&'static str>) -> Vec<Effect> {
    if state.session().is_none() {
        return Vec::new();
    }
    if state.settings.demo {
        state.say("The demo has no passphrase, so it does not lock.");
        return Vec::new();
    }
    let mut effects = screens::left(state);
    effects.extend(state.passwords.stop());
    // Everything that was on the screen goes; nothing of it may be left to see or to guess.
    let clear = state.clear_clipboard_at.take().map(|_| Effect::ClearClipboard);
    let locked = Phase::Locked(Locked { input: unlock::passphrase_input(), reason, ..Locked::default() });
    *state = State::new(state.settings.clone(), locked, state.now, state.size);
    effects.push(Effect::Close);
    effects.extend(clear);
    effects
}

fn on_opened(state: &mut State, opened: Opened) -> Vec<Effect> {
    let Opened { profile, read_only, notice } = opened;
    let saved = match (read_only, state.settings.demo) {
        (_, true) => Saved::InMemory,
        (Some(why), false) => Saved::ReadOnly(why),
        (None, false) => Saved::Yes,
    };
    let session = Session::new(
        profile,
        Arc::clone(&state.settings.model),
        Arc::clone(&state.settings.directory),
        saved,
    );
    let effects = vec![session.derive(state.now.today)];
    state.phase = Phase::Open(Box::new(session));
    state.active = state.now.monotonic;
    if let Some(notice) = notice {
        state.say(notice);
    }
    screens::entered(state);
    effects
}

fn on_saved(state: &mut State, revision: u64, result: Result<(), Failure>) -> Vec<Effect> {
    let written = result.is_ok();
    let Some(session) = state.session_mut() else { return Vec::new() };
    match result {
        Ok(()) if revision == session.revision => session.saved = Saved::Yes,
        Ok(()) => {}
        Err(failure) => {
            let why = format!("{} {}", failure.what, failure.hint);
            session.saved = Saved::Failed(why.clone());
            state.complain(format!("Not saved: {why}"));
        }
    }
    screens::codes::saved(state, revision, written)
}
