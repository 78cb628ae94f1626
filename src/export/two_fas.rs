//! 2FAS, plain and encrypted, in its schema 4: PBKDF2-HMAC-SHA256 with 10,000 rounds, AES-256-GCM.

use super::encrypt::encrypt_gcm;
use super::select::{check_parameters, check_standard, label_with_issuer};
use super::writer::{ExportError, ExportItem, Exported, File, WriteContext, Writer};
use crate::otp::{Generator, Otp};
use data_encoding::BASE64;
use serde::Serialize;
use std::borrow::Cow;
use zeroize::Zeroizing;

pub(super) struct TwoFas {
    pub(super) encrypted: bool,
}

/// The app assumes this number of rounds; the file does not contain it.
const PBKDF2_ROUNDS: u32 = 10_000;
/// The text that the app decrypts first to check the password. It is the same in every export.
const REFERENCE: &str = "tRViSsLKzd86Hprh4ceC2OP7xazn4rrt4xhfEUbOjxLX8Rc3mkISXE0lWbmnWfggogbBJhtYgpK6fMl1D6mtsy92R3HkdGfwuXbzLebqVFJsR7IZ2w58t938iymwG4824igYy1wi6n2WDpO1Q1P69zwJGs2F5a1qP4MyIiDSD7NCV2OvidXQCBnDlGfmz0f1BQySRkkt4ryiJeCjD2o4QsveJ9uDBUn8ELyOrESv5R5DMDkD4iAF8TXU7KyoJujd";
/// The id of the icon collection that shows two letters.
const LETTER_ICONS: &str = "a5b3fb65-4ec5-43e6-8ec1-49e24ca9e7ad";

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

/// Serializes a secret text without copying it.
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
            // mOTP and Yandex were left out by the check.
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
                label: label_with_issuer(otp),
                account: label_with_issuer(otp),
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
                icon_collection: Collection { id: LETTER_ICONS },
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
    fn write(&self, items: &[ExportItem], context: &mut WriteContext<'_>) -> Result<Exported, ExportError> {
        let failed = |error: serde_json::Error| ExportError::Failed(self.label(), error.to_string());
        let mut exported = Exported::default();
        // 2FAS drops generators with other periods when it imports.
        let selected = exported.select(items, |otp| {
            if otp.generator != Generator::Steam {
                check_standard(otp, "2FAS")?;
            }
            check_parameters(otp, "2FAS", &[6, 7, 8], &[10, 30, 60, 90])
        });
        let services: Vec<Service<'_>> = selected
            .iter()
            .enumerate()
            .map(|(position, (_, otp))| Service::of(position, otp, context.unix_millis))
            .collect();
        let (mut services_encrypted, mut reference) = (None, None);
        if self.encrypted {
            let password = context.require_password(self.label())?;
            let salt = context.random_bytes::<256>();
            let mut key = Zeroizing::new([0; 32]);
            pbkdf2::pbkdf2_hmac::<sha2::Sha256>(
                password.expose().as_bytes(),
                &*salt,
                PBKDF2_ROUNDS,
                &mut *key,
            );
            let mut encrypt = |plain: &[u8]| -> Result<String, ExportError> {
                let iv = context.random_bytes::<12>();
                let sealed = encrypt_gcm(&key, &iv, plain, self.label())?;
                Ok([&sealed, &salt[..], &iv[..]].map(|part| BASE64.encode(part)).join(":"))
            };
            let plain = Zeroizing::new(serde_json::to_vec(&services).map_err(failed)?);
            services_encrypted = Some(encrypt(&plain)?);
            reference = Some(encrypt(REFERENCE.as_bytes())?);
        }
        let document = Document {
            services: if self.encrypted { &[] } else { &services },
            groups: [],
            updated_at: context.unix_millis,
            schema_version: 4,
            app_version_code: 5_000_009,
            app_version_name: "5.1.0",
            app_origin: "android",
            services_encrypted,
            reference,
        };
        exported.files = File::single(serde_json::to_vec(&document).map_err(failed)?);
        Ok(exported)
    }
}
