//! Recovery codes: whether there are any, how many are left, and where they lie.

use super::{Verdict, fail, fail_with};
use crate::inventory::{EntityKind, Factor, FactorKind, Holder};
use crate::risk::Severity;
use crate::risk::context::{Context, View, join};

/// R22: the service is known to offer recovery codes, and none are recorded (NIST 4.2.1.1; SEED2).
pub(in crate::risk) fn r22(_: &Context<'_>, view: &View<'_>) -> Verdict {
    let saved = view.account.has(FactorKind::RecoveryCodes);
    match view.account.offers_recovery_codes {
        _ if saved => Verdict::Pass,
        Some(true) => fail(
            Severity::High,
            format!("{} offers recovery codes; none are recorded as saved.", view.name()),
        ),
        Some(false) => Verdict::Skip,
        None if view.has_second() => Verdict::Unknown,
        None => Verdict::Skip,
    }
}

/// R23: at least one code has been used, or at most two are left (NIST 4.2.1.1). Medium; low while more
/// than two are left. A single code that is not used is a service that gives just one, and passes.
pub(in crate::risk) fn r23(_: &Context<'_>, view: &View<'_>) -> Verdict {
    let mut verdict = Verdict::Skip;
    for factor in view.of(FactorKind::RecoveryCodes) {
        let facts = factor.codes.unwrap_or_default();
        let remaining = facts.remaining();
        let name = view.name();
        let used = facts.used.unwrap_or(0);
        let just_one = facts.total == Some(1) && used == 0;
        let few = remaining.is_some_and(|left| left <= 2) && !just_one;
        if few || used > 0 {
            let severity = if few || remaining.is_none() { Severity::Medium } else { Severity::Low };
            let text = match (remaining, used) {
                (Some(0), _) => format!("No recovery code of {name} is left."),
                (Some(left), 0) => format!("Only {left} recovery codes of {name} are recorded."),
                (Some(1), _) => format!("1 recovery code of {name} is left; {used} used."),
                (Some(left), _) => format!("{left} recovery codes of {name} are left; {used} used."),
                (None, 1) => format!("1 recovery code of {name} has been used."),
                (None, _) => format!("{used} recovery codes of {name} have been used."),
            };
            return fail(severity, text);
        }
        if remaining.is_none() && facts.used.is_none() {
            verdict = Verdict::Unknown;
        } else if verdict == Verdict::Skip {
            verdict = Verdict::Pass;
        }
    }
    verdict
}

/// R24: every known copy of the recovery codes is on a device that also holds a second factor of the
/// account, or in Selvedge's vault while a second factor is there too or on a device of that vault
/// (SEED2). A copy on paper, in another account or on another device is enough to pass. High where no
/// second factor of the account is anywhere else, else medium.
pub(in crate::risk) fn r24<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let codes: Vec<&'a Factor> = view.of(FactorKind::RecoveryCodes).collect();
    if codes.is_empty() || !view.has_second() {
        return Verdict::Skip;
    }
    let mut copies: Vec<&'a Holder> = codes.iter().flat_map(|factor| &factor.holders).collect();
    copies.sort_unstable();
    copies.dedup();
    if copies.is_empty() {
        return Verdict::Unknown;
    }
    let mut facts = Vec::new();
    let mut together: Vec<&Factor> = Vec::new();
    for copy in copies {
        let with: Vec<&Factor> = view.second().filter(|factor| beside(ctx, copy, factor)).collect();
        if with.is_empty() {
            return Verdict::Pass;
        }
        facts.push(told(ctx, copy, &with));
        together.extend(with);
    }
    let apart = view
        .second()
        .any(|factor| !factor.holders.is_empty() && !together.iter().any(|other| other.id == factor.id));
    fail_with(if apart { Severity::Medium } else { Severity::High }, facts)
}

