//! FreeOTP+. It stores secrets as signed bytes, and a HOTP counter that is one less than the counter of the next code.

use super::select::{check_parameters, check_standard};
use super::writer::{ExportError, ExportItem, Exported, File, WriteContext, Writer};
use crate::otp::{Generator, Otp};
use serde::Serialize;
use std::collections::HashSet;

pub(super) struct FreeOtpPlus;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    token_order: Vec<String>,
    tokens: Vec<Token<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Token<'a> {
    algo: &'static str,
    counter: i64,
    digits: u8,
    issuer_ext: &'a str,
    issuer_int: &'a str,
    label: &'a str,
    period: u32,
    secret: Vec<i8>,
    #[serde(rename = "type")]
    kind: &'static str,
}

impl Drop for Token<'_> {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.secret);
    }
}

impl<'a> Token<'a> {
    /// `None` for generators that the program does not know.
    fn of(otp: &'a Otp) -> Option<Self> {
        let bytes = otp.secret_bytes().ok()?;
        let (algo, digits, period, counter, kind) = match otp.generator {
            Generator::Totp { algorithm, digits, period } => (algorithm, digits, period, 0, "TOTP"),
            Generator::Hotp { algorithm, digits, counter } => {
                (algorithm, digits, 30, i64::try_from(counter).ok()? - 1, "HOTP")
            }
            Generator::Steam | Generator::Motp | Generator::Yandex => return None,
        };
        Some(Self {
            algo: algo.name(),
            counter,
            digits,
            issuer_ext: &otp.issuer,
            issuer_int: &otp.issuer,
            label: &otp.label,
            period,
            secret: bytes.iter().map(|byte| byte.cast_signed()).collect(),
            kind,
        })
    }

    /// The id of a token in FreeOTP+.
    fn id(&self) -> String {
        if self.issuer_int.is_empty() {
            self.label.to_owned()
        } else {
            format!("{}:{}", self.issuer_int, self.label)
        }
    }
}

/// Fails for generators that exceed the program's number types. It computes 10 to the power of the digits in 32 bits and
/// stores the period in 31 bits.
fn check(otp: &Otp) -> Result<(), String> {
    check_standard(otp, "FreeOTP+")?;
    if let Generator::Totp { period, .. } = otp.generator
        && i32::try_from(period).is_err()
    {
        return Err(format!(
            "its codes change every {period} seconds, and FreeOTP+ does not support such a long period"
        ));
    }
    check_parameters(otp, "FreeOTP+", &[6, 7, 8, 9], &[])
}

impl Writer for FreeOtpPlus {
    fn name(&self) -> &'static str {
        "freeotp-plus"
    }
    fn label(&self) -> &'static str {
        "FreeOTP+ export"
    }
    fn extension(&self) -> &'static str {
        "json"
    }
    fn write(&self, items: &[ExportItem], _: &mut WriteContext<'_>) -> Result<Exported, ExportError> {
        let mut exported = Exported::default();
        let mut selected = exported.select(items, check);
        // The program keeps only one token of each name.
        let mut names = HashSet::new();
        for (item, otp) in &mut selected {
            let label = otp.label.clone();
            let mut count = 1;
            while !names.insert((otp.issuer.clone(), otp.label.clone())) {
                count += 1;
                otp.label = format!("{label} ({count})");
            }
            if count > 1 {
                exported.alter(
                    item,
                    format!(
                        "it was renamed to “{}”, because FreeOTP+ keeps only one login code of each name",
                        otp.label
                    ),
                );
            }
        }
        let tokens: Vec<Token<'_>> = selected.iter().filter_map(|(_, otp)| Token::of(otp)).collect();
        let token_order = tokens.iter().map(Token::id).collect();
        let bytes = serde_json::to_vec_pretty(&Document { token_order, tokens })
            .map_err(|error| ExportError::Failed(self.label(), error.to_string()))?;
        exported.files = File::single(bytes);
        Ok(exported)
    }
}
