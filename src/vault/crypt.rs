//! The two age files: bytes in, bytes out. No file is opened here.
//!
//! What the passphrase opens in `identity.age` is an identity file as age documents it: comment
//! lines, and a line with the secret key. Further recipients of `vault.age` are comment lines
//! of their own (`# also-to: age1…`): they are needed at each save, must not be readable without the
//! passphrase (nor must the vault's own public key, with which anyone could forge a `vault.age`),
//! and stock age passes over comments.

use crate::secret::Passphrase;
use age::x25519;
use age::{DecryptError, Decryptor, Encryptor, Recipient};
use secrecy::{ExposeSecret, SecretString};
use std::io::{self, Read, Write};
use zeroize::Zeroizing;

/// How much work a passphrase costs to try: the base 2 logarithm of scrypt's N, with r = 8 and p = 1
/// (the age specification, C2SP.org/age, “The scrypt recipient type”). Each step doubles time and
/// memory; 18 takes 256 MiB (RFC 7914 §2: 128·N·r bytes) and somewhat under a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// What a vault is made with, and the least that `vault check` calls sound.
    pub const USUAL: Self = Self(18);
    /// The most that is read: 4 GiB of memory.
    pub const MOST: Self = Self(22);

    /// A work factor from 1 to 22. Below 18 is for tests.
    pub const fn new(log_n: u8) -> Option<Self> {
        if log_n >= 1 && log_n <= Self::MOST.0 { Some(Self(log_n)) } else { None }
    }

    /// The base 2 logarithm of N.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for WorkFactor {
    fn default() -> Self {
        Self::USUAL
    }
}

/// What is wrong with an age file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    TooLarge,
    CutShort,
    NotAge,
    Armored,
    OtherVersion,
    Header,
    Mac,
    Payload,
    NotToAPassphrase,
    ToAPassphrase,
    Work(u32),
    Passphrase,
    NoIdentity,
    NotToUs,
}

impl Fault {
    /// In words, after “is damaged:” or “is not a file of a vault:”.
    pub(super) fn detail(self) -> &'static str {
        match self {
            Self::Empty => "it is empty",
            Self::TooLarge => "it is far too large",
            Self::CutShort => "it is cut short",
            Self::NotAge => "it is not an age file",
            Self::Armored => "it is an age file in text form (“armor”); a vault's are binary",
            Self::OtherVersion => "it is of another version of the age format",
            Self::Header => "its header can't be read",
            Self::Mac => "its header does not agree with its checksum",
            Self::Payload => "its content does not agree with its checksums, or is cut short",
            Self::NotToAPassphrase => "it is not encrypted to a passphrase",
            Self::ToAPassphrase => "it is encrypted to a passphrase, not to the key in identity.age",
            Self::Work(_) => "it asks for too much work",
            Self::Passphrase => "it does not open with this passphrase",
            Self::NoIdentity => "it opens, but holds no age identity",
            Self::NotToUs => "the key in identity.age does not open it",
        }
    }

    /// Whether it is some other file, rather than a damaged one of ours.
    pub(super) fn is_foreign(self) -> bool {
        matches!(
            self,
            Self::NotAge
                | Self::Armored
                | Self::OtherVersion
                | Self::NotToAPassphrase
                | Self::ToAPassphrase
                | Self::NoIdentity
        )
    }
}

/// What an age header says before any key is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To a passphrase, with this work factor.
    Passphrase(u32),
    Keys,
}

const MAGIC: &[u8] = b"age-encryption.org/v1\n";
/// Longest header that is read: room for some hundred recipients. age's parser starts over at each
/// line, so that a header without end would take time without end.
const HEADER_MOST: usize = 32 * 1024;
/// Longest `identity.age` that is read.
pub(super) const IDENTITY_MOST: u64 = 64 * 1024;
/// Longest `vault.age` that is read: far above any profile, and below what would exhaust memory.
pub(super) const VAULT_MOST: u64 = 512 * 1024 * 1024;

