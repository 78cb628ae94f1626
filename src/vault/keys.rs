//! The keys of a vault: encrypts and decrypts the bytes of both files. Opens no file.
//!
//! The plaintext of `identity.age` is an identity file as `age` documents it: comment lines, then a line with the secret
//! key. Further recipients of `vault.age` are stored in comment lines (`# also-to: age1…`), which stock `age` ignores. Each
//! save needs them, and they must not be readable without the passphrase. The vault's own public key must not be readable
//! either: with it, anyone could forge a `vault.age`.

use super::fault::Fault;
use super::header::{Encryption, inspect};
use super::work_factor::WorkFactor;
use crate::platform::locked_memory::Locked;
use crate::secret::Passphrase;
use age::x25519;
use age::{DecryptError, Decryptor, Encryptor, Recipient};
use secrecy::{ExposeSecret, SecretString};
use std::io::{self, Read, Write};
use zeroize::Zeroizing;

/// The keys of an open vault.
#[derive(Clone)]
pub(super) struct Keys {
    /// Locked, because they stay in memory as long as the vault is open.
    identities: Vec<Locked<x25519::Identity>>,
    pub(super) further: Vec<FurtherRecipient>,
}

/// Another key that can open `vault.age`, such as a recovery key on paper.
#[derive(Clone, PartialEq, Eq)]
pub struct FurtherRecipient {
    /// The user's name for the key; one line.
    pub label: String,
    recipient: x25519::Recipient,
}

impl std::fmt::Debug for FurtherRecipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FurtherRecipient({:?})", self.label)
    }
}

impl FurtherRecipient {
    /// Parses an X25519 recipient of age (`age1…`). `None` if it is malformed.
    pub fn new(recipient: &str, label: &str) -> Option<Self> {
        let label = label.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned();
        Some(Self { label, recipient: recipient.trim().parse().ok()? })
    }

    /// The public key in the notation of age, `age1…`.
    pub fn key(&self) -> String {
        self.recipient.to_string()
    }
}

const ALSO_TO: &str = "# also-to: ";

impl Keys {
    pub(super) fn generate() -> Self {
        Self::from_identity(x25519::Identity::generate())
    }

    pub(super) fn from_identity(identity: x25519::Identity) -> Self {
        Self { identities: vec![Locked::new(identity)], further: Vec::new() }
    }

    /// These keys, and the identities of others as well.
    pub(super) fn with_identities_of(&self, others: &Self) -> Self {
        let identities = self.identities.iter().chain(&others.identities).cloned().collect();
        Self { identities, further: self.further.clone() }
    }

    /// The number of identities. There are several while a change of the key is not finished.
    pub(super) const fn identity_count(&self) -> usize {
        self.identities.len()
    }

