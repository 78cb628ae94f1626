//! `code` and `recovery`: login codes and recovery codes.

use super::Source;
use super::values::day;
use clap::{Args, Subcommand};
use jiff::civil::Date;

// `code`.
#[derive(Debug, Args)]
pub struct CodeArgs {
    /// Letters of the account's name, domain or user name; all codes where it is left out
    pub query: Option<String>,
    /// For this time instead of now: seconds since 1970, or 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// The code after this one
    #[arg(long)]
    pub next: bool,
    /// Copy it to the clipboard instead of printing it
    #[arg(long, conflicts_with = "json")]
    pub copy: bool,
    /// Print JSON: [{"account", "issuer", "label", "kind", "code", "period", "remaining", "next"}]
    #[arg(long)]
    pub json: bool,
}

// `recovery`.
#[derive(Debug, Args)]
pub struct RecoveryArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RecoveryCommand,
}

// What can be done with recovery codes.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum RecoveryCommand {
    /// How many codes are left, account by account; the codes themselves with --show
    List(RecoveryList),
    /// Keep an account's codes, in whatever layout the service hands them out
    Add(RecoveryAdd),
    /// Print the next code and mark it as used
    Use(RecoveryUse),
}

// `recovery list`.
#[derive(Debug, Args)]
pub struct RecoveryList {
    /// Letters of the account's name, domain or user name
    pub query: Option<String>,
    /// Show the codes
    #[arg(long)]
    pub show: bool,
    /// Print JSON: [{"account", "factor", "total", "remaining", "made", "verified"}], with --show also
    /// "codes": [{"code", "used"}]
    #[arg(long)]
    pub json: bool,
}

// `recovery add`.
#[derive(Debug, Args)]
pub struct RecoveryAdd {
    /// The account's id, or letters of its name, domain or user name
    pub query: String,
    /// Read the codes from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub from: Option<Source>,
    /// Where they also lie: the id of a place, device or account. May be repeated
    #[arg(long = "also", value_name = "HOLDER")]
    pub also: Vec<String>,
    /// The day the service made them; else today
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub made: Option<Date>,
    /// Replace the codes kept so far
    #[arg(long)]
    pub replace: bool,
    /// Print JSON: {"account", "codes", "used", "duplicates", "lines_left_out": [1, …], "read_as"}
    #[arg(long)]
    pub json: bool,
}

// `recovery use`.
#[derive(Debug, Args)]
pub struct RecoveryUse {
    /// The account's id, or letters of its name, domain or user name
    pub query: String,
    /// Which code, counted from 1; else the first unused one
    #[arg(long, value_name = "N")]
    pub number: Option<usize>,
    /// Print JSON: {"account", "number", "code", "remaining", "total"}
    #[arg(long)]
    pub json: bool,
}
