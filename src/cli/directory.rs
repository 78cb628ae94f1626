//! The service directory as the commands and the screens get it.

use super::output;
use crate::platform::{files, paths};
use crate::services::Directory;
use crate::services::api::MAX_BYTES;
use crate::services::cache::Cached;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The built-in list, and over it the directory that was last fetched. One that does not read is said so
/// and left aside: no command fails for it.
pub(super) fn load() -> Arc<Directory> {
    let Some(path) = paths::services_cache() else { return Directory::shared() };
    match read(&path) {
        Ok(None) => Directory::shared(),
        Ok(Some(cached)) => Arc::new(Directory::builtin().merged(cached.services)),
        Err(why) => {
            output::say(format_args!(
                "Note: the service directory in {} is left aside: {why}. “selvedge services update” fetches it anew.",
                path.display()
            ));
            Directory::shared()
        }
    }
}

/// The directory that was last fetched; `None` where none was.
pub(super) fn read(path: &Path) -> Result<Option<Cached>, String> {
    // The same directory in our own file is a little larger than as it came.
    match files::read_limited(path, MAX_BYTES) {
        Ok(bytes) => Cached::decode(&bytes).map(Some).map_err(|error| error.to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}
