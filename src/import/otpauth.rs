//! Lists of addresses: `otpauth://`, `motp://`, `steam://`, and Google Authenticator's migration codes, one a
//! line; the same texts where they come out of QR codes.

use super::google::{self, Batches};
use super::seed::{CONTROLS, clean};
use super::{
    FailedEntry, ImportError, ImportedEntry, ImportedFile, ImportedSeed, Input, MAX_ENTRIES, Reader, Shape,
    SourceKind, json,
};
use crate::otp::{self, OtpError, Warning};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

pub(super) struct Otpauth;

impl Reader for Otpauth {
    fn name(&self) -> &'static str {
        "otpauth"
    }
    fn label(&self) -> &'static str {
        "otpauth list"
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        is_address(&shape.first_line) && !shape.first_line.contains("codeDisplay=")
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        read_lines(self.label(), input.bytes, End::Unknown)
    }
}

/// Whether a line is an address of a generator.
pub(super) fn is_address(line: &str) -> bool {
    ["otpauth://", "motp://", "steam://"]
        .iter()
        .any(|scheme| line.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Whether the end of a text is where its writer ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Whole,
    /// Nothing says so but a line end.
    Unknown,
}

/// What to say of a seed that the end of a file may have cut: no shorter secret is wrong by itself.
pub(super) const AT_END: &str =
    "the file ends with it, without a line end: compare one code, in case the file was cut off";

/// Reads a text of addresses, one a line, or several with commas between.
pub(super) fn read_lines(format: &'static str, bytes: &[u8], end: End) -> Result<ImportedFile, ImportError> {
    json::read(bytes, |text| addresses(format, text, end))
}

fn addresses(format: &'static str, text: &str, end: End) -> Result<ImportedFile, ImportError> {
    let lines = text.lines().enumerate().flat_map(|(at, line)| {
        Commas(line).filter_map(move |address| {
            let address = address.trim();
            let said = !address.is_empty() && !address.starts_with('#');
            said.then(|| (format!("line {}", at + 1), address))
        })
    });
    let mut count = 0;
    let mut export = read_payloads(lines.inspect(|_| count += 1).take(MAX_ENTRIES + 1));
    if count > MAX_ENTRIES {
        let what = format!("it has more than {MAX_ENTRIES} entries");
        return Err(ImportError::Damaged { format, what });
    }
    let open = end == End::Unknown && !text.ends_with(['\n', '\r']);
    if let Some(last) = export.entries.last_mut().filter(|_| open)
        && last.place == format!("line {}", text.lines().count())
    {
        last.seeds.iter_mut().for_each(|seed| seed.warnings.push(AT_END.into()));
    }
    Ok(export)
}

/// The addresses of one line, which Ente may part with commas. A comma in a name parts nothing.
struct Commas<'a>(&'a str);

impl<'a> Iterator for Commas<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let (first, rest) = match self.0.find(",otpauth://") {
            Some(at) => (&self.0[..at], &self.0[at + 1..]),
            None => (self.0, ""),
        };
        self.0 = rest;
        Some(first)
    }
}

/// Reads texts as QR codes carry them, each with its place for messages (`QR code 2`): addresses of
/// generators, and Google Authenticator's migration codes, whose missing parts become a notice.
pub fn read_payloads<'a>(texts: impl Iterator<Item = (String, &'a str)>) -> ImportedFile {
    let mut export = ImportedFile::default();
    let mut batches = Batches::default();
    for (place, text) in texts {
        if google::is_migration(text) {
            match google::parse_payload(text) {
                Ok(part) => part.add_to(&place, &mut export, &mut batches),
                Err(error) => export.failed.push(FailedEntry::new(&place, "", error.to_string())),
            }
        } else {
            match one(place.clone(), text) {
                Ok(entry) => export.entries.push(entry),
                Err(error) => export.failed.push(FailedEntry::new(&place, &name_in(text), error.to_string())),
            }
        }
    }
    export.notices.extend(batches.missing());
    export
}

fn one(place: String, address: &str) -> Result<ImportedEntry, OtpError> {
    if !address.contains("://") {
        return Err(OtpError::OtherAddress("not an address".into()));
    }
    let display = parameter(address, "codeDisplay").map(|text| display(&text)).unwrap_or_default();
    let entry = ImportedEntry::of_seed(place, seed_of(address)?);
    Ok(ImportedEntry {
        tags: display.tags,
        archived: display.trashed,
        has_notes: !display.note.is_empty(),
        ..entry
    })
}

/// The generator of an address, or of a bare secret.
pub(super) fn seed_of(address: &str) -> Result<ImportedSeed, OtpError> {
    let mut warnings = Vec::new();
    let read = |text: &str| if text.contains("://") { otp::parse_uri(text) } else { otp::parse_any(text) };
    let parsed = match read(address) {
        Err(OtpError::ControlCharacter { .. }) => {
            warnings.push(CONTROLS.into());
            read(&without_controls(address))?
        }
        other => other?,
    };
    let mut otp = parsed.otp;
    otp.issuer = clean(&otp.issuer, &mut warnings);
    otp.label = clean(&otp.label, &mut warnings);
    warnings.extend(
        parsed
            .warnings
            .iter()
            .filter(|warning| !matches!(warning, Warning::UnknownParameter(name) if name == "codeDisplay"))
            .map(Warning::to_string),
    );
    warnings.dedup();
    Ok(ImportedSeed { otp, warnings })
}

/// What Ente adds to an address.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Display {
    tags: Vec<String>,
    trashed: bool,
    note: String,
}

fn display(text: &str) -> Display {
    let mut display: Display = serde_json::from_str(text).unwrap_or_default();
    display.tags.truncate(32);
    display
}

fn parameter<'a>(address: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let pair = address.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    Some(percent_decode_str(pair).decode_utf8_lossy())
}

/// An address without its control characters, whether they are encoded or not.
fn without_controls(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut rest = address;
    while let Some(character) = rest.chars().next() {
        // A run of encoded bytes is decoded to see what characters it makes; a plain character stands for itself.
        let run = encoded_run(rest);
        if run == 0 {
            if !character.is_control() {
                out.push(character);
            }
            rest = &rest[character.len_utf8()..];
            continue;
        }
        let decoded = percent_decode_str(&rest[..run]).decode_utf8_lossy();
        if decoded.contains(char::is_control) {
            let kept: String = decoded.chars().filter(|c| !c.is_control()).collect();
            let encoded = percent_encoding::utf8_percent_encode(&kept, percent_encoding::NON_ALPHANUMERIC);
            out.extend(encoded);
        } else {
            out.push_str(&rest[..run]);
        }
        rest = &rest[run..];
    }
    out
}

/// How many bytes of the text's start are `%41%42…`.
fn encoded_run(text: &str) -> usize {
    let encoded =
        |chunk: &[u8]| matches!(chunk, [b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    text.as_bytes().chunks(3).take_while(|chunk| encoded(chunk)).count() * 3
}

/// The name in an address that could not be read, for a message. What follows the `?` is never looked at.
fn name_in(address: &str) -> String {
    let path = address.split_once("://").and_then(|(_, rest)| rest.split_once('?')).map(|(path, _)| path);
    let label = path.and_then(|path| path.split_once('/')).map_or("", |(_, label)| label);
    percent_decode_str(label).decode_utf8_lossy().into_owned()
}