/// Reads the header's outline, so that what is wrong can be named, and work refused, before any is done.
pub(super) fn inspect(bytes: &[u8]) -> Result<Kind, Fault> {
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    let start = &bytes[..bytes.len().min(MAGIC.len())];
    if start != MAGIC {
        let wrong = start.iter().zip(MAGIC).filter(|(found, meant)| found != meant).count();
        return Err(match () {
            () if start == &MAGIC[..start.len()] => Fault::CutShort,
            () if bytes.starts_with(b"-----BEGIN AGE") => Fault::Armored,
            () if states_another_version(bytes) => Fault::OtherVersion,
            // A few letters wrong in 22: ours, with bits flipped.
            () if start.len() == MAGIC.len() && wrong <= 3 => Fault::Header,
            () => Fault::NotAge,
        });
    }
    let head = &bytes[..bytes.len().min(HEADER_MOST)];
    let end = head.windows(5).position(|five| five == b"\n--- ");
    let Some(end) = end else {
        return Err(if bytes.len() < HEADER_MOST { Fault::CutShort } else { Fault::Header });
    };
    // The end may lie before the first stanza: a header has at least one.
    let outline = head.get(MAGIC.len()..end).unwrap_or_default();
    let outline = std::str::from_utf8(outline).map_err(|_| Fault::Header)?;
    let mut stanzas = outline.lines().filter_map(|line| line.strip_prefix("-> "));
    let first = stanzas.next().ok_or(Fault::Header)?;
    match first.strip_prefix("scrypt ") {
        Some(arguments) => {
            let work = arguments.split(' ').nth(1).and_then(|work| work.parse().ok()).ok_or(Fault::Header)?;
            if stanzas.next().is_some() { Err(Fault::Header) } else { Ok(Kind::Passphrase(work)) }
        }
        None => Ok(Kind::Keys),
    }
}

/// Whether the first line is age's, with another number.
fn states_another_version(bytes: &[u8]) -> bool {
    let rest = bytes.strip_prefix(b"age-encryption.org/v").unwrap_or_default();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    digits > 0 && rest.get(digits) == Some(&b'\n')
}

/// The keys of an open vault.
#[derive(Clone)]
pub(super) struct Keys {
    identities: Vec<x25519::Identity>,
    /// Further recipients, with what the person calls them.
    pub(super) further: Vec<FurtherRecipient>,
}

/// Someone else who can open `vault.age`: a recovery key on paper, another key of the user's.
#[derive(Clone, PartialEq, Eq)]
pub struct FurtherRecipient {
    /// What the person calls it; one line.
    pub label: String,
    recipient: x25519::Recipient,
}

impl std::fmt::Debug for FurtherRecipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FurtherRecipient({:?})", self.label)
    }
}

impl FurtherRecipient {
    /// A recipient of age's native kind (`age1…`). `None` where it is not one.
    pub fn new(recipient: &str, label: &str) -> Option<Self> {
        let label = label.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned();
        Some(Self { label, recipient: recipient.trim().parse().ok()? })
    }

    /// The recipient as age writes it, `age1…`.
    pub fn key(&self) -> String {
        self.recipient.to_string()
    }
}

const ALSO_TO: &str = "# also-to: ";

impl Keys {
    pub(super) fn generate() -> Self {
        Self::of(x25519::Identity::generate())
    }

    pub(super) fn of(identity: x25519::Identity) -> Self {
        Self { identities: vec![identity], further: Vec::new() }
    }

