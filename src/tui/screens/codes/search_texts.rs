//! The texts by which the filter finds seeds.

use crate::profile::{StoredSeed, UnparsedEntry};
use crate::tui::open_profile::OpenProfile;

/// Only this many characters of a name are searched. Nobody types a longer filter.
const MAX_NAME: usize = 200;

/// The texts of every entry, computed once per revision.
#[derive(Debug, Default)]
pub(super) struct SearchTexts {
    revision: u64,
    /// The text of each entry in lower case, and its position in the profile. Sorted by text.
    entries: Vec<(String, usize)>,
}

impl SearchTexts {
    pub(super) fn sync(&mut self, open: &OpenProfile) {
        if self.revision == open.revision {
            return;
        }
        self.revision = open.revision;
        let seeds = open.profile.seeds.iter().enumerate();
        let entries = seeds.map(|(position, entry)| match entry.parsed() {
            Some(seed) => (seed_text(open, seed), position),
            None => {
                (entry.unparsed().map_or("", |entry| unparsed_name(open, entry)).to_lowercase(), position)
            }
        });
        self.entries = entries.collect();
        self.entries.sort();
    }

    /// The positions of the entries that contain every word of the filter.
    pub(super) fn matching(&self, filter: &str) -> Vec<usize> {
        let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
        let matches = |text: &str| words.iter().all(|word| text.contains(word.as_str()));
        self.entries.iter().filter(|(text, _)| matches(text)).map(|&(_, position)| position).collect()
    }

    /// The number of all entries.
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }
}

fn seed_text(open: &OpenProfile, seed: &StoredSeed) -> String {
    let account = open.account(&seed.account);
    let service = account.map_or("", |account| account.service.as_str());
    let username = account.map_or("", |account| account.username.as_str());
    let parts = [service, &seed.otp.issuer, &seed.otp.label, username, seed.account.as_str()];
    let mut text = String::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        text.extend(part.chars().take(MAX_NAME).flat_map(char::to_lowercase));
        text.push(' ');
    }
    text
}

/// The service of the account that an unreadable entry names, or else the id of the account.
pub(super) fn unparsed_name<'a>(open: &'a OpenProfile, entry: &'a UnparsedEntry) -> &'a str {
    let id = entry.text("account").unwrap_or("");
    match open.account(&id.into()) {
        Some(account) => &account.service,
        None if id.is_empty() => "(no name)",
        None => id,
    }
}
