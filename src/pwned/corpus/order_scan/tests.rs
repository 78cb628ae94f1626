//! Sorted, malformed and unordered lists.

use super::*;
use std::io::Write;

/// Lines whose hashes differ early, mostly within the first digits.
fn lines(count: u64, end: &str) -> Vec<String> {
    (0..count)
        .map(|n| {
            let (top, low) = (u128::from(n) * 0x0001_0203_0405_0607_0809_0a0b_0c0d_0e0f, n as u32);
            let count = if n % 5 == 0 { n * 1_000_003 } else { n % 300 } + 1;
            format!("{top:032X}{low:08X}:{count}{end}")
        })
        .collect()
}

fn scan(text: &str) -> ScanResult {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    scan_order(&file, text.len() as u64, |_| true, |_| {}).unwrap()
}

#[test]
fn a_sorted_list_passes_in_every_line_format() {
    for end in ["\n", "\r\n", "\n\n", "\r\n\u{feff}"] {
        let text = lines(20_000, end).concat();
        assert_eq!(scan(&text), ScanResult::InOrder, "{end:?}");
        assert_eq!(scan(text.trim_end()), ScanResult::InOrder, "{end:?}");
    }
    let mut mixed = lines(20_000, "\n");
    mixed.iter_mut().step_by(3).for_each(|line| *line = line.to_lowercase());
    assert_eq!(scan(&mixed.concat()), ScanResult::InOrder);
    assert_eq!(scan(&mixed[0]), ScanResult::InOrder);
    // Padding rows may appear anywhere.
    let padding = format!("{}:0\n", "7".repeat(40));
    for index in [0, 1, 6_000, 19_999] {
        mixed.insert(index, padding.clone());
    }
    assert_eq!(scan(&mixed.concat()), ScanResult::InOrder);
    assert_eq!(scan(&padding.repeat(10_000)), ScanResult::InOrder);
    assert_eq!(scan(""), ScanResult::InOrder);
}

#[test]
fn the_first_bad_line_is_reported_at_any_position() {
    let good = lines(20_000, "\r\n");
    let offset_of =
        |lines: &[String], index: usize| lines[..index].iter().map(String::len).sum::<usize>() as u64;
    // The first line that begins in the second piece.
    let second = (1..20_000).find(|&index| offset_of(&good, index) >= PIECE_BYTES).unwrap();
    for index in (1..20_000).step_by(1_997).chain(second - 4..second + 5) {
        let mut swapped = good.clone();
        swapped.swap(index - 1, index);
        assert_eq!(
            scan(&swapped.concat()),
            ScanResult::BadLine(index as u64 + 1, LineError::OutOfOrder),
            "{index}"
        );
    }
    for (bad_line, error) in [
        (good[3].clone(), LineError::OutOfOrder),
        (good[6_999].clone(), LineError::Repeated),
        (good[7_000].replace(':', ""), LineError::Shape { digits: 40 }),
        (good[7_000][8..].to_owned(), LineError::Ntlm),
        (good[7_000].replace(':', ":x"), LineError::Count),
        (good[7_000].replace("\r\n", ""), LineError::Count),
    ] {
        let mut lines = good.clone();
        lines[7_000] = bad_line;
        // A second bad line after it, which must not be reported.
        lines.swap(15_000, 15_001);
        assert_eq!(scan(&lines.concat()), ScanResult::BadLine(7_001, error), "{error:?}");
    }
    // One line moved far away, in both directions.
    for (from, to) in [(19_000, 10), (10, 19_000)] {
        let mut moved = good.clone();
        let line = moved.remove(from);
        moved.insert(to, line);
        assert!(matches!(scan(&moved.concat()), ScanResult::BadLine(..)), "{from}");
    }
    let cut = good.concat();
    assert!(matches!(scan(&cut[..cut.len() - 20]), ScanResult::BadLine(_, LineError::Cut)));
}

#[test]
fn a_list_shorter_than_its_recorded_size_is_an_error() {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(lines(1_000, "\n").concat().as_bytes()).unwrap();
    assert!(scan_order(&file, 1 << 40, |_| true, |_| {}).is_err());
}
