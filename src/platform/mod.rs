//! The rim: the clock, files, the network, the clipboard, the process. Everything above takes values.

pub mod clipboard;
pub mod clock;
pub mod fetch;
pub mod files;
pub mod hardening;
pub mod http;
pub mod paths;
pub mod random;
pub mod terminal;
