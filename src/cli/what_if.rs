//! `what-if`: what falls, and what locks, when things are lost or captured.

use super::args::WhatIfArgs;
use super::{Access, CliError, Context, Exit, Output, Session, Style};
use crate::access::{
    Capture, Graph, Lockout, Loss, NamedAsset, ParseError, Reach, Takeover, captures, losses,
};
use crate::inventory::{AccountId, Importance, Index, Inventory};
use crate::text::{count, thousands};
use serde::Serialize;

/// Runs `what-if`.
///
/// # Errors
/// Where the vault fails, or something is named that is not in the inventory.
pub fn run(context: &mut Context, args: &WhatIfArgs) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let inventory = &session.profile().inventory;
    if args.list {
        return list(&mut context.out, inventory, args.json);
    }
    let captured = read(&args.capture, |text| Capture::parse(inventory, text))?;
    let lost = read(&args.lose, |text| Loss::parse(inventory, text))?;
    let graph = Graph::new(inventory);
    let takeover = graph.takeover(inventory, &captured);
    let lockout = graph.lockout(inventory, &lost);
    if args.json {
        context.out.json(&Document::new(&takeover, &lockout))?;
    } else {
        print(&mut context.out, inventory, &takeover, &lockout)?;
    }
    Ok(Exit::Done)
}

/// The JSON of `what-if`. Documented in `docs/formats.md`.
#[derive(Serialize)]
struct Document<'a> {
    takeover: Vec<Fallen<'a>>,
    lockout: Vec<Locked<'a>>,
}

#[derive(Serialize)]
struct Fallen<'a> {
    account: &'a AccountId,
    importance: Importance,
    steps: Vec<&'a str>,
}

#[derive(Serialize)]
struct Locked<'a> {
    account: &'a AccountId,
    importance: Importance,
    reach: Reach,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    already: bool,
    because: Vec<&'a str>,
}

impl<'a> Document<'a> {
    fn new(takeover: &'a [Takeover], lockout: &'a [Lockout]) -> Self {
        Self {
            takeover: takeover
                .iter()
                .map(|fallen| Fallen {
                    account: &fallen.account,
                    importance: fallen.importance,
                    steps: fallen.steps.iter().map(|step| step.text.as_str()).collect(),
                })
                .collect(),
            lockout: lockout
                .iter()
                .map(|locked| Locked {
                    account: &locked.account,
                    importance: locked.importance,
                    reach: locked.reach,
                    already: locked.already,
                    because: locked.causes.iter().map(|cause| cause.text.as_str()).collect(),
                })
                .collect(),
        }
    }
}

fn read<T>(texts: &[String], parse: impl Fn(&str) -> Result<T, ParseError>) -> Result<Vec<T>, CliError> {
    let read = |text: &String| match text.trim() {
        "" => Err(CliError::failed("nothing is named", "`selvedge what-if --list` shows all that there is")),
        _ => parse(text).map_err(|error| refused(&error)),
    };
    texts.iter().map(read).collect()
}

fn refused(error: &ParseError) -> CliError {
    let nearest = error.suggestions.join(", ");
    let next = match (error.suggestions.is_empty(), error.id_exists) {
        (true, _) => "`selvedge what-if --list` shows all that there is".to_owned(),
        (false, true) => format!("there is {nearest}"),
        (false, false) => format!("did you mean {nearest}?"),
    };
    CliError::failed(error, next)
}

fn print(
    out: &mut Output,
    inventory: &Inventory,
    takeover: &[Takeover],
    lockout: &[Lockout],
) -> Result<(), CliError> {
    let index = Index::new(inventory);
    let name = |id: &AccountId| index.display_name(inventory, id.as_str(), 48).into_owned();
    let heading = |out: &Output, word: &str| out.paint(Style::Heading, word);
    let line = if takeover.is_empty() {
        "nothing falls".to_owned()
    } else {
        let verb = if takeover.len() == 1 { "falls" } else { "fall" };
        format!("{} {verb}", count(takeover.len(), "account"))
    };
    out.line(format_args!("{}  {line}", heading(out, "TAKEOVER")))?;
    for fallen in takeover {
        out.line("")?;
        out.line(format_args!("  {}  {}", importance(out, fallen.importance), name(&fallen.account)))?;
        for (at, step) in fallen.steps.iter().enumerate() {
            out.wrapped(&format!("  {:>10}  ", at + 1), &step.text)?;
        }
    }
    out.line("")?;
    let already = lockout.iter().filter(|locked| locked.already).count();
    let never = lockout.iter().filter(|locked| !locked.already && locked.reach == Reach::Never).count();
    let slow = lockout.len() - already - never;
    let mut line = match (never, slow) {
        (0, 0) if already > 0 => "nothing more is locked".to_owned(),
        (0, 0) => "everything opens".to_owned(),
        (never, 0) => format!("{} no longer opened", count(never, "account")),
        (0, slow) => format!("{} opened only in days", count(slow, "account")),
        (never, slow) => {
            format!("{} no longer opened, {} only in days", count(never, "account"), thousands(slow as u64))
        }
    };
    if already > 0 {
        line.push_str(&format!("; already, with nothing lost: {}", count(already, "account")));
    }
    out.line(format_args!("{}   {line}", heading(out, "LOCKOUT")))?;
    for locked in lockout {
        let (style, word) = match locked.reach {
            Reach::Never => (Style::Alert, "never"),
            _ => (Style::Warning, "in days"),
        };
        let already = if locked.already { ", already" } else { "" };
        let reach = out.paint(style, &format!("{word}{already}"));
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

fn list(out: &mut Output, inventory: &Inventory, json: bool) -> Result<Exit, CliError> {
    fn listed<T>(entries: &[NamedAsset<T>]) -> Vec<Listed<'_>> {
        entries.iter().map(|entry| Listed { id: &entry.notation, is: &entry.description }).collect()
    }
    fn rows<T>(entries: &[NamedAsset<T>]) -> Vec<Vec<String>> {
        entries.iter().map(|entry| vec![entry.notation.clone(), entry.description.clone()]).collect()
    }
    let (losses, captures) = (losses(inventory), captures(inventory));
    if json {
        out.json(&serde_json::json!({ "lose": listed(&losses), "capture": listed(&captures) }))?;
    } else {
        out.table(&["--lose", "is"], &rows(&losses))?;
        out.line("")?;
        out.table(&["--capture", "is"], &rows(&captures))?;
    }
    Ok(Exit::Done)
}
