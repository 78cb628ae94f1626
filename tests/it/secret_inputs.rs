//! A secret that is given anywhere comes out nowhere: in no message, no name, no report and no JSON. The secrets are fed into
//! every reader, every command that reads a secret or a name, and every field of a document.

use crate::binary::{Ran, World};
use crate::cli::robin;
use crate::import::fixtures::FIXTURES;
use proptest::prelude::*;
use selvedge::import::{ImportedFile, Input, KdfLimits, READERS, read};
use selvedge::otp;
use serde_json::Value;

const FIRST: &str = "7ELGJSGXNCCTV3O6LKJWYFV2RAAA2345";
const SECOND: &str = "4SJHB4GSD43FZBAI7C2HLRJGPQ";
const PASSWORD: &str = "hunter2-PASSWORD-of-the-tests";
const AGE_KEY: &str = "AGE-SECRET-KEY-1QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQS0NVWEG";

fn uri(user: &str, secret: &str) -> String {
    format!("otpauth://totp/X:{user}?secret={secret}&issuer=X")
}

/// What people paste by mistake where a secret, a name or a path is expected.
fn pasted() -> Vec<String> {
    let (first, second) = (uri("ann", FIRST), uri("bob", SECOND));
    vec![
        format!("{first} {second}"),
        format!("{first}\n{second}\n"),
        format!("{first}{second}"),
        format!("{first},{}", second.replace(':', "%3A").replace('/', "%2F")),
        format!("X{second}"),
        format!("Backup of {second} and {first}"),
        format!("otpauth://totp/{second}?secret={FIRST}"),
        format!("otpauth-migration://offline?data={SECOND}"),
        format!("motp://X:bob?secret={SECOND}"),
        format!("steam://{SECOND}"),
        AGE_KEY.to_owned(),
    ]
}

/// What is pasted where only a secret is expected.
fn pasted_secrets() -> Vec<String> {
    let entry = format!("{PASSWORD}\nlogin: ann\n{}\n", uri("ann", FIRST));
    let more = [
        entry.clone(),
        entry.replace('\n', " "),
        format!("{PASSWORD}://x"),
        format!("otpauth://{PASSWORD}?secret={FIRST}"),
        format!("otpauth://totp/x?secret={PASSWORD}&digits={PASSWORD}"),
        format!("otpauth://totp/x?algorithm=SHA1?secret={FIRST}"),
        PASSWORD.to_owned(),
        format!("{PASSWORD} {PASSWORD}"),
    ];
    pasted().into_iter().chain(more).collect()
}

/// The secrets in a text, without the case and the dashes that a slug changes.
fn leaked(text: &str) -> Option<&'static str> {
    let plain = text.to_lowercase().replace('-', "");
    [FIRST, SECOND, PASSWORD, AGE_KEY].into_iter().find(|secret| {
        // A cut-off secret is a leak as well.
        plain.contains(&secret.to_lowercase().replace('-', "").replace("agesecretkey1", "")[..12])
    })
}

#[track_caller]
fn holds_back(ran: &Ran, what: &str) {
    assert_eq!(leaked(&ran.out), None, "{what}: {ran:?}");
    assert_eq!(leaked(&ran.err), None, "{what}: {ran:?}");
}

/// Every command that shows what the vault knows.
#[track_caller]
fn vault_holds_back(world: &World, what: &str) {
    for arguments in [
        &["inventory", "show"][..],
        &["inventory", "show", "--json"],
        &["account", "list", "--json"],
        &["report"],
        &["report", "--format", "json"],
        &["report", "--format", "csv"],
        &["audit", "--json"],
        &["recovery", "list", "--json"],
    ] {
        holds_back(&world.run(arguments), &format!("{what}, then {arguments:?}"));
    }
}

