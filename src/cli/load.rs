//! Loads the responsibility model and the service directory.

use super::error::CliError;
use super::output::notify;
use crate::config::Config;
use crate::platform::{files, paths};
use crate::responsibility::{MAX_BYTES as MAX_MODEL_BYTES, Model, ModelError};
use crate::services::Directory;
use crate::services::api::MAX_BYTES as MAX_DIRECTORY_BYTES;
use crate::services::cache::Cached;
use std::borrow::Cow;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// The responsibility model that the configuration names, or the built-in one.
pub fn model(config: &Config) -> Result<Cow<'static, Model>, CliError> {
    let Some(path) = config.model.as_deref() else {
        return Ok(Cow::Borrowed(Model::embedded()));
    };
    let shown = path.display();
    let failed = |error: io::Error| {
        CliError::failed(format_args!("the model could not be read from {shown}: {error}"), "check the path")
    };
    let file = files::open_input(path).map_err(failed)?;
    let size = usize::try_from(file.metadata().map_err(failed)?.len()).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    if size <= MAX_MODEL_BYTES {
        // The limit also holds for a file that grows while it is read, and for a pipe.
        file.take(MAX_MODEL_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    let model =
        if size > MAX_MODEL_BYTES { Err(ModelError::TooLarge { bytes: size }) } else { Model::parse(&bytes) };
    model.map(Cow::Owned).map_err(|error| {
        CliError::failed(
            format_args!("the model in {shown} was refused:\n{error}"),
            "correct the file, or use the built-in model: leave --model and the setting `model` out",
        )
    })
}

/// The built-in service directory, updated by the directory that was last fetched. An unreadable fetched directory is
/// reported and ignored, so that no command fails because of it.
pub fn directory() -> Arc<Directory> {
    let Some(path) = paths::services_cache() else { return Directory::shared() };
    match fetched_directory(&path) {
        Ok(None) => Directory::shared(),
        Ok(Some(fetched)) => Arc::new(Directory::builtin().merged(fetched.services)),
        Err(why) => {
            notify(format_args!(
                "Note: the service directory in {} is ignored: {why}. `selvedge services update` fetches it again.",
                path.display()
            ));
            Directory::shared()
        }
    }
}

/// The service directory that was last fetched, if any. The error is a phrase for a message.
pub fn fetched_directory(path: &Path) -> Result<Option<Cached>, String> {
    match files::read_limited(path, MAX_DIRECTORY_BYTES) {
        Ok(bytes) => Cached::decode(&bytes).map(Some).map_err(|error| error.to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}
