//! Reading what is imported: a file, standard input, another vault, or what was copied.

use crate::cli::args::{ImportArgs, Source};
use crate::cli::export_file::{self, Wanted};
use crate::cli::{CliError, input};
use crate::import::{ImportError, Input, KdfLimits};
use crate::merge::SourceContent;
use crate::platform::clipboard::{self, Content};
use crate::secret::Passphrase;
use crate::vault::{self, Vault, VaultError, WorkFactor};
use std::path::Path;
use zeroize::Zeroizing;

/// What was copied has no file of its own.
pub(super) const CLIPBOARD: &str = "the clipboard";
const NOTHING: &str = "Nothing was imported";

/// A file, read.
pub(super) struct Read {
    /// Where it lies.
    pub(super) from: String,
    /// What it held.
    pub(super) found: SourceContent,
}

/// Reads one file.
pub(super) fn file(source: &Source, args: &ImportArgs, given: Option<&Passphrase>) -> Result<Read, CliError> {
    let from = source.to_string();
    if let Source::File(path) = source
        && let Some(folder) = vault::folder_of(path)
    {
        let limits = export_file::limits(args.max_memory, args.max_time);
        return Ok(Read { from, found: other_vault(folder, given, limits)? });
    }
    let wanted = Wanted {
        source,
        format: args.format.as_deref(),
        password: given,
        max_memory: args.max_memory,
        max_time: args.max_time,
        otherwise: NOTHING,
    };
    Ok(Read { from, found: export_file::read(&wanted, SourceContent::read)? })
}

/// Reads what was copied. It lies in no file that could be deleted.
pub(super) fn clipboard(args: &ImportArgs, given: Option<&Passphrase>) -> Result<Read, CliError> {
    let copied = clipboard::read()
        .map_err(|error| CliError::failed(error, format!("save it to a file, and import that. {NOTHING}")))?;
    let found = match copied {
        None => {
            return Err(CliError::failed(
                "there is no text and no picture on the clipboard",
                format!("copy a QR code or an otpauth address first. {NOTHING}"),
            ));
        }
        Some(Content::Text(text)) => {
            // Copied whole, whatever it ends with.
            let text = Zeroizing::new(format!("{}\n", *text));
            let limits = KdfLimits::default();
            let input = Input { bytes: text.as_bytes(), name: "", password: given, limits };
            SourceContent::read(&input, args.format.as_deref())
        }
        Some(Content::Picture { width, height, rgba }) => SourceContent::from_picture(width, height, rgba),
    };
    let found = found.map_err(|error| export_file::refused(CLIPBOARD, &error, NOTHING))?;
    Ok(Read { from: CLIPBOARD.into(), found })
}

fn other_vault(
    folder: &Path,
    given: Option<&Passphrase>,
    mut limits: KdfLimits,
) -> Result<SourceContent, CliError> {
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
    SourceContent::check_vault_size(size)
        .map_err(|error| CliError::failed(format!("{shown}: {error}"), error.hint()))?;
    let document = loop {
        let most = WorkFactor::new(limits.age_work_factor()).unwrap_or_default();
        match Vault::read_other(folder, &passphrase, most) {
            Ok(document) => break document,
            Err(VaultError::ExcessiveWork { required, .. })
                if KdfLimits::of_age(required).within(KdfLimits::MOST) =>
            {
                let error = ImportError::of_age(required);
                if !export_file::agreed(&error, &mut limits) {
                    return Err(export_file::refused(&shown, &error, NOTHING));
                }
            }
            Err(error) => return Err(error.into()),
        }
    };
    Ok(SourceContent::from_vault(&document)?)
}
