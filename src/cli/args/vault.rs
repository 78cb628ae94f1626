//! `init`, `vault`, `inventory` and `config`.

use super::values::Source;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Accept a weak passphrase without asking
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct VaultArgs {
    #[command(subcommand)]
    pub command: VaultCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum VaultCommand {
    /// Check the vault for damage
    Check(CheckArgs),
    /// Change the passphrase, and with --new-key also the key
    Passphrase(PassphraseArgs),
    /// Merge another version of the vault, such as a conflict copy of a syncing service
    Merge(MergeArgs),
    /// Copy the encrypted vault to another folder
    Backup(BackupArgs),
    /// Restore damaged or missing files, an earlier version, or a backup
    Restore(RestoreArgs),
    /// Make a printable key that opens the vault without its passphrase
    RecoveryKit(RecoveryKitArgs),
}

#[derive(Debug, Args)]
#[command(after_long_help = "\
Makes a new key, encrypts the vault to it as well, and writes the key to a page to print (.html) or to a text file. \
The key is stored nowhere else. `selvedge vault restore --recovery-key FILE` uses it to set a new passphrase; age can \
read the text file directly. Each kit has its own key; earlier kits still open the vault until you remove them.")]
pub struct RecoveryKitArgs {
    /// The page (.html) or text file to write; “-” writes the text to standard output
    #[arg(short, long, value_name = "FILE|-", required_unless_present_any = ["recipient", "list", "remove"])]
    pub output: Option<PathBuf>,
    /// Let an existing key of yours open the vault, instead of a new one: its public half, age1…
    #[arg(long, value_name = "KEY", conflicts_with_all = ["output", "list", "remove"])]
    pub recipient: Option<String>,
    /// The name of the key in the list
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["list", "remove"])]
    pub name: Option<String>,
    /// List the additional keys that open the vault
    #[arg(long, conflicts_with_all = ["output", "remove"])]
    pub list: bool,
    /// Remove a key: its public half, or its name
    #[arg(long, value_name = "KEY", conflicts_with = "output")]
    pub remove: Option<String>,
    /// Replace an existing file, and write where other people can read or write
    #[arg(long)]
    pub force: bool,
    /// Print the list as JSON: {"recipients": [{"key", "name"}]}
    #[arg(long, requires = "list")]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Check headers and permissions only; nothing is decrypted
    #[arg(long)]
    pub without_passphrase: bool,
    /// Print JSON: {"sound", "items": [{"item", "sound", "detail"}]}
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct PassphraseArgs {
    /// Also create a new key, and encrypt the vault and its earlier versions to it
    #[arg(long)]
    pub new_key: bool,
    /// Read the new passphrase from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub new_passphrase_file: Option<Source>,
    /// Accept a weak passphrase without asking
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
#[command(after_long_help = "\
Two computers that change the vault at the same time make two versions of it. The merge keeps what only one of them \
changed since their newest common version, which it looks for among the generations. If both changed the same value, the \
version with more saves is preferred, and the other value goes to the notes; nothing secret is dropped: of different \
seeds and recovery codes, both are kept. Counters take the higher value, and used recovery codes stay used. What one \
version deleted and the other changed is asked about in a terminal, and otherwise kept.

Both versions stay among the generations, so `selvedge vault restore --generation N` brings either back.")]
pub struct MergeArgs {
    /// Another version of vault.age, or the folder of another copy of the vault
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Read the passphrase of the other version from a file, or from standard input with “-”, if its key is another one
    #[arg(long, value_name = "FILE|-")]
    pub password_file: Option<Source>,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Ask nothing: keep what one version deleted and the other changed
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// Print JSON, and ask nothing: {"applied", "save", "base", "changes", "kept", "conflicts"}; see docs/formats.md
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct BackupArgs {
    /// A new or empty folder to copy to
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Restore this earlier version, and keep the replaced one; `vault check` lists the versions
    #[arg(long, value_name = "N")]
    pub generation: Option<u32>,
    /// Create the vault from the backup in this folder, if there is no vault
    #[arg(long, value_name = "DIR", conflicts_with = "generation")]
    pub from: Option<PathBuf>,
    /// Open the vault with the key of a recovery kit, read from a file or from standard input with “-”, and set a
    /// new passphrase
    #[arg(long, value_name = "FILE|-", conflicts_with_all = ["generation", "from"])]
    pub recovery_key: Option<Source>,
    /// Read the new passphrase from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-", requires = "recovery_key")]
    pub new_passphrase_file: Option<Source>,
}

#[derive(Debug, Args)]
pub struct InventoryArgs {
    #[command(subcommand)]
    pub command: InventoryCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum InventoryCommand {
    /// Replace the vault's inventory with a JSON document
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

#[derive(Debug, Args)]
pub struct InventoryApply {
    /// The document, or “-” for standard input
    #[arg(value_name = "FILE|-")]
    pub file: Source,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print JSON: {"added": ["id"], "changed": ["id"], "removed": ["id"], "applied", "secrets_without_account": ["id"]}
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    pub command: Option<ConfigCommand>,
}

#[derive(Clone, Copy, Debug, Subcommand)]
#[command(defer = true)]
pub enum ConfigCommand {
    /// Print the path of the configuration file
    Path,
}
