//! Types for secrets. `Debug` prints only the type's name, and the memory is wiped on drop.
//!
//! Each kind of secret has its own type, so that the compiler rejects a mix-up. Only the secrets that a vault stores (seeds
//! with their PINs, and recovery codes) implement `Serialize`.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(SecretString);

        impl $name {
            /// Moves the text into the secret, so no copy remains with the caller.
            pub fn new(text: String) -> Self {
                Self(SecretString::from(text))
            }

            /// The text itself. Reviewers should look at each use.
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }

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
            /// Compares in a time that depends only on the lengths.
            fn eq(&self, other: &Self) -> bool {
                let (a, b) = (self.expose().as_bytes(), other.expose().as_bytes());
                a.len() == b.len() && a.iter().zip(b).fold(0, |sum, (x, y)| sum | (x ^ y)) == 0
            }
        }

        impl Eq for $name {}
    };
}

macro_rules! serializable {
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
    /// Opens a vault. Never stored.
    Passphrase
}
secret_text! {
    /// A password of one of the user's accounts. Never stored; only facts about it, such as its age, are.
    Password
}
secret_text! {
    /// One recovery code, in the notation of the service.
    RecoveryCode
}
secret_text! {
    /// The shared secret of a one-time password generator: base32 (RFC 4648 §6), upper case, without padding.
    /// [`crate::otp::parse_seed`] accepts the other notations that users paste.
    Seed
}

secret_text! {
    /// The PIN that some generators (mOTP, Yandex Key) combine with the seed.
    Pin
}

secret_text! {
    /// One code of a one-time password generator. Never stored.
    OneTimeCode
}

serializable!(Pin);
serializable!(RecoveryCode);
serializable!(Seed);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_type_without_the_secret() {
        let seed = Seed::new("JBSWY3DPEHPK3PXP".into());
        assert_eq!(format!("{seed:?}"), "Seed(…)");
        assert_eq!(format!("{:?}", Some(Passphrase::new("correct horse".into()))), "Some(Passphrase(…))");
    }

    #[test]
    fn secrets_with_equal_texts_are_equal() {
        assert_eq!(Password::new("a".into()), Password::new("a".into()));
        assert_ne!(Password::new("a".into()), Password::new("b".into()));
        assert_ne!(Password::new("a".into()), Password::new("ab".into()));
    }
}
