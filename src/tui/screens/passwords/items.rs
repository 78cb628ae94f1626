//! Passwords in a list, worst first: those of the accounts, or those of an audited export.

use super::{Row, Shown};
use crate::inventory::{Account, AccountId, FactorKind};
use crate::pwned::audit::{PasswordVerdict, SAFE_SCORE};
use crate::pwned::strength::is_long_enough;
use crate::report::PasswordRow;
use crate::tui::checks::Audited;
use crate::tui::session::Session;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::HashMap;

/// What items are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Key {
    #[default]
    Nothing,
    /// The accounts of this revision.
    Accounts(u64),
    /// The audit of this number.
    Audit(u64),
}

#[derive(Debug, Default)]
pub(super) struct Items {
    pub(super) key: Key,
    all: Vec<Item>,
    /// How many have each concern, in the order of [`PasswordVerdict::ALL`]. One may count in several.
    tally: [usize; PasswordVerdict::ALL.len()],
}

/// What is known of one password.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) concern: PasswordVerdict,
    pub(super) name: String,
    pub(super) username: String,
    /// How often it was seen in breaches.
    pub(super) count: Option<u64>,
    pub(super) score: Option<u8>,
    pub(super) length: Option<u32>,
    pub(super) long_enough: Option<bool>,
    /// Those with the same number have the same password.
    pub(super) group: Option<u32>,
    pub(super) times: u32,
    pub(super) account: Option<AccountId>,
    /// Where it stands in the file; nothing for an account.
    pub(super) place: String,
    pub(super) checked: Option<Date>,
    pub(super) archived: bool,
}

impl Item {
    /// Whether it has this, whatever else it has.
    fn has(&self, concern: PasswordVerdict) -> bool {
        match concern {
            PasswordVerdict::Found => self.count.is_some_and(|count| count > 0),
            PasswordVerdict::Reused => self.group.is_some(),
            PasswordVerdict::Weak => self.score.is_some_and(|score| score < SAFE_SCORE),
            PasswordVerdict::Short => self.long_enough == Some(false),
            PasswordVerdict::Unchecked => self.count.is_none(),
            PasswordVerdict::Fine => self.concern == PasswordVerdict::Fine,
        }
    }
}

impl Items {
    /// Makes the items anew where what they are of has changed.
    pub(super) fn settle(&mut self, session: &Session, audited: Option<(u64, &Audited)>) {
        let key = audited.map_or(Key::Accounts(session.revision), |(stamp, _)| Key::Audit(stamp));
        if self.key == key {
            return;
        }
        self.key = key;
        self.all = match audited {
            Some((_, audited)) => of_audit(audited),
            None => of_accounts(&session.profile.inventory.accounts),
        };
        self.tally = PasswordVerdict::ALL.map(|one| self.all.iter().filter(|item| item.has(one)).count());
    }

    pub(super) fn get(&self, at: u32) -> Option<&Item> {
        self.all.get(at as usize)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn number(&self, concern: PasswordVerdict) -> usize {
        let at = PasswordVerdict::ALL.iter().position(|one| *one == concern);
        at.and_then(|at| self.tally.get(at)).copied().unwrap_or(0)
    }

    /// Whether it is known of no password at all whether it is in breaches.
    pub(super) fn is_unchecked(&self) -> bool {
        self.number(PasswordVerdict::Unchecked) == self.all.len()
    }

    /// The next concern that there is anything of; all after the last.
    pub(super) fn next_concern(&self, now: Option<PasswordVerdict>) -> Option<PasswordVerdict> {
        PasswordVerdict::ALL.into_iter().find(|one| Some(*one) > now && self.number(*one) > 0)
    }

    /// The names of others with the same password.
    pub(super) fn same<'a>(&'a self, at: u32) -> impl Iterator<Item = &'a Item> + 'a {
        let group = self.get(at).and_then(|item| item.group);
        let others = move |(one, item): &(u32, &Item)| group.is_some() && item.group == group && *one != at;
        (0u32..).zip(&self.all).filter(others).map(|(_, item)| item)
    }

