//! 2FAS, plain and encrypted, in its schema 4: PBKDF2-HMAC-SHA256 with 10,000 rounds, AES-256-GCM.

use super::seal::gcm;
use super::tidy::{label, only, standard};
use super::{ExportError, Exported, File, Item, Outside, Writer};
use crate::otp::{Generator, Otp};
use data_encoding::BASE64;
use serde::Serialize;
use std::borrow::Cow;
use zeroize::Zeroizing;

/// 2FAS.
pub(super) struct TwoFas {
    pub(super) encrypted: bool,
}

/// The rounds that the app itself counts on; the file does not say them.
const ROUNDS: u32 = 10_000;
/// What the app decrypts first to see whether a password is right: the same in every export.
const REFERENCE: &str = "tRViSsLKzd86Hprh4ceC2OP7xazn4rrt4xhfEUbOjxLX8Rc3mkISXE0lWbmnWfggogbBJhtYgpK6fMl1D6mtsy92R3HkdGfwuXbzLebqVFJsR7IZ2w58t938iymwG4824igYy1wi6n2WDpO1Q1P69zwJGs2F5a1qP4MyIiDSD7NCV2OvidXQCBnDlGfmz0f1BQySRkkt4ryiJeCjD2o4QsveJ9uDBUn8ELyOrESv5R5DMDkD4iAF8TXU7KyoJujd";
/// The collection of the icon that shows two letters.
const LETTERS: &str = "a5b3fb65-4ec5-43e6-8ec1-49e24ca9e7ad";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    services: &'a [Service<'a>],
    groups: [(); 0],
    updated_at: u64,
    schema_version: u8,
    app_version_code: u32,
    app_version_name: &'static str,
    app_origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    services_encrypted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Service<'a> {
    name: &'a str,
    secret: &'a str,
    updated_at: u64,
    otp: Parameters<'a>,
    order: Order,
    icon: Icon,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Parameters<'a> {
    #[serde(serialize_with = "text")]
    link: Zeroizing<String>,
    label: Cow<'a, str>,
    account: Cow<'a, str>,
    issuer: &'a str,
    digits: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<u32>,
    algorithm: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    counter: Option<u64>,
    token_type: &'static str,
    source: &'static str,
}

fn text<S: serde::Serializer>(text: &Zeroizing<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

#[derive(Serialize)]
struct Order {
    position: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Icon {
    selected: &'static str,
    label: Letters,
    icon_collection: Collection,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Letters {
    text: String,
    background_color: &'static str,
}

#[derive(Serialize)]
struct Collection {
    id: &'static str,
}

impl<'a> Service<'a> {
    fn of(position: usize, otp: &'a Otp, unix_millis: u64) -> Self {
        let (digits, period, algorithm, counter, token_type) = match otp.generator {
            Generator::Totp { algorithm, digits, period } => {
                (digits, Some(period), algorithm.name(), None, "TOTP")
            }
            Generator::Hotp { algorithm, digits, counter } => {
                (digits, None, algorithm.name(), Some(counter), "HOTP")
            }
            // The others were left out.
            Generator::Steam | Generator::Motp | Generator::Yandex => (5, Some(30), "SHA1", None, "STEAM"),
        };
        let name = if otp.issuer.is_empty() { &otp.label } else { &otp.issuer };
        let letters: String = name.chars().filter(|c| c.is_alphanumeric()).take(2).collect();
        Self {
            name: &otp.issuer,
            secret: otp.secret.expose(),
            updated_at: unix_millis,
            otp: Parameters {
                link: otp.to_uri(),
                label: label(otp),
                account: label(otp),
                issuer: &otp.issuer,
                digits,
                period,
                algorithm,
                counter,
                token_type,
                source: "Link",
            },
            order: Order { position },
            icon: Icon {
                selected: "Label",
                label: Letters { text: letters.to_uppercase(), background_color: "Default" },
                icon_collection: Collection { id: LETTERS },
            },
        }
    }
}

impl Writer for TwoFas {
    fn name(&self) -> &'static str {
        if self.encrypted { "2fas" } else { "2fas-plain" }
    }
    fn label(&self) -> &'static str {
        if self.encrypted { "encrypted 2FAS export" } else { "plain 2FAS export" }
    }
    fn extension(&self) -> &'static str {
        "2fas"
    }
    fn is_encrypted(&self) -> bool {
        self.encrypted
    }
    fn write(&self, items: &[Item], outside: &mut Outside<'_>) -> Result<Exported, ExportError> {
        let failed = |error: serde_json::Error| ExportError::Failed(self.label(), error.to_string());
        let mut exported = Exported::default();
        // Set A of the format's real exports lacks the two with periods of 20 and 50 seconds.
        let chosen = exported.choose(items, |otp| {
            if otp.generator != Generator::Steam {
                standard(otp, "2FAS")?;
            }
            only(otp, "2FAS", &[6, 7, 8], &[10, 30, 60, 90])
        });
        let services: Vec<Service<'_>> = chosen
            .iter()
            .enumerate()
            .map(|(at, (_, otp))| Service::of(at, otp, outside.unix_millis))
            .collect();
        let (mut services_encrypted, mut reference) = (None, None);
        if self.encrypted {
            let password = outside.password(self.label())?;
            let salt = outside.bytes::<256>();
            let mut key = Zeroizing::new([0; 32]);
            pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password.expose().as_bytes(), &*salt, ROUNDS, &mut *key);
            let mut seal = |plain: &[u8]| -> Result<String, ExportError> {
                let iv = outside.bytes::<12>();
                let sealed = gcm(&key, &iv, plain, self.label())?;
                Ok([&sealed, &salt[..], &iv[..]].map(|part| BASE64.encode(part)).join(":"))
            };
            let plain = Zeroizing::new(serde_json::to_vec(&services).map_err(failed)?);
            services_encrypted = Some(seal(&plain)?);
            reference = Some(seal(REFERENCE.as_bytes())?);
        }
        let document = Document {
            services: if self.encrypted { &[] } else { &services },
            groups: [],
            updated_at: outside.unix_millis,
            schema_version: 4,
            app_version_code: 5_000_009,
            app_version_name: "5.1.0",
            app_origin: "android",
            services_encrypted,
            reference,
        };
        exported.files = File::only(serde_json::to_vec(&document).map_err(failed)?);
        Ok(exported)
    }
}
