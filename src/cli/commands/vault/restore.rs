//! `vault restore`: restores a vault from kept copies, from a backup, or with the key of a recovery kit.

use crate::cli::args::{RestoreArgs, Source};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::new_passphrase::{Weak, new_passphrase};
use crate::cli::output::notify;
use crate::cli::{input, session, settings};
use crate::profile::codec;
use crate::store::{Store, StoreError};
use crate::vault::{self, PassphraseStrength, RecoveryKey, Vault, WorkFactor};
use std::path::{Path, PathBuf};

pub fn run(context: &mut Context, args: &RestoreArgs) -> Result<(), CliError> {
    let folder = settings::vault_folder(&context.globals)?;
    if let Some(source) = &args.recovery_key {
        return with_recovery_key(context, &folder, source, args.new_passphrase_file.as_ref());
    }
    if let Some(from) = &args.from {
        let passphrase = session::passphrase(context, "Passphrase of the backup")?;
        let (vault, document) = vault::restore_backup(from, &folder, &passphrase)?;
        let folder = crate::text::shown_path(vault.folder());
        make_newest(vault, &document)?;
        return context.out.line(format_args!("Created the vault in {folder} from the backup."));
    }
    let passphrase = session::passphrase(context, "Passphrase")?;
    let restored = vault::restore(&folder, &passphrase, args.generation)?;
    let out = &mut context.out;
    if restored.identity {
        out.line("Restored identity.age from its copy.")?;
    }
    if let Some(number) = restored.generation {
        out.line(format_args!("Restored generation {number} as vault.age; the replaced file is kept."))?;
    }
    if !restored.identity && restored.generation.is_none() {
        out.line(
            "The vault opens as it is: nothing was restored. --generation N restores an earlier version.",
        )?;
    }
    match restored.generation {
        Some(_) => Ok(make_newest(restored.vault, &restored.document)?),
        None => Ok(codec::decode(&restored.document).map(drop)?),
    }
}

/// Saves a restored version again with the highest number, so that it does not look like an older file that replaced a newer
/// one.
fn make_newest(vault: Vault, document: &[u8]) -> Result<(), StoreError> {
    let (mut store, profile, versions) = Store::with_document(vault, document, settings::seen_file())?;
    if versions.missing.is_some() {
        store.save_unchanged(&profile)?;
    }
    Ok(())
}

/// Opens the vault with the key of a recovery kit, and sets a new passphrase.
fn with_recovery_key(
    context: &mut Context,
    folder: &Path,
    source: &Source,
    new: Option<&Source>,
) -> Result<(), CliError> {
    if source.is_stdin() && new.is_some_and(Source::is_stdin) {
        return Err(CliError::both_read_stdin("--recovery-key -", "--new-passphrase-file -"));
    }
    let text = input::secret(source, "key of the recovery kit", "--recovery-key")?;
    let key = RecoveryKey::parse(&text).ok_or_else(|| {
        CliError::failed(
            format_args!("there is no recovery key in {source}"),
            "a key begins with AGE-SECRET-KEY-1; if you typed it, check each character: 0 and O, 1 and L look alike",
        )
    })?;
    let folder: PathBuf = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let passphrase =
        new_passphrase(new, "--new-passphrase-file", Weak::ConfirmTyped, PassphraseStrength::sentence)?;
    let name = format!("recovery kit used on {}", context.today);
    let restored = vault::restore_with_key(&folder, &key, &name, &passphrase, WorkFactor::default())?;
    let generation = restored.generation;
    make_newest(restored.vault, &restored.document)?;
    let out = &mut context.out;
    if let Some(number) = generation {
        out.line(format_args!("vault.age could not be opened: generation {number} replaces it."))?;
    }
    out.line("The vault opens with the new passphrase. The recovery kit still opens it, too.")?;
    notify(
        "Earlier versions stay in the vault's folder. They open only with the kit or the old passphrase, as do earlier\n\
         backups: make a new backup. Other keys that opened the vault must be added again.",
    );
    Ok(())
}
