//! The codes: every seed of the vault with its current code.
//!
//! ```text
//!   ACCOUNT                       KIND   CODE         NEXT         LEFT
//!   GitHub        robin           TOTP   755 224      287 082        8  ██
//!   Harbor Bank                   HOTP   space shows the next code
//!   Old shop                      ?      unreadable: missing field secret
//! ```
//!
//! Codes are computed in `sync`, once a second and only for the rows on the screen; drawing reads them. The code of a
//! counter is shown only after its next value is on the disk, so that no code is ever used twice.

mod check;
mod details;
mod draw;
mod live_codes;
mod search_texts;
mod seed_id;
#[cfg(test)]
mod tests;
mod visibility;

use crate::otp::OneTimeCode;
use crate::profile::{StoredSeed, compose};
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::dialogs::{Confirm, add_seed, qr, recovery};
use crate::tui::jobs::ClipboardJob;
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::{OpenProfile, SaveState};
use crate::tui::settings::SECRET_SHOWN_FOR;
use crate::tui::widgets::{FilteredList, ListChange, ListClick, Paint, TypedFilter};
use crate::words;
use live_codes::LiveCodes;
use ratatui::layout::Position;
use search_texts::SearchTexts;
use seed_id::{SeedId, is_counter};
use std::time::Duration;
use visibility::Visibility;
use zeroize::Zeroizing;

#[derive(Debug, Default)]
pub struct Codes {
    /// Positions in the seeds of the profile.
    list: FilteredList<usize>,
    search_texts: SearchTexts,
    /// The selected seed. It stays selected when the list changes.
    selected: Option<SeedId>,
    visibility: Visibility,
    live: LiveCodes,
    waiting: Option<WaitingCode>,
    asked: Option<Asked>,
    /// How many seeds there were when the dialog that adds one was opened.
    seeds_before_adding: Option<usize>,
    /// Whether this is the current screen.
    is_shown: bool,
}

/// The code of a counter whose next value is being saved.
#[derive(Debug)]
struct WaitingCode {
    seed: SeedId,
    code: OneTimeCode,
    /// The revision that contains the next value.
    revision: u64,
    /// Whether the edit to that revision was applied.
    is_applied: bool,
    copy: bool,
}

/// What the open dialog asks.
#[derive(Debug)]
enum Asked {
    /// A code from elsewhere, to compare with this seed.
    Check(SeedId),
    /// Whether to remove this seed.
    Remove(SeedId),
}

fn copy(code: &OneTimeCode) -> Outcome {
    Outcome::start(ClipboardJob::Copy(Zeroizing::new(code.expose().to_owned())))
}

impl Codes {
    /// The seed at a position in the profile, if the entry is readable.
    fn seed_at(open: &OpenProfile, position: usize) -> Option<&StoredSeed> {
        open.profile.seeds.get(position)?.parsed()
    }

