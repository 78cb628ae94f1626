//! 1Password's 1PUX: a zip with `export.data`, several accounts and vaults, several one-time passwords an item.
//!
//! Facts: “1Password Unencrypted Export (.1PUX)” in 1Password's help.

use super::collect::{Collector, day_of_seconds, password, urls};
use super::tree::Json;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind, unzip};

pub(super) const LABEL: &str = "1Password";
pub(super) const MEMBER: &str = "export.data";

/// The fields that are read.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "accounts", "vaults", "attrs", "name", "items", "item", "details", "overview", "title", "sections", "fields",
    "value", "totp", "categoryUuid", "loginFields", "designation", "password", "urls", "url", "passwordHistory",
    "time", "passkey", "tags", "notesPlain", "createdAt", "updatedAt", "state", "trashed",
];

/// Reads 1PUX.
pub struct OnePassword;

impl Reader for OnePassword {
    fn name(&self) -> &'static str {
        "1password"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::PasswordManager
    }

    fn detect(&self, input: &Input<'_>, _: &Shape) -> bool {
        unzip::has(input.bytes, |name| name == MEMBER.as_bytes())
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        if !unzip::is_zip(input.bytes) {
            let what = "it is no zip file, as 1PUX is".into();
            return Err(ImportError::Damaged { format: LABEL, what });
        }
        let json = Json::read(input, MEMBER, LABEL, KNOWN)?;
        if !json.at("accounts").is_list() {
            return Err(ImportError::Damaged { format: LABEL, what: "it has no list of accounts".into() });
        }
        let mut found = Collector::default();
        let vaults: Vec<&Json> =
            json.at("accounts").list().iter().flat_map(|a| a.at("vaults").list()).collect();
        let mut count = 0;
        for vault in &vaults {
            let name = vault.at("attrs").at("name").text();
            for item in vault.at("items").list() {
                count += 1;
                // One vault of all is no more than the export itself.
                let tag = if vaults.len() > 1 { name } else { "" };
                read(item, &format!("entry {count}"), tag, &mut found);
            }
        }
        Ok(found.finish())
    }
}

fn read(item: &Json, place: &str, vault: &str, found: &mut Collector) {
    // The first version had each item in a wrapper.
    let item = if item.at("item").is_object() { item.at("item") } else { item };
    let (details, overview) = (item.at("details"), item.at("overview"));
    let title = overview.at("title").text();
    if !details.is_object() && !overview.is_object() {
        return found.fail(place, title, "it has neither details nor an overview");
    }
    let sections = || details.at("sections").list().iter().flat_map(|section| section.at("fields").list());
    let codes: Vec<&str> =
        sections().map(|field| field.at("value").at("totp").raw()).filter(|totp| !totp.is_empty()).collect();
    let category = item.at("categoryUuid").text();
    if !matches!(category, "" | "001" | "005") && codes.is_empty() {
        return found.leave_out(match category {
            "002" => "card",
            "003" => "secure note",
            "004" => "identity",
            "006" => "document",
            _ => "entry of another kind",
        });
    }
    let designated = |name: &str| {
        let field = details.at("loginFields").list().iter().find(|f| f.at("designation").text() == name);
        field.map_or("", |field| field.at("value").raw())
    };
    // An item that is a password alone (005) has it in the details.
    let secret = [designated("password"), details.at("password").raw()].into_iter().find(|p| !p.is_empty());
    let addresses = overview.at("urls").list().iter().map(|url| url.at("url").text());
    let replaced =
        details.at("passwordHistory").list().iter().filter_map(|old| old.at("time").number()).max();
    let mut entry = ImportedEntry {
        place: place.to_owned(),
        service: title.to_owned(),
        username: designated("username").trim().to_owned(),
        urls: urls([overview.at("url").text()].into_iter().chain(addresses)),
        password: secret.and_then(password),
        passkey: details.at("passkey").is_object(),
        tags: urls([vault].into_iter().chain(overview.at("tags").list().iter().map(Json::text))),
        has_notes: !details.at("notesPlain").text().is_empty(),
        created: item.at("createdAt").number().and_then(day_of_seconds),
        changed: replaced.or_else(|| item.at("updatedAt").number()).and_then(day_of_seconds),
        archived: matches!(item.at("state").text(), "archived" | "trashed") || item.at("trashed").truth(),
        ..ImportedEntry::default()
    };
    for code in codes {
        found.seed(&mut entry, code);
    }
    found.push(entry);
}
