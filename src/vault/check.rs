//! Checks the files in a vault's folder and reports damage.

use super::copies::conflict_copies;
use super::error::VaultError;
use super::fault::Fault;
use super::generations;
use super::header::{Encryption, inspect};
use super::keys::Keys;
use super::layout::{
    Contents, GENERATIONS, IDENTITY, LOCK, Layout, State, VAULT, VaultFile, shown_name, state,
};
use super::lock;
use super::work_factor::WorkFactor;
use crate::platform::files;
use crate::secret::Passphrase;
use std::path::Path;

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckItem {
    /// What was checked, such as “vault.age: header”.
    pub item: String,
    pub sound: bool,
    /// The result, in a few words.
    pub detail: String,
}

/// The results of all checks, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    pub items: Vec<CheckItem>,
}

impl CheckReport {
    pub fn is_sound(&self) -> bool {
        self.items.iter().all(|item| item.sound)
    }

    fn add(&mut self, item: impl Into<String>, sound: bool, detail: impl Into<String>) {
        self.items.push(CheckItem { item: item.into(), sound, detail: detail.into() });
    }

    fn good(&mut self, item: impl Into<String>, detail: impl Into<String>) {
        self.add(item, true, detail);
    }

    fn bad(&mut self, item: impl Into<String>, detail: impl Into<String>) {
        self.add(item, false, detail);
    }
}

/// Checks a vault's folder without changing it. With the passphrase, everything is decrypted, which costs one scrypt
/// computation, or two if the kept copy of `identity.age` differs. Without it, only headers and permissions are checked.
pub fn check(folder: &Path, passphrase: Option<&Passphrase>) -> Result<CheckReport, VaultError> {
    let layout = Layout::new(folder);
    if state(&layout.folder)? == State::Absent {
        return Err(VaultError::NotAVault { folder: layout.folder });
    }
    let mut report = CheckReport::default();
    check_permissions(&mut report, &layout);
    check_links(&mut report, &layout);
    let identity = check_readable(&mut report, IDENTITY, layout.read_identity());
    let vault = check_readable(&mut report, VAULT, layout.read_vault());
    if let Some(identity) = &identity {
        check_identity_header(&mut report, identity);
    }
    if let Some(vault) = &vault {
        check_vault_header(&mut report, VAULT, vault);
    }
    check_kept_identity(&mut report, &layout, identity.as_deref());
    match passphrase {
        Some(passphrase) => {
            check_decryption(&mut report, &layout, identity.as_deref(), vault.as_deref(), passphrase);
        }
        None => {
            report.good("decryption", "not checked: that needs the passphrase");
            check_generations(&mut report, &layout, None);
        }
    }
    check_copies(&mut report, &layout);
    check_leftovers(&mut report, &layout);
    check_lock(&mut report, &layout);
    Ok(report)
}

/// A vault file may be a link to a synced folder; a save replaces the target.
fn check_links(report: &mut CheckReport, layout: &Layout) {
    for file in [VaultFile::Identity, VaultFile::Vault] {
        if layout.path(file).is_symlink() {
            let target = layout.resolved(file);
            report.good(file.file_name(), format!("a link; each save replaces {}", target.display()));
        }
    }
}

fn check_permissions(report: &mut CheckReport, layout: &Layout) {
    let all = [
        (layout.folder.clone(), "folder"),
        (layout.identity(), IDENTITY),
        (layout.vault(), VAULT),
        (layout.generations(), GENERATIONS),
    ];
    for (path, name) in all {
        let item = format!("{name}: permissions");
        match files::mode(&path) {
            Ok(Some(mode)) if mode & 0o077 == 0 => {
                report.good(item, format!("only you have access ({mode:04o})"));
            }
            Ok(Some(mode)) => report.bad(
                item,
                format!("other users have access ({mode:04o}); corrected when the vault is next opened"),
            ),
            // The platform has no permission bits, or the file is missing, which a later check reports.
            Ok(None) | Err(_) => {}
        }
    }
}

/// Returns the bytes of a file, or reports why there are none.
fn check_readable(
    report: &mut CheckReport,
    name: &str,
    contents: Result<Contents, VaultError>,
) -> Option<Vec<u8>> {
    let detail = match contents {
        Ok(Ok(bytes)) => return Some(bytes),
        Ok(Err(fault)) => fault.detail().to_owned(),
        Err(VaultError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            "it is missing".to_owned()
        }
        Err(error) => error.to_string(),
    };
    report.bad(name, detail);
    None
}

fn check_identity_header(report: &mut CheckReport, bytes: &[u8]) {
    let header = format!("{IDENTITY}: header");
    let work = match inspect(bytes) {
        Ok(Encryption::Passphrase(work)) => work,
        Ok(Encryption::Keys) => return report.bad(header, Fault::NotEncryptedToPassphrase.detail()),
        Err(fault) => return report.bad(header, fault.detail()),
    };
    report.good(header, "age, encrypted to a passphrase");
    let item = format!("{IDENTITY}: work factor");
    let (least, most) = (WorkFactor::DEFAULT.get(), WorkFactor::MAX.get());
    if work > u32::from(most) {
        report.bad(item, format!("{work}: more than this program allows ({most})"));
    } else if work < u32::from(least) {
        report.bad(
            item,
            format!("{work}: each guess costs less than with {least}; “selvedge vault passphrase” raises it"),
        );
    } else {
        report.good(item, work.to_string());
    }
}

fn check_vault_header(report: &mut CheckReport, name: &str, bytes: &[u8]) {
    let header = format!("{name}: header");
    match inspect(bytes) {
        Ok(Encryption::Keys) => report.good(header, "age, encrypted to keys"),
        Ok(Encryption::Passphrase(_)) => report.bad(header, Fault::ToPassphrase.detail()),
        Err(fault) => report.bad(header, fault.detail()),
    }
}

