//! Makes text from outside safe to print, and shows characters that are invisible or reorder the text around them.

use icu_properties::props::{
    DefaultIgnorableCodePoint, Emoji, ExtendedPictographic, GeneralCategory, IndicSyllabicCategory,
    JoiningType, PrependedConcatenationMark,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use std::borrow::Cow;
use std::fmt::Write as _;

const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';
const TEXT_STYLE: char = '\u{fe0e}';
const EMOJI_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';

/// The flags of England, Scotland and Wales: a black flag followed by a region in tag characters. No other sequence of tag
/// characters is in general use (UTS 51).
const TAGGED_FLAGS: [&str; 3] = [
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
];

/// Whether nothing is drawn for this character, or it only changes how its neighbours are drawn: format characters such as
/// bidirectional overrides and zero-width spaces, variation selectors, tags, fillers.
pub fn is_invisible(character: char) -> bool {
    // The soft hyphen is the first one.
    character >= '\u{ad}'
        && (CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
            || (CodePointMapData::<GeneralCategory>::new().get(character) == GeneralCategory::Format
                && !CodePointSetData::new::<PrependedConcatenationMark>().contains(character)))
}

const fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}')
}

const fn is_bidirectional_control(character: char) -> bool {
    matches!(character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

pub(super) fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The text as one line that is safe to print. Each run of line breaks and tabs becomes one space, and every other control
/// character `\u{fffd}`. An invisible character becomes its code, such as `\u200b`, unless the script or the emoji needs it.
pub fn visible(text: &str) -> Cow<'_, str> {
    rewritten(text, |out, before, character, after| {
        if !is_invisible(character) || is_needed(before, character, after) {
            out.push(character);
        } else {
            push_code(out, character);
        }
    })
}

/// A name as it is stored: one line without control characters and bidirectional overrides, which become `\u{fffd}`. Other
/// invisible characters stay, because they distinguish names; [`visible`] shows them.
pub fn one_line(text: &str) -> Cow<'_, str> {
    rewritten(text, |out, _, character, _| {
        out.push(if is_bidirectional_control(character) { '\u{fffd}' } else { character });
    })
}

/// Replaces breaks and control characters, and calls `push` for any other character with the text before and after it.
fn rewritten(text: &str, push: impl Fn(&mut String, &str, char, &str)) -> Cow<'_, str> {
    let needs_care = |c: char| c.is_control() || is_break(c) || is_invisible(c);
    if is_printable_ascii(text) || !text.chars().any(needs_care) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut flag_end = 0;
    for (start, character) in text.char_indices() {
        let rest = &text[start..];
        if let Some(flag) = TAGGED_FLAGS.iter().find(|flag| rest.starts_with(**flag)) {
            flag_end = start + flag.len();
        }
        if start < flag_end {
            out.push(character);
        } else if is_break(character) {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if character.is_control() {
            out.push('\u{fffd}');
        } else {
            push(&mut out, &text[..start], character, &rest[character.len_utf8()..]);
        }
    }
    out.into()
}

fn push_code(out: &mut String, character: char) {
    let code = u32::from(character);
    // Writing to a string cannot fail.
    let _ = if code > 0xffff { write!(out, "\\u{{{code:x}}}") } else { write!(out, "\\u{code:04x}") };
}

/// Whether the text would be drawn differently without this invisible character: joiners and style selectors in emoji, and
/// joiners in scripts that need them (UAX 31, section 2.3).
fn is_needed(before: &str, character: char, after: &str) -> bool {
    let previous = before.chars().next_back();
    let next = after.chars().next();
    match character {
        TEXT_STYLE | EMOJI_STYLE => previous.is_some_and(|previous| {
            let is_keycap_base = previous.is_ascii_digit() || previous == '#' || previous == '*';
            if is_keycap_base { next == Some(KEYCAP) } else { is_emoji(previous) }
        }),
        ZWJ if is_pictograph_end(before) && next.is_some_and(is_pictograph) => true,
        ZWJ | ZWNJ => is_joiner_of_script(before, character == ZWJ, after),
        _ => false,
    }
}

fn is_emoji(character: char) -> bool {
    CodePointSetData::new::<Emoji>().contains(character)
}

fn is_pictograph(character: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(character)
}

/// Whether the text ends with a pictograph, which a skin tone or a style selector may follow.
fn is_pictograph_end(before: &str) -> bool {
    let modifier = |c: &char| *c == EMOJI_STYLE || matches!(c, '\u{1f3fb}'..='\u{1f3ff}');
    before.chars().rev().find(|c| !modifier(c)).is_some_and(is_pictograph)
}

