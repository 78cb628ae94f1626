//! `vault merge`: merges another version of the vault, such as a conflict copy of a syncing service.

use crate::cli::args::MergeArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::output::{Output, notify};
use crate::cli::session::{self, Session};
use crate::cli::{exported_file, input};
use crate::inventory::{AccountId, EntityKind};
use crate::merge::{Conflict, KeptDeletion, MergedVersions, VersionSide, changes, merge_versions};
use crate::profile::{Edit, Profile, compose};
use crate::secret::Passphrase;
use crate::store::{Access, MergeBase, OtherVersion, Store, StoreError};
use crate::vault::{VaultError, VaultFile, conflict_copies};
use serde_json::json;
use std::path::{Path, PathBuf};

pub fn run(context: &mut Context, args: &MergeArgs) -> Result<(), CliError> {
    let file = version_file(&args.file)?;
    let password = exported_file::password(args.password_file.as_ref())?;
    let (folder, passphrase) = session::folder_and_passphrase(context)?;
    let access = if args.dry_run { Access::ReadOnly } else { Access::ReadWrite };
    let (mut session, _) = Session::open_with(context, &folder, &passphrase, access)?;
    if is_same_file(&file, &session.store().vault().folder().join(VaultFile::Vault.file_name())) {
        return Err(CliError::failed("that file is this vault itself", "give another version of it"));
    }
    let other = read(session.store(), &file, &passphrase, password.as_ref())?;
    let base = session.store().merge_base(session.profile(), &other);
    let (base, base_save) = match base {
        MergeBase::Contained => return nothing_to_merge(&mut context.out, args, &file),
        MergeBase::Common { profile, save } => (Some(profile), Some(save)),
        MergeBase::Unknown => (None, None),
    };
    let mut merged = merge_versions(
        base.as_deref(),
        VersionSide { profile: session.profile(), number: session.store().save_number() },
        VersionSide { profile: &other.profile, number: other.version.saves.number },
    )
    .map_err(|error| CliError::failed(error, "nothing was changed; please report this"))?;
    if !args.yes && !args.json && !args.dry_run && input::is_interactive() {
        ask_about_deletions(&mut merged)?;
    }
    merged.profile.merged = session.store().merged_ids(session.profile(), &other);
    let result = Merge {
        file: &file,
        base_save,
        other_save: other.version.saves.number,
        changes: changes(session.profile(), &merged.profile),
        kept: merged
            .kept
            .iter()
            .map(|kept| format!("the {}", kept.described(&merged.profile.inventory)))
            .collect(),
        conflicts: merged.conflicts,
    };
    if args.dry_run {
        return result.print(&mut context.out, args.json, None);
    }
    let kept_as = session.store_mut().keep_version(&other)?;
    session.apply(Edit::ReplaceProfile(Box::new(merged.profile)))?;
    let applied = Applied { save: session.store().save_number(), before: session.version_before(), kept_as };
    result.print(&mut context.out, args.json, Some(&applied))?;
    if !args.yes && !args.json {
        offer_to_delete(&session, &file, kept_as);
    }
    Ok(())
}

