//! The message in Google Authenticator's migration codes: `otpauth-migration://offline?data=`, protobuf in base64.
//!
//! It was never published; its fields and numbers are those that the app itself writes and reads. Who reads
//! these codes and who writes them share this, so that neither can mean something else.

use super::Algorithm;
use prost::Message;
use zeroize::Zeroize;

/// How a migration code's text begins.
pub const SCHEME: &str = "otpauth-migration://";
/// Codes that come one for each press.
pub const HOTP: i32 = 1;
pub const TOTP: i32 = 2;
const ALGORITHMS: [(i32, Algorithm); 4] =
    [(1, Algorithm::Sha1), (2, Algorithm::Sha256), (3, Algorithm::Sha512), (4, Algorithm::Md5)];
const DIGITS: [(i32, u8); 2] = [(1, 6), (2, 8)];

/// What one code holds: a part of an export.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct Payload {
    #[prost(message, repeated, tag = "1")]
    pub parameters: Vec<Parameters>,
    /// Of the message: 1.
    #[prost(int32, tag = "2")]
    pub version: i32,
    /// How many parts the export has.
    #[prost(int32, tag = "3")]
    pub batch_size: i32,
    /// Which of them this is, from 0.
    #[prost(int32, tag = "4")]
    pub batch_index: i32,
    /// Which export it is of.
    #[prost(int32, tag = "5")]
    pub batch_id: i32,
}

/// One generator. Wiped when dropped, and does not print.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct Parameters {
    #[prost(bytes = "vec", tag = "1")]
    pub secret: Vec<u8>,
    /// The user's name. Text; as bytes, so that a name that is not UTF-8 spoils nothing else.
    #[prost(bytes = "vec", tag = "2")]
    pub name: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    pub issuer: Vec<u8>,
    /// See [`algorithm`].
    #[prost(int32, tag = "4")]
    pub algorithm: i32,
    /// See [`digits`].
    #[prost(int32, tag = "5")]
    pub digits: i32,
    /// [`HOTP`] or [`TOTP`]; 0 where nothing was said.
    #[prost(int32, tag = "6")]
    pub kind: i32,
    /// The next counter of HOTP.
    #[prost(int64, tag = "7")]
    pub counter: i64,
}

impl Drop for Parameters {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payload").field("parameters", &self.parameters.len()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Parameters(…)")
    }
}

/// A field that was not written is 0, and means the usual.
const fn said(number: i32) -> i32 {
    if number == 0 { 1 } else { number }
}

/// The algorithm of a number; SHA-1 where nothing was said.
pub fn algorithm(number: i32) -> Option<Algorithm> {
    ALGORITHMS.into_iter().find(|(known, _)| *known == said(number)).map(|(_, algorithm)| algorithm)
}

/// The number of an algorithm.
pub fn algorithm_number(algorithm: Algorithm) -> i32 {
    ALGORITHMS.into_iter().find(|(_, known)| *known == algorithm).map_or(1, |(number, _)| number)
}

/// The digits of a number; six where nothing was said.
pub fn digits(number: i32) -> Option<u8> {
    DIGITS.into_iter().find(|(known, _)| *known == said(number)).map(|(_, digits)| digits)
}

/// The number of so many digits; `None` where the app knows none.
pub fn digits_number(digits: u8) -> Option<i32> {
    DIGITS.into_iter().find(|(_, known)| *known == digits).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_there_and_back_and_nothing_said_is_the_usual() {
        for (number, known) in ALGORITHMS {
            assert_eq!((algorithm(number), algorithm_number(known)), (Some(known), number));
        }
        for (number, known) in DIGITS {
            assert_eq!((digits(number), digits_number(known)), (Some(known), Some(number)));
        }
        assert_eq!((algorithm(0), digits(0)), (Some(Algorithm::Sha1), Some(6)));
        assert_eq!((algorithm(5), algorithm(-1), digits(3), digits_number(7)), (None, None, None, None));
    }

    #[test]
    fn no_secret_prints() {
        let mut one = Parameters::default();
        one.secret = b"synthetic".to_vec();
        let payload = Payload { parameters: vec![one.clone()], ..Payload::default() };
        assert_eq!(format!("{one:?}"), "Parameters(…)");
        assert_eq!(format!("{payload:?}"), "Payload { parameters: 1, .. }");
    }
}
