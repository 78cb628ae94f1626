//! Text from outside as the inside of one line of GitHub-flavoured markdown.
//!
//! A name may hold `|`, `<`, backticks, newlines or a link: a parser must give back the name and
//! nothing else. Spec: GFM 0.29 §2.4 (backslash escapes), §6.9 (extended autolinks), §4 and §5
//! (what may start a block).

use crate::text::visible;

/// The text as inline markdown: whitespace runs as one space, control characters and
/// bidirectional overrides made visible, everything that markdown would act on escaped, and what
/// GitHub would link by itself (mail addresses, `www.`, `@mentions`, `#1`) broken by an empty comment.
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
                    out.push_str(BREAK);
                }
            }
            ':' if next == Some('/') => out.push_str("\\:"),
            // What would start a list or underline a heading.
            '-' | '+' | '=' if at_start => out.extend(['\\', character]),
            '.' | ')' if leading_digits && !at_start => out.extend(['\\', character]),
            '@' => {
                out.push('@');
                out.push_str(BREAK);
            }
            '.' if ends_in_www(&out) => out.push_str("\\."),
            _ => out.push(character),
        }
        leading_digits &= character.is_ascii_digit();
        at_start = false;
    }
    out
}

/// Nothing, but two texts for whoever looks for a link.
const BREAK: &str = "<!-- -->";

fn ends_in_www(text: &str) -> bool {
    text.get(text.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// A name as [`inline`], with words where there is none.
pub(super) fn name(text: &str) -> String {
    let text = inline(text);
    if text.is_empty() { "(no name)".into() } else { text }
}

/// A link, where the address is one that a browser opens; otherwise its text alone.
pub(super) fn link(text: &str, url: &str) -> String {
    let text = name(text);
    if is_web(url) { format!("[{text}](<{url}>)") } else { text }
}

/// Whether it is a web address that needs no escaping between angle brackets.
pub(super) fn is_web(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && url.bytes().all(|b| b.is_ascii_graphic() && !b"<>\\\"`".contains(&b))
}
