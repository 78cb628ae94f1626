//! Four properties of every fixture: it reads as recorded; a second import adds nothing; if it is cut off or changed it is
//! refused or read in part with a note; and no other reader detects it.

use super::fixtures::{Cut, FIXTURES, Fixture};
use super::written::{self, PASSWORD, SECRET};
use super::{read_as, read_named};
use crate::managers::{failures, lines};
use selvedge::import::{ImportError, ImportedEntry, READERS};
use selvedge::merge::{MergeOptions, SourceContent};
use selvedge::profile::Profile;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The lines of a fixture's entries, which must all have been read.
fn entries(fixture: &Fixture) -> Vec<String> {
    let file = fixture.read(&fixture.bytes).unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
    assert!(!file.entries.is_empty() && file.failed.is_empty(), "{}: {:?}", fixture.name, file.failed);
    lines(&file)
}

#[test]
fn every_reader_has_a_fixture() {
    let readers: BTreeSet<&str> = READERS.iter().map(selvedge::import::Reader::name).collect();
    let with_fixture: BTreeSet<&str> = FIXTURES.iter().map(|fixture| fixture.reader).collect();
    // Google's only fixture is a real export.
    let google = BTreeSet::from(["google-authenticator"]);
    let missing: BTreeSet<&str> = readers.difference(&with_fixture).copied().collect();
    assert!(missing.is_subset(&google), "{missing:?}");
}

#[test]
fn every_fixture_reads_as_recorded() {
    let mut record = String::new();
    // One of the databases is written by the test itself, with today's date.
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    let mut recorded = BTreeSet::new();
    // Real exports have a test of their own. A table in several forms is recorded once.
    let is_recorded = |fixture: &&Fixture| !fixture.name.contains('/') && recorded.insert(fixture.name);
    for fixture in FIXTURES.iter().filter(is_recorded) {
        let file = fixture.read(&fixture.bytes).unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
        let encrypted = if file.encrypted { ", encrypted" } else { "" };
        writeln!(record, "{} ({}{encrypted})", fixture.name, fixture.reader).unwrap();
        for line in lines(&file).iter().chain(&failures(&file)).chain(&file.notices) {
            writeln!(record, "  {}", line.replace(SECRET, "SECRET").replace(&today, "TODAY")).unwrap();
        }
        for warning in file.entries.iter().flat_map(|entry| &entry.seeds).flat_map(|seed| &seed.warnings) {
            writeln!(record, "  warning: {warning}").unwrap();
        }
    }
    insta::assert_snapshot!(record);
}

#[test]
fn a_second_import_of_a_fixture_adds_nothing() {
    for fixture in FIXTURES.iter() {
        let name = fixture.name;
        let password =
            fixture.password.map(|password| selvedge::secret::Passphrase::new(password.to_owned()));
        let input = selvedge::import::Input {
            bytes: &fixture.bytes,
            name,
            password: password.as_ref(),
            limits: selvedge::import::KdfLimits::default(),
            ..selvedge::import::Input::default()
        };
        let found = SourceContent::read(&input, Some(fixture.reader)).unwrap();
        let reader = READERS.iter().find(|reader| reader.name() == fixture.reader).unwrap();
        let options = MergeOptions::new(reader.label(), reader.source(), jiff::civil::date(2026, 11, 22));
        let mut profile = Profile::default();
        let first = found.review(&profile, &options);
        profile.apply(first.edit).unwrap();
        let second = found.review(&profile, &options).counts();
        assert_eq!((second.new, second.merged), (0, 0), "{name}: {second:?}");
        assert_eq!(
            lines(&fixture.read(&fixture.bytes).unwrap()),
            entries(fixture),
            "{name} reads differently"
        );
    }
}

#[test]
fn only_its_own_reader_detects_a_fixture() {
    for fixture in FIXTURES.iter() {
        // `read_named` checks that exactly one reader detects the file.
        let (reader, _) = read_named(&fixture.bytes, fixture.name, fixture.password).unwrap();
        assert_eq!(reader, fixture.reader, "{}", fixture.name);
    }
}

