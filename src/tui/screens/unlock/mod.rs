//! The first run, which creates a vault, and the locked vault, which asks for its passphrase.

#[cfg(test)]
mod tests;

use crate::secret::Passphrase;
use crate::tui::component::{Component, Context, Keys, Outcome};
use crate::tui::jobs::{AnalysisJob, Failure, JobResult, Strength, VaultJob};
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::{Input, Page, Paint};
use crate::vault;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;

/// The columns of a label in front of the passphrase.
const LABEL: u16 = 14;
/// The maximum width of the text.
const COLUMNS: u16 = 68;

/// The screen that asks for a passphrase while no vault is open.
#[derive(Debug)]
pub struct Unlock {
    input: Input,
    /// Whether a vault is being created or opened.
    busy: bool,
    error: Option<Failure>,
    step: Step,
}

#[derive(Debug)]
enum Step {
    /// There is no vault: choose a passphrase.
    Choose(Choice),
    /// Enter the chosen passphrase again.
    Repeat(Passphrase),
    /// There is a vault: enter its passphrase.
    Open {
        /// Why the vault locked, if the user did not lock it.
        reason: Option<&'static str>,
        read_only: bool,
    },
}

/// A passphrase that is being chosen.
#[derive(Debug, Default)]
struct Choice {
    /// Grows with every change of the text. A strength with an older number is ignored.
    number: u64,
    strength: Option<Strength>,
    /// Whether Enter was pressed before the strength was known.
    submit_when_measured: bool,
    /// Whether the user has been told that the passphrase is weak.
    warned: bool,
}

impl Unlock {
    /// The first run.
    pub fn first_run() -> Self {
        Self::at(Step::Choose(Choice::default()))
    }

    /// The locked vault. `reason` says why it locked, if the user did not lock it.
    pub fn locked(reason: Option<&'static str>) -> Self {
        Self::at(Step::Open { reason, read_only: false })
    }

    fn at(step: Step) -> Self {
        Self { input: Input::masked(), busy: false, error: None, step }
    }

    /// Clears the passphrase and the error.
    pub fn clear(&mut self) {
        *self = Self::locked(None);
    }

    fn take_passphrase(&mut self) -> Passphrase {
        let passphrase = Passphrase::new(self.input.take().to_string());
        self.input = Input::masked();
        passphrase
    }

    fn submit(&mut self) -> Outcome {
        if self.busy {
            return Outcome::none();
        }
        match &mut self.step {
            Step::Choose(_) => {
                self.choose();
                Outcome::none()
            }
            Step::Repeat(_) => self.repeat(),
            Step::Open { .. } if self.input.is_empty() => Outcome::none(),
            &mut Step::Open { read_only, .. } => {
                self.busy = true;
                self.error = None;
                Outcome::start(VaultJob::Open { passphrase: self.take_passphrase(), read_only })
            }
        }
    }

    /// Accepts the chosen passphrase. A weak one is accepted at the second attempt.
    fn choose(&mut self) {
        let Step::Choose(choice) = &mut self.step else { return };
        if self.input.is_empty() {
            self.error = Some(Failure::new(
                "A vault needs a passphrase.",
                "Six random words are strong and can be remembered.",
            ));
            return;
        }
        let Some(strength) = &choice.strength else {
            choice.submit_when_measured = true;
            return;
        };
        if strength.score < vault::strength::GOOD && !choice.warned {
            choice.warned = true;
            self.error = Some(Failure::new(
                "This passphrase is weak for a vault that holds the keys to everything.",
                "Press Enter again to use it anyway, or type a longer one.",
            ));
            return;
        }
        self.error = None;
        self.step = Step::Repeat(self.take_passphrase());
    }

    fn repeat(&mut self) -> Outcome {
        let again = self.take_passphrase();
        let Step::Repeat(chosen) = &self.step else { return Outcome::none() };
        if again != *chosen {
            self.error = Some(Failure::new(
                "The two passphrases differ.",
                "Type it again, or press Esc to start over.",
            ));
            return Outcome::none();
        }
        self.busy = true;
        self.error = None;
        Outcome::start(VaultJob::Create { passphrase: again })
    }