#[test]
fn a_secret_in_an_argument_is_neither_stored_as_a_name_nor_quoted() {
    let world = robin();
    for text in pasted() {
        let flag = format!("--{text}");
        let device = format!("{text}=x");
        for arguments in [
            &["account", "add", &text][..],
            &["account", "add", "Shop", "--username", &text],
            &["account", "add", "Shop", "--domain", &text],
            &["account", "add", "Shop", "--otpauth", &text],
            &["account", "add", "Shop", "--factor", &device],
            &["account", "edit", "bank", "--name", &text],
            &["account", "edit", "bank", "--tag", &text],
            &["account", "edit", "bank", "--notes", &text],
            &["account", "edit", "bank", "--username", &text],
            &["account", "show", &text],
            &["account", "remove", &text],
            &["account", &text],
            &["code", &text],
            &["code", "mail", "--at", &text],
            &["recovery", "list", &text],
            &["recovery", "use", &text],
            &["recovery", "add", "mail", "--from", &text],
            &["recovery", "add", "mail", "--also", &text, "--from", "/dev/null"],
            &["what-if", "--lose", &text],
            &["answer", &text, "yes"],
            &["audit", &flag],
            &["audit", "--account", &text],
            &["import", &text],
            &["import", "/dev/null", "--format", &text],
            &["inventory", "import", &text],
            &["export", &text],
            &["report", "--format", &text],
            &["services", "show", &text],
            &["pwned", "audit", &text],
            &["vault", "recovery-kit", "--recipient", &text],
            &["vault", "recovery-kit", "-o", "-", "--name", &text],
            &["--vault", &text, "account", "list"],
            &["--config", &text, "account", "list"],
            &[&text],
        ] {
            // The recovery kit prints a key of its own; it never has the text that was given.
            holds_back(&world.run(arguments), &format!("{arguments:?}"));
        }
        holds_back(&Ran::of(&mut world.bare(&["--passphrase-file", &text, "audit"])), &text);
    }
    vault_holds_back(&world, "arguments");
}

#[test]
fn a_secret_on_standard_input_or_in_a_file_is_not_quoted() {
    for text in pasted_secrets() {
        let world = robin();
        let file = world.file("pasted.txt", &text);
        for arguments in [
            &["account", "add", "Shop", "--otpauth", "-"][..],
            &["account", "edit", "bank", "--otpauth", "-"],
            &["recovery", "add", "bank", "--from", "-"],
            &["recovery", "add", "mail", "--from", "-", "--json"],
            &["import", "-", "--yes"],
            &["import", "-", "--yes", "--json", "--format", "otpauth"],
            &["inventory", "import", "-"],
            &["vault", "restore", "--recovery-key", "-"],
            &["vault", "passphrase", "--new-passphrase-file", "-"],
            &["import", &file, "--yes", "--json"],
            &["import", &file, "--dry-run"],
        ] {
            if arguments[0] == "vault" && arguments[1] == "passphrase" && text.lines().count() == 1 {
                // It would be accepted as the new passphrase.
                continue;
            }
            holds_back(&world.pipe(arguments, &text), &format!("{arguments:?} of {text:?}"));
        }
        let command = &mut world.bare(&["--passphrase-file", "-", "account", "list"]);
        holds_back(&Ran::piped(command, &text), &text);
        vault_holds_back(&world, &text);
    }
}

/// Every text that a reader returns, besides the secrets themselves.
fn texts(file: &ImportedFile) -> Vec<String> {
    let mut texts = file.notices.clone();
    for entry in &file.entries {
        texts.extend([entry.place.clone(), entry.service.clone(), entry.username.clone()]);
        texts.extend(entry.urls.iter().chain(&entry.tags).cloned());
        for seed in &entry.seeds {
            texts.extend([seed.otp.issuer.clone(), seed.otp.label.clone()]);
            texts.extend(seed.warnings.iter().cloned());
        }
    }
    texts.extend(
        file.failed.iter().flat_map(|failed| [failed.place.clone(), failed.name.clone(), failed.why.clone()]),
    );
    texts
}

