//! Identifiers: short slugs, unique over all kinds of entities, with one type for each kind.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Words that cannot be ids, because they have a special meaning as a [`Holder`](super::factor::Holder).
pub const RESERVED: [&str; 2] = ["memory", "selvedge"];

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        #[schemars(inline)]
        pub struct $name(
            #[schemars(regex(pattern = "^[a-z0-9][a-z0-9._-]{0,63}$"))] String,
        );

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

macro_rules! entity_id {
    ($($name:ident),*) => { $(
        impl From<$name> for EntityId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }

        impl From<&$name> for EntityId {
            fn from(id: &$name) -> Self {
                Self(id.0.clone())
            }
        }

        impl PartialEq<$name> for EntityId {
            fn eq(&self, other: &$name) -> bool {
                self.0 == other.0
            }
        }
    )* };
}

id! {
    /// The id of an account.
    AccountId
}
id! {
    /// The id of a device.
    DeviceId
}
id! {
    /// The id of a phone number.
    NumberId
}
id! {
    /// The id of a place where paper, keys and devices are kept.
    PlaceId
}
id! {
    /// The id of a factor, unique within its account. Written `account/factor` if the account is not clear from
    /// the context.
    FactorId
}
id! {
    /// The id of an account, a device, a number or a place.
    EntityId
}

entity_id!(AccountId, DeviceId, NumberId, PlaceId);

/// Whether the text is a valid id: 1 to 64 of `a-z0-9._-`, starting with a letter or digit.
pub fn is_slug(text: &str) -> bool {
    let first = text.bytes().next();
    text.len() <= 64
        && first.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
}
