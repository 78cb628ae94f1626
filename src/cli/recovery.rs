//! `recovery`: recovery codes. How many are left is printed; the codes only where they are asked for.

use super::args::{RecoveryAdd, RecoveryArgs, RecoveryCommand, RecoveryList, RecoveryUse, Source};
use super::{Access, CliError, Context, Exit, Session, find, input};
use crate::inventory::{Account, AccountId, FactorKind, Holder, Index, Namesakes, search};
use crate::otp;
use crate::profile::{CodeSet, Edit, Profile, compose};
use crate::text::nearest;
use crate::text::{capitalised, count, fit, visible};
use jiff::civil::Date;
use serde::Serialize;

/// With so few codes left it is time for new ones.
const FEW: usize = 2;

/// Runs `recovery`.
///
/// # Errors
/// Where the account or its codes cannot be found, the text has no codes, or the vault fails.
pub fn run(context: &mut Context, args: &RecoveryArgs) -> Result<Exit, CliError> {
    match &args.command {
        RecoveryCommand::List(args) => list(context, args),
        RecoveryCommand::Add(args) => add(context, args),
        RecoveryCommand::Use(args) => use_one(context, args),
    }
}

/// A set in `recovery list --json`.
#[derive(Serialize)]
struct Listed<'a> {
    account: &'a str,
    factor: &'a str,
    total: usize,
    remaining: usize,
    made: Date,
    /// When they were last checked against the service or the paper.
    verified: Option<Date>,
    /// With `--show`.
    #[serde(skip_serializing_if = "Option::is_none")]
    codes: Option<Vec<ListedCode<'a>>>,
}

/// A code in `recovery list --show --json`.
#[derive(Serialize)]
struct ListedCode<'a> {
    code: &'a str,
    used: Option<Date>,
}

impl<'a> Listed<'a> {
    fn new(set: &'a CodeSet, show: bool) -> Self {
        let codes = set.codes.iter().map(|code| ListedCode { code: code.code.expose(), used: code.used });
        Self {
            account: set.account.as_str(),
            factor: set.factor.as_str(),
            total: set.codes.len(),
            remaining: set.remaining(),
            made: set.made,
            verified: set.verified,
            codes: show.then(|| codes.collect()),
        }
    }
}

fn list(context: &mut Context, args: &RecoveryList) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let profile = session.profile();
    let found: Option<Vec<AccountId>> = args.query.as_ref().map(|query| {
        let found = search(&profile.inventory, query);
        found.iter().filter_map(|found| found.id(&profile.inventory)).cloned().collect()
    });
    for opaque in profile.recovery_codes.iter().filter_map(|set| set.unparsed()) {
        context.out.say(format_args!(
            "Note: recovery codes of “{}” cannot be read and are kept as they are: {}",
            fit(opaque.text("account").unwrap_or("an account without a name"), 60),
            visible(opaque.reason())
        ));
    }
    let sets: Vec<&CodeSet> = profile
        .readable_codes()
        .filter(|set| found.as_ref().is_none_or(|found| found.contains(&set.account)))
        .collect();
    if args.json {
        let rows: Vec<Listed<'_>> = sets.iter().map(|set| Listed::new(set, args.show)).collect();
        context.out.json(&rows)?;
    } else if sets.is_empty() {
        context.out.say(match &args.query {
            Some(query) => format!("No account found by “{}” has recovery codes here.", fit(query, 60)),
            None => "There are no recovery codes yet. `selvedge recovery add ACCOUNT` keeps some.".into(),
        });
    } else if args.show {
        for set in sets {
            let name = name(profile, &set.account);
            context.out.line(format_args!("{}  {name}", set.account))?;
            for (at, code) in set.codes.iter().enumerate() {
                let used = code.used.map_or_else(String::new, |day| format!("  used {day}"));
                context.out.line(format_args!("  {:>3}  {}{used}", at + 1, visible(code.code.expose())))?;
            }
        }
    } else {
        let rows: Vec<Vec<String>> = sets
            .iter()
            .map(|set| {
                vec![
                    set.account.to_string(),
                    name(profile, &set.account),
                    format!("{} of {}", set.remaining(), set.codes.len()),
                    set.made.to_string(),
                    set.verified.map_or_else(|| "unknown".to_owned(), |day| day.to_string()),
                ]
            })
            .collect();
        context.out.table(&["account", "name", "left", "made", "checked"], &rows)?;
    }
    Ok(Exit::Done)
}

