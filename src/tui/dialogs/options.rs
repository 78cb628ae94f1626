//! The options of choices that several forms offer.

use crate::inventory::Owner;

/// A fact that can be unknown.
pub const YES_NO: [(&str, Option<bool>); 3] = [("unknown", None), ("yes", Some(true)), ("no", Some(false))];

/// Owners, in words that are short enough for one row.
pub const OWNERS: [(&str, Owner); 7] = [
    ("you", Owner::Me),
    ("family", Owner::Family),
    ("work", Owner::Employer),
    ("school", Owner::School),
    ("ISP", Owner::InternetProvider),
    ("ex", Owner::Former),
    ("other", Owner::Other),
];
