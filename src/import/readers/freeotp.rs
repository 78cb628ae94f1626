//! FreeOTP: the preferences of version 1, `tokens.xml`, whose values are the JSON documents of FreeOTP+, and the backup of
//! version 2.

use super::{freeotp_backup, freeotp_plus};
use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::limits::MAX_ENTRIES;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use quick_xml::events::Event;
use zeroize::Zeroizing;

const LABEL: &str = "FreeOTP";

pub const READER: Reader = Reader::authenticator("freeotp", LABEL, detect, read);

fn detect(input: &Input<'_>, _: &Shape) -> bool {
    if freeotp_backup::is_backup(input.bytes) {
        return true;
    }
    let start = &input.bytes[..input.bytes.len().min(1 << 20)];
    start.trim_ascii_start().starts_with(b"<")
        && memchr::memmem::find(start, b"<map").is_some()
        && memchr::memmem::find(start, b"name=\"tokenOrder\"").is_some()
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    if freeotp_backup::is_backup(input.bytes) {
        return freeotp_backup::read(input, LABEL);
    }
    let damaged = |what: &str| ImportError::Damaged { format: LABEL, what: what.into() };
    let text = std::str::from_utf8(input.bytes).map_err(|_| damaged("it is not valid UTF-8"))?;
    // Every token is shorter without its escapes, so the buffer never grows.
    let mut json = Zeroizing::new(String::with_capacity(text.len() + 32));
    json.push_str("{\"tokens\":[");
    let (mut xml, mut count, mut is_token, mut is_complete) =
        (quick_xml::Reader::from_str(text), 0, false, false);
    loop {
        match xml.read_event().map_err(|_| damaged("its XML is malformed"))? {
            Event::Start(start) if start.name().as_ref() == b"string" => {
                let name = start.try_get_attribute("name").ok().flatten();
                is_token = name.is_some_and(|name| &*name.value != b"tokenOrder");
                if is_token {
                    count += 1;
                    json.push_str(if count > 1 { "," } else { "" });
                }
            }
            Event::Text(part) if is_token => json.push_str(&part.decode().unwrap_or_default()),
            Event::GeneralRef(reference) if is_token => {
                let character = reference.resolve_char_ref().ok().flatten();
                let named = match &*reference {
                    b"quot" => Some('"'),
                    b"amp" => Some('&'),
                    b"lt" => Some('<'),
                    b"gt" => Some('>'),
                    b"apos" => Some('\''),
                    _ => None,
                };
                json.extend(character.or(named));
            }
            Event::End(end) => {
                is_complete |= end.name().as_ref() == b"map";
                is_token = false;
            }
            Event::Eof => break,
            _ => {}
        }
        if count > MAX_ENTRIES {
            return Err(damaged("it has too many entries"));
        }
    }
    if !is_complete {
        return Err(damaged("it is cut off"));
    }
    json.push_str("]}");
    freeotp_plus::READER.read(&Input { bytes: json.as_bytes(), ..*input })
}
