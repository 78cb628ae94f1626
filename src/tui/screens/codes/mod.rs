//! The codes: every seed of the vault, live.
//!
//! ```text
//!   ACCOUNT                       KIND   CODE         NEXT         LEFT
//!   GitHub        robin           TOTP   755 224      287 082        8  ██
//!   Harbor Bank                   HOTP   space makes one
//!   Old shop                      ?      unreadable: missing field secret
//! ```
//!
//! What is seen is worked out in [`settle`], for the rows on the screen alone, once a second; drawing
//! reads it. A counter's next value is on the disk before its code is on the screen: the code waits
//! in `waiting` until [`saved`] says so.

mod add;
mod check;
mod rows;
#[cfg(test)]
pub(in crate::tui) mod tests;
mod view;

pub(in crate::tui) use add::{ask as ask_seed, submit_seed, suggestion};
pub(in crate::tui) use check::submit_check;
pub(super) use view::view;

use crate::inventory::{AccountId, FactorId};
use crate::otp::{Code, Generator, OneTimeCode};
use crate::profile::{StoredSeed, compose};
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::modal::{confirm, qr, recovery};
use crate::tui::session::{Saved, Session};
use crate::tui::state::{Screen, State};
use crate::tui::update;
use crate::tui::view as whole;
use crate::tui::widgets::{Input, List};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Position, Rect};
use rows::{Rows, Seen};
use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a code stays on the screen that was asked for.
pub(in crate::tui) const REVEAL: Duration = Duration::from_secs(30);

/// The factor that a seed belongs to.
type Key = (AccountId, FactorId);

#[derive(Debug, Default)]
pub struct Codes {
    list: List,
    filter: Input,
    typing: bool,
    rows: Rows,
    seen: Seen,
    /// Whether codes are hidden here; where it is not said, as the settings have it.
    hide: Option<bool>,
    /// Until when all codes are shown.
    all_until: Option<Duration>,
    /// Until when single codes are shown.
    until: HashMap<Key, Duration>,
    /// The code of a counter that was saved, and until when it is shown.
    made: HashMap<Key, (OneTimeCode, Duration)>,
    /// A code of a counter whose next value is being saved.
    waiting: Option<Waiting>,
}

/// A code that is shown once its counter is on the disk.
#[derive(Debug)]
struct Waiting {
    key: Key,
    code: OneTimeCode,
    revision: u64,
    copy: bool,
}

impl Codes {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        if self.typing {
            return vec![Context::Text, Context::Global];
        }
        vec![Context::Codes, Context::List, Context::Global]
    }

    /// Whether the code of this seed may be on the screen now.
    fn shows(&self, key: &Key, hidden: bool, now: Duration) -> bool {
        let lasts = |until: &Duration| *until > now;
        !hidden || self.all_until.as_ref().is_some_and(lasts) || self.until.get(key).is_some_and(lasts)
    }

    fn hides(&self, by_setting: bool) -> bool {
        self.hide.unwrap_or(by_setting)
    }
}

fn key_of(seed: &StoredSeed) -> Key {
    (seed.account.clone(), seed.factor.clone())
}

/// The list, and the panel beside it where there is room.
fn split(body: Rect) -> (Rect, Rect) {
    if body.width < 98 {
        return (body, Rect::ZERO);
    }
    let left = (body.width * 64 / 100).clamp(66, 112);
    (Rect { width: left, ..body }, Rect { x: body.x + left + 4, width: body.width - left - 4, ..body })
}

/// The rows of the list: under its headings, and under the filter where there is one.
fn list_rows(codes: &Codes, body: Rect) -> Rect {
    let (left, _) = split(body);
    let taken = (1 + u16::from(codes.typing || !codes.filter.is_empty())).min(left.height);
    Rect { y: left.y + taken, height: left.height - taken, ..left }
}

fn height(state: &State) -> usize {
    usize::from(list_rows(&state.codes, whole::areas(state.size).body).height)
}

/// Brings rows, selection and codes up to date.
pub(super) fn settle(state: &mut State) {
    let height = height(state);
    let by_setting = state.settings.hide_codes;
    let now = state.now;
    let State { phase: crate::tui::state::Phase::Open(session), codes, .. } = state else { return };
    codes.rows.settle(session, codes.filter.text());
    codes.list.settle(codes.rows.len(), height);
    codes.until.retain(|_, until| *until > now.monotonic);
    codes.made.retain(|_, (_, until)| *until > now.monotonic);
    codes.all_until = codes.all_until.filter(|until| *until > now.monotonic);
    let window = codes.list.window(codes.rows.len(), height);
    let hidden = codes.hides(by_setting);
    let shown: Vec<bool> = window
        .clone()
        .map(|at| {
            let seed = codes.rows.seed(session, at);
            seed.is_some_and(|seed| codes.shows(&key_of(seed), hidden, now.monotonic))
        })
        .collect();
    codes.seen.settle(session, &codes.rows, window, shown, now.unix_seconds());
}

