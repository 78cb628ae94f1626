//! What can be wrong with a generator, an address or a secret. No message quotes a secret.

use crate::text;

/// Why no code, or no generator, came of it. Each message says what was wrong, where, and what is accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OtpError {
    #[error(
        "there is nothing here: paste the otpauth:// address behind the service's QR code, or the secret that it shows"
    )]
    Nothing,
    /// More text than any address has.
    #[error("this is {0} bytes long, more than any otpauth:// address: paste one address or one secret")]
    TooLong(usize),
    /// The secret is missing or has no characters in it.
    #[error("the secret is empty: copy the service's whole secret again")]
    EmptySecret,
    /// A character that base32 does not have.
    #[error("character {position} of the secret is {}, which base32 does not have: its characters are A–Z and 2–7{}", shown(*.character), looks_like(*.character))]
    SecretCharacter {
        character: char,
        /// Where it is in the secret as given, from 1.
        position: usize,
    },
    /// A count of characters that no whole number of bytes has in base32.
    #[error(
        "the secret has {characters} characters, which base32 never has: one is missing or one too many, so copy it again"
    )]
    SecretLength {
        /// How many characters there are, without spaces, dashes and padding.
        characters: usize,
    },
    /// The secret is given twice, and differs.
    #[error("the address has two different secrets: take it from the service again")]
    TwoSecrets,
    /// A parameter that is not what it must be.
    #[error("{name} is {value}, but {accepted}")]
    Parameter {
        /// The parameter's name in an otpauth URI.
        name: &'static str,
        /// Its value, in quotes, cut where it is long.
        value: String,
        accepted: &'static str,
    },
    /// A Google Authenticator export, which has many generators.
    #[error(
        "this is a Google Authenticator export (otpauth-migration://), not one account's address: `selvedge import` reads it"
    )]
    Migration,
    /// The secret of a mOTP address is not hexadecimal.
    #[error(
        "the secret of a mOTP address is hexadecimal (0–9 and a–f, in pairs), and this one is not: copy it again"
    )]
    NotHexadecimal,
    /// A Yandex secret shorter than its key.
    #[error("the secret has {bytes} bytes, and a Yandex Key has 16 or 26: copy the whole secret again")]
    ShortYandex { bytes: usize },
    /// A generator that needs a PIN and has none.
    #[error("{0} makes its codes with a PIN, and none is kept here: add the account again with its PIN")]
    NoPin(&'static str),
    /// A hash that codes cannot be made with.
    #[error("codes with MD5 cannot be made: RFC 4226 needs a longer hash. The secret is kept as it is")]
    Md5,
    /// A kind of generator that nobody knows.
    #[error("“{0}” is not a kind of one-time password: totp, hotp, steam and yaotp are")]
    UnknownKind(String),
    /// An address, but of something else.
    #[error("this is {0}: the address behind a QR code for an authenticator app starts with otpauth://")]
    OtherAddress(String),
    /// A name that a terminal would act on.
    #[error("the {name} has a control character (U+{:04X}), which no service puts there: type the name by hand, or take the address again", u32::from(*.character))]
    ControlCharacter {
        /// `issuer` or `account name`.
        name: &'static str,
        character: char,
    },
}

impl OtpError {
    /// A parameter that is not what it must be; the value is quoted, made safe to show, and cut.
    pub(super) fn parameter(name: &'static str, value: &str, accepted: &'static str) -> Self {
        Self::Parameter { name, value: format!("“{}”", text::fit(value, 30)), accepted }
    }
}

fn shown(character: char) -> String {
    if character.is_control() || text::visible(character.encode_utf8(&mut [0; 4])) == "\u{fffd}" {
        format!("a control character (U+{:04X})", u32::from(character))
    } else {
        format!("“{character}”")
    }
}

/// The letter that was probably meant by a digit that looks like it.
fn looks_like(character: char) -> &'static str {
    match character {
        '0' => " (perhaps the letter O is meant)",
        '1' => " (perhaps the letter I or L is meant)",
        '8' => " (perhaps the letter B is meant)",
        _ => "",
    }
}
