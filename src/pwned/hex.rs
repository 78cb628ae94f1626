//! Fast parsing of hexadecimal digits, eight at a time, because lists have up to billions of rows.

/// The value of eight digits of either case. The second number is 0 if all eight bytes are digits.
#[inline]
pub const fn eight_digits(digits: [u8; 8]) -> (u32, u64) {
    let (nibbles, invalid) = nibbles(u64::from_be_bytes(digits));
    let x = (nibbles | (nibbles >> 4)) & 0x00ff_00ff_00ff_00ff;
    let x = (x | (x >> 8)) & 0x0000_ffff_0000_ffff;
    ((x | (x >> 16)) as u32, invalid)
}

/// The value of each digit in its own byte. The second number has a bit set in each byte that is not a digit.
#[inline]
const fn nibbles(digits: u64) -> (u64, u64) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOP_BITS: u64 = 0x80 * ONES;
    /// Adding this sets the top bit of every byte (below 0x80) that is at least `minimum`.
    const fn at_least(minimum: u8) -> u64 {
        (0x80 - minimum as u64) * ONES
    }
    let low = digits & !TOP_BITS;
    let lowercase = low | (0x20 * ONES);
    let is_number = (low + at_least(b'0')) & !(low + at_least(b'9' + 1)) & TOP_BITS;
    let is_letter = (lowercase + at_least(b'a')) & !(lowercase + at_least(b'f' + 1)) & TOP_BITS;
    // The low four bits of “A” and “a” are 1, and their value is 10.
    let values = (digits & (0x0f * ONES)) + (is_letter >> 7) * 9;
    (values, (digits & TOP_BITS) | (!(is_number | is_letter) & TOP_BITS))
}
