//! Earlier versions of `vault.age`.
//!
//! Before a save replaces `vault.age`, the file gets a second name in `generations/`. The second name is a hard link, so
//! nothing is copied and the modification time stays. After an interrupted save, the newest generation may be identical
//! to the current `vault.age`; that is harmless.

use super::error::VaultError;
use super::layout::{Contents, IDENTITY, Layout, VaultFile, read_vault_file};
use crate::platform::files;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// How many of the newest generations are kept.
pub const KEPT_NEWEST: usize = 8;
/// For how many earlier days the last generation of the day is kept as well. Without them, one session with many edits
/// would push out everything older.
pub const KEPT_DAYS: usize = 7;

/// The highest number of a generation. A vault that is saved once a minute for a lifetime stays far below it, so a file with a
/// higher number is not ours.
const MAX_NUMBER: u32 = 999_999_999;

/// An earlier version of `vault.age`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation {
    /// A higher number is newer.
    pub number: u32,
    /// The document's format version, if the generation was kept before an upgrade to a newer format.
    pub upgraded_from: Option<u32>,
    /// Whether another program had written it while the vault was open here.
    pub from_other_program: bool,
    /// The modification time in seconds since 1970, if the system knows it.
    pub written: Option<u64>,
    pub file: PathBuf,
}

impl Generation {
    pub(super) fn read(&self) -> Result<Contents, VaultError> {
        read_vault_file(&self.file)
    }

    /// Whether it is never deleted.
    const fn is_permanent(&self) -> bool {
        self.upgraded_from.is_some() || self.from_other_program
    }
}

/// The reason for keeping a version of a file, which decides its name.
#[derive(Clone, Copy, Debug)]
pub(super) enum KeepReason {
    Save,
    /// The next save writes a newer format than this version.
    UpgradeFrom(u32),
    /// Another program wrote this version while the vault was open here. It is never deleted.
    Other,
    Damaged,
}

/// All generations, oldest first. Empty if the folder does not exist.
pub(super) fn list(layout: &Layout) -> Result<Vec<Generation>, VaultError> {
    let entries = entries(layout).map_err(|e| VaultError::io("list", &layout.generations(), e))?;
    let mut generations: Vec<Generation> =
        entries.into_iter().filter_map(|(name, path)| parse(&name, path)).collect();
    generations.sort();
    Ok(generations)
}

fn entries(layout: &Layout) -> io::Result<Vec<(String, PathBuf)>> {
    match fs::read_dir(layout.generations()) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path())))
            .collect(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(e),
    }
}

fn parse(name: &str, file: PathBuf) -> Option<Generation> {
    let stem = name.strip_suffix(".age")?;
    let from_other_program = stem.starts_with("other-");
    let (number, upgraded_from) = match stem.strip_prefix("vault-").or_else(|| stem.strip_prefix("other-")) {
        Some(number) => (number, None),
        None => {
            let (number, from) = stem.strip_prefix("upgrade-")?.split_once("-from-")?;
            (number, Some(from.parse().ok()?))
        }
    };
    let modified = fs::metadata(&file).ok().and_then(|metadata| metadata.modified().ok());
    let written = modified.and_then(|time| Some(time.duration_since(UNIX_EPOCH).ok()?.as_secs()));
    let number = number.parse().ok().filter(|number| *number <= MAX_NUMBER)?;
    Some(Generation { number, upgraded_from, from_other_program, written, file })
}

/// A number above that of every generation and of every file that was set aside.
fn next_number(layout: &Layout) -> Result<u32, VaultError> {
    let entries = entries(layout).map_err(|e| VaultError::io("list", &layout.generations(), e))?;
    let newest = entries.into_iter().filter_map(|(name, path)| Some((number_in(&name)?, path))).max();
    match newest {
        None => Ok(1),
        Some((number, _)) if number < MAX_NUMBER => Ok(number + 1),
        Some((_, path)) => Err(VaultError::NumbersExhausted { path }),
    }
}

