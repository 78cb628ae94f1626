//! Audits the passwords in an export of another program. The command `pwned audit` and the passwords screen share it.
//!
//! Logins come from `import` and are audited by `pwned`; their passwords are dropped on the way. The result is a
//! [`PasswordReport`](crate::report::PasswordReport), or password health on the inventory's accounts by way of `merge`.
//! This part sends no requests and accesses no files.

mod logins;
mod recording;
mod report;
mod wording;

pub use crate::text::thousands;
pub use logins::{ExportedLogin, WITHHELD, assess_logins, local_findings, take_logins};
pub use recording::{AuditRecording, fill_accounts, fill_second_factors, new_reuse_label, plan_recording};
pub use report::{ReportContext, report};
pub use wording::{
    deletion_advice, human_bytes, list_reading_notice, progress_text, rate_text, time_left_text,
    unchecked_reasons, wait_text,
};
