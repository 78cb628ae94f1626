//! Finds the account that an argument names, and describes accounts.

use super::error::CliError;
use crate::inventory::{Account, Inventory, search};
use crate::text::{fit, nearest};

/// The number of matches that an error lists.
pub const MAX_LISTED: usize = 12;

/// The headings of a table of accounts.
pub const TABLE_HEADING: &[&str] = &["account", "name", "user name", "importance", "factors"];

pub fn table_row(account: &Account) -> Vec<String> {
    let factors: Vec<&str> = account.factors.iter().map(|factor| factor.id.as_str()).collect();
    vec![
        account.id.to_string(),
        account.service.clone(),
        account.username.clone(),
        account.importance.label().to_owned(),
        factors.join(" "),
    ]
}

/// The account whose id or full name is the query, or the only account that matches it.
pub fn find<'a>(inventory: &'a Inventory, query: &str) -> Result<&'a Account, CliError> {
    if let Some(account) = inventory.accounts.iter().find(|account| account.id.as_str() == query) {
        return Ok(account);
    }
    if query.trim().is_empty() {
        return Err(CliError::usage("the query is empty", "give letters of the account's name"));
    }
    let found = search(inventory, query);
    let full_matches = found.iter().filter(|found| found.rank == 0).count();
    let position = match found.as_slice() {
        [] => None,
        [only] => Some(only.position),
        [first, ..] if full_matches == 1 && first.rank == 0 => Some(first.position),
        several => {
            let accounts = several.iter().filter_map(|found| inventory.accounts.get(found.position));
            let lines: Vec<String> = accounts.take(MAX_LISTED).map(describe).collect();
            return Err(CliError::failed(
                format_args!(
                    "“{}” matches {} accounts:\n{}{}",
                    fit(query, 60),
                    several.len(),
                    lines.join("\n"),
                    and_more(several.len())
                ),
                "give the id, which comes first in each line",
            ));
        }
    };
    position.and_then(|position| inventory.accounts.get(position)).ok_or_else(|| {
        let similar = nearest(query, inventory.accounts.iter().map(|account| account.id.as_str()));
        CliError::unknown(
            format_args!("no account matches “{}”", fit(query, 60)),
            &similar,
            "`selvedge account list` shows all accounts",
        )
    })
}

/// The last line of a list of matches that is cut at [`MAX_LISTED`].
pub fn and_more(total: usize) -> String {
    if total > MAX_LISTED { format!("\n… and {} more", total - MAX_LISTED) } else { String::new() }
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
