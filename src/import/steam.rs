//! Steam codes that a file marks by the issuer alone. Other apps compute six digits for them, which Steam refuses.

use super::entry::{ImportedFile, OtherReading};
use crate::otp::{Algorithm, Generator, Warning, is_steam};
use crate::text::count;

/// Computes Steam codes for every TOTP of Steam with the usual parameters. The other reading has the codes as written.
pub(super) fn recognise(file: &mut ImportedFile) {
    let mut concluded = 0;
    for entry in &mut file.entries {
        for seed in &mut entry.seeds {
            let name = if seed.otp.issuer.is_empty() { &entry.service } else { &seed.otp.issuer };
            let usual = Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 };
            if !seed.is_literal && seed.otp.generator == usual && is_steam(name) {
                seed.otp.generator = Generator::Steam;
                seed.as_written = Some(usual);
                seed.warnings.push(Warning::SteamByIssuer.to_string());
            }
            concluded += usize::from(seed.as_written.is_some());
        }
    }
    if concluded == 0 || file.other_reading.is_some() {
        return;
    }
    let mut other = file.clone();
    for seed in other.entries.iter_mut().flat_map(|entry| &mut entry.seeds) {
        if let Some(generator) = seed.as_written.take() {
            seed.otp.generator = generator;
            seed.warnings.retain(|warning| *warning != Warning::SteamByIssuer.to_string());
        }
    }
    let codes = count(concluded, "code");
    let question = format!("{codes} of the issuer Steam: compute six digits instead of Steam codes?");
    file.other_reading = Some(Box::new(OtherReading { question, file: other }));
}
