//! Adds a device, place, number or account without leaving the interview, or finds a recorded one.

use super::pages::Page;
use crate::inventory::{
    self, Account, AccountId, CredentialStore, Device, DeviceId, DeviceKind, FactorKind, Holder, Index,
    Inventory, Number, NumberId, Place, PlaceId, StoreRole,
};
use crate::text;
use crate::tui::component::Context;
use crate::tui::dialogs::panel::{inside, panel};
use crate::tui::keys::Action;
use crate::tui::widgets::{Input, ListCursor, Paint, rows};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Position, Rect};

/// What can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Device(DeviceKind),
    Number,
    Place,
    /// A mailbox, or an account to sign in with.
    Account,
    /// An account that stores secrets of other accounts.
    Store(StoreRole),
    /// An address that is not in the inventory.
    Address,
}

impl Kind {
    /// The label and an example.
    const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Device(DeviceKind::Phone) => ("new phone", ""),
            Self::Device(DeviceKind::Tablet) => ("new tablet", ""),
            Self::Device(DeviceKind::Computer) => ("new computer", ""),
            Self::Device(DeviceKind::SecurityKey) => ("new security key", ""),
            Self::Device(DeviceKind::Other) => ("new device", "a server, a drive, a watch"),
            Self::Number => ("new phone number", ""),
            Self::Place => ("new place", "a drawer, a safe, a wallet"),
            Self::Account => ("new account", "a mailbox, or a provider"),
            Self::Store(StoreRole::PasswordManager) => ("new password manager", "an account of its own"),
            Self::Store(StoreRole::AuthenticatorSync) => ("new authenticator account", "one that syncs"),
            Self::Store(StoreRole::PasskeySync) => ("new cloud account", "one that syncs passkeys"),
            Self::Store(StoreRole::CloudBackup) => ("new cloud account", "one with backups"),
            Self::Address => ("an address", "not in the inventory"),
        }
    }

    /// Creates an entity in `added`, and returns it as a holder. An address is not an entity.
    pub(super) fn create(self, name: &str, index: &Index, added: &mut Inventory) -> Option<Holder> {
        let id = free_id(index, added, name);
        let name = name.to_owned();
        let holder = Holder::Entity(id.as_str().into());
        match self {
            Kind::Device(kind) => added.devices.push(Device::new(DeviceId::from(id), name, kind)),
            Kind::Number => added.numbers.push(Number::new(NumberId::from(id), name)),
            Kind::Place => added.places.push(Place::new(PlaceId::from(id), name)),
            Kind::Account => {
                let mut account = Account::new(AccountId::from(id), name);
                account.importance = super::habits::importance(&account);
                added.accounts.push(account);
            }
            Kind::Store(role) => {
                let mut account = Account::new(AccountId::from(id), name);
                account.importance = inventory::Importance::Critical;
                account.credential_store =
                    Some(CredentialStore { roles: vec![role], ..CredentialStore::default() });
                added.accounts.push(account);
            }
            Kind::Address => return None,
        }
        Some(holder)
    }
}

pub(super) enum Choice {
    Existing(Holder),
    New(Kind, String),
}

