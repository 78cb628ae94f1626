//! What the service directory says of a control's other half: whether the providers do their part.
//!
//! A provider's duty is known by the rules that the control's `checks` name, as the user's is, so that a model of
//! somebody's own gets this evidence too. The directory says which second factors a service offers, and where
//! it explains recovery. It says nothing of passkeys, and what it does not say is never held against
//! anybody: then it is not known.

use super::Facts;
use crate::inventory::AccountId;
use crate::services::{Offer, Service};
use crate::text::fit;
use std::collections::HashMap;

/// A duty of providers of which the directory knows something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Duty {
    /// Offer a second factor: SP 800-63B-4 §2.2; the controls of R01 and R02.
    SecondFactor,
    /// Offer one that resists phishing: §3.2.5; the controls of R08 and R09.
    Resistant,
    /// Offer one beside the phone network, which is restricted: §3.2.9; the controls of R03 and R04.
    BeyondPhone,
    /// Do not count a code by mail as a second factor: §3.1.3.1; the controls of R07.
    NotMail,
    /// Say in public how one gets back in; the controls of R21, R29 and R30.
    RecoveryTold,
}

/// Which duty stands beside the user's in a control that names a rule.
const DUTIES: &[(&str, Duty)] = &[
    ("R01", Duty::SecondFactor),
    ("R02", Duty::SecondFactor),
    ("R03", Duty::BeyondPhone),
    ("R04", Duty::BeyondPhone),
    ("R07", Duty::NotMail),
    ("R08", Duty::Resistant),
    ("R09", Duty::Resistant),
    ("R21", Duty::RecoveryTold),
    ("R29", Duty::RecoveryTold),
    ("R30", Duty::RecoveryTold),
];

/// How a provider stands to a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    FallsShort,
    /// The directory does not say.
    NotKnown,
    Meets,
}

impl Standing {
    pub const fn label(self) -> &'static str {
        match self {
            Self::FallsShort => "falls short",
            Self::NotKnown => "not known",
            Self::Meets => "meets",
        }
    }
}

/// What the directory says of one account's provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub account: AccountId,
    pub standing: Standing,
    /// The sentence that says why.
    pub sentence: String,
}

/// What the directory says of the providers' half of a control.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Providers {
    /// A word for each account whose service is listed: those that fall short first, then those of which it is
    /// not known, then those that meet it; in each the order of the inventory.
    pub words: Vec<Word>,
    /// How many accounts are at services that are not listed.
    pub unlisted: usize,
    /// Whether the directory can say anything of this duty.
    pub evaluated: bool,
}

impl Providers {
    /// The words of those who stand so, found without looking at all of them.
    pub fn of(&self, standing: Standing) -> &[Word] {
        let from = self.words.partition_point(|word| word.standing < standing);
        let to = self.words.partition_point(|word| word.standing <= standing);
        self.words.get(from..to).unwrap_or_default()
    }
}

/// What the directory says of the providers' half of each of several controls, given the `checks` of each, in
/// their order. Linear in the accounts: compute it when these change, not for every frame.
pub fn providers<'a, C: AsRef<[R]>, R: AsRef<str>>(
    controls: &[C],
    facts: impl Into<Facts<'a>>,
) -> Vec<Providers> {
    let Facts { inventory, directory } = facts.into();
    let listed: Vec<_> =
        inventory.accounts.iter().filter_map(|account| Some((account, directory.of(account)?))).collect();
    let unlisted = inventory.accounts.len() - listed.len();
    let mut known: HashMap<Vec<Duty>, Providers> = HashMap::new();
    let mut all = Vec::with_capacity(controls.len());
    for checks in controls {
        let mut duties: Vec<Duty> = checks.as_ref().iter().filter_map(|rule| duty(rule.as_ref())).collect();
        duties.sort_unstable();
        duties.dedup();
        let said = known.entry(duties).or_insert_with_key(|duties| {
            if duties.is_empty() {
                return Providers::default();
            }
            let mut words: Vec<Word> = listed
                .iter()
                .filter_map(|(account, service)| {
                    // Of several duties the one that is met least counts.
                    let each = duties.iter().map(|duty| judge(*duty, service));
                    let (standing, sentence) = each.min_by_key(|(standing, _)| *standing)?;
                    Some(Word { account: account.id.clone(), standing, sentence })
                })
                .collect();
            words.sort_by_key(|word| word.standing);
            Providers { words, unlisted, evaluated: true }
        });
        all.push(said.clone());
    }
    all
}

fn duty(rule: &str) -> Option<Duty> {
    DUTIES.iter().find(|(id, _)| *id == rule).map(|(_, duty)| *duty)
}