    /// The plaintext of `identity.age`.
    fn to_text(&self) -> Zeroizing<String> {
        // Allocate once: a buffer that grows is copied, and each copy has to be wiped.
        let labels: usize = self.further.iter().map(|further| further.label.len()).sum();
        let capacity = 256 + labels + 128 * (self.further.len() + self.identities.len());
        let mut text = Zeroizing::new(String::with_capacity(capacity));
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
                keys.identities.push(Locked::new(line.parse().ok()?));
            }
        }
        (!keys.identities.is_empty()).then_some(keys)
    }

    /// Encrypts a document to the vault's key and the further recipients, without scrypt.
    pub(super) fn seal(&self, document: &[u8]) -> io::Result<Vec<u8>> {
        let own: Vec<_> = self.identities.iter().map(|identity| identity.to_public()).collect();
        let all = own.iter().chain(self.further.iter().map(|further| &further.recipient));
        encrypt(document, all.map(|recipient| recipient as &dyn Recipient))
    }

    /// Decrypts what [`Keys::seal`] encrypted.
    pub(super) fn open(&self, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        if inspect(bytes)? != Encryption::Keys {
            return Err(Fault::ToPassphrase);
        }
        let identities = self.identities.iter().map(|identity| &**identity as &dyn age::Identity);
        decrypt(bytes, identities, Fault::WrongKey)
    }

    /// Encrypts the keys to a passphrase. Costs one scrypt computation.
    pub(super) fn wrap(&self, passphrase: &Passphrase, work: WorkFactor) -> io::Result<Vec<u8>> {
        let mut recipient = age::scrypt::Recipient::new(SecretString::from(passphrase.expose()));
        recipient.set_work_factor(work.get());
        encrypt(self.to_text().as_bytes(), std::iter::once(&recipient as &dyn Recipient))
    }

    /// Decrypts what [`Keys::wrap`] encrypted. Costs one scrypt computation, whether the passphrase is right or wrong.
    pub(super) fn unwrap(bytes: &[u8], passphrase: &Passphrase) -> Result<Self, Fault> {
        Self::unwrap_within(bytes, passphrase, WorkFactor::MAX)
    }

    /// Like [`Keys::unwrap`], but refuses a file with a higher work factor than `limit`.
    pub(super) fn unwrap_within(
        bytes: &[u8],
        passphrase: &Passphrase,
        limit: WorkFactor,
    ) -> Result<Self, Fault> {
        match inspect(bytes)? {
            Encryption::Passphrase(work) if work > u32::from(limit.get()) => {
                return Err(Fault::ExcessiveWork(work));
            }
            Encryption::Passphrase(_) => {}
            Encryption::Keys => return Err(Fault::NotEncryptedToPassphrase),
        }
        let mut identity = age::scrypt::Identity::new(SecretString::from(passphrase.expose()));
        identity.set_max_work_factor(limit.get());
        let text = decrypt(bytes, std::iter::once(&identity as &dyn age::Identity), Fault::WrongPassphrase)?;
        Self::parse(&text).ok_or(Fault::NoIdentity)
    }
}

/// Note: `age` does not wipe its buffer of up to 64 KiB of the plaintext. The allocator does.
fn encrypt<'a>(plaintext: &[u8], to: impl Iterator<Item = &'a dyn Recipient>) -> io::Result<Vec<u8>> {
    let encryptor = Encryptor::with_recipients(to).map_err(io::Error::other)?;
    // 4096 bytes for the header, and at least 16 bytes for each chunk of 64 KiB.
    let mut sealed = Vec::with_capacity(plaintext.len() + plaintext.len() / 4096 + 4096);
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    writer.write_all(plaintext)?;
    writer.finish()?;
    Ok(sealed)
}

fn decrypt<'a>(
    bytes: &[u8],
    identities: impl Iterator<Item = &'a dyn age::Identity>,
    wrong_key: Fault,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let fault = |error: &DecryptError| match error {
        DecryptError::KeyDecryptionFailed | DecryptError::DecryptionFailed | DecryptError::NoMatchingKeys => {
            wrong_key
        }
        DecryptError::ExcessiveWork { required, .. } => Fault::ExcessiveWork(u32::from(*required)),
        DecryptError::InvalidMac => Fault::BadMac,
        DecryptError::Io(_) => Fault::Truncated,
        // This includes `UnknownFormat`, which age also returns for a version 1 header that it can't parse.
        _ => Fault::BadHeader,
    };
    let decryptor = Decryptor::new_buffered(bytes).map_err(|e| fault(&e))?;
    let mut reader = decryptor.decrypt(identities).map_err(|e| fault(&e))?;
    // Allocate once: a buffer that grows is copied, and each copy has to be wiped.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(bytes.len() + 64));
    let mut chunk = Zeroizing::new([0_u8; 8192]);
    loop {
        match reader.read(&mut *chunk) {
            Ok(0) => return Ok(plaintext),
            Ok(count) => plaintext.extend_from_slice(&chunk[..count]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Fault::BadPayload),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn malformed_headers_give_errors_and_never_panic(
            rest in prop::collection::vec(
                prop::sample::select(vec!["\n", "-> ", "--- ", "scrypt ", "X25519 ", "18", "é", "\u{0}", "AAAA", " "]),
                0..24,
            ),
        ) {
            let bytes = [b"age-encryption.org/v1\n".as_slice(), rest.concat().as_bytes()].concat();
            let _ = inspect(&bytes);
            let passphrase = Passphrase::new("x".into());
            // Fast, because no generated stanza has a salt that age accepts.
            prop_assert!(Keys::unwrap(&bytes, &passphrase).is_err());
            prop_assert!(Keys::generate().open(&bytes).is_err());
        }
    }
}
