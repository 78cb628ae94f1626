//! Reading what is to be imported: the file or vault, on a thread of its own.

use crate::import::{ImportError, Input, Limits, MAX_FILE};
use crate::merge::Found;
use crate::secret::Passphrase;
use crate::tui::message::{Failure, ImportFailure};
use crate::vault::{Access, Vault, VaultError};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Reads a file, an inventory document or another vault.
pub(super) fn read(
    path: &str,
    password: Option<&Passphrase>,
    limits: Limits,
) -> Result<Arc<Found>, ImportFailure> {
    let path = expanded(path);
    if let Some(folder) = vault_folder(&path) {
        return vault(folder, password);
    }
    let failed = |error: std::io::Error| {
        let what = format!("{} could not be read: {error}.", path.display());
        ImportFailure::Failed(Failure::new(what, "Check the path."))
    };
    let bytes = bytes(&path).map_err(failed)?;
    let Some(bytes) = bytes else {
        let what = format!("{} is larger than any export.", path.display());
        return Err(ImportFailure::Failed(Failure::new(
            what,
            "Choose the file that the other program exported.",
        )));
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let input = Input { bytes: &bytes, name: &name, password, limits };
    Found::read(&input, None).map(Arc::new).map_err(|error| import_failure(error, password))
}

/// Why a file was not read with this password, for a person.
pub(super) fn import_failure(error: ImportError, password: Option<&Passphrase>) -> ImportFailure {
    match error {
        ImportError::NeedsPassword(label) => {
            ImportFailure::NeedsPassword { label: format!("{label} export"), wrong: false }
        }
        ImportError::WrongPassword(label) if password.is_some() => {
            ImportFailure::NeedsPassword { label: format!("{label} export"), wrong: true }
        }
        ImportError::TooCostly { format, asks } if asks.within(Limits::MOST) => ImportFailure::Costly {
            what: format!("Opening this {format} export takes {}.", asks.words()),
            limits: asks.or(Limits::default()),
            password: password.cloned(),
        },
        error => {
            let sentence = |text: &str| format!("{}.", crate::text::capitalised(text));
            ImportFailure::Failed(Failure::new(sentence(&error.to_string()), sentence(&error.hint())))
        }
    }
}

/// A path as it is typed: `~/` is the home folder; quotes around it, as a file manager copies it, are left out.
pub(super) fn expanded(path: &str) -> PathBuf {
    let path = path.trim();
    let quoted = ["'", "\""].iter().find_map(|quote| path.strip_prefix(quote)?.strip_suffix(quote));
    let path = Path::new(quoted.unwrap_or(path));
    match (path.strip_prefix("~"), directories::BaseDirs::new()) {
        (Ok(rest), Some(base)) => base.home_dir().join(rest),
        _ => path.to_owned(),
    }
}

/// The bytes of a file; `None` where it is larger than any export.
pub(super) fn bytes(path: &Path) -> std::io::Result<Option<Zeroizing<Vec<u8>>>> {
    let file = File::open(path)?;
    let size = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    if size > MAX_FILE {
        return Ok(None);
    }
    // Sized once, so that growing leaves no copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 1));
    file.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= MAX_FILE).then_some(bytes))
}

/// The folder of another vault, where the path is one or a file in it.
fn vault_folder(path: &Path) -> Option<&Path> {
    let whole = |folder: &Path| folder.join("identity.age").is_file() && folder.join("vault.age").is_file();
    if path.is_dir() {
        return whole(path).then_some(path);
    }
    let in_one = path.file_name().is_some_and(|name| name == "vault.age" || name == "identity.age");
    path.parent().filter(|folder| in_one && whole(folder))
}

fn vault(folder: &Path, passphrase: Option<&Passphrase>) -> Result<Arc<Found>, ImportFailure> {
    let needs = |wrong| ImportFailure::NeedsPassword { label: "Selvedge vault".into(), wrong };
    let failed = |what: String, hint: String| {
        ImportFailure::Failed(Failure::new(crate::text::capitalised(&what), crate::text::capitalised(&hint)))
    };
    let passphrase = passphrase.ok_or_else(|| needs(false))?;
    let size = std::fs::metadata(folder.join("vault.age")).map_or(0, |file| file.len());
    Found::check_vault(size).map_err(|error| failed(error.to_string(), error.hint()))?;
    let (_, document) = Vault::open(folder, passphrase, Access::ReadOnly).map_err(|error| match error {
        VaultError::WrongPassphrase { .. } => needs(true),
        error => failed(error.to_string(), error.hint()),
    })?;
    Found::of_vault(&document)
        .map(Arc::new)
        .map_err(|error| failed(error.to_string(), "Use the Selvedge that wrote it, or a newer one.".into()))
}
