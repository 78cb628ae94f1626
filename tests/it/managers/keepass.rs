//! KeePass' XML: fields, times, the recycle bin, former versions, and the ways to store one-time passwords.

use super::{failures, lines, read, refused};

const SEED: &str = "JBSWY3DPEHPK3PXP";
const BIN: &str = "AAAAAAAAAAAAAAAAAAAAAg==";

fn strings(fields: &[(&str, &str)]) -> String {
    fields
        .iter()
        .map(|(key, value)| format!("<String><Key>{key}</Key><Value>{value}</Value></String>"))
        .collect()
}

fn entry(fields: &[(&str, &str)], more: &str) -> String {
    format!("<Entry><UUID>x</UUID>{}{more}</Entry>", strings(fields))
}

fn file(groups: &str) -> String {
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<KeePassFile><Meta><Generator>x</Generator>\
         <RecycleBinUUID>{BIN}</RecycleBinUUID></Meta><Root><Group><UUID>root</UUID><Name>Root</Name>{groups}</Group></Root></KeePassFile>"
    )
}

fn of(entries: &str) -> Vec<String> {
    lines(&read("keepass-xml", file(entries).as_bytes()))
}

#[test]
fn fields_times_groups_and_the_recycle_bin() {
    let mail = entry(
        &[
            ("Title", "Mail &amp; more"),
            ("UserName", "me"),
            ("URL", "https://mail.example"),
            ("KP2A_URL_1", "https://m.example"),
            ("Notes", "<![CDATA[some <text>]]>"),
            ("KPEX_PASSKEY_USERNAME", "me"),
        ],
        "<String><Key>Password</Key><Value ProtectInMemory=\"True\">a&lt;b&#x41;&#228; </Value></String><Tags>one;two</Tags>\
         <Times><LastModificationTime>2024-03-05T10:00:00Z</LastModificationTime><CreationTime>2020-01-02T00:00:00Z</CreationTime>\
         <ExpiryTime>2001-01-01T00:00:00Z</ExpiryTime></Times>\
         <History><Entry><String><Key>Password</Key><Value>former</Value></String><Times><CreationTime>1999-01-01T00:00:00Z</CreationTime></Times></Entry></History>",
    );
    // KDBX 4 stores seconds since the year 1 in eight bytes. This is the first of March 2024.
    let time = data_encoding::BASE64.encode(&(62_135_596_800_i64 + 1_709_251_200).to_le_bytes());
    let old = entry(
        &[
            ("Title", "Old"),
            ("Password", "{REF:P@I:46C9B1FFBD4ABC4BBB260C6190BAD20C}"),
            ("UserName", "{REF:U@I:0}"),
        ],
        &format!("<Times><CreationTime>{time}</CreationTime></Times>"),
    );
    let xml = file(&format!(
        "<Group><UUID>g</UUID><Name>Internet</Name><Group><UUID>h</UUID><Name>Work</Name>{mail}</Group></Group>\
         <Group><UUID>{BIN}</UUID><Name>Papierkorb</Name>{old}</Group>{}",
        entry(&[("Title", "Last")], "")
    ));
    let export = read("keepass-xml", xml.as_bytes());
    assert_eq!(
        lines(&export),
        [
            "entry 1 | Mail & more | me | a<bAä  | https://mail.example https://m.example | #Internet/Work #one #two \
             | made 2020-01-02 | changed 2024-03-05 | passkey | notes",
            "entry 2 | Old | – | #Papierkorb | made 2024-03-01 | archived",
            "entry 3 | Last | –",
        ]
    );
    assert_eq!(
        export.notices,
        ["1 password is a reference to the password of another entry, and not imported"]
    );
}

