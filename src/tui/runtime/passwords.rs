//! Passwords checked, on threads of their own: the only place of the screens that asks the range service.

use super::Input;
use super::reading::{bytes, expanded, import_failure};
use crate::config::Pwned;
use crate::export_audit::{self, ReportContext};
use crate::import::{self, Input as File, KdfLimits};
use crate::platform::paths;
use crate::profile::Profile;
use crate::pwned::corpus::Corpus;
use crate::pwned::range::{LARGE_BATCH, RangeClient};
use crate::pwned::strength::PasswordStrength;
use crate::pwned::{BreachSource, BreachStatus, ProgressUnit, Sha1Hash};
use crate::secret::{Passphrase, Password};
use crate::tui::checks::{Audited, Checked, Event, Job, Step, Who};
use crate::tui::message::{Failure, ImportFailure, Message};
use crate::words::sentence;
use jiff::civil::Date;
use std::ops::ControlFlow;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;
use std::time::Duration;

/// Between two reports of progress.
const EVERY: Duration = Duration::from_millis(100);

pub(super) struct Checks {
    config: Pwned,
    report: Sender<Input>,
    /// The audit that was begun last, and the way to it: whether it is to go on. The same of the check of one password.
    audit: Option<(u64, Sender<bool>)>,
    check: Option<(u64, Sender<bool>)>,
}

impl Checks {
    pub(super) fn new(config: Pwned, report: Sender<Input>) -> Self {
        Self { config, report, audit: None, check: None }
    }

    /// Begins a job, or tells the one under way.
    pub(super) fn hand(&mut self, job: Job) {
        let (config, report) = (self.config.clone(), self.report.clone());
        // Where the loop has ended, nobody wants to know.
        let tell = move |event| _ = report.send(Input::Message(Message::Passwords(event)));
        match job {
            Job::Who => _ = thread::spawn(move || tell(Event::Who(checker(&config).map(|(_, who)| who)))),
            Job::Check { run, password } => {
                // One before it, where there is one, ends with its channel.
                let (go_on, orders) = mpsc::channel();
                self.check = Some((run, go_on));
                thread::spawn(move || {
                    let checked = check(&config, &password, &orders, &|step| tell(Event::Step(run, step)));
                    tell(Event::Checked(run, Box::new(checked)));
                });
            }
            Job::Audit { run, path, secret, limits, profile, today } => {
                // An audit before it, where there is one, ends with its channel.
                let (go_on, orders) = mpsc::channel();
                self.audit = Some((run, go_on));
                thread::spawn(move || {
                    let wanted =
                        Wanted { path: &path, secret: secret.as_ref(), limits, profile: &profile, today };
                    match audit(&config, &wanted, &orders, &|step| tell(Event::Step(run, step))) {
                        Ok(Some(audited)) => tell(Event::Audited(run, Ok(audited))),
                        Ok(None) => {}
                        Err(failure) => tell(Event::Audited(run, Err(failure))),
                    }
                });
            }
            Job::GoOn(run) => self.order(run, true),
            Job::Stop(run) => self.order(run, false),
        }
    }

    fn order(&self, run: u64, go_on: bool) {
        for (_, orders) in self.audit.iter().chain(&self.check).filter(|(one, _)| *one == run) {
            // One that has ended needs no orders.
            let _ = orders.send(go_on);
        }
    }
}

/// Who is to be asked: the corpus in its place, where there is one, else the range service.
fn checker(config: &Pwned) -> Result<(Box<dyn BreachSource>, Who), Failure> {
    let named = config.corpus.clone();
    let in_its_place = || paths::default_corpus().filter(|file| file.exists());
    if let Some(file) = named.or_else(in_its_place) {
        let corpus = Corpus::open(&file).map(|corpus| corpus.with_verified_lists_cache(paths::lists_cache));
        let corpus = corpus.map_err(|error| {
            let hint = format!("{}; or move it away to ask the service", error.hint());
            Failure::new(sentence(&error.to_string()), sentence(&hint))
        })?;
        let who = Who { name: corpus.name(), online: false };
        return Ok((Box::new(corpus), who));
    }
    let online = RangeClient::new(&config.range_url)
        .map_err(|error| Failure::new(sentence(&error.to_string()), sentence(error.hint())))?;
    let who = Who { name: online.name(), online: true };
    Ok((Box::new(online), who))
}

