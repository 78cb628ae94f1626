//! What is recorded of the passwords. The passwords themselves are nowhere here.

use super::{Verdict, fail, fail_with};
use crate::inventory::{FactorKind, Importance};
use crate::risk::Severity;
use crate::risk::context::{Context, View};

/// SP 800-63B-4 §3.1.1.2: the least length of a password that opens an account alone.
const ALONE: u32 = 15;
/// SP 800-63B-4 §3.1.1.2: the least length beside a second factor.
const BESIDE: u32 = 8;
/// zxcvbn's scores below 3 are “somewhat guessable” and worse, by its documentation.
const SAFE_SCORE: u8 = 3;

/// R37: two or more accounts are in one reuse group (SEED1; that an important account among them
/// makes it critical is own judgement).
pub(in crate::risk) fn r37<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let Some(health) = &view.account.password else { return no_health(view) };
    let Some(group) = &health.reuse_group else {
        return if health.checked.is_some() { Verdict::Pass } else { Verdict::Unknown };
    };
    let Some(some) = ctx.reuse.get(group.as_str()).filter(|some| some.count > 1) else {
        return Verdict::Pass;
    };
    let severity =
        if some.importance >= Some(Importance::High) { Severity::Critical } else { Severity::High };
    fail(severity, format!("The password of {} also opens {}.", view.name(), ctx.list(some, Some(view.at))))
}

/// R38: the recorded count in Pwned Passwords is above zero (NIST 3.1.1.2, blocklist).
pub(in crate::risk) fn r38(_: &Context<'_>, view: &View<'_>) -> Verdict {
    let Some(health) = &view.account.password else { return no_health(view) };
    match health.pwned_count {
        None => Verdict::Unknown,
        Some(0) => Verdict::Pass,
        Some(count) => {
            let times = if count == 1 { "once".into() } else { format!("{} times", grouped(count)) };
            let seen = health.checked.map_or_else(String::new, |day| format!(" (checked {day})"));
            fail(
                Severity::Critical,
                format!("The password of {} stands {times} in known breaches{seen}.", view.name()),
            )
        }
    }
}

/// R39: the password is shorter than 15 characters where it opens the account alone, shorter than 8
/// otherwise, or has a zxcvbn score below 3 (NIST 3.1.1.2).
pub(in crate::risk) fn r39(_: &Context<'_>, view: &View<'_>) -> Verdict {
    let Some(health) = &view.account.password else { return no_health(view) };
    if health.length.is_none() && health.score.is_none() {
        return Verdict::Unknown;
    }
    let alone =
        view.sign_in.iter().any(|way| view.factors_at(way).all(|factor| factor.kind == FactorKind::Password));
    let least = if alone { ALONE } else { BESIDE };
    let mut facts = Vec::new();
    if let Some(length) = health.length.filter(|length| *length < least) {
        let beside = if alone { "where the password stands alone" } else { "at least" };
        facts.push(format!(
            "The password of {} has {length} characters; {least} are asked for {beside}.",
            view.name()
        ));
    }
    if let Some(score) = health.score.filter(|score| *score < SAFE_SCORE) {
        facts.push(format!("Its guessing score is {score} of 4."));
    }
    fail_with(Severity::High, facts)
}

fn no_health(view: &View<'_>) -> Verdict {
    if view.account.has(FactorKind::Password) { Verdict::Unknown } else { Verdict::Skip }
}

/// `1234567` as `1,234,567`.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