/// A name that is being typed, the recorded entities that match it, and the kinds that a new one can have.
#[derive(Debug)]
pub(super) struct AddDialog {
    input: Input,
    list: ListCursor,
    kinds: Vec<Kind>,
    found: Vec<(Holder, String, &'static str)>,
    pub(super) error: Option<&'static str>,
}

/// Recorded entities that are offered at most.
const MAX_FOUND: usize = 5;
/// The worst rank of a match that is offered.
const WORST_RANK: u8 = 3;
/// The columns of the dialog.
const COLUMNS: u16 = 62;

impl AddDialog {
    /// The dialog on a page; `None` if nothing can be added there.
    pub(super) fn on(page: &Page, kind: Option<FactorKind>) -> Option<Self> {
        use DeviceKind as D;
        use FactorKind as K;
        let kinds = match (page, kind) {
            (Page::Kept(_), Some(K::Password | K::SecurityQuestions | K::EncryptionKey)) => vec![
                Kind::Store(StoreRole::PasswordManager),
                Kind::Place,
                Kind::Device(D::Computer),
                Kind::Device(D::Phone),
                Kind::Device(D::Other),
            ],
            (Page::Kept(_), Some(K::Totp)) => vec![
                Kind::Device(D::Phone),
                Kind::Store(StoreRole::AuthenticatorSync),
                Kind::Store(StoreRole::PasswordManager),
                Kind::Device(D::Tablet),
                Kind::Device(D::Computer),
                Kind::Device(D::SecurityKey),
                Kind::Place,
            ],
            (Page::Kept(_), Some(K::Passkey)) => vec![
                Kind::Device(D::Phone),
                Kind::Device(D::Computer),
                Kind::Store(StoreRole::PasskeySync),
                Kind::Store(StoreRole::PasswordManager),
                Kind::Device(D::Tablet),
                Kind::Device(D::SecurityKey),
            ],
            (Page::Kept(_), Some(K::SecurityKey)) => {
                vec![Kind::Device(D::SecurityKey), Kind::Device(D::Other)]
            }
            (Page::Kept(_), Some(K::Push)) => {
                vec![Kind::Device(D::Phone), Kind::Device(D::Tablet), Kind::Device(D::Computer)]
            }
            (Page::Kept(_), Some(K::Sms | K::Voice)) => vec![Kind::Number],
            (Page::Kept(_), Some(K::EmailCode | K::Federated)) => vec![Kind::Account],
            (Page::Kept(_), Some(K::RecoveryCodes)) => vec![
                Kind::Place,
                Kind::Store(StoreRole::PasswordManager),
                Kind::Store(StoreRole::CloudBackup),
                Kind::Device(D::Computer),
                Kind::Device(D::Phone),
                Kind::Device(D::Other),
            ],
            (Page::Ways, _) => vec![Kind::Account, Kind::Number, Kind::Address],
            (Page::Facts, _) => vec![
                Kind::Device(D::Phone),
                Kind::Device(D::Tablet),
                Kind::Device(D::Computer),
                Kind::Device(D::Other),
            ],
            _ => return None,
        };
        let (list, found) = (ListCursor::default(), Vec::new());
        Some(Self { input: Input::default(), list, kinds, found, error: None })
    }

    fn accepts(&self, is_kind: impl Fn(&Kind) -> bool) -> bool {
        self.kinds.iter().any(is_kind)
    }

