//! Readers of password managers and browsers: what becomes of every field, and what of files that are wrong.

pub mod bitwarden;
mod csv;
pub mod kdbx;
mod keepass;
pub mod zipped;

use crate::import::read_as;
use selvedge::import::{ImportError, ImportedEntry, ImportedFile, Input, KdfLimits, READERS, Shape};
use selvedge::otp::Generator;

/// Reads bytes that no person named the format of, and holds them to this reader.
#[track_caller]
pub fn read(reader: &str, bytes: &[u8]) -> ImportedFile {
    let (name, export) = read_as(bytes, None, None).unwrap();
    assert_eq!(name, reader);
    export
}

/// Why bytes cannot be read by this reader.
#[track_caller]
pub fn refused(reader: &str, bytes: &[u8], password: Option<&str>) -> ImportError {
    read_as(bytes, Some(reader), password).map(|_| ()).unwrap_err()
}

/// An entry in one line, its password and its seeds included: these are synthetic.
pub fn line(entry: &ImportedEntry) -> String {
    let mut parts = vec![
        entry.place.clone(),
        entry.service.clone(),
        entry.username.clone(),
        entry.password.as_ref().map_or("–".into(), |password| password.expose().to_owned()),
        entry.urls.join(" "),
    ];
    for seed in &entry.seeds {
        parts.push(match seed.otp.generator {
            Generator::Totp { algorithm, digits, period } => {
                format!("totp {} {digits} {period} {}", algorithm.name(), seed.otp.secret.expose())
            }
            Generator::Hotp { algorithm, digits, counter } => {
                format!("hotp {} {digits} {counter} {}", algorithm.name(), seed.otp.secret.expose())
            }
            Generator::Steam => format!("steam {}", seed.otp.secret.expose()),
            Generator::Motp => format!("motp {}", seed.otp.secret.expose()),
            Generator::Yandex => format!("yandex {}", seed.otp.secret.expose()),
        });
    }
    let tags: Vec<String> = entry.tags.iter().map(|tag| format!("#{tag}")).collect();
    parts.extend([
        tags.join(" "),
        entry.created.map_or(String::new(), |day| format!("made {day}")),
        entry.changed.map_or(String::new(), |day| format!("changed {day}")),
    ]);
    for (is, word) in [(entry.passkey, "passkey"), (entry.has_notes, "notes"), (entry.archived, "archived")] {
        parts.extend(is.then(|| word.to_owned()));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" | ")
}

/// Every entry in one line each.
pub fn lines(export: &ImportedFile) -> Vec<String> {
    export.entries.iter().map(line).collect()
}

/// Every failure in one line each.
pub fn failures(export: &ImportedFile) -> Vec<String> {
    export.failed.iter().map(|failed| format!("{} ({}): {}", failed.place, failed.name, failed.why)).collect()
}

/// A small file of each format that is text.
pub fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        (
            "bitwarden",
            text(
                r#"{"encrypted":false,"folders":[{"id":"f","name":"W"}],"items":[{"type":1,"name":"Mail","folderId":"f","login":{"uris":[{"uri":"https://a.example"}],"username":"me","password":"p\u0041","totp":"JBSWY3DPEHPK3PXP"}}]}"#,
            ),
        ),
        (
            "bitwarden-csv",
            text(
                "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n,,login,A,,,0,u,n,\"p\"\"w\",JBSWY3DPEHPK3PXP\n",
            ),
        ),
        (
            "keepassxc-csv",
            text(
                "\"Group\",\"Title\",\"Username\",\"Password\",\"URL\",\"Notes\"\n\"Root/x\",\"A\",\"n\",\"p\",\"u\",\"\"\n",
            ),
        ),
        (
            "keepass-xml",
            text(
                "<?xml version=\"1.0\"?><KeePassFile><Root><Group><Name>R</Name><Entry><String><Key>Password</Key><Value>p&amp;&#65;</Value></String><History><Entry/></History></Entry></Group></Root></KeePassFile>",
            ),
        ),
        (
            "1password-csv",
            text(
                "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nA,u,n,p,,false,true,t,\n",
            ),
        ),
        (
            "proton-pass",
            text(
                r#"{"vaults":{"a":{"name":"P","items":[{"state":1,"data":{"type":"login","metadata":{"name":"A"},"content":{"itemEmail":"m","password":"p","urls":["u"]}}}]}}}"#,
            ),
        ),
        (
            "proton-pass-csv",
            text(
                "type,name,url,email,username,password,note,totp,createTime,modifyTime,vault\nlogin,A,u,e,n,p,,,1,2,v\n",
            ),
        ),
        ("lastpass", text("url,username,password,totp,extra,name,grouping,fav\nu&amp;,n,p,,,A,g,0\n")),
        ("chrome", text("name,url,username,password,note\nA,u,n,p,\n")),
        (
            "firefox",
            text(
                "\"url\",\"username\",\"password\",\"httpRealm\",\"formActionOrigin\",\"guid\",\"timeCreated\",\"timeLastUsed\",\"timePasswordChanged\"\n\"u\",\"n\",\"p\",\"\",\"\",\"{1}\",\"1\",\"1\",\"1\"\n",
            ),
        ),
        ("apple-passwords", text("Title,URL,Username,Password,Notes,OTPAuth\nA,u,n,p,,\n")),
    ]
}

#[test]
fn a_word_of_another_format_in_a_name_makes_no_second_claim() {
    let word = "<KeePassFile>";
    let json = format!(r#"{{"Authenticators":[{{"Type":2,"Issuer":"{word}","Secret":"AAAAAAAA"}}]}}"#);
    let list = format!("otpauth://totp/{word}?secret=AAAAAAAA");
    let columns = "otpauth://totp/a?secret=AAAAAAAA&x=,title,url,username,password".to_owned();
    let migration = "otpauth-migration://offline?data=CgA,title,url,username,password".to_owned();
    let xml =
        "<?xml version=\"1.0\"?><KeePassFile><Root/></KeePassFile><!--\",title,url,username,password,-->";
    let (name, _) = crate::import::read_named(xml.as_bytes(), "x", None).unwrap();
    assert_eq!(name, "keepass-xml");
    let picture = [&b"\xff\xd8\xff"[..], b"der,title,url,username,password\n"].concat();
    let input = Input { bytes: &picture, name: "", password: None, limits: KdfLimits::default() };
    let claims: Vec<&str> =
        READERS.iter().filter(|r| r.detect(&input, &Shape::of(input.bytes))).map(|r| r.name()).collect();
    assert_eq!(claims, ["qr"]);
    let files =
        [("stratum", json), ("otpauth", list), ("otpauth", columns), ("google-authenticator", migration)];
    for (reader, bytes) in files {
        let (name, _) = crate::import::read_named(bytes.as_bytes(), "x", None).unwrap();
        assert_eq!(name, reader);
    }
}

#[test]
fn each_is_claimed_by_its_own_reader_alone() {
    for (name, bytes) in samples() {
        let input = Input { bytes: &bytes, name: "", password: None, limits: KdfLimits::default() };
        let shape = Shape::of(&bytes);
        let claims: Vec<&str> =
            READERS.iter().filter(|r| r.detect(&input, &shape)).map(|r| r.name()).collect();
        assert_eq!(claims, [name]);
        assert_eq!(read(name, &bytes).entries.len(), 1, "{name}");
    }
}
