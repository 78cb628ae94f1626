//! The data that a component can read.

use crate::tui::jobs::Failure;
use crate::tui::keys::Action;
use crate::tui::open_profile::OpenProfile;
use crate::tui::settings::Settings;
use crate::tui::theme::Theme;
use jiff::civil::Date;
use ratatui::layout::Rect;
use std::time::Duration;

/// A point in time. The event loop reads the clocks before it handles an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Time since a fixed point in the life of the process. Never decreases.
    pub monotonic: Duration,
    /// Milliseconds since 1970-01-01 UTC.
    pub unix_millis: u64,
    /// The date in the local time zone.
    pub today: Date,
}

impl Moment {
    /// Seconds since 1970-01-01 UTC.
    pub const fn unix_seconds(self) -> u64 {
        self.unix_millis / 1000
    }
}

/// The data that a component can read.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The open profile. While the vault is locked this is an empty profile.
    pub open: &'a OpenProfile,
    pub settings: &'a Settings,
    /// Why the last change is not on the disk, also while the vault is locked; `None` if it is.
    pub unsaved: Option<&'a Failure>,
    pub now: Moment,
    /// The area in which the component is drawn.
    pub area: Rect,
    /// Whether a dialog is open. The result of a job must not open another dialog above it.
    pub has_dialog: bool,
}

impl<'a> Context<'a> {
    pub const fn theme(&self) -> &'a Theme {
        &self.settings.theme
    }

    /// The first key that is bound to an action, for use in a sentence. Empty if the user unbound it.
    pub fn key(&self, action: Action) -> String {
        self.settings.keymap.key(action, self.settings.theme.ascii).unwrap_or_default()
    }
}