    /// The rows that are shown.
    pub(super) fn rows(&self, shown: &Shown) -> Vec<Row> {
        let text = shown.text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let lets_through = |item: &Item| {
            shown.concern.is_none_or(|concern| item.has(concern)) && {
                let all = |word: &&str| {
                    item.name.to_lowercase().contains(word) || item.username.to_lowercase().contains(word)
                };
                words.iter().all(all)
            }
        };
        let file = (matches!(self.key, Key::Audit(_)) && !shown.narrowed()).then_some(Row::File);
        let items = (0u32..).zip(&self.all).filter(|(_, item)| lets_through(item));
        file.into_iter().chain(items.map(|(at, _)| Row::Item(at))).collect()
    }
}

fn of_audit(audited: &Audited) -> Vec<Item> {
    let rows = audited.report.entries.iter().zip(&audited.audit.rows);
    rows.map(|(entry, row)| of_entry(entry, row.verdict, audited.report.date)).collect()
}

fn of_entry(entry: &PasswordRow, concern: PasswordVerdict, date: Date) -> Item {
    let named = [Some(&entry.service), entry.domain.as_ref()];
    let name = named.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or(&entry.place);
    Item {
        concern,
        name: name.clone(),
        username: entry.username.clone(),
        count: entry.count,
        score: Some(entry.score),
        length: Some(entry.length),
        long_enough: entry.long_enough,
        group: entry.reuse_group,
        times: entry.used_times,
        account: entry.account.as_deref().map(AccountId::from),
        place: entry.place.clone(),
        checked: entry.count.map(|_| date),
        archived: entry.archived,
    }
}

/// What is recorded of the accounts that have a password, or may have one. Linear, or nearly.
fn of_accounts(accounts: &[Account]) -> Vec<Item> {
    let mut groups: HashMap<&str, (u32, u32)> = HashMap::new();
    for group in accounts.iter().filter_map(|account| account.password.as_ref()?.reuse_group.as_deref()) {
        let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        groups.entry(group).or_insert((next, 0)).1 += 1;
    }
    let has_password = |account: &&Account| {
        account.password.is_some()
            || account.factors.is_empty()
            || account.factors.iter().any(|factor| factor.kind == FactorKind::Password)
    };
    let mut items: Vec<(Item, crate::inventory::Importance)> = accounts
        .iter()
        .filter(has_password)
        .map(|account| {
            let shared = account
                .password
                .as_ref()
                .and_then(|health| groups.get(health.reuse_group.as_deref()?).copied())
                .filter(|(_, times)| *times > 1);
            (of_account(account, shared), account.importance)
        })
        .collect();
    items.sort_by_cached_key(|(item, importance)| {
        let count = Reverse(item.count.unwrap_or(0));
        (item.concern, count, item.group, Reverse(*importance), item.name.to_lowercase())
    });
    items.into_iter().map(|(item, _)| item).collect()
}

fn of_account(account: &Account, shared: Option<(u32, u32)>) -> Item {
    let health = account.password.clone().unwrap_or_default();
    // Ways to sign in that were said are all that there are.
    let second = (!account.sign_in.is_empty()).then(|| account.second_factors().next().is_some());
    let long_enough = health.length.and_then(|length| is_long_enough(length, second));
    let concern = match health.pwned_count {
        Some(1..) => PasswordVerdict::Found,
        _ if shared.is_some() => PasswordVerdict::Reused,
        _ if health.score.is_some_and(|score| score < SAFE_SCORE) => PasswordVerdict::Weak,
        _ if long_enough == Some(false) => PasswordVerdict::Short,
        None => PasswordVerdict::Unchecked,
        Some(0) => PasswordVerdict::Fine,
    };
    Item {
        concern,
        name: account.service.clone(),
        username: account.username.clone(),
        count: health.pwned_count,
        score: health.score,
        length: health.length,
        long_enough,
        group: shared.map(|(group, _)| group),
        times: shared.map_or(1, |(_, times)| times),
        account: Some(account.id.clone()),
        place: String::new(),
        checked: health.checked,
        archived: false,
    }
}
