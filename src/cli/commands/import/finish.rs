//! The final messages of `import`: the outcome, plaintext files that remain on the disk, and the next steps.

use super::reviewed_file::{CLIPBOARD, ReviewedFile};
use crate::access::unrecorded_dependencies;
use crate::cli::args::Source;
use crate::cli::error::CliError;
use crate::cli::output::{Output, notify};
use crate::profile::Profile;
use crate::risk;
use crate::text::{fit, join};

/// Prints whether anything was changed. `generation` is the version of the vault before the import.
pub fn print_outcome(
    out: &mut Output,
    has_changes: bool,
    applied: bool,
    all_failed: bool,
    generation: Option<u32>,
) -> Result<(), CliError> {
    out.line("")?;
    out.line(match (has_changes, applied) {
        (false, _) if all_failed => "Nothing was imported.",
        (false, _) => "Nothing changes: everything is in the vault already.",
        (true, true) => "Imported and saved.",
        (true, false) => "Nothing was changed: this was a dry run.",
    })?;
    if let Some(number) = generation {
        out.line(format_args!(
            "`selvedge vault restore --generation {number}` undoes the import and every later change."
        ))?;
    }
    Ok(())
}

/// Warns about imported files that still hold secrets in plain text.
pub fn notify_plaintext_files(files: &[ReviewedFile]) {
    let stdin = Source::Stdin.to_string();
    for file in files.iter().filter(|file| file.content.is_plaintext()) {
        if file.source != stdin && file.source != CLIPBOARD {
            let name = fit(&file.source, 200);
            let not_imported = file.review.not_imported();
            if not_imported.is_empty() {
                notify(format_args!(
                    "Note: {name} is still on disk, unencrypted, with everything that you imported. Delete it now, also \
                     from the trash, the downloads folder, synced folders, and the device that it came from."
                ));
            } else {
                notify(format_args!(
                    "Note: {name} is still on disk, unencrypted, and not everything in it was imported: {}. Delete it when \
                     you no longer need these.",
                    join(&not_imported)
                ));
            }
        }
    }
}

/// Names the most important facts that are not recorded yet.
pub fn notify_next_steps(profile: &Profile) {
    let inventory = &profile.inventory;
    let edit = "In the screens, press n on the overview; or: selvedge account edit";
    if let Some(dependency) = unrecorded_dependencies(inventory).first() {
        let id = &dependency.account.id;
        notify(format_args!("First: {}. {edit} {id} --factor password=memory", dependency.question()));
    }
    let unfinished = risk::unfinished_accounts(inventory);
    let Some(first) = unfinished.first() else { return };
    let is_seed = risk::MissingDetails::of(first).seed_copies;
    let factor = if is_seed { "totp=selvedge,DEVICE" } else { "recovery-codes=PLACE" };
    let action = risk::unfinished_action(inventory, &unfinished);
    notify(format_args!("Next: {action}. {edit} {} --factor {factor}", first.id));
}
