//! The dialog that adds a device, place, number or account during the interview, or finds a recorded one.

use super::pages::Page;
use crate::inventory::{
    self, Account, AccountId, CredentialStore, Device, DeviceId, DeviceKind, Entity, FactorKind, Holder,
    IdAllocator, Inventory, Number, NumberId, Place, PlaceId, StoreRole,
};
use crate::tui::component::Context;
use crate::tui::dialogs::panel::{inside, panel};
use crate::tui::keys::Action;
use crate::tui::widgets::{Input, ListCursor, Paint, below, rows};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Position, Rect};

/// A kind of entity that the dialog can create, or an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NewKind {
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

const PHONE: NewKind = NewKind::Device(DeviceKind::Phone);
const TABLET: NewKind = NewKind::Device(DeviceKind::Tablet);
const COMPUTER: NewKind = NewKind::Device(DeviceKind::Computer);
const SECURITY_KEY: NewKind = NewKind::Device(DeviceKind::SecurityKey);
const OTHER_DEVICE: NewKind = NewKind::Device(DeviceKind::Other);
const PASSWORD_MANAGER: NewKind = NewKind::Store(StoreRole::PasswordManager);
const AUTHENTICATOR_SYNC: NewKind = NewKind::Store(StoreRole::AuthenticatorSync);
const PASSKEY_SYNC: NewKind = NewKind::Store(StoreRole::PasskeySync);
const CLOUD_BACKUP: NewKind = NewKind::Store(StoreRole::CloudBackup);

impl NewKind {
    /// The label, and an example or explanation.
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

    /// Creates an entity in `added` and returns it as a holder. `None` for an address, which is not an entity.
    pub(super) fn create(self, name: &str, inventory: &Inventory, added: &mut Inventory) -> Option<Holder> {
        let id = free_id(inventory, added, name);
        let name = name.to_owned();
        let holder = Holder::Entity(id.as_str().into());
        match self {
            NewKind::Device(kind) => added.devices.push(Device::new(DeviceId::from(id), name, kind)),
            NewKind::Number => added.numbers.push(Number::new(NumberId::from(id), name)),
            NewKind::Place => added.places.push(Place::new(PlaceId::from(id), name)),
            NewKind::Account => {
                let mut account = Account::new(AccountId::from(id), name);
                account.importance = super::habits::importance(&account);
                added.accounts.push(account);
            }
            NewKind::Store(role) => {
                let mut account = Account::new(AccountId::from(id), name);
                account.importance = inventory::Importance::Critical;
                account.credential_store =
                    Some(CredentialStore { roles: vec![role], ..CredentialStore::default() });
                added.accounts.push(account);
            }
            NewKind::Address => return None,
        }
        Some(holder)
    }
}

/// What the user chose in the dialog.
pub(super) enum Choice {
    Existing(Holder),
    New(NewKind, String),
}

/// An input line for a name. The list below it has the recorded entities that match, and then the kinds of new entities.
#[derive(Debug)]
pub(super) struct AddDialog {
    input: Input,
    list: ListCursor,
    /// The kinds that a new entity can have.
    kinds: &'static [NewKind],
    /// Recorded entities that match the typed name, with their names.
    matches: Vec<(Holder, String)>,
    pub(super) error: Option<&'static str>,
}

/// The maximum number of recorded entities in the list.
const MAX_MATCHES: usize = 5;
/// The worst rank of a recorded entity in the list.
const WORST_RANK: u8 = 3;
const COLUMNS: u16 = 62;

impl AddDialog {
    /// The dialog for a page, and for a kind of factor if the page asks about a factor. `None` if nothing can be added
    /// there.
    pub(super) fn for_page(page: &Page, factor: Option<FactorKind>) -> Option<Self> {
        let kinds = match (page, factor) {
            (Page::Holders(_), Some(factor)) => kinds_of_holders(factor),
            (Page::Ways, _) => &[NewKind::Account, NewKind::Number, NewKind::Address],
            (Page::Facts, _) => &[PHONE, TABLET, COMPUTER, OTHER_DEVICE],
            (Page::Holders(_) | Page::Account | Page::Factors | Page::Summary, _) => &[][..],
        };
        let (list, matches) = (ListCursor::default(), Vec::new());
        (!kinds.is_empty()).then(|| Self { input: Input::default(), list, kinds, matches, error: None })
    }

    /// Whether a recorded entity can be chosen instead of a new one.
    fn accepts(&self, entity: Entity<'_>) -> bool {
        self.kinds.iter().any(|kind| {
            matches!(
                (kind, entity),
                (NewKind::Device(_), Entity::Device(_))
                    | (NewKind::Number, Entity::Number(_))
                    | (NewKind::Place, Entity::Place(_))
                    | (NewKind::Account | NewKind::Store(_), Entity::Account(_))
            )
        })
    }

