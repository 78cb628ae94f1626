//! Interpolation search for a hash among sorted lines in memory.

use super::hash_key::HashKey;
use super::lines::{HashLines, LineError};
use std::cmp::Ordering;
use std::ops::Range;

/// A span of this many bytes has so few lines that they are read one by one.
const LINEAR_BYTES: usize = 128;
/// After this many interpolated guesses, the search halves the span instead.
pub const MAX_GUESSES: u32 = 6;

/// The result of a search in some lines.
pub struct SearchResult {
    /// How often the password was seen, if a line has the hash.
    pub count: Option<u64>,
    /// The last hash before the searched one that the search saw. If `None`, the searched hash may precede all lines.
    pub before: Option<HashKey>,
    /// The first hash after the searched one, if no line has it.
    pub after: Option<HashKey>,
    /// The offset from which all lines come after the searched hash.
    pub next_offset: usize,
}

/// Searches the lines that begin in `span`; a line begins at its start. `ends_with_file`: whether the file ends where
/// `bytes` end. `bounds`: a hash at or before the first line and a hash at or after the last, to interpolate between.
/// The lines next to the hash are validated.
///
/// # Errors
/// The offset of a malformed line that the search read, and its error.
pub fn search(
    bytes: &[u8],
    span: Range<usize>,
    ends_with_file: bool,
    key: HashKey,
    bounds: (Option<HashKey>, Option<HashKey>),
) -> Result<SearchResult, (usize, LineError)> {
    let (mut low, mut high) = (span.start, span.end);
    let (mut before, mut after) = (None, None);
    let mut guesses = 0;
    while low < high {
        let length = high - low;
        let distance = match (before.or(bounds.0), after.or(bounds.1)) {
            _ if length <= LINEAR_BYTES => 0,
            (Some(before), Some(after)) if guesses < MAX_GUESSES => {
                interpolate(key, Some(before), Some(after), length as u64) as usize
            }
            _ => length / 2,
        };
        guesses += 1;
        let guess = low + distance.min(length - 1);
        // Take the first line that begins at the guess or later. If there is none, take the first line of the span. It
        // must not skip a line that begins with a byte order mark after a line without an end.
        let newline = memchr::memchr(b'\n', bytes.get(guess.saturating_sub(1)..high - 1).unwrap_or_default());
        let start = newline.filter(|_| guess > low).map_or(low, |newline| guess + newline);
        let mut lines =
            HashLines::full(bytes.get(start..).unwrap_or_default(), ends_with_file).up_to(high - start);
        let row = lines.next().map_err(|error| (start + lines.line_offset(), error))?;
        match row.map(|row| (row.key.cmp(&key), row)) {
            // Only padding rows follow.
            None => high = start,
            Some((Ordering::Less, row)) => (low, before) = (start + lines.next_offset(), Some(row.key)),
            Some((Ordering::Greater, row)) => (high, after) = (start, Some(row.key)),
            Some((Ordering::Equal, row)) => {
                let next_offset = start + lines.next_offset();
                return Ok(SearchResult { count: Some(row.count), before, after: None, next_offset });
            }
        }
    }
    Ok(SearchResult { count: None, before, after, next_offset: low })
}

/// The expected distance of a hash from the start of a span of `length` bytes, if hashes are spread evenly between its
/// neighbours.
pub fn interpolate(key: HashKey, before: Option<HashKey>, after: Option<HashKey>, length: u64) -> u64 {
    let from = before.map_or(0, HashKey::leading);
    let to = after.map_or(u64::MAX, HashKey::leading);
    let part = u128::from(key.leading().saturating_sub(from));
    let total = u128::from(to.saturating_sub(from)).max(1);
    u64::try_from(part * u128::from(length) / total).unwrap_or(length).min(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    fn key(number: u64) -> HashKey {
        let mut hash = [0; 20];
        hash[..8].copy_from_slice(&number.to_be_bytes());
        HashKey::new(&hash)
    }

    /// The count and the neighbours by a linear search.
    fn linear_search(bytes: &[u8], wanted: HashKey) -> (Option<u64>, Option<u64>, Option<u64>) {
        let mut lines = HashLines::full(bytes, true);
        let (mut count, mut before, mut after) = (None, None, None);
        while let Ok(Some(row)) = lines.next() {
            match row.key.cmp(&wanted) {
                Ordering::Less => before = Some(row.key.leading()),
                Ordering::Equal => count = Some(row.count),
                Ordering::Greater => after = after.or(Some(row.key.leading())),
            }
        }
        (count, before, after.filter(|_| count.is_none()))
    }

    proptest! {
        #[test]
        fn interpolation_and_linear_search_find_the_same_neighbours(
            mut rows in btree_set(prop_oneof![0..40_u64, any::<u64>(), (0..60_u64).prop_map(|n| u64::MAX - n)], 1..80),
            others in proptest::collection::vec(any::<u64>(), 4),
            ends in proptest::collection::vec(0..6_usize, 80),
        ) {
            let last = rows.pop_last().unwrap();
            let lines = rows.iter().zip(&ends).map(|(row, &end)| {
                let end = ["\n", "\r\n", "\n\n", "\r\n\u{feff}", "\u{feff}", "\n0000000000000000000000000000000000000000:0\n"][end];
                format!("{row:016X}{:024}:{}{end}", 0, row % 1_000 + 1)
            });
            let text = lines.collect::<String>() + &format!("{last:016X}{:024}:7", 0);
            let near = rows.iter().flat_map(|&row| [row, row.saturating_add(1), row.saturating_sub(1)]);
            for wanted in near.chain(others).chain([0, last, u64::MAX]) {
                let found = search(text.as_bytes(), 0..text.len(), true, key(wanted), (None, None)).ok().unwrap();
                let (before, after) = (found.before.map(HashKey::leading), found.after.map(HashKey::leading));
                let expected = linear_search(text.as_bytes(), key(wanted));
                // If the first guess hits the hash, the search does not look for the line before it.
                prop_assert_eq!((found.count, after), (expected.0, expected.2));
                prop_assert!(before == expected.1 || found.count.is_some() && before <= expected.1);
                let mut following = HashLines::full(&text.as_bytes()[found.next_offset..], true);
                let next = following.next().ok().flatten().map(|row| row.key.leading());
                prop_assert!(next.is_none_or(|next| next > wanted), "{:?}", next);
            }
        }
    }

    #[test]
    fn a_malformed_neighbour_is_reported_with_its_offset() {
        let lines: Vec<String> = (1..1_000_u64).map(|n| format!("{:016X}{:024}:1\n", n << 50, 0)).collect();
        let text = lines.concat();
        for index in [0, 1, 400, 998] {
            let mut bad = text.clone().into_bytes();
            bad[index * lines[0].len() + 30] = b'x';
            let wanted = key((index as u64 + 1) << 50);
            let error = search(&bad, 0..bad.len(), true, wanted, (None, None)).err();
            assert_eq!(error, Some((index * lines[0].len(), LineError::Shape { digits: 40 })), "{index}");
        }
    }
}
