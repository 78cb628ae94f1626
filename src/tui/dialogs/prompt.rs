//! A dialog with a few text fields.
//!
//! The component that opened the prompt gets the texts as [`Answer::Values`], or the function passed to
//! [`Prompt::on_submit`] handles them. If they are refused, the prompt shows the reason and keeps the typed text.

use super::panel::{inside, panel};
use crate::text;
use crate::tui::component::{Answer, Component, Context, Keys, Outcome, Values};
use crate::tui::jobs::{Completion, FileJob, JobResult};
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::{Input, Page, Paint, rows, wrap};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Position, Rect};
use zeroize::Zeroizing;

const COLUMNS: u16 = 70;
/// The maximum number of rows for the names of matching files.
const NAME_ROWS: usize = 5;

/// Suggests the text of the next field from the text of the field before it.
pub type Suggest = fn(&OpenProfile, &str) -> Option<String>;

/// Handles the texts of a prompt, or returns the reason to refuse them.
type Submit = dyn Fn(&Values, &Context<'_>) -> Result<Outcome, String>;

pub struct Prompt {
    title: String,
    help: String,
    fields: Vec<Field>,
    focus: usize,
    submit_word: &'static str,
    on_submit: Option<Box<Submit>>,
    error: Option<String>,
    /// Names of files that match the typed path, after a completion.
    names: Option<Vec<String>>,
}

#[derive(Debug)]
pub struct Field {
    label: &'static str,
    /// Shown while the field is empty.
    hint: String,
    input: Input,
    /// Whether the field is for a path, which can be completed.
    is_path: bool,
    /// Whether a pasted address goes into this field, whichever field has the focus.
    takes_seed_uris: bool,
    suggest: Option<Suggest>,
}

impl Field {
    pub fn new(label: &'static str, hint: impl Into<String>, input: Input) -> Self {
        let hint = hint.into();
        Self { label, hint, input, is_path: false, takes_seed_uris: false, suggest: None }
    }

    /// A field for a path, which can be completed.
    pub fn path(label: &'static str, hint: impl Into<String>, input: Input) -> Self {
        Self { is_path: true, ..Self::new(label, hint, input) }
    }

    /// Sends pasted addresses to this field and masks it: an otpauth address contains a secret.
    pub fn takes_seed_uris(self) -> Self {
        Self { takes_seed_uris: true, ..self }
    }

    /// Fills this field from the one before it, if it is empty when the focus reaches it.
    pub fn suggest(self, suggest: Suggest) -> Self {
        Self { suggest: Some(suggest), ..self }
    }
}

impl Prompt {
    pub fn new(title: impl Into<String>, help: impl Into<String>, fields: Vec<Field>) -> Self {
        Self {
            title: title.into(),
            help: help.into(),
            fields,
            focus: 0,
            submit_word: "OK",
            on_submit: None,
            error: None,
            names: None,
        }
    }

    /// The footer's word for the key that answers the prompt.
    pub fn submit_word(self, submit_word: &'static str) -> Self {
        Self { submit_word, ..self }
    }

    /// Handles the texts here instead of sending them to the component that opened the prompt, so that several screens
    /// can open the same prompt. The outcome must close the prompt.
    pub fn on_submit(
        self,
        submit: impl Fn(&Values, &Context<'_>) -> Result<Outcome, String> + 'static,
    ) -> Self {
        Self { on_submit: Some(Box::new(submit)), ..self }
    }

    /// Shows an error from the start, such as that of an earlier answer.
    pub fn with_error(self, error: impl Into<String>) -> Self {
        Self { error: Some(error.into()), ..self }
    }

    fn focused(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.focus)
    }

    /// Clears the messages about the previous text.
    fn clear_messages(&mut self) {
        self.error = None;
        self.names = None;
    }

    fn values(&self) -> Values {
        self.fields.iter().map(|field| Zeroizing::new(field.input.text().to_owned())).collect()
    }

    fn submit(&mut self, cx: &Context<'_>) -> Outcome {
        let values = self.values();
        let Some(on_submit) = &self.on_submit else { return Outcome::answer(Answer::Values(values)) };
        on_submit(&values, cx).unwrap_or_else(|reason| {
            self.error = Some(reason);
            Outcome::none()
        })
    }

    fn next_field(&mut self, cx: &Context<'_>) {
        let before = self.focus;
        self.focus += 1;
        let Some([before, field]) = self.fields.get_mut(before..=self.focus) else { return };
        if let Some(suggest) = field.suggest.filter(|_| field.input.is_empty())
            && let Some(text) = suggest(cx.open, before.input.text())
        {
            field.input = Input::with(&text);
        }
    }

    fn show_completion(&mut self, typed: &str, completion: Completion) {
        let Some(field) = self.focused().filter(|field| field.is_path && field.input.text() == typed) else {
            return;
        };
        field.input = Input::with(&completion.text);
        // The field already contains a single name.
        self.names = (completion.names.len() != 1).then_some(completion.names);
    }

    fn columns(cx: &Context<'_>) -> u16 {
        COLUMNS.min(cx.area.width.saturating_sub(4))
    }

    fn help(&self, cx: &Context<'_>) -> Vec<String> {
        wrap(&self.help, Self::columns(cx))
    }

    /// The rows of the prompt, and the lines of matching file names among them.
    fn layout(&self, cx: &Context<'_>) -> (u16, Vec<String>) {
        let columns = Self::columns(cx);
        let names = self.names.as_deref().map(|names| lines_of_names(names, columns)).unwrap_or_default();
        let error = self.error.as_deref().map(|error| wrap(error, columns)).unwrap_or_default();
        let help = self.help(cx).len();
        let height = help + usize::from(help > 0) + self.fields.len() * 2 + error.len() + names.len() + 1;
        (u16::try_from(height).unwrap_or(u16::MAX), names)
    }
}

impl Component for Prompt {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        let is_path = self.fields.get(self.focus).is_some_and(|field| field.is_path);
        let complete = if is_path { "complete" } else { "" };
        let scopes = [Scope::Path, Scope::Text, Scope::Global];
        Keys::new(if is_path { scopes.to_vec() } else { scopes[1..].to_vec() }).only([
            (Action::Submit, self.submit_word),
            (Action::Complete, complete),
            (Action::Cancel, "cancel"),
        ])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        match action {
            Action::Cancel | Action::Back => Outcome::close(),
            Action::Complete => match self.focused() {
                Some(field) => Outcome::start(FileJob::CompletePath(field.input.text().to_owned())),
                None => Outcome::none(),
            },
            Action::Submit if self.focus + 1 < self.fields.len() => {
                self.next_field(cx);
                Outcome::none()
            }
            Action::Submit => self.submit(cx),
            _ => Outcome::none(),
        }
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &Context<'_>) -> Outcome {
        let last = self.fields.len().saturating_sub(1);
        match key.code {
            KeyCode::Tab | KeyCode::Down => self.focus = (self.focus + 1).min(last),
            KeyCode::BackTab | KeyCode::Up => self.focus = self.focus.saturating_sub(1),
            _ => {
                if let Some(field) = self.focused() {
                    field.input.key(key);
                }
                self.clear_messages();
            }
        }
        Outcome::none()
    }

    fn paste(&mut self, pasted: &str, _cx: &Context<'_>) -> Outcome {
        let for_seed_uris = self.fields.iter().position(|field| field.takes_seed_uris);
        if let Some(position) = for_seed_uris.filter(|_| pasted.contains("://"))
            && let Some(field) = self.fields.get_mut(position)
        {
            field.input.clear();
            field.input.set_masked(true);
            field.input.insert(pasted.trim());
            self.focus = position;
        } else if let Some(field) = self.focused() {
            field.input.insert(pasted.trim_end_matches(['\r', '\n']));
        }
        self.clear_messages();
        Outcome::none()
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        let (height, _) = self.layout(cx);
        let inside = inside(cx.area, Self::columns(cx), height);
        let help = u16::try_from(self.help(cx).len()).unwrap_or(0);
        let first = inside.y + help + u16::from(help > 0);
        let row = at.y.checked_sub(first).map(|rows| usize::from(rows / 2));
        if let Some(row) = row.filter(|row| inside.contains(at) && *row < self.fields.len()) {
            self.focus = row;
        }
        Outcome::none()
    }

    fn refused(&mut self, reason: String) {
        self.error = Some(reason);
    }

    fn job_done(&mut self, result: JobResult, _cx: &Context<'_>) -> Outcome {
        if let JobResult::PathCompleted { typed, completion } = result {
            self.show_completion(&typed, completion);
        }
        Outcome::none()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let (height, names) = self.layout(cx);
        let area = panel(paint, theme, cx.area, &self.title, Self::columns(cx), height);
        let mut free = rows(area);
        let help = self.help(cx);
        for line in &help {
            let Some(row) = free.next() else { return };
            paint.text(row.x, row.y, row.width, line, theme.dim);
        }
        if !help.is_empty() {
            free.next();
        }
        let label = self.fields.iter().map(|field| text::width(field.label)).max().unwrap_or(0);
        let label = u16::try_from(label).unwrap_or(0) + 2;
        for (position, field) in self.fields.iter().enumerate() {
            let Some(row) = free.next() else { return };
            draw_field(field, position == self.focus, label, paint, row, cx);
            free.next();
        }
        let Some(row) = free.next() else { return };
        let mut page = Page::new(theme, area.width);
        if let Some(error) = &self.error {
            page.styled(error, theme.bad);
        }
        for line in names {
            page.line([(line, theme.dim)]);
        }
        page.draw(paint, Rect { height: area.bottom() - row.y, ..row });
    }
}

