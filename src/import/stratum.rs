//! Stratum, once Authenticator Pro: plain, encrypted, and as it was encrypted before 2023.

use super::crypt::{Key, Opening, Plain, open_cbc, open_gcm};
use super::json::{self, List, Text};
use super::seed::{Parts, Secret, title};
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};
use serde::Deserialize;
use std::collections::HashMap;

const FORMAT: &str = "Stratum";
const STRONG: &[u8; 16] = b"AUTHENTICATORPRO";
const LEGACY: &[u8; 16] = b"AuthenticatorPro";
const LEGACY_ROUNDS: u32 = 64_000;

pub(super) struct Stratum;

impl Reader for Stratum {
    fn name(&self) -> &'static str {
        "stratum"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, input: &Input<'_>, shape: &Shape) -> bool {
        input.bytes.starts_with(STRONG) || input.bytes.starts_with(LEGACY) || shape.has(&["Authenticators"])
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        let opened = if let Some(body) = input.bytes.strip_prefix(STRONG) {
            Some(strong(&Opening::of(FORMAT, input)?, body)?)
        } else if let Some(body) = input.bytes.strip_prefix(LEGACY) {
            Some(legacy(&Opening::of(FORMAT, input)?, body)?)
        } else {
            None
        };
        if let Some(plain) = opened {
            return Ok(ImportedFile { encrypted: true, ..entries(&json::parse(FORMAT, plain.text())?) });
        }
        json::read(input.bytes, |text| Ok(entries(&json::parse(FORMAT, text)?)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File<'a> {
    #[serde(borrow)]
    authenticators: List<'a>,
    #[serde(borrow, default)]
    categories: List<'a>,
    #[serde(borrow, default)]
    authenticator_categories: List<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Category<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
}

/// A category of the authenticator that has this secret.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filed<'a> {
    #[serde(borrow)]
    authenticator_secret: Text<'a>,
    #[serde(borrow, rename = "CategoryId")]
    category: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    #[serde(borrow, rename = "Type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    issuer: Text<'a>,
    #[serde(borrow, default)]
    username: Text<'a>,
    #[serde(borrow)]
    secret: Text<'a>,
    #[serde(borrow, default)]
    pin: Text<'a>,
    #[serde(borrow, default)]
    algorithm: Text<'a>,
    #[serde(borrow, default)]
    digits: Text<'a>,
    #[serde(borrow, default)]
    period: Text<'a>,
    #[serde(borrow, default)]
    counter: Text<'a>,
}

fn entries(file: &File<'_>) -> ImportedFile {
    let names: Vec<Category<'_>> = file.categories.readable().collect();
    let names: HashMap<&str, &str> = names.iter().map(|category| (&*category.id, &*category.name)).collect();
    let filed: Vec<Filed<'_>> = file.authenticator_categories.readable().collect();
    let mut tags: HashMap<&str, Vec<&str>> = HashMap::new();
    for one in &filed {
        if let Some(name) = names.get(&*one.category) {
            tags.entry(&*one.authenticator_secret).or_default().push(name);
        }
    }
    let mut export = ImportedFile::default();
    file.authenticators.read_into(
        &mut export,
        |item: &Item<'_>| title(&item.issuer, &item.username),
        |item, place| {
            let (kind, secret) = match &*item.kind {
                "1" => ("hotp", Secret::Base32(&item.secret)),
                "2" => ("totp", Secret::Base32(&item.secret)),
                "3" => ("motp", Secret::Hexadecimal(&item.secret)),
                "4" => ("steam", Secret::Base32(&item.secret)),
                "5" => ("yandex", Secret::Base32(&item.secret)),
                other => (other, Secret::Base32(&item.secret)),
            };
            let parts = Parts {
                kind,
                issuer: &item.issuer,
                label: &item.username,
                secret,
                algorithm: match &*item.algorithm {
                    "0" => "SHA1",
                    "1" => "SHA256",
                    "2" => "SHA512",
                    other => other,
                },
                digits: &item.digits,
                period: &item.period,
                counter: &item.counter,
                pin: &item.pin,
            };
            let entry = parts.entry(place)?;
            let tags = tags.get(&*item.secret).into_iter().flatten().map(|name| (*name).to_owned());
            Ok(ImportedEntry { tags: tags.collect(), ..entry })
        },
    );
    export
}

/// Salt of 16 bytes, iv of 12, then AES-256-GCM under Argon2id of 64 MiB, 3 passes, 4 lanes.
fn strong(opening: &Opening<'_>, body: &[u8]) -> Result<Plain, ImportError> {
    strong_under(opening, body, |salt| opening.argon2id(salt, 64 << 10, 3, 4))
}

fn strong_under(
    opening: &Opening<'_>,
    body: &[u8],
    key: impl FnOnce(&[u8]) -> Result<Key, ImportError>,
) -> Result<Plain, ImportError> {
    let Some((salt, (iv, sealed))) =
        body.split_at_checked(16).and_then(|(salt, rest)| rest.split_at_checked(12).map(|rest| (salt, rest)))
    else {
        return Err(opening.damaged("it breaks off in its header"));
    };
    let key = key(salt)?;
    Plain::new(open_gcm(&key, iv, sealed, b"").ok_or_else(|| opening.wrong())?, opening)
}

/// Salt of 20 bytes, iv of 16, then AES-256-CBC under PBKDF2 with SHA-1.
fn legacy(opening: &Opening<'_>, body: &[u8]) -> Result<Plain, ImportError> {
    legacy_under(opening, body, |salt| opening.pbkdf2_sha1(salt, LEGACY_ROUNDS))
}

fn legacy_under(
    opening: &Opening<'_>,
    body: &[u8],
    key: impl FnOnce(&[u8]) -> Result<Key, ImportError>,
) -> Result<Plain, ImportError> {
    let Some((salt, (iv, sealed))) = body
        .split_at_checked(20)
        .and_then(|(salt, rest)| rest.split_first_chunk::<16>().map(|rest| (salt, rest)))
    else {
        return Err(opening.damaged("it breaks off in its header"));
    };
    let key = key(salt)?;
    // Without a tag a wrong password may pass the padding; what comes out is then no JSON.
    let plain = Plain::new(open_cbc(&key, iv, sealed).ok_or_else(|| opening.wrong())?, opening)?;
    if plain.text().trim_start().starts_with('{') { Ok(plain) } else { Err(opening.wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::KdfLimits;
    use crate::secret::Passphrase;
    use aes_gcm::aead::{Aead, KeyInit};
    use cbc::cipher::block_padding::Pkcs7;
    use cbc::cipher::{BlockEncryptMut, KeyIvInit};

    const PLAIN: &[u8] = br#"{"Authenticators":[{"Type":2,"Issuer":"Deno","Username":"Mason","Algorithm":1,
        "Secret":"4SJHB4GSD43FZBAI7C2HLRJGPQ","Digits":7,"Period":20}]}"#;
    const KEY: [u8; 32] = [5; 32];

