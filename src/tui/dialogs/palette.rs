//! The palette: finds commands, accounts and controls by a few letters.

use super::panel::{inside, panel};
use crate::inventory::{self, AccountId};
use crate::tui::component::{Component, Context, Keys, Outcome, Request, Route};
use crate::tui::keys::{Action, BINDINGS, Binding, Scope};
use crate::tui::widgets::{FilteredList, ListClick, Paint, TypedFilter, below, rows};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Position, Rect};

/// The rows of the list, below the line for typing.
const ROWS: u16 = 12;
const COLUMNS: u16 = 64;
/// The maximum number of accounts in the list.
const MAX_ACCOUNTS: usize = 50;
/// Controls of this rank or worse are left out: their letters match anywhere, as in half of the model.
const CONTROL_RANK: u8 = 4;

/// Scopes whose actions work only in one dialog or list.
const EXCLUDED: [Scope; 9] = [
    Scope::Import,
    Scope::List,
    Scope::Text,
    Scope::Confirm,
    Scope::Unsaved,
    Scope::Interview,
    Scope::Devices,
    Scope::Recovery,
    Scope::RecoveryEntry,
];

#[derive(Debug)]
pub struct Palette {
    list: FilteredList<Entry>,
    /// The scopes of the component below the palette.
    scopes_below: Vec<Scope>,
}

#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Action(Action),
    Account(AccountId),
    /// A control, by its position in the model.
    Control(usize),
}

impl Palette {
    pub fn new(scopes_below: Vec<Scope>) -> Self {
        let mut list = FilteredList::default();
        list.open_filter();
        Self { list, scopes_below }
    }

    fn choose(&self) -> Outcome {
        let Some(entry) = self.list.selected() else { return Outcome::close() };
        Outcome::close().and(match entry {
            Entry::Action(action) => Request::Act(*action),
            Entry::Account(id) => Request::Go(Route::Account(id.clone())),
            Entry::Control(position) => Request::Go(Route::Control(*position)),
        })
    }

    /// The rows of the entries.
    fn list_area(cx: &Context<'_>) -> Rect {
        below(inside(cx.area, COLUMNS, ROWS + 2), 2)
    }
}

fn is_offered(binding: &Binding, scopes_below: &[Scope], cx: &Context<'_>) -> bool {
    match binding.action {
        Action::Palette | Action::Back => false,
        // Importing works on every screen, although only the accounts screen has a key for it.
        Action::Import => true,
        Action::ChangePassphrase | Action::MergeVersion => !cx.settings.demo,
        _ => {
            !EXCLUDED.contains(&binding.scope)
                && (binding.scope == Scope::Global || scopes_below.contains(&binding.scope))
        }
    }
}

/// The entries that match a query, best match first.
fn matching_entries(query: &str, scopes_below: &[Scope], cx: &Context<'_>) -> Vec<Entry> {
    let mut ranked: Vec<(u8, Entry)> = BINDINGS
        .iter()
        .filter(|binding| is_offered(binding, scopes_below, cx))
        .filter_map(|binding| {
            Some((inventory::match_rank(query, binding.label)?, Entry::Action(binding.action)))
        })
        .collect();
    if !query.trim().is_empty() {
        let accounts = &cx.open.profile.inventory.accounts;
        ranked.extend(cx.open.search(query).into_iter().take(MAX_ACCOUNTS).filter_map(|found| {
            Some((found.order(), Entry::Account(accounts.get(found.position)?.id.clone())))
        }));
        ranked.extend(cx.open.model.controls().iter().enumerate().filter_map(|(position, control)| {
            let texts = [control.id.as_str(), &control.title, &control.category];
            let rank = texts.into_iter().filter_map(|text| inventory::match_rank(query, text)).min();
            Some((rank.filter(|rank| *rank < CONTROL_RANK)?, Entry::Control(position)))
        }));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, entry)| entry).collect()
}

/// The label of an entry, and the hint at the right end of its row.
fn label(entry: &Entry, cx: &Context<'_>) -> (String, String) {
    match entry {
        Entry::Action(action) => {
            let binding = BINDINGS.iter().find(|binding| binding.action == *action);
            let label = binding.map_or("", |binding| binding.label);
            (label.to_owned(), cx.settings.keymap.keys(*action, cx.theme().ascii))
        }
        Entry::Account(id) => match cx.open.account(id) {
            Some(account) => (account.service.clone(), account.username.clone()),
            None => (id.to_string(), String::new()),
        },
        Entry::Control(position) => match cx.open.model.controls().get(*position) {
            Some(control) => (control.title.clone(), format!("{} {}", control.id, control.category)),
            None => (String::new(), String::new()),
        },
    }
}

impl Component for Palette {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::typing("go", "close")
    }

    fn act(&mut self, action: Action, _cx: &Context<'_>) -> Outcome {
        match action {
            Action::Cancel | Action::Back => Outcome::close(),
            Action::Submit => self.choose(),
            _ => {
                self.list.act(action);
                Outcome::none()
            }
        }
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &Context<'_>) -> Outcome {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && key.code == KeyCode::Char('n') {
            self.list.act(Action::Down);
        } else {
            self.list.type_key(key);
        }
        Outcome::none()
    }

    fn filtered_list(&mut self) -> Option<&mut dyn TypedFilter> {
        Some(&mut self.list)
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        match self.list.click(at, Self::list_area(cx)) {
            ListClick::Outside => Outcome::none(),
            ListClick::Selected | ListClick::Again => self.choose(),
        }
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        let height = usize::from(Self::list_area(cx).height);
        let entries = |query: &str| matching_entries(query, &self.scopes_below, cx);
        self.list.sync(cx.open.derived.revision, &(), height, entries, |_| false);
        Outcome::none()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let area = panel(paint, theme, cx.area, "Commands and accounts", COLUMNS, ROWS + 2);
        let Some(row) = rows(area).next() else { return };
        self.list.draw_filter(paint, theme, row);
        let list = Self::list_area(cx);
        for (row, (_, entry, is_selected)) in rows(list).zip(self.list.visible(usize::from(list.height))) {
            let (label, hint) = label(entry, cx);
            let used = paint.text(row.x, row.y, row.width, &label, theme.text);
            paint.right(row.x + used + 2, row.right(), row.y, &hint, theme.dim);
            if is_selected {
                paint.style(row, theme.selected);
            }
        }
        if self.list.rows().is_empty()
            && let Some(row) = rows(list).next()
        {
            paint.text(row.x, row.y, row.width, "Nothing found. Fewer letters find more.", theme.dim);
        }
    }
}