#[test]
fn every_way_to_store_one_time_passwords() {
    for (fields, wanted) in [
        (
            vec![(
                "otp",
                "otpauth://totp/A:b?secret=JBSWY3DPEHPK3PXP&amp;period=60&amp;digits=8&amp;algorithm=SHA256",
            )],
            "totp SHA256 8 60",
        ),
        (
            vec![("otp", "key=JBSWY3DPEHPK3PXP&amp;size=8&amp;step=60&amp;otpHashMode=Sha512")],
            "totp SHA512 8 60",
        ),
        (vec![("otp", "key=JBSWY3DPEHPK3PXP&amp;type=Hotp&amp;counter=7")], "hotp SHA1 6 7"),
        (vec![("otp", "key=jbsw%20y3dp%20ehpk%203pxp&amp;type=Steam")], "steam"),
        (vec![("otp", "key=48656c6c6f21deadbeef&amp;encoding=hex")], "totp SHA1 6 30"),
        (vec![("TOTP Seed", "jbsw y3dp ehpk 3pxp")], "totp SHA1 6 30"),
        (vec![("TOTP Seed", SEED), ("TOTP Settings", "60;8")], "totp SHA1 8 60"),
        (vec![("TOTP Seed", SEED), ("TOTP Settings", "30;S")], "steam"),
        (
            vec![
                ("TimeOtp-Secret-Base32", SEED),
                ("TimeOtp-Algorithm", "HMAC-SHA-256"),
                ("TimeOtp-Length", "8"),
                ("TimeOtp-Period", "45"),
            ],
            "totp SHA256 8 45",
        ),
        (vec![("TimeOtp-Secret-Hex", "48656c6c6f21DEADBEEF")], "totp SHA1 6 30"),
        (vec![("TimeOtp-Secret-Base64", "SGVsbG8h3q2+7w==")], "totp SHA1 6 30"),
        (vec![("HmacOtp-Secret", "Hello!\u{17e}"), ("HmacOtp-Counter", "9")], "hotp SHA1 6 9"),
    ] {
        let mut all = vec![("Title", "T")];
        all.extend(&fields);
        let found = of(&entry(&all, ""));
        let secret = match fields[0].1 {
            text if text.to_ascii_uppercase().contains("JBSW") => SEED,
            text if text.starts_with("Hello!\u{17e}") => "JBSWY3DPEHC34",
            _ => SEED,
        };
        assert_eq!(found, [format!("entry 1 | T | – | {wanted} {secret}")], "{}", fields[0].0);
    }
    // The same seed stored in two ways counts once.
    let both = [("Title", "T"), ("otp", "otpauth://totp/A?secret=JBSWY3DPEHPK3PXP"), ("TOTP Seed", SEED)];
    assert_eq!(of(&entry(&both, "")), [format!("entry 1 | T | – | totp SHA1 6 30 {SEED}")]);
}

#[test]
fn a_malformed_entry_fails_and_the_others_are_read() {
    let mut xml = file(&format!(
        "{}{}{}{}",
        entry(&[("Title", "A"), ("Password", "p1"), ("TOTP Seed", "1"), ("TOTP Settings", "x;y")], ""),
        entry(
            &[("Title", "B")],
            "<String><Key>Password</Key><Value Protected=\"True\">AAAA</Value></String>"
        ),
        entry(&[("Title", "C"), ("Password", "@@")], ""),
        entry(&[("Title", "D"), ("Password", "p4")], ""),
    ))
    .into_bytes();
    let at = xml.windows(2).position(|w| w == b"@@").unwrap();
    xml[at] = 0xff;
    let export = read("keepass-xml", &xml);
    assert_eq!(lines(&export), ["entry 1 | A | p1", "entry 4 | D | p4"]);
    let failures = failures(&export);
    assert!(failures[0].starts_with("entry 1 (A): its one-time password: "), "{failures:?}");
    assert!(failures[1].starts_with("entry 2 (B): its password is still encrypted"), "{failures:?}");
    assert!(failures[2].starts_with("entry 3 (C): one of its fields is not valid UTF-8"), "{failures:?}");
}

#[test]
fn incomplete_and_deeply_nested_documents_are_refused() {
    let valid = file(&entry(&[("Title", "A"), ("Password", "pw")], ""));
    for cut in (100..valid.len()).filter(|&cut| valid.is_char_boundary(cut)) {
        let error = refused("keepass-xml", &valid.as_bytes()[..cut], None).to_string();
        assert!(error.starts_with("this KeePass XML export is damaged: "), "{error}");
    }
    let message = |xml: &str| refused("keepass-xml", xml.as_bytes(), None).to_string();
    assert!(message(&file(&"<Group>".repeat(100_000))).contains("nested more than 200 levels deep"));
    assert!(message("<x></x>").contains("not contain a KeePassFile"));
    // Entities of the file are refused, so nothing is fetched or expanded.
    let own = file(&entry(&[("Title", "&lol;")], "")).replace(
        "<KeePassFile>",
        "<!DOCTYPE a [<!ENTITY lol \"lol\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]><KeePassFile>",
    );
    assert!(message(&own).contains("unknown entity"));
}
