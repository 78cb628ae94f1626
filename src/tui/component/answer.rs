//! How a dialog was answered.

use zeroize::Zeroizing;

/// The texts of a prompt's fields, in order. They may be secrets.
pub type Values = Vec<Zeroizing<String>>;

/// How a dialog was answered. The component that opened the dialog knows what it asked. For a dialog that
/// closes without an answer it gets an event for that.
#[derive(Debug)]
pub enum Answer {
    Yes,
    Values(Values),
}
