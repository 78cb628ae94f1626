//! Every way in which a service can fail: unchecked, never absent.

use super::server::{Answer, Server, http, ok};
use super::{check, check_with, hash, policy, prefix, range, why};
use selvedge::pwned::range::{MAX_RANGE_BYTES, RangeClient, RequestPolicy};
use selvedge::pwned::{BreachSource, BreachStatus, CheckProgress, RangeError, UncheckedReason};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

fn good(count: u64) -> Vec<u8> {
    ok(range("truelove15", count).join("\r\n"))
}

/// Why an answer is none, and how often it was asked for.
fn failure(answer: impl Fn() -> Answer + Send + Sync + 'static) -> (RangeError, usize) {
    let server = Server::start(move |_| answer());
    let UncheckedReason::Range(error) = why(&check(&server, &["truelove15"])) else { panic!("not asked") };
    (error, server.times(&prefix("truelove15")))
}

#[test]
fn what_does_not_pass_is_asked_for_once_and_what_may_pass_again() {
    let status = |status: &'static str| failure(move || Answer::Whole(http(status, &[], b"no")));
    assert_eq!(status("400 Bad Request"), (RangeError::NotUnderstood, 1));
    assert_eq!(status("403 Forbidden"), (RangeError::Refused, 1));
    assert_eq!(status("404 Not Found"), (RangeError::NoRanges, 1));
    assert_eq!(status("204 No Content"), (RangeError::Status(204), 1));
    assert_eq!(status("418 I'm a teapot"), (RangeError::Status(418), 1));
    assert_eq!(status("500 Internal Server Error"), (RangeError::Unavailable(500), 3));
    assert_eq!(status("503 Service Unavailable"), (RangeError::Unavailable(503), 3));
    assert_eq!(status("429 Too Many Requests"), (RangeError::Busy(None), 3));
}

#[test]
fn an_answer_that_is_none_is_no_answer() {
    let page = "<!DOCTYPE html><title>Hotel</title><p>Welcome";
    for kind in ["text/html", "text/html; charset=utf-8", "text/plain", "application/json", "image/png"] {
        let (error, times) =
            failure(move || Answer::Whole(http("200 OK", &[("Content-Type", kind)], page.as_bytes())));
        assert!(matches!(error, RangeError::NotARange(_)) && times == 1, "{kind}: {error:?}");
    }
    // Even a good range, where it says that it is a page.
    let (error, _) = failure(|| {
        Answer::Whole(http(
            "200 OK",
            &[("Content-Type", "text/html")],
            range("truelove15", 1).join("\n").as_bytes(),
        ))
    });
    assert!(matches!(error, RangeError::NotARange(_)), "{error:?}");
    assert_eq!(failure(|| Answer::Whole(ok(""))), (RangeError::Empty, 3));
}

#[test]
fn half_an_answer_is_no_answer() {
    let rows = range("truelove15", 1_002);
    let half = rows[..20].join("\r\n") + "\r\n0018A45C4D1DEF8";
    let rows = rows.join("\r\n");
    assert_eq!(failure(move || Answer::Whole(ok(&half))), (RangeError::Cut, 3));
    // Cut between two rows, which the announced length gives away; with an orderly end, and with a reset.
    let whole = ok(&rows);
    let cut = whole.len() - rows.split("\r\n").last().unwrap().len();
    let (closed, reset) = (whole[..cut].to_vec(), whole[..cut].to_vec());
    let (error, times) = failure(move || Answer::ThenClose(closed.clone()));
    assert!(matches!(error, RangeError::Connection(_)) && times == 3, "{error:?}");
    let (error, times) = failure(move || Answer::ThenReset(reset.clone()));
    assert!(matches!(error, RangeError::Connection(_)) && times == 3, "{error:?}");
    let (error, times) = failure(|| Answer::ThenReset(vec![]));
    assert!(matches!(error, RangeError::Connection(_)) && times >= 3, "{error:?}");
}

#[test]
fn a_broken_compression_is_no_answer() {
    let body = super::server::gzip(range("truelove15", 3).join("\n").as_bytes());
    let mut flipped = body.clone();
    let end = flipped.len() - 6;
    flipped[end] ^= 1;
    for body in [body[..body.len() / 2].to_vec(), flipped, b"not gzip at all".to_vec()] {
        let (error, _) =
            failure(move || Answer::Whole(http("200 OK", &[("Content-Encoding", "gzip")], &body)));
        assert!(matches!(error, RangeError::Connection(_)), "{error:?}");
    }
}

#[test]
fn what_fails_at_first_is_tried_again() {
    for (name, first) in [
        ("500", http("500 Internal Server Error", &[], b"")),
        ("429", http("429 Too Many Requests", &[], b"")),
        ("429, at once", http("429 Too Many Requests", &[("Retry-After", "0")], b"")),
        ("429, unreadable", http("429 Too Many Requests", &[("Retry-After", "later")], b"")),
    ] {
        let server =
            Server::start(move |seen| Answer::Whole(if seen.before < 2 { first.clone() } else { good(3) }));
        assert_eq!(check(&server, &["truelove15"]), [BreachStatus::Found(3)], "{name}");
    }
    let server = Server::start(|seen| match seen.before {
        0 => Answer::ThenReset(good(3)[..200].to_vec()),
        1 => Answer::ThenClose(vec![]),
        _ => Answer::Whole(good(3)),
    });
    assert_eq!(check(&server, &["truelove15"]), [BreachStatus::Found(3)]);
}

