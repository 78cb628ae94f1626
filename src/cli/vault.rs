//! `vault`: look after the vault as a whole.

use super::args::{BackupArgs, CheckArgs, PassphraseArgs, RestoreArgs, VaultArgs, VaultCommand};
use super::{CliError, Context, Exit, Style, init, place, recovery_kit, session};
use crate::inventory;
use crate::profile::{Entry, codec};
use crate::text::{self, count, visible};
use crate::vault::{self, Access, CheckItem, PassphraseStrength, Vault};
use serde::Serialize;

/// Runs `vault`.
///
/// # Errors
/// Where the vault cannot be opened, written, or brought back.
pub fn run(context: &mut Context, args: &VaultArgs) -> Result<Exit, CliError> {
    match &args.command {
        VaultCommand::Check(args) => check(context, args),
        VaultCommand::Passphrase(args) => passphrase(context, args),
        VaultCommand::Backup(args) => backup(context, args),
        VaultCommand::Restore(args) => restore(context, args),
        VaultCommand::RecoveryKit(args) => recovery_kit::run(context, args),
    }
}

/// What `vault check --json` prints.
#[derive(Serialize)]
struct Report<'a> {
    sound: bool,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    item: &'a str,
    sound: bool,
    detail: &'a str,
}

/// Exit code 3 where something is not sound.
fn check(context: &mut Context, args: &CheckArgs) -> Result<Exit, CliError> {
    let mut items = if args.without_passphrase {
        vault::check(&place::vault_folder(&context.globals)?, None)?.items
    } else {
        let (folder, passphrase) = session::folder_and_passphrase(context)?;
        let mut items = vault::check(&folder, Some(&passphrase))?.items;
        // What the document is to Selvedge, the vault does not know.
        if let Ok((_, document)) = Vault::open(&folder, &passphrase, Access::ReadOnly) {
            items.extend(check_document(&document));
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
        let items = items.iter().map(|i| Item { item: &i.item, sound: i.sound, detail: &i.detail }).collect();
        out.json(&Report { sound, items })?;
    } else {
        let widest = items.iter().map(|item| text::width(&item.item)).max().unwrap_or(0);
        for item in &items {
            let (style, mark) = if item.sound { (Style::Good, "ok   ") } else { (Style::Alert, "WRONG") };
            let mark = out.paint(style, mark);
            out.line(format_args!("{mark}  {}  {}", text::pad(&item.item, widest), item.detail))?;
        }
        out.line("")?;
        out.line(match (sound, args.without_passphrase) {
            (true, false) => "Everything is sound.",
            (true, true) => "What can be seen without the passphrase is sound. Nothing was decrypted.",
            (false, _) => "Not everything is sound. `selvedge vault restore` brings back what it can.",
        })?;
    }
    Ok(if sound { Exit::Done } else { Exit::Found })
}

fn check_document(document: &[u8]) -> Vec<CheckItem> {
    let item = |item: &str, sound, detail: String| CheckItem { item: item.into(), sound, detail };
    let profile = match codec::decode(document) {
        Err(error) => return vec![item("profile", false, error.to_string())],
        Ok(decoded) => decoded.profile,
    };
    let problems = inventory::problems(&profile.inventory);
    let accounts = count(profile.inventory.accounts.len(), "account");
    let mut items = vec![match problems.as_slice() {
        [] => item("inventory", true, accounts),
        [first, ..] => item("inventory", false, format!("{first} ({} in all)", problems.len())),
    }];
    items.push(entries("login codes", &profile.seeds));
    items.push(entries("recovery codes", &profile.recovery_codes));
    items
}

fn entries<T>(name: &str, entries: &[Entry<T>]) -> CheckItem {
    let unreadable = entries.iter().find_map(Entry::unparsed);
    let detail = match unreadable {
        None => format!("{} kept", entries.len()),
        Some(opaque) => format!("an entry cannot be read, and is kept as it is: {}", opaque.reason()),
    };
    CheckItem { item: name.into(), sound: unreadable.is_none(), detail }
}

fn passphrase(context: &mut Context, args: &PassphraseArgs) -> Result<Exit, CliError> {
    let (folder, old) = session::folder_and_passphrase(context)?;
    // Opened before the new one is asked for: nobody should think one up for nothing.
    let (mut vault, _) = Vault::open(&folder, &old, Access::ReadWrite)?;
    let source = args.new_passphrase_file.as_ref();
    let new = init::new_passphrase(
        &context.out,
        source,
        "--new-passphrase-file",
        args.force,
        PassphraseStrength::sentence,
    )?;
    vault.change_passphrase(&old, &new, vault.work_factor_for_new_passphrase())?;
    context.out.line("The passphrase is changed.")?;
    context.out.say(
        "Copies of the vault made before still open with the old one. Whoever has the old passphrase and an old\n\
         copy of identity.age can read this vault too: if that is why you changed it, make a new vault.",
    );
    Ok(Exit::Done)
}

fn backup(context: &mut Context, args: &BackupArgs) -> Result<Exit, CliError> {
    let folder = place::vault_folder(&context.globals)?;
    vault::backup(&folder, &args.folder)?;
    let to = args.folder.display();
    context.out.line(format_args!("Copied the vault to {to}. It opens with the same passphrase."))?;
    Ok(Exit::Done)
}

fn restore(context: &mut Context, args: &RestoreArgs) -> Result<Exit, CliError> {
    let folder = place::vault_folder(&context.globals)?;
    if let Some(source) = &args.recovery_key {
        return recovery_kit::restore(context, &folder, source, args.new_passphrase_file.as_ref());
    }
    if let Some(from) = &args.from {
        let passphrase = session::passphrase(context, "Passphrase of the backup")?;
        let (vault, _) = vault::restore_backup(from, &folder, &passphrase)?;
        context.out.line(format_args!("Made the vault in {} from the backup.", vault.folder().display()))?;
        return Ok(Exit::Done);
    }
    let passphrase = session::passphrase(context, "Passphrase")?;
    let restored = vault::restore(&folder, &passphrase, args.generation)?;
    let out = &mut context.out;
    if restored.identity {
        out.line("Put identity.age back from its kept copy.")?;
    }
    if let Some(number) = restored.generation {
        out.line(format_args!("Put generation {number} in the place of vault.age, which is kept."))?;
    }
    if !restored.identity && restored.generation.is_none() {
        out.line(
            "The vault opens as it is: nothing was put back. --generation N goes back to an earlier version.",
        )?;
    }
    codec::decode(&restored.document)?;
    Ok(Exit::Done)
}
