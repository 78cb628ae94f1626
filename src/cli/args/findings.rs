//! `model`, `answer`, `audit`, `report`: what ought to be, what is, and the page to take away.

use super::values::{day, severity};
use crate::risk::Severity;
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

// `model`.
#[derive(Debug, Args)]
pub struct ModelArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ModelCommand,
}

// What can be done with the responsibility model. Neither needs a vault.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum ModelCommand {
    /// List the controls, the provider's duty beside yours
    List(ModelPrint),
    /// Check a CSV of your own and say what of it is used
    Check(ModelPrint),
}

// How to print what is said of the model.
#[derive(Clone, Debug, Args)]
pub struct ModelPrint {
    /// Print JSON. list: [{"id", "category", "title", "provider", "user", "threat", "source", "scope",
    /// "checks"}]; check: {"controls", "for_each_account", "categories": [{"name", "controls"}], "with":
    /// {"threat", "source", "checks"}, "unknown_rules": [{"control", "rule"}]}
    #[arg(long)]
    pub json: bool,
}

// `answer`.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// The control's id: C07
    pub control: String,
    /// The answer
    pub answer: AnswerWord,
    /// For this account alone: its id, or letters of its name
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// In your words
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// What a control can be answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnswerWord {
    /// You do this
    Done,
    /// You mean to
    Todo,
    /// It does not apply to you
    Na,
    /// Take the answer back
    Clear,
}

// `audit`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct AuditArgs {
    /// Exit with code 3 where an open finding is this severe, or more
    #[arg(long, value_name = "SEVERITY", value_parser = severity())]
    pub fail_on: Option<Severity>,
    /// Print JSON: {"findings": [{"rule", "severity", "subject", "name", "title", "facts", "why", "remedy",
    /// "source", "accepted": null or {"reason", "until", "date"}}], "counts": {"critical", "high", "medium",
    /// "low", "takeover", "lockout", "accepted"}}
    #[arg(long)]
    pub json: bool,
    /// What to do instead of listing.
    #[command(subcommand)]
    pub command: Option<AuditCommand>,
}

// What can be done with a finding.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum AuditCommand {
    /// Accept a finding until a day, for a reason
    Accept(AcceptArgs),
    /// Stop accepting a finding
    Unaccept(UnacceptArgs),
}

// `audit accept`.
#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// The rule's id: R03
    pub rule: String,
    /// The id of the account, device, number or place that it is about
    pub subject: String,
    /// The last day on which you accept it
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Date,
    /// Why you can live with it
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

// `audit unaccept`.
#[derive(Debug, Args)]
pub struct UnacceptArgs {
    /// The rule's id: R03
    pub rule: String,
    /// The id of the account, device, number or place that it is about
    pub subject: String,
}

// `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Markdown to read and tick off, CSV for a spreadsheet, JSON for a program
    #[arg(long, value_name = "FORMAT", default_value = "md")]
    pub format: ReportFormat,
    /// The checklist without answers and findings, to fill in by hand; needs no vault
    #[arg(long)]
    pub blank: bool,
    /// Replace user names and notes
    #[arg(long)]
    pub redact: bool,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file where it exists
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// What `report` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Markdown with task lists (GitHub Flavored Markdown)
    Md,
    /// A row for each control, each answer for one account, and each finding
    Csv,
    /// One document
    Json,
}