fn name(profile: &Profile, id: &AccountId) -> String {
    let account = profile.inventory.account(id);
    account.map_or_else(|| id.to_string(), |account| fit(&account.service, 60).into_owned())
}

/// What `recovery add --json` prints.
#[derive(Serialize)]
struct Added<'a> {
    account: &'a str,
    codes: usize,
    /// Of these, marked as used in the text.
    used: usize,
    /// Of these, there more than once.
    duplicates: usize,
    /// The lines (from 1) with text in which no code was seen.
    lines_left_out: &'a [usize],
    /// How the text was read.
    read_as: &'a str,
}

fn add(context: &mut Context, args: &RecoveryAdd) -> Result<Exit, CliError> {
    let source = match (&args.from, input::is_interactive()) {
        (Some(source), _) => Some(source),
        (None, true) => None,
        (None, false) if context.globals.passphrase_file.as_ref().is_some_and(Source::is_stdin) => {
            return Err(CliError::usage(
                "the passphrase and the codes cannot both come from standard input",
                "give one of them a file",
            ));
        }
        (None, false) => Some(&Source::Stdin),
    };
    // The text is read first: where it cannot be, nobody need type a passphrase.
    let given = source.map(|source| input::document(source, "the recovery codes")).transpose()?;
    let mut session = Session::open(context, Access::ReadWrite)?;
    let account = find::account(&session.profile().inventory, &args.query)?.clone();
    let also = holders(session.profile(), &args.also)?;
    let kept = session.profile().readable_codes().find(|set| set.account == account.id);
    if let Some(set) = kept.filter(|_| !args.replace) {
        return Err(CliError::failed(
            format!(
                "“{}” already has {} here, {} of them unused",
                account.id,
                count(set.codes.len(), "recovery code"),
                set.remaining()
            ),
            "where the service has made new ones, the old are void: put these in their place with --replace",
        ));
    }
    let text = given.map_or_else(|| input::pasted("Paste the codes"), Ok)?;
    let read = otp::parse_recovery(&text);
    if read.codes.is_empty() {
        return Err(CliError::failed(
            format!("no recovery codes were seen: {}", read.guess),
            "give the codes alone, each in a line of its own",
        ));
    }
    let name = Namesakes::of(&session.profile().inventory).display_name(&account, 60).into_owned();
    if input::is_interactive()
        && !input::agree(&format!("{}. Keep them for {name}?", capitalised(&read.guess)))
    {
        return Err(CliError::failed("the codes were not kept", "nothing was changed"));
    }
    let made = args.made.unwrap_or(context.today);
    let number = read.codes.len();
    let edit = adding(session.profile(), &account, &read.used, made, context.today, |account| {
        compose::add_codes(account, read.codes, &also, made)
    })?;
    session.apply(edit)?;
    if args.json {
        context.out.json(&Added {
            account: account.id.as_str(),
            codes: number,
            used: read.used.len(),
            duplicates: read.duplicates.len(),
            lines_left_out: &read.ignored,
            read_as: &read.guess,
        })?;
    } else {
        context.out.line(format_args!("Kept {} for {name}: {}.", count(number, "code"), read.guess))?;
    }
    say_where(context, session.profile(), &account.id);
    Ok(Exit::Done)
}

/// One edit that keeps the codes and marks those that the text said are used.
fn adding(
    profile: &Profile,
    account: &Account,
    used: &[usize],
    made: Date,
    today: Date,
    add: impl FnOnce(&Account) -> Edit,
) -> Result<Edit, CliError> {
    let mut after = profile.clone();
    let mut edits = vec![add(account)];
    after.apply(edits[0].clone())?;
    for &at in used {
        let set = after.readable_codes().find(|set| set.account == account.id && set.made == made);
        let found = after.inventory.account(&account.id).zip(set);
        // The day is not known; it was before today at least.
        if let Some(edit) = found.and_then(|(account, set)| compose::use_code(account, set, at, today)) {
            after.apply(edit.clone())?;
            edits.push(edit);
        }
    }
    Ok(Edit::Batch(edits))
}

