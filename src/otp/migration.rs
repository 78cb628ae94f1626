//! The message in Google Authenticator's migration codes: protobuf in base64, in `otpauth-migration://offline?data=`. The
//! format was never published; the fields were found in the messages that the app writes. Import and export share them.

use super::generator::Algorithm;
use prost::Message;
use zeroize::Zeroize;

pub const SCHEME: &str = "otpauth-migration://";
/// Values of [`Parameters::kind`].
pub const HOTP: i32 = 1;
pub const TOTP: i32 = 2;
const ALGORITHMS: [(i32, Algorithm); 4] =
    [(1, Algorithm::Sha1), (2, Algorithm::Sha256), (3, Algorithm::Sha512), (4, Algorithm::Md5)];
const DIGITS: [(i32, u8); 2] = [(1, 6), (2, 8)];

/// The content of one QR code: a part of an export.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct Payload {
    #[prost(message, repeated, tag = "1")]
    pub parameters: Vec<Parameters>,
    /// The version of the message: 1.
    #[prost(int32, tag = "2")]
    pub version: i32,
    /// The number of parts of the export.
    #[prost(int32, tag = "3")]
    pub batch_size: i32,
    /// The number of this part, from 0.
    #[prost(int32, tag = "4")]
    pub batch_index: i32,
    /// The same in all parts of one export.
    #[prost(int32, tag = "5")]
    pub batch_id: i32,
}

/// One generator. The secret is wiped on drop, and `Debug` does not show it.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct Parameters {
    #[prost(bytes = "vec", tag = "1")]
    pub secret: Vec<u8>,
    /// The account's name. The type is bytes, so that invalid UTF-8 does not make the whole message unreadable.
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
    /// [`HOTP`], [`TOTP`], or 0 for the default.
    #[prost(int32, tag = "6")]
    pub kind: i32,
    /// The counter of the next HOTP code.
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

/// A missing field is 0 and means 1, the default.
const fn or_default(number: i32) -> i32 {
    if number == 0 { 1 } else { number }
}

/// The algorithm for a field's value. The default is SHA-1.
pub fn algorithm(number: i32) -> Option<Algorithm> {
    ALGORITHMS.into_iter().find(|(known, _)| *known == or_default(number)).map(|(_, algorithm)| algorithm)
}

/// The field's value for an algorithm.
pub fn algorithm_number(algorithm: Algorithm) -> i32 {
    ALGORITHMS.into_iter().find(|(_, known)| *known == algorithm).map_or(1, |(number, _)| number)
}

/// The digits for a field's value. The default is six.
pub fn digits(number: i32) -> Option<u8> {
    DIGITS.into_iter().find(|(known, _)| *known == or_default(number)).map(|(_, digits)| digits)
}

/// The field's value for a number of digits. `None` if the app does not support it.
pub fn digits_number(digits: u8) -> Option<i32> {
    DIGITS.into_iter().find(|(_, known)| *known == digits).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_values_round_trip_and_zero_is_the_default() {
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
    fn debug_output_shows_no_secret() {
        let mut parameters = Parameters::default();
        parameters.secret = b"synthetic".to_vec();
        let payload = Payload { parameters: vec![parameters.clone()], ..Payload::default() };
        assert_eq!(format!("{parameters:?}"), "Parameters(…)");
        assert_eq!(format!("{payload:?}"), "Payload { parameters: 1, .. }");
    }
}
