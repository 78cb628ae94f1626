//! KeePass 2's XML: what KeePass and KeePassXC export, and what lies inside a KDBX file.
//!
//! Read event by event, so that nesting costs nothing. Former versions of an entry (`History`) are passed
//! over; what lies in the recycle bin is archived.
//!
//! Facts: KeePass' `KdbxFile.Read.Streamed.cs` and the KDBX 4 page of its help.

use super::collect::{Collector, date, day_of_seconds, password, urls};
use super::keepass_fields as fields;
use super::{ImportError, ImportedEntry, ImportedFile, Input, MAX_ENTRIES, Reader, Shape, SourceKind};
use data_encoding::BASE64;
use jiff::civil::Date;
use quick_xml::events::{BytesStart, Event};
use zeroize::Zeroizing;

const LABEL: &str = "KeePass XML";
/// Groups in groups, and what stands in them.
const DEEPEST: usize = 200;
/// The longest value, in bytes. Old databases have their attachments among the values.
const LONGEST: usize = 8 << 20;
/// Seconds from the year 1, from which KDBX 4 counts, to 1970.
const YEAR_ONE: i64 = 62_135_596_800;

pub struct KeePassXml;

impl Reader for KeePassXml {
    fn name(&self) -> &'static str {
        "keepass-xml"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::PasswordManager
    }

    fn detect(&self, input: &Input<'_>, _: &Shape) -> bool {
        let start = &input.bytes[..input.bytes.len().min(4096)];
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
        // A name or a note in another program's export may hold the word.
        start.starts_with(b"<")
            && start.windows(b"<KeePassFile".len()).any(|window| window == b"<KeePassFile")
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        parse(input.bytes, None, LABEL)
    }
}

/// What turns the bytes of the next protected value plain.
pub(super) type Reveal<'a> = &'a mut dyn FnMut(&mut [u8]);

/// Reads a whole document. Without `reveal`, a value that is still encrypted is a failed entry.
///
/// # Errors
/// Where it is not well formed, breaks off, or is nested too deep.
pub(super) fn parse(
    bytes: &[u8],
    reveal: Option<Reveal<'_>>,
    format: &'static str,
) -> Result<ImportedFile, ImportError> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document::new(reveal);
    let damaged = |what: String| ImportError::Damaged { format, what };
    loop {
        let event = reader.read_event();
        let at = reader.error_position().max(reader.buffer_position());
        let event = event.map_err(|_| damaged(format!("its XML is not well formed near byte {at}")))?;
        match event {
            Event::Start(tag) => {
                document.open(&tag);
                if document.path.len() > DEEPEST {
                    return Err(damaged(format!("it is nested more than {DEEPEST} deep, near byte {at}")));
                }
            }
            Event::End(_) => {
                document.close();
                if document.count > MAX_ENTRIES {
                    return Err(damaged(format!("it has more than {MAX_ENTRIES} entries")));
                }
            }
            Event::Text(text) => document.add(text.decode().ok().as_deref()),
            Event::CData(text) => document.add(text.decode().ok().as_deref()),
            Event::GeneralRef(reference) => {
                let name = reference.decode().unwrap_or_default();
                let known = quick_xml::escape::resolve_xml_entity(&name);
                match (known, reference.resolve_char_ref()) {
                    (Some(text), _) => document.add(Some(text)),
                    (None, Ok(Some(character))) => document.add(Some(character.encode_utf8(&mut [0; 4]))),
                    _ => return Err(damaged(format!("it has an unknown entity near byte {at}"))),
                }
            }
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if document.text.len() > LONGEST {
            return Err(ImportError::Refused {
                format,
                why: format!("a value in it has more than {} MB, near byte {at}", LONGEST >> 20),
                next: "export it again without its attachments, or as CSV".into(),
            });
        }
    }
    if !document.path.is_empty() {
        return Err(damaged("it breaks off before its end".into()));
    }
    if !document.seen {
        return Err(damaged("there is no KeePassFile in it".into()));
    }
    Ok(document.finish())
}

/// The elements that mean something here.
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
    bin: bool,
}

/// An entry while it is read.
#[derive(Default)]
struct Draft {
    strings: Vec<(String, Zeroizing<String>)>,
    key: String,
    tags: String,
    created: Option<Date>,
    changed: Option<Date>,
    wrong: Option<&'static str>,
}

struct Document<'a> {
    found: Collector,
    reveal: Option<Reveal<'a>>,
    seen: bool,
    path: Vec<Tag>,
    groups: Vec<Group>,
    entry: Draft,
    history: usize,
    count: usize,
    bin: String,
    text: Zeroizing<String>,
    protected: bool,
    not_utf8: bool,
    references: usize,
}

impl<'a> Document<'a> {
    fn new(reveal: Option<Reveal<'a>>) -> Self {
        Self {
            found: Collector::default(),
            reveal,
            seen: false,
            path: Vec::new(),
            groups: Vec::new(),
            entry: Draft::default(),
            history: 0,
            count: 0,
            bin: String::new(),
            // Room for most values, so that a password split by an entity leaves no copy behind.
            text: Zeroizing::new(String::with_capacity(4096)),
            protected: false,
            not_utf8: false,
            references: 0,
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) {
        let name = start.name();
        self.seen |= name.as_ref() == b"KeePassFile";
        let tag = Tag::of(name.as_ref());
        match tag {
            Tag::Group => self.groups.push(Group::default()),
            Tag::History => self.history += 1,
            Tag::Entry if self.history == 0 => self.entry = Draft::default(),
            _ => {}
        }
        self.path.push(tag);
        self.text.clear();
        self.not_utf8 = false;
        let protected = start.try_get_attribute("Protected").ok().flatten();
        self.protected = protected.is_some_and(|p| p.value.eq_ignore_ascii_case(b"true"));
    }

    fn add(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text.push_str(text),
            None => self.not_utf8 = true,
        }
    }

