//! `export`: login codes for another program.

use crate::cli::accounts;
use crate::cli::args::ExportArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit, no_random_numbers};
use crate::cli::new_passphrase::{Weak, new_passphrase};
use crate::cli::output::notify;
use crate::cli::qr_screen::{self, DEFAULT_SECONDS, Page};
use crate::cli::session::Session;
use crate::cli::{input, output_files, seeds};
use crate::export::{ExportItem, Exported, File, Remark, WriteContext, Writer, by_name, qr};
use crate::inventory::Namesakes;
use crate::platform::{clock, files, random};
use crate::profile::Profile;
use crate::secret::Passphrase;
use crate::store::Access;
use crate::text::{count, fit, visible};
use crate::vault::PassphraseStrength;
use serde_json::json;
use std::path::{Path, PathBuf};

pub fn run(context: &mut Context, args: &ExportArgs) -> Result<Exit, CliError> {
    let writer = by_name(&args.format).ok_or_else(|| {
        CliError::usage("this format does not exist", "`selvedge export --help` lists the formats")
    })?;
    if args.terminal && writer.extension() != "png" {
        return Err(CliError::usage(
            format_args!("{} cannot be shown in the terminal", writer.label()),
            "give --format google, or -o FILE",
        ));
    }
    let output = args.output.as_deref().filter(|_| !args.terminal);
    let to_stdout = output == Some(Path::new("-"));
    // Check the output before asking for the passphrase.
    match output {
        Some(_) if to_stdout => output_files::check_stdout(context, args.force)?,
        Some(path) => output_files::check_secret_path(path, args.force)?,
        None => qr_screen::require_terminal(context)?,
    }
    let session = Session::open(context, Access::ReadOnly)?;
    let (items, unreadable) = select_items(session.profile(), &args.queries)?;
    if items.is_empty() && unreadable.is_empty() {
        return Err(CliError::failed("there are no login codes to write", LIST_CODES));
    }
    let password = password(writer, args)?;
    let exported = encode(context, writer, args, &items, password.as_ref(), unreadable)?;
    if args.terminal {
        return show_in_terminal(context, &exported);
    }
    if !writer.is_encrypted() {
        confirm_plain_text(writer, exported.written, args.yes)?;
    }
    let files = match output {
        Some(path) if !to_stdout => write_files(path, &exported.files, args.force)?,
        _ => {
            write_to_stdout(context, &exported.files)?;
            Vec::new()
        }
    };
    print_remarks(&exported);
    print_outcome(context, writer, &exported, &files, args.json)?;
    Ok(Exit::Done)
}

const LIST_CODES: &str = "`selvedge code` lists the login codes";

/// The login codes to export, with display names for the other program; and the seeds that cannot be read.
fn select_items(profile: &Profile, queries: &[String]) -> Result<(Vec<ExportItem>, Vec<Remark>), CliError> {
    let mut accounts = Vec::new();
    for query in queries {
        let account = accounts::find(&profile.inventory, query)?;
        if !profile.readable_seeds().any(|seed| seed.account == account.id) {
            let name = Namesakes::of(&profile.inventory).display_name(account, 60).into_owned();
            return Err(CliError::failed(format_args!("{name} has no login code in this vault"), LIST_CODES));
        }
        accounts.push(account.id.as_str());
    }
    let is_wanted = |id: &str| accounts.is_empty() || accounts.contains(&id);
    let items = profile
        .readable_seeds()
        .filter(|seed| is_wanted(seed.account.as_str()))
        .map(|seed| seeds::export_item(profile, seed));
    let unreadable = profile.seeds.iter().filter_map(|seed| seed.unparsed()).filter_map(|seed| {
        let account = seed.text("account").unwrap_or_default();
        is_wanted(account).then(|| Remark {
            name: fit(account, 60).into_owned(),
            why: format!("it cannot be read: {}", visible(seed.reason())),
        })
    });
    Ok((items.collect(), unreadable.collect()))
}

/// The new password of the exported file; `None` for a format without encryption.
fn password(writer: &dyn Writer, args: &ExportArgs) -> Result<Option<Passphrase>, CliError> {
    let source = args.password_file.as_ref();
    if !writer.is_encrypted() {
        if source.is_some() {
            return Err(CliError::usage(
                format_args!("{} is not encrypted", writer.label()),
                "leave --password-file out, or choose aegis or 2fas, which are encrypted",
            ));
        }
        return Ok(None);
    }
    if source.is_none() {
        if !input::is_interactive() {
            return Err(CliError::failed(
                "the file needs a new password of its own, and standard input is not a terminal to ask on",
                "give it with --password-file FILE, or --password-file - for standard input",
            ));
        }
        notify("The file is encrypted with a password of its own. The other program will ask for it.");
    }
    new_passphrase(source, "--password-file", Weak::ConfirmTyped, PassphraseStrength::in_short).map(Some)
}