/// How a service stands to a duty, with the sentence that says why.
pub fn judge(duty: Duty, service: &Service) -> (Standing, String) {
    let name = fit(&service.name, 40);
    let offers = service.offers.as_slice();
    let all = service.offers_text();
    // A kind that we don't know may be anything.
    let unsure = offers.contains(&Offer::Other);
    let none = || (Standing::FallsShort, format!("{name} offers no second factor."));
    match duty {
        Duty::SecondFactor if offers.is_empty() => none(),
        Duty::SecondFactor => (Standing::Meets, format!("{name} offers {all}.")),
        Duty::Resistant => match offers.iter().find(|offer| offer.resists_phishing()) {
            Some(offer) => (Standing::Meets, format!("{name} takes a {}.", offer.label())),
            None if offers.is_empty() => none(),
            None => (
                Standing::NotKnown,
                format!(
                    "{name} is listed with {all}, and no security key; whether it takes passkeys is not listed."
                ),
            ),
        },
        Duty::BeyondPhone => {
            // Codes by mail are no authenticator at all (§3.1.3.1), so they are no alternative either.
            let other = |offer: &&Offer| !offer.uses_phone_network() && **offer != Offer::Email;
            match offers.iter().find(other) {
                Some(Offer::Other) => (Standing::NotKnown, format!("{name} offers {all}.")),
                Some(offer) => {
                    let phone = offers.iter().any(|offer| offer.uses_phone_network());
                    let beside = if phone { " beside the phone" } else { "" };
                    (Standing::Meets, format!("{name} offers {}{beside}.", with_article(*offer)))
                }
                None if offers.is_empty() => none(),
                None => (Standing::FallsShort, format!("{name} offers only {all}.")),
            }
        }
        Duty::NotMail if offers.contains(&Offer::Email) => {
            (Standing::FallsShort, format!("{name} counts a code by mail as a second factor."))
        }
        Duty::NotMail if offers.is_empty() => none(),
        Duty::NotMail if unsure => (Standing::NotKnown, format!("{name} offers {all}.")),
        Duty::NotMail => (Standing::Meets, format!("{name} offers no code by mail as a second factor.")),
        Duty::RecoveryTold => match &service.recovery {
            Some(page) => (Standing::Meets, format!("{name} says how to get back in: {}", fit(page, 200))),
            None => (Standing::NotKnown, format!("No page on recovery is listed for {name}.")),
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
    use crate::inventory::{Account, Inventory};
    use crate::responsibility::Model;
    use crate::services::Directory;

    fn service(offers: &[Offer]) -> Service {
        let mut service = Directory::builtin().by_name("PayPal").unwrap().clone();
        (service.offers, service.name) = (offers.to_vec(), "Shop".into());
        service
    }

    #[test]
    fn each_duty_is_judged_by_what_is_offered() {
        use Offer::{Email, Other, OwnApp, OwnHardware, Passkey, SecurityKey, Sms, Totp};
        use Standing::{FallsShort, Meets, NotKnown};
        for (duty, offers, standing, sentence) in [
            (Duty::SecondFactor, &[][..], FallsShort, "Shop offers no second factor."),
            (Duty::SecondFactor, &[Sms], Meets, "Shop offers SMS."),
            (Duty::SecondFactor, &[Totp, Sms], Meets, "Shop offers authenticator app (TOTP) and SMS."),
            (Duty::BeyondPhone, &[], FallsShort, "Shop offers no second factor."),
            (Duty::BeyondPhone, &[Sms], FallsShort, "Shop offers only SMS."),
            (Duty::BeyondPhone, &[Sms, Email], FallsShort, "Shop offers only SMS and mail code."),
            (
                Duty::BeyondPhone,
                &[Totp, Sms],
                Meets,
                "Shop offers an authenticator app (TOTP) beside the phone.",
            ),
            (Duty::BeyondPhone, &[OwnApp], Meets, "Shop offers an app of its own."),
            (Duty::BeyondPhone, &[Sms, Other], NotKnown, "Shop offers SMS and another method."),
            (Duty::Resistant, &[], FallsShort, "Shop offers no second factor."),
            (Duty::Resistant, &[SecurityKey, Totp], Meets, "Shop takes a security key."),
            (Duty::Resistant, &[Passkey], Meets, "Shop takes a passkey."),
            (
                Duty::Resistant,
                &[OwnHardware, Sms],
                NotKnown,
                "Shop is listed with a device of its own and SMS, and no security key; whether it takes passkeys is \
                 not listed.",
            ),
            (Duty::NotMail, &[Email], FallsShort, "Shop counts a code by mail as a second factor."),
            (Duty::NotMail, &[Totp], Meets, "Shop offers no code by mail as a second factor."),
            (Duty::NotMail, &[Other], NotKnown, "Shop offers another method."),
        ] {
            assert_eq!(judge(duty, &service(offers)), (standing, sentence.to_owned()), "{duty:?}");
        }
    }

    #[test]
    fn a_control_is_told_of_the_providers_of_listed_accounts_worst_first() {
        let mut inventory = Inventory::default();
        for (id, domain) in
            [("a", "paypal.com"), ("b", "shop.example"), ("c", "starbucks.com"), ("d", "netflix.com")]
        {
            let mut account = Account::new(AccountId::from(id), id);
            account.domain = domain.into();
            inventory.accounts.push(account);
        }
        let all = providers(&[vec!["R03", "R04"], vec!["R36"], vec![]], &inventory);
        let said: Vec<(&str, Standing)> =
            all[0].words.iter().map(|word| (word.account.as_str(), word.standing)).collect();
        let short = Standing::FallsShort;
        assert_eq!(said, [("c", short), ("d", short), ("a", Standing::Meets)]);
        assert_eq!((all[0].unlisted, all[0].of(short).len()), (1, 2));
        assert_eq!(all[1], Providers::default());
        assert_eq!(all[2], Providers::default());
    }

    #[test]
    fn the_built_in_model_asks_every_duty_somewhere() {
        let controls = Model::embedded().controls();
        for (rule, wanted) in DUTIES {
            let asked = controls.iter().any(|control| control.checks.iter().any(|check| check == rule));
            assert!(asked, "no control names {rule} for {wanted:?}");
        }
        let checks: Vec<&[String]> = controls.iter().map(|control| control.checks.as_slice()).collect();
        let all = providers(&checks, &Inventory::default());
        let told: Vec<&str> = controls
            .iter()
            .zip(&all)
            .filter(|(_, one)| one.evaluated)
            .map(|(c, _)| c.id.0.as_str())
            .collect();
        assert_eq!(told, ["C01", "C08", "C15", "C18", "C27"]);
    }
}
