//! `account edit`.

use super::change::{check, read_otp};
use super::factors;
use crate::cli::accounts;
use crate::cli::args::{AccountEdit, Source, SupportResetWord};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::input;
use crate::cli::session::Session;
use crate::inventory::{Account, SupportReset};
use crate::profile::{Edit, Profile, compose};
use crate::store::Access;
use crate::text::fit;
use jiff::civil::Date;

/// Changes an account according to the options, or replaces it with a JSON document.
pub fn run(context: &mut Context, args: &AccountEdit) -> Result<Exit, CliError> {
    let document = args.from.as_ref().map(read_document).transpose()?;
    if document.is_none() && changes_nothing(args) {
        return Err(CliError::usage(
            "no change was given",
            "`selvedge account edit --help` lists what can be changed",
        ));
    }
    let otp = args.otpauth.as_ref().map(read_otp).transpose()?;
    let mut session = Session::open(context, Access::ReadWrite)?;
    let profile = session.profile();
    let old = accounts::find(&profile.inventory, &args.query)?;
    let (id, name) = (old.id.clone(), fit(&old.service, 60).into_owned());
    let new = match document {
        Some(document) if document.id != id => {
            return Err(CliError::failed(
                format_args!(
                    "the document's id is “{}”, the account's “{id}”",
                    fit(document.id.as_str(), 64)
                ),
                "put the account's id into the document: an id cannot change, because other entries refer to it",
            ));
        }
        Some(document) => document,
        None => with_options(old, args, context.today)?,
    };
    check(&profile.inventory, &new)?;
    let is_unchanged = *old == new && otp.is_none();
    if !is_unchanged {
        let seed = otp.map(|otp| compose::add_seed(profile, &new, otp, context.today));
        let put = put_account(profile, old, new);
        let edit = Edit::Batch(std::iter::once(put).chain(seed).collect());
        session.apply(edit)?;
    }
    if args.json {
        context.out.json(&session.profile().inventory.account(&id))?;
    } else if is_unchanged {
        context.out.line(format_args!("{name} (“{id}”) already has these values."))?;
    } else {
        context.out.line(format_args!("Changed {name} (“{id}”)."))?;
    }
    Ok(Exit::Done)
}

fn read_document(source: &Source) -> Result<Account, CliError> {
    let text = input::document(source, "the account")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::from_str(text).map_err(|error| {
        CliError::failed(
            format_args!("the account from {source} was refused: {error}"),
            "`selvedge account show --json` prints an example; `selvedge inventory schema` says what is allowed",
        )
    })
}

/// Whether no option asks for a change. The pattern is exhaustive, so that a new option cannot be forgotten.
fn changes_nothing(args: &AccountEdit) -> bool {
    let AccountEdit {
        query: _,
        name,
        domain,
        username,
        importance,
        notes,
        tags,
        remove_tags,
        factors,
        remove_factors,
        otpauth,
        support_reset,
        password_changed,
        last_used,
        reviewed,
        from: _,
        json: _,
    } = args;
    [name, domain, username, notes].iter().all(|text| text.is_none())
        && [password_changed, last_used, reviewed].iter().all(|date| date.is_none())
        && [tags, remove_tags, remove_factors].iter().all(|list| list.is_empty())
        && factors.is_empty()
        && (importance.is_none() && support_reset.is_none() && otpauth.is_none())
}

fn with_options(old: &Account, args: &AccountEdit, today: Date) -> Result<Account, CliError> {
    let mut new = old.clone();
    for (field, text) in [
        (&mut new.service, &args.name),
        (&mut new.domain, &args.domain),
        (&mut new.username, &args.username),
        (&mut new.notes, &args.notes),
    ] {
        if let Some(text) = text {
            text.trim().clone_into(field);
        }
    }
    for (field, date) in [
        (&mut new.password_changed, args.password_changed),
        (&mut new.last_used, args.last_used),
        (&mut new.reviewed, args.reviewed),
    ] {
        *field = date.or(*field);
    }
    new.importance = args.importance.unwrap_or(new.importance);
    match args.support_reset {
        None => {}
        Some(SupportResetWord::Unknown) => new.support_reset = SupportReset::Unknown,
        Some(SupportResetWord::Possible) => new.support_reset = SupportReset::Possible,
        Some(SupportResetWord::Locked) => new.support_reset = SupportReset::Locked,
    }
    new.tags.retain(|tag| !args.remove_tags.contains(tag));
    for tag in &args.tags {
        if !new.tags.contains(tag) {
            new.tags.push(tag.clone());
        }
    }
    for name in &args.remove_factors {
        let id = factors::find(&new, name).ok_or_else(|| factors::unknown(&new, name))?;
        crate::inventory::remove_factor(&mut new, &id);
    }
    for factor in &args.factors {
        factors::add_or_change(&mut new, factor, today)?;
    }
    Ok(new)
}

/// Replaces the account, and removes the secrets of factors that it no longer has.
fn put_account(profile: &Profile, old: &Account, new: Account) -> Edit {
    let mut edits = Vec::new();
    for factor in old.factors.iter().filter(|factor| new.factor(&factor.id).is_none()) {
        if profile.seed(&old.id, &factor.id).is_some() {
            edits.push(Edit::RemoveSeed(old.id.clone(), factor.id.clone()));
        }
        if profile.codes(&old.id, &factor.id).is_some() {
            edits.push(Edit::RemoveCodes(old.id.clone(), factor.id.clone()));
        }
    }
    edits.push(Edit::PutAccount(Box::new(new), None));
    Edit::Batch(edits)
}
