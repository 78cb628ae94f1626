//! Rules that rest on the closures alone: what no account shows by itself.

use super::{Verdict, fail};
use crate::access::Capture;
use crate::risk::Severity;
use crate::risk::context::{Context, View, join};

/// R27: one captured thing opens the account by recovering it, and no single thing by signing in (AAG19,
/// backdoor; AMFT23). What is captured counts as in [`crate::access::Standing`].
pub(in crate::risk) fn r27<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if view.recovery.is_empty() && view.account.recovery_addresses.is_empty() {
        return Verdict::Skip;
    }
    // A place is where paper ought to be.
    let captures: Vec<&Capture> = ctx
        .closures
        .backdoor(view.at)
        .into_iter()
        .flatten()
        .filter(|capture| !matches!(capture, Capture::Place(_)))
        .collect();
    if captures.is_empty() {
        return Verdict::Pass;
    }
    let name = view.name();
    let words: Vec<String> = captures.iter().take(3).map(|&&capture| ctx.names().capture(capture)).collect();
    let more = captures.len().saturating_sub(words.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    fail(
        Severity::High,
        format!("{name} opens by recovering it to whoever has one of: {}{more}.", words.join("; ")),
    )
    .and(format!("No single thing signs in to {name}."))
}

/// R45: an important account falls to one captured thing, and a less important one either opens it or falls to
/// none (AAG19). A sign-in by another account is not compared: it is as safe as that account.
pub(in crate::risk) fn r45<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if !view.is_important() || view.is_federated() {
        return Verdict::Skip;
    }
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    let label = |at: u32| {
        ctx.inventory
            .accounts
            .get(at as usize)
            .map(|a| format!("{} ({})", ctx.name(a.id.as_str()), a.importance.label()))
    };
    let name = view.name();
    let importance = view.account.importance;
    let mut facts = Vec::new();
    if let Some(through) = ctx.closures.opened_through(view.at).and_then(label) {
        facts.push(format!("Whoever is in {through} gets into {name} ({}) too.", importance.label()));
    }
    let falls = ctx.closures.falls_to(view.at).filter(|capture| !matches!(capture, Capture::Support(_)));
    if let (Some(capture), Some(safer)) = (falls, ctx.closures.safer_than(importance).and_then(label)) {
        let words = ctx.names().capture(capture);
        facts.push(format!(
            "{name} ({}) falls to one thing: {words}. {safer} falls to none.",
            importance.label()
        ));
    }
    super::fail_with(Severity::Medium, facts)
}

/// The names of these accounts but this one.
pub(super) fn others<'a>(ctx: &Context<'a>, accounts: &[u32], but: usize) -> String {
    let names: Vec<String> = accounts
        .iter()
        .filter(|&&at| at as usize != but)
        .filter_map(|&at| ctx.inventory.accounts.get(at as usize))
        .map(|account| ctx.name(account.id.as_str()).into_owned())
        .collect();
    let more = names.len().saturating_sub(3);
    if more > 0 { format!("{} and {more} more", names[..3].join(", ")) } else { join(&names) }
}
