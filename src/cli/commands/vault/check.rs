//! `vault check`.

use crate::cli::args::CheckArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::Style;
use crate::cli::{session, settings};
use crate::inventory;
use crate::profile::{Entry, codec};
use crate::store::{MissingVersion, Version, VersionReport};
use crate::text::{self, count, visible};
use crate::vault::{self, Access, CheckItem, Vault};
use serde_json::json;

/// Checks the vault's files and, with the passphrase, its contents. [`Exit::Found`] if something is damaged.
pub fn run(context: &mut Context, args: &CheckArgs) -> Result<Exit, CliError> {
    let mut items = if args.without_passphrase {
        vault::check(&settings::vault_folder(&context.globals)?, None)?.items
    } else {
        let (folder, passphrase) = session::folder_and_passphrase(context)?;
        let mut items = vault::check(&folder, Some(&passphrase))?.items;
        if let Ok((vault, document)) = Vault::open(&folder, &passphrase, Access::ReadOnly) {
            items.extend(check_document(&vault, &document));
        }
        items
    };
    let sound = items.iter().all(|item| item.sound);
    for item in &mut items {
        item.item = visible(&item.item).into_owned();
        item.detail = visible(&item.detail).into_owned();
    }
    let out = &mut context.out;
    if args.json {
        let items: Vec<_> = items
            .iter()
            .map(|check| json!({ "item": check.item, "sound": check.sound, "detail": check.detail }))
            .collect();
        out.json(&json!({ "sound": sound, "items": items }))?;
    } else {
        let widest = items.iter().map(|item| text::width(&item.item)).max().unwrap_or(0);
        for item in &items {
            let (style, mark) = if item.sound { (Style::Good, "ok   ") } else { (Style::Alert, "WRONG") };
            let mark = out.paint(style, mark);
            out.line(format_args!("{mark}  {}  {}", text::pad(&item.item, widest), item.detail))?;
        }
        out.line("")?;
        out.line(match (sound, args.without_passphrase) {
            (true, false) => "No damage was found.",
            (true, true) => "No damage was found. Nothing was decrypted, so the contents were not checked.",
            (false, _) => {
                "See what is marked WRONG. `selvedge vault restore` repairs damaged files; `selvedge vault merge` \
                 merges other versions."
            }
        })?;
    }
    Ok(if sound { Exit::Done } else { Exit::Found })
}

/// Checks the decrypted document, which the vault itself cannot interpret.
fn check_document(vault: &Vault, document: &[u8]) -> Vec<CheckItem> {
    let item = |item: &str, sound, detail: String| CheckItem { item: item.into(), sound, detail };
    let profile = match codec::decode(document) {
        Err(error) => return vec![item("profile", false, error.to_string())],
        Ok(decoded) => decoded.profile,
    };
    let problems = inventory::problems(&profile.inventory);
    let accounts = count(profile.inventory.accounts.len(), "account");
    let inventory = match problems.as_slice() {
        [] => item("inventory", true, accounts),
        [first, ..] => item("inventory", false, format!("{first} ({})", count(problems.len(), "problem"))),
    };
    let current = Version::of(document);
    let versions = VersionReport::of(vault, &current, &profile.merged, &settings::seen_file());
    let detail = match versions.missing {
        None => match versions.save {
            0 => "not numbered yet; the next save is".to_owned(),
            save => format!("{save}, the newest that is known here"),
        },
        Some(MissingVersion::Generation { number, save, .. }) => {
            format!("{}: generation {number} (save {save}) has changes that are missing here", versions.save)
        }
        Some(MissingVersion::Seen { save }) => {
            format!("{}: save {save}, which this computer has seen, is not part of it", versions.save)
        }
    };
    vec![
        item("number of the save", versions.missing.is_none(), detail),
        inventory,
        check_entries("login codes", &profile.seeds),
        check_entries("recovery codes", &profile.recovery_codes),
    ]
}

fn check_entries<T>(name: &str, entries: &[Entry<T>]) -> CheckItem {
    let unreadable = entries.iter().find_map(Entry::unparsed);
    let detail = match unreadable {
        None => format!("{} stored", entries.len()),
        Some(entry) => format!("an entry cannot be read; the vault keeps it unchanged: {}", entry.reason()),
    };
    CheckItem { item: name.into(), sound: unreadable.is_none(), detail }
}
