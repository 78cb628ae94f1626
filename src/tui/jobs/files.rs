//! Reading and writing the user's files. Each job runs on a thread of its own, because a disk may be slow and
//! decryption may take seconds.

use super::complete_path::complete;
use super::failure::Failure;
use super::job::FileJob;
use super::read_import::{expand_path, read};
use super::report::Reporter;
use super::results::JobResult;
use crate::platform::files::{self, Existing};
use crate::platform::hardening;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub(super) fn start(job: FileJob, reporter: &Reporter) {
    let reporter = reporter.clone();
    hardening::spawn(move || {
        reporter.done(match job {
            FileJob::Write { path, contents } => JobResult::Written(write(&path, &contents)),
            FileJob::CompletePath(typed) => {
                let completion = complete(&typed);
                JobResult::PathCompleted { typed, completion }
            }
            FileJob::ReadImport { source, password, limits } => {
                let result = read(&source, password.as_ref(), limits);
                JobResult::ImportRead { source, result }
            }
        });
    });
}

/// Writes a new file that only the user can read, and returns its absolute path.
fn write(path: &Path, contents: &str) -> Result<PathBuf, Failure> {
    let path = expand_path(&path.to_string_lossy());
    match files::write_private(&path, contents.as_bytes(), Existing::Keep) {
        Ok(()) => Ok(std::path::absolute(&path).unwrap_or(path)),
        Err(error) => {
            let hint = if error.kind() == ErrorKind::AlreadyExists {
                "Choose another name: an existing file is never overwritten."
            } else {
                "Choose another folder."
            };
            Err(Failure::new(format!("{} was not written: {error}.", path.display()), hint))
        }
    }
}
