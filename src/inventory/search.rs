//! Finding accounts by a few letters.

use super::{AccountId, Inventory};
use memchr::memmem::Finder;

/// An account that a query found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchMatch {
    /// Position in `inventory.accounts`.
    pub at: usize,
    /// Lower is better: 0 the whole name or id, 1 its start, 2 the start of a word, 3 somewhere
    /// in name, domain, user name or tag, 4 its letters in order.
    pub rank: u8,
    /// Whether every word was found in its name, and not only in its domain, user name, id or tags.
    pub named: bool,
}

impl SearchMatch {
    /// Where it stands among others, lower first: what is found beside the name counts as somewhere in it, unless
    /// it is the whole id.
    pub fn order(&self) -> u8 {
        if self.named || self.rank == 0 { self.rank } else { self.rank.max(3) }
    }
}

/// How well `query` finds `text`, both compared without case; `None` where it does not.
/// Ranks as in [`SearchMatch`]. An empty query finds everything with rank 3.
pub fn match_rank(query: &str, text: &str) -> Option<u8> {
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

    /// As [`SearchMatch::rank`] says, in a text that is lower-case already.
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

/// The accounts that `query` finds, best first as [`SearchMatch::order`] says, those by their names before others, then in
/// the order of the inventory. Every word of the query must be found. Letters in order (rank 4) count in service names alone, and only
/// where no account is found better. Where an inventory is searched at each key, keep a [`SearchIndex`].
pub fn search(inventory: &Inventory, query: &str) -> Vec<SearchMatch> {
    SearchIndex::new(inventory).search(query)
}

/// The texts of all accounts, lower-case and side by side, so that 10,000 of them are looked through between two
/// keys. Stale once the inventory has changed.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    /// Each account's service, then `\0`, id, `\0`, domain, `\0`, user name, and `\0` and each tag.
    text: String,
    records: Vec<Record>,
}

/// Where one account's texts are in a [`SearchIndex`].
#[derive(Clone, Debug)]
struct Record {
    service: std::ops::Range<usize>,
    end: usize,
}

impl SearchIndex {
    /// Reads the accounts of an inventory.
    pub fn new(inventory: &Inventory) -> Self {
        let mut haystack = Self::default();
        for account in &inventory.accounts {
            let start = haystack.text.len();
            haystack.push(&account.service);
            let service = start..haystack.text.len();
            let others = [account.id.as_str(), &account.domain, &account.username];
            for text in others.into_iter().chain(account.tags.iter().map(String::as_str)) {
                haystack.text.push('\0');
                haystack.push(text);
            }
            haystack.records.push(Record { service, end: haystack.text.len() });
        }
        haystack
    }

    fn push(&mut self, text: &str) {
        if text.is_ascii() {
            let start = self.text.len();
            self.text.push_str(text);
            self.text[start..].make_ascii_lowercase();
        } else {
            self.text.push_str(&text.to_lowercase());
        }
    }

    /// As [`search`], in the inventory that was read.
    pub fn search(&self, query: &str) -> Vec<SearchMatch> {
        let words: Vec<Needle> =
            query.split_whitespace().map(|word| Needle::new(word.to_lowercase())).collect();
        let whole = Needle::new(query.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase());
        let mut found: Vec<SearchMatch> = self
            .records
            .iter()
            .enumerate()
            .filter_map(|(at, record)| {
                let (rank, named) = self.rank(record, &whole, &words)?;
                Some(SearchMatch { at, rank, named })
            })
            .collect();
        found.sort_by_key(|m| (m.order(), !m.named));
        if found.first().is_some_and(|best| best.rank < 4) {
            found.retain(|m| m.rank < 4);
        }
        found
    }

    /// How well an account is found, and whether that is by its name.
    fn rank(&self, record: &Record, whole: &Needle, words: &[Needle]) -> Option<(u8, bool)> {
        if words.is_empty() {
            return Some((3, true));
        }
        let service = &self.text[record.service.clone()];
        if let Some(rank @ 0..=2) = whole.rank_inside(service) {
            return Some((rank, true));
        }
        let others = &self.text[record.service.end + 1..record.end];
        if others.split('\0').next() == Some(whole.text.as_str()) {
            return Some((0, false));
        }
        let (mut worst, mut named) = (1, true);
        for word in words {
            let mut best = word.rank(service);
            named &= best.is_some_and(|rank| rank < 4);
            // Most texts have none of the letters: one look at all of them tells.
            if word.finder.find(others.as_bytes()).is_some() {
                best = others.split('\0').fold(best, |best, text| better(best, word.rank_inside(text)));
            }
            worst = worst.max(best?);
        }
        Some((worst, named))
    }
}

fn better(a: Option<u8>, b: Option<u8>) -> Option<u8> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The accounts that a query found, as ids.
impl SearchMatch {
    /// The id of the account found.
    pub fn id<'a>(&self, inventory: &'a Inventory) -> Option<&'a AccountId> {
        inventory.accounts.get(self.at).map(|account| &account.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Account;

    fn inventory(names: &[&str]) -> Inventory {
        let mut inventory = Inventory::default();
        for name in names {
            let id = AccountId::from(inventory.free_id(name));
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
    fn a_name_that_has_the_word_comes_before_one_that_does_not() {
        let mut inventory = inventory(&["Lumen Post", "Harbor Mail", "Gmail"]);
        inventory.accounts[0].tags = vec!["mail".into()];
        assert_eq!(found(&inventory, "mail"), ["harbor-mail", "gmail", "lumen-post"]);
        assert_eq!(found(&inventory, "lumen-post"), ["lumen-post"], "the whole id is as good as the name");
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
