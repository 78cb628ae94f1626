//! The kinds of second factor in the directory.

use crate::inventory::FactorKind;

/// A second factor that a service offers. Ordered, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Offer {
    /// Version 3 of the directory's interface does not list passkeys.
    Passkey,
    /// U2F, FIDO2 or `WebAuthn`.
    SecurityKey,
    /// Any authenticator app.
    Totp,
    /// The service's own device, which shows codes or signs.
    OwnHardware,
    /// The service's own app, or one specific app.
    OwnApp,
    Sms,
    Call,
    /// A code or link by email.
    Email,
    /// A kind that this program does not know.
    Other,
}

labelled! {
    Offer,
    /// The directory's word.
    word {
        Passkey => "passkey",
        SecurityKey => "u2f",
        Totp => "totp",
        OwnHardware => "custom-hardware",
        OwnApp => "custom-software",
        Sms => "sms",
        Call => "call",
        Email => "email",
        Other => "other",
    }
}

impl Offer {
    /// Parses the directory's word. Unknown words become [`Offer::Other`].
    pub fn from_word(word: &str) -> Self {
        match word {
            "passkey" | "passkeys" => Self::Passkey,
            "u2f" | "webauthn" | "fido2" => Self::SecurityKey,
            "totp" => Self::Totp,
            "custom-hardware" => Self::OwnHardware,
            "custom-software" => Self::OwnApp,
            "sms" => Self::Sms,
            "call" => Self::Call,
            "email" => Self::Email,
            _ => Self::Other,
        }
    }

    /// A label for the middle of a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::SecurityKey => "security key",
            Self::Totp => "authenticator app (TOTP)",
            Self::OwnHardware => "a device of its own",
            Self::OwnApp => "an app of its own",
            Self::Sms => "SMS",
            Self::Call => "voice call",
            Self::Email => "email code",
            Self::Other => "another method",
        }
    }

    /// The kind of factor for an inventory. A service's own app counts as a push prompt. A service's own device has no
    /// kind, because some devices show codes and others resist phishing.
    pub const fn kind(self) -> Option<FactorKind> {
        match self {
            Self::Passkey => Some(FactorKind::Passkey),
            Self::SecurityKey => Some(FactorKind::SecurityKey),
            Self::Totp => Some(FactorKind::Totp),
            Self::OwnApp => Some(FactorKind::Push),
            Self::Sms => Some(FactorKind::Sms),
            Self::Call => Some(FactorKind::Voice),
            Self::Email => Some(FactorKind::EmailCode),
            Self::OwnHardware | Self::Other => None,
        }
    }

    /// SP 800-63B-4 §3.2.9 restricts the phone network.
    pub const fn uses_phone_network(self) -> bool {
        matches!(self, Self::Sms | Self::Call)
    }

    /// Whether the second factor refuses to work on the wrong site (SP 800-63B-4 §3.2.5).
    pub const fn resists_phishing(self) -> bool {
        matches!(self, Self::Passkey | Self::SecurityKey)
    }
}

/// Parses the directory's words. Returns each offer once, strongest first.
pub(super) fn offers<'a>(words: impl Iterator<Item = &'a str>) -> Vec<Offer> {
    let mut offers: Vec<Offer> = words.map(Offer::from_word).collect();
    offers.sort_unstable();
    offers.dedup();
    offers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        for offer in Offer::ALL {
            assert_eq!(Offer::from_word(offer.word()), offer);
        }
        assert_eq!(Offer::from_word("carrier-pigeon"), Offer::Other);
    }

    #[test]
    fn offers_are_sorted_strongest_first_without_duplicates() {
        let found = offers("sms totp sms u2f retina-scan".split(' '));
        assert_eq!(found, [Offer::SecurityKey, Offer::Totp, Offer::Sms, Offer::Other]);
    }
}
