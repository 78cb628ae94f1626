//! A few lines to fill in, for whatever needs them.

use super::{Modal, import, panel};
use crate::inventory::{AccountId, EntityId, FactorId};
use crate::responsibility::ControlId;
use crate::risk::RuleId;
use crate::secret::Passphrase;
use crate::tui::effect::{Effect, Origin};
use crate::tui::keys::{Action, Context};
use crate::tui::message::Completion;
use crate::tui::screens::{codes, findings, overview, passwords, walk};
use crate::tui::state::State;
use crate::tui::widgets::{Input, Paint, rows, wrap};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use zeroize::Zeroizing;

/// A few lines to fill in.
#[derive(Debug)]
pub struct Prompt {
    title: String,
    help: String,
    fields: Vec<Field>,
    focus: usize,
    purpose: Purpose,
    error: Option<String>,
    /// How the name of a file could go on, where that was asked for.
    names: Option<Vec<String>>,
}

#[derive(Debug)]
pub struct Field {
    label: &'static str,
    hint: String,
    input: Input,
    /// Whether it is the name of a file.
    path: bool,
}

impl Field {
    /// A line with its label, what goes into it, and what is in it to begin with.
    pub fn new(label: &'static str, hint: impl Into<String>, input: Input) -> Self {
        Self { label, hint: hint.into(), input, path: false }
    }

    /// A line for the name of a file, which can be completed.
    pub fn path(label: &'static str, hint: impl Into<String>, input: Input) -> Self {
        Self { path: true, ..Self::new(label, hint, input) }
    }
}

/// What the lines are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A note on a control.
    Note(ControlId, Option<AccountId>),
    /// A reason and an end date for a finding.
    Accept(RuleId, EntityId),
    /// Where to write the checklist.
    Report,
    /// An otpauth URI or a bare secret, for this account or one to be named.
    AddSeed(Option<AccountId>),
    /// A code shown elsewhere, to compare with.
    CheckCode(AccountId, FactorId),
    /// The old passphrase, and the new one twice.
    ChangePassphrase,
    /// What is to be imported.
    ImportFile,
    /// The password of the export that is there.
    ImportPassword(Origin),
    /// A password, to be checked.
    CheckPassword,
    /// The export whose passwords are to be audited.
    AuditExport,
    /// The password of that export.
    AuditPassword(String),
}

/// What was filled in, in the order of the lines.
pub type Values = Vec<Zeroizing<String>>;

pub fn open(
    state: &mut State,
    title: impl Into<String>,
    help: impl Into<String>,
    fields: Vec<Field>,
    purpose: Purpose,
) {
    let prompt = Prompt {
        title: title.into(),
        help: help.into(),
        fields,
        focus: 0,
        purpose,
        error: None,
        names: None,
    };
    state.modal = Some(Modal::Prompt(Box::new(prompt)));
}

/// Asks for the old passphrase, and for the new one twice.
pub fn change_passphrase(state: &mut State) {
    let fields = vec![
        Field::new("Passphrase now", "", Input::masked()),
        Field::new("New passphrase", "six random words are enough", Input::masked()),
        Field::new("And again", "", Input::masked()),
    ];
    open(
        state,
        "Change the passphrase",
        "The identity is wrapped again; the vault itself is not touched. Older copies of identity.age, in backups, \
         still open with the old passphrase.",
        fields,
        Purpose::ChangePassphrase,
    );
}

/// Opens a prompt again that did not do, and says why.
pub fn open_again(
    state: &mut State,
    title: &str,
    fields: Vec<Field>,
    purpose: Purpose,
    error: impl Into<String>,
) {
    open(state, title, "", fields, purpose);
    if let Some(Modal::Prompt(prompt)) = &mut state.modal {
        prompt.error = Some(error.into());
    }
}

