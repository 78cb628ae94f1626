//! Bitwarden's JSON: plain or protected by a password, alone or in a zip with attachments. Sources: Bitwarden's
//! `libs/tools/export`, and its help page “Condition a Bitwarden import”.

use crate::import::entry::{ImportedEntry, ImportedFile, PasskeyFacts};
use crate::import::error::ImportError;
use crate::import::formats::bitwarden_encryption::{LABEL, decrypt};
use crate::import::formats::file_builder::FileBuilder;
use crate::import::formats::json_tree::Json;
use crate::import::formats::values::{date, distinct, password};
use crate::import::formats::zip_member::{has_member, is_zip};
use crate::import::limits::MAX_ENTRIES;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use jiff::civil::Date;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The JSON in a zip with attachments.
const MEMBER: &str = "data.json";

#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "encrypted", "passwordProtected", "salt", "kdfType", "kdfIterations", "kdfMemory", "kdfParallelism",
    "encKeyValidation_DO_NOT_EDIT", "data", "folders", "collections", "id", "items", "name", "type", "login",
    "folderId", "collectionIds", "username", "uris", "uri", "password", "totp", "fido2Credentials", "notes",
    "creationDate", "revisionDate", "passwordRevisionDate", "passwordHistory", "lastUsedDate", "deletedDate",
    "archivedDate", "fields", "value", "rpId", "userName",
];

pub const READER: Reader =
    Reader::password_manager("bitwarden", LABEL, detect, read).with_zip_members(&[MEMBER]);

fn detect(input: &Input<'_>, shape: &Shape) -> bool {
    if is_zip(input.bytes) {
        return has_member(input.bytes, |name| name == MEMBER.as_bytes());
    }
    // A file without folders (of a person) and collections (of an organisation) comes from Bitwarden Authenticator.
    let is_plain =
        shape.has(&["encrypted", "items"]) && (shape.has(&["folders"]) || shape.has(&["collections"]));
    is_plain || shape.has(&["encrypted", "encKeyValidation_DO_NOT_EDIT"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let json = Json::read(input, MEMBER, LABEL, FIELDS)?;
    if !json.field("encrypted").is_true() {
        return read_items(&json);
    }
    let plain = decrypt(&json, input)?;
    Ok(ImportedFile { encrypted: true, ..read_items(&Json::parse(&plain, LABEL, FIELDS)?)? })
}

fn read_items(json: &Json) -> Result<ImportedFile, ImportError> {
    let damaged = |what: String| ImportError::Damaged { format: LABEL, what };
    let items = json.field("items");
    if !items.is_list() {
        return Err(damaged("it has no list of items".into()));
    }
    if items.list().len() > MAX_ENTRIES {
        return Err(damaged(format!("it has more than {MAX_ENTRIES} items")));
    }
    let folders = json.field("folders").list().iter().chain(json.field("collections").list());
    let folders: BTreeMap<&str, &str> =
        folders.map(|folder| (folder.field("id").text(), folder.field("name").text())).collect();
    let mut builder = FileBuilder::default();
    for (index, item) in items.list().iter().enumerate() {
        let place = format!("entry {}", index + 1);
        let name = item.field("name").text();
        match item.field("type").number() {
            _ if !item.is_object() => builder.fail(&place, "", "it is not a JSON object"),
            Some(1) if !item.field("login").is_object() => {
                builder.fail(&place, name, "it is a login without its login part");
            }
            Some(1) => {
                let entry = read_item(item, place, &folders, &mut builder);
                builder.push(entry);
            }
            Some(kind @ 2..=5) => {
                let kind = ["secure note", "card", "identity", "SSH key"][(kind - 2) as usize];
                let entry = read_item(item, place, &folders, &mut builder);
                builder.push_seeds_or_leave_out(entry, kind);
            }
            _ => builder.fail(&place, name, "its type is unknown: a newer Bitwarden may have written it"),
        }
    }
    Ok(builder.finish())
}

/// Reads a login, or another item that may have generators in its custom fields or its note.
fn read_item(
    item: &Json,
    place: String,
    folders: &BTreeMap<&str, &str>,
    builder: &mut FileBuilder,
) -> ImportedEntry {
    let login = item.field("login");
    let collections = item.field("collectionIds").list().iter().map(Json::text);
    let folder_ids = [item.field("folderId").text()].into_iter().chain(collections);
    let mut entry = ImportedEntry {
        place,
        service: item.field("name").text().to_owned(),
        username: login.field("username").text().to_owned(),
        urls: distinct(login.field("uris").list().iter().map(|uri| uri.field("uri").text())),
        password: password(login.field("password").raw()),
        passkey: !login.field("fido2Credentials").list().is_empty(),
        passkey_facts: passkey_facts(login),
        tags: distinct(folder_ids.filter_map(|id| folders.get(id).copied())),
        has_notes: !item.field("notes").text().is_empty(),
        created: date(item.field("creationDate").text()),
        changed: changed(item),
        archived: !item.field("deletedDate").is_null() || !item.field("archivedDate").is_null(),
        ..ImportedEntry::default()
    };
    builder.add_seed(&mut entry, login.field("totp").raw());
    let fields = item.field("fields").list().iter();
    let fields: Vec<_> = fields
        .map(|field| {
            (field.field("name").text().to_owned(), Zeroizing::new(field.field("value").raw().to_owned()))
        })
        .collect();
    builder.add_custom_fields(&mut entry, &fields);
    builder.add_seeds_in(&mut entry, "notes", item.field("notes").raw());
    entry
}

fn passkey_facts(login: &Json) -> PasskeyFacts {
    let Some(passkey) = login.field("fido2Credentials").list().first() else {
        return PasskeyFacts::default();
    };
    PasskeyFacts {
        rp_id: passkey.field("rpId").text().to_owned(),
        user_name: passkey.field("userName").text().to_owned(),
        created: date(passkey.field("creationDate").text()),
    }
}

/// When the password changed, or else when the item changed.
fn changed(item: &Json) -> Option<Date> {
    let history = item.field("passwordHistory").list().iter();
    let last_replaced = history.filter_map(|old| date(old.field("lastUsedDate").text())).max();
    date(item.field("login").field("passwordRevisionDate").text())
        .or(last_replaced)
        .or_else(|| date(item.field("revisionDate").text()))
}
