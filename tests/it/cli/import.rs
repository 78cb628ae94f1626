//! `import` of real exports, and of files that must be refused.

use super::robin;
use crate::binary::{PASSPHRASE, World};
use crate::import::fixture;
use selvedge::profile::codec;
use serde_json::{Value, json};

/// Real exports of other programs, with their number of entries.
const FIXTURES: &[(&str, u64)] = &[
    ("2fas/2fas_authenticator_encrypted.2fas", 4),
    ("2fas/2fas_authenticator_encrypted_v4.2fas", 5),
    ("2fas/2fas_authenticator_plain.2fas", 4),
    ("2fas/2fas_authenticator_plain_v4.2fas", 5),
    ("aegis/aegis_encrypted.json", 7),
    ("aegis/aegis_plain.json", 7),
    ("aegis/aegis_plain_grouped_v2.json", 7),
    ("andotp/andotp_encrypted.bin", 7),
    ("andotp/andotp_encrypted_old.bin", 6),
    ("andotp/andotp_plain.json", 7),
    ("ente/ente_auth.txt", 7),
    ("freeotpplus/freeotp_plus.json", 6),
    ("proton/proton_authenticator.json", 3),
    ("stratum/stratum_encrypted.bin", 7),
    ("stratum/stratum_encrypted_legacy.bin", 7),
    ("stratum/stratum_plain.json", 7),
    ("uri/plain.txt", 7),
];

fn number(value: &Value, field: &str) -> u64 {
    value[field].as_u64().unwrap_or_else(|| panic!("no {field} in {value}"))
}

#[track_caller]
fn adds_up(value: &Value) {
    let sum: u64 =
        ["new", "same", "merged", "skipped", "failed"].iter().map(|field| number(value, field)).sum();
    assert_eq!(number(value, "read"), sum, "{value}");
}

const SECRET: &str = "4SJHB4GSD43FZBAI7C2HLRJGPQ";

fn uri(service: &str, user: &str, secret: &str) -> String {
    format!("otpauth://totp/{service}:{user}?secret={secret}&issuer={service}\n")
}

#[test]
#[cfg(unix)]
fn a_pipe_is_read_and_a_pipe_without_a_writer_does_not_block() {
    let world = World::new();
    let pipe = world.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let pipe = pipe.to_str().unwrap();
    let started = std::time::Instant::now();
    world.run(&["import", pipe, "--yes"]).fails_with(&["it is a named pipe, and no program writes to it"]);
    world.bare(&["--passphrase-file", pipe, "code", "x"]).output().unwrap();
    assert!(started.elapsed() < std::time::Duration::from_secs(30));
    // A slow writer, as with `import <(gpg --decrypt …)` or `mkfifo`.
    let list = uri("GitHub", "robin", SECRET);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "(sleep 0.3; exec >\"$1\"; sleep 0.3; printf %s \"$2\") & exec \"$0\" --passphrase-file \"$3\" import \"$1\" --yes --json"]);
    shell.args([env!("CARGO_BIN_EXE_selvedge"), pipe, &list]).arg(world.path("passphrase"));
    shell.env("SELVEDGE_VAULT", world.vault()).env("HOME", world.path(""));
    assert_eq!(number(&crate::binary::Ran::of(&mut shell).json(), "new"), 1);
}

#[test]
fn several_addresses_on_one_line_are_several_entries() {
    let world = World::new();
    let other = "7ELGJSGXNCCTV3O6LKJWYFV2RAAA2345";
    for (name, separator) in [("spaces", " "), ("commas", ", "), ("tabs", "\t")] {
        let list = [uri("X", "ann", other).trim(), uri("X", "bob", SECRET).trim()].join(separator);
        let report = world.run(&["import", &world.file(name, list), "--dry-run", "--json"]);
        assert_eq!(number(&report.json(), "read"), 2, "{name}");
        assert!(!report.out.contains(SECRET) && !report.out.contains(other), "{}", report.out);
    }
    // Without a separator, nothing says where the first one ends.
    let list = uri("X", "ann", other).trim().to_owned() + uri("X", "bob", SECRET).trim();
    let report = world.run(&["import", &world.file("joined", list), "--dry-run", "--json"]);
    assert_eq!(report.code, 1);
    assert_eq!(number(&serde_json::from_str(&report.out).unwrap(), "failed"), 1);
    assert!(!report.out.contains(SECRET) && !report.out.contains(other), "{}", report.out);
}

