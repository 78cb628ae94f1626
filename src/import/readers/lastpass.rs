//! LastPass' CSV.

use crate::import::entry::{ImportedFile, OtherReading};
use crate::import::error::ImportError;
use crate::import::formats::csv_table::{LoginColumns, Unescape, has_columns, read_escaped_rows};
use crate::import::formats::values::distinct;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use zeroize::Zeroizing;

const LABEL: &str = "LastPass";
/// The addresses that mark a note, a folder, and a login without an address.
const NOTE_URL: &str = "http://sn";
const FOLDER_URL: &str = "http://group";
const NO_URL: &str = "http://";

const COLUMNS: LoginColumns = LoginColumns {
    required: &["url", "password", "name"],
    seeds: &["totp"],
    notes: "extra",
    ..LoginColumns::COMMON
};

pub const READER: Reader = Reader::password_manager("lastpass", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    has_columns(shape, &["url", "username", "password", "extra", "name", "grouping"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let escaping = Escaping::of(input.bytes);
    let mut file = read_rows(input, escaping == Escaping::All)?;
    match escaping {
        Escaping::None => {}
        Escaping::All => file.notices.push(
            "its texts are escaped for HTML (`&amp;` for `&`), as LastPass does when it shows the export \
             in the browser; they were converted back"
                .into(),
        ),
        Escaping::Mixed => {
            let question =
                "LastPass wrote “&amp;” and also a plain “&”: read each “&amp;” as “&”, also in passwords?";
            file.notices.push(
                "it has “&amp;” and also a plain “&”, so it is uncertain which one is meant; passwords and names were taken \
                 as they are written"
                    .into(),
            );
            let other = OtherReading { question: question.into(), file: read_rows(input, true)? };
            file.other_reading = Some(Box::new(other));
        }
    }
    Ok(file)
}

fn read_rows(input: &Input<'_>, escaped: bool) -> Result<ImportedFile, ImportError> {
    let unescape = escaped.then_some(unescape as Unescape);
    read_escaped_rows(input.bytes, LABEL, COLUMNS.required, unescape, |row, builder| {
        let other_kind = match row.text("url").as_str() {
            NOTE_URL => Some("secure note"),
            FOLDER_URL => Some("folder"),
            _ => None,
        };
        let mut entry = row.login(&COLUMNS, builder);
        entry.urls.retain(|url| ![NO_URL, NOTE_URL].contains(&url.as_str()));
        let folder = row.text("grouping").replace('\\', "/");
        entry.tags = distinct([folder.as_str()].into_iter().filter(|tag| *tag != "(none)"));
        match other_kind {
            None => builder.push(entry),
            Some(kind) => builder.push_seeds_or_leave_out(entry, kind),
        }
    })
}

const ENTITIES: [(&str, char); 6] =
    [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&#039;", '\'')];

/// How far a file is escaped for HTML. LastPass' web page escapes all texts; a downloaded file has none escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escaping {
    /// There is no entity.
    None,
    /// Each `&` begins an entity, and there is no `<` or `>`.
    All,
    Mixed,
}

impl Escaping {
    fn of(bytes: &[u8]) -> Self {
        let (mut has_entity, mut has_plain) = (false, false);
        for (offset, &byte) in bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'<' | b'>' | b'&'))
        {
            let rest = &bytes[offset..];
            let is_entity =
                byte == b'&' && ENTITIES.iter().any(|(name, _)| rest.starts_with(name.as_bytes()));
            has_entity |= is_entity;
            has_plain |= !is_entity;
        }
        match (has_entity, has_plain) {
            (false, _) => Self::None,
            (true, false) => Self::All,
            (true, true) => Self::Mixed,
        }
    }
}

fn unescape(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let entity = ENTITIES.iter().find(|(name, _)| rest.starts_with(name));
        let (decoded, length) =
            entity.map_or((character, character.len_utf8()), |(name, c)| (*c, name.len()));
        out.push(decoded);
        rest = &rest[length..];
    }
    out
}
