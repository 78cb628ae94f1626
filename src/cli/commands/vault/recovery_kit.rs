//! `vault recovery-kit`: a printable key that opens the vault without its passphrase, and other recipients.

use crate::cli::args::RecoveryKitArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::output::notify;
use crate::cli::{output_files, session};
use crate::export::kit::Kit;
use crate::profile::codec;
use crate::secret::Passphrase;
use crate::text::fit;
use crate::vault::{Access, FurtherRecipient, RecoveryKey, Vault};
use serde_json::json;
use std::path::Path;
use zeroize::Zeroizing;

pub fn run(context: &mut Context, args: &RecoveryKitArgs) -> Result<(), CliError> {
    // Check the output before asking for the passphrase.
    match args.output.as_deref() {
        Some(path) if path == Path::new("-") => output_files::check_stdout(context, args.force)?,
        Some(path) => output_files::check_secret_path(path, args.force)?,
        None => {}
    }
    let name = args.name.as_deref().unwrap_or("a key of mine");
    let recipient = args.recipient.as_ref().map(|key| parse_recipient(key, name)).transpose()?;
    let (folder, passphrase) = session::folder_and_passphrase(context)?;
    if args.list {
        let (vault, _) = Vault::open(&folder, &passphrase, Access::ReadOnly)?;
        return list(context, vault.further_recipients(), args.json);
    }
    let (vault, document) = Vault::open(&folder, &passphrase, Access::ReadWrite)?;
    // Decoding fails for a document of a newer version, which this program must not save.
    codec::decode(&document)?;
    let open = OpenVault { vault, passphrase, document };
    match (&args.remove, recipient, &args.output) {
        (Some(key), ..) => remove(context, open, key),
        (None, Some(recipient), _) => {
            let message = format!("{} opens the vault from now on.", recipient.label);
            open.add(recipient)?;
            context.out.line(message)
        }
        (None, None, Some(path)) => make(context, args, open, path),
        (None, None, None) => Err(CliError::usage("there is nothing to do", "give -o FILE")),
    }
}

/// An open vault, with everything that is needed to change its recipients.
struct OpenVault {
    vault: Vault,
    passphrase: Passphrase,
    document: Zeroizing<Vec<u8>>,
}

impl OpenVault {
    /// Adds a recipient, or renames it if its key is present.
    fn add(self, new: FurtherRecipient) -> Result<(), CliError> {
        let mut recipients = self.vault.further_recipients().to_vec();
        recipients.retain(|known| known.key() != new.key());
        recipients.push(new);
        self.set(recipients)
    }

    fn set(mut self, recipients: Vec<FurtherRecipient>) -> Result<(), CliError> {
        Ok(self.vault.set_further_recipients(&self.passphrase, recipients, &self.document)?)
    }
}

fn parse_recipient(key: &str, name: &str) -> Result<FurtherRecipient, CliError> {
    if key.trim().to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
        return Err(CliError::usage("that is the secret half of a key", "give its public half, age1…"));
    }
    FurtherRecipient::new(key, name)
        .ok_or_else(|| CliError::usage("that is not a public key of age", "give one that begins with age1"))
}

fn make(context: &mut Context, args: &RecoveryKitArgs, open: OpenVault, path: &Path) -> Result<(), CliError> {
    let key = RecoveryKey::generate();
    let made = context.today.to_string();
    let name = args.name.clone().unwrap_or_else(|| format!("recovery kit of {made}"));
    let Some(recipient) = key.recipient(&name) else {
        return Err(CliError::failed("the new key has no public half", "please report this"));
    };
    let (text, public) = (key.text(), recipient.key());
    let folder = open.vault.folder().display().to_string();
    let kit = Kit { key: &text, public: &public, made: &made, vault: &folder };
    let is_page = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("html"));
    let contents = if is_page {
        kit.html().map_err(|error| CliError::failed(error, "write a text file instead of a page"))?
    } else {
        kit.text()
    };
    if path == Path::new("-") {
        open.add(recipient)?;
        context.out.text(&contents)?;
        context.out.flush()?;
    } else {
        // The file is written first: the vault must not have a recipient whose key was never stored.
        output_files::write(path, contents.as_bytes(), args.force)?;
        if let Err(error) = open.add(recipient) {
            // The vault does not have this key, so the kit is useless.
            let _ = std::fs::remove_file(path);
            return Err(error);
        }
        context.out.line(format_args!("Wrote {}: {name}.", crate::text::shown_path(path)))?;
    }
    notify(
        "Print it, keep the paper away from the computer and from copies of the vault, and delete the file: anyone who\n\
         has the kit and the vault needs no passphrase. The kit does not open earlier backups: make a new one.",
    );
    Ok(())
}

fn remove(context: &mut Context, open: OpenVault, key: &str) -> Result<(), CliError> {
    let recipients = open.vault.further_recipients();
    let matching: Vec<&FurtherRecipient> =
        recipients.iter().filter(|known| known.key() == key.trim() || known.label == key.trim()).collect();
    let removed = match matching.as_slice() {
        [only] => (*only).clone(),
        [] => {
            return Err(CliError::failed(
                format_args!("no key that opens this vault matches “{}”", fit(key, 80)),
                "`selvedge vault recovery-kit --list` lists them",
            ));
        }
        several => {
            return Err(CliError::failed(
                format_args!("{} keys have the name “{}”", several.len(), fit(key, 80)),
                "give the public half of the key instead; --list shows it",
            ));
        }
    };
    let rest = recipients.iter().filter(|known| known.key() != removed.key()).cloned().collect();
    open.set(rest)?;
    context.out.line(format_args!("{} no longer opens the vault.", removed.label))?;
    notify(
        "Earlier backups and versions still open with it. If somebody else has the key, make a new vault.",
    );
    Ok(())
}

fn list(context: &mut Context, recipients: &[FurtherRecipient], json: bool) -> Result<(), CliError> {
    if json {
        let recipients: Vec<_> = recipients
            .iter()
            .map(|recipient| json!({ "key": recipient.key(), "name": recipient.label }))
            .collect();
        return context.out.json(&json!({ "recipients": recipients }));
    }
    if recipients.is_empty() {
        context.out.line("Only the passphrase opens this vault.")?;
        notify("`selvedge vault recovery-kit -o FILE.html` makes a printable key.");
        return Ok(());
    }
    let rows: Vec<_> =
        recipients.iter().map(|recipient| vec![recipient.label.clone(), recipient.key()]).collect();
    context.out.table_with_text(&["name", "public key"], &rows)
}
