//! `report`: the checklist as markdown, CSV or JSON.

use crate::cli::args::{ReportArgs, ReportFormat};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::session::Session;
use crate::cli::{load, output_files};
use crate::profile::Profile;
use crate::report::{self, Report};
use crate::risk::Facts;
use crate::store::Access;

pub fn run(context: &mut Context, args: &ReportArgs) -> Result<Exit, CliError> {
    let model = load::model(&context.config)?;
    output_files::check_report_path(args.output.as_deref(), args.force)?;
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
    match &args.output {
        Some(path) => output_files::write_report(path, &text, args.force)?,
        None => context.out.text(&text)?,
    }
    Ok(Exit::Done)
}
