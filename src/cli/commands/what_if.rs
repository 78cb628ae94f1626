//! `what-if`: the accounts that would be taken over or lost after a given event.

use crate::access::{
    Capture, Graph, Lockout, Loss, NamedAsset, ParseError, Reach, Takeover, captures, losses,
};
use crate::cli::args::WhatIfArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::{Output, Style};
use crate::cli::session::Session;
use crate::inventory::{AccountId, Importance, Index, Inventory};
use crate::store::Access;
use crate::text::{count, thousands};
use serde::Serialize;

pub fn run(context: &mut Context, args: &WhatIfArgs) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let inventory = &session.profile().inventory;
    if args.list {
        list(&mut context.out, inventory, args.json)?;
        return Ok(Exit::Done);
    }
    let captured = parse_all(&args.capture, |text| Capture::parse(inventory, text))?;
    let lost = parse_all(&args.lose, |text| Loss::parse(inventory, text))?;
    let graph = Graph::new(inventory);
    let takeover = graph.takeover(inventory, &captured);
    let lockout = graph.lockout(inventory, &lost);
    if args.json {
        context.out.json(&Document::new(&takeover, &lockout))?;
    } else {
        let index = Index::new(inventory);
        let name = |id: &AccountId| index.display_name(inventory, id.as_str(), 48).into_owned();
        print_takeover(&mut context.out, &takeover, name)?;
        context.out.line("")?;
        print_lockout(&mut context.out, &lockout, name)?;
    }
    Ok(Exit::Done)
}

/// The JSON output, documented in `docs/formats.md`.
#[derive(Serialize)]
struct Document<'a> {
    takeover: Vec<TakeoverJson<'a>>,
    lockout: Vec<LockoutJson<'a>>,
}

#[derive(Serialize)]
struct TakeoverJson<'a> {
    account: &'a AccountId,
    importance: Importance,
    steps: Vec<&'a str>,
}

#[derive(Serialize)]
struct LockoutJson<'a> {
    account: &'a AccountId,
    importance: Importance,
    reach: Reach,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    already: bool,
    because: Vec<&'a str>,
}

impl<'a> Document<'a> {
    fn new(takeover: &'a [Takeover], lockout: &'a [Lockout]) -> Self {
        let takeover = takeover.iter().map(|taken| TakeoverJson {
            account: &taken.account,
            importance: taken.importance,
            steps: taken.steps.iter().map(|step| step.text.as_str()).collect(),
        });
        let lockout = lockout.iter().map(|locked| LockoutJson {
            account: &locked.account,
            importance: locked.importance,
            reach: locked.reach,
            already: locked.already,
            because: locked.causes.iter().map(|cause| cause.text.as_str()).collect(),
        });
        Self { takeover: takeover.collect(), lockout: lockout.collect() }
    }
}

const LIST_HINT: &str = "`selvedge what-if --list` shows everything that can be lost or captured";

fn parse_all<T>(texts: &[String], parse: impl Fn(&str) -> Result<T, ParseError>) -> Result<Vec<T>, CliError> {
    let parse_one = |text: &String| {
        if text.trim().is_empty() {
            return Err(CliError::failed("nothing is named", LIST_HINT));
        }
        parse(text).map_err(|error| {
            let similar: Vec<&str> = error.suggestions.iter().map(AsRef::as_ref).collect();
            if error.id_exists && !similar.is_empty() {
                CliError::failed(&error, format_args!("there is {}", similar.join(", ")))
            } else {
                CliError::unknown(&error, &similar, LIST_HINT)
            }
        })
    };
    texts.iter().map(parse_one).collect()
}

fn print_takeover(
    out: &mut Output,
    takeover: &[Takeover],
    name: impl Fn(&AccountId) -> String,
) -> Result<(), CliError> {
    let summary = match takeover.len() {
        0 => "no account could be taken over".to_owned(),
        number => format!("{} could be taken over", count(number, "account")),
    };
    out.line(format_args!("{}  {summary}", out.paint(Style::Heading, "TAKEOVER")))?;
    for taken in takeover {
        out.line("")?;
        out.line(format_args!("  {}  {}", importance(out, taken.importance), name(&taken.account)))?;
        for (step, number) in taken.steps.iter().zip(1..) {
            out.wrapped(&format!("  {number:>10}  "), &step.text)?;
        }
    }
    Ok(())
}

fn print_lockout(
    out: &mut Output,
    lockout: &[Lockout],
    name: impl Fn(&AccountId) -> String,
) -> Result<(), CliError> {
    let already = lockout.iter().filter(|locked| locked.already).count();
    let never = lockout.iter().filter(|locked| !locked.already && locked.reach == Reach::Never).count();
    let slow = lockout.len() - already - never;
    let mut summary = match (never, slow) {
        (0, 0) if already > 0 => "no further account would be lost".to_owned(),
        (0, 0) => "every account still opens".to_owned(),
        (never, 0) => format!("{} could no longer be opened", count(never, "account")),
        (0, slow) => format!("{} would take days to open", count(slow, "account")),
        (never, slow) => format!(
            "{} could no longer be opened, {} would take days",
            count(never, "account"),
            thousands(slow as u64)
        ),
    };
    if already > 0 {
        summary
            .push_str(&format!("; locked already, although nothing is lost: {}", count(already, "account")));
    }
    out.line(format_args!("{}   {summary}", out.paint(Style::Heading, "LOCKOUT")))?;
    for locked in lockout {
        let (style, reach) = match locked.reach {
            Reach::Never => (Style::Alert, "never"),
            _ => (Style::Warning, "in days"),
        };
        let already = if locked.already { ", already" } else { "" };
        let reach = out.paint(style, &format!("{reach}{already}"));
        out.line("")?;
        let importance = importance(out, locked.importance);
        out.line(format_args!("  {importance}  {}: {reach}", name(&locked.account)))?;
        for cause in &locked.causes {
            out.wrapped("           · ", &cause.text)?;
        }
    }
    Ok(())
}

fn importance(out: &Output, importance: Importance) -> String {
    let style = match importance {
        Importance::Critical | Importance::High => Style::Alert,
        Importance::Normal => Style::Warning,
        Importance::Low => Style::Quiet,
    };
    out.paint(style, &format!("{:<8}", importance.label()))
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    is: &'a str,
}

/// Lists everything that can be lost or captured in this inventory.
fn list(out: &mut Output, inventory: &Inventory, json: bool) -> Result<(), CliError> {
    fn listed<T>(entries: &[NamedAsset<T>]) -> Vec<Listed<'_>> {
        entries.iter().map(|entry| Listed { id: &entry.notation, is: &entry.description }).collect()
    }
    let (losses, captures) = (losses(inventory), captures(inventory));
    let (losses, captures) = (listed(&losses), listed(&captures));
    if json {
        return out.json(&serde_json::json!({ "lose": losses, "capture": captures }));
    }
    let rows = |entries: &[Listed<'_>]| -> Vec<Vec<String>> {
        entries.iter().map(|entry| vec![entry.id.to_owned(), entry.is.to_owned()]).collect()
    };
    out.table(&["--lose", "is"], &rows(&losses))?;
    out.line("")?;
    out.table(&["--capture", "is"], &rows(&captures))
}
