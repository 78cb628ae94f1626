//! Inputs from public bug reports of other programs, by the class of the fault: detection, names, generators, and what a
//! reader must not drop.

use super::{read, read_as, seed};
use crate::managers::{failures, lines};
use selvedge::import::{self, ImportError, ImportedFile, Input, KdfLimits};
use selvedge::otp::Generator;

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
    let input =
        Input { bytes, name: "file", password: None, limits: KdfLimits::default(), ..Input::default() };
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

#[test]
fn steam_is_known_by_its_issuer() {
    let steam = |file: &ImportedFile| {
        let found = &file.entries[0].seeds[0];
        assert_eq!(found.otp.generator, Generator::Steam);
        assert!(
            found.warnings.iter().any(|warning| warning.contains("Steam codes are computed")),
            "{:?}",
            found.warnings
        );
        let other = file.other_reading.as_ref().unwrap();
        assert!(other.question.contains("Steam"), "{}", other.question);
        assert_eq!(other.file.entries[0].seeds[0].otp.generator.kind(), "totp");
        found.otp.code_at(1_111_111_109).unwrap().text.expose().to_owned()
    };
    let uri = |more: &str| {
        format!("otpauth://totp/Steam:gamer?secret=7ELGJSGXNCCTV3O6LKJWYFV2RAAA2345&issuer=Steam{more}\n")
    };
    for more in ["", "&digits=5", "&digits=6&period=30&algorithm=SHA1"] {
        assert_eq!(steam(&read_with("otpauth", uri(more))), "GVQQF");
    }
    for said in ["&digits=s", "&digits=S", "&encoder=steam"] {
        let file = read_with("otpauth", uri(said));
        assert_eq!(
            (seed(&file.entries[0]).generator, file.other_reading.is_none()),
            (Generator::Steam, true)
        );
    }
    for other in ["&digits=8", "&algorithm=SHA256", "&period=60", "&encoder=totp"] {
        assert_eq!(seed(&read_with("otpauth", uri(other)).entries[0]).generator.kind(), "totp", "{other}");
    }
    // What is written as ordinary codes stays so.
    let otp = seed(&read_with("otpauth", uri("&encoder=totp")).entries[0]).clone();
    for written in [otp.to_uri(), otp.to_short_uri()] {
        assert_eq!(seed(&read_with("otpauth", &*written).entries[0]).generator, otp.generator);
    }
    // A bare secret in a login of that name, as in KeePass and Bitwarden.
    let secret = "7ELGJSGXNCCTV3O6LKJWYFV2RAAA2345";
    let table = format!("Group,Title,Username,Password,URL,Notes,TOTP\nRoot,Steam,gamer,p,,,{secret}\n");
    assert_eq!(steam(&read_with("keepassxc-csv", table)), "GVQQF");
    let xml = format!(
        "<KeePassFile><Root><Group><Entry><String><Key>Title</Key><Value>Steam</Value></String><String><Key>TOTP Seed</Key>\
         <Value>{secret}</Value></String><String><Key>TOTP Settings</Key><Value>30;6</Value></String></Entry></Group></Root></KeePassFile>"
    );
    assert_eq!(steam(&read_with("keepass-xml", xml)), "GVQQF");
}

