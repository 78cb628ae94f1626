//! `export`: login codes for another program.
//!
//! A file is written with mode 0600, whole or not at all; see [`secret_file`] for where it is refused.

use super::args::ExportArgs;
use super::{Access, CliError, Context, Exit, Session, code, find, init, input, secret_file, show};
use crate::export::{ExportItem, Exported, File, Remark, WriteContext, Writer, by_name, qr};
use crate::inventory::Namesakes;
use crate::platform::files::{self, Existing};
use crate::platform::{clock, random};
use crate::profile::{Profile, StoredSeed};
use crate::text::{self, fit, visible};
use crate::vault::PassphraseStrength;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Runs `export`.
///
/// # Errors
/// Where there is nothing to write, the place is refused, nobody agrees to plain text, or writing fails.
pub fn run(context: &mut Context, args: &ExportArgs) -> Result<Exit, CliError> {
    let writer = by_name(&args.format)
        .ok_or_else(|| CliError::usage("there is no such format", "`selvedge export --help` lists them"))?;
    if args.terminal && writer.extension() != "png" {
        let next = "give --format google, or -o FILE";
        return Err(CliError::usage(format!("{} is not shown in the terminal", writer.label()), next));
    }
    let output = args.output.as_deref().filter(|_| !args.terminal);
    let to_stdout = output == Some(Path::new("-"));
    // Before anybody is asked for a passphrase.
    match output {
        Some(_) if to_stdout => secret_file::stdout_is_fit(context, args.force)?,
        Some(path) => secret_file::place_is_fit(path, args.force)?,
        None => show::needs_terminal(context)?,
    }
    let session = Session::open(context, Access::ReadOnly)?;
    let (items, unreadable) = items(session.profile(), &args.queries)?;
    if items.is_empty() && unreadable.is_empty() {
        return Err(CliError::failed(
            "there are no login codes to write",
            "`selvedge code` lists those there are",
        ));
    }
    let password = if writer.is_encrypted() {
        let source = args.password_file.as_ref();
        if source.is_none() && !input::is_interactive() {
            return Err(CliError::failed(
                "the file needs a new password of its own, and standard input is not a terminal to ask on",
                "give it with --password-file FILE, or --password-file - for standard input",
            ));
        }
        if source.is_none() {
            let said =
                "The file is encrypted under a password of its own, which the other program will ask for.";
            context.out.say(said);
        }
        Some(init::new_passphrase(
            &context.out,
            source,
            "--password-file",
            false,
            PassphraseStrength::in_short,
        )?)
    } else {
        if args.password_file.is_some() {
            let next = "leave --password-file out, or choose aegis or 2fas, which are encrypted";
            return Err(CliError::usage(format!("{} is not encrypted", writer.label()), next));
        }
        None
    };
    let mut random_failed = None;
    let mut fill = |bytes: &mut [u8]| {
        if let Err(error) = random::fill(bytes) {
            random_failed = Some(error);
        }
    };
    let mut outside = WriteContext {
        password: password.as_ref(),
        random: &mut fill,
        unix_millis: clock::unix_millis(),
        side: if args.terminal { show::side(context) } else { None },
    };
    let mut exported =
        writer.write(&items, &mut outside).map_err(|error| CliError::failed(&error, error.hint()))?;
    if let Some(error) = random_failed {
        return Err(CliError::failed(format!("the system gives no random numbers: {error}"), "try again"));
    }
    exported.left_out.extend(unreadable);
    if exported.written == 0 {
        let why = exported.left_out.iter().map(line).collect::<Vec<_>>().join("\n");
        return Err(CliError::failed(
            format!("nothing is left to write in a {}:\n{why}", writer.label()),
            "choose another format; otpauth and aegis hold everything",
        ));
    }
    if args.terminal {
        return in_terminal(context, &exported);
    }
    if !writer.is_encrypted() {
        agree_to_plain(writer, exported.written, args.yes)?;
    }
    let files = match output {
        Some(path) if !to_stdout => write(path, &exported.files, args.force)?,
        _ => to_standard_output(context, &exported.files)?,
    };
    tell(context, &exported);
    report(context, writer, &exported, &files, args.json)?;
    Ok(Exit::Done)
}

/// The login codes that are meant, named as the other program should show them; and what cannot be read.
fn items(profile: &Profile, queries: &[String]) -> Result<(Vec<ExportItem>, Vec<Remark>), CliError> {
    let mut wanted = Vec::new();
    for query in queries {
        let account = find::account(&profile.inventory, query)?;
        if !profile.readable_seeds().any(|seed| seed.account == account.id) {
            return Err(CliError::failed(
                format!(
                    "{} has no login code here",
                    Namesakes::of(&profile.inventory).display_name(account, 60)
                ),
                "`selvedge code` lists those there are",
            ));
        }
        wanted.push(account.id.clone());
    }
    let meant = |id: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted.as_str() == id);
    let items = profile.readable_seeds().filter(|seed| meant(seed.account.as_str()));
    let items = items.map(|seed| item(profile, seed)).collect();
    let unreadable = profile.seeds.iter().filter_map(|seed| seed.unparsed()).filter_map(|opaque| {
        let account = opaque.text("account").unwrap_or_default();
        meant(account).then(|| Remark {
            name: fit(account, 60).into_owned(),
            why: format!("it cannot be read: {}", visible(opaque.reason())),
        })
    });
    Ok((items, unreadable.collect()))
}

