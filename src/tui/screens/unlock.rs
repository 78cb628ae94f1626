//! The first run, and the locked vault: a passphrase is asked for.

use crate::secret::Passphrase;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::message::{Failure, Strength};
use crate::tui::state::{FirstRun, Locked, Phase, State};
use crate::tui::widgets::{Input, Paint, rows, wrap};
use crate::vault;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The line into which a passphrase is typed.
pub fn passphrase_input() -> Input {
    Input::masked()
}

/// The first run, before anything is typed.
pub fn first_run() -> FirstRun {
    FirstRun { input: passphrase_input(), ..FirstRun::default() }
}

pub(in crate::tui) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    match (&mut state.phase, action) {
        (Phase::FirstRun(first), Action::Submit) => submit_first_run(first),
        (Phase::FirstRun(first), Action::Cancel) => {
            *first = first_run();
            Vec::new()
        }
        (Phase::Locked(locked), Action::Submit) => submit_locked(locked),
        (Phase::Locked(locked), Action::Cancel) => {
            locked.input.clear();
            locked.error = None;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn submit_first_run(first: &mut FirstRun) -> Vec<Effect> {
    if first.busy {
        return Vec::new();
    }
    let Some(chosen) = &first.first else {
        if first.input.is_empty() {
            first.error = Some(Failure::new(
                "A vault needs a passphrase.",
                "Six random words are strong and can be remembered.",
            ));
            return Vec::new();
        }
        let bytes = first.input.text().len();
        let Some(strength) = first.strength.as_ref().filter(|strength| strength.bytes == bytes) else {
            first.hurries = true;
            return Vec::new();
        };
        let weak = strength.score < vault::strength::GOOD;
        if weak && !first.insists {
            // Never refused in silence, and never refused for good: said once, then taken.
            first.insists = true;
            first.error = Some(Failure::new(
                "This passphrase is weak for a vault that holds the keys to everything.",
                "Press Enter again to take it all the same, or type a longer one.",
            ));
            return Vec::new();
        }
        first.first = Some(Passphrase::new(first.input.take().to_string()));
        first.input = passphrase_input();
        first.error = None;
        return Vec::new();
    };
    let again = Passphrase::new(first.input.take().to_string());
    first.input = passphrase_input();
    if again != *chosen {
        first.error = Some(Failure::new("The two differ.", "Type it again; Esc starts over."));
        return Vec::new();
    }
    first.busy = true;
    first.error = None;
    vec![Effect::Create { passphrase: again }]
}

fn submit_locked(locked: &mut Locked) -> Vec<Effect> {
    if locked.busy || locked.input.is_empty() {
        return Vec::new();
    }
    locked.busy = true;
    locked.error = None;
    let passphrase = Passphrase::new(locked.input.take().to_string());
    locked.input = passphrase_input();
    vec![Effect::Open { passphrase, read_only: locked.read_only }]
}

pub(in crate::tui) fn key(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    // Ctrl-O is the answer to “another Selvedge has it open”.
    if key.code == KeyCode::Char('o') && key.modifiers.contains(KeyModifiers::CONTROL) {
        if let Phase::Locked(locked) = &mut state.phase
            && locked.error.as_ref().is_some_and(|error| error.read_only_works)
        {
            locked.read_only = true;
            locked.error = None;
        }
        return Vec::new();
    }
    match &mut state.phase {
        Phase::FirstRun(first) if !first.busy => {
            first.input.key(key);
            typed(first)
        }
        Phase::Locked(locked) if !locked.busy => {
            locked.input.key(key);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

pub(in crate::tui) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    let text = text.trim_end_matches(['\r', '\n']);
    match &mut state.phase {
        Phase::FirstRun(first) if !first.busy => {
            first.input.insert(text);
            typed(first)
        }
        Phase::Locked(locked) if !locked.busy => {
            locked.input.insert(text);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn typed(first: &mut FirstRun) -> Vec<Effect> {
    first.error = None;
    first.insists = false;
    if first.first.is_some() {
        return Vec::new();
    }
    first.strength = None;
    if first.input.is_empty() {
        return Vec::new();
    }
    vec![Effect::Measure(Passphrase::new(first.input.text().to_owned()))]
}

pub(in crate::tui) fn measured(state: &mut State, strength: Strength) {
    if let Phase::FirstRun(first) = &mut state.phase
        && !first.input.is_empty()
        && first.first.is_none()
    {
        let current = strength.bytes == first.input.text().len();
        first.strength = Some(strength);
        if current && std::mem::take(&mut first.hurries) {
            // Choosing asks for nothing outside: the vault is made after the second time.
            drop(submit_first_run(first));
        }
    }
}

pub(in crate::tui) fn failed(state: &mut State, failure: Failure) {
    match &mut state.phase {
        Phase::FirstRun(first) => {
            *first = FirstRun { error: Some(failure), ..first_run() };
        }
        Phase::Locked(locked) => {
            locked.busy = false;
            locked.error = Some(failure);
        }
        Phase::Open(_) => {}
    }
}

/// Lines of the screen, from the top.
struct Page<'a, 'b> {
    paint: &'a mut Paint<'b>,
    rows: Vec<Rect>,
    next: usize,
}

impl Page<'_, '_> {
    fn row(&mut self) -> Rect {
        let row = self.rows.get(self.next).copied().unwrap_or_default();
        self.next += 1;
        row
    }

    fn say(&mut self, text: &str, style: Style) {
        let width = self.rows.first().map_or(0, |row| row.width);
        for line in wrap(text, width) {
            let row = self.row();
            self.paint.text(row.x, row.y, row.width, &line, style);
        }
    }

    fn gap(&mut self) {
        self.next += 1;
    }
}

pub(in crate::tui) fn view(state: &State, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let width = body.width.min(68);
    let column = Rect { x: body.x + (body.width - width) / 2, width, ..body };
    let skip = usize::from(body.height.saturating_sub(18) / 3);
    let mut page = Page { paint, rows: rows(column).skip(skip).collect(), next: 0 };
    page.say("selvedge", theme.accent.patch(theme.heading));
    page.say("Your half of two-factor authentication, kept from fraying.", theme.dim);
    page.gap();
    match &state.phase {
        Phase::FirstRun(first) => view_first_run(state, first, &mut page),
        Phase::Locked(locked) => view_locked(state, locked, &mut page),
        Phase::Open(_) => {}
    }
}

fn view_first_run(state: &State, first: &FirstRun, page: &mut Page<'_, '_>) {
    let theme = &state.settings.theme;
    page.say("There is no vault yet. Let's make one.", theme.heading);
    page.say(
        &format!(
            "It will be {}: two files that any age program can open with your passphrase. Nothing leaves this machine, \
             and nobody can reset the passphrase: write it down and keep the paper where you keep your passport.",
            state.settings.vault
        ),
        theme.text,
    );
    page.gap();
    let label = if first.first.is_some() { "Once more     " } else { "Passphrase    " };
    line(state, page, label, &first.input, first.busy);
    page.gap();
    if first.busy {
        page.say("Making the vault…", theme.accent);
    } else if let Some(strength) = &first.strength
        && first.first.is_none()
    {
        let word = vault::strength::word(strength.score);
        let style = match strength.score {
            0 => theme.critical,
            1 => theme.bad,
            2 => theme.warn,
            _ => theme.good,
        };
        let bar = theme.pick("▇", "#").repeat(usize::from(strength.score) + 1);
        let rest = theme.pick("▁", ".").repeat(4 - usize::from(strength.score.min(4)));
        let row = page.row();
        let used = page.paint.text(row.x, row.y, row.width, &format!("{bar}{rest}  "), style);
        let time = format!("{word}: {}", strength.time);
        page.paint.text(row.x + used, row.y, row.width.saturating_sub(used), &time, style);
        for advice in &strength.advice {
            page.say(advice, theme.dim);
        }
    } else if first.first.is_none() && first.error.is_none() {
        page.say(
            "A handful of random words is stronger than a short tangle of signs, and easier to keep.",
            theme.dim,
        );
    }
    if let Some(error) = &first.error {
        page.gap();
        fail(state, page, error);
    }
}

fn view_locked(state: &State, locked: &Locked, page: &mut Page<'_, '_>) {
    let theme = &state.settings.theme;
    let title = if locked.read_only {
        "The vault is locked. It will be opened to read only."
    } else {
        "The vault is locked."
    };
    page.say(title, theme.heading);
    page.say(&state.settings.vault, theme.dim);
    if let Some(reason) = locked.reason {
        page.say(reason, theme.dim);
    }
    page.gap();
    line(state, page, "Passphrase    ", &locked.input, locked.busy);
    page.gap();
    if locked.busy {
        page.say("Unlocking…", theme.accent);
    }
    if let Some(error) = &locked.error {
        fail(state, page, error);
        if error.read_only_works {
            page.say("Ctrl-O opens it to read only.", theme.accent);
        }
    }
}

fn line(state: &State, page: &mut Page<'_, '_>, label: &str, input: &Input, busy: bool) {
    let theme = &state.settings.theme;
    let row = page.row();
    let used = page.paint.text(row.x, row.y, row.width, label, theme.accent);
    let area = Rect { x: row.x + used, width: row.width.saturating_sub(used), ..row };
    input.draw(page.paint, area, theme, !busy);
}

fn fail(state: &State, page: &mut Page<'_, '_>, error: &Failure) {
    let theme = &state.settings.theme;
    page.say(&format!("{} {}", theme.pick("✗", "!"), error.what), theme.bad);
    page.say(&error.hint, theme.text);
}
