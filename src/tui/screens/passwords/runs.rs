//! The check of one password and the audit of an export: their progress and their results.

use crate::import::KdfLimits;
use crate::pwned::{CheckProgress, NetworkCost, ProgressUnit};
use crate::secret::{Passphrase, Password};
use crate::tui::component::{Context, Outcome};
use crate::tui::jobs::{AuditJob, AuditedExport, CheckedPassword, PasswordJob, RunUpdate, SourceInfo};
use std::sync::Arc;
use std::time::Duration;

#[derive(Debug, Default)]
pub(super) struct Runs {
    last_run: u64,
    check: Check,
    audit: Audit,
    /// Grows with every audit that ends, and with every change of its report.
    audit_number: u64,
}

/// The check of one password.
#[derive(Debug, Default)]
pub(super) enum Check {
    #[default]
    None,
    Running {
        run: u64,
        progress: Option<CheckProgress>,
    },
    Done(Box<CheckedPassword>),
}

#[derive(Debug, Default)]
enum Audit {
    #[default]
    None,
    Running(RunningAudit),
    Done(Box<AuditedExport>),
}

#[derive(Debug)]
pub(super) struct RunningAudit {
    run: u64,
    /// The path as the user typed it.
    pub(super) path: String,
    /// The program that wrote the export and the number of its passwords, once the export is read.
    pub(super) file: Option<(String, usize)>,
    /// The breach source and the cost, while the user is asked.
    pub(super) cost: Option<(SourceInfo, NetworkCost)>,
    pub(super) progress: Option<CheckProgress>,
    /// Whether the user stopped the audit. The worker still sends the results so far.
    pub(super) is_stopping: bool,
}

impl Runs {
    pub(super) const fn check(&self) -> &Check {
        &self.check
    }

    /// Whether a check is running or has a result.
    pub(super) const fn has_check(&self) -> bool {
        !matches!(self.check, Check::None)
    }

    pub(super) const fn running_audit(&self) -> Option<&RunningAudit> {
        match &self.audit {
            Audit::Running(running) => Some(running),
            Audit::None | Audit::Done(_) => None,
        }
    }

    /// The completed audit, unless another audit was started.
    pub(super) fn audited(&self) -> Option<&AuditedExport> {
        match &self.audit {
            Audit::Done(audited) => Some(audited),
            Audit::None | Audit::Running(_) => None,
        }
    }

    pub(super) const fn audit_number(&self) -> u64 {
        self.audit_number
    }

    /// Changes the completed audit.
    pub(super) fn change_audited(&mut self, change: impl FnOnce(&mut AuditedExport)) {
        if let Audit::Done(audited) = &mut self.audit {
            change(audited);
            self.audit_number += 1;
        }
    }

    /// Whether a run can be stopped: it does not wait for an answer, and was not stopped yet.
    pub(super) const fn can_be_stopped(&self) -> bool {
        match self.running_audit() {
            Some(running) => running.cost.is_none() && !running.is_stopping,
            None => matches!(self.check, Check::Running { .. }),
        }
    }

    /// The number of the next run. It comes from the clock, so that a result from before the vault was locked does not
    /// match a later run.
    fn next_run(&mut self, now: Duration) -> u64 {
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        self.last_run = now.max(self.last_run + 1);
        self.last_run
    }

    pub(super) fn start_check(&mut self, password: Password, cx: &Context<'_>) -> Outcome {
        let stop = self.stop_check();
        let run = self.next_run(cx.now.monotonic);
        self.check = Check::Running { run, progress: None };
        stop.and(Outcome::start(PasswordJob::Check { run, password }))
    }

