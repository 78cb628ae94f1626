//! The progress of a run.

use crate::export_audit;
use crate::pwned::CheckProgress;
use crate::tui::widgets::Page;

/// The maximum width of the progress bar.
const MAX_BAR: u16 = 60;

/// Adds a progress bar, the figures, and the reason if the run takes long.
pub(super) fn add_progress(page: &mut Page<'_>, progress: CheckProgress) {
    let theme = page.theme();
    let bar = page.columns().saturating_sub(2).min(MAX_BAR);
    let filled = (u128::from(progress.done) * u128::from(bar)).checked_div(progress.total.into());
    let filled = usize::try_from(filled.unwrap_or(0)).unwrap_or(0).min(bar.into());
    page.line([
        (theme.pick("▇", "#").repeat(filled), theme.accent),
        (theme.pick("▁", ".").repeat(usize::from(bar) - filled), theme.dim),
    ]);
    let mut figures = vec![export_audit::progress_text(progress)];
    match export_audit::wait_text(progress) {
        Some(wait) => figures.push(wait),
        None => {
            figures.extend(export_audit::rate_text(progress));
            figures.extend(export_audit::time_left_text(progress));
        }
    }
    page.line([(figures.join(theme.pick(" · ", ", ")), theme.text)]);
    if let Some(notice) = export_audit::list_reading_notice(progress) {
        page.gap().dim(&notice);
    }
}
