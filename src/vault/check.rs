//! What is sound in a vault's folder, and what is not.

use super::crypt::{self, Keys, Kind};
use super::layout::{Contents, GENERATIONS, IDENTITY, Layout, Part, State, VAULT, state};
use super::{VaultError, WorkFactor, generations, lock};
use crate::platform::files;
use crate::secret::Passphrase;
use std::path::Path;

/// What was looked at, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub item: String,
    /// Whether it is as it should be.
    pub sound: bool,
    /// What was found, in a few words.
    pub detail: String,
}

/// Everything that was looked at, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    pub items: Vec<Checked>,
}

impl CheckReport {
    pub fn is_sound(&self) -> bool {
        self.items.iter().all(|item| item.sound)
    }

    fn add(&mut self, item: impl Into<String>, sound: bool, detail: impl Into<String>) {
        self.items.push(Checked { item: item.into(), sound, detail: detail.into() });
    }
}

/// Looks at a vault's folder without changing it. With the passphrase everything is decrypted (one scrypt, or two where
/// the kept copy of `identity.age` differs); without it, headers and permissions are looked at.
///
/// # Errors
/// Where there is no vault at all, or the folder can't be looked into.
pub fn check(folder: &Path, passphrase: Option<&Passphrase>) -> Result<CheckReport, VaultError> {
    let layout = Layout::new(folder);
    if state(&layout.folder)? == State::Absent {
        return Err(VaultError::NotAVault { folder: layout.folder });
    }
    let mut report = CheckReport::default();
    modes(&mut report, &layout);
    let identity = contents(&mut report, IDENTITY, || layout.read_identity());
    let vault = contents(&mut report, VAULT, || layout.read_vault());
    if let Some(identity) = &identity {
        identity_header(&mut report, identity);
    }
    if let Some(vault) = &vault {
        keys_header(&mut report, VAULT, vault);
    }
    kept_identity(&mut report, &layout, identity.as_deref());
    match passphrase {
        Some(passphrase) => {
            decryption(&mut report, &layout, identity.as_deref(), vault.as_deref(), passphrase);
        }
        None => {
            report.add("decryption", true, "not tried: that takes the passphrase");
            generation_files(&mut report, &layout, None);
        }
    }
    leftovers(&mut report, &layout);
    lock_held(&mut report, &layout);
    Ok(report)
}

fn modes(report: &mut CheckReport, layout: &Layout) {
    let all = [
        (layout.folder.clone(), "folder"),
        (layout.identity(), IDENTITY),
        (layout.vault(), VAULT),
        (layout.generations(), GENERATIONS),
    ];
    for (path, name) in all {
        match files::mode(&path) {
            Ok(Some(mode)) if mode & 0o077 == 0 => {
                report.add(format!("{name}: permissions"), true, format!("yours alone ({mode:04o})"));
            }
            Ok(Some(mode)) => report.add(
                format!("{name}: permissions"),
                false,
                format!("others may get at it ({mode:04o}); put right when the vault is next opened"),
            ),
            // No modes here; or a missing file, which is told below.
            Ok(None) | Err(_) => {}
        }
    }
}

/// A file's bytes; or an item that says why there are none.
fn contents(
    report: &mut CheckReport,
    name: &str,
    read: impl FnOnce() -> Result<Contents, VaultError>,
) -> Option<Vec<u8>> {
    match read() {
        Ok(Ok(bytes)) => Some(bytes),
        Ok(Err(fault)) => {
            report.add(name, false, fault.detail());
            None
        }
        Err(VaultError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            report.add(name, false, "it is missing");
            None
        }
        Err(error) => {
            report.add(name, false, error.to_string());
            None
        }
    }
}

fn identity_header(report: &mut CheckReport, bytes: &[u8]) {
    let header = format!("{IDENTITY}: header");
    match crypt::inspect(bytes) {
        Ok(Kind::Passphrase(work)) => {
            report.add(header, true, "age, encrypted to a passphrase");
            let (least, most) = (WorkFactor::USUAL.get(), WorkFactor::MOST.get());
            let detail = match work {
                _ if work > u32::from(most) => format!("{work}: more than this program does ({most})"),
                _ if work < u32::from(least) => {
                    format!(
                        "{work}: each guess costs less than with {least}; “selvedge vault passphrase” raises it"
                    )
                }
                _ => format!("{work}"),
            };
            let sound = (u32::from(least)..=u32::from(most)).contains(&work);
            report.add(format!("{IDENTITY}: work factor"), sound, detail);
        }
        Ok(Kind::Keys) => report.add(header, false, crypt::Fault::NotToAPassphrase.detail()),
        Err(fault) => report.add(header, false, fault.detail()),
    }
}

