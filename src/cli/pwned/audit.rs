//! `pwned audit`: every password of an export, worst first, and none of them shown or kept.

use super::{ask, corpus, record};
use crate::cli::args::PwnedAudit;
use crate::cli::export_file::{self, Wanted};
use crate::cli::words::thousands;
use crate::cli::{Access, CliError, Context, Exit, Output, Session, Style};
use crate::import::{Entry, Export, Failed, Reader, domain::registrable};
use crate::platform::files::{self, Existing};
use crate::pwned::audit::{Assessed, AuditRow, Concern, PasswordAudit, Subject};
use crate::pwned::{Checker, Outcome};
use crate::report::{FailedRow, PasswordReport, PasswordRow, PasswordSummary};
use std::collections::HashSet;
use std::io;
use std::path::Path;

/// In place of a name that is a password of the same file: somebody typed it into the wrong field.
pub(super) const WITHHELD: &str = "(withheld)";

/// An entry with a password, without the password.
pub(super) struct Login {
    pub(super) entry: Entry,
    pub(super) domain: Option<String>,
    pub(super) second_factor: Option<bool>,
}

/// Runs `pwned audit`.
///
/// # Errors
/// Where the export cannot be read, the vault for `--record` fails, or a password could not be checked and none
/// was found.
pub fn run(context: &mut Context, args: &PwnedAudit) -> Result<Exit, CliError> {
    // What can be wrong is said before anything is asked of anybody.
    let checker: Box<dyn Checker> = match &args.corpus {
        Some(file) => Box::new(corpus::open(file)?),
        None if args.online => ask::online(context)?,
        None => ask::checker(context)?,
    };
    if let Some(path) = args.output.as_ref().filter(|path| !args.force && path.is_file()) {
        return Err(exists(path));
    }
    let wanted = Wanted {
        file: &args.file,
        format: args.format.as_deref(),
        password_file: args.password_file.as_ref(),
        max_memory: args.max_memory,
    };
    let (reader, mut export) = export_file::read(&wanted)?;
    // Open to look, so that nobody is kept out of the vault while the service is asked.
    let mut session = if args.record { Some(Session::open(context, Access::Read)?) } else { None };

    let encrypted = export.encrypted;
    let entries = std::mem::take(&mut export.entries);
    let read = entries.len();
    let mut logins: Vec<Login> =
        entries.into_iter().filter(|entry| entry.password.is_some()).map(Login::from).collect();
    if let Some(session) = &session {
        record::know_second_factors(session.profile(), &mut logins);
    }
    let assessed = assess(&mut logins, &mut export.failed)?;
    let outcomes = ask::ask(&*checker, assessed.hashes());
    let unchecked = ask::unchecked(&outcomes);
    let audit = assessed.with(outcomes);

    let without_password = read - logins.len();
    let mut report = report(context, reader, &checker.name(), export, &logins, &audit);
    report.summary.without_password = without_password;
    if let Some(session) = &mut session {
        record::record(context, session, reader, &logins, &audit, &mut report)?;
    }
    if let Some(path) = &args.output {
        write(context, path, &report, args.force)?;
    }
    if args.json {
        context.out.json(&report)?;
    } else {
        print(&mut context.out, &report)?;
    }
    afterwards(context, args, &report, encrypted)?;
    let found = report.summary.found > 0;
    match unchecked {
        Some(message) if found => {
            context.out.say(format_args!("selvedge: {message}"));
            Ok(Exit::Found)
        }
        Some(message) => Err(CliError::Failed(message)),
        None => Ok(if found { Exit::Found } else { Exit::Done }),
    }
}

impl From<Entry> for Login {
    fn from(entry: Entry) -> Self {
        let domain = entry.urls.iter().find_map(|url| registrable(url));
        // What is kept beside the password is one; that there is none elsewhere, the file cannot say.
        let second_factor = (!entry.seeds.is_empty() || entry.passkey).then_some(true);
        Self { entry, domain, second_factor }
    }
}

/// Looks at the passwords, and lets go of them. Names that are passwords are taken out.
fn assess(logins: &mut [Login], failed: &mut [Failed]) -> Result<Assessed, CliError> {
    let subjects: Vec<Subject<'_>> = logins
        .iter()
        .filter_map(|login| {
            let entry = &login.entry;
            let names = [&entry.service, &entry.username].into_iter().cloned();
            Some(Subject {
                password: entry.password.as_ref()?,
                context: names.chain(login.domain.clone()).collect(),
                second_factor: login.second_factor,
            })
        })
        .collect();
    let assessed = Assessed::of(&subjects).map_err(|error| {
        CliError::failed(
            format!("the system has no random numbers: {error}"),
            "try again when it has started up",
        )
    })?;
    let passwords: HashSet<&str> = subjects.iter().map(|subject| subject.password.expose()).collect();
    let is_password = |name: &str| passwords.contains(name) || passwords.contains(name.trim());
    let shows: Vec<[bool; 2]> = logins
        .iter()
        .map(|login| {
            let own = login.entry.password.as_ref().map_or("", |password| password.expose());
            [&login.entry.service, &login.entry.username]
                .map(|name| is_password(name) || (own.chars().count() >= 6 && name.contains(own)))
        })
        .collect();
    for failed in failed.iter_mut().filter(|failed| is_password(&failed.name)) {
        WITHHELD.clone_into(&mut failed.name);
    }
    drop(subjects);
    for (login, [service, username]) in logins.iter_mut().zip(shows) {
        login.entry.password = None;
        if service {
            WITHHELD.clone_into(&mut login.entry.service);
        }
        if username {
            WITHHELD.clone_into(&mut login.entry.username);
        }
    }
    Ok(assessed)
}

