//! `services search`.

use crate::cli::args::ServicesSearch;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::output::{Output, Style, notify};
use crate::services::{ATTRIBUTION, MatchKind, Service, ServiceMatch};
use crate::text::{count, fit};
use serde_json::{Value, json};

/// Lists the matching services, best first. The details of a service follow if it is the only match, or the only match
/// of its full name.
pub fn run(context: &mut Context, args: &ServicesSearch) -> Result<(), CliError> {
    let directory = context.directory();
    let query = args.query.join(" ");
    let found = directory.search(&query);
    let shown = &found[..found.len().min(args.limit)];
    let out = &mut context.out;
    if args.json {
        let services: Vec<_> = shown.iter().map(as_json).collect();
        return out.json(&json!({ "attribution": ATTRIBUTION, "found": found.len(), "services": services }));
    }
    if found.is_empty() {
        notify(format_args!(
            "None of {} matches “{}”. `selvedge services update` fetches more services.",
            count(directory.len(), "service"),
            fit(&query, 60)
        ));
        return Ok(());
    }
    let row = |found: &ServiceMatch<'_>| {
        let Service { name, domain, offers, .. } = found.service;
        let labels: Vec<&str> = offers.iter().map(|offer| offer.label()).collect();
        let second_factors = if labels.is_empty() { "none".to_owned() } else { labels.join(", ") };
        vec![name.clone(), domain.clone(), second_factors]
    };
    let rows: Vec<_> = shown.iter().map(row).collect();
    out.table(&["service", "domain", "second factors"], &rows)?;
    if found.len() > shown.len() {
        out.line(format_args!("… and {} more: --limit shows them", found.len() - shown.len()))?;
    }
    if let [best, others @ ..] = shown {
        let is_only_full_match =
            best.kind == MatchKind::Exact && others.iter().all(|other| other.kind != MatchKind::Exact);
        if found.len() == 1 || is_only_full_match {
            out.line("")?;
            print_details(out, best.service)?;
        }
    }
    out.line("")?;
    out.line(out.paint(Style::Quiet, ATTRIBUTION))
}

fn print_details(out: &mut Output, service: &Service) -> Result<(), CliError> {
    let rows = [
        ("turn on   ", service.documentation.clone()),
        ("recovery  ", service.recovery.clone()),
        ("also      ", (!service.other_domains.is_empty()).then(|| service.other_domains.join(" "))),
        ("kind      ", Some(service.keywords.join(" "))),
        ("where     ", (!service.regions.is_empty()).then(|| service.regions.join(" "))),
    ];
    for (label, text) in rows {
        if let Some(text) = text {
            out.wrapped(label, &text)?;
        }
    }
    Ok(())
}

fn as_json(found: &ServiceMatch<'_>) -> Value {
    let Service { name, domain, other_domains, offers, documentation, recovery, keywords, regions, .. } =
        found.service;
    let second_factors: Vec<&str> = offers.iter().map(|offer| offer.word()).collect();
    json!({
        "name": name,
        "domain": domain,
        "other_domains": other_domains,
        "second_factors": second_factors,
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
