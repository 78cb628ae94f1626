//! The service directory: the built-in list against the public directory, and updates.

use crate::binary::{Ran, World};
use crate::http_server::{Answer, Server};
use selvedge::services::{ATTRIBUTION, Directory, Service, api};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;

/// The whole public directory, if it is available.
fn shared() -> Option<Vec<u8>> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/2fa-directory.json"));
    if let Ok(bytes) = std::fs::read(path) {
        return Some(bytes);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is missing", path.display());
    println!("not run: {} is missing", path.display());
    None
}

#[test]
fn the_built_in_list_matches_the_public_directory() {
    let Some(bytes) = shared() else { return };
    let public = api::read(&bytes).unwrap();
    let public: HashMap<&str, &Service> =
        public.iter().map(|service| (service.name.as_str(), service)).collect();
    let builtin = Directory::builtin().services();
    assert!(builtin.len() >= 200, "{}", builtin.len());
    for ours in builtin {
        let theirs = public.get(ours.name.as_str()).unwrap_or_else(|| panic!("{} is not listed", ours.name));
        assert_eq!(*ours, Service { chosen: true, ..(*theirs).clone() });
    }
}

#[test]
fn the_whole_directory_is_read_merged_and_searched() {
    let Some(bytes) = shared() else { return };
    let public = api::read(&bytes).unwrap();
    assert_eq!(public.len(), 2566);
    assert!(public.iter().any(|service| !service.has_second_factor()));
    let all = Directory::builtin().merged(public);
    assert_eq!(all.len(), 2566);
    assert_eq!(all.services().iter().filter(|service| service.chosen).count(), Directory::builtin().len());
    for query in ["b", "bank", "bank of", "paypal"] {
        let found = all.search(query);
        assert!(!found.is_empty() && found.is_sorted_by_key(|one| one.kind), "{query}");
    }
}

#[test]
fn the_attribution_has_the_required_wording() {
    assert_eq!(ATTRIBUTION, "Data sourced from 2FA Directory by 2factorauth.");
}

/// The built-in services without the first few, in the public format.
fn document(without: usize) -> String {
    let services = &Directory::builtin().services()[without..];
    let entries: Vec<Value> = services
        .iter()
        .map(|service| {
            let words: Vec<&str> = service.offers.iter().map(|offer| offer.word()).collect();
            let mut fields = json!({"domain": service.domain, "keywords": service.keywords, "img": "x.svg"});
            if !words.is_empty() {
                fields["tfa"] = json!(words);
            }
            json!([service.name, fields])
        })
        .collect();
    json!(entries).to_string()
}

/// The built-in services and one that only this directory has.
fn with_new_service() -> String {
    let mut entries: Vec<Value> = serde_json::from_str(&document(0)).unwrap();
    entries.push(
        json!(["Zebra Post", {"domain": "zebra.example", "tfa": ["totp", "odour"], "keywords": ["email"]}]),
    );
    json!(entries).to_string()
}

fn ok(body: impl Into<Vec<u8>>) -> Answer {
    Answer::new("200 OK", body).with("Content-Type: application/json")
}

fn update(world: &World, from: &str, more: &[&str]) -> Ran {
    Ran::of(world.bare(&["services", "update", "--from", from]).args(more))
}

fn search(world: &World, query: &str) -> Value {
    Ran::of(&mut world.bare(&["services", "search", query, "--json"])).json()
}

/// Whether the fetched directory of [`with_new_service`] is in use.
fn knows_zebra(world: &World) -> bool {
    search(world, "zebra")["found"] == json!(1)
}

/// A home with a fetched directory, and a server for the next update.
fn fetched(answer: impl Fn(&str) -> Answer + Send + 'static) -> (World, Server) {
    let world = World::empty();
    let file = world.file("first.json", with_new_service());
    update(&world, &file, &[]).done();
    assert!(knows_zebra(&world));
    (world, Server::start(answer))
}

