//! Google Authenticator's migration codes; see [`crate::otp::migration`] for the message in them.

use super::otpauth::{End, read_lines};
use super::seed::{Parts, Secret, split_label, title};
use super::{FailedEntry, ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};
use crate::otp::migration::{self, HOTP, Parameters, Payload, SCHEME, TOTP};
use crate::text;
use data_encoding::BASE64_NOPAD;
use percent_encoding::percent_decode_str;
use prost::Message;
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

const FORMAT: &str = "Google Authenticator";
/// A QR code holds less than 3 KiB; texts made by other programs may put everything in one address.
const MAX_DATA: usize = 1 << 20;

pub(super) struct GoogleAuthenticator;

impl Reader for GoogleAuthenticator {
    fn name(&self) -> &'static str {
        "google-authenticator"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        is_migration(&shape.first_line)
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        read_lines(FORMAT, input.bytes, End::Unknown)
    }
}

/// Whether a QR code's text is a migration code.
pub fn is_migration(text: &str) -> bool {
    text.trim_start().get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
}

/// One migration code, read: one part of an export that may have several.
#[derive(Debug)]
pub struct Part {
    /// Each generator, or why it could not be read; their places are `entry 1` and on.
    pub outcomes: Vec<Result<ImportedEntry, FailedEntry>>,
    /// Which export it belongs to.
    pub batch: i32,
    /// How many parts that has, 1 or more.
    pub parts: u32,
    /// Which of them this is, from 1.
    pub part: u32,
    /// Whether it says how many there are, which stands at its end: else it was cut there, or nobody's app made it.
    pub whole: bool,
}

/// Reads the text of one migration code.
///
/// # Errors
/// Where it is no migration code, or damaged.
pub fn parse_payload(text: &str) -> Result<Part, ImportError> {
    let damaged = |what: &str| ImportError::Damaged { format: FORMAT, what: what.to_owned() };
    let data = text
        .split(['?', '&'])
        .find_map(|pair| pair.strip_prefix("data="))
        .filter(|_| is_migration(text))
        .ok_or_else(|| damaged("its address has no data"))?;
    if data.len() > MAX_DATA * 4 {
        return Err(damaged("its address is longer than any"));
    }
    // A `+` that was taken for a space on the way, and the alphabet for addresses, mean the same.
    let base64 = Zeroizing::new(
        percent_decode_str(data)
            .filter(|byte| !matches!(byte, b'=' | b'\r' | b'\n'))
            .map(|byte| match byte {
                b' ' | b'-' => b'+',
                b'_' => b'/',
                other => other,
            })
            .collect::<Vec<u8>>(),
    );
    let bytes = BASE64_NOPAD
        .decode(&base64)
        .map(Zeroizing::new)
        .map_err(|_| damaged("its data is not base64: a part of the address is missing"))?;
    if bytes.len() > MAX_DATA {
        return Err(damaged("its address is longer than any"));
    }
    // The decoder's own message names fields only, yet none of it helps a person.
    let payload = Payload::decode(&bytes[..]).map_err(|_| damaged("its data breaks off or was changed"))?;
    Ok(Part {
        outcomes: payload.parameters.iter().enumerate().map(|(at, one)| entry(at + 1, one)).collect(),
        batch: payload.batch_id,
        parts: u32::try_from(payload.batch_size).unwrap_or(1).max(1),
        part: u32::try_from(payload.batch_index).unwrap_or(0).saturating_add(1),
        whole: payload.version != 0 && payload.batch_size != 0,
    })
}

fn entry(at: usize, one: &Parameters) -> Result<ImportedEntry, FailedEntry> {
    let place = format!("entry {at}");
    let (issuer, name) = (String::from_utf8_lossy(&one.issuer), String::from_utf8_lossy(&one.name));
    let (issuer, label) = split_label(&issuer, &name);
    let counter = one.counter.to_string();
    let digits = migration::digits(one.digits).map(|digits| digits.to_string());
    let known = || {
        Ok(Parts {
            kind: match one.kind {
                HOTP => "hotp",
                0 | TOTP => "totp",
                other => return Err(format!("its kind of code, {other}, is not known")),
            },
            issuer,
            label,
            secret: Secret::Bytes(&one.secret),
            algorithm: migration::algorithm(one.algorithm)
                .ok_or_else(|| format!("its algorithm, {}, is not known", one.algorithm))?
                .name(),
            digits: digits
                .as_deref()
                .ok_or_else(|| format!("its number of digits, {}, is not known", one.digits))?,
            counter: &counter,
            period: "30",
            ..Parts::default()
        })
    };
    known()
        .and_then(|parts| parts.entry(place.clone()))
        .map_err(|why| FailedEntry::new(&place, &title(issuer, label), why))
}

/// Which parts of which exports were seen.
#[derive(Default)]
pub(super) struct Batches(BTreeMap<(i32, u32), BTreeSet<u32>>);

impl Part {
    /// Adds its entries to what was found, the place of the code before their own.
    pub(super) fn add_to(self, place: &str, export: &mut ImportedFile, batches: &mut Batches) {
        batches.0.entry((self.batch, self.parts)).or_default().insert(self.part);
        if !self.whole {
            export
                .notices
                .push(format!("{place} does not say how many parts there are: it may have been cut off"));
        }
        for outcome in self.outcomes {
            match outcome {
                Ok(entry) => {
                    let place = format!("{place}, {}", entry.place);
                    export.entries.push(ImportedEntry { place, ..entry });
                }
                Err(failed) => {
                    let place = format!("{place}, {}", failed.place);
                    export.failed.push(FailedEntry { place, ..failed });
                }
            }
        }
    }
}

impl Batches {
    /// A notice for each export of which parts are missing.
    pub(super) fn missing(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(|((_, parts), seen)| {
            // The app makes a code for each ten entries. More than that many parts is no number to count through.
            if *parts > 1000 {
                return Some(format!("this {FORMAT} export says that it has {parts} parts; {} came", seen.len()));
            }
            let missing: Vec<String> =
                (1..=*parts).filter(|part| !seen.contains(part)).map(|part| part.to_string()).collect();
            let (word, verb) = if missing.len() == 1 { ("part", "is") } else { ("parts", "are") };
            (!missing.is_empty()).then(|| {
                format!(
                    "{word} {} of {parts} of this {FORMAT} export {verb} missing: the app shows a QR code for each",
                    text::join(&missing)
                )
            })
        })
    }
}
