//! `inventory`: the document without secrets, in and out.

use super::args::{InventoryApply, InventoryArgs, InventoryCommand};
use super::{Access, CliError, Context, Exit, Session, account, input};
use crate::inventory::{self, DocumentError, Inventory};
use crate::profile::{Edit, Profile};
use crate::text::{fit, visible};
use crate::words;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Runs `inventory`.
///
/// # Errors
/// Where the document does not hold together, or the vault cannot be opened or written.
pub fn run(context: &mut Context, args: &InventoryArgs) -> Result<Exit, CliError> {
    match &args.command {
        InventoryCommand::Apply(args) => apply(context, args),
        InventoryCommand::Show { json } => show(context, *json),
        InventoryCommand::Schema => {
            context.out.json(&inventory::schema())?;
            Ok(Exit::Done)
        }
    }
}

/// What an inventory has that another has not, by id.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Changes {
    added: Vec<String>,
    changed: Vec<String>,
    removed: Vec<String>,
}

/// What `inventory apply --json` prints.
#[derive(Serialize)]
struct Applied {
    #[serde(flatten)]
    changes: Changes,
    /// Whether the vault now holds the document.
    applied: bool,
    /// Accounts that the document lacks, and whose seeds or recovery codes stay in the vault.
    secrets_without_account: Vec<String>,
}

fn apply(context: &mut Context, args: &InventoryApply) -> Result<Exit, CliError> {
    let text = input::document(&args.file, "the inventory")?;
    let document = inventory::parse(&text).map_err(|error| refused(&error, &args.file.to_string()))?;
    let access = if args.dry_run { Access::ReadOnly } else { Access::ReadWrite };
    let mut session = Session::open(context, access)?;
    let changes = compare(&session.profile().inventory, &document);
    let orphans = orphans(session.profile(), &document);
    let same = session.profile().inventory == document;
    let applied = !args.dry_run && !same;
    if applied {
        session.apply(Edit::SetInventory(Box::new(document)))?;
    }
    if args.json {
        context.out.json(&Applied { changes, applied: !args.dry_run, secrets_without_account: orphans })?;
        return Ok(Exit::Done);
    }
    let Changes { added, changed, removed } = &changes;
    let verb = if args.dry_run { "would be " } else { "" };
    if same {
        context.out.line("Nothing changes: the vault has this inventory already.")?;
    } else {
        context.out.line(format_args!(
            "{} {verb}added, {} {verb}changed, {} {verb}removed.",
            added.len(),
            changed.len(),
            removed.len()
        ))?;
    }
    for (sign, ids) in [("+", added), ("~", changed), ("-", removed)] {
        for id in ids {
            context.out.line(format_args!("  {sign} {id}"))?;
        }
    }
    if !orphans.is_empty() {
        context.out.say(format_args!(
            "Note: the vault keeps login codes or recovery codes of {}, which the document does not have.\n\
             They stay in the vault; add {} again to see them.",
            words::short_list(&orphans),
            if orphans.len() == 1 { "that account" } else { "those accounts" }
        ));
    }
    Ok(Exit::Done)
}

fn refused(error: &DocumentError, from: &str) -> CliError {
    let next = match error {
        DocumentError::Newer { .. } => "update Selvedge, or ask for the document in the older format",
        DocumentError::Syntax { .. } => {
            "mend it there; `selvedge inventory schema` prints what is allowed. Nothing was changed"
        }
        DocumentError::Problems(_) => "mend what is listed. Nothing was changed",
    };
    CliError::failed(format!("the inventory from {from} was refused:\n{error}"), next)
}

fn compare(old: &Inventory, new: &Inventory) -> Changes {
    let (old, new) = (entities(old), entities(new));
    let mut changes = Changes::default();
    for (id, value) in &new {
        match old.get(id) {
            None => changes.added.push(id.clone()),
            Some(before) if before != value => changes.changed.push(id.clone()),
            Some(_) => {}
        }
    }
    changes.removed = old.into_keys().filter(|id| !new.contains_key(id)).collect();
    changes
}

