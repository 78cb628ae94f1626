//! Atomic writes of private files.

use selvedge::platform::files;
use std::fs;
#[cfg(unix)]
use std::path::Path;
use tempfile::TempDir;

#[test]
fn an_existing_file_is_replaced_only_on_request() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("report.md");
    files::write_private(&file, b"one", files::Existing::Keep).unwrap();
    let error = files::write_private(&file, b"two", files::Existing::Keep).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&file).unwrap(), b"one");
    files::write_private(&file, b"two", files::Existing::Replace).unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"two");
    assert!(files::write_private(home.path(), b"x", files::Existing::Replace).is_err());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_followed_and_a_device_is_written_directly() {
    let home = TempDir::new().unwrap();
    let (file, link) = (home.path().join("report.md"), home.path().join("link"));
    fs::write(&file, "one").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    files::write_private(&link, b"two", files::Existing::Replace).unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"two");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    files::write_private(Path::new("/dev/null"), b"x", files::Existing::Keep).unwrap();
    let null = fs::metadata("/dev/null").unwrap();
    assert!(std::os::unix::fs::FileTypeExt::is_char_device(&null.file_type()));
}
