//! The sign and style of each grade, severity and importance. Colour is never the only sign.

use crate::inventory::Importance;
use crate::risk::{Grade, Severity};
use crate::tui::theme::Theme;
use ratatui::style::Style;

pub fn grade_sign(theme: &Theme, grade: Grade) -> (&'static str, Style) {
    match grade {
        Grade::Good => (theme.pick("●", "#"), theme.good),
        Grade::Weak => (theme.pick("◐", "+"), theme.warn),
        Grade::Bad => (theme.pick("○", "-"), theme.bad),
        Grade::None => (theme.pick("✗", "x"), theme.critical),
        Grade::Unknown => ("?", theme.dim),
    }
}

pub fn severity_sign(theme: &Theme, severity: Severity) -> (&'static str, Style) {
    match severity {
        Severity::Critical => (theme.pick("✗", "X"), theme.critical),
        Severity::High => (theme.pick("▲", "^"), theme.bad),
        Severity::Medium => (theme.pick("◆", "*"), theme.warn),
        Severity::Low => (theme.pick("·", "."), theme.dim),
    }
}

pub fn importance_style(theme: &Theme, importance: Importance) -> Style {
    match importance {
        Importance::Critical => theme.accent.patch(theme.heading),
        Importance::High => theme.accent,
        Importance::Normal => theme.text,
        Importance::Low => theme.dim,
    }
}