    /// The identity file, in clear.
    fn to_text(&self) -> Zeroizing<String> {
        // Room for all of it at once: a buffer that grew would leave unwiped copies behind.
        let labels: usize = self.further.iter().map(|further| further.label.len()).sum();
        let room = 256 + labels + 128 * (self.further.len() + self.identities.len());
        let mut text = Zeroizing::new(String::with_capacity(room));
        text.push_str("# The key of a Selvedge vault. age -d -i identity.age vault.age opens it.\n");
        for further in &self.further {
            text.push_str(ALSO_TO);
            text.push_str(&further.key());
            text.push(' ');
            text.push_str(&further.label);
            text.push('\n');
        }
        for identity in &self.identities {
            text.push_str(identity.to_string().expose_secret());
            text.push('\n');
        }
        text
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let mut keys = Self { identities: Vec::new(), further: Vec::new() };
        for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
            if let Some(also) = line.strip_prefix(ALSO_TO) {
                let (recipient, label) = also.split_once(' ').unwrap_or((also, ""));
                keys.further.push(FurtherRecipient::new(recipient, label)?);
            } else if !line.starts_with('#') {
                keys.identities.push(line.parse().ok()?);
            }
        }
        (!keys.identities.is_empty()).then_some(keys)
    }

    /// Encrypts a document to this vault's key and the further recipients. No scrypt.
    pub(super) fn seal(&self, document: &[u8]) -> io::Result<Vec<u8>> {
        let own: Vec<_> = self.identities.iter().map(x25519::Identity::to_public).collect();
        let all = own.iter().chain(self.further.iter().map(|further| &further.recipient));
        encrypt(document, all.map(|recipient| recipient as &dyn Recipient))
    }

    /// Opens what [`Keys::seal`] made.
    pub(super) fn open(&self, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        if inspect(bytes)? != Kind::Keys {
            return Err(Fault::ToAPassphrase);
        }
        decrypt(bytes, self.identities.iter().map(|identity| identity as &dyn age::Identity), Fault::NotToUs)
    }

    /// Encrypts the identity file to a passphrase: one scrypt.
    pub(super) fn wrap(&self, passphrase: &Passphrase, work: WorkFactor) -> io::Result<Vec<u8>> {
        let mut recipient = age::scrypt::Recipient::new(SecretString::from(passphrase.expose()));
        recipient.set_work_factor(work.get());
        encrypt(self.to_text().as_bytes(), std::iter::once(&recipient as &dyn Recipient))
    }

    /// Opens what [`Keys::wrap`] made: one scrypt, whether the passphrase is right or wrong.
    pub(super) fn unwrap(bytes: &[u8], passphrase: &Passphrase) -> Result<(Self, u32), Fault> {
        Self::unwrap_within(bytes, passphrase, WorkFactor::MOST)
    }

    /// The same, of a file that may ask for no more work than this.
    pub(super) fn unwrap_within(
        bytes: &[u8],
        passphrase: &Passphrase,
        most: WorkFactor,
    ) -> Result<(Self, u32), Fault> {
        let work = match inspect(bytes)? {
            Kind::Passphrase(work) if work > u32::from(most.get()) => return Err(Fault::Work(work)),
            Kind::Passphrase(work) => work,
            Kind::Keys => return Err(Fault::NotToAPassphrase),
        };
        let mut identity = age::scrypt::Identity::new(SecretString::from(passphrase.expose()));
        identity.set_max_work_factor(most.get());
        let text = decrypt(bytes, std::iter::once(&identity as &dyn age::Identity), Fault::Passphrase)?;
        Self::parse(&text).map(|keys| (keys, work)).ok_or(Fault::NoIdentity)
    }
}

/// age keeps up to 64 KiB of what it encrypts in a buffer of its own, which it does not wipe.
fn encrypt<'a>(clear: &[u8], to: impl Iterator<Item = &'a dyn Recipient>) -> io::Result<Vec<u8>> {
    let encryptor = Encryptor::with_recipients(to).map_err(io::Error::other)?;
    // Header, and 16 bytes a chunk of 64 KiB.
    let mut sealed = Vec::with_capacity(clear.len() + clear.len() / 4096 + 4096);
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    writer.write_all(clear)?;
    writer.finish()?;
    Ok(sealed)
}

