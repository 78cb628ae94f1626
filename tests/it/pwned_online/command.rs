//! `pwned check`: the real program.

use super::server::{Answer, Server, http, ok};
use super::{prefix, range};
use crate::binary::{Ran, World};
use serde_json::{Value, json};
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

/// A service that knows two passwords.
fn service() -> Server {
    Server::start(|seen| {
        let known = [("truelove15", 1_002), ("password", 52_256_179)];
        let known = known.into_iter().find(|(password, _)| prefix(password) == seen.prefix());
        let (password, count) = known.unwrap_or(("nobody has this", 1));
        Answer::Whole(ok(range(password, count).join("\r\n")))
    })
}

fn pipe(server: &Server, world: &World, arguments: &[&str], input: &str) -> Ran {
    let mut command = world.bare(&[&["pwned", "check"], arguments].concat());
    Ran::piped(command.env("SELVEDGE_RANGE_URL", server.url()), input)
}

fn parsed(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"))
}

#[test]
fn each_line_has_its_status_and_a_finding_is_exit_code_3() {
    let (server, world) = (service(), World::empty());
    let ran = pipe(&server, &world, &["--json"], "truelove15\r\n\r\nKw7$-absent\n\npassword");
    assert_eq!((ran.code, ran.err.as_str()), (3, ""), "{ran:?}");
    assert_eq!(
        parsed(&ran),
        json!([
            {"line": 1, "status": "found", "count": 1_002},
            {"line": 3, "status": "absent", "count": 0},
            {"line": 5, "status": "found", "count": 52_256_179}
        ])
    );
    let ran = pipe(&server, &world, &["--json", "--strength"], "password\nKw7$-absent-9fQ!x\n");
    let (weak, strong) = (&parsed(&ran)[0], &parsed(&ran)[1]);
    assert_eq!((&weak["score"], &strong["score"]), (&json!(0), &json!(4)), "{ran:?}");
    let ran = pipe(&server, &world, &["--json"], "Kw7$-absent\n");
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn without_json_it_is_for_a_person() {
    let (server, world) = (service(), World::empty());
    let ran = pipe(&server, &world, &["--strength"], "truelove15\nKw7$-absent-9fQ!x\n");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (
            3,
            "line 1: found 1,002 times, weak (1 of 4)\nline 2: absent, strong (4 of 4)\n\
             2 passwords: 1 found, 1 absent, according to Pwned Passwords (127.0.0.1).\n"
        )
    );
}

#[test]
fn what_could_not_be_checked_is_unchecked_and_exit_code_1() {
    let world = World::empty();
    let refuses = Server::start(|seen| {
        if seen.prefix() == prefix("truelove15") {
            Answer::Whole(ok(range("truelove15", 3).join("\n")))
        } else {
            Answer::Whole(http("403 Forbidden", &[], b""))
        }
    });
    let ran = pipe(&refuses, &world, &["--json"], "other\n");
    assert_eq!(ran.code, 1);
    assert_eq!(parsed(&ran), json!([{"line": 1, "status": "unchecked", "count": null}]));
    assert!(ran.err.contains("could not be checked: the service refuses to answer (403)\n→ "), "{ran:?}");
    // Found comes before unchecked, which is still said.
    let ran = pipe(&refuses, &world, &["--json"], "other\ntruelove15\n");
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("1 of 2 passwords could not be checked"), "{ran:?}");
}

#[test]
fn the_sum_names_what_is_unchecked_and_a_long_wait_is_said() {
    let world = World::empty();
    let refuses = Server::start(|_| Answer::Whole(http("403 Forbidden", &[], b"")));
    let ran = pipe(&refuses, &world, &[], "one\ntwo\n");
    assert!(ran.code == 1 && ran.out.ends_with("\n2 of 2 passwords unchecked.\n"), "{ran:?}");
    let waits = Server::start(|seen| {
        Answer::Whole(match seen.before {
            0 => http("429 Too Many Requests", &[("Retry-After", "3")], b""),
            _ => ok(range("truelove15", 3).join("\n")),
        })
    });
    let ran = pipe(&waits, &world, &[], "truelove15\n");
    assert_eq!((ran.code, ran.err.as_str()), (3, "The service asked to wait 3 s.\n"), "{ran:?}");
    assert!(ran.out.ends_with("1 password: 1 found, according to Pwned Passwords (127.0.0.1).\n"), "{ran:?}");
}

#[test]
fn the_formats_page_shows_what_is_printed() {
    let page = include_str!("../../../docs/formats.md");
    let section = page.split("\n## `pwned check`\n").nth(1).unwrap();
    let example = section.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let mut example: Value = serde_json::from_str(example).unwrap();
    let server = Server::start(|seen| {
        if seen.prefix() == prefix("refused") {
            return Answer::Whole(http("404 Not Found", &[], b""));
        }
        Answer::Whole(ok(range("truelove15", 1_002).join("\n")))
    });
    let ran =
        pipe(&server, &World::empty(), &["--json", "--strength"], "truelove15\n\nKw7$-absent\nrefused\n");
    let mut printed = parsed(&ran);
    for rows in [&mut example, &mut printed] {
        for row in rows.as_array_mut().unwrap() {
            assert!(row.as_object_mut().unwrap().remove("score").unwrap().as_u64().unwrap() <= 4);
        }
    }
    assert_eq!(printed, example);
}

#[test]
fn no_vault_is_needed_and_nothing_is_written() {
    let (server, world) = (service(), World::empty());
    pipe(&server, &world, &["--strength"], "truelove15\n");
    let files: Vec<_> =
        std::fs::read_dir(world.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["passphrase"], "the tests' own file alone");
}

