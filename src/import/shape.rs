//! What a file looks like, found in one pass, so that each reader need only say whether that is its own.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// What a file looks like at a glance.
#[derive(Debug, Default)]
pub struct Shape {
    /// The fields of a JSON document, three deep, lists by their first element: `db`, `db.entries`,
    /// `db.entries[]`, `[].secret`. Of a damaged document, those before the damage.
    fields: BTreeSet<String>,
    /// The first line that has anything on it, where the file starts with text.
    pub first_line: String,
}

/// Fields beyond this are not noted: nothing is told apart by them.
const MOST: usize = 512;
/// A first line is cut here; no CSV header or address that tells a format needs more.
const LINE: usize = 4096;

impl Shape {
    pub fn of(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(bytes.len());
        let body = &bytes[start..];
        let mut shape = Self::default();
        if matches!(body.first(), Some(b'{' | b'[')) {
            let mut json = serde_json::Deserializer::from_slice(body);
            // Where it breaks off, what came before still tells.
            let _ = Note { path: String::new(), depth: 3, fields: &mut shape.fields }.deserialize(&mut json);
        }
        let line = body.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
        let line = String::from_utf8_lossy(&line[..line.len().min(LINE)]);
        if !line.chars().any(|c| c.is_control() && c != '\t') {
            line.trim_end().clone_into(&mut shape.first_line);
        }
        shape
    }

    /// Whether a JSON document has all of these fields: `db.entries[].info`.
    pub fn has(&self, fields: &[&str]) -> bool {
        fields.iter().all(|field| self.fields.contains(*field))
    }

    /// Whether it is JSON at all.
    pub fn is_json(&self) -> bool {
        !self.fields.is_empty()
    }
}

/// Notes the fields of a value down to a depth, and skips the rest without keeping it.
struct Note<'a> {
    path: String,
    depth: u8,
    fields: &'a mut BTreeSet<String>,
}

impl Note<'_> {
    fn note(&mut self, path: String) {
        if self.fields.len() < MOST && path.len() <= 200 {
            self.fields.insert(path);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Note<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.depth == 0 {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(drop);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Note<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<super::json::Text<'de>>()? {
            let path =
                if self.path.is_empty() { key.to_string() } else { format!("{}.{}", self.path, &*key) };
            self.note(path.clone());
            map.next_value_seed(Note { path, depth: self.depth - 1, fields: &mut *self.fields })?;
        }
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let path = format!("{}[]", self.path);
        // Noted even if empty: an export of nothing is still that program's.
        self.note(path.clone());
        // A list is no level of its own, so that `a[].b` is as deep as `a.b`; yet it must end somewhere.
        let depth = if self.path.ends_with("[]") { 0 } else { self.depth };
        seq.next_element_seed(Note { path, depth, fields: &mut *self.fields })?;
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_noted_three_deep() {
        let shape = Shape::of(b" \xef\n{}");
        assert!(!shape.is_json());
        let shape = Shape::of(br#"{"db":{"entries":[{"info":{"x":1}},{"late":1}]},"n":[[1]]}"#);
        assert!(shape.has(&["db", "db.entries", "db.entries[]", "db.entries[].info", "n[][]"]));
        assert!(!shape.has(&["db.entries[].late"]));
    }

    #[test]
    fn a_document_cut_off_still_shows_what_came_before() {
        let shape = Shape::of(br#"[{"secret":"A","label":"#);
        assert!(shape.has(&["[]", "[].secret", "[].label"]));
    }

    #[test]
    fn a_deep_document_is_no_trouble() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = open.repeat(100_000) + "1" + &close.repeat(100_000);
            assert!(Shape::of(deep.as_bytes()).is_json());
        }
    }

    #[test]
    fn the_first_line_is_that_of_text_alone() {
        assert_eq!(Shape::of(b"\xef\xbb\xbf\r\n name,url\r\nx").first_line, "name,url");
        assert_eq!(Shape::of(b"\x00\x01PK").first_line, "");
    }
}