/// Takes how the name of a file goes on, unless something else was typed since.
pub fn completed(state: &mut State, typed: &str, completion: Completion) {
    let Some(Modal::Prompt(prompt)) = &mut state.modal else { return };
    let Some(field) = prompt.fields.get_mut(prompt.focus) else { return };
    if !field.path || field.input.text() != typed {
        return;
    }
    // Where there is one it stands in the line.
    prompt.names = (completion.names.len() != 1).then_some(completion.names);
    field.input = Input::with(&completion.text);
}

impl Prompt {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        let path = self.fields.get(self.focus).is_some_and(|field| field.path);
        let first = path.then_some(Context::Path);
        first.into_iter().chain([Context::Text, Context::Global]).collect()
    }

    pub(super) fn key(&mut self, key: KeyEvent) {
        let last = self.fields.len().saturating_sub(1);
        match key.code {
            KeyCode::Tab | KeyCode::Down => self.focus = (self.focus + 1).min(last),
            KeyCode::BackTab | KeyCode::Up => self.focus = self.focus.saturating_sub(1),
            _ => {
                if let Some(field) = self.fields.get_mut(self.focus) {
                    field.input.key(key);
                    self.error = None;
                    self.names = None;
                }
            }
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        // An address belongs into the line for the secret, wherever the cursor is.
        if matches!(self.purpose, Purpose::AddSeed(_))
            && text.contains("://")
            && let Some(field) = self.fields.first_mut()
        {
            field.input.clear();
            field.input.set_masked(true);
            field.input.insert(text.trim());
            self.focus = 0;
            self.error = None;
            return;
        }
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.input.insert(text.trim_end_matches(['\r', '\n']));
            self.error = None;
            self.names = None;
        }
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(Modal::Prompt(prompt)) = &mut state.modal else { return Vec::new() };
    match action {
        Action::Cancel => {
            state.modal = None;
            Vec::new()
        }
        Action::Complete => {
            let typed = prompt.fields.get(prompt.focus).map(|field| field.input.text().to_owned());
            typed.map(Effect::Complete).into_iter().collect()
        }
        Action::Submit if prompt.focus + 1 < prompt.fields.len() => {
            prompt.focus += 1;
            suggest(state);
            Vec::new()
        }
        Action::Submit => {
            let values = prompt.fields.iter().map(|f| Zeroizing::new(f.input.text().to_owned())).collect();
            let purpose = prompt.purpose.clone();
            match submit(state, &purpose, &values) {
                Ok(effects) => {
                    // What was submitted may itself have opened something.
                    if matches!(&state.modal, Some(Modal::Prompt(open)) if open.purpose == purpose) {
                        state.modal = None;
                    }
                    effects
                }
                Err(error) => {
                    if let Some(Modal::Prompt(prompt)) = &mut state.modal {
                        prompt.error = Some(error);
                    }
                    Vec::new()
                }
            }
        }
        _ => Vec::new(),
    }
}

/// Fills in what the line before says of the one that comes now: the account of an otpauth address.
fn suggest(state: &mut State) {
    let super::super::state::Phase::Open(session) = &state.phase else { return };
    let Some(Modal::Prompt(prompt)) = &mut state.modal else { return };
    if !matches!(prompt.purpose, Purpose::AddSeed(_)) {
        return;
    }
    if let [secret, account] = &mut prompt.fields[..]
        && account.input.is_empty()
        && let Some(name) = codes::suggestion(&session.profile, secret.input.text())
    {
        account.input = Input::with(&name);
    }
}

