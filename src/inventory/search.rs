//! Searches accounts by a few letters.

use super::entities::Inventory;
use super::id::AccountId;

/// An account that matches a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchMatch {
    /// Position in `inventory.accounts`.
    pub position: usize,
    /// Lower is better: 0 the exact name or id; 1 a prefix of the name; 2 the start of a word; 3 anywhere in the
    /// name, domain, user name or a tag; 4 the letters of the query in order, with gaps.
    pub rank: u8,
    /// Whether every word of the query matches the account's name. If false, some word matches only the domain, user
    /// name, id or a tag.
    pub named: bool,
}

impl SearchMatch {
    /// The sort key of the match; the lowest comes first. A match outside the name counts as rank 3, unless it is the
    /// exact id.
    pub fn order(&self) -> u8 {
        if self.named || self.rank == 0 { self.rank } else { self.rank.max(3) }
    }

    pub fn id<'a>(&self, inventory: &'a Inventory) -> Option<&'a AccountId> {
        inventory.accounts.get(self.position).map(|account| &account.id)
    }
}

/// Matches `query` against `text` without regard to case. Returns a rank as in [`SearchMatch::rank`], or `None`.
/// An empty query matches everything with rank 3.
pub fn match_rank(query: &str, text: &str) -> Option<u8> {
    let query = query.trim().to_lowercase();
    if query.is_empty() {
        return Some(3);
    }
    rank_with_gaps(&query, &text.to_lowercase())
}

/// Like [`substring_rank`], but also returns rank 4 if the letters occur in order with gaps. Both texts are lower case.
fn rank_with_gaps(query: &str, text: &str) -> Option<u8> {
    substring_rank(query, text).or_else(|| {
        let mut rest = text.chars();
        query.chars().all(|letter| rest.any(|found| found == letter)).then_some(4)
    })
}

/// Ranks 0 to 3 of [`SearchMatch::rank`]. Both texts are lower case.
fn substring_rank(query: &str, text: &str) -> Option<u8> {
    let start = text.find(query)?;
    if start == 0 {
        return Some(u8::from(text.len() > query.len()));
    }
    let inside_word = text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
    Some(if inside_word { 3 } else { 2 })
}

/// Finds the accounts that match every word of `query`. Matches are sorted by [`SearchMatch::order`]; if that is equal,
/// matches by name come first, and then the order of the inventory decides. Letters with gaps (rank 4) count only in
/// service names, and only if no account matches better. Use a [`SearchIndex`] for repeated searches.
pub fn search(inventory: &Inventory, query: &str) -> Vec<SearchMatch> {
    SearchIndex::new(inventory).search(query)
}

/// The searchable texts of all accounts in lower case. Rebuild it when the inventory changes.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    /// By account.
    texts: Vec<SearchTexts>,
}

/// The searchable texts of one account.
#[derive(Clone, Debug)]
struct SearchTexts {
    service: String,
    /// Id, domain, user name and tags, separated by `\0`, so that a single search excludes most accounts.
    others: String,
}

impl SearchIndex {
    pub fn new(inventory: &Inventory) -> Self {
        let texts = inventory.accounts.iter().map(|account| {
            let others = [account.id.as_str(), &account.domain, &account.username];
            let others: Vec<&str> =
                others.into_iter().chain(account.tags.iter().map(String::as_str)).collect();
            SearchTexts { service: account.service.to_lowercase(), others: others.join("\0").to_lowercase() }
        });
        Self { texts: texts.collect() }
    }

    /// [`search`] in the inventory that was indexed.
    pub fn search(&self, query: &str) -> Vec<SearchMatch> {
        let query = query.to_lowercase();
        let words: Vec<&str> = query.split_whitespace().collect();
        let phrase = words.join(" ");
        let matches = self.texts.iter().enumerate().filter_map(|(position, texts)| {
            let (rank, named) = texts.rank(&phrase, &words)?;
            Some(SearchMatch { position, rank, named })
        });
        let mut matches: Vec<SearchMatch> = matches.collect();
        matches.sort_by_key(|m| (m.order(), !m.named));
        if matches.first().is_some_and(|best| best.rank < 4) {
            matches.retain(|m| m.rank < 4);
        }
        matches
    }
}

impl SearchTexts {
    /// The rank of a match, and whether every word matches the name.
    fn rank(&self, phrase: &str, words: &[&str]) -> Option<(u8, bool)> {
        if words.is_empty() {
            return Some((3, true));
        }
        if let Some(rank @ 0..=2) = substring_rank(phrase, &self.service) {
            return Some((rank, true));
        }
        if self.others.split('\0').next() == Some(phrase) {
            return Some((0, false));
        }
        let (mut worst, mut named) = (1, true);
        for word in words {
            let by_name = rank_with_gaps(word, &self.service);
            named &= by_name.is_some_and(|rank| rank < 4);
            let by_others = if self.others.contains(word) {
                self.others.split('\0').filter_map(|text| substring_rank(word, text)).min()
            } else {
                None
            };
            worst = worst.max(by_name.into_iter().chain(by_others).min()?);
        }
        Some((worst, named))
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
    fn exact_names_rank_before_prefixes_before_words_before_substrings() {
        let inventory = inventory(&["Gmail", "Work mail", "Mailbox", "Mail"]);
        assert_eq!(found(&inventory, "mail"), ["mail", "mailbox", "work-mail", "gmail"]);
    }

    #[test]
    fn matches_in_the_name_rank_before_matches_in_other_texts() {
        let mut inventory = inventory(&["Lumen Post", "Harbor Mail", "Gmail"]);
        inventory.accounts[0].tags = vec!["mail".into()];
        assert_eq!(found(&inventory, "mail"), ["harbor-mail", "gmail", "lumen-post"]);
        assert_eq!(found(&inventory, "lumen-post"), ["lumen-post"], "the exact id ranks like the exact name");
    }

    #[test]
    fn scattered_letters_match_only_if_nothing_else_does() {
        let inventory = inventory(&["Git hosting", "Mail"]);
        assert_eq!(found(&inventory, "ghst"), ["git-hosting"]);
        assert!(found(&inventory, "zzz").is_empty());
    }

    #[test]
    fn every_word_of_the_query_must_match() {
        let mut inventory = inventory(&["Mail", "Mail"]);
        inventory.accounts[1].username = "robin@example.org".into();
        assert_eq!(found(&inventory, "mail robin"), ["mail-2"]);
        assert_eq!(found(&inventory, "mail").len(), 2);
    }
}