fn keys_header(report: &mut CheckReport, name: &str, bytes: &[u8]) {
    let header = format!("{name}: header");
    match crypt::inspect(bytes) {
        Ok(Kind::Keys) => report.add(header, true, "age, encrypted to keys"),
        Ok(Kind::Passphrase(_)) => report.add(header, false, crypt::Fault::ToAPassphrase.detail()),
        Err(fault) => report.add(header, false, fault.detail()),
    }
}

fn kept_identity(report: &mut CheckReport, layout: &Layout, identity: Option<&[u8]>) {
    let item = format!("{IDENTITY}: kept copy");
    match (layout.read_kept_identity(), identity) {
        (Some(kept), Some(identity)) if kept == identity => report.add(item, true, "the same"),
        (Some(_), Some(_)) => report.add(
            item,
            false,
            "different: one of the two has changed; opening the vault makes the copy anew, or tells which is damaged",
        ),
        (Some(_), None) => report.add(item, true, "there: “selvedge vault restore” puts it back"),
        (None, _) => report.add(item, false, "none; one is made when the vault is next opened"),
    }
}

fn decryption(
    report: &mut CheckReport,
    layout: &Layout,
    identity: Option<&[u8]>,
    vault: Option<&[u8]>,
    passphrase: &Passphrase,
) {
    let item = format!("{IDENTITY}: decryption");
    let own = identity.map(|bytes| Keys::unwrap(bytes, passphrase));
    let keys = match own {
        Some(Ok((keys, _))) => {
            let detail = match keys.further.len() {
                0 => "it opens".into(),
                1 => "it opens; the vault is encrypted to one further recipient".into(),
                more => format!("it opens; the vault is encrypted to {more} further recipients"),
            };
            report.add(item, true, detail);
            Some(keys)
        }
        other => {
            if let Some(Err(fault)) = other {
                report.add(item, false, fault.detail());
            }
            let kept = layout.read_kept_identity().filter(|kept| Some(kept.as_slice()) != identity);
            kept.and_then(|kept| Keys::unwrap(&kept, passphrase).ok()).map(|(keys, _)| {
                report.add(
                    format!("{IDENTITY}: kept copy, decryption"),
                    true,
                    "it opens with this passphrase",
                );
                keys
            })
        }
    };
    if let (Some(keys), Some(vault)) = (&keys, vault) {
        match keys.open(vault) {
            Ok(document) => {
                report.add(format!("{VAULT}: decryption"), true, format!("{} bytes", document.len()));
            }
            Err(fault) => report.add(format!("{VAULT}: decryption"), false, fault.detail()),
        }
    }
    generation_files(report, layout, keys.as_ref());
}

fn generation_files(report: &mut CheckReport, layout: &Layout, keys: Option<&Keys>) {
    let all = match generations::list(layout) {
        Ok(all) => all,
        Err(e) => {
            return report.add(
                GENERATIONS,
                false,
                VaultError::io("list", &layout.generations(), e).to_string(),
            );
        }
    };
    if all.is_empty() {
        report.add(GENERATIONS, true, "none yet: each save keeps one");
    }
    match generations::damaged(layout) {
        0 => {}
        count => report.add(
            "put aside",
            true,
            format!("{count} that did not open; {GENERATIONS}/damaged-… may be removed"),
        ),
    }
    for generation in all {
        let item = format!("generation {}", generation.number);
        match (generations::load(&generation), keys) {
            (Ok(Ok(bytes)), Some(keys)) => match keys.open(&bytes) {
                Ok(document) => report.add(item, true, format!("it opens; {} bytes", document.len())),
                Err(fault) => report.add(item, false, fault.detail()),
            },
            (Ok(Ok(bytes)), None) => keys_header(report, &item, &bytes),
            (Ok(Err(fault)), _) => report.add(item, false, fault.detail()),
            (Err(error), _) => report.add(item, false, error.to_string()),
        }
    }
}

fn leftovers(report: &mut CheckReport, layout: &Layout) {
    let detail = match layout.leftovers().len() {
        0 => "none".into(),
        count => format!("{count}, from a save that was cut short; removed when the vault is next opened"),
    };
    report.add("temporary files", true, detail);
}

fn lock_held(report: &mut CheckReport, layout: &Layout) {
    match lock::held(&layout.folder) {
        Ok(None) => report.add("lock", true, "free"),
        Ok(Some(holder)) => report.add("lock", true, format!("open {holder}")),
        Err(e) => {
            report.add("lock", false, VaultError::io("read", &layout.folder.join(lock::LOCK), e).to_string());
        }
    }
}

/// Which file of the two a [`Part`] is, for the items' names.
impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.file_name())
    }
}
