//! Proton Pass: the zip with `data.json`, or that file alone.
//!
//! Facts: ProtonMail/WebClients, `packages/pass/lib/export`.

use super::collect::{Collector, day_of_seconds, password, urls};
use super::tree::Json;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind, unzip};

pub(super) const LABEL: &str = "Proton Pass";
const FOLDER: &str = "Proton Pass/";
pub(super) const MEMBER: &str = "Proton Pass/data.json";
/// In the place of that, where the export is encrypted.
pub(super) const SEALED: &str = "Proton Pass/data.pgp";

/// The fields that are read.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "vaults", "name", "items", "state", "data", "type", "metadata", "note", "content", "itemEmail", "itemUsername",
    "username", "password", "urls", "totpUri", "passkeys", "extraFields", "createTime", "modifyTime",
];

/// Reads Proton Pass' zip or JSON.
pub struct ProtonPass;

impl Reader for ProtonPass {
    fn name(&self) -> &'static str {
        "proton-pass"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::PasswordManager
    }

    fn detect(&self, input: &Input<'_>, shape: &Shape) -> bool {
        if unzip::is_zip(input.bytes) {
            return unzip::has(input.bytes, |name| name.starts_with(FOLDER.as_bytes()));
        }
        shape.has(&["vaults"]) && !shape.has(&["vaults[]"]) && !shape.has(&["accounts"])
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        let has = |wanted: fn(&[u8]) -> bool| unzip::has(input.bytes, wanted);
        if !has(|name| name == MEMBER.as_bytes()) && has(|name| name.ends_with(b".pgp")) {
            return Err(ImportError::Refused {
                format: LABEL,
                why: "it is encrypted with PGP".into(),
                next: "in Proton Pass choose Settings, Export, file format ZIP without a passphrase; \
                       or decrypt it with gpg, and import the data.json in it"
                    .into(),
            });
        }
        let json = Json::read(input, MEMBER, LABEL, KNOWN)?;
        let vaults = json.at("vaults");
        if !vaults.is_object() {
            return Err(ImportError::Damaged { format: LABEL, what: "it has no vaults".into() });
        }
        let mut found = Collector::default();
        let mut count = 0;
        for (_, vault) in vaults.fields() {
            // One vault of all is no more than the export itself.
            let tag = if vaults.fields().len() > 1 { vault.at("name").text() } else { "" };
            for item in vault.at("items").list() {
                count += 1;
                read(item, &format!("entry {count}"), tag, &mut found);
            }
        }
        Ok(found.finish())
    }
}

fn read(item: &Json, place: &str, vault: &str, found: &mut Collector) {
    let data = item.at("data");
    let (metadata, content) = (data.at("metadata"), data.at("content"));
    let name = metadata.at("name").text();
    match data.at("type").text() {
        "login" if content.is_object() => {}
        "login" => return found.fail(place, name, "it is a login without its content"),
        "note" => return found.leave_out("secure note"),
        "alias" => return found.leave_out("mail alias"),
        "creditCard" => return found.leave_out("card"),
        "identity" => return found.leave_out("identity"),
        "" => return found.fail(place, name, "it does not say what it is"),
        _ => return found.leave_out("entry of another kind"),
    }
    // The name came first, `username` was the mail address once.
    let names = [content.at("itemUsername"), content.at("itemEmail"), content.at("username")];
    let username = names.into_iter().map(Json::text).find(|name| !name.is_empty()).unwrap_or_default();
    let mut entry = ImportedEntry {
        place: place.to_owned(),
        service: name.to_owned(),
        username: username.to_owned(),
        urls: urls(content.at("urls").list().iter().map(Json::text)),
        password: password(content.at("password").raw()),
        passkey: !content.at("passkeys").list().is_empty(),
        tags: urls([vault]),
        has_notes: !metadata.at("note").text().is_empty(),
        created: item.at("createTime").number().and_then(day_of_seconds),
        changed: item.at("modifyTime").number().and_then(day_of_seconds),
        // 1 is active, 2 in the bin.
        archived: item.at("state").number() == Some(2),
        ..ImportedEntry::default()
    };
    found.seed(&mut entry, content.at("totpUri").raw());
    for field in data.at("extraFields").list() {
        found.seed(&mut entry, field.at("data").at("totpUri").raw());
    }
    found.push(entry);
}
