//! What can be wrong with a single age file.

/// Why an age file does not open. Knows neither the file's name nor the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    TooLarge,
    Truncated,
    NotAge,
    Armored,
    OtherVersion,
    BadHeader,
    BadMac,
    BadPayload,
    NotEncryptedToPassphrase,
    ToPassphrase,
    /// The required work factor is above the limit.
    ExcessiveWork(u32),
    WrongPassphrase,
    NoIdentity,
    WrongKey,
}

impl Fault {
    /// A clause that follows “is damaged:” or “is not a vault file:”.
    pub(super) const fn detail(self) -> &'static str {
        match self {
            Self::Empty => "it is empty",
            Self::TooLarge => "it is far too large",
            Self::Truncated => "it is cut short",
            Self::NotAge => "it is not an age file",
            Self::Armored => "it is an age file in text form (“armor”), but a vault's files are binary",
            Self::OtherVersion => "it uses another version of the age format",
            Self::BadHeader => "its header can't be read",
            Self::BadMac => "its header does not match its checksum",
            Self::BadPayload => "its content does not match its checksums, or is cut short",
            Self::NotEncryptedToPassphrase => "it is not encrypted to a passphrase",
            Self::ToPassphrase => "it is encrypted to a passphrase, not to the key in identity.age",
            Self::ExcessiveWork(_) => "its work factor is too high",
            Self::WrongPassphrase => "it does not open with this passphrase",
            Self::NoIdentity => "it opens, but contains no age identity",
            Self::WrongKey => "the key in identity.age does not open it",
        }
    }

    /// Whether the file was probably never part of a vault. Otherwise it is a damaged vault file.
    pub(super) const fn is_foreign(self) -> bool {
        matches!(
            self,
            Self::NotAge
                | Self::Armored
                | Self::OtherVersion
                | Self::NotEncryptedToPassphrase
                | Self::ToPassphrase
                | Self::NoIdentity
        )
    }
}
