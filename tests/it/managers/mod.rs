//! The readers of password managers and browsers: every field of an entry, and malformed files.

pub mod bitwarden;
mod csv;
pub mod kdbx;
mod keepass;
mod key_files;
pub mod zipped;

use crate::import::read_as;
use selvedge::import::{ImportError, ImportedEntry, ImportedFile, Input, KdfLimits, claims};
use selvedge::otp::Generator;

/// Reads a file by detection, which must find this reader.
#[track_caller]
pub fn read(reader: &str, bytes: &[u8]) -> ImportedFile {
    let (name, export) = read_as(bytes, None, None).unwrap();
    assert_eq!(name, reader);
    export
}

/// The error of this reader for a file.
#[track_caller]
pub fn refused(reader: &str, bytes: &[u8], password: Option<&str>) -> ImportError {
    read_as(bytes, Some(reader), password).map(|_| ()).unwrap_err()
}

/// An entry on one line, with its password and seeds.
pub fn line(entry: &ImportedEntry) -> String {
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

/// Each entry on one line.
pub fn lines(export: &ImportedFile) -> Vec<String> {
    export.entries.iter().map(line).collect()
}

/// Each failure on one line.
pub fn failures(export: &ImportedFile) -> Vec<String> {
    export.failed.iter().map(|failed| format!("{} ({}): {}", failed.place, failed.name, failed.why)).collect()
}

#[test]
fn a_word_of_another_format_in_a_name_does_not_confuse_detection() {
    let word = "<KeePassFile>";
    let json = format!(r#"{{"Authenticators":[{{"Type":2,"Issuer":"{word}","Secret":"AAAAAAAA"}}]}}"#);
    let list = format!("otpauth://totp/{word}?secret=AAAAAAAA");
    let columns = "otpauth://totp/a?secret=AAAAAAAA&x=,title,url,username,password".to_owned();
    let migration = "otpauth-migration://offline?data=CgA,title,url,username,password".to_owned();
    let xml = "<?xml version=\"1.0\"?><KeePassFile><Root><Group><Entry/></Group></Root></KeePassFile><!--\",title,url,username,password,-->";
    let (name, _) = crate::import::read_named(xml.as_bytes(), "x", None).unwrap();
    assert_eq!(name, "keepass-xml");
    let picture = [&b"\xff\xd8\xff"[..], b"der,title,url,username,password\n"].concat();
    let input =
        Input { bytes: &picture, name: "", password: None, limits: KdfLimits::default(), ..Input::default() };
    let detected: Vec<&str> = claims(&input).into_iter().map(selvedge::import::Reader::name).collect();
    assert_eq!(detected, ["qr"]);
    let files =
        [("stratum", json), ("otpauth", list), ("otpauth", columns), ("google-authenticator", migration)];
    for (reader, bytes) in files {
        let (name, _) = crate::import::read_named(bytes.as_bytes(), "x", None).unwrap();
        assert_eq!(name, reader);
    }
}
