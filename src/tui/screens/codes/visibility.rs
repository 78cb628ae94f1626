//! Which codes may be on the screen, and until when.

use super::seed_id::SeedId;
use crate::otp::OneTimeCode;
use std::collections::HashMap;
use std::time::Duration;

#[derive(Debug, Default)]
pub(super) struct Visibility {
    /// Whether the user hides all codes on this screen; `None` until they choose.
    hide: Option<bool>,
    /// Until when all codes are shown.
    all_until: Option<Duration>,
    /// Until when single codes are shown.
    until: HashMap<SeedId, Duration>,
    /// The saved codes of counters, and until when they are shown.
    counter_codes: HashMap<SeedId, (OneTimeCode, Duration)>,
}

impl Visibility {
    /// Whether codes are hidden unless the user asked for them. `by_setting` is the setting.
    pub(super) fn hides(&self, by_setting: bool) -> bool {
        self.hide.unwrap_or(by_setting)
    }

    /// Whether the user asked for a code and may still see it.
    pub(super) fn shows(&self, seed: &SeedId, now: Duration) -> bool {
        let is_later = |until: &Duration| *until > now;
        self.all_until.as_ref().is_some_and(is_later) || self.until.get(seed).is_some_and(is_later)
    }

    /// Shows a code until then, or hides it.
    pub(super) fn toggle(&mut self, seed: SeedId, until: Duration) {
        if self.until.remove(&seed).is_none() {
            self.until.insert(seed, until);
        }
    }

    /// Shows or hides all codes. If the setting hides them, they are shown only until then. If it does not, they stay
    /// hidden, for example while somebody looks at the screen.
    pub(super) fn toggle_all(&mut self, by_setting: bool, until: Duration) {
        if !by_setting {
            self.hide = Some(!self.hides(by_setting));
            self.until.clear();
        } else if self.all_until.take().is_none() {
            self.all_until = Some(until);
        }
    }

    pub(super) fn counter_code(&self, seed: &SeedId) -> Option<&OneTimeCode> {
        self.counter_codes.get(seed).map(|(code, _)| code)
    }

    pub(super) fn show_counter_code(&mut self, seed: SeedId, code: OneTimeCode, until: Duration) {
        self.counter_codes.insert(seed, (code, until));
    }

    /// Hides the code of a counter. Returns whether one was shown.
    pub(super) fn hide_counter_code(&mut self, seed: &SeedId) -> bool {
        self.counter_codes.remove(seed).is_some()
    }

    /// Hides what was shown for a limited time.
    pub(super) fn forget_shown(&mut self) {
        self.all_until = None;
        self.until.clear();
        self.counter_codes.clear();
    }

    /// Hides what has been shown long enough.
    pub(super) fn expire(&mut self, now: Duration) {
        self.all_until = self.all_until.filter(|until| *until > now);
        self.until.retain(|_, until| *until > now);
        self.counter_codes.retain(|_, (_, until)| *until > now);
    }

    /// When something is hidden next, in any order.
    pub(super) fn ends(&self) -> impl Iterator<Item = Duration> {
        let counters = self.counter_codes.values().map(|(_, until)| until);
        self.until.values().chain(counters).copied().chain(self.all_until)
    }
}
