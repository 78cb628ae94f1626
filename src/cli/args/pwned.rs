//! `pwned`: passwords against Pwned Passwords.

use super::PwnedAudit;
use super::values::day;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

// `pwned`.
#[derive(Debug, Args)]
pub struct PwnedArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PwnedCommand,
}

// What can be done with passwords. None of it needs a vault, but for `audit --record`.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum PwnedCommand {
    /// Check one password, typed without being shown, or one a line from standard input
    ///
    /// Five characters of each password's SHA-1 leave this machine and nothing else; exit code 3 where one was
    /// found, 1 where one could not be checked and none was found.
    Check(PwnedCheck),
    /// Check every password of a password manager's or browser's export
    ///
    /// Says of each entry whether its password is in known breaches, used again, weak or short, worst first, and
    /// never the password. The file is told by its content. Exit code 3 where one was found, 1 where one could
    /// not be checked and none was found. The file stays where it is: delete it yourself.
    Audit(PwnedAudit),
    /// Pwned Passwords on this disk, so that nothing leaves the machine: build, download, info
    Corpus(CorpusArgs),
}

// `pwned check`.
#[derive(Debug, Args)]
pub struct PwnedCheck {
    /// Print JSON: [{"line", "status": "found", "absent" or "unchecked", "count": null where unchecked}], empty
    /// lines left out; with --strength also "score"
    #[arg(long)]
    pub json: bool,
    /// Also say how strong each is, from 0 (guessed at once) to 4 (very hard to guess)
    #[arg(long)]
    pub strength: bool,
    /// Check against this corpus or sorted HASH:COUNT list; else the one in its usual place, where there is one
    #[arg(long, value_name = "FILE", conflicts_with = "online")]
    pub corpus: Option<PathBuf>,
    /// Ask the range service even where there is a corpus
    #[arg(long)]
    pub online: bool,
}

// `pwned corpus`.
#[derive(Debug, Args)]
pub struct CorpusArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: CorpusCommand,
}

// What can be done with a corpus.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum CorpusCommand {
    /// Build one from what the official downloader made: its single file, or its folder of ranges
    ///
    /// A build that was cut short goes on where it was when the same command runs again. The corpus gets its name
    /// when it is whole.
    Build(CorpusBuild),
    /// Download every range and build one; later only what has changed since
    ///
    /// What has come is kept, so that a download can be stopped at any moment and goes on when the same command
    /// runs again. It does not call itself done before every range is there.
    Download(CorpusDownload),
    /// Say what a corpus holds, and of which day it is
    Info(CorpusInfo),
}

// `pwned corpus build`.
#[derive(Debug, Args)]
pub struct CorpusBuild {
    /// The sorted HASH:COUNT file, or the folder of range files
    #[arg(value_name = "FILE|DIR")]
    pub source: PathBuf,
    /// Where the corpus goes; else its usual place
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The day that the source is of; else the day when it was last changed
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub date: Option<Date>,
    /// Replace a corpus that is there
    #[arg(long)]
    pub force: bool,
}

// `pwned corpus download`.
#[derive(Debug, Args)]
pub struct CorpusDownload {
    /// Where the corpus goes; else its usual place
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Requests at the same time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub at_once: u16,
    /// Do not ask before it begins; needed where there is no terminal to ask on
    #[arg(long)]
    pub yes: bool,
}

// `pwned corpus info`.
#[derive(Debug, Args)]
pub struct CorpusInfo {
    /// The corpus or the list; else the one in its usual place
    pub file: Option<PathBuf>,
    /// Read all of it, and hold it to its checksums and its order
    #[arg(long)]
    pub verify: bool,
    /// Print JSON: {"path", "kind": "built" or "list", "date", "rows", "rows_estimated", "bytes", "bytes_per_row",
    /// "ranges", "complete", "verified"}; "ranges" is null for a list, and "complete" is,
    /// or false where parts of it are missing
    #[arg(long)]
    pub json: bool,
}
