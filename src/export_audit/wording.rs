//! Texts for progress, failures and advice.

use crate::pwned::{BreachStatus, CheckProgress, ProgressUnit, UncheckedReason};
use crate::text::{thousands, visible};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// A rounded size: `80 kB`, `1.2 GB`.
pub fn human_bytes(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a displayed size is rounded")]
    let size = bytes as f64;
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{:.0} MB", size / 1e6),
        _ => format!("{:.1} GB", size / 1e9),
    }
}

/// What is done: `120 of 1,000`, `1.2 GB of 40.0 GB read`.
pub fn progress_text(progress: CheckProgress) -> String {
    let CheckProgress { unit, done, total, .. } = progress;
    let read = if unit == ProgressUnit::Bytes { " read" } else { "" };
    format!("{} of {}{read}", amount(unit, done), amount(unit, total))
}

/// The speed: `85 a second`, `600 MB a second`.
pub fn rate_text(progress: CheckProgress) -> Option<String> {
    progress.rate().map(|rate| format!("{} a second", amount(progress.unit, rate.round() as u64)))
}

fn amount(unit: ProgressUnit, number: u64) -> String {
    match unit {
        ProgressUnit::Lookups => thousands(number),
        ProgressUnit::Bytes => human_bytes(number),
    }
}

/// Reading a list of this many bytes takes seconds to minutes, so the user is told first.
const LONG_LIST_BYTES: u64 = 1_000_000_000;

/// Explains why a long list is read before its first use, and how to avoid it. `None` for anything else.
pub fn list_reading_notice(progress: CheckProgress) -> Option<String> {
    (progress.unit == ProgressUnit::Bytes && progress.total >= LONG_LIST_BYTES).then(|| {
        format!(
            "The list has {} and is read completely before its first use and after every change, because one misplaced \
             line would make a password seem absent. `selvedge pwned corpus build` makes a corpus of it that has a sixth \
             of its size and needs no such check.",
            human_bytes(progress.total)
        )
    })
}

/// The remaining time: `10 s left`, `8 min left`.
pub fn time_left_text(progress: CheckProgress) -> Option<String> {
    let left = progress.time_left()?.as_secs();
    Some(if left < 100 { format!("{left} s left") } else { format!("{} min left", left.div_ceil(60)) })
}

/// Explains a pause that the service asked for, if it is longer than two seconds.
pub fn wait_text(progress: CheckProgress) -> Option<String> {
    let asked = progress.asked_to_wait.filter(|asked| *asked > Duration::from_secs(2))?;
    Some(format!("the service asked to wait {} s", asked.as_secs()))
}

/// Groups unchecked passwords by reason, the most frequent first: their number, the reason and what to do.
pub fn unchecked_reasons<'a>(
    statuses: impl IntoIterator<Item = &'a BreachStatus>,
) -> Vec<(usize, String, &'static str)> {
    let mut reasons: BTreeMap<String, (usize, &'static str)> = BTreeMap::new();
    for status in statuses {
        if let BreachStatus::Unchecked(reason) = status {
            reasons.entry(reason.to_string()).or_insert((0, hint(reason))).0 += 1;
        }
    }
    let mut reasons: Vec<_> =
        reasons.into_iter().map(|(reason, (count, hint))| (count, reason, hint)).collect();
    reasons.sort_by_key(|(count, ..)| std::cmp::Reverse(*count));
    reasons
}

const fn hint(reason: &UncheckedReason) -> &'static str {
    match reason {
        UncheckedReason::Range(error) | UncheckedReason::NotAsked(error) => error.hint(),
        // The reason already contains the hint of the corpus error.
        UncheckedReason::Corpus(_) => "",
        UncheckedReason::Stopped => "run it again to check the rest",
    }
}

/// A paragraph that advises the user to delete an unencrypted export. Selvedge never deletes files that it did not
/// create.
pub fn deletion_advice(file: &Path) -> String {
    let path = file.display().to_string();
    let path = visible(&path);
    let how = if cfg!(windows) {
        format!("delete it with Shift and Delete in Explorer, or: Remove-Item -LiteralPath '{path}'")
    } else if cfg!(target_os = "macos") {
        format!("delete it with Option-Command-Delete in Finder, or: rm -- '{path}'")
    } else {
        format!("delete it permanently, not to the trash: rm -- '{path}'")
    };
    format!(
        "{path} still has every password in it, unencrypted. When you no longer need it, {how}. \
         Overwriting it first helps little: SSDs and journaling or copy-on-write file systems keep old blocks, \
         which only an encrypted disk makes unreadable. Look for copies, too: the downloads folder, the trash, \
         a synced cloud folder and its older versions, and recent backups."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_use_a_suitable_unit() {
        assert_eq!(human_bytes(80_000), "80 kB");
        assert_eq!(human_bytes(80_000_000), "80 MB");
        assert_eq!(human_bytes(1_234_000_000), "1.2 GB");
        let elapsed = Duration::from_secs(2);
        let progress = CheckProgress {
            unit: ProgressUnit::Bytes,
            done: 1_200_000_000,
            total: 40_000_000_000,
            elapsed,
            ..CheckProgress::default()
        };
        assert_eq!(progress_text(progress), "1.2 GB of 40.0 GB read");
        assert_eq!(rate_text(progress).as_deref(), Some("600 MB a second"));
        assert!(list_reading_notice(progress).unwrap().starts_with("The list has 40.0 GB"));
        assert_eq!(list_reading_notice(CheckProgress { total: LONG_LIST_BYTES - 1, ..progress }), None);
        assert_eq!(list_reading_notice(CheckProgress { unit: ProgressUnit::Lookups, ..progress }), None);
    }
}
