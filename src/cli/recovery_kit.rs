//! `vault recovery-kit`: a key on paper for the day on which the passphrase is gone; and `vault restore
//! --recovery-key`, the way back with it.

use super::args::{RecoveryKitArgs, Source};
use super::{CliError, Context, Exit, init, input, secret_file, session};
use crate::export::kit::Kit;
use crate::profile::codec;
use crate::secret::Passphrase;
use crate::text::fit;
use crate::vault::{self, Access, FurtherRecipient, PassphraseStrength, RecoveryKey, Vault, WorkFactor};
use serde::Serialize;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Runs `vault recovery-kit`.
///
/// # Errors
/// Where the place is not fit for a secret, the vault cannot be opened or written, or there is no such key.
pub fn run(context: &mut Context, args: &RecoveryKitArgs) -> Result<Exit, CliError> {
    // Before anybody is asked for a passphrase.
    match args.output.as_deref() {
        Some(path) if path == Path::new("-") => secret_file::stdout_is_fit(context, args.force)?,
        Some(path) => secret_file::place_is_fit(path, args.force)?,
        None => {}
    }
    let theirs = match &args.recipient {
        Some(key) => Some(recipient(key, args.name.as_deref().unwrap_or("a key of mine"))?),
        None => None,
    };
    let (folder, passphrase) = session::folder_and_passphrase(context)?;
    if args.list {
        let (vault, _) = Vault::open(&folder, &passphrase, Access::ReadOnly)?;
        return list(context, vault.further_recipients(), args.json);
    }
    let (vault, document) = Vault::open(&folder, &passphrase, Access::ReadWrite)?;
    // A newer document than this program's is not written again.
    codec::decode(&document)?;
    let open = Open { vault, passphrase, document };
    match (&args.remove, theirs, &args.output) {
        (Some(key), ..) => remove(context, open, key),
        (None, Some(theirs), _) => {
            let said = format!("{} opens the vault from now on.", theirs.label);
            add(open, theirs)?;
            context.out.line(said)?;
            Ok(Exit::Done)
        }
        (None, None, Some(path)) => make(context, args, open, path),
        (None, None, None) => Err(CliError::usage("there is nothing to do", "give -o FILE")),
    }
}

/// An open vault, with what saving it to others takes.
struct Open {
    vault: Vault,
    passphrase: Passphrase,
    document: Zeroizing<Vec<u8>>,
}

fn recipient(key: &str, name: &str) -> Result<FurtherRecipient, CliError> {
    if key.trim().to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
        return Err(CliError::usage("that is the secret half of a key", "give its public half, age1…"));
    }
    FurtherRecipient::new(key, name)
        .ok_or_else(|| CliError::usage("that is no public key of age", "give one that begins with age1"))
}

fn add(mut open: Open, new: FurtherRecipient) -> Result<(), CliError> {
    let mut all = open.vault.further_recipients().to_vec();
    all.retain(|known| known.key() != new.key());
    all.push(new);
    open.vault.set_further_recipients(&open.passphrase, all, &open.document)?;
    Ok(())
}

fn make(context: &mut Context, args: &RecoveryKitArgs, open: Open, path: &Path) -> Result<Exit, CliError> {
    let key = RecoveryKey::generate();
    let made = context.today.to_string();
    let name = args.name.clone().unwrap_or_else(|| format!("recovery kit of {made}"));
    let Some(recipient) = key.recipient(&name) else {
        return Err(CliError::failed("the new key has no public half", "please report this"));
    };
    let (text, public) = (key.text(), recipient.key());
    let folder = open.vault.folder().display().to_string();
    let kit = Kit { key: &text, public: &public, made: &made, vault: &folder };
    let page = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("html"));
    let contents = if page {
        kit.html().map_err(|error| CliError::failed(error, "choose a text instead of a page"))?
    } else {
        kit.text()
    };
    if path == Path::new("-") {
        add(open, recipient)?;
        context.out.text(&contents)?;
        context.out.flush()?;
    } else {
        // The paper first: a key that opens the vault and is nowhere helps nobody.
        secret_file::write(path, contents.as_bytes(), args.force)?;
        if let Err(error) = add(open, recipient) {
            // A kit that opens nothing must not lie there.
            let _ = std::fs::remove_file(path);
            return Err(error);
        }
        context.out.line(format_args!("Wrote {}: {name}.", path.display()))?;
    }
    context.out.say(
        "Print it, keep the paper away from the computer and from copies of the vault, and delete the file: whoever\n\
         has it and the vault needs no passphrase. Backups made before today do not open with it: make a new one.",
    );
    Ok(Exit::Done)
}

