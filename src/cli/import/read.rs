//! Reading what is imported: a file, standard input, or another vault.

use crate::cli::args::{ImportArgs, Source};
use crate::cli::{CliError, export_file, input};
use crate::import::{ImportError, Input, Limits, qr};
use crate::merge::Found;
use crate::platform::clipboard::{self, Content};
use crate::secret::Passphrase;
use crate::vault::{Access, Vault};
use std::path::Path;

/// What was copied has no file of its own.
pub(super) const CLIPBOARD: &str = "the clipboard";
/// How often a password is asked for.
const ATTEMPTS: usize = 3;

/// A file, read.
pub(super) struct Read {
    /// Where it lies.
    pub(super) from: String,
    /// What it held.
    pub(super) found: Found,
}

/// Reads one file.
pub(super) fn file(source: &Source, args: &ImportArgs, given: Option<&Passphrase>) -> Result<Read, CliError> {
    let from = source.to_string();
    let name = match source {
        Source::Stdin => String::new(),
        Source::File(path) => {
            if let Some(folder) = vault_folder(path) {
                return Ok(Read { from, found: vault(folder, given)? });
            }
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        }
    };
    let bytes = input::bytes(source, "the export", crate::import::MAX_FILE as u64)?;
    let mut password = given.cloned();
    let mut limits = export_file::limits(args.max_memory, args.max_time);
    let mut attempts = 0;
    let found = loop {
        let wanted = Input { bytes: &bytes, name: &name, password: password.as_ref(), limits };
        match Found::read(&wanted, args.format.as_deref()) {
            Ok(found) => break found,
            Err(error) if export_file::agreed(&error, &mut limits) => {}
            Err(error) if asks_again(&error, args, attempts) => {
                if let ImportError::WrongPassword(_) = &error {
                    crate::cli::output::say(format_args!("selvedge: {error}"));
                }
                attempts += 1;
                let typed = input::hidden(
                    &format!("Password of {from} (not shown)"),
                    "the password of the export",
                    "--password-file",
                )?;
                password = Some(Passphrase::new(typed.as_str().to_owned()));
            }
            Err(error) => {
                return Err(CliError::failed(
                    format!("{from}: {error}"),
                    format!("{}. Nothing was imported", error.hint()),
                ));
            }
        }
    };
    Ok(Read { from, found })
}

/// Reads what was copied. It lies in no file that could be deleted.
pub(super) fn clipboard(args: &ImportArgs, given: Option<&Passphrase>) -> Result<Read, CliError> {
    let copied = clipboard::read().map_err(|error| {
        CliError::failed(error, "save it to a file, and import that. Nothing was imported")
    })?;
    let refused = |error: ImportError| {
        CliError::failed(format!("{CLIPBOARD}: {error}"), format!("{}. Nothing was imported", error.hint()))
    };
    let found = match copied {
        None => {
            return Err(CliError::failed(
                "the clipboard is empty",
                "copy a QR code or an otpauth address first. Nothing was imported",
            ));
        }
        Some(Content::Text(text)) => {
            let limits = Limits::default();
            let input = Input { bytes: text.as_bytes(), name: "", password: given, limits };
            Found::read(&input, args.format.as_deref()).map_err(refused)?
        }
        Some(Content::Picture { width, height, rgba }) => {
            let codes = qr::read_rgba(width, height, rgba).map_err(|error| refused(error.into()))?;
            Found::of_codes(&codes).map_err(refused)?
        }
    };
    Ok(Read { from: CLIPBOARD.into(), found })
}

/// The password that the arguments name.
pub(super) fn given(args: &ImportArgs) -> Result<Option<Passphrase>, CliError> {
    let source = args.password_file.as_ref();
    source.map(|source| input::passphrase(Some(source), "Password", "--password-file")).transpose()
}

fn asks_again(error: &ImportError, args: &ImportArgs, attempts: usize) -> bool {
    let for_password = matches!(error, ImportError::NeedsPassword(_) | ImportError::WrongPassword(_));
    for_password && args.password_file.is_none() && attempts < ATTEMPTS && input::is_interactive()
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

fn vault(folder: &Path, given: Option<&Passphrase>) -> Result<Found, CliError> {
    let shown = folder.display().to_string();
    let passphrase = match given {
        Some(passphrase) => passphrase.clone(),
        None => {
            let typed = input::hidden(
                &format!("Passphrase of the vault in {} (not shown)", crate::text::fit(&shown, 60)),
                "the passphrase of the other vault",
                "--password-file",
            )?;
            Passphrase::new(typed.as_str().to_owned())
        }
    };
    let size = std::fs::metadata(folder.join("vault.age")).map_or(0, |file| file.len());
    Found::check_vault(size).map_err(|error| CliError::failed(format!("{shown}: {error}"), error.hint()))?;
    let (_, document) = Vault::open(folder, &passphrase, Access::ReadOnly)?;
    Ok(Found::of_vault(&document)?)
}