fn submit(state: &mut State, purpose: &Purpose, values: &Values) -> Result<Vec<Effect>, String> {
    match purpose {
        Purpose::Note(control, account) => walk::submit_note(state, control, account.as_ref(), values),
        Purpose::Accept(rule, subject) => findings::submit_accept(state, rule, subject, values),
        Purpose::Report => overview::submit_report(state, values),
        Purpose::AddSeed(account) => codes::submit_seed(state, account.as_ref(), values),
        Purpose::CheckCode(account, factor) => codes::submit_check(state, account, factor, values),
        Purpose::ChangePassphrase => submit_passphrase(values),
        Purpose::ImportFile => Ok(import::submit_file(state, values)),
        Purpose::ImportPassword(from) => import::submit_password(state, from, values),
        Purpose::CheckPassword => passwords::submit_check(state, values),
        Purpose::AuditExport => passwords::submit_export(state, values),
        Purpose::AuditPassword(path) => passwords::submit_secret(state, path, values),
    }
}

fn submit_passphrase(values: &Values) -> Result<Vec<Effect>, String> {
    let [old, new, again] = &values[..] else { return Ok(Vec::new()) };
    if new != again {
        return Err("The two new passphrases differ. Type them again.".into());
    }
    if new.is_empty() {
        return Err("A vault needs a passphrase.".into());
    }
    let passphrase = |text: &Zeroizing<String>| Passphrase::new(text.to_string());
    Ok(vec![Effect::ChangePassphrase { old: passphrase(old), new: passphrase(new) }])
}

pub(super) fn view(state: &State, prompt: &Prompt, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let columns = 70.min(body.width.saturating_sub(4));
    let help = wrap(&prompt.help, columns);
    let error = prompt.error.as_deref().map(|error| wrap(error, columns)).unwrap_or_default();
    let names = prompt.names.as_deref().map(|names| names_of(names, columns)).unwrap_or_default();
    let said = error.len() + names.len();
    let height = help.len() + usize::from(!help.is_empty()) + prompt.fields.len() * 2 + said + 1;
    let area = panel(state, paint, body, &prompt.title, columns, u16::try_from(height).unwrap_or(u16::MAX));
    let mut free = rows(area);
    for line in &help {
        let Some(row) = free.next() else { return };
        paint.text(row.x, row.y, row.width, line, theme.dim);
    }
    if !help.is_empty() {
        free.next();
    }
    let label = prompt.fields.iter().map(|f| crate::text::width(f.label)).max().unwrap_or(0);
    let label = u16::try_from(label).unwrap_or(0) + 2;
    for (at, field) in prompt.fields.iter().enumerate() {
        let Some(row) = free.next() else { return };
        let focused = at == prompt.focus;
        paint.text(row.x, row.y, label, field.label, if focused { theme.accent } else { theme.dim });
        let line = Rect { x: row.x + label.min(row.width), width: row.width.saturating_sub(label), ..row };
        if field.input.is_empty() && !focused {
            paint.text(line.x, line.y, line.width, &field.hint, theme.dim);
        } else {
            field.input.draw(paint, line, theme, focused);
            if field.input.is_empty() {
                paint.text(line.x + 2, line.y, line.width.saturating_sub(2), &field.hint, theme.dim);
            }
        }
        free.next();
    }
    let said = error.iter().map(|line| (line, theme.bad)).chain(names.iter().map(|line| (line, theme.dim)));
    for (line, style) in said {
        let Some(row) = free.next() else { return };
        paint.text(row.x, row.y, row.width, line, style);
    }
}

/// Rows of names that a file's name could go on with.
const NAME_ROWS: usize = 5;

/// The names beside each other, as many as fit into a few rows.
fn names_of(names: &[String], columns: u16) -> Vec<String> {
    if names.is_empty() {
        return vec!["Nothing there begins so.".to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let name = crate::text::fit(name, 40);
        let wide = crate::text::width(&name);
        let full = lines.len() == NAME_ROWS;
        match lines.last_mut() {
            Some(line) if crate::text::width(line) + 2 + wide <= usize::from(columns) => {
                line.push_str("  ");
                line.push_str(&name);
            }
            _ if full => {
                lines.push(format!("and {} more", names.len() - at));
                break;
            }
            _ => lines.push(name.into_owned()),
        }
    }
    lines
}