/// The number and the path of the next generation.
pub(super) fn next_path(layout: &Layout) -> Result<(u32, PathBuf), VaultError> {
    let folder = layout.create_generations()?;
    let number = next_number(layout)?;
    Ok((number, folder.join(format!("vault-{number:06}.age"))))
}

/// The number in the name of a generation or of a file that was set aside.
fn number_in(name: &str) -> Option<u32> {
    name.split(['-', '.']).nth(1)?.parse().ok().filter(|number| *number <= MAX_NUMBER)
}

/// Whether Selvedge gives a file in `generations/` this name.
pub(super) fn is_own_name(name: &str) -> bool {
    let is_damaged = || name.strip_prefix("damaged-").and_then(|rest| rest.strip_suffix(".age"));
    name == IDENTITY
        || files::is_leftover(name.as_ref())
        || parse(name, PathBuf::new()).is_some()
        || is_damaged().is_some_and(|number| number.parse::<u32>().is_ok_and(|number| number <= MAX_NUMBER))
}

/// The names of files in `generations/` that Selvedge did not make.
pub(super) fn foreign_files(layout: &Layout) -> Vec<String> {
    let names = entries(layout).unwrap_or_default().into_iter().map(|(name, _)| name);
    names.filter(|name| !is_own_name(name)).collect()
}

/// The number of files that were set aside because they did not open.
pub(super) fn count_damaged(layout: &Layout) -> usize {
    entries(layout).map_or(0, |all| all.iter().filter(|(name, _)| name.starts_with("damaged-")).count())
}

/// Whether the newest generation has these bytes, and is kept for at least as long as this reason asks for.
pub(super) fn is_newest(layout: &Layout, bytes: &[u8], reason: KeepReason) -> bool {
    let newest = list(layout).ok().and_then(|generations| generations.into_iter().next_back());
    newest.is_some_and(|newest| {
        let is_kept_longer = matches!(reason, KeepReason::Save) || newest.is_permanent();
        is_kept_longer && matches!(newest.read(), Ok(Ok(kept)) if kept == bytes)
    })
}

/// Keeps the current version of one of the two files under a second name. Does nothing if the file does not exist.
pub(super) fn keep(layout: &Layout, file: VaultFile, reason: KeepReason) -> Result<(), VaultError> {
    let source = match reason {
        KeepReason::Save | KeepReason::UpgradeFrom(_) | KeepReason::Other => layout.resolved(file),
        KeepReason::Damaged => layout.path(file),
    };
    keep_file(layout, &source, reason).map(drop)
}

/// Keeps a file under a second name. Returns the number in that name; `None` if the file does not exist.
pub(super) fn keep_file(
    layout: &Layout,
    source: &Path,
    reason: KeepReason,
) -> Result<Option<u32>, VaultError> {
    let folder = layout.create_generations()?;
    let io_error = |e| VaultError::io("write", &folder, e);
    let number = next_number(layout)?;
    let name = match reason {
        KeepReason::Save => format!("vault-{number:06}.age"),
        KeepReason::UpgradeFrom(format) => format!("upgrade-{number:06}-from-{format}.age"),
        KeepReason::Other => format!("other-{number:06}.age"),
        KeepReason::Damaged => format!("damaged-{number:06}.age"),
    };
    match add_name(source, &folder.join(name)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(io_error)?,
    }
    match reason {
        // No flush: a power failure now can lose this generation, but never the vault.
        KeepReason::Save => {}
        KeepReason::UpgradeFrom(_) | KeepReason::Other | KeepReason::Damaged => {
            files::sync_folder(&folder).map_err(io_error)?;
        }
    }
    Ok(Some(number))
}

/// Renames every generation to `damaged-…`, because the vault has a new key that does not open them.
pub(super) fn set_all_aside(layout: &Layout) -> Result<(), VaultError> {
    let folder = layout.generations();
    let io_error = |e| VaultError::io("write", &folder, e);
    for generation in list(layout)? {
        let number = next_number(layout)?;
        fs::rename(&generation.file, folder.join(format!("damaged-{number:06}.age"))).map_err(io_error)?;
    }
    files::sync_folder(&folder).map_err(io_error)
}

