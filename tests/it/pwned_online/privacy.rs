//! What the service sees: five characters, and nothing that tells more.

use super::server::{Answer, Server, ok};
use super::{check, prefix, range, suffix};
use selvedge::pwned::BreachStatus;
use std::collections::BTreeSet;
use std::time::Duration;

#[test]
fn nothing_but_the_five_characters_leaves() {
    let server = Server::start(|_| Answer::Whole(ok(range("truelove15", 3).join("\r\n"))));
    assert_eq!(check(&server, &["truelove15"]), [BreachStatus::Found(3)]);
    let seen = server.seen();
    let [request] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!(request.line, "GET /range/00001 HTTP/1.1");
    let mut names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    // No cookie, no referrer, no length of a body, no language.
    assert_eq!(names, ["accept", "accept-encoding", "add-padding", "host", "user-agent"]);
    let value = |name: &str| &request.headers.iter().find(|(known, _)| known == name).unwrap().1;
    assert_eq!(value("add-padding"), "true");
    assert_eq!(value("user-agent"), concat!("selvedge/", env!("CARGO_PKG_VERSION")));
    assert!(value("accept-encoding").contains("gzip") && value("accept-encoding").contains("br"));
    assert!(server.url().ends_with(value("host").as_str()));
}

#[test]
fn each_prefix_is_asked_for_once_in_an_order_that_says_nothing() {
    let server = Server::start(|_| Answer::Whole(ok(range("password 7", 3).join("\r\n"))));
    let passwords: Vec<String> = (0..300).map(|n| format!("password {}", n % 200)).collect();
    let passwords: Vec<&str> = passwords.iter().map(String::as_str).collect();
    let outcomes = check(&server, &passwords);
    for (password, outcome) in passwords.iter().zip(&outcomes) {
        let wanted = if *password == "password 7" { BreachStatus::Found(3) } else { BreachStatus::Absent };
        assert_eq!(*outcome, wanted, "{password}");
    }
    let seen = server.seen();
    let asked: Vec<String> = seen.iter().map(|request| request.prefix().to_owned()).collect();
    let mut given: Vec<String> = Vec::new();
    for password in &passwords[..200] {
        if !given.contains(&prefix(password)) {
            given.push(prefix(password));
        }
    }
    assert_eq!(asked.iter().collect::<BTreeSet<_>>(), given.iter().collect());
    assert_eq!(asked.len(), given.len(), "some were asked for twice");
    // Requests overtake each other by a few places; the order given or sorted would still show through.
    let far = |order: &[String]| -> usize {
        let moved = asked
            .iter()
            .enumerate()
            .map(|(at, prefix)| order.iter().position(|other| other == prefix).unwrap().abs_diff(at));
        moved.sum::<usize>() / asked.len()
    };
    let mut sorted = given.clone();
    sorted.sort();
    // A third of the length is what chance makes of it.
    assert!(far(&given) > 32 && far(&sorted) > 32, "{} {}", far(&given), far(&sorted));
    for request in &seen {
        assert!(request.line.len() == "GET /range/00000 HTTP/1.1".len(), "{}", request.line);
    }
}

#[test]
fn passwords_of_one_range_are_told_apart_here() {
    // Two hashes with the same prefix: the service's answer is the same for both.
    let mut same = None;
    let mut known = std::collections::HashMap::new();
    for n in 0.. {
        let password = format!("candidate {n}");
        if let Some(other) = known.insert(prefix(&password), password.clone()) {
            same = Some((other, password));
            break;
        }
    }
    let (one, other) = same.unwrap();
    let body = format!("{}:5", suffix(&one));
    let server = Server::start(move |_| Answer::Whole(ok(&body)));
    assert_eq!(check(&server, &[&other, &one]), [BreachStatus::Absent, BreachStatus::Found(5)]);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn sixteen_requests_are_under_way_at_most() {
    let server =
        Server::start(|_| Answer::After(Duration::from_millis(30), ok(range("truelove15", 3).join("\r\n"))));
    let passwords: Vec<String> = (0..120).map(|n| format!("password {n}")).collect();
    let passwords: Vec<&str> = passwords.iter().map(String::as_str).collect();
    check(&server, &passwords);
    assert!(server.most_at_once() <= 16, "{}", server.most_at_once());
    assert!(server.most_at_once() > 1, "one after the other");
}
