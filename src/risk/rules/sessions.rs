//! Who else may be in already: sessions, linked sign-ins, pending changes; and accounts left behind.

use super::{Verdict, fail, fail_with};
use crate::risk::Severity;
use crate::risk::context::{Context, View};
use crate::text::fit;
use jiff::ToSpan;

/// R40: the oldest session began before the password or the second factor was last changed, and no
/// sign-out everywhere since is recorded (PRE22 6.2.2).
pub(in crate::risk) fn r40(_: &Context<'_>, view: &View<'_>) -> Verdict {
    let account = view.account;
    let changed = account.password_changed.max(account.second_factor_changed);
    let (Some(oldest), Some(changed)) = (account.sessions.oldest, changed) else { return Verdict::Unknown };
    if oldest >= changed || account.sessions.signed_out_everywhere.is_some_and(|day| day >= changed) {
        return Verdict::Pass;
    }
    let what = if account.password_changed == Some(changed) { "password" } else { "second factor" };
    fail(
        Severity::High,
        format!(
            "The oldest session of {} dates from {oldest}; its {what} was changed on {changed}.",
            view.name()
        ),
    )
    .and(match account.sessions.signed_out_everywhere {
        Some(day) => format!("Everything was last signed out on {day}, before that."),
        None => "No sign-out everywhere is recorded.".into(),
    })
}

/// R41: a linked identity is marked as not recognised (PRE22 6.2.2).
pub(in crate::risk) fn r41<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let linked = &view.account.linked;
    if linked.is_empty() {
        return Verdict::Skip;
    }
    let strange: Vec<String> = linked
        .iter()
        .filter(|identity| identity.recognised == Some(false))
        .map(|identity| {
            let by = match (&identity.account, identity.provider.is_empty()) {
                (_, false) => fit(&identity.provider, 48),
                (Some(id), true) => ctx.name(id.as_str()),
                (None, true) => "another service".into(),
            };
            format!("A sign-in by {by} is linked to {}, and you don't know it.", view.name())
        })
        .collect();
    if strange.is_empty() && linked.iter().any(|identity| identity.recognised.is_none()) {
        return Verdict::Unknown;
    }
    fail_with(Severity::Critical, strange)
}

/// R42: a change of the mail address is pending that the user did not start (PRE22 6.2.2).
pub(in crate::risk) fn r42(_: &Context<'_>, view: &View<'_>) -> Verdict {
    match view.account.pending_email_change {
        None => Verdict::Skip,
        Some(change) if change.started_by_me => Verdict::Pass,
        Some(change) => {
            let seen = change.seen.map_or_else(String::new, |day| format!(" (seen {day})"));
            fail(
                Severity::Critical,
                format!("{} has a change of address waiting that you did not start{seen}.", view.name()),
            )
        }
    }
}

/// R43: an account with the user's address was there before the user signed up, and no new password
/// together with a sign-out everywhere since then is recorded (PRE22).
pub(in crate::risk) fn r43(_: &Context<'_>, view: &View<'_>) -> Verdict {
    let account = view.account;
    match account.existed_before_signup {
        None => return Verdict::Unknown,
        Some(false) => return Verdict::Pass,
        Some(true) => {}
    }
    let since = |day: Option<jiff::civil::Date>| {
        day.is_some_and(|day| account.created.is_none_or(|created| day >= created))
    };
    if since(account.password_changed) && since(account.sessions.signed_out_everywhere) {
        return Verdict::Pass;
    }
    fail(Severity::High, format!("An account with your address was at {} before you signed up.", view.name()))
        .and("No new password together with a sign-out everywhere since then is recorded.")
}

/// R44: last used more than 24 months ago (GOO23).
pub(in crate::risk) fn r44<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    match view.account.last_used {
        None => Verdict::Unknown,
        Some(day) if day >= ctx.today.saturating_sub(24.months()) => Verdict::Pass,
        Some(day) => fail(Severity::Medium, format!("{} was last used on {day}.", view.name())),
    }
}
