//! KeePass 2's XML, exported or inside a KDBX file. Sources: KeePass' `KdbxFile.Read.Streamed.cs`, and the KDBX 4 page of
//! its help.
//!
//! The XML is read event by event, so deep nesting costs no stack. Former versions of an entry (`History`) are skipped;
//! entries in the recycle bin are archived.

use super::file_builder::FileBuilder;
use super::keepass_fields as fields;
use super::values::{date, day_of_seconds, distinct, password};
use crate::import::entry::{ImportedEntry, ImportedFile, PasskeyFacts};
use crate::import::error::ImportError;
use crate::import::limits::MAX_ENTRIES;
use crate::text;
use data_encoding::BASE64;
use jiff::civil::Date;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zeroize::Zeroizing;

/// The deepest nesting of elements.
const MAX_DEPTH: usize = 200;
/// The longest value, in bytes. Old databases store attachments as values.
const MAX_VALUE: usize = 8 << 20;
/// The seconds from the start of the year 1, where KDBX 4 starts to count, to 1970.
const YEAR_ONE: i64 = 62_135_596_800;

/// Decrypts a protected value in place. The stream cipher must see every protected value, in the order of the document.
pub type Decrypt<'a> = &'a mut dyn FnMut(&mut [u8]);

/// Reads a document. Without `decrypt`, an entry with a protected value becomes a failure.
pub fn read(
    bytes: &[u8],
    decrypt: Option<Decrypt<'_>>,
    format: &'static str,
) -> Result<ImportedFile, ImportError> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document::new(decrypt);
    let damaged = |what: String| ImportError::Damaged { format, what };
    loop {
        let event = reader.read_event();
        let offset = reader.error_position().max(reader.buffer_position());
        let event = event.map_err(|_| damaged(format!("its XML is malformed near byte {offset}")))?;
        match event {
            Event::Start(tag) => {
                document.open(&tag);
                if document.path.len() > MAX_DEPTH {
                    return Err(damaged(format!(
                        "it is nested more than {MAX_DEPTH} levels deep, near byte {offset}"
                    )));
                }
            }
            Event::End(_) => {
                document.close();
                if document.count > MAX_ENTRIES {
                    return Err(damaged(format!("it has more than {MAX_ENTRIES} entries")));
                }
            }
            Event::Text(text) => document.push_text(text.decode().ok().as_deref()),
            Event::CData(text) => document.push_text(text.decode().ok().as_deref()),
            Event::GeneralRef(reference) => match resolve(&reference) {
                Some(text) => document.push_text(Some(&text)),
                None => return Err(damaged(format!("it has an unknown entity near byte {offset}"))),
            },
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if document.text.len() > MAX_VALUE {
            return Err(ImportError::Refused {
                format,
                why: format!("a value in it has more than {} MB, near byte {offset}", MAX_VALUE >> 20),
                next: "export it again without its attachments, or as CSV".into(),
            });
        }
    }
    if !document.path.is_empty() {
        return Err(damaged("it is cut off before its end".into()));
    }
    if !document.has_root {
        return Err(damaged("it does not contain a KeePassFile element".into()));
    }
    Ok(document.finish())
}

/// The text of a predefined entity such as `&amp;`, or of a character reference such as `&#38;`. Entities that the document
/// defines are not supported.
fn resolve(reference: &BytesRef<'_>) -> Option<Zeroizing<String>> {
    let name = reference.decode().unwrap_or_default();
    match quick_xml::escape::resolve_xml_entity(&name) {
        Some(text) => Some(Zeroizing::new(text.to_owned())),
        None => {
            reference.resolve_char_ref().ok().flatten().map(|character| Zeroizing::new(character.to_string()))
        }
    }
}

/// The kinds of elements that matter here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Group,
    Entry,
    History,
    Field,
    Key,
    Value,
    Uuid,
    Name,
    Tags,
    Created,
    Modified,
    Bin,
    Other,
}

