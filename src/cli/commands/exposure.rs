//! `exposure`: what follows from the loss or capture of each single thing, and the weak points of the inventory.

use crate::access::exposure::{ByImportance, Exposure};
use crate::access::threat_reach::{ThreatReach, threat_reaches};
use crate::access::weak_points::WeakPoints;
use crate::access::{Basis, Capture, Graph, Loss, Names, SmallestSets};
use crate::cli::accounts;
use crate::cli::args::ExposureArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::inventory::{Index, Inventory};
use crate::store::Access;
use crate::text::{count, thousands};
use crate::words::short_list;
use serde_json::{Value, json};

pub fn run(context: &mut Context, args: &ExposureArgs) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let inventory = &session.profile().inventory;
    let graph = Graph::new(inventory);
    let out = &mut context.out;
    if let Some(query) = &args.account {
        let id = accounts::find(inventory, query)?.id.as_str();
        print_sets(out, inventory, &graph, id, args.json)?;
        return Ok(Exit::Done);
    }
    let exposure = Exposure::of(inventory, &graph);
    let threats = threat_reaches(inventory, &graph);
    let weak = WeakPoints::of(inventory, &Index::new(inventory), &graph, &mut graph.scratch());
    if args.json {
        out.json(&document(inventory, &threats, &exposure, &weak))?;
    } else {
        let names = graph.names(inventory);
        print_threats(out, &threats)?;
        out.line("")?;
        print_losses(out, names, &exposure)?;
        out.line("")?;
        print_captures(out, names, &exposure)?;
        print_weak_points(out, names, &weak)?;
        out.basis(Basis::of(inventory))?;
    }
    Ok(Exit::Done)
}

/// The JSON output.
fn document(inventory: &Inventory, threats: &[ThreatReach], exposure: &Exposure, weak: &WeakPoints) -> Value {
    let id = |position: u32| account_id(inventory, position);
    let ids = |positions: &[u32]| -> Vec<String> { positions.iter().map(|&position| id(position)).collect() };
    let losses = exposure.losses.iter().filter_map(|row| {
        let id = row.loss.notation(inventory)?;
        Some(json!({ "id": id, "never": ids(&row.never), "slow": ids(&row.slow), "may": total(row.may) }))
    });
    let captures = exposure.captures.iter().filter_map(|row| {
        let id = row.capture.notation(inventory)?;
        Some(json!({ "id": id, "accounts": ids(&row.accounts), "may": total(row.may) }))
    });
    let backdoors = weak.backdoors.iter().map(|backdoor| {
        let captures = capture_ids(inventory, &backdoor.captures);
        json!({ "account": id(backdoor.account), "captures": captures })
    });
    let inversions = weak.inversions.iter();
    let inversions = inversions
        .map(|inversion| json!({ "through": id(inversion.through), "opens": ids(&inversion.opens) }));
    let loops = weak.loops.iter().map(|recovery_loop| ids(&recovery_loop.accounts));
    json!({
        "based_on": Basis::of(inventory),
        "threats": threats.iter().map(threat_document).collect::<Vec<_>>(),
        "losses": losses.collect::<Vec<_>>(),
        "captures": captures.collect::<Vec<_>>(),
        "backdoors": backdoors.collect::<Vec<_>>(),
        "loops": loops.collect::<Vec<_>>(),
        "inversions": inversions.collect::<Vec<_>>(),
    })
}

/// The numbers are accounts.
fn threat_document(reach: &ThreatReach) -> Value {
    json!({
        "id": reach.event.notation,
        "threat": reach.event.threat.id,
        "weight": reach.event.weight,
        "already": reach.event.already,
        "fall": total(reach.fall),
        "may_fall": total(reach.may_fall),
        "never": total(reach.never),
        "slow": total(reach.slow),
        "may_lock": total(reach.may_lock),
    })
}

/// Prints what can happen, the likeliest and worst first.
fn print_threats(out: &mut Output, threats: &[ThreatReach]) -> Result<(), CliError> {
    out.heading("What can happen, the likeliest and worst first")?;
    for reach in threats {
        let already = if reach.event.already { " (already)" } else { "" };
        out.line(format_args!("  {}{already}", reach.event.title))?;
        out.line(format_args!("      {}", reach.summary()))?;
    }
    if threats.is_empty() {
        out.line("  nothing in the list affects an account")?;
    }
    Ok(())
}

fn total(counts: ByImportance) -> u32 {
    counts.iter().sum()
}

fn account_id(inventory: &Inventory, position: u32) -> String {
    inventory.accounts.get(position as usize).map(|account| account.id.to_string()).unwrap_or_default()
}

fn capture_ids(inventory: &Inventory, captures: &[Capture]) -> Vec<String> {
    captures.iter().filter_map(|capture| capture.notation(inventory)).collect()
}

fn account_names(names: Names<'_>, positions: &[u32]) -> Vec<String> {
    positions.iter().map(|&position| names.account(position)).collect()
}

/// Prints a label, the number of accounts and their names: `never         3  Mail, Bank and Shop`.
fn print_accounts(out: &mut Output, names: Names<'_>, label: &str, accounts: &[u32]) -> Result<(), CliError> {
    let number = thousands(accounts.len() as u64);
    out.wrapped(&format!("      {label:<12} {number:>3}  "), &short_list(&account_names(names, accounts)))
}

/// Prints how many further accounts are only possibly affected, if any.
fn print_may(out: &mut Output, label: &str, may: ByImportance) -> Result<(), CliError> {
    let (total, more) = (total(may), "more, of which not everything is recorded");
    if total == 0 {
        return Ok(());
    }
    out.line(format_args!("      {label:<12} {:>3}  {more}", thousands(total.into())))
}

