//! `account edit`.

use super::{check, factors, read_otp};
use crate::cli::args::{AccountEdit, Source, SupportResetWord};
use crate::cli::{Access, CliError, Context, Exit, Session, find, input};
use crate::inventory::{Account, SupportReset};
use crate::profile::{Edit, Profile, compose};
use crate::text::fit;
use jiff::civil::Date;

/// Changes an account: by options, or by a whole document.
pub(super) fn run(context: &mut Context, args: &AccountEdit) -> Result<Exit, CliError> {
    let document = match &args.from {
        Some(source) => Some(read(source)?),
        None if says_nothing(args) => {
            return Err(CliError::usage(
                "nothing to change was given",
                "`selvedge account edit --help` lists what can be changed",
            ));
        }
        None => None,
    };
    let otp = args.otpauth.as_ref().map(|source| read_otp(context, source)).transpose()?;
    let mut session = Session::open(context, Access::ReadWrite)?;
    let profile = session.profile();
    let old = find::account(&profile.inventory, &args.query)?;
    let (id, name) = (old.id.clone(), fit(&old.service, 60).into_owned());
    let new = match document {
        Some(document) if document.id != id => {
            return Err(CliError::failed(
                format!("the document's id is “{}”, the account's “{id}”", fit(document.id.as_str(), 64)),
                "an account keeps its id, because others name it; put the account's id into the document",
            ));
        }
        Some(document) => document,
        None => changed(old, args, context.today)?,
    };
    check(&profile.inventory, &new)?;
    let same = *old == new && otp.is_none();
    if !same {
        let seed = otp.map(|otp| compose::add_seed(profile, &new, otp, context.today));
        let put = with_secrets_of_removed_factors(profile, old, new);
        let edit = Edit::Batch(std::iter::once(put).chain(seed).collect());
        session.apply(edit)?;
    }
    if args.json {
        context.out.json(&session.profile().inventory.account(&id))?;
    } else if same {
        context.out.line(format_args!("{name} (“{id}”) is like that already."))?;
    } else {
        context.out.line(format_args!("Changed {name} (“{id}”)."))?;
    }
    Ok(Exit::Done)
}

fn read(source: &Source) -> Result<Account, CliError> {
    let text = input::document(source, "the account")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::from_str(text).map_err(|error| {
        CliError::failed(
            format!("the account from {source} was refused: {error}"),
            "`selvedge account show --json` prints one; `selvedge inventory schema` says what is allowed",
        )
    })
}

fn says_nothing(args: &AccountEdit) -> bool {
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
        from,
        json: _,
    } = args;
    let texts = [name, domain, username, notes];
    let dates = [password_changed, last_used, reviewed];
    let lists = [tags, remove_tags, remove_factors];
    texts.iter().all(|text| text.is_none())
        && dates.iter().all(|date| date.is_none())
        && lists.iter().all(|list| list.is_empty())
        && factors.is_empty()
        && (importance.is_none() && support_reset.is_none() && from.is_none() && otpauth.is_none())
}

fn changed(old: &Account, args: &AccountEdit, today: Date) -> Result<Account, CliError> {
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
        factors::put(&mut new, factor, today)?;
    }
    Ok(new)
}

/// Puts the account, and takes out what the vault keeps of factors that it no longer has.
fn with_secrets_of_removed_factors(profile: &Profile, old: &Account, new: Account) -> Edit {
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
