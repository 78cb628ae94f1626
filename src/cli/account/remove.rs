//! `account remove`.

use crate::cli::args::AccountRemove;
use crate::cli::{Access, CliError, Context, Exit, Session, find, input};
use crate::profile::compose;
use crate::text::{count, fit};
use crate::words;

/// Removes an account with everything that hangs on it.
pub(super) fn run(context: &mut Context, args: &AccountRemove) -> Result<Exit, CliError> {
    let mut session = Session::open(context, Access::ReadWrite)?;
    let profile = session.profile();
    let account = find::account(&profile.inventory, &args.query)?.clone();
    let id = &account.id;
    let name = fit(&account.service, 60).into_owned();
    let seeds = profile.readable_seeds().filter(|seed| seed.account == *id).count();
    let codes: usize = profile
        .readable_codes()
        .filter(|set| set.account == *id)
        .map(crate::profile::CodeSet::remaining)
        .sum();
    let mut lost = Vec::new();
    if seeds > 0 {
        lost.push(count(seeds, "login code"));
    }
    if codes > 0 {
        lost.push(count(codes, "unused recovery code"));
    }
    let with = if lost.is_empty() { String::new() } else { format!(", with {}", words::short_list(&lost)) };
    if !args.yes && !input::agree(&format!("Remove {name} (“{id}”){with}?")) {
        return Err(CliError::failed(
            format!("{name} (“{id}”) was not removed{with}"),
            "say y when asked, or give --yes",
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
