//! What the screen asks for: a password, an export, the export's password.

use super::{Audit, Check, Running};
use crate::import::KdfLimits;
use crate::secret::{Passphrase, Password};
use crate::tui::checks::Job;
use crate::tui::effect::Effect;
use crate::tui::modal::confirm::{self, Then};
use crate::tui::modal::prompt::{self, Field, Purpose, Values};
use crate::tui::state::State;
use crate::tui::widgets::Input;
use std::sync::Arc;

/// What leaves the machine, in a sentence.
pub(super) fn what_leaves(state: &State) -> String {
    match &state.passwords.who {
        Some(Ok(who)) if who.online => format!(
            "Of its SHA-1, five of forty digits go to {}, and nothing else: some 1,900 known passwords begin so.",
            who.name
        ),
        Some(Ok(who)) => format!("It is looked up in {}: nothing leaves this machine.", who.name),
        Some(Err(failure)) => format!("{} {}", failure.what, failure.hint),
        None => String::new(),
    }
}

pub(super) fn ask_password(state: &mut State) {
    let help = format!("It is not kept, not even its hash. {}", what_leaves(state));
    let fields = vec![Field::new("Password", "not shown", Input::masked())];
    prompt::open(state, "Check one password", help, fields, Purpose::CheckPassword);
}

pub(super) fn ask_export(state: &mut State) {
    let help = "What a password manager or browser exported: Bitwarden, KeePass, 1Password, Proton Pass, LastPass, \
                Chrome, Firefox, Apple and others. The passwords stay in memory until they are checked, and go.";
    let fields = vec![Field::path("File", "~/Downloads/export.csv", Input::default())];
    prompt::open(state, "Audit the passwords of an export", help, fields, Purpose::AuditExport);
}

pub(super) fn ask_secret(state: &mut State, path: String, label: &str, wrong: bool) {
    if state.modal.is_some() {
        // Whoever is at something else is not interrupted.
        state.complain(format!("This {label} is encrypted. Name it again when you have its password."));
        return;
    }
    let help = format!(
        "{}This {label} is encrypted. Its password is the one that was set when it was exported.",
        if wrong { "That password does not open it, or the file was changed. " } else { "" }
    );
    let fields = vec![Field::new("Password", "not shown", Input::masked())];
    prompt::open(state, "Audit the passwords of an export", help, fields, Purpose::AuditPassword(path));
}

pub(super) fn ask_cost(
    state: &mut State,
    path: String,
    what: String,
    limits: KdfLimits,
    secret: Option<Passphrase>,
) {
    if state.modal.is_some() {
        // Whoever is at something else is not interrupted.
        state.complain(format!("{what} Name it again if you want that."));
        return;
    }
    confirm::ask(state, what, confirm::COST, Then::Audit(path, secret, limits));
}

/// Checks the password that was typed.
pub(in crate::tui) fn submit_check(state: &mut State, values: &Values) -> Result<Vec<Effect>, String> {
    let typed = values.first().filter(|value| !value.is_empty()).ok_or("Type the password to check.")?;
    let password = Password::new(typed.to_string());
    let mut effects: Vec<Effect> = state.passwords.stop_check().into_iter().collect();
    let run = state.passwords.begin(state.now.monotonic);
    state.passwords.check = Check::Running(run, None);
    state.passwords.scrolled = 0;
    effects.push(Effect::Passwords(Job::Check { run, password }));
    Ok(effects)
}

/// Audits the file that was named.
pub(in crate::tui) fn submit_export(state: &mut State, values: &Values) -> Result<Vec<Effect>, String> {
    let path = values.first().map(|value| value.trim().to_owned()).unwrap_or_default();
    if path.is_empty() {
        return Err("Name the file that was exported.".into());
    }
    Ok(audit(state, path, None, KdfLimits::default()))
}

/// Audits it again, with the password that was typed.
pub(in crate::tui) fn submit_secret(
    state: &mut State,
    path: &str,
    values: &Values,
) -> Result<Vec<Effect>, String> {
    let typed = values.first().filter(|value| !value.is_empty()).ok_or("Type the password of the export.")?;
    let secret = Some(Passphrase::new(typed.to_string()));
    Ok(audit(state, path.to_owned(), secret, KdfLimits::default()))
}

/// Audits a file, with what decrypts it, at what cost at most.
pub(in crate::tui) fn audit(
    state: &mut State,
    path: String,
    secret: Option<Passphrase>,
    limits: KdfLimits,
) -> Vec<Effect> {
    let today = state.now.today;
    let Some(profile) = state.session().map(|session| Arc::clone(&session.profile)) else {
        return Vec::new();
    };
    let mut effects: Vec<Effect> = state.passwords.stop_audit().into_iter().collect();
    let passwords = &mut state.passwords;
    let run = passwords.begin(state.now.monotonic);
    passwords.audit = Audit::Running(Running {
        run,
        path: path.clone(),
        read: None,
        costly: None,
        progress: None,
        stopping: false,
    });
    passwords.results = false;
    effects.push(Effect::Passwords(Job::Audit { run, path, secret, limits, profile, today }));
    effects
}
