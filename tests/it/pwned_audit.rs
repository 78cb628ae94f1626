//! `pwned audit`: the real program, a service on loopback, and not one password in anything that comes out.

use crate::binary::{Ran, World};
use crate::pwned_online::server::{Answer, Server, http, ok};
use crate::pwned_online::{prefix, range, suffix};
use selvedge::inventory::{Account, Holder, StoreRole};
use selvedge::profile::{Profile, codec};
use serde_json::{Value, json};
use std::collections::HashMap;

const FOUND: &str = "truelove15";
const TWICE: &str = "Kd8-twice-qpwoei-1209";
const WEAK: &str = "monkey1x";
const FINE: &str = "Tq8#vLm2-pX9z!rWc4";
const PASSWORDS: [&str; 4] = [FOUND, TWICE, WEAK, FINE];

/// A Bitwarden CSV with one of everything.
fn csv() -> String {
    format!(
        "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n\
         ,,login,Mail,,,0,https://www.mail.example/login,me@mail.example,{FOUND},\n\
         ,,login,Bank,,,0,https://bank.example,me,{TWICE},JBSWY3DPEHPK3PXP\n\
         ,,login,Shop,,,0,https://shop.example,me,{TWICE},\n\
         ,,login,Forum,,,0,https://forum.example,me,{WEAK},\n\
         ,,login,Cloud,,,0,https://cloud.example,me,{FINE},\n\
         ,,login,Nothing,,,0,https://nothing.example,me,,\n\
         ,,login,Torn\n"
    )
}

/// A service that knows one password, and refuses to answer for another.
fn service(refused: Option<&'static str>) -> Server {
    Server::start(move |seen| match refused {
        Some(refused) if seen.prefix() == prefix(refused) => Answer::Whole(http("403 Forbidden", &[], b"")),
        _ if seen.prefix() == prefix(FOUND) => Answer::Whole(ok(range(FOUND, 1_002).join("\r\n"))),
        _ => Answer::Whole(ok(range("nobody has this", 1).join("\r\n"))),
    })
}

fn audit(server: &Server, world: &World, arguments: &[&str]) -> Ran {
    let mut command = world.command(&[&["pwned", "audit"], arguments].concat());
    Ran::of(command.env("SELVEDGE_RANGE_URL", server.url()))
}

fn parsed(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"))
}

/// Holds every output, every file in the home and the vault's own document to not having any of these.
#[track_caller]
fn nowhere(passwords: &[&str], ran: &Ran, world: &World, export: &str) {
    let mut texts = vec![ran.out.clone(), ran.err.clone()];
    if world.vault().exists() {
        texts.push(String::from_utf8(codec::encode(&world.profile()).to_vec()).unwrap());
    }
    for entry in std::fs::read_dir(world.path("")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && path != world.path(export) {
            texts.push(String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned());
        }
    }
    for password in passwords {
        assert!(texts.iter().all(|text| !text.contains(password)), "a password came out");
    }
}

fn account<'a>(profile: &'a Profile, service: &str) -> &'a Account {
    profile.inventory.accounts.iter().find(|account| account.service == service).unwrap()
}

