//! Adding a device, place, number or account on the spot, or finding one that is there already.

use super::pages::Page;
use crate::inventory::{
    self, Account, AccountId, CredentialStore, Device, DeviceId, DeviceKind, FactorKind, Holder, Index,
    Inventory, Number, NumberId, Owner, Place, PlaceId, StoreRole,
};
use crate::text;
use crate::tui::modal::panel;
use crate::tui::state::State;
use crate::tui::widgets::{Input, List, Paint, rows};
use ratatui::layout::Rect;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Make {
    Device(DeviceKind),
    Number,
    Place,
    /// A mailbox, or an account to sign in with.
    Account,
    /// An account that keeps secrets.
    Keeper(StoreRole),
    /// An address that is not in the inventory.
    Address,
}

impl Make {
    /// What it is, and an example.
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
            Self::Keeper(StoreRole::PasswordManager) => ("new password manager", "an account of its own"),
            Self::Keeper(StoreRole::AuthenticatorSync) => ("new authenticator account", "one that syncs"),
            Self::Keeper(StoreRole::PasskeySync) => ("new cloud account", "one that syncs passkeys"),
            Self::Keeper(StoreRole::CloudBackup) => ("new cloud account", "one with backups"),
            Self::Address => ("an address as it is", "not in the inventory"),
        }
    }
}

pub(super) enum Chosen {
    Existing(Holder),
    New(Make, String),
}

/// The line being typed, what it finds, and what could be made of it.
#[derive(Debug)]
pub(super) struct Adder {
    pub(super) input: Input,
    pub(super) list: List,
    makes: Vec<Make>,
    found: Vec<(Holder, String, &'static str)>,
    pub(super) error: Option<&'static str>,
}

/// How many things that are there already are offered.
const FOUND: usize = 5;

impl Adder {
    /// What can be added on a page; `None` where nothing can.
    pub(super) fn on(page: &Page, kind: Option<FactorKind>) -> Option<Self> {
        use DeviceKind as D;
        use FactorKind as K;
        let makes = match (page, kind) {
            (Page::Kept(_), Some(K::Password | K::SecurityQuestions | K::EncryptionKey)) => vec![
                Make::Keeper(StoreRole::PasswordManager),
                Make::Place,
                Make::Device(D::Computer),
                Make::Device(D::Phone),
                Make::Device(D::Other),
            ],
            (Page::Kept(_), Some(K::Totp)) => vec![
                Make::Device(D::Phone),
                Make::Keeper(StoreRole::AuthenticatorSync),
                Make::Keeper(StoreRole::PasswordManager),
                Make::Device(D::Tablet),
                Make::Device(D::Computer),
                Make::Device(D::SecurityKey),
                Make::Place,
            ],
            (Page::Kept(_), Some(K::Passkey)) => vec![
                Make::Device(D::Phone),
                Make::Device(D::Computer),
                Make::Keeper(StoreRole::PasskeySync),
                Make::Keeper(StoreRole::PasswordManager),
                Make::Device(D::Tablet),
                Make::Device(D::SecurityKey),
            ],
            (Page::Kept(_), Some(K::SecurityKey)) => {
                vec![Make::Device(D::SecurityKey), Make::Device(D::Other)]
            }
            (Page::Kept(_), Some(K::Push)) => {
                vec![Make::Device(D::Phone), Make::Device(D::Tablet), Make::Device(D::Computer)]
            }
            (Page::Kept(_), Some(K::Sms | K::Voice)) => vec![Make::Number],
            (Page::Kept(_), Some(K::EmailCode | K::Federated)) => vec![Make::Account],
            (Page::Kept(_), Some(K::RecoveryCodes)) => vec![
                Make::Place,
                Make::Keeper(StoreRole::PasswordManager),
                Make::Keeper(StoreRole::CloudBackup),
                Make::Device(D::Computer),
                Make::Device(D::Phone),
                Make::Device(D::Other),
            ],
            (Page::Ways, _) => vec![Make::Account, Make::Number, Make::Address],
            (Page::Facts, _) => vec![
                Make::Device(D::Phone),
                Make::Device(D::Tablet),
                Make::Device(D::Computer),
                Make::Device(D::Other),
            ],
            _ => return None,
        };
        let (list, found) = (List::default(), Vec::new());
        Some(Self { input: Input::default(), list, makes, found, error: None })
    }

    /// Whether a thing of this sort can be chosen here.
    fn takes(&self, wanted: impl Fn(&Make) -> bool) -> bool {
        self.makes.iter().any(wanted)
    }

