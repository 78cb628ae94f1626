//! Reads the sources of an import: files, standard input, other vaults, or the clipboard.

use super::reviewed_file::CLIPBOARD;
use crate::cli::args::{ImportArgs, Source};
use crate::cli::error::CliError;
use crate::cli::exported_file::{self, ExportedFile};
use crate::cli::input;
use crate::import::{ImportError, Input, KdfLimits, MAX_FILE};
use crate::merge::SourceContent;
use crate::platform::clipboard::{self, Content};
use crate::secret::Passphrase;
use crate::text::fit;
use crate::vault::{self, Vault, VaultError, WorkFactor};
use std::path::Path;
use zeroize::Zeroizing;

/// The end of every error message.
const CONSEQUENCE: &str = "Nothing was imported";

pub struct ReadFile {
    /// The path, or the name of another source.
    pub source: String,
    pub content: SourceContent,
}

/// Reads everything that the arguments name.
pub fn all(args: &ImportArgs) -> Result<Vec<ReadFile>, CliError> {
    let password = exported_file::password(args.password_file.as_ref())?;
    let key_file = match &args.key_file {
        Some(source) => Some(input::bytes(source, "the key file", MAX_FILE as u64)?),
        None => None,
    };
    let key_file = key_file.as_ref().map(|bytes| &bytes[..]);
    let read = |source| read_file(source, args, password.as_ref(), key_file);
    let mut files: Vec<ReadFile> = args.files.iter().map(read).collect::<Result<_, _>>()?;
    if args.clipboard {
        files.push(ReadFile { source: CLIPBOARD.into(), content: read_clipboard(args, password.as_ref())? });
    }
    Ok(files)
}

fn read_file(
    source: &Source,
    args: &ImportArgs,
    password: Option<&Passphrase>,
    key_file: Option<&[u8]>,
) -> Result<ReadFile, CliError> {
    let limits = exported_file::limits(args.max_memory, args.max_time);
    let content = if let Source::File(path) = source
        && let Some(folder) = vault::folder_of(path)
    {
        read_other_vault(folder, password, limits)?
    } else {
        let file = ExportedFile {
            source,
            format: args.format.as_deref(),
            password,
            limits,
            key_file,
            columns: &args.map,
            consequence: CONSEQUENCE,
        };
        exported_file::read(&file, SourceContent::read)?
    };
    Ok(ReadFile { source: source.to_string(), content })
}

fn read_clipboard(args: &ImportArgs, password: Option<&Passphrase>) -> Result<SourceContent, CliError> {
    let copied = clipboard::read().map_err(|error| {
        CliError::failed(error, format_args!("save it to a file, and import the file. {CONSEQUENCE}"))
    })?;
    let content = match copied {
        None => {
            return Err(CliError::failed(
                "there is no text and no picture on the clipboard",
                format_args!("copy a QR code or an otpauth URI first. {CONSEQUENCE}"),
            ));
        }
        Some(Content::Text(text)) => {
            // The added line end marks the last line as complete; without it, the reader would warn that it may be cut off.
            let text = Zeroizing::new(format!("{}\n", *text));
            let input = Input { bytes: text.as_bytes(), password, columns: &args.map, ..Input::default() };
            SourceContent::read(&input, args.format.as_deref())
        }
        Some(Content::Picture { width, height, rgba }) => SourceContent::from_picture(width, height, rgba),
    };
    content.map_err(|error| exported_file::refused(CLIPBOARD, &error, CONSEQUENCE))
}

fn read_other_vault(
    folder: &Path,
    passphrase: Option<&Passphrase>,
    mut limits: KdfLimits,
) -> Result<SourceContent, CliError> {
    let shown = folder.display().to_string();
    let passphrase = match passphrase {
        Some(passphrase) => passphrase.clone(),
        None => {
            let prompt = format!("Passphrase of the vault in {} (not shown)", fit(&shown, 60));
            let typed = input::hidden(&prompt, "the passphrase of the other vault", "--password-file")?;
            Passphrase::new(typed.as_str().to_owned())
        }
    };
    let size = std::fs::metadata(folder.join("vault.age")).map_or(0, |file| file.len());
    SourceContent::check_vault_size(size)
        .map_err(|error| CliError::failed(format_args!("{shown}: {error}"), error.hint()))?;
    let document = loop {
        let max_work = WorkFactor::new(limits.age_work_factor()).unwrap_or_default();
        match Vault::read_other(folder, &passphrase, max_work) {
            Ok(document) => break document,
            Err(VaultError::ExcessiveWork { required, .. })
                if KdfLimits::for_age(required).fits(KdfLimits::MAX) =>
            {
                let error = ImportError::costly_vault(required);
                if !exported_file::confirm_cost(&error, &mut limits) {
                    return Err(exported_file::refused(&shown, &error, CONSEQUENCE));
                }
            }
            Err(error) => return Err(error.into()),
        }
    };
    Ok(SourceContent::from_vault(&document)?)
}
