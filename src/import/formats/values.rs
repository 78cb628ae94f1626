//! Parses values that occur in many exports: dates, addresses, names, passwords.

use crate::secret::Password;
use crate::text;
use crate::text::holds_secret_address;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// The password, or `None` if empty. Spaces count.
pub fn password(text: &str) -> Option<Password> {
    (!text.is_empty()).then(|| Password::new(text.to_owned()))
}

/// Trims texts, and drops the empty and repeated ones. Used for web addresses and tags.
pub fn distinct<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        let text = text.trim();
        if !text.is_empty() && !kept.iter().any(|known| known == text) {
            kept.push(text.to_owned());
        }
    }
    kept
}

/// The day in UTC of an ISO 8601 time, or a plain ISO 8601 date.
pub fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    text.parse::<Timestamp>().ok().map(utc_day).or_else(|| text.get(..10)?.parse().ok())
}

/// The day in UTC of a Unix time in seconds. `None` for zero or less, which exports write for an unknown time.
pub fn day_of_seconds(seconds: i64) -> Option<Date> {
    Timestamp::from_second(seconds).ok().filter(|time| time.as_second() > 0).map(utc_day)
}

/// The day in UTC of a Unix time in milliseconds, written in digits. `None` for zero or less.
pub fn day_of_milliseconds(digits: &str) -> Option<Date> {
    day_of_seconds(digits.trim().parse::<i64>().ok()? / 1000)
}

fn utc_day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

/// The host of a URL without `www.`, for exports without names.
pub fn host(url: &str) -> String {
    // The host of `steam://SECRET` would be the secret.
    if text::holds_secret_address(url) {
        return String::new();
    }
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default().trim_start_matches("www.").to_owned()
}

/// The warning for a name with control characters.
pub const CONTROLS_REMOVED: &str = "control characters were removed from its name";

/// Puts a name on one line and removes control characters, which could control the terminal. Adds a warning if the name
/// changes.
pub fn clean_name(name: &str, warnings: &mut Vec<String>) -> String {
    if text::is_plain(name) {
        return name.to_owned();
    }
    match without_controls(name.trim()) {
        Cow::Borrowed(name) => name.to_owned(),
        Cow::Owned(name) => {
            warnings.push(CONTROLS_REMOVED.into());
            name
        }
    }
}

fn without_controls(name: &str) -> Cow<'_, str> {
    if !name.contains(char::is_control) {
        return Cow::Borrowed(name);
    }
    let spaced: String =
        name.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    let plain: String = spaced.chars().filter(|c| !c.is_control()).collect();
    Cow::Owned(plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The name of an entry in messages: `Issuer: account`, or the part that is not empty.
pub fn title(issuer: &str, label: &str) -> String {
    match (issuer.trim(), label.trim()) {
        ("", name) | (name, "") => name.to_owned(),
        (issuer, label) => format!("{issuer}: {label}"),
    }
}

/// Splits `Issuer:account`, which authenticator apps write as one label, if the issuer agrees. The issuer may contain a
/// colon itself. An address with a secret stays whole, so that it can be recognised and removed.
pub fn split_label<'a>(issuer: &'a str, label: &'a str) -> (&'a str, &'a str) {
    let issuer = issuer.trim();
    if holds_secret_address(label) {
        return (issuer, label);
    }
    let after_issuer = label.trim_start().strip_prefix(issuer).filter(|_| !issuer.is_empty());
    if let Some(account) = after_issuer.and_then(|rest| rest.trim_start().strip_prefix(':')) {
        return (issuer, account.trim());
    }
    match label.split_once(':') {
        Some((prefix, account)) if issuer.is_empty() => (prefix.trim(), account.trim()),
        _ => (issuer, label),
    }
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
        assert_eq!(day_of_milliseconds("1709683199000"), Some(on(2024, 3, 5)));
    }
}