#[test]
fn an_address_in_a_name_is_removed_with_a_warning() {
    let world = World::new();
    let address = uri("X", "bob", SECRET);
    let csv = format!("name,url,username,password\n\"{0}\",{0},\"Pasted {0}\",hunter2000\n", address.trim());
    let report = world.run(&["import", &world.file("chrome.csv", csv), "--yes", "--json"]);
    assert_eq!(number(&report.json(), "new"), 1, "{report:?}");
    let outputs =
        [report, world.run(&["inventory", "show", "--json"]), world.run(&["report"]), world.run(&["audit"])];
    for ran in outputs {
        assert!(!ran.out.contains(SECRET) && !ran.err.contains(SECRET), "{ran:?}");
    }
}

#[test]
fn real_exports_are_imported_completely_and_change_nothing_the_second_time() {
    let all = World::new();
    let Some(bytes) = fixture("uri/plain.txt") else { return };
    let file = all.file("plain.txt", bytes);
    all.run(&["import", &file]).done();
    for (path, entries) in FIXTURES {
        let Some(bytes) = fixture(path) else { return };
        let world = World::new();
        let password = world.file("password", "test\n");
        let file = world.file(path.rsplit('/').next().unwrap(), bytes);
        let arguments = ["import", &file, "--password-file", &password, "--json"];
        let output = world.run(&arguments).json();
        adds_up(&output);
        let counted = ["read", "new", "failed"].map(|field| number(&output, field));
        assert_eq!(counted, [*entries, *entries, 0], "{path}: {output}");
        let profile = world.profile();
        assert_eq!(profile.readable_seeds().count() as u64, *entries, "{path}");
        assert_eq!(profile.inventory.accounts.len() as u64, *entries, "{path}");
        let again = world.run(&arguments).json();
        assert_eq!((number(&again, "same"), again["applied"].clone()), (*entries, json!(false)), "{path}");
        // Known secrets are recognised in the export of any program.
        if *entries == 7 {
            let output =
                all.run(&["import", &file, "--password-file", &password, "--dry-run", "--json"]).json();
            assert_eq!(["new", "skipped"].map(|field| number(&output, field)), [0, 0], "{path}: {output}");
        }
    }
}

#[test]
fn one_secret_under_two_names_becomes_one_account() {
    let Some(bytes) = fixture("google/google_auth_migration_uri.txt") else { return };
    let world = World::new();
    let file = world.file("google.txt", bytes);
    let output = world.run(&["import", &file, "--json"]).json();
    assert_eq!(["read", "new", "same"].map(|field| number(&output, field)), [2, 1, 1]);
    assert_eq!(output["files"][0]["entries"][1]["entry"], output["files"][0]["entries"][0]["place"]);
}

#[test]
fn password_manager_becomes_the_holder_of_its_passwords() {
    for name in ["bitwarden/bitwarden.json", "bitwarden/bitwarden.csv"] {
        let Some(bytes) = fixture(name) else { return };
        let world = World::new();
        let file = world.file(name.rsplit('/').next().unwrap(), bytes);
        let output = world.run(&["import", &file, "--json"]).json();
        adds_up(&output);
        assert_eq!(
            (number(&output, "failed"), output["files"][0]["keeper"]["new"].clone()),
            (0, json!(true)),
            "{output}"
        );
        let inventory = world.profile().inventory;
        assert!(selvedge::inventory::problems(&inventory).is_empty());
        let manager = inventory.accounts.iter().find(|account| account.credential_store.is_some()).unwrap();
        assert_eq!(manager.service, "Bitwarden");
        let held = inventory.accounts.iter().flat_map(|account| &account.factors);
        let held =
            held.filter(|factor| factor.holders.iter().any(|h| h.as_str() == manager.id.as_str())).count();
        assert!(held > 0, "{name}");
        let again = world.run(&["import", &file, "--json"]).json();
        assert_eq!(["new", "merged"].map(|field| number(&again, field)), [0, 0], "{name}: {again}");
    }
}

