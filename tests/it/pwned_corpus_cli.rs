//! `pwned corpus` and `pwned check` against a corpus, by the program itself.

use crate::binary::{Ran, World};
use selvedge::pwned::Sha1Hash;
use selvedge::pwned::corpus::{Corpus, CorpusLookup};
use selvedge::secret::Password;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Stdio;

/// A sorted list of some passwords and of others that fill it up.
fn list(known: &[(&str, u64)], more: u32) -> String {
    let mut rows = BTreeMap::new();
    for (password, count) in known {
        rows.insert(digits(password), *count);
    }
    for at in 0..more {
        rows.insert(digits(&format!("filler {at}")), u64::from(at % 300 + 1));
    }
    rows.iter().map(|(digits, count)| format!("{digits}:{count}\r\n")).collect()
}

fn digits(password: &str) -> String {
    let hash = Sha1Hash::of(&Password::new(password.into()));
    hash.expose().iter().map(|byte| format!("{byte:02X}")).collect()
}

const KNOWN: &[(&str, u64)] = &[("synthetic one", 1), ("synthetic many", 52_256_179), ("größe", 77)];

fn check(world: &World, arguments: &[&str]) -> Ran {
    let mut command = world.bare(arguments);
    // Nothing may be asked: nobody answers there.
    command.env("SELVEDGE_RANGE_URL", "http://127.0.0.1:1");
    Ran::piped(&mut command, "synthetic one\nsynthetic none\nsynthetic many\ngröße\n")
}

fn wanted() -> Value {
    json!([
        {"line": 1, "status": "found", "count": 1},
        {"line": 2, "status": "absent", "count": 0},
        {"line": 3, "status": "found", "count": 52_256_179},
        {"line": 4, "status": "found", "count": 77},
    ])
}

#[test]
fn a_list_or_a_built_corpus_answers_without_a_network_and_says_its_day() {
    let world = World::empty();
    let text = world.file("list.txt", list(KNOWN, 2_000));
    let built = world.bare(&["pwned", "corpus", "build", &text, "-o", "corpus", "--date", "2026-11-02"]);
    let said = Ran::of(&mut { built });
    assert!(said.done().contains("Dated 2026-11-02, 2,003 rows"), "{said:?}");
    assert!(said.out.contains("Complete"), "{said:?}");
    for file in ["list.txt", "corpus"] {
        let ran = check(&world, &["pwned", "check", "--json", "--corpus", file]);
        assert_eq!(ran.code, 3, "{ran:?}");
        assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap(), wanted(), "{file}");
        assert!(ran.err.starts_with("Checked against the corpus of 20"), "{}", ran.err);
        assert!(ran.err.contains("2,003 rows"), "{}", ran.err);
    }
    let ran = check(&world, &["pwned", "check", "--json", "--corpus", "corpus"]);
    assert_eq!(ran.err, "Checked against the corpus of 2026-11-02, 2,003 rows.\n");
}

#[test]
fn a_corpus_in_its_place_is_asked_first() {
    let world = World::empty();
    let text = world.file("list.txt", list(KNOWN, 100));
    // In the usual place.
    Ran::of(&mut world.bare(&["pwned", "corpus", "build", &text])).done();
    let ran = check(&world, &["pwned", "check", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap(), wanted());
    // The service is asked where it is told to, and here there is none.
    let ran = check(&world, &["pwned", "check", "--json", "--online"]);
    assert_eq!(
        (ran.code, ran.out.contains("unchecked"), ran.out.contains("found")),
        (1, true, false),
        "{ran:?}"
    );
    // The configuration names another.
    world.file("other.txt", list(&[("synthetic none", 5)], 0));
    let config = world.file("config.toml", "[pwned]\ncorpus = \"other.txt\"\n");
    let ran = check(&world, &["--config", &config, "pwned", "check", "--json"]);
    let rows: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&rows[0]["status"], &rows[1]["count"]), (&json!("absent"), &json!(5)));
    // One that is named and not there is no reason to ask elsewhere.
    world.file("config.toml", "[pwned]\ncorpus = \"gone\"\n");
    check(&world, &["--config", &config, "pwned", "check"])
        .fails_with(&["gone could not be read", "--online"]);
}

