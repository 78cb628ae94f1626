//! The JSON output of `import`, documented in `docs/formats.md`.

use super::reviewed_file::ReviewedFile;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::merge::{ItemStatus, Resolution, Review, ReviewCounts, ReviewItem, SecretCounts};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    applied: bool,
    #[serde(flatten)]
    counts: ReviewCounts,
    files: Vec<FileJson<'a>>,
}

#[derive(Serialize)]
struct FileJson<'a> {
    file: &'a str,
    format: &'a str,
    label: &'a str,
    encrypted: bool,
    #[serde(flatten)]
    counts: ReviewCounts,
    #[serde(rename = "keeper")]
    manager: Option<ManagerJson<'a>>,
    notices: &'a [String],
    found: SecretCounts,
    not_imported: Vec<String>,
    entries: Vec<EntryJson<'a>>,
}

/// The password manager or authenticator as an account.
#[derive(Serialize)]
struct ManagerJson<'a> {
    account: &'a str,
    name: &'a str,
    new: bool,
}

#[derive(Serialize)]
struct EntryJson<'a> {
    place: &'a str,
    service: &'a str,
    username: &'a str,
    status: &'static str,
    /// The account that the entry becomes, equals, or differs from.
    account: Option<&'a str>,
    /// The other entry of the same file that `account` refers to.
    entry: Option<&'a str>,
    adds: &'a [String],
    differs: &'a [String],
    choice: Option<&'static str>,
    why: Option<&'a str>,
    warnings: &'a [String],
}

impl<'a> EntryJson<'a> {
    fn new(item: &'a ReviewItem) -> Self {
        let mut entry = Self {
            place: &item.place,
            service: &item.service,
            username: &item.username,
            status: item.status.label(),
            account: None,
            entry: None,
            adds: &[],
            differs: &[],
            choice: None,
            why: None,
            warnings: &item.warnings,
        };
        let counterpart = match &item.status {
            ItemStatus::New { account, adds } => {
                (entry.account, entry.adds) = (Some(account.as_str()), adds);
                return entry;
            }
            ItemStatus::Skipped { why } | ItemStatus::Failed { why } => {
                entry.why = Some(why.as_str());
                return entry;
            }
            ItemStatus::Same(counterpart) => counterpart,
            ItemStatus::Merged { into, adds } => {
                entry.adds = adds;
                into
            }
            ItemStatus::Differs { counterpart, differences, resolution, .. } => {
                (entry.differs, entry.choice) = (differences, resolution.map(Resolution::label));
                counterpart
            }
        };
        (entry.account, entry.entry) = (Some(counterpart.account.as_str()), counterpart.entry.as_deref());
        entry
    }
}

pub fn print(out: &mut Output, files: &[ReviewedFile], applied: bool) -> Result<(), CliError> {
    let mut total = ReviewCounts::default();
    for file in files {
        let ReviewCounts { read, new, same, merged, skipped, failed } = file.review.counts();
        total.read += read;
        total.new += new;
        total.same += same;
        total.merged += merged;
        total.skipped += skipped;
        total.failed += failed;
    }
    let files = files.iter().map(|file| {
        let Review { label, items, notices, encrypted, manager, .. } = &file.review;
        FileJson {
            file: &file.source,
            format: file.content.format(),
            label,
            encrypted: *encrypted,
            counts: file.review.counts(),
            manager: manager.as_ref().map(|manager| ManagerJson {
                account: manager.account.as_str(),
                name: &manager.name,
                new: manager.new,
            }),
            notices,
            found: file.review.secrets,
            not_imported: file.review.not_imported(),
            entries: items.iter().map(EntryJson::new).collect(),
        }
    });
    let files = files.collect();
    out.json(&Document { applied, counts: total, files })
}