/// Whether a loss that takes this copy of the codes takes the factor's secret with it, as far as that
/// holder of it goes.
fn beside(ctx: &Context<'_>, copy: &Holder, factor: &Factor) -> bool {
    let vault = |id: &str| ctx.inventory.vault_devices.iter().any(|device| device.as_str() == id);
    factor.holders.iter().any(|holder| match (copy, holder) {
        (Holder::Selvedge, Holder::Selvedge) => true,
        (Holder::Selvedge, Holder::Entity(id)) | (Holder::Entity(id), Holder::Selvedge) => vault(id.as_str()),
        (Holder::Entity(copy), Holder::Entity(id)) => {
            copy == id && ctx.index.kind(id.as_str()) == Some(EntityKind::Device)
        }
        (Holder::Memory, _) | (_, Holder::Memory) => false,
    })
}

/// “The recovery codes are kept on My phone, which also holds the TOTP seed.”
fn told<'a>(ctx: &Context<'a>, copy: &'a Holder, with: &[&Factor]) -> String {
    let mut held: Vec<String> = with.iter().map(|factor| secret_of(factor.kind).to_owned()).collect();
    held.dedup();
    let held = join(&held);
    let place = match (copy, ctx.inventory.vault_devices.as_slice()) {
        (Holder::Selvedge, [device]) => format!("only in Selvedge on {}", ctx.name(device.as_str())),
        (Holder::Selvedge, _) => "only in Selvedge".into(),
        _ => format!("on {}", ctx.name_of(copy)),
    };
    format!("The recovery codes are kept {place}, which also holds {held}.")
}

const fn secret_of(kind: FactorKind) -> &'static str {
    match kind {
        FactorKind::Totp => "the TOTP seed",
        FactorKind::Passkey => "the passkey",
        FactorKind::Push => "the app that gets the push prompts",
        FactorKind::SecurityKey => "the security key",
        _ => "the second factor",
    }
}

/// R25: one device, place or account keeps both the password and the recovery codes (PSC; HOL24).
pub(in crate::risk) fn r25<'a>(ctx: &Context<'a>, view: &View<'a>) -> Verdict {
    let mut verdict = Verdict::Skip;
    for codes in view.of(FactorKind::RecoveryCodes) {
        for password in view.of(FactorKind::Password) {
            if codes.holders.is_empty() || password.holders.is_empty() {
                verdict = Verdict::Unknown;
                continue;
            }
            if verdict == Verdict::Skip {
                verdict = Verdict::Pass;
            }
            let shared = codes
                .holders
                .iter()
                .find(|holder| ctx.kind(holder).is_some() && password.holders.contains(holder));
            if let Some(shared) = shared {
                let (shared, name) = (ctx.name_of(shared), view.name());
                return fail(
                    Severity::Medium,
                    format!("{shared} keeps both the password of {name} and its recovery codes."),
                );
            }
        }
    }
    verdict
}

/// R26: the codes were made before the second factor was last enrolled or replaced: medium. Or numbers
/// and dates of the codes are recorded, and among them no day on which somebody saw them: low (HOL24).
/// Here the absence of a date is the finding.
pub(in crate::risk) fn r26(_: &Context<'_>, view: &View<'_>) -> Verdict {
    let mut verdict = Verdict::Skip;
    for factor in view.of(FactorKind::RecoveryCodes) {
        let Some(codes) = factor.codes else {
            verdict = Verdict::Unknown;
            continue;
        };
        let name = view.name();
        if let (Some(made), Some(changed)) = (codes.made, view.account.second_factor_changed)
            && made < changed
            && codes.verified.is_none_or(|seen| seen < changed)
        {
            return fail(
                Severity::Medium,
                format!(
                    "The recovery codes of {name} date from {made}; its second factor changed on {changed}."
                ),
            );
        }
        if codes.verified.is_none() {
            return fail(
                Severity::Low,
                format!("No check of the recovery codes of {name} since they were saved is recorded."),
            );
        }
        if verdict == Verdict::Skip {
            verdict = Verdict::Pass;
        }
    }
    verdict
}
