//! Aegis' vault, plain and encrypted. Source: `docs/vault.md` in its source.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::decrypt::{DecryptedText, Key, KeyDerivation, open_gcm};
use crate::import::formats::json::{self, JsonList, JsonTags, JsonText};
use crate::import::formats::otp_fields::{JsonOtp, OtpFields};
use crate::import::formats::values::title;
use crate::import::limits::KdfCost;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use serde::Deserialize;
use serde_json::value::RawValue;

const LABEL: &str = "Aegis";
/// The most key slots. Each slot costs a key derivation; usual exports have one or two.
const MAX_SLOTS: usize = 16;

pub const READER: Reader = Reader::authenticator("aegis", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["header.slots"]) || shape.has(&["db.entries[]"]) || shape.has(&["db.entries"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let file: File<'_> = json::parse(LABEL, text)?;
        check_version("file", file.version, 1)?;
        if file.db.get().starts_with('{') {
            return read_database(file.db.get());
        }
        let derivation = KeyDerivation::for_input(LABEL, input)?;
        let ciphertext: JsonText = json::parse(LABEL, file.db.get())?;
        let plain = decrypt(&derivation, &file.header, &ciphertext)?;
        Ok(ImportedFile { encrypted: true, ..read_database(plain.as_str())? })
    })
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(default)]
    version: u32,
    #[serde(borrow, default)]
    header: Header<'a>,
    /// An object, or a base64 text if it is encrypted.
    #[serde(borrow)]
    db: &'a RawValue,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Header<'a> {
    #[serde(borrow)]
    slots: JsonList<'a>,
    params: Option<GcmParameters>,
}

/// The nonce and tag of AES-GCM, in hexadecimal.
#[derive(Deserialize)]
struct GcmParameters {
    nonce: String,
    tag: String,
}

/// A way to unlock the vault. Type 1 is a password, which opens the slot's copy of the master key.
#[derive(Deserialize)]
struct Slot {
    #[serde(rename = "type")]
    kind: u32,
    #[serde(default)]
    key: String,
    key_params: GcmParameters,
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
struct Database<'a> {
    #[serde(default)]
    version: u32,
    #[serde(borrow, default)]
    entries: JsonList<'a>,
    #[serde(borrow, default)]
    groups: JsonList<'a>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    kind: JsonText,
    #[serde(default)]
    name: JsonText,
    #[serde(default)]
    issuer: JsonText,
    #[serde(default)]
    note: JsonText,
    /// The name of its group, up to database version 2.
    #[serde(default)]
    group: JsonText,
    /// The ids of its groups, from version 3.
    #[serde(default)]
    groups: JsonTags,
    info: JsonOtp,
}

fn check_version(what: &str, version: u32, newest: u32) -> Result<(), ImportError> {
    if version <= newest {
        return Ok(());
    }
    Err(ImportError::Refused {
        format: LABEL,
        why: format!("its {what} version is {version}, and Selvedge reads up to {newest}"),
        next: "export otpauth addresses (“plain text”) instead, or update Selvedge".into(),
    })
}

fn read_database(text: &str) -> Result<ImportedFile, ImportError> {
    let database: Database<'_> = json::parse(LABEL, text)?;
    check_version("database", database.version, 3)?;
    let groups = database.groups.names_by_id();
    let name = |entry: &Entry| title(&entry.issuer, &entry.name);
    Ok(database.entries.read_entries(name, |exported| {
        let fields = OtpFields {
            kind: &exported.kind,
            issuer: &exported.issuer,
            label: &exported.name,
            ..exported.info.fields()
        };
        // An old version of Aegis let people choose MD5 for any kind, but computed SHA-1. Aegis reads such entries as SHA-1.
        let md5_means_sha1 =
            fields.algorithm.eq_ignore_ascii_case("MD5") && !fields.kind.eq_ignore_ascii_case("motp");
        let algorithm = if md5_means_sha1 { "SHA1" } else { fields.algorithm };
        let entry = OtpFields { algorithm, ..fields }.entry()?;
        let tags = exported.groups.0.iter().filter_map(|id| groups.get(&**id).map(String::as_str));
        let tags = tags.chain((!exported.group.is_empty()).then_some(&*exported.group));
        Ok(ImportedEntry {
            tags: tags.map(str::to_owned).collect(),
            has_notes: !exported.note.is_empty(),
            ..entry
        })
    }))
}

/// Tries the password on each password slot. The slot that it opens holds the master key of the database.
fn decrypt(
    derivation: &KeyDerivation<'_>,
    header: &Header<'_>,
    ciphertext: &str,
) -> Result<DecryptedText, ImportError> {
    let hex = |text: &str| HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    let damaged = || derivation.damaged("its header is incomplete");
    if header.slots.0.len() > MAX_SLOTS {
        return Err(derivation.damaged(format!("it has more than {MAX_SLOTS} key slots")));
    }
    let parameters = header.params.as_ref().ok_or_else(damaged)?;
    let (nonce, tag) = hex(&parameters.nonce).zip(hex(&parameters.tag)).ok_or_else(damaged)?;
    let mut database =
        BASE64.decode(ciphertext.as_bytes()).map_err(|_| derivation.damaged("its database is not base64"))?;
    database.extend(tag);
    let slots: Vec<Slot> = header.slots.readable().filter(|slot: &Slot| slot.kind == 1).collect();
    if slots.is_empty() {
        return Err(ImportError::Refused {
            format: LABEL,
            why: "no password opens it: it has no password slot".into(),
            next: "export it from Aegis again, with a password of its own or unencrypted".into(),
        });
    }
    // A wrong password is tried on every slot, so the sum of all slots must be within the limits.
    let count = u32::try_from(slots.len()).unwrap_or(u32::MAX);
    for slot in &slots {
        derivation.check_cost(KdfCost::Scrypt(slot.n, slot.r, slot.p.saturating_mul(count)))?;
    }
    for slot in &slots {
        let salt = hex(&slot.salt).ok_or_else(damaged)?;
        let mut sealed_master = hex(&slot.key).ok_or_else(damaged)?;
        let (slot_nonce, tag) =
            hex(&slot.key_params.nonce).zip(hex(&slot.key_params.tag)).ok_or_else(damaged)?;
        sealed_master.extend(tag);
        let key = derivation.scrypt(&salt, slot.n, slot.r, slot.p)?;
        let Some(master) = open_gcm(&key, &slot_nonce, &sealed_master, b"") else { continue };
        let master = <[u8; 32]>::try_from(&master[..]).map(Key::new).map_err(|_| damaged())?;
        let plain = open_gcm(&master, &nonce, &database, b"")
            .ok_or_else(|| derivation.damaged("its database was changed after it was made"))?;
        return derivation.text(plain);
    }
    Err(derivation.wrong_password())
}
