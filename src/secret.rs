//! Secrets: types that do not print, and that are wiped when they go.
//!
//! A seed, its PIN, a recovery code, a passphrase and a password are types of their own, so that none can be
//! handed over where another is meant. `Debug` shows the name of the type alone. Only what the
//! vault keeps (seeds with their PINs, and recovery codes) can be serialised, and only by asking for it by name
//! in a `#[serde(with = ...)]` or through the types below.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(SecretString);

        impl $name {
            /// Takes the text over; the caller's copy is moved, not copied.
            pub fn new(text: String) -> Self {
                Self(SecretString::from(text))
            }

            /// The text itself. Each use is a place to look at in a review.
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }

            /// Whether there is nothing in it.
            pub fn is_empty(&self) -> bool {
                self.expose().is_empty()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl PartialEq for $name {
            /// Compares without stopping at the first difference; the lengths are not hidden.
            fn eq(&self, other: &Self) -> bool {
                let (a, b) = (self.expose().as_bytes(), other.expose().as_bytes());
                a.len() == b.len() && a.iter().zip(b).fold(0, |sum, (x, y)| sum | (x ^ y)) == 0
            }
        }

        impl Eq for $name {}
    };
}

macro_rules! kept_in_the_vault {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.expose())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::new)
            }
        }
    };
}

secret_text! {
    /// What opens a vault. Never stored.
    Passphrase
}
secret_text! {
    /// A password of one of the user's accounts. Never stored, only its health.
    Password
}
secret_text! {
    /// One recovery code, as the service wrote it.
    RecoveryCode
}
secret_text! {
    /// The shared secret of a one-time password generator, in base32 (RFC 4648 §6), upper case,
    /// without padding. See [`crate::otp::parse_seed`] for what a person may paste.
    Seed
}

secret_text! {
    /// The PIN that some generators mix into their codes: mOTP, Yandex Key.
    Pin
}

secret_text! {
    /// One code made by a one-time password generator. Never stored.
    OneTimeCode
}

kept_in_the_vault!(Pin);
kept_in_the_vault!(RecoveryCode);
kept_in_the_vault!(Seed);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_type_and_nothing_of_the_secret() {
        let seed = Seed::new("JBSWY3DPEHPK3PXP".into());
        assert_eq!(format!("{seed:?}"), "Seed(…)");
        assert_eq!(format!("{:?}", Some(Passphrase::new("correct horse".into()))), "Some(Passphrase(…))");
    }

    #[test]
    fn equality_is_of_the_text() {
        assert_eq!(Password::new("a".into()), Password::new("a".into()));
        assert_ne!(Password::new("a".into()), Password::new("b".into()));
        assert_ne!(Password::new("a".into()), Password::new("ab".into()));
    }
}
