//! Readers of other programs' exports, against their real files where there are some, and on files that nobody
//! should have written.

pub mod built;
mod cut;
mod mutated;
mod sealed;
mod set_a;
mod wrong;

use selvedge::import::{self, ImportError, ImportedEntry, ImportedFile, Input, KdfLimits, Shape};
use selvedge::otp::{Algorithm, Generator, Otp};
use selvedge::secret::Passphrase;
use std::path::PathBuf;
use std::process::Command;

/// A real export of another program, or `None`, said aloud, where the folder is absent. Continuous integration
/// has it.
pub fn fixture(path: &str) -> Option<Vec<u8>> {
    let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures")).join(path);
    match std::fs::read(&file) {
        Ok(bytes) => Some(bytes),
        Err(error) if std::env::var_os("CI").is_some_and(|ci| ci == "true") => {
            panic!("{}: {error}", file.display())
        }
        Err(_) => {
            println!("could not run: {} is absent", file.display());
            None
        }
    }
}

/// Reads bytes under a file's name.
pub fn read_named(
    bytes: &[u8],
    name: &str,
    password: Option<&str>,
) -> Result<(&'static str, ImportedFile), ImportError> {
    let password = password.map(|password| Passphrase::new(password.to_owned()));
    let input = Input { bytes, name, password: password.as_ref(), limits: KdfLimits::default() };
    let claims: Vec<_> = import::READERS
        .iter()
        .filter(|reader| reader.detect(&input, &Shape::of(input.bytes)))
        .map(|r| r.name())
        .collect();
    assert_eq!(claims.len(), 1, "{name}: {claims:?}");
    import::read(&input, None).map(|(reader, export)| (reader.name(), export))
}

/// Reads bytes, sniffed unless a format is named.
pub fn read_as(
    bytes: &[u8],
    format: Option<&str>,
    password: Option<&str>,
) -> Result<(&'static str, ImportedFile), ImportError> {
    let password = password.map(|password| Passphrase::new(password.to_owned()));
    let input = Input { bytes, name: "", password: password.as_ref(), limits: KdfLimits::default() };
    import::read(&input, format).map(|(reader, export)| (reader.name(), export))
}

pub fn read(bytes: &[u8], password: Option<&str>) -> Result<(&'static str, ImportedFile), ImportError> {
    read_as(bytes, None, password)
}

/// What `oathtool` makes of a generator at a moment; `None`, said aloud, where it is not installed.
pub fn oathtool(otp: &Otp, at: u64) -> Option<String> {
    let mut command = Command::new("oathtool");
    command.arg("--base32");
    match otp.generator {
        Generator::Totp { algorithm, digits, period } => {
            let name = algorithm.name();
            command.arg(format!("--totp={name}")).arg(format!("--digits={digits}"));
            command.arg(format!("--time-step-size={period}s")).arg(format!("--now=@{at}"));
        }
        Generator::Hotp { algorithm: Algorithm::Sha1, digits, counter } => {
            command.arg("--hotp").arg(format!("--digits={digits}")).arg(format!("--counter={counter}"));
        }
        // It has no HOTP but SHA-1's. A TOTP of one-second steps at that second is the same number.
        Generator::Hotp { algorithm, digits, counter } => {
            command.arg(format!("--totp={}", algorithm.name())).arg(format!("--digits={digits}"));
            command.arg("--time-step-size=1s").arg(format!("--now=@{counter}"));
        }
        Generator::Steam | Generator::Motp | Generator::Yandex => return None,
    }
    match command.arg(otp.secret.expose()).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
        }
        Err(error) => {
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "oathtool: {error}");
            println!("could not run: oathtool is not installed");
            None
        }
    }
}

/// The one generator of an entry.
pub fn seed(entry: &ImportedEntry) -> &Otp {
    assert_eq!(entry.seeds.len(), 1, "{}", entry.place);
    &entry.seeds[0].otp
}
