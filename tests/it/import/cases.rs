//! Inputs from public bug reports of other programs, by the class of the fault.

use super::{read, read_as, seed};
use crate::managers::{failures, lines};
use selvedge::import::{self, ImportError, ImportedFile, Input, KdfLimits};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const OTHER: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn uri(account: &str, secret: &str) -> String {
    format!("otpauth://totp/Bakery:{account}?secret={secret}&issuer=Bakery")
}

/// Reads a file that this reader must claim alone, and that has no failures.
#[track_caller]
fn read_with(reader: &str, bytes: impl AsRef<[u8]>) -> ImportedFile {
    let (name, file) = super::read_named(bytes.as_ref(), "file", None).unwrap();
    assert_eq!((name, &failures(&file)[..]), (reader, &[][..]));
    file
}

fn claims(bytes: &[u8]) -> Vec<&'static str> {
    let input = Input { bytes, name: "file", password: None, limits: KdfLimits::default() };
    import::claims(&input).into_iter().map(import::Reader::name).collect()
}

#[test]
fn a_list_is_known_by_any_of_its_lines() {
    let (ann, bob) = (uri("ann", SECRET), uri("bob", OTHER));
    for list in [
        format!("# my codes\n\n{ann}\n{bob}\n"),
        format!("\"{ann}\"\n\"{bob}\"\n"),
        format!("'{ann}',\n'{bob}',\n"),
        format!("QR-Code:{ann}\nQR-Code:{bob}\n"),
        format!("1. {ann}\n2. {bob}\n"),
        format!("- <{ann}>\n- <{bob}>\n"),
        format!("{ann} {bob}\n"),
        format!("{ann}\t{bob}\n"),
        format!("\"{ann}\",\"{bob}\"\n"),
        format!("{ann}\r{bob}\r"),
        format!("Bakery, at work: {ann}\nBakery, at home: {bob}\n"),
    ] {
        let file = read_with("otpauth", &list);
        let accounts: Vec<&str> = file.entries.iter().map(|entry| entry.username.as_str()).collect();
        assert_eq!(accounts, ["ann", "bob"], "{list}");
        assert!(file.entries.iter().all(|entry| entry.service == "Bakery" && seed(entry).label.len() == 3));
    }
    // A heading is not a comment, so it is reported.
    let (_, file) = read(format!("My codes\n{ann}\n").as_bytes(), None).unwrap();
    assert_eq!(
        (file.entries.len(), file.failed[0].place.as_str(), file.failed[0].name.as_str()),
        (1, "line 1", "")
    );
}

#[test]
fn a_migration_list_may_begin_with_a_comment() {
    let Some(list) = super::fixture("google/google_auth_migration_uri.txt") else { return };
    let list = String::from_utf8(list).unwrap();
    let expected = lines(&read_with("google-authenticator", &list)).len();
    let decorated = format!("# from the phone\nQR-Code:{list}");
    assert_eq!(read_with("google-authenticator", decorated).entries.len(), expected);
}

