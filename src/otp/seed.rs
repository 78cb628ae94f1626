//! Seeds in base32 (RFC 4648 §6), as services show them and as people copy them.

use super::error::OtpError;
use crate::secret::Seed;
use data_encoding::BASE32_NOPAD;
use zeroize::Zeroizing;

/// The longest accepted text, in bytes. Real seeds have 16 to 128 characters.
pub(super) const MAX_TEXT: usize = 16 * 1024;

/// Parses a secret in any case, with spaces and dashes inside and `=` at the end. Fails if it is empty, or if a character
/// or its length is not valid base32. Trailing bits may be set, because some services choose characters at random.
pub fn parse_seed(text: &str) -> Result<Seed, OtpError> {
    if text.len() > MAX_TEXT {
        return Err(OtpError::TooLong(text.len()));
    }
    if is_canonical(text) {
        return Ok(Seed::new(text.to_owned()));
    }
    let body = text.trim_end_matches(|c| c == '=' || is_filler(c));
    // The buffer never grows, so no copy of the secret stays behind in freed memory.
    let characters = body.chars().filter(|&c| !is_filler(c)).count();
    let mut seed = Zeroizing::new(String::with_capacity(characters));
    for (index, character) in body.chars().enumerate() {
        if is_filler(character) {
            continue;
        }
        let upper = character.to_ascii_uppercase();
        if value(upper).is_none() {
            return Err(OtpError::SecretCharacter { character, position: index + 1 });
        }
        seed.push(upper);
    }
    match characters {
        0 => Err(OtpError::EmptySecret),
        n if !is_valid_length(n) => Err(OtpError::SecretLength { characters: n }),
        _ => Ok(Seed::new(std::mem::take(&mut *seed))),
    }
}

/// The fewest characters of a secret whose last character is dropped. Fewer are the remains of a copy, not a secret.
const MIN_WITH_SURPLUS: usize = 9;

/// Like [`parse_seed`], but accepts a length that base32 cannot have, and drops the last character. Its bits do not fill a
/// byte, so Google Authenticator and others drop them, too, and compute the same codes. The second value says whether a
/// character was dropped.
pub fn parse_seed_with_surplus(text: &str) -> Result<(Seed, bool), OtpError> {
    match parse_seed(text) {
        Err(OtpError::SecretLength { characters }) if characters >= MIN_WITH_SURPLUS => {
            let end = text.rfind(|c: char| value(c.to_ascii_uppercase()).is_some()).unwrap_or(0);
            Ok((parse_seed(&text[..end])?, true))
        }
        seed => Ok((seed?, false)),
    }
}

/// Whether a text is in the form that [`parse_seed`] returns.
fn is_canonical(text: &str) -> bool {
    (1..=MAX_TEXT).contains(&text.len())
        && is_valid_length(text.len())
        && text.bytes().all(|c| matches!(c, b'A'..=b'Z' | b'2'..=b'7'))
}

/// Whether base32 can have this number of characters (RFC 4648 §6).
const fn is_valid_length(characters: usize) -> bool {
    !matches!(characters % 8, 1 | 3 | 6)
}

impl Seed {
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(bytes.len().div_ceil(5) * 8));
        BASE32_NOPAD.encode_append(bytes, &mut text);
        Self::new(std::mem::take(&mut *text))
    }
}

/// The bytes of a seed. It is checked again, because a vault may have been edited by hand.
pub(super) fn bytes(seed: &Seed) -> Result<Box<[u8]>, OtpError> {
    if !is_canonical(seed.expose()) {
        return bytes(&parse_seed(seed.expose())?);
    }
    let text = seed.expose();
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    // `data_encoding` would reject trailing bits.
    let (mut held, mut bits) = (0_u32, 0);
    for character in text.chars() {
        held = held << 5 | value(character).unwrap_or(0);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
            held &= (1 << bits) - 1;
        }
    }
    Ok(bytes.into_boxed_slice())
}

/// The number of bytes of a seed, checked as in [`bytes`].
pub(super) fn size(seed: &Seed) -> Result<usize, OtpError> {
    if !is_canonical(seed.expose()) {
        return size(&parse_seed(seed.expose())?);
    }
    Ok(seed.expose().len() * 5 / 8)
}

/// Characters that are ignored inside a secret: spaces of any kind, dashes, zero-width marks.
fn is_filler(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
}

fn value(upper: char) -> Option<u32> {
    match upper {
        'A'..='Z' => Some(u32::from(upper) - u32::from('A')),
        '2'..='7' => Some(u32::from(upper) - u32::from('2') + 26),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_vectors_of_rfc_4648() {
        for (text, plain) in [
            ("MY======", "f"),
            ("MZXQ====", "fo"),
            ("MZXW6===", "foo"),
            ("MZXW6YQ=", "foob"),
            ("MZXW6YTB", "fooba"),
            ("MZXW6YTBOI======", "foobar"),
        ] {
            assert_eq!(&*bytes(&parse_seed(text).unwrap()).unwrap(), plain.as_bytes());
        }
    }

    #[test]
    fn pasted_secrets_are_normalized() {
        for text in
            ["mzxw 6ytb oi", " MZXW-6YTB-OI====== \n", "\u{feff}mzxw\u{a0}6ytb\u{2011}oi", "MZXW6YTBOI== =="]
        {
            assert_eq!(parse_seed(text).unwrap().expose(), "MZXW6YTBOI");
        }
    }

    #[test]
    fn errors_name_the_position_and_quote_nothing_else() {
        let error = parse_seed("MZXW 6YT0").unwrap_err();
        assert_eq!(error, OtpError::SecretCharacter { character: '0', position: 9 });
        assert_eq!(
            error.to_string(),
            "character 9 of the secret is “0”, which base32 does not have: its characters are A–Z and 2–7 \
             (perhaps the letter O is meant)"
        );
        assert_eq!(parse_seed("MZXW6YTBO"), Err(OtpError::SecretLength { characters: 9 }));
        assert_eq!(parse_seed(" -= "), Err(OtpError::EmptySecret));
        assert_eq!(parse_seed(&"A".repeat(MAX_TEXT + 1)), Err(OtpError::TooLong(MAX_TEXT + 1)));
        assert!(parse_seed("AB\u{1b}C").unwrap_err().to_string().contains("U+001B"));
        assert_eq!(parse_seed("AB=CDEFG"), Err(OtpError::SecretCharacter { character: '=', position: 3 }));
    }

    #[test]
    fn trailing_bits_may_be_set() {
        assert_eq!(&*bytes(&parse_seed("MZ").unwrap()).unwrap(), b"f");
    }
}
