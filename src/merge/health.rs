//! What a password audit learned, recorded on the accounts that the passwords are of.

use super::facts::{Called, News, Place};
use super::keeper::Manager;
use super::names::{Names, Words, clean, domain, named_domain};
use super::work::Work;
use crate::import::{ImportedEntry, SourceKind};
use crate::inventory::{AccountId, PasswordHealth};
use crate::profile::{Edit, Profile};
use crate::secret::Password;
use jiff::civil::Date;

/// What was learned of one password. Never the password.
#[derive(Clone, Debug)]
pub struct HealthRow {
    /// The entry's title or the service's name. May be empty where there is an address.
    pub service: String,
    /// Addresses or domains, as the file has them.
    pub urls: Vec<String>,
    pub username: String,
    pub health: PasswordHealth,
    /// When the entry was made.
    pub created: Option<Date>,
    /// When the password was last changed.
    pub changed: Option<Date>,
}

#[derive(Debug)]
pub struct HealthUpdate {
    /// For each row the account on which it is recorded; `None` where there is none, or the row has no name.
    pub accounts: Vec<Option<AccountId>>,
    /// How many accounts are made.
    pub added: usize,
    /// How many accounts that were there get a health.
    pub updated: usize,
    /// All of it as one edit; nothing in it where nothing is recorded.
    pub edit: Edit,
}

/// The accounts of a profile by their names, for looking up many.
pub struct LoginIndex<'a>(Work<'a>);

impl<'a> LoginIndex<'a> {
    /// Reads the names of a profile's accounts.
    pub fn new(profile: &'a Profile) -> Self {
        Self(Work::new(profile, 0, Date::ZERO))
    }

    /// The account of a service (its name, an address or a domain) and user name: both the same; or the
    /// service the same where neither has a user name; or the only account of the service, where its user
    /// name is not known.
    pub fn find(&self, service: &str, urls: &[&str], username: &str) -> Option<AccountId> {
        let names = named(service, urls.iter().copied(), username)?;
        let slot = matched(&self.0, &names, &self.0.words(&names))?;
        Some(self.0.account(slot).id.clone())
    }
}

/// The account of a domain and a user name. Where many are asked for, use [`LoginIndex`].
pub fn match_login(profile: &Profile, domain: &str, username: &str) -> Option<AccountId> {
    LoginIndex::new(profile).find("", &[domain], username)
}

/// Records the health of passwords on their accounts. `manager` is the program that keeps the passwords, where
/// it is known: its account becomes their holder, and is made where there is none. Rows of accounts that are
/// not there make them where `add` says so. Where several rows are of one account, the worst health counts.
pub fn record_health(
    profile: &Profile,
    rows: &[HealthRow],
    manager: Option<(&str, SourceKind)>,
    add: bool,
    today: Date,
) -> HealthUpdate {
    let mut work = Work::new(profile, rows.len(), today);
    let manager = manager
        .filter(|_| !rows.is_empty())
        .and_then(|(label, source)| Manager::of(&mut work, &profile.inventory.accounts, label, source));
    let place = manager.map(|manager| {
        (manager.holder(&work), crate::text::fit(&work.account(manager.slot).service, 48).into_owned())
    });
    let there = profile.inventory.accounts.len();
    let mut healthy: Vec<Option<PasswordHealth>> = Vec::new();
    let mut accounts = Vec::with_capacity(rows.len());
    let (mut added, mut updated) = (0, 0);
    for row in rows {
        let Some(names) = named(&row.service, row.urls.iter().map(String::as_str), &row.username) else {
            accounts.push(None);
            continue;
        };
        let words = work.words(&names);
        let slot = match matched(&work, &names, &words) {
            Some(slot) => slot,
            None if add => {
                added += 1;
                work.add(names.clone(), &words, None)
            }
            None => {
                accounts.push(None);
                continue;
            }
        };
        healthy.resize(healthy.len().max(slot + 1), None);
        let before = healthy[slot].take();
        updated += usize::from(slot < there && before.is_none());
        let health = match before {
            Some(before) if badness(&before) >= badness(&row.health) => before,
            _ => row.health.clone(),
        };
        // A login with a password, as an import would have it; the password itself is not needed.
        let login = ImportedEntry {
            password: Some(Password::new("-".into())),
            created: row.created,
            changed: row.changed,
            ..ImportedEntry::default()
        };
        work.change(slot, |account| {
            let place = place.as_ref().map(|(holder, name)| Place { holder, name, within: "in" });
            News::of(account, &login, Called::of(&names), place).fill(account);
            account.password = Some(health.clone());
        });
        healthy[slot] = Some(health);
        accounts.push(Some(work.account(slot).id.clone()));
    }
    if let Some(manager) = manager {
        if accounts.iter().any(Option::is_some) {
            manager.keeps_passwords(&mut work);
        } else {
            work.leave_out(manager.slot);
        }
    }
    HealthUpdate { accounts, added, updated, edit: work.into_edit() }
}

/// How bad it is, for comparing: known to thieves, then used elsewhere, then weak.
fn badness(health: &PasswordHealth) -> (u64, bool, u8) {
    (health.pwned_count.unwrap_or(0), health.reuse_group.is_some(), 4 - health.score.unwrap_or(4).min(4))
}

fn named<'b>(service: &str, urls: impl Iterator<Item = &'b str>, username: &str) -> Option<Names> {
    let mut domains: Vec<String> = Vec::new();
    for found in urls.take(16).filter_map(domain) {
        if !domains.contains(&found) {
            domains.push(found);
        }
    }
    let username = clean(username);
    let service = Some(clean(service)).filter(|name| !name.is_empty());
    let service = service.or_else(|| domains.first().cloned()).filter(|name| !name.is_empty())?;
    let addressed = !domains.is_empty();
    if !addressed {
        domains.extend(named_domain(&service));
    }
    Some(Names { service, username, domains, addressed })
}

fn matched(work: &Work<'_>, names: &Names, words: &Words) -> Option<usize> {
    use super::sites::Match;
    match work.find(names, words)? {
        Match::Only(_) if names.username.is_empty() => None,
        Match::Only(slot) if work.is_new(slot) => None,
        found => Some(found.slot()),
    }
}
