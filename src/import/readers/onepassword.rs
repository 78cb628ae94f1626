//! 1Password's 1PUX: a zip with JSON in it. Source: “1Password Unencrypted Export (.1PUX)” in 1Password's help.

use crate::import::entry::{ImportedEntry, ImportedFile, PasskeyFacts};
use crate::import::error::ImportError;
use crate::import::formats::file_builder::FileBuilder;
use crate::import::formats::json_tree::Json;
use crate::import::formats::values::{day_of_seconds, distinct, password};
use crate::import::formats::zip_member::{has_member, is_zip};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "1Password";
const MEMBER: &str = "export.data";

#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "accounts", "vaults", "attrs", "name", "items", "item", "details", "overview", "title", "sections", "fields",
    "value", "string", "concealed", "totp", "categoryUuid", "loginFields", "designation", "password", "urls", "url", "passwordHistory",
    "time", "passkey", "rpId", "userName", "tags", "notesPlain", "createdAt", "updatedAt", "state", "trashed",
];

pub const READER: Reader =
    Reader::password_manager("1password", LABEL, detect, read).with_zip_members(&[MEMBER]);

fn detect(input: &Input<'_>, _: &Shape) -> bool {
    has_member(input.bytes, |name| name == MEMBER.as_bytes())
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let damaged = |what: &str| ImportError::Damaged { format: LABEL, what: what.into() };
    if !is_zip(input.bytes) {
        return Err(damaged("it is not a zip file, but a 1PUX export is one"));
    }
    let json = Json::read(input, MEMBER, LABEL, FIELDS)?;
    let accounts = json.field("accounts");
    if !accounts.is_list() {
        return Err(damaged("it has no list of accounts"));
    }
    let vaults: Vec<&Json> =
        accounts.list().iter().flat_map(|account| account.field("vaults").list()).collect();
    let mut builder = FileBuilder::default();
    let mut count = 0;
    for vault in &vaults {
        // The vault's name is a useful tag only if there are several vaults.
        let tag = if vaults.len() > 1 { vault.field("attrs").field("name").text() } else { "" };
        for item in vault.field("items").list() {
            count += 1;
            read_item(item, &format!("entry {count}"), tag, &mut builder);
        }
    }
    Ok(builder.finish())
}

fn read_item(item: &Json, place: &str, vault: &str, builder: &mut FileBuilder) {
    // The first version of the format wrapped each item.
    let item = if item.field("item").is_object() { item.field("item") } else { item };
    let (details, overview) = (item.field("details"), item.field("overview"));
    let title = overview.field("title").text();
    if !details.is_object() && !overview.is_object() {
        return builder.fail(place, title, "it has neither details nor an overview");
    }
    let fields =
        || details.field("sections").list().iter().flat_map(|section| section.field("fields").list());
    let seeds: Vec<&str> = fields()
        .map(|field| field.field("value").field("totp").raw())
        .filter(|seed| !seed.is_empty())
        .collect();
    let category = item.field("categoryUuid").text();
    // 001 is a login, 005 a password. Other entries count if they have seeds.
    let other_kind = match category {
        "" | "001" | "005" => None,
        "002" => Some("card"),
        "003" => Some("secure note"),
        "004" => Some("identity"),
        "006" => Some("document"),
        _ => Some("entry of another kind"),
    };
    let login_field = |designation: &str| {
        let mut fields = details.field("loginFields").list().iter();
        let field = fields.find(|field| field.field("designation").text() == designation);
        field.map_or("", |field| field.field("value").raw())
    };
    let passwords = [login_field("password"), details.field("password").raw()];
    let urls = overview.field("urls").list().iter().map(|url| url.field("url").text());
    let password_changed =
        details.field("passwordHistory").list().iter().filter_map(|old| old.field("time").number()).max();
    let mut entry = ImportedEntry {
        place: place.to_owned(),
        service: title.to_owned(),
        username: login_field("username").trim().to_owned(),
        urls: distinct([overview.field("url").text()].into_iter().chain(urls)),
        password: passwords.into_iter().find_map(password),
        passkey: details.field("passkey").is_object(),
        passkey_facts: PasskeyFacts {
            rp_id: details.field("passkey").field("rpId").text().to_owned(),
            user_name: details.field("passkey").field("userName").text().to_owned(),
            created: details.field("passkey").field("createdAt").number().and_then(day_of_seconds),
        },
        tags: distinct([vault].into_iter().chain(overview.field("tags").list().iter().map(Json::text))),
        has_notes: !details.field("notesPlain").text().is_empty(),
        created: item.field("createdAt").number().and_then(day_of_seconds),
        changed: password_changed.or_else(|| item.field("updatedAt").number()).and_then(day_of_seconds),
        archived: matches!(item.field("state").text(), "archived" | "trashed")
            || item.field("trashed").is_true(),
        ..ImportedEntry::default()
    };
    for seed in seeds {
        builder.add_seed(&mut entry, seed);
    }
    for field in fields() {
        let value = field.field("value");
        for text in [value.field("string").raw(), value.field("concealed").raw()] {
            builder.add_seeds_in(&mut entry, field.field("title").text(), text);
        }
    }
    builder.add_seeds_in(&mut entry, "notes", details.field("notesPlain").raw());
    match other_kind {
        None => builder.push(entry),
        Some(kind) => builder.push_seeds_or_leave_out(entry, kind),
    }
}
