//! LastPass' CSV.

use crate::import::entry::ImportedFile;
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
    let escaped = is_escaped(input.bytes);
    let unescape = escaped.then_some(unescape as Unescape);
    let mut file = read_escaped_rows(input.bytes, LABEL, COLUMNS.required, unescape, |row, builder| {
        match row.text("url").as_str() {
            NOTE_URL => return builder.leave_out("secure note"),
            FOLDER_URL => return builder.leave_out("folder"),
            _ => {}
        }
        let mut entry = row.login(&COLUMNS, builder);
        entry.urls.retain(|url| url != NO_URL);
        let folder = row.text("grouping").replace('\\', "/");
        entry.tags = distinct([folder.as_str()].into_iter().filter(|tag| *tag != "(none)"));
        builder.push(entry);
    })?;
    if escaped {
        file.notices.push(
            "its texts are escaped for HTML (`&amp;` for `&`), as LastPass does when it shows the export \
             in the browser; they were converted back"
                .into(),
        );
    }
    Ok(file)
}

const ENTITIES: [(&str, char); 6] =
    [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&#039;", '\'')];

/// Whether the file was copied from LastPass' web page, which escaped texts for HTML: each `&` begins an entity, and
/// there is no `<` or `>`. Then no password contains a literal `&amp;`.
fn is_escaped(bytes: &[u8]) -> bool {
    let mut has_entity = false;
    for (offset, &byte) in bytes.iter().enumerate() {
        let begins_entity = || ENTITIES.iter().any(|(name, _)| bytes[offset..].starts_with(name.as_bytes()));
        match byte {
            b'<' | b'>' => return false,
            b'&' if begins_entity() => has_entity = true,
            b'&' => return false,
            _ => {}
        }
    }
    has_entity
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
