//! Taking out what says who somebody is: user names, mail addresses, phone numbers.
//!
//! Names of services, devices and places stay, or a report would say nothing.

use crate::inventory::Inventory;
use std::collections::{HashMap, HashSet};

/// What stands in the place of what was taken out.
pub(super) const REDACTED: &str = "[redacted]";

/// Knows what to take out of a text. Reads an inventory once; a text costs its length.
#[derive(Clone, Debug, Default)]
pub(super) struct Redactor {
    /// What to take out by its first word, all in lower case; of each the words, longest first.
    by_word: HashMap<String, Vec<(String, String)>>,
    /// What has no letter or digit in it.
    signs: Vec<(String, String)>,
}

impl Redactor {
    /// Knows the user names, recovery addresses and phone numbers of this inventory.
    pub(super) fn new(inventory: &Inventory) -> Self {
        let services = inventory.accounts.iter().map(|account| account.service.as_str());
        let devices = inventory.devices.iter().map(|device| device.name.as_str());
        let places = inventory.places.iter().map(|place| place.name.as_str());
        let kept: HashSet<String> =
            services.chain(devices).chain(places).map(|name| name.trim().to_lowercase()).collect();
        let mut redactor = Self::default();
        for account in &inventory.accounts {
            redactor.know(&account.username, REDACTED, &kept);
            for address in &account.recovery_addresses {
                redactor.know(&address.address, REDACTED, &kept);
            }
        }
        for (at, number) in inventory.numbers.iter().enumerate() {
            redactor.know(&number.name, &number_name(at), &kept);
        }
        for known in redactor.by_word.values_mut() {
            known.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            known.dedup();
        }
        redactor
    }

    /// Remembers a text, unless it is also the name of a service, device or place, which stays,
    /// and is not an address or a phone number.
    fn know(&mut self, text: &str, instead: &str, kept: &HashSet<String>) {
        let text = text.trim().to_lowercase();
        let personal = text.contains('@') || text.chars().filter(char::is_ascii_digit).count() >= 4;
        if text.is_empty() || (kept.contains(&text) && !personal) {
            return;
        }
        // A sign before or after the words may be missing or be another one where it is quoted.
        let words = text.trim_matches(|c: char| !c.is_alphanumeric());
        if words.is_empty() {
            self.signs.push((text, instead.to_owned()));
            return;
        }
        let first: String = words.chars().take_while(|c| c.is_alphanumeric()).collect();
        self.by_word.entry(first).or_default().push((words.to_owned(), instead.to_owned()));
    }

    /// The text without what is known, and without anything that looks like a mail address.
    pub(super) fn text(&self, text: &str) -> String {
        let text = self.words(&without_addresses(text));
        self.signs.iter().fold(text, |text, (sign, instead)| text.replace(sign, instead))
    }

    fn words(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(char::is_alphanumeric) {
            let (before, from) = rest.split_at(start);
            out.push_str(before);
            let length = from.find(|c: char| !c.is_alphanumeric()).unwrap_or(from.len());
            let (word, after) = from.split_at(length);
            let known = self.by_word.get(&word.to_lowercase());
            let found = known.into_iter().flatten().find_map(|(text, instead)| {
                let length = prefix_ignoring_case(from, text)?;
                let ends =
                    from[..length].ends_with('…') || !from[length..].starts_with(char::is_alphanumeric);
                ends.then_some((length, instead))
            });
            rest = if let Some((length, instead)) = found {
                if out.ends_with('+') {
                    out.pop();
                }
                out.push_str(instead);
                &from[length..]
            } else {
                out.push_str(word);
                after
            };
        }
        out.push_str(rest);
        out
    }
}

/// What a phone number is called in a redacted report; `at` is its position in the inventory.
pub(super) fn number_name(at: usize) -> String {
    format!("[number {}]", at + 1)
}

/// How many bytes of `text` are `lower`, or the start of it cut short by `…`, when both are compared
/// in lower case.
fn prefix_ignoring_case(text: &str, lower: &str) -> Option<usize> {
    let mut wanted = lower.chars();
    for (at, character) in text.char_indices() {
        let mut left = wanted.clone();
        if left.next().is_none() {
            return Some(at);
        }
        if character == '…' && at > 0 {
            return Some(at + character.len_utf8());
        }
        for folded in character.to_lowercase() {
            if wanted.next() != Some(folded) {
                return None;
            }
        }
    }
    wanted.next().is_none().then_some(text.len())
}

/// The text with each word that has an `@` between two other characters taken out.
fn without_addresses(text: &str) -> String {
    if !text.contains('@') {
        return text.to_owned();
    }
    let is_part = |c: char| c.is_alphanumeric() || "@._%+-'=/~!#$&*?^`{|}".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let (run, after) = from.split_at(from.find(|c| !is_part(c)).unwrap_or(from.len()));
        let word = run.trim_end_matches(['.', '\'', '!', '?', '-', '/', '*']);
        let inside = word.trim_start_matches('@').trim_end_matches('@').contains('@');
        if inside {
            out.push_str(REDACTED);
            out.push_str(&run[word.len()..]);
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{Account, Number, Owner};

    fn redactor() -> Redactor {
        let mut inventory = Inventory::default();
        for (id, service, username) in [
            ("mail", "Mail", "Robin.Example@mail.example"),
            ("forum", "Forum", "robin"),
            ("forum-2", "Forum", "robin the second"),
            ("code", "GitHub", "github"),
            ("sign", "Sign", "★"),
        ] {
            let account = Account { username: username.into(), ..Account::new(id.into(), service) };
            inventory.accounts.push(account);
        }
        inventory.numbers.push(Number {
            id: "number".into(),
            name: "+49 170 5550123".into(),
            device: None,
            sim_pin: None,
            port_out_pin: None,
            owner: Owner::Me,
            notes: String::new(),
        });
        Redactor::new(&inventory)
    }

    #[test]
    fn user_names_addresses_and_numbers_go_and_services_stay() {
        let redactor = redactor();
        for (text, expected) in [
            ("GitHub sends mail to robin.example@MAIL.example.", "GitHub sends mail to [redacted]."),
            ("(other@else.example), x", "([redacted]), x"),
            ("ROBIN, robin; Robin’s phone", "[redacted], [redacted]; [redacted]’s phone"),
            ("robinson and arobin stay", "robinson and arobin stay"),
            ("robin the second has two", "[redacted] has two"),
            ("robin the first", "[redacted] the first"),
            ("a code to +49 170 5550123 opens Mail", "a code to [number 1] opens Mail"),
            ("49 170 5550123456", "49 170 5550123456"),
            ("★ and ☆", "[redacted] and ☆"),
            ("@ alone, and @handle", "@ alone, and @handle"),
            ("robin the sec… has two", "[redacted] has two"),
            ("+49 170 5550… opens", "[number 1] opens"),
            ("", ""),
        ] {
            assert_eq!(redactor.text(text), expected, "{text}");
        }
    }
}