fn holders(profile: &Profile, ids: &[String]) -> Result<Vec<Holder>, CliError> {
    let index = Index::new(&profile.inventory);
    let inventory = &profile.inventory;
    for id in ids {
        if index.kind(id).is_none() && !["memory", "selvedge"].contains(&id.as_str()) {
            let places = inventory.places.iter().map(|place| place.id.as_str());
            let devices = inventory.devices.iter().map(|device| device.id.as_str());
            let accounts = inventory.accounts.iter().map(|account| account.id.as_str());
            let near = nearest(id, places.chain(devices).chain(accounts));
            let next = near.first().map_or_else(
                || "`selvedge inventory show` lists the ids that there are".to_owned(),
                |near| format!("did you mean {near}?"),
            );
            let what = format!("--also: no place, device or account is called “{}”", fit(id, 60));
            return Err(CliError::failed(what, next));
        }
    }
    Ok(ids.iter().map(|id| Holder::from(id.as_str())).collect())
}

/// Says at once where codes that lie in this vault alone do not help.
fn say_where(context: &Context, profile: &Profile, id: &AccountId) {
    let Some(account) = profile.inventory.account(id) else { return };
    let codes = account.factors.iter().find(|factor| factor.kind == FactorKind::RecoveryCodes);
    if codes.is_none_or(|codes| codes.holders.iter().any(|holder| *holder != Holder::Selvedge)) {
        return;
    }
    let why = if profile.readable_seeds().any(|seed| seed.account == *id) {
        "This vault also makes the account's login codes: what loses one loses both."
    } else {
        "They help when everything else is gone, and this vault may be gone with it."
    };
    context.out.say(format_args!(
        "Note: these codes lie only here. {why} Print them or write them down, put the paper in a safe \
         place, and say so: `selvedge account edit {id} --factor recovery-codes=selvedge,PLACE`."
    ));
}

/// What `recovery use --json` prints.
#[derive(Serialize)]
struct Used<'a> {
    account: &'a str,
    /// Which of the set, from 1.
    number: usize,
    code: &'a str,
    remaining: usize,
    total: usize,
}

fn use_one(context: &mut Context, args: &RecoveryUse) -> Result<Exit, CliError> {
    let mut session = Session::open(context, Access::ReadWrite)?;
    let account = find::account(&session.profile().inventory, &args.query)?.clone();
    let sets: Vec<&CodeSet> =
        session.profile().readable_codes().filter(|set| set.account == account.id).collect();
    let set = sets.iter().find(|set| set.remaining() > 0).or(sets.first()).copied().cloned();
    let Some(set) = set else {
        return Err(CliError::failed(
            format!("“{}” has no recovery codes here", account.id),
            format!("`selvedge recovery add {}` keeps some", account.id),
        ));
    };
    let total = set.codes.len();
    let at = match args.number {
        Some(number) => number.checked_sub(1).filter(|&at| at < total).ok_or_else(|| {
            CliError::failed(format!("there is no code {number}"), format!("they go from 1 to {total}"))
        })?,
        None => set.codes.iter().position(|code| code.used.is_none()).ok_or_else(|| {
            CliError::failed(
                format!("all {} of “{}” are used", count(total, "recovery code"), account.id),
                "have the service make new ones, and keep them with `selvedge recovery add --replace`",
            )
        })?,
    };
    if let Some(day) = set.codes.get(at).and_then(|code| code.used) {
        return Err(CliError::failed(
            format!("code {} was used on {day}", at + 1),
            "leave --number out for the first unused one",
        ));
    }
    let edit = compose::use_code(&account, &set, at, context.today)
        .ok_or_else(|| CliError::failed(format!("there is no code {}", at + 1), "try again"))?;
    // Marked first: a code that was shown must not look unused.
    session.apply(edit)?;
    let remaining = set.remaining() - 1;
    let code = set.codes.get(at).map_or("", |code| code.code.expose());
    if args.json {
        let account = account.id.as_str();
        context.out.json(&Used { account, number: at + 1, code, remaining, total })?;
    } else {
        context.out.line(visible(code))?;
    }
    let namesakes = Namesakes::of(&session.profile().inventory);
    let name = namesakes.display_name(&account, 60);
    context
        .out
        .say(format_args!("Code {} of {name} is marked as used; {remaining} of {total} left.", at + 1));
    if remaining <= FEW {
        context.out.say("Note: have the service make new ones soon, and keep them with --replace.");
    }
    Ok(Exit::Done)
}
