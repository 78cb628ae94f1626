//! What a captured thing yields: one table, each row with its reason and where that comes from.
//!
//! Every clause of the attacker's closure that is not a way in of an account's own comes from a row here.

/// By which rule something follows: why a clause is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// A device without a lock is open to whoever has it.
    NoLock,
    /// A device opens to whoever has it and one of its unlock secrets.
    Unlocks,
    /// A security key that asks for no PIN works for whoever has it.
    KeyWithoutPin,
    /// A factor is had where it is kept: on an open device.
    KeptOnDevice,
    /// An open device receives the texts and calls of its numbers.
    OpenReceives,
    /// An open device is signed in to accounts.
    SignedIn,
    /// A SIM that asks for no PIN works in any phone.
    Sim,
    /// Texts are shown on the lock screen.
    Previews,
    /// An infected device is as an unlocked one.
    InfectedIsOpen,
    /// What is typed on an infected device is read.
    Typed,
    /// Where it is not known on which devices an account is used, it is used on an infected one.
    TypedSomewhere,
    /// Selvedge's vault is opened on an infected device sooner or later.
    VaultTyped,
    /// Texts and calls to a number.
    Received,
    KeptInPlace,
    LiesInPlace,
    /// Mail that a mailbox receives.
    Mailed,
    /// Signing in with another account.
    Federated,
    /// An account with another identity linked to it.
    Linked,
    /// What an account keeps of others.
    KeptInAccount,
    /// What an account keeps, end-to-end encrypted, and what decrypts it.
    Decrypts,
    KeptInVault,
    /// A password that is used again.
    Reused,
    /// Factors typed into a false page.
    Phished,
    /// Support that was talked over.
    TalkedOver,
    /// Support that can reset the second factor, where no way to recover says so.
    SupportResets,
    /// A way to sign in.
    SignIn,
    /// A way to sign in, with something else standing in for its second factor.
    SignInWithStandIn,
    Recovery,
    /// A recovery address that alone resets the password.
    ResetAddress,
    /// The owner has it: nothing took it away.
    AtHand,
    /// The owner knows it by heart, or it is part of the body.
    InMemory,
    /// The owner finds it although where it is kept is not recorded.
    NotRecorded,
    /// A carrier reissues a number.
    Reissued,
    /// Support checks who asks, or a contact answers.
    People,
    /// The same thing under another name: no step of its own.
    Same,
}

