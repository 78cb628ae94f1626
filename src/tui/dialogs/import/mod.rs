//! The import review: the entries of a file, what happens to each of them, and the differences to decide about.
//!
//! [`ImportFlow`] asks for a file and lets a worker read it, because decrypting may take seconds. The review then shows
//! what would change. The profile changes only when the user applies the import: as one edit, which one undo takes back.

mod draw;
mod flow;
mod layout;
mod review;
mod status;
#[cfg(test)]
mod tests;

pub use flow::ImportFlow;
