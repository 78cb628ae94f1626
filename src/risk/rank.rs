//! How strong a way in is, as one order.
//!
//! Factors that resist phishing come first (SP 800-63B-4 §3.2.5; CISA's fact sheet on
//! phishing-resistant MFA), then app codes and push with number matching, then push without it
//! (CISA's fact sheets rank them so), then the phone network (restricted by SP 800-63B-4 §3.2.9),
//! then mail, which §3.1.3.1 does not accept, then a single factor. A way that only signs in through
//! another account is as strong as that account, which this order does not say.

use crate::inventory::{Factor, FactorKind};
use crate::services::Offer;

/// The strength of a way in. Ordered, strongest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// One factor that can be phished or guessed: a password, a mailed link.
    Single,
    /// A code by mail beside the password.
    Mail,
    /// A code by SMS or call beside the password.
    Phone,
    /// A push prompt that only asks yes or no, or of which no more is known.
    Push,
    /// A code from an app, or a push prompt with number matching.
    App,
    /// A passkey or a security key.
    Resistant,
}

impl Strength {
    /// The words for it, in the middle of a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Single => "one factor alone",
            Self::Mail => "a code by mail",
            Self::Phone => "a phone code",
            Self::Push => "a push prompt",
            Self::App => "an app code or a matched push",
            Self::Resistant => "a passkey or security key",
        }
    }
}

/// What one factor adds to a way in.
pub fn of_factor(factor: &Factor) -> Strength {
    match factor.kind {
        FactorKind::Passkey | FactorKind::SecurityKey => Strength::Resistant,
        FactorKind::Totp => Strength::App,
        FactorKind::Push if factor.number_matching == Some(true) => Strength::App,
        FactorKind::Push => Strength::Push,
        FactorKind::Sms | FactorKind::Voice => Strength::Phone,
        FactorKind::EmailCode => Strength::Mail,
        FactorKind::Password
        | FactorKind::RecoveryCodes
        | FactorKind::SecurityQuestions
        | FactorKind::Federated
        | FactorKind::Support
        | FactorKind::TrustedContact
        | FactorKind::EncryptionKey => Strength::Single,
    }
}

/// What an offer of the service directory adds to a way in. `None` where that is not known: a device of the
/// service's own may show codes, or sign and so resist phishing.
pub const fn of_offer(offer: Offer) -> Option<Strength> {
    match offer {
        Offer::Passkey | Offer::SecurityKey => Some(Strength::Resistant),
        Offer::Totp => Some(Strength::App),
        Offer::OwnApp => Some(Strength::Push),
        Offer::Sms | Offer::Call => Some(Strength::Phone),
        Offer::Email => Some(Strength::Mail),
        Offer::OwnHardware | Offer::Other => None,
    }
}

/// The strength of factors that together open an account: that of the strongest of them. One factor
/// alone is [`Strength::Single`] unless it resists phishing. `None` where another account signs in.
pub fn of_way<'a>(factors: impl IntoIterator<Item = &'a Factor>) -> Option<Strength> {
    let mut count = 0;
    let mut best = None;
    for factor in factors {
        if factor.kind == FactorKind::Federated {
            return None;
        }
        count += 1;
        best = best.max(Some(of_factor(factor)));
    }
    if count == 1 && best != Some(Strength::Resistant) { Some(Strength::Single) } else { best }
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
        assert_eq!(of_way([&password]), Some(Strength::Single));
        assert_eq!(of_way([&sms]), Some(Strength::Single));
        assert_eq!(of_way([&password, &sms]), Some(Strength::Phone));
        assert_eq!(of_way([&password, &totp]), Some(Strength::App));
        assert_eq!(of_way([&passkey]), Some(Strength::Resistant));
        assert_eq!(of_way([&federated]), None);
        assert_eq!(of_way([]), None);
    }

    #[test]
    fn number_matching_lifts_a_push_prompt() {
        let mut push = Factor::new(FactorKind::Push);
        assert_eq!(of_factor(&push), Strength::Push);
        push.number_matching = Some(true);
        assert_eq!(of_factor(&push), Strength::App);
    }
}