    /// Finds recorded entities that match the typed name.
    fn search(&mut self, inventory: &Inventory) {
        self.list = ListCursor::default();
        self.error = None;
        let query = self.input.text().trim();
        if query.is_empty() {
            self.matches.clear();
            return;
        }
        let devices = inventory.devices.iter().map(Entity::Device);
        let places = inventory.places.iter().map(Entity::Place);
        let numbers = inventory.numbers.iter().map(Entity::Number);
        let others = devices
            .chain(places)
            .chain(numbers)
            .filter_map(|entity| Some((inventory::match_rank(query, entity.name())?, entity)));
        let accounts = inventory::search(inventory, query)
            .into_iter()
            .filter_map(|found| Some((found.rank, Entity::Account(inventory.accounts.get(found.position)?))));
        let mut ranked: Vec<(u8, Entity<'_>)> = others
            .chain(accounts.take(MAX_MATCHES))
            .filter(|(rank, entity)| *rank <= WORST_RANK && self.accepts(*entity))
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let holder = |entity: Entity<'_>| match entity {
            Entity::Device(device) => Holder::from(&device.id),
            Entity::Number(number) => Holder::from(&number.id),
            Entity::Place(place) => Holder::from(&place.id),
            Entity::Account(account) => Holder::from(&account.id),
        };
        let best = ranked.into_iter().take(MAX_MATCHES);
        self.matches = best.map(|(_, entity)| (holder(entity), entity.name().to_owned())).collect();
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
        let row = self.list.row_under(at, list, self.len());
        self.list.selected = row.unwrap_or(self.list.selected);
        row.is_some()
    }

    fn height(&self) -> u16 {
        u16::try_from(self.len()).unwrap_or(u16::MAX).saturating_add(4)
    }

    fn window(&self, list: Rect) -> std::ops::Range<usize> {
        self.list.window(self.len(), usize::from(list.height))
    }

    fn len(&self) -> usize {
        self.matches.len() + self.kinds.len()
    }

    pub(super) fn choice(&self) -> Result<Choice, &'static str> {
        let name = self.input.text().trim();
        let selected = self.list.selected;
        if let Some((holder, _)) = self.matches.get(selected) {
            return Ok(Choice::Existing(holder.clone()));
        }
        if name.is_empty() {
            return Err("Type a name first: what you call it.");
        }
        let kind = self.kinds.get(selected - self.matches.len()).ok_or("Nothing is selected.")?;
        Ok(Choice::New(*kind, name.to_owned()))
    }
}

/// The kinds of entities that can hold a factor, the most likely first.
const fn kinds_of_holders(factor: FactorKind) -> &'static [NewKind] {
    use FactorKind as K;
    match factor {
        K::Password | K::SecurityQuestions | K::EncryptionKey => {
            &[PASSWORD_MANAGER, NewKind::Place, COMPUTER, PHONE, OTHER_DEVICE]
        }
        K::Totp => {
            &[PHONE, AUTHENTICATOR_SYNC, PASSWORD_MANAGER, TABLET, COMPUTER, SECURITY_KEY, NewKind::Place]
        }
        K::Passkey => &[PHONE, COMPUTER, PASSKEY_SYNC, PASSWORD_MANAGER, TABLET, SECURITY_KEY],
        K::SecurityKey => &[SECURITY_KEY, OTHER_DEVICE],
        K::Push => &[PHONE, TABLET, COMPUTER],
        K::Sms | K::Voice => &[NewKind::Number],
        K::EmailCode | K::Federated => &[NewKind::Account],
        K::RecoveryCodes => &[NewKind::Place, PASSWORD_MANAGER, CLOUD_BACKUP, COMPUTER, PHONE, OTHER_DEVICE],
        K::Support | K::TrustedContact => &[],
    }
}

/// Makes an id from a name. Neither `inventory` nor `added` uses it.
pub(super) fn free_id(inventory: &Inventory, added: &Inventory, name: &str) -> String {
    let mut ids = IdAllocator::of(inventory);
    for id in added.ids() {
        ids.reserve(id);
    }
    ids.allocate(name)
}

/// The rows of the list: below the name, the message and an empty line.
fn list_area(area: Rect) -> Rect {
    below(area, 3)
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
            let hint = "what you call it; this also finds what is recorded";
            paint.text(line.x + 2, line.y, line.width.saturating_sub(2), hint, theme.dim);
        }
        let message = self.error.unwrap_or("Up and Down choose what it is. Enter adds it.");
        if let Some(row) = free.next() {
            let style = if self.error.is_some() { theme.bad } else { theme.dim };
            paint.text(row.x, row.y, row.width, message, style);
        }
        let list = list_area(area);
        for (position, row) in self.window(list).zip(rows(list)) {
            let (label, hint) = self.label(position, cx);
            let used = paint.text(row.x, row.y, row.width, &label, theme.text);
            paint.right(row.x + used + 2, row.right(), row.y, &hint, theme.dim);
            if position == self.list.selected {
                paint.style(row, theme.selected);
            }
        }
    }

    /// The label of a row, and the hint at its right end.
    fn label(&self, position: usize, cx: &Context<'_>) -> (String, String) {
        if let Some((holder, name)) = self.matches.get(position) {
            return (name.clone(), format!("{}, recorded already", cx.open.names().holder_kind(holder)));
        }
        let Some(kind) = self.kinds.get(position - self.matches.len()) else { return Default::default() };
        let (label, example) = kind.label();
        let name = self.input.text().trim();
        let named = if name.is_empty() { String::new() } else { format!(" “{name}”") };
        (format!("{label}{named}"), example.to_owned())
    }
}
