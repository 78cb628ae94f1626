//! JSON as other programs write it: any shape is read, nothing is required, and its texts are wiped when they go.
//!
//! A typed structure would refuse a whole file for one field of another type. Here a field that is not
//! what it should be reads as absent, and the reader decides what that means for its entry.

use super::json::Text;
use super::{ImportError, Input, unzip};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;
use zeroize::Zeroizing;

/// About how many bytes of memory a document may take: 100,000 logins would take as much.
const MEMORY: usize = 96 << 20;

/// One JSON value. `Debug` shows its kind alone: any text may be a secret.
pub(super) enum Json {
    Null,
    Bool(bool),
    /// A whole number; what has a fraction is cut.
    Number(i64),
    Text(Zeroizing<String>),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(…)")
    }
}

impl Json {
    /// Reads a document, and keeps the fields of these names; under a field `vaults`, all, by the name `*`.
    /// Nesting deeper than 128 is refused by the parser, before it costs anything.
    pub(super) fn parse(
        bytes: &[u8],
        format: &'static str,
        known: &'static [&'static str],
    ) -> Result<Self, ImportError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let memory = Cell::new(MEMORY);
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let parsed = AnyJson { known, inside: "", memory: &memory }.deserialize(&mut json);
        parsed.and_then(|parsed| json.end().map(|()| parsed)).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            // The parser's own message may quote a value.
            let what = match error.classify() {
                serde_json::error::Category::Eof => {
                    format!("it ends too early, on line {line}")
                }
                _ if std::str::from_utf8(bytes).is_err() => {
                    let at = std::str::from_utf8(bytes).err().map_or(0, |e| e.valid_up_to());
                    format!("byte {} is not valid UTF-8", at + 1)
                }
                serde_json::error::Category::Data => "it holds more values than any export".into(),
                _ if error.to_string().starts_with("recursion limit") => {
                    format!("its JSON is nested too deep, on line {line}, column {column}")
                }
                _ => format!("its JSON is wrong on line {line}, column {column}"),
            };
            ImportError::Damaged { format, what }
        })
    }

    /// Reads a document that is the file itself, or the member of this name where the file is a zip. What was
    /// unpacked is gone when this returns.
    pub(super) fn read(
        input: &Input<'_>,
        member: &str,
        format: &'static str,
        known: &'static [&'static str],
    ) -> Result<Self, ImportError> {
        if unzip::is_zip(input.bytes) {
            return Self::parse(&unzip::member(input, member, format)?.bytes, format, known);
        }
        Self::parse(input.bytes, format, known)
    }

    /// The field of this name, `null` where there is none. The last counts where there are several.
    pub(super) fn at(&self, name: &str) -> &Self {
        const NULL: &Json = &Json::Null;
        match self {
            Self::Object(fields) => fields.iter().rev().find(|(n, _)| *n == name).map_or(NULL, |(_, v)| v),
            _ => NULL,
        }
    }

    /// The text, empty where it is none. Spaces around it are not its own; see [`Self::raw`].
    pub(super) fn text(&self) -> &str {
        self.raw().trim()
    }

    /// The text as it is: for passwords, in which a space counts.
    pub(super) fn raw(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    pub(super) fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(super) fn truth(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    pub(super) fn list(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    pub(super) fn fields(&self) -> &[(&'static str, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    pub(super) const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    pub(super) const fn is_list(&self) -> bool {
        matches!(self, Self::List(_))
    }

    pub(super) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

#[derive(Clone, Copy)]
struct AnyJson<'b> {
    known: &'static [&'static str],
    inside: &'static str,
    memory: &'b Cell<usize>,
}

impl AnyJson<'_> {
    fn spend<E: Error>(self, bytes: usize) -> Result<(), E> {
        let left = self.memory.get().checked_sub(bytes).ok_or_else(|| E::custom("too many values"))?;
        self.memory.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for AnyJson<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyJson<'_> {
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

    #[allow(clippy::cast_possible_truncation, reason = "a saturating cast is what is wanted")]
    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value as i64))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        self.spend(value.len())?;
        Ok(Json::Text(Zeroizing::new(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            // Vectors grow by doubling, and start with room for four.
            self.spend(size_of::<Json>() * if list.is_empty() { 4 } else { 2 })?;
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = entries.next_key::<Text<'de>>()? {
            let known = self.known.iter().copied().find(|known| *known == &*key);
            let Some(name) = known.or((self.inside == "vaults").then_some("*")) else {
                entries.next_value::<IgnoredAny>()?;
                continue;
            };
            self.spend(size_of::<(&str, Json)>() * if fields.is_empty() { 4 } else { 2 })?;
            fields.push((name, entries.next_value_seed(AnyJson { inside: name, ..self })?));
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
        assert_eq!(json.at("a").text(), "");
        assert_eq!(json.at("a").list()[1].number(), Some(2));
        assert_eq!((json.at("b").text(), json.at("b").raw()), ("x", " x "));
        assert_eq!((json.at("c").number(), json.at("d").number()), (None, Some(1)));
        assert!(json.at("nothing").at("under").at("it").is_null());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place_and_never_quoted() {
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
