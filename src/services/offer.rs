//! The kinds of second factor that the directory knows.

use crate::inventory::FactorKind;

/// A second factor that a service offers. Ordered, strongest first, as in `risk::rank`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Offer {
    /// A passkey. Version 3 of the directory's interface does not list them.
    Passkey,
    /// A security key: U2F, FIDO2, `WebAuthn`.
    SecurityKey,
    /// An authenticator app of any make.
    Totp,
    /// A device of the service's own that shows codes or signs.
    OwnHardware,
    /// An app of the service's own, or one certain app.
    OwnApp,
    Sms,
    Call,
    /// A code or link by mail.
    Email,
    /// Something that this program does not know.
    Other,
}

impl Offer {
    pub const ALL: [Self; 9] = [
        Self::Passkey,
        Self::SecurityKey,
        Self::Totp,
        Self::OwnHardware,
        Self::OwnApp,
        Self::Sms,
        Self::Call,
        Self::Email,
        Self::Other,
    ];

    /// The kind by the directory's own word; a word that we don't know is [`Offer::Other`].
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

    pub const fn word(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::SecurityKey => "u2f",
            Self::Totp => "totp",
            Self::OwnHardware => "custom-hardware",
            Self::OwnApp => "custom-software",
            Self::Sms => "sms",
            Self::Call => "call",
            Self::Email => "email",
            Self::Other => "other",
        }
    }

    /// The words for it, in the middle of a sentence.
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

    /// The kind of factor that it becomes in an inventory. An app of the service's own is taken as a prompt on a
    /// device; a device of its own has no kind here, because some show codes and some resist phishing.
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

    /// Whether it goes by the phone network, which SP 800-63B-4 §3.2.9 restricts.
    pub const fn uses_phone_network(self) -> bool {
        matches!(self, Self::Sms | Self::Call)
    }

    /// Whether it refuses the wrong site (SP 800-63B-4 §3.2.5).
    pub const fn resists_phishing(self) -> bool {
        matches!(self, Self::Passkey | Self::SecurityKey)
    }
}

/// The offers of these words, each once, strongest first.
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
    fn each_word_of_the_directory_comes_back() {
        for offer in Offer::ALL {
            assert_eq!(Offer::from_word(offer.word()), offer);
        }
        assert_eq!(Offer::from_word("carrier-pigeon"), Offer::Other);
    }

    #[test]
    fn offers_stand_strongest_first_and_once() {
        let found = offers("sms totp sms u2f retina-scan".split(' '));
        assert_eq!(found, [Offer::SecurityKey, Offer::Totp, Offer::Sms, Offer::Other]);
    }
}
