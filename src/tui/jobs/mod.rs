//! Work outside the event loop: the jobs, the workers that do them, and the results.
//!
//! One thread owns the vault, one owns the clipboard, and two compute. Each plan, each file and each check of passwords
//! has a thread of its own, so that other jobs do not wait for it.

mod analysis;
mod clipboard;
mod complete_path;
mod failure;
mod files;
mod job;
mod password_job;
mod passwords;
mod read_import;
mod report;
mod results;
mod smallest_sets;
mod vault;
mod versions;
mod workers;

pub use failure::{Failure, ImportFailure, VersionFailure};
pub use job::{AnalysisJob, ClipboardJob, FileJob, ImportSource, Job, VaultJob};
pub use password_job::{
    AuditJob, AuditedExport, CheckedPassword, PasswordEvent, PasswordJob, RunUpdate, SourceInfo,
};
pub use report::Report;
pub use results::{Clearing, Completion, FIRST_REVISION, JobResult, Opened, Strength, VersionMerge};
pub use workers::{WorkerConfig, Workers};
