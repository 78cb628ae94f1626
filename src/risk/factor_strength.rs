//! The strength of factors and of ways in, as one order.
//!
//! Factors that resist phishing come first (SP 800-63B-4 §3.2.5; CISA's fact sheet on phishing-resistant MFA), then
//! app codes and push prompts with number matching, then push prompts without it (CISA's fact sheets rank them so),
//! then the phone network (restricted by §3.2.9), then emailed codes, which §3.1.3.1 does not accept, then a single
//! factor. A federated sign-in has no rank: it is as strong as the other account.

use crate::inventory::{Factor, FactorKind};
use crate::services::Offer;

/// Ordered, strongest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum FactorStrength {
    /// One factor that can be phished or guessed: a password, an emailed link.
    Single,
    EmailCode,
    /// A code by SMS or call.
    PhoneCode,
    /// A push prompt that only asks yes or no, or of which no more is known.
    Push,
    /// A code from an app, or a push prompt with number matching.
    AppCode,
    /// A passkey or a security key.
    PhishingResistant,
}

/// The strength that a factor gives to a way in.
pub(super) fn factor_strength(factor: &Factor) -> FactorStrength {
    match factor.kind {
        FactorKind::Passkey | FactorKind::SecurityKey => FactorStrength::PhishingResistant,
        FactorKind::Totp => FactorStrength::AppCode,
        FactorKind::Push if factor.number_matching == Some(true) => FactorStrength::AppCode,
        FactorKind::Push => FactorStrength::Push,
        FactorKind::Sms | FactorKind::Voice => FactorStrength::PhoneCode,
        FactorKind::EmailCode => FactorStrength::EmailCode,
        FactorKind::Password
        | FactorKind::RecoveryCodes
        | FactorKind::SecurityQuestions
        | FactorKind::Federated
        | FactorKind::Support
        | FactorKind::TrustedContact
        | FactorKind::EncryptionKey => FactorStrength::Single,
    }
}

/// The strength that an offer of the service directory would give to a way in. `None` for a service's own device,
/// because some devices show codes and others resist phishing.
pub(super) const fn offer_strength(offer: Offer) -> Option<FactorStrength> {
    match offer {
        Offer::Passkey | Offer::SecurityKey => Some(FactorStrength::PhishingResistant),
        Offer::Totp => Some(FactorStrength::AppCode),
        Offer::OwnApp => Some(FactorStrength::Push),
        Offer::Sms | Offer::Call => Some(FactorStrength::PhoneCode),
        Offer::Email => Some(FactorStrength::EmailCode),
        Offer::OwnHardware | Offer::Other => None,
    }
}

/// The strength of factors that together open an account, and a label for it. The strongest factor counts. A way with
/// only one factor is [`FactorStrength::Single`] unless the factor resists phishing. `None` for a federated sign-in.
pub(super) fn way_strength<'a>(
    factors: impl IntoIterator<Item = &'a Factor>,
) -> Option<(FactorStrength, &'static str)> {
    let factors: Vec<&Factor> = factors.into_iter().collect();
    if factors.iter().any(|factor| factor.kind == FactorKind::Federated) {
        return None;
    }
    let strongest = factors.iter().max_by_key(|factor| factor_strength(factor))?;
    let strength = factor_strength(strongest);
    if strength == FactorStrength::Single
        || (factors.len() == 1 && strength != FactorStrength::PhishingResistant)
    {
        return Some((FactorStrength::Single, "one factor alone"));
    }
    Some((strength, with_article(strongest)))
}

/// A second factor for the middle of a sentence: “an app code”.
pub(super) fn with_article(factor: &Factor) -> &'static str {
    match factor.kind {
        FactorKind::Passkey => "a passkey",
        FactorKind::SecurityKey => "a security key",
        FactorKind::Totp => "an app code",
        FactorKind::Push if factor.number_matching == Some(true) => "a push prompt with number matching",
        FactorKind::Push => "a push prompt",
        FactorKind::Sms | FactorKind::Voice => "a phone code",
        FactorKind::EmailCode => "a code by email",
        _ => "one factor alone",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_as_strong_as_its_strongest_factor_and_one_factor_is_single() {
        let [password, totp, sms, passkey, federated] = [
            FactorKind::Password,
            FactorKind::Totp,
            FactorKind::Sms,
            FactorKind::Passkey,
            FactorKind::Federated,
        ]
        .map(Factor::new);
        let strength =
            |factors: &[&Factor]| way_strength(factors.iter().copied()).map(|(strength, _)| strength);
        assert_eq!(strength(&[&password]), Some(FactorStrength::Single));
        assert_eq!(strength(&[&sms]), Some(FactorStrength::Single));
        assert_eq!(strength(&[&password, &sms]), Some(FactorStrength::PhoneCode));
        assert_eq!(strength(&[&password, &totp]), Some(FactorStrength::AppCode));
        assert_eq!(strength(&[&passkey]), Some(FactorStrength::PhishingResistant));
        assert_eq!(strength(&[&federated]), None);
        assert_eq!(strength(&[]), None);
    }

    #[test]
    fn number_matching_strengthens_a_push_prompt() {
        let mut push = Factor::new(FactorKind::Push);
        assert_eq!(factor_strength(&push), FactorStrength::Push);
        push.number_matching = Some(true);
        assert_eq!(factor_strength(&push), FactorStrength::AppCode);
    }
}
