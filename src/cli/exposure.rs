//! `exposure`: what each single thing is worth, and what hides between the accounts.

use super::args::ExposureArgs;
use super::{Access, CliError, Context, Exit, Session, Style, find};
use crate::access::exposure::Exposure;
use crate::access::weak_points::WeakPoints;
use crate::access::{Capture, Graph, Loss, Names, SmallestSets};
use crate::inventory::{Index, Inventory};
use crate::text::count;
use crate::words;
use serde::Serialize;

#[derive(Serialize)]
struct Document {
    losses: Vec<LossRow>,
    captures: Vec<CaptureRow>,
    backdoors: Vec<BackdoorRow>,
    loops: Vec<Vec<String>>,
    inversions: Vec<InversionRow>,
}

#[derive(Serialize)]
struct LossRow {
    id: String,
    never: Vec<String>,
    slow: Vec<String>,
}

#[derive(Serialize)]
struct CaptureRow {
    id: String,
    accounts: Vec<String>,
}

#[derive(Serialize)]
struct BackdoorRow {
    account: String,
    captures: Vec<String>,
}

#[derive(Serialize)]
struct InversionRow {
    through: String,
    opens: Vec<String>,
}

#[derive(Serialize)]
struct Sets {
    account: String,
    takeover: Vec<Vec<String>>,
    lockout: Vec<Vec<String>>,
    already: bool,
    recorded: bool,
}

/// Runs `exposure`.
///
/// # Errors
/// Where the vault fails, or there is no such account.
pub fn run(context: &mut Context, args: &ExposureArgs) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let inventory = &session.profile().inventory;
    let graph = Graph::new(inventory);
    if let Some(query) = &args.account {
        let id = find::account(inventory, query)?.id.clone();
        return sets(context, inventory, &graph, id.as_str(), args.json);
    }
    let exposure = Exposure::of(inventory, &graph);
    let weak = WeakPoints::of(inventory, &Index::new(inventory), &graph, &mut graph.scratch());
    if args.json {
        context.out.json(&document(inventory, &exposure, &weak))?;
    } else {
        print(context, graph.names(inventory), &exposure, &weak)?;
    }
    Ok(Exit::Done)
}

fn id(inventory: &Inventory, at: u32) -> String {
    inventory.accounts.get(at as usize).map(|account| account.id.as_str().to_owned()).unwrap_or_default()
}

fn ids(inventory: &Inventory, accounts: &[u32]) -> Vec<String> {
    accounts.iter().map(|&at| id(inventory, at)).collect()
}

fn all(names: Names<'_>, accounts: &[u32]) -> Vec<String> {
    accounts.iter().map(|&at| names.account(at)).collect()
}

fn texts(inventory: &Inventory, captures: &[Capture]) -> Vec<String> {
    captures.iter().filter_map(|capture| capture.notation(inventory)).collect()
}

fn document(inventory: &Inventory, exposure: &Exposure, weak: &WeakPoints) -> Document {
    Document {
        losses: exposure
            .losses
            .iter()
            .filter_map(|row| {
                let id = row.loss.notation(inventory)?;
                Some(LossRow { id, never: ids(inventory, &row.never), slow: ids(inventory, &row.slow) })
            })
            .collect(),
        captures: exposure
            .captures
            .iter()
            .filter_map(|row| {
                let id = row.capture.notation(inventory)?;
                Some(CaptureRow { id, accounts: ids(inventory, &row.accounts) })
            })
            .collect(),
        backdoors: weak
            .backdoors
            .iter()
            .map(|door| BackdoorRow {
                account: id(inventory, door.account),
                captures: texts(inventory, &door.captures),
            })
            .collect(),
        loops: weak.loops.iter().map(|circle| ids(inventory, &circle.accounts)).collect(),
        inversions: weak
            .inversions
            .iter()
            .map(|row| InversionRow {
                through: id(inventory, row.through),
                opens: ids(inventory, &row.opens),
            })
            .collect(),
    }
}

