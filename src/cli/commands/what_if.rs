//! `what-if`: the accounts that would be taken over or lost after a given event.

use crate::access::{
    Basis, Capture, Graph, Lockout, Loss, NamedAsset, ParseError, Reach, Takeover, ThreatEvent, captures,
    losses, threat_events,
};
use crate::cli::args::WhatIfArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::{Output, Style};
use crate::cli::session::Session;
use crate::inventory::{AccountId, Importance, Index, Inventory};
use crate::store::Access;
use crate::text::{count, fit, nearest, thousands};
use serde_json::{Value, json};

pub fn run(context: &mut Context, args: &WhatIfArgs) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let inventory = &session.profile().inventory;
    if args.list {
        list(&mut context.out, inventory, args.json)?;
        return Ok(Exit::Done);
    }
    let capture = |text: &str| Capture::parse(inventory, text);
    let lose = |text: &str| Loss::parse(inventory, text);
    let mut captured = parse_all(&args.capture, capture)?;
    let mut lost = parse_all(&args.lose, lose)?;
    captured.extend(parse_all(&args.steal, capture)?);
    lost.extend(parse_all(&args.steal, lose)?);
    let graph = Graph::new(inventory);
    let events = threat_events(inventory, graph.names(inventory));
    for event in args.threat.iter().map(|text| find_threat(&events, text)) {
        let event = event?;
        captured.extend(&event.captured);
        lost.extend(&event.lost);
    }
    let takeover = graph.takeover(inventory, &captured);
    let lockout = graph.lockout_with(inventory, &lost, &captured);
    if args.json {
        context.out.json(&document(Basis::of(inventory), &takeover, &lockout))?;
    } else {
        let index = Index::new(inventory);
        let name = |id: &AccountId| index.display_name(inventory, id.as_str(), 48).into_owned();
        print_takeover(&mut context.out, &takeover, name)?;
        context.out.line("")?;
        print_lockout(&mut context.out, &lockout, name)?;
        context.out.basis(Basis::of(inventory))?;
    }
    Ok(Exit::Done)
}

/// The JSON output, documented in `docs/formats.md`.
fn document(based_on: Basis, takeover: &[Takeover], lockout: &[Lockout]) -> Value {
    let takeover = takeover.iter().map(|taken| {
        let steps: Vec<&str> = taken.steps.iter().map(|step| step.text.as_str()).collect();
        let Takeover { account, importance, certain, .. } = taken;
        json!({ "account": account, "importance": importance, "certain": certain, "steps": steps })
    });
    let lockout = lockout.iter().map(|locked| {
        let Lockout { account, importance, reach, at_worst, .. } = locked;
        let because: Vec<&str> = locked.causes.iter().map(|cause| cause.text.as_str()).collect();
        let mut document = json!({
            "account": account,
            "importance": importance,
            "certain": *reach != Reach::Now,
            "reach": reach,
            "at_worst": at_worst,
            "because": because,
        });
        if locked.already {
            document["already"] = true.into();
        }
        document
    });
    json!({ "based_on": based_on, "takeover": takeover.collect::<Vec<_>>(), "lockout": lockout.collect::<Vec<_>>() })
}

/// The event with this notation, or the only event of this threat.
fn find_threat<'a>(events: &'a [ThreatEvent], text: &str) -> Result<&'a ThreatEvent, CliError> {
    let text = text.trim();
    if let Some(event) = events.iter().find(|event| event.notation == text) {
        return Ok(event);
    }
    let of_threat: Vec<&ThreatEvent> = events.iter().filter(|event| event.threat.id == text).collect();
    match of_threat.as_slice() {
        [event] => Ok(event),
        [] => {
            let notations = events.iter().map(|event| event.notation.as_str());
            let similar = nearest(text, notations.chain(events.iter().map(|event| event.threat.id.as_str())));
            let what = format!("no threat to this inventory is called “{}”", fit(text, 64));
            Err(CliError::unknown(what, &similar, LIST_HINT))
        }
        several => {
            let notations: Vec<&str> = several.iter().map(|event| event.notation.as_str()).collect();
            let what = format!("{text} can happen to several things");
            Err(CliError::failed(what, format_args!("there is {}", notations.join(", "))))
        }
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
    let certain = takeover.iter().filter(|taken| taken.certain).count();
    let summary = takeover_summary(certain, takeover.len() - certain);
    out.line(format_args!("{}  {summary}", out.paint(Style::Heading, "TAKEOVER")))?;
    for taken in takeover {
        out.line("")?;
        let may = if taken.certain { String::new() } else { out.paint(Style::Warning, ": may fall") };
        out.line(format_args!("  {}  {}{may}", importance(out, taken.importance), name(&taken.account)))?;
        for (step, number) in taken.steps.iter().zip(1..) {
            out.wrapped(&format!("  {number:>10}  "), &step.text)?;
        }
    }
    Ok(())
}

