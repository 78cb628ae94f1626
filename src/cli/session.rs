//! An open vault with its profile, for the length of one command.

use super::{CliError, Context, input, model, place};
use crate::profile::{Edit, Profile};
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::store::{Access, Store};
use crate::vault::{self, State, VaultError};
use jiff::civil::Date;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An open vault with its profile.
#[derive(Debug)]
pub struct Session {
    store: Store,
    profile: Profile,
    model: Cow<'static, Model>,
    directory: Arc<Directory>,
    today: Date,
}

impl Session {
    /// Asks for the passphrase and opens the vault that the arguments name.
    ///
    /// # Errors
    /// Where the passphrase cannot be had or is wrong, or the vault cannot be opened.
    pub fn open(context: &Context, access: Access) -> Result<Self, CliError> {
        let (folder, passphrase) = folder_and_passphrase(context)?;
        let (store, profile) = Store::open(&folder, &passphrase, access)?;
        // For the history alone: a model that does not load is no reason not to open the vault.
        let model = model::load(&context.config).unwrap_or_else(|_| Cow::Borrowed(Model::embedded()));
        Ok(Self { store, profile, model, directory: context.directory(), today: context.today })
    }

    /// Goes on to change a vault that was opened to look: the profile is then as it is now. Asks for
    /// no passphrase.
    ///
    /// # Errors
    /// Where another Selvedge has the vault open, or it no longer reads.
    pub fn begin_writing(&mut self) -> Result<(), CliError> {
        self.profile = self.store.begin_writing()?;
        Ok(())
    }

    /// What the vault keeps.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What each service offers.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Applies an edit and saves.
    ///
    /// # Errors
    /// Where the edit does not apply, or the vault cannot be written; it is then as it was.
    pub fn apply(&mut self, edit: Edit) -> Result<(), CliError> {
        let mut next = self.profile.clone();
        next.apply(edit)?;
        self.store.save(&mut next, &self.model, &self.directory, self.today)?;
        self.profile = next;
        Ok(())
    }
}

impl Session {
    /// The version of the vault from before the last change, for `vault restore --generation`.
    pub fn version_before(&self) -> Option<u32> {
        self.store.vault().generations().ok()?.last().map(|generation| generation.number)
    }
}

/// The vault's folder, and its passphrase. Where there is no vault, nobody is asked for one.
///
/// # Errors
/// Where there is no vault, or the passphrase cannot be had.
pub fn folder_and_passphrase(context: &Context) -> Result<(PathBuf, Passphrase), CliError> {
    let folder = place::vault_folder(&context.globals)?;
    must_exist(&folder)?;
    let passphrase = passphrase(context, "Passphrase")?;
    Ok((folder, passphrase))
}

/// The passphrase of the vault.
///
/// # Errors
/// Where it cannot be had.
pub fn passphrase(context: &Context, prompt: &str) -> Result<Passphrase, CliError> {
    input::passphrase(context.globals.passphrase_file.as_ref(), prompt, "--passphrase-file")
}

fn must_exist(folder: &Path) -> Result<(), VaultError> {
    match vault::state(folder)? {
        State::Absent => Err(VaultError::NotAVault { folder: folder.to_owned() }),
        // What is wrong with half a vault, opening it says.
        State::Present | State::Incomplete { .. } => Ok(()),
    }
}
