//! JSON exports that are lists of entries. Each entry is parsed separately, so that a bad entry does not affect the others.

use super::text_ref::TextRef;
use crate::import::entry::{FailedEntry, ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::limits::MAX_ENTRIES;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use zeroize::Zeroizing;

const NOT_UTF8: &str = "parts of it are not valid UTF-8: check the names";

/// A file's text, and whether it was valid UTF-8. Each invalid sequence becomes one `?`, so
/// that it affects only its own entry and the text is never longer than the file.
pub fn decode(bytes: &[u8]) -> (TextRef<'_>, bool) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (TextRef::Borrowed(text), true);
    }
    let mut text = Zeroizing::new(String::with_capacity(bytes.len()));
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push('?');
        }
    }
    (TextRef::Owned(text), false)
}

/// Decodes a file and reads its text. Adds a notice if the file is not valid UTF-8.
pub fn read_text(
    bytes: &[u8],
    read: impl FnOnce(&str) -> Result<ImportedFile, ImportError>,
) -> Result<ImportedFile, ImportError> {
    let (text, valid) = decode(bytes);
    let mut file = read(&text)?;
    if !valid {
        file.notices.push(NOT_UTF8.into());
    }
    Ok(file)
}

/// Parses a document. The error says where the document is damaged, and quotes nothing.
pub fn parse<'a, T: Deserialize<'a>>(format: &'static str, text: &'a str) -> Result<T, ImportError> {
    serde_json::from_str(text).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        let what = match error.classify() {
            Category::Eof => format!("it is cut off at {place}"),
            Category::Data => describe(&error),
            Category::Syntax | Category::Io => format!("its JSON is malformed at {place}"),
        };
        ImportError::Damaged { format, what }
    })
}

/// Describes an error of `serde_json` without the value that its own message quotes, which may be a secret.
fn describe(error: &serde_json::Error) -> String {
    if error.is_eof() || error.is_syntax() {
        return "its JSON is malformed".into();
    }
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let mut parts = message.split('`');
    if let (Some(kind @ ("missing field " | "duplicate field ")), Some(field)) = (parts.next(), parts.next())
    {
        return format!("{kind}“{field}”");
    }
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => {
            // The names of Rust types mean nothing to the user.
            let is_type = ["struct ", "tuple struct ", "enum "].iter().any(|kind| expected.starts_with(kind));
            format!("a value is of the wrong kind: expected {}", if is_type { "an entry" } else { expected })
        }
        None => "a value is of the wrong kind".into(),
    }
}

/// A text field, wiped on drop. Numbers and booleans are converted to text; `null` and absent fields are empty.
#[derive(Clone, Default)]
pub struct JsonText(Zeroizing<String>);

impl From<&str> for JsonText {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }
}

impl Deref for JsonText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl Visitor<'_> for TextVisitor {
            type Value = JsonText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a number")
            }
            fn visit_str<E>(self, text: &str) -> Result<JsonText, E> {
                Ok(JsonText(Zeroizing::new(text.to_owned())))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<JsonText, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<JsonText, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<JsonText, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_bool<E: Error>(self, value: bool) -> Result<JsonText, E> {
                self.visit_str(&value.to_string())
            }
            fn visit_unit<E>(self) -> Result<JsonText, E> {
                Ok(JsonText::default())
            }
        }

        deserializer.deserialize_any(TextVisitor)
    }
}

/// A list, of which only the first `max` elements are kept. `null` is an empty list.
fn deserialize_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
    max: usize,
    on_more: OnMore,
) -> Result<Vec<T>, D::Error> {
    struct ListVisitor<T>(usize, OnMore, std::marker::PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of no more than {} entries", self.0)
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while list.len() < self.0 {
                match seq.next_element()? {
                    Some(element) => list.push(element),
                    None => return Ok(list),
                }
            }
            while seq.next_element::<IgnoredAny>()?.is_some() {
                if self.1 == OnMore::Refuse {
                    return Err(A::Error::invalid_length(self.0 + 1, &self));
                }
            }
            Ok(list)
        }
        fn visit_unit<E>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }
    }

    deserializer.deserialize_any(ListVisitor(max, on_more, std::marker::PhantomData))
}

/// What to do with a list that is too long.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnMore {
    Ignore,
    Refuse,
}

/// The tags or groups of an entry, by name or by id. More than [`MAX_TAGS`] are ignored.
#[derive(Default)]
pub struct JsonTags(pub Vec<JsonText>);

