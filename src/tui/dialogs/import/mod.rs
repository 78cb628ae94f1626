//! The import dialogs and the review of an import.
//!
//! [`ImportFlow`] asks for a file. A worker reads it, because decryption may take seconds. The review then lists the
//! entries of the file, the effect of each, and the differences to decide. Applying the import is one edit, so that one
//! undo reverts it.

mod draw;
mod flow;
mod review;
mod status;
#[cfg(test)]
mod tests;

pub use flow::ImportFlow;
