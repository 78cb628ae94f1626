//! What a dialog of the passwords screen asks.

use crate::import::KdfLimits;
use crate::secret::Passphrase;

/// What the open dialog asks.
#[derive(Debug)]
pub(super) enum Question {
    Password,
    Export,
    /// The password of the export at this path.
    ExportPassword(String),
    /// Whether to run a costly key derivation.
    KdfCost {
        path: String,
        password: Option<Passphrase>,
        limits: KdfLimits,
    },
}
