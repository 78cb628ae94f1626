//! `export`.

use super::values::Source;
use crate::export::WRITERS;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The format. Names ending in -plain, and otpauth, google, google-page, freeotp-plus and csv, are not
    /// encrypted: everybody can read the secrets
    #[arg(long, value_name = "NAME", value_parser = formats())]
    pub format: String,
    /// The file to write, or “-” for standard output. Several QR codes become NAME-1-of-3.png and so on
    #[arg(short, long, value_name = "FILE|-", required_unless_present = "terminal")]
    pub output: Option<PathBuf>,
    /// Show the QR codes in the terminal, one after another, instead of writing them
    #[arg(long, conflicts_with_all = ["output", "json"])]
    pub terminal: bool,
    /// Only the login codes of this account: its id, or part of its name. Can be repeated
    #[arg(long = "query", value_name = "ACCOUNT")]
    pub queries: Vec<String>,
    /// Read the new password of the exported file from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub password_file: Option<Source>,
    /// Replace an existing file, and write where other people can read or write
    #[arg(long)]
    pub force: bool,
    /// Do not ask before writing secrets in plain text
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
