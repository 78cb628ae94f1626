//! Compares the imported files with the vault, and prints the review.

use super::conflict;
use super::read::ReadFile;
use super::reviewed_file::ReviewedFile;
use crate::cli::args::ImportArgs;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Output, notify};
use crate::import::SourceKind;
use crate::inventory::DeviceId;
use crate::merge::{
    Counterpart, ItemStatus, ManagerAccount, MergeOptions, OnConflict, Resolution, ReviewCounts, ReviewItem,
    SourceContent,
};
use crate::profile::Profile;
use crate::text::{count, fit, nearest, thousands};
use jiff::civil::Date;

/// The most entries that are listed of each kind that needs no decision.
const MAX_LISTED: usize = 60;

/// Reviews the files in order. Each file is compared with the profile that results from importing the files before it.
pub fn all(
    profile: &Profile,
    files: Vec<ReadFile>,
    args: &ImportArgs,
    today: Date,
    can_ask: bool,
) -> Result<Vec<ReviewedFile>, CliError> {
    let mut profile = profile.clone();
    let held_on = args.held_on.as_ref().map(|id| find_device(&profile, id)).transpose()?;
    let mut reviewed = Vec::with_capacity(files.len());
    let mut for_all: Option<Resolution> = None;
    let last = files.len().saturating_sub(1);
    for (number, ReadFile { source, content }) in files.into_iter().enumerate() {
        let mut options = MergeOptions::new(content.label(), SourceKind::Selvedge, today);
        options.app_device.clone_from(&held_on);
        options.on_conflict = args.on_conflict.map_or(OnConflict::Ask, OnConflict::from);
        options.use_other_reading = args.other_reading;
        let mut review = content.review(&profile, &options);
        if let Some(question) = &review.other_reading
            && !args.other_reading
        {
            if can_ask && !args.yes {
                options.use_other_reading = input::confirm(&format!("{}: {question}", fit(&source, 100)));
                review = content.review(&profile, &options);
            } else {
                notify(format_args!("Note: {question} It was not done; --other-reading does it."));
            }
        }
        if can_ask && !args.dry_run && review.undecided() > 0 {
            for (index, item) in review.items.iter().enumerate() {
                if let ItemStatus::Differs { counterpart, differences, resolution: None, separate } =
                    &item.status
                {
                    let resolution = match for_all {
                        Some(resolution) => resolution,
                        None => conflict::ask(item, counterpart, differences, *separate, &mut for_all)?,
                    };
                    options.decisions.insert(index, resolution);
                }
            }
            review = content.review(&profile, &options);
        }
        if number < last {
            profile.apply(review.edit.clone())?;
        }
        reviewed.push(ReviewedFile { source, content, review });
    }
    Ok(reviewed)
}

fn find_device(profile: &Profile, id: &str) -> Result<DeviceId, CliError> {
    let devices = || profile.inventory.devices.iter().map(|device| device.id.as_str());
    if devices().any(|known| known == id) {
        return Ok(DeviceId::from(id));
    }
    Err(CliError::unknown(
        format_args!("--held-on: there is no device “{}”", fit(id, 60)),
        &nearest(id, devices()),
        "`selvedge inventory show` lists the devices",
    ))
}

pub fn print(out: &mut Output, files: &[ReviewedFile]) -> Result<(), CliError> {
    for (number, file) in files.iter().enumerate() {
        if number > 0 {
            out.line("")?;
        }
        print_file(out, file)?;
    }
    Ok(())
}

fn print_file(out: &mut Output, file: &ReviewedFile) -> Result<(), CliError> {
    let ReviewedFile { source, review, .. } = file;
    let counts = review.counts();
    out.heading(&format!("{}: {} in {}", review.label, count(counts.read, "entry"), fit(source, 100)))?;
    out.line(format_args!("  {}", describe_counts(&counts)))?;
    if let SourceContent::Entries { .. } = file.content {
        out.line(format_args!("  found: {}", review.secrets.describe()))?;
    }
    if let Some(ManagerAccount { name, new: true, .. }) = &review.manager {
        let name = fit(name, 60);
        out.line(format_args!(
            "  {name} is added as an account too, because it stores the other accounts' secrets."
        ))?;
    }
    for notice in &review.notices {
        out.wrapped("  Note: ", &format!("{notice}."))?;
    }
    let mut rows = Vec::new();
    let (mut changed, mut same, mut hidden) = (0, 0, 0);
    for item in &review.items {
        let listed = match &item.status {
            ItemStatus::New { .. } | ItemStatus::Merged { .. } => &mut changed,
            ItemStatus::Same(_) => &mut same,
            ItemStatus::Differs { .. } | ItemStatus::Skipped { .. } | ItemStatus::Failed { .. } => {
                rows.push(row(item));
                continue;
            }
        };
        *listed += 1;
        if *listed <= MAX_LISTED {
            rows.push(row(item));
        } else {
            hidden += 1;
        }
    }
    if !rows.is_empty() {
        out.line("")?;
        out.table_with_text(&["", "entry", "service", "user name", "what"], &rows)?;
    }
    if hidden > 0 {
        let hidden = thousands(hidden);
        out.line(format_args!("… and {hidden} more that are new or the same; --json lists all."))?;
    }
    Ok(())
}

/// `7 read = 5 new + 1 same + 0 merged + 1 skipped + 0 failed`.
fn describe_counts(counts: &ReviewCounts) -> String {
    let ReviewCounts { read, new, same, merged, skipped, failed } = *counts;
    let [read, new, same, merged, skipped, failed] =
        [read, new, same, merged, skipped, failed].map(|number| thousands(number as u64));
    format!("{read} read = {new} new + {same} same + {merged} merged + {skipped} skipped + {failed} failed")
}

fn row(item: &ReviewItem) -> Vec<String> {
    vec![
        item.status.label().to_owned(),
        item.place.clone(),
        item.service.clone(),
        item.username.clone(),
        describe(item),
    ]
}

/// What happens to an entry, and its warnings.
fn describe(item: &ReviewItem) -> String {
    let mut parts: Vec<String> = match &item.status {
        ItemStatus::New { adds, .. } => adds.clone(),
        ItemStatus::Same(counterpart) => vec![describe_same(item, counterpart)],
        ItemStatus::Merged { into, adds } => {
            vec![format!("adds to {}: {}", account(into), adds.join(", "))]
        }
        ItemStatus::Differs { counterpart, differences, resolution, .. } => {
            let decision = match resolution {
                None => "left out until you decide",
                Some(Resolution::Keep) => "the vault's is kept",
                Some(Resolution::Replace) => "replaced",
                Some(Resolution::Both) => "both are kept",
            };
            vec![format!("differs from {}: {} ({decision})", account(counterpart), differences.join(", "))]
        }
        ItemStatus::Skipped { why } | ItemStatus::Failed { why } => vec![why.clone()],
    };
    // The warnings of an entry that is in the vault already were shown when it was first imported.
    if !matches!(item.status, ItemStatus::Same(_)) {
        parts.extend(item.warnings.iter().cloned());
    }
    parts.join("; ")
}

fn describe_same(item: &ReviewItem, counterpart: &Counterpart) -> String {
    match &counterpart.entry {
        Some(entry) => format!("the same as {entry}"),
        None if counterpart.name == item.service => "in the vault already".to_owned(),
        None => format!("in the vault already as {}", account(counterpart)),
    }
}

fn account(counterpart: &Counterpart) -> String {
    let name = fit(&counterpart.name, 40);
    match &counterpart.entry {
        Some(entry) => format!("{name} ({entry})"),
        None => name.into_owned(),
    }
}
