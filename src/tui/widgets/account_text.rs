//! The text about an account: its factors and their holders, the ways to sign in and recover, and the findings.

use super::page::Page;
use super::signs::severity_sign;
use crate::inventory::{Account, Factor, FactorKind as K, Owner, PasswordHealth};
use crate::risk::Finding;
use crate::words::{self, EntityNames};
use jiff::civil::Date;

/// Adds everything that the inventory records about an account.
pub fn add_account(page: &mut Page<'_>, names: &EntityNames<'_>, account: &Account, today: Date) {
    add_identity(page, account);
    add_factors(page, names, account);
    if !account.sign_in.is_empty() {
        page.section("SIGN IN WITH");
        for way in &account.sign_in {
            page.indented(0, &words::way(account, way), page.theme().text);
        }
    }
    if !account.recovery.is_empty() || !account.recovery_addresses.is_empty() {
        page.section("GET BACK IN");
        for way in &account.recovery {
            page.indented(0, &words::recovery_way(account, way), page.theme().text);
        }
    }
    add_addresses(page, names, account, today);
    add_facts(page, names, account, today);
}

fn add_identity(page: &mut Page<'_>, account: &Account) {
    page.field("user name", &account.username);
    page.field("domain", &account.domain);
    page.field("importance", account.importance.label());
    if account.owner != Owner::Me {
        page.field("belongs to", account.owner.label());
    }
    if let Some(store) = &account.credential_store {
        let roles: Vec<&str> = store.roles.iter().map(|role| words::store_role(*role)).collect();
        let encryption = match store.end_to_end {
            Some(true) => "end-to-end encrypted",
            Some(false) => "the provider can read it",
            None => "unknown whether end-to-end encrypted",
        };
        page.field("keeps", &format!("{}; {encryption}", crate::text::join(&roles)));
    }
}

fn add_factors(page: &mut Page<'_>, names: &EntityNames<'_>, account: &Account) {
    page.section("FACTORS");
    if account.factors.is_empty() {
        page.indented(0, "none recorded", page.theme().warn);
    }
    for factor in &account.factors {
        page.field(words::factor_kind_short(factor.kind), &factor_text(names, factor));
    }
}

fn add_addresses(page: &mut Page<'_>, names: &EntityNames<'_>, account: &Account, today: Date) {
    for address in &account.recovery_addresses {
        let mut text = match &address.entity {
            Some(id) => names.name(id.as_str()),
            None => address.address.clone(),
        };
        if address.owner != Owner::Me {
            text.push_str(&format!(" (belongs to {})", address.owner.label()));
        }
        match address.verified {
            Some(true) => text.push_str(", confirmed"),
            Some(false) => text.push_str(", never confirmed"),
            None => {}
        }
        match address.tested {
            Some(day) => text.push_str(&format!(", tested {}", words::ago(day, today))),
            None => text.push_str(", never tested"),
        }
        page.field("sent to", &text);
    }
}

fn add_facts(page: &mut Page<'_>, names: &EntityNames<'_>, account: &Account, today: Date) {
    page.section("STATE");
    if let Some(health) = &account.password {
        page.field("password", &password_text(health, today));
    }
    page.field("support", words::support_reset(account.support_reset));
    match account.offers_recovery_codes {
        Some(true) => _ = page.field("codes", "offered by the service"),
        Some(false) => _ = page.field("codes", "not offered by the service"),
        None => {}
    }
    let devices: Vec<String> = account.sessions.devices.iter().map(|id| names.name(id.as_str())).collect();
    page.field("signed in", &crate::text::join(&devices));
    for linked in &account.linked {
        let name =
            linked.account.as_ref().map_or_else(|| linked.provider.clone(), |id| names.name(id.as_str()));
        let recognised = match linked.recognised {
            Some(true) => "yours",
            Some(false) => "NOT yours",
            None => "not reviewed",
        };
        page.field("linked", &format!("{name} ({recognised})"));
    }
    for (label, day) in [
        ("opened", account.created),
        ("last used", account.last_used),
        ("password set", account.password_changed),
        ("2nd set", account.second_factor_changed),
        ("oldest login", account.sessions.oldest),
        ("logins seen", account.sessions.reviewed),
        ("reviewed", account.reviewed),
    ] {
        if let Some(day) = day {
            page.field(label, &format!("{day} ({})", words::ago(day, today)));
        }
    }
    page.field("tags", &account.tags.join(", "));
    if !account.notes.is_empty() {
        page.section("NOTES");
        page.indented(0, &account.notes, page.theme().text);
    }
}

