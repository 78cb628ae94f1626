//! Files that are cut off, at every length; and encrypted ones in which a bit is flipped, at every byte. They are
//! refused or read as what they are. Of a list, the lines that are whole are read; a seed that the end may have cut
//! is said to be such.

use super::built::{self, PASSWORD, SECRET};
use super::set_a::FILES;
use super::{fixture, mutated, read_as, sealed};
use crate::managers::{self, bitwarden, kdbx, zipped};
use crate::targets::{self, frames};
use selvedge::import::ImportedFile;

/// A whole file, and what opens it.
struct Whole {
    name: &'static str,
    format: &'static str,
    password: &'static str,
    bytes: Vec<u8>,
}

impl Whole {
    fn new(name: &'static str, format: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name, format, password: PASSWORD, bytes: bytes.into() }
    }

    fn with(self, password: &'static str) -> Self {
        Self { password, ..self }
    }

    fn read(&self, bytes: &[u8]) -> Option<ImportedFile> {
        read_as(bytes, Some(self.format), Some(self.password)).ok().map(|(_, export)| export)
    }

    /// What it holds, seeds and passwords included.
    fn held(&self) -> Vec<String> {
        let export = self.read(&self.bytes).unwrap_or_else(|| panic!("{} does not read", self.name));
        assert!(!export.entries.is_empty() && export.failed.is_empty(), "{}: {:?}", self.name, export.failed);
        managers::lines(&export)
    }

    /// Holds changed bytes to be refused, or read as no less and nothing else than it is.
    fn is_refused_or_the_same(&self, changed: &[u8], held: &[String], at: usize) {
        if let Some(export) = self.read(changed) {
            // What is no more of its format may be a list in which no line is an address.
            if export.entries.is_empty() && (changed.is_empty() || !export.failed.is_empty()) {
                return;
            }
            assert_eq!(managers::lines(&export), held, "{} at {at}", self.name);
            assert!(export.failed.is_empty(), "{} at {at}", self.name);
        }
    }

    fn at_every_length(&self) {
        let held = self.held();
        for length in 0..self.bytes.trim_ascii_end().len() {
            self.is_refused_or_the_same(&self.bytes[..length], &held, length);
        }
    }

    fn with_a_bit_flipped(&self, places: impl Iterator<Item = usize>) {
        let held = self.held();
        for at in places {
            let mut bytes = self.bytes.clone();
            bytes[at] ^= 1 << (at % 8);
            self.is_refused_or_the_same(&bytes, &held, at);
        }
    }
}

/// Encrypted files of each format. Stratum's derivation costs too much to pay it for each byte: its reader has tests of
/// its own that pay it once.
fn sealed_files() -> Vec<Whole> {
    let uri = format!("otpauth://totp/Deno:Mason?secret={SECRET}&issuer=Deno&period=20");
    let field = |name: &str, value: &str| format!("<String><Key>{name}</Key><Value>{value}</Value></String>");
    let fields = [field("Title", "Deno"), field("Password", "p"), field("otp", &uri.replace('&', "&amp;"))];
    let xml =
        format!("<KeePassFile><Root><Group><Entry>{}</Entry></Group></Root></KeePassFile>", fields.concat());
    let xml = frames::plain_inside(xml.as_bytes());
    let logins = bitwarden::export().to_string();
    let protected =
        |kdf: usize| bitwarden::protect(logins.as_bytes(), PASSWORD, &bitwarden::kdfs()[kdf]).to_string();
    vec![
        Whole::new("Aegis", "aegis", sealed::aegis()),
        Whole::new("2FAS", "2fas", sealed::two_fas()),
        Whole::new("Ente", "ente", built::ente(&uri, 8 << 10, 1)),
        Whole::new("andOTP", "andotp", sealed::andotp(Some(1000))),
        Whole::new("andOTP of old", "andotp", sealed::andotp(None)),
        Whole::new("Proton Authenticator", "proton-authenticator", sealed::proton()),
        Whole::new("Raivo", "raivo", built::raivo(built::RAIVO.as_bytes(), Some(PASSWORD))),
        Whole::new("Bitwarden, PBKDF2", "bitwarden", protected(0)),
        Whole::new("Bitwarden, Argon2", "bitwarden", protected(1)),
        Whole::new("KDBX 4", "kdbx", frames::kdbx(&xml, false)).with(targets::PASSWORD),
        Whole::new("KDBX 4, packed", "kdbx", kdbx::saved(&kdbx::database())).with("test"),
    ]
}

