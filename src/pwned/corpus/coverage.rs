//! Records which ranges a corpus contains, and decides whether a gap means that data is missing.

use crate::pwned::hash::PREFIX_COUNT;

/// Bytes of one bit per range.
pub const COVERAGE_BYTES: usize = PREFIX_COUNT as usize / 8;

/// One bit per range, set if the corpus contains the range.
#[derive(Clone, PartialEq, Eq)]
pub struct RangeCoverage(Vec<u8>);

impl RangeCoverage {
    pub fn none() -> Self {
        Self(vec![0; COVERAGE_BYTES])
    }

    /// `None` if the length is wrong.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == COVERAGE_BYTES).then_some(Self(bytes))
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn add(&mut self, prefix: u32) {
        self.0[(prefix >> 3) as usize] |= 1 << (prefix & 7);
    }

    pub fn has(&self, prefix: u32) -> bool {
        self.0[(prefix >> 3) as usize] >> (prefix & 7) & 1 == 1
    }

    pub fn count(&self) -> u32 {
        self.0.iter().map(|byte| byte.count_ones()).sum()
    }

    /// Marks empty ranges as present where chance explains the gap in a list with this number of rows. Wider gaps stay
    /// open, because rows are missing there: see [`rows_are_missing`].
    pub fn fill_chance_gaps(&mut self, rows: u64) {
        let mut start = 0;
        while start < PREFIX_COUNT {
            let end = (start..PREFIX_COUNT).find(|&prefix| self.has(prefix)).unwrap_or(PREFIX_COUNT);
            if !rows_are_missing(f64::from(end - start) / f64::from(PREFIX_COUNT), rows) {
                (start..end).for_each(|prefix| self.add(prefix));
            }
            start = end + 1;
        }
    }
}

/// A complete list is mistaken for an incomplete one less than once in this many lists.
const FALSE_ALARM_ODDS: f64 = 1e9;

/// Whether an empty gap in a sorted list proves that rows are missing. `gap` is the fraction of all hashes that the gap
/// spans, from 0 to 1.
///
/// SHA-1 hashes are spread evenly. With `n` rows, each of the `n + 1` gaps between neighbours and at the ends is wider
/// than `g` with probability `(1 − g)ⁿ`. The probability that any gap is wider is at most `(n + 1)(1 − g)ⁿ` (spacings of
/// uniform order statistics: David and Nagaraja, *Order Statistics*, §6.4). If this is below 10⁻⁹, rows are missing. With
/// a million rows, this is the case for a gap where 35 rows would be expected.
pub fn rows_are_missing(gap: f64, rows: u64) -> bool {
    let rows = rows as f64;
    rows * (-gap).ln_1p() + (rows + 1.0).ln() < -FALSE_ALARM_ODDS.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The coverage of evenly spread rows between two prefixes.
    fn spread_evenly(rows: u32, from: u32, to: u32) -> RangeCoverage {
        let mut coverage = RangeCoverage::none();
        let width = u64::from(to - from);
        (0..rows).for_each(|row| coverage.add(from + (u64::from(row) * width / u64::from(rows)) as u32));
        coverage
    }

    #[test]
    fn an_evenly_thinned_list_counts_as_complete() {
        let mut none = RangeCoverage::none();
        none.fill_chance_gaps(0);
        assert_eq!(none.count(), PREFIX_COUNT);
        for rows in [1, 10, 1_000, 100_000] {
            let mut thin = spread_evenly(rows, 0, PREFIX_COUNT);
            thin.fill_chance_gaps(rows.into());
            assert_eq!(thin.count(), PREFIX_COUNT, "{rows}");
        }
    }

    #[test]
    fn a_truncated_list_has_a_gap_at_any_length() {
        for rows in [50, 1_000, 100_000] {
            for (from, to) in [(0, PREFIX_COUNT / 2), (PREFIX_COUNT / 2, PREFIX_COUNT)] {
                let mut half = spread_evenly(rows, from, to);
                half.fill_chance_gaps(rows.into());
                assert!(half.count() < PREFIX_COUNT * 6 / 10, "{rows} rows: {}", half.count());
                assert!(!half.has(if from == 0 { PREFIX_COUNT - 1 } else { 0 }));
            }
        }
        // A list of complete ranges: 24 of them.
        let mut ranges = RangeCoverage::none();
        (0..24).for_each(|range| ranges.add(range * 43_000));
        ranges.fill_chance_gaps(22_654);
        assert_eq!(ranges.count(), 24);
    }

    #[test]
    fn gaps_are_accepted_up_to_the_limit_of_chance() {
        // (n + 1)(1 − g)ⁿ = 10⁻⁹, solved for n·g, the expected number of rows.
        for (rows, expected) in [(1_000, 27.3), (1_000_000, 34.54), (2_000_000_000, 42.14)] {
            let gap = |expected: f64| expected / rows as f64;
            assert!(!rows_are_missing(gap(expected - 0.1), rows), "{rows}");
            assert!(rows_are_missing(gap(expected + 0.1), rows), "{rows}");
        }
        assert!(!rows_are_missing(0.999_999, 1) && !rows_are_missing(1.0, 0));
    }
}
