//! Names without secrets. A field for a name may contain the address of a one-time password: two addresses were pasted where
//! one was expected, or a column was mistaken for another.

use super::entry::ImportedFile;
use crate::text::{holds_secret_address, without_secret_addresses};

const REMOVED: &str =
    "an otpauth:// address was removed from its name: import the address itself if it is missing";

/// Cleans the names of all entries. No reader must do this.
pub(super) fn clean(file: &mut ImportedFile) {
    for entry in &mut file.entries {
        let seeds = entry.seeds.iter_mut().flat_map(|seed| [&mut seed.otp.issuer, &mut seed.otp.label]);
        for name in [&mut entry.service, &mut entry.username].into_iter().chain(seeds) {
            remove_null(name);
        }
    }
    remove_secret_addresses(file);
}

/// Removes `null`, which programs write for a name that they do not have, alone or behind a colon.
fn remove_null(name: &mut String) {
    let kept = match name.trim() {
        "null" | "undefined" => "",
        other => match other.strip_suffix(":null").or_else(|| other.strip_suffix(":undefined")) {
            Some(before) => before.trim(),
            None => return,
        },
    };
    *name = kept.to_owned();
}

/// Replaces each address with a secret in a name, a tag, an address of a web page or a message.
fn remove_secret_addresses(file: &mut ImportedFile) {
    for entry in &mut file.entries {
        let mut is_changed = false;
        let names = [&mut entry.service, &mut entry.username, &mut entry.place];
        for name in names.into_iter().chain(&mut entry.tags) {
            is_changed |= remove(name);
        }
        entry.urls.retain(|url| !holds_secret_address(url));
        for seed in &mut entry.seeds {
            is_changed |= remove(&mut seed.otp.issuer) | remove(&mut seed.otp.label);
            seed.warnings.iter_mut().for_each(|warning| _ = remove(warning));
        }
        if is_changed && let Some(seed) = entry.seeds.first_mut() {
            seed.warnings.push(REMOVED.into());
        } else if is_changed {
            file.notices.push(format!("{}: {REMOVED}", entry.place));
        }
    }
    for failed in &mut file.failed {
        remove(&mut failed.name);
        remove(&mut failed.why);
    }
    file.notices.iter_mut().for_each(|notice| _ = remove(notice));
}

/// Returns whether the text changed.
fn remove(text: &mut String) -> bool {
    let is_secret = holds_secret_address(text);
    if is_secret {
        *text = without_secret_addresses(text).into_owned();
    }
    is_secret
}
