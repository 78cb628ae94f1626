//! `account`: the accounts of the inventory.

use super::values::{FactorArg, Source, day, importance};
use crate::inventory::Importance;
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

#[derive(Debug, Args)]
pub struct AccountArgs {
    #[command(subcommand)]
    pub command: AccountCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum AccountCommand {
    /// Add an account
    Add(AccountAdd),
    /// List all accounts, or those that match a query
    List(AccountList),
    /// Show one account
    Show(AccountShow),
    /// Show a QR code that copies an account's login code to another app
    Qr(AccountQr),
    /// Change one account
    Edit(Box<AccountEdit>),
    /// Remove an account with its login codes, recovery codes and answers
    Remove(AccountRemove),
}

#[derive(Debug, Args)]
pub struct AccountAdd {
    /// Your name for the account; usually the service's name
    pub name: String,
    /// The service's domain: example.com
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// User name or email address there
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// How bad it would be if you lost the account or somebody took it over
    #[arg(long, value_name = "IMPORTANCE", value_parser = importance())]
    pub importance: Option<Importance>,
    /// A factor that you sign in with, and where it is kept: password=memory, totp=my-phone. Can be repeated
    #[arg(long = "factor", value_name = "KIND[=HOLDER,…]")]
    pub factors: Vec<FactorArg>,
    /// Read the login code's otpauth URI or bare secret from a file, or from standard input with “-”.
    /// Without --factor, the account also gets a password
    #[arg(long, value_name = "FILE|-")]
    pub otpauth: Option<Source>,
    /// Print the new account as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct AccountList {
    /// Part of the name, domain, user name or a tag
    pub query: Option<String>,
    /// Print JSON: an array of accounts, as in the inventory
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct AccountShow {
    /// The account's id, or part of its name, domain or user name
    pub query: String,
    /// Print JSON: the account, as in the inventory
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct AccountQr {
    /// The account's id, account/factor, or part of its name, domain or user name
    pub query: String,
    /// Hide the code after this many seconds
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// Print the code even if standard output is not a terminal; it stays visible there
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct AccountRemove {
    /// The account's id, or part of its name, domain or user name
    pub query: String,
    /// Do not ask for confirmation
    #[arg(long)]
    pub yes: bool,
    /// Print the removed account as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct AccountEdit {
    /// The account's id, or part of its name, domain or user name
    pub query: String,
    /// Your name for the account
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The service's domain
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// User name or email address there
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// How bad it would be if you lost the account or somebody took it over
    #[arg(long, value_name = "IMPORTANCE", value_parser = importance())]
    pub importance: Option<Importance>,
    /// Notes; an empty text clears them
    #[arg(long, value_name = "TEXT")]
    pub notes: Option<String>,
    /// Add a tag, a word to find the account by. Can be repeated
    #[arg(long = "tag", value_name = "WORD")]
    pub tags: Vec<String>,
    /// Remove a tag. Can be repeated
    #[arg(long = "remove-tag", value_name = "WORD")]
    pub remove_tags: Vec<String>,
    /// Add a factor, or change where it is kept. HOLDER is the id of a device, number, place or account,
    /// or “memory” or “selvedge”. Can be repeated
    #[arg(long = "factor", value_name = "KIND[=HOLDER,…]")]
    pub factors: Vec<FactorArg>,
    /// Remove a factor, the ways in that need it, and its secrets in this vault. Can be repeated
    #[arg(long = "remove-factor", value_name = "FACTOR")]
    pub remove_factors: Vec<String>,
    /// Add a login code: read its otpauth URI or bare secret from a file, or from standard input with “-”
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
    /// When you last reviewed the account
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub reviewed: Option<Date>,
    /// Replace the whole account with the JSON document in a file, or on standard input with “-”
    #[arg(long, value_name = "FILE|-", conflicts_with_all = [
        "name", "domain", "username", "importance", "notes", "tags", "remove_tags", "factors",
        "remove_factors", "otpauth", "support_reset", "password_changed", "last_used", "reviewed",
    ])]
    pub from: Option<Source>,
    /// Print the changed account as JSON
    #[arg(long)]
    pub json: bool,
}

/// The values of `--support-reset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SupportResetWord {
    /// Unknown
    Unknown,
    /// Support can reset it
    Possible,
    /// Resetting is switched off, or needs something that you have
    Locked,
}
