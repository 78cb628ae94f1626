//! The fixtures of all readers in one table: real exports of the programs, and files written from the published
//! descriptions for formats and encryptions without a real export. `properties` checks every row of the table.

use super::{encrypted, fixture, real_exports, written};
use crate::managers::{bitwarden, kdbx, zipped};
use crate::pictures::Canvas;
use crate::targets::{self, frames};
use selvedge::import::{self, ImportError, ImportedFile, Input, KdfLimits};
use selvedge::secret::Passphrase;
use std::sync::LazyLock;
use written::{PASSWORD, SECRET};

/// What can be read of a file that was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Nothing, or the same as of the whole file.
    Refused,
    /// The complete lines, after this many lines of header. A seed at the end has a warning.
    Lines { header: usize },
    /// The complete entries, with a failure or a notice.
    Entries,
    /// Anything: a picture may still show its codes, and the lines of a text have no fixed order.
    Anything,
}

/// A file, its reader, and its password.
#[derive(Clone)]
pub struct Fixture {
    pub name: &'static str,
    pub reader: &'static str,
    pub password: Option<&'static str>,
    pub bytes: Vec<u8>,
    pub cut: Cut,
    /// Whether the key derivation takes so long that only some cuts and flips can be tried.
    pub is_slow: bool,
}

impl Fixture {
    fn new(name: &'static str, reader: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name, reader, password: None, bytes: bytes.into(), cut: Cut::Refused, is_slow: false }
    }

    fn with_password(self, password: &'static str) -> Self {
        Self { password: Some(password), ..self }
    }

    fn cut(self, cut: Cut) -> Self {
        Self { cut, ..self }
    }

    fn slow(self) -> Self {
        Self { is_slow: true, ..self }
    }

    /// Reads changed bytes as this fixture's format.
    pub fn read(&self, bytes: &[u8]) -> Result<ImportedFile, ImportError> {
        let password = self.password.map(|password| Passphrase::new(password.to_owned()));
        let input = Input {
            bytes,
            name: self.name,
            password: password.as_ref(),
            limits: KdfLimits::default(),
            ..Input::default()
        };
        import::read(&input, Some(self.reader)).map(|(_, file)| file)
    }
}

/// The whole table. Real exports are left out if their folder is absent.
pub static FIXTURES: LazyLock<Vec<Fixture>> =
    LazyLock::new(|| [real(), uri_lists(), json(), encrypted_files(), tables(), zips(), others()].concat());

fn real() -> Vec<Fixture> {
    let set_a =
        real_exports::FILES.iter().map(|&(file, reader, is_encrypted, _)| (file, reader, is_encrypted));
    let more = [
        ("2fas/2fas_authenticator_plain.2fas", "2fas", false),
        ("2fas/2fas_authenticator_encrypted.2fas", "2fas", true),
        ("bitwarden/bitwarden.json", "bitwarden", false),
        ("bitwarden/bitwarden.csv", "bitwarden-csv", false),
        ("google/google_auth_migration_uri.txt", "google-authenticator", false),
    ];
    let fixture = |(file, reader, is_encrypted)| {
        let fixture = Fixture::new(file, reader, fixture(file)?);
        Some(match reader {
            _ if is_encrypted => fixture.with_password("test").slow(),
            "otpauth" | "ente" => fixture.cut(Cut::Lines { header: 0 }),
            "bitwarden-csv" => fixture.cut(Cut::Lines { header: 1 }),
            "google-authenticator" => fixture.cut(Cut::Entries),
            _ => fixture,
        })
    };
    set_a.chain(more).filter_map(fixture).collect()
}

fn uri_lists() -> Vec<Fixture> {
    // Each half of the secret is also a valid secret.
    let secret = SECRET.repeat(4);
    let list = format!(
        "steam://{secret}\r\nmotp://M:a?secret=7ac61d4736f51a2b7ac61d4736f51a2b&pin=5555\r\nsteam://{secret}"
    );
    vec![Fixture::new("list without line end", "otpauth", list).cut(Cut::Lines { header: 0 })]
}

