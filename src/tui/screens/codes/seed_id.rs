//! What identifies a seed.

use crate::inventory::{AccountId, FactorId};
use crate::otp::Generator;
use crate::profile::StoredSeed;

/// The factor that a seed belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct SeedId {
    pub(super) account: AccountId,
    pub(super) factor: FactorId,
}

impl SeedId {
    pub(super) fn of(seed: &StoredSeed) -> Self {
        Self { account: seed.account.clone(), factor: seed.factor.clone() }
    }
}

pub(super) fn is_counter(seed: &StoredSeed) -> bool {
    matches!(seed.otp.generator, Generator::Hotp { .. })
}
