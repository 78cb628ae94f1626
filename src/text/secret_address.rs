//! Finds the secrets that may be pasted where a name or a path belongs: addresses of one-time passwords, and age keys.
//!
//! A name is shown on every screen and written to reports, so a secret in it would be shown too.

use std::borrow::Cow;
use std::ops::Range;

/// The starts of addresses that contain a secret. A colon may be percent-encoded.
const SCHEMES: [&str; 4] = ["otpauth-migration", "otpauth", "motp", "steam"];
const AGE_KEY: &str = "AGE-SECRET-KEY-1";
/// Parameters of an address without its start: a name may be cut at a slash. Shorter values are too short for a secret.
const PARAMETERS: [&str; 3] = ["secret", "offline?data", "offline%3Fdata"];
const SHORTEST_SECRET: usize = 8;
/// How far behind the start of an address its secret is searched, in bytes.
const MAX_LABEL: usize = 1024;

/// Whether the text contains the address of a one-time password with its secret, part of one, or an age key.
pub fn holds_secret_address(text: &str) -> bool {
    next_secret(text, 0).is_some()
}

/// Whether another address of a one-time password begins after the first character.
pub fn holds_second_address(text: &str) -> bool {
    let mut rest = text.char_indices().skip(1).map(|(start, _)| start);
    rest.any(|start| {
        scheme_length(&text[start..]).is_some_and(|scheme| scheme.has_slashes || scheme.is_otpauth)
    })
}

/// The text with `…` in place of each secret and the address around it.
pub fn without_secret_addresses(text: &str) -> Cow<'_, str> {
    let Some(first) = next_secret(text, 0) else { return text.into() };
    let mut out = text[..first.start].to_owned();
    out.push('…');
    let mut end = first.end;
    while let Some(secret) = next_secret(text, end) {
        out.push_str(&text[end..secret.start]);
        out.push('…');
        end = secret.end;
    }
    out.push_str(&text[end..]);
    out.into()
}

struct Scheme {
    length: usize,
    is_otpauth: bool,
    has_slashes: bool,
}

/// The address scheme with its colon at the start of the text.
fn scheme_length(text: &str) -> Option<Scheme> {
    // Cheap check first: almost no position of a text begins with one of these letters.
    if !text.starts_with(['o', 'O', 'm', 'M', 's', 'S']) {
        return None;
    }
    SCHEMES.iter().find_map(|scheme| {
        let rest = strip_start(text, scheme)?;
        let after = strip_colon(rest)?;
        let has_slashes = after.starts_with("//")
            || strip_start(after, "%2F").or_else(|| strip_start(after, "%252F")).is_some();
        Some(Scheme {
            length: text.len() - after.len(),
            is_otpauth: scheme.starts_with("otpauth"),
            has_slashes,
        })
    })
}

fn strip_start<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    text.get(..start.len()).filter(|head| head.eq_ignore_ascii_case(start)).map(|_| &text[start.len()..])
}

fn strip_colon(text: &str) -> Option<&str> {
    [":", "%3A", "%253A"].iter().find_map(|colon| strip_start(text, colon))
}

fn strip_equals(text: &str) -> Option<&str> {
    ["=", "%3D", "%253D"].iter().find_map(|equals| strip_start(text, equals))
}

/// The first secret that begins at or after this offset.
fn next_secret(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    (from..text.len())
        .filter(|&start| b"oOmMsSaA".contains(&bytes[start]) && text.is_char_boundary(start))
        .find_map(|start| {
            let rest = &text[start..];
            let length = age_key(rest).or_else(|| parameter(rest)).or_else(|| address(rest))?;
            Some(start..start + length)
        })
}

/// The length of the text up to white space or a quotation mark.
fn word_length(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || c.is_control() || "\"“”„«»<>".contains(c)).unwrap_or(text.len())
}

fn age_key(text: &str) -> Option<usize> {
    let rest = strip_start(text, AGE_KEY)?;
    let key = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    (key >= SHORTEST_SECRET).then_some(AGE_KEY.len() + key)
}

/// `secret=…` without the address before it.
fn parameter(text: &str) -> Option<usize> {
    let value = PARAMETERS.iter().find_map(|name| strip_equals(strip_start(text, name)?))?;
    let length = value.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(value.len());
    (length >= SHORTEST_SECRET).then(|| text.len() - value.len() + word_length(value))
}