/// Small JSON documents of the formats without a real export.
fn json() -> Vec<Fixture> {
    vec![
        Fixture::new(
            "2FAuth",
            "2fauth",
            r#"{"app":"2fauth","schema":1,"data":[{"otp_type":"steamtotp","secret":"AAAAAAAA"}]}"#,
        ),
        Fixture::new(
            "LastPass Authenticator",
            "lastpass-authenticator",
            r#"{"deviceSecret":"x","accounts":[{"issuerName":"a","secret":"AAAAAAAA","folderData":{"folderId":1}}],
                "folders":[{"id":1,"name":"n"}]}"#,
        ),
        Fixture::new(
            "Bitwarden Authenticator",
            "bitwarden-authenticator",
            r#"{"encrypted":false,"items":[{"name":"a","login":{"totp":"AAAAAAAA"}}]}"#,
        ),
        Fixture::new("Bitwarden JSON", "bitwarden", BITWARDEN),
        Fixture::new(
            "Authy, decrypted",
            "authy",
            r#"{"message":"success","decrypted_authenticator_tokens":[{"account_type":"x","name":"Bakery: ann",
                "issuer":"Bakery","decrypted_seed":"AAAAAAAA","digits":7,"logo":null,"unique_id":"1"},
                {"account_type":"shop","name":"bob","decrypted_seed":"AAAABBBB","digits":6}],"success":true}"#,
        ),
        Fixture::new(
            "Authy, from its preferences",
            "authy",
            r#"[{"accountType":"shop","decryptedSecret":"AAAAAAAA","digits":6,"name":"Shop: ann","originalName":"Shop: ann"}]"#,
        ),
        Fixture::new(
            "Authenticator extension",
            "authenticator-extension",
            r#"{"b2":{"dataType":"OTPStorage","encrypted":false,"hash":"b2","index":1,"type":"hex","secret":"0011223344",
                "issuer":"Hex"},"a1":{"dataType":"OTPStorage","account":"ann","encrypted":false,"hash":"a1","index":0,
                "issuer":"Bakery::bakery.example","secret":"AAAAAAAA","type":"totp","digits":8,"algorithm":"SHA256"}}"#,
        ),
        Fixture::new(
            "Steam",
            "steam",
            r#"{"shared_secret":"AAECAwQFBgcICQoLDA0ODxAREhM=","serial_number":"1","revocation_code":"R00000",
                "account_name":"ann","device_id":"android:1","fully_enrolled":true}"#,
        ),
        Fixture::new(
            "cotp",
            "cotp",
            r#"{"version":2,"elements":[{"secret":"AAAAAAAA","issuer":"X","label":"ann","digits":6,"type":"TOTP",
                "algorithm":"SHA256","period":30,"counter":null,"pin":null}]}"#,
        ),
        Fixture::new(
            "1PIF",
            "1password-1pif",
            r#"{"uuid":"1","updatedAt":1700000000,"locationKey":"x","securityLevel":"SL5","title":"A","typeName":"webforms.WebForm","createdAt":1600000000,"location":"u","secureContents":{"fields":[{"value":"n","name":"user","type":"T","designation":"username"},{"value":"p","name":"pw","type":"P","designation":"password"}],"notesPlain":"x","sections":[{"name":"s","fields":[{"k":"concealed","n":"TOTP_1","v":"AAAAAAAA","t":"one-time password"}]}]},"openContents":{"tags":["t"]}}"#,
        ),
        Fixture::new(
            "Enpass JSON",
            "enpass",
            r#"{"folders":[{"title":"F","uuid":"f"}],"items":[{"title":"A","template_type":"login.default","category":"login",
                "folders":["f"],"note":"","fields":[{"type":"username","label":"Username","value":"n","sensitive":0},
                {"type":"password","label":"Password","value":"p","sensitive":1},{"type":"url","label":"URL","value":"u"},
                {"type":"totp","label":"One-time code","value":"AAAA AAAA"}],"updated_at":1700000000,"trashed":0}]}"#,
        ),
        Fixture::new(
            "Keeper JSON",
            "keeper",
            r#"{"shared_folders":[],"records":[{"title":"A","login":"n","password":"p","login_url":"u","notes":"",
                "$type":"login","last_modified":1700000000,"custom_fields":{"$oneTimeCode":
                "otpauth://totp/A:n?secret=AAAAAAAA"},"folders":[{"folder":"F"}]}]}"#,
        ),
        Fixture::new("Proton Pass JSON", "proton-pass", PROTON_PASS),
        Fixture::new("Raivo JSON", "raivo", written::RAIVO),
        Fixture::new(
            "OTPClient",
            "otpclient",
            r#"[{"type":"TOTP","label":"ann","issuer":"X","secret":"AAAAAAAA","digits":6,"algo":"SHA256","period":30},
                {"type":"HOTP","label":"bob","issuer":"","secret":"AAAABBBB","digits":8,"algo":"SHA1","counter":3}]"#,
        ),
    ]
}

