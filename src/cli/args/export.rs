//! `export`.

use super::Source;
use crate::export::WRITERS;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::path::PathBuf;

// `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What to write. Those ending in -plain, and otpauth, google, google-page, freeotp-plus and csv, hold
    /// the secrets for everybody to read
    #[arg(long, value_name = "NAME", value_parser = formats())]
    pub format: String,
    /// The file to write, or “-” for standard output. Several QR codes become NAME-1-of-3.png and so on
    #[arg(short, long, value_name = "FILE|-", required_unless_present = "terminal")]
    pub output: Option<PathBuf>,
    /// Show the QR codes in the terminal, one after another, instead of writing them
    #[arg(long, conflicts_with_all = ["output", "json"])]
    pub terminal: bool,
    /// Only the login codes of this account: its id, or letters of its name. May be repeated
    #[arg(long = "query", value_name = "ACCOUNT")]
    pub queries: Vec<String>,
    /// Read the password to encrypt under from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub password_file: Option<Source>,
    /// Replace a file that is there, and write where others may read or write
    #[arg(long)]
    pub force: bool,
    /// Do not ask before secrets are written in plain text
    #[arg(long)]
    pub yes: bool,
    /// Print JSON: {"format", "files": [...], "written", "left_out": [{"name", "why"}], "altered": [{"name", "why"}]}
    #[arg(long)]
    pub json: bool,
}

fn formats() -> PossibleValuesParser {
    WRITERS
        .iter()
        .map(|writer| PossibleValue::new(writer.name()).help(writer.label()))
        .collect::<Vec<_>>()
        .into()
}
