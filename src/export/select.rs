//! Selects the generators that a target can hold, and cleans their names.

use super::writer::{ExportItem, Exported, Remark};
use crate::otp::{Generator, Otp};
use crate::text;
use std::borrow::Cow;

impl Exported {
    pub(super) fn leave_out(&mut self, item: &ExportItem, why: impl Into<String>) {
        self.left_out.push(Remark { name: item.name.clone(), why: why.into() });
    }

    pub(super) fn alter(&mut self, item: &ExportItem, why: impl Into<String>) {
        self.altered.push(Remark { name: item.name.clone(), why: why.into() });
    }

    /// The generators that can be written, with clean names. The others are left out with a reason; `check` returns the
    /// reasons of the target program.
    pub(super) fn select<'a>(
        &mut self,
        items: &'a [ExportItem],
        check: impl Fn(&Otp) -> Result<(), String>,
    ) -> Vec<(&'a ExportItem, Otp)> {
        let mut selected = Vec::new();
        for item in items {
            if let Err(error) = item.otp.check_computable() {
                self.leave_out(item, format!("it cannot make codes: {error}"));
                continue;
            }
            if let Err(why) = check(&item.otp) {
                self.leave_out(item, why);
                continue;
            }
            let mut otp = item.otp.clone();
            let mut changed = false;
            for name in [&mut otp.issuer, &mut otp.label] {
                if let Cow::Owned(line) = one_line(name) {
                    *name = line;
                    changed = true;
                }
            }
            if changed {
                self.alter(
                    item,
                    "line ends, control characters or surrounding spaces were removed from its name",
                );
            }
            selected.push((item, otp));
        }
        self.written = selected.len();
        selected
    }
}

/// The label for programs that split it at a colon. If the user's name contains a colon, the issuer is added before it, so
/// that the program splits after the issuer.
pub(super) fn label_with_issuer(otp: &Otp) -> Cow<'_, str> {
    match otp.label.split_once(':') {
        Some((prefix, _)) if otp.issuer.is_empty() || prefix.trim() == otp.issuer => {
            Cow::Owned(format!("{}:{}", otp.issuer, otp.label))
        }
        _ => Cow::Borrowed(&otp.label),
    }
}

/// A name on one line, without control characters and without spaces around it.
fn one_line(name: &str) -> Cow<'_, str> {
    if !name.contains(char::is_control) {
        let trimmed = name.trim();
        return if trimmed.len() == name.len() {
            Cow::Borrowed(name)
        } else {
            Cow::Owned(trimmed.to_owned())
        };
    }
    let spaced = name.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
    let plain: String = spaced.filter(|c| !c.is_control()).collect();
    Cow::Owned(plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Fails for generators other than TOTP and HOTP.
pub(super) fn check_standard(otp: &Otp, program: &str) -> Result<(), String> {
    match otp.generator {
        Generator::Totp { .. } | Generator::Hotp { .. } => Ok(()),
        other => Err(format!("{program} does not support {} codes", kind_name(other))),
    }
}

pub(super) const fn kind_name(generator: Generator) -> &'static str {
    match generator {
        Generator::Totp { .. } => "TOTP",
        Generator::Hotp { .. } => "HOTP",
        Generator::Steam => "Steam",
        Generator::Motp => "mOTP",
        Generator::Yandex => "Yandex Key",
    }
}

/// Fails for a number of digits or a period that the program does not support. An empty list supports all.
pub(super) fn check_parameters(
    otp: &Otp,
    program: &str,
    digits: &[u8],
    periods: &[u32],
) -> Result<(), String> {
    if let Generator::Totp { digits: has, .. } | Generator::Hotp { digits: has, .. } = otp.generator
        && !digits.contains(&has)
    {
        return Err(format!("its codes have {has} digits, and {program} supports {}", list(digits)));
    }
    if let Generator::Totp { period, .. } = otp.generator
        && !periods.is_empty()
        && !periods.contains(&period)
    {
        let each = if period == 1 { "second".to_owned() } else { format!("{period} seconds") };
        return Err(format!(
            "its codes change every {each}, and {program} supports {} seconds",
            list(periods)
        ));
    }
    Ok(())
}

fn list<T: ToString>(values: &[T]) -> String {
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    text::join(&words)
}