fn report(
    context: &Context,
    reader: &dyn Reader,
    against: &str,
    export: Export,
    logins: &[Login],
    audit: &PasswordAudit,
) -> PasswordReport {
    let tally = audit.tally();
    let failed: Vec<FailedRow> =
        export.failed.into_iter().map(|Failed { place, name, why }| FailedRow { place, name, why }).collect();
    PasswordReport {
        program: reader.label().to_owned(),
        format: reader.name().to_owned(),
        date: context.today,
        against: against.to_owned(),
        summary: PasswordSummary {
            passwords: tally.passwords,
            without_password: 0,
            found: tally.found,
            reused: tally.reused,
            weak: tally.weak,
            short: tally.short,
            unchecked: tally.unchecked,
            fine: tally.fine,
            failed: failed.len(),
        },
        entries: audit.rows.iter().filter_map(|row| Some(line(row, logins.get(row.at)?))).collect(),
        failed,
        notices: export.notices,
        recorded: None,
    }
}

fn line(row: &AuditRow, login: &Login) -> PasswordRow {
    let entry = &login.entry;
    PasswordRow {
        place: entry.place.clone(),
        service: entry.service.clone(),
        username: entry.username.clone(),
        domain: login.domain.clone(),
        worst: row.concern.word(),
        status: row.outcome.word(),
        count: row.outcome.count(),
        score: row.strength.score,
        strength: row.strength.word(),
        length: row.strength.characters,
        long_enough: row.long_enough,
        second_factor: login.second_factor,
        reuse_group: row.shared.map(|shared| shared.group),
        used_times: row.shared.map_or(1, |shared| shared.times),
        archived: entry.archived,
        account: None,
    }
}

fn write(context: &Context, path: &Path, report: &PasswordReport, force: bool) -> Result<(), CliError> {
    let existing = if force { Existing::Replace } else { Existing::Keep };
    files::write_private(path, report.markdown().as_bytes(), existing).map_err(|error| {
        match error.kind() {
            io::ErrorKind::AlreadyExists => exists(path),
            _ => CliError::failed(
                format!("the report could not be written to {}: {error}", path.display()),
                "check the folder, its permissions and the space left; what was there is unchanged",
            ),
        }
    })?;
    context.out.say(format_args!("Wrote the report to {}.", path.display()));
    Ok(())
}

fn exists(path: &Path) -> CliError {
    CliError::failed(
        format!("{} is there already", path.display()),
        "choose another name, or give --force to replace it",
    )
}

/// The entries that something is wrong with, then the sums.
fn print(out: &mut Output, report: &PasswordReport) -> Result<(), CliError> {
    let rows: Vec<Vec<String>> = report
        .entries
        .iter()
        .filter(|row| row.worst != Concern::Fine.word())
        .map(|row| {
            let service = if row.service.is_empty() {
                row.domain.clone().unwrap_or_default()
            } else {
                row.service.clone()
            };
            let length = if row.long_enough == Some(false) {
                format!("{}, too short", row.length)
            } else {
                row.length.to_string()
            };
            vec![
                row.worst.to_owned(),
                service,
                row.username.clone(),
                row.seen(),
                row.strength.to_owned(),
                length,
                row.same(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        out.table(
            &["worst", "service", "user name", "in breaches", "strength", "length", "the same as"],
            &rows,
        )?;
        out.line("")?;
    }
    for failed in &report.failed {
        let name = if failed.name.is_empty() { String::new() } else { format!(" ({})", failed.name) };
        let what = out.paint(Style::Warning, "not read");
        out.wrapped(&format!("{what}  "), &format!("{}{name}: {}", failed.place, failed.why))?;
    }
    let style = if report.summary.found > 0 { Style::Alert } else { Style::Heading };
    let sentence = out.paint(style, &report.sentence());
    out.line(sentence)?;
    out.line(format_args!("Checked against {}.", report.against))
}

/// What else there is to know, and what to do with the file.
fn afterwards(
    context: &mut Context,
    args: &PwnedAudit,
    report: &PasswordReport,
    encrypted: bool,
) -> Result<(), CliError> {
    context.out.flush()?;
    let out = &context.out;
    match report.summary.without_password {
        0 => {}
        1 => out.say("1 entry has no password."),
        many => out.say(format_args!("{many} entries have no password.")),
    }
    if !args.json {
        for notice in &report.notices {
            out.say(format_args!("Note: {notice}."));
        }
    }
    match report.recorded {
        Some(recorded) => {
            let made = format!("made {}", amount(recorded.added));
            let there = format!("recorded on {} of before", amount(recorded.updated));
            let done = match (recorded.added, recorded.updated) {
                (0, 0) => "nothing was recorded".to_owned(),
                (_, 0) => made,
                (0, _) => there,
                _ => format!("{made}, {there}"),
            };
            out.say(format_args!("Inventory: {done}. `selvedge audit` says what follows from it."));
        }
        None if report.summary.passwords > 0 => {
            out.say("With --record, what was found goes onto the inventory's accounts; no password does.");
        }
        None => {}
    }
    // An encrypted one may be the database itself, which nobody should delete.
    if !encrypted {
        out.say(format_args!("\n{}", export_file::deletion(&args.file)));
    }
    Ok(())
}

/// `1 account`, `9,999 accounts`.
fn amount(number: usize) -> String {
    let accounts = if number == 1 { "account" } else { "accounts" };
    format!("{} {accounts}", thousands(number as u64))
}

/// Whether nothing is known of a breach of this one.
pub(super) const fn is_unchecked(row: &AuditRow) -> bool {
    matches!(row.outcome, Outcome::Unchecked(_))
}
