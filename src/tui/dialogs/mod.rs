//! Dialogs, which open above a screen and get its keys: questions, forms, help, the palette, the interview.

pub mod add_seed;
mod change_passphrase;
mod confirm;
pub mod devices;
mod help;
mod import;
pub mod interview;
mod merge;
mod options;
mod palette;
mod panel;
mod prompt;
pub mod qr;
mod quit_unsaved;
pub mod recovery;
mod write_report;

pub use change_passphrase::ChangePassphrase;
pub use confirm::{COST, Confirm};
pub use help::Help;
pub use import::ImportFlow;
pub use merge::MergeFlow;
pub use palette::Palette;
pub use prompt::{Field, Prompt};
pub use quit_unsaved::QuitUnsaved;
pub use write_report::WriteReport;