#[test]
fn what_is_wrong_with_a_corpus_is_said_with_what_to_do() {
    let world = World::empty();
    let good = list(KNOWN, 500);
    let mut lines: Vec<&str> = good.lines().collect();
    lines.swap(100, 101);
    world.file("unsorted.txt", lines.join("\n"));
    let cut = &good[..good.len() - 20];
    world.file("cut.txt", cut);
    world.file("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF");
    world.file("good.txt", &good);
    Ran::of(&mut world.bare(&["pwned", "corpus", "build", "good.txt", "-o", "flipped"])).done();
    let mut bytes = std::fs::read(world.path("flipped")).unwrap();
    bytes[60] ^= 1;
    world.file("flipped", &bytes);
    for (file, said) in [
        ("unsorted.txt", "line 102: its hash comes before the one of the line above: not sorted"),
        ("cut.txt", "line 503: it is cut short"),
        ("photo.jpg", "is neither a corpus nor a list"),
        ("flipped", "the checksum of its header is wrong"),
        ("none.txt", "could not be read"),
        (".", "is a folder"),
    ] {
        check(&world, &["pwned", "check", "--corpus", file]).fails_with(&[said]);
        if !matches!(file, "flipped" | ".") {
            Ran::of(&mut world.bare(&["pwned", "corpus", "build", file, "-o", "out"])).failed(1);
            assert!(!world.path("out").exists());
        }
    }
    // A bucket that is damaged leaves the passwords in it unchecked, and no other.
    Ran::of(&mut world.bare(&["pwned", "corpus", "build", "good.txt", "-o", "damaged"])).done();
    let mut bytes = std::fs::read(world.path("damaged")).unwrap();
    let last = bytes.len() - 1;
    let first = 4096 + 256 * 16;
    bytes[first..=last].iter_mut().for_each(|byte| *byte ^= 0x20);
    world.file("damaged", &bytes);
    let ran = check(&world, &["pwned", "check", "--json", "--corpus", "damaged"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.out.matches("unchecked").count() == 4 && ran.err.contains("the checksum of a bucket is wrong")
    );
}

/// More than is read through whenever it is opened: with one line far from its place, and in order.
#[test]
fn a_large_list_is_read_through_and_that_is_remembered_in_the_cache() {
    let world = World::empty();
    let good = list(KNOWN, 400_000);
    let mut lines: Vec<&str> = good.lines().collect();
    let at = lines.iter().position(|line| line.starts_with(&digits("synthetic many"))).unwrap();
    let moved = lines.remove(at);
    lines.insert(if at < 200_000 { 300_000 } else { 100_000 }, moved);
    world.file("bad.txt", lines.join("\r\n"));
    world.file("good.txt", &good);
    // The time that a file must be unchanged for this to be remembered.
    std::thread::sleep(std::time::Duration::from_millis(3_100));
    let check = |file: &str| {
        let mut command = world.bare(&["pwned", "check", "--json", "--corpus", file]);
        Ran::piped(&mut command, "synthetic many\n")
    };
    let ran = check("bad.txt");
    assert_eq!(ran.code, 1, "{ran:?}");
    for words in ["its hash comes before the one of the line above", "LC_ALL=C sort -u"] {
        assert!(ran.err.contains(words), "{ran:?}");
    }
    assert!(ran.out.contains("unchecked") && !ran.out.contains("absent"), "{ran:?}");
    let cache = world.path(".cache/selvedge/lists.json");
    assert!(!cache.exists());
    for _ in 0..2 {
        let ran = check("good.txt");
        assert_eq!((ran.code, ran.err.lines().count()), (3, 1), "{ran:?}");
        assert!(std::fs::read_to_string(&cache).unwrap().contains("good.txt"));
    }
    // A built corpus has its checksums, and leaves no trace.
    std::fs::remove_dir_all(world.path(".cache")).unwrap();
    Ran::of(&mut world.bare(&["pwned", "corpus", "build", "good.txt", "-o", "built"])).done();
    assert_eq!(check("built").code, 3);
    assert!(!world.path(".cache").exists());
}

#[test]
fn info_says_what_a_corpus_holds() {
    let world = World::empty();
    world.file("list.txt", list(KNOWN, 500));
    Ran::of(&mut world.bare(&[
        "pwned",
        "corpus",
        "build",
        "list.txt",
        "-o",
        "corpus",
        "--date",
        "2026-11-02",
    ]))
    .done();
    let info = Ran::of(&mut world.bare(&["pwned", "corpus", "info", "corpus", "--json", "--verify"])).json();
    assert_eq!(info["kind"], "built");
    assert_eq!(
        (&info["rows"], &info["date"], &info["verified"]),
        (&json!(503), &json!("2026-11-02"), &json!(true))
    );
    assert_eq!((&info["ranges"], &info["complete"]), (&json!(1_048_576), &json!(true)));
    let info = Ran::of(&mut world.bare(&["pwned", "corpus", "info", "list.txt", "--json"])).json();
    assert_eq!((&info["kind"], &info["rows"], &info["ranges"]), (&json!("list"), &json!(503), &Value::Null));
    let said = Ran::of(&mut world.bare(&["pwned", "corpus", "info", "list.txt", "--verify"]));
    assert!(said.done().contains("every line is in order"), "{said:?}");
    let mut bytes = std::fs::read(world.path("corpus")).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    world.file("corpus", &bytes);
    Ran::of(&mut world.bare(&["pwned", "corpus", "info", "corpus", "--verify"]))
        .fails_with(&["checksum of a bucket"]);
    Ran::of(&mut world.bare(&["pwned", "corpus", "info"]))
        .fails_with(&["there is no corpus in", "corpus download"]);
}

/// All rows of some ranges, or the first half of a list: every line is right, and most of them are missing.
#[test]
fn a_corpus_that_was_cut_at_a_line_end_says_so_and_never_that_a_password_is_absent() {
    let world = World::empty();
    let all = list(KNOWN, 20_000);
    let lines: Vec<&str> = all.split_inclusive('\n').collect();
    let half: String = lines[..lines.len() / 2].concat();
    let mut ranges = String::new();
    for range in 0..24_u32 {
        for row in 0..900_u32 {
            let digits = format!("{:05X}{:05X}", range * 43_000 + 5, row * 1_165);
            ranges.push_str(&format!("{digits}{:030X}:7\n", 0));
        }
    }
    let beyond: Vec<String> = (0..200).map(|n| format!("nobody has this {n}")).collect();
    let beyond = beyond.iter().filter(|password| digits(password).as_str() > "83");
    let beyond: String = beyond.map(|password| format!("{password}\n")).collect();
    for (name, rows) in [("half.txt", half), ("ranges.txt", ranges)] {
        world.file(name, rows);
        Ran::of(&mut world.bare(&["pwned", "corpus", "build", name, "-o", "cut.corpus", "--force"])).done();
        for file in [name, "cut.corpus"] {
            let said = Ran::of(&mut world.bare(&["pwned", "corpus", "info", file]));
            assert!(said.done().contains("Incomplete: "), "{said:?}");
            let info = Ran::of(&mut world.bare(&["pwned", "corpus", "info", file, "--json"])).json();
            assert_eq!(info["complete"], false, "{info}");
            let ran = Ran::piped(&mut world.bare(&["pwned", "check", "--json", "--corpus", file]), &beyond);
            assert_eq!(ran.code, 1, "{ran:?}");
            assert!(ran.err.contains("missing"), "{}", ran.err);
            assert!(!ran.out.contains("absent") && ran.out.contains("unchecked"), "{file}: {}", ran.out);
        }
    }
    // An evenly thinned one is a whole list of its own.
    world.file("thin.txt", lines.iter().step_by(2).copied().collect::<String>());
    Ran::of(&mut world.bare(&["pwned", "corpus", "build", "thin.txt", "-o", "thin.corpus"])).done();
    for file in ["thin.txt", "thin.corpus"] {
        assert!(!Ran::of(&mut world.bare(&["pwned", "corpus", "info", file])).done().contains("Incomplete"));
        let ran = Ran::piped(&mut world.bare(&["pwned", "check", "--json", "--corpus", file]), &beyond);
        assert!(ran.code == 0 && !ran.out.contains("unchecked"), "{ran:?}");
    }
}

/// The row after which a list was cut lies within a range; what would come after it there is not known either.
#[test]
fn the_range_in_which_a_list_was_cut_is_known_up_to_the_cut() {
    let world = World::empty();
    let all = list(&[], 20_000);
    let half: String = all.split_inclusive('\n').take(10_000).collect();
    let last = half.lines().last().unwrap()[..40].to_owned();
    world.file("half.txt", &half);
    Ran::of(&mut world.bare(&["pwned", "corpus", "build", "half.txt", "-o", "corpus"])).done();
    let corpus = Corpus::open(&world.path("corpus")).unwrap();
    let mut hash = data_encoding::HEXUPPER.decode(last.as_bytes()).unwrap();
    let mut seen = |byte: usize, to: u8| {
        hash[byte] = to;
        corpus.look_up(hash.as_slice().try_into().unwrap()).unwrap()
    };
    assert!(matches!(seen(19, 0), CorpusLookup::Found(_)), "it is told by its first bits");
    // The same range, at its end.
    seen(2, u8::from_str_radix(&last[4..5], 16).unwrap() << 4 | 0xF);
    assert_eq!(seen(3, 0xFF), CorpusLookup::RangeMissing);
}

#[test]
fn a_corpus_is_replaced_and_a_download_begun_only_where_somebody_said_so() {
    let world = World::empty();
    world.file("list.txt", list(KNOWN, 500));
    let build = ["pwned", "corpus", "build", "list.txt"];
    for place in [&[][..], &["-o", "corpus"]] {
        let command = [&build, place].concat();
        Ran::of(&mut world.bare(&command)).done();
        Ran::of(&mut world.bare(&command)).fails_with(&["there is a corpus in", "--force"]);
        Ran::of(&mut world.bare(&[&command[..], &["--force"]].concat())).done();
    }
    let ran = Ran::of(
        world
            .bare(&["pwned", "corpus", "download", "-o", "new"])
            .env("SELVEDGE_RANGE_URL", "http://127.0.0.1:1"),
    );
    assert!(
        ran.code == 1 && ran.err.contains("there is no terminal to ask on") && ran.err.contains("--yes"),
        "{ran:?}"
    );
    assert!(!world.path("new").exists());
}

/// Killed at once and later, with nothing under the name before it is whole, and the same in the end.
#[cfg(unix)]
#[test]
fn the_program_killed_in_a_build_leaves_no_half_corpus_and_ends_the_same() {
    let world = World::empty();
    world.file("list.txt", list(KNOWN, 60_000));
    let build = |out: &str| world.bare(&["pwned", "corpus", "build", "list.txt", "-o", out]);
    Ran::of(&mut build("whole")).done();
    let whole = std::fs::read(world.path("whole")).unwrap();
    for pause in [0, 1, 3, 6, 10, 20, 40] {
        let mut child = build("out").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        if let Ok(there) = std::fs::read(world.path("out")) {
            assert!(there == whole, "what has the name is whole");
            std::fs::remove_file(world.path("out")).unwrap();
        }
    }
    Ran::of(&mut build("out")).done();
    assert!(std::fs::read(world.path("out")).unwrap() == whole);
}

/// No password, and no hash of one, is in anything that was written, and none in the environment.
#[test]
fn nothing_that_was_checked_is_written_anywhere() {
    let world = World::empty();
    world.file("list.txt", list(&[], 50));
    let before: Vec<_> =
        std::fs::read_dir(world.path("")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let ran = check(&world, &["pwned", "check", "--json", "--corpus", "list.txt"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for secret in ["synthetic", &digits("synthetic one")[..10]] {
        assert!(!ran.out.contains(secret) && !ran.err.contains(secret));
    }
    let after: Vec<_> =
        std::fs::read_dir(world.path("")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(before.len(), after.len());
}
