//! Enpass' JSON.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::file_builder::FileBuilder;
use crate::import::formats::json_tree::Json;
use crate::import::formats::login_fields::{LoginField, login};
use crate::import::formats::values::day_of_seconds;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use std::collections::HashMap;

const LABEL: &str = "Enpass";

#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "folders", "items", "title", "uuid", "fields", "type", "value", "label", "note", "trashed", "archived", "createdAt",
    "updated_at", "template_type",
];

pub const READER: Reader = Reader::password_manager("enpass", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["items[].template_type"]) || shape.has(&["items[].category", "items[].fields"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let json = Json::parse(input.bytes, LABEL, FIELDS)?;
    let folders: HashMap<&str, &str> = json
        .field("folders")
        .list()
        .iter()
        .map(|folder| (folder.field("uuid").text(), folder.field("title").text()))
        .collect();
    let mut builder = FileBuilder::default();
    for (index, item) in json.field("items").list().iter().enumerate() {
        let text = |name: &str| item.field(name).raw();
        let own = [LoginField::named("title", text("title")), LoginField::named("note", text("note"))];
        let names = item.field("folders").list().iter().filter_map(|id| folders.get(id.text()));
        let fields: Vec<LoginField<'_>> = item
            .field("fields")
            .list()
            .iter()
            .map(|field| LoginField::named(field.field("type").raw(), field.field("value").raw()))
            .chain(own)
            .chain(names.map(|name| LoginField::named("folder", name)))
            .collect();
        let entry = login(format!("entry {}", index + 1), &fields, &mut builder);
        let kind = text("template_type").split('.').next().unwrap_or_default();
        if !matches!(kind, "login" | "password" | "") && entry.password.is_none() && entry.seeds.is_empty() {
            builder.leave_out(match kind {
                "creditcard" => "card",
                "note" => "secure note",
                "identity" => "identity",
                _ => "entry of another kind",
            });
            continue;
        }
        builder.push(ImportedEntry {
            created: item.field("createdAt").number().and_then(day_of_seconds),
            changed: item.field("updated_at").number().and_then(day_of_seconds),
            archived: ["trashed", "archived"].iter().any(|name| item.field(name).number() == Some(1)),
            ..entry
        });
    }
    Ok(builder.finish())
}
