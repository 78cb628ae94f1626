//! Work outside the event loop: jobs as data, the workers that do them, and what the workers report.
//!
//! One thread owns the vault, one computes, one owns the clipboard. Reading files and checking passwords each get
//! a thread per job, so that nothing that a person does waits for them.

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
mod workers;

pub use failure::{Failure, ImportFailure};
pub use job::{AnalysisJob, ClipboardJob, FileJob, ImportSource, Job, VaultJob};
pub use password_job::{
    AuditJob, AuditedExport, CheckedPassword, PasswordEvent, PasswordJob, RunUpdate, SourceInfo,
};
pub use report::Report;
pub use results::{Completion, JobResult, Opened, Strength};
pub use workers::{WorkerConfig, Workers};
