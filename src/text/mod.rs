//! Text helpers for terminals and messages: make text safe to print, measure it, cut it, wrap it, count things.
//!
//! Names come from files that other people wrote. A name may contain escape sequences, line breaks, right-to-left
//! overrides or ten thousand characters. [`visible()`] makes such text safe; [`fit`], [`pad`] and [`wrap`] call it.

mod json;
mod lookalike;
mod secret_address;
mod spreadsheet;
mod visible;

pub use json::{to_json, write_json};
pub use lookalike::{lookalike_key, same_name_key};
pub use secret_address::{holds_second_address, holds_secret_address, without_secret_addresses};
pub use spreadsheet::{from_cell, to_cell};
use visible::is_printable_ascii;
pub use visible::{is_invisible, one_line, visible};

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Appends the text with a line feed for each line break. Terminals send CR between the lines of a paste, and some files have
/// CRLF. `out` may be a buffer that is wiped, so nothing else is allocated.
pub fn push_with_line_feeds(out: &mut String, text: &str) {
    for (index, line) in text.split('\r').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(if index > 0 { line.strip_prefix('\n').unwrap_or(line) } else { line });
    }
}

/// Whether the text is printable ASCII without a space at either end, so that no clean-up is needed.
pub fn is_plain(text: &str) -> bool {
    !text.starts_with(' ') && !text.ends_with(' ') && is_printable_ascii(text)
}

/// A path on one line that is safe to print.
pub fn shown_path(path: &std::path::Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

/// How many terminal columns the text occupies.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text made safe and shortened to at most `columns` columns, with `…` at the end if something was cut. Cuts only
/// between grapheme clusters, so that accents and emoji stay whole.
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    let text = visible(text);
    // Skip measuring very long texts: a column holds at least one byte, and no text with more than 16 bytes a column
    // is assumed to fit.
    if text.len() <= columns || (text.len() <= columns * 16 && text.width() <= columns) {
        return text;
    }
    if columns == 0 {
        return "".into();
    }
    let mut out = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        let cluster_width = cluster.width();
        if used + cluster_width > columns - 1 {
            out.push('…');
            return out.into();
        }
        used += cluster_width;
        out.push_str(cluster);
    }
    out.into()
}

/// The text made safe, then cut or padded with spaces to exactly `columns` columns.
pub fn pad(text: &str, columns: usize) -> String {
    let mut out = fit(text, columns).into_owned();
    let missing = columns.saturating_sub(out.width());
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// What [`wrap_line`] does with a word that is longer than a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LongWords {
    Split,
    Keep,
}

/// Wraps text into lines of at most `columns` columns, breaking between words. A word that is longer than a line is split
/// between grapheme clusters. Line breaks in the text are kept. No lines if the text is empty or `columns` is 0.
///
/// The `textwrap` crate is not used because it measures single characters: it splits clusters and miscounts emoji.
pub fn wrap(text: &str, columns: impl Into<usize>) -> Vec<String> {
    let columns = columns.into();
    if columns == 0 {
        return Vec::new();
    }
    text.lines().flat_map(|line| wrap_line(line, columns, LongWords::Split)).collect()
}

/// Wraps text as one paragraph. Unlike [`wrap`], a word that is longer than a line, such as a web address, is kept whole
/// so that it can be copied. Always at least one line.
pub fn wrap_whole_words(text: &str, columns: usize) -> Vec<String> {
    wrap_line(text, columns, LongWords::Keep)
}

fn wrap_line(text: &str, columns: usize, long_words: LongWords) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in visible(text).split_whitespace() {
        let word_width = width(word);
        if used > 0 && used + 1 + word_width > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if word_width <= columns || long_words == LongWords::Keep {
            line.push_str(word);
            used += word_width;
            continue;
        }
        for cluster in word.graphemes(true) {
            let cluster_width = width(cluster);
            if used + cluster_width > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(cluster);
            used += cluster_width;
        }
    }
    lines.push(line);
    lines
}

/// `a`, `a and b`, `a, b and c`.
pub fn join<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// A number with thousands separators: `1,002`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of bytes in the largest binary unit that gives at least 1, rounded up: `64 MiB`.
pub fn format_bytes(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..0x10_0000 => (1 << 10, "KiB"),
        0x10_0000..0x4000_0000 => (1 << 20, "MiB"),
        0x4000_0000..0x100_0000_0000 => (1 << 30, "GiB"),
        _ => (1 << 40, "TiB"),
    };
    // Rounded up so that a size slightly above a limit does not read as equal to the limit.
    format!("{} {name}", bytes.div_ceil(unit))
}

