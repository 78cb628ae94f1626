//! The facts that the access graph reasons about.

/// Something that the owner or an attacker may have or may have done. The first number is the position of the entity
/// in its list in the inventory; the second is the position of the unlock method or factor in that entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// Is signed in to the account.
    Account(u32),
    /// Holds the device, locked or not.
    Device(u32),
    /// Holds the device unlocked.
    Unlocked(u32),
    /// Runs malware on the device.
    Infected(u32),
    /// Has the secret of an unlock method. Numbers: device, method.
    Method(u32, u32),
    /// Receives the texts and calls of the number.
    Number(u32),
    /// The SIM and the contract of the number are unchanged.
    Line(u32),
    /// Has access to the place.
    Place(u32),
    /// Is near enough to the place to use it today.
    Here(u32),
    /// Receives the mail of the account, which is at a domain of its own.
    Mail(u32),
    /// Controls the mail domain of the account.
    Domain(u32),
    /// Nobody else has changed the ways into the account.
    Control(u32),
    /// Can read the factors that the account stores for other accounts.
    StoreContents(u32),
    /// Has set a new password for the account.
    NewPassword(u32),
    /// Can sign in to the account without its second factor: it was reset, or a recovery way replaces it.
    SecondFactorBypass(u32),
    /// The owner signed in to the account on a phishing page.
    Phished(u32),
    /// The support of the account was tricked.
    SupportTricked(u32),
    /// Has the factor. Numbers: account, factor.
    Factor(u32, u32),
    /// Knows the factor by heart.
    Remembered(u32, u32),
    /// Has the factor, or the new password that replaces it.
    FactorOrReplacement(u32, u32),
    /// Has the factor, or receives the same code at a recovery address.
    FactorOrRecoveryAddress(u32, u32),
    /// Everything that the owner knows by heart.
    Memory,
    /// Has opened Selvedge's vault.
    Vault,
    /// Runs malware on at least one device.
    SomeDeviceInfected,
    /// Has at least one computer, phone or tablet unlocked.
    SomeDeviceUnlocked,
    /// Receives the texts and calls of at least one number.
    SomeNumber,
    /// Is signed in to at least one account on which others may depend.
    SomeHub,
    /// Has something that may hold a factor whose holder is not recorded.
    Something,
    /// Nothing is lost on which an unrecorded way may depend.
    AsUsual,
    /// Knows the password that a group of accounts shares; the number is the first account of the group.
    SharedPassword(u32),
}
