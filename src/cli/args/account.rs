//! `account`: the accounts of the inventory.

use super::values::{day, importance};
use super::{FactorArg, Source};
use crate::inventory::Importance;
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

// `account`.
#[derive(Debug, Args)]
pub struct AccountArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: AccountCommand,
}

// What can be done with accounts.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum AccountCommand {
    /// Add an account
    Add(AccountAdd),
    /// List the accounts, all or those that a query finds
    List(AccountList),
    /// Show one account
    Show(AccountShow),
    /// Show the QR code by which another app takes over an account's login code
    Qr(AccountQr),
    /// Change one account
    Edit(Box<AccountEdit>),
    /// Remove an account, with its seeds, recovery codes and answers
    Remove(AccountRemove),
}

// `account add`.
#[derive(Debug, Args)]
pub struct AccountAdd {
    /// What you call it; usually the service's name
    pub name: String,
    /// The service's domain: example.com
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// User name or mail address there
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// How bad it would be to lose it, or to have it taken over
    #[arg(long, value_name = "IMPORTANCE", value_parser = importance())]
    pub importance: Option<Importance>,
    /// A factor you sign in with, and where it is kept: password=memory, totp=my-phone. May be repeated
    #[arg(long = "factor", value_name = "KIND[=HOLDER,…]")]
    pub factors: Vec<FactorArg>,
    /// Read the login code's otpauth URI, or its bare secret, from a file, or from standard input with “-”.
    /// Where no --factor is given, a password is taken to stand beside it
    #[arg(long, value_name = "FILE|-")]
    pub otpauth: Option<Source>,
    /// Print the new account as JSON
    #[arg(long)]
    pub json: bool,
}

// `account list`.
#[derive(Debug, Args)]
pub struct AccountList {
    /// Letters of the name, domain, user name or a tag
    pub query: Option<String>,
    /// Print JSON: an array of accounts as they stand in the inventory
    #[arg(long)]
    pub json: bool,
}

// `account show`.
#[derive(Debug, Args)]
pub struct AccountShow {
    /// The account's id, or letters of its name, domain or user name
    pub query: String,
    /// Print JSON: the account as it stands in the inventory
    #[arg(long)]
    pub json: bool,
}

// `account qr`.
#[derive(Debug, Args)]
pub struct AccountQr {
    /// The account's id, account/factor, or letters of its name, domain or user name
    pub query: String,
    /// Hide it after so many seconds
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// Print it where standard output is no terminal, too; it stays where it is printed
    #[arg(long)]
    pub force: bool,
}

// `account remove`.
#[derive(Debug, Args)]
pub struct AccountRemove {
    /// The account's id, or letters of its name, domain or user name
    pub query: String,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// Print the account that was removed as JSON
    #[arg(long)]
    pub json: bool,
}

// `account edit`.
#[derive(Debug, Args)]
pub struct AccountEdit {
    /// The account's id, or letters of its name, domain or user name
    pub query: String,
    /// What you call it
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The service's domain
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// User name or mail address there
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// How bad it would be to lose it, or to have it taken over
    #[arg(long, value_name = "IMPORTANCE", value_parser = importance())]
    pub importance: Option<Importance>,
    /// Notes; empty text clears them
    #[arg(long, value_name = "TEXT")]
    pub notes: Option<String>,
    /// A word to find it by. May be repeated
    #[arg(long = "tag", value_name = "WORD")]
    pub tags: Vec<String>,
    /// Take a tag off. May be repeated
    #[arg(long = "remove-tag", value_name = "WORD")]
    pub remove_tags: Vec<String>,
    /// Add a factor, or say where it is kept. HOLDER is the id of a device, number, place or account,
    /// or “memory” or “selvedge”. May be repeated
    #[arg(long = "factor", value_name = "KIND[=HOLDER,…]")]
    pub factors: Vec<FactorArg>,
    /// Remove a factor, with the ways in that need it and what this vault keeps of it. May be repeated
    #[arg(long = "remove-factor", value_name = "FACTOR")]
    pub remove_factors: Vec<String>,
    /// Add a login code: read its otpauth URI, or its bare secret, from a file, or from standard input with “-”
    #[arg(long, value_name = "FILE|-")]
    pub otpauth: Option<Source>,
    /// Whether support can reset the second factor
    #[arg(long, value_name = "STATE")]
    pub support_reset: Option<SupportResetWord>,
    /// When the password was last changed
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub password_changed: Option<Date>,
    /// When the account was last used
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub last_used: Option<Date>,
    /// When you last went through all of this
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub reviewed: Option<Date>,
    /// Replace the whole account by the JSON document in a file, or on standard input with “-”
    #[arg(long, value_name = "FILE|-", conflicts_with_all = [
        "name", "domain", "username", "importance", "notes", "tags", "remove_tags", "factors",
        "remove_factors", "otpauth", "support_reset", "password_changed", "last_used", "reviewed",
    ])]
    pub from: Option<Source>,
    /// Print the changed account as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `--support-reset` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SupportResetWord {
    /// Not known
    Unknown,
    /// They can
    Possible,
    /// It is switched off, or bound to something you hold
    Locked,
}
