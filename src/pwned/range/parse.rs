//! The body of a range: `SUFFIX:COUNT` rows, and nothing else.

use super::RangeError;
use crate::pwned::hash::{SUFFIX_DIGITS, Suffix};
use subtle::{ConditionallySelectable, ConstantTimeEq, ConstantTimeGreater};

/// How many hexadecimal digits follow the prefix where the hashes are NTLM.
const NTLM_SUFFIX_DIGITS: usize = 27;

/// What a range says of the suffixes that were looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// How often each was seen, in their order; 0 where it is not in the range.
    pub each: Vec<u64>,
    /// Whether there were padding rows, whose count is 0.
    pub padded: bool,
}

/// Reads a range, in any order, and counts each of `wanted` in it. Rows end with CRLF or LF, the last one with
/// or without.
///
/// Each row is compared with each suffix whether or not one was found before, and each comparison takes the same
/// time wherever the two differ: how long it takes says nothing of what was found.
///
/// # Errors
/// Where a single row is not 35 hexadecimal digits, a colon and a count, or there is none. Neither rows nor
/// suffixes are in the error.
pub fn counts(body: &[u8], wanted: &[Suffix]) -> Result<Counts, RangeError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.is_empty() {
        return Err(RangeError::Empty);
    }
    let text_starts = body.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    if body.get(text_starts) == Some(&b'<') {
        return Err(RangeError::NotARange("it is a web page, perhaps one to log in to this network".into()));
    }
    let mut found = Counts { each: vec![0; wanted.len()], padded: false };
    let mut rest = body;
    let mut number = 0;
    while !rest.is_empty() {
        number += 1;
        let (line, ended) = match memchr::memchr(b'\n', rest) {
            Some(at) => {
                let line = &rest[..at];
                rest = &rest[at + 1..];
                (line, true)
            }
            None => (std::mem::take(&mut rest), false),
        };
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some((suffix, count)) = row(line) else {
            return Err(if ended || !starts_a_row(line) { not_a_row(number, line) } else { RangeError::Cut });
        };
        found.padded |= count == 0;
        for (best, wanted) in found.each.iter_mut().zip(wanted) {
            let better = suffix.ct_eq(wanted) & count.ct_gt(best);
            best.conditional_assign(&count, better);
        }
    }
    Ok(found)
}

/// A row's suffix and count.
fn row(line: &[u8]) -> Option<(Suffix, u64)> {
    let (suffix, rest) = line.split_at_checked(SUFFIX_DIGITS)?;
    let digits = rest.strip_prefix(b":")?;
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let count = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((Suffix::read(suffix)?, count))
}

/// Whether a row could begin like this.
fn starts_a_row(line: &[u8]) -> bool {
    let digits = line.strip_suffix(b":").filter(|digits| digits.len() == SUFFIX_DIGITS).unwrap_or(line);
    digits.len() <= SUFFIX_DIGITS && digits.iter().all(u8::is_ascii_hexdigit)
}