    /// The selected seed. If there is none, the outcome tells the user why.
    fn selected<'a>(&self, open: &'a OpenProfile) -> Result<&'a StoredSeed, Outcome> {
        let position = self.list.selected().ok_or_else(Outcome::none)?;
        Self::seed_at(open, *position).ok_or_else(|| {
            Outcome::notify_error(
                "This entry is unreadable. It is kept unchanged: a newer version of Selvedge may read it.",
            )
        })
    }

    /// Remembers the selected seed.
    fn follow_selection(&mut self, open: &OpenProfile) {
        self.selected = self.selected(open).ok().map(SeedId::of);
    }

    fn toggle(&mut self, seed: &StoredSeed, cx: &Context<'_>) -> Outcome {
        let id = SeedId::of(seed);
        if is_counter(seed) {
            if self.visibility.hide_counter_code(&id) {
                return Outcome::none();
            }
            return self.advance_counter(seed, false, cx);
        }
        if !self.visibility.hides(cx.settings.hide_codes) {
            return Outcome::notify("No code is hidden.");
        }
        self.visibility.toggle(id, cx.now.monotonic + SECRET_SHOWN_FOR);
        Outcome::none()
    }

    fn copy(&mut self, seed: &StoredSeed, cx: &Context<'_>) -> Outcome {
        if let Some(code) = self.visibility.counter_code(&SeedId::of(seed)) {
            return copy(code);
        }
        if is_counter(seed) {
            return self.advance_counter(seed, true, cx);
        }
        match seed.otp.code_at(cx.now.unix_seconds()) {
            Ok(code) => copy(&code.text),
            Err(error) => Outcome::notify_error(words::sentence(&error.to_string())),
        }
    }

    /// Computes the code of a counter and requests that the next value is saved. The code waits until then.
    fn advance_counter(&mut self, seed: &StoredSeed, copy: bool, cx: &Context<'_>) -> Outcome {
        if self.waiting.is_some() {
            return Outcome::none();
        }
        let code = match seed.otp.code_at(cx.now.unix_seconds()) {
            Ok(code) => code.text,
            Err(error) => return Outcome::notify_error(words::sentence(&error.to_string())),
        };
        let Some(edit) = compose::advance_counter(seed) else {
            return Outcome::notify_error("The counter is at its end. Ask the service for a new seed.");
        };
        let revision = cx.open.revision + 1;
        self.waiting = Some(WaitingCode { seed: SeedId::of(seed), code, revision, is_applied: false, copy });
        Outcome::edit_irrevocable(edit, Outcome::none())
    }

    /// Shows the waiting code of a counter, or copies it, after the next value was saved.
    fn release_waiting(&mut self, cx: &Context<'_>) -> Outcome {
        let Some(WaitingCode { seed, code, copy: wants_copy, .. }) = self.waiting.take() else {
            return Outcome::none();
        };
        let outcome = if wants_copy { copy(&code) } else { Outcome::none() };
        if self.is_shown {
            self.visibility.show_counter_code(seed, code, cx.now.monotonic + SECRET_SHOWN_FOR);
        }
        outcome
    }

    fn ask_to_remove(&mut self, seed: &StoredSeed, open: &OpenProfile) -> Outcome {
        let holders = open.other_holders(&seed.account, &seed.factor);
        let others = if holders.is_empty() {
            "No other place is recorded for this seed. Unless another app has it, you lose the codes and may be locked \
             out. First turn off the second factor at the service, or move it to another app."
                .to_owned()
        } else {
            format!("It is still stored here: {}.", holders.join(", "))
        };
        let detail = format!(
            "{others} Selvedge can no longer make its codes. Undo restores it until Selvedge is locked or closed."
        );
        self.asked = Some(Asked::Remove(SeedId::of(seed)));
        Outcome::open(Confirm::new(format!("Remove the seed of {}?", open.seed_name(seed)), detail))
    }

    fn remove(SeedId { account, factor }: &SeedId, open: &OpenProfile) -> Outcome {
        let Some(seed) = open.profile.seed(account, factor) else { return Outcome::none() };
        let undo_as = format!("removing the seed of {}", open.seed_name(seed));
        Outcome::edit(undo_as, compose::remove_seed(&open.profile, account, factor))
    }

    fn add(&mut self, text: &str, cx: &Context<'_>) -> Outcome {
        self.seeds_before_adding = Some(cx.open.profile.seeds.len());
        add_seed::open(cx, None, text)
    }

    /// Selects the seed that was just added, even if the filter would hide it.
    fn select_added(&mut self, open: &OpenProfile) {
        let seeds = &open.profile.seeds;
        if self.seeds_before_adding.is_none_or(|before| seeds.len() <= before) {
            return;
        }
        self.seeds_before_adding = None;
        if let Some(seed) = seeds.last().and_then(|entry| entry.parsed()) {
            self.list.clear_filter();
            self.selected = Some(SeedId::of(seed));
        }
    }

    /// Computes the codes of the rows on the screen.
    fn sync_live(&mut self, height: usize, cx: &Context<'_>) {
        let hides = self.visibility.hides(cx.settings.hide_codes);
        let now = cx.now.monotonic;
        let first = self.list.window(height).start;
        let rows = self.list.visible(height).map(|(_, &position, _)| {
            let seed = Self::seed_at(cx.open, position);
            let is_visible = !hides || seed.is_some_and(|seed| self.visibility.shows(&SeedId::of(seed), now));
            (position, is_visible)
        });
        self.live.sync(cx.open, first, rows.collect(), cx.now.unix_seconds());
    }

    /// Handles the actions on the selected seed.
    fn act_on_selected(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        let seed = match self.selected(cx.open) {
            Ok(seed) => seed,
            Err(outcome) => return outcome,
        };
        match action {
            Action::RevealCode | Action::Open => self.toggle(seed, cx),
            Action::CopyCode => self.copy(seed, cx),
            Action::CheckCode => self.ask_for_code(seed, cx),
            Action::RecoveryCodes => recovery::open(cx, &seed.account),
            Action::SeedQr => qr::open(cx, seed),
            Action::RemoveSeed => self.ask_to_remove(seed, cx.open),
            _ => Outcome::none(),
        }
    }
}

