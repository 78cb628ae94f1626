//! Recovery codes: whether they are saved, how many are left, and where they are kept.

use crate::inventory::{EntityKind, Factor, FactorKind, Holder};
use crate::risk::account_view::AccountView;
use crate::risk::context::Context;
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail, fail_if_any};
use crate::text::{count, join};

/// R22: the service is known to offer recovery codes, and none are recorded (NIST 4.2.1.1; SEED2).
pub(in crate::risk) fn not_saved(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    if view.account.has(FactorKind::RecoveryCodes) {
        return Verdict::Pass;
    }
    match view.account.offers_recovery_codes {
        Some(true) if !view.knows_all_ways() => Verdict::Unknown,
        Some(true) => fail(
            Severity::High,
            format!("{} offers recovery codes, but none are recorded as saved.", view.name()),
        ),
        None if view.has_second_factor() => Verdict::Unknown,
        Some(false) | None => Verdict::Skip,
    }
}

/// R23: at least one code has been used, or at most two are left (NIST 4.2.1.1). Low while more than two are left,
/// else medium. A single unused code passes: some services give out only one.
pub(in crate::risk) fn running_out(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    let mut verdict = Verdict::Skip;
    for factor in view.factors_of_kind(FactorKind::RecoveryCodes) {
        let codes = factor.codes.unwrap_or_default();
        let remaining = codes.remaining();
        let used = codes.used.unwrap_or(0);
        let only_code = codes.total == Some(1) && used == 0;
        let few = remaining.is_some_and(|left| left <= 2) && !only_code;
        if few || used > 0 {
            let severity = if few || remaining.is_none() { Severity::Medium } else { Severity::Low };
            return fail(severity, remaining_fact(&view.name(), remaining, used));
        }
        if remaining.is_none() && codes.used.is_none() {
            verdict = Verdict::Unknown;
        } else {
            verdict.skip_to_pass();
        }
    }
    verdict
}

fn remaining_fact(name: &str, remaining: Option<u32>, used: u32) -> String {
    let codes = |number: u32| count(number as usize, "recovery code");
    let (left, used_codes) = (remaining.map(codes), codes(used));
    match (remaining, left) {
        (Some(0), _) => format!("No recovery code of {name} is left."),
        (_, Some(left)) if used == 0 => format!("{name} has only {left}."),
        (_, Some(left)) => format!("{name} has {left} left and {used} used."),
        (_, None) => format!("{name} has {used_codes} used. How many are left is not recorded."),
    }
}

/// R24: every known copy of the recovery codes is kept with a second factor of the account (SEED2). That is the case
/// for a copy on a device that also holds a second factor, and for a copy in Selvedge's vault if a second factor is in
/// the vault too or on a device of the vault. One copy on paper, in another account or on another device is enough to
/// pass. Medium if the account has another second factor that is not kept with the codes, else high.
pub(in crate::risk) fn beside_factor<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let codes: Vec<&'a Factor> = view.factors_of_kind(FactorKind::RecoveryCodes).collect();
    if codes.is_empty() || !view.has_second_factor() {
        return Verdict::Skip;
    }
    let mut copies: Vec<&'a Holder> = codes.iter().flat_map(|factor| &factor.holders).collect();
    copies.sort_unstable();
    copies.dedup();
    if copies.is_empty() {
        return Verdict::Unknown;
    }
    let mut facts = Vec::new();
    let mut beside_a_copy: Vec<&Factor> = Vec::new();
    for copy in copies {
        let beside: Vec<&Factor> =
            view.second_factors().filter(|factor| lost_together(ctx, copy, factor)).collect();
        if beside.is_empty() {
            return Verdict::Pass;
        }
        facts.push(beside_fact(ctx, copy, &beside));
        beside_a_copy.extend(beside);
    }
    let has_factor_elsewhere = view
        .second_factors()
        .any(|factor| !factor.holders.is_empty() && !beside_a_copy.iter().any(|other| other.id == factor.id));
    fail_if_any(if has_factor_elsewhere { Severity::Medium } else { Severity::High }, facts)
}

/// Whether losing this copy of the codes also loses a copy of the factor.
fn lost_together(ctx: &Context<'_>, copy: &Holder, factor: &Factor) -> bool {
    let is_vault_device = |id: &str| ctx.inventory.vault_devices.iter().any(|device| device.as_str() == id);
    factor.holders.iter().any(|holder| match (copy, holder) {
        (Holder::Selvedge, Holder::Selvedge) => true,
        (Holder::Selvedge, Holder::Entity(id)) | (Holder::Entity(id), Holder::Selvedge) => {
            is_vault_device(id.as_str())
        }
        (Holder::Entity(copy), Holder::Entity(id)) => {
            copy == id && ctx.index.kind(id.as_str()) == Some(EntityKind::Device)
        }
        (Holder::Memory, _) | (_, Holder::Memory) => false,
    })
}

/// “The recovery codes are kept on My phone, which also holds the TOTP seed.”
fn beside_fact<'a>(ctx: &Context<'a>, copy: &'a Holder, factors: &[&Factor]) -> String {
    let mut secrets: Vec<&str> = factors.iter().map(|factor| secret_of(factor.kind)).collect();
    secrets.dedup();
    let place = match (copy, ctx.inventory.vault_devices.as_slice()) {
        (Holder::Selvedge, [device]) => format!("only in Selvedge on {}", ctx.name(device.as_str())),
        (Holder::Selvedge, _) => "only in Selvedge".into(),
        _ => format!("on {}", ctx.holder_name(copy)),
    };
    format!("The recovery codes are kept {place}, which also holds {}.", join(&secrets))
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

/// R25: one device, place or account holds both the password and the recovery codes (PSC; HOL24).
pub(in crate::risk) fn beside_password<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let mut verdict = Verdict::Skip;
    for codes in view.factors_of_kind(FactorKind::RecoveryCodes) {
        for password in view.factors_of_kind(FactorKind::Password) {
            if codes.holders.is_empty() || password.holders.is_empty() {
                verdict = Verdict::Unknown;
                continue;
            }
            verdict.skip_to_pass();
            let mut shared = codes.holders.iter().filter(|holder| password.holders.contains(holder));
            if let Some(holder) = shared.find(|holder| ctx.kind(holder).is_some()) {
                let (holder, name) = (ctx.holder_name(holder), view.name());
                return fail(
                    Severity::Medium,
                    format!("{holder} holds both the password of {name} and its recovery codes."),
                );
            }
        }
    }
    verdict
}

/// R26: the codes were made before the second factor was last enrolled or replaced, and nobody checked them since
/// (HOL24). Unknown if no day is recorded on which somebody checked them.
pub(in crate::risk) fn may_be_outdated(_: &Context<'_>, view: &AccountView<'_>) -> Verdict {
    let mut verdict = Verdict::Skip;
    for factor in view.factors_of_kind(FactorKind::RecoveryCodes) {
        let Some(codes) = factor.codes else {
            verdict = Verdict::Unknown;
            continue;
        };
        let name = view.name();
        if let (Some(made), Some(changed)) = (codes.made, view.account.second_factor_changed)
            && made < changed
            && codes.verified.is_none_or(|checked| checked < changed)
        {
            return fail(
                Severity::Medium,
                format!(
                    "The recovery codes of {name} date from {made}, but its second factor changed on {changed}."
                ),
            );
        }
        if codes.verified.is_none() {
            verdict = Verdict::Unknown;
        } else {
            verdict.skip_to_pass();
        }
    }
    verdict
}
