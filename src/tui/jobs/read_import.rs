//! Reads the source of an import on a thread of its own: a file, another vault, or the clipboard.

use super::failure::{Failure, ImportFailure};
use super::job::ImportSource;
use crate::import::{ImportError, Input, KdfLimits, MAX_FILE, export_name, zip_excerpt};
use crate::merge::SourceContent;
use crate::platform::clipboard::{self, Content};
use crate::platform::files;
use crate::secret::Passphrase;
use crate::vault::{self, Vault, VaultError, WorkFactor};
use crate::words::sentence;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Reads a file, the folder of another vault, or the clipboard.
pub(super) fn read(
    source: &ImportSource,
    password: Option<&Passphrase>,
    limits: KdfLimits,
) -> Result<Arc<SourceContent>, ImportFailure> {
    let path = match source {
        ImportSource::Path(path) => expand_path(path),
        ImportSource::Clipboard => return read_clipboard(),
    };
    if let Some(folder) = vault::folder_of(&path) {
        return read_other_vault(folder, password, limits);
    }
    let failed = |error: std::io::Error| {
        let what = format!("{} could not be read: {error}.", path.display());
        ImportFailure::Failed(Failure::new(what, "Check the path."))
    };
    if path.is_dir() {
        let what = format!("{} is a folder, but not the folder of a Selvedge vault.", path.display());
        return Err(ImportFailure::Failed(Failure::new(what, "Enter the path of the exported file.")));
    }
    let bytes = read_file(&path).map_err(failed)?;
    let Some(bytes) = bytes else {
        let what = format!("{} is too large to be an export.", path.display());
        return Err(ImportFailure::Failed(Failure::new(
            what,
            "Choose the file that the other program exported.",
        )));
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let input = Input { bytes: &bytes, name: &name, password, limits, ..Input::default() };
    SourceContent::read(&input, None).map(Arc::new).map_err(|error| import_failure(error, password))
}

fn read_clipboard() -> Result<Arc<SourceContent>, ImportFailure> {
    let failed = |what: &str, hint: &str| ImportFailure::Failed(Failure::new(sentence(what), hint));
    let content = match clipboard::read() {
        Err(error) => {
            return Err(failed(&error.to_string(), "Save the contents to a file and import the file."));
        }
        Ok(None) => {
            return Err(failed(
                "there is no text and no picture on the clipboard",
                "Copy a QR code or an otpauth address first.",
            ));
        }
        Ok(Some(Content::Text(text))) => {
            // Without a line end, the last line would count as incomplete.
            let text = Zeroizing::new(format!("{}\n", *text));
            let input = Input {
                bytes: text.as_bytes(),
                name: "",
                password: None,
                limits: KdfLimits::default(),
                ..Input::default()
            };
            SourceContent::read(&input, None)
        }
        Ok(Some(Content::Picture { width, height, rgba })) => {
            SourceContent::from_picture(width, height, rgba)
        }
    };
    content
        .map(Arc::new)
        .map_err(|error| failed(&format!("the clipboard: {error}"), &sentence(&error.hint())))
}

/// The failure for display. `password` is the password that the file was read with.
pub(super) fn import_failure(error: ImportError, password: Option<&Passphrase>) -> ImportFailure {
    match error {
        ImportError::NeedsPassword(label) => {
            ImportFailure::NeedsPassword { label: format!("{label} export"), wrong: false }
        }
        ImportError::WrongPassword(label) if password.is_some() => {
            ImportFailure::NeedsPassword { label: format!("{label} export"), wrong: true }
        }
        ImportError::TooCostly { format, cost } if cost.fits(KdfLimits::MAX) => ImportFailure::Costly {
            what: format!("Opening this {} takes {}.", export_name(format), cost.describe()),
            limits: cost.max(KdfLimits::default()),
            password: password.cloned(),
        },
        error => ImportFailure::Failed(Failure::new(sentence(&error.to_string()), sentence(&error.hint()))),
    }
}

/// Expands a typed path: `~/` is the home folder. Removes quotes around the path, which some file managers copy with it.
pub(super) fn expand_path(path: &str) -> PathBuf {
    let path = path.trim();
    let quoted = ["'", "\""].iter().find_map(|quote| path.strip_prefix(quote)?.strip_suffix(quote));
    let path = Path::new(quoted.unwrap_or(path));
    match (path.strip_prefix("~"), directories::BaseDirs::new()) {
        (Ok(rest), Some(base)) => base.home_dir().join(rest),
        _ => path.to_owned(),
    }
}

/// Reads a file. From a large zip file, reads only the entries that an import needs. `None` if the file is too large to
/// be an export.
pub(super) fn read_file(path: &Path) -> std::io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut file = files::open_input(path)?;
    let size = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    if size > MAX_FILE {
        return zip_excerpt(&mut file);
    }
    // Reserve the full size: a buffer that grows would leave copies of secrets behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 1));
    file.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= MAX_FILE).then_some(bytes))
}

fn read_other_vault(
    folder: &Path,
    passphrase: Option<&Passphrase>,
    limits: KdfLimits,
) -> Result<Arc<SourceContent>, ImportFailure> {
    let needs_password = |wrong| ImportFailure::NeedsPassword { label: "Selvedge vault".into(), wrong };
    let failed = |what: String, hint: String| {
        ImportFailure::Failed(Failure::new(crate::text::capitalised(&what), crate::text::capitalised(&hint)))
    };
    let passphrase = passphrase.ok_or_else(|| needs_password(false))?;
    let size = std::fs::metadata(folder.join("vault.age")).map_or(0, |file| file.len());
    SourceContent::check_vault_size(size).map_err(|error| failed(error.to_string(), error.hint()))?;
    let max_work = WorkFactor::new(limits.age_work_factor()).unwrap_or_default();
    let document = Vault::read_other(folder, passphrase, max_work).map_err(|error| match error {
        VaultError::WrongPassphrase { .. } => needs_password(true),
        VaultError::ExcessiveWork { required, .. } if KdfLimits::for_age(required).fits(KdfLimits::MAX) => {
            import_failure(ImportError::costly_vault(required), Some(passphrase))
        }
        error => failed(error.to_string(), error.hint()),
    })?;
    SourceContent::from_vault(&document).map(Arc::new).map_err(|error| {
        failed(error.to_string(), "Use the version of Selvedge that wrote the vault, or a newer one.".into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vault_with_a_costly_key_derivation_asks_before_it_is_opened() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("vault");
        let passphrase = Passphrase::new("synthetic".into());
        let document = crate::profile::codec::encode(&crate::profile::Profile::default());
        Vault::create(&folder, &passphrase, WorkFactor::new(2).unwrap(), &document).unwrap();
        let source = ImportSource::Path(folder.display().to_string());
        let little = KdfLimits { memory: 2048, time: std::time::Duration::from_secs(1) };
        match read(&source, Some(&passphrase), little) {
            Err(ImportFailure::Costly { what, limits, password: Some(_) }) => {
                assert_eq!(what, "Opening this Selvedge vault takes 4 KiB of memory and about 1 second.");
                assert!(limits.memory >= 4096);
                assert!(read(&source, Some(&passphrase), limits).is_ok());
            }
            other => panic!("{other:?}"),
        }
    }
}
