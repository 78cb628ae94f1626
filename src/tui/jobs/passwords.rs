//! Checks passwords; each run has a thread of its own. No other code of the TUI uses the range service.

use super::failure::{Failure, ImportFailure};
use super::password_job::{
    AuditJob, AuditedExport, CheckedPassword, PasswordEvent, PasswordJob, RunUpdate, SourceInfo,
};
use super::read_import::{expand_path, import_failure, read_file};
use super::report::Reporter;
use super::results::JobResult;
use crate::config::Pwned;
use crate::export_audit::{self, ReportContext};
use crate::import::{self, ImportedFile, Input as File, KdfLimits, Reader};
use crate::platform::{hardening, paths};
use crate::pwned::corpus::Corpus;
use crate::pwned::range::{LARGE_BATCH, RangeClient};
use crate::pwned::strength::PasswordStrength;
use crate::pwned::{BreachSource, BreachStatus, ProgressUnit, Sha1Hash};
use crate::secret::{Passphrase, Password};
use crate::words::sentence;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The minimum time between two progress reports.
const REPORT_INTERVAL: Duration = Duration::from_millis(100);

pub(super) struct PasswordWorker {
    config: Pwned,
    reporter: Reporter,
    runs: Mutex<Runs>,
}

/// The newest audit and the newest check of a single password: the number of the run, and the channel for its orders.
/// An older run ends when its channel is dropped.
#[derive(Default)]
struct Runs {
    audit: Option<(u64, Sender<Order>)>,
    check: Option<(u64, Sender<Order>)>,
}

/// A decision of the user about a run that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Continue,
    Stop,
}

impl PasswordWorker {
    pub(super) fn new(config: Pwned, reporter: Reporter) -> Self {
        Self { config, reporter, runs: Mutex::default() }
    }

    /// Starts a job on a thread of its own, or sends an order to the run that is under way.
    pub(super) fn send(&self, job: PasswordJob) {
        let (config, reporter) = (self.config.clone(), self.reporter.clone());
        let report = move |event| _ = reporter.done(JobResult::Password(event));
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        match job {
            PasswordJob::FindSource => {
                hardening::spawn(move || {
                    report(PasswordEvent::SourceFound(open_source(&config).map(|(_, info)| info)));
                });
            }
            PasswordJob::Check { run, password } => {
                let (to_run, orders) = mpsc::channel();
                runs.check = Some((run, to_run));
                hardening::spawn(move || {
                    let report_update = |update| report(PasswordEvent::Updated { run, update });
                    let checked = Box::new(check(&config, password, &orders, &report_update));
                    report(PasswordEvent::Checked { run, checked });
                });
            }
            PasswordJob::Audit(job) => {
                let run = job.run;
                let (to_run, orders) = mpsc::channel();
                runs.audit = Some((run, to_run));
                hardening::spawn(move || {
                    let report_update = |update| report(PasswordEvent::Updated { run, update });
                    if let Some(result) = audit(&config, job, &orders, &report_update).transpose() {
                        report(PasswordEvent::Audited { run, result });
                    }
                });
            }
            PasswordJob::Continue(run) => runs.order(run, Order::Continue),
            PasswordJob::Stop(run) => runs.order(run, Order::Stop),
        }
    }
}

impl Runs {
    fn order(&self, run: u64, order: Order) {
        for (_, to_run) in self.audit.iter().chain(&self.check).filter(|(number, _)| *number == run) {
            // Ignore the error: the run has ended.
            let _ = to_run.send(order);
        }
    }
}

/// Opens the configured corpus, or the one in the default place, or else the range service.
fn open_source(config: &Pwned) -> Result<(Box<dyn BreachSource>, SourceInfo), Failure> {
    let configured = config.corpus.clone();
    let default = || paths::default_corpus().filter(|file| file.exists());
    if let Some(file) = configured.or_else(default) {
        let corpus = Corpus::open(&file).map(|corpus| corpus.with_verified_lists_cache(paths::lists_cache));
        let corpus = corpus.map_err(|error| {
            let hint = format!("{}; or move it away to use the range service", error.hint());
            Failure::new(sentence(&error.to_string()), sentence(&hint))
        })?;
        let info = SourceInfo { name: corpus.name(), online: false };
        return Ok((Box::new(corpus), info));
    }
    let service = RangeClient::new(&config.range_url)
        .map_err(|error| Failure::new(sentence(&error.to_string()), sentence(error.hint())))?;
    let info = SourceInfo { name: service.name(), online: true };
    Ok((Box::new(service), info))
}

