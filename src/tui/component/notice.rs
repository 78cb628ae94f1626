//! Messages in the footer.

use std::time::Duration;

/// A message in the footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    pub is_error: bool,
    /// How long it is shown; `None` until the next key.
    pub shown_for: Option<Duration>,
}

impl Notice {
    /// How long an ordinary notice is shown.
    pub const SHOWN_FOR: Duration = Duration::from_secs(6);

    pub fn info(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_error: false, shown_for: Some(Self::SHOWN_FOR) }
    }

    /// A notice that something went wrong. It stays until the next key.
    pub fn error(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_error: true, shown_for: None }
    }
}
