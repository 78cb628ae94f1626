//! Proton Pass: a zip with JSON in it, or the JSON alone. Source: ProtonMail/WebClients, `packages/pass/lib/export`.

use crate::import::entry::{ImportedEntry, ImportedFile, PasskeyFacts};
use crate::import::error::ImportError;
use crate::import::formats::file_builder::FileBuilder;
use crate::import::formats::json_tree::Json;
use crate::import::formats::values::{day_of_seconds, distinct, password};
use crate::import::formats::zip_member::{has_member, is_zip};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "Proton Pass";
const FOLDER: &str = "Proton Pass/";
const MEMBER: &str = "Proton Pass/data.json";
/// The member of a zip that is encrypted with PGP. The reader refuses the zip if it contains this name.
const PGP_MEMBER: &str = "Proton Pass/data.pgp";

#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "vaults", "name", "items", "state", "data", "type", "metadata", "note", "content", "itemEmail", "itemUsername",
    "username", "password", "urls", "totpUri", "passkeys", "extraFields", "fieldName", "sections",
    "sectionFields", "rpId", "userName", "createTime", "modifyTime",
];

pub const READER: Reader =
    Reader::password_manager("proton-pass", LABEL, detect, read).with_zip_members(&[MEMBER, PGP_MEMBER]);

fn detect(input: &Input<'_>, shape: &Shape) -> bool {
    if is_zip(input.bytes) {
        return has_member(input.bytes, |name| name.starts_with(FOLDER.as_bytes()));
    }
    shape.has(&["vaults"]) && !shape.has(&["vaults[]"]) && !shape.has(&["accounts"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let has_json = has_member(input.bytes, |name| name == MEMBER.as_bytes());
    if !has_json && has_member(input.bytes, |name| name.ends_with(b".pgp")) {
        return Err(ImportError::Refused {
            format: LABEL,
            why: "it is encrypted with PGP".into(),
            next: "in Proton Pass choose Settings, Export, file format ZIP without a passphrase; \
                   or decrypt it with gpg, and import the data.json in it"
                .into(),
        });
    }
    let json = Json::read(input, MEMBER, LABEL, FIELDS)?;
    let vaults = json.field("vaults");
    if !vaults.is_object() {
        return Err(ImportError::Damaged { format: LABEL, what: "it has no vaults".into() });
    }
    let mut builder = FileBuilder::default();
    let mut count = 0;
    for (_, vault) in vaults.fields() {
        // The vault's name is a useful tag only if there are several vaults.
        let tag = if vaults.fields().len() > 1 { vault.field("name").text() } else { "" };
        for item in vault.field("items").list() {
            count += 1;
            read_item(item, &format!("entry {count}"), tag, &mut builder);
        }
    }
    Ok(builder.finish())
}

fn read_item(item: &Json, place: &str, vault: &str, builder: &mut FileBuilder) {
    let data = item.field("data");
    let (metadata, content) = (data.field("metadata"), data.field("content"));
    let name = metadata.field("name").text();
    let other_kind = match data.field("type").text() {
        "login" if content.is_object() => None,
        "login" => return builder.fail(place, name, "it is a login without its content"),
        "" => return builder.fail(place, name, "its type is missing"),
        kind => Some(match kind {
            "note" => "secure note",
            "alias" => "mail alias",
            "creditCard" => "card",
            "identity" => "identity",
            _ => "entry of another kind",
        }),
    };
    // Older versions wrote the email address into `username`.
    let usernames = [content.field("itemUsername"), content.field("itemEmail"), content.field("username")];
    let username = usernames.into_iter().map(Json::text).find(|name| !name.is_empty()).unwrap_or_default();
    let mut entry = ImportedEntry {
        place: place.to_owned(),
        service: name.to_owned(),
        username: username.to_owned(),
        urls: distinct(content.field("urls").list().iter().map(Json::text)),
        password: password(content.field("password").raw()),
        passkey: !content.field("passkeys").list().is_empty(),
        passkey_facts: passkey_facts(content),
        tags: distinct([vault]),
        has_notes: !metadata.field("note").text().is_empty(),
        created: item.field("createTime").number().and_then(day_of_seconds),
        changed: item.field("modifyTime").number().and_then(day_of_seconds),
        // State 1 is active, 2 is in the trash.
        archived: item.field("state").number() == Some(2),
        ..ImportedEntry::default()
    };
    builder.add_seed(&mut entry, content.field("totpUri").raw());
    let sections = content.field("sections").list().iter();
    let in_sections = sections.flat_map(|section| section.field("sectionFields").list());
    for field in data.field("extraFields").list().iter().chain(in_sections) {
        builder.add_seed(&mut entry, field.field("data").field("totpUri").raw());
        let text = field.field("data").field("content").raw();
        builder.add_seeds_in(&mut entry, field.field("fieldName").text(), text);
    }
    builder.add_seeds_in(&mut entry, "note", metadata.field("note").raw());
    match other_kind {
        None => builder.push(entry),
        Some(kind) => builder.push_seeds_or_leave_out(entry, kind),
    }
}

fn passkey_facts(content: &Json) -> PasskeyFacts {
    let Some(passkey) = content.field("passkeys").list().first() else { return PasskeyFacts::default() };
    PasskeyFacts {
        rp_id: passkey.field("rpId").text().to_owned(),
        user_name: passkey.field("userName").text().to_owned(),
        created: passkey.field("createTime").number().and_then(day_of_seconds),
    }
}
