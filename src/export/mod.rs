//! Exports seeds to files that other programs read: one file for each target format. Also QR codes, and the recovery kit.
//!
//! A writer loses nothing silently: generators that the target cannot hold are listed in [`Exported::left_out`], and
//! those that it holds differently in [`Exported::altered`]. Nothing here writes a file, reads a clock or makes a random
//! number; see [`WriteContext`].

mod aegis;
mod csv;
mod encrypt;
mod freeotp_plus;
mod google;
mod html;
pub mod kit;
mod otpauth;
mod page;
pub mod qr;
mod select;
mod two_fas;
mod writer;

pub use writer::{ExportError, ExportItem, Exported, File, Remark, WriteContext, Writer};

/// Every writer, in the order in which they are listed.
pub const WRITERS: &[&dyn Writer] = &[
    &otpauth::OtpauthList,
    &aegis::Aegis { encrypted: true },
    &aegis::Aegis { encrypted: false },
    &two_fas::TwoFas { encrypted: true },
    &two_fas::TwoFas { encrypted: false },
    &freeotp_plus::FreeOtpPlus,
    &google::GoogleCodes,
    &page::GooglePage,
    &csv::Csv,
];

/// Finds a writer by its `--format` name, ignoring case.
pub fn by_name(name: &str) -> Option<&'static dyn Writer> {
    WRITERS.iter().copied().find(|writer| writer.name().eq_ignore_ascii_case(name))
}
