//! An open vault with its profile, for the duration of one command.

use super::context::Context;
use super::error::CliError;
use super::output::notify;
use super::{input, load, settings};
use crate::profile::{Edit, Profile};
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::store::{Access, Store, VersionReport};
use crate::vault::{self, State, VaultError};
use jiff::civil::Date;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug)]
pub struct Session {
    store: Store,
    profile: Profile,
    /// For the snapshot that each save adds to the history.
    model: Cow<'static, Model>,
    directory: Arc<Directory>,
    today: Date,
}

impl Session {
    /// Asks for the passphrase and opens the vault that the arguments name.
    pub fn open(context: &Context, access: Access) -> Result<Self, CliError> {
        let (folder, passphrase) = folder_and_passphrase(context)?;
        let (session, versions) = Self::open_with(context, &folder, &passphrase, access)?;
        for message in versions.messages() {
            notify(format_args!("Note: {message}"));
        }
        Ok(session)
    }

    /// Opens a vault with a passphrase. Returns what is known about other versions of it.
    pub fn open_with(
        context: &Context,
        folder: &Path,
        passphrase: &Passphrase,
        access: Access,
    ) -> Result<(Self, VersionReport), CliError> {
        let (store, profile, versions) = Store::open(folder, passphrase, access, settings::seen_file())?;
        // An invalid model must not prevent opening the vault.
        let model = load::model(&context.config).unwrap_or_else(|_| Cow::Borrowed(Model::embedded()));
        let session = Self { store, profile, model, directory: context.directory(), today: context.today };
        Ok((session, versions))
    }

    pub const fn store(&self) -> &Store {
        &self.store
    }

    pub const fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Makes a session writable that was opened read-only, and reads the profile again. Asks for no passphrase.
    pub fn begin_writing(&mut self) -> Result<(), CliError> {
        self.profile = self.store.begin_writing()?;
        Ok(())
    }

    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Applies an edit and saves the profile. After an error, the vault is unchanged.
    pub fn apply(&mut self, edit: Edit) -> Result<(), CliError> {
        let mut next = self.profile.clone();
        next.apply(edit)?;
        self.store.save(&mut next, &self.model, &self.directory, self.today)?;
        if let Some(number) = self.store.vault_mut().take_other_version() {
            notify(format_args!(
                "Note: another program changed vault.age in the meantime. Its version is kept as generation {number}."
            ));
        }
        self.profile = next;
        Ok(())
    }

    /// The number of the vault's version before the last save, for `vault restore --generation`.
    pub fn version_before(&self) -> Option<u32> {
        self.store.vault().generations().ok()?.last().map(|generation| generation.number)
    }
}

/// The vault's folder and its passphrase. Fails before asking for a passphrase if there is no vault.
pub fn folder_and_passphrase(context: &Context) -> Result<(PathBuf, Passphrase), CliError> {
    let folder = settings::vault_folder(&context.globals)?;
    if vault::state(&folder)? == State::Absent {
        return Err(VaultError::NotAVault { folder }.into());
    }
    let passphrase = passphrase(context, "Passphrase")?;
    Ok((folder, passphrase))
}

pub fn passphrase(context: &Context, prompt: &str) -> Result<Passphrase, CliError> {
    input::passphrase(context.globals.passphrase_file.as_ref(), prompt, "--passphrase-file")
}
