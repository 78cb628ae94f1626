//! What is recorded about passwords: length, score, reuse, breaches. The inventory never holds a password.

use crate::inventory::{FactorKind, Importance};
use crate::risk::account_view::AccountView;
use crate::risk::context::Context;
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail, fail_if_any};
use crate::text::thousands;

/// SP 800-63B-4 §3.1.1.2: the minimum length of a password that opens an account alone.
const MIN_LENGTH_ALONE: u32 = 15;
/// SP 800-63B-4 §3.1.1.2: the minimum length of a password beside a second factor.
const MIN_LENGTH_WITH_SECOND_FACTOR: u32 = 8;
/// zxcvbn's documentation calls scores below 3 “somewhat guessable” or worse.
const MIN_SCORE: u8 = 3;

/// R37: two or more accounts are in one reuse group (SEED1). Critical if one of them is important, else high: the
/// authors' judgement.
pub(in crate::risk) fn reused<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let Some(health) = &view.account.password else { return without_health(view) };
    let Some(group) = &health.reuse_group else {
        return if health.checked.is_some() { Verdict::Pass } else { Verdict::Unknown };
    };
    let accounts = ctx.reuse_groups.get(group.as_str()).filter(|accounts| accounts.count > 1);
    let Some(accounts) = accounts else { return Verdict::Pass };
    let is_critical = accounts.importance >= Some(Importance::High);
    let severity = if is_critical { Severity::Critical } else { Severity::High };
    let others = ctx.list(accounts, Some(view.position));
    fail(severity, format!("The password of {} also opens {others}.", view.name()))
}

/// R38: Pwned Passwords lists the password (NIST 3.1.1.2, blocklist).
pub(in crate::risk) fn breached(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    let Some(health) = &view.account.password else { return without_health(view) };
    match health.pwned_count {
        None => Verdict::Unknown,
        Some(0) => Verdict::Pass,
        Some(count) => {
            let times = if count == 1 { "once".into() } else { format!("{} times", thousands(count)) };
            let checked = health.checked.map_or_else(String::new, |day| format!(" (checked {day})"));
            fail(
                Severity::Critical,
                format!("The password of {} appears {times} in known breaches{checked}.", view.name()),
            )
        }
    }
}

/// R39: the password is shorter than 15 characters if it opens the account alone, shorter than 8 otherwise, or its
/// zxcvbn score is below 3 (NIST 3.1.1.2).
pub(in crate::risk) fn weak(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    let Some(health) = &view.account.password else { return without_health(view) };
    if health.length.is_none() && health.score.is_none() {
        return Verdict::Unknown;
    }
    let opens_alone =
        view.sign_in.iter().any(|way| view.factors_at(way).all(|factor| factor.kind == FactorKind::Password));
    let (minimum, reason) = if opens_alone {
        (MIN_LENGTH_ALONE, "a password that is the only factor")
    } else {
        (MIN_LENGTH_WITH_SECOND_FACTOR, "a password beside a second factor")
    };
    let mut facts = Vec::new();
    if let Some(length) = health.length.filter(|length| *length < minimum) {
        facts.push(format!(
            "The password of {} has {}; {reason} needs {minimum}.",
            view.name(),
            crate::text::count(length as usize, "character")
        ));
    }
    if let Some(score) = health.score.filter(|score| *score < MIN_SCORE) {
        facts.push(format!("It is easy to guess: score {score} of 4."));
    }
    fail_if_any(Severity::High, facts)
}

fn without_health(view: &AccountView<'_>) -> Verdict {
    if view.account.has(FactorKind::Password) { Verdict::Unknown } else { Verdict::Skip }
}