fn encode(
    context: &Context,
    writer: &dyn Writer,
    args: &ExportArgs,
    items: &[ExportItem],
    password: Option<&Passphrase>,
    unreadable: Vec<Remark>,
) -> Result<Exported, CliError> {
    let mut random_error = None;
    let mut fill = |bytes: &mut [u8]| {
        if let Err(error) = random::fill(bytes) {
            random_error = Some(error);
        }
    };
    let mut write_context = WriteContext {
        password,
        random: &mut fill,
        unix_millis: clock::unix_millis(),
        max_modules: if args.terminal { qr_screen::max_modules(context) } else { None },
    };
    let mut exported =
        writer.write(items, &mut write_context).map_err(|error| CliError::failed(&error, error.hint()))?;
    if let Some(error) = random_error {
        return Err(no_random_numbers(error));
    }
    exported.left_out.extend(unreadable);
    if exported.written == 0 {
        let reasons: Vec<String> = exported.left_out.iter().map(describe).collect();
        return Err(CliError::failed(
            format_args!("no login code can be written to a {}:\n{}", writer.label(), reasons.join("\n")),
            "choose another format; otpauth and aegis can hold every login code",
        ));
    }
    Ok(exported)
}

fn confirm_plain_text(writer: &dyn Writer, number: usize, yes: bool) -> Result<(), CliError> {
    let what = format!(
        "the {} holds {} in plain text: anyone who reads it can make your codes from then on",
        writer.label(),
        count(number, "secret")
    );
    if yes || input::confirm(&format!("{}\nWrite it?", crate::words::sentence(&what))) {
        return Ok(());
    }
    let next = if input::is_interactive() {
        "nothing was written; aegis and 2fas are encrypted"
    } else {
        "agree with --yes, or choose aegis or 2fas, which are encrypted"
    };
    Err(CliError::failed(what, next))
}

fn write_to_stdout(context: &mut Context, files: &[File]) -> Result<(), CliError> {
    match files {
        [only] => context.out.bytes(&only.bytes),
        _ => Err(CliError::failed(
            format_args!("there are {} pictures, and standard output can hold only one", files.len()),
            "give -o FILE, or choose google-page, which is one file",
        )),
    }
}

/// Writes all files, or none of them.
fn write_files(path: &Path, files: &[File], force: bool) -> Result<Vec<PathBuf>, CliError> {
    if let [only] = files {
        output_files::write(path, &only.bytes, force)?;
        return Ok(vec![path.to_owned()]);
    }
    let named: Vec<(PathBuf, &File)> = files.iter().map(|file| (part_path(path, file), file)).collect();
    if let Some((existing, _)) = named.iter().find(|(path, _)| !force && path.exists()) {
        return Err(output_files::already_exists(existing));
    }
    let mut staged = Vec::new();
    for (path, file) in &named {
        let file =
            files::stage(path, &file.bytes).map_err(|error| output_files::write_failed(path, &error))?;
        staged.push((path, file));
    }
    let mut written: Vec<PathBuf> = Vec::new();
    for (path, staged) in staged {
        if let Err(error) = staged.commit(output_files::existing(force)) {
            written.iter().for_each(|path| _ = std::fs::remove_file(path));
            return Err(output_files::write_failed(path, &error));
        }
        written.push(path.clone());
    }
    Ok(written)
}

/// The path of one part: `codes.png` becomes `codes-1-of-3.png`.
fn part_path(path: &Path, file: &File) -> PathBuf {
    let Some((part, total)) = file.part else { return path.to_owned() };
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{part}-of-{total}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

fn show_in_terminal(context: &mut Context, exported: &Exported) -> Result<Exit, CliError> {
    let page = |file: &File| {
        let text = file.code.as_ref()?;
        let part = file.part.map_or_else(String::new, |(part, total)| format!("part {part} of {total}: "));
        Some(Page {
            codes: qr::codes_for_texts(&[text]),
            caption: format!("{part}{}", file.names.join(", ")),
        })
    };
    let pages: Vec<Page> = exported.files.iter().filter_map(page).collect();
    let shown = qr_screen::show(context, &pages, DEFAULT_SECONDS)?;
    print_remarks(exported);
    let total = pages.len();
    let missing = match total - shown {
        0 => return Ok(Exit::Done),
        1 => format!("part {total} of {total} was not shown"),
        _ => format!("parts {} to {total} of {total} were not shown", shown + 1),
    };
    let next = format_args!("run it again, and press a key within {DEFAULT_SECONDS} s for each next part");
    Err(CliError::failed(missing, next))
}

fn print_remarks(exported: &Exported) {
    for (title, remarks) in [("Left out:", &exported.left_out), ("Changed in the export:", &exported.altered)]
    {
        if !remarks.is_empty() {
            notify(title);
        }
        for remark in remarks {
            notify(format_args!("  {}", describe(remark)));
        }
    }
}

fn describe(remark: &Remark) -> String {
    format!("{}: {}", fit(&remark.name, 60), visible(&remark.why))
}

fn print_outcome(
    context: &mut Context,
    writer: &dyn Writer,
    exported: &Exported,
    files: &[PathBuf],
    as_json: bool,
) -> Result<(), CliError> {
    if as_json && !files.is_empty() {
        let files: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
        let remarks = |remarks: &[Remark]| -> Vec<serde_json::Value> {
            remarks.iter().map(|remark| json!({ "name": remark.name, "why": remark.why })).collect()
        };
        return context.out.json(&json!({
            "format": writer.name(),
            "files": files,
            "written": exported.written,
            "left_out": remarks(&exported.left_out),
            "altered": remarks(&exported.altered),
        }));
    }
    let written = count(exported.written, "login code");
    for path in files {
        notify(format_args!("Wrote {}.", path.display()));
    }
    if files.is_empty() {
        notify(format_args!("{written} written."));
    } else if writer.is_encrypted() {
        notify(format_args!("It holds {written}."));
    } else {
        notify(format_args!(
            "It holds {written} in plain text: delete it as soon as the other program has imported it."
        ));
    }
    Ok(())
}
