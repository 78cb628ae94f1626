//! Recovery codes, as people paste them from a service: numbered, in columns, with headings, from a web page, a table or
//! a JSON file.
//!
//! `layout` divides the text into cells, `shape` decides which cells look like codes, and `parse` keeps the codes that
//! resemble each other. This is guesswork, so the result describes how the text was read, and the user confirms it.

mod found;
mod json;
mod layout;
mod parse;
mod shape;

pub use parse::{ParsedRecovery, parse};