/// The file to read: a folder stands for the `vault.age` in it.
fn version_file(path: &Path) -> Result<PathBuf, CliError> {
    if path.is_dir() {
        return Ok(path.join(VaultFile::Vault.file_name()));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    if name.starts_with("identity") {
        return Err(CliError::usage(
            "that is a copy of the key, not of the vault",
            "give the copy of vault.age; a copy of identity.age beside it is used if it is needed",
        ));
    }
    Ok(path.to_owned())
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    let canonical = |path: &Path| std::fs::canonicalize(path).ok();
    canonical(a).is_some_and(|a| canonical(b) == Some(a))
}

/// Reads the other version. Its passphrase is usually the same as that of this vault, so it is tried first.
fn read(
    store: &Store,
    file: &Path,
    passphrase: &Passphrase,
    password: Option<&Passphrase>,
) -> Result<OtherVersion, CliError> {
    let known: Vec<&Passphrase> = std::iter::once(passphrase).chain(password).collect();
    let wrong_passphrase =
        |error: &StoreError| matches!(error, StoreError::Vault(VaultError::WrongPassphrase { .. }));
    let mut result = store.read_version(file, &known);
    if password.is_none() && input::is_interactive() && result.as_ref().is_err_and(wrong_passphrase) {
        let typed = input::passphrase(None, &format!("Passphrase of {}", file.display()), "--password-file")?;
        result = store.read_version(file, &[&typed]);
    }
    result.map_err(|error| {
        if wrong_passphrase(&error) {
            CliError::failed(
                format_args!("the passphrase does not open {}", file.display()),
                "give the passphrase of the other version with --password-file; nothing was changed",
            )
        } else {
            error.into()
        }
    })
}

fn ask_about_deletions(merged: &mut MergedVersions) -> Result<(), CliError> {
    let mut remaining = Vec::new();
    for kept in std::mem::take(&mut merged.kept) {
        let what = kept.described(&merged.profile.inventory);
        let question = format!("One version deleted the {what}, and the other changed it. Delete it?");
        if input::confirm(&question) {
            let edit = removal(&merged.profile, &kept);
            merged.profile.apply(edit)?;
        } else {
            remaining.push(kept);
        }
    }
    merged.kept = remaining;
    Ok(())
}

fn removal(profile: &Profile, kept: &KeptDeletion) -> Edit {
    let id = kept.id.as_str();
    match kept.kind {
        EntityKind::Account => compose::remove_account(profile, &AccountId::from(id)),
        EntityKind::Device => compose::remove_device(profile, &id.into()),
        EntityKind::Number => compose::remove_number(profile, &id.into()),
        EntityKind::Place => compose::remove_place(profile, &id.into()),
    }
}

fn nothing_to_merge(out: &mut Output, args: &MergeArgs, file: &Path) -> Result<(), CliError> {
    if args.json {
        return out.json(&json!({
            "applied": false, "save": null, "base": null, "changes": [], "kept": [], "conflicts": [],
        }));
    }
    let file = file.display();
    out.line(format_args!(
        "Nothing to merge: the vault contains everything in {file}. You can delete that file."
    ))
}

/// What a merge does.
struct Merge<'a> {
    file: &'a Path,
    base_save: Option<u64>,
    other_save: u64,
    changes: Vec<String>,
    kept: Vec<String>,
    conflicts: Vec<Conflict>,
}

struct Applied {
    save: u64,
    /// The generation with the vault as it was before.
    before: Option<u32>,
    /// The generation with the other version.
    kept_as: u32,
}

impl Merge<'_> {
    fn print(&self, out: &mut Output, json: bool, applied: Option<&Applied>) -> Result<(), CliError> {
        if json {
            let conflict = |conflict: &Conflict| {
                json!({
                    "record": conflict.record(), "field": conflict.field(),
                    "kept": conflict.kept(), "other": conflict.other(),
                })
            };
            let conflicts: Vec<_> = self.conflicts.iter().map(conflict).collect();
            return out.json(&json!({
                "applied": applied.is_some(), "save": applied.map(|applied| applied.save), "base": self.base_save,
                "changes": self.changes, "kept": self.kept, "conflicts": conflicts,
            }));
        }
        let file = self.file.display();
        let numbered =
            |save: u64| if save == 0 { "without a number".to_owned() } else { format!("save {save}") };
        out.line(match self.base_save {
            Some(base) => {
                format!(
                    "{file} ({}): compared with the common version ({}).",
                    numbered(self.other_save),
                    numbered(base)
                )
            }
            None => format!(
                "{file} ({}): no common version was found, so nothing counts as deleted.",
                numbered(self.other_save)
            ),
        })?;
        for change in &self.changes {
            out.line(format_args!("  {change}"))?;
        }
        if self.changes.is_empty() {
            out.line("  It has nothing that changes this vault.")?;
        }
        for kept in &self.kept {
            out.line(format_args!("Kept {kept}, which one version deleted and the other changed."))?;
        }
        for conflict in &self.conflicts {
            let (record, field) = (conflict.record(), conflict.field());
            let (kept, other) = (conflict.kept(), conflict.other());
            out.line(format_args!("Both changed {record}: {field} is “{kept}”; “{other}” is in the notes."))?;
        }
        let Some(applied) = applied else { return out.line("Nothing was changed: this was a dry run.") };
        let before = applied.before.map_or_else(String::new, |number| {
            format!(" Generation {number} is the vault before the merge.")
        });
        out.line(format_args!(
            "Merged as save {}.{before} Generation {} is the other version.",
            applied.save, applied.kept_as
        ))
    }
}

/// After a merge, a conflict copy is not needed any more. It is deleted only with consent.
fn offer_to_delete(session: &Session, file: &Path, kept_as: u32) {
    let copies = conflict_copies(session.store().vault().folder());
    let is_copy = copies.iter().any(|copy| is_same_file(&copy.path, file));
    let shown = file.display();
    if !is_copy {
        return;
    }
    if !input::confirm(&format!("Delete {shown}? Generation {kept_as} has the same content.")) {
        notify(format_args!("You can delete {shown}: the vault contains everything in it."));
    } else if let Err(error) = std::fs::remove_file(file) {
        notify(format_args!("{shown} could not be deleted: {error}"));
    } else {
        notify(format_args!("Deleted {shown}."));
    }
}
