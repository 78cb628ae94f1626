//! Readers of password managers and browsers: what becomes of every field, and what of files that are wrong.

mod bitwarden;
mod csv;
mod kdbx;
mod keepass;
mod zipped;

use crate::import::read_as;
use selvedge::import::{Entry, Export, ImportError};
use selvedge::otp::Generator;

/// Reads bytes that no person named the format of, and holds them to this reader.
#[track_caller]
pub fn read(reader: &str, bytes: &[u8]) -> Export {
    let (name, export) = read_as(bytes, None, None).unwrap();
    assert_eq!(name, reader);
    export
}

/// Why bytes cannot be read by this reader.
#[track_caller]
pub fn refused(reader: &str, bytes: &[u8], password: Option<&str>) -> ImportError {
    read_as(bytes, Some(reader), password).map(|_| ()).unwrap_err()
}

/// An entry in one line, its password and its seeds included: these are synthetic.
pub fn line(entry: &Entry) -> String {
    let mut parts = vec![
        entry.place.clone(),
        entry.service.clone(),
        entry.username.clone(),
        entry.password.as_ref().map_or("–".into(), |password| password.expose().to_owned()),
        entry.urls.join(" "),
    ];
    for seed in &entry.seeds {
        parts.push(match seed.otp.generator {
            Generator::Totp { algorithm, digits, period } => {
                format!("totp {} {digits} {period} {}", algorithm.name(), seed.otp.secret.expose())
            }
            Generator::Hotp { algorithm, digits, counter } => {
                format!("hotp {} {digits} {counter} {}", algorithm.name(), seed.otp.secret.expose())
            }
            Generator::Steam => format!("steam {}", seed.otp.secret.expose()),
            Generator::Motp => format!("motp {}", seed.otp.secret.expose()),
            Generator::Yandex => format!("yandex {}", seed.otp.secret.expose()),
        });
    }
    let tags: Vec<String> = entry.tags.iter().map(|tag| format!("#{tag}")).collect();
    parts.extend([
        tags.join(" "),
        entry.created.map_or(String::new(), |day| format!("made {day}")),
        entry.changed.map_or(String::new(), |day| format!("changed {day}")),
    ]);
    for (is, word) in [(entry.passkey, "passkey"), (entry.has_notes, "notes"), (entry.archived, "archived")] {
        parts.extend(is.then(|| word.to_owned()));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" | ")
}

/// Every entry in one line each.
pub fn lines(export: &Export) -> Vec<String> {
    export.entries.iter().map(line).collect()
}

/// Every failure in one line each.
pub fn failures(export: &Export) -> Vec<String> {
    export.failed.iter().map(|failed| format!("{} ({}): {}", failed.place, failed.name, failed.why)).collect()
}