/// Looks hashes up, and tells how far that is, until there is an order to stop.
fn look_up(
    checker: &dyn BreachSource,
    hashes: &[Sha1Hash],
    orders: &Receiver<bool>,
    tell: &dyn Fn(Step),
) -> Vec<BreachStatus> {
    let mut told: Option<(ProgressUnit, Duration)> = None;
    checker.check(hashes, &mut |progress| {
        let last = told.filter(|(unit, _)| *unit == progress.unit);
        if last.is_none_or(|(_, last)| progress.elapsed >= last + EVERY) {
            told = Some((progress.unit, progress.elapsed));
            tell(Step::Progress(progress));
        }
        match orders.try_recv() {
            Ok(true) | Err(TryRecvError::Empty) => ControlFlow::Continue(()),
            Ok(false) | Err(TryRecvError::Disconnected) => ControlFlow::Break(()),
        }
    })
}

fn check(config: &Pwned, password: &Password, orders: &Receiver<bool>, tell: &dyn Fn(Step)) -> Checked {
    let hash = Sha1Hash::of(password);
    let strength = PasswordStrength::estimate(password, &[]);
    let said = checker(config).and_then(|(checker, who)| {
        let outcomes = look_up(&*checker, std::slice::from_ref(&hash), orders, tell);
        let outcome = outcomes.into_iter().next();
        outcome.map(|outcome| (outcome, who)).ok_or_else(|| Failure::new("Nobody answered.", "Try again."))
    });
    Checked { said, strength }
}

struct Wanted<'a> {
    path: &'a str,
    secret: Option<&'a Passphrase>,
    limits: KdfLimits,
    profile: &'a Profile,
    today: Date,
}

/// Audits an export; nothing where the person did not want it in the end.
fn audit(
    config: &Pwned,
    wanted: &Wanted<'_>,
    orders: &Receiver<bool>,
    tell: &dyn Fn(Step),
) -> Result<Option<Box<Audited>>, ImportFailure> {
    let path = expanded(wanted.path);
    let failed = |what: String, hint: &str| ImportFailure::Failed(Failure::new(what, hint));
    let no_random_numbers = |error: std::io::Error| {
        failed(format!("The system has no random numbers: {error}."), "Try again when it has started up.")
    };
    let (reader, mut export) = {
        let bytes = bytes(&path)
            .map_err(|error| {
                failed(format!("{} could not be read: {error}.", path.display()), "Check the path.")
            })?
            .ok_or_else(|| {
                let what = format!("{} is larger than any export.", path.display());
                failed(what, "Choose the file that the other program exported.")
            })?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let input = File { bytes: &bytes, name: &name, password: wanted.secret, limits: wanted.limits };
        import::read(&input, None).map_err(|error| import_failure(error, wanted.secret))?
    };
    let is_plaintext = !export.encrypted;
    let (mut logins, without_password) = export_audit::take_logins(&mut export);
    if logins.is_empty() {
        let what = format!("There is no password in {}.", path.display());
        return Err(failed(what, "Choose what a password manager or a browser exported."));
    }
    export_audit::fill_second_factors(wanted.profile, &mut logins);
    let assessed = export_audit::assess_logins(&mut logins, &mut export.failed).map_err(no_random_numbers)?;
    let label = export_audit::new_reuse_label(wanted.today).map_err(no_random_numbers)?;
    tell(Step::Read(reader.label().to_owned(), logins.len()));

    let (checker, who) = checker(config).map_err(ImportFailure::Failed)?;
    if let Some(cost) = checker.cost(assessed.hashes()).filter(|cost| cost.requests > LARGE_BATCH) {
        tell(Step::Costly(who, cost));
        if orders.recv() != Ok(true) {
            return Ok(None);
        }
    }
    let outcomes = look_up(&*checker, assessed.hashes(), orders, tell);
    let unchecked = export_audit::unchecked_reasons(&outcomes);
    let audit = assessed.with_breach_statuses(outcomes);
    let about = ReportContext {
        program: reader.label(),
        format: reader.name(),
        against: &checker.name(),
        today: wanted.today,
        without_password,
    };
    let mut report = export_audit::report(about, export, logins.clone(), &audit);
    export_audit::fill_accounts(wanted.profile, &logins, &audit, &mut report);
    let source = reader.source();
    Ok(Some(Box::new(Audited { path, source, is_plaintext, report, logins, audit, label, unchecked })))
}
