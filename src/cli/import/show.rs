//! The review and the outcome, for a person and as JSON.

use super::{Reviewed, read};
use crate::access::unrecorded_dependencies;
use crate::cli::args::ImportArgs;
use crate::cli::{CliError, Context, Style};
use crate::merge::{Counterpart, ItemStatus, ManagerAccount, Resolution, Review, ReviewCounts, ReviewItem};
use crate::profile::Profile;
use crate::risk;
use crate::text::{count, fit};
use serde::Serialize;

/// How many entries of a kind that asks for nothing are listed.
const MOST: usize = 60;

/// Shows the review of each file: counts, then the entries.
pub(super) fn reviews(context: &mut Context, files: &[Reviewed]) -> Result<(), CliError> {
    for (at, file) in files.iter().enumerate() {
        if at > 0 {
            context.out.line("")?;
        }
        review(context, file)?;
    }
    Ok(())
}

fn review(context: &mut Context, file: &Reviewed) -> Result<(), CliError> {
    let Reviewed { from, review, .. } = file;
    let counts = review.counts();
    let what = count(counts.read, "entry");
    let head = format!("{}: {what} in {}", review.label, fit(from, 100));
    let head = context.out.paint(Style::Heading, &head);
    context.out.line(head)?;
    context.out.line(format_args!("  {}", sum(&counts)))?;
    if let Some(ManagerAccount { name, new: true, .. }) = &review.manager {
        context.out.line(format_args!(
            "  {} becomes an account, too: it keeps what opens the others.",
            fit(name, 60)
        ))?;
    }
    for notice in &review.notices {
        context.out.wrapped("  Note: ", &format!("{notice}."))?;
    }
    let mut rows = Vec::new();
    let mut more = 0;
    let mut listed = [0_usize; 2];
    for item in &review.items {
        let quiet = match &item.status {
            ItemStatus::New { .. } | ItemStatus::Merged { .. } => Some(0),
            ItemStatus::Same(_) => Some(1),
            ItemStatus::Differs { .. } | ItemStatus::Skipped { .. } | ItemStatus::Failed { .. } => None,
        };
        if let Some(kind) = quiet {
            listed[kind] += 1;
            if listed[kind] > MOST {
                more += 1;
                continue;
            }
        }
        rows.push(row(item));
    }
    if !rows.is_empty() {
        context.out.line("")?;
        context.out.table_with_text(&["", "entry", "service", "user name", "what"], &rows)?;
    }
    if more > 0 {
        let more = crate::text::thousands(more as u64);
        context.out.line(format_args!("… and {more} more that are new or the same; --json lists all."))?;
    }
    Ok(())
}

/// `7 read = 5 new + 1 same + 0 merged + 1 skipped + 0 failed`.
fn sum(counts: &ReviewCounts) -> String {
    let ReviewCounts { read, new, same, merged, skipped, failed } = *counts;
    let [read, new, same, merged, skipped, failed] =
        [read, new, same, merged, skipped, failed].map(|number| crate::text::thousands(number as u64));
    format!("{read} read = {new} new + {same} same + {merged} merged + {skipped} skipped + {failed} failed")
}

fn row(item: &ReviewItem) -> Vec<String> {
    vec![
        item.status.label().to_owned(),
        item.place.clone(),
        item.service.clone(),
        item.username.clone(),
        detail(item),
    ]
}

/// What becomes of an entry, in a phrase.
fn detail(item: &ReviewItem) -> String {
    let mut parts: Vec<String> = match &item.status {
        ItemStatus::New { adds, .. } => adds.clone(),
        ItemStatus::Same(with) => vec![as_what(item, with)],
        ItemStatus::Merged { into, adds } => {
            vec![format!("adds to {}: {}", account(into), adds.join(", "))]
        }
        ItemStatus::Differs { counterpart: with, differences: what, resolution: choice, .. } => {
            let chosen = match choice {
                None => "left out until you decide",
                Some(Resolution::Keep) => "kept what is here",
                Some(Resolution::Replace) => "replaced",
                Some(Resolution::Both) => "both kept",
            };
            vec![format!("differs from {}: {} ({chosen})", account(with), what.join(", "))]
        }
        ItemStatus::Skipped { why } | ItemStatus::Failed { why } => vec![why.clone()],
    };
    // What is there already was looked at when it came.
    if !matches!(item.status, ItemStatus::Same(_)) {
        parts.extend(item.warnings.iter().cloned());
    }
    parts.join("; ")
}

fn as_what(item: &ReviewItem, with: &Counterpart) -> String {
    match &with.entry {
        Some(entry) => format!("as {entry}"),
        None if with.name == item.service => "is here".to_owned(),
        None => format!("is here as {}", account(with)),
    }
}

fn account(with: &Counterpart) -> String {
    let name = fit(&with.name, 40);
    with.entry.as_ref().map_or_else(|| name.clone().into_owned(), |entry| format!("{name} ({entry})"))
}