#[test]
fn dry_run_shows_the_review_and_changes_nothing() {
    let world = robin();
    let before = codec::encode(&world.profile());
    let file = world.file("export.txt", uri("Deno", "Mason", SECRET));
    let ran = world.run(&["import", &file, "--dry-run"]);
    insta::assert_snapshot!(ran.done().replace(&file, "FILE"), @"
    otpauth list: 1 entry in FILE
      1 read = 1 new + 0 same + 0 merged + 0 skipped + 0 failed
      found: 1 login code

         entry   service  user name  what
    new  line 1  Deno     Mason      login code

    Nothing was changed: this was a dry run.
    ");
    assert!(!ran.err.contains("is still on disk"), "{}", ran.err);
    assert!(*codec::encode(&world.profile()) == *before);
    let output = world.run(&["import", &file, "--dry-run", "--json"]).json();
    assert_eq!((output["applied"].clone(), number(&output, "new")), (json!(false), 1));
    assert!(*codec::encode(&world.profile()) == *before);
}

#[test]
fn import_warns_about_the_plaintext_file_and_names_the_next_step() {
    let world = robin();
    let file = world.file("export.txt", uri("Deno", "Mason", SECRET) + "otpauth://totp/Bad?secret=1\n");
    let ran = world.run(&["import", &file]);
    assert!(ran.done().contains("2 read = 1 new + 0 same + 0 merged + 0 skipped + 1 failed"), "{}", ran.out);
    assert!(ran.err.contains("is still on disk, unencrypted"), "{}", ran.err);
    assert!(ran.err.contains("Check Deno for recovery codes and other copies of its seed"), "{}", ran.err);
    assert!(!ran.out.contains(SECRET) && !ran.err.contains(SECRET));
    let again = world.run(&["import", &file]);
    assert!(
        again.done().contains("Nothing changes") && !again.out.contains("undoes the import"),
        "{}",
        again.out
    );
}

#[test]
fn one_command_undoes_an_import() {
    let world = robin();
    let before = codec::encode(&world.profile());
    let file = world.file(
        "export.txt",
        uri("Deno", "Mason", SECRET) + &uri("SPDX", "James", "5OM4WOOGPLQEF6UGN3CPEOOLWU"),
    );
    let ran = world.run(&["import", &file]);
    let line = ran.done().lines().find(|line| line.contains("undoes the import")).unwrap();
    let command: Vec<&str> = line.split('`').nth(1).unwrap().split(' ').skip(1).collect();
    assert_eq!(command[..3], ["vault", "restore", "--generation"]);
    assert_eq!(world.profile().readable_seeds().count(), 2);
    world.run(&command).done();
    assert!(*codec::encode(&world.profile()) == *before);
}

#[test]
fn reason_of_an_unreadable_entry_is_never_cut() {
    let world = World::new();
    let list =
        uri("Deno", "Mason", SECRET) + "otpauth://totp/Bad:robin?secret=MZXW6YTBOI&issuer=Bad&digits=0\n";
    let file = world.file("export.txt", list);
    let ran = world.run(&["import", &file, "--dry-run"]);
    let line = ran.done().lines().find(|line| line.starts_with("failed")).unwrap();
    assert!(line.contains("digits") && !line.contains('…'), "{line}");
}

#[test]
fn conflicts_are_left_out_with_a_note_without_a_terminal() {
    let world = World::new();
    let first = world.file("first.txt", uri("Deno", "Mason", SECRET));
    world.run(&["import", &first]).done();
    let other = world.file("other.txt", uri("Deno", "Mason", "5OM4WOOGPLQEF6UGN3CPEOOLWU"));
    let ran = world.run(&["import", &other]);
    ran.done();
    assert!(ran.err.contains("1 entry differs") && ran.err.contains("--on-conflict"), "{}", ran.err);
    assert_eq!(world.profile().readable_seeds().count(), 1);
    let output = world.run(&["import", &other, "--on-conflict", "both", "--json"]).json();
    assert_eq!((number(&output, "merged"), world.profile().readable_seeds().count()), (1, 2));
    assert_eq!(output["files"][0]["entries"][0]["choice"], json!("both"));
}

#[test]
fn unreadable_file_imports_nothing_and_gives_the_next_step() {
    let world = World::new();
    let good = world.file("good.txt", uri("Deno", "Mason", SECRET));
    let bad = world.file("bad.bin", [0xff_u8; 64]);
    world.run(&["import", &good, &bad]).fails_with(&["bad.bin", "not an export that Selvedge can read"]);
    world.run(&["import", &good, "--format", "nonsense"]).fails_with(&["nonsense"]);
    world.run(&["import", &world.path("absent").to_string_lossy()]).fails_with(&["absent"]);
    assert_eq!(world.profile().readable_seeds().count(), 0);
    let large = world.path("large");
    std::fs::File::create(&large).unwrap().set_len(1 << 30).unwrap();
    world.run(&["import", &large.to_string_lossy()]).fails_with(&["larger than"]);
    if let Some(bytes) = fixture("aegis/aegis_encrypted.json") {
        let file = world.file("aegis.json", bytes);
        world.run(&["import", &file]).fails_with(&["encrypted", "--password-file"]);
        let wrong = world.file("wrong", "not the password\n");
        world.run(&["import", &file, "--password-file", &wrong]).fails_with(&["does not open"]);
    }
    assert_eq!(world.run(&["import"]).code, 2);
    assert_eq!(world.run(&["import", "-", "--password-file", "-"]).code, 2);
}

#[test]
fn standard_input_is_read_and_formats_are_listed() {
    let world = World::new();
    let ran = world.pipe(&["import", "-", "--json"], &uri("Deno", "Mason", SECRET));
    assert_eq!(number(&ran.json(), "new"), 1);
    let formats = world.run(&["import", "--formats"]);
    for format in ["otpauth", "aegis", "google-authenticator", "bitwarden", "selvedge"] {
        assert!(formats.done().contains(format), "{}", formats.out);
    }
}

#[test]
fn held_on_names_the_device_of_the_app() {
    let world = robin();
    let file = world.file("export.txt", uri("Deno", "Mason", SECRET));
    world.run(&["import", &file, "--held-on", "my-fone"]).fails_with(&["my-fone", "my-phone"]);
    world.run(&["import", &file, "--held-on", "my-phone"]).done();
    let profile = world.profile();
    let deno = profile.inventory.accounts.iter().find(|a| a.service == "Deno").unwrap();
    let totp = deno.factors.iter().find(|f| f.id.as_str() == "totp").unwrap();
    let holders: Vec<&str> = totp.holders.iter().map(selvedge::inventory::Holder::as_str).collect();
    assert_eq!(holders, ["selvedge", "my-phone"]);
}

#[test]
fn inventory_document_is_merged() {
    let world = World::new();
    let document = world.file("robin.json", super::small().to_string());
    let output = world.run(&["import", &document, "--json"]).json();
    adds_up(&output);
    assert_eq!((number(&output, "new"), output["files"][0]["format"].clone()), (8, json!("selvedge")));
    let inventory = world.profile().inventory;
    assert!(selvedge::inventory::problems(&inventory).is_empty());
    let mut expected = selvedge::inventory::parse(&super::small().to_string()).unwrap();
    (expected.title, expected.vault_devices) = (String::new(), Vec::new());
    assert_eq!(inventory, expected);
    let again = world.run(&["import", &document, "--json"]).json();
    assert_eq!((number(&again, "same"), again["applied"].clone()), (8, json!(false)));
}

#[test]
fn other_vault_is_merged_with_its_seeds_and_new_ids() {
    let other = robin();
    let export = other.file("export.txt", uri("Deno", "Mason", SECRET));
    other.run(&["import", &export]).done();
    let codes = other.file("codes", "abcd-efgh-1\nabcd-efgh-2\n");
    other.run(&["recovery", "add", "bank", "--from", &codes]).done();
    let world = World::with_inventory(&json!({
        "version": 1, "devices": [], "numbers": [], "places": [],
        "accounts": [
            {"id": "bank", "service": "Quite another bank", "domain": "other.example"},
            {"id": "post", "service": "Mail", "username": "robin@mail.example"}
        ]
    }));
    let passphrase = world.file("other-passphrase", PASSPHRASE);
    let folder = other.vault().to_string_lossy().into_owned();
    let arguments = ["import", &folder, "--password-file", &passphrase, "--json"];
    let output = world.run(&arguments).json();
    adds_up(&output);
    assert_eq!((number(&output, "failed"), number(&output, "merged")), (0, 1), "{output}");
    let profile = world.profile();
    assert!(selvedge::inventory::problems(&profile.inventory).is_empty());
    assert_eq!(profile.readable_seeds().next().unwrap().otp.secret.expose(), SECRET);
    let codes = profile.readable_codes().next().unwrap();
    let bank = profile.inventory.account(&codes.account).unwrap();
    assert_eq!((bank.service.as_str(), bank.id.as_str()), ("Bank", "bank-2"));
    assert_eq!(
        bank.recovery_addresses[0].entity.as_ref().unwrap().as_str(),
        "post",
        "mail is called post here"
    );
    let again = world.run(&arguments).json();
    assert_eq!(again["applied"], json!(false), "{again}");
    world.run(&["import", &folder]).fails_with(&["passphrase", "--password-file"]);
}
