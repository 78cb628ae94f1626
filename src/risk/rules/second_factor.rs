//! Whether there is a second factor, and whether it is one in truth.

use super::{Verdict, fail, offer};
use crate::inventory::{EntityKind, Factor, FactorKind, Holder, Importance};
use crate::risk::Severity;
use crate::risk::context::{Context, View, join};

/// R01: no second factor stands in any way to sign in (MS23; GOO19).
///
/// An account that only signs in through another account is not asked: its second factor is that
/// account's. That the service offers a second factor is known from the service directory, or where the
/// inventory shows it: a second factor that is enrolled but in no way to sign in, or recovery codes on
/// offer. Then it is critical for an important account, else high. Where the directory says that there is
/// none to turn on, R02 is asked instead. Otherwise it is one step less, and a fact says that the offer is not known.
pub(in crate::risk) fn r01<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    if view.sign_in.is_empty() {
        return Verdict::Unknown;
    }
    if view.has_second() {
        return Verdict::Pass;
    }
    if view.is_federated() {
        return Verdict::Skip;
    }
    let service = ctx.service(view);
    if service.is_some_and(|service| !service.has_second_factor()) && offer::lacks_any(view) {
        return Verdict::Skip;
    }
    let name = view.name();
    let mut ways: Vec<String> = Vec::new();
    for way in &view.sign_in {
        let factors: Vec<String> = view.factors_at(way).map(|f| f.kind.label().to_owned()).collect();
        let way = join(&factors);
        if !ways.contains(&way) && ways.len() < 4 {
            ways.push(way);
        }
    }
    let enrolled = enrolled(view);
    let listed = service.filter(|service| service.has_second_factor());
    let offered = view.account.offers_recovery_codes == Some(true) || enrolled.is_some() || listed.is_some();
    let severity = match (view.account.importance, offered) {
        (Importance::High | Importance::Critical, true) => Severity::Critical,
        (Importance::High | Importance::Critical, false) | (_, true) => Severity::High,
        (Importance::Normal, false) => Severity::Medium,
        (Importance::Low, false) => Severity::Low,
    };
    let opens = match ways.as_slice() {
        [way] => format!("{name} opens with the {way} alone."),
        ways => format!("{name} opens with any one of these: {}.", ways.join("; ")),
    };
    let verdict = fail(severity, opens).and(match (enrolled, listed) {
        (Some(factor), _) => {
            format!("Its {} is recorded, but no way to sign in asks for it.", factor.kind.label())
        }
        (None, Some(service)) => offer::offered(service),
        (None, None) if offered => {
            format!("{name} offers recovery codes, so it has a second factor to turn on.")
        }
        (None, None) => {
            format!("Whether {name} offers a second factor is not known here: look in its settings.")
        }
    });
    match listed.and_then(offer::how) {
        Some(how) => verdict.and(how),
        None => verdict,
    }
}

/// A second factor that is recorded, but stands in no way in.
pub(super) fn enrolled<'a>(view: &View<'a>) -> Option<&'a Factor> {
    view.account.factors.iter().find(|factor| {
        factor.kind.is_second_factor()
            && factor.kind != FactorKind::EmailCode
            && !view.in_use().any(|used| used.id == factor.id)
    })
}

/// R10: a push factor in use is known not to ask for a number to be carried over (CISA22N).
pub(in crate::risk) fn r10(_: &Context<'_>, view: &View<'_>) -> Verdict {
    let mut verdict = Verdict::Skip;
    for factor in view.in_use().filter(|factor| factor.kind == FactorKind::Push) {
        match factor.number_matching {
            Some(false) => {
                let name = view.name();
                return fail(
                    Severity::Medium,
                    format!("A push prompt for {name} is answered by a tap; no number is carried over."),
                );
            }
            Some(true) if verdict == Verdict::Skip => verdict = Verdict::Pass,
            Some(true) => {}
            None => verdict = Verdict::Unknown,
        }
    }
    verdict
}

/// R11: the password and a TOTP code that together sign in can both be had from one unlocked device
/// (AAG19, closure). A device yields what it holds itself, and what is kept by an account that stays
/// signed in there, unless that account is end-to-end encrypted under a key which is not on the
/// device, or this is not known. Selvedge's vault has a passphrase of its own and does not count.
/// Medium for important accounts, else low.
pub(in crate::risk) fn r11<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let mut verdict = Verdict::Skip;
    for way in &view.sign_in {
        let kinds: Vec<FactorKind> = view.factors_at(way).map(|factor| factor.kind).collect();
        if !kinds.contains(&FactorKind::Password) || !kinds.contains(&FactorKind::Totp) {
            continue;
        }
        if view.factors_at(way).any(|factor| factor.holders.is_empty()) {
            verdict = Verdict::Unknown;
            continue;
        }
        if verdict == Verdict::Skip {
            verdict = Verdict::Pass;
        }
        let mut shared: Option<Vec<&str>> = None;
        for factor in view.factors_at(way) {
            let devices: Vec<&str> =
                factor.holders.iter().flat_map(|holder| devices_yielding(ctx, holder)).collect();
            shared = Some(match shared {
                None => devices,
                Some(before) => before.into_iter().filter(|device| devices.contains(device)).collect(),
            });
        }
        if let Some(device) = shared.and_then(|devices| devices.first().copied()) {
            let severity = if view.is_important() { Severity::Medium } else { Severity::Low };
            let (device, name) = (ctx.name(device), view.name());
            return fail(
                severity,
                format!("Once {device} is unlocked, it gives both the password and the app codes of {name}."),
            );
        }
    }
    // Through other accounts: a manager that the device opens, and that keeps both.
    let Some(device) = ctx.closures.unlocked(view.at).and_then(|at| ctx.inventory.devices.get(at as usize))
    else {
        return verdict;
    };
    let severity = if view.is_important() { Severity::Medium } else { Severity::Low };
    let (device, name) = (ctx.name(device.id.as_str()), view.name());
    fail(
        severity,
        format!("Once {device} is unlocked, it leads to both the password and the app codes of {name}."),
    )
}

fn devices_yielding<'a>(ctx: &Context<'a>, holder: &'a Holder) -> Vec<&'a str> {
    let Holder::Entity(id) = holder else { return Vec::new() };
    match ctx.index.kind(id.as_str()) {
        Some(EntityKind::Device) => vec![id.as_str()],
        Some(EntityKind::Account) => ctx.open_on.get(id.as_str()).cloned().unwrap_or_default(),
        Some(EntityKind::Number | EntityKind::Place) | None => Vec::new(),
    }
}

/// R12: one account (a password manager, a sync) keeps both the password and the TOTP seed (PSC,
/// advanced item; own judgement). Medium; high for important accounts.
pub(in crate::risk) fn r12<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let mut verdict = Verdict::Skip;
    let seeds = || view.in_use().filter(|factor| factor.kind == FactorKind::Totp);
    for password in view.of(FactorKind::Password) {
        for seed in seeds() {
            if password.holders.is_empty() || seed.holders.is_empty() {
                verdict = Verdict::Unknown;
                continue;
            }
            if verdict == Verdict::Skip {
                verdict = Verdict::Pass;
            }
            let shared = password.holders.iter().find(|holder| {
                ctx.kind(holder) == Some(EntityKind::Account) && seed.holders.contains(holder)
            });
            if let Some(vault) = shared {
                let severity = if view.is_important() { Severity::High } else { Severity::Medium };
                let vault = ctx.name(vault.as_str());
                return fail(
                    severity,
                    format!("{vault} keeps both the password of {} and its TOTP seed.", view.name()),
                );
            }
        }
    }
    verdict
}
