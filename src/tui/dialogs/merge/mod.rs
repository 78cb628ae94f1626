//! Merges another version of the vault: asks for its file, shows what the merge changes, and applies it as one edit.

mod flow;
mod review;
#[cfg(test)]
mod tests;

pub use flow::MergeFlow;
