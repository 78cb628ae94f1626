//! Where a factor can be kept, and where it probably is.

use crate::inventory::{
    Account, AccountId, DeviceKind, EntityId, FactorKind, Holder, Importance, Inventory, StoreRole,
};
use std::collections::HashMap;

/// What the other accounts of an inventory have in common, gathered once when an interview begins.
#[derive(Clone, Debug, Default)]
pub(super) struct Habits {
    /// Where factors of each kind are kept, the most used first.
    kept: HashMap<FactorKind, Vec<Holder>>,
    /// User names, the most used first.
    pub(super) usernames: Vec<String>,
    /// Accounts that mail goes to.
    mailboxes: Vec<AccountId>,
    /// Accounts that keep others' secrets.
    keepers: Vec<(AccountId, Vec<StoreRole>)>,
}

/// The most accounts, names and holders of one sort that are offered.
const MOST: usize = 60;

impl Habits {
    /// Reads the inventory, but for the account that the interview is about. Linear.
    pub(super) fn read(inventory: &Inventory, about: Option<&AccountId>) -> Self {
        let mut kept: HashMap<FactorKind, HashMap<&Holder, usize>> = HashMap::new();
        let mut names: HashMap<&str, usize> = HashMap::new();
        let mut mail: HashMap<&EntityId, usize> = HashMap::new();
        let mut habits = Self::default();
        for account in inventory.accounts.iter().filter(|account| Some(&account.id) != about) {
            if !account.username.is_empty() {
                *names.entry(&account.username).or_default() += 1;
            }
            for factor in &account.factors {
                for holder in &factor.holders {
                    *kept.entry(factor.kind).or_default().entry(holder).or_default() += 1;
                    if let (FactorKind::EmailCode, Holder::Entity(id)) = (factor.kind, holder) {
                        *mail.entry(id).or_default() += 1;
                    }
                }
            }
            for address in account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref()) {
                *mail.entry(address).or_default() += 1;
            }
            let roles =
                account.credential_store.as_ref().map(|keeper| keeper.roles.clone()).unwrap_or_default();
            if !roles.is_empty() {
                habits.keepers.push((account.id.clone(), roles));
            } else if keeps_passwords(account) {
                habits.keepers.push((account.id.clone(), vec![StoreRole::PasswordManager]));
            }
        }
        habits.kept =
            kept.into_iter().map(|(kind, counts)| (kind, by_count(counts).cloned().collect())).collect();
        habits.usernames = by_count(names).map(str::to_owned).collect();
        let likely =
            inventory.accounts.iter().filter(|account| Some(&account.id) != about && is_mailbox(account));
        habits.mailboxes = likely
            .map(|account| (mail.get(&EntityId::from(&account.id)).copied().unwrap_or(0), &account.id))
            .chain(inventory.accounts.iter().filter(|a| !is_mailbox(a)).filter_map(|account| {
                mail.get(&EntityId::from(&account.id)).map(|&count| (count, &account.id))
            }))
            .filter(|(_, id)| Some(*id) != about)
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .rev()
            .take(MOST)
            .map(|(_, id)| id.clone())
            .collect();
        habits.keepers.truncate(MOST);
        habits
    }

    /// Takes note of something that was added on the spot.
    pub(super) fn learn_keeper(&mut self, id: AccountId, role: StoreRole) {
        self.keepers.push((id, vec![role]));
    }

    /// Takes note of a mailbox that was added on the spot.
    pub(super) fn learn_mailbox(&mut self, id: AccountId) {
        self.mailboxes.push(id);
    }

    /// Accounts that mail goes to, the most used first.
    pub(super) fn mailboxes(&self) -> impl Iterator<Item = Holder> {
        self.mailboxes.iter().map(Holder::from)
    }

    /// Where a factor of this kind can be kept, in the order of the page. `added` has what was added
    /// on the spot; `now` is where it is kept already.
    pub(super) fn candidates(
        &self,
        kind: FactorKind,
        inventory: &Inventory,
        added: &Inventory,
        now: &[Holder],
    ) -> Vec<Holder> {
        let mut found: Vec<Holder> = Vec::new();
        if now.contains(&Holder::Selvedge) {
            found.push(Holder::Selvedge);
        }
        let keepers = self.keepers.iter().filter(|(_, roles)| roles.iter().any(|role| keeps(*role, kind)));
        let mut accounts: Vec<Holder> = keepers.map(|(id, _)| id.into()).collect();
        if matches!(kind, FactorKind::EmailCode | FactorKind::Federated) {
            accounts.extend(self.mailboxes());
        }
        self.most_used_first(kind, &mut accounts);
        found.extend(accounts);
        if in_memory(kind) {
            found.push(Holder::Memory);
        }
        let devices = inventory.devices.iter().chain(&added.devices).filter(|d| on_device(kind, d.kind));
        let mut devices: Vec<Holder> = devices.map(|device| (&device.id).into()).collect();
        self.most_used_first(kind, &mut devices);
        found.extend(devices);
        if kind.uses_phone_network() {
            let numbers = inventory.numbers.iter().chain(&added.numbers);
            let mut numbers: Vec<Holder> = numbers.map(|number| (&number.id).into()).collect();
            self.most_used_first(kind, &mut numbers);
            found.extend(numbers);
        }
        if on_paper(kind) {
            found.extend(inventory.places.iter().chain(&added.places).map(|place| Holder::from(&place.id)));
        }
        found.extend(now.iter().cloned());
        let mut seen = std::collections::HashSet::new();
        found.retain(|holder| seen.insert(holder.clone()));
        found.truncate(MOST.max(now.len() * 2));
        found
    }

    fn most_used_first(&self, kind: FactorKind, holders: &mut [Holder]) {
        let used = self.kept.get(&kind).map_or(&[][..], Vec::as_slice);
        holders.sort_by_key(|holder| used.iter().position(|one| one == holder).unwrap_or(usize::MAX));
    }

    /// Where a factor of this kind probably is: where most others are, else where there is only one
    /// place that fits it.
    pub(super) fn usual(&self, kind: FactorKind, inventory: &Inventory) -> Vec<Holder> {
        let nothing = Inventory::default();
        let candidates = self.candidates(kind, inventory, &nothing, &[]);
        let used = self.kept.get(&kind).map_or(&[][..], Vec::as_slice);
        // A password goes into the manager, where there is one, whatever was done so far.
        let learned = !matches!(kind, FactorKind::Password | FactorKind::SecurityQuestions);
        if let Some(usual) = used.iter().find(|holder| learned && candidates.contains(holder)) {
            return vec![usual.clone()];
        }
        let first = match kind {
            // Where a seed or a prompt goes before anybody said so: the phone.
            FactorKind::Totp | FactorKind::Push | FactorKind::Passkey => {
                let phone = inventory.devices.iter().find(|device| device.kind == DeviceKind::Phone);
                phone.map(|phone| Holder::from(&phone.id))
            }
            FactorKind::Password | FactorKind::SecurityQuestions => candidates.first().cloned(),
            FactorKind::EncryptionKey | FactorKind::RecoveryCodes => {
                candidates.iter().find(|holder| is_place(holder, inventory)).cloned()
            }
            FactorKind::Sms | FactorKind::Voice | FactorKind::SecurityKey | FactorKind::EmailCode => {
                match &candidates[..] {
                    [only] => Some(only.clone()),
                    [first, ..] if kind == FactorKind::EmailCode => Some(first.clone()),
                    _ => None,
                }
            }
            FactorKind::Federated | FactorKind::Support | FactorKind::TrustedContact => None,
        };
        first.into_iter().collect()
    }
}