/// Adds the titles of the open findings, worst first, one line each.
pub fn add_finding_titles<'b>(page: &mut Page<'_>, findings: impl Iterator<Item = &'b Finding>) {
    const MAX_TITLES: usize = 6;
    let mut open = findings.filter(|finding| finding.is_open()).peekable();
    if open.peek().is_none() {
        return;
    }
    page.section("TO FIX");
    for finding in open.by_ref().take(MAX_TITLES) {
        let title = finding.rule.title.as_str();
        let text = format!("{}: {title}", finding.severity.label());
        let text = crate::text::fit(&text, usize::from(page.columns())).into_owned();
        page.indented(0, &text, severity_sign(page.theme(), finding.severity).1);
    }
    let more = open.count();
    if more > 0 {
        page.indented(0, &format!("and {more} more"), page.theme().dim);
    }
}

/// Adds the findings, worst first, with their facts and what to do. `account` is their subject, unless that
/// is a device, number or place.
pub fn add_findings<'b>(
    page: &mut Page<'_>,
    account: Option<&Account>,
    findings: impl Iterator<Item = &'b Finding>,
) {
    page.section("FINDINGS");
    let mut is_first = true;
    for finding in findings {
        let title = finding.rule.title.as_str();
        let style = match &finding.accepted {
            Some(_) => page.theme().dim,
            None => severity_sign(page.theme(), finding.severity).1,
        };
        if !is_first {
            page.gap();
        }
        is_first = false;
        page.indented(0, &format!("{}: {title}", finding.severity.label()), style);
        if let Some(accepted) = &finding.accepted {
            let text = format!("accepted until {}: {}", accepted.until, accepted.reason);
            page.indented(2, &text, page.theme().dim);
        }
        for fact in &finding.facts {
            page.indented(2, fact, page.theme().text);
        }
        if finding.is_open() {
            let remedy = &finding.rule.remedy;
            page.indented(2, &format!("{} {remedy}", page.theme().pick("→", "->")), page.theme().dim);
        }
    }
    if is_first {
        let (text, is_good) = words::no_finding(account);
        page.indented(0, text, if is_good { page.theme().good } else { page.theme().warn });
    }
}

/// The holders of a factor, and its other facts.
fn factor_text(names: &EntityNames<'_>, factor: &Factor) -> String {
    let mut text = String::new();
    if !factor.name.is_empty() {
        text = format!("“{}” ", factor.name);
    }
    let holders: Vec<String> = factor.holders.iter().map(|holder| names.holder(holder)).collect();
    let holders_text = crate::text::join(&holders);
    match factor.kind {
        K::Support | K::TrustedContact if holders.is_empty() => text.push_str(factor.kind.label()),
        _ if holders.is_empty() => text.push_str("unknown where"),
        K::Sms | K::Voice | K::EmailCode => text.push_str(&format!("to {holders_text}")),
        K::Federated => text.push_str(&format!("through {holders_text}")),
        _ => text.push_str(&format!("in {holders_text}")),
    }
    match factor.number_matching {
        Some(true) => text.push_str("; asks for a number"),
        Some(false) => text.push_str("; a tap is enough"),
        None => {}
    }
    match factor.random_answers {
        Some(true) => text.push_str("; random answers"),
        Some(false) => text.push_str("; true answers"),
        None => {}
    }
    if let Some(facts) = &factor.codes {
        let facts = words::recovery_codes(facts);
        if !facts.is_empty() {
            text.push_str(&format!("; {facts}"));
        }
    }
    text
}

fn password_text(health: &PasswordHealth, today: Date) -> String {
    let mut parts = Vec::new();
    match health.pwned_count {
        Some(0) => parts.push("in no known breach".to_owned()),
        Some(times) => parts.push(format!("in known breaches {times} times")),
        None => parts.push("not checked against breaches".to_owned()),
    }
    parts.extend(health.length.map(|length| format!("{length} characters")));
    parts.extend(health.score.map(|score| format!("strength {score} of 4")));
    parts.extend(health.reuse_group.as_ref().map(|_| "also used elsewhere".to_owned()));
    parts.extend(health.checked.map(|day| format!("checked {}", words::ago(day, today))));
    parts.join(", ")
}
