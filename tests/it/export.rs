//! Exports: the reader of each format reads the writer's file back, and the fields are compared with real exports.

use proptest::prelude::*;
use selvedge::export::{self, ExportItem, Exported, WriteContext, by_name};
use selvedge::import::{self, Input, KdfLimits};
use selvedge::otp::{Algorithm, Generator, Otp, parse_seed};
use selvedge::secret::{Passphrase, Pin};
use serde_json::Value;
use std::collections::BTreeSet;

const PASSWORD: &str = "a password of the tests";

/// Writes with predictable random numbers.
fn write(format: &str, items: &[ExportItem]) -> Exported {
    write_within(format, items, None)
}

/// Writes for a screen with this many modules per side.
fn write_within(format: &str, items: &[ExportItem], side: Option<usize>) -> Exported {
    let password = Passphrase::new(PASSWORD.into());
    let mut count = 0_u8;
    let mut random = |bytes: &mut [u8]| {
        bytes.fill_with(|| {
            count = count.wrapping_mul(167).wrapping_add(13);
            count
        });
    };
    let mut outside = WriteContext {
        password: Some(&password),
        random: &mut random,
        unix_millis: 1_795_262_400_000,
        max_modules: side,
    };
    by_name(format).unwrap().write(items, &mut outside).unwrap()
}

fn read(bytes: &[u8], name: &str) -> import::ImportedFile {
    let password = Passphrase::new(PASSWORD.into());
    let input =
        Input { bytes, name, password: Some(&password), limits: KdfLimits::default(), ..Input::default() };
    import::read(&input, None).unwrap_or_else(|error| panic!("{name}: {error}")).1
}

fn item(issuer: &str, label: &str, secret: &str, generator: Generator) -> ExportItem {
    let otp = Otp {
        issuer: issuer.into(),
        label: label.into(),
        secret: parse_seed(secret).unwrap(),
        pin: None,
        generator,
    };
    ExportItem { name: format!("{issuer} ({label})"), otp }
}

const fn totp(digits: u8, period: u32) -> Generator {
    Generator::Totp { algorithm: Algorithm::Sha1, digits, period }
}

/// A generator of each kind, and some that certain targets cannot hold.
fn mixed() -> Vec<ExportItem> {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    vec![
        item("Mail", "robin", secret, totp(6, 30)),
        item("Bank", "r.hood", "JBSWY3DPEHPK3PXP", totp(8, 60)),
        item("Odd", "seven", secret, totp(7, 20)),
        item("Long", "ten", secret, Generator::Totp { algorithm: Algorithm::Sha512, digits: 10, period: 30 }),
        ExportItem {
            otp: Otp {
                pin: Some(Pin::new("5555".into())),
                ..item("Old", "robin", "PLGWCRZW6UNCW", Generator::Motp).otp
            },
            name: "Old (robin)".into(),
        },
        item("Games", "robin", "63BEDWCQZKTQWPESARIERL5DTTQFCJTK", Generator::Steam),
        item("Fob", "robin", secret, Generator::Hotp { algorithm: Algorithm::Sha256, digits: 6, counter: 0 }),
        item("", "no: issuer", secret, totp(6, 30)),
        item("", ":", secret, totp(6, 30)),
        item("Mail", "Mail: robin", secret, totp(6, 30)),
        item(" Spaces ", "two\nlines", secret, totp(6, 30)),
    ]
}

/// What must survive a round trip. The secret is compared by its bytes, because trailing bits of base32 do not count.
fn seen(otp: &Otp) -> (String, String, Vec<u8>, Generator) {
    (otp.issuer.clone(), otp.label.clone(), otp.secret_bytes().unwrap().to_vec(), otp.generator)
}

/// The generators that were read back, and those that were expected.
fn there_and_back(format: &str, items: &[ExportItem]) {
    let exported = write(format, items);
    let left_out: Vec<&str> = exported.left_out.iter().map(|left| left.name.as_str()).collect();
    assert_eq!(exported.written + left_out.len(), items.len(), "{format}: {:?}", exported.left_out);
    let mut wanted = Vec::new();
    for item in items.iter().filter(|item| !left_out.contains(&item.name.as_str())) {
        wanted.push(seen(&item.otp));
    }
    let mut found = Vec::new();
    if wanted.is_empty() {
        // An empty list is not detected as an export.
        return;
    }
    for file in &exported.files {
        let export = match &file.code {
            // Another test reads the picture; here the code's text is enough.
            Some(code) => read(code.as_bytes(), "code.txt"),
            None => read(&file.bytes, "export"),
        };
        assert_eq!(export.failed, [], "{format}");
        found.extend(export.entries.iter().flat_map(|entry| &entry.seeds).map(|seed| seen(&seed.otp)));
    }
    assert_eq!(found, wanted, "{format}");
}

