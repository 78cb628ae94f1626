//! Rules that need the access graph of the whole inventory.

use crate::access::Capture;
use crate::risk::account_view::AccountView;
use crate::risk::context::Context;
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail, fail_if_any};

/// R27: an attacker can recover the account with a single captured thing, but cannot sign in with any single captured
/// thing (AAG19, backdoor; AMFT23).
pub(in crate::risk) fn recovery_is_easier<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if view.recovery.is_empty() && view.account.recovery_addresses.is_empty() {
        return Verdict::Skip;
    }
    if !view.knows_all_ways() {
        return Verdict::Unknown;
    }
    // Recovery codes on paper belong in a place, so a captured place is no weakness of the recovery.
    let captures: Vec<Capture> = ctx
        .access
        .backdoor(view.position)
        .into_iter()
        .flatten()
        .filter(|capture| !matches!(capture, Capture::Place(_)))
        .copied()
        .collect();
    if captures.is_empty() {
        return Verdict::Pass;
    }
    let name = view.name();
    let names: Vec<String> = captures.iter().take(3).map(|&capture| ctx.names().capture(capture)).collect();
    let more = captures.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let these = if captures.len() == 1 { "This" } else { "Any one of these" };
    fail(Severity::High, format!("{these} is enough to recover {name}: {}{more}.", names.join("; ")))
        .and("No single thing is enough to sign in to it.")
}

/// R45: a single captured thing opens an important account, and in addition a less important account opens it, or no
/// single captured thing opens some less important account (AAG19). An account with only federated sign-in is skipped,
/// because it is as safe as the other account.
pub(in crate::risk) fn worse_protected<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    if !view.is_important() || view.is_federated() {
        return Verdict::Skip;
    }
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    let label = |position: u32| {
        let account = ctx.inventory.accounts.get(position as usize)?;
        Some(format!("{} ({} importance)", ctx.name(account.id.as_str()), account.importance.label()))
    };
    let importance = view.account.importance;
    let name = view.name();
    let own_label = format!("{name} ({} importance)", importance.label());
    let mut facts = Vec::new();
    if let Some(through) = ctx.access.opened_through(view.position).and_then(label) {
        facts.push(format!("Anyone who gets into {through} also gets into {own_label}."));
    }
    let opened_by =
        ctx.access.opened_by(view.position).filter(|capture| !matches!(capture, Capture::Support(_)));
    let safer = ctx.access.safer_account(importance).and_then(label);
    if let (Some(capture), Some(safer)) = (opened_by, safer) {
        let capture = ctx.names().capture(capture);
        facts.push(format!(
            "One thing is enough to open {own_label}: {capture}. No single thing opens {safer}."
        ));
    }
    fail_if_any(Severity::Medium, facts)
}
