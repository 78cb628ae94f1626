//! Earlier versions of `vault.age`.
//!
//! Before a save takes the place of `vault.age`, the file gets a second name here (a hard link: no copying, and
//! it keeps the time at which it was written). A save cut short at any point leaves at worst a second name
//! for the present file.

use super::layout::{Layout, Part, read};
use super::{VaultError, crypt};
use crate::platform::files;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// How many of the newest generations are kept.
pub const NEWEST: usize = 8;
/// Of how many earlier days the last generation is kept besides: a session of many edits would
/// otherwise push out everything from before it.
pub const DAYS: usize = 7;

/// An earlier version of `vault.age`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation {
    /// Its number; higher is newer.
    pub number: u32,
    /// The format of the document, where it was kept before an upgrade from it.
    pub upgraded_from: Option<u32>,
    /// When it was written, in seconds since 1970; `None` where the system doesn't tell.
    pub written: Option<u64>,
    pub file: PathBuf,
}

/// The generations, oldest first. None where the folder is missing.
pub(super) fn list(layout: &Layout) -> io::Result<Vec<Generation>> {
    let mut found: Vec<Generation> =
        entries(layout)?.into_iter().filter_map(|(name, path)| parse(&name, path)).collect();
    found.sort();
    Ok(found)
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
    let (number, upgraded_from) = match stem.strip_prefix("vault-") {
        Some(number) => (number, None),
        None => {
            let (number, from) = stem.strip_prefix("upgrade-")?.split_once("-from-")?;
            (number, Some(from.parse().ok()?))
        }
    };
    let written = fs::metadata(&file).ok().and_then(|found| found.modified().ok());
    let written = written.and_then(|time| Some(time.duration_since(UNIX_EPOCH).ok()?.as_secs()));
    Some(Generation { number: number.parse().ok()?, upgraded_from, written, file })
}

/// A number above all that were given, whatever the file is called.
fn next_number(layout: &Layout) -> io::Result<u32> {
    let number = |name: &str| name.split(['-', '.']).nth(1)?.parse::<u32>().ok();
    Ok(entries(layout)?.iter().filter_map(|(name, _)| number(name)).max().unwrap_or(0).saturating_add(1))
}

/// How many files that did not open were put aside.
pub(super) fn damaged(layout: &Layout) -> usize {
    entries(layout).map_or(0, |all| all.iter().filter(|(name, _)| name.starts_with("damaged-")).count())
}

/// Why a version is kept.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why {
    Save,
    /// A save in a newer format follows.
    UpgradeFrom(u32),
    Damaged,
}

/// Keeps the present `vault.age` under a second name. Nothing where there is none.
pub(super) fn keep(layout: &Layout, why: Why) -> Result<(), VaultError> {
    put_aside(layout, Part::Vault, why)
}

/// Keeps one of the two files under a second name. Nothing where there is none.
pub(super) fn put_aside(layout: &Layout, part: Part, why: Why) -> Result<(), VaultError> {
    let folder = layout.generations();
    let failed = |e| VaultError::io("write", &folder, e);
    files::create_private_folder(&folder).map_err(failed)?;
    let number = next_number(layout).map_err(failed)?;
    let name = match why {
        Why::Save => format!("vault-{number:06}.age"),
        Why::UpgradeFrom(format) => format!("upgrade-{number:06}-from-{format}.age"),
        Why::Damaged => format!("damaged-{number:06}.age"),
    };
    match second_name(&layout.folder.join(part.file_name()), &folder.join(name)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(failed)?,
    }
    match why {
        // If power fails now, at worst this generation is lost, never the vault: no flush.
        Why::Save => Ok(()),
        Why::UpgradeFrom(_) | Why::Damaged => files::sync_folder(&folder).map_err(failed),
    }
}

/// Puts every version aside that is kept: the key of the vault is another now. Nothing is lost by it.
pub(super) fn put_all_aside(layout: &Layout) -> Result<(), VaultError> {
    let folder = layout.generations();
    let failed = |e| VaultError::io("write", &folder, e);
    for generation in list(layout).map_err(failed)? {
        let number = next_number(layout).map_err(failed)?;
        fs::rename(&generation.file, folder.join(format!("damaged-{number:06}.age"))).map_err(failed)?;
    }
    files::sync_folder(&folder).map_err(failed)
}

