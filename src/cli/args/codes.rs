//! `code` and `recovery`: login codes and recovery codes.

use super::values::{Source, day};
use clap::{Args, Subcommand};
use jiff::civil::Date;

#[derive(Debug, Args)]
pub struct CodeArgs {
    /// Part of the account's name, domain or user name; without it, all codes are listed
    pub query: Option<String>,
    /// Use this time instead of now: seconds since 1970, or 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Print the following code
    #[arg(long)]
    pub next: bool,
    /// Copy the code to the clipboard instead of printing it
    #[arg(long, conflicts_with = "json")]
    pub copy: bool,
    /// Print JSON: [{"account", "issuer", "label", "kind", "code", "period", "remaining", "next"}]
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RecoveryArgs {
    #[command(subcommand)]
    pub command: RecoveryCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum RecoveryCommand {
    /// List how many codes each account has left; --show prints the codes
    List(RecoveryList),
    /// Store an account's codes, in any layout that services use
    Add(RecoveryAdd),
    /// Print the next code and mark it as used
    Use(RecoveryUse),
}

#[derive(Debug, Args)]
pub struct RecoveryList {
    /// Part of the account's name, domain or user name
    pub query: Option<String>,
    /// Show the codes
    #[arg(long)]
    pub show: bool,
    /// Print JSON: [{"account", "factor", "total", "remaining", "made", "verified"}], with --show also
    /// "codes": [{"code", "used"}]
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RecoveryAdd {
    /// The account's id, or part of its name, domain or user name
    pub query: String,
    /// Read the codes from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub from: Option<Source>,
    /// Where else the codes are stored: the id of a place, device or account. Can be repeated
    #[arg(long = "also", value_name = "HOLDER")]
    pub also: Vec<String>,
    /// The day on which the service made the codes [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub made: Option<Date>,
    /// Replace the stored codes
    #[arg(long)]
    pub replace: bool,
    /// Print JSON: {"account", "codes", "used", "duplicates", "lines_left_out": [1, …], "different": [1, …], "read_as"}
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RecoveryUse {
    /// The account's id, or part of its name, domain or user name
    pub query: String,
    /// The number of the code, counted from 1 [default: the first unused code]
    #[arg(long, value_name = "N")]
    pub number: Option<usize>,
    /// Print JSON: {"account", "number", "code", "remaining", "total"}
    #[arg(long)]
    pub json: bool,
}
