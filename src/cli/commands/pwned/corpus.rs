//! `pwned corpus`: builds, downloads and describes a corpus of Pwned Passwords on this disk.

use super::checker::describe_rows;
use super::progress_line::{StepProgress, size};
use crate::cli::args::{CorpusArgs, CorpusBuild, CorpusCommand, CorpusDownload, CorpusInfo};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::input;
use crate::cli::interrupt::Flag;
use crate::cli::output::{Output, notify};
use crate::platform::{clock, files, paths};
use crate::pwned::PREFIX_COUNT;
use crate::pwned::corpus::download::{Download, DownloadPlan};
use crate::pwned::corpus::{Corpus, CorpusBuilder, CorpusError, CorpusKind, CorpusProgress, CorpusSummary};
use crate::text::{thousands, visible};
use jiff::civil::Date;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

pub fn run(context: &mut Context, args: &CorpusArgs) -> Result<Exit, CliError> {
    match &args.command {
        CorpusCommand::Build(args) => build(context, args)?,
        CorpusCommand::Download(args) => download(context, args)?,
        CorpusCommand::Info(args) => info(context, args)?,
    }
    Ok(Exit::Done)
}

/// The path of the corpus: the argument, else the configuration, else the default path.
fn corpus_path(context: &Context, argument: Option<&Path>) -> Result<PathBuf, CliError> {
    argument
        .map(Path::to_owned)
        .or_else(|| context.config.pwned.corpus.clone())
        .or_else(paths::default_corpus)
        .ok_or_else(|| {
            CliError::failed(
                "the corpus has no default path, because your home folder is unknown",
                "give the path with -o FILE",
            )
        })
}

/// The path of a corpus to write. Creates the folder if the path is not an argument.
fn output_path(context: &Context, argument: Option<&Path>) -> Result<PathBuf, CliError> {
    let path = corpus_path(context, argument)?;
    if argument.is_none()
        && let Some(folder) = path.parent()
    {
        files::create_private_folder(folder).map_err(|error| {
            CliError::failed(
                format_args!("{} could not be created: {error}", folder.display()),
                "give another path with -o FILE",
            )
        })?;
    }
    Ok(path)
}

fn build(context: &mut Context, args: &CorpusBuild) -> Result<(), CliError> {
    let path = output_path(context, args.output.as_deref())?;
    let mut build = CorpusBuilder::new(&args.source, &path)?;
    if !args.force && std::fs::metadata(&path).is_ok_and(|existing| existing.len() > 0) {
        return Err(CliError::failed(
            format_args!("there is a corpus in {} already", path.display()),
            "give -o another file, or replace the corpus with --force",
        ));
    }
    if let Some(date) = args.date {
        build = build.with_date(date);
    }
    let unit = if args.source.is_dir() { "ranges" } else { "" };
    with_progress(unit, |stop, report| build.run(stop, report))?;
    print_written(&mut context.out, &path)
}

fn download(context: &mut Context, args: &CorpusDownload) -> Result<(), CliError> {
    let path = output_path(context, args.output.as_deref())?;
    let download =
        Download::new(&context.config.pwned.range_url, &path)?.with_max_parallel(args.at_once.into());
    notify(describe_cost(&download.plan(), download.host()));
    if !args.yes && !input::confirm("Begin?") {
        return Err(if input::is_interactive() {
            CliError::failed("nothing was downloaded", "run it again when it suits you")
        } else {
            CliError::failed("nothing was downloaded: there is no terminal to ask on", "agree with --yes")
        });
    }
    let today = context.today;
    let done = with_progress("ranges", |stop, report| download.run(today, stop, report))?;
    if done.unchanged > 0 {
        let (fetched, unchanged) = (thousands(done.fetched), thousands(done.unchanged));
        context.out.line(format_args!("{fetched} ranges had changed, {unchanged} had not."))?;
    }
    print_written(&mut context.out, &path)
}

fn describe_cost(plan: &DownloadPlan, host: &str) -> String {
    let kept = match plan.kept {
        0 => String::new(),
        kept => format!(" {} ranges from an earlier download are kept.", thousands(kept)),
    };
    let update = if plan.update { " Only ranges that have changed are sent in full." } else { "" };
    format!(
        "{} requests to {host}, up to {}, about half of that with compression. Needs {} of disk space until it is \
         done.{update}{kept} Ctrl-C stops it, and the same command continues.",
        thousands(plan.requests),
        size(plan.bytes),
        size(plan.disk)
    )
}