#[test]
fn worst_first_in_json_in_a_table_and_in_markdown() {
    let (server, world) = (service(None), World::empty());
    let file = world.file("export.csv", csv());
    let page = world.path("page.md");
    let ran = audit(&server, &world, &[&file, "--json", "--output", page.to_str().unwrap()]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let json = parsed(&ran);
    assert_eq!(
        json["summary"],
        json!({"passwords": 5, "without_password": 1, "found": 1, "reused": 2, "weak": 2, "short": 0,
               "unchecked": 0, "fine": 1, "failed": 1})
    );
    let order: Vec<(&str, &str)> = json["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["service"].as_str().unwrap(), entry["worst"].as_str().unwrap()))
        .collect();
    assert_eq!(
        order,
        [("Mail", "found"), ("Bank", "reused"), ("Shop", "reused"), ("Forum", "weak"), ("Cloud", "fine")]
    );
    let mail = &json["entries"][0];
    assert_eq!(
        (&mail["status"], &mail["count"], &mail["domain"], &mail["place"], &mail["length"]),
        (&json!("found"), &json!(1_002), &json!("mail.example"), &json!("line 2"), &json!(10))
    );
    let bank = &json["entries"][1];
    assert_eq!(
        (&bank["reuse_group"], &bank["used_times"], &bank["second_factor"], &bank["long_enough"]),
        (&json!(1), &json!(2), &json!(true), &json!(true))
    );
    assert_eq!(json["failed"][0]["place"], "line 8");
    assert_eq!((&json["format"], &json["recorded"]), (&json!("bitwarden-csv"), &Value::Null));
    nowhere(&PASSWORDS, &ran, &world, "export.csv");

    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        page.contains("| found | Mail | me@<!-- -->mail.example | 1,002 times | weak | 10 |  |"),
        "{page}"
    );
    assert!(page.contains("| reused | Bank | me | no | "), "{page}");
    // That the file lies there, and how to be rid of it; and that nobody touched it.
    assert!(
        ran.err.contains("still has every password in it") && ran.err.contains("export.csv"),
        "{}",
        ran.err
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), csv());

    let ran = audit(&server, &world, &[&file]);
    assert_eq!(ran.code, 3);
    let first = ran.out.lines().nth(1).unwrap();
    assert!(first.starts_with("found   Mail     me@mail.example  1,002 times"), "{}", ran.out);
    assert!(!ran.out.contains("Cloud"), "what is fine is counted: {}", ran.out);
    assert!(
        ran.out
            .contains("5 passwords: 1 in known breaches, 2 used more than once, 2 easy to guess and 1 fine."),
        "{}",
        ran.out
    );
    nowhere(&PASSWORDS, &ran, &world, "export.csv");
    // Five characters of each, and nothing else, left.
    let asked: Vec<String> = server.seen().iter().map(|seen| seen.prefix().to_owned()).collect();
    assert!(asked.iter().all(|asked| PASSWORDS.iter().any(|password| prefix(password) == *asked)));
    assert!(!asked.contains(&suffix(FOUND)));
}