/// When a code next changes or goes; `None` while none is shown.
pub(in crate::tui) fn next_wake(state: &State) -> Option<Duration> {
    let codes = &state.codes;
    let now = state.now;
    let second = codes.seen.moves().then(|| {
        let into = now.unix_millis % 1000;
        now.monotonic + Duration::from_millis(1000 - into)
    });
    let ends = codes.until.values().chain(codes.made.values().map(|(_, until)| until)).copied();
    second.into_iter().chain(ends).chain(codes.all_until).min()
}

/// Hides what was shown when another screen comes up.
pub(in crate::tui) fn left(state: &mut State) {
    let codes = &mut state.codes;
    codes.until.clear();
    codes.made.clear();
    codes.all_until = None;
    codes.seen = Seen::default();
    codes.typing = false;
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Filter => state.codes.typing = true,
        Action::Submit => state.codes.typing = false,
        Action::Cancel | Action::Back => {
            state.codes.typing = false;
            state.codes.filter.clear();
        }
        Action::RevealCode | Action::Open => return reveal(state),
        Action::RevealAll => reveal_all(state),
        Action::CopyCode => return copy(state),
        Action::AddOtp => add::ask(state, None, ""),
        Action::CheckCode => check::ask(state),
        Action::RecoveryCodes => {
            if let Some((id, _)) = selected_key(state) {
                recovery::open(state, &id);
            }
        }
        Action::SeedQr => match selected(state)
            .map(|(session, seed)| (rows::name(session, seed).into_owned(), seed.clone()))
        {
            Some((name, seed)) => qr::open(state, &seed, name),
            None => nothing_selected(state),
        },
        Action::RemoveSeed => remove(state),
        _ => {
            let (len, height) = (state.codes.rows.len(), height(state));
            state.codes.list.act(action, len, height);
        }
    }
    Vec::new()
}

/// Takes the letters of the filter.
pub(super) fn key(state: &mut State, key: KeyEvent) {
    if !state.codes.typing {
        return;
    }
    let (len, height) = (state.codes.rows.len(), height(state));
    match key.code {
        KeyCode::Up => _ = state.codes.list.act(Action::Up, len, height),
        KeyCode::Down => _ = state.codes.list.act(Action::Down, len, height),
        _ => {
            if state.codes.filter.key(key) {
                state.codes.list = List::default();
            }
        }
    }
}

pub(super) fn click(state: &mut State, body: Rect, at: Position) -> Vec<Effect> {
    let area = list_rows(&state.codes, body);
    if !area.contains(at) {
        return Vec::new();
    }
    let window = state.codes.list.window(state.codes.rows.len(), usize::from(area.height));
    let row = window.start + usize::from(at.y - area.y);
    if row < window.end {
        if state.codes.list.selected == row {
            return reveal(state);
        }
        state.codes.list.selected = row;
    }
    Vec::new()
}

/// Takes pasted text: an otpauth address opens the question where it belongs.
pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if state.codes.typing {
        state.codes.filter.insert(text);
        settle(state);
    } else if add::is_address(text) {
        add::ask(state, None, text);
    } else {
        state.complain("Only an otpauth:// address can be pasted here. For a bare secret, add a seed first.");
    }
    Vec::new()
}

/// Shows the list at a seed.
fn select(state: &mut State, key: &Key) {
    settle(state);
    let Some(session) = state.session() else { return };
    let found = (0..state.codes.rows.len())
        .find(|&at| state.codes.rows.seed(session, at).is_some_and(|seed| key_of(seed) == *key));
    if let Some(at) = found {
        state.codes.list.selected = at;
    }
    settle(state);
}

fn selected(state: &State) -> Option<(&Session, &StoredSeed)> {
    let session = state.session()?;
    Some((session, state.codes.rows.seed(session, state.codes.list.selected)?))
}

fn selected_key(state: &State) -> Option<Key> {
    selected(state).map(|(_, seed)| key_of(seed))
}

/// Says why nothing can be done with an entry that does not read.
fn nothing_selected(state: &mut State) {
    let Some(session) = state.session() else { return };
    if state.codes.rows.reason(session, state.codes.list.selected).is_some() {
        state.complain("This entry can't be read. It is kept as it is: a newer Selvedge may read it.");
    }
}

fn reveal(state: &mut State) -> Vec<Effect> {
    let hidden = state.codes.hides(state.settings.hide_codes);
    let now = state.now.monotonic;
    let Some((_, seed)) = selected(state) else {
        nothing_selected(state);
        return Vec::new();
    };
    let key = key_of(seed);
    if matches!(seed.otp.generator, Generator::Hotp { .. }) {
        if state.codes.made.remove(&key).is_some() {
            return Vec::new();
        }
        return make(state, false);
    }
    let codes = &mut state.codes;
    if !hidden {
        state.say("Nothing is hidden here.");
    } else if codes.until.remove(&key).is_none() {
        codes.until.insert(key, now + REVEAL);
    }
    Vec::new()
}

