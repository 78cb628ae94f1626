//! Words and figures for a person.

use crate::pwned::{Outcome, Progress, Unit, Why};
use crate::text::{thousands, visible};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Bytes for a person: `80 kB`, `1.2 GB`.
pub fn rounded(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a figure for a person")]
    let size = bytes as f64;
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{:.0} MB", size / 1e6),
        _ => format!("{:.1} GB", size / 1e9),
    }
}

/// How far it is: `120 of 1,000`, `1.2 GB of 40.0 GB read`.
pub fn far(progress: Progress) -> String {
    let Progress { unit, done, total, .. } = progress;
    let read = if unit == Unit::Bytes { " read" } else { "" };
    format!("{} of {}{read}", amount(unit, done), amount(unit, total))
}

/// How fast it goes: `85 a second`, `600 MB a second`.
pub fn pace(progress: Progress) -> Option<String> {
    progress.rate().map(|rate| format!("{} a second", amount(progress.unit, rate.round() as u64)))
}

fn amount(unit: Unit, number: u64) -> String {
    match unit {
        Unit::LookUps => thousands(number),
        Unit::Bytes => rounded(number),
    }
}

/// A list of so many bytes takes seconds to read, or minutes: that is said before.
const LONG: u64 = 1_000_000_000;

/// What is said of a long list that is read through before it answers: what for, and how to be spared it.
pub fn reading(progress: Progress) -> Option<String> {
    (progress.unit == Unit::Bytes && progress.total >= LONG).then(|| {
        format!(
            "The list has {} and is read through before it is first used, and again when it was changed: one line in a \
             wrong place would make a password seem absent. `selvedge pwned corpus build` makes a corpus of it, a sixth \
             of its size, that needs no reading.",
            rounded(progress.total)
        )
    })
}

/// How long it still takes: `10 s left`, `8 min left`.
pub fn left(progress: Progress) -> Option<String> {
    let left = progress.left()?.as_secs();
    Some(if left < 100 { format!("{left} s left") } else { format!("{} min left", left.div_ceil(60)) })
}

/// That the service asked to wait, where that is for more than a moment.
pub fn wait(progress: Progress) -> Option<String> {
    let asked = progress.asked_to_wait.filter(|asked| *asked > Duration::from_secs(2))?;
    Some(format!("the service asked to wait {} s", asked.as_secs()))
}

/// Why passwords could not be checked: how many for each reason, the most frequent first, and what to do.
pub fn unchecked<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Vec<(usize, String, &'static str)> {
    let mut reasons: BTreeMap<String, (usize, &'static str)> = BTreeMap::new();
    for outcome in outcomes {
        if let Outcome::Unchecked(why) = outcome {
            reasons.entry(why.to_string()).or_insert((0, hint(why))).0 += 1;
        }
    }
    let mut reasons: Vec<_> = reasons.into_iter().map(|(why, (times, hint))| (times, why, hint)).collect();
    reasons.sort_by_key(|(times, ..)| std::cmp::Reverse(*times));
    reasons
}

/// What to do about a password that could not be checked.
const fn hint(why: &Why) -> &'static str {
    match why {
        Why::Range(error) | Why::NotAsked(error) => error.hint(),
        Why::Corpus(_) => "",
        Why::Stopped => "run it again to check the rest",
    }
}

/// What to do with an export that lies there unencrypted, in a paragraph. Selvedge deletes nothing that it
/// did not make.
pub fn deletion(file: &Path) -> String {
    let path = file.display().to_string();
    let path = visible(&path);
    let how = if cfg!(windows) {
        format!("delete it with Shift and Delete in Explorer, or: Remove-Item -LiteralPath '{path}'")
    } else if cfg!(target_os = "macos") {
        format!("delete it with Option-Command-Delete in Finder, or: rm -- '{path}'")
    } else {
        format!("delete it for good, past the trash: rm -- '{path}'")
    };
    format!(
        "{path} still has every password in it, unencrypted. When you no longer need it, {how}. \
         Overwriting it first promises little: SSDs and journaling or copy-on-write file systems keep old blocks, \
         which only an encrypted disk makes unreadable. Look for copies, too: the downloads folder, the trash, \
         a synced cloud folder and its older versions, backups made since."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_in_the_unit_a_person_would_use() {
        assert_eq!(rounded(80_000), "80 kB");
        assert_eq!(rounded(80_000_000), "80 MB");
        assert_eq!(rounded(1_234_000_000), "1.2 GB");
        let elapsed = Duration::from_secs(2);
        let progress = Progress {
            unit: Unit::Bytes,
            done: 1_200_000_000,
            total: 40_000_000_000,
            elapsed,
            ..Progress::default()
        };
        assert_eq!(far(progress), "1.2 GB of 40.0 GB read");
        assert_eq!(pace(progress).as_deref(), Some("600 MB a second"));
        assert!(reading(progress).unwrap().starts_with("The list has 40.0 GB"));
        assert_eq!(reading(Progress { total: LONG - 1, ..progress }), None);
        assert_eq!(reading(Progress { unit: Unit::LookUps, ..progress }), None);
    }
}
