//! `init`, `vault`, `inventory` and `config`: what lies on the disk.

use super::Source;
use clap::{Args, Subcommand};
use std::path::PathBuf;

// `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Take a weak passphrase without asking again
    #[arg(long)]
    pub force: bool,
}

// `vault`.
#[derive(Debug, Args)]
pub struct VaultArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: VaultCommand,
}

// What can be done with a vault as a whole.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum VaultCommand {
    /// Say what of the vault is sound and what is not
    Check(CheckArgs),
    /// Change the passphrase; the vault itself is not touched
    Passphrase(PassphraseArgs),
    /// Copy the vault, still encrypted, to another folder
    Backup(BackupArgs),
    /// Bring back what is damaged or missing, an earlier version, or a backup
    Restore(RestoreArgs),
    /// Make a key on paper that opens the vault without its passphrase
    RecoveryKit(RecoveryKitArgs),
}

/// `vault recovery-kit`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
A new key is made, the vault is encrypted to it besides its own, and the key is written to a page to print (.html) or \
a text. It is kept nowhere else. `selvedge vault restore --recovery-key FILE` gives the vault a new passphrase with it; \
age reads the text as it is. Each kit is a key of its own; earlier ones go on opening the vault until they are taken \
out.")]
pub struct RecoveryKitArgs {
    /// The page to write, .html, or a text; “-” for the text on standard output
    #[arg(short, long, value_name = "FILE|-", required_unless_present_any = ["recipient", "list", "remove"])]
    pub output: Option<PathBuf>,
    /// Let a key of your own open the vault, instead of making one: its public half, age1…
    #[arg(long, value_name = "KEY", conflicts_with_all = ["output", "list", "remove"])]
    pub recipient: Option<String>,
    /// What to call the key in the list
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["list", "remove"])]
    pub name: Option<String>,
    /// List the keys that open the vault besides its own
    #[arg(long, conflicts_with_all = ["output", "remove"])]
    pub list: bool,
    /// Take a key out again: its public half, or its name
    #[arg(long, value_name = "KEY", conflicts_with = "output")]
    pub remove: Option<String>,
    /// Replace a file that is there, and write where others may read or write
    #[arg(long)]
    pub force: bool,
    /// Print the list as JSON: {"recipients": [{"key", "name"}]}
    #[arg(long, requires = "list")]
    pub json: bool,
}

// `vault check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Look at headers and permissions alone; nothing is decrypted
    #[arg(long)]
    pub without_passphrase: bool,
    /// Print JSON: {"sound", "items": [{"item", "sound", "detail"}]}
    #[arg(long)]
    pub json: bool,
}

// `vault passphrase`.
#[derive(Debug, Args)]
pub struct PassphraseArgs {
    /// Read the new passphrase from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub new_passphrase_file: Option<Source>,
    /// Take a weak passphrase without asking again
    #[arg(long)]
    pub force: bool,
}

// `vault backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// A new or empty folder to copy to
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

// `vault restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Put this earlier version in the vault's place, which is kept; `vault check` lists them
    #[arg(long, value_name = "N")]
    pub generation: Option<u32>,
    /// Make the vault from the backup in this folder, where there is none
    #[arg(long, value_name = "DIR", conflicts_with = "generation")]
    pub from: Option<PathBuf>,
    /// Open the vault with the key of a recovery kit, from a file or from standard input with “-”, and give it a
    /// new passphrase
    #[arg(long, value_name = "FILE|-", conflicts_with_all = ["generation", "from"])]
    pub recovery_key: Option<Source>,
    /// Read the new passphrase from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-", requires = "recovery_key")]
    pub new_passphrase_file: Option<Source>,
}

// `inventory`.
#[derive(Debug, Args)]
pub struct InventoryArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: InventoryCommand,
}

// What can be done with the inventory as a document.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum InventoryCommand {
    /// Put the inventory of a JSON document in the place of the one in the vault
    Apply(InventoryApply),
    /// Show devices, numbers, places and accounts
    Show {
        /// Print the JSON document that `apply` reads
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of the document
    Schema,
}

// `inventory apply`.
#[derive(Debug, Args)]
pub struct InventoryApply {
    /// The document, or “-” for standard input
    #[arg(value_name = "FILE|-")]
    pub file: Source,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print JSON: {"added": ["id"], "changed": ["id"], "removed": ["id"], "applied", "secrets_without_account": ["id"]}
    #[arg(long)]
    pub json: bool,
}

// `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to do instead.
    #[command(subcommand)]
    pub command: Option<ConfigCommand>,
}

// What can be done with the configuration.
#[derive(Clone, Copy, Debug, Subcommand)]
#[command(defer = true)]
pub enum ConfigCommand {
    /// Print where the configuration file is looked for
    Path,
}
