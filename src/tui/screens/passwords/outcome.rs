//! What a worker found out, and how it goes onto the accounts.

use super::{Audit, Check, Shown, submit};
use crate::export_audit::{self, AuditRecording};
use crate::tui::checks::{Event, Step};
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::message::ImportFailure;
use crate::tui::state::{Phase, Screen, State};
use crate::tui::update;

/// Records what the audit found, as one edit.
pub(super) fn record(state: &mut State) -> Vec<Effect> {
    let today = state.now.today;
    let State { phase: Phase::Open(session), passwords, .. } = state else { return Vec::new() };
    let Audit::Done(audited) = &passwords.audit else {
        state.say("There is nothing to record yet: audit an export first.");
        return Vec::new();
    };
    let program = audited.report.program.clone();
    let manager = (program.as_str(), audited.source);
    let record = export_audit::plan_recording(
        &session.profile,
        manager,
        &audited.logins,
        &audited.audit,
        &audited.label,
        today,
    );
    if !record.has_changes() {
        state.say("Nothing to record: no entry has a name, or more is known already.");
        return Vec::new();
    }
    let before = session.revision;
    let AuditRecording { recorded, .. } = &record;
    let edit = recorded.edit.clone();
    let effects = update::edit(state, &format!("recording the passwords of {program}"), edit);
    if state.session().is_none_or(|session| session.revision == before) {
        return effects;
    }
    if let Audit::Done(audited) = &mut state.passwords.audit {
        record.add_to_report(&mut audited.report);
        state.passwords.stamp += 1;
    }
    let undo = state.settings.keymap.key(Action::Undo, true).unwrap_or_default();
    let (made, there) = (record.part.added, record.part.updated);
    let said = match (made, there) {
        (_, 0) => format!("{} added", crate::text::count(made, "account")),
        (0, _) => format!("recorded on {}", crate::text::count(there, "account")),
        _ => format!("{} added, recorded on {there} of before", crate::text::count(made, "account")),
    };
    state.say(format!("{}. {undo} takes it back.", crate::text::capitalised(&said)));
    effects
}

/// Takes what a worker found.
pub(in crate::tui) fn event(state: &mut State, event: Event) {
    if state.session().is_none() {
        return;
    }
    let passwords = &mut state.passwords;
    match event {
        Event::Who(who) => passwords.who = Some(who),
        Event::Checked(run, checked) => {
            if matches!(passwords.check, Check::Running(one, _) if one == run) {
                passwords.check = Check::Said(checked);
                passwords.scrolled = 0;
            }
        }
        Event::Step(run, step) => {
            if let (Check::Running(one, progress), Step::Progress(now)) = (&mut passwords.check, &step)
                && *one == run
            {
                *progress = Some(*now);
                return;
            }
            let Audit::Running(running) = &mut passwords.audit else { return };
            if running.run != run {
                return;
            }
            match step {
                Step::Read(program, number) => running.read = Some((program, number)),
                Step::Costly(who, cost) => running.costly = Some((who, cost)),
                Step::Progress(progress) => running.progress = Some(progress),
            }
        }
        Event::Audited(run, result) => {
            let Audit::Running(running) = &passwords.audit else { return };
            if running.run != run {
                return;
            }
            let path = running.path.clone();
            passwords.audit = Audit::None;
            match result {
                Ok(audited) => {
                    let said = audited.report.sentence();
                    passwords.audit = Audit::Done(audited);
                    passwords.stamp += 1;
                    passwords.results = true;
                    passwords.shown = Shown::default();
                    passwords.check = Check::None;
                    if state.screen != Screen::Passwords {
                        let key = state.settings.keymap.key(Action::Tab6, true).unwrap_or_default();
                        state.say(format!("The audit is done ({key} shows it). {said}"));
                    }
                }
                Err(ImportFailure::NeedsPassword { label, wrong }) => {
                    submit::ask_secret(state, path, &label, wrong);
                }
                Err(ImportFailure::Costly { what, limits, password }) => {
                    submit::ask_cost(state, path, what, limits, password);
                }
                Err(ImportFailure::Failed(failure)) => {
                    state.complain(format!("{} {}", failure.what, failure.hint));
                }
            }
        }
    }
}