/// Every form in which programs save the same text.
fn encodings(text: &str) -> Vec<Vec<u8>> {
    let utf16 = |order: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        format!("{mark}{text}").encode_utf16().flat_map(order).collect()
    };
    let marked = "\u{feff}";
    let mut forms = vec![format!("{marked}{text}").into_bytes(), format!("\r\n\n{text}").into_bytes()];
    for order in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
        forms.push(utf16(order, marked));
        if text.is_ascii() {
            forms.push(utf16(order, ""));
        }
    }
    forms
}

/// The entries without the number of the line.
fn without_lines(fixture: &Fixture, bytes: &[u8]) -> Vec<String> {
    let (reader, file) = read_named(bytes, fixture.name, fixture.password).unwrap();
    assert_eq!((reader, &file.failed[..]), (fixture.reader, &[][..]), "{}", fixture.name);
    lines(&file).iter().map(|line| line.split_once(" | ").unwrap().1.to_owned()).collect()
}

#[test]
fn every_text_fixture_reads_alike_in_every_encoding_and_behind_a_preamble() {
    let mut texts = 0;
    for fixture in FIXTURES.iter().filter(|fixture| !fixture.is_slow) {
        let Ok(text) = std::str::from_utf8(&fixture.bytes) else { continue };
        // An old andOTP file is known by its name, and is text only by chance.
        if text.contains('\0') || fixture.reader == "andotp" && !text.starts_with('[') {
            continue;
        }
        let expected = without_lines(fixture, &fixture.bytes);
        let mut forms = encodings(text);
        if let Cut::Lines { header } = fixture.cut {
            let separator = if header > 0 { "sep=,\n" } else { "" };
            forms.push(format!("# made today\n{separator}{text}").into_bytes());
        }
        for bytes in forms {
            assert_eq!(without_lines(fixture, &bytes), expected, "{}", fixture.name);
        }
        texts += 1;
    }
    assert!(texts > 40, "{texts}");
}

#[test]
fn encrypted_fixtures_need_their_own_password() {
    for fixture in FIXTURES.iter().filter(|fixture| fixture.password.is_some()) {
        let name = fixture.name;
        let error = |password: Option<&str>| read_named(&fixture.bytes, name, password).unwrap_err();
        assert!(matches!(error(None), ImportError::NeedsPassword(_)), "{name}");
        for password in ["", "Test"] {
            assert!(matches!(error(Some(password)), ImportError::WrongPassword(_)), "{name}");
        }
        assert!(read_named(&fixture.bytes, name, fixture.password).unwrap().1.encrypted, "{name}");
    }
}

/// Fails unless changed bytes are refused, or read as the same entries without failures.
fn assert_refused_or_same(fixture: &Fixture, changed: &[u8], expected: &[String], offset: usize) {
    let Ok(file) = fixture.read(changed) else { return };
    // A file that no longer looks encrypted may be read as a list of URIs, in which no line is one.
    if file.entries.is_empty() && (changed.is_empty() || !file.failed.is_empty()) {
        return;
    }
    assert_eq!(lines(&file), expected, "{} at {offset}", fixture.name);
    assert!(file.failed.is_empty(), "{} at {offset}", fixture.name);
}

#[test]
fn a_document_that_is_cut_off_is_refused() {
    for fixture in FIXTURES.iter().filter(|fixture| fixture.cut == Cut::Refused) {
        let expected = entries(fixture);
        let length = fixture.bytes.trim_ascii_end().len();
        // Cut JSON is refused before its key derivation, and the old andOTP format has none.
        let is_quick = !fixture.is_slow || fixture.bytes.starts_with(b"{") || fixture.name.contains("old");
        let step = if is_quick { 1 } else { length / 6 };
        for cut in (0..length).step_by(step).chain([length - 1]) {
            assert_refused_or_same(fixture, &fixture.bytes[..cut], &expected, cut);
        }
    }
}

#[test]
fn an_encrypted_file_with_a_flipped_bit_is_refused() {
    for fixture in FIXTURES.iter().filter(|fixture| fixture.password.is_some()) {
        // KDBX 3.1 has no authentication over all of its bytes. Its own test flips every byte.
        if fixture.name == "KDBX 3.1" {
            continue;
        }
        let expected = entries(fixture);
        let length = fixture.bytes.trim_ascii_end().len();
        let is_quick = !fixture.is_slow || fixture.name.contains("old");
        let step = if is_quick { 1 } else { length / 12 + 1 };
        for offset in (0..length).step_by(step) {
            let mut bytes = fixture.bytes.clone();
            bytes[offset] ^= 1 << (offset % 8);
            assert_refused_or_same(fixture, &bytes, &expected, offset);
        }
    }
}

