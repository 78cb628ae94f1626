//! Lists of URIs, one per line: `otpauth://`, `motp://`, `steam://`, and Google Authenticator's migration URIs. QR codes
//! hold the same URIs.

use super::google_migration::{self, Batches};
use super::json;
use super::values::{CONTROLS_REMOVED, clean_name};
use crate::import::entry::{FailedEntry, ImportedEntry, ImportedFile, ImportedSeed};
use crate::import::error::ImportError;
use crate::import::limits::MAX_ENTRIES;
use crate::import::uri_text::uris;
use crate::otp::{self, Algorithm, Generator, OtpError, Warning};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;

/// Whether a cut-off end of the text would have been noticed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It was encrypted with authentication, so a cut would have been noticed.
    Authenticated,
    /// The last line is complete only if it has a line end.
    Unknown,
}

/// The warning for a seed that ends where the file ends: a shorter secret is also valid, so a cut goes unnoticed.
pub const MAYBE_CUT: &str =
    "the file ends with this secret, without a line end: compare one code, in case the file was cut off";

/// Reads a list of URIs.
pub fn read_lines(format: &'static str, bytes: &[u8], ending: Ending) -> Result<ImportedFile, ImportError> {
    json::read_text(bytes, |text| read_list(format, text, ending))
}

fn read_list(format: &'static str, text: &str, ending: Ending) -> Result<ImportedFile, ImportError> {
    let payloads = text.lines().enumerate().flat_map(|(index, line)| {
        // A line that is neither blank, a comment nor a URI fails with its place.
        let is_content = |part: &&str| !part.is_empty() && !part.starts_with('#');
        let parts = line.split('\r').map(str::trim).filter(is_content);
        let payloads = parts.flat_map(|part| {
            let no_uri = uris(part).next().is_none().then_some(part);
            uris(part).chain(no_uri)
        });
        payloads.map(move |payload| (format!("line {}", index + 1), payload))
    });
    let mut count = 0;
    let mut file = read_payloads(payloads.inspect(|_| count += 1).take(MAX_ENTRIES + 1));
    if count > MAX_ENTRIES {
        let what = format!("it has more than {MAX_ENTRIES} entries");
        return Err(ImportError::Damaged { format, what });
    }
    let maybe_cut = ending == Ending::Unknown && !text.ends_with(['\n', '\r']);
    if let Some(last) = file.entries.last_mut().filter(|_| maybe_cut)
        && last.place == format!("line {}", text.lines().count())
    {
        last.seeds.iter_mut().for_each(|seed| seed.warnings.push(MAYBE_CUT.into()));
    }
    Ok(file)
}

/// Reads the texts of QR codes or lines. Each comes with its place for messages, such as `QR code 2`. Missing parts of a
/// Google Authenticator export become a notice.
pub fn read_payloads<'a>(texts: impl Iterator<Item = (String, &'a str)>) -> ImportedFile {
    let mut file = ImportedFile::default();
    let mut batches = Batches::default();
    for (place, text) in texts {
        if google_migration::is_migration(text) {
            match google_migration::parse_payload(text) {
                Ok(part) => part.add_to(&place, &mut file, &mut batches),
                Err(error) => file.failed.push(FailedEntry::new(&place, "", error.to_string())),
            }
        } else {
            match read_uri(text) {
                Ok(entry) => file.entries.push(ImportedEntry { place, ..entry }),
                Err(error) => {
                    file.failed.push(FailedEntry::new(&place, &label_of(text), error.to_string()));
                }
            }
        }
    }
    let missing: Vec<String> = batches.missing().collect();
    file.left_out.extend((!missing.is_empty()).then(|| "the missing parts of the export".to_owned()));
    file.notices.extend(missing);
    file
}

fn read_uri(uri: &str) -> Result<ImportedEntry, OtpError> {
    if !uri.contains("://") {
        return Err(OtpError::OtherAddress("not an address"));
    }
    let display = EnteDisplay::of(uri);
    let entry = ImportedEntry::from_seed(seed_from_uri(uri)?);
    Ok(ImportedEntry {
        tags: display.tags,
        archived: display.trashed,
        has_notes: !display.note.is_empty(),
        ..entry
    })
}

/// Parses the URI of a generator, or a bare secret.
pub fn seed_from_uri(text: &str) -> Result<ImportedSeed, OtpError> {
    let mut warnings = Vec::new();
    let parse = otp::parse_any_with_surplus;
    let parsed = match parse(text) {
        Err(OtpError::ControlCharacter { .. }) => {
            warnings.push(CONTROLS_REMOVED.into());
            parse(&without_controls(text))?
        }
        other => other?,
    };
    let mut otp = parsed.otp;
    otp.issuer = clean_name(&otp.issuer, &mut warnings);
    otp.label = clean_name(&otp.label, &mut warnings);
    warnings.extend(
        parsed
            .warnings
            .iter()
            .filter(|warning| !matches!(warning, Warning::UnknownParameter("codeDisplay")))
            .map(Warning::to_string),
    );
    warnings.dedup();
    let by_issuer = parsed.warnings.contains(&Warning::SteamByIssuer);
    let as_written =
        by_issuer.then_some(Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 });
    // `encoder=totp` says that a code of Steam has six digits.
    let is_literal = text.contains("encoder=");
    Ok(ImportedSeed { otp, as_written, is_literal, warnings })
}

/// The JSON that Ente adds to a URI in the parameter `codeDisplay`.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct EnteDisplay {
    tags: Vec<String>,
    trashed: bool,
    note: String,
}

impl EnteDisplay {
    fn of(uri: &str) -> Self {
        let json = parameter(uri, "codeDisplay").unwrap_or_default();
        let mut display: Self = serde_json::from_str(&json).unwrap_or_default();
        display.tags.truncate(32);
        display
    }
}

fn parameter<'a>(uri: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let value = uri.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    Some(percent_decode_str(value).decode_utf8_lossy())
}

/// Removes control characters from a URI, percent-encoded or not.
fn without_controls(uri: &str) -> String {
    let mut out = String::with_capacity(uri.len());
    let mut rest = uri;
    while let Some(character) = rest.chars().next() {
        let encoded_length = encoded_prefix_length(rest);
        if encoded_length == 0 {
            if !character.is_control() {
                out.push(character);
            }
            rest = &rest[character.len_utf8()..];
            continue;
        }
        // A character may be several encoded bytes, so the whole run is decoded.
        let decoded = percent_decode_str(&rest[..encoded_length]).decode_utf8_lossy();
        if decoded.contains(char::is_control) {
            let kept: String = decoded.chars().filter(|c| !c.is_control()).collect();
            out.extend(utf8_percent_encode(&kept, NON_ALPHANUMERIC));
        } else {
            out.push_str(&rest[..encoded_length]);
        }
        rest = &rest[encoded_length..];
    }
    out
}

/// How many bytes at the start are percent-encoded, as in `%41%42`.
fn encoded_prefix_length(text: &str) -> usize {
    let is_encoded =
        |chunk: &[u8]| matches!(chunk, [b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    text.as_bytes().chunks(3).take_while(|chunk| is_encoded(chunk)).count() * 3
}

/// The label in a URI that could not be read. Everything after `?` is ignored, because it holds the secret.
fn label_of(uri: &str) -> String {
    let path = uri.split_once("://").and_then(|(_, rest)| rest.split_once('?')).map(|(path, _)| path);
    let label = path.and_then(|path| path.split_once('/')).map_or("", |(_, label)| label);
    percent_decode_str(label).decode_utf8_lossy().into_owned()
}