fn draw_field(field: &Field, focused: bool, label: u16, paint: &mut Paint<'_>, row: Rect, cx: &Context<'_>) {
    let theme = cx.theme();
    paint.text(row.x, row.y, label, field.label, if focused { theme.accent } else { theme.dim });
    let line = Rect { x: row.x + label.min(row.width), width: row.width.saturating_sub(label), ..row };
    if field.input.is_empty() && !focused {
        paint.text(line.x, line.y, line.width, &field.hint, theme.dim);
        return;
    }
    field.input.draw(paint, line, theme, focused);
    if field.input.is_empty() {
        paint.text(line.x + 2, line.y, line.width.saturating_sub(2), &field.hint, theme.dim);
    }
}

/// Puts file names side by side in at most [`NAME_ROWS`] lines, and one more if names are left out.
fn lines_of_names(names: &[String], columns: u16) -> Vec<String> {
    if names.is_empty() {
        return vec!["No matching file.".to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    for (position, name) in names.iter().enumerate() {
        let name = text::fit(name, 40);
        let width = text::width(&name);
        let is_full = lines.len() == NAME_ROWS;
        match lines.last_mut() {
            Some(line) if text::width(line) + 2 + width <= usize::from(columns) => {
                line.push_str("  ");
                line.push_str(&name);
            }
            _ if is_full => {
                lines.push(format!("and {} more", names.len() - position));
                break;
            }
            _ => lines.push(name.into_owned()),
        }
    }
    lines
}