#[test]
fn no_part_of_an_encrypted_file_reads_as_another() {
    let v3 = Whole::new("KDBX 3.1", "kdbx", kdbx::version_3()).with("test");
    sealed_files().into_iter().chain([v3]).for_each(|file| file.at_every_length());
}

#[test]
fn no_flipped_bit_makes_another_file_of_an_encrypted_one() {
    for file in sealed_files() {
        file.with_a_bit_flipped(0..file.bytes.len());
    }
}

#[test]
fn real_encrypted_files_cut_off_or_changed_are_refused_or_the_same() {
    let two_fas = [("2fas/2fas_authenticator_encrypted.2fas", "2fas")];
    let sealed = FILES.iter().filter(|file| file.2).map(|file| (file.0, file.1));
    for (name, format) in sealed.chain(two_fas) {
        let Some(bytes) = fixture(name) else { return };
        let json = bytes.starts_with(b"{");
        let file = Whole::new(name, format, bytes).with("test");
        let (held, length) = (file.held(), file.bytes.trim_ascii_end().len());
        // What is cut in JSON fails before its key derivation.
        let step = if json || name.contains("old") { 1 } else { length / 6 };
        for at in (0..length).step_by(step).chain([length - 1]) {
            file.is_refused_or_the_same(&file.bytes[..at], &held, at);
        }
        let step = if name.contains("old") { 1 } else { length / 12 + 1 };
        file.with_a_bit_flipped((0..length).step_by(step));
    }
}

#[test]
fn no_part_of_a_document_or_a_zip_reads_as_another() {
    let mut files = Vec::new();
    for (name, format, encrypted, _) in FILES {
        if !encrypted && !matches!(*format, "otpauth" | "ente") {
            let Some(bytes) = fixture(name) else { return };
            files.push(Whole::new(name, format, bytes));
        }
    }
    for (name, format) in
        [("2fas/2fas_authenticator_plain.2fas", "2fas"), ("bitwarden/bitwarden.json", "bitwarden")]
    {
        files.extend(fixture(name).map(|bytes| Whole::new(name, format, bytes)));
    }
    for (format, bytes) in managers::samples() {
        match format {
            "proton-pass" => {
                let zip = zipped::zip(&[("Proton Pass/data.json", &bytes), ("files/x", b"x")]);
                files.push(Whole::new("Proton Pass, zip", format, zip));
                files.push(Whole::new(format, format, bytes));
            }
            "bitwarden" => {
                let zip = zipped::zip(&[("data.json", &bytes), ("attachments/x", b"x")]);
                files.push(Whole::new("Bitwarden, zip", format, zip));
            }
            "keepass-xml" => files.push(Whole::new(format, format, bytes)),
            _ => {}
        }
    }
    let one = br#"{"accounts":[{"vaults":[{"items":[{"details":{"loginFields":[{"designation":"password","value":"p"}]},"overview":{"title":"A"}}]}]}]}"#;
    let puxed = zipped::zip(&[("export.attributes", b"{}"), ("export.data", one), ("files/x", b"x")]);
    files.push(Whole::new("1PUX", "1password", puxed));
    files.push(Whole::new("Raivo, plain zip", "raivo", built::raivo(built::RAIVO.as_bytes(), None)));
    files.extend(mutated::documents().into_iter().map(|(format, bytes)| Whole::new(format, format, bytes)));
    files.iter().for_each(Whole::at_every_length);
}

/// Lists, a line an entry, and what stands before the first.
fn lists() -> Vec<(Whole, usize)> {
    let mut lists = Vec::new();
    for (name, format, head) in [
        ("uri/plain.txt", "otpauth", 0),
        ("ente/ente_auth.txt", "ente", 0),
        ("bitwarden/bitwarden.csv", "bitwarden-csv", 1),
    ] {
        lists.extend(fixture(name).map(|bytes| (Whole::new(name, format, bytes), head)));
    }
    // Half of the secret is one, too, and long enough.
    let secret = SECRET.repeat(4);
    let others = format!(
        "steam://{secret}\r\nmotp://M:a?secret=7ac61d4736f51a2b7ac61d4736f51a2b&pin=5555\r\nsteam://{secret}"
    );
    lists.push((Whole::new("bare secrets", "otpauth", others), 0));
    for (format, header, row) in [
        (
            "bitwarden-csv",
            "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp",
            ",,login,A,,,0,u,n,p,SEED",
        ),
        ("apple-passwords", "Title,URL,Username,Password,Notes,OTPAuth", "A,u,n,p,,SEED"),
        (
            "1password-csv",
            "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes",
            "A,u,n,p,SEED,false,true,t,",
        ),
        (
            "proton-pass-csv",
            "type,name,url,email,username,password,note,totp,createTime,modifyTime,vault",
            "login,A,u,e,n,p,,SEED,1,2,v",
        ),
        ("lastpass", "url,username,password,totp,extra,name,grouping,fav", "u,n,p,SEED,,A,g,0"),
        (
            "keepassxc-csv",
            "\"Group\",\"Title\",\"Username\",\"Password\",\"URL\",\"Notes\",\"TOTP\"",
            "\"Root\",\"A\",\"n\",\"p\",\"u\",\"\",\"SEED\"",
        ),
        ("chrome", "name,url,username,password,note", "A,u,n,p,"),
    ] {
        let uri = format!("otpauth://totp/a:b?secret={secret}&digits=8&period=60");
        let rows = [&secret, &uri, &secret].map(|seed| row.replace("SEED", seed));
        for ends in ["\n", "\r\n"] {
            let table = [&[header.to_owned()][..], &rows].concat().join(ends);
            lists.push((Whole::new(format, format, table.clone()), 1));
            lists.push((Whole::new(format, format, table + ends), 1));
        }
    }
    lists
}