#[test]
fn the_formats_page_shows_what_is_printed() {
    let page = include_str!("../../docs/formats.md");
    let section = page.split("\n## `pwned audit --json`\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let example = section.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let mut example: Value = serde_json::from_str(example).unwrap();
    let (server, world) = (
        service(None),
        World::with_inventory(&json!({"accounts": [
            {"id": "mailbox", "service": "My mail", "domain": "mail.example", "username": "me@mail.example"}
        ]})),
    );
    // The page's three entries, the one without a password and the torn one.
    let csv = csv().lines().filter(|line| !line.contains("Forum") && !line.contains("Cloud")).fold(
        String::new(),
        |mut kept, line| {
            kept.push_str(line);
            kept.push('\n');
            kept
        },
    );
    let file = world.file("export.csv", csv);
    let mut printed = parsed(&audit(&server, &world, &[&file, "--json", "--record"]));
    // The day, the host and what zxcvbn says are not held to the page.
    for page in [&mut example, &mut printed] {
        for field in ["date", "against"] {
            assert!(page.as_object_mut().unwrap().remove(field).unwrap().is_string());
        }
        for entry in page["entries"].as_array_mut().unwrap() {
            let entry = entry.as_object_mut().unwrap();
            assert!(entry.remove("score").unwrap().as_u64().unwrap() <= 4);
            assert!(entry.remove("strength").unwrap().is_string());
        }
    }
    assert_eq!(printed, example);
    // And every field of it is explained.
    let objects = [&example, &example["summary"], &example["entries"][0]];
    for field in objects.into_iter().flat_map(|object| object.as_object().unwrap().keys()) {
        assert!(section.contains(&format!("`{field}`")), "{field}");
    }
}

#[test]
fn recorded_it_is_health_on_accounts_that_are_there_or_made() {
    let (server, world) = (
        service(None),
        World::with_inventory(&json!({
            "accounts": [
                {"id": "mailbox", "service": "My mail", "domain": "mail.example", "username": "Me@mail.example", "importance": "critical",
                 "factors": [{"id": "password", "kind": "password"}], "sign_in": [{"factors": ["password"]}]},
                {"id": "other", "service": "Bank", "domain": "bank.example", "username": "partner"}
            ]
        })),
    );
    let file = world.file("export.csv", csv());
    let ran = audit(&server, &world, &[&file, "--record", "--json"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(parsed(&ran)["recorded"], json!({"added": 4, "updated": 1, "left_out": 0}));
    assert_eq!(parsed(&ran)["entries"][0]["account"], "mailbox");
    nowhere(&PASSWORDS, &ran, &world, "export.csv");

    let profile = world.profile();
    let services: Vec<&str> = profile.inventory.accounts.iter().map(|a| a.service.as_str()).collect();
    assert_eq!(services.len(), 7, "{services:?}");
    let manager = account(&profile, "Bitwarden");
    assert_eq!(manager.credential_store.as_ref().unwrap().roles, [StoreRole::PasswordManager]);
    let mail = account(&profile, "My mail");
    let health = mail.password.as_ref().unwrap();
    assert_eq!((health.pwned_count, health.length, health.checked.is_some()), (Some(1_002), Some(10), true));
    assert_eq!(mail.factors[0].holders, [Holder::from(&manager.id)]);
    let shop = account(&profile, "Shop");
    assert_eq!((shop.domain.as_str(), shop.username.as_str()), ("shop.example", "me"));
    let group = shop.password.as_ref().unwrap().reuse_group.clone().unwrap();
    let banks: Vec<&Account> = profile.inventory.accounts.iter().filter(|a| a.service == "Bank").collect();
    assert_eq!(banks.len(), 2);
    let mine = banks.iter().find(|bank| bank.username == "me").unwrap();
    assert_eq!(mine.password.as_ref().unwrap().reuse_group, Some(group.clone()));
    assert!(banks.iter().find(|bank| bank.username == "partner").unwrap().password.is_none());

    // The rules read it: breached, the same twice, short or weak.
    let findings = world.run(&["audit", "--json"]).json();
    let fired: HashMap<&str, Vec<&str>> =
        findings["findings"].as_array().unwrap().iter().fold(HashMap::new(), |mut fired, finding| {
            let entry = fired.entry(finding["rule"].as_str().unwrap()).or_insert_with(Vec::new);
            entry.push(finding["name"].as_str().unwrap());
            fired
        });
    assert_eq!(fired["R38"], ["My mail"]);
    assert!(fired["R37"].contains(&"Shop") && fired["R37"].len() == 2, "{fired:?}");
    assert!(fired["R39"].contains(&"My mail") && fired["R39"].contains(&"Forum"), "{fired:?}");

    // A second time there is nothing to add; and its groups are not those of the first.
    let again = audit(&server, &world, &[&file, "--record", "--json"]);
    assert_eq!(parsed(&again)["recorded"], json!({"added": 0, "updated": 5, "left_out": 0}));
    let shop = account(&world.profile(), "Shop").password.clone().unwrap();
    assert!(shop.reuse_group.is_some_and(|now| now != group));
}

#[test]
fn what_is_unchecked_is_no_clean_bill() {
    let (server, world) = (
        service(Some(FINE)),
        World::with_inventory(&json!({"accounts": [
            {"id": "cloud", "service": "Cloud", "domain": "cloud.example", "username": "me",
             "password": {"checked": "2024-01-01", "pwned_count": 7}}
        ]})),
    );
    let only = |rows: &str| {
        format!("name,url,username,password\n{rows}")
            .replace("FINE", FINE)
            .replace("WEAK", "Wq5-hgTr-99xZ-pl0q")
    };
    let file = world
        .file("export.csv", only("Cloud,https://cloud.example,me,FINE\nNew,https://new.example,me,FINE\n"));
    let ran = audit(&server, &world, &[&file, "--record", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.err.contains("2 of 2 passwords could not be checked: the service refuses to answer (403)\n→ "),
        "{}",
        ran.err
    );
    let json = parsed(&ran);
    assert_eq!((&json["summary"]["unchecked"], &json["summary"]["fine"]), (&json!(2), &json!(0)));
    assert_eq!(json["recorded"], json!({"added": 1, "updated": 0, "left_out": 1}));
    let profile = world.profile();
    assert_eq!(account(&profile, "Cloud").password.as_ref().unwrap().pwned_count, Some(7), "more was known");
    assert_eq!(account(&profile, "New").password.as_ref().unwrap().pwned_count, None);
    // Found comes before unchecked, which is still said.
    let file = world.file("both.csv", only(&format!("Cloud,,me,FINE\nMail,,me,{FOUND}\n")));
    let ran = audit(&server, &world, &[&file]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("1 of 2 passwords could not be checked"), "{}", ran.err);
}

#[test]
fn a_password_in_the_wrong_field_does_not_come_out_either() {
    let (server, world) = (service(None), World::new());
    let swapped = format!(
        "name,url,username,password\n{FOUND},https://a.example,me,{WEAK}\nB,https://b.example,{TWICE},{FOUND}\n\
         see {FINE} here,https://c.example,me,{FINE}\nD,https://u:{TWICE}@d.example/,me,{TWICE}\n"
    );
    let file = world.file("export.csv", swapped);
    let page = world.path("page.md");
    for arguments in [vec!["--json"], vec![], vec!["--record"], vec!["--output", page.to_str().unwrap()]] {
        let ran = audit(&server, &world, &[&[file.as_str()], arguments.as_slice()].concat());
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(arguments.contains(&"--output") || ran.out.contains("(withheld)"), "{}", ran.out);
        nowhere(&PASSWORDS, &ran, &world, "export.csv");
    }
    assert_eq!(world.profile().inventory.accounts.len(), 2, "D and the browser");
}

#[test]
fn encrypted_files_ask_for_their_password_and_errors_say_what_to_do() {
    let (server, world) = (service(None), World::empty());
    let mut database = keepass::Database::new();
    if let keepass::config::KdfConfig::Argon2 { iterations, memory, parallelism, .. } =
        &mut database.config.kdf_config
    {
        (*iterations, *memory, *parallelism) = (1, 64 * 1024, 1);
    }
    let mut root = database.root_mut();
    let mut entry = root.add_entry();
    entry.set_unprotected("Title", "Mail");
    entry.set_protected("Password", FOUND);
    let mut bytes = Vec::new();
    database.save(&mut bytes, keepass::DatabaseKey::new().with_password("test")).unwrap();
    let file = world.file("mine.kdbx", bytes);
    world.file("right", "test\n");
    world.file("wrong", "Test\n");
    let with = |password: &str| audit(&server, &world, &[&file, "--password-file", password, "--json"]);
    let ran = with("right");
    assert_eq!((ran.code, &parsed(&ran)["entries"][0]["service"]), (3, &json!("Mail")));
    nowhere(&PASSWORDS, &ran, &world, "mine.kdbx");
    // It is the person's database, and not an export that lies around.
    assert!(!ran.err.contains("still has every password"), "{}", ran.err);
    with("wrong").fails_with(&["mine.kdbx: the password does not open this KeePass export"]);
    audit(&server, &world, &[&file]).fails_with(&["password", "--password-file"]);

    let asked = server.seen().len();
    audit(&server, &world, &["missing.csv"]).fails_with(&["missing.csv", "could not be read"]);
    let file = world.file("strange.bin", b"\x00\x01\x02");
    audit(&server, &world, &[&file]).fails_with(&["this is not an export that Selvedge can read"]);
    let file = world.file("export.csv", csv());
    audit(&server, &world, &[&file, "--output", "right"]).fails_with(&["right already exists"]);
    // Without a vault nothing is recorded, and nobody was asked about a password.
    audit(&server, &world, &[&file, "--record"]).fails_with(&["vault"]);
    assert_eq!(server.seen().len(), asked);
}

#[test]
fn against_a_corpus_nobody_is_asked() {
    let (server, world) = (service(None), World::empty());
    let mut rows: Vec<String> = [(FOUND, 3), (FINE, 5)]
        .iter()
        .map(|(password, count)| format!("{}{}:{count}", prefix(password), suffix(password)))
        .collect();
    rows.sort();
    let list = world.file("list.txt", rows.join("\n") + "\n");
    let file = world.file("export.csv", csv());
    let ran = audit(&server, &world, &[&file, "--json", "--corpus", &list]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let json = parsed(&ran);
    assert_eq!((&json["summary"]["found"], &json["entries"][0]["service"]), (&json!(2), &json!("Cloud")));
    assert_eq!(server.connections(), 0);
}

#[test]
fn ten_thousand_passwords_become_an_inventory() {
    let (server, world) = (service(None), World::new());
    let mut export = "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n".to_owned();
    for n in 0..10_000 {
        let password =
            if n % 100 == 0 { FOUND.to_owned() } else { format!("Vq{}-synthetic-{}", n % 500, n % 500 * 7) };
        export.push_str(&format!(",,login,site{n},,,0,https://site{n}.example/,user{n},{password},\n"));
    }
    let file = world.file("export.csv", export);
    let ran = audit(&server, &world, &[&file, "--record", "--json"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let json = parsed(&ran);
    assert_eq!((&json["summary"]["passwords"], &json["summary"]["found"]), (&json!(10_000), &json!(100)));
    assert_eq!(json["recorded"], json!({"added": 10_000, "updated": 0, "left_out": 0}));
    assert_eq!(world.profile().inventory.accounts.len(), 10_001);
    assert!(server.seen().len() <= 501);
    assert!(!ran.out.contains("-synthetic-") && !ran.out.contains(FOUND));
}
