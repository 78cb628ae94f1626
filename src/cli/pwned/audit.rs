//! `pwned audit`: every password of an export, worst first, and none of them shown or kept.

use super::{ask, corpus};
use crate::cli::args::{PwnedAudit, Source};
use crate::cli::export_file::{self, Wanted};
use crate::cli::report as report_file;
use crate::cli::{Access, CliError, Context, Exit, Output, Session, Style};
use crate::export_audit::{self, ReportContext};
use crate::import;
use crate::pwned::BreachSource;
use crate::pwned::audit::PasswordVerdict;
use crate::report::PasswordReport;
use crate::text::count;
use std::io;

/// Runs `pwned audit`.
///
/// # Errors
/// Where the export cannot be read, the vault for `--record` fails, or a password could not be checked and none
/// was found.
pub fn run(context: &mut Context, args: &PwnedAudit) -> Result<Exit, CliError> {
    // What can be wrong is said before anything is asked of anybody.
    let checker: Box<dyn BreachSource> = match &args.corpus {
        Some(file) => Box::new(corpus::open(file)?),
        None if args.online => ask::online(context)?,
        None => ask::checker(context)?,
    };
    report_file::is_free(args.output.as_deref(), args.force)?;
    let password = export_file::given(args.password_file.as_ref())?;
    let wanted = Wanted {
        source: &Source::File(args.file.clone()),
        format: args.format.as_deref(),
        password: password.as_ref(),
        max_memory: args.max_memory,
        max_time: args.max_time,
        otherwise: "",
    };
    let (reader, mut export) = export_file::read(&wanted, import::read)?;
    // Open to look, so that nobody is kept out of the vault while the service is asked.
    let mut session = if args.record { Some(Session::open(context, Access::ReadOnly)?) } else { None };

    let encrypted = export.encrypted;
    let (mut logins, without_password) = export_audit::take_logins(&mut export);
    if let Some(session) = &session {
        export_audit::fill_second_factors(session.profile(), &mut logins);
    }
    let assessed = export_audit::assess_logins(&mut logins, &mut export.failed).map_err(no_random_numbers)?;
    let outcomes = ask::ask(&*checker, assessed.hashes());
    let unchecked = ask::unchecked(&outcomes);
    let audit = assessed.with_breach_statuses(outcomes);

    let about = ReportContext {
        program: reader.label(),
        format: reader.name(),
        against: &checker.name(),
        today: context.today,
        without_password,
    };
    let record = match &mut session {
        Some(session) => {
            session.begin_writing()?;
            let label = export_audit::new_reuse_label(context.today).map_err(no_random_numbers)?;
            let manager = (reader.label(), reader.source());
            Some(export_audit::plan_recording(
                session.profile(),
                manager,
                &logins,
                &audit,
                &label,
                context.today,
            ))
        }
        None => None,
    };
    let mut report = export_audit::report(about, export, logins, &audit);
    if let (Some(session), Some(record)) = (&mut session, record) {
        record.add_to_report(&mut report);
        if record.has_changes() {
            session.apply(record.recorded.edit)?;
        }
    }
    if let Some(path) = &args.output {
        report_file::write(context, path, &report.markdown(), args.force)?;
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

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn no_random_numbers(error: io::Error) -> CliError {
    CliError::failed(format!("the system has no random numbers: {error}"), "try again when it has started up")
}

/// The entries that something is wrong with, then the sums.
fn print(out: &mut Output, report: &PasswordReport) -> Result<(), CliError> {
    let rows: Vec<Vec<String>> = report
        .entries
        .iter()
        .filter(|row| row.worst != PasswordVerdict::Fine.label())
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
                row.seen_in_breaches(),
                row.strength.to_owned(),
                length,
                row.same_password(),
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
    if report.summary.passwords == 0 {
        return Ok(());
    }
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
    let without = report.summary.without_password;
    if without > 0 {
        let have = if without == 1 { "has" } else { "have" };
        out.say(format_args!("{} {have} no password.", count(without, "entry")));
    }
    if !args.json {
        for notice in &report.notices {
            out.say(format_args!("Note: {notice}."));
        }
    }
    match report.recorded {
        Some(recorded) => {
            let made = format!("made {}", count(recorded.added, "account"));
            let there = format!("recorded on {} of before", count(recorded.updated, "account"));
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
    if !encrypted && report.summary.passwords > 0 {
        out.say(format_args!("\n{}", export_audit::deletion_advice(&args.file)));
    }
    Ok(())
}