/// Every entity by its id, with its kind, as it stands in the document.
fn entities(inventory: &Inventory) -> BTreeMap<String, (&'static str, Value)> {
    fn all<T: Serialize>(kind: &'static str, list: &[T]) -> Vec<(String, (&'static str, Value))> {
        let values = list.iter().filter_map(|item| serde_json::to_value(item).ok());
        values.map(|value| (value["id"].as_str().unwrap_or_default().to_owned(), (kind, value))).collect()
    }
    let devices = all("device", &inventory.devices);
    let numbers = all("number", &inventory.numbers);
    let places = all("place", &inventory.places);
    let accounts = all("account", &inventory.accounts);
    devices.into_iter().chain(numbers).chain(places).chain(accounts).collect()
}

/// Accounts that have secrets in the vault and are not in the new inventory.
fn orphans(profile: &Profile, new: &Inventory) -> Vec<String> {
    let known: std::collections::HashSet<&str> = new.accounts.iter().map(|a| a.id.as_str()).collect();
    let seeds = profile.readable_seeds().map(|seed| &seed.account);
    let codes = profile.readable_codes().map(|set| &set.account);
    let mut orphans: Vec<String> =
        seeds.chain(codes).filter(|id| !known.contains(id.as_str())).map(ToString::to_string).collect();
    orphans.sort();
    orphans.dedup();
    orphans
}

fn show(context: &mut Context, json: bool) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let inventory = &session.profile().inventory;
    let out = &mut context.out;
    if json {
        out.text(&inventory::to_json(inventory))?;
        return Ok(Exit::Done);
    }
    if !inventory.title.is_empty() {
        let title = out.paint(super::Style::Heading, &fit(&inventory.title, 100));
        out.line(title)?;
        out.line("")?;
    }
    if inventory.ids().next().is_none() {
        out.line("Nothing is recorded yet. `selvedge account add NAME` adds an account.")?;
        return Ok(Exit::Done);
    }
    let mut between = false;
    let devices: Vec<_> = inventory
        .devices
        .iter()
        .map(|d| {
            vec![d.id.to_string(), d.name.clone(), words::device_kind(d.kind).into(), words::screen_lock(d)]
        })
        .collect();
    section(out, &["device", "name", "kind", "unlocks by"], &devices, &mut between)?;
    let numbers: Vec<_> = inventory
        .numbers
        .iter()
        .map(|n| {
            let device = n.device.as_ref().map_or("", |id| id.as_str()).to_owned();
            vec![
                n.id.to_string(),
                n.name.clone(),
                device,
                words::yes_no(n.sim_pin).into(),
                words::yes_no(n.port_out_pin).into(),
            ]
        })
        .collect();
    section(out, &["number", "name", "device", "SIM PIN", "port-out PIN"], &numbers, &mut between)?;
    let places: Vec<_> = inventory
        .places
        .iter()
        .map(|p| vec![p.id.to_string(), p.name.clone(), words::yes_no(p.locked).into()])
        .collect();
    section(out, &["place", "name", "locked"], &places, &mut between)?;
    let accounts: Vec<_> = inventory.accounts.iter().map(account::row).collect();
    section(out, account::HEADING, &accounts, &mut between)?;
    if !inventory.vault_devices.is_empty() {
        let on: Vec<_> = inventory.vault_devices.iter().map(|id| visible(id.as_str()).into_owned()).collect();
        out.line("")?;
        out.line(format_args!("This vault lies on {}.", words::short_list(&on)))?;
    }
    Ok(Exit::Done)
}

fn section(
    out: &mut super::Output,
    heading: &[&str],
    rows: &[Vec<String>],
    between: &mut bool,
) -> Result<(), CliError> {
    if rows.is_empty() {
        return Ok(());
    }
    if std::mem::replace(between, true) {
        out.line("")?;
    }
    out.table(heading, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{Account, AccountId, Importance};

    #[test]
    fn changes_are_counted_by_id() {
        let mut old = Inventory::default();
        for id in ["mail", "bank", "shop"] {
            old.accounts.push(Account::new(AccountId::from(id), id));
        }
        let mut new = old.clone();
        new.accounts.remove(0);
        new.accounts[0].importance = Importance::High;
        new.accounts.push(Account::new(AccountId::from("club"), "Club"));
        let changes = compare(&old, &new);
        assert_eq!(changes.added, ["club"]);
        assert_eq!(changes.changed, ["bank"]);
        assert_eq!(changes.removed, ["mail"]);
    }
}
