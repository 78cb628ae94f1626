//! A code that was found in a text.

use crate::secret::RecoveryCode;

pub(super) struct FoundCode {
    pub(super) code: RecoveryCode,
    /// The numbers of its lines, from 1.
    pub(super) lines: Vec<usize>,
    /// The list number before the code.
    pub(super) number: Option<u32>,
    /// Whether it was marked as used.
    pub(super) used: bool,
    /// Its pattern, such as `4-4`. See [`super::shape`].
    pub(super) shape: String,
}
