//! One test binary, a module an area, so that the library is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::needless_pass_by_value,
    reason = "a test that fails should say so at once; tests write files and read clocks"
)]

mod access;
mod architecture;
mod binary;
mod cli;
#[cfg(all(unix, not(target_os = "macos")))]
mod clipboard;
mod dependencies;
mod export;
mod files;
mod formats;
mod hangup;
#[cfg(unix)]
mod hostile;
mod http_server;
mod import;
mod managers;
#[cfg(target_os = "linux")]
mod memory;
mod merge;
mod otp;
mod otp_uri;
mod pictures;
mod profile;
mod pwned_audit;
mod pwned_corpus;
mod pwned_corpus_cli;
mod pwned_download;
mod pwned_lists;
#[cfg(target_os = "linux")]
mod pwned_memory;
mod pwned_online;
#[cfg(target_os = "linux")]
mod pwned_secrets;
mod qr;
mod recovery;
mod reference;
mod report;
mod responsibility;
mod risk;
mod secret_inputs;
mod services;
#[cfg(unix)]
mod shown_codes;
/// What the fuzz targets do, run here as plain tests.
#[path = "../../fuzz/src/lib.rs"]
mod targets;
#[cfg(unix)]
mod tmux;
#[cfg(unix)]
mod tui_pty;
#[cfg(target_os = "linux")]
mod tui_signals;
#[cfg(target_os = "linux")]
mod tui_unsaved;
mod vault;
