//! The codes of the rows on the screen.

use super::seed_id::is_counter;
use crate::otp::{Code, OtpError};
use crate::profile::StoredSeed;
use crate::tui::open_profile::OpenProfile;

/// What a row shows in the column of the code.
#[derive(Debug)]
pub(super) enum CodeCell {
    Code(Code),
    /// A code that the user has not asked for.
    Hidden,
    /// A counter, whose code is computed only when the user asks for it.
    OnRequest,
    /// Why there is no code.
    Failed(String),
}

/// The codes of the rows on the screen, computed for one second.
#[derive(Debug, Default)]
pub(super) struct LiveCodes {
    revision: u64,
    /// In Unix time.
    second: u64,
    /// The first row on the screen.
    first_row: usize,
    /// The position of each seed in the profile, and whether its code is visible.
    rows: Vec<(usize, bool)>,
    cells: Vec<CodeCell>,
}

impl LiveCodes {
    /// Computes the codes again if the profile or the rows have changed. Codes that change with time are computed again
    /// every second.
    pub(super) fn sync(
        &mut self,
        open: &OpenProfile,
        first_row: usize,
        rows: Vec<(usize, bool)>,
        second: u64,
    ) {
        let is_same = self.revision == open.revision && self.first_row == first_row && self.rows == rows;
        if is_same && (self.second == second || !self.changes_with_time()) {
            return;
        }
        let cell = |&(position, is_visible): &(usize, bool)| {
            let Some(entry) = open.profile.seeds.get(position) else { return CodeCell::Hidden };
            match (entry.parsed(), entry.unparsed()) {
                (Some(seed), _) => code_cell(seed, is_visible, second),
                (None, Some(unparsed)) => CodeCell::Failed(format!("unreadable: {}", unparsed.reason())),
                (None, None) => CodeCell::Hidden,
            }
        };
        self.cells = rows.iter().map(cell).collect();
        (self.revision, self.second, self.first_row, self.rows) = (open.revision, second, first_row, rows);
    }

    /// Whether any shown code changes with time.
    pub(super) fn changes_with_time(&self) -> bool {
        self.cells.iter().any(|cell| matches!(cell, CodeCell::Code(_)))
    }

    /// The cell of a row of the list, if the row is on the screen.
    pub(super) fn cell(&self, row: usize) -> Option<&CodeCell> {
        self.cells.get(row.checked_sub(self.first_row)?)
    }
}

fn code_cell(seed: &StoredSeed, is_visible: bool, second: u64) -> CodeCell {
    let failed = |error: OtpError| CodeCell::Failed(error.to_string());
    if is_visible && !is_counter(seed) {
        return seed.otp.code_at(second).map_or_else(failed, CodeCell::Code);
    }
    // A seed that cannot make codes shows why before the user asks for one.
    match seed.otp.generator.check_parameters().and_then(|()| seed.otp.secret_bits()) {
        Err(error) => failed(error),
        Ok(_) if is_counter(seed) => CodeCell::OnRequest,
        Ok(_) => CodeCell::Hidden,
    }
}
