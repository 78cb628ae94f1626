//! `code`: a single code, the list, and HOTP counters that never repeat.

use super::robin;
use crate::binary::{Ran, World};
use selvedge::inventory::{AccountId, FactorId};
use selvedge::otp::{Generator, parse_any};
use selvedge::profile::{Profile, StoredSeed, codec};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// The key of RFC 4226 and RFC 6238, `12345678901234567890`.
const RFC_KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn seed(account: &str, factor: &str, uri: &str) -> StoredSeed {
    StoredSeed {
        account: AccountId::from(account),
        factor: FactorId::from(factor),
        otp: parse_any(&uri.replace("KEY", RFC_KEY)).unwrap().otp,
        added: jiff::civil::date(2026, 1, 2),
    }
}

fn profile() -> Profile {
    let mut profile = robin().profile();
    profile.seeds = [
        seed("mail", "totp", "otpauth://totp/Mail:robin?secret=KEY&digits=8&issuer=Mail"),
        seed("bank", "totp", "otpauth://hotp/Bank:robin?secret=KEY&counter=3&issuer=Bank"),
        seed("work-mail", "totp", "otpauth://totp/Corp%20SSO:r.hood?secret=KEY&digits=8&period=60"),
        seed("work-mail", "totp-2", "steam://63BEDWCQZKTQWPESARIERL5DTTQFCJTK"),
    ]
    .map(Into::into)
    .into();
    profile
}

fn world() -> World {
    World::with(&profile())
}

fn counter(world: &World) -> u64 {
    match world.profile().readable_seeds().find(|seed| seed.account.as_str() == "bank").unwrap().otp.generator
    {
        Generator::Hotp { counter, .. } => counter,
        _ => unreachable!(),
    }
}

#[test]
fn single_match_prints_only_the_code() {
    let ran = world().run(&["code", "mail", "--at", "59"]);
    assert_eq!((ran.done(), ran.err.as_str()), ("94287082\n", ""));
    // A written time, and an account that is found by the names of its seed.
    assert_eq!(world().run(&["code", "mail", "--at", "2005-03-18T01:58:29Z"]).done(), "07081804\n");
    assert_eq!(
        world().run(&["code", "r.hood", "--at", "59"]).out,
        world().run(&["code", "work-mail/totp", "--at", "59"]).out
    );
    assert_eq!(world().run(&["code", "work-mail/totp-2", "--at", "1511200518"]).done(), "FR8RV\n");
}

#[test]
fn next_prints_the_code_of_the_following_period() {
    let next = world().run(&["code", "mail", "--next", "--at", "1111111109"]);
    assert_eq!(next.done(), "14050471\n");
}

#[test]
fn several_matches_are_listed_without_codes() {
    let ran = world().run(&["code", "work", "--at", "59"]);
    ran.fails_with(&[
        "“work” matches 2 login codes",
        "work-mail/totp  Work mail (r.hood)",
        "work-mail/totp-2",
    ]);
    let ran = world().run(&["code", "robin"]);
    ran.fails_with(&["mail/totp", "bank/totp", "work-mail/totp"]);
}

#[test]
fn no_match_lists_accounts_without_codes() {
    world().run(&["code", "nothing like it"]).fails_with(&["no login code matches “nothing like it”"]);
    robin()
        .run(&["code", "bank"])
        .fails_with(&["no account that matches “bank” has a login code", "bank  Bank"]);
    world().run(&["code", "", "--at", "59"]).fails_with(&["no login code matches"]);
}

#[test]
fn edit_adds_a_login_code() {
    let world = robin();
    let uri = format!("otpauth://totp/Mail:robin?secret={RFC_KEY}&digits=8&image=x");
    let ran = world.pipe(&["account", "edit", "mail", "--otpauth", "-"], &uri);
    assert!(ran.done().starts_with("Changed Mail") && ran.err.contains("“image” was ignored"), "{ran:?}");
    assert_eq!(world.run(&["code", "mail", "--at", "59"]).done(), "94287082\n");
    // The existing factor has the seed; no second factor was added.
    let profile = world.profile();
    let mail = profile.inventory.account(&AccountId::from("mail")).unwrap();
    assert_eq!(mail.factors.len(), 3);
    let totp = mail.factor(&FactorId::from("totp")).unwrap();
    assert!(totp.holders.contains(&selvedge::inventory::Holder::Selvedge));
    let ran = world.pipe(&["account", "edit", "mail", "--otpauth", "-"], "JBSWY3DPEHPK3PX1");
    ran.fails_with(&["character 16 of the secret is “1”", "nothing was changed"]);
    assert!(!ran.err.contains("JBSW"));
}