#[test]
fn a_fetched_directory_is_merged_and_its_changes_are_listed() {
    let world = World::empty();
    let server = Server::start(|_| ok(with_new_service()));
    let ran = update(&world, &server.url("/v3/all.json"), &[]);
    let services = Directory::builtin().len() + 1;
    let said = ran.done();
    assert!(
        said.starts_with(&format!("The service directory has {services} services: 1 added, 0 removed, ")),
        "{said}"
    );
    assert!(said.contains("added    Zebra Post\n") && said.ends_with(&format!("{ATTRIBUTION}\n")), "{said}");
    assert!(knows_zebra(&world));
    assert!(search(&world, "paypal")["found"].as_u64().unwrap() >= 1, "what is built in stays");
    let request = server.requests().remove(0);
    assert!(
        request.starts_with("get /v3/all.json http/1.1\r\n") && request.contains("user-agent: selvedge/"),
        "{request}"
    );
    assert!(!request.contains("if-none-match"), "{request}");
}

#[test]
fn an_unchanged_directory_is_not_fetched_again() {
    let world = World::empty();
    let server = Server::start(|head| {
        if head.contains("if-none-match: \"one\"") {
            Answer::new("304 Not Modified", "")
        } else {
            ok(with_new_service()).with("ETag: \"one\"")
        }
    });
    let url = server.url("/all.json");
    update(&world, &url, &[]).done();
    let said = update(&world, &url, &[]).done().to_owned();
    assert!(said.starts_with("No changes: the directory of ") && knows_zebra(&world), "{said}");
    let json = update(&world, &url, &["--json"]).json();
    assert_eq!((&json["changed"], &json["added"], &json["source"]), (&json!(false), &json!([]), &json!(url)));
    // A version tag belongs to one address and is not sent to another.
    update(&world, &server.url("/other.json"), &[]).done();
    let tagged = |head: &String| head.contains("if-none-match");
    assert_eq!(server.requests().iter().map(tagged).collect::<Vec<_>>(), [false, true, true, false]);
}

#[test]
fn a_bad_answer_keeps_the_old_directory() {
    let truncated = Answer { length: Some(1 << 20), ..ok(with_new_service()) };
    let huge = Answer { times: 100, ..ok(vec![b' '; 1 << 20]) };
    let elsewhere = Server::start(|_| ok(with_new_service()));
    let page = "<!DOCTYPE html><title>Sign in to the network</title>";
    for (answer, wanted) in [
        (Answer::new("500 Internal Server Error", with_new_service()), "the server answered 500"),
        (Answer::new("404 Not Found", "[]"), "the server answered 404"),
        (Answer::new("304 Not Modified", ""), "the server answered 304"),
        (
            Answer::new("302 Found", "").with(format!("Location: {}", elsewhere.url("/"))),
            "it redirects to another host",
        ),
        (truncated, "end of file before message length reached"),
        (huge, "larger than 8388608 bytes"),
        (Answer::new("200 OK", page).with("Content-Type: text/html"), "it is a web page, not JSON"),
        (ok(&with_new_service()[..5000]), "it is not JSON: line 1, column 5000"),
        (ok("{\"message\": \"rate limited\"}"), "found an object with message instead of"),
        (ok("[[\"A\", {\"domain\": 7}]]"), "entry 1, “A”: domain is a number instead of text"),
        (ok("[]"), "the list is empty"),
        (ok(document(Directory::builtin().len() / 2)), "services, but the previous one has"),
        (ok(with_new_service().replace("\"tfa\"", "\"methods\"")), "offer any second factor"),
    ] {
        let (world, server) = fetched(move |_| answer.clone());
        update(&world, &server.url("/all.json"), &[]).fails_with(&[
            wanted,
            &server.url(""),
            "the directory of ",
            " stays",
        ]);
        assert!(knows_zebra(&world), "{wanted}");
    }
    assert_eq!(elsewhere.requests().len(), 0, "a redirect to another host is not followed");
}

#[test]
fn an_unreachable_server_and_plain_http_are_reported() {
    let world = World::empty();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    update(&world, &format!("http://127.0.0.1:{port}/"), &[]).fails_with(&[
        "onnect",
        "until then the built-in list of ",
        " services is used",
    ]);
    update(&world, "http://directory.example/all.json", &[]).fails_with(&["HTTPS is required"]);
    update(&world, "ftp://127.0.0.1/", &[]).fails_with(&["is not a web address"]);
    update(&world, "no-such-file.json", &[]).fails_with(&["no-such-file.json", "check the path"]);
}

#[test]
fn a_redirect_on_the_same_host_is_followed() {
    let server = Server::start(|head| {
        if head.starts_with("get /new") {
            ok(with_new_service())
        } else {
            Answer::new("301 Moved Permanently", "").with("Location: /new")
        }
    });
    let world = World::empty();
    update(&world, &server.url("/old"), &[]).done();
    assert!(knows_zebra(&world));
}

