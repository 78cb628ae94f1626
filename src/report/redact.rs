//! Removes personal data from text: user names, email addresses, phone numbers.
//!
//! Names of services, devices and places stay, because a report without them would be useless.

use crate::inventory::Inventory;
use std::collections::{HashMap, HashSet};

/// Replaces removed text.
pub(super) const REDACTED: &str = "[redacted]";

/// The texts to remove. Redacting a text takes time linear in its length.
#[derive(Clone, Debug, Default)]
pub(super) struct Redactor {
    /// By first word, in lower case: the texts that start with it and their replacements, longest first.
    by_first_word: HashMap<String, Vec<(String, String)>>,
    /// Texts without a letter or digit, and their replacements.
    symbols: Vec<(String, String)>,
}

impl Redactor {
    /// Collects the user names, recovery addresses and phone numbers of an inventory.
    pub(super) fn new(inventory: &Inventory) -> Self {
        let services = inventory.accounts.iter().map(|account| account.service.as_str());
        let devices = inventory.devices.iter().map(|device| device.name.as_str());
        let places = inventory.places.iter().map(|place| place.name.as_str());
        let kept: HashSet<String> =
            services.chain(devices).chain(places).map(|name| name.trim().to_lowercase()).collect();
        let mut redactor = Self::default();
        for account in &inventory.accounts {
            redactor.add(&account.username, REDACTED, &kept);
            for address in &account.recovery_addresses {
                redactor.add(&address.address, REDACTED, &kept);
            }
        }
        for (position, number) in inventory.numbers.iter().enumerate() {
            redactor.add(&number.name, &number_name(position), &kept);
        }
        for texts in redactor.by_first_word.values_mut() {
            texts.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            texts.dedup();
        }
        redactor
    }

    /// Skips a text that is also the name of a service, device or place, unless it looks like an address or a phone
    /// number.
    fn add(&mut self, text: &str, replacement: &str, kept: &HashSet<String>) {
        let text = text.trim().to_lowercase();
        let is_personal = text.contains('@') || text.chars().filter(char::is_ascii_digit).count() >= 4;
        if text.is_empty() || (kept.contains(&text) && !is_personal) {
            return;
        }
        // Compare only the words: a quotation may have other symbols around them.
        let words = text.trim_matches(|c: char| !c.is_alphanumeric());
        if words.is_empty() {
            self.symbols.push((text, replacement.to_owned()));
            return;
        }
        let first: String = words.chars().take_while(|c| c.is_alphanumeric()).collect();
        self.by_first_word.entry(first).or_default().push((words.to_owned(), replacement.to_owned()));
    }

    /// Redacts the collected texts and everything that looks like an email address.
    pub(super) fn text(&self, text: &str) -> String {
        let text = self.redact_words(&redact_addresses(text));
        self.symbols.iter().fold(text, |text, (symbol, replacement)| text.replace(symbol, replacement))
    }

    fn redact_words(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(char::is_alphanumeric) {
            let (before, from) = rest.split_at(start);
            out.push_str(before);
            let length = from.find(|c: char| !c.is_alphanumeric()).unwrap_or(from.len());
            let (word, after) = from.split_at(length);
            let known = self.by_first_word.get(&word.to_lowercase());
            let found = known.into_iter().flatten().find_map(|(text, replacement)| {
                let length = prefix_ignoring_case(from, text)?;
                let ends =
                    from[..length].ends_with('…') || !from[length..].starts_with(char::is_alphanumeric);
                ends.then_some((length, replacement))
            });
            rest = if let Some((length, replacement)) = found {
                if out.ends_with('+') {
                    out.pop();
                }
                out.push_str(replacement);
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

/// The name of a phone number in a redacted report, by its position in the inventory.
pub(super) fn number_name(position: usize) -> String {
    format!("[number {}]", position + 1)
}

/// The length in bytes of the match if `text` starts with `lower`, ignoring case. A text that was cut short by `…` also
/// matches.
fn prefix_ignoring_case(text: &str, lower: &str) -> Option<usize> {
    let mut expected = lower.chars();
    for (offset, character) in text.char_indices() {
        let mut rest = expected.clone();
        if rest.next().is_none() {
            return Some(offset);
        }
        if character == '…' && offset > 0 {
            return Some(offset + character.len_utf8());
        }
        for folded in character.to_lowercase() {
            if expected.next() != Some(folded) {
                return None;
            }
        }
    }
    expected.next().is_none().then_some(text.len())
}

/// Redacts each word that has an `@` between two other characters.
fn redact_addresses(text: &str) -> String {
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
        let is_address = word.trim_start_matches('@').trim_end_matches('@').contains('@');
        if is_address {
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
            kind: None,
            device: None,
            carrier: None,
            sim_pin: None,
            port_out_pin: None,
            owner: Owner::Me,
            notes: String::new(),
        });
        Redactor::new(&inventory)
    }

    #[test]
    fn user_names_addresses_and_numbers_are_redacted_and_services_stay() {
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
