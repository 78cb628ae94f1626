//! Google Authenticator's migration codes: QR codes with up to ten generators each, as pictures. See
//! [`crate::otp::migration`] for the message in them.

use super::tidy::{label, only, standard};
use super::{ExportError, Exported, File, Item, Outside, Writer, qr};
use crate::otp::migration::{self, HOTP, Parameters, Payload, SCHEME, TOTP};
use crate::otp::{Generator, Otp};
use data_encoding::BASE64;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use prost::Message;
use zeroize::Zeroizing;

pub(super) struct Codes;

/// As many as the app itself puts into one code.
const MOST: usize = 10;
/// Bytes of a code's address from which a new one is begun: a code of 105 modules, that any camera reads.
const LONG: usize = 1000;

fn fits(otp: &Otp) -> Result<(), String> {
    standard(otp, "Google Authenticator")?;
    only(otp, "Google Authenticator", &[6, 8], &[30])
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
        name: label(otp).into_owned().into_bytes(),
        issuer: otp.issuer.clone().into_bytes(),
        algorithm: migration::algorithm_number(algorithm),
        digits: migration::digits_number(digits)?,
        kind,
        counter,
    })
}

/// How many bytes the generators of one code may add to its address, on a screen that has room for so many modules
/// a side. The rest of the address takes 60, and what is percent-encoded in it some 8 in 100.
fn longest(side: Option<usize>) -> usize {
    side.map_or(LONG, |side| (qr::bytes_within(side).saturating_sub(60) * 100 / 108).min(LONG))
}

/// Bytes that a generator adds to an address, give or take a few.
fn cost(parameters: &Parameters) -> usize {
    parameters.encoded_len() * 4 / 3 + 8
}

/// The texts of the codes, each with the names of what it holds.
pub(super) fn batches(
    exported: &mut Exported,
    items: &[Item],
    outside: &mut Outside<'_>,
) -> Vec<(Zeroizing<String>, Vec<String>)> {
    let mut groups: Vec<(Vec<Parameters>, Vec<String>)> = Vec::new();
    let mut used = 0;
    let longest = longest(outside.side);
    for (item, otp) in exported.choose(items, fits) {
        let Some(parameters) = parameters(&otp) else { continue };
        let cost = cost(&parameters);
        if cost > qr::MOST_BYTES - 200 {
            exported.written -= 1;
            exported.leave_out(item, "its name is too long for a QR code");
            continue;
        }
        match groups.last_mut() {
            Some((group, names)) if group.len() < MOST && used + cost <= longest => {
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
    // The app shows parts of different exports as such by this number.
    let batch_id = i32::from_be_bytes(*outside.bytes::<4>()) & i32::MAX;
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

impl Writer for Codes {
    fn name(&self) -> &'static str {
        "google"
    }
    fn label(&self) -> &'static str {
        "Google Authenticator export as QR codes"
    }
    fn extension(&self) -> &'static str {
        "png"
    }
    fn write(&self, items: &[Item], outside: &mut Outside<'_>) -> Result<Exported, ExportError> {
        let mut exported = Exported::default();
        let batches = batches(&mut exported, items, outside);
        let count = batches.len();
        for (at, (text, names)) in batches.into_iter().enumerate() {
            let code =
                qr::Code::of(&text).map_err(|error| ExportError::Failed(self.label(), error.to_string()))?;
            exported.files.push(File {
                part: (count > 1).then_some((at + 1, count)),
                bytes: Zeroizing::new(code.png()),
                code: Some(text),
                names,
            });
        }
        Ok(exported)
    }
}
