//! Finding a hash among sorted lines in memory.

use super::key::Key;
use super::rows::{LineFault, Lines};
use std::cmp::Ordering;
use std::ops::Range;

/// So many bytes have few lines, which are gone through one after the other.
const NEAR: usize = 128;
/// After so many guesses the rest is halved.
pub const GUESSES: u32 = 6;

/// What some lines say of a hash.
pub struct Found {
    /// How often its password was seen, where it is one of them.
    pub times: Option<u64>,
    /// The last of them that comes before it. Where there is none, it may be before all of them.
    pub before: Option<Key>,
    /// The first of them that comes after it, where the hash itself is none of them.
    pub after: Option<Key>,
    /// Where lines that come after it begin.
    pub next: usize,
}

/// Looks for a hash in those lines that begin in `span`, the first of them at its start. `ends_here`: the file ends
/// where `bytes` do. `around`: a hash at or before the first line and one at or after the last, to guess by. The
/// neighbours are read with care.
///
/// # Errors
/// A line on the way that is none, and where it begins.
pub fn find(
    bytes: &[u8],
    span: Range<usize>,
    ends_here: bool,
    key: Key,
    around: (Option<Key>, Option<Key>),
) -> Result<Found, (usize, LineFault)> {
    let (mut low, mut high) = (span.start, span.end);
    let (mut before, mut after) = (None, None);
    let mut guesses = 0;
    while low < high {
        let room = high - low;
        let ahead = match (before.or(around.0), after.or(around.1)) {
            _ if room <= NEAR => 0,
            (Some(before), Some(after)) if guesses < GUESSES => {
                share(key, Some(before), Some(after), room as u64) as usize
            }
            _ => room / 2,
        };
        guesses += 1;
        let guess = low + ahead.min(room - 1);
        // The line that begins there or behind; where none does, the first, so that none is passed over which begins
        // with a mark where the one before it has no end.
        let feed = memchr::memchr(b'\n', bytes.get(guess.saturating_sub(1)..high - 1).unwrap_or_default());
        let start = feed.filter(|_| guess > low).map_or(low, |feed| guess + feed);
        let mut lines = Lines::full(bytes.get(start..).unwrap_or_default(), ends_here).up_to(high - start);
        let row = lines.next().map_err(|fault| (start + lines.start(), fault))?;
        match row.map(|row| (row.key.cmp(&key), row)) {
            // Nothing but padding.
            None => high = start,
            Some((Ordering::Less, row)) => (low, before) = (start + lines.at(), Some(row.key)),
            Some((Ordering::Greater, row)) => (high, after) = (start, Some(row.key)),
            Some((Ordering::Equal, row)) => {
                return Ok(Found { times: Some(row.count), before, after: None, next: start + lines.at() });
            }
        }
    }
    Ok(Found { times: None, before, after, next: low })
}

/// How far into `room` a hash would lie if those between its neighbours were spread evenly.
pub fn share(key: Key, before: Option<Key>, after: Option<Key>, room: u64) -> u64 {
    let from = before.map_or(0, Key::leading);
    let to = after.map_or(u64::MAX, Key::leading);
    let part = u128::from(key.leading().saturating_sub(from));
    let whole = u128::from(to.saturating_sub(from)).max(1);
    u64::try_from(part * u128::from(room) / whole).unwrap_or(room).min(room)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    fn key(number: u64) -> Key {
        let mut hash = [0; 20];
        hash[..8].copy_from_slice(&number.to_be_bytes());
        Key::new(&hash)
    }

    /// What a search from the first line to the last says.
    fn from_the_start(bytes: &[u8], wanted: Key) -> (Option<u64>, Option<u64>, Option<u64>) {
        let mut lines = Lines::full(bytes, true);
        let (mut times, mut before, mut after) = (None, None, None);
        while let Ok(Some(row)) = lines.next() {
            match row.key.cmp(&wanted) {
                Ordering::Less => before = Some(row.key.leading()),
                Ordering::Equal => times = Some(row.count),
                Ordering::Greater => after = after.or(Some(row.key.leading())),
            }
        }
        (times, before, after.filter(|_| times.is_none()))
    }

    proptest! {
        #[test]
        fn the_neighbours_are_those_that_a_search_from_the_start_finds(
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
                let found = find(text.as_bytes(), 0..text.len(), true, key(wanted), (None, None)).ok().unwrap();
                let (before, after) = (found.before.map(Key::leading), found.after.map(Key::leading));
                let expected = from_the_start(text.as_bytes(), key(wanted));
                // Where it is found at the first look, what is before it is not asked.
                prop_assert_eq!((found.times, after), (expected.0, expected.2));
                prop_assert!(before == expected.1 || found.times.is_some() && before <= expected.1);
                let mut behind = Lines::full(&text.as_bytes()[found.next..], true);
                let next = behind.next().ok().flatten().map(|row| row.key.leading());
                prop_assert!(next.is_none_or(|next| next > wanted), "{:?}", next);
            }
        }
    }

    #[test]
    fn a_neighbour_that_is_no_line_is_said_with_its_place() {
        let lines: Vec<String> = (1..1_000_u64).map(|n| format!("{:016X}{:024}:1\n", n << 50, 0)).collect();
        let text = lines.concat();
        for at in [0, 1, 400, 998] {
            let mut bad = text.clone().into_bytes();
            bad[at * lines[0].len() + 30] = b'x';
            let wanted = key((at as u64 + 1) << 50);
            let fault = find(&bad, 0..bad.len(), true, wanted, (None, None)).err();
            assert_eq!(fault, Some((at * lines[0].len(), LineFault::Shape { digits: 40 })), "{at}");
        }
    }
}