fn is_place(holder: &Holder, inventory: &Inventory) -> bool {
    inventory.places.iter().any(|place| place.id.as_str() == holder.as_str())
}

/// What is counted, the most first; of equals in a fixed order.
fn by_count<T: Ord>(counts: impl IntoIterator<Item = (T, usize)>) -> impl Iterator<Item = T> {
    let mut all: Vec<(T, usize)> = counts.into_iter().collect();
    all.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    all.into_iter().take(MOST).map(|(one, _)| one)
}

/// Whether an account of this role can keep a factor of this kind.
const fn keeps(role: StoreRole, kind: FactorKind) -> bool {
    use FactorKind as K;
    match role {
        StoreRole::PasswordManager => matches!(
            kind,
            K::Password | K::Totp | K::Passkey | K::RecoveryCodes | K::SecurityQuestions | K::EncryptionKey
        ),
        StoreRole::AuthenticatorSync => matches!(kind, K::Totp),
        StoreRole::PasskeySync => matches!(kind, K::Passkey | K::Password),
        StoreRole::CloudBackup => matches!(kind, K::RecoveryCodes | K::EncryptionKey | K::Password),
    }
}

const fn in_memory(kind: FactorKind) -> bool {
    matches!(kind, FactorKind::Password | FactorKind::SecurityQuestions | FactorKind::EncryptionKey)
}

const fn on_paper(kind: FactorKind) -> bool {
    use FactorKind as K;
    matches!(kind, K::Password | K::Totp | K::RecoveryCodes | K::SecurityQuestions | K::EncryptionKey)
}