    /// Looks for what is typed among what is there.
    pub(super) fn look(&mut self, inventory: &Inventory) {
        self.found.clear();
        self.list = List::default();
        self.error = None;
        let query = self.input.text().trim().to_owned();
        if query.is_empty() {
            return;
        }
        let mut found: Vec<(u8, Holder, String, &'static str)> = Vec::new();
        let rank = |name: &str| inventory::match_rank(&query, name);
        if self.takes(|make| matches!(make, Make::Device(_))) {
            for device in &inventory.devices {
                let word = crate::words::device_kind(device.kind);
                found.extend(rank(&device.name).map(|r| (r, (&device.id).into(), device.name.clone(), word)));
            }
        }
        if self.takes(|make| matches!(make, Make::Place)) {
            for place in &inventory.places {
                found.extend(rank(&place.name).map(|r| (r, (&place.id).into(), place.name.clone(), "place")));
            }
        }
        if self.takes(|make| matches!(make, Make::Number)) {
            for number in &inventory.numbers {
                let word = "phone number";
                found.extend(rank(&number.name).map(|r| (r, (&number.id).into(), number.name.clone(), word)));
            }
        }
        if self.takes(|make| matches!(make, Make::Account | Make::Keeper(_))) {
            for one in inventory::search(inventory, &query).into_iter().take(FOUND) {
                if let Some(account) = inventory.accounts.get(one.at) {
                    found.push((one.rank, (&account.id).into(), account.service.clone(), "account"));
                }
            }
        }
        found.sort_by_key(|(rank, ..)| *rank);
        let found = found.into_iter().take(FOUND).filter(|(rank, ..)| *rank <= 3);
        self.found = found.map(|(_, holder, name, word)| (holder, name, word)).collect();
    }

    pub(super) fn len(&self) -> usize {
        self.found.len() + self.makes.len()
    }

    pub(super) fn chosen(&self) -> Result<Chosen, &'static str> {
        let name = self.input.text().trim();
        match self.list.selected.checked_sub(self.found.len()) {
            None => {
                let found = self.found.get(self.list.selected);
                found.map(|(holder, ..)| Chosen::Existing(holder.clone())).ok_or("Nothing is selected.")
            }
            Some(_) if name.is_empty() => Err("Type a name first: what you call it."),
            Some(at) => {
                let make = self.makes.get(at).ok_or("Nothing is selected.")?;
                Ok(Chosen::New(*make, name.to_owned()))
            }
        }
    }
}

/// An id made from a name, that neither the inventory nor what is being added has.
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

/// Makes a thing, puts it among what is being added, and says how it is held. `None` for an address.
pub(super) fn make(what: Make, name: &str, index: &Index, added: &mut Inventory) -> Option<Holder> {
    let id = free_id(index, added, name);
    let name = name.to_owned();
    let holder = Holder::Entity(id.as_str().into());
    match what {
        Make::Device(kind) => added.devices.push(new_device(DeviceId::from(id), name, kind)),
        Make::Number => added.numbers.push(new_number(NumberId::from(id), name)),
        Make::Place => added.places.push(new_place(PlaceId::from(id), name)),
        Make::Account => {
            let mut account = Account::new(AccountId::from(id), name);
            account.importance = super::keep::importance(&account);
            added.accounts.push(account);
        }
        Make::Keeper(role) => {
            let mut account = Account::new(AccountId::from(id), name);
            account.importance = inventory::Importance::Critical;
            account.credential_store =
                Some(CredentialStore { roles: vec![role], ..CredentialStore::default() });
            added.accounts.push(account);
        }
        Make::Address => return None,
    }
    Some(holder)
}

/// A device of which only the name and kind are known.
pub(in crate::tui) fn new_device(id: DeviceId, name: String, kind: DeviceKind) -> Device {
    Device {
        id,
        name,
        kind,
        unlock: None,
        lock_screen_previews: None,
        kept_at: None,
        owner: Owner::Me,
        notes: String::new(),
    }
}

/// A number of which only the name is known.
pub(in crate::tui) fn new_number(id: NumberId, name: String) -> Number {
    Number {
        id,
        name,
        device: None,
        sim_pin: None,
        port_out_pin: None,
        owner: Owner::Me,
        notes: String::new(),
    }
}

/// A place of which only the name is known.
pub(in crate::tui) fn new_place(id: PlaceId, name: String) -> Place {
    Place { id, name, locked: None, notes: String::new() }
}

pub(super) fn view(state: &State, adder: &Adder, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let height = u16::try_from(adder.len()).unwrap_or(u16::MAX).saturating_add(4);
    let area = panel(state, paint, body, "Add, or find", 62, height);
    let mut free = rows(area);
    let Some(row) = free.next() else { return };
    let used = paint.text(row.x, row.y, row.width, theme.pick("Name › ", "Name > "), theme.accent);
    let line = Rect { x: row.x + used, width: row.width.saturating_sub(used), ..row };
    adder.input.draw(paint, line, theme, true);
    if adder.input.is_empty() {
        let hint = "what you call it; what is there already is found";
        paint.text(line.x + 2, line.y, line.width.saturating_sub(2), hint, theme.dim);
    }
    let message = adder.error.unwrap_or("up and down choose what it is; enter adds it");
    if let Some(row) = free.next() {
        let style = if adder.error.is_some() { theme.bad } else { theme.dim };
        paint.text(row.x, row.y, row.width, message, style);
    }
    free.next();
    let visible = usize::from(area.height.saturating_sub(3));
    let window = adder.list.window(adder.len(), visible);
    let first = window.start;
    let name = adder.input.text().trim();
    for (at, row) in window.zip(free) {
        match at.checked_sub(adder.found.len()) {
            None => {
                if let Some((_, label, word)) = adder.found.get(at) {
                    let used = paint.text(row.x, row.y, row.width, label, theme.text);
                    paint.right(
                        row.x + used + 2,
                        row.right(),
                        row.y,
                        &format!("{word}, there already"),
                        theme.dim,
                    );
                }
            }
            Some(make) => {
                if let Some(make) = adder.makes.get(make) {
                    let (what, example) = make.label();
                    let named = if name.is_empty() { String::new() } else { format!(" “{name}”") };
                    let used = paint.text(row.x, row.y, row.width, &format!("{what}{named}"), theme.text);
                    paint.right(row.x + used + 2, row.right(), row.y, example, theme.dim);
                }
            }
        }
        if at == adder.list.selected.max(first) {
            paint.style(row, theme.selected);
        }
    }
}