fn decrypt<'a>(
    bytes: &[u8],
    with: impl Iterator<Item = &'a dyn age::Identity>,
    wrong_key: Fault,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let fault = |error: &DecryptError| match error {
        DecryptError::KeyDecryptionFailed | DecryptError::DecryptionFailed | DecryptError::NoMatchingKeys => {
            wrong_key
        }
        DecryptError::ExcessiveWork { required, .. } => Fault::Work(u32::from(*required)),
        DecryptError::InvalidMac => Fault::Mac,
        DecryptError::Io(_) => Fault::CutShort,
        // Among them an unknown version, which is how age calls a header of ours that can't be parsed.
        _ => Fault::Header,
    };
    let decryptor = Decryptor::new_buffered(bytes).map_err(|e| fault(&e))?;
    let mut reader = decryptor.decrypt(with).map_err(|e| fault(&e))?;
    // Room for all of it at once: a buffer that grew would leave unwiped copies behind.
    let mut clear = Zeroizing::new(Vec::with_capacity(bytes.len() + 64));
    let mut piece = Zeroizing::new([0_u8; 8192]);
    loop {
        match reader.read(&mut *piece) {
            Ok(0) => return Ok(clear),
            Ok(count) => clear.extend_from_slice(&piece[..count]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Fault::Payload),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_header_tells_its_kind_or_what_is_wrong() {
        let of = |text: &str| inspect(text.as_bytes());
        assert_eq!(
            of("age-encryption.org/v1\n-> scrypt c2FsdA 18\nAAAA\n--- mac\n"),
            Ok(Kind::Passphrase(18))
        );
        assert_eq!(
            of("age-encryption.org/v1\n-> X25519 AAAA\nAAAA\n-> x-grease\n\n--- mac\n"),
            Ok(Kind::Keys)
        );
        for (text, fault) in [
            ("", Fault::Empty),
            ("age-encr", Fault::CutShort),
            ("age-encryption.org/v1\n", Fault::CutShort),
            ("age-encryption.org/v1\n-> scrypt c2FsdA 18\n", Fault::CutShort),
            ("age-encryption.org/v1\n--- mac\n", Fault::Header),
            ("age-encryption.org/v1\n\n--- mac\n", Fault::Header),
            ("age-encryption.org/v1\n-> scrypt c2FsdA\n--- mac\n", Fault::Header),
            ("age-encryption.org/v1\n-> scrypt c2FsdA 99999999999\n--- mac\n", Fault::Header),
            ("age-encryption.org/v1\n-> scrypt a 18\n-> scrypt b 18\n--- mac\n", Fault::Header),
            ("age-encryptoin.org/v1\n-> X25519 AAAA\n--- mac\n", Fault::Header),
            ("age-encryption.org/v2\n", Fault::OtherVersion),
            ("age-encryption.org/v17\nanything", Fault::OtherVersion),
            ("-----BEGIN AGE ENCRYPTED FILE-----\n", Fault::Armored),
            ("once upon a time there was a file", Fault::NotAge),
        ] {
            assert_eq!(of(text), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn work_factors_are_from_1_to_22() {
        assert_eq!(WorkFactor::new(0), None);
        assert_eq!(WorkFactor::new(23), None);
        assert_eq!(WorkFactor::new(22), Some(WorkFactor::MOST));
        assert_eq!(WorkFactor::default().get(), 18);
    }

    proptest! {
        #[test]
        fn anything_after_the_first_line_is_looked_at_without_a_panic(
            rest in prop::collection::vec(
                prop::sample::select(vec!["\n", "-> ", "--- ", "scrypt ", "X25519 ", "18", "é", "\u{0}", "AAAA", " "]),
                0..24,
            ),
        ) {
            let bytes = [MAGIC, rest.concat().as_bytes()].concat();
            let _ = inspect(&bytes);
            let nobody = Passphrase::new("x".into());
            // Little work or none: no stanza here has a salt that age would take.
            prop_assert!(Keys::unwrap(&bytes, &nobody).is_err());
            prop_assert!(Keys::generate().open(&bytes).is_err());
        }
    }
}
