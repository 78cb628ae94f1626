//! The sign, the word and the style of a reach.

use crate::access::Reach;
use crate::tui::theme::Theme;
use ratatui::style::Style;

pub(super) fn reach_sign(theme: &Theme, reach: Reach) -> (&'static str, &'static str, Style) {
    match reach {
        Reach::Now => (theme.pick("●", "+"), "now", theme.good),
        Reach::Slow => (theme.pick("◐", "~"), "in days", theme.warn),
        Reach::Never => (theme.pick("✗", "x"), "never", theme.critical),
    }
}
