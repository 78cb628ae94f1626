//! Which ranges a corpus has, where some are missing; and what a hole says.

use super::key::{Key, PREFIXES};
use super::{CorpusError, Seen, Text};

/// Bytes of the bits that tell which ranges are there.
pub const COVERAGE: usize = PREFIXES as usize / 8;
/// Bits that tell which ranges are there.
#[derive(Clone, PartialEq, Eq)]
pub struct Coverage(Vec<u8>);

impl Coverage {
    /// None of them.
    pub fn none() -> Self {
        Self(vec![0; COVERAGE])
    }

    /// From a file. `None` where there are too few or too many bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == COVERAGE).then_some(Self(bytes))
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Says that a range is there.
    pub fn add(&mut self, prefix: u32) {
        self.0[(prefix >> 3) as usize] |= 1 << (prefix & 7);
    }

    /// Whether a range is there.
    pub fn has(&self, prefix: u32) -> bool {
        self.0[(prefix >> 3) as usize] >> (prefix & 7) & 1 == 1
    }

    /// How many ranges are there.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|byte| byte.count_ones()).sum()
    }

    /// Fills the holes that chance explains, in a list of so many rows. What stays open is missing: see [`is_hole`].
    pub fn fill_chance(&mut self, rows: u64) {
        let mut at = 0;
        while at < PREFIXES {
            let end = (at..PREFIXES).find(|&prefix| self.has(prefix)).unwrap_or(PREFIXES);
            if !is_hole(f64::from(end - at) / f64::from(PREFIXES), rows) {
                (at..end).for_each(|prefix| self.add(prefix));
            }
            at = end + 1;
        }
    }
}

/// A whole list is taken for one with a hole less than once in so many.
const FALSE_ALARMS: f64 = 1e9;

/// Whether so many rows leave a part of the hashes empty, from 0 to 1, for no other cause than that rows are missing.
///
/// SHA-1 spreads evenly. Of `n` rows, each of the `n + 1` gaps between neighbours and at the ends is wider than `g`
/// with the chance `(1 − g)ⁿ`, so any of them is with at most `(n + 1)(1 − g)ⁿ` (spacings of uniform order statistics:
/// David and Nagaraja, *Order Statistics*, §6.4). Where that is below 10⁻⁹, it is a hole: with a million rows, where 35
/// of them would be expected.
pub fn is_hole(part: f64, rows: u64) -> bool {
    let rows = rows as f64;
    rows * (-part).ln_1p() + (rows + 1.0).ln() < -FALSE_ALARMS.ln()
}

/// Places at which a list is probed for missing parts, besides its ends.
const PROBES: u64 = 32;

/// Whether a list lacks a part at one of its ends or at some places between, as one that was cut short does. Missing
/// parts that are small may stay unseen here, though not where a hash is looked up.
///
/// # Errors
/// Where the list cannot be read there, or is wrong there.
pub fn is_cut(text: &Text) -> Result<bool, CorpusError> {
    let mut reader = text.reader();
    for at in 0..=PROBES {
        let leading = (u128::from(u64::MAX) * u128::from(at) / u128::from(PROBES)) as u64;
        let mut hash = [if at == 0 { 0 } else { 0xFF }; 20];
        hash[..8].copy_from_slice(&leading.to_be_bytes());
        if reader.look_up(Key::new(&hash))? == Seen::Unknown {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says that the ranges of these evenly spread rows are there.
    fn spread(rows: u32, from: u32, to: u32) -> Coverage {
        let mut there = Coverage::none();
        let width = u64::from(to - from);
        (0..rows).for_each(|row| there.add(from + (u64::from(row) * width / u64::from(rows)) as u32));
        there
    }

    #[test]
    fn a_list_that_is_thin_all_over_is_whole() {
        let mut none = Coverage::none();
        none.fill_chance(0);
        assert_eq!(none.count(), PREFIXES);
        for rows in [1, 10, 1_000, 100_000] {
            let mut thin = spread(rows, 0, PREFIXES);
            thin.fill_chance(rows.into());
            assert_eq!(thin.count(), PREFIXES, "{rows}");
        }
    }

    #[test]
    fn a_list_that_is_cut_has_a_hole_however_short_it_is() {
        for rows in [50, 1_000, 100_000] {
            for (from, to) in [(0, PREFIXES / 2), (PREFIXES / 2, PREFIXES)] {
                let mut half = spread(rows, from, to);
                half.fill_chance(rows.into());
                assert!(half.count() < PREFIXES * 6 / 10, "{rows} rows: {}", half.count());
                assert!(!half.has(if from == 0 { PREFIXES - 1 } else { 0 }));
            }
        }
        // All rows of 24 ranges.
        let mut ranges = Coverage::none();
        (0..24).for_each(|range| ranges.add(range * 43_000));
        ranges.fill_chance(22_654);
        assert_eq!(ranges.count(), 24);
    }

    #[test]
    fn chance_explains_gaps_of_so_many_rows_and_no_more() {
        // (n + 1)(1 − g)ⁿ = 10⁻⁹, solved for n·g.
        for (rows, expected) in [(1_000, 27.3), (1_000_000, 34.54), (2_000_000_000, 42.14)] {
            let part = |expected: f64| expected / rows as f64;
            assert!(!is_hole(part(expected - 0.1), rows), "{rows}");
            assert!(is_hole(part(expected + 0.1), rows), "{rows}");
        }
        assert!(!is_hole(0.999_999, 1) && !is_hole(1.0, 0));
    }
}
