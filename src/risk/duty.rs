//! The duties of providers that the service directory can judge.
//!
//! The directory lists the second factors that a service offers and where it explains recovery. Version 3 of its
//! interface does not list passkeys. A duty that the directory does not mention is [`DutyStatus::Unknown`], never
//! failed.

use crate::services::{Offer, Service};
use crate::text::fit;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Duty {
    /// Offer a second factor (SP 800-63B-4 §2.2).
    SecondFactor,
    /// Offer a second factor that resists phishing (§3.2.5).
    PhishingResistant,
    /// Offer a second factor that does not use the phone network, which §3.2.9 restricts.
    BeyondPhone,
    /// Do not accept an emailed code as a second factor (§3.1.3.1).
    NotEmail,
    /// Publish how a locked-out user gets back in.
    RecoveryPage,
}

/// Ordered worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyStatus {
    FallsShort,
    /// The directory does not say.
    Unknown,
    Meets,
}

/// Whether a service fulfils a duty, and a sentence that says why.
pub(super) fn judge(duty: Duty, service: &Service) -> (DutyStatus, String) {
    use DutyStatus::{FallsShort, Meets, Unknown};
    let name = fit(&service.name, 40);
    let offers = service.offers.as_slice();
    let listed = service.offers_text();
    if offers.is_empty() && duty != Duty::RecoveryPage {
        return (FallsShort, format!("{name} offers no second factor."));
    }
    match duty {
        Duty::SecondFactor => (Meets, format!("{name} offers {listed}.")),
        Duty::PhishingResistant => match offers.iter().find(|offer| offer.resists_phishing()) {
            Some(offer) => (Meets, format!("{name} accepts a {}.", offer.label())),
            None => {
                let sentence = format!(
                    "{name} is listed with {listed} but no security key. The directory does not say whether it \
                     accepts passkeys."
                );
                (Unknown, sentence)
            }
        },
        Duty::BeyondPhone => {
            // §3.1.3.1 does not accept emailed codes, so they are no alternative to the phone network.
            let alternative = |offer: &&Offer| !offer.uses_phone_network() && **offer != Offer::Email;
            match offers.iter().find(alternative) {
                Some(Offer::Other) => (Unknown, format!("{name} offers {listed}.")),
                Some(offer) => {
                    let has_phone = offers.iter().any(|offer| offer.uses_phone_network());
                    let addition = if has_phone { " besides phone codes" } else { "" };
                    (Meets, format!("{name} offers {}{addition}.", with_article(*offer)))
                }
                None => (FallsShort, format!("{name} offers only {listed}.")),
            }
        }
        Duty::NotEmail if offers.contains(&Offer::Email) => {
            (FallsShort, format!("{name} counts a code by email as a second factor."))
        }
        // A method that this program does not know could be an emailed code.
        Duty::NotEmail if offers.contains(&Offer::Other) => (Unknown, format!("{name} offers {listed}.")),
        Duty::NotEmail => (Meets, format!("{name} does not count a code by email as a second factor.")),
        Duty::RecoveryPage => match &service.recovery {
            Some(page) => (Meets, format!("{name} explains how to get back in: {}", fit(page, 200))),
            None => (Unknown, format!("The directory lists no recovery page for {name}.")),
        },
    }
}

fn with_article(offer: Offer) -> String {
    match offer {
        Offer::Totp => format!("an {}", offer.label()),
        Offer::Passkey | Offer::SecurityKey => format!("a {}", offer.label()),
        _ => offer.label().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Directory;

    fn service(offers: &[Offer]) -> Service {
        let mut service = Directory::builtin().by_name("PayPal").unwrap().clone();
        (service.offers, service.name) = (offers.to_vec(), "Shop".into());
        service
    }

    #[test]
    fn offers_decide_each_duty() {
        use DutyStatus::{FallsShort, Meets, Unknown};
        use Offer::{Email, Other, OwnApp, OwnHardware, Passkey, SecurityKey, Sms, Totp};
        for (duty, offers, status, sentence) in [
            (Duty::SecondFactor, &[][..], FallsShort, "Shop offers no second factor."),
            (Duty::SecondFactor, &[Sms], Meets, "Shop offers SMS."),
            (Duty::SecondFactor, &[Totp, Sms], Meets, "Shop offers authenticator app (TOTP) and SMS."),
            (Duty::BeyondPhone, &[], FallsShort, "Shop offers no second factor."),
            (Duty::BeyondPhone, &[Sms], FallsShort, "Shop offers only SMS."),
            (Duty::BeyondPhone, &[Sms, Email], FallsShort, "Shop offers only SMS and email code."),
            (
                Duty::BeyondPhone,
                &[Totp, Sms],
                Meets,
                "Shop offers an authenticator app (TOTP) besides phone codes.",
            ),
            (Duty::BeyondPhone, &[OwnApp], Meets, "Shop offers an app of its own."),
            (Duty::BeyondPhone, &[Sms, Other], Unknown, "Shop offers SMS and another method."),
            (Duty::PhishingResistant, &[], FallsShort, "Shop offers no second factor."),
            (Duty::PhishingResistant, &[SecurityKey, Totp], Meets, "Shop accepts a security key."),
            (Duty::PhishingResistant, &[Passkey], Meets, "Shop accepts a passkey."),
            (
                Duty::PhishingResistant,
                &[OwnHardware, Sms],
                Unknown,
                "Shop is listed with a device of its own and SMS but no security key. The directory does not say \
                 whether it accepts passkeys.",
            ),
            (Duty::NotEmail, &[Email], FallsShort, "Shop counts a code by email as a second factor."),
            (Duty::NotEmail, &[Totp], Meets, "Shop does not count a code by email as a second factor."),
            (Duty::NotEmail, &[Other], Unknown, "Shop offers another method."),
        ] {
            assert_eq!(judge(duty, &service(offers)), (status, sentence.to_owned()), "{duty:?}");
        }
    }
}