fn print_losses(out: &mut Output, names: Names<'_>, exposure: &Exposure) -> Result<(), CliError> {
    out.heading("If you lose…")?;
    for row in &exposure.losses {
        out.line(format_args!("  {}", names.loss_title(row.loss)))?;
        for (label, accounts) in [("lost for good", &row.never), ("takes days", &row.slow)] {
            if !accounts.is_empty() {
                print_accounts(out, names, label, accounts)?;
            }
        }
        print_may(out, "may be lost", row.may)?;
    }
    if exposure.losses.is_empty() {
        out.line("  no single loss locks you out of an account")?;
    }
    Ok(())
}

fn print_captures(out: &mut Output, names: Names<'_>, exposure: &Exposure) -> Result<(), CliError> {
    out.heading("If somebody takes…")?;
    // Captures that open only the captured account itself are counted, not listed.
    let (own, others): (Vec<_>, Vec<_>) = exposure.captures.iter().partition(|row| row.opens_only_itself);
    for row in others {
        out.line(format_args!("  {}", names.capture_title(row.capture)))?;
        if !row.accounts.is_empty() {
            print_accounts(out, names, "opens", &row.accounts)?;
        }
        print_may(out, "may open", row.may)?;
    }
    let number = |matches: fn(&Capture) -> bool, certain: bool| {
        own.iter().filter(|row| matches(&row.capture) && row.accounts.is_empty() != certain).count()
    };
    let numbers = |matches: fn(&Capture) -> bool| [number(matches, true), number(matches, false)];
    for (numbers, how) in [
        (numbers(|c| matches!(c, Capture::Factor(..))), "with the password alone"),
        (numbers(|c| matches!(c, Capture::Phished(_))), "with one sign-in on a phishing page"),
        (numbers(|c| matches!(c, Capture::Support(_))), "if support is tricked"),
    ] {
        for (number, verb) in numbers.into_iter().zip(["could", "may"]).filter(|(number, _)| *number > 0) {
            let accounts = count(number, "account");
            out.line(format_args!("  {accounts} {verb} be taken over {how}, each on its own"))?;
        }
    }
    if exposure.captures.is_empty() {
        out.line("  no account can be taken over through a single thing")?;
    }
    Ok(())
}

fn print_weak_points(out: &mut Output, names: Names<'_>, weak: &WeakPoints) -> Result<(), CliError> {
    for backdoor in &weak.backdoors {
        let captures: Vec<String> = backdoor.captures.iter().map(|capture| names.capture(*capture)).collect();
        let text = format!(
            "{} can be taken over through recovery, although signing in is safe, with one of: {}.",
            names.account(backdoor.account),
            short_list(&captures)
        );
        out.line("")?;
        out.wrapped("Backdoor   ", &text)?;
    }
    for recovery_loop in &weak.loops {
        let accounts = short_list(&account_names(names, &recovery_loop.accounts));
        let text = if recovery_loop.accounts.len() == 1 {
            format!("{accounts} recovers only through itself: without its password it is lost.")
        } else {
            format!("{accounts} recover only through each other: without their passwords all are lost.")
        };
        out.line("")?;
        out.wrapped("Loop       ", &text)?;
    }
    for inversion in &weak.inversions {
        let text = format!(
            "{} is less important than the accounts that it opens: {}.",
            names.account(inversion.through),
            short_list(&account_names(names, &inversion.opens))
        );
        out.line("")?;
        out.wrapped("Inversion  ", &text)?;
    }
    Ok(())
}

fn print_sets(
    out: &mut Output,
    inventory: &Inventory,
    graph: &Graph,
    account: &str,
    json: bool,
) -> Result<(), CliError> {
    let Some(position) = inventory.accounts.iter().position(|a| a.id.as_str() == account) else {
        return Ok(());
    };
    let sets = SmallestSets::of(inventory, graph, position, &|| true).unwrap_or_default();
    let SmallestSets { takeover, lockout, .. } = &sets;
    if json {
        let takeover: Vec<_> = takeover.iter().map(|set| capture_ids(inventory, set)).collect();
        let loss_ids = |set: &Vec<Loss>| set.iter().filter_map(|loss| loss.notation(inventory)).collect();
        let lockout: Vec<Vec<String>> = lockout.iter().map(loss_ids).collect();
        return out.json(&json!({
            "account": account,
            "takeover": takeover,
            "lockout": lockout,
            "already": sets.already,
            "recorded": !sets.unrecorded,
        }));
    }
    let names = graph.names(inventory);
    let takeover =
        takeover.iter().map(|set| set.iter().map(|capture| names.capture(*capture)).collect::<Vec<_>>());
    let lockout = lockout.iter().map(|set| set.iter().map(|loss| names.loss(*loss)).collect::<Vec<_>>());
    print_set_list(out, "Enough to take it over", takeover, &sets.no_takeover_reason())?;
    out.line("")?;
    print_set_list(out, "Enough to lock you out for good", lockout, &sets.no_lockout_reason())
}

fn print_set_list(
    out: &mut Output,
    heading: &str,
    sets: impl ExactSizeIterator<Item = Vec<String>>,
    none: &str,
) -> Result<(), CliError> {
    out.heading(heading)?;
    if sets.len() == 0 {
        out.wrapped("  ", none)?;
    }
    for set in sets {
        out.wrapped("  · ", &short_list(&set))?;
    }
    Ok(())
}
