//! `import`.

use super::values::{Source, size};
use crate::import::ColumnChoice;
use crate::merge::OnConflict;
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_long_help = "\
Each entry is one of: new; same (its secret is in the vault already, under any name); merged (it adds to an existing \
account); skipped; failed (unreadable; the other entries are still read). read = new + same + merged + skipped + \
failed. Everything is saved at once, or nothing.

Exit codes: 0 if all files were read, even if some entries failed (the counts show how many); 1 if a file could not \
be read at all, and then nothing is imported, or if none of a file's entries could be read.")]
pub struct ImportArgs {
    /// Exported files, an inventory document, another vault's folder, or “-” for standard input
    #[arg(value_name = "FILE|-", required_unless_present_any = ["formats", "clipboard"])]
    pub files: Vec<Source>,
    /// Read the clipboard: a picture of a QR code, an otpauth URI, or the text of an export
    #[arg(long, conflicts_with = "files")]
    pub clipboard: bool,
    /// The format of the files, instead of detecting it; --formats lists the names
    #[arg(long, value_name = "NAME")]
    pub format: Option<String>,
    /// Read the password of encrypted exports from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub password_file: Option<Source>,
    /// The key file of a KeePass database, which opens it with the password or alone
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<Source>,
    /// Read a column of a CSV file as title, url, username, password, totp, notes or folder, such as totp=Code
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<ColumnChoice>,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What to do with entries that differ from the vault [default: ask, or skip without a terminal]
    #[arg(long, value_name = "WHAT")]
    pub on_conflict: Option<ConflictWord>,
    /// If a file can be read in two ways, use the less likely one; the review names both
    #[arg(long)]
    pub other_reading: bool,
    /// The id of the device with the authenticator app, which also stores the seeds
    #[arg(long, value_name = "DEVICE")]
    pub held_on: Option<String>,
    /// The most memory for decrypting, such as 2GiB or 512MiB [default: ask above 1GiB, or refuse without a terminal]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_memory: Option<u64>,
    /// The most seconds for decrypting [default: ask above 5, or refuse without a terminal]
    #[arg(long, value_name = "SECONDS")]
    pub max_time: Option<u64>,
    /// Check the imported passwords against known breaches, and record the results, as `pwned audit --record` does
    #[arg(long, conflicts_with_all = ["dry_run", "json"])]
    pub check_passwords: bool,
    /// Do not ask for confirmation
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// List the supported formats
    #[arg(long, conflicts_with_all = ["files", "clipboard", "format", "password_file", "key_file", "map", "dry_run", "on_conflict"])]
    pub formats: bool,
    /// Print JSON, and ask nothing: {"applied", "read", "new", "same", "merged", "skipped", "failed", "files"}; see docs/formats.md
    #[arg(long)]
    pub json: bool,
}

impl ImportArgs {
    /// The arguments that read standard input, for messages. At most one is allowed.
    pub fn stdin(&self) -> Vec<&'static str> {
        let files = self.files.iter().filter(|file| file.is_stdin()).map(|_| "import -");
        let password =
            self.password_file.as_ref().is_some_and(Source::is_stdin).then_some("--password-file -");
        let key_file = self.key_file.as_ref().is_some_and(Source::is_stdin).then_some("--key-file -");
        files.chain(password).chain(key_file).collect()
    }
}

/// What to do with entries that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ConflictWord {
    /// Keep the vault's entry, and leave out the file's
    Keep,
    /// Replace the vault's entry with the file's
    Replace,
    /// Keep both
    Both,
}

impl From<ConflictWord> for OnConflict {
    fn from(word: ConflictWord) -> Self {
        match word {
            ConflictWord::Keep => Self::Keep,
            ConflictWord::Replace => Self::Replace,
            ConflictWord::Both => Self::Both,
        }
    }
}