fn has_cut_warning(entry: &ImportedEntry) -> bool {
    entry.seeds.iter().all(|seed| seed.warnings.iter().any(|warning| warning.contains("cut off")))
}

fn seeds(entry: &ImportedEntry) -> Vec<String> {
    let describe = |otp: &selvedge::otp::Otp| format!("{:?} {}", otp.generator, otp.secret.expose());
    entry.seeds.iter().map(|seed| describe(&seed.otp)).collect()
}

#[test]
fn a_list_that_is_cut_off_has_its_complete_lines_and_a_warning_on_the_last() {
    for fixture in FIXTURES.iter() {
        let Cut::Lines { header } = fixture.cut else { continue };
        let name = fixture.name;
        let complete = fixture.read(&fixture.bytes).unwrap();
        assert!(complete.failed.is_empty() && !complete.entries.is_empty(), "{name}");
        for cut in 0..fixture.bytes.len() {
            let bytes = &fixture.bytes[..cut];
            // A table without a header, or with a quote that is never closed, is refused.
            let Ok(file) = fixture.read(bytes) else { continue };
            let line_count =
                bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
            let read = file.entries.len() + file.failed.len();
            assert!(read >= line_count.saturating_sub(header), "{name} at {cut}");
            for (index, entry) in file.entries.iter().enumerate() {
                let is_last = index + 1 == file.entries.len() && !bytes.ends_with(b"\n");
                let is_same = seeds(entry) == seeds(&complete.entries[index]);
                assert!(is_same || (is_last && has_cut_warning(entry)), "{name} at {cut}: {:?}", entry.place);
            }
            let last_line = format!("line {line_count}");
            let names_last_line = file.failed.iter().all(|failed| failed.place == last_line);
            assert!(names_last_line && file.failed.len() <= 1, "{name} at {cut}: {:?}", file.failed);
        }
    }
}

#[test]
fn a_list_with_a_line_end_or_from_an_encrypted_file_has_no_warning() {
    for fixture in FIXTURES.iter().filter(|fixture| matches!(fixture.cut, Cut::Lines { .. })) {
        let complete = [&fixture.bytes[..], b"\n"].concat();
        let seeds = fixture.read(&complete).unwrap().entries.into_iter().flat_map(|entry| entry.seeds);
        let mut warnings = seeds.flat_map(|seed| seed.warnings);
        assert!(warnings.all(|warning| !warning.contains("cut off")), "{}", fixture.name);
    }
    let uri = format!("otpauth://totp/Deno:Mason?secret={SECRET}&issuer=Deno");
    let (_, file) = read_as(written::ente(&uri, 8 << 10, 1).as_bytes(), None, Some(PASSWORD)).unwrap();
    assert_eq!(file.entries[0].seeds[0].warnings, Vec::<String>::new());
}

#[test]
fn a_migration_code_that_is_cut_off_has_a_notice() {
    for fixture in FIXTURES.iter().filter(|fixture| fixture.cut == Cut::Entries) {
        let expected = entries(fixture);
        assert!(fixture.read(&fixture.bytes).unwrap().notices.is_empty());
        let mut partial_reads = 0;
        for cut in 0..fixture.bytes.trim_ascii_end().len() {
            let Ok(file) = fixture.read(&fixture.bytes[..cut]) else { continue };
            let entries = lines(&file);
            assert_eq!(entries, expected[..entries.len()], "at {cut}");
            let is_complete = entries.len() == expected.len();
            let has_note = !file.failed.is_empty()
                || file.notices.iter().any(|notice| notice.contains("may have been cut off"));
            assert!(cut == 0 || is_complete || has_note, "at {cut}: {:?}", file.notices);
            partial_reads += usize::from(!entries.is_empty() && !is_complete);
        }
        assert!(partial_reads > 0, "no cut falls between two entries");
    }
}
