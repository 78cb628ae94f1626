//! The SHA-1 hash of a password, split into the prefix that may be sent and the suffix that stays here.

use super::hex::eight_digits;
use crate::secret::Password;
use sha1::{Digest, Sha1};
use std::fmt;
use std::str::FromStr;
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The number of ranges: five hexadecimal digits, 16⁵.
pub const PREFIX_COUNT: u32 = 1 << 20;
/// Hexadecimal digits of a SHA-1 hash after the prefix.
pub const SUFFIX_DIGITS: usize = 35;

/// The SHA-1 hash of a password's UTF-8 bytes, which is the key of a row in Pwned Passwords. It is as secret as the
/// password, because hashing a list of common passwords reverses it. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Sha1Hash([u8; 20]);

impl Sha1Hash {
    pub fn of(password: &Password) -> Self {
        let mut hash = Self([0; 20]);
        let mut digest = Sha1::digest(password.expose().as_bytes());
        hash.0.copy_from_slice(&digest);
        digest.as_mut_slice().zeroize();
        hash
    }

    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The 20 secret bytes. Review every use.
    pub const fn expose(&self) -> &[u8; 20] {
        &self.0
    }

    /// The first 20 bits, which are all that the range service receives.
    pub const fn prefix(&self) -> Prefix {
        let [first, second, third, ..] = self.0;
        Prefix((first as u32) << 12 | (second as u32) << 4 | (third as u32) >> 4)
    }

    /// The other 140 bits.
    pub fn suffix(&self) -> Suffix {
        let [_, _, third, fourth, last @ ..] = self.0;
        Suffix { top: u16::from_be_bytes([third & 0x0f, fourth]), low: u128::from_be_bytes(last) }
    }
}

impl fmt::Debug for Sha1Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha1Hash(…)")
    }
}

impl PartialEq for Sha1Hash {
    /// Constant time.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Sha1Hash {}

/// The 35 hexadecimal digits after the prefix. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Suffix {
    /// The first 3 digits.
    top: u16,
    /// The other 32 digits.
    low: u128,
}

impl Suffix {
    /// Parses 35 hexadecimal digits of either case.
    pub fn parse(digits: &[u8]) -> Option<Self> {
        let digits: &[u8; SUFFIX_DIGITS] = digits.try_into().ok()?;
        let (&[a, b, c], rest) = digits.split_first_chunk()?;
        let (top, mut invalid) = eight_digits([b'0', b'0', b'0', b'0', b'0', a, b, c]);
        let mut low = 0;
        for digits in rest.as_chunks().0 {
            let (value, not_digits) = eight_digits(*digits);
            invalid |= not_digits;
            low = low << 32 | u128::from(value);
        }
        (invalid == 0).then_some(Self { top: top as u16, low })
    }
}

impl ConstantTimeEq for Suffix {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.top.ct_eq(&other.top) & self.low.ct_eq(&other.low)
    }
}

impl fmt::Debug for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Suffix(…)")
    }
}

/// The first five hexadecimal digits of a SHA-1 hash, which name one of 2²⁰ ranges.
///
/// Only the range service may receive it. `Debug` hides it and there is no `Display`, so no error or log can show it;
/// [`Prefix::hex`] must be called on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefix(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a prefix is five hexadecimal digits")]
pub struct InvalidPrefix;

impl Prefix {
    /// `None` unless the number is below [`PREFIX_COUNT`].
    pub const fn new(number: u32) -> Option<Self> {
        if number < PREFIX_COUNT { Some(Self(number)) } else { None }
    }

    pub const fn number(self) -> u32 {
        self.0
    }

    /// Five uppercase digits.
    pub fn hex(self) -> String {
        format!("{:05X}", self.0)
    }

    pub fn all() -> impl Iterator<Item = Self> {
        (0..PREFIX_COUNT).map(Self)
    }
}

impl FromStr for Prefix {
    type Err = InvalidPrefix;

    fn from_str(text: &str) -> Result<Self, InvalidPrefix> {
        // `from_str_radix` alone would accept a sign.
        if text.len() != 5 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(InvalidPrefix);
        }
        u32::from_str_radix(text, 16).map(Self).map_err(|_| InvalidPrefix)
    }
}

impl fmt::Debug for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prefix(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(text: &str) -> Sha1Hash {
        Sha1Hash::of(&Password::new(text.into()))
    }

    #[test]
    fn the_hash_is_sha_1() {
        // FIPS 180-1, appendix A.
        let abc = hash("abc");
        let hex: String = abc.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(abc.prefix().hex(), "A9993");
        assert_eq!(abc, Sha1Hash::from_bytes(*abc.expose()));
        assert_ne!(abc, hash("abd"));
    }

    #[test]
    fn prefix_and_suffix_together_are_the_hash() {
        for text in ["abc", "password", "", "Größe 漢字"] {
            let full = hash(text);
            let hex: String = full.expose().iter().map(|byte| format!("{byte:02x}")).collect();
            let (prefix, suffix) = hex.split_at(5);
            assert_eq!(prefix.parse(), Ok(full.prefix()));
            for case in [suffix.to_lowercase(), suffix.to_uppercase()] {
                assert!(bool::from(Suffix::parse(case.as_bytes()).unwrap().ct_eq(&full.suffix())));
            }
            assert!(!bool::from(hash("other").suffix().ct_eq(&full.suffix())));
        }
    }

    #[test]
    fn other_text_is_neither_suffix_nor_prefix() {
        let suffix = "0123456789abcdefABCDEF0123456789abc";
        assert!(Suffix::parse(suffix.as_bytes()).is_some());
        for bad in
            [&suffix[1..], "", "0123456789abcdefABCDEF0123456789ab:", "0123456789abcdefABCDEF0123456789ab "]
        {
            assert!(Suffix::parse(bad.as_bytes()).is_none(), "{bad}");
        }
        for bad in ["", "1234", "123456", "1234g", "+1234", "1234 ", "漢12"] {
            assert_eq!(bad.parse::<Prefix>(), Err(InvalidPrefix), "{bad}");
        }
        assert_eq!("abCD0".parse::<Prefix>().unwrap().hex(), "ABCD0");
    }

    #[test]
    fn a_prefix_number_is_below_the_prefix_count() {
        assert_eq!(Prefix::new(PREFIX_COUNT), None);
        assert_eq!(Prefix::new(PREFIX_COUNT - 1).unwrap().hex(), "FFFFF");
        assert_eq!(Prefix::all().count(), 1_048_576);
    }

    #[test]
    fn debug_output_hides_the_hash_and_its_parts() {
        let abc = hash("abc");
        let output = format!("{abc:?} {:?} {:?}", abc.prefix(), abc.suffix());
        assert_eq!(output, "Sha1Hash(…) Prefix(…) Suffix(…)");
    }
}
