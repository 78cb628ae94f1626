//! The recovery key: another X25519 key that opens `vault.age`, to lie on paper; and the way back with it.

use super::crypt::Keys;
use super::generations::{self, Why};
use super::layout::{Layout, Part, State, state};
use super::lock::Lock;
use super::restore::{Choice, choose};
use super::{FurtherRecipient, Vault, VaultError, WorkFactor, create, put_identity};
use crate::secret::Passphrase;
use age::x25519;
use secrecy::ExposeSecret;
use std::path::Path;
use zeroize::Zeroizing;

/// A key that opens `vault.age` besides the one in `identity.age`. Wiped when dropped, and does not print.
pub struct RecoveryKey(x25519::Identity);

impl std::fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryKey(…)")
    }
}

impl RecoveryKey {
    /// A new key, from the system's random numbers.
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// Reads a key as age writes it, or as a person typed it from paper: in any case, with spaces and line
    /// ends anywhere, among lines that begin with `#`. `None` where it is none; its letters have a checksum, so
    /// that one wrong letter makes it none.
    pub fn parse(text: &str) -> Option<Self> {
        // Room for all of it at once: a buffer that grew would leave unwiped copies behind.
        let mut key = Zeroizing::new(String::with_capacity(text.len()));
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            key.extend(line.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()));
        }
        key.parse().ok().map(Self)
    }

    /// The key as age writes it: `AGE-SECRET-KEY-1…`.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    /// Its public half, as a recipient under this name.
    pub fn recipient(&self, label: &str) -> Option<FurtherRecipient> {
        FurtherRecipient::new(&self.0.to_public().to_string(), label)
    }
}

/// A vault that a recovery key brought back.
#[derive(Debug)]
pub struct Recovered {
    pub vault: Vault,
    pub document: Zeroizing<Vec<u8>>,
    /// The generation that was put in the place of `vault.age`, where that did not open.
    pub generation: Option<u32>,
}

/// Opens a vault with a recovery key, and gives it a new key of its own under a new passphrase. The recovery
/// key still opens it; other further recipients are not known without the old passphrase, and must be named
/// again. The old files and all generations, which the new key does not open, are put aside. One scrypt.
///
/// Cut short at any moment, it can be done again: whichever `vault.age` is there opens with the recovery key.
///
/// # Errors
/// Where the key opens nothing there, the passphrase is unusable, somebody else has the vault open, or the system
/// refuses.
pub fn restore_with_key(
    folder: &Path,
    key: &RecoveryKey,
    label: &str,
    passphrase: &Passphrase,
    work: WorkFactor,
) -> Result<Recovered, VaultError> {
    create::must_be_usable(passphrase)?;
    let layout = Layout::new(folder);
    if state(&layout.folder)? == State::Absent {
        return Err(VaultError::NotAVault { folder: layout.folder });
    }
    let lock = Lock::take(&layout.folder)?;
    layout.tidy();
    let lone = Keys::of(key.0.clone());
    let choice = choose(&layout, &lone, None)
        .map_err(|_| VaultError::OtherRecoveryKey { folder: layout.folder.clone() })?;
    let mut keys = Keys::generate();
    keys.further.extend(key.recipient(label));
    let (document, generation) = match choice {
        Choice::Present(document) => (document, None),
        Choice::Generation { number, document, .. } => (document, Some(number)),
    };
    let wrapped = keys.wrap(passphrase, work).map_err(|_| VaultError::Encrypt)?;
    if layout.identity().exists() {
        generations::put_aside(&layout, Part::Identity, Why::Damaged)?;
    }
    put_identity(&layout, &wrapped)?;
    let mut vault = Vault { layout, keys, lock: Some(lock) };
    vault.replace(&document, Why::Damaged)?;
    generations::put_all_aside(&vault.layout)?;
    Ok(Recovered { vault, document, generation })
}
