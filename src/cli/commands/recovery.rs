//! `recovery`: recovery codes. The list shows how many are left; `--show` and `use` print codes.

use crate::cli::accounts;
use crate::cli::args::{RecoveryAdd, RecoveryArgs, RecoveryCommand, RecoveryList, RecoveryUse, Source};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::input;
use crate::cli::output::{Output, notify};
use crate::cli::session::Session;
use crate::inventory::{Account, AccountId, FactorKind, Holder, Index, Namesakes, search};
use crate::otp;
use crate::profile::{CodeSet, Edit, Profile, compose};
use crate::store::Access;
use crate::text::{capitalised, count, fit, join, nearest, plural, visible};
use jiff::civil::Date;
use serde::Serialize;

/// With this number of unused codes or fewer, `recovery use` advises to make new ones.
const FEW_CODES: usize = 2;

pub fn run(context: &mut Context, args: &RecoveryArgs) -> Result<Exit, CliError> {
    match &args.command {
        RecoveryCommand::List(args) => list(context, args)?,
        RecoveryCommand::Add(args) => add(context, args)?,
        RecoveryCommand::Use(args) => use_code(context, args)?,
    }
    Ok(Exit::Done)
}

/// A set in `recovery list --json`.
#[derive(Serialize)]
struct ListedSet<'a> {
    account: &'a str,
    factor: &'a str,
    total: usize,
    remaining: usize,
    made: Date,
    /// When the codes were last compared with the service or the paper.
    verified: Option<Date>,
    /// Only with `--show`.
    #[serde(skip_serializing_if = "Option::is_none")]
    codes: Option<Vec<ListedCode<'a>>>,
}

#[derive(Serialize)]
struct ListedCode<'a> {
    code: &'a str,
    used: Option<Date>,
}

impl<'a> ListedSet<'a> {
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

fn list(context: &mut Context, args: &RecoveryList) -> Result<(), CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let profile = session.profile();
    let matching: Option<Vec<AccountId>> = args.query.as_ref().map(|query| {
        let found = search(&profile.inventory, query);
        found.iter().filter_map(|found| found.id(&profile.inventory)).cloned().collect()
    });
    for set in profile.recovery_codes.iter().filter_map(|set| set.unparsed()) {
        notify(format_args!(
            "Note: recovery codes of “{}” cannot be read; the vault keeps them unchanged: {}",
            fit(set.text("account").unwrap_or("an account without a name"), 60),
            visible(set.reason())
        ));
    }
    let sets: Vec<&CodeSet> = profile
        .readable_codes()
        .filter(|set| matching.as_ref().is_none_or(|accounts| accounts.contains(&set.account)))
        .collect();
    let out = &mut context.out;
    if args.json {
        let sets: Vec<ListedSet<'_>> = sets.iter().map(|set| ListedSet::new(set, args.show)).collect();
        return out.json(&sets);
    }
    if sets.is_empty() {
        match &args.query {
            Some(query) => {
                let query = fit(query, 60);
                notify(format_args!("No account that matches “{query}” has recovery codes in this vault."));
            }
            None => notify("There are no recovery codes yet. `selvedge recovery add ACCOUNT` adds some."),
        }
        return Ok(());
    }
    if args.show {
        return print_codes(out, profile, &sets);
    }
    let row = |set: &&CodeSet| {
        vec![
            set.account.to_string(),
            service_name(profile, set),
            format!("{} of {}", set.remaining(), set.codes.len()),
            set.made.to_string(),
            set.verified.map_or_else(|| "unknown".to_owned(), |day| day.to_string()),
        ]
    };
    let rows: Vec<_> = sets.iter().map(row).collect();
    out.table(&["account", "name", "left", "made", "checked"], &rows)
}

/// Prints every code of the sets, with its number and the date of its use.
fn print_codes(out: &mut Output, profile: &Profile, sets: &[&CodeSet]) -> Result<(), CliError> {
    for set in sets {
        out.line(format_args!("{}  {}", set.account, service_name(profile, set)))?;
        for (index, code) in set.codes.iter().enumerate() {
            let used = code.used.map_or_else(String::new, |day| format!("  used {day}"));
            out.line(format_args!("  {:>3}  {}{used}", index + 1, visible(code.code.expose())))?;
        }
    }
    Ok(())
}

/// The service of the set's account, or the account's id if the inventory does not have the account.
fn service_name(profile: &Profile, set: &CodeSet) -> String {
    let account = profile.inventory.account(&set.account);
    account.map_or_else(|| set.account.to_string(), |account| fit(&account.service, 60).into_owned())
}

/// The JSON output of `recovery add`.
#[derive(Serialize)]
struct Added<'a> {
    account: &'a str,
    codes: usize,
    /// The number of codes that the text marks as used.
    used: usize,
    /// The number of repetitions, which are left out.
    duplicates: usize,
    /// Lines with text in which no code was recognised, counted from 1.
    lines_left_out: &'a [usize],
    /// Codes whose length or grouping differs from most others, counted from 1.
    different: Vec<usize>,
    /// How the text was understood.
    read_as: &'a str,
}

