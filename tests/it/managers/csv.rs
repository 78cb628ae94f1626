//! CSV exports, with byte order marks, CRLF, line breaks in quotes, extra and missing columns, and other orders.

use super::{failures, line, lines, read, refused};

const SEED: &str = "JBSWY3DPEHPK3PXP";

#[test]
fn bitwarden() {
    let export = read(
        "bitwarden-csv",
        format!(
            "\u{feff}folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\r\n\
             Work,1,login,Mail,\"two\r\nlines\",,0,\"https://mail.example,https://m.example\",me,\"p,\"\"w\"\"\",{SEED}\r\n\
             ,,note,Diary,secret text,,0,,,,\r\n\
             ,,login,Shop,,,0,shop.example,,  spaces  ,steam://{SEED}\r\n"
        )
        .as_bytes(),
    );
    assert_eq!(
        lines(&export),
        [
            format!(
                "line 2 | Mail | me | p,\"w\" | https://mail.example https://m.example | totp SHA1 6 30 {SEED} | #Work | notes"
            ),
            format!("line 5 | Shop |   spaces   | shop.example | steam {SEED}"),
        ]
    );
    assert_eq!(export.notices, ["left out, because they are not logins: 1 secure note"]);
    assert!(export.failed.is_empty() && !export.encrypted);
}

#[test]
fn keepassxc() {
    let export = read(
        "keepassxc-csv",
        format!(
            "\"Group\",\"Title\",\"Username\",\"Password\",\"URL\",\"Notes\",\"TOTP\",\"Icon\",\"Last Modified\",\"Created\"\n\
             \"Root/Internet/Work\",\"Mail\",\"me\",\"pw\",\"https://mail.example\",\"x\",\
             \"otpauth://totp/Mail:me?secret={SEED}&period=60&digits=8&issuer=Mail\",\"0\",\"2024-03-05T10:00:00Z\",\"2020-01-02T23:59:59Z\"\n\
             \"Root\",\"Plain\",\"\",\"\",\"\",\"\",\"\",\"0\",\"\",\"\"\n\
             \"Root/Recycle Bin\",\"Old\",\"me\",\"old\",\"\",\"\",\"\",\"0\",\"\",\"\"\n"
        )
        .as_bytes(),
    );
    assert_eq!(
        lines(&export),
        [
            format!(
                "line 2 | Mail | me | pw | https://mail.example | totp SHA1 8 60 {SEED} | #Internet/Work | made 2020-01-02 | changed 2024-03-05 | notes"
            ),
            "line 3 | Plain | –".into(),
            "line 4 | Old | me | old | #Recycle Bin | archived".into(),
        ]
    );
}

#[test]
fn one_password() {
    let export = read(
        "1password-csv",
        format!(
            "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\n\
             Mail,https://mail.example,me,pw,otpauth://totp/x?secret={SEED},false,false,a;b,\n\
             Old,,me,old,,false,true,,n\n"
        )
        .as_bytes(),
    );
    assert_eq!(
        lines(&export),
        [
            format!("line 2 | Mail | me | pw | https://mail.example | totp SHA1 6 30 {SEED} | #a #b"),
            "line 3 | Old | me | old | notes | archived".into(),
        ]
    );
}

#[test]
fn proton_pass() {
    let export = read(
        "proton-pass-csv",
        b"type,name,url,email,username,password,note,totp,createTime,modifyTime,vault\n\
          login,Mail,\"https://a.example, https://b.example\",me@x.example,,pw,,,1600000000,1700000000,Personal\n\
          alias,Hide,,a@b.example,,,,,1600000000,1700000000,Personal\n\
          creditCard,Card,,,,,,,,,Personal\n\
          login,Both,,me@x.example,nick,pw2,n,,0,,Personal\n",
    );
    assert_eq!(
        lines(&export),
        [
            "line 2 | Mail | me@x.example | pw | https://a.example https://b.example | #Personal | made 2020-09-13 | changed 2023-11-14",
            "line 5 | Both | nick | pw2 | #Personal | notes",
        ]
    );
    assert_eq!(export.notices, ["left out, because they are not logins: 1 card and 1 mail alias"]);
}

#[test]
fn lastpass() {
    let export = read(
        "lastpass",
        format!(
            "url,username,password,totp,extra,name,grouping,fav\n\
             https://mail.example/?a=1&b=2,me,p&amp;w,{SEED},,Mail,Work\\Deep,0\n\
             http://sn,,,,NoteType:Server,Server,,0\n\
             http://group,,,,,Work,Work,0\n\
             http://,me,pw,,,App,(none),1\n"
        )
        .as_bytes(),
    );
    // `&b=2` shows that the file is not escaped for HTML, so `&amp;` is part of the password.
    assert_eq!(
        lines(&export),
        [
            format!(
                "line 2 | Mail | me | p&amp;w | https://mail.example/?a=1&b=2 | totp SHA1 6 30 {SEED} | #Work/Deep"
            ),
            "line 5 | App | me | pw".into(),
        ]
    );
    assert_eq!(export.notices[0], "left out, because they are not logins: 1 folder and 1 secure note");
    assert!(export.notices[1].contains("it is uncertain which one is meant"), "{:?}", export.notices);

    let page = read(
        "lastpass",
        b"url,username,password,totp,extra,name,grouping,fav\n\
          https://mail.example/?a=1&amp;b=2,me,p&lt;&amp;amp;&quot;&#39;w,,,A &amp; B,,0\n",
    );
    assert_eq!(lines(&page), ["line 2 | A & B | me | p<&amp;\"'w | https://mail.example/?a=1&b=2"]);
    assert!(page.notices[0].contains("escaped for HTML"));
}