fn not_a_row(number: usize, line: &[u8]) -> RangeError {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    RangeError::NotARange(if digits == NTLM_SUFFIX_DIGITS && line.get(digits) == Some(&b':') {
        "its rows are of NTLM hashes, and SHA-1 was asked for".into()
    } else {
        format!("row {number} is not 35 hexadecimal digits, a colon and a count")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pwned::Sha1Hash;
    use crate::secret::Password;
    use proptest::prelude::*;

    const ROW: &str = "0018A45C4D1DEF81644B54AB7F969B88D65";

    fn suffix(digits: &str) -> Suffix {
        Suffix::read(digits.as_bytes()).unwrap()
    }

    fn one(body: &str) -> Result<u64, RangeError> {
        counts(body.as_bytes(), &[suffix(ROW)]).map(|counts| counts.each[0])
    }

    fn other(last: char) -> String {
        format!("{}{last}", &ROW[..34])
    }

    #[test]
    fn rows_come_in_any_order_case_and_line_end() {
        let (a, b) = (other('0'), other('1'));
        for (body, wanted) in [
            (format!("{ROW}:3"), 3),
            (format!("{a}:9\r\n{ROW}:3\r\n{b}:7"), 3),
            (format!("{b}:9\n{ROW}:3\n{a}:7\n"), 3),
            (format!("{a}:9\r\n{}:12\r\n", ROW.to_lowercase()), 12),
            (format!("{a}:9\r\n{ROW}:0\r\n{b}:7"), 0),
            (format!("{a}:9\r\n{b}:7"), 0),
            (format!("\u{feff}{ROW}:3\r\n"), 3),
            (format!("{ROW}:18446744073709551615"), u64::MAX),
        ] {
            assert_eq!(one(&body), Ok(wanted), "{body}");
        }
    }

    #[test]
    fn padding_is_noticed_and_several_are_looked_for_at_once() {
        let body = format!("{ROW}:3\r\n{}:0\r\n{}:5", other('0'), other('1'));
        let wanted = [suffix(&other('1')), suffix(ROW), suffix(&other('0')), suffix(&other('2'))];
        let found = counts(body.as_bytes(), &wanted).unwrap();
        assert_eq!(found, Counts { each: vec![5, 3, 0, 0], padded: true });
        assert!(!counts(format!("{ROW}:3").as_bytes(), &[]).unwrap().padded);
    }

    #[test]
    fn what_is_no_range_is_no_answer() {
        let good = format!("{}:1\r\n", other('0'));
        for body in [
            "<!DOCTYPE html><html><title>Welcome to the hotel</title></html>".to_owned(),
            "\r\n <html>".to_owned(),
            "{\"error\": 1}".to_owned(),
            format!("{good}\r\n{good}"),
            format!("{good}{ROW}:\r\n"),
            format!("{good}{ROW}:-1\r\n"),
            format!("{good}{ROW}:+1"),
            format!("{good}{ROW}: 1"),
            format!("{good}{ROW}:1 "),
            format!("{good}{ROW}:1:1"),
            format!("{good}{ROW}:18446744073709551616"),
            format!("{good}{ROW};1"),
            format!("{good}G{}:1", &ROW[1..]),
            format!("{good}0{ROW}:1"),
            format!("{good}{}:1", &ROW[8..]),
            format!("{good}\0"),
        ] {
            assert!(matches!(one(&body), Err(RangeError::NotARange(_))), "{body}: {:?}", one(&body));
        }
        assert_eq!(one(""), Err(RangeError::Empty));
        let ntlm = one(&format!("{}:1", &ROW[8..])).unwrap_err().to_string();
        assert!(ntlm.contains("NTLM"), "{ntlm}");
    }

    #[test]
    fn a_row_that_was_cut_off_is_no_answer() {
        let whole = format!("{}:1\r\n{ROW}:3", other('0'));
        let first_row = 35 + 4;
        // Up to the colon; what is cut within the count is for the transport to notice.
        for end in first_row + 1..whole.len() {
            assert_eq!(one(&whole[..end]), Err(RangeError::Cut), "{end}");
        }
        for end in 1..=36 {
            assert_eq!(one(&whole[..end]), Err(RangeError::Cut), "{end}");
        }
    }

    #[test]
    fn no_row_is_in_an_error() {
        for body in [ROW.to_owned(), format!("{ROW};1\n"), format!("{ROW}:x\n")] {
            let said = one(&body).unwrap_err();
            assert!(!format!("{said} {said:?}").contains(&ROW[..6]), "{said:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_comes_panics(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = counts(&body, &[suffix(ROW)]);
        }

        #[test]
        fn each_password_of_a_range_is_found_with_its_count(
            words in proptest::collection::btree_set("[a-z]{1,8}", 1..20), seed in any::<u64>()
        ) {
            let rows: Vec<(Sha1Hash, u64)> = words
                .iter()
                .zip(0..)
                .map(|(word, n)| (Sha1Hash::of(&Password::new(word.clone())), seed.rotate_left(n)))
                .collect();
            let body: String = rows.iter().map(|(hash, count)| {
                let hex: String = hash.expose().iter().map(|byte| format!("{byte:02X}")).collect();
                format!("{}:{count}\r\n", &hex[5..])
            }).collect();
            let wanted: Vec<Suffix> = rows.iter().map(|(hash, _)| hash.suffix()).collect();
            let found = counts(body.as_bytes(), &wanted).unwrap();
            prop_assert_eq!(found.each, rows.iter().map(|&(_, count)| count).collect::<Vec<_>>());
        }
    }
}
