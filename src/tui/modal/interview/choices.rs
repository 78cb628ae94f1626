//! What can be chosen, in the order in which it stands on the screen.

use crate::inventory::{Owner, StoreRole, SupportReset};

/// Answers of which one is not known: not known, yes, no.
pub(in crate::tui) const KNOWN: [&str; 3] = ["not known", "yes", "no"];

/// Where an answer stands among [`KNOWN`].
pub(in crate::tui) const fn known_at(value: Option<bool>) -> usize {
    match value {
        None => 0,
        Some(true) => 1,
        Some(false) => 2,
    }
}

/// The answer at a place of [`KNOWN`].
pub(in crate::tui) const fn known(at: usize) -> Option<bool> {
    match at {
        1 => Some(true),
        2 => Some(false),
        _ => None,
    }
}

pub(in crate::tui) const OWNERS: [Owner; 7] = [
    Owner::Me,
    Owner::Family,
    Owner::Employer,
    Owner::School,
    Owner::InternetProvider,
    Owner::Former,
    Owner::Other,
];

/// The same in words short enough to stand side by side.
pub(in crate::tui) const OWNER_WORDS: [&str; 7] = ["you", "family", "work", "school", "ISP", "ex", "other"];

/// Whether support resets the second factor.
pub(super) const SUPPORT: [SupportReset; 3] =
    [SupportReset::Unknown, SupportReset::Possible, SupportReset::Locked];

/// What an account can keep for others.
pub(super) const ROLES: [StoreRole; 4] = [
    StoreRole::PasswordManager,
    StoreRole::AuthenticatorSync,
    StoreRole::PasskeySync,
    StoreRole::CloudBackup,
];