/// `1 account`, `2 accounts`, `1,002 entries of another kind`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{} {}", thousands(number as u64), plural(number, noun))
}

/// A noun phrase in the form that fits the number: `account` or `accounts`. The word that changes is the last word
/// before a preposition: `entries of another kind`, `ways in`.
pub fn plural(number: usize, noun: &str) -> String {
    const PREPOSITIONS: [&str; 6] = ["of", "in", "for", "with", "without", "on"];
    if number == 1 {
        return noun.to_owned();
    }
    let is_preposition = |&(space, _): &(usize, &str)| {
        noun.get(space..)
            .and_then(|rest| rest.split_whitespace().next())
            .is_some_and(|word| PREPOSITIONS.contains(&word))
    };
    let end = noun.match_indices(' ').find(is_preposition).map_or(noun.len(), |(space, _)| space);
    let (head, rest) = noun.split_at(end);
    let consonant_before_y = head.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    match consonant_before_y {
        Some(stem) => format!("{stem}ies{rest}"),
        None if ["s", "x", "ch", "sh"].iter().any(|end| head.ends_with(end)) => format!("{head}es{rest}"),
        None => format!("{head}s{rest}"),
    }
}

/// The text with its first letter in upper case.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One ASCII character to draw instead of any character, for terminals that can draw only ASCII. `?` if there is no
/// similar one.
pub fn transliterate(character: char) -> char {
    match character {
        c if c.is_ascii() => c,
        '…' => '~',
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' | '‚' => '\'',
        '–' | '—' | '─' | '━' | '╌' | '┄' => '-',
        '→' | '›' | '▸' => '>',
        '←' | '‹' => '<',
        '↑' => '^',
        '↓' => 'v',
        '•' | '·' | '●' => '*',
        '×' => 'x',
        '\u{a0}' => ' ',
        c => {
            let letter = ascii_letters(c).chars().next().unwrap_or('?');
            if c.is_uppercase() { letter.to_ascii_uppercase() } else { letter }
        }
    }
}

/// A slug: lower-case ASCII letters and digits with single dashes between words, at most 40 characters. `None` if the
/// text has no usable character.
pub fn slug(text: &str) -> Option<String> {
    let mut out = String::with_capacity(48);
    for character in text.chars().take(200) {
        if character.is_ascii_alphanumeric() {
            out.push(character.to_ascii_lowercase());
        } else {
            match ascii_letters(character) {
                "" if out.is_empty() || out.ends_with('-') => {}
                "" => out.push('-'),
                letters => out.push_str(letters),
            }
        }
        if out.len() >= 40 {
            break;
        }
    }
    out.truncate(40);
    out.truncate(out.trim_end_matches('-').len());
    (!out.is_empty()).then_some(out)
}

/// Lower-case ASCII letters for an accented letter or ligature; empty if there are none.
fn ascii_letters(character: char) -> &'static str {
    match character {
        'ä' | 'Ä' | 'æ' | 'Æ' => "ae",
        'ö' | 'Ö' | 'ø' | 'Ø' | 'œ' | 'Œ' => "oe",
        'ü' | 'Ü' => "ue",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' => "a",
        'ç' | 'Ç' | 'č' | 'Č' | 'ć' | 'Ć' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => "i",
        'ñ' | 'Ñ' | 'ń' | 'Ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'Ò' | 'Ó' | 'Ô' | 'Õ' => "o",
        'ù' | 'ú' | 'û' | 'Ù' | 'Ú' | 'Û' => "u",
        'š' | 'Š' | 'ś' | 'Ś' => "s",
        'ž' | 'Ž' | 'ż' | 'Ż' => "z",
        'ł' | 'Ł' => "l",
        _ => "",
    }
}

/// Up to three known words, such as ids, that are most similar to `word`, most similar first. A candidate counts if the
/// candidate or one of its parts is within an edit distance of a third of the word's length (at least 2), or if one
/// contains the other.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = (word.chars().count() / 3).max(2);
    let mut near: Vec<(usize, &str)> = known
        .filter_map(|candidate| {
            let parts = candidate.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 3);
            let distance = parts.chain([candidate]).map(|part| distance(word, part)).min()?;
            let contains = word.len() > 2 && (candidate.contains(word) || word.contains(candidate));
            (distance <= limit || contains).then_some((distance, candidate))
        })
        .collect();
    near.sort_by_key(|&(distance, _)| distance);
    near.truncate(3);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Levenshtein distance of the first 64 characters. The limit keeps hostile files with very long names cheap.
fn distance(a: &str, b: &str) -> usize {
    let start = |text: &str| text.chars().take(64).collect::<String>();
    strsim::levenshtein(&start(a), &start(b))
}