/// Runs a long operation with a progress line. Ctrl-C raises the flag that the operation receives.
fn with_progress<T>(
    unit: &'static str,
    run: impl FnOnce(&AtomicBool, &mut dyn FnMut(CorpusProgress)) -> Result<T, CorpusError>,
) -> Result<T, CliError> {
    let stop = Flag::new();
    let mut progress = StepProgress::new(unit);
    let result = run(stop.as_atomic(), &mut |step| progress.show(step, clock::monotonic()));
    drop(progress);
    Ok(result?)
}

/// The JSON output of `pwned corpus info`.
#[derive(Serialize)]
struct Document {
    path: String,
    kind: &'static str,
    date: Date,
    rows: u64,
    rows_estimated: bool,
    bytes: u64,
    bytes_per_row: f64,
    ranges: Option<u32>,
    complete: Option<bool>,
    verified: bool,
}

fn info(context: &mut Context, args: &CorpusInfo) -> Result<(), CliError> {
    let path = corpus_path(context, args.file.as_deref())?;
    if args.file.is_none() && !path.exists() {
        return Err(CliError::failed(
            format_args!("there is no corpus in {} yet", path.display()),
            "`selvedge pwned corpus download` downloads one; `selvedge pwned corpus build` makes one from your files",
        ));
    }
    let corpus = Corpus::open(&path)?.with_verified_lists_cache(paths::lists_cache);
    let complete = corpus.is_complete()?;
    let mut summary = corpus.summary();
    let mut is_estimate = summary.rows_are_estimated;
    if args.verify {
        match &corpus {
            Corpus::Built(built) => with_progress("buckets", |stop, report| {
                built.verify(|done, total| {
                    report(CorpusProgress { done, total, done_before: 0 });
                    !stop.load(Ordering::Relaxed)
                })
            })?,
            Corpus::List(list) => {
                summary.rows = with_progress("", |stop, report| {
                    list.verify(stop, |done, total| report(CorpusProgress { done, total, done_before: 0 }))
                })?;
                is_estimate = false;
            }
        }
    }
    if !args.json {
        return print(&mut context.out, &summary, complete, args.verify, is_estimate);
    }
    context.out.json(&Document {
        path: summary.path.display().to_string(),
        kind: if summary.kind == CorpusKind::Built { "built" } else { "list" },
        date: summary.date,
        rows: summary.rows,
        rows_estimated: is_estimate,
        bytes: summary.bytes,
        bytes_per_row: (bytes_per_row(&summary) * 1e4).round() / 1e4,
        ranges: summary.ranges,
        complete,
        verified: args.verify,
    })
}

fn bytes_per_row(summary: &CorpusSummary) -> f64 {
    summary.bytes as f64 / summary.rows.max(1) as f64
}

fn print_written(out: &mut Output, path: &Path) -> Result<(), CliError> {
    let summary = Corpus::open(path)?.summary();
    print(out, &summary, summary.is_complete(), false, false)
}

fn print(
    out: &mut Output,
    summary: &CorpusSummary,
    complete: Option<bool>,
    verified: bool,
    is_estimate: bool,
) -> Result<(), CliError> {
    let kind = match summary.kind {
        CorpusKind::Built => "a corpus built by Selvedge",
        CorpusKind::List => "a sorted list, used as it is",
    };
    out.line(format_args!("{}: {kind}", visible(&summary.path.display().to_string())))?;
    out.line(format_args!(
        "Dated {}, {}, {}, {:.2} bytes per row.",
        summary.date,
        describe_rows(summary, is_estimate),
        size(summary.bytes),
        bytes_per_row(summary)
    ))?;
    match summary.ranges {
        Some(PREFIX_COUNT) => out.line("Complete: every range is present.")?,
        Some(ranges) => out.line(format_args!(
            "Incomplete: {} of {} ranges are present. Passwords of the others are reported as unchecked, never as \
             absent.",
            thousands(ranges.into()),
            thousands(PREFIX_COUNT.into())
        ))?,
        None if complete == Some(false) => out.line(
            "Incomplete: parts are missing. Passwords that belong there are reported as unchecked, never as absent.",
        )?,
        None => {}
    }
    if verified {
        out.line(match summary.kind {
            CorpusKind::Built => "The whole file was read, and every checksum is right.",
            CorpusKind::List => "The whole file was read, and every line is in order.",
        })?;
    }
    Ok(())
}
