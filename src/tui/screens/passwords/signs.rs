//! The sign, word and style of each verdict.

use crate::pwned::audit::PasswordVerdict;
use crate::tui::theme::Theme;
use ratatui::style::Style;

pub(super) const fn verdict_sign(theme: &Theme, verdict: PasswordVerdict) -> (&'static str, Style) {
    match verdict {
        PasswordVerdict::Found => (theme.pick("✗", "X"), theme.critical),
        PasswordVerdict::Reused => (theme.pick("▲", "^"), theme.bad),
        PasswordVerdict::Weak | PasswordVerdict::Short => (theme.pick("◆", "*"), theme.warn),
        PasswordVerdict::Unchecked => ("?", theme.dim),
        PasswordVerdict::Fine => (theme.pick("✓", "+"), theme.good),
    }
}

pub(super) const fn verdict_word(verdict: PasswordVerdict) -> &'static str {
    match verdict {
        PasswordVerdict::Found => "in breaches",
        other => other.label(),
    }
}
