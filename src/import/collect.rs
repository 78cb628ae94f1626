//! What the readers of password managers share: texts that become entries, dates and generators.

use super::{FailedEntry, ImportedEntry, ImportedFile, ImportedSeed};
use crate::otp;
use crate::secret::Password;
use crate::text;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Collects what a file holds, and what had to be left out.
#[derive(Default)]
pub(super) struct Collector {
    pub(super) export: ImportedFile,
    left_out: BTreeMap<&'static str, usize>,
}

impl Collector {
    /// Takes the entry over; its names on one line, without what a terminal would act on.
    pub(super) fn push(&mut self, mut entry: ImportedEntry) {
        let mut odd = Vec::new();
        for name in [&mut entry.service, &mut entry.username].into_iter().chain(&mut entry.tags) {
            *name = super::seed::clean(name, &mut odd);
        }
        self.export.entries.push(entry);
    }

    /// An entry, or a part of one, that could not be read.
    pub(super) fn fail(&mut self, place: &str, name: &str, why: impl Into<String>) {
        self.export.failed.push(FailedEntry::new(place, name, why));
    }

    /// One more of a kind that has nothing for Selvedge: `secure note`.
    pub(super) fn leave_out(&mut self, kind: &'static str) {
        *self.left_out.entry(kind).or_default() += 1;
    }

    /// Reads a generator into the entry; one that can't be read is a failure beside the entry, which stays.
    pub(super) fn seed(&mut self, entry: &mut ImportedEntry, found: &str) {
        if found.trim().is_empty() {
            return;
        }
        match seed(found) {
            Ok(seed) => entry.seeds.push(seed),
            Err(why) => {
                let (place, name) = (entry.place.clone(), entry.service.clone());
                self.fail(&place, &name, format!("its one-time password: {why}"));
            }
        }
    }

    /// What was found, with a notice of what was left out.
    pub(super) fn finish(mut self) -> ImportedFile {
        if !self.left_out.is_empty() {
            let kinds: Vec<String> =
                self.left_out.iter().map(|(kind, number)| text::count(*number, kind)).collect();
            self.export.notices.push(format!("left out, because they are no logins: {}", text::join(&kinds)));
        }
        self.export
    }
}

/// A generator from an address, a bare secret, or KeeOtp's `key=…&size=…`.
pub(super) fn seed(found: &str) -> Result<ImportedSeed, String> {
    let parsed = otp::parse_any(found).map_err(|error| error.to_string())?;
    let warnings = parsed.warnings.iter().map(ToString::to_string).collect();
    Ok(ImportedSeed { otp: parsed.otp, warnings })
}

/// The password, where there is one. A space counts.
pub(super) fn password(text: &str) -> Option<Password> {
    (!text.is_empty()).then(|| Password::new(text.to_owned()))
}

/// The addresses that are filled in.
pub(super) fn urls<'a>(found: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut urls: Vec<String> = Vec::new();
    for url in found {
        let url = url.trim();
        if !url.is_empty() && !urls.iter().any(|u| u == url) {
            urls.push(url.to_owned());
        }
    }
    urls
}

/// The day, in UTC, of an instant in ISO 8601, or a day alone.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    text.parse::<Timestamp>().ok().map(day).or_else(|| text.get(..10)?.parse().ok())
}

/// The day, in UTC, of seconds since 1970; nothing for 0 or less, which stands for “not known”.
pub(super) fn day_of_seconds(seconds: i64) -> Option<Date> {
    Timestamp::from_second(seconds).ok().filter(|t| t.as_second() > 0).map(day)
}

fn day(instant: Timestamp) -> Date {
    instant.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as on;

    #[test]
    fn dates_are_read_in_every_form_that_exports_have() {
        for (text, day) in [
            ("2024-03-05T23:59:59.123Z", Some(on(2024, 3, 5))),
            ("2024-03-05T23:59:59+00:00", Some(on(2024, 3, 5))),
            ("2024-03-05", Some(on(2024, 3, 5))),
            ("2024-03-05 10:00:00", Some(on(2024, 3, 5))),
            ("yesterday", None),
            ("", None),
            ("2024-13-45", None),
        ] {
            assert_eq!(date(text), day, "{text}");
        }
        assert_eq!(day_of_seconds(1_709_683_199), Some(on(2024, 3, 5)));
        assert_eq!((day_of_seconds(0), day_of_seconds(-5), day_of_seconds(i64::MAX)), (None, None, None));
    }

    #[test]
    fn a_generator_that_cannot_be_read_leaves_the_login() {
        let mut found = Collector::default();
        let mut entry =
            ImportedEntry { place: "entry 1".into(), service: "Mail".into(), ..ImportedEntry::default() };
        found.seed(&mut entry, "not base32!");
        found.seed(&mut entry, "  ");
        found.push(entry);
        found.leave_out("secure note");
        found.leave_out("secure note");
        found.leave_out("card");
        let export = found.finish();
        assert_eq!((export.entries.len(), export.failed.len()), (1, 1));
        assert!(export.failed[0].why.starts_with("its one-time password: "), "{:?}", export.failed);
        assert_eq!(export.notices, ["left out, because they are no logins: 1 card and 2 secure notes"]);
    }
}
