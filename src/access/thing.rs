//! What a proposition says, and the numbers that propositions have in one graph.

/// Something that can be had: by the owner, or by an attacker. Positions are those of the inventory's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Thing {
    /// To be in the account.
    Account(u32),
    /// To have the device, locked or not.
    Device(u32),
    /// To have the device unlocked.
    Unlocked(u32),
    /// To have the device infected.
    Infected(u32),
    /// To have what unlocks the device: the device, and the position of the method.
    Method(u32, u32),
    /// To receive a number's texts and calls.
    Number(u32),
    /// That the carrier's contract and the SIM are as they were.
    Line(u32),
    /// To have the run of the place.
    Place(u32),
    /// To read what the account keeps of others.
    Contents(u32),
    /// To have set a new password of the account.
    NewPassword(u32),
    /// To have what stands in for the second factor of the account.
    StandIn(u32),
    /// That the owner signed in to the account on a false page.
    Phished(u32),
    /// That the account's support was talked over.
    TalkedOver(u32),
    /// To have the factor of the account.
    Factor(u32, u32),
    /// To know the factor by heart.
    Remembered(u32, u32),
    /// To have the factor, or a new one in its place.
    Renewed(u32, u32),
    /// To have what the factor sends, here or at a recovery address.
    Sent(u32, u32),
    /// What the owner knows by heart.
    Memory,
    Vault,
    SomeInfected,
    /// To know the password that a group of accounts shares.
    Shared(u32),
}