/// Says what was done.
pub(super) fn outcome(
    context: &mut Context,
    args: &ImportArgs,
    changes: bool,
    applied: bool,
) -> Result<(), CliError> {
    context.out.line("")?;
    let said = match (changes, applied) {
        (false, _) => "Nothing changes: there is nothing new in it.",
        (true, true) => "Imported, and saved.",
        (true, false) if args.dry_run => "Nothing was changed: this was a dry run.",
        (true, false) => "Nothing was changed.",
    };
    context.out.line(said)
}

/// Says which files still lie there with secrets in them.
pub(super) fn warn_about_plaintext_files(context: &Context, files: &[Reviewed]) {
    for file in files.iter().filter(|file| {
        file.found.is_plaintext() && file.from != "standard input" && file.from != read::CLIPBOARD
    }) {
        context.out.say(format_args!(
            "Note: {} still lies there unencrypted, and with it everything that you imported. Delete it now, also \
             from the bin, the downloads, synced folders, and the device that it came from.",
            fit(&file.from, 200)
        ));
    }
}

/// Names what is to be done next.
pub(super) fn next(context: &Context, profile: &Profile) {
    if let Some(dependency) = unrecorded_dependencies(&profile.inventory).first() {
        context.out.say(format_args!(
            "First: {}. In the screens, n on the overview asks; or: selvedge account edit {} --factor password=memory",
            dependency.question(),
            dependency.account.id
        ));
    }
    let unfinished = risk::unfinished_accounts(&profile.inventory);
    let Some(first) = unfinished.first() else { return };
    let factor = if risk::MissingDetails::of(first).seed_copies {
        "totp=selvedge,DEVICE"
    } else {
        "recovery-codes=PLACE"
    };
    context.out.say(format_args!(
        "Next: {}. In the screens, n on the overview asks; or: selvedge account edit {} --factor {factor}",
        risk::unfinished_action(&profile.inventory, &unfinished),
        first.id
    ));
}

/// What `import --json` prints.
#[derive(Serialize)]
struct Document<'a> {
    applied: bool,
    #[serde(flatten)]
    counts: ReviewCounts,
    files: Vec<FileDocument<'a>>,
}

#[derive(Serialize)]
struct FileDocument<'a> {
    file: &'a str,
    format: &'a str,
    label: &'a str,
    encrypted: bool,
    #[serde(flatten)]
    counts: ReviewCounts,
    keeper: Option<KeeperDocument<'a>>,
    notices: &'a [String],
    entries: Vec<EntryDocument<'a>>,
}

#[derive(Serialize)]
struct KeeperDocument<'a> {
    account: &'a str,
    name: &'a str,
    new: bool,
}

#[derive(Serialize)]
struct EntryDocument<'a> {
    place: &'a str,
    service: &'a str,
    username: &'a str,
    status: &'static str,
    /// The account that it becomes, is, or differs from.
    account: Option<&'a str>,
    /// The entry of the same file that is meant by `account`.
    entry: Option<&'a str>,
    adds: &'a [String],
    differs: &'a [String],
    choice: Option<&'static str>,
    why: Option<&'a str>,
    warnings: &'a [String],
}

fn entry(item: &ReviewItem) -> EntryDocument<'_> {
    let (mut account, mut with, mut adds, mut differs, mut choice, mut why) =
        (None, None, &[][..], &[][..], None, None);
    match &item.status {
        ItemStatus::New { account: new, adds: added } => (account, adds) = (Some(new.as_str()), added),
        ItemStatus::Same(same) => with = Some(same),
        ItemStatus::Merged { into, adds: added } => (with, adds) = (Some(into), added),
        ItemStatus::Differs { counterpart: other, differences: what, resolution: chosen, .. } => {
            (with, differs, choice) = (Some(other), what, chosen.map(Resolution::label));
        }
        ItemStatus::Skipped { why: reason } | ItemStatus::Failed { why: reason } => {
            why = Some(reason.as_str())
        }
    }
    EntryDocument {
        place: &item.place,
        service: &item.service,
        username: &item.username,
        status: item.status.label(),
        account: account.or(with.map(|with| with.account.as_str())),
        entry: with.and_then(|with| with.entry.as_deref()),
        adds,
        differs,
        choice,
        why,
        warnings: &item.warnings,
    }
}

/// Prints everything as JSON.
pub(super) fn json(context: &mut Context, files: &[Reviewed], applied: bool) -> Result<(), CliError> {
    let mut counts = ReviewCounts::default();
    for file in files {
        let ReviewCounts { read, new, same, merged, skipped, failed } = file.review.counts();
        counts.read += read;
        counts.new += new;
        counts.same += same;
        counts.merged += merged;
        counts.skipped += skipped;
        counts.failed += failed;
    }
    let files = files.iter().map(|file| {
        let Review { label, items, notices, encrypted, manager, .. } = &file.review;
        FileDocument {
            file: &file.from,
            format: file.found.format(),
            label,
            encrypted: *encrypted,
            counts: file.review.counts(),
            keeper: manager.as_ref().map(|manager| KeeperDocument {
                account: manager.account.as_str(),
                name: &manager.name,
                new: manager.new,
            }),
            notices,
            entries: items.iter().map(entry).collect(),
        }
    });
    let files = files.collect();
    context.out.json(&Document { applied, counts, files })
}