impl Component for Codes {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        if self.list.is_typing() {
            return Keys::typing("apply", "clear");
        }
        Keys::new([Scope::Codes, Scope::List, Scope::Global])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        if self.list.act(action) != ListChange::None {
            self.follow_selection(cx.open);
            return Outcome::none();
        }
        match action {
            Action::RevealAll => {
                self.visibility.toggle_all(cx.settings.hide_codes, cx.now.monotonic + SECRET_SHOWN_FOR);
                Outcome::none()
            }
            Action::AddOtp => self.add("", cx),
            Action::RevealCode
            | Action::Open
            | Action::CopyCode
            | Action::CheckCode
            | Action::RecoveryCodes
            | Action::SeedQr
            | Action::RemoveSeed => self.act_on_selected(action, cx),
            _ => Outcome::none(),
        }
    }

    fn filtered_list(&mut self) -> Option<&mut dyn TypedFilter> {
        Some(&mut self.list)
    }

    fn paste(&mut self, text: &str, cx: &Context<'_>) -> Outcome {
        if self.list.paste(text) {
            return Outcome::none();
        }
        if add_seed::is_seed_uri(text) {
            return self.add(text, cx);
        }
        let key = cx.key(Action::AddOtp);
        Outcome::notify_error(format!(
            "Only an otpauth:// address can be pasted here. For a bare secret, press {key} first."
        ))
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        match self.list.click(at, self.list_area(cx.area)) {
            ListClick::Again => return self.act_on_selected(Action::RevealCode, cx),
            ListClick::Selected => self.follow_selection(cx.open),
            ListClick::Outside => {}
        }
        Outcome::none()
    }

    fn shown(&mut self, _cx: &Context<'_>) -> Outcome {
        self.is_shown = true;
        Outcome::none()
    }

    fn hidden(&mut self, _cx: &Context<'_>) -> Outcome {
        self.is_shown = false;
        self.visibility.forget_shown();
        self.live = LiveCodes::default();
        self.list.act(Action::Submit);
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        match (&self.asked, answer) {
            (Some(Asked::Remove(id)), Answer::Yes) => Self::remove(id, cx.open),
            (Some(Asked::Check(id)), Answer::Values(values)) => Self::compare(id, &values, cx),
            (None | Some(_), Answer::Yes | Answer::Values(_)) => Outcome::none(),
        }
    }

    fn edit_refused(&mut self) {
        // Discard the code. Its counter was not saved, so the same code would be shown again.
        self.waiting.take_if(|waiting| !waiting.is_applied);
    }

    fn saved(&mut self, revision: u64, written: bool, cx: &Context<'_>) -> Outcome {
        if self.waiting.as_ref().is_none_or(|waiting| waiting.revision > revision) {
            return Outcome::none();
        }
        if written {
            return self.release_waiting(cx);
        }
        self.waiting = None;
        Outcome::none()
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        let open = cx.open;
        self.visibility.expire(cx.now.monotonic);
        self.select_added(open);
        self.search_texts.sync(open);
        let height = usize::from(self.list_area(cx.area).height);
        let Self { list, search_texts, selected, .. } = self;
        let is_selected = |position: &usize| {
            Self::seed_at(open, *position).is_some_and(|seed| Some(SeedId::of(seed)) == *selected)
        };
        list.sync(open.revision, &(), height, |filter| search_texts.matching(filter), is_selected);
        self.follow_selection(open);
        let is_unsaved = open.save_state == SaveState::InMemory;
        let outcome = match &mut self.waiting {
            Some(waiting) if open.revision >= waiting.revision => {
                waiting.is_applied = true;
                // The demo saves nothing, so there is nothing to wait for.
                if is_unsaved { self.release_waiting(cx) } else { Outcome::none() }
            }
            Some(_) | None => Outcome::none(),
        };
        self.sync_live(height, cx);
        outcome
    }

    fn next_wake(&self, cx: &Context<'_>) -> Option<Duration> {
        let millis_into_second = cx.now.unix_millis % 1000;
        let next_second = cx.now.monotonic + Duration::from_millis(1000 - millis_into_second);
        self.live.changes_with_time().then_some(next_second).into_iter().chain(self.visibility.ends()).min()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        self.draw_all(paint, cx);
    }
}
