//! The I/O boundary: clock, files, network, clipboard, terminal and process. The other parts get plain values.

pub mod alarm;
pub mod clipboard;
pub mod clock;
pub mod fetch;
pub mod files;
pub mod hardening;
pub mod http;
pub mod locked_memory;
pub mod paths;
pub mod random;
#[cfg(unix)]
pub mod signals;
pub mod terminal;
pub mod terminal_input;
pub mod tmux;
