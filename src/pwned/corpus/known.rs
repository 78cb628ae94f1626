//! Lists that were read through and found in order, so that it is done once and not at every start.
//!
//! Kept in a small JSON document, which holds where a list lies and by what a later change of it would show. Nothing
//! of what was looked up is in it. One that does not read is as good as none.

use super::disk::Stamp;
use crate::platform::files::{self, Existing};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

/// What “in order” means may change; what an earlier meaning vouched for is then read again.
const VERSION: u32 = 1;
/// So many lists are kept, the newest first.
const MOST: usize = 16;
/// No document that this module wrote is longer, in bytes: a path has up to 4,096, each of which may be escaped.
const LONGEST: u64 = 1 << 20;

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    lists: Vec<List>,
}

#[derive(Serialize, Deserialize)]
struct List {
    path: String,
    #[serde(flatten)]
    stamp: Stamp,
}

/// Whether the document at `place` says that this list was in order when it had this stamp.
pub fn is_known(place: &Path, list: &Path, stamp: &Stamp) -> bool {
    let path = name(list);
    read(place).iter().any(|known| known.path == path && known.stamp == *stamp)
}

/// Notes that a list with this stamp is in order.
///
/// # Errors
/// Where the document cannot be written.
pub fn note(place: &Path, list: &Path, stamp: Stamp) -> io::Result<()> {
    let new = List { path: name(list), stamp };
    let mut lists = read(place);
    lists.retain(|known| known.path != new.path);
    lists.insert(0, new);
    lists.truncate(MOST);
    if let Some(folder) = place.parent() {
        files::create_private_folder(folder)?;
    }
    let bytes = serde_json::to_vec_pretty(&Document { version: VERSION, lists })?;
    files::write_private(place, &bytes, Existing::Replace)
}

fn read(place: &Path) -> Vec<List> {
    let document = files::read_limited(place, LONGEST).ok();
    let document = document.and_then(|bytes| serde_json::from_slice::<Document>(&bytes).ok());
    document.filter(|document| document.version == VERSION).map(|document| document.lists).unwrap_or_default()
}

/// One name for a list, whatever way leads to it.
fn name(list: &Path) -> String {
    std::fs::canonicalize(list).unwrap_or_else(|_| list.to_owned()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a file, and gives the stamp that it has then.
    fn written(file: &Path, contents: &str) -> Stamp {
        files::write_private(file, contents.as_bytes(), Existing::Replace).unwrap();
        Stamp::of(&std::fs::metadata(file).unwrap())
    }

    #[test]
    fn the_newest_lists_are_kept_and_each_once() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("below").join("lists.json");
        let list = folder.path().join("list");
        let (other, stamp) = (written(&list, "x"), written(&list, "xy"));
        assert!(!is_known(&place, &list, &stamp));
        note(&place, &list, other).unwrap();
        note(&place, &list, stamp).unwrap();
        assert!(is_known(&place, &list, &stamp) && !is_known(&place, &list, &other));
        assert!(!is_known(&place, &folder.path().join("another"), &stamp));
        assert_eq!(read(&place).len(), 1);
        for number in 0..MOST {
            assert!(is_known(&place, &list, &stamp), "{number}");
            note(&place, &folder.path().join(number.to_string()), stamp).unwrap();
        }
        assert_eq!((read(&place).len(), is_known(&place, &list, &stamp)), (MOST, false));
    }

    #[test]
    fn a_document_that_does_not_read_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let (place, list) = (folder.path().join("lists.json"), folder.path().join("list"));
        let stamp = written(&list, "x");
        note(&place, &list, stamp).unwrap();
        let good = String::from_utf8(std::fs::read(&place).unwrap()).unwrap();
        for bad in [
            good[..good.len() / 2].to_owned(),
            good.replace("\"version\": 1", "\"version\": 2"),
            good.replace("\"bytes\": 1", "\"bytes\": -1"),
            good.replace("\"inode\"", "\"other\""),
            "\0".repeat(100),
            String::new(),
        ] {
            written(&place, &bad);
            assert!(!is_known(&place, &list, &stamp), "{bad}");
        }
        note(&place, &list, stamp).unwrap();
        assert!(is_known(&place, &list, &stamp));
    }
}
