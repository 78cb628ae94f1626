//! Google Authenticator's migration codes: pictures of QR codes with up to ten generators each. [`crate::otp::migration`]
//! defines the message in them.

use super::qr;
use super::select::{check_parameters, check_standard, label_with_issuer};
use super::writer::{ExportError, ExportItem, Exported, File, WriteContext, Writer};
use crate::otp::migration::{self, HOTP, Parameters, Payload, SCHEME, TOTP};
use crate::otp::{Generator, Otp};
use data_encoding::BASE64;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use prost::Message;
use zeroize::Zeroizing;

pub(super) struct GoogleCodes;

/// The most generators in one code, as in the app itself.
const MAX_PER_CODE: usize = 10;
/// The most bytes of URI in a code that several generators share. Such a code has at most 105 modules per side, which any
/// camera can read.
const MAX_SHARED_URI: usize = 1000;

fn check(otp: &Otp) -> Result<(), String> {
    check_standard(otp, "Google Authenticator")?;
    check_parameters(otp, "Google Authenticator", &[6, 8], &[30])
}

fn parameters(otp: &Otp) -> Option<Parameters> {
    let (algorithm, digits, kind, counter) = match otp.generator {
        Generator::Totp { algorithm, digits, .. } => (algorithm, digits, TOTP, 0),
        Generator::Hotp { algorithm, digits, counter } => {
            (algorithm, digits, HOTP, i64::try_from(counter).ok()?)
        }
        Generator::Steam | Generator::Motp | Generator::Yandex => return None,
    };
    Some(Parameters {
        secret: otp.secret_bytes().ok()?.to_vec(),
        name: label_with_issuer(otp).into_owned().into_bytes(),
        issuer: otp.issuer.clone().into_bytes(),
        algorithm: migration::algorithm_number(algorithm),
        digits: migration::digits_number(digits)?,
        kind,
        counter,
    })
}

/// How many bytes the generators of one code may add to its URI, if `max_modules` per side fit on the screen. The rest of
/// the URI takes 60 bytes, and percent-encoding adds about 8 %.
fn max_payload(max_modules: Option<usize>) -> usize {
    max_modules.map_or(MAX_SHARED_URI, |side| {
        (qr::bytes_within(side).saturating_sub(60) * 100 / 108).min(MAX_SHARED_URI)
    })
}

/// About how many bytes a generator adds to a URI.
fn uri_bytes(parameters: &Parameters) -> usize {
    parameters.encoded_len() * 4 / 3 + 8
}

/// The texts of the codes, each with the names of its generators.
pub(super) fn batches(
    exported: &mut Exported,
    items: &[ExportItem],
    context: &mut WriteContext<'_>,
) -> Vec<(Zeroizing<String>, Vec<String>)> {
    let mut groups: Vec<(Vec<Parameters>, Vec<String>)> = Vec::new();
    let mut used = 0;
    let max_payload = max_payload(context.max_modules);
    for (item, otp) in exported.select(items, check) {
        let Some(parameters) = parameters(&otp) else { continue };
        let cost = uri_bytes(&parameters);
        if cost > qr::MAX_BYTES - 200 {
            exported.written -= 1;
            exported.leave_out(item, "its name is too long for a QR code");
            continue;
        }
        match groups.last_mut() {
            Some((group, names)) if group.len() < MAX_PER_CODE && used + cost <= max_payload => {
                group.push(parameters);
                names.push(item.name.clone());
                used += cost;
            }
            _ => {
                groups.push((vec![parameters], vec![item.name.clone()]));
                used = cost;
            }
        }
    }
    // The app recognizes the parts of one export by this number.
    let batch_id = i32::from_be_bytes(*context.random_bytes::<4>()) & i32::MAX;
    let batch_size = i32::try_from(groups.len()).unwrap_or(i32::MAX);
    (0..)
        .zip(groups)
        .map(|(batch_index, (parameters, names))| {
            let payload = Payload { parameters, version: 1, batch_size, batch_index, batch_id };
            let bytes = Zeroizing::new(payload.encode_to_vec());
            let base64 = Zeroizing::new(BASE64.encode(&bytes));
            let mut text = Zeroizing::new(String::with_capacity(40 + 3 * base64.len()));
            text.push_str(SCHEME);
            text.push_str("offline?data=");
            text.extend(utf8_percent_encode(&base64, NON_ALPHANUMERIC));
            (text, names)
        })
        .collect()
}

impl Writer for GoogleCodes {
    fn name(&self) -> &'static str {
        "google"
    }
    fn label(&self) -> &'static str {
        "Google Authenticator export as QR codes"
    }
    fn extension(&self) -> &'static str {
        "png"
    }
    fn write(&self, items: &[ExportItem], context: &mut WriteContext<'_>) -> Result<Exported, ExportError> {
        let mut exported = Exported::default();
        let batches = batches(&mut exported, items, context);
        let count = batches.len();
        for (index, (text, names)) in batches.into_iter().enumerate() {
            let code =
                qr::Code::of(&text).map_err(|error| ExportError::Failed(self.label(), error.to_string()))?;
            exported.files.push(File {
                part: (count > 1).then_some((index + 1, count)),
                bytes: Zeroizing::new(code.png()),
                code: Some(text),
                names,
            });
        }
        Ok(exported)
    }
}
