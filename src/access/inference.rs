//! The reasons why one fact follows from others.

/// The reason of one clause of the access graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Inference {
    /// A device without a lock opens for anyone who holds it.
    NoLock,
    /// A device opens for anyone who holds it and has one of its unlock secrets.
    Unlocks,
    /// A security key without a PIN works for anyone who holds it.
    KeyWithoutPin,
    /// Whoever unlocks a device gets the factors kept on it.
    KeptOnDevice,
    /// An unlocked device receives the texts and calls of its numbers.
    UnlockedDeviceReceives,
    /// An unlocked device is still signed in to accounts.
    SignedIn,
    /// A SIM without a PIN works in any phone.
    SimWithoutPin,
    /// The lock screen shows texts.
    LockScreenPreviews,
    /// Malware sees what an unlocked device shows.
    InfectedIsUnlocked,
    /// Malware reads what the owner types on the device.
    TypedOnDevice,
    /// Malware reads what the owner types for an account whose devices are not recorded: the infected device may
    /// be one of them.
    TypedOnUnknownDevice,
    /// Malware reads the passphrase of Selvedge's vault, which the owner types sooner or later.
    VaultOpenedOnDevice,
    /// An unlocked device may be signed in to an account whose sessions are not recorded.
    MaySignIn,
    /// The attacker has something that may hold a factor whose holder is not recorded.
    MayHold,
    /// The account may open in a way that is not recorded.
    UnrecordedWay,
    /// An account that stores factors may not be end-to-end encrypted.
    Unencrypted,
    /// A number receives texts and calls.
    NumberReceives,
    /// Whoever has access to a place gets the papers kept there.
    KeptInPlace,
    /// Whoever has access to a place gets the devices kept there, locked or not.
    DeviceInPlace,
    /// A mailbox receives mail.
    MailboxReceives,
    /// An account signs in to another service ("Sign in with …").
    Federated,
    /// An identity linked to the account signs in to it.
    Linked,
    /// Whoever opens an account gets the factors that it stores for other accounts.
    KeptInAccount,
    /// An end-to-end encrypted store opens with its account and its decryption factors.
    Decrypts,
    /// Whoever opens Selvedge's vault gets the factors kept in it.
    KeptInVault,
    /// Another account has the same password.
    PasswordReused,
    /// A phishing page forwards to the attacker what the owner enters.
    Phished,
    /// Tricked support restores access.
    SupportTricked,
    /// Tricked support resets the second factor, although no recorded recovery way says so.
    SupportResets,
    /// All factors of a way to sign in open the account.
    SignIn,
    /// The password of a way to sign in opens the account, because its second factor is bypassed.
    SignInWithBypass,
    /// All factors of a way to recover restore the account or a factor.
    Recovery,
    /// A message to a recovery address resets the password.
    ResetAddress,
    /// The owner has the thing unless it is lost.
    AtHand,
    /// The owner knows the secret by heart, or it is part of the body.
    InMemory,
    /// Nothing is recorded, so the owner is assumed to have the thing.
    NotRecorded,
    /// A carrier account moves its number to another SIM, or receives its texts itself.
    CarrierMoves,
    /// A registrar account redirects the mail of its domain.
    RegistrarRedirects,
    /// A credential store opens on a device.
    OpensOnDevice,
    /// A place contains another place.
    InsidePlace,
    /// The owner comes back to a place.
    Returns,
    /// A carrier reissues a number.
    Reissued,
    /// Support checks who asks, or a trusted contact answers.
    People,
    /// The body is one case of the head, as in “the factor or its replacement”. Explanations skip this step.
    OneCase,
}

impl Inference {
    /// Whether the step takes days because other people must act. The owner's reach is then `Reach::Slow` at best.
    pub const fn is_slow(self) -> bool {
        matches!(self, Self::Reissued | Self::People | Self::Returns)
    }
}
