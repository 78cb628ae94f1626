//! `pwned audit`: checks every password of an export, worst first. No password is shown or stored.

use super::{checker, query};
use crate::cli::args::{PwnedAudit, Source};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit, Message, no_random_numbers};
use crate::cli::exported_file::{self, ExportedFile};
use crate::cli::output::{Output, Style, notify};
use crate::cli::output_files;
use crate::cli::session::Session;
use crate::export_audit::{self, AuditRecording, ExportedLogin, ReportContext};
use crate::import::{self, ImportedFile, SourceKind};
use crate::pwned::BreachSource;
use crate::pwned::audit::{PasswordAudit, PasswordVerdict};
use crate::report::PasswordReport;
use crate::store::Access;
use crate::text::count;
use jiff::civil::Date;

pub fn run(context: &mut Context, args: &PwnedAudit) -> Result<Exit, CliError> {
    // Check the arguments before asking for a password.
    let checker = checker::choose(context, args.corpus.as_deref(), args.online)?;
    output_files::check_report_path(args.output.as_deref(), args.force)?;
    let password = exported_file::password(args.password_file.as_ref())?;
    let file = ExportedFile {
        source: &Source::File(args.file.clone()),
        format: args.format.as_deref(),
        password: password.as_ref(),
        limits: exported_file::limits(args.max_memory, args.max_time),
        key_file: None,
        columns: &[],
        consequence: "",
    };
    let (reader, export) = exported_file::read(&file, import::read)?;
    // Read-only until the results are saved, so that the vault is not locked during the check.
    let mut session = if args.record { Some(Session::open(context, Access::ReadOnly)?) } else { None };
    let encrypted = export.encrypted;
    let program = Program { label: reader.label(), format: reader.name(), source: reader.source() };
    let (report, unchecked) = audit_export(&*checker, program, export, session.as_mut(), context.today)?;
    if let Some(path) = &args.output {
        output_files::write_report(path, &report.markdown(), args.force)?;
    }
    if args.json {
        context.out.json(&report)?;
    } else {
        print(&mut context.out, &report)?;
    }
    context.out.flush()?;
    print_notes(args, &report, encrypted);
    query::result(&mut context.out, report.summary.found > 0, unchecked)
}

/// Checks the passwords of a file that was just imported, and records the results. The file is not read again.
pub fn after_import(
    context: &mut Context,
    session: &mut Session,
    program: Program,
    export: ImportedFile,
) -> Result<(), CliError> {
    let checker = checker::choose(context, None, false)?;
    let (report, unchecked) = audit_export(&*checker, program, export, Some(session), context.today)?;
    print(&mut context.out, &report)?;
    context.out.flush()?;
    query::result(&mut context.out, false, unchecked).map(drop)
}

/// The program that wrote an export.
#[derive(Clone, Copy)]
pub struct Program {
    pub label: &'static str,
    /// The format's name for `--format`.
    pub format: &'static str,
    pub source: SourceKind,
}

/// Audits an export, and records the results if a session is given. Also returns why passwords could not be checked.
fn audit_export(
    checker: &dyn BreachSource,
    program: Program,
    mut export: ImportedFile,
    mut session: Option<&mut Session>,
    today: Date,
) -> Result<(PasswordReport, Option<Message>), CliError> {
    let (mut logins, without_password) = export_audit::take_logins(&mut export);
    if let Some(session) = &session {
        export_audit::fill_second_factors(session.profile(), &mut logins);
    }
    let assessed = export_audit::assess_logins(&mut logins, &mut export.failed).map_err(no_random_numbers)?;
    let outcomes = query::check_all(checker, assessed.hashes());
    let unchecked = query::unchecked(&outcomes);
    let audit = assessed.with_breach_statuses(outcomes);
    let against = checker.name();
    let about = ReportContext {
        program: program.label,
        format: program.format,
        against: &against,
        today,
        without_password,
    };
    let recording = match &mut session {
        Some(session) => Some(plan_recording(session, program, &logins, &audit, today)?),
        None => None,
    };
    let mut report = export_audit::report(about, export, logins, &audit);
    if let (Some(session), Some(recording)) = (session, recording) {
        recording.add_to_report(&mut report);
        if recording.has_changes() {
            session.apply(recording.recorded.edit)?;
        }
    }
    Ok((report, unchecked))
}

/// Plans how to store the results in the inventory. Makes the session writable first, so that the plan is up to date.
fn plan_recording(
    session: &mut Session,
    program: Program,
    logins: &[ExportedLogin],
    audit: &PasswordAudit,
    today: Date,
) -> Result<AuditRecording, CliError> {
    session.begin_writing()?;
    let label = export_audit::new_reuse_label(today).map_err(no_random_numbers)?;
    let manager = (program.label, program.source);
    Ok(export_audit::plan_recording(session.profile(), manager, logins, audit, &label, today))
}

/// Prints the entries with a weakness, then the totals.
fn print(out: &mut Output, report: &PasswordReport) -> Result<(), CliError> {
    let with_weakness = report.entries.iter().filter(|row| row.worst != PasswordVerdict::Fine.label());
    let rows: Vec<Vec<String>> = with_weakness
        .map(|row| {
            let domain = || row.domain.clone().unwrap_or_default();
            let service = if row.service.is_empty() { domain() } else { row.service.clone() };
            let too_short = if row.long_enough == Some(false) { ", too short" } else { "" };
            vec![
                row.worst.to_owned(),
                service,
                row.username.clone(),
                row.seen_in_breaches(),
                row.strength.to_owned(),
                format!("{}{too_short}", row.length),
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
        let label = out.paint(Style::Warning, "not read");
        out.wrapped(&format!("{label}  "), &format!("{}{name}: {}", failed.place, failed.why))?;
    }
    let style = if report.summary.found > 0 { Style::Alert } else { Style::Heading };
    out.line(out.paint(style, &report.sentence()))?;
    if report.summary.passwords == 0 {
        return Ok(());
    }
    out.line(format_args!("Checked against {}.", report.against))
}

/// Prints notes about the export, the inventory and the file to standard error.
fn print_notes(args: &PwnedAudit, report: &PasswordReport, encrypted: bool) {
    let without = report.summary.without_password;
    if without > 0 {
        let have = if without == 1 { "has" } else { "have" };
        notify(format_args!("{} {have} no password.", count(without, "entry")));
    }
    if !args.json {
        for notice in &report.notices {
            notify(format_args!("Note: {notice}."));
        }
    }
    match report.recorded {
        Some(recorded) => {
            let added = format!("{} added", count(recorded.added, "account"));
            let updated = format!("{} updated", count(recorded.updated, "account"));
            let outcome = match (recorded.added, recorded.updated) {
                (0, 0) => "nothing was recorded".to_owned(),
                (_, 0) => added,
                (0, _) => updated,
                _ => format!("{added}, {updated}"),
            };
            notify(format_args!("Inventory: {outcome}. `selvedge audit` shows what follows from it."));
        }
        None if report.summary.passwords > 0 => {
            notify("--record stores these results, but no password, in the accounts of the inventory.");
        }
        None => {}
    }
    // An encrypted file may be the password database itself, which should not be deleted.
    if !encrypted && report.summary.passwords > 0 {
        notify(format_args!("\n{}", export_audit::deletion_advice(&args.file)));
    }
}