    /// The derivation costs too much to try every byte. This one is its likeness: another salt, another key.
    fn key(salt: &[u8]) -> Result<Key, ImportError> {
        Ok(Key::new(if salt.iter().all(|byte| *byte == 1) { KEY } else { [6; 32] }))
    }

    /// What a body holds, read as the file is.
    fn held(plain: Result<Plain, ImportError>) -> Option<Vec<String>> {
        let export = entries(&json::parse(FORMAT, plain.ok()?.text()).ok()?);
        assert!(export.failed.is_empty());
        let seeds = export.entries.iter().flat_map(|entry| &entry.seeds);
        Some(seeds.map(|seed| seed.otp.to_uri().to_string()).collect())
    }

    #[test]
    fn no_part_and_no_flipped_bit_of_an_encrypted_file_reads_as_another() {
        let password = Passphrase::new("test".into());
        let opening = Opening { format: FORMAT, password: &password, limits: KdfLimits::default() };
        let sealed = aes_gcm::Aes256Gcm::new(&KEY.into()).encrypt(&[2; 12].into(), PLAIN).unwrap();
        let now = [&[1; 16][..], &[2; 12], &sealed].concat();
        let sealed = cbc::Encryptor::<aes::Aes256>::new(&KEY.into(), &[2; 16].into());
        let old = [&[1; 20][..], &[2; 16], &sealed.encrypt_padded_vec_mut::<Pkcs7>(PLAIN)].concat();
        let open_now = |body: &[u8]| held(strong_under(&opening, body, key));
        // It has no tag. What is flipped makes 16 bytes of nonsense, which are no JSON.
        let open_old = |body: &[u8]| held(legacy_under(&opening, body, key));
        for (body, open) in [(now, &open_now as &dyn Fn(&[u8]) -> Option<Vec<String>>), (old, &open_old)] {
            let whole = open(&body);
            assert_eq!(whole.as_ref().map(Vec::len), Some(1));
            for at in 0..body.len() {
                assert_eq!(open(&body[..at]), None, "cut at {at}");
                for bit in 0..8 {
                    let mut flipped = body.clone();
                    flipped[at] ^= 1 << bit;
                    assert_eq!(open(&flipped), None, "bit {bit} of {at}");
                }
            }
        }
    }
}
