//! Profiles with seeds, for tests of the codes and of the recovery codes.

use crate::inventory::{
    Account, AccountId, Device, DeviceId, DeviceKind, Factor, FactorKind, Holder, Place, PlaceId, add_factor,
};
use crate::otp::{Algorithm, Generator, Otp};
use crate::profile::{Profile, codec, compose};
use crate::secret::Seed;
use jiff::civil::date;

/// The key of RFC 6238, appendix B, in base32.
pub(crate) const RFC_SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
pub(crate) const SIX_DIGITS: Generator =
    Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 };
pub(crate) const COUNTER: Generator = Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: 0 };

pub(crate) fn otp(issuer: &str, label: &str, generator: Generator) -> Otp {
    Otp {
        issuer: issuer.into(),
        label: label.into(),
        secret: Seed::new(RFC_SEED.into()),
        pin: None,
        generator,
    }
}

/// A laptop with the vault, a phone and a drawer, without accounts.
pub(crate) fn without_accounts() -> Profile {
    let mut profile = Profile::default();
    let inventory = &mut profile.inventory;
    inventory.devices.push(Device::new("laptop".into(), "My laptop", DeviceKind::Computer));
    inventory.devices.push(Device::new("phone".into(), "My phone", DeviceKind::Phone));
    inventory.vault_devices.push(DeviceId::from("laptop"));
    inventory.places.push(Place::new(PlaceId::from("drawer"), "Desk drawer"));
    profile
}

/// Adds an account with a password and a seed.
pub(crate) fn add_account(profile: &mut Profile, id: &str, service: &str, otp: Otp) {
    let mut account = Account::new(AccountId::from(id), service);
    account.username.clone_from(&otp.label);
    add_factor(&mut account, Factor::new(FactorKind::Password));
    let edit = compose::add_seed(profile, &account, otp, date(2026, 1, 2));
    profile.apply(edit).unwrap();
}

/// Five accounts with seeds of different kinds. One seed is also on the phone, and one entry is unreadable.
pub(crate) fn five_accounts() -> Profile {
    let mut profile = without_accounts();
    add_account(&mut profile, "forge", "Code forge", otp("Code forge", "robin", SIX_DIGITS));
    add_account(&mut profile, "bank", "Harbor Bank", otp("Harbor Bank", "4711", COUNTER));
    let eight = Generator::Totp { algorithm: Algorithm::Sha256, digits: 8, period: 60 };
    add_account(&mut profile, "mail", "Harbor Mail", otp("Harbor Mail", "robin@example.org", eight));
    add_account(&mut profile, "games", "Steam", otp("Steam", "robin_plays", Generator::Steam));
    add_account(&mut profile, "odd", "Odd shop", otp("Odd shop", "", SIX_DIGITS));
    let mut accounts = profile.inventory.accounts.iter_mut();
    if let Some(account) = accounts.find(|account| account.id.as_str() == "forge") {
        account.factors[1].holders.push(Holder::from(&DeviceId::from("phone")));
    }
    let mut json: serde_json::Value = serde_json::from_slice(&codec::encode(&profile)).unwrap();
    json["seeds"][4]["kind"] = "whirlpool".into();
    if let Some(otp) = json["seeds"][4].get_mut("otp") {
        otp["kind"] = "whirlpool".into();
    }
    codec::decode(json.to_string().as_bytes()).unwrap().profile
}
