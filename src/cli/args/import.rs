//! `import`.

use super::{Source, values::size};
use crate::merge::OnConflict;
use clap::{Args, ValueEnum};

// `import`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Each entry is one of: new; same (by its secret, whatever it is called); merged (it adds to an account that is \
there); skipped; failed (unreadable; the others are read all the same). read = new + same + merged + skipped + \
failed. Everything is saved at once, or nothing.

Exit codes: 0 where the files were read, even if some entries failed (the counts say how many); 1 where a file \
could not be read at all, and then nothing is imported.")]
pub struct ImportArgs {
    /// The exported files, or “-” for standard input; also an inventory document or another vault's folder
    #[arg(value_name = "FILE|-", required_unless_present_any = ["formats", "clipboard"])]
    pub files: Vec<Source>,
    /// Read what was copied: a QR code on the screen, an otpauth address, the text of an export
    #[arg(long, conflicts_with = "files")]
    pub clipboard: bool,
    /// Read them as this format instead of looking what they are; --formats lists them
    #[arg(long, value_name = "NAME")]
    pub format: Option<String>,
    /// Read the password of encrypted exports from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub password_file: Option<Source>,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What to do with entries that differ from what is there; else asked, or skipped where nobody can be
    #[arg(long, value_name = "WHAT")]
    pub on_conflict: Option<ConflictWord>,
    /// The id of the device on which the authenticator app is: the seeds are kept there, too
    #[arg(long, value_name = "DEVICE")]
    pub held_on: Option<String>,
    /// Memory that decrypting may take: 2GiB, 512MiB; else asked above 1GiB, or refused where nobody can be
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_memory: Option<u64>,
    /// Seconds that decrypting may take; else asked above five, or refused where nobody can be
    #[arg(long, value_name = "SECONDS")]
    pub max_time: Option<u64>,
    /// Do not ask before applying
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// List the formats that can be read
    #[arg(long, conflicts_with_all = ["files", "clipboard", "format", "password_file", "dry_run", "on_conflict"])]
    pub formats: bool,
    /// Print JSON, and ask nothing: {"applied", "read", "new", "same", "merged", "skipped", "failed", "files"}; see docs/formats.md
    #[arg(long)]
    pub json: bool,
}

impl ImportArgs {
    /// What reads standard input, as the person wrote it; two of them cannot.
    pub fn stdin(&self) -> Vec<&'static str> {
        let files = self.files.iter().filter(|file| file.is_stdin()).map(|_| "import -");
        let password =
            self.password_file.as_ref().is_some_and(Source::is_stdin).then_some("--password-file -");
        files.chain(password).collect()
    }
}

/// What is done with entries that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ConflictWord {
    /// What is here stays; the entry is left out
    Keep,
    /// The file's takes its place
    Replace,
    /// Both are kept
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