/// Looks hashes up and reports the progress, until an order to stop arrives.
fn look_up(
    source: &dyn BreachSource,
    hashes: &[Sha1Hash],
    orders: &Receiver<Order>,
    report: &dyn Fn(RunUpdate),
) -> Vec<BreachStatus> {
    let mut last_report: Option<(ProgressUnit, Duration)> = None;
    source.check(hashes, &mut |progress| {
        let is_due = last_report
            .is_none_or(|(unit, time)| unit != progress.unit || progress.elapsed >= time + REPORT_INTERVAL);
        if is_due {
            last_report = Some((progress.unit, progress.elapsed));
            report(RunUpdate::Progress(progress));
        }
        match orders.try_recv() {
            Ok(Order::Continue) | Err(TryRecvError::Empty) => ControlFlow::Continue(()),
            Ok(Order::Stop) | Err(TryRecvError::Disconnected) => ControlFlow::Break(()),
        }
    })
}

fn check(
    config: &Pwned,
    password: Password,
    orders: &Receiver<Order>,
    report: &dyn Fn(RunUpdate),
) -> CheckedPassword {
    let hash = Sha1Hash::of(&password);
    let strength = PasswordStrength::estimate(&password, &[]);
    // The lookup may take minutes and needs only the hash.
    drop(password);
    let status = open_source(config).and_then(|(source, info)| {
        let statuses = look_up(&*source, std::slice::from_ref(&hash), orders, report);
        let status = statuses.into_iter().next();
        status
            .map(|status| (status, info))
            .ok_or_else(|| Failure::new("The breach source gave no answer.", "Try again."))
    });
    CheckedPassword { status, strength }
}

/// Audits an export. `None` if the user does not agree to the cost.
fn audit(
    config: &Pwned,
    job: AuditJob,
    orders: &Receiver<Order>,
    report: &dyn Fn(RunUpdate),
) -> Result<Option<Box<AuditedExport>>, ImportFailure> {
    let AuditJob { run: _, path, password, limits, profile, today } = job;
    let path = expand_path(&path);
    let (reader, mut export) = read_export(&path, password.as_ref(), limits)?;
    drop(password);
    let no_random_numbers = |error: std::io::Error| {
        failed(format!("The system has no random numbers: {error}."), "Try again when it has started up.")
    };
    let is_plaintext = !export.encrypted;
    let (mut logins, without_password) = export_audit::take_logins(&mut export);
    if logins.is_empty() {
        let what = format!("There is no password in {}.", path.display());
        return Err(failed(what, "Choose the export of a password manager or a browser."));
    }
    export_audit::fill_second_factors(&profile, &mut logins);
    let assessment =
        export_audit::assess_logins(&mut logins, &mut export.failed).map_err(no_random_numbers)?;
    let label = export_audit::new_reuse_label(today).map_err(no_random_numbers)?;
    report(RunUpdate::FileRead { program: reader.label().to_owned(), password_count: logins.len() });

    let (source, info) = open_source(config).map_err(ImportFailure::Failed)?;
    if let Some(cost) = source.cost(assessment.hashes()).filter(|cost| cost.requests > LARGE_BATCH) {
        report(RunUpdate::ConsentNeeded { source: info, cost });
        if orders.recv() != Ok(Order::Continue) {
            return Ok(None);
        }
    }
    let statuses = look_up(&*source, assessment.hashes(), orders, report);
    let unchecked = export_audit::unchecked_reasons(&statuses);
    let audit = assessment.with_breach_statuses(statuses);
    let context = ReportContext {
        program: reader.label(),
        format: reader.name(),
        against: &source.name(),
        today,
        without_password,
    };
    let mut report = export_audit::report(context, export, logins.clone(), &audit);
    export_audit::fill_accounts(&profile, &logins, &audit, &mut report);
    let source = reader.source();
    Ok(Some(Box::new(AuditedExport { path, source, is_plaintext, report, logins, audit, label, unchecked })))
}

/// Reads and decrypts an export. Drops its bytes before it returns.
fn read_export(
    path: &Path,
    password: Option<&Passphrase>,
    limits: KdfLimits,
) -> Result<(&'static Reader, ImportedFile), ImportFailure> {
    let bytes = read_file(path)
        .map_err(|error| {
            failed(format!("{} could not be read: {error}.", path.display()), "Check the path.")
        })?
        .ok_or_else(|| {
            let what = format!("{} is larger than any export.", path.display());
            failed(what, "Choose the file that the other program exported.")
        })?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let input = File { bytes: &bytes, name: &name, password, limits, ..File::default() };
    import::read(&input, None).map_err(|error| import_failure(error, password))
}

fn failed(what: String, hint: &str) -> ImportFailure {
    ImportFailure::Failed(Failure::new(what, hint))
}
