//! `pwned`: passwords against Pwned Passwords.

use super::pwned_audit::PwnedAudit;
use super::values::day;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct PwnedArgs {
    #[command(subcommand)]
    pub command: PwnedCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum PwnedCommand {
    /// Check one password from a hidden prompt, or one password per line from standard input
    ///
    /// Only the first five characters of each password's SHA-1 hash leave this machine. Exit code 3 if a password
    /// was found, 1 if none was found but one could not be checked.
    Check(PwnedCheck),
    /// Check every password in an export of a password manager or browser
    ///
    /// Shows for each entry whether its password is in known breaches, reused, weak or short, worst first. Never
    /// shows the password. The format is detected from the content. Exit code 3 if a password was found, 1 if none
    /// was found but one could not be checked. The file stays where it is: delete it yourself.
    Audit(PwnedAudit),
    /// Store Pwned Passwords on this disk, so that nothing leaves the machine
    Corpus(CorpusArgs),
}

#[derive(Debug, Args)]
pub struct PwnedCheck {
    /// Print JSON: [{"line", "status": "found", "absent" or "unchecked", "count": null if unchecked}], without
    /// empty lines; with --strength also "score"
    #[arg(long)]
    pub json: bool,
    /// Also rate the strength of each password, from 0 (guessed at once) to 4 (very hard to guess)
    #[arg(long)]
    pub strength: bool,
    /// Check against this corpus or sorted HASH:COUNT list [default: the corpus at its default path, if any]
    #[arg(long, value_name = "FILE", conflicts_with = "online")]
    pub corpus: Option<PathBuf>,
    /// Ask the range service even if there is a corpus
    #[arg(long)]
    pub online: bool,
}

#[derive(Debug, Args)]
pub struct CorpusArgs {
    #[command(subcommand)]
    pub command: CorpusCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum CorpusCommand {
    /// Build a corpus from the output of the official downloader: its single file, or its folder of ranges
    ///
    /// After an interruption, the same command continues the build. The corpus gets its final name when it is
    /// complete.
    Build(CorpusBuild),
    /// Download every range and build a corpus; later, download only ranges that have changed
    ///
    /// A download can be stopped at any moment; the same command continues it. The command succeeds only when every
    /// range is present.
    Download(CorpusDownload),
    /// Show the size and the date of a corpus
    Info(CorpusInfo),
}

#[derive(Debug, Args)]
pub struct CorpusBuild {
    /// The sorted HASH:COUNT file, or the folder of range files
    #[arg(value_name = "FILE|DIR")]
    pub source: PathBuf,
    /// The corpus to write [default: its default path]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The date of the source [default: the day of its last change]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub date: Option<Date>,
    /// Replace an existing corpus
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct CorpusDownload {
    /// The corpus to write [default: its default path]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The number of simultaneous requests
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub at_once: u16,
    /// Do not ask before the download begins; required without a terminal
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct CorpusInfo {
    /// The corpus or list [default: the corpus at its default path]
    pub file: Option<PathBuf>,
    /// Read the whole file, and check its checksums and its order
    #[arg(long)]
    pub verify: bool,
    /// Print JSON: {"path", "kind": "built" or "list", "date", "rows", "rows_estimated", "bytes", "bytes_per_row",
    /// "ranges", "complete", "verified"}; for a list, "ranges" is null, and "complete" is
    /// null or false
    #[arg(long)]
    pub json: bool,
}
