//! Which ranges a corpus has, where some are missing; and what a hole says.

use super::key::PREFIXES;

/// Bytes of the bits that tell which ranges are there.
pub const COVERAGE: usize = PREFIXES as usize / 8;
/// Bits that tell which ranges are there.
#[derive(Clone, PartialEq, Eq)]
pub struct Coverage(Vec<u8>);

impl Coverage {
    /// None of them.
    #[must_use]
    pub fn none() -> Self {
        Self(vec![0; COVERAGE])
    }

    /// From a file. `None` where there are too few or too many bytes.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == COVERAGE).then_some(Self(bytes))
    }

    /// For a file.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Says that a range is there.
    pub fn add(&mut self, prefix: u32) {
        self.0[(prefix >> 3) as usize] |= 1 << (prefix & 7);
    }

    /// Whether a range is there.
    #[must_use]
    pub fn has(&self, prefix: u32) -> bool {
        self.0[(prefix >> 3) as usize] >> (prefix & 7) & 1 == 1
    }

    /// How many ranges are there.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.iter().map(|byte| byte.count_ones()).sum()
    }

    /// Fills the holes that chance explains. SHA-1 spreads evenly, so a hole in which `rows` rows would
    /// have put more than 64 has no other cause than that something is missing (chance: e⁻⁶⁴). Lists of
    /// less than a million rows are taken as whole: somebody made them so.
    pub fn fill_chance(&mut self, rows: u64) {
        let mean = rows as f64 / f64::from(PREFIXES);
        let tolerated = if rows < HOLES_FROM { f64::MAX } else { MOST_EXPECTED / mean };
        let mut at = 0;
        while at < PREFIXES {
            let end = (at..PREFIXES).find(|&prefix| self.has(prefix)).unwrap_or(PREFIXES);
            if f64::from(end - at) <= tolerated {
                (at..end).for_each(|prefix| self.add(prefix));
            }
            at = end + 1;
        }
    }
}

/// From so many rows on, holes tell that something is missing.
pub const HOLES_FROM: u64 = 1_000_000;
/// A hole in which more rows than this would be expected is no chance.
pub const MOST_EXPECTED: f64 = 64.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_where_chance_explains_them_and_nowhere_else() {
        let mut few = Coverage::none();
        few.add(7);
        few.fill_chance(HOLES_FROM - 1);
        assert_eq!(few.count(), PREFIXES);
        // Ten rows a range: 6 empty ranges in a row are chance, 7 are not.
        let rows = 10 * u64::from(PREFIXES);
        let mut many = Coverage::none();
        (0..PREFIXES)
            .filter(|prefix| !(100..106).contains(prefix) && !(200..207).contains(prefix))
            .for_each(|p| many.add(p));
        many.fill_chance(rows);
        assert!((100..106).all(|prefix| many.has(prefix)) && (200..207).all(|prefix| !many.has(prefix)));
        assert_eq!(many.count(), PREFIXES - 7);
        // Of the real one, none is empty by chance; nor is its end.
        let mut real = Coverage::none();
        (0..PREFIXES - 1).for_each(|prefix| real.add(prefix));
        real.fill_chance(2_000_000_000);
        assert!(!real.has(PREFIXES - 1));
    }
}
