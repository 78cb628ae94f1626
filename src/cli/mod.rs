//! The command line: every task of the screens as a plain command, for scripts and screen readers.
//!
//! Results go to standard output, messages for people to standard error. This part does not know the screens: [`run`]
//! returns [`Start::Screens`], and the binary opens them.

mod accounts;
pub mod args;
mod clipboard;
mod commands;
mod context;
mod error;
mod exported_file;
mod input;
mod interrupt;
mod load;
mod new_passphrase;
mod output;
mod output_files;
mod qr_screen;
mod seeds;
mod session;
mod settings;
mod start;

pub use error::Exit;
pub use start::{Screens, Start, failed, run};
