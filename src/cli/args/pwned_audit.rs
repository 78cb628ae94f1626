//! `pwned audit`: an export's passwords.

use super::Source;
use super::values::size;
use crate::import::READERS;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

// `pwned audit`.
#[derive(Debug, Args)]
pub struct PwnedAudit {
    /// The export
    pub file: PathBuf,
    /// Its format, where its content does not tell
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub format: Option<String>,
    /// Read the export's own password from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub password_file: Option<Source>,
    /// Memory that decrypting it may take: 2GiB, 512MiB; else asked above 1GiB, or refused where nobody can be
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_memory: Option<u64>,
    /// Seconds that decrypting it may take; else asked above five, or refused where nobody can be
    #[arg(long, value_name = "SECONDS")]
    pub max_time: Option<u64>,
    /// Check against this corpus or sorted HASH:COUNT list; else the one in its usual place, where there is one
    #[arg(long, value_name = "FILE", conflicts_with = "online")]
    pub corpus: Option<PathBuf>,
    /// Ask the range service even where there is a corpus
    #[arg(long)]
    pub online: bool,
    /// Print JSON: {"program", "format", "date", "against", "summary": {"passwords", "without_password", "found",
    /// "reused", "weak", "short", "unchecked", "fine", "failed"}, "entries": [{"place", "service", "username",
    /// "domain", "worst", "status", "count", "score", "strength", "length", "long_enough", "second_factor",
    /// "reuse_group", "used_times", "archived", "account"}], "failed": [{"place", "name", "why"}], "notices",
    /// "recorded": null or {"added", "updated", "left_out"}}
    #[arg(long)]
    pub json: bool,
    /// Record what was found, never a password, on the inventory's accounts, and add those that are not there
    #[arg(long)]
    pub record: bool,
    /// Also write the report as markdown, to a file that only you may read
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file of --output
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// The names of the readers of passwords.
fn formats() -> PossibleValuesParser {
    use crate::import::SourceKind::{Browser, PasswordManager};
    let with_passwords = READERS.iter().filter(|reader| matches!(reader.source(), PasswordManager | Browser));
    PossibleValuesParser::new(with_passwords.map(|reader| reader.name()))
}