fn is_joiner_of_script(before: &str, is_zwj: bool, after: &str) -> bool {
    let category = |c: Option<char>| c.map(|c| CodePointMapData::<IndicSyllabicCategory>::new().get(c));
    let is_virama = |category| {
        matches!(
            category,
            Some(
                IndicSyllabicCategory::Virama
                    | IndicSyllabicCategory::PureKiller
                    | IndicSyllabicCategory::InvisibleStacker
            )
        )
    };
    let is_letter = |category| {
        matches!(category, Some(IndicSyllabicCategory::Consonant | IndicSyllabicCategory::VowelIndependent))
    };
    let (previous, next) = (category(before.chars().next_back()), category(after.chars().next()));
    // After a virama: a half form or a visible virama. Before it, in Bengali: a letter with its full form.
    if is_virama(previous) && (is_zwj || is_letter(next)) || is_letter(previous) && is_zwj && is_virama(next)
    {
        return true;
    }
    let joining = |mut characters: Box<dyn Iterator<Item = char> + '_>| {
        let types = CodePointMapData::<JoiningType>::new();
        characters.find_map(|c| Some(types.get(c)).filter(|joining| *joining != JoiningType::Transparent))
    };
    let joins_next = matches!(
        joining(Box::new(before.chars().rev())),
        Some(JoiningType::DualJoining | JoiningType::LeftJoining)
    );
    let joins_previous = matches!(
        joining(Box::new(after.chars())),
        Some(JoiningType::DualJoining | JoiningType::RightJoining)
    );
    // ZWNJ separates two letters that would join. ZWJ gives one letter its joined form where it has no neighbour.
    if is_zwj { joins_next != joins_previous } else { joins_next && joins_previous }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_line_breaks_are_replaced() {
        assert_eq!(visible("a\u{1b}[31mb"), "a\u{fffd}[31mb");
        assert_eq!(visible("a\u{9b}31m\u{7f}b"), "a\u{fffd}31m\u{fffd}b");
        assert_eq!(visible("two\r\nlines"), "two lines");
        assert_eq!(visible("two\u{2028}lines"), "two lines");
        assert_eq!(visible("Größe 漢字 👩‍👩‍👧"), "Größe 漢字 👩‍👩‍👧");
    }

    #[test]
    fn invisible_characters_are_shown_as_their_codes() {
        assert_eq!(visible("Pay\u{200b}Pal"), "Pay\\u200bPal");
        assert_eq!(visible("pay\u{202e}lap"), "pay\\u202elap");
        assert_eq!(visible("a\u{e0041}\u{e007f}"), "a\\u{e0041}\\u{e007f}");
        let ranges = [
            '\u{200b}'..='\u{200f}',
            '\u{202a}'..='\u{202e}',
            '\u{2060}'..='\u{2069}',
            '\u{e0000}'..='\u{e007f}',
        ];
        let single = "\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{180e}\u{3164}\u{fe00}\u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{e0100}";
        for character in ranges.into_iter().flatten().chain(single.chars()) {
            let shown = visible(&format!("Pay{character}Pal")).into_owned();
            assert!(
                shown.starts_with("Pay\\u") && shown.is_ascii(),
                "U+{:04X}: {shown}",
                u32::from(character)
            );
        }
    }

    #[test]
    fn scripts_and_emoji_keep_the_invisible_characters_that_they_need() {
        for text in [
            // Emoji: a family, a skin tone, a heart, a keycap, a pirate flag, Scotland.
            "👩‍👩‍👧",
            "👩🏽‍💻",
            "❤\u{fe0f}",
            "❤\u{fe0f}\u{200d}🔥",
            "1\u{fe0f}\u{20e3}",
            "🏴\u{200d}☠\u{fe0f}",
            TAGGED_FLAGS[1],
            // Persian, Hindi, Sinhala, Bengali, Arabic with a mark.
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "ශ්\u{200d}රී",
            "র\u{200d}্য",
            "ه\u{200d}.",
            // Arabic number signs are format characters that are drawn.
            "\u{600}٣",
        ] {
            assert_eq!(visible(text), text, "{}", text.escape_unicode());
        }
        for text in [
            "a\u{200d}b",
            "a\u{200c}b",
            "1\u{fe0f}",
            "a\u{fe0f}",
            "👩\u{200d}",
            "👩\u{200d}a",
            "ب\u{200d}ب",
            "🏴\u{e0061}\u{e007f}",
        ] {
            assert_ne!(visible(text), text, "{}", text.escape_unicode());
        }
    }

    #[test]
    fn stored_names_keep_what_distinguishes_them() {
        assert_eq!(one_line(" two\nlines\u{1b}[31m\u{202e}"), " two lines\u{fffd}[31m\u{fffd}");
        assert_eq!(one_line("Pay\u{200b}Pal"), "Pay\u{200b}Pal");
    }
}
