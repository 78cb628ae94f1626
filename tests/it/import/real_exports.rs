//! Real exports of many programs, all with the same seven entries.

use super::{fixture, oathtool, read_as, read_named, seed};
use selvedge::import::ImportedFile;
use selvedge::otp::{Algorithm, Generator};

/// Service, account, secret, generator.
type Known = (&'static str, &'static str, &'static str, Generator);

const fn totp(algorithm: Algorithm, digits: u8, period: u32) -> Generator {
    Generator::Totp { algorithm, digits, period }
}
const fn hotp(algorithm: Algorithm, digits: u8, counter: u64) -> Generator {
    Generator::Hotp { algorithm, digits, counter }
}

pub const SET_A: [Known; 7] = [
    ("Deno", "Mason", "4SJHB4GSD43FZBAI7C2HLRJGPQ", totp(Algorithm::Sha1, 6, 30)),
    ("SPDX", "James", "5OM4WOOGPLQEF6UGN3CPEOOLWU", totp(Algorithm::Sha256, 7, 20)),
    ("Airbnb", "Elijah", "7ELGJSGXNCCTV3O6LKJWYFV2RA", totp(Algorithm::Sha512, 8, 50)),
    ("Issuu", "James", "YOOMIXWS5GN6RTBPUFFWKTW5M4", hotp(Algorithm::Sha1, 6, 1)),
    ("Air Canada", "Benjamin", "KUVJJOM753IHTNDSZVCNKL7GII", hotp(Algorithm::Sha256, 7, 50)),
    ("WWE", "Mason", "5VAML3X35THCEBVRLV24CGBKOY", hotp(Algorithm::Sha512, 8, 10300)),
    ("Boeing", "Sophia", "JRZCL47CMXVOQMNPZR2F7J4RGI", Generator::Steam),
];

/// File, reader, whether it is encrypted, and the indexes of its entries in set A.
pub const FILES: &[(&str, &str, bool, &[usize])] = &[
    ("uri/plain.txt", "otpauth", false, &[0, 1, 2, 3, 4, 5, 6]),
    ("aegis/aegis_plain.json", "aegis", false, &[0, 1, 2, 3, 4, 5, 6]),
    ("aegis/aegis_plain_grouped_v2.json", "aegis", false, &[0, 1, 2, 3, 4, 5, 6]),
    ("aegis/aegis_encrypted.json", "aegis", true, &[0, 1, 2, 3, 4, 5, 6]),
    ("2fas/2fas_authenticator_plain_v4.2fas", "2fas", false, &[0, 3, 4, 5, 6]),
    ("2fas/2fas_authenticator_encrypted_v4.2fas", "2fas", true, &[0, 3, 4, 5, 6]),
    ("ente/ente_auth.txt", "ente", false, &[0, 1, 2, 3, 4, 5, 6]),
    ("stratum/stratum_plain.json", "stratum", false, &[0, 1, 2, 3, 4, 5, 6]),
    ("stratum/stratum_encrypted.bin", "stratum", true, &[0, 1, 2, 3, 4, 5, 6]),
    ("stratum/stratum_encrypted_legacy.bin", "stratum", true, &[0, 1, 2, 3, 4, 5, 6]),
    ("andotp/andotp_plain.json", "andotp", false, &[0, 1, 2, 3, 4, 5, 6]),
    ("andotp/andotp_encrypted.bin", "andotp", true, &[0, 1, 2, 3, 4, 5, 6]),
    ("andotp/andotp_encrypted_old.bin", "andotp", true, &[0, 1, 2, 3, 4, 5]),
    ("freeotpplus/freeotp_plus.json", "freeotp-plus", false, &[0, 1, 2, 3, 4, 5]),
    ("proton/proton_authenticator.json", "proton-authenticator", false, &[0, 1, 2]),
];

/// Checks that a file has exactly these entries of set A, in any order.
pub fn assert_has(export: &ImportedFile, which: &[usize], file: &str) {
    assert_eq!(export.failed, [], "{file}");
    assert_eq!(export.entries.len(), which.len(), "{file}");
    for &at in which {
        let (service, account, secret, generator) = SET_A[at];
        let entry = export.entries.iter().find(|entry| entry.service == service);
        let entry = entry.unwrap_or_else(|| panic!("{file}: no {service}"));
        let otp = seed(entry);
        assert_eq!((entry.username.as_str(), otp.label.as_str()), (account, account), "{file}");
        assert_eq!(otp.issuer, service, "{file}");
        assert!(otp.secret.expose() == secret, "{file}: the secret of {service} differs");
        assert_eq!(otp.generator, generator, "{file}: {service}");
        assert_eq!(entry.seeds[0].warnings, Vec::<String>::new(), "{file}: {service}");
    }
}

#[test]
fn every_real_export_has_its_entries_of_set_a() {
    for (file, format, encrypted, which) in FILES {
        let Some(bytes) = fixture(file) else { return };
        let (reader, export) = read_named(&bytes, file, encrypted.then_some("test")).unwrap();
        assert_eq!((reader, export.encrypted), (*format, *encrypted), "{file}");
        assert_has(&export, which, file);
    }
}

/// Before schema 3, 2FAS did not export the kind and the counter. The reader guesses them and warns.
#[test]
fn old_2fas_backups_lack_counters_and_warn() {
    for (file, password) in [
        ("2fas/2fas_authenticator_plain.2fas", None),
        ("2fas/2fas_authenticator_encrypted.2fas", Some("test")),
    ] {
        let Some(bytes) = fixture(file) else { return };
        let (reader, export) = read_named(&bytes, file, password).unwrap();
        assert_eq!((reader, export.failed.len(), export.encrypted), ("2fas", 0, password.is_some()));
        for entry in &export.entries {
            let known = SET_A.iter().find(|known| known.0 == entry.service).unwrap();
            let otp = seed(entry);
            assert!(otp.secret.expose() == known.2, "{}", entry.service);
            assert_eq!(otp.label, known.1);
            let counted = matches!(known.3, Generator::Hotp { .. });
            assert_eq!(otp.generator == known.3, !counted, "{}", entry.service);
            assert_eq!(entry.seeds[0].warnings.len(), usize::from(counted), "{}", entry.service);
            assert_eq!(entry.changed.unwrap().year(), 2022);
        }
        assert_eq!(export.entries.len(), 4);
    }
}

#[test]
fn codes_of_set_a_match_oathtool() {
    let Some(bytes) = fixture("uri/plain.txt") else { return };
    let (_, export) = read_as(&bytes, None, None).unwrap();
    for entry in &export.entries {
        let otp = seed(entry);
        for at in [0, 59, 1_111_111_109, 1_795_262_400, 20_000_000_000] {
            if let Some(code) = oathtool(otp, at) {
                assert_eq!(otp.code_at(at).unwrap().text.expose(), code, "{} at {at}", entry.service);
            }
        }
    }
}

#[test]
fn google_authenticator_has_its_two_entries() {
    let Some(bytes) = fixture("google/google_auth_migration_uri.txt") else { return };
    let (reader, export) = read_as(&bytes, None, None).unwrap();
    assert_eq!((reader, export.failed.len(), export.notices.len()), ("google-authenticator", 0, 0));
    let named: Vec<_> = export.entries.iter().map(|e| (e.service.as_str(), e.username.as_str())).collect();
    assert_eq!(named, [("service", "account"), ("service_bis", "account_bis")]);
    for entry in &export.entries {
        assert_eq!(seed(entry).generator, totp(Algorithm::Sha1, 6, 30));
        assert_eq!(seed(entry).secret.expose(), "A4GRFHVVRBGY7UIW", "{}", entry.place);
    }
    assert_eq!(export.entries[1].place, "line 1, entry 2");
}
