//! What an attacker can capture and what the owner can lose.

/// Something that an attacker has obtained. Numbers are positions in the lists of the inventory. The comment of each
/// variant ends with its notation on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capture {
    /// The device in its usual state: locked, if it has a lock. `phone`, `phone:locked`.
    Device(u32),
    /// The device, unlocked, but without its passcode. `phone:unlocked`.
    Unlocked(u32),
    /// Malware runs on the device. `laptop:infected`.
    Infected(u32),
    /// The secret of an unlock method was seen. Numbers: device, method. `phone/pin`.
    Method(u32, u32),
    /// The attacker receives the number's texts and calls: swapped, ported out, recycled. `number`,
    /// `number:swapped`.
    Number(u32),
    /// The place was searched. `drawer`, `drawer:searched`.
    Place(u32),
    /// The attacker is signed in to the account. `mail`, `mail:open`.
    Account(u32),
    /// The attacker has the factor: a password breached, a seed copied. `mail/password`,
    /// `mail/password:breached`.
    Factor(u32, u32),
    /// The owner signed in to the account on a phishing page. `mail:phished`.
    Phished(u32),
    /// The support of the account was tricked. `bank:support`.
    Support(u32),
    /// The mail domain of the account: hijacked, or registered by somebody else after it expired. `mail:domain`.
    Domain(u32),
    /// A person with access misuses it. The number is the position in [`Inventory::people`]. `person:robin`.
    ///
    /// [`Inventory::people`]: crate::inventory::Inventory::people
    Person(u32),
    /// Selvedge's vault was opened. `selvedge`.
    Vault,
}

/// Something that the owner no longer has. Numbers and notation as in [`Capture`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Loss {
    /// The device: lost, broken or stolen. `phone`.
    Device(u32),
    /// An unlock method no longer works. Numbers: device, method. `phone/pin`.
    Method(u32, u32),
    /// The number receives nothing until the carrier reissues it. `number`.
    Number(u32),
    /// The number belongs to somebody else permanently. `number:gone`.
    NumberGone(u32),
    /// The place, with everything kept there. `drawer`.
    Place(u32),
    /// The place is out of reach for a while, as on a journey. `drawer:away`.
    PlaceAway(u32),
    /// The account: closed by its provider. `mail`.
    Account(u32),
    /// Somebody has taken over the account and can change the ways into it. `mail:taken-over`.
    TakenOver(u32),
    /// The mail domain of the account. `mail:domain`.
    Domain(u32),
    /// The factor no longer works, wherever copies are kept. `mail/password`.
    Factor(u32, u32),
    /// The owner forgot the factor; copies elsewhere remain. `mail/password:forgotten`.
    Forgotten(u32, u32),
    /// Everything known by heart. Fingerprints and faces still work. `memory`.
    Memory,
    /// Selvedge's vault or its passphrase. `selvedge`.
    Vault,
}

impl Capture {
    /// The account that the capture is about, if it is about an account.
    pub const fn account(self) -> Option<u32> {
        match self {
            Self::Account(account)
            | Self::Phished(account)
            | Self::Support(account)
            | Self::Domain(account)
            | Self::Factor(account, _) => Some(account),
            Self::Device(_)
            | Self::Unlocked(_)
            | Self::Infected(_)
            | Self::Method(..)
            | Self::Number(_)
            | Self::Place(_)
            | Self::Person(_)
            | Self::Vault => None,
        }
    }
}
