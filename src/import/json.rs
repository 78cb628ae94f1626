//! JSON as other programs write it: read leniently, in one pass, an entry at a time.

use super::{FailedEntry, ImportError, ImportedEntry, ImportedFile, MAX_ENTRIES};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::fmt;
use std::ops::Deref;
use zeroize::Zeroizing;

/// What to tell of a file that is not all UTF-8.
const NOT_UTF8: &str = "parts of it are not valid UTF-8: check the names";

/// The text of a file without its byte order mark. What is not UTF-8 becomes `?`, so that it spoils the entry it is
/// in and no other; whether there was any comes back too. It never takes more room than the file.
pub(super) fn text(bytes: &[u8]) -> (Text<'_>, bool) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Text::Borrowed(text), false);
    }
    let mut out = Zeroizing::new(String::with_capacity(bytes.len()));
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            out.push('?');
        }
    }
    (Text::Owned(out), true)
}

/// Reads the text of a file, and notes where that is not all UTF-8.
pub(super) fn read(
    bytes: &[u8],
    read: impl FnOnce(&str) -> Result<ImportedFile, ImportError>,
) -> Result<ImportedFile, ImportError> {
    let (text, damaged) = text(bytes);
    let mut export = read(&text)?;
    if damaged {
        export.notices.push(NOT_UTF8.into());
    }
    Ok(export)
}

/// Reads a document, or says where it is damaged without quoting it.
pub(super) fn parse<'a, T: Deserialize<'a>>(format: &'static str, text: &'a str) -> Result<T, ImportError> {
    serde_json::from_str(text).map_err(|error| ImportError::Damaged { format, what: damage(&error) })
}

fn damage(error: &serde_json::Error) -> String {
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        Category::Eof => format!("it breaks off at {place}"),
        Category::Data => reason(error),
        Category::Syntax | Category::Io => format!("its JSON is not well formed at {place}"),
    }
}

/// A message of serde's without the value that it quotes, which may be a secret.
pub(super) fn reason(error: &serde_json::Error) -> String {
    if error.is_eof() || error.is_syntax() {
        return "its JSON is not well formed".into();
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
            let kinds = ["struct ", "tuple struct ", "enum "];
            // By names that only the program knows.
            let ours = kinds.iter().any(|kind| expected.starts_with(kind));
            format!("a value is of the wrong kind: expected {}", if ours { "an entry" } else { expected })
        }
        None => "a value is of the wrong kind".into(),
    }
}

/// Text, or a number or a truth written as such; empty where there is none. Wiped where it is a copy.
#[derive(Clone)]
pub(super) enum Text<'a> {
    /// As it stands in the file.
    Borrowed(&'a str),
    Owned(Zeroizing<String>),
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self::Borrowed("")
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfText;

        impl<'de> Visitor<'de> for OfText {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a number")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text::Borrowed(text))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text::Owned(Zeroizing::new(text.to_owned())))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
                // What nearly every entry has: digits and a period.
                match number {
                    6 => Ok(Text::Borrowed("6")),
                    30 => Ok(Text::Borrowed("30")),
                    other => self.visit_str(&other.to_string()),
                }
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
                Ok(Text::Borrowed(if truth { "true" } else { "false" }))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Text::default())
            }
        }

        deserializer.deserialize_any(OfText)
    }
}

/// The names of tags or groups, or their ids: the first of them, since nobody has more.
#[derive(Default)]
pub(super) struct Tags<'a>(pub Vec<Text<'a>>);

const MAX_TAGS: usize = 32;

impl<'de: 'a, 'a> Deserialize<'de> for Tags<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfTags;

        impl<'de> Visitor<'de> for OfTags {
            type Value = Tags<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of names")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut tags = Vec::new();
                while tags.len() < MAX_TAGS {
                    match seq.next_element()? {
                        Some(tag) => tags.push(tag),
                        None => return Ok(Tags(tags)),
                    }
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Tags(tags))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Tags::default())
            }
        }

        deserializer.deserialize_any(OfTags)
    }
}

