//! The QR code of a seed, for another app to scan. It hides itself after a while.

mod draw;
#[cfg(test)]
mod tests;

use crate::export::qr::{Code, codes_for};
use crate::inventory::AccountId;
use crate::otp::Generator;
use crate::profile::StoredSeed;
use crate::tui::component::{Component, Context, Keys, Outcome};
use crate::tui::keys::{Action, Scope};
use crate::tui::settings::SECRET_SHOWN_FOR;
use crate::tui::widgets::Paint;
use ratatui::style::Style;
use std::time::Duration;

#[derive(Debug)]
pub struct Qr {
    /// The same seed in several sizes, the largest first.
    codes: Vec<Code>,
    name: String,
    /// Whether the codes depend on a counter (HOTP).
    is_counter_based: bool,
    /// Without colours, only the light or only the dark modules are drawn. The light ones suit a terminal with a dark
    /// background.
    draws_light: bool,
    hides_at: Duration,
}

/// Shows the QR code of a seed.
pub fn open(cx: &Context<'_>, seed: &StoredSeed) -> Outcome {
    let account = cx.open.account(&seed.account);
    let otp = account.map(|account| seed.otp.with_default_names(&account.service, &account.username));
    let otp = otp.as_ref().unwrap_or(&seed.otp);
    let name = cx.open.seed_name(seed).into_owned();
    let codes = codes_for(otp);
    if codes.is_empty() {
        return Outcome::notify_error(format!("The names of {name} are too long for a QR code."));
    }
    Outcome::open(Qr {
        codes,
        name,
        is_counter_based: matches!(otp.generator, Generator::Hotp { .. }),
        draws_light: true,
        hides_at: cx.now.monotonic + SECRET_SHOWN_FOR,
    })
}

/// Shows the QR code of an account that has exactly one seed.
pub fn open_of(cx: &Context<'_>, account: &AccountId) -> Outcome {
    let mut seeds = cx.open.profile.readable_seeds().filter(|seed| seed.account == *account);
    match (seeds.next(), seeds.next()) {
        (Some(seed), None) => open(cx, seed),
        (None, _) => Outcome::notify_error("This account has no seed here, so there is no QR code to show."),
        (Some(_), Some(_)) => Outcome::notify_error(
            "This account has several seeds. Select one on the Codes screen and show its QR code there.",
        ),
    }
}

impl Qr {
    /// The seconds until the code is hidden, rounded up.
    fn seconds_left(&self, now: Duration) -> u64 {
        u64::try_from(self.hides_at.saturating_sub(now).as_millis().div_ceil(1000)).unwrap_or(0)
    }
}

impl Component for Qr {
    fn keys(&self, cx: &Context<'_>) -> Keys {
        let keys = Keys::new([Scope::Qr, Scope::Global]).hide([Action::Palette]);
        let has_colours = cx.theme().qr != Style::new();
        if has_colours { keys.hide([Action::InvertQr]) } else { keys }
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        match action {
            Action::HideQr | Action::Back => return Outcome::close(),
            Action::InvertQr => {
                self.draws_light = !self.draws_light;
                self.hides_at = cx.now.monotonic + SECRET_SHOWN_FOR;
            }
            _ => {}
        }
        Outcome::none()
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        if cx.now.monotonic < self.hides_at {
            return Outcome::none();
        }
        Outcome::close().and(Outcome::notify("The QR code is hidden again."))
    }

    fn next_wake(&self, cx: &Context<'_>) -> Option<Duration> {
        let next = self.seconds_left(cx.now.monotonic).saturating_sub(1);
        Some(self.hides_at.saturating_sub(Duration::from_secs(next)))
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        self.draw_all(paint, cx);
    }
}