    /// Discards the strength of the old text and starts to measure the new text.
    fn text_changed(&mut self) -> Outcome {
        let Step::Choose(choice) = &mut self.step else { return Outcome::none() };
        self.error = None;
        *choice = Choice { number: choice.number + 1, ..Choice::default() };
        if self.input.is_empty() {
            return Outcome::none();
        }
        Outcome::start(AnalysisJob::MeasureStrength {
            number: choice.number,
            passphrase: Passphrase::new(self.input.text().to_owned()),
        })
    }

    fn measured(&mut self, strength: Strength) {
        let Step::Choose(choice) = &mut self.step else { return };
        if strength.number != choice.number || self.input.is_empty() {
            return;
        }
        choice.strength = Some(strength);
        if std::mem::take(&mut choice.submit_when_measured) {
            self.choose();
        }
    }

    fn failed(&mut self, failure: Failure) {
        self.busy = false;
        self.error = Some(failure);
        if let Step::Repeat(_) = self.step {
            self.step = Step::Choose(Choice::default());
        }
    }

    /// Whether the vault could be opened read-only instead.
    fn offers_read_only(&self) -> bool {
        self.error.as_ref().is_some_and(|error| error.read_only_works)
    }

    fn add_introduction(&self, page: &mut Page<'_>, cx: &Context<'_>) {
        match &self.step {
            Step::Choose(_) | Step::Repeat(_) => {
                page.heading("There is no vault yet. Let's create one.").text(&format!(
                    "It will be {}: two files that any age program can open with your passphrase. Nothing leaves this \
                     machine. Nobody can reset the passphrase: write it down, and keep the paper with your passport.",
                    cx.settings.vault
                ));
            }
            Step::Open { reason, read_only } => {
                page.heading(if *read_only {
                    "The vault is locked. It will be opened read-only."
                } else {
                    "The vault is locked."
                });
                page.dim(&cx.settings.vault);
                if let Some(reason) = reason {
                    page.dim(reason);
                }
                if let Some(failure) = cx.unsaved {
                    add_unsaved(failure, page, cx);
                }
            }
        }
    }

    const fn label(&self) -> &'static str {
        match self.step {
            Step::Choose(_) | Step::Open { .. } => "Passphrase",
            Step::Repeat(_) => "Once more",
        }
    }

    /// Adds the text below the passphrase.
    fn add_messages(&self, page: &mut Page<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        match &self.step {
            Step::Choose(Choice { strength: Some(strength), .. }) => add_strength(strength, page, cx),
            Step::Choose(_) if self.error.is_none() => {
                page.dim(
                    "A handful of random words is stronger than a short jumble of symbols, and easier to \
                     remember.",
                );
            }
            Step::Repeat(_) if self.busy => {
                page.styled("Creating the vault…", theme.accent);
            }
            Step::Open { .. } if self.busy => {
                page.styled("Unlocking…", theme.accent);
            }
            Step::Choose(_) | Step::Repeat(_) | Step::Open { .. } => {}
        }
        if let Some(error) = &self.error {
            if !matches!(self.step, Step::Open { .. }) {
                page.gap();
            }
            page.styled(&format!("{} {}", theme.pick("✗", "!"), error.what), theme.bad);
            page.text(&error.hint);
        }
        if self.offers_read_only() {
            page.styled("Ctrl-O opens it read-only.", theme.accent);
        }
    }
}

/// Says that the last change is not on the disk, why, and what to do.
fn add_unsaved(failure: &Failure, page: &mut Page<'_>, cx: &Context<'_>) {
    let theme = cx.theme();
    page.gap();
    page.styled(&format!("{} NOT SAVED: {}", theme.pick("✗", "!"), failure.what), theme.bad);
    page.text(&failure.hint);
    page.text(&format!(
        "Your last changes are kept in memory, encrypted. Selvedge tries again by itself; {} tries now. They are there when \
         you unlock. Do not quit before they are saved.",
        cx.key(Action::SaveNow)
    ));
}

