//! Aegis' vault, plain and encrypted (its `docs/vault.md`).

use super::crypt::{Key, Opening, Plain, open_gcm};
use super::json::{self, List, Tags, Text};
use super::limits::Work;
use super::seed::{Parts, Secret, title};
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::HashMap;
use std::fmt;
use zeroize::Zeroizing;

const FORMAT: &str = "Aegis";
/// Each slot costs a key derivation. People have one or two.
const MAX_SLOTS: usize = 16;

pub(super) struct Aegis;

impl Reader for Aegis {
    fn name(&self) -> &'static str {
        "aegis"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        shape.has(&["header.slots"]) || shape.has(&["db.entries[]"]) || shape.has(&["db.entries"])
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        json::read(input.bytes, |text| {
            let file: File<'_> = json::parse(FORMAT, text)?;
            newer("file", file.version, 1)?;
            let sealed = match &file.db {
                Content::Plain(db) => return entries(db),
                Content::Sealed(sealed) => sealed,
            };
            let opening = Opening::of(FORMAT, input)?;
            let plain = Plain::new(open(&opening, &file.header, sealed)?, &opening)?;
            Ok(ImportedFile { encrypted: true, ..entries(&json::parse(FORMAT, plain.text())?)? })
        })
    }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(default)]
    version: u32,
    #[serde(borrow, default)]
    header: Header<'a>,
    #[serde(borrow)]
    db: Content<'a>,
}

/// The database: itself, or encrypted and in base64.
enum Content<'a> {
    Plain(Db<'a>),
    Sealed(Text<'a>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Content<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfContent;

        impl<'de> Visitor<'de> for OfContent {
            type Value = Content<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a database")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Content::Sealed(Text::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Content::Sealed(Text::Owned(Zeroizing::new(text.to_owned()))))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Db::deserialize(MapAccessDeserializer::new(map)).map(Content::Plain)
            }
        }

        deserializer.deserialize_any(OfContent)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Header<'a> {
    #[serde(borrow)]
    slots: List<'a>,
    params: Option<Params>,
}

/// A nonce and a tag, in hex.
#[derive(Deserialize)]
struct Params {
    nonce: String,
    tag: String,
}

#[derive(Deserialize)]
struct Slot {
    #[serde(rename = "type")]
    kind: u32,
    #[serde(default)]
    key: String,
    key_params: Params,
    #[serde(default)]
    n: u64,
    #[serde(default)]
    r: u32,
    #[serde(default)]
    p: u32,
    #[serde(default)]
    salt: String,
}

#[derive(Deserialize)]
struct Db<'a> {
    #[serde(default)]
    version: u32,
    #[serde(borrow, default)]
    entries: List<'a>,
    #[serde(borrow, default)]
    groups: List<'a>,
}

#[derive(Deserialize)]
struct Group<'a> {
    #[serde(borrow)]
    uuid: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    issuer: Text<'a>,
    #[serde(borrow, default)]
    note: Text<'a>,
    /// Its group's name, up to version 2 of the database.
    #[serde(borrow, default)]
    group: Text<'a>,
    /// Ids of its groups, from version 3.
    #[serde(borrow, default)]
    groups: Tags<'a>,
    #[serde(borrow)]
    info: Info<'a>,
}

#[derive(Deserialize)]
struct Info<'a> {
    #[serde(borrow)]
    secret: Text<'a>,
    #[serde(borrow, default)]
    algo: Text<'a>,
    #[serde(borrow, default)]
    digits: Text<'a>,
    #[serde(borrow, default)]
    period: Text<'a>,
    #[serde(borrow, default)]
    counter: Text<'a>,
    #[serde(borrow, default)]
    pin: Text<'a>,
}

fn newer(what: &str, version: u32, known: u32) -> Result<(), ImportError> {
    if version <= known {
        return Ok(());
    }
    Err(ImportError::Refused {
        format: FORMAT,
        why: format!("its {what} version is {version}, newer than {known}, which Selvedge knows"),
        next: "export otpauth addresses (“plain text”) instead, or update Selvedge".into(),
    })
}

