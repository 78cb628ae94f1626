//! `pwned corpus`: Pwned Passwords on this disk.

use super::meter::{Meter, size};
use crate::cli::args::{CorpusArgs, CorpusBuild, CorpusCommand, CorpusDownload, CorpusInfo};
use crate::cli::interrupt::Flag;
use crate::cli::output::say;
use crate::cli::{CliError, Context, Exit, input};
use crate::platform::{clock, files, paths};
use crate::pwned::corpus::download::{Download, DownloadPlan};
use crate::pwned::corpus::{Corpus, CorpusBuilder, CorpusError, CorpusKind, CorpusProgress, CorpusSummary};
use crate::text::{count, thousands};
use jiff::civil::Date;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// How many ranges there are.
const RANGES: u32 = crate::pwned::PREFIX_COUNT;

/// Runs `pwned corpus`.
///
/// # Errors
/// Where it could not be done; the message says what to do next.
pub fn run(context: &mut Context, args: &CorpusArgs) -> Result<Exit, CliError> {
    match &args.command {
        CorpusCommand::Build(args) => build(context, args),
        CorpusCommand::Download(args) => download(context, args),
        CorpusCommand::Info(args) => info(context, args),
    }
}

impl From<CorpusError> for CliError {
    fn from(error: CorpusError) -> Self {
        Self::failed(&error, error.hint())
    }
}

/// Opens a corpus or a list to check against, and says which it is.
///
/// # Errors
/// Where it cannot be used.
pub fn open(file: &Path) -> Result<Corpus, CliError> {
    let corpus = Corpus::open(file)?.with_verified_lists_cache(paths::lists_cache);
    let summary = corpus.summary();
    let missing = match summary.ranges {
        Some(ranges) if ranges < RANGES => {
            format!(
                "; {} of {} ranges are missing",
                thousands((RANGES - ranges).into()),
                thousands(RANGES.into())
            )
        }
        None if corpus.is_complete()? == Some(false) => "; parts of it are missing".to_owned(),
        _ => String::new(),
    };
    say(format_args!(
        "Checked against the corpus of {}, {}{missing}.",
        summary.date,
        rows(&summary, summary.rows_are_estimated)
    ));
    Ok(corpus)
}

/// The corpus that the configuration names, or the one in its usual place; none where there is none.
///
/// # Errors
/// Where it is there and cannot be used.
pub fn in_its_place(context: &Context) -> Result<Option<Corpus>, CliError> {
    let named = context.config.pwned.corpus.clone();
    let wanted = named.is_some();
    let Some(file) = named.or_else(paths::default_corpus) else { return Ok(None) };
    if !wanted && !file.exists() {
        return Ok(None);
    }
    open(&file).map(Some).map_err(|error| match error {
        CliError::Failed(mut message) => {
            message.next.push_str("; or ask the service with --online");
            CliError::Failed(message)
        }
        other => other,
    })
}

/// Where a corpus goes, or is looked for.
fn place(context: &Context, said: Option<&Path>) -> Result<PathBuf, CliError> {
    said.map(Path::to_owned)
        .or_else(|| context.config.pwned.corpus.clone())
        .or_else(paths::default_corpus)
        .ok_or_else(|| {
            CliError::failed(
                "the corpus has no place, because your home folder is not known",
                "say where with -o FILE",
            )
        })
}

/// The place of a corpus that is to be written. Its usual folder is made where it is missing.
fn place_to_write(context: &Context, said: Option<&Path>) -> Result<PathBuf, CliError> {
    let out = place(context, said)?;
    if said.is_none()
        && let Some(folder) = out.parent()
    {
        files::create_private_folder(folder).map_err(|error| {
            CliError::failed(
                format!("{} could not be made: {error}", folder.display()),
                "say where with -o FILE",
            )
        })?;
    }
    Ok(out)
}

fn build(context: &mut Context, args: &CorpusBuild) -> Result<Exit, CliError> {
    let out = place_to_write(context, args.output.as_deref())?;
    let mut build = CorpusBuilder::new(&args.source, &out)?;
    if !args.force && std::fs::metadata(&out).is_ok_and(|there| there.len() > 0) {
        return Err(CliError::failed(
            format!("there is a corpus in {} already", out.display()),
            "give -o another file, or replace it with --force",
        ));
    }
    if let Some(date) = args.date {
        build = build.with_date(date);
    }
    let unit = if args.source.is_dir() { "ranges" } else { "" };
    watched(unit, |stop, tell| build.run(stop, tell))?;
    tell_summary(context, &out)
}

fn download(context: &mut Context, args: &CorpusDownload) -> Result<Exit, CliError> {
    let out = place_to_write(context, args.output.as_deref())?;
    let download =
        Download::new(&context.config.pwned.range_url, &out)?.with_max_parallel(args.at_once.into());
    say(up_front(&download.plan(), download.host()));
    if !args.yes && !input::agree("Begin?") {
        return Err(if input::is_interactive() {
            CliError::failed("nothing was downloaded", "run it again when it suits you")
        } else {
            CliError::failed("nothing was downloaded: nobody agreed to that", "say so with --yes")
        });
    }
    let today = context.today;
    let done = watched("ranges", |stop, tell| download.run(today, stop, tell))?;
    if done.unchanged > 0 {
        let (came, same) = (thousands(done.fetched), thousands(done.unchanged));
        context.out.line(format_args!("{came} ranges had changed, {same} had not."))?;
    }
    tell_summary(context, &out)
}