/// “3 accounts could be taken over, 12 more may be”
fn takeover_summary(certain: usize, possible: usize) -> String {
    match (certain, possible) {
        (0, 0) => "no account could be taken over".to_owned(),
        (0, possible) => format!("no account falls for certain, {} may", thousands(possible as u64)),
        (certain, 0) => format!("{} could be taken over", count(certain, "account")),
        (certain, possible) => format!(
            "{} could be taken over, {} more may be",
            count(certain, "account"),
            thousands(possible as u64)
        ),
    }
}

fn print_lockout(
    out: &mut Output,
    lockout: &[Lockout],
    name: impl Fn(&AccountId) -> String,
) -> Result<(), CliError> {
    let already = lockout.iter().filter(|locked| locked.already).count();
    let never = lockout.iter().filter(|locked| !locked.already && locked.reach == Reach::Never).count();
    let possible = lockout.iter().filter(|locked| locked.reach == Reach::Now).count();
    let slow = lockout.len() - already - never - possible;
    let mut summary = match (never, slow) {
        (0, 0) if possible > 0 => "no account is lost for certain".to_owned(),
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
    if possible > 0 {
        summary.push_str(&format!(", {} more may be lost", thousands(possible as u64)));
    }
    if already > 0 {
        summary
            .push_str(&format!("; locked already, although nothing is lost: {}", count(already, "account")));
    }
    out.line(format_args!("{}   {summary}", out.paint(Style::Heading, "LOCKOUT")))?;
    for locked in lockout {
        let (style, reach) = match (locked.reach, locked.at_worst) {
            (Reach::Never, _) => (Style::Alert, "never"),
            (Reach::Slow, Reach::Never) => (Style::Warning, "in days, perhaps never"),
            (Reach::Slow, _) => (Style::Warning, "in days"),
            (Reach::Now, Reach::Never) => (Style::Warning, "perhaps never"),
            (Reach::Now, _) => (Style::Warning, "perhaps only in days"),
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

/// Lists everything that can be lost or captured in this inventory.
fn list(out: &mut Output, inventory: &Inventory, as_json: bool) -> Result<(), CliError> {
    let (losses, captures) = (losses(inventory), captures(inventory));
    let graph = Graph::new(inventory);
    let events = threat_events(inventory, graph.names(inventory)).into_iter();
    let threats: Vec<NamedAsset<()>> = events
        .map(|event| NamedAsset {
            notation: event.notation,
            description: event.title,
            asset: (),
            optional_suffixes: &[],
        })
        .collect();
    if as_json {
        let (threats, losses) = (listed(&threats), listed(&losses));
        return out.json(&json!({ "threat": threats, "lose": losses, "capture": listed(&captures) }));
    }
    out.table(&["--threat", "is"], &rows(&threats))?;
    out.line("")?;
    out.table(&["--lose", "is"], &rows(&losses))?;
    out.line("")?;
    out.table(&["--capture", "is"], &rows(&captures))
}

fn listed<T>(assets: &[NamedAsset<T>]) -> Vec<Value> {
    assets.iter().map(|asset| json!({ "id": asset.notation, "is": asset.description })).collect()
}

fn rows<T>(assets: &[NamedAsset<T>]) -> Vec<Vec<String>> {
    assets.iter().map(|asset| vec![asset.notation.clone(), asset.description.clone()]).collect()
}