#[test]
fn invalid_time_is_a_wrong_argument() {
    for wrong in ["tomorrow", "-5", "2005-03-18", "1e9"] {
        let ran = world().run(&["code", "mail", &format!("--at={wrong}")]);
        assert!(ran.failed(2).contains(wrong));
    }
    // The latest and the earliest time are valid.
    for edge in ["0", "18446744073709551615"] {
        assert_eq!(world().run(&["code", "mail", "--at", edge]).done().len(), 9);
        assert_eq!(world().run(&["code", "mail", "--next", "--at", edge]).done().len(), 9);
    }
}

#[test]
fn hotp_code_is_shown_once() {
    let world = world();
    // RFC 4226, appendix D, from counter 3.
    for (expected, after) in [("969429\n", 4), ("338314\n", 5), ("254676\n", 6)] {
        assert_eq!(world.run(&["code", "bank"]).done(), expected);
        assert_eq!(counter(&world), after);
    }
    let json = world.run(&["code", "bank", "--json"]).json();
    assert_eq!((&json[0]["code"], counter(&world)), (&json!("287922"), 7));
}

#[test]
fn hotp_counter_advances_only_for_a_code_to_sign_in_with() {
    let world = world();
    let ran = world.run(&["code", "bank", "--at", "59"]);
    assert_eq!(ran.done(), "969429\n");
    assert!(ran.err.contains("the counter does not advance"));
    world.run(&["code", "bank", "--next"]).fails_with(&["HOTP"]);
    assert_eq!(world.run(&["code", "--json"]).json()[1]["code"], Value::Null);
    assert!(world.run(&["code"]).done().contains("on request"));
    assert_eq!(counter(&world), 3);
}

#[test]
fn hotp_code_is_not_shown_if_its_counter_cannot_be_saved() {
    let world = world();
    let passphrase = selvedge::secret::Passphrase::new(crate::binary::PASSPHRASE.into());
    let open = selvedge::vault::Vault::open(&world.vault(), &passphrase, selvedge::vault::Access::ReadWrite);
    let ran = world.run(&["code", "bank"]);
    assert!(ran.failed(1).contains("open"), "{}", ran.err);
    // Other codes need no lock.
    assert_eq!(world.run(&["code", "mail", "--at", "59"]).done(), "94287082\n");
    drop(open);
    assert_eq!(world.run(&["code", "bank"]).done(), "969429\n");
}

#[test]
fn last_hotp_counter_is_refused() {
    let mut profile = profile();
    profile.seeds =
        vec![seed("bank", "totp", "otpauth://hotp/a?secret=KEY&counter=9223372036854775807").into()];
    World::with(&profile).run(&["code", "bank"]).fails_with(&["counter of “bank” has reached its maximum"]);
}

#[test]
fn json_has_the_documented_fields() {
    let json = world().run(&["code", "--json", "--at", "59"]).json();
    assert_eq!(json.as_array().unwrap().len(), 4);
    assert_eq!(
        json[0],
        json!({
            "account": "mail", "issuer": "Mail", "label": "robin", "kind": "totp", "code": "94287082",
            "period": 30, "remaining": 1, "next": world().run(&["code", "mail", "--at", "60"]).out.trim()
        })
    );
    assert_eq!(
        json[1],
        json!({
            "account": "bank", "issuer": "Bank", "label": "robin", "kind": "hotp", "code": null,
            "period": null, "remaining": null, "next": null
        })
    );
    assert_eq!(json[3]["kind"], "steam");
    // Several matches are not an error for JSON.
    assert_eq!(world().run(&["code", "work", "--json"]).json().as_array().unwrap().len(), 2);
    assert_eq!(World::new().run(&["code", "--json"]).json(), json!([]));
}

#[test]
fn list_is_a_table_of_all_codes() {
    let ran = world().run(&["code", "--at", "59"]);
    let lines: Vec<&str> = ran.done().lines().collect();
    assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["account", "name", "code", "left"]);
    assert!(lines[1].starts_with("mail/totp") && lines[1].contains("9428 7082") && lines[1].ends_with("1 s"));
    let none = World::new().run(&["code"]);
    assert_eq!((none.done(), none.err.contains("no login codes yet")), ("", true));
}