#[test]
fn browsers_and_apple() {
    let chrome = b"name,url,username,password,note\nmail.example,https://mail.example/,me,pw,\nx,android://aGFzaA==@com.example.app/,,pw2,n\n";
    assert_eq!(
        lines(&read("chrome", chrome)),
        [
            "line 2 | mail.example | me | pw | https://mail.example/",
            "line 3 | x | pw2 | android://aGFzaA==@com.example.app/ | notes"
        ]
    );
    assert_eq!(lines(&read("chrome", b"name,url,username,password\na,b,c,d\n")), ["line 2 | a | c | d | b"]);

    let firefox = b"\"url\",\"username\",\"password\",\"httpRealm\",\"formActionOrigin\",\"guid\",\"timeCreated\",\"timeLastUsed\",\"timePasswordChanged\"\r\n\
        \"https://www.mail.example\",\"me\",\"pw\",\"\",\"\",\"{1}\",\"1600000000000\",\"1700000000000\",\"1650000000000\"\r\n\
        \"chrome://FirefoxAccounts\",\"x\",\"{}\",\"FxA\",\"\",\"{2}\",\"1\",\"1\",\"1\"\r\n";
    let export = read("firefox", firefox);
    assert_eq!(
        lines(&export),
        ["line 2 | mail.example | me | pw | https://www.mail.example | made 2020-09-13 | changed 2022-04-15"]
    );
    assert_eq!(export.notices, ["left out, because they are not logins: 1 Firefox internal key"]);

    let apple = format!(
        "Title,URL,Username,Password,Notes,OTPAuth\nmail.example (me),https://mail.example/,me,pw,,otpauth://totp/m?secret={SEED}\n"
    );
    assert_eq!(
        lines(&read("apple-passwords", apple.as_bytes())),
        [format!("line 2 | mail.example | me | pw | https://mail.example/ | totp SHA1 6 30 {SEED}")]
    );
}

#[test]
fn columns_are_found_by_name_in_any_order() {
    let export =
        read("firefox", b"guid;Password;extra;URL;httpRealm;username\n{1};pw;?;https://mail.example;;me\n");
    assert_eq!(lines(&export), ["line 2 | mail.example | me | pw | https://mail.example"]);
    let error = refused("lastpass", b"url,username\nx,y\n", None).to_string();
    assert!(error.contains("names no column password and name"), "{error}");
}

#[test]
fn a_malformed_row_fails_with_its_line_and_the_others_are_read() {
    let export = read(
        "chrome",
        b"name,url,username,password\nA,u,n,p1\nB,u,n\nC,u,n,p2,more\n\"D\"x,u,n,p3\nE,u,\xff\xfe,p4\nF,u,n,p5\n\n",
    );
    assert_eq!(export.entries.iter().map(|e| e.service.as_str()).collect::<Vec<_>>(), ["A", "F"]);
    assert_eq!(
        failures(&export),
        [
            "line 3 (): it has 3 columns where the first line names 4",
            "line 4 (): it has 5 columns where the first line names 4",
            "line 5 (): text follows a closing quote, so it is unclear where the cell ends",
            "line 6 (): byte 5 of the line is not valid UTF-8",
        ]
    );
    // A malformed seed does not lose the login.
    let apple = read(
        "apple-passwords",
        b"Title,URL,Username,Password,Notes,OTPAuth\nMail,,me,pw,,otpauth://totp/x?secret=1\n",
    );
    assert_eq!(lines(&apple), ["line 2 | Mail | me | pw"]);
    assert!(failures(&apple)[0].starts_with("line 2 (Mail): its one-time password: "));
}

#[test]
fn an_unclosed_quote_is_refused_with_its_line() {
    let error = refused("chrome", b"name,url,username,password\nA,u,n,p\nB,u,n,\"p\nC,u,n,p\n", None);
    assert_eq!(
        error.to_string(),
        "this Chrome, Edge or Brave export is damaged: the quote that opens on line 3 is never closed"
    );
}

#[test]
fn names_lose_control_characters_and_passwords_keep_them() {
    let export = read(
        "chrome",
        b"name,url,username,password\n\"A\x1b[31m\nB\",u,\"n\x07\",\"p\x1b\n\xe2\x80\xae q\"\n",
    );
    assert_eq!(line(&export.entries[0]), "line 2 | A[31m B | n | p\u{1b}\n\u{202e} q | u");
}