fn print(
    context: &mut Context,
    names: Names<'_>,
    exposure: &Exposure,
    weak: &WeakPoints,
) -> Result<(), CliError> {
    let out = &mut context.out;
    out.line(out.paint(Style::Heading, "If you lose…"))?;
    for row in &exposure.losses {
        out.line(format_args!("  {}", names.loss_title(row.loss)))?;
        for (label, accounts) in [("never again", &row.never), ("in days", &row.slow)] {
            if !accounts.is_empty() {
                let number = crate::text::thousands(accounts.len() as u64);
                let heading = format!("      {label:<12} {number:>3}  ");
                out.wrapped(&heading, &words::short_list(&all(names, accounts)))?;
            }
        }
    }
    if exposure.losses.is_empty() {
        out.line("  nothing keeps you out that can be lost alone")?;
    }
    out.line("")?;
    out.line(out.paint(Style::Heading, "If somebody takes…"))?;
    // A sign-in that gives away its own account and no other is counted, not listed.
    let (alone, more): (Vec<_>, Vec<_>) = exposure
        .captures
        .iter()
        .partition(|row| row.capture.account() == row.accounts.first().copied() && row.accounts.len() == 1);
    for row in more {
        out.line(format_args!("  {}", names.capture_title(row.capture)))?;
        let number = crate::text::thousands(row.accounts.len() as u64);
        let heading = format!("      {:<12} {number:>3}  ", "opens");
        out.wrapped(&heading, &words::short_list(&all(names, &row.accounts)))?;
    }
    let of = |wanted: fn(&Capture) -> bool| alone.iter().filter(|row| wanted(&row.capture)).count();
    for (number, what) in [
        (of(|c| matches!(c, Capture::Factor(..))), "opened by the password alone"),
        (of(|c| matches!(c, Capture::Phished(_))), "opened by signing in on a false page once"),
        (of(|c| matches!(c, Capture::Support(_))), "opened by talking support over"),
    ] {
        if number > 0 {
            out.line(format_args!("  {} {what}, and nothing else with it", count(number, "account")))?;
        }
    }
    if exposure.captures.is_empty() {
        out.line("  nothing falls to what can be taken alone")?;
    }
    for door in &weak.backdoors {
        let what: Vec<String> = door.captures.iter().map(|capture| names.capture(*capture)).collect();
        out.line("")?;
        out.wrapped(
            "Backdoor   ",
            &format!(
                "{} opens by recovering it, and not by signing in, to whoever has one of: {}.",
                all(names, &[door.account]).concat(),
                words::short_list(&what)
            ),
        )?;
    }
    for circle in &weak.loops {
        let all = words::short_list(&all(names, &circle.accounts));
        let text = if circle.accounts.len() == 1 {
            format!("{all} recovers only through itself: without its password it never opens again.")
        } else {
            format!("{all} recover only through each other: without their passwords none opens again.")
        };
        out.line("")?;
        out.wrapped("Loop       ", &text)?;
    }
    for row in &weak.inversions {
        out.line("")?;
        out.wrapped(
            "Inversion  ",
            &format!(
                "{} is less important than what falls with it: {}.",
                all(names, &[row.through]).concat(),
                words::short_list(&all(names, &row.opens))
            ),
        )?;
    }
    Ok(())
}

fn sets(
    context: &mut Context,
    inventory: &Inventory,
    graph: &Graph,
    account: &str,
    json: bool,
) -> Result<Exit, CliError> {
    let Some(at) = inventory.accounts.iter().position(|a| a.id.as_str() == account) else {
        return Ok(Exit::Done);
    };
    let found = SmallestSets::of(inventory, graph, at, &|| true).unwrap_or_default();
    let SmallestSets { takeover, lockout, .. } = &found;
    let names = graph.names(inventory);
    let out = &mut context.out;
    if json {
        let lost = |set: &Vec<Loss>| set.iter().filter_map(|loss| loss.notation(inventory)).collect();
        out.json(&Sets {
            account: account.to_owned(),
            takeover: takeover.iter().map(|set| texts(inventory, set)).collect(),
            lockout: lockout.iter().map(lost).collect(),
            already: found.already,
            recorded: !found.unrecorded,
        })?;
        return Ok(Exit::Done);
    }
    out.line(out.paint(Style::Heading, "Enough to get in"))?;
    for set in takeover {
        let all: Vec<String> = set.iter().map(|capture| names.capture(*capture)).collect();
        out.wrapped("  · ", &words::short_list(&all))?;
    }
    if takeover.is_empty() {
        out.wrapped("  ", &found.no_takeover_reason())?;
    }
    out.line("")?;
    out.line(out.paint(Style::Heading, "Enough to keep you out for good"))?;
    for set in lockout {
        let all: Vec<String> = set.iter().map(|loss| names.loss(*loss)).collect();
        out.wrapped("  · ", &words::short_list(&all))?;
    }
    if lockout.is_empty() {
        out.wrapped("  ", &found.no_lockout_reason())?;
    }
    Ok(Exit::Done)
}
