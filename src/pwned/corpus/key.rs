//! A hash as a number, and the parts of it by which ranges and buckets are named.

use crate::pwned::hex::eight_digits;

/// A SHA-1 hash as a number that sorts as the hash does. It may be of a person's password, so it has
/// no `Debug`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    top: u128,
    low: u32,
}

/// How many bits of a hash a range is named by.
pub const PREFIX_BITS: u32 = 20;
/// How many ranges there are.
pub const PREFIXES: u32 = 1 << PREFIX_BITS;
/// How many bits of a hash a built corpus keeps beyond those of its bucket.
pub const TAIL_BITS: u32 = 48;

impl Key {
    pub const LAST: Self = Self { top: u128::MAX, low: u32::MAX };

    /// The hash's bytes, the first of which weighs most.
    pub fn new(hash: &[u8; 20]) -> Self {
        let [top @ .., a, b, c, d] = *hash;
        Self { top: u128::from_be_bytes(top), low: u32::from_be_bytes([a, b, c, d]) }
    }

    /// The first 20 bits: the range that the hash belongs to.
    pub const fn prefix(self) -> u32 {
        (self.top >> (128 - PREFIX_BITS)) as u32
    }

    /// The first `bits`, from 1 to 32.
    pub const fn bucket(self, bits: u32) -> u32 {
        (self.top >> (128 - bits)) as u32
    }

    /// The 48 bits after the first `bits`.
    pub const fn tail(self, bits: u32) -> u64 {
        ((self.top << bits) >> (128 - TAIL_BITS)) as u64
    }

    /// The first 64 bits, for judging how far apart two hashes lie.
    pub const fn leading(self) -> u64 {
        (self.top >> 64) as u64
    }

    /// The first sixteen hexadecimal digits, in small letters: as a number that sorts as they do.
    pub fn digits(self) -> u128 {
        (0..16).fold(0, |digits, at| {
            let digit = b"0123456789abcdef"[(self.top >> (124 - 4 * at) & 15) as usize];
            digits << 8 | u128::from(digit)
        })
    }

    /// The first 76 bits of a hash; the others are 0. Enough for every bucket width and its tail.
    pub const fn from_range(prefix: u32, suffix: u64) -> Self {
        Self { top: ((prefix as u128) << 108) | ((suffix as u128) << 52), low: 0 }
    }

    /// The 56 bits after the first 20.
    pub const fn suffix(self) -> u64 {
        ((self.top << PREFIX_BITS) >> (128 - 56)) as u64
    }

    /// Reads 40 hexadecimal digits of either case, eight at a time. None where one is none.
    #[inline]
    pub fn read(digits: &[u8; 40]) -> Option<Self> {
        let (mut wrong, mut parts) = (0, [0_u32; 5]);
        let (eights, _) = digits.as_chunks();
        for (part, digits) in parts.iter_mut().zip(eights) {
            let (value, bad) = eight_digits(*digits);
            wrong |= bad;
            *part = value;
        }
        if wrong != 0 {
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
    fn every_byte_at_every_place_is_a_digit_or_none() {
        for at in 0..40 {
            for byte in 0..=u8::MAX {
                let mut digits = *b"0123456789ABCDEFabcdef0123456789ABCDEFab";
                digits[at] = byte;
                let wanted = char::from(byte).to_digit(16).filter(|_| byte < 0x80);
                let found = Key::read(&digits).map(|key| {
                    let hex = format!("{:032x}{:08x}", key.top, key.low);
                    assert_eq!(hex[..at], String::from_utf8_lossy(&digits[..at]).to_lowercase());
                    char::from(hex.as_bytes()[at]).to_digit(16).unwrap()
                });
                assert_eq!(found, wanted, "{byte} at {at}");
            }
        }
    }
}
