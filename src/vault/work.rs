//! How much work the passphrase of a vault costs to try.

use super::crypt::{self, Kind};
use super::{Vault, WorkFactor};

impl Vault {
    /// The work factor of `identity.age` as it is now; `None` where it cannot be read.
    pub fn work_factor(&self) -> Option<WorkFactor> {
        let identity = self.layout.read_identity().ok()?.ok()?;
        match crypt::inspect(&identity).ok()? {
            Kind::Passphrase(work) => u8::try_from(work).ok().and_then(WorkFactor::new),
            Kind::Keys => None,
        }
    }
}
