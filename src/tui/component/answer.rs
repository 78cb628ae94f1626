//! How a dialog was answered.

use zeroize::Zeroizing;

/// The texts of a prompt's fields, in order. They may be secrets.
pub type Values = Vec<Zeroizing<String>>;

/// How a dialog was answered. The component that opened the dialog knows the question. If the dialog
/// closes without an answer, that component gets [`super::Event::Dismissed`] instead.
#[derive(Debug)]
pub enum Answer {
    Yes,
    Values(Values),
}
