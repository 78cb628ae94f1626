//! JSON as commands print it: safe for a terminal.

use super::visible::is_invisible;
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io;

/// Writes a value as indented JSON. Control characters and invisible characters in strings are escaped as `\u`, so that a
/// terminal that shows the JSON does not obey them; JSON itself only requires it below U+0020.
pub fn write_json(out: impl io::Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Escaping(PrettyFormatter::new())))
}

/// Indented JSON that ends in a newline. Only for types with text keys and plain values: serializing these cannot fail.
pub fn to_json(value: &impl Serialize) -> String {
    let mut json = Vec::new();
    if write_json(&mut json, value).is_err() {
        json.clear();
    }
    json.push(b'\n');
    String::from_utf8(json).unwrap_or_default()
}

struct Escaping(PrettyFormatter<'static>);

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut written = 0;
        for (start, character) in fragment.char_indices() {
            // Line and paragraph separators are not control characters of Unicode, but some programs obey them.
            if character.is_control()
                || is_invisible(character)
                || matches!(character, '\u{2028}' | '\u{2029}')
            {
                out.write_all(&fragment.as_bytes()[written..start])?;
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                written = start + character.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[written..])
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_a_terminal_obeys_are_escaped_and_read_back() {
        let value = serde_json::json!({"na\u{9b}me": ["a\u{7f}\u{85}\u{202e}\u{200b}\u{2028}\u{e0041}\u{1b}ü👩", [], {}, 1]});
        let json = to_json(&value);
        let is_safe = |c: char| c == '\n' || !(c.is_control() || is_invisible(c));
        assert!(json.chars().all(is_safe), "{json}");
        assert!(
            json.contains("\\u009b") && json.contains("\\u202e") && json.contains("\\udb40\\udc41"),
            "{json}"
        );
        assert!(json.contains("ü👩"));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), value);
        let plain = serde_json::json!({"a": [1, {"b": null}], "c": {}, "d": []});
        assert_eq!(to_json(&plain), serde_json::to_string_pretty(&plain).unwrap() + "\n");
    }
}