const MAX_TAGS: usize = 32;

impl<'de> Deserialize<'de> for JsonTags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_list(deserializer, MAX_TAGS, OnMore::Ignore).map(Self)
    }
}

/// The elements of a list, which are parsed later, one by one. At most [`MAX_ENTRIES`].
#[derive(Default)]
pub struct JsonList<'a>(pub Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for JsonList<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_list(deserializer, MAX_ENTRIES, OnMore::Refuse).map(Self)
    }
}

impl<'a> JsonList<'a> {
    /// Reads each element into an entry. An element that cannot be read becomes a failure, which is named by `title`.
    pub fn read_entries<T: Deserialize<'a>>(
        &self,
        title: impl Fn(&T) -> String,
        to_entry: impl Fn(&T) -> Result<ImportedEntry, String>,
    ) -> ImportedFile {
        let mut file = ImportedFile::default();
        file.entries.reserve(self.0.len());
        for (index, element) in self.0.iter().enumerate() {
            let place = format!("entry {}", index + 1);
            match serde_json::from_str::<T>(element.get()) {
                Ok(parsed) => match to_entry(&parsed) {
                    Ok(entry) => file.entries.push(ImportedEntry { place, ..entry }),
                    Err(why) => file.failed.push(FailedEntry::new(&place, &title(&parsed), why)),
                },
                Err(error) => file.failed.push(FailedEntry::new(&place, "", describe(&error))),
            }
        }
        file
    }

    /// The elements that have this type. Others are ignored.
    pub fn readable<T: Deserialize<'a>>(&self) -> impl Iterator<Item = T> {
        self.0.iter().filter_map(|element| serde_json::from_str(element.get()).ok())
    }

    /// The names of groups by their id.
    pub fn names_by_id(&self) -> HashMap<String, String> {
        #[derive(serde::Deserialize)]
        struct Group {
            #[serde(alias = "uuid", alias = "Id")]
            id: JsonText,
            #[serde(alias = "Name")]
            name: JsonText,
        }

        self.readable::<Group>().map(|group| (group.id.to_string(), group.name.to_string())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Item {
        secret: JsonText,
        #[serde(default)]
        digits: JsonText,
    }

    #[test]
    fn a_number_and_its_text_read_alike() {
        for json in [r#"{"secret":"A","digits":8}"#, r#"{"digits":"8","secret":"A","more":[{}]}"#] {
            let item: Item = serde_json::from_str(json).unwrap();
            assert_eq!((&*item.secret, &*item.digits), ("A", "8"));
        }
        let item: Item = serde_json::from_str(r#"{"secret":"\u0041\n","digits":null}"#).unwrap();
        assert_eq!((&*item.secret, &*item.digits), ("A\n", ""));
    }

    #[test]
    fn no_message_quotes_a_value() {
        let message = |json| serde_json::from_str::<Item>(json).err().map(|error| describe(&error)).unwrap();
        assert_eq!(
            message(r#"{"secret":["JBSWY3DP"]}"#),
            "a value is of the wrong kind: expected text or a number"
        );
        assert_eq!(message(r#"{"digits":6}"#), "missing field “secret”");
        assert_eq!(message(r#"{"secret":"A","secret":"B"}"#), "duplicate field “secret”");
        assert_eq!(
            message("\"JBSWY\\\"3DP, expected X\""),
            "a value is of the wrong kind: expected an entry"
        );
        let error = parse::<Item>("Aegis", "{\"secret\":\"JBSWY3DP\"").err().unwrap();
        assert_eq!(error.to_string(), "this Aegis export is damaged: it is cut off at line 1, column 20");
    }

    #[test]
    fn invalid_utf8_becomes_a_question_mark() {
        let (text, valid) = decode(b"M\xfcller \xe2\x82");
        assert_eq!((&*text, valid), ("M?ller ?", false));
    }

    #[test]
    fn lists_have_a_limit() {
        let many = format!("[{}1]", "\"a\",".repeat(40));
        let tags: JsonTags = serde_json::from_str(&many).unwrap();
        assert_eq!(tags.0.len(), MAX_TAGS);
        let zeros = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
        assert_eq!(serde_json::from_str::<JsonList<'_>>(&zeros(MAX_ENTRIES)).unwrap().0.len(), MAX_ENTRIES);
        assert!(serde_json::from_str::<JsonList<'_>>(&zeros(MAX_ENTRIES + 1)).is_err());
    }
}