fn reveal_all(state: &mut State) {
    let by_setting = state.settings.hide_codes;
    let until = state.now.monotonic + REVEAL;
    let codes = &mut state.codes;
    if !by_setting {
        // Hidden for a while on the person's own word: for somebody who looks over their shoulder.
        codes.hide = Some(!codes.hides(by_setting));
        codes.until.clear();
    } else if codes.all_until.take().is_none() {
        codes.all_until = Some(until);
    }
}

/// Makes the next code of a counter: the counter is saved first, then the code is shown.
fn make(state: &mut State, copy: bool) -> Vec<Effect> {
    let now = state.now.unix_seconds();
    let Some((session, seed)) = selected(state) else { return Vec::new() };
    let (key, before) = (key_of(seed), session.revision);
    if state.codes.waiting.as_ref().is_some_and(|waiting| waiting.key == key) {
        return Vec::new();
    }
    let code = match seed.otp.code_at(now) {
        Ok(Code { text, .. }) => text,
        Err(error) => {
            state.complain(crate::words::sentence(&error.to_string()));
            return Vec::new();
        }
    };
    let Some(edit) = compose::advance_counter(seed) else {
        state.complain("The counter is at its end. Ask the service for a new seed.");
        return Vec::new();
    };
    let mut effects = update::edit_for_good(state, edit);
    let Some(session) = state.session() else { return effects };
    if session.revision == before {
        // It could not be changed, and it was said why. A code twice is worse than none.
        return effects;
    }
    let waiting = Waiting { key, code, revision: session.revision, copy };
    if session.saved == Saved::InMemory {
        effects.extend(show(state, waiting));
    } else {
        state.codes.waiting = Some(waiting);
    }
    effects
}

/// Shows the code of a counter that is saved.
fn show(state: &mut State, waiting: Waiting) -> Vec<Effect> {
    let until = state.now.monotonic + REVEAL;
    let text = Zeroizing::new(waiting.code.expose().to_owned());
    if state.screen == Screen::Codes {
        state.codes.made.insert(waiting.key, (waiting.code, until));
    }
    settle(state);
    if waiting.copy { vec![Effect::Copy(text)] } else { Vec::new() }
}

/// Takes note that a revision is on the disk, or could not be written.
pub(in crate::tui) fn saved(state: &mut State, revision: u64, written: bool) -> Vec<Effect> {
    if state.codes.waiting.as_ref().is_none_or(|waiting| waiting.revision > revision) {
        return Vec::new();
    }
    match state.codes.waiting.take() {
        Some(waiting) if written => show(state, waiting),
        _ => Vec::new(),
    }
}

fn copy(state: &mut State) -> Vec<Effect> {
    let now = state.now.unix_seconds();
    let Some((_, seed)) = selected(state) else {
        nothing_selected(state);
        return Vec::new();
    };
    let key = key_of(seed);
    if let Some((code, _)) = state.codes.made.get(&key) {
        return vec![Effect::Copy(Zeroizing::new(code.expose().to_owned()))];
    }
    if matches!(seed.otp.generator, Generator::Hotp { .. }) {
        return make(state, true);
    }
    match seed.otp.code_at(now) {
        Ok(code) => vec![Effect::Copy(Zeroizing::new(code.text.expose().to_owned()))],
        Err(error) => {
            state.complain(crate::words::sentence(&error.to_string()));
            Vec::new()
        }
    }
}

fn remove(state: &mut State) {
    let Some((session, seed)) = selected(state) else {
        nothing_selected(state);
        return;
    };
    let name = rows::name(session, seed);
    let elsewhere = session.elsewhere(&seed.account, &seed.factor);
    let lost = if elsewhere.is_empty() {
        "No other place is recorded that keeps it: unless another app has it, no codes can be made after \
         that, and the account may stay shut. Turn the second factor off or move it at the service first."
            .to_owned()
    } else {
        format!("It is still kept here: {}.", elsewhere.join(", "))
    };
    let detail = format!(
        "{lost} Selvedge makes no codes for it any more. Undo brings it back until Selvedge is locked or left."
    );
    let edit = compose::remove_seed(&session.profile, &seed.account, &seed.factor);
    let what = format!("removing the seed of {name}");
    confirm::ask(state, format!("Remove the seed of {name}?"), detail, confirm::Then::Edit(what, edit));
}

/// The rows on the screen, for the view.
fn window(state: &State, height: usize) -> Range<usize> {
    state.codes.list.window(state.codes.rows.len(), height)
}