const FORMATS: [&str; 8] =
    ["otpauth", "aegis", "aegis-plain", "2fas", "2fas-plain", "freeotp-plus", "google", "csv"];

/// Names without spaces around them, which every writer removes. They are unique, because some targets require it.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9 @.:,;#%&?/'\"<>=+-]{0,24}",
        "\\PC{0,12}",
        Just("漢字 🔑".to_owned()),
        // Up to the longest name that readers keep. Two such names are too long for a QR code.
        "[a-z]{500}",
        Just("漢".repeat(490)),
    ]
    .prop_map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
}

prop_compose! {
    fn any_item()(
        issuer in name(), label in name(),
        secret in prop::collection::vec(any::<u8>(), 1..65),
        algorithm in prop_oneof![Just(Algorithm::Sha1), Just(Algorithm::Sha256), Just(Algorithm::Sha512), Just(Algorithm::Md5)],
        digits in prop_oneof![3 => Just(6_u8), 1 => 6_u8..=10],
        period in prop_oneof![3 => Just(30_u32), 1 => 1..=u32::MAX],
        counter in prop_oneof![0_u64..100, 0..=i64::MAX as u64],
        kind in 0..9,
    ) -> Otp {
        let (mut secret, mut pin) = (secret, None);
        let generator = match kind {
            0 => Generator::Steam,
            2 => {
                pin = Some(Pin::new("5555".into()));
                secret.resize(8, 3);
                Generator::Motp
            }
            3 => {
                pin = Some(Pin::new("7586".into()));
                secret.resize(16, 3);
                Generator::Yandex
            }
            1 => Generator::Hotp { algorithm, digits, counter },
            _ => Generator::Totp { algorithm, digits, period },
        };
        let secret = parse_seed(&data_encoding::BASE32_NOPAD.encode(&secret)).unwrap();
        Otp { issuer, label, secret, pin, generator }
    }
}

