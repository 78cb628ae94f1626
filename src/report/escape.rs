//! Escapes text for one line of GitHub-flavoured markdown.
//!
//! A name may contain `|`, `<`, backticks, newlines or a link. A markdown parser must read it back as plain text. Spec:
//! GFM 0.29 §2.4 (backslash escapes), §6.9 (extended autolinks), §4 and §5 (block starts).

use crate::risk::is_web_address;
use crate::text::visible;

/// The text as inline markdown. Runs of whitespace become one space, control characters and bidirectional overrides
/// become visible, and markup is escaped. An empty comment splits text that GitHub would turn into a link, such as
/// email addresses, `@mentions` and `#1`.
pub fn inline(text: &str) -> String {
    let text = visible(text);
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut characters = text.chars().peekable();
    let mut leading_digits = true;
    let mut at_start = true;
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '$' | '#' => {
                out.push('\\');
                out.push(character);
                if character == '#' && next.is_some_and(|c| c.is_ascii_digit()) {
                    out.push_str(EMPTY_COMMENT);
                }
            }
            ':' if next == Some('/') => out.push_str("\\:"),
            // These start a list or underline a heading.
            '-' | '+' | '=' if at_start => out.extend(['\\', character]),
            '.' | ')' if leading_digits && !at_start => out.extend(['\\', character]),
            '@' => {
                out.push('@');
                out.push_str(EMPTY_COMMENT);
            }
            '.' if ends_in_www(&out) => out.push_str("\\."),
            _ => out.push(character),
        }
        leading_digits &= character.is_ascii_digit();
        at_start = false;
    }
    out
}

/// Invisible in the page, but stops GitHub from detecting a link.
const EMPTY_COMMENT: &str = "<!-- -->";

fn ends_in_www(text: &str) -> bool {
    text.get(text.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// Like [`inline`], with a placeholder for an empty name.
pub(super) fn name(text: &str) -> String {
    let text = inline(text);
    if text.is_empty() { "(no name)".into() } else { text }
}

/// A link if the address is a web address, else only the text.
pub(super) fn link(text: &str, url: &str) -> String {
    let text = name(text);
    if is_web_address(url) { format!("[{text}](<{url}>)") } else { text }
}
