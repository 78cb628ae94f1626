//! `pwned`: passwords against Pwned Passwords.

use super::Source;
use crate::import::READERS;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `pwned`.
#[derive(Debug, Args)]
pub struct PwnedArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PwnedCommand,
}

/// What can be done with passwords. None of it needs a vault, but for `audit --record`.
#[derive(Debug, Subcommand)]
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
}

/// `pwned check`.
#[derive(Debug, Args)]
pub struct PwnedCheck {
    /// Print JSON: [{"line", "status": "found", "absent" or "unchecked", "count": null where unchecked}], empty
    /// lines left out; with --strength also "score"
    #[arg(long)]
    pub json: bool,
    /// Also say how strong each is, from 0 (guessed at once) to 4 (very hard to guess)
    #[arg(long)]
    pub strength: bool,
}

/// `pwned audit`.
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
    /// How much memory opening it may take, where it asks for more than 1 GiB
    #[arg(long, value_name = "MIB")]
    pub max_memory: Option<u64>,
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
    use crate::import::Source::{Browser, PasswordManager};
    let with_passwords = READERS.iter().filter(|reader| matches!(reader.source(), PasswordManager | Browser));
    PossibleValuesParser::new(with_passwords.map(|reader| reader.name()))
}
