//! The command line, defined once: the parser, the help, the completions and the man page come from here.
//!
//! Each level of commands is built when it is come to (`defer`): building all of them takes longer than many a command.
#![allow(
    missing_docs,
    reason = "a doc comment of these types would become the help of their command, which stands with the command"
)]

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
    InventoryCommand, PassphraseArgs, RecoveryKitArgs, RestoreArgs, VaultArgs, VaultCommand,
};
pub use what_if::WhatIfArgs;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// What comes after the options in the long help and in the man page.
const AFTER: &str = "\
Exit codes:
  0  done
  1  could not; the message says what, and what to do next
  2  wrong arguments
  3  a check that was asked for found something (audit --fail-on, vault check, pwned check, pwned audit)

Secrets come from a prompt, a file or standard input, never from an argument. Where standard input \
is not a terminal, nothing waits for a key.

Environment:
  SELVEDGE_VAULT         the vault's folder, where --vault is not given
  SELVEDGE_RANGE_URL     the range service for passwords, in place of the configuration's
  SELVEDGE_SERVICES_URL  where services update fetches the directory, where --from is not given
  HTTPS_PROXY            the proxy for requests to other machines; NO_PROXY: hosts without it
  NO_COLOR               no colour, where it is set and not empty";

/// Your half of two-factor authentication: what you owe yourself, what is risky, how you get back in.
///
/// Without a command, Selvedge opens its screens, and makes a vault on the first run.
#[derive(Debug, Parser)]
#[command(name = "selvedge", version, after_long_help = AFTER, propagate_version = false)]
#[command(disable_help_subcommand = true, max_term_width = 100)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Globals {
    /// The vault's folder; else $SELVEDGE_VAULT, else this system's place for data
    #[arg(long, global = true, value_name = "DIR")]
    pub vault: Option<PathBuf>,
    /// Read the passphrase from a file, or from standard input with “-”
    #[arg(long, global = true, value_name = "FILE|-")]
    pub passphrase_file: Option<Source>,
    /// The configuration file; else this system's place for it
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A responsibility model of your own, a CSV file, instead of the built-in one
    #[arg(long, global = true, value_name = "FILE")]
    pub model: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Open the screens on a fictional inventory; nothing is written
    Demo,
    /// Make a vault
    Init(InitArgs),
    /// The inventory without secrets: apply a document, show it, print its schema
    Inventory(InventoryArgs),
    /// Add, list, show, edit and remove accounts
    Account(AccountArgs),
    /// Print a login code
    Code(CodeArgs),
    /// Keep recovery codes, and use them up
    Recovery(RecoveryArgs),
    /// Take in what other apps and password managers exported
    Import(ImportArgs),
    /// The responsibility model: list its controls, check a file of your own
    Model(ModelArgs),
    /// Answer a control of the model
    Answer(AnswerArgs),
    /// What is risky in the inventory, and why
    Audit(AuditArgs),
    /// What each single thing is worth: to you if you lose it, to somebody who takes it
    Exposure(ExposureArgs),
    /// The few changes that help most against being taken over and being locked out
    Plan(PlanArgs),
    /// Who gets in, and what you can no longer open, if things are captured or lost
    WhatIf(WhatIfArgs),
    /// Write the checklist
    Report(ReportArgs),
    /// Write login codes for another program: Aegis, 2FAS, FreeOTP+, Google Authenticator, CSV
    Export(ExportArgs),
    /// The service directory: which second factors each service offers
    Services(ServicesArgs),
    /// Check passwords against breaches, without disclosing them
    Pwned(PwnedArgs),
    /// Look after the vault: check, change the passphrase, back up, restore
    Vault(VaultArgs),
    /// Print the commented default configuration
    Config(ConfigArgs),
    /// Print the completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

impl Command {
    /// The option by which the command reads standard input, as the person wrote it.
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
            Self::Export(export) => ("--password-file -", export.password_file.as_ref()),
            _ => return None,
        };
        source.is_some_and(Source::is_stdin).then_some(option)
    }
}
