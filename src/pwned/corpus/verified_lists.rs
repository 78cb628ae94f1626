//! A cache file of lists whose order was verified, so that large lists need not be read again at every start.
//!
//! The file is a small JSON document with the path and the [`FileStamp`] of each list. It contains nothing about lookups.
//! An unreadable file counts as empty.

use super::disk::FileStamp;
use crate::platform::files::{self, Existing};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

/// Increase this number when the verification changes, so that lists are verified again.
const VERSION: u32 = 1;
/// The cache keeps this many lists, the newest first.
const MAX_LISTS: usize = 16;
/// The largest possible document in bytes: a path has up to 4,096 bytes, each of which may be escaped.
const MAX_DOCUMENT_BYTES: u64 = 1 << 20;

#[derive(Serialize, Deserialize)]
struct CacheDocument {
    version: u32,
    lists: Vec<VerifiedList>,
}

#[derive(Serialize, Deserialize)]
struct VerifiedList {
    path: String,
    #[serde(flatten)]
    stamp: FileStamp,
}

/// Whether the cache records that this list was verified in the state that `stamp` identifies.
pub fn is_verified(cache: &Path, list: &Path, stamp: &FileStamp) -> bool {
    let path = canonical_path(list);
    read(cache).iter().any(|verified| verified.path == path && verified.stamp == *stamp)
}

/// Records that a list with this stamp was verified.
pub fn record(cache: &Path, list: &Path, stamp: FileStamp) -> io::Result<()> {
    let new = VerifiedList { path: canonical_path(list), stamp };
    let mut lists = read(cache);
    lists.retain(|verified| verified.path != new.path);
    lists.insert(0, new);
    lists.truncate(MAX_LISTS);
    if let Some(folder) = cache.parent() {
        files::create_private_folder(folder)?;
    }
    let bytes = serde_json::to_vec_pretty(&CacheDocument { version: VERSION, lists })?;
    files::write_private(cache, &bytes, Existing::Replace)
}

fn read(cache: &Path) -> Vec<VerifiedList> {
    let document = files::read_limited(cache, MAX_DOCUMENT_BYTES).ok();
    let document = document.and_then(|bytes| serde_json::from_slice::<CacheDocument>(&bytes).ok());
    document.filter(|document| document.version == VERSION).map(|document| document.lists).unwrap_or_default()
}

fn canonical_path(list: &Path) -> String {
    std::fs::canonicalize(list).unwrap_or_else(|_| list.to_owned()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a file and returns its new stamp.
    fn write(file: &Path, contents: &str) -> FileStamp {
        files::write_private(file, contents.as_bytes(), Existing::Replace).unwrap();
        FileStamp::of(&std::fs::metadata(file).unwrap())
    }

    #[test]
    fn the_newest_lists_are_kept_once_each() {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("below").join("lists.json");
        let list = folder.path().join("list");
        let (earlier, stamp) = (write(&list, "x"), write(&list, "xy"));
        assert!(!is_verified(&cache, &list, &stamp));
        record(&cache, &list, earlier).unwrap();
        record(&cache, &list, stamp).unwrap();
        assert!(is_verified(&cache, &list, &stamp) && !is_verified(&cache, &list, &earlier));
        assert!(!is_verified(&cache, &folder.path().join("another"), &stamp));
        assert_eq!(read(&cache).len(), 1);
        for number in 0..MAX_LISTS {
            assert!(is_verified(&cache, &list, &stamp), "{number}");
            record(&cache, &folder.path().join(number.to_string()), stamp).unwrap();
        }
        assert_eq!((read(&cache).len(), is_verified(&cache, &list, &stamp)), (MAX_LISTS, false));
    }

    #[test]
    fn an_unreadable_document_counts_as_empty() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, list) = (folder.path().join("lists.json"), folder.path().join("list"));
        let stamp = write(&list, "x");
        record(&cache, &list, stamp).unwrap();
        let good = String::from_utf8(std::fs::read(&cache).unwrap()).unwrap();
        for damaged in [
            good[..good.len() / 2].to_owned(),
            good.replace("\"version\": 1", "\"version\": 2"),
            good.replace("\"bytes\": 1", "\"bytes\": -1"),
            good.replace("\"inode\"", "\"other\""),
            "\0".repeat(100),
            String::new(),
        ] {
            write(&cache, &damaged);
            assert!(!is_verified(&cache, &list, &stamp), "{damaged}");
        }
        record(&cache, &list, stamp).unwrap();
        assert!(is_verified(&cache, &list, &stamp));
    }
}
