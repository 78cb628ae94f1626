//! An outline of a file, computed once for all readers, so that format detection is cheap.

use super::decode::Preamble;
use super::uri_text::uris;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// The field names of a JSON document, or the first line and the first URI of a text.
#[derive(Debug, Default)]
pub struct Shape {
    /// The paths of JSON fields, three levels deep, with lists represented by their first element: `db`, `db.entries`,
    /// `db.entries[]`, `[].secret`. A damaged document has the fields before the damage.
    fields: BTreeSet<String>,
    /// The first line after the preamble. Empty if the file does not start with text.
    pub first_line: String,
    /// The separator that the preamble of a table names.
    pub separator: Option<u8>,
    /// The first URI of a generator in a text that is neither JSON nor XML.
    pub first_uri: String,
}

/// The most fields that are kept. Detection needs only the first ones.
const MAX_FIELDS: usize = 512;
/// The most bytes of the first line that are kept. Detection needs no more of a CSV header or a URI.
const MAX_LINE: usize = 4096;
/// The most bytes of a text that are searched for a URI.
const MAX_SEARCH: usize = 1 << 20;

impl Shape {
    pub fn of(bytes: &[u8]) -> Self {
        let preamble = Preamble::of(bytes);
        let body = bytes[preamble.length..].trim_ascii_start();
        let mut shape = Self { separator: preamble.separator, ..Self::default() };
        if matches!(body.first(), Some(b'{' | b'[')) {
            let mut json = serde_json::Deserializer::from_slice(body);
            // If the document is damaged, the fields before the damage are enough.
            let _ = FieldCollector { path: String::new(), depth: 3, fields: &mut shape.fields }
                .deserialize(&mut json);
        }
        let line = body.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
        let line = String::from_utf8_lossy(&line[..line.len().min(MAX_LINE)]);
        if !line.chars().any(|c| c.is_control() && c != '\t') {
            line.trim_end().clone_into(&mut shape.first_line);
        }
        if !shape.is_json()
            && !shape.first_line.starts_with(['<', '\u{fffd}'])
            && !shape.first_line.is_empty()
        {
            let text = String::from_utf8_lossy(&body[..body.len().min(MAX_SEARCH)]);
            let uri = text.lines().find_map(|line| uris(line).next()).unwrap_or_default();
            shape.first_uri.extend(uri.chars().take(MAX_LINE));
        }
        shape
    }

    /// Whether the JSON document has all of these fields, such as `db.entries[].info`.
    pub fn has(&self, fields: &[&str]) -> bool {
        fields.iter().all(|field| self.fields.contains(*field))
    }

    /// Whether the document is an object of objects, one of which has all of these fields. The outer names are ids.
    pub fn has_object_with(&self, fields: &[&str]) -> bool {
        let ids = self.fields.iter().filter(|id| !id.contains('.') && !id.ends_with("[]"));
        ids.into_iter().any(|id| fields.iter().all(|field| self.fields.contains(&format!("{id}.{field}"))))
    }

    pub fn is_json(&self) -> bool {
        !self.fields.is_empty()
    }
}

/// Collects the fields of a value down to a depth, and skips everything else without storing it.
struct FieldCollector<'a> {
    path: String,
    depth: u8,
    fields: &'a mut BTreeSet<String>,
}

impl FieldCollector<'_> {
    fn add(&mut self, path: String) {
        if self.fields.len() < MAX_FIELDS && path.len() <= 200 {
            self.fields.insert(path);
        }
    }
}

impl<'de> DeserializeSeed<'de> for FieldCollector<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.depth == 0 {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(drop);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldCollector<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let path = if self.path.is_empty() { key } else { format!("{}.{key}", self.path) };
            self.add(path.clone());
            map.next_value_seed(FieldCollector { path, depth: self.depth - 1, fields: &mut *self.fields })?;
        }
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let path = format!("{}[]", self.path);
        // An empty list counts, too, because an export without entries must be detected.
        self.add(path.clone());
        // A list does not count as a level, so `a[].b` is as deep as `a.b`. Lists of lists are not searched.
        let depth = if self.path.ends_with("[]") { 0 } else { self.depth };
        seq.next_element_seed(FieldCollector { path, depth, fields: &mut *self.fields })?;
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
    fn fields_are_collected_three_levels_deep() {
        let shape = Shape::of(b" \xef\n{}");
        assert!(!shape.is_json());
        let shape = Shape::of(br#"{"db":{"entries":[{"info":{"x":1}},{"late":1}]},"n":[[1]]}"#);
        assert!(shape.has(&["db", "db.entries", "db.entries[]", "db.entries[].info", "n[][]"]));
        assert!(!shape.has(&["db.entries[].late"]));
    }

    #[test]
    fn a_document_that_is_cut_off_has_the_fields_before_the_cut() {
        let shape = Shape::of(br#"[{"secret":"A","label":"#);
        assert!(shape.has(&["[]", "[].secret", "[].label"]));
    }

    #[test]
    fn a_deeply_nested_document_does_not_overflow_the_stack() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = open.repeat(100_000) + "1" + &close.repeat(100_000);
            assert!(Shape::of(deep.as_bytes()).is_json());
        }
    }

    #[test]
    fn only_text_has_a_first_line() {
        assert_eq!(Shape::of(b"\r\n name,url\r\nx").first_line, "name,url");
        assert_eq!(Shape::of(b"# made today\nsep=;\nname;url\nx").first_line, "name;url");
        assert_eq!(Shape::of(b"\x00\x01PK").first_line, "");
    }
}