#[test]
fn a_service_that_asks_to_wait_is_left_alone_that_long() {
    let dated: &[(&str, &str)] =
        &[("Date", "Fri, 31 Dec 1999 23:59:58 GMT"), ("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT")];
    for (status, headers) in [
        ("429 Too Many Requests", &[("Retry-After", "1")][..]),
        ("503 Service Unavailable", &[("Retry-After", "1")][..]),
        ("429 Too Many Requests", dated),
    ] {
        let first = http(status, headers, b"");
        let server =
            Server::start(move |seen| Answer::Whole(if seen.before == 0 { first.clone() } else { good(3) }));
        let started = Instant::now();
        assert_eq!(check(&server, &["truelove15"]), [BreachStatus::Found(3)]);
        assert!(started.elapsed() >= Duration::from_secs(1), "{status} {headers:?}");
    }
}

#[test]
fn a_service_that_asks_to_wait_too_long_is_given_up_for_the_whole_batch() {
    let server =
        Server::start(|_| Answer::Whole(http("429 Too Many Requests", &[("Retry-After", "3600")], b"")));
    let passwords: Vec<String> = (0..100).map(|n| format!("password {n}")).collect();
    let passwords: Vec<&str> = passwords.iter().map(String::as_str).collect();
    let outcomes = check(&server, &passwords);
    let busy = RangeError::Busy(Some(Duration::from_secs(3600)));
    assert!(outcomes.iter().all(|outcome| matches!(outcome, BreachStatus::Unchecked(_))));
    assert!(outcomes.contains(&BreachStatus::Unchecked(UncheckedReason::NotAsked(busy))));
    assert!(server.seen().len() <= 16, "{}", server.seen().len());
}

#[test]
fn the_waits_that_a_service_asks_for_have_an_end_together() {
    let server =
        Server::start(|_| Answer::Whole(http("429 Too Many Requests", &[("Retry-After", "1")], b"")));
    let policy = RequestPolicy { max_tries: 100, max_wait: Duration::from_secs(1), ..policy() };
    let started = Instant::now();
    let online = RangeClient::with_policy(&server.url(), policy).unwrap();
    let outcomes = online.check(&[hash("truelove15")], &mut |_| ControlFlow::Continue(()));
    assert!(matches!(outcomes[..], [BreachStatus::Unchecked(_)]));
    assert!(server.seen().len() <= 3 && started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_service_that_always_fails_is_given_up() {
    let server = Server::start(|_| Answer::Whole(http("403 Forbidden", &[], b"")));
    let passwords: Vec<String> = (0..200).map(|n| format!("password {n}")).collect();
    let passwords: Vec<&str> = passwords.iter().map(String::as_str).collect();
    let outcomes = check(&server, &passwords);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, BreachStatus::Unchecked(_))));
    let most = policy().give_up_after + policy().max_parallel;
    assert!(server.seen().len() <= most, "{}", server.seen().len());
}

#[test]
fn some_that_fail_take_no_others_with_them() {
    let bad = ["cut", "page", "refused", "broken", "empty"];
    let server =
        Server::start(move |seen| match bad.iter().position(|password| prefix(password) == seen.prefix()) {
            Some(0) => Answer::Whole(ok("0018A45C4D1DEF8")),
            Some(1) => Answer::Whole(ok("<html>")),
            Some(2) => Answer::Whole(http("403 Forbidden", &[], b"")),
            Some(3) => Answer::ThenReset(vec![]),
            Some(_) => Answer::Whole(ok("")),
            None => Answer::Whole(good(3)),
        });
    let outcomes = check(&server, &["cut", "truelove15", "page", "refused", "x", "broken", "empty", "y"]);
    let words: Vec<&str> = outcomes.iter().map(BreachStatus::label).collect();
    assert_eq!(
        words,
        ["unchecked", "found", "unchecked", "unchecked", "absent", "unchecked", "unchecked", "absent"]
    );
}

#[test]
fn a_byte_now_and_then_takes_no_longer_than_a_request_may() {
    let server = Server::start(|_| Answer::Dripping(good(3), Duration::from_millis(20)));
    let hurried = RequestPolicy { request: Duration::from_millis(400), ..policy() };
    assert_eq!(
        why(&check_with(&server, hurried, &["truelove15"])),
        UncheckedReason::Range(RangeError::Slow(hurried.request))
    );
    assert_eq!(server.seen().len(), 1, "it would take as long again");
}