    pub(super) fn start_audit(
        &mut self,
        path: String,
        password: Option<Passphrase>,
        limits: KdfLimits,
        cx: &Context<'_>,
    ) -> Outcome {
        let stop = self.stop_audit();
        let run = self.next_run(cx.now.monotonic);
        self.audit = Audit::Running(RunningAudit {
            run,
            path: path.clone(),
            file: None,
            cost: None,
            progress: None,
            is_stopping: false,
        });
        let profile = Arc::clone(&cx.open.profile);
        let job = AuditJob { run, path, password, limits, profile, today: cx.now.today };
        stop.and(Outcome::start(PasswordJob::Audit(job)))
    }

    pub(super) fn stop_all(&mut self) -> Outcome {
        self.stop_audit().and(self.stop_check())
    }

    fn stop_audit(&mut self) -> Outcome {
        let Some(running) = self.running_audit() else { return Outcome::none() };
        let stop = Outcome::start(PasswordJob::Stop(running.run));
        self.audit = Audit::None;
        stop
    }

    fn stop_check(&mut self) -> Outcome {
        let Check::Running { run, .. } = self.check else { return Outcome::none() };
        self.check = Check::None;
        Outcome::start(PasswordJob::Stop(run))
    }

    /// Stops the audit, or else the check. `None` if nothing is running.
    pub(super) fn stop_latest(&mut self) -> Option<Outcome> {
        let Audit::Running(running) = &mut self.audit else {
            return matches!(self.check, Check::Running { .. }).then(|| self.stop_check());
        };
        if running.progress.is_some_and(|progress| progress.unit == ProgressUnit::Lookups) {
            running.is_stopping = true;
            return Some(Outcome::start(PasswordJob::Stop(running.run)));
        }
        Some(self.stop_audit().and(Outcome::notify("Stopped. Nothing was checked.")))
    }

    /// Discards the result of a check. Returns whether there was a result.
    pub(super) fn forget_check(&mut self) -> bool {
        let is_done = matches!(self.check, Check::Done(_));
        if is_done {
            self.check = Check::None;
        }
        is_done
    }

    /// Handles the user's answer to the cost of an audit.
    pub(super) fn answer_cost(&mut self, agrees: bool) -> Outcome {
        let Audit::Running(running) = &mut self.audit else { return Outcome::none() };
        if running.cost.take().is_none() {
            return Outcome::none();
        }
        if agrees {
            return Outcome::start(PasswordJob::Continue(running.run));
        }
        self.stop_audit().and(Outcome::notify("Stopped. No request was sent."))
    }

    /// Records the progress of a run. Ignores updates of other runs.
    pub(super) fn update(&mut self, updated: u64, update: RunUpdate) {
        if let (Check::Running { run, progress }, RunUpdate::Progress(new)) = (&mut self.check, &update)
            && *run == updated
        {
            *progress = Some(*new);
            return;
        }
        let Audit::Running(running) = &mut self.audit else { return };
        if running.run != updated {
            return;
        }
        match update {
            RunUpdate::FileRead { program, password_count } => running.file = Some((program, password_count)),
            RunUpdate::ConsentNeeded { source, cost } => running.cost = Some((source, cost)),
            RunUpdate::Progress(progress) => running.progress = Some(progress),
        }
    }

    /// Records the result of a check. Returns whether it belongs to the running check; if not, it is ignored.
    pub(super) fn finish_check(&mut self, finished: u64, checked: Box<CheckedPassword>) -> bool {
        let is_current = matches!(self.check, Check::Running { run, .. } if run == finished);
        if is_current {
            self.check = Check::Done(checked);
        }
        is_current
    }

    /// Ends the running audit and returns its path. `None` if this is the result of another run.
    pub(super) fn end_audit(&mut self, ended: u64) -> Option<String> {
        match std::mem::take(&mut self.audit) {
            Audit::Running(running) if running.run == ended => Some(running.path),
            other => {
                self.audit = other;
                None
            }
        }
    }

    /// Keeps the results of an audit. They replace the result of a check.
    pub(super) fn set_audited(&mut self, audited: Box<AuditedExport>) {
        self.audit = Audit::Done(audited);
        self.audit_number += 1;
        self.forget_check();
    }
}
