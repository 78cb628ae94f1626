//! LastPass' CSV.

use super::collect::{Collector, password, urls};
use super::sheet::{self, Row, Text};
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};
use std::ops::Deref;
use zeroize::Zeroizing;

const LABEL: &str = "LastPass";
/// What LastPass puts in place of the address of a note; and of a folder.
const NOTE: &str = "http://sn";
const FOLDER: &str = "http://group";

pub struct LastPass;

impl Reader for LastPass {
    fn name(&self) -> &'static str {
        "lastpass"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::PasswordManager
    }

    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        sheet::has(&sheet::header(shape), &["url", "username", "password", "extra", "name", "grouping"], &[])
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        let escaped = is_escaped(input.bytes);
        let mut export = sheet::each_row(input.bytes, LABEL, &["url", "password", "name"], |row, found| {
            read(row, escaped, found);
        })?;
        if escaped {
            export.notices.push(
                "its texts are written as in a web page (`&amp;` for `&`), as LastPass did when the export was shown \
                 in the browser, and were read so"
                    .into(),
            );
        }
        Ok(export)
    }
}

/// Whether every `&` in the file begins one of the five entities that LastPass' page wrote, and there is neither
/// `<` nor `>`: then it was copied from that page, and no password means `&amp;` by it.
fn is_escaped(bytes: &[u8]) -> bool {
    let mut seen = false;
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'<' | b'>' => return false,
            b'&' if ENTITIES.iter().any(|(name, _)| bytes[at..].starts_with(name.as_bytes())) => seen = true,
            b'&' => return false,
            _ => {}
        }
    }
    seen
}

const ENTITIES: [(&str, char); 6] =
    [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&#039;", '\'')];

fn unescape(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let entity = ENTITIES.iter().find(|(name, _)| rest.starts_with(name));
        let (taken, length) = entity.map_or((character, character.len_utf8()), |(name, c)| (*c, name.len()));
        out.push(taken);
        rest = &rest[length..];
    }
    out
}

fn read(row: &Row<'_, '_>, escaped: bool, found: &mut Collector) {
    let cell = |column: &str| match row.raw(column) {
        text if escaped => Text::Owned(unescape(&text)),
        text => text,
    };
    let text = |column: &str| cell(column).deref().trim().to_owned();
    let address = text("url");
    match address.as_str() {
        NOTE => return found.leave_out("secure note"),
        FOLDER => return found.leave_out("folder"),
        _ => {}
    }
    let mut entry = ImportedEntry {
        place: row.place(),
        service: text("name"),
        username: text("username"),
        // An entry without an address has this one.
        urls: urls([address.as_str()].into_iter().filter(|url| *url != "http://")),
        password: password(&cell("password")),
        tags: urls([text("grouping").replace('\\', "/").as_str()].into_iter().filter(|tag| *tag != "(none)")),
        has_notes: !text("extra").is_empty(),
        ..ImportedEntry::default()
    };
    found.seed(&mut entry, &cell("totp"));
    found.push(entry);
}