fn entries(db: &Db<'_>) -> Result<ImportedFile, ImportError> {
    newer("database", db.version, 3)?;
    let groups: Vec<Group<'_>> = db.groups.readable().collect();
    let groups: HashMap<&str, &str> = groups.iter().map(|group| (&*group.uuid, &*group.name)).collect();
    let mut export = ImportedFile::default();
    db.entries.read_into(
        &mut export,
        |item: &Item<'_>| title(&item.issuer, &item.name),
        |item, place| {
            // Aegis itself reads MD5 as SHA-1 in all but mOTP, since an old version let people choose it there.
            let slip = item.info.algo.eq_ignore_ascii_case("MD5") && !item.kind.eq_ignore_ascii_case("motp");
            let parts = Parts {
                kind: &item.kind,
                issuer: &item.issuer,
                label: &item.name,
                secret: Secret::Base32(&item.info.secret),
                algorithm: if slip { "SHA1" } else { &item.info.algo },
                digits: &item.info.digits,
                period: &item.info.period,
                counter: &item.info.counter,
                pin: &item.info.pin,
            };
            let entry = parts.entry(place)?;
            let named = item.groups.0.iter().filter_map(|id| groups.get(&**id).copied());
            let tags = named.chain((!item.group.is_empty()).then_some(&*item.group)).map(str::to_owned);
            Ok(ImportedEntry { tags: tags.collect(), has_notes: !item.note.is_empty(), ..entry })
        },
    );
    Ok(export)
}

/// The database's text. A password slot that the password opens has the master key in it.
fn open(opening: &Opening<'_>, header: &Header<'_>, sealed: &str) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let hex = |text: &str| HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    let damaged = || opening.damaged("its header is not whole");
    if header.slots.0.len() > MAX_SLOTS {
        return Err(opening.damaged(format!("it has more than {MAX_SLOTS} key slots")));
    }
    let params = header.params.as_ref().ok_or_else(damaged)?;
    let (nonce, tag) = hex(&params.nonce).zip(hex(&params.tag)).ok_or_else(damaged)?;
    let mut body =
        BASE64.decode(sealed.as_bytes()).map_err(|_| opening.damaged("its database is not base64"))?;
    body.extend(tag);
    let slots: Vec<Slot> = header.slots.readable().filter(|slot: &Slot| slot.kind == 1).collect();
    if slots.is_empty() {
        return Err(ImportError::Refused {
            format: FORMAT,
            why: "no password opens it: it has no password slot".into(),
            next: "export it from Aegis again, with a password of its own or unencrypted".into(),
        });
    }
    // A wrong password pays for all of them.
    let count = u32::try_from(slots.len()).unwrap_or(u32::MAX);
    for slot in &slots {
        opening.limits.allow(FORMAT, Work::Scrypt(slot.n, slot.r, slot.p.saturating_mul(count)))?;
    }
    for slot in &slots {
        let salt = hex(&slot.salt).ok_or_else(damaged)?;
        let mut wrapped = hex(&slot.key).ok_or_else(damaged)?;
        let (key_nonce, tag) =
            hex(&slot.key_params.nonce).zip(hex(&slot.key_params.tag)).ok_or_else(damaged)?;
        wrapped.extend(tag);
        let key = opening.scrypt(&salt, slot.n, slot.r, slot.p)?;
        let Some(master) = open_gcm(&key, &key_nonce, &wrapped, b"") else { continue };
        let master = <[u8; 32]>::try_from(&master[..]).map(Key::new).map_err(|_| damaged())?;
        return open_gcm(&master, &nonce, &body, b"")
            .ok_or_else(|| opening.damaged("its database was changed after it was made"));
    }
    Err(opening.wrong())
}
