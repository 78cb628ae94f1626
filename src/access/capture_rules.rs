//! What an attacker gains from a capture: one row for each inference, with its reason and source.
//!
//! A row here justifies every clause of the attacker, except the clauses for an account's own ways to sign in and
//! recover.

use super::inference::Inference;

#[derive(Clone, Copy, Debug)]
pub struct CaptureRule {
    pub inference: Inference,
    /// What the attacker has captured.
    pub captured: &'static str,
    /// What the attacker gains with it.
    pub gives: &'static str,
    /// Why the gain follows from the capture.
    pub reason: &'static str,
    /// Keys of `data/sources.csv`, or `judgement`; separated by `; `.
    pub source: &'static str,
}

const fn rule(
    inference: Inference,
    captured: &'static str,
    gives: &'static str,
    reason: &'static str,
    source: &'static str,
) -> CaptureRule {
    CaptureRule { inference, captured, gives, reason, source }
}

pub const CAPTURE_RULES: [CaptureRule; 33] = [
    rule(
        Inference::KeptOnDevice,
        "a device, unlocked",
        "every factor kept on it",
        "An unlocked device shows its seeds, passkeys, prompts and saved passwords.",
        "AAG19; BG24",
    ),
    rule(
        Inference::UnlockedDeviceReceives,
        "a device, unlocked",
        "texts and calls of its numbers",
        "They arrive on the device.",
        "BG24",
    ),
    rule(
        Inference::SignedIn,
        "a device, unlocked",
        "the accounts signed in on it",
        "An open session asks for nothing more.",
        "PRE22; judgement",
    ),
    rule(
        Inference::Unlocks,
        "a device and one of its unlock secrets",
        "the device, unlocked",
        "A passcode seen over a shoulder opens the stolen phone.",
        "AAG19; APP24",
    ),
    rule(
        Inference::NoLock,
        "a device, locked",
        "the device, unlocked, if it has no lock",
        "Nothing protects the device. Only possible if its lock is not recorded.",
        "judgement",
    ),
    rule(
        Inference::SimWithoutPin,
        "a device, locked",
        "texts and calls of its numbers, if the SIM asks for no PIN",
        "The SIM works in another phone. Only possible if it is not recorded whether the SIM asks for a PIN.",
        "judgement",
    ),
    rule(
        Inference::LockScreenPreviews,
        "a device, locked",
        "texts and calls of its numbers, if it shows them on the lock screen",
        "A code can be read and a call answered without unlocking. Email is excluded: a reset email must be opened. Only possible if it is not recorded what the lock screen shows.",
        "judgement",
    ),
    rule(
        Inference::KeyWithoutPin,
        "a security key",
        "its factors, if it asks for no PIN",
        "A touch is enough for a second factor; NIST calls a PIN its activation factor. Only possible if it is not recorded whether the key asks for one.",
        "NIST",
    ),
    rule(
        Inference::InfectedIsUnlocked,
        "a device, infected",
        "the device, unlocked",
        "Malware can read everything that the owner can.",
        "NIST",
    ),
    rule(
        Inference::TypedOnDevice,
        "a device, infected",
        "the passwords and codes typed on it for the accounts signed in on it, but no secret of a hardware key",
        "Malware logs the keyboard and uses a code before it expires. A security key or passkey only signs and reveals nothing.",
        "NIST; CISA22",
    ),
    rule(
        Inference::TypedOnUnknownDevice,
        "a device, infected",
        "the passwords and codes of the accounts for which no session is recorded",
        "It is not known where these accounts are used, so it may be on this device. Only possible.",
        "judgement",
    ),
    rule(
        Inference::MaySignIn,
        "a device, unlocked",
        "the accounts for which no session is recorded",
        "It is not known where these accounts are signed in, so it may be on this device. Only possible.",
        "judgement",
    ),
    rule(
        Inference::MayHold,
        "anything that may hold a factor, such as an unlocked device, a place, a number or a mailbox",
        "the factors whose holder is not recorded",
        "Nobody recorded where they are kept or sent. Only possible.",
        "judgement",
    ),
    rule(
        Inference::UnrecordedWay,
        "anything that may hold a factor, or a factor of the account",
        "the account, if not all ways into it are recorded",
        "A way that is not recorded may need only this. Only possible.",
        "judgement",
    ),
    rule(
        Inference::Unencrypted,
        "an account that stores factors",
        "every factor that it stores, if its encryption is not recorded",
        "If the service can read them, anyone who signs in can. Only possible.",
        "judgement",
    ),
    rule(
        Inference::VaultOpenedOnDevice,
        "a device, infected, with Selvedge's vault on it",
        "the factors kept in the vault",
        "The owner types the passphrase of the vault there.",
        "judgement",
    ),
    rule(
        Inference::NumberReceives,
        "a number: swapped, ported out, or recycled",
        "SMS and voice codes sent to it",
        "The number receives the messages. All five US carriers in a study could be tricked into a swap; a port-out PIN makes that harder, not impossible.",
        "SIM20; REC21; CISA24",
    ),
    rule(
        Inference::CarrierMoves,
        "the account at the carrier or VoIP service of a number",
        "texts and calls of the number",
        "The carrier's website moves a number to another SIM or eSIM in minutes.",
        "SIM20; judgement",
    ),
    rule(
        Inference::RegistrarRedirects,
        "the account at the registrar of a mail domain, or the domain itself",
        "the mail of the domain",
        "Whoever controls the domain decides where its mail is delivered.",
        "judgement",
    ),
    rule(
        Inference::OpensOnDevice,
        "a device on which a credential store is set up, and what the store asks for there",
        "every factor that it stores; with the passcode of the device also the account",
        "A keychain opens with the passcode of the device, and the passcode resets the account. Malware sees what an open store shows.",
        "APP24; judgement",
    ),
    rule(
        Inference::InsidePlace,
        "a place",
        "the places in it that are not locked",
        "Whoever searches a home searches its drawers. Only possible if it is not recorded whether they are locked.",
        "judgement",
    ),
    rule(
        Inference::KeptInPlace,
        "a place, searched",
        "the papers kept there",
        "Paper can be read.",
        "LD26; judgement",
    ),
    rule(
        Inference::DeviceInPlace,
        "a place, searched",
        "the devices and security keys kept there, locked",
        "They can be carried away.",
        "LD26; judgement",
    ),
    rule(
        Inference::MailboxReceives,
        "an account that receives email",
        "email codes and links sent to it",
        "The account shows them. New email is readable even if older email is encrypted.",
        "AAG19; AMFT23",
    ),
    rule(
        Inference::ResetAddress,
        "an account or number that is a recovery address",
        "a new password, if no recovery way says what a message to the address does",
        "The service sends resets there.",
        "AAG19; AMFT23",
    ),
    rule(
        Inference::Federated,
        "an account used to sign in elsewhere",
        "the sign-ins through it",
        "The other service asks only this account.",
        "AAG19; PRE22",
    ),
    rule(
        Inference::Linked,
        "a linked account",
        "the account that it is linked to",
        "A linked identity signs in.",
        "PRE22",
    ),
    rule(
        Inference::KeptInAccount,
        "an account that stores factors",
        "every factor that it stores, if it is known not to be end-to-end encrypted",
        "The service can read them, so anyone who signs in can.",
        "GIL23; RET23",
    ),
    rule(
        Inference::Decrypts,
        "an account that stores factors, and the factors that decrypt it",
        "every factor that it stores",
        "A password set by a reset decrypts nothing: the old one must be known.",
        "GIL23; HOL24",
    ),
    rule(
        Inference::KeptInVault,
        "Selvedge's vault, opened",
        "every factor kept in it",
        "The vault is encrypted with a passphrase, so an unlocked device alone does not open it.",
        "judgement",
    ),
    rule(
        Inference::PasswordReused,
        "a password, breached",
        "the same password at every account that reuses it",
        "Leaked passwords are tried everywhere.",
        "SEED1",
    ),
    rule(
        Inference::Phished,
        "a sign-in, phished",
        "every factor of every way into the account that can be phished: passwords, codes, prompts without number matching",
        "A phishing page passes on what a person types or taps, and can ask for another way than the usual one, such as a recovery code. The password is typed before a key refuses. Passkeys and security keys check the address of the page. Only possible if it is not recorded whether a prompt asks for a number.",
        "CISA22; CISA22N; NIST 3.2.5",
    ),
    rule(
        Inference::SupportTricked,
        "support, tricked",
        "what support restores, unless resets are locked",
        "Support staff reset whatever they can if they believe the attacker's story. Only possible if it is not recorded whether support resets anything.",
        "AMFT23",
    ),
];
