//! 1Password's 1PIF, which versions before 8 export: a JSON document on every second line.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::file_builder::FileBuilder;
use crate::import::formats::json_tree::Json;
use crate::import::formats::values::{day_of_seconds, distinct, password};
use crate::import::limits::MAX_ENTRIES;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "1Password";

#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "title", "typeName", "location", "trashed", "createdAt", "updatedAt", "secureContents", "openContents", "tags", "URLs",
    "url", "notesPlain", "password", "fields", "designation", "value", "sections", "n", "v",
];

pub const READER: Reader = Reader::password_manager("1password-1pif", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["uuid", "typeName", "secureContents"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let mut builder = FileBuilder::default();
    let mut count = 0;
    for (index, line) in input.bytes.split(|&byte| byte == b'\n').enumerate() {
        let line = line.trim_ascii();
        // A line such as `***5642bee8-a5ff-11dc-8314-0800200c9a66***` follows each document.
        if line.is_empty() || line.starts_with(b"***") {
            continue;
        }
        count += 1;
        if count > MAX_ENTRIES {
            let what = format!("it has more than {MAX_ENTRIES} entries");
            return Err(ImportError::Damaged { format: LABEL, what });
        }
        let place = format!("line {}", index + 1);
        match Json::parse(line, LABEL, FIELDS) {
            Ok(item) => read_item(&item, place, &mut builder),
            Err(_) => builder.fail(&place, "", "its JSON is malformed or cut off"),
        }
    }
    Ok(builder.finish())
}

fn read_item(item: &Json, place: String, builder: &mut FileBuilder) {
    let secure = item.field("secureContents");
    let own = |designation: &str| {
        let mut fields = secure.field("fields").list().iter();
        let field = fields.find(|field| field.field("designation").text() == designation);
        field.map_or("", |field| field.field("value").raw())
    };
    let fields = || secure.field("sections").list().iter().flat_map(|section| section.field("fields").list());
    let seeds: Vec<&str> = fields()
        .filter(|field| field.field("n").text().starts_with("TOTP_"))
        .map(|field| field.field("v").raw())
        .filter(|seed| !seed.is_empty())
        .collect();
    let kind = item.field("typeName").text();
    if !matches!(kind, "webforms.WebForm" | "passwords.Password") && seeds.is_empty() {
        return builder.leave_out(match kind {
            "securenotes.SecureNote" => "secure note",
            "wallet.financial.CreditCard" => "card",
            "identities.Identity" => "identity",
            "system.folder.Regular" => "folder",
            _ => "entry of another kind",
        });
    }
    let urls = secure.field("URLs").list().iter().map(|url| url.field("url").text());
    let tags = item.field("openContents").field("tags").list().iter().map(Json::text);
    let mut entry = ImportedEntry {
        place,
        service: item.field("title").text().to_owned(),
        username: own("username").trim().to_owned(),
        urls: distinct([item.field("location").text()].into_iter().chain(urls)),
        password: [own("password"), secure.field("password").raw()].into_iter().find_map(password),
        tags: distinct(tags),
        has_notes: !secure.field("notesPlain").text().is_empty(),
        created: item.field("createdAt").number().and_then(day_of_seconds),
        changed: item.field("updatedAt").number().and_then(day_of_seconds),
        archived: item.field("trashed").is_true(),
        ..ImportedEntry::default()
    };
    for seed in seeds {
        builder.add_seed(&mut entry, seed);
    }
    builder.add_seeds_in(&mut entry, "notes", secure.field("notesPlain").raw());
    builder.push(entry);
}
