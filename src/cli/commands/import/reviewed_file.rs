//! An imported file and its review.

use crate::merge::{Review, SourceContent};

/// The source name of the clipboard, which is not a file.
pub const CLIPBOARD: &str = "the clipboard";

pub struct ReviewedFile {
    /// The path, or the name of another source.
    pub source: String,
    pub content: SourceContent,
    pub review: Review,
}