#[test]
fn of_a_list_that_is_cut_off_the_whole_lines_are_read_and_the_last_is_told() {
    let seeds = |entry: &selvedge::import::ImportedEntry| -> Vec<String> {
        entry
            .seeds
            .iter()
            .map(|seed| format!("{:?} {}", seed.otp.generator, seed.otp.secret.expose()))
            .collect()
    };
    for (list, head) in lists() {
        let (name, whole) = (list.name, list.read(&list.bytes).unwrap());
        assert!(whole.failed.is_empty() && !whole.entries.is_empty(), "{name}");
        for length in 0..list.bytes.len() {
            let part = &list.bytes[..length];
            // No header, or a quote that is never closed: an error.
            let Some(export) = list.read(part) else { continue };
            let lines =
                part.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
            assert!(
                export.entries.len() + export.failed.len() >= lines.saturating_sub(head),
                "{name} at {length}"
            );
            for (at, entry) in export.entries.iter().enumerate() {
                let told =
                    entry.seeds.iter().all(|seed| seed.warnings.iter().any(|said| said.contains("cut off")));
                let last = at + 1 == export.entries.len() && !part.ends_with(b"\n");
                let same = seeds(entry) == seeds(&whole.entries[at]);
                assert!(same || (last && told), "{name} at {length}: {:?}", entry.place);
            }
            let cut = format!("line {lines}");
            let named = export.failed.iter().all(|failed| failed.place == cut);
            assert!(named && export.failed.len() <= 1, "{name} at {length}: {:?}", export.failed);
        }
    }
}

#[test]
fn what_ends_with_a_line_end_or_was_encrypted_is_not_said_to_be_cut() {
    for (list, _) in lists() {
        let whole = [&list.bytes[..], b"\n"].concat();
        let warnings = list.read(&whole).unwrap().entries.into_iter().flat_map(|entry| entry.seeds);
        assert!(
            warnings.flat_map(|seed| seed.warnings).all(|said| !said.contains("cut off")),
            "{}",
            list.name
        );
    }
    let uri = format!("otpauth://totp/Deno:Mason?secret={SECRET}&issuer=Deno");
    let (_, export) = read_as(built::ente(&uri, 8 << 10, 1).as_bytes(), None, Some(PASSWORD)).unwrap();
    assert_eq!(export.entries[0].seeds[0].warnings, Vec::<String>::new());
}

#[test]
fn a_migration_code_that_is_cut_off_is_refused_or_said_to_have_no_end() {
    let Some(bytes) = fixture("google/google_auth_migration_uri.txt") else { return };
    let code = Whole::new("Google", "google-authenticator", bytes);
    let held = code.held();
    assert!(code.read(&code.bytes).unwrap().notices.is_empty());
    let mut parts = 0;
    for length in 0..code.bytes.trim_ascii_end().len() {
        let Some(export) = code.read(&code.bytes[..length]) else { continue };
        let entries = managers::lines(&export);
        assert_eq!(entries, held[..entries.len()], "at {length}");
        let whole = entries.len() == held.len();
        let told = !export.failed.is_empty()
            || export.notices.iter().any(|said| said.contains("may have been cut off"));
        assert!(length == 0 || whole || told, "at {length}: {:?}", export.notices);
        parts += usize::from(!entries.is_empty() && !whole);
    }
    assert!(parts > 0, "no cut falls between two entries");
}