fn remove(context: &mut Context, mut open: Open, key: &str) -> Result<Exit, CliError> {
    let all = open.vault.further_recipients();
    let meant: Vec<&FurtherRecipient> =
        all.iter().filter(|known| known.key() == key.trim() || known.label == key.trim()).collect();
    let one = match meant.as_slice() {
        [one] => (*one).clone(),
        [] => {
            return Err(CliError::failed(
                format!("no key that opens this vault is called “{}”", fit(key, 80)),
                "`selvedge vault recovery-kit --list` lists them",
            ));
        }
        several => {
            return Err(CliError::failed(
                format!("{} keys are called “{}”", several.len(), fit(key, 80)),
                "name the one that you mean by its public half: --list shows it",
            ));
        }
    };
    let rest = all.iter().filter(|known| known.key() != one.key()).cloned().collect();
    open.vault.set_further_recipients(&open.passphrase, rest, &open.document)?;
    context.out.line(format_args!("{} no longer opens the vault.", one.label))?;
    context.out.say(
        "Backups and earlier versions made until now still open with it. If somebody else has the key, make a new vault.",
    );
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Row {
    key: String,
    name: String,
}

fn list(context: &mut Context, all: &[FurtherRecipient], json: bool) -> Result<Exit, CliError> {
    let rows = || all.iter().map(|one| Row { key: one.key(), name: one.label.clone() });
    if json {
        context.out.json(&serde_json::json!({ "recipients": rows().collect::<Vec<_>>() }))?;
    } else if all.is_empty() {
        context.out.line("Nothing but the passphrase opens this vault.")?;
        context.out.say("`selvedge vault recovery-kit -o FILE.html` makes a key on paper.");
    } else {
        let rows: Vec<Vec<String>> = rows().map(|Row { key, name }| vec![name, key]).collect();
        context.out.table_with_text(&["name", "public key"], &rows)?;
    }
    Ok(Exit::Done)
}

/// Opens the vault with the key of a kit, and gives it a new passphrase.
///
/// # Errors
/// Where the key cannot be read or opens nothing, or the vault cannot be written.
pub fn restore(
    context: &mut Context,
    folder: &Path,
    source: &Source,
    new: Option<&Source>,
) -> Result<Exit, CliError> {
    if source.is_stdin() && new.is_some_and(Source::is_stdin) {
        return Err(CliError::usage(
            "--recovery-key - and --new-passphrase-file - both read standard input",
            "give one of them a file",
        ));
    }
    let text = input::secret(source, "key of the recovery kit", "--recovery-key")?;
    let key = RecoveryKey::parse(&text).ok_or_else(|| {
        CliError::failed(
            format!("there is no recovery key in {source}"),
            "it begins with AGE-SECRET-KEY-1; if you typed it, one letter or more is wrong: 0 and O, 1 and L look alike",
        )
    })?;
    let folder: PathBuf = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let passphrase = init::new_passphrase(
        &context.out,
        new,
        "--new-passphrase-file",
        false,
        PassphraseStrength::sentence,
    )?;
    let name = format!("recovery kit used on {}", context.today);
    let restored = vault::restore_with_key(&folder, &key, &name, &passphrase, WorkFactor::default())?;
    codec::decode(&restored.document)?;
    let out = &mut context.out;
    if let Some(number) = restored.generation {
        out.line(format_args!("vault.age did not open: generation {number} is in its place."))?;
    }
    out.line("The vault opens with the new passphrase. The recovery kit still opens it, too.")?;
    out.say(
        "Versions from before are put aside in the vault's folder: they open with the kit, or the old passphrase, alone.\n\
         Backups from before, too: make a new one. Other keys that opened the vault are to be named again.",
    );
    Ok(Exit::Done)
}
