//! What can be wrong with a generator, a URI or a secret. No message quotes a secret.

use crate::text;

/// The longest parameter that an error quotes, in characters. It is shorter than any secret.
const LONGEST_QUOTE: usize = 10;

/// Each message says what is wrong, where, and what is accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OtpError {
    #[error(
        "there is nothing here: paste the otpauth:// address behind the service's QR code, or the secret that it shows"
    )]
    Nothing,
    #[error("this is {0} bytes long, more than any otpauth:// address: paste one address or one secret")]
    TooLong(usize),
    #[error("the secret is empty: copy the service's whole secret again")]
    EmptySecret,
    #[error("character {position} of the secret is {}, which base32 does not have: its characters are A–Z and 2–7{}", describe_character(*.character), likely_letter(*.character))]
    SecretCharacter {
        character: char,
        /// Its position in the text, from 1.
        position: usize,
    },
    #[error(
        "the secret has {characters} characters, which is not possible in base32: copy the whole secret again"
    )]
    SecretLength {
        /// The number of characters without spaces, dashes and padding.
        characters: usize,
    },
    #[error("the address has two different secrets: copy it from the service again")]
    TwoSecrets,
    /// A parameter has an invalid value.
    #[error("{name} is {value}, but {accepted}")]
    Parameter {
        name: &'static str,
        /// In quotes if it is short, else a description.
        value: String,
        accepted: &'static str,
    },
    #[error(
        "this is a Google Authenticator export (otpauth-migration://), not one account's address: `selvedge import` reads it"
    )]
    Migration,
    #[error(
        "the secret of a mOTP address is hexadecimal (0–9 and a–f, in pairs), and this one is not: copy it again"
    )]
    NotHexadecimal,
    #[error("the secret has {bytes} bytes, and a Yandex Key has 16 or 26: copy the whole secret again")]
    ShortYandex { bytes: usize },
    #[error("{0} needs a PIN to make codes, and no PIN is stored: add the account again with its PIN")]
    NoPin(&'static str),
    #[error(
        "codes with MD5 cannot be computed, because RFC 4226 needs a longer hash. The secret stays stored"
    )]
    Md5,
    #[error(
        "the address starts with otpauth://, but no known kind of one-time password follows: the kinds are totp, hotp, steam and yaotp"
    )]
    UnknownKind,
    /// A URI of another kind.
    #[error("this is {0}: the address behind a QR code for an authenticator app starts with otpauth://")]
    OtherAddress(&'static str),
    /// Several URIs in one text. Read as one, the secret of the second would become part of a name.
    #[error(
        "there is more than one otpauth:// address here: give one at a time, or put each on its own line of a file for `selvedge import`"
    )]
    SeveralAddresses,
    /// A control character in a name, which could control the terminal.
    #[error("the {name} has a control character (U+{:04X}), which services do not use: type the name by hand, or copy the address again", u32::from(*.character))]
    ControlCharacter {
        /// `issuer` or `account name`.
        name: &'static str,
        character: char,
    },
}

impl OtpError {
    /// The error for a parameter. Quotes a short value. A long one may contain a secret: the parameters of a damaged
    /// address run into each other.
    pub(super) fn parameter(name: &'static str, value: &str, accepted: &'static str) -> Self {
        let is_number = value.len() <= 20 && value.bytes().all(|byte| byte.is_ascii_digit());
        let value = if is_number || value.chars().count() <= LONGEST_QUOTE {
            format!("“{}”", text::visible(value))
        } else {
            "longer than any of its values".into()
        };
        Self::Parameter { name, value, accepted }
    }
}

/// The character in quotes, or the code point of one that cannot be shown.
fn describe_character(character: char) -> String {
    if character.is_control() || text::visible(character.encode_utf8(&mut [0; 4])) == "\u{fffd}" {
        format!("a control character (U+{:04X})", u32::from(character))
    } else {
        format!("“{character}”")
    }
}

/// A hint at the letter for which a digit was probably mistaken.
fn likely_letter(character: char) -> &'static str {
    match character {
        '0' => " (perhaps the letter O is meant)",
        '1' => " (perhaps the letter I or L is meant)",
        '8' => " (perhaps the letter B is meant)",
        _ => "",
    }
}