#[test]
fn silence_is_not_waited_for_for_ever() {
    let server = Server::start(|_| Answer::Silence);
    let hurried = RequestPolicy { silence: Duration::from_millis(200), ..policy() };
    let error = why(&check_with(&server, hurried, &["truelove15"]));
    assert!(matches!(error, UncheckedReason::Range(RangeError::Connection(_))), "{error:?}");
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn fifty_megabytes_of_junk_are_not_taken() {
    const JUNK: usize = 50_000_000;
    for lengthless in [false, true] {
        let length = if lengthless { String::new() } else { format!("Content-Length: {JUNK}\r\n") };
        let server = Server::start(move |_| {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{length}\r\n");
            let row = format!("{}\r\n", range("truelove15", 1)[0]);
            Answer::Flood([head, row.repeat(1_000)].concat().into_bytes(), JUNK)
        });
        assert_eq!(
            why(&check(&server, &["truelove15"])),
            UncheckedReason::Range(RangeError::TooLarge(MAX_RANGE_BYTES))
        );
        assert_eq!(server.seen().len(), 1);
        assert!(server.sent() < JUNK, "all of it was taken");
    }
    // Small on the wire, large unpacked: one block that repeats would do the same as many that do not.
    let large = vec![b'A'; 6_000_000];
    let packed = super::server::gzip(&large);
    let (error, _) = failure(move || Answer::Whole(http("200 OK", &[("Content-Encoding", "gzip")], &packed)));
    assert_eq!(error, RangeError::TooLarge(MAX_RANGE_BYTES));
}

#[test]
fn a_redirect_to_another_host_is_refused() {
    let elsewhere = Server::start(|_| Answer::Whole(good(0)));
    for target in
        [elsewhere.url(), elsewhere.url().replace("127.0.0.1", "localhost"), "https://127.0.0.1/".into()]
    {
        let (error, times) = failure(move || {
            Answer::Whole(http("302 Found", &[("Location", &format!("{target}/range/00000"))], b""))
        });
        assert_eq!((error, times), (RangeError::Redirect, 1));
    }
    assert!(elsewhere.seen().is_empty());
    let (error, _) = failure(|| Answer::Whole(http("302 Found", &[("Location", "/range/00000")], b"")));
    assert_eq!(error, RangeError::Redirect);
}

#[test]
fn a_certificate_that_nobody_knows_is_refused_before_anything_is_asked() {
    let (server, _) = Server::start_tls(|_| Answer::Whole(good(0)));
    let error = why(&check(&server, &["truelove15"]));
    assert!(matches!(error, UncheckedReason::Range(RangeError::Certificate(_))), "{error:?}");
    assert!(server.seen().is_empty());
    assert_eq!(server.connections(), 1, "it is not tried again");
}

#[test]
fn where_nobody_listens_all_is_unchecked() {
    let url = Server::start(|_| Answer::Silence).url();
    // The server is gone; its address is free.
    let online = RangeClient::with_policy(&url, policy()).unwrap();
    let outcomes = online.check(&[hash("a"), hash("b")], &mut |_| ControlFlow::Continue(()));
    for outcome in outcomes {
        assert!(
            matches!(outcome, BreachStatus::Unchecked(UncheckedReason::Range(RangeError::Connection(_)))),
            "{outcome:?}"
        );
    }
}

#[test]
fn an_address_that_would_go_out_in_the_clear_is_refused() {
    for address in ["http://api.example/", "http://192.168.0.1", "ftp://localhost", "not an address", ""] {
        let error = RangeClient::new(address).err().unwrap();
        assert!(matches!(error, RangeError::Address(_)), "{address}: {error:?}");
    }
}

#[test]
fn a_batch_that_is_stopped_keeps_what_it_has() {
    let hangs = prefix("hangs");
    let server = Server::start(move |seen| match seen.prefix() == hangs {
        true => Answer::Silence,
        false => Answer::Whole(good(3)),
    });
    let online = RangeClient::with_policy(&server.url(), policy()).unwrap();
    let hashes = [hash("truelove15"), hash("hangs"), hash("other")];
    let mut last = CheckProgress::default();
    let outcomes = online.check(&hashes, &mut |progress| {
        assert!(progress.total == 3 && progress.done >= last.done && progress.elapsed >= last.elapsed);
        last = progress;
        if progress.done == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(
        outcomes,
        [BreachStatus::Found(3), BreachStatus::Unchecked(UncheckedReason::Stopped), BreachStatus::Absent]
    );
}

#[test]
fn no_error_says_what_was_asked() {
    let asked = prefix("truelove15");
    let rest = super::suffix("truelove15");
    for answer in [
        http("403 Forbidden", &[], b""),
        http("500 No", &[], b""),
        http("302 Found", &[("Location", "https://elsewhere.example/range/00001")], b""),
        ok("<html>"),
        ok(format!("{rest}x1\n")),
        b"HTTP/9 what\r\n\r\n".to_vec(),
        vec![],
    ] {
        let (error, _) = failure(move || Answer::ThenClose(answer.clone()));
        let said = format!("{error} {error:?} {}", error.hint());
        assert!(!said.contains(&asked) && !said.contains(&rest[..8]) && !said.contains("/range"), "{said}");
    }
}