fn add_strength(strength: &Strength, page: &mut Page<'_>, cx: &Context<'_>) {
    let theme = cx.theme();
    let style = match strength.score {
        0 => theme.critical,
        1 => theme.bad,
        2 => theme.warn,
        _ => theme.good,
    };
    let filled = theme.pick("▇", "#").repeat(usize::from(strength.score) + 1);
    let rest = theme.pick("▁", ".").repeat(4 - usize::from(strength.score.min(4)));
    let word = vault::strength::word(strength.score);
    page.line([(format!("{filled}{rest}  {word}: {}", strength.time), style)]);
    for advice in &strength.advice {
        page.dim(advice);
    }
}

impl Component for Unlock {
    fn keys(&self, cx: &Context<'_>) -> Keys {
        let (submit, cancel) = match (&self.step, self.busy) {
            (_, true) => ("", ""),
            (Step::Choose(_), false) => ("next", "clear"),
            (Step::Repeat(_), false) => ("create vault", "start over"),
            (Step::Open { .. }, false) => ("unlock", "clear"),
        };
        // On a narrow terminal, quit matters more than help.
        let help = if cx.area.width >= 40 { "help" } else { "" };
        Keys::new([Scope::Text, Scope::Global]).only([
            (Action::Submit, submit),
            (Action::Cancel, cancel),
            (Action::Help, help),
            (Action::Quit, "quit"),
        ])
    }

    fn act(&mut self, action: Action, _cx: &Context<'_>) -> Outcome {
        match action {
            Action::Submit => return self.submit(),
            Action::Cancel => match self.step {
                Step::Choose(_) | Step::Repeat(_) if !self.busy => *self = Self::first_run(),
                Step::Choose(_) | Step::Repeat(_) => {}
                Step::Open { .. } => {
                    self.input.clear();
                    self.error = None;
                }
            },
            _ => {}
        }
        Outcome::none()
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &Context<'_>) -> Outcome {
        let offers_read_only = self.offers_read_only();
        if key.code == KeyCode::Char('o') && key.modifiers.contains(KeyModifiers::CONTROL) {
            if let Step::Open { read_only, .. } = &mut self.step
                && offers_read_only
            {
                *read_only = true;
                self.error = None;
            }
            return Outcome::none();
        }
        if self.busy {
            return Outcome::none();
        }
        self.input.key(key);
        self.text_changed()
    }

    fn paste(&mut self, text: &str, _cx: &Context<'_>) -> Outcome {
        if self.busy {
            return Outcome::none();
        }
        self.input.insert(text.trim_end_matches(['\r', '\n']));
        self.text_changed()
    }

    fn job_done(&mut self, result: JobResult, _cx: &Context<'_>) -> Outcome {
        match result {
            JobResult::Strength(strength) => self.measured(strength),
            JobResult::Opened(Err(failure)) => self.failed(failure),
            _ => {}
        }
        Outcome::none()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let body = cx.area;
        let width = body.width.min(COLUMNS);
        let top = (body.height.saturating_sub(18) / 3).min(body.height);
        let column =
            Rect { x: body.x + (body.width - width) / 2, y: body.y + top, width, height: body.height - top };
        let mut page = Page::new(theme, width);
        page.styled("selvedge", theme.accent.patch(theme.heading));
        page.dim("Your half of two-factor authentication.").gap();
        self.add_introduction(&mut page, cx);
        page.gap();
        let input_row = page.len();
        page.gap().gap();
        self.add_messages(&mut page, cx);
        page.draw(paint, column);
        let below = u16::try_from(input_row).unwrap_or(u16::MAX);
        if below >= column.height {
            return;
        }
        let row = Rect { y: column.y + below, height: 1, ..column };
        paint.text(row.x, row.y, row.width, self.label(), theme.accent);
        let used = LABEL.min(row.width);
        let area = Rect { x: row.x + used, width: row.width - used, ..row };
        self.input.draw(paint, area, theme, !self.busy);
    }
}
