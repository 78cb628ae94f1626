//! Finding accounts by a few letters.

use super::{Account, AccountId, Inventory};
use memchr::memmem::Finder;

/// An account that a query found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Position in `inventory.accounts`.
    pub at: usize,
    /// Lower is better: 0 the whole name or id, 1 its start, 2 the start of a word, 3 somewhere
    /// in name, domain, user name or tag, 4 its letters in order.
    pub rank: u8,
}

/// How well `query` finds `text`, both compared without case; `None` where it does not.
/// Ranks as in [`Match`]. An empty query finds everything with rank 3.
#[must_use]
pub fn rank(query: &str, text: &str) -> Option<u8> {
    let query = query.trim().to_lowercase();
    if query.is_empty() {
        return Some(3);
    }
    Needle::new(query).rank(&text.to_lowercase())
}

/// Lower-case letters to be found, prepared once for many texts.
struct Needle {
    text: String,
    finder: Finder<'static>,
}

impl Needle {
    fn new(text: String) -> Self {
        Self { finder: Finder::new(&text).into_owned(), text }
    }

    /// As [`Match::rank`] says, in a text that is lower-case already.
    fn rank(&self, text: &str) -> Option<u8> {
        self.rank_inside(text).or_else(|| {
            let mut rest = text.chars();
            self.text.chars().all(|wanted| rest.any(|found| found == wanted)).then_some(4)
        })
    }

    /// As [`Needle::rank`], without letters in order.
    fn rank_inside(&self, text: &str) -> Option<u8> {
        let at = self.finder.find(text.as_bytes())?;
        if at == 0 {
            return Some(u8::from(text.len() > self.text.len()));
        }
        let before = text.get(..at)?.chars().next_back();
        Some(if before.is_some_and(char::is_alphanumeric) { 3 } else { 2 })
    }
}

/// The accounts that `query` finds, best first, then in the order of the inventory. Every word of
/// the query must be found. Letters in order (rank 4) count in service names alone, and only
/// where no account is found better.
#[must_use]
pub fn search(inventory: &Inventory, query: &str) -> Vec<Match> {
    let words: Vec<Needle> = query.split_whitespace().map(|word| Needle::new(word.to_lowercase())).collect();
    let whole = query.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    let whole = Needle::new(whole);
    let mut lower = Lower::default();
    let mut found: Vec<Match> = inventory
        .accounts
        .iter()
        .enumerate()
        .filter_map(|(at, account)| {
            account_rank(account, &whole, &words, &mut lower).map(|rank| Match { at, rank })
        })
        .collect();
    found.sort_by_key(|m| m.rank);
    if found.first().is_some_and(|best| best.rank < 4) {
        found.retain(|m| m.rank < 4);
    }
    found
}

/// Lower-case copies of one account's texts. The buffers serve one account after the other, so that a letter
/// typed into a filter over 10,000 accounts does not ask for memory 30,000 times.
#[derive(Default)]
struct Lower {
    service: String,
    domain: String,
    username: String,
}

fn lower_into(buffer: &mut String, text: &str) {
    buffer.clear();
    if text.is_ascii() {
        buffer.push_str(text);
        buffer.make_ascii_lowercase();
    } else {
        buffer.push_str(&text.to_lowercase());
    }
}

fn account_rank(account: &Account, whole: &Needle, words: &[Needle], lower: &mut Lower) -> Option<u8> {
    if words.is_empty() {
        return Some(3);
    }
    lower_into(&mut lower.service, &account.service);
    let on_service = whole.rank(&lower.service);
    if let Some(rank @ 0..=2) = on_service {
        return Some(rank);
    }
    if whole.text == account.id.as_str() {
        return Some(0);
    }
    lower_into(&mut lower.domain, &account.domain);
    lower_into(&mut lower.username, &account.username);
    let mut worst = 0;
    for word in words {
        let mut best = if words.len() == 1 { on_service } else { word.rank(&lower.service) };
        for text in [account.id.as_str(), &lower.domain, &lower.username] {
            best = better(best, word.rank_inside(text));
        }
        for tag in &account.tags {
            best = better(best, word.rank_inside(&tag.to_lowercase()));
        }
        worst = worst.max(best?);
    }
    Some(worst.max(1))
}

fn better(a: Option<u8>, b: Option<u8>) -> Option<u8> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The accounts that a query found, as ids.
impl Match {
    /// The id of the account found.
    #[must_use]
    pub fn id<'a>(&self, inventory: &'a Inventory) -> Option<&'a AccountId> {
        inventory.accounts.get(self.at).map(|account| &account.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inventory(names: &[&str]) -> Inventory {
        let mut inventory = Inventory::default();
        for name in names {
            let id = AccountId(inventory.free_id(name));
            inventory.accounts.push(Account::new(id, *name));
        }
        inventory
    }

    fn found(inventory: &Inventory, query: &str) -> Vec<String> {
        search(inventory, query).iter().filter_map(|m| m.id(inventory)).map(ToString::to_string).collect()
    }

    #[test]
    fn the_whole_name_comes_before_its_start_before_a_word_before_the_middle() {
        let inventory = inventory(&["Gmail", "Work mail", "Mailbox", "Mail"]);
        assert_eq!(found(&inventory, "mail"), ["mail", "mailbox", "work-mail", "gmail"]);
    }

    #[test]
    fn letters_in_order_are_the_last_resort() {
        let inventory = inventory(&["Git hosting", "Mail"]);
        assert_eq!(found(&inventory, "ghst"), ["git-hosting"]);
        assert!(found(&inventory, "zzz").is_empty());
    }

    #[test]
    fn every_word_must_be_found() {
        let mut inventory = inventory(&["Mail", "Mail"]);
        inventory.accounts[1].username = "robin@example.org".into();
        assert_eq!(found(&inventory, "mail robin"), ["mail-2"]);
        assert_eq!(found(&inventory, "mail").len(), 2);
    }
}
