//! Anything that can be done, any account, and any control of the model, by a few letters.

use super::{Modal, panel};
use crate::inventory::{self, AccountId};
use crate::responsibility::Control;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, BINDINGS, Binding, Context};
use crate::tui::modal::prompt;
use crate::tui::screens::walk;
use crate::tui::state::{Screen, State};
use crate::tui::update;
use crate::tui::widgets::{Input, List, Paint, rows};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;

#[derive(Debug, Default)]
pub struct Palette {
    input: Input,
    list: List,
    here: Vec<Context>,
}

/// Something that the palette offers.
enum Entry<'a> {
    Bound(&'static Binding),
    ChangePassphrase,
    Import,
    Account(&'a AccountId, &'a str, &'a str),
    /// By its position in the model.
    Control(usize, &'a Control),
}

/// How many rows are offered at once.
const ROWS: u16 = 12;

/// Actions that make no sense out of their place.
const LEFT_OUT: [Context; 8] = [
    Context::Import,
    Context::List,
    Context::Text,
    Context::Confirm,
    Context::Interview,
    Context::Things,
    Context::Recovery,
    Context::RecoveryEntry,
];

impl Palette {
    /// The palette, opened where these contexts hold.
    pub fn new(here: Vec<Context>) -> Self {
        Self { here, ..Self::default() }
    }

    pub(super) fn key(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Up => self.list.selected = self.list.selected.saturating_sub(1),
            KeyCode::Down => self.list.selected += 1,
            KeyCode::Char('n') if control => self.list.selected += 1,
            _ => {
                if self.input.key(key) {
                    self.list = List::default();
                }
            }
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.input.insert(text);
    }

    fn entries<'a>(&self, state: &'a State) -> Vec<Entry<'a>> {
        let query = self.input.text();
        let mut found: Vec<(u8, Entry<'a>)> = BINDINGS
            .iter()
            .filter(|b| !LEFT_OUT.contains(&b.context))
            .filter(|b| b.context == Context::Global || self.here.contains(&b.context))
            .filter(|b| !matches!(b.action, Action::Palette | Action::Back))
            .filter_map(|b| Some((inventory::match_rank(query, b.label)?, Entry::Bound(b))))
            .collect();
        // Where the screen has no key for it.
        if state.session().is_some() && !self.here.contains(&Context::Accounts) {
            found.extend(inventory::match_rank(query, IMPORT).map(|rank| (rank, Entry::Import)));
        }
        if state.session().is_some() && !state.settings.demo {
            found.extend(
                inventory::match_rank(query, CHANGE_PASSPHRASE).map(|rank| (rank, Entry::ChangePassphrase)),
            );
        }
        if let Some(session) = state.session()
            && !query.trim().is_empty()
        {
            let inventory = &session.profile.inventory;
            found.extend(session.search(query).into_iter().take(50).filter_map(|found| {
                let account = inventory.accounts.get(found.at)?;
                Some((found.order(), Entry::Account(&account.id, &account.service, &account.username)))
            }));
        }
        if let Some(session) = state.session()
            && !query.trim().is_empty()
        {
            // Letters in order would find half of the model.
            found.extend(session.model.controls().iter().enumerate().filter_map(|(at, control)| {
                let texts = [control.id.as_str(), &control.title, &control.category];
                let rank = texts.into_iter().filter_map(|text| inventory::match_rank(query, text)).min();
                Some((rank.filter(|rank| *rank < 4)?, Entry::Control(at, control)))
            }));
        }
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, entry)| entry).collect()
    }
}

const CHANGE_PASSPHRASE: &str = "Change the passphrase";
const IMPORT: &str = "Import from another app";

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(Modal::Palette(palette)) = &state.modal else { return Vec::new() };
    if action == Action::Cancel {
        state.modal = None;
        return Vec::new();
    }
    if action != Action::Submit {
        return Vec::new();
    }
    let entries = palette.entries(state);
    let at = palette.list.selected.min(entries.len().saturating_sub(1));
    /// What was chosen, apart from the state in which it was found.
    enum Chosen {
        Act(Action),
        ChangePassphrase,
        Account(AccountId),
        Control(usize),
    }
    let chosen = entries.into_iter().nth(at).map(|entry| match entry {
        Entry::Bound(binding) => Chosen::Act(binding.action),
        Entry::ChangePassphrase => Chosen::ChangePassphrase,
        Entry::Import => Chosen::Act(Action::Import),
        Entry::Account(id, ..) => Chosen::Account(id.clone()),
        Entry::Control(at, _) => Chosen::Control(at),
    });
    state.modal = None;
    match chosen {
        Some(Chosen::Act(action)) => update::act(state, action),
        Some(Chosen::Account(id)) => update::go_to_account(state, &id),
        Some(Chosen::Control(at)) => {
            let effects = update::go(state, Screen::Walk);
            walk::go_to_control(state, at);
            effects
        }
        Some(Chosen::ChangePassphrase) => {
            prompt::change_passphrase(state);
            Vec::new()
        }
        None => Vec::new(),
    }
}

pub(super) fn view(state: &State, palette: &Palette, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let entries = palette.entries(state);
    let area = panel(state, paint, body, "Do, or go to", 64, ROWS + 2);
    let mut free = rows(area);
    let Some(row) = free.next() else { return };
    let used = paint.text(row.x, row.y, row.width, theme.pick("› ", "> "), theme.accent);
    palette.input.draw(
        paint,
        Rect { x: row.x + used, width: row.width.saturating_sub(used), ..row },
        theme,
        true,
    );
    free.next();
    let height = usize::from(area.height.saturating_sub(2));
    let mut list = palette.list;
    list.settle(entries.len(), height);
    let window = list.window(entries.len(), height);
    let start = window.start;
    for (at, (row, entry)) in free.zip(&entries[window]).enumerate() {
        let (label, hint) = match entry {
            Entry::Bound(binding) => (binding.label, state.settings.keymap.keys(binding.action, theme.ascii)),
            Entry::ChangePassphrase => (CHANGE_PASSPHRASE, String::new()),
            Entry::Import => (IMPORT, String::new()),
            Entry::Account(_, service, username) => (*service, (*username).to_owned()),
            Entry::Control(_, control) => {
                (control.title.as_str(), format!("{} {}", control.id.as_str(), control.category))
            }
        };
        paint.text(row.x, row.y, row.width, label, theme.text);
        let left = row.x + u16::try_from(crate::text::width(label)).unwrap_or(row.width).min(row.width) + 2;
        paint.right(left, row.right(), row.y, &hint, theme.dim);
        if start + at == list.selected {
            paint.style(row, theme.selected);
        }
    }
    if entries.is_empty()
        && let Some(row) = rows(area).nth(2)
    {
        paint.text(row.x, row.y, row.width, "Nothing found. Fewer letters find more.", theme.dim);
    }
}
