//! The SHA-1 of a password, and its two parts: five hexadecimal digits that may be told, and the rest.

use super::hex::eight_digits;
use crate::secret::Password;
use sha1::{Digest, Sha1};
use std::fmt;
use std::str::FromStr;
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How many prefixes there are: 16⁵.
pub const PREFIXES: u32 = 1 << 20;
/// How many hexadecimal digits of a SHA-1 follow the prefix.
pub const SUFFIX_DIGITS: usize = 35;

/// The SHA-1 of a password's UTF-8, as Pwned Passwords keys its rows. As secret as the password: a list of
/// common passwords undoes it. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Sha1Hash([u8; 20]);

impl Sha1Hash {
    /// The hash of a password.
    pub fn of(password: &Password) -> Self {
        let mut hash = Self([0; 20]);
        let mut digest = Sha1::digest(password.expose().as_bytes());
        hash.0.copy_from_slice(&digest);
        digest.as_mut_slice().zeroize();
        hash
    }

    /// A hash that is known already.
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The 20 bytes. Each use is a place to look at in a review.
    pub const fn expose(&self) -> &[u8; 20] {
        &self.0
    }

    /// The first 20 bits: all that a range service is told.
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
    /// Takes the same time wherever they differ.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Sha1Hash {}

/// The 35 hexadecimal digits after the prefix. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Suffix {
    top: u16,
    /// The other 32.
    low: u128,
}

impl Suffix {
    /// Reads 35 hexadecimal digits, in capitals or not. None where it is anything else.
    pub fn read(digits: &[u8]) -> Option<Self> {
        let digits: &[u8; SUFFIX_DIGITS] = digits.try_into().ok()?;
        let (&[a, b, c], rest) = digits.split_first_chunk()?;
        let (top, mut wrong) = eight_digits([b'0', b'0', b'0', b'0', b'0', a, b, c]);
        let mut low = 0;
        for digits in rest.as_chunks().0 {
            let (value, bad) = eight_digits(*digits);
            wrong |= bad;
            low = low << 32 | u128::from(value);
        }
        (wrong == 0).then_some(Self { top: top as u16, low })
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

/// The value of a hexadecimal digit; 255 for anything else.
const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0xff,
    }
}

/// The first five hexadecimal digits of a SHA-1: one of 2²⁰ ranges.
///
/// It is told to the range service and to nobody else: neither `Display` nor `Debug` shows it, so that no error
/// and no log can. [`Prefix::hex`] does, by name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefix(u32);

/// It is not five hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a prefix is five hexadecimal digits")]
pub struct NoPrefix;

impl Prefix {
    /// The prefix of that number; none from [`PREFIXES`] on.
    pub const fn new(number: u32) -> Option<Self> {
        if number < PREFIXES { Some(Self(number)) } else { None }
    }

    /// Its number, below [`PREFIXES`].
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Its five digits, in capitals.
    pub fn hex(self) -> String {
        format!("{:05X}", self.0)
    }

    pub fn all() -> impl Iterator<Item = Self> {
        (0..PREFIXES).map(Self)
    }
}

impl FromStr for Prefix {
    type Err = NoPrefix;

    fn from_str(text: &str) -> Result<Self, NoPrefix> {
        let digits: [u8; 5] = text.as_bytes().try_into().map_err(|_| NoPrefix)?;
        let mut number = 0;
        for digit in digits.map(nibble) {
            if digit > 15 {
                return Err(NoPrefix);
            }
            number = number << 4 | u32::from(digit);
        }
        Ok(Self(number))
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

    fn of(text: &str) -> Sha1Hash {
        Sha1Hash::of(&Password::new(text.into()))
    }

    #[test]
    fn the_hash_is_sha_1() {
        // FIPS 180-1, appendix A.
        let abc = of("abc");
        let hex: String = abc.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(abc.prefix().hex(), "A9993");
        assert_eq!(abc, Sha1Hash::from_bytes(*abc.expose()));
        assert_ne!(abc, of("abd"));
    }

    #[test]
    fn prefix_and_suffix_together_are_the_hash() {
        for text in ["abc", "password", "", "Größe 漢字"] {
            let hash = of(text);
            let hex: String = hash.expose().iter().map(|byte| format!("{byte:02x}")).collect();
            let (prefix, suffix) = hex.split_at(5);
            assert_eq!(prefix.parse(), Ok(hash.prefix()));
            for case in [suffix.to_lowercase(), suffix.to_uppercase()] {
                assert!(bool::from(Suffix::read(case.as_bytes()).unwrap().ct_eq(&hash.suffix())));
            }
            assert!(!bool::from(of("other").suffix().ct_eq(&hash.suffix())));
        }
    }

    #[test]
    fn what_is_not_hexadecimal_is_neither() {
        let suffix = "0123456789abcdefABCDEF0123456789abc";
        assert!(Suffix::read(suffix.as_bytes()).is_some());
        for bad in
            [&suffix[1..], "", "0123456789abcdefABCDEF0123456789ab:", "0123456789abcdefABCDEF0123456789ab "]
        {
            assert!(Suffix::read(bad.as_bytes()).is_none(), "{bad}");
        }
        for bad in ["", "1234", "123456", "1234g", "+1234", "1234 ", "漢12"] {
            assert_eq!(bad.parse::<Prefix>(), Err(NoPrefix), "{bad}");
        }
        assert_eq!("abCD0".parse::<Prefix>().unwrap().hex(), "ABCD0");
    }

    #[test]
    fn there_are_as_many_prefixes_as_numbers() {
        assert_eq!(Prefix::new(PREFIXES), None);
        assert_eq!(Prefix::new(PREFIXES - 1).unwrap().hex(), "FFFFF");
        assert_eq!(Prefix::all().count(), 1_048_576);
    }

    #[test]
    fn nothing_shows_the_hash_or_a_part_of_it() {
        let hash = of("abc");
        let said = format!("{hash:?} {:?} {:?}", hash.prefix(), hash.suffix());
        assert_eq!(said, "Sha1Hash(…) Prefix(…) Suffix(…)");
    }
}