#[test]
fn names_that_the_user_chose_are_kept() {
    let service = |name: &str, secret: &str| {
        format!(
            r#"{{"name":"{name}","secret":"{secret}","otp":{{"issuer":"Proton","account":"","tokenType":"TOTP"}}}}"#
        )
    };
    let two_fas = format!(
        r#"{{"schemaVersion":4,"services":[{},{}]}}"#,
        service("Proton (private)", SECRET),
        service("Proton (work)", OTHER)
    );
    let file = read_with("2fas", two_fas);
    let names: Vec<&str> = file.entries.iter().map(|entry| entry.service.as_str()).collect();
    assert_eq!(names, ["Proton (private)", "Proton (work)"]);
    assert_eq!(seed(&file.entries[0]).issuer, "Proton");

    let token = |more: &str| {
        format!(
            r#"{{"algo":"SHA1","digits":6,"issuerExt":"A","label":"b@x.example",{more}"period":30,"secret":[1,2,3,4,5,6,7,8,9,10],"type":"TOTP"}}"#
        )
    };
    let freeotp = format!(
        r#"{{"tokenOrder":[],"tokens":[{},{}]}}"#,
        token(r#""alias":"Work login","category":"Job","#),
        token(r#""issuerAlt":"Bank","labelAlt":"ann","#)
    );
    let file = read_with("freeotp-plus", freeotp);
    let [first, second] = &file.entries[..] else { panic!("{:?}", file.entries.len()) };
    assert_eq!(
        (first.service.as_str(), first.username.as_str(), &first.tags[..]),
        ("Work login", "b@x.example", &["Job".to_owned()][..])
    );
    assert_eq!((second.service.as_str(), second.username.as_str()), ("Bank", "ann"));
}

#[test]
fn null_is_not_a_name() {
    for (label, issuer) in [
        ("null", "Bakery"),
        ("Bakery:null", "Bakery"),
        (":null", "Bakery"),
        ("Bakery%3Anull", ""),
        ("undefined", "Bakery"),
    ] {
        let issuer = if issuer.is_empty() { String::new() } else { format!("&issuer={issuer}") };
        let file = read_with("otpauth", format!("otpauth://totp/{label}?secret={SECRET}{issuer}\n"));
        let entry = &file.entries[0];
        assert_eq!((entry.service.as_str(), entry.username.as_str()), ("Bakery", ""), "{label}");
    }
    let json = format!(
        r#"{{"Authenticators":[{{"Type":2,"Issuer":"Bakery","Username":"Other:null","Secret":"{SECRET}"}}]}}"#
    );
    assert_eq!(read_with("stratum", json).entries[0].username, "Other");
}

#[test]
fn an_issuer_may_contain_a_colon() {
    for label in [
        "Caf%C3%A9%20%28https://old.example%29:ana",
        "Caf%C3%A9+(https://old.example):ana",
        "Caf%C3%A9%20%28https%3A%2F%2Fold.example%29%3Aana",
    ] {
        let list = format!(
            "otpauth://totp/{label}?secret={SECRET}&issuer=Caf%C3%A9+%28https%3A%2F%2Fold.example%29\n"
        );
        let file = read_with("otpauth", list);
        let entry = &file.entries[0];
        assert_eq!((entry.service.as_str(), entry.username.as_str()), ("Café (https://old.example)", "ana"));
        assert!(entry.seeds[0].warnings.is_empty(), "{:?}", entry.seeds[0].warnings);
    }
    let json = format!(
        r#"[{{"secret":"{SECRET}","issuer":"a: b","label":"a: b:ana","digits":6,"type":"TOTP","algorithm":"SHA1","tags":[]}}]"#
    );
    assert_eq!(read_with("andotp", json).entries[0].username, "ana");
}

#[test]
fn generators_outside_the_usual_field_are_read() {
    let bitwarden = |kind: u8, more: &str| {
        format!(
            r#"{{"encrypted":false,"folders":[],"items":[{{"type":{kind},"name":"Two","login":{{"username":"ann","password":"x","totp":null}},{more}}}]}}"#
        )
    };
    let (a, b) = (uri("ann", SECRET), uri("bob", OTHER));
    for (kind, more, count) in [
        (1, format!(r#""fields":[{{"name":"otp","value":"{a}","type":1}}]"#), 1),
        (
            1,
            format!(
                r#""fields":[{{"name":"TOTP Seed","value":"{SECRET}"}},{{"name":"TOTP Settings","value":"60;8"}}]"#
            ),
            1,
        ),
        (1, format!(r#""fields":[{{"name":"TimeOtp-Secret-Base32","value":"{SECRET}"}}]"#), 1),
        (1, format!(r#""fields":[{{"name":"second","value":"{a}"}},{{"name":"again","value":"{a}"}}]"#), 1),
        (1, format!(r#""notes":"old: {a}\nnew: {b}""#), 2),
        (2, format!(r#""notes":"{a}""#), 1),
    ] {
        assert_eq!(read_with("bitwarden", bitwarden(kind, &more)).entries[0].seeds.len(), count, "{more}");
    }
    let proton = |kind: &str, more: &str| {
        format!(
            r#"{{"vaults":{{"a":{{"name":"P","items":[{{"state":1,"data":{{"type":"{kind}","metadata":{{"name":"A","note":"{a}"}},{more}}}}}]}}}}}}"#
        )
    };
    let field = format!(r#"[{{"fieldName":"otp","type":"totp","data":{{"totpUri":"{b}"}}}}]"#);
    for item in [
        proton("custom", &format!(r#""extraFields":{field},"content":{{"sections":[]}}"#)),
        proton("custom", &format!(r#""content":{{"sections":[{{"sectionFields":{field}}}]}}"#)),
        proton("note", &format!(r#""extraFields":{field},"content":{{}}"#)),
        proton("login", &format!(r#""extraFields":{field},"content":{{"password":"p"}}"#)),
    ] {
        let file = read_with("proton-pass", &item);
        assert_eq!((file.entries[0].seeds.len(), file.notices.len()), (2, 0), "{item}");
    }
    let item = format!(
        r#"{{"accounts":[{{"vaults":[{{"items":[{{"categoryUuid":"003","details":{{"notesPlain":"{a}","sections":[{{"fields":[
            {{"title":"code","value":{{"concealed":"{b}"}}}}]}}]}},"overview":{{"title":"A"}}}}]}}]}}]}}"#
    );
    let zip = crate::managers::zipped::zip(&[("export.data", item.as_bytes())]);
    assert_eq!(read_with("1password", zip).entries[0].seeds.len(), 2);
    let table = format!("url,username,password,totp,extra,name,grouping,fav\nhttp://sn,,,,\"{a}\",Note,,0\n");
    assert_eq!(read_with("lastpass", table).entries[0].service, "Note");
}

#[test]
fn entries_in_the_bin_or_the_archive_are_marked() {
    let csv = "folder,favorite,type,name,notes,fields,reprompt,archivedDate,login_uri,login_username,login_password,login_totp\n\
               ,,login,Old,,,0,2025-01-01T00:00:00.000Z,,ann,p,\n,,login,New,,,0,,,ann,p,\n";
    let archived = |file: ImportedFile| file.entries.iter().map(|entry| entry.archived).collect::<Vec<_>>();
    assert_eq!(archived(read_with("bitwarden-csv", csv)), [true, false]);
    let bins = [
        "Passwörter/Papierkorb",
        "Root/Corbeille/Old",
        "Wurzel/Корзина",
        "Root/Recycle Bin",
        "Root/Work",
        "Root/Work/Papierkorb",
    ];
    let rows: Vec<String> =
        bins.iter().map(|group| format!("\"{group}\",\"A\",\"n\",\"p\",\"\",\"\",\"\"")).collect();
    let table = format!("Group,Title,Username,Password,URL,Notes,TOTP\n{}\n", rows.join("\n"));
    assert_eq!(archived(read_with("keepassxc-csv", table)), [true, true, true, true, false, false]);
}

#[test]
fn a_secret_of_impossible_length_is_read_as_the_source_app_reads_it() {
    // 14 and 17 characters: Google Authenticator drops the bits that do not fill a byte.
    for secret in ["JBSWY3DPEHPK3P", "JBSWY3DPEHPK3PXPA", "JBSWY3DPEHPK3PXPJBS"] {
        let file = read_with("otpauth", format!("{}\n", uri("ann", secret)));
        let found = &file.entries[0].seeds[0];
        assert!(found.warnings[0].contains("one character too many or too few"), "{:?}", found.warnings);
        assert_eq!(found.otp.secret.expose(), &secret[..secret.len() - 1]);
        // oathtool accepts only possible lengths, so it gets the same bytes.
        if let Some(code) = super::oathtool(&found.otp, 1_111_111_109) {
            assert_eq!(found.otp.code_at(1_111_111_109).unwrap().text.expose(), code);
        }
        let json = format!(
            r#"{{"version":1,"header":{{"slots":null}},"db":{{"version":1,"entries":[{{"type":"totp","name":"a","issuer":"b","info":{{"secret":"{secret}"}}}}]}}}}"#
        );
        assert_eq!(seed(&read_with("aegis", json).entries[0]).secret, found.otp.secret);
        // A typed secret is refused: a character is probably missing.
        assert!(selvedge::otp::parse_any(secret).is_err());
    }
}

#[test]
fn an_uncertain_escape_is_a_question() {
    let table = "url,username,password,totp,extra,name,grouping,fav\nhttps://s.example/?a=1&b=2,joe,G%W!7&amp;#,,,A,,0\n";
    let file = read_with("lastpass", table);
    assert!(lines(&file)[0].contains("G%W!7&amp;#"));
    assert!(file.notices[0].contains("uncertain"), "{:?}", file.notices);
    let other = file.other_reading.unwrap();
    assert!(lines(&other.file)[0].contains("G%W!7&#") && other.question.ends_with('?'));
}

/// The file imported into an empty vault, and the status of each entry.
fn imported(file: ImportedFile) -> (selvedge::profile::Profile, Vec<&'static str>) {
    use selvedge::merge::{MergeOptions, review};
    let options =
        MergeOptions::new("Aegis", import::SourceKind::Authenticator, jiff::civil::date(2026, 11, 22));
    let mut profile = selvedge::profile::Profile::default();
    let first = review(&profile, &file, &options);
    let statuses = first.items.iter().map(|item| item.status.label()).collect();
    profile.apply(first.edit).unwrap();
    let again = review(&profile, &file, &options);
    assert!(
        !again.has_changes() && again.items.iter().all(|item| item.status.label() == "same"),
        "{:?}",
        again.items
    );
    (profile, statuses)
}

#[test]
fn entries_of_one_file_with_the_same_names_are_all_kept() {
    let third = "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK";
    let list = [SECRET, OTHER, third].map(|secret| uri("ann", secret)).join("\n");
    let (profile, statuses) = imported(read_with("otpauth", list + "\n"));
    assert_eq!(statuses, ["new", "merged", "merged"]);
    assert_eq!(profile.readable_seeds().count(), 3);
    // The same secret with other settings is another generator of the source program, too.
    let list = format!("{}\n{}&digits=8\n", uri("ann", SECRET), uri("ann", SECRET));
    let (profile, _) = imported(read_with("otpauth", list));
    assert_eq!(profile.readable_seeds().count(), 2);
}

#[test]
fn a_passkey_keeps_its_service_user_and_day_but_never_its_key() {
    let json = r#"{"encrypted":false,"folders":[],"items":[{"type":1,"name":"Shop","login":{"username":"ann","fido2Credentials":[
        {"credentialId":"c","keyType":"public-key","keyValue":"PRIVATE","rpId":"shop.example","userName":"ann","creationDate":"2024-03-05T10:00:00Z"}]}}]}"#;
    let file = read_with("bitwarden", json);
    let facts = &file.entries[0].passkey_facts;
    assert_eq!(
        (facts.name().as_str(), facts.created),
        ("ann at shop.example", Some(jiff::civil::date(2024, 3, 5)))
    );
    assert!(!format!("{file:?}").contains("PRIVATE"));
    use selvedge::merge::{MergeOptions, review};
    let options =
        MergeOptions::new("Bitwarden", import::SourceKind::PasswordManager, jiff::civil::date(2026, 11, 22));
    let mut profile = selvedge::profile::Profile::default();
    let first = review(&profile, &file, &options);
    assert_eq!(first.secrets.describe(), "1 passkey");
    profile.apply(first.edit).unwrap();
    assert!(!review(&profile, &file, &options).has_changes());
    let factors = profile.inventory.accounts.iter().flat_map(|account| &account.factors);
    let passkey = factors.into_iter().find(|factor| factor.kind.slug() == "passkey").unwrap();
    assert_eq!((passkey.name.as_str(), passkey.added), ("ann at shop.example", facts.created));
    assert_eq!(passkey.holders.len(), 1);

    let xml = "<KeePassFile><Root><Group><Entry><String><Key>Title</Key><Value>A</Value></String><String>\
               <Key>KPEX_PASSKEY_RELYING_PARTY</Key><Value>a.example</Value></String><String><Key>KPEX_PASSKEY_USERNAME</Key>\
               <Value>bob</Value></String><String><Key>KPEX_PASSKEY_PRIVATE_KEY_PEM</Key><Value>PRIVATE</Value></String></Entry>\
               </Group></Root></KeePassFile>";
    let file = read_with("keepass-xml", xml);
    assert_eq!(file.entries[0].passkey_facts.name(), "bob at a.example");
    assert!(!format!("{file:?}").contains("PRIVATE"));
}

#[test]
fn what_was_not_imported_is_named() {
    use selvedge::merge::{MergeOptions, review};
    let options =
        MergeOptions::new("Bitwarden", import::SourceKind::PasswordManager, jiff::civil::date(2026, 11, 22));
    let json = r#"{"encrypted":false,"folders":[],"items":[{"type":3,"name":"c"},{"type":1,"name":"A","notes":"n","login":{"password":"p"}},
        {"type":1,"name":"B"},{"type":1,"name":"Old","deletedDate":"2024-01-01T00:00:00Z","login":{"password":"p"}}]}"#;
    let (_, file) = read(json.as_bytes(), None).unwrap();
    let found = review(&selvedge::profile::Profile::default(), &file, &options);
    assert_eq!(found.not_imported(), ["1 unreadable entry", "1 skipped entry", "1 card", "1 note"]);
    assert_eq!(found.secrets.describe(), "2 passwords");
    let file = read_with("otpauth", format!("{}\n", uri("ann", SECRET)));
    assert!(review(&selvedge::profile::Profile::default(), &file, &options).not_imported().is_empty());
}
