//! The text of an entry of `pass` or gopass: the password, then lines of a name and a value, and an `otpauth` URI.

use crate::import::columns::{FieldRole, normalized};
use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::csv_columns::is_any_login_table;
use crate::import::formats::file_builder::FileBuilder;
use crate::import::formats::json;
use crate::import::formats::login_fields::{LoginField, login, role_of};
use crate::import::formats::text_ref::TextRef;
use crate::import::formats::uri_list::MAYBE_CUT;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use crate::import::uri_text::uris;

const LABEL: &str = "pass";

pub const READER: Reader = Reader::password_manager("pass", LABEL, detect, read);

/// The first line is a password, and another one names a login or an address.
fn detect(input: &Input<'_>, shape: &Shape) -> bool {
    const MAX_ENTRY: usize = 64 << 10;
    let names_a_login = |line: &str| {
        let role = line.split_once(": ").map(|(name, _)| role_of(&normalized(name)).0);
        role.is_some_and(|role| matches!(role, FieldRole::Username | FieldRole::Url))
    };
    if is_any_login_table(shape) {
        return false;
    }
    let Ok(text) = std::str::from_utf8(input.bytes) else { return false };
    !shape.is_json()
        && text.len() <= MAX_ENTRY
        && !shape.first_line.is_empty()
        && !shape.first_line.starts_with('<')
        && uris(&shape.first_line).next().is_none()
        && text.trim_start().lines().skip(1).any(names_a_login)
        && text.lines().flat_map(uris).count() == 1
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let mut lines = text.lines().skip_while(|line| line.is_empty());
        let Some(password) = lines.next() else {
            return Err(ImportError::Damaged { format: LABEL, what: "it is empty".into() });
        };
        let mut fields = vec![LoginField {
            role: FieldRole::Password,
            rank: 0,
            name: "",
            value: TextRef::Borrowed(password),
        }];
        for line in lines {
            if line.starts_with("otpauth://") {
                fields.push(LoginField::named("otpauth", line));
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push(LoginField::named(name, value.trim_start()));
            } else {
                fields.push(LoginField::named("notes", line));
            }
        }
        let mut builder = FileBuilder::default();
        let mut entry = login("the entry".into(), &fields, &mut builder);
        if entry.service.is_empty() {
            let name = input.name.trim_end_matches(".txt").to_owned();
            entry.service = entry.seeds.first().map_or(name, |seed| seed.otp.issuer.clone());
        }
        if !text.ends_with('\n') {
            entry.seeds.iter_mut().for_each(|seed| seed.warnings.push(MAYBE_CUT.into()));
        }
        builder.push(ImportedEntry { ..entry });
        Ok(builder.finish())
    })
}