/// What a download will cost.
fn up_front(plan: &DownloadPlan, host: &str) -> String {
    let kept = match plan.kept {
        0 => String::new(),
        kept => format!(" {} ranges have come before and are kept.", thousands(kept)),
    };
    let only = if plan.update { " Only ranges that have changed come in full." } else { "" };
    format!(
        "{} requests to {host}, up to {}, about half of that where it compresses; {} of disk until it is done.{only}{kept} \
         Ctrl-C stops it, and the same command goes on.",
        thousands(plan.requests),
        size(plan.bytes),
        size(plan.disk)
    )
}

/// Runs something long: shows how far it is, and stops it at Ctrl-C.
fn watched<T>(
    unit: &'static str,
    run: impl FnOnce(&AtomicBool, &mut dyn FnMut(CorpusProgress)) -> Result<T, CorpusError>,
) -> Result<T, CliError> {
    let flag = Flag::new();
    let mut meter = Meter::new(unit);
    let done = run(flag.as_atomic(), &mut |step| meter.show(step, clock::monotonic()));
    drop(meter);
    Ok(done?)
}

fn rows(summary: &CorpusSummary, estimated: bool) -> String {
    let about = if estimated { "about " } else { "" };
    format!("{about}{}", count(usize::try_from(summary.rows).unwrap_or(usize::MAX), "row"))
}

/// What `info --json` prints.
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

fn info(context: &mut Context, args: &CorpusInfo) -> Result<Exit, CliError> {
    let file = place(context, args.file.as_deref())?;
    if args.file.is_none() && !file.exists() {
        return Err(CliError::failed(
            format!("there is no corpus in {}: none was built yet", file.display()),
            "`selvedge pwned corpus download` makes one, or `selvedge pwned corpus build` from what you have",
        ));
    }
    let corpus = Corpus::open(&file)?.with_verified_lists_cache(paths::lists_cache);
    let complete = corpus.is_complete()?;
    let mut summary = corpus.summary();
    let mut estimated = summary.rows_are_estimated;
    if args.verify {
        match &corpus {
            Corpus::Built(built) => watched("buckets", |stop, tell| {
                built.verify(|done, total| {
                    tell(CorpusProgress { done, total, done_before: 0 });
                    !stop.load(Ordering::Relaxed)
                })
            })?,
            Corpus::List(text) => {
                summary.rows = watched("", |stop, tell| {
                    text.verify(stop, |done, total| tell(CorpusProgress { done, total, done_before: 0 }))
                })?;
                estimated = false;
            }
        }
    }
    if !args.json {
        return print(context, &summary, complete, args.verify, estimated);
    }
    let document = Document {
        path: summary.path.display().to_string(),
        kind: if summary.kind == CorpusKind::Built { "built" } else { "list" },
        date: summary.date,
        rows: summary.rows,
        rows_estimated: estimated,
        bytes: summary.bytes,
        bytes_per_row: (per_row(&summary) * 1e4).round() / 1e4,
        ranges: summary.ranges,
        complete,
        verified: args.verify,
    };
    context.out.json(&document)?;
    Ok(Exit::Done)
}

fn per_row(summary: &CorpusSummary) -> f64 {
    summary.bytes as f64 / summary.rows.max(1) as f64
}

fn tell_summary(context: &mut Context, file: &Path) -> Result<Exit, CliError> {
    let summary = Corpus::open(file)?.summary();
    print(context, &summary, summary.is_complete(), false, false)
}

fn print(
    context: &mut Context,
    summary: &CorpusSummary,
    complete: Option<bool>,
    verified: bool,
    estimated: bool,
) -> Result<Exit, CliError> {
    let form = match summary.kind {
        CorpusKind::Built => "a corpus that Selvedge built",
        CorpusKind::List => "a sorted list, used as it is",
    };
    let path = summary.path.display().to_string();
    context.out.line(format_args!("{}: {form}", crate::text::visible(&path)))?;
    context.out.line(format_args!(
        "Of {}, {}, {}, {:.2} bytes a row.",
        summary.date,
        rows(summary, estimated),
        size(summary.bytes),
        per_row(summary)
    ))?;
    match summary.ranges {
        Some(RANGES) => context.out.line("Complete: every range is there.")?,
        Some(ranges) => context.out.line(format_args!(
            "Incomplete: {} of {} ranges are there. A password of another one is unchecked, never absent.",
            thousands(ranges.into()),
            thousands(RANGES.into())
        ))?,
        None if complete == Some(false) => context.out.line(
            "Incomplete: parts of it are missing. A password that belongs there is unchecked, never absent.",
        )?,
        None => {}
    }
    if verified {
        let sound = match summary.kind {
            CorpusKind::Built => "All of it was read, and every checksum is right.",
            CorpusKind::List => "All of it was read, and every line is in order.",
        };
        context.out.line(sound)?;
    }
    Ok(Exit::Done)
}