const BITWARDEN: &str = r#"{"encrypted":false,"folders":[{"id":"f","name":"W"}],"items":[{"type":1,"name":"Mail",
    "folderId":"f","login":{"uris":[{"uri":"https://a.example"}],"username":"me","password":"p\u0041",
    "totp":"JBSWY3DPEHPK3PXP"}}]}"#;
const PROTON_PASS: &str = r#"{"vaults":{"a":{"name":"P","items":[{"state":1,"data":{"type":"login","metadata":
    {"name":"A"},"content":{"itemEmail":"m","password":"p","urls":["u"]}}}]}}}"#;
const ONE_PASSWORD: &str = r#"{"accounts":[{"vaults":[{"items":[{"details":{"loginFields":[{"designation":"password",
    "value":"p"}]},"overview":{"title":"A"}}]}]}]}"#;

/// Encrypted files whose key derivations cost little. Stratum's derivation is fixed and slow: its reader's own tests
/// replace it.
fn encrypted_files() -> Vec<Fixture> {
    let uri = format!("otpauth://totp/Deno:Mason?secret={SECRET}&issuer=Deno&period=20");
    let logins = bitwarden::export().to_string();
    let protected =
        |kdf: usize| bitwarden::protect(logins.as_bytes(), PASSWORD, &bitwarden::kdfs()[kdf]).to_string();
    let raivo = written::raivo(written::RAIVO.as_bytes(), Some(PASSWORD));
    let field = |name: &str, value: &str| format!("<String><Key>{name}</Key><Value>{value}</Value></String>");
    let fields =
        [field("Title", "Deno"), field("Password", "p"), field("otp", &uri.replace('&', "&amp;"))].concat();
    let xml = format!("<KeePassFile><Root><Group><Entry>{fields}</Entry></Group></Root></KeePassFile>");
    let kdbx_4 = frames::kdbx(&frames::plain_inside(xml.as_bytes()), false);
    [
        Fixture::new("Aegis, encrypted", "aegis", encrypted::aegis()),
        Fixture::new("2FAS, encrypted", "2fas", encrypted::two_fas()),
        Fixture::new("Ente, encrypted", "ente", written::ente(&uri, 8 << 10, 1)),
        Fixture::new("andOTP, encrypted", "andotp", encrypted::andotp(Some(1000))),
        Fixture::new("andotp, before 0.6.3.bin", "andotp", encrypted::andotp(None)),
        Fixture::new("Proton Authenticator, encrypted", "proton-authenticator", encrypted::proton()),
        Fixture::new("Raivo, encrypted", "raivo", raivo),
        Fixture::new("Bitwarden, PBKDF2", "bitwarden", protected(0)),
        Fixture::new("Bitwarden, Argon2", "bitwarden", protected(1)),
    ]
    .into_iter()
    .map(|fixture| fixture.with_password(PASSWORD))
    .chain([
        Fixture::new("KDBX 4", "kdbx", kdbx_4).with_password(targets::PASSWORD),
        Fixture::new("KDBX 4, compressed", "kdbx", kdbx::saved(&kdbx::database())).with_password("test"),
        Fixture::new("KDBX 3.1", "kdbx", kdbx::version_3()).with_password("test"),
    ])
    .collect()
}