/// The elements of a list, still unread; none where the document has `null`.
#[derive(Default)]
pub(super) struct List<'a>(pub Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for List<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfList;

        impl<'de> Visitor<'de> for OfList {
            type Value = List<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of no more than {MAX_ENTRIES} entries")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = seq.next_element()? {
                    if list.len() == MAX_ENTRIES {
                        return Err(A::Error::invalid_length(MAX_ENTRIES + 1, &self));
                    }
                    list.push(element);
                }
                Ok(List(list))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(List::default())
            }
        }

        deserializer.deserialize_any(OfList)
    }
}

impl<'a> List<'a> {
    /// Reads each element by itself into the export. `read` gets the element and its place, and says why
    /// one cannot be used; `name` is what to call it then.
    pub(super) fn read_into<T: Deserialize<'a>>(
        &self,
        export: &mut ImportedFile,
        name: impl Fn(&T) -> String,
        mut read: impl FnMut(&T, String) -> Result<ImportedEntry, String>,
    ) {
        export.entries.reserve(self.0.len());
        for (at, element) in self.0.iter().enumerate() {
            let place = || format!("entry {}", at + 1);
            let outcome = match serde_json::from_str::<T>(element.get()) {
                Ok(value) => {
                    read(&value, place()).map_err(|why| FailedEntry::new(&place(), &name(&value), why))
                }
                Err(error) => Err(FailedEntry::new(&place(), "", reason(&error))),
            };
            match outcome {
                Ok(entry) => export.entries.push(entry),
                Err(failed) => export.failed.push(failed),
            }
        }
    }

    /// The elements that read as this; the others are left out.
    pub(super) fn readable<T: Deserialize<'a>>(&self) -> impl Iterator<Item = T> {
        self.0.iter().filter_map(|element| serde_json::from_str(element.get()).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Row<'a> {
        #[serde(borrow)]
        secret: Text<'a>,
        #[serde(borrow, default)]
        digits: Text<'a>,
    }

    #[test]
    fn numbers_and_their_text_are_the_same() {
        for json in [r#"{"secret":"A","digits":8}"#, r#"{"digits":"8","secret":"A","more":[{}]}"#] {
            let row: Row<'_> = serde_json::from_str(json).unwrap();
            assert_eq!((&*row.secret, &*row.digits), ("A", "8"));
        }
        let row: Row<'_> = serde_json::from_str(r#"{"secret":"\u0041\n","digits":null}"#).unwrap();
        assert_eq!((&*row.secret, &*row.digits), ("A\n", ""));
    }

    #[test]
    fn no_message_quotes_a_value() {
        let quote = |json| serde_json::from_str::<Row<'_>>(json).err().map(|error| reason(&error)).unwrap();
        assert_eq!(
            quote(r#"{"secret":["JBSWY3DP"]}"#),
            "a value is of the wrong kind: expected text or a number"
        );
        assert_eq!(quote(r#"{"digits":6}"#), "missing field “secret”");
        assert_eq!(quote(r#"{"secret":"A","secret":"B"}"#), "duplicate field “secret”");
        assert_eq!(quote("\"JBSWY\\\"3DP, expected X\""), "a value is of the wrong kind: expected an entry");
        let error = parse::<Row<'_>>("Aegis", "{\"secret\":\"JBSWY3DP\"").err().unwrap();
        assert_eq!(error.to_string(), "this Aegis export is damaged: it breaks off at line 1, column 20");
    }

    #[test]
    fn what_is_not_utf8_becomes_a_question_mark() {
        let (text, damaged) = text(b"\xef\xbb\xbfM\xfcller \xe2\x82");
        assert_eq!((&*text, damaged), ("M?ller ?", true));
        let many = format!("[{}1]", "\"a\",".repeat(40));
        let tags: Tags<'_> = serde_json::from_str(&many).unwrap();
        assert_eq!(tags.0.len(), MAX_TAGS);
    }

    #[test]
    fn a_list_has_an_end() {
        let zeros = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
        assert_eq!(serde_json::from_str::<List<'_>>(&zeros(MAX_ENTRIES)).unwrap().0.len(), MAX_ENTRIES);
        assert!(serde_json::from_str::<List<'_>>(&zeros(MAX_ENTRIES + 1)).is_err());
    }
}
