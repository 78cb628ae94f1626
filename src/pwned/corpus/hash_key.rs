//! A SHA-1 hash as a number, and the bits of it that name its range and its bucket.

use crate::pwned::hash::PREFIX_COUNT;
use crate::pwned::hex::eight_digits;

/// A SHA-1 hash as a number with the same sort order. It has no `Debug`, because it may be the hash of a user's
/// password.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HashKey {
    top: u128,
    low: u32,
}

/// The bits of a hash that name its range.
pub const PREFIX_BITS: u32 = PREFIX_COUNT.ilog2();
/// The bits of a hash that a built corpus stores, after the bits that name its bucket.
pub const TAIL_BITS: u32 = 48;

impl HashKey {
    /// The greatest hash.
    pub const LAST: Self = Self { top: u128::MAX, low: u32::MAX };

    pub fn new(hash: &[u8; 20]) -> Self {
        let [top @ .., a, b, c, d] = *hash;
        Self { top: u128::from_be_bytes(top), low: u32::from_be_bytes([a, b, c, d]) }
    }

    /// The number of the hash's range: its first 20 bits.
    pub const fn prefix(self) -> u32 {
        (self.top >> (128 - PREFIX_BITS)) as u32
    }

    /// The number of the hash's bucket: its first `bits` bits, from 1 to 32.
    pub const fn bucket(self, bits: u32) -> u32 {
        (self.top >> (128 - bits)) as u32
    }

    /// The 48 bits after the bucket number.
    pub const fn tail(self, bits: u32) -> u64 {
        ((self.top << bits) >> (128 - TAIL_BITS)) as u64
    }

    /// The first 64 bits, to estimate the distance between two hashes.
    pub const fn leading(self) -> u64 {
        (self.top >> 64) as u64
    }

    /// The first sixteen hexadecimal digits as lowercase ASCII, in a number with the same sort order.
    pub fn leading_digits(self) -> u128 {
        (0..16).fold(0, |digits, index| {
            let digit = b"0123456789abcdef"[(self.top >> (124 - 4 * index) & 15) as usize];
            digits << 8 | u128::from(digit)
        })
    }

    /// A hash of which only the first 76 bits are known; the others are 0. This is enough for every bucket width and
    /// tail.
    pub const fn from_range(prefix: u32, suffix: u64) -> Self {
        Self { top: ((prefix as u128) << 108) | ((suffix as u128) << 52), low: 0 }
    }

    /// The 56 bits after the prefix.
    pub const fn suffix(self) -> u64 {
        ((self.top << PREFIX_BITS) >> (128 - 56)) as u64
    }

    /// Parses 40 hexadecimal digits of either case.
    #[inline]
    pub fn parse(digits: &[u8; 40]) -> Option<Self> {
        let (mut invalid, mut parts) = (0, [0_u32; 5]);
        let (eights, _) = digits.as_chunks();
        for (part, digits) in parts.iter_mut().zip(eights) {
            let (value, not_digits) = eight_digits(*digits);
            invalid |= not_digits;
            *part = value;
        }
        if invalid != 0 {
            return None;
        }
        let [a, b, c, d, low] = parts.map(u128::from);
        Some(Self { top: a << 96 | b << 64 | c << 32 | d, low: low as u32 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_position_parses_as_a_digit_or_fails() {
        for index in 0..40 {
            for byte in 0..=u8::MAX {
                let mut digits = *b"0123456789ABCDEFabcdef0123456789ABCDEFab";
                digits[index] = byte;
                let expected = char::from(byte).to_digit(16).filter(|_| byte < 0x80);
                let found = HashKey::parse(&digits).map(|key| {
                    let hex = format!("{:032x}{:08x}", key.top, key.low);
                    assert_eq!(hex[..index], String::from_utf8_lossy(&digits[..index]).to_lowercase());
                    char::from(hex.as_bytes()[index]).to_digit(16).unwrap()
                });
                assert_eq!(found, expected, "{byte} at {index}");
            }
        }
    }
}
