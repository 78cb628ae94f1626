//! An open vault with its profile, for the length of one command.

use super::{CliError, Context};
use crate::profile::{Edit, Profile};

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
    profile: Profile,
}

impl Session {
    /// Asks for the passphrase and opens the vault that the arguments name.
    ///
    /// # Errors
    /// Where the passphrase cannot be had or is wrong, or the vault cannot be opened.
    pub fn open(context: &Context, access: Access) -> Result<Self, CliError> {
        let _ = (context, access);
        Err(CliError::failed("this build has no vault", "wait for the next one"))
    }

    /// What the vault keeps.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Applies an edit and saves.
    ///
    /// # Errors
    /// Where the edit does not apply, or the vault cannot be written; it is then as it was.
    pub fn apply(&mut self, edit: Edit) -> Result<(), CliError> {
        self.profile.apply(edit)?;
        Ok(())
    }
}
