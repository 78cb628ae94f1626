//! `inventory`: the inventory without secrets, as a JSON document.

use crate::cli::accounts;
use crate::cli::args::{InventoryApply, InventoryArgs, InventoryCommand};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::input;
use crate::cli::output::{Output, notify};
use crate::cli::session::Session;
use crate::inventory::{self, DocumentError, Inventory};
use crate::profile::{Edit, Profile};
use crate::store::Access;
use crate::text::{fit, visible};
use crate::words::{self, short_list, yes_no};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

pub fn run(context: &mut Context, args: &InventoryArgs) -> Result<Exit, CliError> {
    match &args.command {
        InventoryCommand::Apply(args) => apply(context, args)?,
        InventoryCommand::Show { json } => show(context, *json)?,
        InventoryCommand::Schema => context.out.json(&inventory::schema())?,
    }
    Ok(Exit::Done)
}

/// The difference between two inventories, as ids.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Changes {
    added: Vec<String>,
    changed: Vec<String>,
    removed: Vec<String>,
}

/// The JSON output of `inventory apply`.
#[derive(Serialize)]
struct Applied {
    #[serde(flatten)]
    changes: Changes,
    /// Whether the vault now holds the document.
    applied: bool,
    /// Accounts that are missing in the document, and whose seeds or recovery codes stay in the vault.
    secrets_without_account: Vec<String>,
}

fn apply(context: &mut Context, args: &InventoryApply) -> Result<(), CliError> {
    let text = input::document(&args.file, "the inventory")?;
    let document = inventory::parse(&text).map_err(|error| refused(&error, &args.file.to_string()))?;
    let access = if args.dry_run { Access::ReadOnly } else { Access::ReadWrite };
    let mut session = Session::open(context, access)?;
    let changes = compare(&session.profile().inventory, &document);
    let orphans = accounts_with_secrets_only(session.profile(), &document);
    let is_unchanged = session.profile().inventory == document;
    if !args.dry_run && !is_unchanged {
        session.apply(Edit::SetInventory(Box::new(document)))?;
    }
    if args.json {
        let applied = !args.dry_run;
        return context.out.json(&Applied { changes, applied, secrets_without_account: orphans });
    }
    let Changes { added, changed, removed } = &changes;
    let would_be = if args.dry_run { "would be " } else { "" };
    if is_unchanged {
        context.out.line("Nothing changes: the vault has this inventory already.")?;
    } else {
        context.out.line(format_args!(
            "{} {would_be}added, {} {would_be}changed, {} {would_be}removed.",
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
        notify(format_args!(
            "Note: the vault keeps login codes or recovery codes of {}, missing in the document.\n\
             They stay in the vault; add {} again to see them.",
            short_list(&orphans),
            if orphans.len() == 1 { "that account" } else { "those accounts" }
        ));
    }
    Ok(())
}

fn refused(error: &DocumentError, source: &str) -> CliError {
    let next = match error {
        DocumentError::Newer { .. } => "update Selvedge, or get the document in the older format",
        DocumentError::Syntax { .. } => {
            "correct it there; `selvedge inventory schema` prints what is allowed. Nothing was changed"
        }
        DocumentError::Problems(_) => "correct the listed problems. Nothing was changed",
    };
    CliError::failed(format_args!("the inventory from {source} was refused:\n{error}"), next)
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

/// Every entity by its id, with its kind and its JSON.
fn entities(inventory: &Inventory) -> BTreeMap<String, (&'static str, Value)> {
    fn of_kind<T: Serialize>(kind: &'static str, list: &[T]) -> Vec<(String, (&'static str, Value))> {
        let values = list.iter().filter_map(|entity| serde_json::to_value(entity).ok());
        values.map(|value| (value["id"].as_str().unwrap_or_default().to_owned(), (kind, value))).collect()
    }
    let devices = of_kind("device", &inventory.devices);
    let numbers = of_kind("number", &inventory.numbers);
    let places = of_kind("place", &inventory.places);
    let accounts = of_kind("account", &inventory.accounts);
    devices.into_iter().chain(numbers).chain(places).chain(accounts).collect()
}

/// The accounts that have secrets in the vault and are missing in the new inventory, sorted.
fn accounts_with_secrets_only(profile: &Profile, new: &Inventory) -> Vec<String> {
    let known: HashSet<&str> = new.accounts.iter().map(|account| account.id.as_str()).collect();
    let seeds = profile.readable_seeds().map(|seed| seed.account.as_str());
    let codes = profile.readable_codes().map(|set| set.account.as_str());
    let orphans: BTreeSet<&str> = seeds.chain(codes).filter(|id| !known.contains(id)).collect();
    orphans.into_iter().map(str::to_owned).collect()
}

fn show(context: &mut Context, json: bool) -> Result<(), CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let inventory = &session.profile().inventory;
    let out = &mut context.out;
    if json {
        return out.text(&inventory::to_json(inventory));
    }
    if !inventory.title.is_empty() {
        out.heading(&fit(&inventory.title, 100))?;
        out.line("")?;
    }
    if inventory.ids().next().is_none() {
        return out.line("Nothing is recorded yet. `selvedge account add NAME` adds an account.");
    }
    let devices = inventory.devices.iter().map(|device| {
        let kind = words::device_kind(device.kind).to_owned();
        vec![device.id.to_string(), device.name.clone(), kind, words::screen_lock(device)]
    });
    let numbers = inventory.numbers.iter().map(|number| {
        vec![
            number.id.to_string(),
            number.name.clone(),
            number.device.as_ref().map(ToString::to_string).unwrap_or_default(),
            yes_no(number.sim_pin).to_owned(),
            yes_no(number.port_out_pin).to_owned(),
        ]
    });
    let places = inventory
        .places
        .iter()
        .map(|place| vec![place.id.to_string(), place.name.clone(), yes_no(place.locked).to_owned()]);
    let tables: [(&[&str], Vec<Vec<String>>); 4] = [
        (&["device", "name", "kind", "unlocks by"], devices.collect()),
        (&["number", "name", "device", "SIM PIN", "port-out PIN"], numbers.collect()),
        (&["place", "name", "locked"], places.collect()),
        (accounts::TABLE_HEADING, inventory.accounts.iter().map(accounts::table_row).collect()),
    ];
    print_tables(out, &tables)?;
    if !inventory.vault_devices.is_empty() {
        let devices: Vec<_> =
            inventory.vault_devices.iter().map(|id| visible(id.as_str()).into_owned()).collect();
        out.line("")?;
        out.line(format_args!("This vault is stored on {}.", short_list(&devices)))?;
    }
    Ok(())
}

/// Prints the tables that have rows, with an empty line between them.
fn print_tables(out: &mut Output, tables: &[(&[&str], Vec<Vec<String>>)]) -> Result<(), CliError> {
    let with_rows = tables.iter().filter(|(_, rows)| !rows.is_empty());
    for (number, (heading, rows)) in with_rows.enumerate() {
        if number > 0 {
            out.line("")?;
        }
        out.table(heading, rows)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{Account, AccountId, Importance};

    #[test]
    fn inventories_are_compared_by_id() {
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
