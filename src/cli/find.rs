//! The account that a person means.

use super::CliError;
use crate::inventory::{Account, Inventory, search};
use crate::text::nearest;
use crate::text::{fit, visible};

/// The one account that the query names: by its id, by its whole name, or as the only one found.
///
/// # Errors
/// Where none is found (with the nearest ids) or several are (with the list of them).
pub fn account<'a>(inventory: &'a Inventory, query: &str) -> Result<&'a Account, CliError> {
    if let Some(account) = inventory.accounts.iter().find(|account| account.id.as_str() == query) {
        return Ok(account);
    }
    if query.trim().is_empty() {
        return Err(CliError::usage("the query is empty", "give letters of the account's name"));
    }
    let found = search(inventory, query);
    let whole = found.iter().filter(|found| found.rank == 0).count();
    match found.as_slice() {
        [] => Err(none(inventory, query)),
        [only] => inventory.accounts.get(only.at).ok_or_else(|| none(inventory, query)),
        [first, ..] if whole == 1 && first.rank == 0 => {
            inventory.accounts.get(first.at).ok_or_else(|| none(inventory, query))
        }
        several => {
            let mut lines = format!("“{}” finds {} accounts:", fit(query, 60), several.len());
            for account in several.iter().take(12).filter_map(|found| inventory.accounts.get(found.at)) {
                lines.push_str(&format!("\n{}", describe(account)));
            }
            if several.len() > 12 {
                lines.push_str(&format!("\n… and {} more", several.len() - 12));
            }
            Err(CliError::failed(lines, "give the id, which stands first in each line"))
        }
    }
}

/// An account in one line: its id, name and user name.
pub fn describe(account: &Account) -> String {
    let name = fit(&account.service, 40);
    if account.username.is_empty() {
        format!("{}  {name}", account.id)
    } else {
        format!("{}  {name}  {}", account.id, fit(&account.username, 40))
    }
}

fn none(inventory: &Inventory, query: &str) -> CliError {
    let near = nearest(query, inventory.accounts.iter().map(|account| account.id.as_str()));
    let next = if near.is_empty() {
        "`selvedge account list` shows those that there are".to_owned()
    } else {
        format!("did you mean {}?", near.iter().map(|id| visible(id)).collect::<Vec<_>>().join(", "))
    };
    CliError::failed(format!("no account is called “{}”", fit(query, 60)), next)
}