fn add(context: &mut Context, args: &RecoveryAdd) -> Result<(), CliError> {
    let source = codes_source(context, args)?;
    // Read the file before asking for the passphrase, so that an unreadable file fails at once.
    let document = source.map(|source| input::document(source, "the recovery codes")).transpose()?;
    let mut session = Session::open(context, Access::ReadWrite)?;
    let account = accounts::find(&session.profile().inventory, &args.query)?.clone();
    let also = holders(session.profile(), &args.also)?;
    if !args.replace {
        require_no_codes(session.profile(), &account)?;
    }
    let text = document.map_or_else(|| input::hidden_lines("Paste the codes"), Ok)?;
    let parsed = otp::parse_recovery(&text);
    if parsed.codes.is_empty() {
        return Err(CliError::failed(
            format_args!("no recovery codes were recognised: {}", parsed.guess),
            "give the codes alone, one on each line",
        ));
    }
    let name = Namesakes::of(&session.profile().inventory).display_name(&account, 60).into_owned();
    let different: Vec<usize> = parsed.odd.iter().map(|index| index + 1).collect();
    if !different.is_empty() {
        let numbers: Vec<String> = different.iter().map(usize::to_string).collect();
        notify(format_args!(
            "Note: {} {} {} from the others in length or grouping. Compare with the service: it may be two codes in one, \
             part of a code, or something else.",
            capitalised(&plural(numbers.len(), "code")),
            join(&numbers),
            if numbers.len() == 1 { "differs" } else { "differ" },
        ));
    }
    let question = format!("{}. Store them for {name}?", capitalised(&parsed.guess));
    if input::is_interactive() && !input::confirm(&question) {
        return Err(CliError::failed("the codes were not stored", "nothing was changed"));
    }
    let made = args.made.unwrap_or(context.today);
    let number = parsed.codes.len();
    let add = compose::add_codes(&account, parsed.codes, &also, made);
    let edit = with_used_codes(session.profile(), &account, add, &parsed.used, made, context.today)?;
    session.apply(edit)?;
    if args.json {
        context.out.json(&Added {
            account: account.id.as_str(),
            codes: number,
            used: parsed.used.len(),
            duplicates: parsed.duplicates.len(),
            lines_left_out: &parsed.ignored,
            different,
            read_as: &parsed.guess,
        })?;
    } else {
        context.out.line(format_args!("Stored {} for {name}: {}.", count(number, "code"), parsed.guess))?;
    }
    warn_if_only_here(session.profile(), &account.id);
    Ok(())
}

/// The file or standard input with the codes; `None` to ask for them.
fn codes_source<'a>(context: &Context, args: &'a RecoveryAdd) -> Result<Option<&'a Source>, CliError> {
    match &args.from {
        Some(source) => Ok(Some(source)),
        None if input::is_interactive() => Ok(None),
        None if context.globals.passphrase_file.as_ref().is_some_and(Source::is_stdin) => {
            Err(CliError::usage(
                "the passphrase and the codes cannot both come from standard input",
                "use a file for one of them",
            ))
        }
        None => Ok(Some(&Source::Stdin)),
    }
}

/// Refuses to add codes to an account that has codes.
fn require_no_codes(profile: &Profile, account: &Account) -> Result<(), CliError> {
    let Some(set) = profile.readable_codes().find(|set| set.account == account.id) else { return Ok(()) };
    Err(CliError::failed(
        format_args!(
            "“{}” has {} in this vault already, {} of them unused",
            account.id,
            count(set.codes.len(), "recovery code"),
            set.remaining()
        ),
        "if the service has made new codes, the old ones no longer work: replace them with --replace",
    ))
}

/// Extends the edit that adds a set, so that it also marks the used codes.
fn with_used_codes(
    profile: &Profile,
    account: &Account,
    add: Edit,
    used: &[usize],
    made: Date,
    today: Date,
) -> Result<Edit, CliError> {
    let mut after = profile.clone();
    after.apply(add.clone())?;
    let mut edits = vec![add];
    for &position in used {
        let set = after.readable_codes().find(|set| set.account == account.id && set.made == made);
        let found = after.inventory.account(&account.id).zip(set);
        // The real date of use is unknown; today is the latest possible one.
        if let Some(edit) = found.and_then(|(account, set)| compose::use_code(account, set, position, today))
        {
            after.apply(edit.clone())?;
            edits.push(edit);
        }
    }
    Ok(Edit::Batch(edits))
}

