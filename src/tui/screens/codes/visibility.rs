//! Which codes may be on the screen, and until when. Times are on the monotonic clock.

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
    /// Whether codes are hidden unless the user asks for them. `hidden_by_setting` is the default from the settings.
    pub(super) fn hides(&self, hidden_by_setting: bool) -> bool {
        self.hide.unwrap_or(hidden_by_setting)
    }

    /// Whether the user asked for a code and may still see it.
    pub(super) fn shows(&self, seed: &SeedId, now: Duration) -> bool {
        let is_later = |until: &Duration| *until > now;
        self.all_until.as_ref().is_some_and(is_later) || self.until.get(seed).is_some_and(is_later)
    }

    /// Shows a hidden code until the time `until`, or hides a shown code.
    pub(super) fn toggle(&mut self, seed: SeedId, until: Duration) {
        if self.until.remove(&seed).is_none() {
            self.until.insert(seed, until);
        }
    }

    /// Shows or hides all codes. If the settings hide codes, they are shown only until the time `until`. If not, hidden
    /// codes stay hidden until the next toggle, for example while somebody else looks at the screen.
    pub(super) fn toggle_all(&mut self, hidden_by_setting: bool, until: Duration) {
        if !hidden_by_setting {
            self.hide = Some(!self.hides(hidden_by_setting));
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

    /// Hides every code that was shown for a limited time.
    pub(super) fn forget_shown(&mut self) {
        self.all_until = None;
        self.until.clear();
        self.counter_codes.clear();
    }

    /// Hides every code whose time has ended.
    pub(super) fn expire(&mut self, now: Duration) {
        self.all_until = self.all_until.filter(|until| *until > now);
        self.until.retain(|_, until| *until > now);
        self.counter_codes.retain(|_, (_, until)| *until > now);
    }

    /// The times at which shown codes are hidden again, in any order.
    pub(super) fn ends(&self) -> impl Iterator<Item = Duration> {
        let counters = self.counter_codes.values().map(|(_, until)| until);
        self.until.values().chain(counters).copied().chain(self.all_until)
    }
}
