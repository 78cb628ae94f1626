//! Collects the entries, failures and notices of a password manager's export.

use super::keepass_fields;
use super::uri_list::seed_from_uri;
use super::values::clean_name;
use crate::import::entry::{FailedEntry, ImportedEntry, ImportedFile};
use crate::import::uri_text::uris;
use crate::text;
use std::collections::BTreeMap;

#[derive(Default)]
pub struct FileBuilder {
    pub file: ImportedFile,
    left_out: BTreeMap<&'static str, usize>,
}

impl FileBuilder {
    /// Adds an entry. Control characters are removed from its names.
    pub fn push(&mut self, mut entry: ImportedEntry) {
        let mut ignored_warnings = Vec::new();
        for name in [&mut entry.service, &mut entry.username].into_iter().chain(&mut entry.tags) {
            *name = clean_name(name, &mut ignored_warnings);
        }
        self.file.entries.push(entry);
    }

    /// Reports an entry, or a part of an entry, that could not be read.
    pub fn fail(&mut self, place: &str, name: &str, why: impl Into<String>) {
        self.file.failed.push(FailedEntry::new(place, name, why));
    }

    /// Counts an entry that is not a login. `kind` is singular, such as `secure note`.
    pub fn leave_out(&mut self, kind: &'static str) {
        *self.left_out.entry(kind).or_default() += 1;
    }

    /// Adds a generator to the entry. If it is malformed, the entry stays, and the failure is reported beside it.
    pub fn add_seed(&mut self, entry: &mut ImportedEntry, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        match seed_from_uri(text) {
            Ok(seed) => entry.seeds.push(seed),
            Err(why) => self.fail(&entry.place, &entry.service, format!("its one-time password: {why}")),
        }
    }

    /// Adds the generators in the custom fields of an entry. Other programs' imports put them there, in the ways of KeePass.
    pub fn add_custom_fields(&mut self, entry: &mut ImportedEntry, fields: &keepass_fields::Fields) {
        for seed in keepass_fields::seeds(fields) {
            match seed {
                Ok(seed) if entry.seeds.iter().any(|known| known.otp.secret == seed.otp.secret) => {}
                Ok(seed) => entry.seeds.push(seed),
                Err(why) => self.fail(&entry.place, &entry.service, format!("its one-time password: {why}")),
            }
        }
        for (name, value) in fields.iter().filter(|(name, _)| !keepass_fields::is_otp_field(name)) {
            self.add_seeds_in(entry, name, value);
        }
    }

    /// Adds an entry that is not a login if it has generators, or else counts it.
    pub fn push_seeds_or_leave_out(&mut self, entry: ImportedEntry, kind: &'static str) {
        if entry.seeds.is_empty() {
            self.leave_out(kind);
        } else {
            self.push(entry);
        }
    }

    /// Adds the generators whose URIs are in another field, such as a note. The same seed is added once.
    pub fn add_seeds_in(&mut self, entry: &mut ImportedEntry, field: &str, text: &str) {
        for uri in text.lines().flat_map(uris) {
            let (known_seeds, known_failures) = (entry.seeds.len(), self.file.failed.len());
            self.add_seed(entry, uri);
            if self.file.failed.len() > known_failures {
                continue;
            }
            if let Some((seed, before)) = entry.seeds.split_last_mut()
                && before.iter().any(|known| known.otp.secret == seed.otp.secret)
            {
                entry.seeds.truncate(known_seeds);
            } else if let Some(seed) = entry.seeds.last_mut() {
                let field = text::fit(field, 40);
                seed.warnings
                    .push(format!("it was in the field “{field}”, not in the field for one-time passwords"));
            }
        }
    }

    /// The file, with a notice about the entries that were left out.
    pub fn finish(mut self) -> ImportedFile {
        if !self.left_out.is_empty() {
            let kinds: Vec<String> =
                self.left_out.iter().map(|(kind, number)| text::count(*number, kind)).collect();
            self.file.notices.push(format!("left out, because they are not logins: {}", text::join(&kinds)));
            self.file.left_out.extend(kinds);
        }
        self.file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_generator_does_not_lose_the_login() {
        let mut builder = FileBuilder::default();
        let mut entry =
            ImportedEntry { place: "entry 1".into(), service: "Mail".into(), ..ImportedEntry::default() };
        builder.add_seed(&mut entry, "not base32!");
        builder.add_seed(&mut entry, "  ");
        builder.push(entry);
        builder.leave_out("secure note");
        builder.leave_out("secure note");
        builder.leave_out("card");
        let file = builder.finish();
        assert_eq!((file.entries.len(), file.failed.len()), (1, 1));
        assert!(file.failed[0].why.starts_with("its one-time password: "), "{:?}", file.failed);
        assert_eq!(file.notices, ["left out, because they are not logins: 1 card and 2 secure notes"]);
    }
}