/// The profile as JSON, with two entries that cannot be used.
fn damaged() -> World {
    let mut document: Value = serde_json::from_slice(&codec::encode(&profile())).unwrap();
    let seeds = document["seeds"].as_array_mut().unwrap();
    seeds[1]["otp"]["kind"] = "quantum".into();
    seeds[2]["otp"]["digits"] = 77.into();
    World::with_document(&serde_json::to_vec(&document).unwrap())
}

#[test]
fn unreadable_entry_does_not_hide_the_others() {
    let ran = damaged().run(&["code", "--json", "--at", "59"]);
    let json = ran.json();
    let accounts: Vec<&str> =
        json.as_array().unwrap().iter().map(|row| row["account"].as_str().unwrap()).collect();
    assert_eq!(accounts, ["mail", "work-mail"]);
    assert!(ran.err.contains("“bank” cannot be read"), "{}", ran.err);
    assert!(ran.err.contains("“work-mail” cannot be made: digits is “77”"), "{}", ran.err);
    assert!(!ran.err.contains(RFC_KEY));
    // Unreadable entries of other accounts are not mentioned.
    let ran = damaged().run(&["code", "mail", "--at", "59"]);
    assert_eq!((ran.done(), ran.err.as_str()), ("94287082\n", ""));
    let ran = damaged().run(&["code", "bank"]);
    assert!(ran.failed(1).contains("“bank” cannot be read"), "{}", ran.err);
    damaged().run(&["code", "work-mail/totp"]).fails_with(&["cannot be made: digits is “77”"]);
}

#[test]
fn copying_without_terminal_and_desktop_fails_and_prints_no_code() {
    // The home has neither DISPLAY nor WAYLAND_DISPLAY.
    let ran = world().run(&["code", "mail", "--copy", "--at", "59"]);
    ran.fails_with(&["the code of Mail (robin) could not be copied", "neither DISPLAY nor"]);
    assert!(!ran.err.contains("94287082"));
    world().run(&["code", "--copy"]).fails_with(&["there are 4 login codes"]);
    let nowhere = world();
    let config = nowhere.file("config.toml", "[clipboard]\nosc52 = false\ndesktop = false\n");
    nowhere
        .run(&["code", "mail", "--copy", "--config", &config])
        .fails_with(&["switches off every way to copy"]);
}

/// An X server that ends with the test.
struct Desktop {
    server: std::process::Child,
    display: String,
}

impl Desktop {
    fn start() -> Option<Self> {
        let tools = ["Xvfb", "xclip"].map(|tool| {
            Command::new(tool).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        });
        if tools != [true, true] {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must have Xvfb and xclip");
            println!("not run: Xvfb or xclip is not installed");
            return None;
        }
        // The server chooses a free display, and writes the number to this file descriptor.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "100x100x8", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Some(Self { server, display: format!(":{}", number.trim()) })
    }

    fn xclip(&self, arguments: &[&str]) -> Command {
        let mut xclip = Command::new("xclip");
        xclip.args(["-selection", "clipboard"]).args(arguments).env("DISPLAY", &self.display);
        xclip
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn code_is_copied_to_a_real_desktop_and_cleared() {
    let Some(desktop) = Desktop::start() else { return };
    let world = world();
    let copy = |clear_after: u32| {
        let config = world.file("config.toml", format!("[clipboard]\nclear_after = {clear_after}\n"));
        let mut child = world
            .command(&["code", "mail", "--copy", "--at", "59", "--config", &config])
            .env("DISPLAY", &desktop.display)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = String::new();
        BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut output).unwrap();
        assert!(output.starts_with("Copied the code of Mail (robin), for"), "{output}");
        child
    };
    // The clipboard is cleared when the time is up, and the program ends.
    let ended = copy(1).wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stdout.as_slice()), (Some(0), &b""[..]));
    assert_ne!(Ran::of(&mut desktop.xclip(&["-o"])).out, "94287082");
    // Until then, the clipboard holds the code, marked as a secret.
    let child = copy(600);
    assert_eq!(Ran::of(&mut desktop.xclip(&["-o"])).done(), "94287082");
    let hint = Ran::of(&mut desktop.xclip(&["-o", "-t", "x-kde-passwordManagerHint"]));
    assert_eq!(hint.done(), "secret");
    // Text that the user copies in the meantime ends the wait, and stays.
    let mut other = desktop.xclip(&["-quiet", "-loops", "0"]);
    let mut owner = other.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(&mut owner.stdin.take().unwrap(), b"something else").unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(Ran::of(&mut desktop.xclip(&["-o"])).done(), "something else");
    let _ = owner.kill();
    let _ = owner.wait();
}
