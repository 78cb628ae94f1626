//! The rim: the clock, files, the clipboard, the process. Everything above takes values.

pub mod clipboard;
pub mod clock;
pub mod files;
pub mod hardening;
pub mod paths;
