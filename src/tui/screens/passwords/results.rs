//! Handles the events of the worker, and records the results of an audit on the accounts.

use super::Passwords;
use crate::export_audit;
use crate::text::{capitalised, count};
use crate::tui::component::{Context, Outcome};
use crate::tui::jobs::{AuditedExport, ImportFailure, PasswordEvent};
use crate::tui::keys::Action;

impl Passwords {
    pub(super) fn password_event(&mut self, event: PasswordEvent, cx: &Context<'_>) -> Outcome {
        match event {
            PasswordEvent::SourceFound(source) => self.source = Some(source),
            PasswordEvent::Checked { run, checked } => {
                if self.runs.finish_check(run, checked) {
                    self.scroll = 0;
                }
            }
            PasswordEvent::Updated { run, update } => self.runs.update(run, update),
            PasswordEvent::Audited { run, result } => {
                if let Some(path) = self.runs.end_audit(run) {
                    return self.audit_ended(path, result, cx);
                }
            }
        }
        Outcome::none()
    }

    fn audit_ended(
        &mut self,
        path: String,
        result: Result<Box<AuditedExport>, ImportFailure>,
        cx: &Context<'_>,
    ) -> Outcome {
        match result {
            Ok(audited) => {
                let summary = audited.report.sentence();
                self.runs.set_audited(audited);
                self.shows_results = true;
                self.clear_filters();
                self.select_first();
                if self.is_shown {
                    return Outcome::none();
                }
                Outcome::notify(format!(
                    "The audit is complete; {} shows it. {summary}",
                    cx.key(Action::Tab6)
                ))
            }
            Err(ImportFailure::NeedsPassword { label, wrong }) => {
                self.ask_export_password(path, &label, wrong, cx)
            }
            Err(ImportFailure::Costly { what, limits, password }) => {
                self.ask_kdf_cost(path, &what, limits, password, cx)
            }
            Err(ImportFailure::Failed(failure)) => Outcome::notify_error(failure.to_string()),
        }
    }

    /// Records the results of the audit on the accounts, as one edit.
    pub(super) fn record(&mut self, cx: &Context<'_>) -> Outcome {
        let Some(audited) = self.runs.audited() else {
            return Outcome::notify("There is nothing to record yet: audit an export first.");
        };
        let program = audited.report.program.as_str();
        let recording = export_audit::plan_recording(
            &cx.open.profile,
            (program, audited.source),
            &audited.logins,
            &audited.audit,
            &audited.label,
            cx.now.today,
        );
        if !recording.has_changes() {
            return Outcome::notify(
                "Nothing to record: the entries have no names, or your inventory has these results already.",
            );
        }
        let (added, updated) = (recording.part.added, recording.part.updated);
        let done = match (added, updated) {
            (_, 0) => format!("{} added", count(added, "account")),
            (0, _) => format!("{} updated", count(updated, "account")),
            _ => format!("{} added, {updated} updated", count(added, "account")),
        };
        let done = format!("{}. {} undoes this.", capitalised(&done), cx.key(Action::Undo));
        let undo_as = format!("recording the passwords of {program}");
        let edit = recording.recorded.edit.clone();
        self.recording = Some((cx.open.revision, recording));
        Outcome::edit_then(undo_as, edit, Outcome::notify(done))
    }

    /// Adds the recorded accounts to the report when the edit has been applied.
    pub(super) fn finish_recording(&mut self, revision: u64) {
        if let Some((_, recording)) = self.recording.take_if(|(before, _)| *before < revision) {
            self.runs.change_audited(|audited| recording.add_to_report(&mut audited.report));
        }
    }
}