/// A header and a row for each CSV format. `SEED` in the row stands for a seed.
const TABLES: [(&str, &str, &str); 20] = [
    (
        "bitwarden-csv",
        "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp",
        ",,login,A,,,0,u,n,\"p\"\"w\",SEED",
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
    ("lastpass", "url,username,password,totp,extra,name,grouping,fav", "u&amp;,n,p,SEED,,A,g,0"),
    (
        "keepassxc-csv",
        "\"Group\",\"Title\",\"Username\",\"Password\",\"URL\",\"Notes\",\"TOTP\"",
        "\"Root/x\",\"A\",\"n\",\"p\",\"u\",\"\",\"SEED\"",
    ),
    ("chrome", "name,url,username,password,note", "A,u,n,p,"),
    (
        "dashlane-csv",
        "username,username2,username3,title,password,note,url,category,otpUrl",
        "n,n2,,A,p,,u,Shopping,SEED",
    ),
    (
        "nordpass-csv",
        "name,url,additional_urls,username,password,note,cardholdername,cardnumber,cvc,pin,expirydate,zipcode,folder,\
         full_name,phone_number,email,address1,address2,city,country,state,type,custom_fields",
        "A,u,,n,p,x,,,,,,,F,,,,,,,,,password,",
    ),
    (
        "roboform-csv",
        "Name,Url,MatchUrl,Login,Pwd,Note,Folder,RfFieldsV2",
        "A,u,u,n,p,,/F,\"User ID$,,,txt,n\",\"Password$,,,pwd,p\",\"TOTP KEY$,,,txt,SEED\"",
    ),
    (
        "enpass-csv",
        "\"Title\",\"Field\",\"Field\"",
        "\"A\",\"Username\",\"n\",\"*Password\",\"p\",\"URL\",\"u\",\"TOTP\",\"SEED\",\"a note\"",
    ),
    (
        "keeper-csv",
        "Folder,Title,Login,Password,Website Address,Notes,Shared Folder,Custom Fields",
        "F,A,n,p,u,,,\"TFC:Keeper\",\"SEED\",\"Colour\",\"red\"",
    ),
    (
        "keepass-csv",
        "\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"",
        r#""A","n","p\\w\"2","u","SEED""#,
    ),
    ("safeincloud-csv", "Title,Login,Password,Website,Notes,One-time password", "A,n,p,u,,SEED"),
    (
        "passbolt-csv",
        "\"Title\",\"Username\",\"URL\",\"Password\",\"Notes\",\"TOTP\"",
        "\"A\",\"n\",\"u\",\"p\",\"\",\"SEED\"",
    ),
    (
        "true-key-csv",
        "autologin,favorite,hexColor,id,protectedWithPassword,subdomainOnly,tk_export_version,kind,name,login,password,url,\
         memo,title",
        "true,false,#fff,1,false,false,1,login,A,n,p,u,,",
    ),
    (
        "zoho-vault-csv",
        "Password Name,Password URL,SecretData,Notes,CustomData,Tags,Folder Name,login_totp",
        "A,u,Password:p:w,,User Name:n,t,F,SEED",
    ),
    (
        "1password-7-csv",
        "notesPlain,password,title,type,url,username,Section 2: one-time password(TOTP_1)",
        ",p,A,Login,u,n,SEED",
    ),
    ("csv", "Titel,Benutzername,Passwort,Webseite,Notizen,Farbe,2FA", "A,n,p,u,x,rot,SEED"),
    (
        "firefox",
        "\"url\",\"username\",\"password\",\"httpRealm\",\"formActionOrigin\",\"guid\",\"timeCreated\",\
         \"timeLastUsed\",\"timePasswordChanged\"",
        "\"u\",\"n\",\"p\",\"\",\"\",\"{1}\",\"1\",\"1\",\"1\"",
    ),
];

/// Each CSV format with both kinds of line ends, and with and without one at the end of the file.
fn tables() -> Vec<Fixture> {
    let secret = SECRET.repeat(4);
    let uri = format!("otpauth://totp/a:b?secret={secret}&digits=8&period=60");
    let mut tables = Vec::new();
    for (reader, header, row) in TABLES {
        let rows = [&secret, &uri, &secret].map(|seed| row.replace("SEED", seed));
        for line_end in ["\n", "\r\n"] {
            let table = [&[header.to_owned()][..], &rows].concat().join(line_end);
            for bytes in [table.clone(), table + line_end] {
                tables.push(Fixture::new(reader, reader, bytes).cut(Cut::Lines { header: 1 }));
            }
        }
    }
    tables
}

fn zips() -> Vec<Fixture> {
    let attachment = ("files/x", &b"x"[..]);
    vec![
        Fixture::new(
            "1PUX",
            "1password",
            zipped::zip(&[
                ("export.attributes", b"{}"),
                ("export.data", ONE_PASSWORD.as_bytes()),
                attachment,
            ]),
        ),
        Fixture::new(
            "Proton Pass, zip",
            "proton-pass",
            zipped::zip(&[("Proton Pass/data.json", PROTON_PASS.as_bytes()), attachment]),
        ),
        Fixture::new(
            "Bitwarden, zip",
            "bitwarden",
            zipped::zip(&[("data.json", BITWARDEN.as_bytes()), ("attachments/x", b"x")]),
        ),
        Fixture::new("Raivo, plain zip", "raivo", written::raivo(written::RAIVO.as_bytes(), None)),
    ]
}

fn others() -> Vec<Fixture> {
    let xml = "<?xml version=\"1.0\"?><KeePassFile><Root><Group><Name>R</Name><Entry><String><Key>Password</Key>\
               <Value>p&amp;&#65;</Value></String><History><Entry/></History></Entry></Group></Root></KeePassFile>";
    // Large enough modules to be found at once.
    let picture = Canvas::new(160, 160, 255).code(format!("steam://{SECRET}"), (80.0, 80.0), 4.0, 0.0);
    let free_otp = "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n\
        <string name=\"tokenOrder\">[&quot;Bakery:ann&quot;]</string>\n<string name=\"Bakery:ann\">{&quot;algo&quot;:&quot;SHA256&quot;,\
        &quot;counter&quot;:0,&quot;digits&quot;:6,&quot;issuerExt&quot;:&quot;Bakery &amp;amp; Co&quot;,\
        &quot;label&quot;:&quot;ann&quot;,&quot;period&quot;:30,&quot;secret&quot;:[0,-1,2,3,4,5,6,7,8,9],&quot;type&quot;:&quot;TOTP&quot;}\
        </string>\n</map>";
    let free_otp = free_otp.replace("&amp;amp;", "&amp;");
    let entry =
        format!("p:w\nlogin: n\nurl: https://a.example\notpauth://totp/A:n?secret={SECRET}&issuer=A\n");
    vec![
        Fixture::new("FreeOTP 1", "freeotp", free_otp),
        Fixture::new("entry of pass", "pass", entry).cut(Cut::Anything),
        Fixture::new("KeePass XML", "keepass-xml", xml),
        Fixture::new("QR code", "qr", picture.png()).cut(Cut::Anything),
    ]
}