/// Whether the locale uses UTF-8. An unset locale counts as UTF-8. `variable` reads an environment variable.
pub fn is_unicode_locale(variable: impl Fn(&str) -> Option<String>) -> bool {
    let mut values = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(variable);
    values.find(|value| !value.is_empty()).is_none_or(|locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf") || !matches!(locale.as_str(), "c" | "posix") && !locale.contains("8859")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_break_becomes_a_line_feed() {
        for (text, expected) in [
            ("a\rb", "a\nb"),
            ("a\r\nb\r\n", "a\nb\n"),
            ("a\n\rb", "a\n\nb"),
            ("\r\r", "\n\n"),
            ("a\nb", "a\nb"),
            ("", ""),
        ] {
            let mut out = String::new();
            push_with_line_feeds(&mut out, text);
            assert_eq!(out, expected, "{text:?}");
        }
    }

    #[test]
    fn large_numbers_have_thousands_separators() {
        for (number, expected) in [(0, "0"), (999, "999"), (1_002, "1,002"), (52_256_179, "52,256,179")] {
            assert_eq!(thousands(number), expected);
        }
        assert_eq!((count(1, "row"), count(10_000, "row")), ("1 row".into(), "10,000 rows".into()));
    }

    #[test]
    fn fit_counts_columns_and_never_splits_a_cluster() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdefg", 6), "abcde…");
        assert_eq!(fit("漢字漢字", 5), "漢字…");
        assert_eq!(fit("漢字漢字", 0), "");
        assert_eq!(width(&pad("漢", 6)), 6);
        assert_eq!(width(&fit(&"x".repeat(10_000), 20)), 20);
    }

    #[test]
    fn lists_counts_and_capitals_read_as_prose() {
        assert_eq!(join::<&str>(&[]), "");
        assert_eq!(join(&["a"]), "a");
        assert_eq!(join(&["a", "b"]), "a and b");
        assert_eq!(join(&["a", "b", "c"]), "a, b and c");
        assert_eq!((count(0, "code"), count(1, "code")), ("0 codes".into(), "1 code".into()));
        assert_eq!((capitalised(""), capitalised("über")), (String::new(), "Über".into()));
    }

    #[test]
    fn plurals_change_the_head_of_the_phrase() {
        for (noun, expected) in [
            ("login code", "login codes"),
            ("entry of another kind", "entries of another kind"),
            ("key of Firefox' own", "keys of Firefox' own"),
            ("way in", "ways in"),
            ("account for days", "accounts for days"),
            ("day", "days"),
            ("category", "categories"),
            ("internal note", "internal notes"),
            ("address", "addresses"),
        ] {
            assert_eq!(plural(4, noun), expected);
            assert_eq!((plural(0, noun), plural(1, noun)), (expected.to_owned(), noun.to_owned()));
        }
    }

    #[test]
    fn every_character_has_an_ascii_replacement() {
        let ascii: String = "“Größe”… É→漢👩 a".chars().map(transliterate).collect();
        assert_eq!(ascii, "\"Grose\"~ E>?? a");
    }

    #[test]
    fn slugs_are_short_ascii_and_never_empty() {
        assert_eq!(slug("My phone"), Some("my-phone".into()));
        assert_eq!(slug("  Süd-Bank (DE)  "), Some("sued-bank-de".into()));
        assert_eq!(slug("漢字"), None);
        assert_eq!(slug(&"a".repeat(300)).map(|s| s.len()), Some(40));
    }

    #[test]
    fn similar_ids_are_suggested_for_a_mistyped_id() {
        let known = ["my-phone", "laptop", "drawer"];
        assert_eq!(nearest("my-fone", known.into_iter()), ["my-phone"]);
        assert_eq!(nearest("phone", known.into_iter()), ["my-phone"]);
        assert_eq!(nearest("phnoe", known.into_iter()), ["my-phone"]);
        assert!(nearest("zebra", known.into_iter()).is_empty());
    }
    #[test]
    fn words_wrap_and_long_words_are_split() {
        assert_eq!(wrap("one two three", 7_u16), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4_u16), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("漢字漢字", 5_u16), ["漢字", "漢字"]);
        assert_eq!(wrap("a\n\nb", 5_u16), ["a", "", "b"]);
        assert!(wrap("x", 0_u16).is_empty());
    }

    #[test]
    fn wrapping_can_keep_long_words_whole() {
        assert_eq!(wrap_whole_words("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap_whole_words("漢字 漢字 a", 9), ["漢字 漢字", "a"]);
        assert_eq!(wrap_whole_words("", 7), [""]);
        assert_eq!(wrap_whole_words(&"x".repeat(30), 7).len(), 1);
    }
}