#[test]
fn tables_from_spreadsheets_are_read() {
    let table = "sep=;\r\nname;url;username;password;note\r\nBakery;https://b.example;ann;pw,1;\r\n";
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(table.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [table.as_bytes().to_vec(), utf16] {
        assert_eq!(lines(&read_with("chrome", bytes)), ["line 3 | Bakery | ann | pw,1 | https://b.example"]);
    }
}

#[test]
fn older_sets_of_columns_are_read() {
    for (reader, table) in [
        (
            "proton-pass-csv",
            "type,name,url,username,password,note,totp,createTime,modifyTime,vault\nlogin,A,u,n,p,,,1,1,V\n",
        ),
        ("keepassxc-csv", "Group,Title,Username,Password,URL,Notes\nRoot,A,n,p,u,\n"),
        ("apple-passwords", "Title,Url,Username,Password,OTPAuth\nA,u,n,p,\n"),
        ("apple-passwords", "Title,URL,Username,Password\nA,u,n,p\n"),
        ("chrome", "name,url,username,password\nA,u,n,p\n"),
        ("lastpass", "url,username,password,extra,name,grouping,fav\nu,n,p,,A,,0\n"),
    ] {
        assert_eq!(read_with(reader, table).entries[0].service, "A");
    }
}

#[test]
fn a_reader_claims_only_files_of_its_own_program() {
    for other in [
        // Dashlane, Passbolt, a table by hand, and JSON that looks like andOTP's.
        "username,username2,username3,title,password,note,url,category,otpSecret\na,,,t,p,,u,c,s\n",
        "\"Title\",\"Username\",\"URL\",\"Password\",\"Notes\",\"TOTP\"\n\"t\",\"a\",\"u\",\"p\",\"\",\"\"\n",
        "Title,URL,Username,Password,Comment\nt,u,a,p,c\n",
        "group,title,username,password,url,secret\ng,t,a,p,u,s\n",
        r#"[{"secret":"AAAA","label":"a","type":"TOTP","algo":"SHA256"}]"#,
        r#"{"encrypted":false,"items":[{"name":"a","secret":"AAAA"}]}"#,
    ] {
        let claimed = claims(other.as_bytes());
        for name in ["apple-passwords", "keepassxc-csv", "andotp", "bitwarden-authenticator", "chrome"] {
            assert!(!claimed.contains(&name), "{name} claims {other}");
        }
    }
}

#[test]
fn otpclient_computes_with_its_own_algorithm() {
    let json = format!(
        r#"[{{"type":"TOTP","label":"ann","issuer":"Bakery","secret":"{SECRET}","digits":6,"algo":"SHA256","period":30}}]"#
    );
    let file = read_with("otpclient", json);
    let otp = seed(&file.entries[0]);
    if let Some(code) = super::oathtool(otp, 1_111_111_109) {
        assert_eq!(otp.code_at(1_111_111_109).unwrap().text.expose(), code);
    }
    assert_eq!(otp.generator.kind(), "totp");
    assert!(format!("{:?}", otp.generator).contains("Sha256"));
}

#[test]
fn no_column_with_generators_is_left_out() {
    let in_note = uri("ann", SECRET);
    let rows = format!("Bakery,https://b.example,ann,pw,\"see {in_note}\nand {}\"\n", uri("bob", OTHER));
    let file = read_with("chrome", format!("name,url,username,password,note\n{rows}"));
    assert_eq!(file.entries[0].seeds.len(), 2);
    assert!(file.entries[0].seeds[0].warnings[0].contains("in the field “note”"));
    // The named reader keeps a column that it does not know.
    for header in ["TOTP", "otpSecret", "2FA", "One-time code"] {
        let table = format!("name,url,username,password,{header}\nBakery,u,ann,pw,{SECRET}\n");
        let (_, file) = read_as(table.as_bytes(), Some("chrome"), None).unwrap();
        assert_eq!(seed(&file.entries[0]).secret.expose(), SECRET, "{header}");
    }
    let table = format!("name,url,username,password,x\nBakery,{in_note},ann,pw,{in_note}\n");
    let (_, file) = read_as(table.as_bytes(), Some("chrome"), None).unwrap();
    assert_eq!((file.entries[0].seeds.len(), file.entries[0].urls.len()), (1, 0));
}

#[test]
fn a_file_with_nothing_to_import_is_an_error() {
    for (bytes, why) in [
        ("name,url,username,password\n", "nothing was read from this Chrome, Edge or Brave export"),
        (
            r#"{"encrypted":false,"folders":[],"items":[{"type":2,"name":"n"},{"type":3,"name":"c"}]}"#,
            "nothing was read from this Bitwarden export: left out, because they are not logins: 1 card and 1 secure note",
        ),
        (
            r#"{"version":1,"header":{"slots":null},"db":{"version":1,"entries":[]}}"#,
            "nothing was read from this Aegis export",
        ),
    ] {
        let error = read(bytes.as_bytes(), None).unwrap_err();
        assert!(matches!(error, ImportError::NothingRead { .. }));
        assert_eq!(error.to_string(), why);
    }
}