/// A seed with its account's names where it has none of its own.
pub(super) fn item(profile: &Profile, seed: &StoredSeed) -> ExportItem {
    let account = profile.inventory.account(&seed.account);
    let otp = account.map_or_else(|| seed.otp.clone(), |a| seed.otp.named_as(&a.service, &a.username));
    ExportItem { name: code::name(profile, seed), otp }
}

fn agree_to_plain(writer: &dyn Writer, count: usize, yes: bool) -> Result<(), CliError> {
    if yes {
        return Ok(());
    }
    let what = format!(
        "The {} holds {} in plain text: whoever reads it can make your codes from then on.",
        writer.label(),
        text::count(count, "secret")
    );
    if input::agree(&format!("{what}\nWrite it?")) {
        return Ok(());
    }
    let next = if input::is_interactive() {
        "nothing was written; aegis and 2fas are encrypted"
    } else {
        "say so with --yes, or choose aegis or 2fas, which are encrypted"
    };
    Err(CliError::failed(what.trim_end_matches('.'), next))
}

fn to_standard_output(context: &mut Context, files: &[File]) -> Result<Vec<PathBuf>, CliError> {
    match files {
        [only] => context.out.bytes(&only.bytes)?,
        _ => {
            return Err(CliError::failed(
                format!("these are {} pictures, and standard output takes one", files.len()),
                "give -o FILE, or choose google-page, which is one file",
            ));
        }
    }
    Ok(Vec::new())
}

/// Writes all files, or none.
fn write(path: &Path, files: &[File], force: bool) -> Result<Vec<PathBuf>, CliError> {
    let existing = if force { Existing::Replace } else { Existing::Keep };
    if let [only] = files {
        secret_file::write(path, &only.bytes, force)?;
        return Ok(vec![path.to_owned()]);
    }
    let named: Vec<(PathBuf, &File)> = files.iter().map(|file| (part_of(path, file), file)).collect();
    if let Some((taken, _)) = named.iter().find(|(path, _)| !force && path.exists()) {
        return Err(secret_file::exists(taken));
    }
    let mut staged = Vec::new();
    for (path, file) in &named {
        staged.push((
            path,
            files::stage(path, &file.bytes).map_err(|error| secret_file::failed(path, &error))?,
        ));
    }
    let mut done: Vec<PathBuf> = Vec::new();
    for (path, staged) in staged {
        if let Err(error) = staged.commit(existing) {
            // Those that are there by now are ours.
            done.iter().for_each(|path| _ = std::fs::remove_file(path));
            return Err(secret_file::failed(path, &error));
        }
        done.push(path.clone());
    }
    Ok(done)
}

/// `codes.png` as `codes-1-of-3.png`.
fn part_of(path: &Path, file: &File) -> PathBuf {
    let Some((part, count)) = file.part else { return path.to_owned() };
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{part}-of-{count}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// Shows the codes one after another.
fn in_terminal(context: &mut Context, exported: &Exported) -> Result<Exit, CliError> {
    let mut pages = Vec::new();
    for file in &exported.files {
        let Some(text) = &file.code else { continue };
        let part = file.part.map_or_else(String::new, |(part, count)| format!("part {part} of {count}: "));
        pages.push(show::Page {
            codes: qr::forms_of(&[text]),
            caption: format!("{part}{}", file.names.join(", ")),
        });
    }
    let shown = show::pages(context, &pages, show::SECONDS)?;
    tell(context, exported);
    if shown == pages.len() {
        return Ok(Exit::Done);
    }
    let all = pages.len();
    let missing = match all - shown {
        1 => format!("part {all} of {all} was not shown"),
        _ => format!("parts {} to {all} of {all} were not shown", shown + 1),
    };
    Err(CliError::failed(
        missing,
        format!("run it again, and press a key within {} s for each next part", show::SECONDS),
    ))
}

/// Says what was left out and what was changed.
fn tell(context: &Context, exported: &Exported) {
    let lines = |title: &str, remarks: &[Remark]| {
        if remarks.is_empty() {
            return;
        }
        context.out.say(title);
        for remark in remarks {
            context.out.say(format_args!("  {}", line(remark)));
        }
    };
    lines("Left out:", &exported.left_out);
    lines("Changed on the way:", &exported.altered);
}

fn line(remark: &Remark) -> String {
    format!("{}: {}", fit(&remark.name, 60), visible(&remark.why))
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    why: &'a str,
}

fn rows(remarks: &[Remark]) -> Vec<Row<'_>> {
    remarks.iter().map(|remark| Row { name: &remark.name, why: &remark.why }).collect()
}

fn report(
    context: &mut Context,
    writer: &dyn Writer,
    exported: &Exported,
    files: &[PathBuf],
    json: bool,
) -> Result<(), CliError> {
    if json && !files.is_empty() {
        let files: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
        return context.out.json(&serde_json::json!({
            "format": writer.name(),
            "files": files,
            "written": exported.written,
            "left_out": rows(&exported.left_out),
            "altered": rows(&exported.altered),
        }));
    }
    let written = text::count(exported.written, "login code");
    for path in files {
        context.out.say(format_args!("Wrote {}.", path.display()));
    }
    if files.is_empty() {
        context.out.say(format_args!("{written} written."));
    } else if writer.is_encrypted() {
        context.out.say(format_args!("{written} in it."));
    } else {
        context.out.say(format_args!("{written} in plain text: delete it once the other program has it."));
    }
    Ok(())
}
