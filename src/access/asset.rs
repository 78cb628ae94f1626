//! What can be captured, and what can be lost. Positions are those of the inventory's lists; [`super::parse`]
//! reads them from text and writes them.

/// Something that an attacker has got hold of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capture {
    /// The device, as it lies: locked, if it has a lock. `phone`, `phone:locked`.
    Device(u32),
    /// The device, unlocked, or with its passcode seen. `phone:unlocked`.
    Unlocked(u32),
    /// The device is infected. `laptop:infected`.
    Infected(u32),
    /// What unlocks a device was seen: the device, and the position of the method. `phone/pin`.
    Method(u32, u32),
    /// The number's texts and calls: swapped, ported out, recycled. `number`, `number:swapped`.
    Number(u32),
    /// The place was searched. `drawer`, `drawer:searched`.
    Place(u32),
    /// Somebody is in the account. `mail`, `mail:open`.
    Account(u32),
    /// The factor: a password breached, a seed copied. `mail/password`, `mail/password:breached`.
    Factor(u32, u32),
    /// The owner signed in to the account on a false page. `mail:phished`.
    Phished(u32),
    /// The account's support was talked over. `bank:support`.
    Support(u32),
    /// Selvedge's vault, opened. `selvedge`.
    Vault,
}

/// Something that the owner no longer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Loss {
    /// The device: lost, broken or stolen. `phone`.
    Device(u32),
    /// What unlocks a device no longer does: the device, and the position of the method. `phone/pin`.
    Method(u32, u32),
    /// The number does not arrive; the carrier can reissue it. `number`.
    Number(u32),
    /// The number is somebody else's for good. `number:gone`.
    NumberGone(u32),
    /// The place, with what is kept there. `drawer`.
    Place(u32),
    /// The account: closed, or taken. `mail`.
    Account(u32),
    /// The factor, wherever it is kept: it no longer works. `mail/password`.
    Factor(u32, u32),
    /// The factor is forgotten; copies of it elsewhere remain. `mail/password:forgotten`.
    Forgotten(u32, u32),
    /// Everything known by heart. Fingers and faces stay. `memory`.
    Memory,
    /// Selvedge's vault, or its passphrase. `selvedge`.
    Vault,
}

impl Capture {
    /// The account that it is of, where it is of one.
    pub const fn account(self) -> Option<u32> {
        match self {
            Self::Account(at) | Self::Phished(at) | Self::Support(at) | Self::Factor(at, _) => Some(at),
            Self::Device(_)
            | Self::Unlocked(_)
            | Self::Infected(_)
            | Self::Method(..)
            | Self::Number(_)
            | Self::Place(_)
            | Self::Vault => None,
        }
    }
}
