//! Parses the body of a range: `SUFFIX:COUNT` rows.

use crate::pwned::hash::{SUFFIX_DIGITS, Suffix};
use crate::pwned::range_error::RangeError;
use subtle::{ConditionallySelectable, ConstantTimeEq, ConstantTimeGreater};

/// Hexadecimal digits of an NTLM hash after the prefix.
const NTLM_SUFFIX_DIGITS: usize = 27;

/// The counts of the requested suffixes in one range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuffixCounts {
    /// One count per requested suffix, in the same order; 0 if the range does not contain it.
    pub counts: Vec<u64>,
    /// Whether the range contains padding rows, whose count is 0.
    pub padded: bool,
}

/// Parses a range in any row order and finds the count of each suffix. Rows end with CRLF or LF; the last line end is
/// optional.
///
/// To leak nothing through timing, every row is compared with every suffix in constant time, whether or not the suffix
/// was already found.
///
/// # Errors
/// The range is empty, or a row is not 35 hexadecimal digits, a colon and a count. The error contains no row or suffix.
pub fn count_suffixes(body: &[u8], suffixes: &[Suffix]) -> Result<SuffixCounts, RangeError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.is_empty() {
        return Err(RangeError::Empty);
    }
    if body.trim_ascii_start().first() == Some(&b'<') {
        return Err(RangeError::NotARange("it is a web page, perhaps the login page of this network".into()));
    }
    let mut found = SuffixCounts { counts: vec![0; suffixes.len()], padded: false };
    let mut rest = body;
    let mut row_number = 0;
    while !rest.is_empty() {
        row_number += 1;
        let (line, ended) = match memchr::memchr(b'\n', rest) {
            Some(newline) => {
                let line = &rest[..newline];
                rest = &rest[newline + 1..];
                (line, true)
            }
            None => (std::mem::take(&mut rest), false),
        };
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some((suffix, count)) = parse_row(line) else {
            return Err(if ended || !is_row_start(line) {
                row_error(row_number, line)
            } else {
                RangeError::Cut
            });
        };
        found.padded |= count == 0;
        for (highest, wanted) in found.counts.iter_mut().zip(suffixes) {
            let is_higher = suffix.ct_eq(wanted) & count.ct_gt(highest);
            highest.conditional_assign(&count, is_higher);
        }
    }
    Ok(found)
}

fn parse_row(line: &[u8]) -> Option<(Suffix, u64)> {
    let (suffix, rest) = line.split_at_checked(SUFFIX_DIGITS)?;
    let digits = rest.strip_prefix(b":")?;
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let count = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((Suffix::parse(suffix)?, count))
}

/// Whether a longer line could be a valid row that starts with this text.
fn is_row_start(line: &[u8]) -> bool {
    let digits = line.strip_suffix(b":").filter(|digits| digits.len() == SUFFIX_DIGITS).unwrap_or(line);
    digits.len() <= SUFFIX_DIGITS && digits.iter().all(u8::is_ascii_hexdigit)
}

fn row_error(row_number: usize, line: &[u8]) -> RangeError {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    RangeError::NotARange(if digits == NTLM_SUFFIX_DIGITS && line.get(digits) == Some(&b':') {
        "it contains NTLM hashes instead of SHA-1 hashes".into()
    } else {
        format!("row {row_number} is not 35 hexadecimal digits, a colon and a count")
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
        Suffix::parse(digits.as_bytes()).unwrap()
    }

    fn count_row(body: &str) -> Result<u64, RangeError> {
        count_suffixes(body.as_bytes(), &[suffix(ROW)]).map(|found| found.counts[0])
    }

    /// `ROW` with another last digit.
    fn other_row(last: char) -> String {
        format!("{}{last}", &ROW[..34])
    }

    #[test]
    fn rows_may_have_any_order_case_and_line_end() {
        let (a, b) = (other_row('0'), other_row('1'));
        for (body, expected) in [
            (format!("{ROW}:3"), 3),
            (format!("{a}:9\r\n{ROW}:3\r\n{b}:7"), 3),
            (format!("{b}:9\n{ROW}:3\n{a}:7\n"), 3),
            (format!("{a}:9\r\n{}:12\r\n", ROW.to_lowercase()), 12),
            (format!("{a}:9\r\n{ROW}:0\r\n{b}:7"), 0),
            (format!("{a}:9\r\n{b}:7"), 0),
            (format!("\u{feff}{ROW}:3\r\n"), 3),
            (format!("{ROW}:18446744073709551615"), u64::MAX),
        ] {
            assert_eq!(count_row(&body), Ok(expected), "{body}");
        }
    }

    #[test]
    fn padding_is_noticed_and_several_suffixes_are_counted_at_once() {
        let body = format!("{ROW}:3\r\n{}:0\r\n{}:5", other_row('0'), other_row('1'));
        let suffixes =
            [suffix(&other_row('1')), suffix(ROW), suffix(&other_row('0')), suffix(&other_row('2'))];
        let found = count_suffixes(body.as_bytes(), &suffixes).unwrap();
        assert_eq!(found, SuffixCounts { counts: vec![5, 3, 0, 0], padded: true });
        assert!(!count_suffixes(format!("{ROW}:3").as_bytes(), &[]).unwrap().padded);
    }

    #[test]
    fn anything_but_a_range_is_an_error() {
        let good = format!("{}:1\r\n", other_row('0'));
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
            assert!(
                matches!(count_row(&body), Err(RangeError::NotARange(_))),
                "{body}: {:?}",
                count_row(&body)
            );
        }
        assert_eq!(count_row(""), Err(RangeError::Empty));
        let ntlm = count_row(&format!("{}:1", &ROW[8..])).unwrap_err().to_string();
        assert!(ntlm.contains("NTLM"), "{ntlm}");
    }

    #[test]
    fn a_truncated_row_is_an_error() {
        let complete = format!("{}:1\r\n{ROW}:3", other_row('0'));
        let first_row = 35 + 4;
        // Up to the colon. Only the transport can notice a cut within the count.
        for end in first_row + 1..complete.len() {
            assert_eq!(count_row(&complete[..end]), Err(RangeError::Cut), "{end}");
        }
        for end in 1..=36 {
            assert_eq!(count_row(&complete[..end]), Err(RangeError::Cut), "{end}");
        }
    }

    #[test]
    fn errors_contain_no_row() {
        for body in [ROW.to_owned(), format!("{ROW};1\n"), format!("{ROW}:x\n")] {
            let error = count_row(&body).unwrap_err();
            assert!(!format!("{error} {error:?}").contains(&ROW[..6]), "{error:?}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = count_suffixes(&body, &[suffix(ROW)]);
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
            let suffixes: Vec<Suffix> = rows.iter().map(|(hash, _)| hash.suffix()).collect();
            let found = count_suffixes(body.as_bytes(), &suffixes).unwrap();
            prop_assert_eq!(found.counts, rows.iter().map(|&(_, count)| count).collect::<Vec<_>>());
        }
    }
}
