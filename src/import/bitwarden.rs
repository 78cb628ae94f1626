//! Bitwarden: its JSON, plain or protected by a password, alone or in the zip with attachments.
//!
//! Facts: Bitwarden's `libs/tools/export` and its help page “Condition a Bitwarden import”.

use super::bitwarden_encrypted as encrypted;
use super::collect::{Collector, date, password, urls};
use super::tree::Json;
use super::{ImportError, ImportedEntry, ImportedFile, Input, MAX_ENTRIES, Reader, Shape, SourceKind, unzip};
use jiff::civil::Date;
use std::collections::BTreeMap;

pub(super) const LABEL: &str = "Bitwarden";
/// The JSON in the zip that an export with attachments is.
pub(super) const MEMBER: &str = "data.json";

/// The fields that are read, here and where it is encrypted.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "encrypted", "passwordProtected", "salt", "kdfType", "kdfIterations", "kdfMemory", "kdfParallelism",
    "encKeyValidation_DO_NOT_EDIT", "data", "folders", "collections", "id", "items", "name", "type", "login",
    "folderId", "collectionIds", "username", "uris", "uri", "password", "totp", "fido2Credentials", "notes",
    "creationDate", "revisionDate", "passwordRevisionDate", "passwordHistory", "lastUsedDate", "deletedDate",
    "archivedDate",
];

pub struct Bitwarden;

impl Reader for Bitwarden {
    fn name(&self) -> &'static str {
        "bitwarden"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::PasswordManager
    }

    fn detect(&self, input: &Input<'_>, shape: &Shape) -> bool {
        if unzip::is_zip(input.bytes) {
            return unzip::has(input.bytes, |name| name == MEMBER.as_bytes());
        }
        is_managers(shape) || shape.has(&["encrypted", "encKeyValidation_DO_NOT_EDIT"])
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        let json = Json::read(input, MEMBER, LABEL, KNOWN)?;
        if !json.at("encrypted").truth() {
            return read(&json, false);
        }
        let plain = encrypted::decrypt(&json, input)?;
        read(&Json::parse(&plain, LABEL, KNOWN)?, true)
    }
}

/// Whether it is a plain document of the password manager, of a person (`folders`) or of an organisation
/// (`collections`). The authenticator's has items with all the same fields, and neither.
pub(super) fn is_managers(shape: &Shape) -> bool {
    shape.has(&["encrypted", "items"]) && (shape.has(&["folders"]) || shape.has(&["collections"]))
}

fn read(json: &Json, was_encrypted: bool) -> Result<ImportedFile, ImportError> {
    if !json.at("items").is_list() {
        return Err(ImportError::Damaged { format: LABEL, what: "it has no list of items".into() });
    }
    let mut folders: BTreeMap<&str, &str> = BTreeMap::new();
    for folder in json.at("folders").list().iter().chain(json.at("collections").list()) {
        folders.insert(folder.at("id").text(), folder.at("name").text());
    }
    let mut found = Collector::default();
    found.export.encrypted = was_encrypted;
    if json.at("items").list().len() > MAX_ENTRIES {
        let what = format!("it has more than {MAX_ENTRIES} items");
        return Err(ImportError::Damaged { format: LABEL, what });
    }
    for (at, item) in json.at("items").list().iter().enumerate() {
        let place = format!("entry {}", at + 1);
        let name = item.at("name").text();
        match item.at("type").number() {
            _ if !item.is_object() => found.fail(&place, "", "it is no object"),
            Some(1) if !item.at("login").is_object() => {
                found.fail(&place, name, "it is a login without its login part");
            }
            Some(1) => login(item, place, &folders, &mut found),
            Some(2) => found.leave_out("secure note"),
            Some(3) => found.leave_out("card"),
            Some(4) => found.leave_out("identity"),
            Some(5) => found.leave_out("SSH key"),
            _ => found.fail(&place, name, "its type is not one that Bitwarden had when this was written"),
        }
    }
    Ok(found.finish())
}

fn login(item: &Json, place: String, folders: &BTreeMap<&str, &str>, found: &mut Collector) {
    let login = item.at("login");
    let folder = [item.at("folderId").text()];
    let collections = item.at("collectionIds").list().iter().map(Json::text);
    let mut entry = ImportedEntry {
        place,
        service: item.at("name").text().to_owned(),
        username: login.at("username").text().to_owned(),
        urls: urls(login.at("uris").list().iter().map(|uri| uri.at("uri").text())),
        password: password(login.at("password").raw()),
        passkey: !login.at("fido2Credentials").list().is_empty(),
        tags: urls(folder.into_iter().chain(collections).filter_map(|id| folders.get(id).copied())),
        has_notes: !item.at("notes").text().is_empty(),
        created: date(item.at("creationDate").text()),
        changed: changed(item),
        archived: !item.at("deletedDate").is_null() || !item.at("archivedDate").is_null(),
        ..ImportedEntry::default()
    };
    found.seed(&mut entry, login.at("totp").raw());
    found.push(entry);
}

/// When the password was last changed, or else the entry.
fn changed(item: &Json) -> Option<Date> {
    let replaced =
        item.at("passwordHistory").list().iter().filter_map(|old| date(old.at("lastUsedDate").text())).max();
    date(item.at("login").at("passwordRevisionDate").text())
        .or(replaced)
        .or_else(|| date(item.at("revisionDate").text()))
}