/// A hard link, or a copy where the file system has none.
fn second_name(present: &Path, name: &Path) -> io::Result<()> {
    match fs::hard_link(present, name) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(e),
        Err(_) => files::stage(name, &fs::read(present)?)?.commit(files::Existing::Keep),
    }
}

/// Removes what need not be kept. Best effort: what could not be removed is tried at the next save.
pub(super) fn thin(layout: &Layout) {
    let Ok(all) = list(layout) else { return };
    let by_age: Vec<(u32, Option<u64>)> =
        all.iter().filter(|g| g.upgraded_from.is_none()).map(|g| (g.number, g.written)).collect();
    let surplus = surplus(&by_age);
    for generation in all.iter().filter(|g| g.upgraded_from.is_none() && surplus.contains(&g.number)) {
        let _ = fs::remove_file(&generation.file);
    }
}

/// Of generations, oldest first, each with when it was written, those that need not be kept: neither one of
/// the [`NEWEST`], nor the last of its day (in UTC) among the [`DAYS`] most recent days before those.
fn surplus(all: &[(u32, Option<u64>)]) -> BTreeSet<u32> {
    let day = |written: &Option<u64>| written.map(|seconds| seconds / 86_400);
    let (older, newest) = all.split_at(all.len().saturating_sub(NEWEST));
    let mut days: BTreeSet<Option<u64>> = newest.iter().map(|(_, written)| day(written)).collect();
    let most = days.len() + DAYS;
    let mut surplus = BTreeSet::new();
    for (number, written) in older.iter().rev() {
        if days.len() >= most || !days.insert(day(written)) {
            surplus.insert(*number);
        }
    }
    surplus
}

/// The generation of a number, or an error that says there is none.
pub(super) fn find(layout: &Layout, number: u32) -> Result<Generation, VaultError> {
    let all = list(layout).map_err(|e| VaultError::io("list", &layout.generations(), e))?;
    all.into_iter().find(|g| g.number == number).ok_or(VaultError::NoGeneration { number: Some(number) })
}

/// The bytes of a generation.
pub(super) fn load(generation: &Generation) -> Result<Result<Vec<u8>, crypt::Fault>, VaultError> {
    read(&generation.file, crypt::VAULT_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;

    #[test]
    fn all_of_one_day_leaves_the_newest() {
        let all: Vec<_> = (1..=20).map(|n| (n, Some(5 * DAY + u64::from(n)))).collect();
        assert_eq!(surplus(&all), (1..=12).collect());
        assert_eq!(surplus(&all[..NEWEST]), BTreeSet::new());
    }

    #[test]
    fn the_last_of_each_earlier_day_stays_for_a_week_of_days() {
        // Days 1 to 12, two generations each; then eight on day 20.
        let mut all: Vec<_> =
            (0..24).map(|n| (n + 1, Some((u64::from(n) / 2 + 1) * DAY + u64::from(n)))).collect();
        all.extend((25..=32).map(|n| (n, Some(20 * DAY))));
        let kept: Vec<u32> = all.iter().map(|(n, _)| *n).filter(|n| !surplus(&all).contains(n)).collect();
        assert_eq!(kept[..DAYS], [12, 14, 16, 18, 20, 22, 24]);
        assert_eq!(kept[DAYS..], (25..=32).collect::<Vec<_>>());
    }

    #[test]
    fn without_times_the_newest_stay() {
        let all: Vec<_> = (1..=20).map(|n| (n, None)).collect();
        assert_eq!(surplus(&all).len(), 20 - NEWEST);
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        let parse = |name: &str| parse(name, PathBuf::new()).map(|g| (g.number, g.upgraded_from));
        assert_eq!(parse("vault-000041.age"), Some((41, None)));
        assert_eq!(parse("upgrade-000042-from-1.age"), Some((42, Some(1))));
        for other in ["identity.age", "damaged-000043.age", "vault-.age", "vault-1.txt", "vault-x.age"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
