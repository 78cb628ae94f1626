//! `import`: what other programs exported, and this one's own documents and vaults.
//!
//! The files are read first, then the vault is opened; the review is shown; then all of it is saved at once.

mod ask;
mod read;
mod show;

use super::args::ImportArgs;
use super::{Access, CliError, Context, Exit, Session, export_file, input};
use crate::import::READERS;
use crate::inventory::DeviceId;
use crate::merge::{ItemStatus, MergeOptions, OnConflict, Resolution, Review, SourceContent};
use crate::profile::{Edit, Profile};
use read::Read;

/// A file and what would be done with it.
pub(super) struct Reviewed {
    /// Where it lies.
    pub(super) from: String,
    /// What it held.
    pub(super) found: SourceContent,
    /// What becomes of it.
    pub(super) review: Review,
}

/// Runs `import`.
///
/// # Errors
/// Where a file cannot be read at all, or the vault cannot be opened or written. Nothing is then imported.
pub fn run(context: &mut Context, args: &ImportArgs) -> Result<Exit, CliError> {
    if args.formats {
        return formats(context);
    }
    if let [first, second, ..] = args.stdin().as_slice() {
        return Err(CliError::usage(
            format!("{first} and {second} both read standard input"),
            "give one of them a file",
        ));
    }
    let password = export_file::given(args.password_file.as_ref())?;
    let read = args.files.iter().map(|file| read::file(file, args, password.as_ref()));
    let mut files: Vec<Read> = read.collect::<Result<_, _>>()?;
    if args.clipboard {
        files.push(read::clipboard(args, password.as_ref())?);
    }
    let access = if args.dry_run { Access::ReadOnly } else { Access::ReadWrite };
    let mut session = Session::open(context, access)?;
    let asks = input::is_interactive() && !args.json && !args.stdin().contains(&"import -");
    let mut reviewed = review_all(session.profile(), files, args, context, asks)?;
    let changes = reviewed.iter().any(|file| file.review.has_changes());
    if !args.json {
        show::reviews(context, &reviewed)?;
    }
    let open: usize = reviewed.iter().map(|file| file.review.undecided()).sum();
    if open > 0 {
        let (these, what) =
            if open == 1 { ("it was", "entry differs") } else { ("they were", "entries differ") };
        context.out.say(format_args!(
            "Note: {open} {what} from what is here; {these} left out. Say what to do with --on-conflict keep, \
             replace or both."
        ));
    }
    let mut applied = false;
    if !args.dry_run && changes {
        context.out.flush()?;
        if asks && !args.yes && !input::agree("Import this?") {
            return Err(CliError::failed("nothing was imported", "run it again when you are ready"));
        }
        let edits =
            reviewed.iter_mut().map(|file| std::mem::replace(&mut file.review.edit, Edit::Batch(Vec::new())));
        let edits = edits.collect();
        session.apply(Edit::Batch(edits))?;
        applied = true;
    }
    if args.json {
        show::json(context, &reviewed, applied)?;
    } else {
        show::outcome(context, args, changes, applied)?;
        if let Some(number) = session.version_before().filter(|_| applied) {
            context.out.line(format_args!(
                "`selvedge vault restore --generation {number}` takes it back, with whatever is saved after it."
            ))?;
        }
        context.out.flush()?;
    }
    if !args.dry_run {
        show::warn_about_plaintext_files(context, &reviewed);
    }
    if applied && !args.json {
        show::next(context, session.profile());
    }
    Ok(Exit::Done)
}

/// Reviews the files one after the other, each beside what the ones before it leave.
fn review_all(
    profile: &Profile,
    files: Vec<Read>,
    args: &ImportArgs,
    context: &Context,
    asks: bool,
) -> Result<Vec<Reviewed>, CliError> {
    let mut profile = profile.clone();
    let held_on = args.held_on.as_ref().map(|id| device(&profile, id)).transpose()?;
    let mut reviewed = Vec::with_capacity(files.len());
    let mut all: Option<Resolution> = None;
    let last = files.len().saturating_sub(1);
    for (file, Read { from, found }) in files.into_iter().enumerate() {
        let mut options =
            MergeOptions::new(found.label(), crate::import::SourceKind::Selvedge, context.today);
        options.app_device.clone_from(&held_on);
        options.on_conflict = args.on_conflict.map_or(OnConflict::Ask, OnConflict::from);
        let mut review = found.review(&profile, &options);
        if asks && !args.dry_run && review.undecided() > 0 {
            for (at, item) in review.items.iter().enumerate() {
                if let ItemStatus::Differs {
                    counterpart: with,
                    differences: what,
                    resolution: None,
                    separate: apart,
                } = &item.status
                {
                    let choice = match all {
                        Some(choice) => choice,
                        None => ask::conflict(item, with, what, *apart, &mut all)?,
                    };
                    options.decisions.insert(at, choice);
                }
            }
            review = found.review(&profile, &options);
        }
        if file < last {
            profile.apply(review.edit.clone())?;
        }
        reviewed.push(Reviewed { from, found, review });
    }
    Ok(reviewed)
}

fn device(profile: &Profile, id: &str) -> Result<DeviceId, CliError> {
    let devices = || profile.inventory.devices.iter().map(|device| device.id.as_str());
    if devices().any(|known| known == id) {
        return Ok(DeviceId::from(id));
    }
    let near = crate::text::nearest(id, devices());
    let next = near.first().map_or_else(
        || "`selvedge inventory show` lists the devices".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    Err(CliError::failed(format!("--held-on: no device is called “{}”", crate::text::fit(id, 60)), next))
}

fn formats(context: &mut Context) -> Result<Exit, CliError> {
    let label = |name: &str, label: &str| match name.ends_with("-csv") && !label.contains("CSV") {
        true => format!("{label} (CSV)"),
        false => label.to_owned(),
    };
    let rows = READERS.iter().map(|reader| vec![reader.name().into(), label(reader.name(), reader.label())]);
    let mut rows: Vec<Vec<String>> = rows.collect();
    rows.push(vec![
        crate::merge::OWN_FORMAT.into(),
        "an inventory document, or another vault's folder".into(),
    ]);
    context.out.table(&["format", "what it reads"], &rows)?;
    Ok(Exit::Done)
}