impl Tag {
    fn of(name: &[u8]) -> Self {
        match name {
            b"Group" => Self::Group,
            b"Entry" => Self::Entry,
            b"History" => Self::History,
            b"String" => Self::Field,
            b"Key" => Self::Key,
            b"Value" => Self::Value,
            b"UUID" => Self::Uuid,
            b"Name" => Self::Name,
            b"Tags" => Self::Tags,
            b"CreationTime" => Self::Created,
            b"LastModificationTime" => Self::Modified,
            b"RecycleBinUUID" => Self::Bin,
            _ => Self::Other,
        }
    }
}

#[derive(Default)]
struct Group {
    name: String,
    is_recycle_bin: bool,
}

/// The parts of an entry that have been read so far.
#[derive(Default)]
struct Draft {
    fields: Vec<(String, Zeroizing<String>)>,
    /// The name of the field whose value comes next.
    field_name: String,
    tags: String,
    created: Option<Date>,
    changed: Option<Date>,
    /// Why the entry cannot be read.
    problem: Option<&'static str>,
}

struct Document<'a> {
    builder: FileBuilder,
    decrypt: Option<Decrypt<'a>>,
    has_root: bool,
    /// The open elements, outermost first.
    path: Vec<Tag>,
    /// The open groups, outermost first. The first is the database itself.
    groups: Vec<Group>,
    entry: Draft,
    /// How many `History` elements are open.
    history_depth: usize,
    count: usize,
    recycle_bin_id: String,
    /// The text of the innermost element.
    text: Zeroizing<String>,
    /// Whether the innermost element is encrypted.
    protected: bool,
    not_utf8: bool,
    /// Passwords that refer to another entry's password.
    references: usize,
}

