//! Compares seeds by their bytes, and lists how two code generators differ.

use crate::otp::{Generator, parse_seed};
use crate::secret::Seed;
use std::hash::{Hash, Hasher};
use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A seed in canonical base32, so that different spellings of the same bytes are equal. Wiped on drop; not printable.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct CanonicalSeed(Seed);

impl CanonicalSeed {
    pub(super) fn of(seed: &Seed) -> Self {
        // Some kinds of generators have secrets that are not base32. Compare these secrets as they are.
        let Ok(plain) = parse_seed(seed.expose()) else { return Self(seed.clone()) };
        let text = plain.expose();
        // The last base32 character may carry bits beyond the last full byte. Programs that store bytes drop these
        // bits, so set them to zero.
        let spare = text.len() * 5 % 8;
        let last = text.bytes().last().filter(|_| spare > 0);
        let value = last.and_then(|last| ALPHABET.iter().position(|c| *c == last));
        match value {
            Some(value) if value >> spare << spare != value => {
                let mut canonical = Zeroizing::new(text.to_owned());
                canonical.pop();
                canonical.push(char::from(ALPHABET[value >> spare << spare]));
                Self(Seed::new(std::mem::take(&mut *canonical)))
            }
            _ => Self(plain),
        }
    }
}

impl Hash for CanonicalSeed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.expose().hash(state);
    }
}

/// The settings in which two generators with the same secret differ. Empty if they produce the same codes.
pub(super) fn differences(ours: Generator, theirs: Generator) -> Vec<String> {
    if ours == theirs {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut compare = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            found.push(format!("{what} {ours} here, {theirs} in the file"));
        }
    };
    compare("kind", ours.kind().to_uppercase(), theirs.kind().to_uppercase());
    match (ours, theirs) {
        (
            Generator::Totp { algorithm, digits, period },
            Generator::Totp { algorithm: algorithm2, digits: digits2, period: period2 },
        ) => {
            compare("algorithm", algorithm.name().into(), algorithm2.name().into());
            compare("digits", digits.to_string(), digits2.to_string());
            compare("period", format!("{period} s"), format!("{period2} s"));
        }
        (
            Generator::Hotp { algorithm, digits, counter },
            Generator::Hotp { algorithm: algorithm2, digits: digits2, counter: counter2 },
        ) => {
            compare("algorithm", algorithm.name().into(), algorithm2.name().into());
            compare("digits", digits.to_string(), digits2.to_string());
            compare("counter", counter.to_string(), counter2.to_string());
        }
        _ => {}
    }
    if found.is_empty() {
        found.push("the same seed makes different codes in the file".into());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_the_same_bytes_are_one_seed() {
        let of = |text: &str| CanonicalSeed::of(&Seed::new(text.into()));
        assert!(of("MZXW6YTBOI") == of("mzxw 6ytb oi======"));
        // The last two bits are beyond the only full byte.
        assert!(of("MY") == of("MZ"));
        assert!(of("MZXW6YTB") != of("MZXW6YTC"));
        assert!(of("not base32!") == of("not base32!"));
    }
}