    /// Finds recorded entities that match the typed name.
    fn search(&mut self, inventory: &Inventory) {
        self.found.clear();
        self.list = ListCursor::default();
        self.error = None;
        let query = self.input.text().trim().to_owned();
        if query.is_empty() {
            return;
        }
        let mut found: Vec<(u8, Holder, String, &'static str)> = Vec::new();
        let rank = |name: &str| inventory::match_rank(&query, name);
        if self.accepts(|make| matches!(make, Kind::Device(_))) {
            for device in &inventory.devices {
                let word = crate::words::device_kind(device.kind);
                found.extend(rank(&device.name).map(|r| (r, (&device.id).into(), device.name.clone(), word)));
            }
        }
        if self.accepts(|make| matches!(make, Kind::Place)) {
            for place in &inventory.places {
                found.extend(rank(&place.name).map(|r| (r, (&place.id).into(), place.name.clone(), "place")));
            }
        }
        if self.accepts(|make| matches!(make, Kind::Number)) {
            for number in &inventory.numbers {
                let word = "phone number";
                found.extend(rank(&number.name).map(|r| (r, (&number.id).into(), number.name.clone(), word)));
            }
        }
        if self.accepts(|make| matches!(make, Kind::Account | Kind::Store(_))) {
            for one in inventory::search(inventory, &query).into_iter().take(MAX_FOUND) {
                if let Some(account) = inventory.accounts.get(one.at) {
                    found.push((one.rank, (&account.id).into(), account.service.clone(), "account"));
                }
            }
        }
        found.sort_by_key(|(rank, ..)| *rank);
        let found = found.into_iter().take(MAX_FOUND).filter(|(rank, ..)| *rank <= WORST_RANK);
        self.found = found.map(|(_, holder, name, word)| (holder, name, word)).collect();
    }

    pub(super) fn type_key(&mut self, key: KeyEvent, inventory: &Inventory) {
        let len = self.len();
        match key.code {
            KeyCode::Up => _ = self.list.act(Action::Up, len, len),
            KeyCode::Down | KeyCode::Tab => _ = self.list.act(Action::Down, len, len),
            _ => {
                if self.input.key(key) {
                    self.search(inventory);
                }
            }
        }
    }

    pub(super) fn paste(&mut self, text: &str, inventory: &Inventory) {
        self.input.insert(text);
        self.search(inventory);
    }

    /// Selects the row under a click. Returns whether there is one.
    pub(super) fn click(&mut self, at: Position, cx: &Context<'_>) -> bool {
        let list = list_area(inside(cx.area, COLUMNS, self.height()));
        let position = self.window(list).start + usize::from(at.y.saturating_sub(list.y));
        let is_row = list.contains(at) && position < self.len();
        if is_row {
            self.list.selected = position;
        }
        is_row
    }

    fn height(&self) -> u16 {
        u16::try_from(self.len()).unwrap_or(u16::MAX).saturating_add(4)
    }

    fn window(&self, list: Rect) -> std::ops::Range<usize> {
        self.list.window(self.len(), usize::from(list.height))
    }

    fn len(&self) -> usize {
        self.found.len() + self.kinds.len()
    }

    pub(super) fn choice(&self) -> Result<Choice, &'static str> {
        let name = self.input.text().trim();
        match self.list.selected.checked_sub(self.found.len()) {
            None => {
                let found = self.found.get(self.list.selected);
                found.map(|(holder, ..)| Choice::Existing(holder.clone())).ok_or("Nothing is selected.")
            }
            Some(_) if name.is_empty() => Err("Type a name first: what you call it."),
            Some(at) => {
                let make = self.kinds.get(at).ok_or("Nothing is selected.")?;
                Ok(Choice::New(*make, name.to_owned()))
            }
        }
    }
}

/// An id made from a name, which neither the inventory nor `added` uses.
pub(super) fn free_id(index: &Index, added: &Inventory, name: &str) -> String {
    let base = text::slug(name).unwrap_or_else(|| "item".into());
    let taken = |id: &str| {
        index.kind(id).is_some() || added.ids().any(|one| one == id) || inventory::RESERVED.contains(&id)
    };
    if !taken(&base) {
        return base;
    }
    (2..).map(|n: u64| format!("{base}-{n}")).find(|id| !taken(id)).unwrap_or(base)
}

/// The rows of the list: below the name, the message and an empty line.
fn list_area(area: Rect) -> Rect {
    let head = 3.min(area.height);
    Rect { y: area.y + head, height: area.height - head, ..area }
}

impl AddDialog {
    pub(super) fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let area = panel(paint, theme, cx.area, "Add or find", COLUMNS, self.height());
        let mut free = rows(area);
        let Some(row) = free.next() else { return };
        let used = paint.text(row.x, row.y, row.width, theme.pick("Name › ", "Name > "), theme.accent);
        let line = Rect { x: row.x + used, width: row.width.saturating_sub(used), ..row };
        self.input.draw(paint, line, theme, true);
        if self.input.is_empty() {
            let hint = "what you call it; recorded ones are found";
            paint.text(line.x + 2, line.y, line.width.saturating_sub(2), hint, theme.dim);
        }
        let message = self.error.unwrap_or("up and down choose what it is; enter adds it");
        if let Some(row) = free.next() {
            let style = if self.error.is_some() { theme.bad } else { theme.dim };
            paint.text(row.x, row.y, row.width, message, style);
        }
        let list = list_area(area);
        for (position, row) in self.window(list).zip(rows(list)) {
            let (label, hint) = self.label(position);
            let used = paint.text(row.x, row.y, row.width, &label, theme.text);
            paint.right(row.x + used + 2, row.right(), row.y, &hint, theme.dim);
            if position == self.list.selected {
                paint.style(row, theme.selected);
            }
        }
    }

    /// The text of a row, and its hint at the right end.
    fn label(&self, position: usize) -> (String, String) {
        if let Some((_, name, kind)) = self.found.get(position) {
            return (name.clone(), format!("{kind}, recorded already"));
        }
        let Some(kind) = self.kinds.get(position - self.found.len()) else { return Default::default() };
        let (label, example) = kind.label();
        let name = self.input.text().trim();
        let named = if name.is_empty() { String::new() } else { format!(" “{name}”") };
        (format!("{label}{named}"), example.to_owned())
    }
}