impl<'a> Document<'a> {
    fn new(decrypt: Option<Decrypt<'a>>) -> Self {
        Self {
            builder: FileBuilder::default(),
            decrypt,
            has_root: false,
            path: Vec::new(),
            groups: Vec::new(),
            entry: Draft::default(),
            history_depth: 0,
            count: 0,
            recycle_bin_id: String::new(),
            // Large enough for most values, so that the buffer does not grow and leave copies of a password behind.
            text: Zeroizing::new(String::with_capacity(4096)),
            protected: false,
            not_utf8: false,
            references: 0,
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) {
        let name = start.name();
        self.has_root |= name.as_ref() == b"KeePassFile";
        let tag = Tag::of(name.as_ref());
        match tag {
            Tag::Group => self.groups.push(Group::default()),
            Tag::History => self.history_depth += 1,
            Tag::Entry if self.history_depth == 0 => self.entry = Draft::default(),
            _ => {}
        }
        self.path.push(tag);
        self.text.clear();
        self.not_utf8 = false;
        let protected = start.try_get_attribute("Protected").ok().flatten();
        self.protected = protected.is_some_and(|p| p.value.eq_ignore_ascii_case(b"true"));
    }

    fn push_text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text.push_str(text),
            None => self.not_utf8 = true,
        }
    }

    fn close(&mut self) {
        let Some(tag) = self.path.pop() else { return };
        let parent = self.path.last().copied();
        // This is needed even in skipped elements, because the stream cipher advances with each protected value.
        if std::mem::take(&mut self.protected) {
            self.unprotect();
        }
        let is_current = self.history_depth == 0;
        match (tag, parent) {
            (Tag::History, _) => self.history_depth -= 1,
            (Tag::Group, _) => drop(self.groups.pop()),
            (Tag::Bin, _) => self.text.trim().clone_into(&mut self.recycle_bin_id),
            (Tag::Entry, _) if is_current => self.finish_entry(),
            (Tag::Uuid, Some(Tag::Group)) => {
                let id = self.text.trim();
                let is_bin = !id.is_empty() && id == self.recycle_bin_id;
                if let Some(group) = self.groups.last_mut() {
                    group.is_recycle_bin = is_bin;
                }
            }
            (Tag::Name, Some(Tag::Group)) => {
                if let Some(group) = self.groups.last_mut() {
                    self.text.trim().clone_into(&mut group.name);
                }
            }
            (Tag::Key, Some(Tag::Field)) if is_current => {
                self.text.as_str().clone_into(&mut self.entry.field_name);
            }
            (Tag::Value, Some(Tag::Field)) if is_current => {
                if self.not_utf8 {
                    self.entry.problem = Some("one of its fields is not valid UTF-8");
                }
                let value = Zeroizing::new(self.text.as_str().to_owned());
                self.entry.fields.push((std::mem::take(&mut self.entry.field_name), value));
            }
            (Tag::Tags, Some(Tag::Entry)) if is_current => {
                self.text.as_str().clone_into(&mut self.entry.tags);
            }
            (Tag::Created, _) if is_current => self.entry.created = time(&self.text),
            (Tag::Modified, _) if is_current => self.entry.changed = time(&self.text),
            _ => {}
        }
        self.text.clear();
        self.not_utf8 = false;
    }

    /// Decrypts the text of a protected element, which is in base64.
    fn unprotect(&mut self) {
        let plain = BASE64.decode(self.text.trim().as_bytes()).map(Zeroizing::new);
        self.text.clear();
        let (Some(decrypt), Ok(mut plain)) = (self.decrypt.as_mut(), plain) else {
            self.entry.problem = Some(
                "its password is still encrypted in this file: export it from the program that made it, unprotected",
            );
            return;
        };
        decrypt(&mut plain);
        match std::str::from_utf8(&plain) {
            Ok(plain) => self.text.push_str(plain),
            Err(_) => self.not_utf8 = true,
        }
    }

    fn finish_entry(&mut self) {
        self.count += 1;
        let place = format!("entry {}", self.count);
        let draft = std::mem::take(&mut self.entry);
        let field =
            |name: &str| draft.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value);
        let title = field("Title").trim();
        if let Some(problem) = draft.problem {
            self.builder.fail(&place, title, problem);
            return;
        }
        // `{REF:…}` refers to a field of another entry.
        let own = |name: &str| Some(field(name)).filter(|value| !value.starts_with("{REF:"));
        self.references += usize::from(own("Password").is_none());
        let path: Vec<&str> = self.groups.iter().skip(1).map(|group| group.name.as_str()).collect();
        let addresses = draft.fields.iter().filter_map(|(name, value)| fields::address(name, value));
        let mut entry = ImportedEntry {
            place,
            service: title.to_owned(),
            username: own("UserName").unwrap_or_default().trim().to_owned(),
            urls: distinct(addresses.collect::<Vec<_>>().iter().map(String::as_str)),
            password: own("Password").and_then(password),
            passkey: draft.fields.iter().any(|(key, _)| key.starts_with("KPEX_PASSKEY")),
            passkey_facts: PasskeyFacts {
                rp_id: field("KPEX_PASSKEY_RELYING_PARTY").trim().to_owned(),
                user_name: field("KPEX_PASSKEY_USERNAME").trim().to_owned(),
                created: None,
            },
            tags: distinct([path.join("/").as_str()].into_iter().chain(draft.tags.split([';', ',']))),
            has_notes: !field("Notes").trim().is_empty(),
            created: draft.created,
            changed: draft.changed,
            archived: self.groups.iter().any(|group| group.is_recycle_bin),
            ..ImportedEntry::default()
        };
        self.builder.add_custom_fields(&mut entry, &draft.fields);
        self.builder.push(entry);
    }

    fn finish(mut self) -> ImportedFile {
        if self.references > 0 {
            self.builder.file.left_out.push(text::count(self.references, "reference to a password"));
            self.builder.file.notices.push(format!(
                "{} to the password of another entry, and not imported",
                match self.references {
                    1 => "1 password is a reference".to_owned(),
                    n => format!("{n} passwords are references"),
                }
            ));
        }
        self.builder.finish()
    }
}

/// A day in ISO 8601 (KDBX 3 and exports), or base64 of an eight-byte number of seconds since the year 1 (KDBX 4).
fn time(text: &str) -> Option<Date> {
    date(text).or_else(|| {
        let bytes: [u8; 8] = BASE64.decode(text.trim().as_bytes()).ok()?.try_into().ok()?;
        day_of_seconds(i64::from_le_bytes(bytes).checked_sub(YEAR_ONE)?)
    })
}
