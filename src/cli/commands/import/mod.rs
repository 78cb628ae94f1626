//! `import`: exports of other programs, inventory documents, and other vaults.
//!
//! All files are read before the vault is opened. The review is printed, and then everything is saved in one edit.

mod conflict;
mod finish;
mod json;
mod passwords;
mod read;
mod review;
mod reviewed_file;

use crate::cli::args::ImportArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::input;
use crate::cli::output::{Output, notify};
use crate::cli::session::Session;
use crate::import::READERS;
use crate::merge::OWN_FORMAT;
use crate::profile::Edit;
use crate::store::Access;
use crate::text::{count, fit};
use passwords::BreachCheck;
use reviewed_file::ReviewedFile;

pub fn run(context: &mut Context, args: &ImportArgs) -> Result<Exit, CliError> {
    if args.formats {
        print_formats(&mut context.out)?;
        return Ok(Exit::Done);
    }
    if let [first, second, ..] = args.stdin().as_slice() {
        return Err(CliError::both_read_stdin(first, second));
    }
    let files = read::all(args)?;
    let access = if args.dry_run { Access::ReadOnly } else { Access::ReadWrite };
    let mut session = Session::open(context, access)?;
    let can_ask = input::is_interactive() && !args.json && !args.stdin().contains(&"import -");
    let mut reviewed = review::all(session.profile(), files, args, context.today, can_ask)?;
    if !args.json {
        review::print(&mut context.out, &reviewed)?;
    }
    notify_undecided(&reviewed);
    let has_changes = reviewed.iter().any(|file| file.review.has_changes());
    let applies = has_changes && !args.dry_run;
    if applies {
        context.out.flush()?;
        if can_ask && !args.yes && !input::confirm("Import this?") {
            return Err(CliError::failed("nothing was imported", "run it again when you are ready"));
        }
        let edits =
            reviewed.iter_mut().map(|file| std::mem::replace(&mut file.review.edit, Edit::Batch(Vec::new())));
        let edits = edits.collect();
        session.apply(Edit::Batch(edits))?;
    }
    let unread = reviewed.iter().find(|file| {
        let counts = file.review.counts();
        counts.failed > 0 && counts.failed == counts.read
    });
    if args.json {
        json::print(&mut context.out, &reviewed, applies)?;
    } else {
        let generation = session.version_before().filter(|_| applies);
        finish::print_outcome(&mut context.out, has_changes, applies, unread.is_some(), generation)?;
        context.out.flush()?;
    }
    if !args.dry_run {
        finish::notify_plaintext_files(&reviewed);
    }
    if applies && !args.json {
        finish::notify_next_steps(session.profile());
    }
    if let Some(file) = unread {
        return Err(CliError::failed(
            format_args!("{}: none of its entries could be read", fit(&file.source, 200)),
            "the list above says why for each; --json lists them, too",
        ));
    }
    if !args.json && !args.dry_run {
        let check = match (args.check_passwords, can_ask && !args.yes) {
            (true, _) => BreachCheck::Run,
            (false, true) => BreachCheck::Ask,
            (false, false) => BreachCheck::Mention,
        };
        passwords::summarise(context, &mut session, reviewed, check)?;
    }
    Ok(Exit::Done)
}

fn notify_undecided(files: &[ReviewedFile]) {
    let number: usize = files.iter().map(|file| file.review.undecided()).sum();
    if number > 0 {
        let (differ, were) = if number == 1 { ("differs", "it was") } else { ("differ", "they were") };
        let entries = count(number, "entry");
        notify(format_args!(
            "Note: {entries} {differ} from the vault; {were} left out. Choose with --on-conflict keep, replace or both."
        ));
    }
}

fn print_formats(out: &mut Output) -> Result<(), CliError> {
    // One program can have several formats.
    let label = |name: &str, label: &str| {
        if name.ends_with("-7-csv") {
            format!("{label} 7 (CSV)")
        } else if name.ends_with("-csv") && !label.contains("CSV") {
            format!("{label} (CSV)")
        } else if name.ends_with("-1pif") {
            format!("{label} (1PIF)")
        } else {
            label.to_owned()
        }
    };
    let readers = READERS.iter().map(|reader| (reader.name(), label(reader.name(), reader.label())));
    let own = (OWN_FORMAT, "an inventory document, or another vault's folder".to_owned());
    let rows: Vec<_> = readers.chain([own]).map(|(name, label)| vec![name.to_owned(), label]).collect();
    out.table(&["format", "what it reads"], &rows)
}
