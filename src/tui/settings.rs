//! Settings that do not change while the program runs.

use super::keys::Keymap;
use super::theme::Theme;
use crate::responsibility::Model;
use crate::services::Directory;
use std::sync::Arc;
use std::time::Duration;

/// How long a secret stays on the screen after the user asked for it.
pub const SECRET_SHOWN_FOR: Duration = Duration::from_secs(30);

/// The user's configuration, and the data that every screen reads.
#[derive(Clone, Debug)]
pub struct Settings {
    pub keymap: Keymap,
    pub theme: Theme,
    /// The folder of the vault, for display.
    pub vault: String,
    /// The demo writes nothing and never locks.
    pub demo: bool,
    /// Idle time after which the vault locks; `None` for never.
    pub lock_after: Option<Duration>,
    /// Time after which the clipboard is cleared; zero for never.
    pub clear_after: Duration,
    /// Whether codes stay hidden until the user asks for them.
    pub hide_codes: bool,
    pub mouse: bool,
    pub model: Arc<Model>,
    pub directory: Arc<Directory>,
}
