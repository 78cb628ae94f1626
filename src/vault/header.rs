//! Reads an age header before any key is tried, so that errors can be specific and excessive work can be refused.

use super::fault::Fault;

/// How an age file is encrypted, according to its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// To a passphrase, with this work factor.
    Passphrase(u32),
    Keys,
}

/// The first line of every age file of version 1.
pub(super) const MAGIC: &[u8] = b"age-encryption.org/v1\n";
/// Longest header that is read, in bytes; enough for some hundred recipients. The parser in `age` starts again at each
/// line, so its time is quadratic in the length of the header.
const MAX_HEADER: usize = 32 * 1024;

/// Reads the outline of an age header.
pub(super) fn inspect(bytes: &[u8]) -> Result<Encryption, Fault> {
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    let start = &bytes[..bytes.len().min(MAGIC.len())];
    if start != MAGIC {
        return Err(wrong_first_line(bytes, start));
    }
    let head = &bytes[..bytes.len().min(MAX_HEADER)];
    let Some(end) = head.windows(5).position(|window| window == b"\n--- ") else {
        return Err(if bytes.len() < MAX_HEADER { Fault::Truncated } else { Fault::BadHeader });
    };
    // A header without any stanza ends inside the magic line, so the range may be empty.
    let outline = head.get(MAGIC.len()..end).unwrap_or_default();
    let outline = std::str::from_utf8(outline).map_err(|_| Fault::BadHeader)?;
    let mut stanzas = outline.lines().filter_map(|line| line.strip_prefix("-> "));
    let first = stanzas.next().ok_or(Fault::BadHeader)?;
    let Some(arguments) = first.strip_prefix("scrypt ") else { return Ok(Encryption::Keys) };
    let work_factor =
        arguments.split(' ').nth(1).and_then(|work| work.parse().ok()).ok_or(Fault::BadHeader)?;
    // An scrypt stanza must be the only one.
    if stanzas.next().is_some() { Err(Fault::BadHeader) } else { Ok(Encryption::Passphrase(work_factor)) }
}

/// What is wrong with a file whose `start` is not the magic line.
fn wrong_first_line(bytes: &[u8], start: &[u8]) -> Fault {
    let wrong_bytes = start.iter().zip(MAGIC).filter(|(actual, expected)| actual != expected).count();
    if start == &MAGIC[..start.len()] {
        Fault::Truncated
    } else if bytes.starts_with(b"-----BEGIN AGE") {
        Fault::Armored
    } else if names_another_version(bytes) {
        Fault::OtherVersion
    } else if start.len() == MAGIC.len() && wrong_bytes <= 3 {
        // Up to 3 wrong bytes of 22: an age file with flipped bits.
        Fault::BadHeader
    } else {
        Fault::NotAge
    }
}

fn names_another_version(bytes: &[u8]) -> bool {
    let rest = bytes.strip_prefix(b"age-encryption.org/v").unwrap_or_default();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    digits > 0 && rest.get(digits) == Some(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inspecting_a_header_gives_its_encryption_or_a_fault() {
        let inspect_text = |text: &str| inspect(text.as_bytes());
        assert_eq!(
            inspect_text("age-encryption.org/v1\n-> scrypt c2FsdA 18\nAAAA\n--- mac\n"),
            Ok(Encryption::Passphrase(18))
        );
        assert_eq!(
            inspect_text("age-encryption.org/v1\n-> X25519 AAAA\nAAAA\n-> x-grease\n\n--- mac\n"),
            Ok(Encryption::Keys)
        );
        for (text, fault) in [
            ("", Fault::Empty),
            ("age-encr", Fault::Truncated),
            ("age-encryption.org/v1\n", Fault::Truncated),
            ("age-encryption.org/v1\n-> scrypt c2FsdA 18\n", Fault::Truncated),
            ("age-encryption.org/v1\n--- mac\n", Fault::BadHeader),
            ("age-encryption.org/v1\n\n--- mac\n", Fault::BadHeader),
            ("age-encryption.org/v1\n-> scrypt c2FsdA\n--- mac\n", Fault::BadHeader),
            ("age-encryption.org/v1\n-> scrypt c2FsdA 99999999999\n--- mac\n", Fault::BadHeader),
            ("age-encryption.org/v1\n-> scrypt a 18\n-> scrypt b 18\n--- mac\n", Fault::BadHeader),
            ("age-encryptoin.org/v1\n-> X25519 AAAA\n--- mac\n", Fault::BadHeader),
            ("age-encryption.org/v2\n", Fault::OtherVersion),
            ("age-encryption.org/v17\nanything", Fault::OtherVersion),
            ("-----BEGIN AGE ENCRYPTED FILE-----\n", Fault::Armored),
            ("once upon a time there was a file", Fault::NotAge),
        ] {
            assert_eq!(inspect_text(text), Err(fault), "{text:?}");
        }
    }
}