#[test]
fn a_smaller_directory_is_accepted_on_request() {
    let (world, server) = fetched(|_| ok(document(Directory::builtin().len() / 2)));
    let json = update(&world, &server.url("/"), &["--accept-fewer", "--json"]).json();
    assert!(json["removed"].as_array().unwrap().contains(&json!("Zebra Post")), "{json}");
    assert!(!knows_zebra(&world));
}

#[test]
fn the_address_comes_from_the_argument_the_environment_or_the_configuration() {
    let server = Server::start(|_| ok(with_new_service()));
    let world = World::empty();
    let config = world.file("config.toml", format!("[services]\nurl = \"{}\"\n", server.url("/configured")));
    let arguments = ["services", "update", "--config", config.as_str()];
    Ran::of(&mut world.bare(&arguments)).done();
    Ran::of(world.bare(&arguments).env("SELVEDGE_SERVICES_URL", server.url("/environment"))).done();
    Ran::of(
        world.bare(&arguments).arg("--from").arg(server.url("/argument")).env("SELVEDGE_SERVICES_URL", "x:"),
    )
    .done();
    let asked: Vec<String> =
        server.requests().iter().map(|head| head.split_whitespace().nth(1).unwrap().to_owned()).collect();
    assert_eq!(asked, ["/configured", "/environment", "/argument"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_the_old_directory() {
    let (world, server) = fetched(|_| ok(document(1)));
    let cache = world.path(".cache/selvedge");
    let before = std::fs::read(cache.join("services.json")).unwrap();
    // Limit files to 4 KiB.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" services update --from \"$1\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_selvedge"), &server.url("/")]);
    command.env_clear().env("HOME", world.path("")).env("PATH", std::env::var_os("PATH").unwrap());
    Ran::of(&mut command).fails_with(&["could not be written", "the free space", " stays"]);
    assert_eq!(std::fs::read(cache.join("services.json")).unwrap(), before);
    assert_eq!(std::fs::read_dir(&cache).unwrap().count(), 1, "nothing half-written is left");
}

#[cfg(target_os = "linux")]
#[test]
fn a_damaged_cache_is_ignored_and_replaced() {
    let (world, server) = fetched(|_| ok(with_new_service()));
    let cache = world.path(".cache/selvedge/services.json");
    std::fs::write(&cache, "{\"format\": \"selvedge-services\"").unwrap();
    let ran = Ran::of(&mut world.bare(&["services", "search", "paypal", "--json"]));
    assert!(ran.json()["found"].as_u64().unwrap() >= 1);
    assert!(ran.err.contains("is ignored") && ran.err.contains("services update"), "{}", ran.err);
    update(&world, &server.url("/"), &[]).done();
    assert!(knows_zebra(&world));
}

#[test]
fn a_search_lists_the_best_match_first_with_offers_and_pages() {
    let world = World::empty();
    let search = |words: &[&str]| Ran::of(world.bare(&["services", "search"]).args(words)).done().to_owned();
    insta::assert_snapshot!("search_paypal", search(&["paypal"]));
    insta::assert_snapshot!("search_bank", search(&["banking", "--limit", "5"]));
    let nothing = Ran::of(&mut world.bare(&["services", "search", "no-such-thing"]));
    assert_eq!(nothing.done(), "");
    assert!(nothing.err.contains("matches “no-such-thing”"), "{}", nothing.err);
    let json = Ran::of(&mut world.bare(&["services", "search", "bank", "of", "america", "--json"])).json();
    assert_eq!(json["services"][0]["name"], "Bank of America");
    assert_eq!(json["attribution"], ATTRIBUTION);
    assert!(Ran::of(&mut world.bare(&["services", "search"])).code == 2);
}

#[test]
fn the_whole_public_directory_is_read_from_a_file() {
    if shared().is_none() {
        return;
    }
    let world = World::empty();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/2fa-directory.json");
    let json = update(&world, file, &["--json"]).json();
    assert_eq!(
        (&json["services"], &json["removed"], &json["altered"]),
        (&json!(2566), &json!([]), &json!([]))
    );
    let again = update(&world, file, &["--json"]).json();
    assert_eq!(again["changed"], json!(false));
    assert_eq!(search(&world, "zoolz")["services"][0]["name"], "Zoolz");
}
