//! Words for values, in the tables and sentences of the commands.

pub use crate::text::count;
pub use crate::text::thousands;

use crate::inventory::{Device, DeviceKind, Restores, SupportReset, UnlockMethod};

/// `a`, `a and b`, `a, b and c`; more than eight are counted.
pub fn list(items: &[String]) -> String {
    const MOST: usize = 8;
    if items.len() > MOST {
        let shown = items.get(..MOST - 1).unwrap_or_default();
        return format!("{} and {} more", shown.join(", "), thousands((items.len() - shown.len()) as u64));
    }
    crate::text::join(items)
}

/// Yes, no, or not known.
pub const fn known(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "?",
    }
}

/// What a device is.
pub const fn device(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Phone => "phone",
        DeviceKind::Tablet => "tablet",
        DeviceKind::Computer => "computer",
        DeviceKind::SecurityKey => "security key",
        DeviceKind::Other => "other",
    }
}

/// How a device unlocks.
pub fn lock(device: &Device) -> String {
    let Some(unlock) = &device.unlock else { return "?".into() };
    if unlock.is_empty() {
        return "nothing".into();
    }
    let methods: Vec<&str> = unlock
        .iter()
        .map(|unlock| match unlock.method {
            UnlockMethod::Pin => "PIN",
            UnlockMethod::Password => "password",
            UnlockMethod::Pattern => "pattern",
            UnlockMethod::Fingerprint => "fingerprint",
            UnlockMethod::Face => "face",
            UnlockMethod::OtherDevice => "another device",
        })
        .collect();
    methods.join(", ")
}

/// What a recovery way gives back.
pub const fn restores(restores: Option<Restores>) -> &'static str {
    match restores {
        Some(Restores::Password) => "gives a new password",
        Some(Restores::SecondFactor) => "stands in for the second factor",
        Some(Restores::Account) => "gives the whole account back",
        None => "",
    }
}

/// Whether support can reset the second factor.
pub const fn support_reset(reset: SupportReset) -> &'static str {
    match reset {
        SupportReset::Unknown => "not known",
        SupportReset::Possible => "can reset the second factor",
        SupportReset::Locked => "cannot reset the second factor",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_a_person_would_say_them() {
        let items = |n: usize| (1..=n).map(|i| i.to_string()).collect::<Vec<_>>();
        assert_eq!(list(&items(0)), "");
        assert_eq!(list(&items(1)), "1");
        assert_eq!(list(&items(3)), "1, 2 and 3");
        assert_eq!(list(&items(10)), "1, 2, 3, 4, 5, 6, 7 and 3 more");
        assert_eq!(count(1, "account"), "1 account");
        assert_eq!(count(0, "account"), "0 accounts");
    }
}