impl Rule {
    /// Whether it takes days and other people: the owner's reach is then [`super::Reach::Slow`] at best.
    pub const fn is_slow(self) -> bool {
        matches!(self, Self::Reissued | Self::People)
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The rule of the clauses that it makes.
    pub rule: Rule,
    pub captured: &'static str,
    pub yields: &'static str,
    pub reason: &'static str,
    /// Keys of `data/sources.csv`, or `judgement`.
    pub source: &'static str,
}

const fn row(
    rule: Rule,
    captured: &'static str,
    yields: &'static str,
    reason: &'static str,
    source: &'static str,
) -> Row {
    Row { rule, captured, yields, reason, source }
}

/// The table. The order is that of DESIGN.md §5.
pub const TABLE: [Row; 25] = [
    row(
        Rule::KeptOnDevice,
        "a device, unlocked",
        "every factor held on it",
        "An open device shows its seeds, passkeys, prompts and saved passwords.",
        "AAG19; BG24",
    ),
    row(
        Rule::OpenReceives,
        "a device, unlocked",
        "texts and calls of its numbers",
        "They arrive on it.",
        "BG24",
    ),
    row(
        Rule::SignedIn,
        "a device, unlocked",
        "the accounts signed in on it",
        "A session asks for nothing more.",
        "PRE22; judgement",
    ),
    row(
        Rule::Unlocks,
        "a device and one of its unlock secrets",
        "the device, unlocked",
        "A passcode seen over a shoulder opens the stolen phone.",
        "AAG19; APP24",
    ),
    row(
        Rule::NoLock,
        "a device, locked",
        "the device, unlocked, where it is known to have no lock",
        "Nothing stands before it. Where its lock is not recorded, it is taken to have one, as nearly all do.",
        "judgement",
    ),
    row(
        Rule::Sim,
        "a device, locked",
        "texts and calls of its numbers, unless the SIM is known to ask for a PIN",
        "The SIM works in another phone; its PIN is off unless somebody turned it on.",
        "judgement",
    ),
    row(
        Rule::Previews,
        "a device, locked",
        "texts and calls of its numbers, where it is known to show them on the lock screen",
        "A code can be read, and a call taken, without unlocking. Mail is not meant: a reset mail must be opened.",
        "judgement",
    ),
    row(
        Rule::KeyWithoutPin,
        "a security key",
        "its factors, unless it is known to ask for a PIN",
        "A touch is enough for a second factor; NIST calls a PIN its activation factor.",
        "NIST",
    ),
    row(
        Rule::InfectedIsOpen,
        "a device, infected",
        "the device, unlocked",
        "What runs on it reads what its owner can.",
        "NIST",
    ),
    row(
        Rule::Typed,
        "a device, infected",
        "the passwords and codes typed on it, of the accounts signed in on it; no hardware key's secret",
        "Keys are read as they are typed; a code is used in the same minute. A key or passkey signs and gives nothing away.",
        "NIST; CISA22",
    ),
    row(
        Rule::TypedSomewhere,
        "a device, infected",
        "the same of the accounts of which no session is recorded",
        "Where they are used is not known, so it may be there.",
        "judgement",
    ),
    row(
        Rule::VaultTyped,
        "a device, infected, with Selvedge's vault on it",
        "what the vault keeps",
        "Its passphrase is typed there.",
        "judgement",
    ),
    row(
        Rule::Received,
        "a number: swapped, ported out, or recycled",
        "SMS and voice codes sent to it",
        "Whoever has the number has its messages. All five US carriers in a study could be talked into a swap; a port-out PIN makes that harder, not impossible.",
        "SIM20; REC21; CISA24",
    ),
    row(Rule::KeptInPlace, "a place, searched", "the papers kept there", "Paper is read.", "LD26; judgement"),
    row(
        Rule::LiesInPlace,
        "a place, searched",
        "the devices and keys kept there, locked",
        "They are taken along.",
        "LD26; judgement",
    ),
    row(
        Rule::Mailed,
        "an account that receives mail",
        "mail codes and links sent to it",
        "They are read there. Mail that comes in is readable even where older mail is encrypted.",
        "AAG19; AMFT23",
    ),
    row(
        Rule::ResetAddress,
        "an account or number that is a recovery address",
        "a new password, where no way to recover says what a message there does",
        "A reset is sent there.",
        "AAG19; AMFT23",
    ),
    row(
        Rule::Federated,
        "an account that signs in elsewhere",
        "the sign-ins through it",
        "The other service asks only this one.",
        "AAG19; PRE22",
    ),
    row(Rule::Linked, "a linked account", "the account that it is linked to", "A link signs in.", "PRE22"),
    row(
        Rule::KeptInAccount,
        "an account that keeps factors",
        "every factor that it keeps, unless it is known to be end-to-end encrypted",
        "The service can read it, so whoever signs in can.",
        "GIL23; RET23",
    ),
    row(
        Rule::Decrypts,
        "an account that keeps factors, end-to-end encrypted, and the factors that decrypt it",
        "every factor that it keeps",
        "A password given by a reset decrypts nothing: the old one must be known.",
        "GIL23; HOL24",
    ),
    row(
        Rule::KeptInVault,
        "Selvedge's vault, opened",
        "every factor kept in it",
        "It is encrypted under a passphrase, so that an unlocked device alone does not open it.",
        "judgement",
    ),
    row(
        Rule::Reused,
        "a password, breached",
        "the same password at every account that reuses it",
        "Leaked passwords are tried everywhere.",
        "SEED1",
    ),
    row(
        Rule::Phished,
        "a way to sign in, phished",
        "its factors, if all can be: passwords, codes, prompts without number matching",
        "What a person types or taps, a false page passes on; passkeys and security keys see that it is false.",
        "CISA22; CISA22N; NIST 3.2.5",
    ),
    row(
        Rule::TalkedOver,
        "support, talked over",
        "what support restores, unless resets are locked",
        "A good story resets what a person can reset.",
        "AMFT23",
    ),
];
