//! Hexadecimal digits, eight at a time: lists and ranges have thousands of rows, and large ones billions.

/// The value of eight digits of either case, and a number that is not 0 where one of them is none.
#[inline]
pub const fn eight_digits(digits: [u8; 8]) -> (u32, u64) {
    let (nibbles, bad) = nibbles(u64::from_be_bytes(digits));
    let x = (nibbles | (nibbles >> 4)) & 0x00ff_00ff_00ff_00ff;
    let x = (x | (x >> 8)) & 0x0000_ffff_0000_ffff;
    ((x | (x >> 16)) as u32, bad)
}

/// The values of eight digits, a byte each, and a bit in each byte that is no digit.
#[inline]
const fn nibbles(digits: u64) -> (u64, u64) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x80 * ONES;
    /// Added to bytes below 0x80, it sets the top bit of those that are `least` or more.
    const fn from(least: u8) -> u64 {
        (0x80 - least as u64) * ONES
    }
    let low = digits & !TOPS;
    let folded = low | (0x20 * ONES);
    let number = (low + from(b'0')) & !(low + from(b'9' + 1)) & TOPS;
    let letter = (folded + from(b'a')) & !(folded + from(b'f' + 1)) & TOPS;
    // “A” and “a” end in 1, and stand for 10.
    let values = (digits & (0x0f * ONES)) + (letter >> 7) * 9;
    (values, (digits & TOPS) | (!(number | letter) & TOPS))
}