/// Parses the holders of `--also`.
fn holders(profile: &Profile, ids: &[String]) -> Result<Vec<Holder>, CliError> {
    let inventory = &profile.inventory;
    let index = Index::new(inventory);
    for id in ids {
        if index.kind(id).is_none() && !["memory", "selvedge"].contains(&id.as_str()) {
            let places = inventory.places.iter().map(|place| place.id.as_str());
            let devices = inventory.devices.iter().map(|device| device.id.as_str());
            let accounts = inventory.accounts.iter().map(|account| account.id.as_str());
            return Err(CliError::unknown(
                format_args!("--also: there is no place, device or account “{}”", fit(id, 60)),
                &nearest(id, places.chain(devices).chain(accounts)),
                "`selvedge inventory show` lists the ids",
            ));
        }
    }
    Ok(ids.iter().map(|id| Holder::from(id.as_str())).collect())
}

/// Warns if the codes are stored only in this vault, where they cannot replace the vault itself.
fn warn_if_only_here(profile: &Profile, id: &AccountId) {
    let Some(account) = profile.inventory.account(id) else { return };
    let codes = account.factors.iter().find(|factor| factor.kind == FactorKind::RecoveryCodes);
    if codes.is_none_or(|codes| codes.holders.iter().any(|holder| *holder != Holder::Selvedge)) {
        return;
    }
    let why = if profile.readable_seeds().any(|seed| seed.account == *id) {
        "This vault also makes the account's login codes: if you lose it, you lose both."
    } else {
        "You need them when everything else is lost, and this vault may be lost too."
    };
    notify(format_args!(
        "Note: these codes are stored only here. {why} Print them or write them down, keep the paper in a safe \
         place, and record it: `selvedge account edit {id} --factor recovery-codes=selvedge,PLACE`."
    ));
}

/// The JSON output of `recovery use`.
#[derive(Serialize)]
struct Used<'a> {
    account: &'a str,
    /// The position of the code in its set, from 1.
    number: usize,
    code: &'a str,
    remaining: usize,
    total: usize,
}

fn use_code(context: &mut Context, args: &RecoveryUse) -> Result<(), CliError> {
    let mut session = Session::open(context, Access::ReadWrite)?;
    let account = accounts::find(&session.profile().inventory, &args.query)?.clone();
    let sets: Vec<&CodeSet> =
        session.profile().readable_codes().filter(|set| set.account == account.id).collect();
    let set = sets.iter().find(|set| set.remaining() > 0).or(sets.first()).copied().cloned();
    let Some(set) = set else {
        return Err(CliError::failed(
            format_args!("“{}” has no recovery codes in this vault", account.id),
            format_args!("`selvedge recovery add {}` adds some", account.id),
        ));
    };
    let total = set.codes.len();
    let position = match args.number {
        Some(number) => number.checked_sub(1).filter(|&position| position < total).ok_or_else(|| {
            let range = format_args!("the codes are numbered from 1 to {total}");
            CliError::failed(format_args!("there is no code {number}"), range)
        })?,
        None => set.codes.iter().position(|code| code.used.is_none()).ok_or_else(|| {
            CliError::failed(
                format_args!("all {} of “{}” are used", count(total, "recovery code"), account.id),
                "make new ones at the service, and add them with `selvedge recovery add --replace`",
            )
        })?,
    };
    let number = position + 1;
    if let Some(day) = set.codes.get(position).and_then(|code| code.used) {
        return Err(CliError::failed(
            format_args!("code {number} was used on {day}"),
            "leave --number out for the first unused code",
        ));
    }
    let edit = compose::use_code(&account, &set, position, context.today)
        .ok_or_else(|| CliError::failed(format_args!("there is no code {number}"), "try again"))?;
    let remaining = set.remaining() - 1;
    let code = set.codes.get(position).map_or("", |code| code.code.expose());
    // Show it before it is marked as used: a code that nobody saw must stay usable.
    let printed = if args.json {
        let account = account.id.as_str();
        context.out.json(&Used { account, number, code, remaining, total })
    } else {
        context.out.line(visible(code))
    };
    printed.and_then(|()| context.out.flush()).map_err(|error| not_shown(&error))?;
    session.apply(edit).map_err(|error| shown_but_unmarked(&error, number))?;
    let namesakes = Namesakes::of(&session.profile().inventory);
    let name = namesakes.display_name(&account, 60);
    notify(format_args!("Code {number} of {name} is marked as used; {remaining} of {total} left."));
    if remaining <= FEW_CODES {
        notify("Note: make new codes at the service soon, and add them with --replace.");
    }
    Ok(())
}

/// The error if the code could not be printed. A closed pipe is also an error here, because nobody has seen the code.
fn not_shown(error: &CliError) -> CliError {
    let why = error.message().map_or("the reader of the output is gone", |message| message.what.as_str());
    CliError::failed(format_args!("the code was not shown: {why}"), "it is still unused; try again")
}

/// The error if the code was printed, but the vault could not be saved.
fn shown_but_unmarked(error: &CliError, number: usize) -> CliError {
    let why = error.message().map_or("", |message| message.what.as_str());
    CliError::failed(
        format_args!("code {number} was shown, but could not be marked as used: {why}"),
        format_args!("if you use it, mark it with --number {number} later"),
    )
}
