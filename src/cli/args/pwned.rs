//! `pwned`: passwords against Pwned Passwords.

use clap::{Args, Subcommand};

/// `pwned`.
#[derive(Debug, Args)]
pub struct PwnedArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PwnedCommand,
}

/// What can be done with passwords. None of it needs a vault.
#[derive(Debug, Subcommand)]
pub enum PwnedCommand {
    /// Check one password, typed without being shown, or one a line from standard input
    ///
    /// Five characters of each password's SHA-1 leave this machine and nothing else; exit code 3 where one was
    /// found, 1 where one could not be checked and none was found.
    Check(PwnedCheck),
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