#[track_caller]
fn reader_holds_back(reader: &str, bytes: &[u8], what: &str) {
    let input = Input { bytes, name: "", password: None, limits: KdfLimits::default(), ..Input::default() };
    let texts = match read(&input, Some(reader)) {
        Ok((_, file)) => texts(&file),
        Err(error) => vec![error.to_string(), error.hint()],
    };
    for text in texts {
        // A bare password or a bare secret in a field for a name is a name. Only an address is known to be none.
        let found = leaked(&text).filter(|secret| *secret != PASSWORD);
        assert_eq!(found, None, "{reader}, {what}: {text}");
    }
}

#[test]
fn every_reader_holds_back_a_pasted_text() {
    for reader in READERS {
        for text in pasted_secrets() {
            reader_holds_back(reader.name(), text.as_bytes(), "the whole file");
        }
    }
}

#[test]
fn every_reader_holds_back_an_address_in_any_field() {
    let mut changed = 0;
    for fixture in FIXTURES.iter().filter(|fixture| fixture.password.is_none() && !fixture.is_slow) {
        let Ok(text) = std::str::from_utf8(&fixture.bytes) else { continue };
        for pasted in pasted() {
            for document in with_each_field_replaced(text, &pasted) {
                changed += 1;
                reader_holds_back(fixture.reader, document.as_bytes(), fixture.name);
            }
        }
    }
    assert!(changed > 1000, "{changed} documents");
}

/// The document with one field replaced at a time: each text of a JSON document, each cell of the second line of a table.
fn with_each_field_replaced(document: &str, text: &str) -> Vec<String> {
    if let Ok(json) = serde_json::from_str::<Value>(document) {
        let mut places = Vec::new();
        pointers(&json, String::new(), &mut places);
        return places
            .iter()
            .take(60)
            .map(|place| {
                let mut json = json.clone();
                *json.pointer_mut(place).unwrap() = Value::String(text.to_owned());
                json.to_string()
            })
            .collect();
    }
    let mut lines = document.lines();
    let (Some(heading), Some(row)) = (lines.next(), lines.next()) else { return Vec::new() };
    let cells: Vec<&str> = row.split(',').collect();
    (0..cells.len())
        .map(|index| {
            let quoted = format!("\"{text}\"");
            let mut cells = cells.clone();
            cells[index] = &quoted;
            format!("{heading}\n{}\n", cells.join(","))
        })
        .collect()
}

fn pointers(json: &Value, place: String, places: &mut Vec<String>) {
    match json {
        Value::String(_) => places.push(place),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, value)| pointers(value, format!("{place}/{i}"), places));
        }
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            pointers(value, format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")), places);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

proptest! {
    /// Whatever surrounds an address, and however two are joined.
    #[test]
    fn no_text_around_an_address_makes_its_secret_a_name(before in ".{0,20}", between in ".{0,20}", after in ".{0,20}") {
        let (first, second) = (uri("ann", FIRST), uri("bob", SECOND));
        for text in [
            format!("{before}{first}{between}{second}{after}"),
            format!("otpauth://totp/{before}{second}{between}?secret={FIRST}{after}"),
            format!("{first}&{between}{second}"),
            format!("{first}&issuer={between}{second}"),
        ] {
            match otp::parse_any(&text) {
                Ok(parsed) => {
                    let names = [parsed.otp.issuer, parsed.otp.label];
                    let said: Vec<String> = parsed.warnings.iter().map(ToString::to_string).collect();
                    prop_assert_eq!(leaked(&(names.concat() + &said.concat())), None, "{}", text);
                }
                Err(error) => prop_assert_eq!(leaked(&error.to_string()), None, "{}", text),
            }
            for line_break in ["", "\n"] {
                reader_holds_back("otpauth", (text.clone() + line_break).as_bytes(), &text);
            }
        }
    }
}