fn items() -> impl Strategy<Value = Vec<ExportItem>> {
    prop::collection::vec(any_item(), 1..25).prop_map(|otps| {
        let mut names = BTreeSet::new();
        let mut items = Vec::new();
        for (at, mut otp) in otps.into_iter().enumerate() {
            if !names.insert((otp.issuer.clone(), otp.label.clone())) {
                otp.label = format!("{} no. {at}", otp.label).trim().to_owned();
            }
            items.push(ExportItem { name: format!("item {at}"), otp });
        }
        items
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_a_target_can_hold_comes_back_the_same(items in items()) {
        for format in FORMATS {
            there_and_back(format, &items);
        }
    }
}

#[test]
fn a_colon_in_a_name_does_not_change_the_issuer() {
    let totp = |issuer, label| item(issuer, label, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", totp(6, 30));
    let names = [("", ":"), ("", "a:b"), ("a", "a:b"), ("a", "b:c"), ("a:b", "c"), (":", ":"), ("", "")];
    let items: Vec<ExportItem> = names
        .iter()
        .enumerate()
        .map(|(at, (issuer, label))| ExportItem { name: format!("item {at}"), ..totp(issuer, label) })
        .collect();
    for format in FORMATS {
        there_and_back(format, &items);
    }
}

#[test]
fn a_name_that_a_spreadsheet_would_run_comes_back_from_the_csv_as_it_was() {
    for name in ["=HYPERLINK(\"x\")", "+49 170", "-1", "@handle", "'=x", "O'Neil"] {
        let mut otp = mixed()[0].otp.clone();
        otp.issuer = name.into();
        otp.label = name.into();
        let secret = otp.secret.clone();
        let exported = write("csv", &[ExportItem { otp, ..mixed()[0].clone() }]);
        let bytes = &exported.files[0].bytes;
        let mut rows = csv::Reader::from_reader(&bytes[..]);
        let row = rows.records().next().unwrap().unwrap();
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{row:?}");
        assert_eq!(exported.altered.is_empty(), name == "O'Neil", "{name}: the user is told");
        let input =
            Input { bytes, name: "", password: None, limits: KdfLimits::default(), ..Input::default() };
        let (_, file) = import::read(&input, None).unwrap();
        let entry = &file.entries[0];
        assert_eq!((entry.service.as_str(), entry.username.as_str()), (name, name));
        assert!(entry.seeds[0].otp.secret == secret && entry.seeds[0].otp.issuer == name);
    }
}

#[test]
fn every_format_is_detected_by_its_content() {
    for (format, reader) in [
        ("otpauth", "otpauth"),
        ("aegis", "aegis"),
        ("aegis-plain", "aegis"),
        ("2fas", "2fas"),
        ("2fas-plain", "2fas"),
        ("freeotp-plus", "freeotp-plus"),
        ("google", "google-authenticator"),
        // The CSV has the columns of Apple Passwords.
        ("csv", "apple-passwords"),
    ] {
        let exported = write(format, &mixed()[..1]);
        let file = &exported.files[0];
        let bytes = file.code.as_ref().map_or(&file.bytes[..], |code| code.as_bytes());
        let input =
            Input { bytes, name: "", password: None, limits: KdfLimits::default(), ..Input::default() };
        assert_eq!(import::detect(&input).map(import::Reader::name), Some(reader), "{format}");
    }
}

#[test]
fn generators_that_a_target_cannot_hold_are_left_out_with_a_reason() {
    let said = |format: &str| {
        let exported = write(format, &mixed());
        let lines = exported.left_out.iter().map(|left| format!("{}: {}", left.name, left.why));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(said("otpauth"), "");
    assert_eq!(said("aegis"), "");
    let google =
        "Bank (r.hood): its codes change every 60 seconds, and Google Authenticator supports 30 seconds
Odd (seven): its codes have 7 digits, and Google Authenticator supports 6 and 8
Long (ten): its codes have 10 digits, and Google Authenticator supports 6 and 8
Old (robin): Google Authenticator does not support mOTP codes
Games (robin): Google Authenticator does not support Steam codes";
    assert_eq!(said("google"), google);
    assert_eq!(said("google-page"), google);
    assert_eq!(
        said("2fas"),
        "Odd (seven): its codes change every 20 seconds, and 2FAS supports 10, 30, 60 and 90 seconds
Long (ten): its codes have 10 digits, and 2FAS supports 6, 7 and 8
Old (robin): 2FAS does not support mOTP codes"
    );
    assert_eq!(
        said("freeotp-plus"),
        "Long (ten): its codes have 10 digits, and FreeOTP+ supports 6, 7, 8 and 9
Old (robin): FreeOTP+ does not support mOTP codes
Games (robin): FreeOTP+ does not support Steam codes"
    );
    let broken =
        ExportItem { otp: Otp { generator: totp(3, 30), ..mixed()[0].otp.clone() }, ..mixed()[0].clone() };
    let exported = write("otpauth", &[broken]);
    assert!(exported.left_out[0].why.starts_with("it cannot make codes: digits is “3”"));
}

#[test]
fn changed_names_are_reported() {
    let exported = write("aegis", &mixed());
    assert_eq!(exported.altered.len(), 1);
    assert!(exported.altered[0].why.contains("line ends"));
    let twice = [mixed()[0].clone(), mixed()[0].clone()];
    let exported = write("freeotp-plus", &twice);
    assert_eq!(
        exported.altered[0].why,
        "it was renamed to “robin (2)”, because FreeOTP+ keeps only one login code of each name"
    );
    let order: Value = serde_json::from_slice(&exported.files[0].bytes).unwrap();
    assert_eq!(order["tokenOrder"], serde_json::json!(["Mail:robin", "Mail:robin (2)"]));
}

/// FreeOTP+ adds one before it computes a code, so it stores -1 for a new token.
#[test]
fn freeotp_plus_keeps_the_first_and_the_last_counter() {
    for counter in [0, 1, i64::MAX as u64] {
        let generator = Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter };
        let item = ExportItem { otp: Otp { generator, ..mixed()[0].otp.clone() }, ..mixed()[0].clone() };
        let exported = write("freeotp-plus", &[item]);
        let read = read(&exported.files[0].bytes, "freeotp.json");
        assert_eq!(read.entries[0].seeds[0].otp.generator, generator, "{:?}", read.failed);
    }
}

#[test]
fn google_pictures_hold_at_most_ten_generators_and_read_back() {
    let items: Vec<ExportItem> = (0..23)
        .map(|at| item("Mail", &format!("robin{at}"), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", totp(6, 30)))
        .collect();
    let exported = write("google", &items);
    assert_eq!(exported.files.iter().map(|file| file.names.len()).collect::<Vec<_>>(), [10, 10, 3]);
    assert_eq!(exported.files[2].part, Some((3, 3)));
    let last = read(&exported.files[2].bytes, "x-3-of-3.png");
    assert_eq!(last.entries.len(), 3);
    assert_eq!(last.entries[2].username, "robin22");
    assert!(last.notices[0].contains("parts 1 and 2 of 3"), "{:?}", last.notices);
    // The page has the same pictures and the names as text.
    let page = write("google-page", &[item("<b>Mail & Co", "\"robin\"", "JBSWY3DPEHPK3PXP", totp(6, 30))]);
    let page = String::from_utf8(page.files[0].bytes.to_vec()).unwrap();
    assert!(page.contains("<li>&lt;b&gt;Mail &amp; Co (&quot;robin&quot;)</li>") && !page.contains("<b>"));
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("JBSWY3DP"));
    let start = page.find("base64,").unwrap() + 7;
    let picture = &page[start..start + page[start..].find('"').unwrap()];
    let picture = data_encoding::BASE64.decode(picture.as_bytes()).unwrap();
    assert_eq!(read(&picture, "page.png").entries[0].service, "<b>Mail & Co");
}

#[test]
fn codes_for_a_screen_fit_its_size() {
    let items: Vec<ExportItem> = (0..23)
        .map(|at| {
            item(
                "Harbor Mail",
                &format!("robin{at}@harbor.example"),
                "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
                totp(6, 30),
            )
        })
        .collect();
    let mut before = usize::MAX;
    // Terminals with 36, 48 and 60 rows.
    for (rows, side) in [(36, 62), (48, 86), (60, 110)] {
        let exported = write_within("google", &items, Some(side));
        assert_eq!((exported.written, exported.files.len() < before), (23, true), "{rows} rows");
        before = exported.files.len();
        for file in &exported.files {
            let text = file.code.as_ref().unwrap();
            let code = &export::qr::codes_for_texts(&[text.as_str()])[1];
            assert!(code.size() <= side, "{rows} rows: {} of {side}", code.size());
        }
    }
    // Without any room, each generator gets its own code.
    assert_eq!(write_within("google", &items, Some(20)).files.len(), 23);
}

#[test]
fn encrypted_exports_need_a_password_and_reveal_nothing() {
    for writer in export::WRITERS {
        let mut random = |bytes: &mut [u8]| bytes.fill(7);
        let mut outside =
            WriteContext { password: None, random: &mut random, unix_millis: 0, max_modules: None };
        let result = writer.write(&mixed(), &mut outside);
        assert_eq!(result.is_err(), writer.is_encrypted(), "{}", writer.name());
        if writer.is_encrypted() {
            assert!(result.unwrap_err().to_string().contains("needs a password"));
            let bytes = write(writer.name(), &mixed()).files.remove(0).bytes;
            let text = String::from_utf8_lossy(&bytes);
            for hidden in ["GEZDGNBVGY3TQOJQ", "robin", "Bank", "hotp", "HOTP"] {
                assert!(!text.contains(hidden), "{}: {hidden}", writer.name());
            }
        }
        assert!(!format!("{:?}", write(writer.name(), &mixed())).contains("GEZDG"), "{}", writer.name());
    }
}

/// The paths of all fields of a document, with the elements of lists.
fn fields(value: &Value, path: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let path = format!("{path}.{name}");
                fields(value, &path, into);
                into.insert(path);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| fields(value, &format!("{path}[]"), into)),
        _ => {}
    }
}

#[test]
fn exports_have_the_same_fields_as_the_programs_own() {
    for (format, fixture, more) in [
        // Newer versions of Aegis write these fields.
        (
            "aegis-plain",
            "aegis/aegis_plain.json",
            &[
                ".db.entries[].note",
                ".db.entries[].favorite",
                ".db.entries[].groups",
                ".db.groups",
                ".db.icons_optimized",
            ][..],
        ),
        ("aegis", "aegis/aegis_encrypted.json", &[".header.slots[].is_backup"]),
        ("2fas-plain", "2fas/2fas_authenticator_plain_v4.2fas", &[]),
        ("2fas", "2fas/2fas_authenticator_encrypted_v4.2fas", &[]),
        ("freeotp-plus", "freeotpplus/freeotp_plus.json", &[]),
    ] {
        let Some(real) = crate::import::fixture(fixture) else { return };
        let Some(own) = read_fixture(&real) else { continue };
        let exported = write(format, &own);
        assert_eq!(exported.left_out, [], "{format}: what the program itself holds");
        let mut theirs = BTreeSet::new();
        let mut ours = BTreeSet::new();
        fields(&serde_json::from_slice(&real).unwrap(), "", &mut theirs);
        fields(&serde_json::from_slice(&exported.files[0].bytes).unwrap(), "", &mut ours);
        theirs.extend(more.iter().map(|field| (*field).to_owned()));
        assert_eq!(ours, theirs, "{format}");
    }
}

/// The entries of a real export.
fn read_fixture(bytes: &[u8]) -> Option<Vec<ExportItem>> {
    let password = Passphrase::new("test".into());
    let input = Input {
        bytes,
        name: "",
        password: Some(&password),
        limits: KdfLimits::default(),
        ..Input::default()
    };
    import::detect(&input)?;
    let (_, export) = import::read(&input, None).unwrap();
    let seeds = export.entries.into_iter().flat_map(|entry| entry.seeds);
    Some(seeds.map(|seed| ExportItem { name: seed.otp.issuer.clone(), otp: seed.otp }).collect())
}
