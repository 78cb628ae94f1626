//! `account remove`.

use crate::cli::accounts;
use crate::cli::args::AccountRemove;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::input;
use crate::cli::session::Session;
use crate::profile::{CodeSet, compose};
use crate::store::Access;
use crate::text::{count, fit};
use crate::words::short_list;

/// Removes an account with its secrets and answers, after asking.
pub fn run(context: &mut Context, args: &AccountRemove) -> Result<Exit, CliError> {
    let mut session = Session::open(context, Access::ReadWrite)?;
    let profile = session.profile();
    let account = accounts::find(&profile.inventory, &args.query)?.clone();
    let id = &account.id;
    let name = fit(&account.service, 60);
    let seeds = profile.readable_seeds().filter(|seed| seed.account == *id).count();
    let sets = profile.readable_codes().filter(|set| set.account == *id);
    let codes: usize = sets.map(CodeSet::remaining).sum();
    let mut lost = Vec::new();
    if seeds > 0 {
        lost.push(count(seeds, "login code"));
    }
    if codes > 0 {
        lost.push(count(codes, "unused recovery code"));
    }
    let with = if lost.is_empty() { String::new() } else { format!(", with {}", short_list(&lost)) };
    if !args.yes && !input::confirm(&format!("Remove {name} (“{id}”){with}?")) {
        return Err(CliError::failed(
            format_args!("{name} (“{id}”) was not removed{with}"),
            "answer y, or give --yes",
        ));
    }
    let edit = compose::remove_account(profile, id);
    session.apply(edit)?;
    if args.json {
        context.out.json(&account)?;
    } else {
        context.out.line(format_args!("Removed {name} (“{id}”){with}."))?;
    }
    Ok(Exit::Done)
}
