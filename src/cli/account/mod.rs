//! `account`: the accounts of the inventory, one file a command.

mod add;
mod edit;
mod factors;
mod list;
mod qr;
mod remove;
mod show;

use super::args::{AccountArgs, AccountCommand, Source};
use super::{CliError, Context, Exit, input};
use crate::inventory::{Account, Inventory, problems};
use crate::otp::{self, Otp};

pub use list::{HEADING, row};

/// Runs `account`.
///
/// # Errors
/// Where the account cannot be found, the change does not hold together, or the vault fails.
pub fn run(context: &mut Context, args: &AccountArgs) -> Result<Exit, CliError> {
    match &args.command {
        AccountCommand::Add(args) => add::run(context, args),
        AccountCommand::List(args) => list::run(context, args),
        AccountCommand::Show(args) => show::run(context, args),
        AccountCommand::Qr(args) => qr::run(context, args),
        AccountCommand::Edit(args) => edit::run(context, args),
        AccountCommand::Remove(args) => remove::run(context, args),
    }
}

/// Reads an otpauth address or a bare secret, and says what was odd about it.
fn read_otp(context: &Context, source: &Source) -> Result<Otp, CliError> {
    let text = input::secret(source, "otpauth address or secret", "--otpauth")?;
    let parsed = otp::parse_any(&text).map_err(|error| {
        CliError::failed(
            format!("the text from {source} gives no login code: {error}"),
            "nothing was changed",
        )
    })?;
    for warning in &parsed.warnings {
        context.out.say(format_args!("Note: {warning}"));
    }
    Ok(parsed.otp)
}

/// Refuses an account that would not hang together with the rest. What was wrong before is no hindrance.
fn check(inventory: &Inventory, account: &Account) -> Result<(), CliError> {
    let before = problems(inventory);
    let mut after = inventory.clone();
    match after.accounts.iter_mut().find(|known| known.id == account.id) {
        Some(known) => *known = account.clone(),
        None => after.accounts.push(account.clone()),
    }
    let new: Vec<String> = problems(&after)
        .iter()
        .filter(|problem| !before.contains(problem))
        .map(ToString::to_string)
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    Err(CliError::failed(
        format!("the account does not hold together:\n{}", new.join("\n")),
        "nothing was changed; `selvedge inventory show` lists the ids that there are",
    ))
}
