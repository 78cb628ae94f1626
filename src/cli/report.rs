//! `report`: the checklist to take away.

use super::args::{ReportArgs, ReportFormat};
use super::secret_file::exists;
use super::{Access, CliError, Context, Exit, Session, model};
use crate::platform::files::{self, Existing};
use crate::profile::Profile;
use crate::report::{self, Report};
use crate::risk::Facts;
use std::io;
use std::path::Path;

/// Runs `report`.
///
/// # Errors
/// Where the vault cannot be opened, the model is refused, or the file cannot be written.
pub fn run(context: &mut Context, args: &ReportArgs) -> Result<Exit, CliError> {
    let model = model::load(&context.config)?;
    is_free(args.output.as_deref(), args.force)?;
    let session = if args.blank { None } else { Some(Session::open(context, Access::ReadOnly)?) };
    let empty = Profile::default();
    let profile = session.as_ref().map_or(&empty, Session::profile);
    let Profile { inventory, answers, accepted, .. } = profile;
    let directory = context.directory();
    let facts = Facts::new(inventory).with_directory(&directory);
    let gathered = report::gather(&model, facts, answers, accepted, context.today);
    let report = Report {
        model: &model,
        inventory,
        directory: &directory,
        answers,
        findings: &gathered.findings,
        next_actions: &gathered.next_actions,
        today: context.today,
        blank: args.blank,
        redact: args.redact,
    };
    let text = match args.format {
        ReportFormat::Md => report.markdown(),
        ReportFormat::Csv => report.csv(),
        ReportFormat::Json => report.json(),
    };
    let Some(path) = &args.output else {
        context.out.text(&text)?;
        return Ok(Exit::Done);
    };
    write(context, path, &text, args.force)?;
    Ok(Exit::Done)
}

/// Refuses a report's file that is there before anybody is asked for anything. Writing looks again.
///
/// # Errors
/// Where it is there, unless forced.
pub(super) fn is_free(output: Option<&Path>, force: bool) -> Result<(), CliError> {
    output.filter(|path| !force && path.is_file()).map_or(Ok(()), |path| Err(exists(path)))
}

/// Writes a report, for its owner alone, and says where.
///
/// # Errors
/// Where a file is there, unless forced, or the system refuses; what was there is unchanged then.
pub(super) fn write(context: &Context, path: &Path, text: &str, force: bool) -> Result<(), CliError> {
    let existing = if force { Existing::Replace } else { Existing::Keep };
    files::write_private(path, text.as_bytes(), existing).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => CliError::failed(
            format!("the report could not be written to {}: {error}", path.display()),
            "check the folder, its permissions and the space left; what was there is unchanged",
        ),
    })?;
    context.out.say(format_args!("Wrote the report to {}.", path.display()));
    Ok(())
}
