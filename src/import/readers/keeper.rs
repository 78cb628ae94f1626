//! Keeper's JSON.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::file_builder::FileBuilder;
use crate::import::formats::json_tree::Json;
use crate::import::formats::login_fields::{LoginField, login};
use crate::import::formats::values::day_of_seconds;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "Keeper";

/// The seed is in a custom field, whose name has changed: `TFC:Keeper`, `$oneTimeCode` and `$oneTimeCode::1`.
#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "records", "$type", "title", "login", "password", "login_url", "notes", "last_modified", "custom_fields", "TFC:Keeper",
    "$oneTimeCode", "$oneTimeCode::1", "$oneTimeCode:oneTimeCode", "$oneTimeCode:oneTimeCode:1", "folders", "folder",
    "shared_folder",
];

pub const READER: Reader = Reader::password_manager("keeper", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["records", "records[].title"]) || shape.has(&["records", "shared_folders"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let json = Json::parse(input.bytes, LABEL, FIELDS)?;
    let mut builder = FileBuilder::default();
    for (index, record) in json.field("records").list().iter().enumerate() {
        let own = ["title", "login", "password", "login_url", "notes"].into_iter().map(|name| {
            LoginField::named(if name == "login_url" { "url" } else { name }, record.field(name).raw())
        });
        let seeds = record.field("custom_fields").fields().iter();
        let seeds = seeds.map(|(_, value)| {
            let value =
                if value.is_list() { value.list().first().map_or("", Json::raw) } else { value.raw() };
            LoginField::named("totp", value)
        });
        let folders = record.field("folders").list().iter();
        let folders = folders.flat_map(|folder| [folder.field("folder"), folder.field("shared_folder")]);
        let folders = folders.map(|folder| LoginField::named("folder", folder.raw()));
        let fields: Vec<LoginField<'_>> = own.chain(seeds).chain(folders).collect();
        let entry = login(format!("entry {}", index + 1), &fields, &mut builder);
        let kind = record.field("$type").text();
        if !matches!(kind, "" | "login") && entry.password.is_none() && entry.seeds.is_empty() {
            builder.leave_out("entry of another kind");
            continue;
        }
        let changed = record.field("last_modified").number().and_then(day_of_seconds);
        builder.push(ImportedEntry { changed, ..entry });
    }
    Ok(builder.finish())
}
