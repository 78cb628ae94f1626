//! `pwned audit`.

use super::values::{Source, size};
use crate::import::READERS;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct PwnedAudit {
    /// The exported file
    pub file: PathBuf,
    /// The format, if it cannot be detected from the content
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub format: Option<String>,
    /// Read the export's own password from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub password_file: Option<Source>,
    /// The most memory for decrypting, such as 2GiB or 512MiB [default: ask above 1GiB, or refuse without a terminal]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_memory: Option<u64>,
    /// The most seconds for decrypting [default: ask above 5, or refuse without a terminal]
    #[arg(long, value_name = "SECONDS")]
    pub max_time: Option<u64>,
    /// Check against this corpus or sorted HASH:COUNT list [default: the corpus at its default path, if any]
    #[arg(long, value_name = "FILE", conflicts_with = "online")]
    pub corpus: Option<PathBuf>,
    /// Ask the range service even if there is a corpus
    #[arg(long)]
    pub online: bool,
    /// Print JSON: {"program", "format", "date", "against", "summary": {"passwords", "without_password", "found",
    /// "reused", "weak", "short", "unchecked", "fine", "failed"}, "entries": [{"place", "service", "username",
    /// "domain", "worst", "status", "count", "score", "strength", "length", "long_enough", "second_factor",
    /// "reuse_group", "used_times", "archived", "account"}], "failed": [{"place", "name", "why"}], "notices",
    /// "recorded": null or {"added", "updated", "left_out"}}
    #[arg(long)]
    pub json: bool,
    /// Store the results, but no password, in the accounts of the inventory, and add missing accounts
    #[arg(long)]
    pub record: bool,
    /// Also write the report as markdown, to a file that only you can read
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace an existing file of --output
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// The formats that hold passwords.
fn formats() -> PossibleValuesParser {
    use crate::import::SourceKind::{Browser, PasswordManager};
    let with_passwords = READERS.iter().filter(|reader| matches!(reader.source(), PasswordManager | Browser));
    PossibleValuesParser::new(with_passwords.map(crate::import::Reader::name))
}
