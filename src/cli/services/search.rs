//! `services search`.

use crate::cli::args::ServicesSearch;
use crate::cli::{CliError, Context, Exit, Style};
use crate::services::{ATTRIBUTION, MatchKind, Service, ServiceMatch};
use crate::text::{count, fit};
use serde_json::json;

/// Lists what a query finds, best first; a service found by its whole name comes with its pages.
pub(super) fn run(context: &mut Context, args: &ServicesSearch) -> Result<Exit, CliError> {
    let directory = context.directory();
    let query = args.query.join(" ");
    let found = directory.search(&query);
    let shown = &found[..found.len().min(args.limit)];
    if args.json {
        let services: Vec<_> = shown.iter().map(as_json).collect();
        context
            .out
            .json(&json!({ "attribution": ATTRIBUTION, "found": found.len(), "services": services }))?;
        return Ok(Exit::Done);
    }
    if found.is_empty() {
        context.out.say(format_args!(
            "No service is found by “{}” among {}. `selvedge services update` fetches more.",
            fit(&query, 60),
            count(directory.len(), "service")
        ));
        return Ok(Exit::Done);
    }
    let row = |found: &ServiceMatch<'_>| {
        let service = found.service;
        vec![service.name.clone(), service.domain.clone(), factors(service)]
    };
    let rows: Vec<_> = shown.iter().map(row).collect();
    context.out.table(&["service", "domain", "second factors"], &rows)?;
    if found.len() > shown.len() {
        context.out.line(format_args!("… and {} more: --limit shows them", found.len() - shown.len()))?;
    }
    if let [one, rest @ ..] = shown
        && (found.len() == 1
            || one.kind == MatchKind::Exact && rest.iter().all(|other| other.kind != MatchKind::Exact))
    {
        context.out.line("")?;
        details(context, one.service)?;
    }
    context.out.line("")?;
    let line = context.out.paint(Style::Quiet, ATTRIBUTION);
    context.out.line(line)?;
    Ok(Exit::Done)
}

fn factors(service: &Service) -> String {
    let labels: Vec<&str> = service.offers.iter().map(|offer| offer.label()).collect();
    if labels.is_empty() { "none".into() } else { labels.join(", ") }
}

fn details(context: &mut Context, service: &Service) -> Result<(), CliError> {
    let rows = [
        ("turn on   ", service.documentation.clone()),
        ("get back  ", service.recovery.clone()),
        ("also      ", (!service.other_domains.is_empty()).then(|| service.other_domains.join(" "))),
        ("kind      ", Some(service.keywords.join(" "))),
        ("where     ", (!service.regions.is_empty()).then(|| service.regions.join(" "))),
    ];
    for (label, text) in rows {
        if let Some(text) = text {
            context.out.wrapped(label, &text)?;
        }
    }
    Ok(())
}

fn as_json(found: &ServiceMatch<'_>) -> serde_json::Value {
    let Service { name, domain, other_domains, offers, documentation, recovery, keywords, regions, .. } =
        found.service;
    let words: Vec<&str> = offers.iter().map(|offer| offer.word()).collect();
    json!({
        "name": name,
        "domain": domain,
        "other_domains": other_domains,
        "second_factors": words,
        "documentation": documentation,
        "recovery": recovery,
        "keywords": keywords,
        "regions": regions,
        "match": match found.kind {
            MatchKind::Exact => "whole",
            MatchKind::Prefix => "start",
            MatchKind::Word => "word",
            MatchKind::Substring => "inside",
            MatchKind::Keyword => "keyword",
        },
    })
}
