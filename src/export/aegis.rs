//! Aegis, plain and encrypted. scrypt of the password encrypts a master key, and the master key encrypts the entries
//! (`docs/vault.md` in its source). The scrypt parameters are Aegis' own: n 2^15, r 8, p 1.

use super::encrypt::{TAG_LENGTH, encrypt_gcm};
use super::writer::{ExportError, ExportItem, Exported, File, WriteContext, Writer};
use crate::otp::{Algorithm, Generator, Otp};
use data_encoding::{BASE64, HEXLOWER};
use serde::Serialize;
use zeroize::Zeroizing;

pub(super) struct Aegis {
    pub(super) encrypted: bool,
}

#[derive(Serialize)]
struct Document<D> {
    version: u8,
    header: Header,
    db: D,
}

#[derive(Serialize)]
struct Header {
    slots: Option<Vec<Slot>>,
    params: Option<Params>,
}

#[derive(Serialize)]
struct Params {
    nonce: String,
    tag: String,
}

#[derive(Serialize)]
struct Slot {
    #[serde(rename = "type")]
    kind: u8,
    uuid: String,
    key: String,
    key_params: Params,
    n: u32,
    r: u32,
    p: u32,
    salt: String,
    repaired: bool,
    is_backup: bool,
}

#[derive(Serialize)]
struct Database<'a> {
    version: u8,
    entries: Vec<Entry<'a>>,
    groups: [(); 0],
    icons_optimized: bool,
}

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    uuid: String,
    name: &'a str,
    issuer: &'a str,
    note: &'static str,
    favorite: bool,
    icon: Option<()>,
    info: Info<'a>,
    groups: [(); 0],
}

#[derive(Serialize)]
struct Info<'a> {
    secret: &'a str,
    algo: &'static str,
    digits: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counter: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pin: Option<&'a str>,
}

impl<'a> Info<'a> {
    fn of(otp: &'a Otp) -> Self {
        let (algo, digits, period, counter) = match otp.generator {
            Generator::Totp { algorithm, digits, period } => (algorithm.name(), digits, Some(period), None),
            Generator::Hotp { algorithm, digits, counter } => (algorithm.name(), digits, None, Some(counter)),
            Generator::Steam => ("SHA1", 5, Some(30), None),
            Generator::Motp => ("MD5", 6, Some(10), None),
            Generator::Yandex => ("SHA256", 8, Some(30), None),
        };
        let pin = otp.pin.as_ref().map(crate::secret::Pin::expose);
        Self { secret: otp.secret.expose(), algo, digits, period, counter, pin }
    }
}

/// Fails for a period that exceeds Aegis' signed 32-bit number, and for MD5.
fn check(otp: &Otp) -> Result<(), String> {
    match otp.generator {
        Generator::Totp { period, .. } if i32::try_from(period).is_err() => Err(format!(
            "its codes change every {period} seconds, and Aegis does not support such a long period"
        )),
        // Aegis reads MD5 as SHA-1 except in mOTP, because an old version let people choose MD5 by mistake.
        Generator::Totp { algorithm: Algorithm::Md5, .. }
        | Generator::Hotp { algorithm: Algorithm::Md5, .. } => {
            Err("its codes use MD5, and Aegis would compute them with SHA-1".into())
        }
        _ => Ok(()),
    }
}

impl Writer for Aegis {
    fn name(&self) -> &'static str {
        if self.encrypted { "aegis" } else { "aegis-plain" }
    }
    fn label(&self) -> &'static str {
        if self.encrypted { "encrypted Aegis export" } else { "plain Aegis export" }
    }
    fn extension(&self) -> &'static str {
        "json"
    }
    fn is_encrypted(&self) -> bool {
        self.encrypted
    }
    fn write(&self, items: &[ExportItem], context: &mut WriteContext<'_>) -> Result<Exported, ExportError> {
        let failed = |error: serde_json::Error| ExportError::Failed(self.label(), error.to_string());
        let mut exported = Exported::default();
        let selected = exported.select(items, check);
        let entries = selected
            .iter()
            .map(|(_, otp)| Entry {
                kind: match otp.generator {
                    Generator::Yandex => "yandex",
                    other => other.kind(),
                },
                uuid: context.uuid(),
                name: &otp.label,
                issuer: &otp.issuer,
                note: "",
                favorite: false,
                icon: None,
                info: Info::of(otp),
                groups: [],
            })
            .collect();
        let db = Database { version: 3, entries, groups: [], icons_optimized: true };
        let bytes = if self.encrypted {
            let plain = Zeroizing::new(serde_json::to_vec(&db).map_err(failed)?);
            let (header, db) = self.encrypt_database(&plain, context)?;
            serde_json::to_vec_pretty(&Document { version: 1, header, db })
        } else {
            let header = Header { slots: None, params: None };
            serde_json::to_vec_pretty(&Document { version: 1, header, db })
        };
        exported.files = File::single(bytes.map_err(failed)?);
        Ok(exported)
    }
}

impl Aegis {
    fn encrypt_database(
        &self,
        plain: &[u8],
        context: &mut WriteContext<'_>,
    ) -> Result<(Header, String), ExportError> {
        let (log_n, r, p) = (15, 8, 1);
        let password = context.require_password(self.label())?;
        let failed = || ExportError::Failed(self.label(), "its key could not be made".into());
        let parameters = scrypt::Params::new(log_n, r, p, 32).map_err(|_| failed())?;
        let (salt, master) = (context.random_bytes::<32>(), context.random_bytes::<32>());
        let mut key = Zeroizing::new([0; 32]);
        scrypt::scrypt(password.expose().as_bytes(), &*salt, &parameters, &mut *key).map_err(|_| failed())?;
        let (encrypted_master, key_params) = self.encrypt(&key, &*master, context)?;
        let (db, params) = self.encrypt(&master, plain, context)?;
        let slot = Slot {
            kind: 1,
            uuid: context.uuid(),
            key: HEXLOWER.encode(&encrypted_master),
            key_params,
            n: 1 << log_n,
            r,
            p,
            salt: HEXLOWER.encode(&*salt),
            repaired: true,
            is_backup: false,
        };
        Ok((Header { slots: Some(vec![slot]), params: Some(params) }, BASE64.encode(&db)))
    }

    /// The ciphertext, and its nonce and tag.
    fn encrypt(
        &self,
        key: &[u8; 32],
        plain: &[u8],
        context: &mut WriteContext<'_>,
    ) -> Result<(Vec<u8>, Params), ExportError> {
        let nonce = context.random_bytes::<12>();
        let mut sealed = encrypt_gcm(key, &nonce, plain, self.label())?;
        let tag = sealed.split_off(sealed.len() - TAG_LENGTH);
        Ok((sealed, Params { nonce: HEXLOWER.encode(&*nonce), tag: HEXLOWER.encode(&tag) }))
    }
}
