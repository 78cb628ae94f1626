//! Reads login codes and validates accounts, for `account add` and `account edit`.

use crate::cli::args::Source;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::notify;
use crate::inventory::{Account, Inventory, problems};
use crate::otp::{self, Otp};

/// Reads an otpauth URI or a bare secret, and prints the warnings of the parser.
pub fn read_otp(source: &Source) -> Result<Otp, CliError> {
    let text = input::secret(source, "otpauth URI or secret", "--otpauth")?;
    let parsed = otp::parse_any(&text).map_err(|error| {
        CliError::failed(
            format_args!("the text from {source} is not a login code: {error}"),
            "nothing was changed",
        )
    })?;
    for warning in &parsed.warnings {
        notify(format_args!("Note: {warning}"));
    }
    Ok(parsed.otp)
}

/// Refuses an account that contradicts the rest of the inventory. Problems that the inventory already has are ignored.
pub fn check(inventory: &Inventory, account: &Account) -> Result<(), CliError> {
    let before = problems(inventory);
    let mut after = inventory.clone();
    match after.accounts.iter_mut().find(|existing| existing.id == account.id) {
        Some(existing) => *existing = account.clone(),
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
        format_args!("the account is inconsistent:\n{}", new.join("\n")),
        "nothing was changed; `selvedge inventory show` lists the ids",
    ))
}
