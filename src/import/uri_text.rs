//! Finds the URIs of generators in the lines of a text.

/// The schemes of generators, and of Google Authenticator's migration codes.
const SCHEMES: [&str; 4] = ["otpauth://", "otpauth-migration://", "motp://", "steam://"];

/// Characters that may separate two URIs on a line, besides spaces. A comma inside a name is not a separator.
const SEPARATORS: [char; 3] = [',', ';', '|'];

/// The pairs of quotes and brackets that people and programs put around URIs.
const PAIRS: [(char, char); 9] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('<', '>'),
    ('(', ')'),
    ('[', ']'),
    ('“', '”'),
    ('‘', '’'),
    ('«', '»'),
];

/// The URIs in a line, without what surrounds them: a prefix such as `QR-Code:` or `1.`, quotes, and separators.
pub fn uris(line: &str) -> impl Iterator<Item = &str> {
    let mut start = next_uri(line, 0);
    std::iter::from_fn(move || {
        let here = start?;
        start = next_uri(line, here + 1);
        let is_separator = |c: char| SEPARATORS.contains(&c) || c.is_whitespace();
        let uri = match start {
            Some(next) => line[here..next].trim_end_matches(|c: char| is_separator(c) || is_opening(c)),
            None => &line[here..],
        };
        let closing = line[..here]
            .chars()
            .next_back()
            .and_then(|opening| PAIRS.iter().find(|(left, _)| *left == opening).map(|(_, right)| *right));
        let cut = match closing {
            // A name may contain brackets.
            Some(bracket @ (')' | ']')) => uri.rfind(bracket),
            Some(quote) => uri.find(quote),
            None => None,
        };
        Some(uri[..cut.unwrap_or(uri.len())].trim_end_matches(is_separator))
    })
}

/// Whether a text begins with the URI of a generator.
fn is_uri(text: &str) -> bool {
    SCHEMES
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

fn is_opening(c: char) -> bool {
    PAIRS.iter().any(|(left, _)| *left == c)
}

/// The offset of the first URI that begins at `from` or later. Another URI begins only behind a space or a separator: an
/// address inside a parameter belongs to the parameter.
fn next_uri(line: &str, from: usize) -> Option<usize> {
    let rest = line.get(from..)?;
    rest.match_indices("://").find_map(|(offset, _)| {
        let end = from + offset;
        let start = line[..end]
            .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .map_or(0, |last| last + line[last..].chars().next().map_or(1, char::len_utf8));
        let before = line[..start].chars().next_back();
        let may_begin = from == 0
            || before.is_some_and(|c| c.is_whitespace() || SEPARATORS.contains(&c) || is_opening(c));
        (start >= from && may_begin && is_uri(&line[start..])).then_some(start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_hold_several_uris_and_text_around_them() {
        let (a, b) = ("otpauth://totp/X:ann?secret=AAAA&issuer=X", "steam://BBBB");
        for line in [
            format!("{a} {b}"),
            format!("{a},{b}"),
            format!("{a}; {b};"),
            format!("\t{a} | {b} "),
            format!("\"{a}\",\"{b}\""),
            format!("QR-Code:{a}, \"{b}\""),
            format!("({a}) [{b}]"),
            format!("1. <{a}> <{b}>"),
            format!("“{a}” “{b}”"),
            format!("GitHub: {a}\t{b}"),
        ] {
            assert_eq!(uris(&line).collect::<Vec<_>>(), [a, b], "{line}");
        }
        for one in [
            "otpauth://totp/a, b?secret=AAAA&issuer=a, b",
            "otpauth://totp/x?secret=AAAA BBBB&image=https://a.example/x?y=otpauth://totp/b",
            "OTPAUTH://totp/A%20(work)?issuer=A (work)",
            "otpauth-migration://offline?data=CgA%3D",
        ] {
            assert_eq!(uris(one).collect::<Vec<_>>(), [one]);
        }
        for none in ["", "https://a.example", "xotpauth://totp/a", "otpauth:", "a://b motp:/"] {
            assert_eq!(uris(none).count(), 0, "{none}");
        }
    }
}