/// Gives a file a second name: a hard link, or a copy if the file system has no hard links.
fn add_name(file: &Path, name: &Path) -> io::Result<()> {
    match fs::hard_link(file, name) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(e),
        Err(_) => files::stage(name, &fs::read(file)?)?.commit(files::Existing::Keep),
    }
}

/// Deletes the generations that need not be kept. Best effort: the next save tries again.
pub(super) fn delete_surplus(layout: &Layout) {
    let Ok(mut generations) = list(layout) else { return };
    generations.retain(|generation| !generation.is_permanent());
    let ages: Vec<(u32, Option<u64>)> = generations.iter().map(|g| (g.number, g.written)).collect();
    let surplus = surplus(&ages);
    for generation in generations.iter().filter(|generation| surplus.contains(&generation.number)) {
        let _ = fs::remove_file(&generation.file);
    }
}

/// The numbers of the generations that need not be kept. `generations` holds numbers with modification times, oldest first.
/// Kept are the [`KEPT_NEWEST`] newest, and before them the last generation of each of the [`KEPT_DAYS`] most recent
/// days (in UTC).
fn surplus(generations: &[(u32, Option<u64>)]) -> BTreeSet<u32> {
    let day = |written: &Option<u64>| written.map(|seconds| seconds / 86_400);
    let (older, newest) = generations.split_at(generations.len().saturating_sub(KEPT_NEWEST));
    let mut days: BTreeSet<Option<u64>> = newest.iter().map(|(_, written)| day(written)).collect();
    let max_days = days.len() + KEPT_DAYS;
    let mut surplus = BTreeSet::new();
    for (number, written) in older.iter().rev() {
        if days.len() >= max_days || !days.insert(day(written)) {
            surplus.insert(*number);
        }
    }
    surplus
}

pub(super) fn find(layout: &Layout, number: u32) -> Result<Generation, VaultError> {
    let generation = list(layout)?.into_iter().find(|generation| generation.number == number);
    generation.ok_or(VaultError::NoGeneration { number: Some(number) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;

    #[test]
    fn of_one_day_only_the_newest_generations_are_kept() {
        let all: Vec<_> = (1..=20).map(|n| (n, Some(5 * DAY + u64::from(n)))).collect();
        assert_eq!(surplus(&all), (1..=12).collect());
        assert_eq!(surplus(&all[..KEPT_NEWEST]), BTreeSet::new());
    }

    #[test]
    fn the_last_generation_of_each_earlier_day_is_kept_for_seven_days() {
        // Days 1 to 12, two generations each; then eight on day 20.
        let mut all: Vec<_> =
            (0..24).map(|n| (n + 1, Some((u64::from(n) / 2 + 1) * DAY + u64::from(n)))).collect();
        all.extend((25..=32).map(|n| (n, Some(20 * DAY))));
        let kept: Vec<u32> = all.iter().map(|(n, _)| *n).filter(|n| !surplus(&all).contains(n)).collect();
        assert_eq!(kept[..KEPT_DAYS], [12, 14, 16, 18, 20, 22, 24]);
        assert_eq!(kept[KEPT_DAYS..], (25..=32).collect::<Vec<_>>());
    }

    #[test]
    fn without_modification_times_the_newest_generations_are_kept() {
        let all: Vec<_> = (1..=20).map(|n| (n, None)).collect();
        assert_eq!(surplus(&all).len(), 20 - KEPT_NEWEST);
    }

    #[test]
    fn file_names_are_parsed() {
        let parse = |name: &str| parse(name, PathBuf::new()).map(|g| (g.number, g.upgraded_from));
        assert_eq!(parse("vault-000041.age"), Some((41, None)));
        assert_eq!(parse("upgrade-000042-from-1.age"), Some((42, Some(1))));
        for other in ["identity.age", "damaged-000043.age", "vault-.age", "vault-1.txt", "vault-x.age"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
