//! `account list`.

use crate::cli::accounts::{TABLE_HEADING, table_row};
use crate::cli::args::AccountList;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::notify;
use crate::cli::session::Session;
use crate::inventory::{Account, search};
use crate::store::Access;
use crate::text::fit;

pub fn run(context: &mut Context, args: &AccountList) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let inventory = &session.profile().inventory;
    let accounts: Vec<&Account> = match &args.query {
        None => inventory.accounts.iter().collect(),
        Some(query) => search(inventory, query)
            .iter()
            .filter_map(|found| inventory.accounts.get(found.position))
            .collect(),
    };
    if args.json {
        context.out.json(&accounts)?;
    } else if accounts.is_empty() {
        match &args.query {
            Some(query) => notify(format_args!("No account matches “{}”.", fit(query, 60))),
            None => notify("There are no accounts yet. `selvedge account add NAME` adds one."),
        }
    } else {
        let rows: Vec<_> = accounts.into_iter().map(table_row).collect();
        context.out.table(TABLE_HEADING, &rows)?;
    }
    Ok(Exit::Done)
}