const fn on_device(kind: FactorKind, device: DeviceKind) -> bool {
    use DeviceKind as D;
    use FactorKind as K;
    match kind {
        K::Password | K::RecoveryCodes | K::SecurityQuestions | K::EncryptionKey => {
            !matches!(device, D::SecurityKey)
        }
        K::Totp | K::Passkey => true,
        K::SecurityKey => matches!(device, D::SecurityKey | D::Other),
        K::Push => matches!(device, D::Phone | D::Tablet | D::Computer),
        K::Sms | K::Voice | K::EmailCode | K::Federated | K::Support | K::TrustedContact => false,
    }
}

const MAIL: &[&str] = &["mail", "outlook", "proton", "posteo", "hotmail", "gmx", "tuta", "icloud", "yahoo"];
const MANAGERS: &[&str] = &["password", "bitwarden", "keepass", "lastpass", "dashlane", "keeper", "nordpass"];
const MONEY: &[&str] = &["bank", "sparkasse", "paypal", "broker", "pension", "insurance", "wallet", "tax"];
const ROOTS: &[&str] = &["apple", "google", "microsoft"];
const WORK: &[&str] = &["github", "gitlab", "host", "domain", "registrar", "cloud", "phone", "mobile"];

fn says(account: &Account, words: &[&str]) -> bool {
    let has = |text: &str| {
        let text = text.to_lowercase();
        words.iter().any(|word| text.contains(word))
    };
    has(&account.service) || has(&account.domain)
}

/// Whether mail probably arrives there.
pub(super) fn is_mailbox(account: &Account) -> bool {
    says(account, MAIL) || says(account, ROOTS)
}

/// Whether it is probably a password manager.
pub(super) fn keeps_passwords(account: &Account) -> bool {
    says(account, MANAGERS)
}

/// How important an account of this name probably is.
pub(super) fn importance(account: &Account) -> Importance {
    if is_mailbox(account) || keeps_passwords(account) || says(account, MONEY) {
        Importance::Critical
    } else if says(account, WORK) {
        Importance::High
    } else {
        Importance::Normal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screens::accounts::testing::PERSON;

    fn usual(inventory: &Inventory, kind: FactorKind) -> Vec<String> {
        let habits = Habits::read(inventory, None);
        habits.usual(kind, inventory).iter().map(|holder| holder.as_str().to_owned()).collect()
    }

    #[test]
    fn the_likely_place_is_where_others_are_or_the_only_one_that_fits() {
        let inventory = crate::inventory::parse(PERSON).unwrap();
        for (kind, place) in [
            (FactorKind::Password, "locker"),
            (FactorKind::Totp, "my-phone"),
            (FactorKind::Sms, "my-number"),
            (FactorKind::SecurityKey, "blue-key"),
            (FactorKind::EmailCode, "mail"),
            (FactorKind::RecoveryCodes, "my-phone"),
            (FactorKind::EncryptionKey, "drawer"),
        ] {
            assert_eq!(usual(&inventory, kind), [place], "{kind:?}");
        }
        assert!(usual(&inventory, FactorKind::Support).is_empty());
    }

    #[test]
    fn with_nothing_recorded_a_password_is_in_memory_and_the_rest_is_not_guessed() {
        let inventory = Inventory::default();
        assert_eq!(usual(&inventory, FactorKind::Password), ["memory"]);
        for kind in FactorKind::ALL.into_iter().filter(|kind| !in_memory(*kind)) {
            assert!(usual(&inventory, kind).is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn an_account_does_not_hold_itself_and_every_candidate_is_there_once() {
        let inventory = crate::inventory::parse(PERSON).unwrap();
        let habits = Habits::read(&inventory, Some(&AccountId::from("locker")));
        for kind in FactorKind::ALL {
            let now = [Holder::from("drawer"), Holder::Selvedge];
            let found = habits.candidates(kind, &inventory, &Inventory::default(), &now);
            let unique: std::collections::HashSet<_> = found.iter().collect();
            assert_eq!(unique.len(), found.len(), "{kind:?}");
            assert!(now.iter().all(|holder| found.contains(holder)), "{kind:?}");
            assert!(!found.contains(&Holder::from("locker")), "{kind:?}");
        }
    }

    #[test]
    fn mailboxes_banks_and_managers_are_critical_and_the_rest_is_not() {
        for (name, guess) in [
            ("Fastmail", Importance::Critical),
            ("Brook Bank", Importance::Critical),
            ("Bitwarden", Importance::Critical),
            ("GitHub", Importance::High),
            ("Orchid Forum", Importance::Normal),
        ] {
            assert_eq!(importance(&Account::new(AccountId::from("x"), name)), guess, "{name}");
        }
    }
}
