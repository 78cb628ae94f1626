//! Google Authenticator's migration URIs, which hold several generators each. [`crate::otp::migration`] defines the
//! message in them.

use super::otp_fields::{OtpFields, Secret};
use super::values::{split_label, title};
use crate::import::entry::{FailedEntry, ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::otp::migration::{self, HOTP, Parameters, Payload, SCHEME, TOTP};
use crate::text;
use data_encoding::BASE64_NOPAD;
use percent_encoding::percent_decode_str;
use prost::Message;
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

pub const LABEL: &str = "Google Authenticator";
/// The most bytes of data in a URI. A QR code holds less than 3 KiB, but other programs put everything into one URI.
const MAX_DATA: usize = 1 << 20;

/// Whether a text is a migration URI.
pub fn is_migration(text: &str) -> bool {
    text.trim_start().get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
}

/// One migration URI: one part of an export, which may have several.
#[derive(Debug)]
pub struct MigrationPart {
    /// The generators, and those that could not be read. Their places are `entry 1`, `entry 2` and so on.
    outcomes: Vec<Result<ImportedEntry, FailedEntry>>,
    /// The id that all parts of one export share.
    batch: i32,
    /// The number of parts, at least 1.
    parts: u32,
    /// The number of this part, from 1.
    part: u32,
    /// Whether the number of parts is present. It is the last field, so it is missing if the URI was cut off.
    has_part_count: bool,
}

/// Parses a migration URI.
pub fn parse_payload(text: &str) -> Result<MigrationPart, ImportError> {
    let damaged = |what: &str| ImportError::Damaged { format: LABEL, what: what.to_owned() };
    let data = text
        .split(['?', '&'])
        .find_map(|pair| pair.strip_prefix("data="))
        .filter(|_| is_migration(text))
        .ok_or_else(|| damaged("its address has no data"))?;
    if data.len() > MAX_DATA * 4 {
        return Err(damaged("its address is longer than the limit"));
    }
    // Other programs turn `+` into a space, or use the base64 alphabet for URLs.
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
        return Err(damaged("its address is longer than the limit"));
    }
    let payload = Payload::decode(&bytes[..]).map_err(|_| damaged("its data is cut off or was changed"))?;
    Ok(MigrationPart {
        outcomes: payload
            .parameters
            .iter()
            .enumerate()
            .map(|(index, parameters)| read_entry(&format!("entry {}", index + 1), parameters))
            .collect(),
        batch: payload.batch_id,
        parts: u32::try_from(payload.batch_size).unwrap_or(1).max(1),
        part: u32::try_from(payload.batch_index).unwrap_or(0).saturating_add(1),
        has_part_count: payload.version != 0 && payload.batch_size != 0,
    })
}

fn read_entry(place: &str, parameters: &Parameters) -> Result<ImportedEntry, FailedEntry> {
    let issuer = String::from_utf8_lossy(&parameters.issuer);
    let name = String::from_utf8_lossy(&parameters.name);
    let (issuer, label) = split_label(&issuer, &name);
    let counter = parameters.counter.to_string();
    let digits = migration::digits(parameters.digits).map(|digits| digits.to_string());
    let fields = || {
        Ok(OtpFields {
            kind: match parameters.kind {
                HOTP => "hotp",
                0 | TOTP => "totp",
                other => return Err(format!("its kind of code, {other}, is unknown")),
            },
            issuer,
            label,
            secret: Secret::Bytes(&parameters.secret),
            algorithm: migration::algorithm(parameters.algorithm)
                .ok_or_else(|| format!("its algorithm, {}, is unknown", parameters.algorithm))?
                .name(),
            digits: digits
                .as_deref()
                .ok_or_else(|| format!("its number of digits, {}, is unknown", parameters.digits))?,
            counter: &counter,
            period: "30",
            ..OtpFields::default()
        })
    };
    fields()
        .and_then(|fields| fields.entry())
        .map(|entry| ImportedEntry { place: place.to_owned(), ..entry })
        .map_err(|why| FailedEntry::new(place, &title(issuer, label), why))
}

/// The parts seen of each export, by its id and its number of parts.
#[derive(Default)]
pub struct Batches(BTreeMap<(i32, u32), BTreeSet<u32>>);

impl MigrationPart {
    /// Adds the entries to the file. `place` is the place of the URI.
    pub fn add_to(self, place: &str, file: &mut ImportedFile, batches: &mut Batches) {
        batches.0.entry((self.batch, self.parts)).or_default().insert(self.part);
        if !self.has_part_count {
            file.notices
                .push(format!("{place} does not say how many parts there are: it may have been cut off"));
        }
        for outcome in self.outcomes {
            match outcome {
                Ok(entry) => {
                    let place = format!("{place}, {}", entry.place);
                    file.entries.push(ImportedEntry { place, ..entry });
                }
                Err(failed) => {
                    let place = format!("{place}, {}", failed.place);
                    file.failed.push(FailedEntry { place, ..failed });
                }
            }
        }
    }
}

impl Batches {
    /// A notice for each export with missing parts.
    pub fn missing(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(|((_, parts), seen)| {
            // The app writes ten entries into each part, so a larger number is not from the app.
            if *parts > 1000 {
                return Some(format!("this {LABEL} export claims to have {parts} parts; the file contains {}", seen.len()));
            }
            let missing: Vec<String> =
                (1..=*parts).filter(|part| !seen.contains(part)).map(|part| part.to_string()).collect();
            let (word, verb) = if missing.len() == 1 { ("part", "is") } else { ("parts", "are") };
            (!missing.is_empty()).then(|| {
                format!(
                    "{word} {} of {parts} of this {LABEL} export {verb} missing: the app shows a QR code for each",
                    text::join(&missing)
                )
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_knows_its_export_and_its_number() {
        // Parts count from 0 in the message. The app draws negative ids, too.
        let payload =
            Payload { version: 1, batch_size: 4, batch_index: 2, batch_id: -1_234_567, ..Payload::default() };
        let data = BASE64_NOPAD.encode(&payload.encode_to_vec()).replace('+', "%2B").replace('/', "%2F");
        let part = parse_payload(&format!("{SCHEME}offline?data={data}")).unwrap();
        assert_eq!((part.batch, part.parts, part.part, part.outcomes.len()), (-1_234_567, 4, 3, 0));
        assert!(part.has_part_count);
    }
}
