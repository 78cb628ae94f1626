//! What every writer does first: generators that make no codes are left out, names become one line.

use super::{Exported, Item, Remark};
use crate::otp::{Generator, Otp};
use crate::text;
use std::borrow::Cow;

impl Exported {
    pub(super) fn leave_out(&mut self, item: &Item, why: impl Into<String>) {
        self.left_out.push(Remark { name: item.name.clone(), why: why.into() });
    }

    pub(super) fn alter(&mut self, item: &Item, why: impl Into<String>) {
        self.altered.push(Remark { name: item.name.clone(), why: why.into() });
    }

    /// The generators that can be written; of the others it is noted why not. `fits` says why a target
    /// cannot hold one that makes codes.
    pub(super) fn choose<'a>(
        &mut self,
        items: &'a [Item],
        fits: impl Fn(&Otp) -> Result<(), String>,
    ) -> Vec<(&'a Item, Otp)> {
        let mut chosen = Vec::new();
        for item in items {
            if let Err(error) = item.otp.check_computable() {
                self.leave_out(item, format!("it makes no codes: {error}"));
                continue;
            }
            if let Err(why) = fits(&item.otp) {
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
                    "line ends, control characters or spaces at an end were taken out of its name",
                );
            }
            chosen.push((item, otp));
        }
        self.written = chosen.len();
        chosen
    }
}

/// The user's name for programs that take what stands before a colon in it for the issuer, where that is the issuer or
/// there is none: then the issuer goes before it, as they write it themselves.
pub(super) fn label(otp: &Otp) -> Cow<'_, str> {
    match otp.label.split_once(':') {
        Some((prefix, _)) if otp.issuer.is_empty() || prefix.trim() == otp.issuer => {
            Cow::Owned(format!("{}:{}", otp.issuer, otp.label))
        }
        _ => Cow::Borrowed(&otp.label),
    }
}

/// A name without spaces at its ends and without control characters.
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

/// Why a program that knows TOTP and HOTP alone cannot hold a generator.
pub(super) fn standard(otp: &Otp, program: &str) -> Result<(), String> {
    match otp.generator {
        Generator::Totp { .. } | Generator::Hotp { .. } => Ok(()),
        other => Err(format!("{program} has no {} codes", kind(other))),
    }
}

/// What a kind of codes is called.
pub(super) const fn kind(generator: Generator) -> &'static str {
    match generator {
        Generator::Totp { .. } => "TOTP",
        Generator::Hotp { .. } => "HOTP",
        Generator::Steam => "Steam",
        Generator::Motp => "mOTP",
        Generator::Yandex => "Yandex Key",
    }
}

/// Why a program that knows certain periods and digits cannot hold a generator.
pub(super) fn only(otp: &Otp, program: &str, digits: &[u8], periods: &[u32]) -> Result<(), String> {
    if let Generator::Totp { digits: has, .. } | Generator::Hotp { digits: has, .. } = otp.generator
        && !digits.contains(&has)
    {
        return Err(format!("its codes have {has} digits, and {program} knows {}", list(digits)));
    }
    if let Generator::Totp { period, .. } = otp.generator
        && !periods.is_empty()
        && !periods.contains(&period)
    {
        let each = if period == 1 { "second".to_owned() } else { format!("{period} seconds") };
        return Err(format!("its codes change each {each}, and {program} knows {} seconds", list(periods)));
    }
    Ok(())
}

fn list<T: ToString>(values: &[T]) -> String {
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    text::join(&words)
}
