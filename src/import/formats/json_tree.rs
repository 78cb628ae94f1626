//! JSON as a tree, for exports whose entries are nested objects. A field of an unexpected type counts as absent; a typed
//! structure would refuse the whole file because of it. Texts are wiped on drop.

use super::json::JsonText;
use super::zip_member;
use crate::import::error::ImportError;
use crate::import::reader::Input;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use std::cell::Cell;
use std::fmt;
use zeroize::Zeroizing;

/// The most memory that a document may take, in bytes, approximately: as much as 100,000 logins.
const MAX_MEMORY: usize = 96 << 20;

/// One JSON value.
pub enum Json {
    Null,
    Bool(bool),
    /// A whole number. Fractions are cut off.
    Number(i64),
    Text(Zeroizing<String>),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl fmt::Debug for Json {
    /// Shows no value, because any text may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(…)")
    }
}

impl Json {
    /// Parses a document and keeps only the fields with `known` names. All fields of an object `vaults` are kept, under
    /// the name `*`, because their names are ids. The parser refuses documents nested deeper than 128.
    pub fn parse(
        bytes: &[u8],
        format: &'static str,
        known: &'static [&'static str],
    ) -> Result<Self, ImportError> {
        // A member of a zip may have a byte order mark.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let memory_left = Cell::new(MAX_MEMORY);
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let parsed = TreeVisitor { known, parent: "", memory_left: &memory_left }.deserialize(&mut json);
        parsed.and_then(|parsed| json.end().map(|()| parsed)).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let invalid_utf8 = std::str::from_utf8(bytes).err().map(|error| error.valid_up_to());
            // The parser's own message may quote a value.
            let what = match error.classify() {
                Category::Eof => format!("it ends too early, on line {line}"),
                category => match (invalid_utf8, category) {
                    (Some(offset), _) => format!("byte {} is not valid UTF-8", offset + 1),
                    (None, Category::Data) => "it contains more values than any export".into(),
                    _ if error.to_string().starts_with("recursion limit") => {
                        format!("its JSON is nested too deeply, on line {line}, column {column}")
                    }
                    _ => format!("its JSON is malformed on line {line}, column {column}"),
                },
            };
            ImportError::Damaged { format, what }
        })
    }

    /// Parses the file, or the named member if the file is a zip.
    pub fn read(
        input: &Input<'_>,
        member: &str,
        format: &'static str,
        known: &'static [&'static str],
    ) -> Result<Self, ImportError> {
        if zip_member::is_zip(input.bytes) {
            return Self::parse(&zip_member::unpack(input, member, format)?.bytes, format, known);
        }
        Self::parse(input.bytes, format, known)
    }

    /// The field with this name, or `Null`. The last one counts if a name is repeated.
    pub fn field(&self, name: &str) -> &Self {
        const NULL: &Json = &Json::Null;
        self.fields().iter().rev().find(|(field, _)| *field == name).map_or(NULL, |(_, value)| value)
    }

    /// The text without spaces around it. Empty if the value is not text.
    pub fn text(&self) -> &str {
        self.raw().trim()
    }

    /// The text with its spaces, which count in passwords.
    pub fn raw(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    /// The elements. Empty if the value is not a list.
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The fields. Empty if the value is not an object.
    pub fn fields(&self) -> &[(&'static str, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    pub const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    pub const fn is_list(&self) -> bool {
        matches!(self, Self::List(_))
    }

    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

#[derive(Clone, Copy)]
struct TreeVisitor<'b> {
    known: &'static [&'static str],
    /// The name of the field that the value is in.
    parent: &'static str,
    memory_left: &'b Cell<usize>,
}

impl TreeVisitor<'_> {
    /// Adds to the memory that the tree takes. Fails if the document takes too much.
    fn count_memory<E: Error>(self, bytes: usize) -> Result<(), E> {
        let left = self.memory_left.get().checked_sub(bytes).ok_or_else(|| E::custom("too many values"))?;
        self.memory_left.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for TreeVisitor<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TreeVisitor<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::Null, Json::Number))
    }

    #[allow(clippy::cast_possible_truncation, reason = "the cast saturates")]
    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value as i64))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        self.count_memory(value.len())?;
        Ok(Json::Text(Zeroizing::new(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            // A vector starts with room for four elements and doubles when it is full.
            self.count_memory(size_of::<Json>() * if list.is_empty() { 4 } else { 2 })?;
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = entries.next_key::<JsonText>()? {
            let known = self.known.iter().copied().find(|known| *known == &*key);
            let Some(name) = known.or((self.parent == "vaults").then_some("*")) else {
                entries.next_value::<IgnoredAny>()?;
                continue;
            };
            self.count_memory(size_of::<(&str, Json)>() * if fields.is_empty() { 4 } else { 2 })?;
            fields.push((name, entries.next_value_seed(TreeVisitor { parent: name, ..self })?));
        }
        Ok(Json::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Json {
        Json::parse(text.as_bytes(), "test", &["a", "b", "c", "d"]).unwrap()
    }

    fn why(bytes: &[u8]) -> String {
        Json::parse(bytes, "test", &["a"]).unwrap_err().to_string()
    }

    #[test]
    fn a_field_of_another_type_reads_as_absent() {
        let json =
            parse("\u{feff}{\"a\": [1, \"2\", {}], \"b\": \" x \", \"c\": 18446744073709551615, \"d\": 1.9}");
        assert_eq!(json.field("a").text(), "");
        assert_eq!(json.field("a").list()[1].number(), Some(2));
        assert_eq!((json.field("b").text(), json.field("b").raw()), ("x", " x "));
        assert_eq!((json.field("c").number(), json.field("d").number()), (None, Some(1)));
        assert!(json.field("nothing").field("under").field("it").is_null());
    }

    #[test]
    fn errors_name_the_place_and_quote_nothing() {
        assert!(why(b"{\"password\": \"secret").contains("line 1"));
        assert!(why(b"{\"a\": 1,\n \"b\"").contains("ends too early, on line 2"));
        assert!(why(b"{\"a\": \"\xff\"}").contains("byte 8 is not valid UTF-8"));
        let deep = "[".repeat(100_000);
        assert!(why(deep.as_bytes()).contains("nested too deep"));
        let many = format!("[{}0]", "[0],".repeat(4_000_000));
        assert!(why(many.as_bytes()).contains("more values than any export"));
        assert!(why(b"[] []").contains("line 1, column 4"));
        assert!(!why(b"{\"password\": hunter2}").contains("hunter"));
        assert_eq!(format!("{:?}", parse("\"hunter2\"")), "Json(…)");
    }
}