    fn close(&mut self) {
        let Some(tag) = self.path.pop() else { return };
        let parent = self.path.last().copied();
        // In every element, whether it is of use or not: the stream goes on with each.
        if std::mem::take(&mut self.protected) {
            self.unprotect();
        }
        let current = self.history == 0;
        match (tag, parent) {
            (Tag::History, _) => self.history -= 1,
            (Tag::Group, _) => drop(self.groups.pop()),
            (Tag::Bin, _) => self.text.trim().clone_into(&mut self.bin),
            (Tag::Entry, _) if current => self.finish_entry(),
            (Tag::Uuid, Some(Tag::Group)) => {
                let bin = !self.bin.is_empty() && self.text.trim() == self.bin;
                if let Some(group) = self.groups.last_mut() {
                    group.bin = bin;
                }
            }
            (Tag::Name, Some(Tag::Group)) => {
                if let Some(group) = self.groups.last_mut() {
                    self.text.trim().clone_into(&mut group.name);
                }
            }
            (Tag::Key, Some(Tag::Field)) if current => self.text.as_str().clone_into(&mut self.entry.key),
            (Tag::Value, Some(Tag::Field)) if current => {
                if self.not_utf8 {
                    self.entry.wrong = Some("one of its fields is not valid UTF-8");
                }
                let value = Zeroizing::new(self.text.as_str().to_owned());
                self.entry.strings.push((std::mem::take(&mut self.entry.key), value));
            }
            (Tag::Tags, Some(Tag::Entry)) if current => self.text.as_str().clone_into(&mut self.entry.tags),
            (Tag::Created, _) if current => self.entry.created = time(&self.text),
            (Tag::Modified, _) if current => self.entry.changed = time(&self.text),
            _ => {}
        }
        self.text.clear();
        self.not_utf8 = false;
    }

    /// Decrypts the text, which is in base64.
    fn unprotect(&mut self) {
        let plain = BASE64.decode(self.text.trim().as_bytes()).map(Zeroizing::new);
        self.text.clear();
        let (Some(reveal), Ok(mut plain)) = (self.reveal.as_mut(), plain) else {
            self.entry.wrong = Some(
                "its password is still encrypted in this file: export it from the program that made it, unprotected",
            );
            return;
        };
        reveal(&mut plain);
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
            |name: &str| draft.strings.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value);
        let title = field("Title").trim();
        if let Some(wrong) = draft.wrong {
            self.found.fail(&place, title, wrong);
            return;
        }
        // A reference stands for another entry's field, and is none of its own.
        let own = |name: &str| Some(field(name)).filter(|value| !value.starts_with("{REF:"));
        self.references += usize::from(own("Password").is_none());
        // The first group is the database itself.
        let path: Vec<&str> = self.groups.iter().skip(1).map(|group| group.name.as_str()).collect();
        let addresses = draft.strings.iter().filter_map(|(key, value)| fields::address(key, value));
        let mut entry = ImportedEntry {
            place: place.clone(),
            service: title.to_owned(),
            username: own("UserName").unwrap_or_default().trim().to_owned(),
            urls: urls(addresses.collect::<Vec<_>>().iter().map(String::as_str)),
            password: own("Password").and_then(password),
            passkey: draft.strings.iter().any(|(key, _)| key.starts_with("KPEX_PASSKEY")),
            tags: urls([path.join("/").as_str()].into_iter().chain(draft.tags.split([';', ',']))),
            has_notes: !field("Notes").trim().is_empty(),
            created: draft.created,
            changed: draft.changed,
            archived: self.groups.iter().any(|group| group.bin),
            ..ImportedEntry::default()
        };
        for seed in fields::seeds(&draft.strings) {
            match seed {
                Ok(seed) if entry.seeds.iter().any(|s| s.otp.secret == seed.otp.secret) => {}
                Ok(seed) => entry.seeds.push(seed),
                Err(why) => self.found.fail(&place, title, format!("its one-time password: {why}")),
            }
        }
        self.found.push(entry);
    }

    fn finish(mut self) -> ImportedFile {
        if self.references > 0 {
            self.found.export.notices.push(format!(
                "{} a reference to another entry's, and was not taken over",
                match self.references {
                    1 => "1 password is".to_owned(),
                    n => format!("{n} passwords are each"),
                }
            ));
        }
        self.found.finish()
    }
}

/// A day in ISO 8601 (KDBX 3, exports), or as base64 of 8 bytes: seconds since the year 1 (KDBX 4).
fn time(text: &str) -> Option<Date> {
    date(text).or_else(|| {
        let bytes: [u8; 8] = BASE64.decode(text.trim().as_bytes()).ok()?.try_into().ok()?;
        day_of_seconds(i64::from_le_bytes(bytes).checked_sub(YEAR_ONE)?)
    })
}
