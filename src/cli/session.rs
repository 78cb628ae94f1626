//! An open vault with its profile, for the length of one command.

use super::{CliError, Context, input, model, place};
use crate::profile::codec::{self, VERSION};
use crate::profile::{Edit, Profile};
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::vault::{self, State, Vault, VaultError};
use jiff::civil::Date;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a command means to do with the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Look only: works beside another Selvedge that has the vault open.
    Read,
    /// Change it: nobody else may.
    Write,
}

/// An open vault with its profile.
#[derive(Debug)]
pub struct Session {
    vault: Vault,
    profile: Profile,
    /// The format that the vault was written in, where it is older than this program's.
    migrated_from: Option<u32>,
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
        let access = match access {
            Access::Read => vault::Access::ReadOnly,
            Access::Write => vault::Access::ReadWrite,
        };
        let (vault, document) = Vault::open(&folder, &passphrase, access)?;
        let decoded = codec::decode(&document)?;
        // For the history alone: a model that does not load is no reason not to open the vault.
        let model = model::load(&context.config).unwrap_or_else(|_| Cow::Borrowed(Model::embedded()));
        Ok(Self {
            vault,
            profile: decoded.profile,
            migrated_from: (decoded.written_version < VERSION).then_some(decoded.written_version),
            model,
            directory: context.directory(),
            today: context.today,
        })
    }

    /// Goes on to change a vault that was opened to look: the profile is then as it is now. Asks for
    /// no passphrase.
    ///
    /// # Errors
    /// Where another Selvedge has the vault open, or it no longer reads.
    pub fn begin_writing(&mut self) -> Result<(), CliError> {
        let decoded = codec::decode(&self.vault.begin_writing()?)?;
        self.profile = decoded.profile;
        self.migrated_from = (decoded.written_version < VERSION).then_some(decoded.written_version);
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
        next.record_snapshot(next.snapshot(&self.model, &self.directory, self.today));
        let document = codec::encode(&next);
        match self.migrated_from {
            Some(old) => self.vault.save_after_migration(&document, old)?,
            None => self.vault.save(&document)?,
        }
        self.migrated_from = None;
        self.profile = next;
        Ok(())
    }
}

impl Session {
    /// The version of the vault from before the last change, for `vault restore --generation`.
    pub fn version_before(&self) -> Option<u32> {
        self.vault.generations().ok()?.last().map(|generation| generation.number)
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
        State::Present | State::Half { .. } => Ok(()),
    }
}
