//! The holders that a factor can have, and the holder that it probably has.

use crate::inventory::{
    Account, AccountId, DeviceKind, EntityId, FactorKind, Holder, Importance, Inventory, StoreRole,
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Habits of the user, computed from the other accounts when the interview opens.
#[derive(Clone, Debug, Default)]
pub(super) struct Habits {
    /// The holders of each kind of factor, the most used first.
    holders: HashMap<FactorKind, Vec<Holder>>,
    /// User names, the most used first.
    pub(super) usernames: Vec<String>,
    /// Accounts that receive email.
    mailboxes: Vec<AccountId>,
    /// Accounts that store secrets of other accounts.
    stores: Vec<(AccountId, Vec<StoreRole>)>,
}

/// The maximum number of suggestions of one kind.
const MAX_SUGGESTIONS: usize = 60;

impl Habits {
    /// `except` is the account that the interview is about.
    pub(super) fn read(inventory: &Inventory, except: Option<&AccountId>) -> Self {
        let others = || inventory.accounts.iter().filter(|account| Some(&account.id) != except);
        let mut holders: HashMap<FactorKind, HashMap<&Holder, usize>> = HashMap::new();
        let mut usernames: HashMap<&str, usize> = HashMap::new();
        let mut mailboxes: HashMap<&EntityId, usize> = HashMap::new();
        let mut habits = Self::default();
        for account in others() {
            if !account.username.is_empty() {
                *usernames.entry(&account.username).or_default() += 1;
            }
            for factor in &account.factors {
                for holder in &factor.holders {
                    *holders.entry(factor.kind).or_default().entry(holder).or_default() += 1;
                    if let (FactorKind::EmailCode, Holder::Entity(id)) = (factor.kind, holder) {
                        *mailboxes.entry(id).or_default() += 1;
                    }
                }
            }
            for address in account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref()) {
                *mailboxes.entry(address).or_default() += 1;
            }
            let roles =
                account.credential_store.as_ref().map(|store| store.roles.clone()).unwrap_or_default();
            if !roles.is_empty() {
                habits.stores.push((account.id.clone(), roles));
            } else if is_password_manager(account) {
                habits.stores.push((account.id.clone(), vec![StoreRole::PasswordManager]));
            }
        }
        habits.holders =
            holders.into_iter().map(|(kind, counts)| (kind, by_count(counts).cloned().collect())).collect();
        habits.usernames = by_count(usernames).map(str::to_owned).collect();
        // An account is a mailbox if another account uses it as one, or if its name looks like one.
        let mailboxes = others().filter_map(|account| {
            let count = mailboxes.get(&EntityId::from(&account.id)).copied();
            (count.is_some() || is_mailbox(account)).then(|| (count.unwrap_or(0), &account.id))
        });
        let ranked: BTreeSet<(usize, &AccountId)> = mailboxes.collect();
        habits.mailboxes = ranked.into_iter().rev().take(MAX_SUGGESTIONS).map(|(_, id)| id.clone()).collect();
        habits.stores.truncate(MAX_SUGGESTIONS);
        habits
    }

    /// Remembers an account that was added during the interview to store secrets.
    pub(super) fn learn_store(&mut self, id: AccountId, role: StoreRole) {
        self.stores.push((id, vec![role]));
    }

    /// Remembers a mailbox that was added during the interview.
    pub(super) fn learn_mailbox(&mut self, id: AccountId) {
        self.mailboxes.push(id);
    }

    /// Accounts that receive email, the most used first.
    pub(super) fn mailboxes(&self) -> impl Iterator<Item = Holder> {
        self.mailboxes.iter().map(Holder::from)
    }

    /// The holders that a factor of this kind can have, in the order of the page. `added` contains the entities added
    /// during the interview; `current` are the holders that the factor has.
    pub(super) fn candidates(
        &self,
        kind: FactorKind,
        inventory: &Inventory,
        added: &Inventory,
        current: &[Holder],
    ) -> Vec<Holder> {
        let mut found: Vec<Holder> = Vec::new();
        if current.contains(&Holder::Selvedge) {
            found.push(Holder::Selvedge);
        }
        let stores = self.stores.iter().filter(|(_, roles)| roles.iter().any(|role| can_hold(*role, kind)));
        let mut accounts: Vec<Holder> = stores.map(|(id, _)| id.into()).collect();
        if matches!(kind, FactorKind::EmailCode | FactorKind::Federated) {
            accounts.extend(self.mailboxes());
        }
        self.sort_most_used_first(kind, &mut accounts);
        found.extend(accounts);
        if in_memory(kind) {
            found.push(Holder::Memory);
        }
        let devices = inventory.devices.iter().chain(&added.devices).filter(|d| on_device(kind, d.kind));
        let mut devices: Vec<Holder> = devices.map(|device| (&device.id).into()).collect();
        self.sort_most_used_first(kind, &mut devices);
        found.extend(devices);
        if kind.uses_phone_network() {
            let numbers = inventory.numbers.iter().chain(&added.numbers);
            let mut numbers: Vec<Holder> = numbers.map(|number| (&number.id).into()).collect();
            self.sort_most_used_first(kind, &mut numbers);
            found.extend(numbers);
        }
        if on_paper(kind) {
            found.extend(inventory.places.iter().chain(&added.places).map(|place| Holder::from(&place.id)));
        }
        found.extend(current.iter().cloned());
        let mut seen = HashSet::new();
        found.retain(|holder| seen.insert(holder.clone()));
        found.truncate(MAX_SUGGESTIONS.max(current.len() * 2));
        found
    }

    /// The holders of factors of this kind, the most used first.
    fn used_holders(&self, kind: FactorKind) -> &[Holder] {
        self.holders.get(&kind).map_or(&[], Vec::as_slice)
    }

    fn sort_most_used_first(&self, kind: FactorKind, holders: &mut [Holder]) {
        let used = self.used_holders(kind);
        holders.sort_by_key(|holder| used.iter().position(|other| other == holder).unwrap_or(usize::MAX));
    }

    /// The probable holder of a factor of this kind: the most used one, or the only suitable one. Empty if unknown.
    pub(super) fn usual_holders(&self, kind: FactorKind, inventory: &Inventory) -> Vec<Holder> {
        let candidates = self.candidates(kind, inventory, &Inventory::default(), &[]);
        // Suggest the password manager for passwords, even if most passwords are elsewhere.
        let follows_usage = !matches!(kind, FactorKind::Password | FactorKind::SecurityQuestions);
        let mut used = self.used_holders(kind).iter();
        if let Some(most_used) = used.find(|holder| follows_usage && candidates.contains(holder)) {
            return vec![most_used.clone()];
        }
        let first = match kind {
            // By default, an app is on the phone.
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

/// The most frequent values first; equal counts in a fixed order.
fn by_count<T: Ord>(counts: impl IntoIterator<Item = (T, usize)>) -> impl Iterator<Item = T> {
    let mut all: Vec<(T, usize)> = counts.into_iter().collect();
    all.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    all.into_iter().take(MAX_SUGGESTIONS).map(|(value, _)| value)
}

/// Whether a store with this role can hold a factor of this kind.
const fn can_hold(role: StoreRole, kind: FactorKind) -> bool {
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
const PLATFORMS: &[&str] = &["apple", "google", "microsoft"];
const WORK: &[&str] = &["github", "gitlab", "host", "domain", "registrar", "cloud", "phone", "mobile"];

fn mentions(account: &Account, words: &[&str]) -> bool {
    let has = |text: &str| {
        let text = text.to_lowercase();
        words.iter().any(|word| text.contains(word))
    };
    has(&account.service) || has(&account.domain)
}

/// Whether the account probably receives email.
pub(super) fn is_mailbox(account: &Account) -> bool {
    mentions(account, MAIL) || mentions(account, PLATFORMS)
}

/// Whether the account is probably a password manager.
pub(super) fn is_password_manager(account: &Account) -> bool {
    mentions(account, MANAGERS)
}

/// The probable importance of an account, guessed from its name and domain.
pub(super) fn importance(account: &Account) -> Importance {
    if is_mailbox(account) || is_password_manager(account) || mentions(account, MONEY) {
        Importance::Critical
    } else if mentions(account, WORK) {
        Importance::High
    } else {
        Importance::Normal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::PERSON;

    fn usual_holders(inventory: &Inventory, kind: FactorKind) -> Vec<String> {
        let habits = Habits::read(inventory, None);
        habits.usual_holders(kind, inventory).iter().map(|holder| holder.as_str().to_owned()).collect()
    }

    #[test]
    fn the_usual_holder_is_that_of_similar_factors_or_the_only_suitable_one() {
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
            assert_eq!(usual_holders(&inventory, kind), [place], "{kind:?}");
        }
        assert!(usual_holders(&inventory, FactorKind::Support).is_empty());
    }

    #[test]
    fn in_an_empty_inventory_only_passwords_get_a_holder() {
        let inventory = Inventory::default();
        assert_eq!(usual_holders(&inventory, FactorKind::Password), ["memory"]);
        for kind in FactorKind::ALL.into_iter().filter(|kind| !in_memory(*kind)) {
            assert!(usual_holders(&inventory, kind).is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn an_account_is_no_candidate_for_itself_and_candidates_are_unique() {
        let inventory = crate::inventory::parse(PERSON).unwrap();
        let habits = Habits::read(&inventory, Some(&AccountId::from("locker")));
        for kind in FactorKind::ALL {
            let now = [Holder::from("drawer"), Holder::Selvedge];
            let found = habits.candidates(kind, &inventory, &Inventory::default(), &now);
            let unique: HashSet<_> = found.iter().collect();
            assert_eq!(unique.len(), found.len(), "{kind:?}");
            assert!(now.iter().all(|holder| found.contains(holder)), "{kind:?}");
            assert!(!found.contains(&Holder::from("locker")), "{kind:?}");
        }
    }

    #[test]
    fn mailboxes_banks_and_password_managers_are_guessed_to_be_critical() {
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