/// An address with a secret. A name in it may contain spaces, so it reaches to the end of the word with the secret.
fn address(text: &str) -> Option<usize> {
    let scheme = scheme_length(text)?;
    let rest = &text[scheme.length..];
    let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    // A limit, so that a hostile text of many addresses stays cheap. Behind it, `parameter` finds the secret.
    let end = (0..=line.len().min(MAX_LABEL)).rev().find(|&end| line.is_char_boundary(end));
    let line = &line[..end.unwrap_or(0)];
    let secret = ["secret", "data"].iter().find_map(|name| {
        line.char_indices().map(|(start, _)| start).find(|&start| {
            strip_start(&line[start..], name)
                .and_then(strip_equals)
                .is_some_and(|value| word_length(value) > 0)
        })
    });
    let end = match secret {
        Some(secret) => secret + word_length(&line[secret..]),
        // `steam://SECRET`. Steam itself uses the scheme for its games: `steam://run/440`.
        None if !scheme.is_otpauth && scheme.has_slashes => {
            let path = rest.trim_start_matches('/');
            let length =
                path.find(|c: char| !matches!(c, 'A'..='Z' | 'a'..='z' | '2'..='7')).unwrap_or(path.len());
            (length >= 2 * SHORTEST_SECRET).then(|| rest.len() - path.len() + length)?
        }
        None => return None,
    };
    Some(scheme.length + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = "4SJHB4GSD43FZBAI7C2HLRJGPQ";

    #[test]
    fn every_spelling_of_a_secret_address_is_found_and_removed() {
        for address in [
            format!("otpauth://totp/X:bob?secret={SEED}&issuer=X"),
            format!("OTPAUTH://totp/X:bob smith?issuer=X&SECRET={SEED}"),
            format!("otpauth%3A%2F%2Ftotp%2FX%3Fsecret%3D{SEED}"),
            format!("otpauth%253A%252F%252Ftotp%252FX%253Fsecret%253D{SEED}"),
            format!("otpauth-migration://offline?data={SEED}"),
            format!("motp://X:bob?secret={SEED}"),
            format!("steam://{SEED}"),
            format!("secret={SEED}"),
            format!("/offline?data={SEED}"),
            format!("AGE-SECRET-KEY-1{SEED}"),
            "otpauth://totp/X?secret=ABC".to_owned(),
        ] {
            for text in
                [address.clone(), format!("Pasted{address}"), format!("Süd “{address}” and {address}, twice")]
            {
                assert!(holds_secret_address(&text), "{text}");
                let shown = without_secret_addresses(&text);
                assert!(!shown.contains(SEED) && !shown.contains("ABC"), "{shown}");
                assert!(!holds_secret_address(&shown), "{shown}");
            }
        }
        let text = format!("Süd “otpauth://totp/a?secret={SEED}” and secret={SEED}, twice");
        assert_eq!(without_secret_addresses(&text), "Süd “…” and … twice");
    }

    #[test]
    fn ordinary_names_are_left_alone() {
        for name in [
            "otpauth",
            "Steam",
            "https://store.steampowered.com",
            "steam://run/440",
            "secret = x",
            "My secret",
            "secret=none",
            "otpauth:// addresses are in the safe",
            "AGE-SECRET-KEY-1…",
            "motp: no",
            "Müller & Söhne",
            "",
        ] {
            assert!(!holds_secret_address(name), "{name}");
            assert_eq!(without_secret_addresses(name), name);
        }
    }

    #[test]
    fn a_second_address_is_noticed() {
        for text in [
            format!("otpauth://totp/A?secret={SEED} otpauth://totp/B?secret={SEED}"),
            format!("otpauth://totp/A?secret={SEED}OTPAUTH%3A%2F%2Ftotp%2FB"),
            format!("otpauth://totp/A?secret={SEED},steam://{SEED}"),
        ] {
            assert!(holds_second_address(&text), "{text}");
        }
        for text in ["otpauth://totp/Steam:bob?secret=A&issuer=Steam", "otpauth://totp/otpauth?secret=A", ""]
        {
            assert!(!holds_second_address(text), "{text}");
        }
    }
}
