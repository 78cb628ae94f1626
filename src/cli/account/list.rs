//! `account list`.

use crate::cli::args::AccountList;
use crate::cli::{Access, CliError, Context, Exit, Session};
use crate::inventory::{Account, search};
use crate::text::fit;

/// The columns of a table of accounts.
pub const HEADING: &[&str] = &["account", "name", "user name", "importance", "factors"];

/// An account as a row of such a table.
pub fn row(account: &Account) -> Vec<String> {
    let factors: Vec<&str> = account.factors.iter().map(|factor| factor.id.as_str()).collect();
    vec![
        account.id.to_string(),
        account.service.clone(),
        account.username.clone(),
        account.importance.label().to_owned(),
        factors.join(" "),
    ]
}

/// Lists all accounts, or those that a query finds. As JSON: an array of accounts as in the inventory.
pub(super) fn run(context: &mut Context, args: &AccountList) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let inventory = &session.profile().inventory;
    let accounts: Vec<&Account> = match &args.query {
        None => inventory.accounts.iter().collect(),
        Some(query) => {
            search(inventory, query).iter().filter_map(|found| inventory.accounts.get(found.at)).collect()
        }
    };
    if args.json {
        context.out.json(&accounts)?;
    } else if accounts.is_empty() {
        match &args.query {
            Some(query) => context.out.say(format_args!("No account is found by “{}”.", fit(query, 60))),
            None => context.out.say("There are no accounts yet. `selvedge account add NAME` adds one."),
        }
    } else {
        let rows: Vec<_> = accounts.into_iter().map(row).collect();
        context.out.table(HEADING, &rows)?;
    }
    Ok(Exit::Done)
}