#[test]
fn ten_thousand_lines_are_checked_and_announced() {
    let (server, world) = (service(), World::empty());
    let lines: String = (0..10_000).map(|n| format!("password {}\n", n % 2_500)).collect();
    let ran = pipe(&server, &world, &["--json"], &lines);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(parsed(&ran).as_array().unwrap().len(), 10_000);
    let requests = server.seen().len();
    assert!(requests > 2_400 && requests <= 2_500, "{requests}");
    let said = format!(
        "{},{} requests to Pwned Passwords (127.0.0.1), up to about",
        requests / 1_000,
        &requests.to_string()[1..]
    );
    assert!(ran.err.starts_with(&said), "{}", ran.err);
}

#[test]
fn input_that_is_no_list_of_passwords_is_refused_before_anything_is_asked() {
    let (server, world) = (service(), World::empty());
    for (bytes, wanted) in [
        (&b"truelove15\nb\xe9\n"[..], "line 2 of standard input is not UTF-8"),
        (b"\xff\xfet\0r\0", "line 1 of standard input holds NUL"),
        (b"", "there is no password on standard input"),
        (b"\n\r\n", "there is no password on standard input"),
    ] {
        let mut child = world
            .bare(&["pwned", "check", "--json"])
            .env("SELVEDGE_RANGE_URL", server.url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && said.contains(wanted) && said.contains("\n→ "), "{said}");
        assert!(output.stdout.is_empty());
    }
    assert!(server.seen().is_empty());
}

#[test]
fn the_address_comes_from_the_environment_or_the_configuration() {
    let (server, world) = (service(), World::empty());
    let config = world.file("config.toml", format!("[pwned]\nrange_url = \"{}\"\n", server.url()));
    let mut command = world.bare(&["--config", &config, "pwned", "check"]);
    assert_eq!(Ran::piped(&mut command, "truelove15\n").code, 3);
    let ran = Ran::piped(command.env("SELVEDGE_RANGE_URL", "http://api.example"), "truelove15\n");
    ran.fails_with(&["http://api.example is not encrypted", "SELVEDGE_RANGE_URL"]);
    let ran = Ran::piped(command.env("SELVEDGE_RANGE_URL", "nonsense"), "truelove15\n");
    ran.fails_with(&["“nonsense” is not a web address"]);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn passwords_and_passphrase_do_not_both_come_from_standard_input() {
    let world = World::empty();
    let ran = Ran::piped(&mut world.bare(&["--passphrase-file", "-", "pwned", "check"]), "a\n");
    assert!(ran.failed(2).contains("both read standard input"), "{ran:?}");
}

#[test]
fn no_proxy_stands_between_this_machine_and_itself() {
    let (server, world) = (service(), World::empty());
    let proxy = Server::start(|_| Answer::Whole(ok(range("truelove15", 0).join("\n"))));
    let mut command = world.bare(&["pwned", "check"]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, proxy.url());
    }
    command.env("SELVEDGE_RANGE_URL", server.url());
    assert_eq!(Ran::piped(&mut command, "truelove15\n").code, 3);
    assert!(proxy.seen().is_empty());
}

#[test]
fn a_proxy_for_https_learns_the_host_and_not_the_range() {
    let world = World::empty();
    let proxy = Server::start(|_| Answer::ThenClose(http("502 Bad Gateway", &[], b"")));
    let mut command = world.bare(&["pwned", "check"]);
    command.env("HTTPS_PROXY", proxy.url()).env("SELVEDGE_RANGE_URL", "https://ranges.invalid");
    let ran = Ran::piped(&mut command, "truelove15\n");
    assert_eq!(ran.code, 1, "{ran:?}");
    let seen = proxy.seen();
    assert!(!seen.is_empty(), "the proxy was passed by");
    for request in seen {
        assert_eq!(request.line, "CONNECT ranges.invalid:443 HTTP/1.1");
        assert!(!format!("{request:?}").contains(&prefix("truelove15")));
    }
    assert!(!ran.err.contains(&prefix("truelove15")), "{ran:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_certificate_that_the_system_trusts_is_taken() {
    let world = World::empty();
    let (server, certificate) = Server::start_tls(|_| Answer::Whole(ok(range("truelove15", 3).join("\n"))));
    let mut command = world.bare(&["pwned", "check", "--json"]);
    command.env("SELVEDGE_RANGE_URL", server.url());
    let refused = Ran::piped(&mut command, "truelove15\n");
    assert!(refused.code == 1 && refused.err.contains("certificate is not trusted here"), "{refused:?}");
    assert!(server.seen().is_empty());
    command.env("SSL_CERT_FILE", world.file("trusted.pem", certificate));
    let ran = Ran::piped(&mut command, "truelove15\n");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert_eq!(server.seen().len(), 1);
}

/// Ctrl-C stops a batch and keeps what it has.
#[cfg(unix)]
#[test]
fn ctrl_c_stops_a_batch_with_what_it_has() {
    let world = World::empty();
    let (asked, was_asked) = std::sync::mpsc::channel();
    let server = Server::start(move |seen| {
        if seen.prefix() == prefix("truelove15") {
            return Answer::Whole(ok(range("truelove15", 3).join("\n")));
        }
        asked.send(()).unwrap();
        Answer::Silence
    });
    let mut child = world
        .bare(&["pwned", "check", "--json"])
        .env("SELVEDGE_RANGE_URL", server.url())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"truelove15\nhangs\n").unwrap();
    was_asked.recv_timeout(Duration::from_secs(60)).unwrap();
    while server.sent() == 0 {
        std::thread::yield_now();
    }
    // What was sent has to be read as well; nothing tells from outside when it was.
    std::thread::sleep(Duration::from_millis(500));
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&rows[0]["status"], &rows[1]["status"]), (&json!("found"), &json!("unchecked")));
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("the check was stopped"));
}
