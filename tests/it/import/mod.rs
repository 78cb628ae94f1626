//! The readers of other programs' exports. `fixtures` is the table of all test files and `properties` checks each of them;
//! the other modules test what single formats and malformed files need.

mod apps;
mod cases;
mod encrypted;
pub mod fixtures;
mod malformed;
mod mutated;
mod properties;
mod real_exports;
mod tables;
pub mod written;

use selvedge::import::{self, ImportError, ImportedEntry, ImportedFile, Input, KdfLimits};
use selvedge::otp::{Algorithm, Generator, Otp};
use selvedge::secret::Passphrase;
use std::path::PathBuf;
use std::process::Command;

/// A real export of another program. `None`, with a message, if the folder is absent; continuous integration has it.
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

/// Reads a file by detection, and checks that exactly one reader detects it.
pub fn read_named(
    bytes: &[u8],
    name: &str,
    password: Option<&str>,
) -> Result<(&'static str, ImportedFile), ImportError> {
    let password = password.map(|password| Passphrase::new(password.to_owned()));
    let input =
        Input { bytes, name, password: password.as_ref(), limits: KdfLimits::default(), ..Input::default() };
    let detected: Vec<_> = import::claims(&input).into_iter().map(selvedge::import::Reader::name).collect();
    assert_eq!(detected.len(), 1, "{name}: {detected:?}");
    import::read(&input, None).map(|(reader, export)| (reader.name(), export))
}

/// Reads a file with the named reader, or by detection.
pub fn read_as(
    bytes: &[u8],
    format: Option<&str>,
    password: Option<&str>,
) -> Result<(&'static str, ImportedFile), ImportError> {
    let password = password.map(|password| Passphrase::new(password.to_owned()));
    let input = Input {
        bytes,
        name: "",
        password: password.as_ref(),
        limits: KdfLimits::default(),
        ..Input::default()
    };
    import::read(&input, format).map(|(reader, export)| (reader.name(), export))
}

pub fn read(bytes: &[u8], password: Option<&str>) -> Result<(&'static str, ImportedFile), ImportError> {
    read_as(bytes, None, password)
}

/// The code that `oathtool` computes at a Unix time. `None`, with a message, if it is not installed.
pub fn oathtool(otp: &Otp, unix_seconds: u64) -> Option<String> {
    let mut command = Command::new("oathtool");
    command.arg("--base32");
    match otp.generator {
        Generator::Totp { algorithm, digits, period } => {
            let name = algorithm.name();
            command.arg(format!("--totp={name}")).arg(format!("--digits={digits}"));
            command.arg(format!("--time-step-size={period}s")).arg(format!("--now=@{unix_seconds}"));
        }
        Generator::Hotp { algorithm: Algorithm::Sha1, digits, counter } => {
            command.arg("--hotp").arg(format!("--digits={digits}")).arg(format!("--counter={counter}"));
        }
        // oathtool has HOTP only with SHA-1. A TOTP with one-second steps gives the same code at that second.
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

/// The only generator of an entry.
pub fn seed(entry: &ImportedEntry) -> &Otp {
    assert_eq!(entry.seeds.len(), 1, "{}", entry.place);
    &entry.seeds[0].otp
}