fn check_kept_identity(report: &mut CheckReport, layout: &Layout, identity: Option<&[u8]>) {
    let item = format!("{IDENTITY}: kept copy");
    match (layout.read_kept_identity(), identity) {
        (Some(kept), Some(identity)) if kept == identity => report.good(item, "identical"),
        (Some(_), Some(_)) => report.bad(
            item,
            "different: one of the two has changed; opening the vault updates the copy, or says which is damaged",
        ),
        (Some(_), None) => report.good(item, "present: “selvedge vault restore” puts it back"),
        (None, _) => report.bad(item, "none; one is made when the vault is next opened"),
    }
}

fn check_decryption(
    report: &mut CheckReport,
    layout: &Layout,
    identity: Option<&[u8]>,
    vault: Option<&[u8]>,
    passphrase: &Passphrase,
) {
    let keys = check_keys(report, layout, identity, passphrase);
    if let (Some(keys), Some(vault)) = (&keys, vault) {
        let item = format!("{VAULT}: decryption");
        match keys.open(vault) {
            Ok(document) => report.good(item, format!("{} bytes", document.len())),
            Err(fault) => report.bad(item, fault.detail()),
        }
    }
    check_generations(report, layout, keys.as_ref());
}

/// Returns the keys in `identity.age`, or else those in its kept copy.
fn check_keys(
    report: &mut CheckReport,
    layout: &Layout,
    identity: Option<&[u8]>,
    passphrase: &Passphrase,
) -> Option<Keys> {
    let item = format!("{IDENTITY}: decryption");
    match identity.map(|bytes| Keys::unwrap(bytes, passphrase)) {
        Some(Ok(keys)) => {
            let detail = match keys.further.len() {
                0 => "it opens".into(),
                1 => "it opens; the vault is encrypted to one further recipient".into(),
                more => format!("it opens; the vault is encrypted to {more} further recipients"),
            };
            report.good(item, detail);
            if keys.identity_count() > 1 {
                report.bad(
                    format!("{IDENTITY}: keys"),
                    format!(
                        "{}: a change of the key was interrupted; “selvedge vault passphrase --new-key” completes it",
                        keys.identity_count()
                    ),
                );
            }
            return Some(keys);
        }
        Some(Err(fault)) => report.bad(item, fault.detail()),
        None => {}
    }
    let kept = layout.read_kept_identity().filter(|kept| Some(kept.as_slice()) != identity)?;
    let keys = Keys::unwrap(&kept, passphrase).ok()?;
    report.good(format!("{IDENTITY}: kept copy, decryption"), "it opens with this passphrase");
    Some(keys)
}

fn check_generations(report: &mut CheckReport, layout: &Layout, keys: Option<&Keys>) {
    let all = match generations::list(layout) {
        Ok(all) => all,
        Err(error) => return report.bad(GENERATIONS, error.to_string()),
    };
    if all.is_empty() {
        report.good(GENERATIONS, "none yet: each save keeps one");
    }
    let copies = conflict_copies(&layout.folder);
    let is_copy = |name: &String| {
        let path = layout.generations().join(name);
        copies.iter().any(|copy| copy.path == path)
    };
    for name in generations::foreign_files(layout).into_iter().filter(|name| !is_copy(name)) {
        report.bad(
            format!("{GENERATIONS}/{}", shown_name(&name)),
            "Selvedge did not make this file: move it elsewhere, or delete it",
        );
    }
    match generations::count_damaged(layout) {
        0 => {}
        count => report
            .good("set aside", format!("{count} that did not open; you can delete {GENERATIONS}/damaged-…")),
    }
    for generation in all {
        let origin = if generation.from_other_program { ", written by another program" } else { "" };
        let item = format!("generation {}{origin}", generation.number);
        match (generation.read(), keys) {
            (Ok(Ok(bytes)), Some(keys)) => match keys.open(&bytes) {
                Ok(document) => report.good(item, format!("it opens; {} bytes", document.len())),
                Err(fault) => report.bad(item, fault.detail()),
            },
            (Ok(Ok(bytes)), None) => check_vault_header(report, &item, &bytes),
            (Ok(Err(fault)), _) => report.bad(item, fault.detail()),
            (Err(error), _) => report.bad(item, error.to_string()),
        }
    }
}

/// Reports the copies that a syncing service left beside the vault's files.
fn check_copies(report: &mut CheckReport, layout: &Layout) {
    for copy in conflict_copies(&layout.folder) {
        let path = copy.path.strip_prefix(&layout.folder).unwrap_or(&copy.path);
        let detail = match copy.of {
            VaultFile::Vault => {
                "another version of the vault, probably from a syncing service: “selvedge vault merge FILE” merges it"
            }
            VaultFile::Identity => {
                "another copy of the key, probably from a syncing service: if identity.age opens with your passphrase, \
                 delete this copy"
            }
        };
        report.bad(shown_name(&path.to_string_lossy()), detail);
    }
}

fn check_leftovers(report: &mut CheckReport, layout: &Layout) {
    let detail = match layout.leftovers().len() {
        0 => "none".into(),
        count => format!("{count}, from an interrupted save; deleted when the vault is next opened"),
    };
    report.good("temporary files", detail);
}

fn check_lock(report: &mut CheckReport, layout: &Layout) {
    match lock::current_holder(&layout.folder) {
        Ok(None) => report.good("lock", "free"),
        Ok(Some(holder)) => report.good("lock", format!("open {holder}")),
        Err(e) => {
            report.bad("lock", VaultError::io("read", &layout.folder.join(LOCK), e).to_string());
        }
    }
}
