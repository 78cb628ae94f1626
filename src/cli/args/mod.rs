//! The definition of the command line, from which the parser, the help, the completions and the man page are made.
//!
//! Doc comments here are help texts. Commands build their subcommands only when needed (`defer`): building all of them
//! takes longer than running many commands.
#![allow(missing_docs, reason = "a doc comment on these types would replace the help text of their command")]

mod account;
mod codes;
mod export;
mod findings;
mod import;
mod plan;
mod pwned;
mod pwned_audit;
mod services;
mod values;
mod vault;
mod what_if;

pub use account::{
    AccountAdd, AccountArgs, AccountCommand, AccountEdit, AccountList, AccountQr, AccountRemove, AccountShow,
    SupportResetWord,
};
pub use codes::{CodeArgs, RecoveryAdd, RecoveryArgs, RecoveryCommand, RecoveryList, RecoveryUse};
pub use export::ExportArgs;
pub use findings::{
    AcceptArgs, AnswerArgs, AnswerWord, AuditArgs, AuditCommand, ModelArgs, ModelCommand, ModelPrint,
    ReportArgs, ReportFormat, UnacceptArgs,
};
pub use import::{ConflictWord, ImportArgs};
pub use plan::{ExposureArgs, PlanArgs};
pub use pwned::{
    CorpusArgs, CorpusBuild, CorpusCommand, CorpusDownload, CorpusInfo, PwnedArgs, PwnedCheck, PwnedCommand,
};
pub use pwned_audit::PwnedAudit;
pub use services::{ServicesArgs, ServicesCommand, ServicesSearch, ServicesUpdate};
pub use values::{FactorArg, Source, kinds};
pub use vault::{
    BackupArgs, CheckArgs, ConfigArgs, ConfigCommand, InitArgs, InventoryApply, InventoryArgs,
    InventoryCommand, MergeArgs, PassphraseArgs, RecoveryKitArgs, RestoreArgs, VaultArgs, VaultCommand,
};
pub use what_if::WhatIfArgs;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The text after the options in the long help and in the man page.
const AFTER: &str = "\
Exit codes:
  0  done
  1  failed; the message says what happened and what to do next
  2  wrong arguments
  3  a check found something (audit --fail-on, vault check, pwned check, pwned audit)

Secrets come from a prompt, a file or standard input, never from an argument. If standard input is \
not a terminal, no command waits for a key.

Environment:
  SELVEDGE_VAULT         the vault's folder, unless --vault is given
  SELVEDGE_RANGE_URL     the range service for passwords, instead of the configuration's
  SELVEDGE_SERVICES_URL  the address for `services update`, unless --from is given
  HTTPS_PROXY            the proxy for web requests; NO_PROXY lists hosts without it
  NO_COLOR               no colours, if it is set and not empty";

/// Your half of two-factor authentication: what you must do yourself, what is risky, and how you get back in.
///
/// Without a command, Selvedge opens its screens, and creates a vault on the first run.
#[derive(Debug, Parser)]
#[command(name = "selvedge", version, after_long_help = AFTER, propagate_version = false)]
#[command(disable_help_subcommand = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Globals {
    /// The vault's folder [default: $SELVEDGE_VAULT, else the system's folder for application data]
    #[arg(long, global = true, value_name = "DIR")]
    pub vault: Option<PathBuf>,
    /// Read the passphrase from a file, or from standard input with “-”
    #[arg(long, global = true, value_name = "FILE|-")]
    pub passphrase_file: Option<Source>,
    /// The configuration file [default: the path that `config path` prints]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A CSV file with your own responsibility model, instead of the built-in one
    #[arg(long, global = true, value_name = "FILE")]
    pub model: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Open the screens with a fictional inventory; nothing is saved
    Demo,
    /// Create a vault
    Init(InitArgs),
    /// Apply, show or describe the inventory, without secrets
    Inventory(InventoryArgs),
    /// Add, list, show, edit and remove accounts
    Account(AccountArgs),
    /// Print a login code
    Code(CodeArgs),
    /// Store and use recovery codes
    Recovery(RecoveryArgs),
    /// Import exports of other apps and password managers
    Import(ImportArgs),
    /// List the controls of the responsibility model, or check a model of your own
    Model(ModelArgs),
    /// Answer a control of the model
    Answer(AnswerArgs),
    /// Show what is risky in the inventory, and why
    Audit(AuditArgs),
    /// Show what follows if you lose a single thing, or somebody takes it
    Exposure(ExposureArgs),
    /// Show the few changes that help most against takeover and lockout
    Plan(PlanArgs),
    /// Show who gets in, and what you can no longer open, if things are captured or lost
    WhatIf(WhatIfArgs),
    /// Write the checklist
    Report(ReportArgs),
    /// Write login codes for another program: Aegis, 2FAS, FreeOTP+, Google Authenticator, CSV
    Export(ExportArgs),
    /// Search the service directory: which second factors each service offers
    Services(ServicesArgs),
    /// Check passwords against breaches, without disclosing them
    Pwned(PwnedArgs),
    /// Check, back up or restore the vault, or change its passphrase
    Vault(VaultArgs),
    /// Print the default configuration, with comments
    Config(ConfigArgs),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

impl Command {
    /// The argument that reads standard input, for messages.
    pub fn reads_stdin(&self) -> Option<&'static str> {
        let (option, source) = match self {
            Self::Inventory(InventoryArgs { command: InventoryCommand::Apply(apply) }) => {
                ("inventory apply -", Some(&apply.file))
            }
            Self::Account(AccountArgs { command }) => match command {
                AccountCommand::Add(add) => ("--otpauth -", add.otpauth.as_ref()),
                AccountCommand::Edit(edit) if edit.otpauth.is_some() => {
                    ("--otpauth -", edit.otpauth.as_ref())
                }
                AccountCommand::Edit(edit) => ("--from -", edit.from.as_ref()),
                _ => return None,
            },
            Self::Recovery(RecoveryArgs { command: RecoveryCommand::Add(add) }) => {
                ("--from -", add.from.as_ref())
            }
            Self::Import(import) => return import.stdin().first().copied(),
            Self::Pwned(PwnedArgs { command }) => match command {
                PwnedCommand::Check(_) => return Some("pwned check"),
                PwnedCommand::Audit(audit) => ("--password-file -", audit.password_file.as_ref()),
                PwnedCommand::Corpus(_) => return None,
            },
            Self::Vault(VaultArgs { command: VaultCommand::Passphrase(change) }) => {
                ("--new-passphrase-file -", change.new_passphrase_file.as_ref())
            }
            Self::Vault(VaultArgs { command: VaultCommand::Restore(restore) }) => {
                ("--recovery-key -", restore.recovery_key.as_ref())
            }
            Self::Vault(VaultArgs { command: VaultCommand::Merge(merge) }) => {
                ("--password-file -", merge.password_file.as_ref())
            }
            Self::Export(export) => ("--password-file -", export.password_file.as_ref()),
            _ => return None,
        };
        source.is_some_and(Source::is_stdin).then_some(option)
    }
}
