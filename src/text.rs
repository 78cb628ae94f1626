//! Text from outside, made safe and measured for a terminal.
//!
//! Names come from files that other people wrote. A name may hold escape sequences, newlines,
//! right-to-left overrides or ten thousand characters: it is shown, never obeyed.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Whether a terminal would act on this character, or reorder text around it, instead of drawing it.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
            | '\u{2028}' | '\u{2029}')
}

/// One line that a terminal only draws: each run of line ends and tabs becomes a space, any other
/// control character or bidirectional override becomes `\u{fffd}`.
pub fn visible(text: &str) -> std::borrow::Cow<'_, str> {
    if is_printable_ascii(text) || !text.chars().any(is_unsafe) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if is_unsafe(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out.into()
}

fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether it is printable ASCII with no space at its ends: most names are, and nothing has to be done about them.
pub fn is_plain(text: &str) -> bool {
    !text.starts_with(' ') && !text.ends_with(' ') && is_printable_ascii(text)
}

/// Does something with a text in lower case, as [`str::to_lowercase`] gives it, without a copy of it in memory of its
/// own where it is short and ASCII.
pub fn with_lowercase<T>(text: &str, use_it: impl FnOnce(&str) -> T) -> T {
    let mut short = [0; 64];
    let lower = short.get_mut(..text.len()).filter(|_| text.is_ascii()).and_then(|short| {
        short.copy_from_slice(text.as_bytes());
        short.make_ascii_lowercase();
        std::str::from_utf8(short).ok()
    });
    match lower {
        Some(lower) => use_it(lower),
        None => use_it(&text.to_lowercase()),
    }
}

/// How many columns of a terminal the text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most `columns` columns, with `…` at the end where something was cut. Cuts
/// between grapheme clusters, so that no accent or emoji is torn.
pub fn fit(text: &str, columns: usize) -> std::borrow::Cow<'_, str> {
    let text = visible(text);
    // A column takes one byte at least, so a longer text need not be measured whole.
    if text.len() <= columns || (text.len() <= columns * 16 && text.width() <= columns) {
        return text;
    }
    if columns == 0 {
        return "".into();
    }
    let mut out = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        let wide = cluster.width();
        if used + wide > columns - 1 {
            out.push('…');
            return out.into();
        }
        used += wide;
        out.push_str(cluster);
    }
    out.into()
}

/// The text cut or padded with spaces to just `columns` columns.
pub fn pad(text: &str, columns: usize) -> String {
    let mut out = fit(text, columns).into_owned();
    let missing = columns.saturating_sub(out.width());
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// `a`, `a and b`, `a, b and c`.
pub fn join<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// A number with its thousands apart: `1,002`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of bytes in the largest unit that leaves at least one: `64 MiB`.
pub fn binary(count: u64) -> String {
    let (unit, name) = match count {
        0..0x10_0000 => (1 << 10, "KiB"),
        0x10_0000..0x4000_0000 => (1 << 20, "MiB"),
        0x4000_0000..0x100_0000_0000 => (1 << 30, "GiB"),
        _ => (1 << 40, "TiB"),
    };
    // Rounded up: a limit that is passed by little should not read as if it was kept.
    format!("{} {name}", count.div_ceil(unit))
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

/// The text with its first letter as a capital.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One ASCII character in the place of another: the plain form of punctuation and of accented letters, `?` where
/// there is none. For terminals that draw ASCII alone.
pub fn ascii(character: char) -> char {
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
            let plain = fold(c).chars().next().unwrap_or('?');
            if c.is_uppercase() { plain.to_ascii_uppercase() } else { plain }
        }
    }
}

/// A slug: lower-case ASCII letters and digits with single dashes between, at most 40 characters.
/// `None` where nothing of the text can be kept.
pub fn slug(text: &str) -> Option<String> {
    let mut out = String::with_capacity(48);
    for character in text.chars().take(200) {
        if character.is_ascii_alphanumeric() {
            out.push(character.to_ascii_lowercase());
        } else {
            match fold(character) {
                "" if out.is_empty() || out.ends_with('-') => {}
                "" => out.push('-'),
                folded => out.push_str(folded),
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

/// A character that is no ASCII as lower-case letters, empty where there is no plain form.
fn fold(character: char) -> &'static str {
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

/// Up to three known words, such as ids, that look most like `id`, nearest first: by edit distance (at most a
/// third of the length, and at least 2) to all of it or to one of its words, or where one contains the other.
pub fn nearest<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = (id.chars().count() / 3).max(2);
    let mut near: Vec<(usize, &str)> = known
        .filter_map(|candidate| {
            let words = candidate.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
            let distance = words.chain([candidate]).map(|word| distance(id, word)).min()?;
            let contains = id.len() > 2 && (candidate.contains(id) || id.contains(candidate));
            (distance <= limit || contains).then_some((distance, candidate))
        })
        .collect();
    near.sort_by_key(|&(distance, _)| distance);
    near.truncate(3);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Levenshtein distance in characters; texts over 64 characters are cut there.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let above = row[j + 1];
            let cost = usize::from(ca != *cb);
            row[j + 1] = (diagonal + cost).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}

/// Whether the locale says UTF-8, as far as it says anything. `variable` gives environment variables.
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
    fn control_and_bidirectional_characters_are_shown_not_obeyed() {
        assert_eq!(visible("a\u{1b}[31mb"), "a\u{fffd}[31mb");
        assert_eq!(visible("two\r\nlines"), "two lines");
        assert_eq!(visible("pay\u{202e}lap"), "pay\u{fffd}lap");
        assert_eq!(visible("Größe 漢字 👩‍👩‍👧"), "Größe 漢字 👩‍👩‍👧");
    }

    #[test]
    fn large_numbers_have_their_thousands_apart() {
        for (number, wanted) in [(0, "0"), (999, "999"), (1_002, "1,002"), (52_256_179, "52,256,179")] {
            assert_eq!(thousands(number), wanted);
        }
        assert_eq!((count(1, "row"), count(10_000, "row")), ("1 row".into(), "10,000 rows".into()));
    }

    #[test]
    fn fit_counts_columns_and_keeps_clusters_whole() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdefg", 6), "abcde…");
        assert_eq!(fit("漢字漢字", 5), "漢字…");
        assert_eq!(fit("漢字漢字", 0), "");
        assert_eq!(width(&pad("漢", 6)), 6);
        assert_eq!(width(&fit(&"x".repeat(10_000), 20)), 20);
    }

    #[test]
    fn lists_counts_and_capitals_read_as_a_person_writes_them() {
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
    fn ascii_has_a_plain_form_for_all() {
        let plain: String = "“Größe”… É→漢👩 a".chars().map(ascii).collect();
        assert_eq!(plain, "\"Grose\"~ E>?? a");
    }

    #[test]
    fn slugs_are_short_plain_and_never_empty() {
        assert_eq!(slug("My phone"), Some("my-phone".into()));
        assert_eq!(slug("  Süd-Bank (DE)  "), Some("sued-bank-de".into()));
        assert_eq!(slug("漢字"), None);
        assert_eq!(slug(&"a".repeat(300)).map(|s| s.len()), Some(40));
    }

    #[test]
    fn a_mistyped_id_has_neighbours() {
        let known = ["my-phone", "laptop", "drawer"];
        assert_eq!(nearest("my-fone", known.into_iter()), ["my-phone"]);
        assert_eq!(nearest("phone", known.into_iter()), ["my-phone"]);
        assert_eq!(nearest("phnoe", known.into_iter()), ["my-phone"]);
        assert!(nearest("zebra", known.into_iter()).is_empty());
    }
}
