//! `model`, `answer`, `audit` and `report`.

use super::values::{day, severity};
use crate::risk::Severity;
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ModelArgs {
    #[command(subcommand)]
    pub command: ModelCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum ModelCommand {
    /// List the controls, with the provider's duty and yours
    List(ModelPrint),
    /// Check a CSV file of your own, and show which parts of it are used
    Check(ModelPrint),
}

#[derive(Clone, Debug, Args)]
pub struct ModelPrint {
    /// Print JSON. list: [{"id", "category", "title", "provider", "user", "threat", "source", "scope",
    /// "checks"}]; check: {"controls", "for_each_account", "categories": [{"name", "controls"}], "with":
    /// {"threat", "source", "checks"}, "unknown_rules": [{"control", "rule"}]}
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// The control's id: C07
    pub control: String,
    /// The answer
    pub answer: AnswerWord,
    /// Answer for this account only: its id, or part of its name
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// A note in your own words
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// The answers to a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnswerWord {
    /// You do this
    Done,
    /// You plan to do it
    Todo,
    /// It does not apply to you
    Na,
    /// Remove the answer
    Clear,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct AuditArgs {
    /// Exit with code 3 if there is an open finding of this severity or higher
    #[arg(long, value_name = "SEVERITY", value_parser = severity())]
    pub fail_on: Option<Severity>,
    /// Print JSON: {"findings": [{"rule", "severity", "subject", "name", "title", "facts", "why", "remedy",
    /// "source", "accepted": null or {"reason", "until", "date"}}], "counts": {"critical", "high", "medium",
    /// "low", "takeover", "lockout", "accepted"}}
    #[arg(long)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Option<AuditCommand>,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum AuditCommand {
    /// Accept the risk of a finding until a day, for a reason
    Accept(AcceptArgs),
    /// Stop accepting the risk of a finding
    Unaccept(UnacceptArgs),
}

#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// The rule's id: R03
    pub rule: String,
    /// The id of the account, device, number or place that the finding is about
    pub subject: String,
    /// The last day on which you accept the risk
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Date,
    /// Why you accept the risk
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Debug, Args)]
pub struct UnacceptArgs {
    /// The rule's id: R03
    pub rule: String,
    /// The id of the account, device, number or place that the finding is about
    pub subject: String,
}

#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Markdown to read and tick off, CSV for a spreadsheet, JSON for a program
    #[arg(long, value_name = "FORMAT", default_value = "md")]
    pub format: ReportFormat,
    /// Write an empty checklist, without answers and findings, to fill in by hand; needs no vault
    #[arg(long)]
    pub blank: bool,
    /// Replace user names and notes with placeholders
    #[arg(long)]
    pub redact: bool,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// The formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Markdown with task lists (GitHub Flavored Markdown)
    Md,
    /// One row for each control, each answer for one account, and each finding
    Csv,
    /// One JSON document
    Json,
}
