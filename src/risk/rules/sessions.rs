//! Signs that somebody else already has access: old sessions, linked sign-ins, pending changes. Also accounts that
//! nobody uses.

use crate::risk::account_view::{AccountView, NAME_COLUMNS};
use crate::risk::context::Context;
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail, fail_if_any};
use crate::text::fit;
use jiff::ToSpan;
use jiff::civil::Date;

/// R40: the oldest session began before the password or second factor was last changed, and no later sign-out
/// everywhere is recorded (PRE22 6.2.2).
pub(in crate::risk) fn older_than_change(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    let account = view.account;
    let changed = account.password_changed.max(account.second_factor_changed);
    let (Some(oldest), Some(changed)) = (account.sessions.oldest, changed) else { return Verdict::Unknown };
    let signed_out = account.sessions.signed_out_everywhere;
    if oldest >= changed || signed_out.is_some_and(|day| day >= changed) {
        return Verdict::Pass;
    }
    let what = if account.password_changed == Some(changed) { "password" } else { "second factor" };
    let name = view.name();
    fail(
        Severity::High,
        format!("The oldest session of {name} dates from {oldest}, but its {what} was changed on {changed}."),
    )
    .and(match signed_out {
        Some(day) => format!("You last signed out everywhere on {day}, before that change."),
        None => "No sign-out everywhere is recorded.".into(),
    })
}

/// R41: a linked identity is marked as not recognised (PRE22 6.2.2).
pub(in crate::risk) fn unknown_linked_sign_in<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let linked = &view.account.linked;
    if linked.is_empty() {
        return Verdict::Skip;
    }
    let unrecognised = linked.iter().filter(|identity| identity.recognised == Some(false));
    let facts: Vec<String> = unrecognised
        .map(|identity| {
            let provider = match &identity.account {
                _ if !identity.provider.is_empty() => fit(&identity.provider, NAME_COLUMNS),
                Some(id) => ctx.name(id.as_str()),
                None => "another service".into(),
            };
            format!("{} is linked to a sign-in through {provider} that you don't recognise.", view.name())
        })
        .collect();
    if facts.is_empty() && linked.iter().any(|identity| identity.recognised.is_none()) {
        return Verdict::Unknown;
    }
    fail_if_any(Severity::Critical, facts)
}

/// R42: a change of the email address is pending that the user did not start (PRE22 6.2.2).
pub(in crate::risk) fn unrequested_address_change(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    match view.account.pending_email_change {
        None => Verdict::Skip,
        Some(change) if change.started_by_me => Verdict::Pass,
        Some(change) => {
            let seen = change.seen.map_or_else(String::new, |day| format!(" (seen {day})"));
            fail(
                Severity::Critical,
                format!("{} has a pending change of address that you did not start{seen}.", view.name()),
            )
        }
    }
}

/// R43: an account with the user's address existed before the user signed up, and no new password together with a
/// sign-out everywhere since then is recorded (PRE22).
pub(in crate::risk) fn existed_before_signup(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    let account = view.account;
    match account.existed_before_signup {
        None => return Verdict::Unknown,
        Some(false) => return Verdict::Pass,
        Some(true) => {}
    }
    let is_after_signup =
        |day: Option<Date>| day.is_some_and(|day| account.created.is_none_or(|created| day >= created));
    if is_after_signup(account.password_changed) && is_after_signup(account.sessions.signed_out_everywhere) {
        return Verdict::Pass;
    }
    let name = view.name();
    fail(Severity::High, format!("An account with your address existed at {name} before you signed up."))
        .and("No new password together with a sign-out everywhere is recorded since then.")
}

/// R44: the account was last used more than 24 months ago (GOO23).
pub(in crate::risk) fn unused(ctx: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    match view.account.last_used {
        None => Verdict::Unknown,
        Some(day) if day >= ctx.today.saturating_sub(24.months()) => Verdict::Pass,
        Some(day) => fail(Severity::Medium, format!("{} was last used on {day}.", view.name())),
    }
}
