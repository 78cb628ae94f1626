//! Lists that are used as they are: read through before they answer, once, and again when they were changed.

use crate::pwned_corpus::{Folder, Rows, hash, hex, rows, text};
use selvedge::pwned::corpus::{Corpus, EAGER_VERIFY_BYTES};
use selvedge::pwned::{BreachSource, BreachStatus, ProgressUnit, Sha1Hash};
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Just over the size from which a list is not read through whenever it is opened.
const ROWS: u64 = 400_000;

/// The outcome of one hash, and how many bytes were to be read through for it: none where it is known that the list is
/// in order.
fn ask(list: &Path, memory: Option<&Path>, wanted: &[u8; 20]) -> (BreachStatus, Option<u64>) {
    let corpus = Corpus::open(list).unwrap().with_verified_lists_cache(|| memory.map(Path::to_owned));
    let mut through = None;
    let outcomes = corpus.check(&[Sha1Hash::from_bytes(*wanted)], &mut |progress| {
        if progress.unit == ProgressUnit::Bytes {
            through = Some(progress.total);
        }
        ControlFlow::Continue(())
    });
    (outcomes[0].clone(), through)
}

fn refused(outcome: &BreachStatus, why: &str) {
    let BreachStatus::Unchecked(said) = outcome else { panic!("{outcome:?}") };
    assert!(said.to_string().contains(why), "{said}");
}

/// A list in which one line stands far from its place, and the hash of that line.
fn misplaced(rows: &Rows) -> (String, [u8; 20]) {
    let mut lines: Vec<String> =
        rows.iter().map(|(hash, count)| format!("{}:{count}\n", hex(hash))).collect();
    let moved = lines.remove(380_000);
    lines.insert(123_456, moved);
    (lines.concat(), *rows.keys().nth(380_000).unwrap())
}

/// Files are young for two seconds: what is done to them then may show no later time.
fn wait_until_settled() {
    std::thread::sleep(Duration::from_millis(3_100));
}

#[test]
fn a_single_line_far_from_its_place_makes_no_password_absent() {
    let folder = Folder::new();
    let rows = rows(ROWS);
    let (contents, wanted) = misplaced(&rows);
    let list = folder.file("list", contents);
    assert!(std::fs::metadata(&list).unwrap().len() > EAGER_VERIFY_BYTES);
    let memory = folder.path("lists.json");
    for wanted in [wanted, *rows.keys().next().unwrap(), hash(1_000_000_000)] {
        let (outcome, _) = ask(&list, Some(&memory), &wanted);
        refused(&outcome, "line 123,458: its hash comes before the one of the line above");
        refused(&outcome, "sort it with `LC_ALL=C sort -u`");
    }
    assert!(Corpus::open(&list).unwrap().look_up(&wanted).is_err());
    assert!(!memory.exists());
}

/// While it is read through, a list is asked as well: what is found then is what is found later, and what there is.
#[test]
fn what_is_answered_at_the_first_use_is_what_is_answered_later() {
    let folder = Folder::new();
    let rows = rows(ROWS);
    let list = folder.file("list", text(&rows, "\r\n"));
    // Some that are there, some twice; about as many that are not; the ends, and what lies beyond them.
    let there = rows.keys().copied().step_by(37);
    let twice = rows.keys().copied().step_by(1_009);
    let others = (ROWS..ROWS + 10_000).map(hash);
    let ends = [rows.keys().next(), rows.keys().last()].into_iter().flatten().copied();
    let all: Vec<[u8; 20]> =
        others.chain(there).chain(twice).chain(ends).chain([[0; 20], [0xFF; 20]]).collect();
    let hashes: Vec<Sha1Hash> = all.iter().map(|hash| Sha1Hash::from_bytes(*hash)).collect();
    let corpus = Corpus::open(&list).unwrap();
    let mut through = 0;
    let mut ask = || {
        corpus.check(&hashes, &mut |progress| {
            through += u32::from(progress.unit == ProgressUnit::Bytes);
            ControlFlow::Continue(())
        })
    };
    let (first, later) = (ask(), ask());
    assert!(through > 0);
    for ((hash, first), later) in all.iter().zip(first).zip(later) {
        let known = rows.get(hash).map_or(BreachStatus::Absent, |count| BreachStatus::Found(*count));
        assert_eq!((&first, &later), (&known, &known), "{}", hex(hash));
    }
}

#[test]
fn other_lines_that_no_look_up_comes_by_are_refused_as_well() {
    let folder = Folder::new();
    let rows = rows(ROWS);
    let good: Vec<String> = rows.iter().map(|(hash, count)| format!("{}:{count}\r\n", hex(hash))).collect();
    let wanted = *rows.keys().next().unwrap();
    for (line, said) in [
        (good[300_000][8..].to_owned(), "it is an NTLM hash"),
        (good[300_000].replace(':', ""), "it is not 40 hexadecimal digits"),
        (good[300_000].replace("\r\n", ""), "its count is not a valid number"),
        (good[299_999].clone(), "it has the same hash as the line above"),
    ] {
        let mut lines = good.clone();
        lines[300_000] = line;
        let (outcome, _) = ask(&folder.file("list", lines.concat()), None, &wanted);
        refused(&outcome, &format!("line 300,001: {said}"));
    }
    // What may stand between lines counts, and harms nothing.
    let mut lines = good;
    lines.insert(200_000, format!("\r\n{}:0\r\n\u{feff}", "7".repeat(40)));
    let list = folder.file("list", lines.concat());
    assert_eq!(ask(&list, None, &wanted).0, BreachStatus::Found(rows[&wanted]));
    lines.swap(300_000, 300_001);
    refused(&ask(&folder.file("list", lines.concat()), None, &wanted).0, "line 300,003: its hash comes");
}

#[test]
fn a_list_is_read_through_once_and_again_when_it_was_changed() {
    let folder = Folder::new();
    let rows = rows(ROWS);
    let (bad, moved) = misplaced(&rows);
    let good = text(&rows, "\n");
    let list = folder.file("list", &good);
    let memory = folder.path("below").join("lists.json");
    let size = std::fs::metadata(&list).unwrap().len();
    assert_eq!(good.len(), bad.len());
    let (found, absent) = (BreachStatus::Found(rows[&moved]), hash(1_000_000_000));
    let asked = |wanted| ask(&list, Some(&memory), wanted);

    // Too young to be remembered: it could be changed without another time.
    assert_eq!(asked(&moved), (found.clone(), Some(size)));
    assert!(!memory.exists());
    wait_until_settled();
    assert_eq!(asked(&absent), (BreachStatus::Absent, Some(size)));
    assert_eq!(asked(&absent), (BreachStatus::Absent, None));
    assert_eq!(asked(&moved), (found.clone(), None));
    // What is remembered is of this one file, and for its owner alone.
    let said = std::fs::read_to_string(&memory).unwrap();
    assert!(said.contains("list") && !said.to_uppercase().contains(&hex(&moved)[..10]), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&memory), mode(memory.parent().unwrap())), (0o600, 0o700));
    }
    // Something else in its place is as good as nothing, and replaced.
    for spoiled in [&said.as_bytes()[..said.len() - 9], b"[]", b"\xff\0"] {
        std::fs::write(&memory, spoiled).unwrap();
        assert_eq!(asked(&moved), (found.clone(), Some(size)));
        assert_eq!(asked(&moved), (found.clone(), None));
    }
    // Touched, it may be another.
    let then = std::fs::metadata(&list).unwrap().modified().unwrap();
    let touch =
        |time: SystemTime| File::options().append(true).open(&list).unwrap().set_modified(time).unwrap();
    touch(SystemTime::now());
    assert_eq!(asked(&moved), (found.clone(), Some(size)));
    // Its time of before does not make it the one of before, where the system says more.
    touch(then);
    assert_eq!(asked(&moved).1, if cfg!(unix) { Some(size) } else { None });
    // Another file of the same size and time, written over it or put in its place.
    std::fs::write(&list, &bad).unwrap();
    touch(then);
    #[cfg(unix)]
    refused(&asked(&moved).0, "line 123,458");
    std::fs::rename(folder.file("other", &bad), &list).unwrap();
    touch(then);
    #[cfg(unix)]
    refused(&asked(&moved).0, "line 123,458");
}

#[test]
fn reading_every_digit_counts_as_reading_it_through() {
    let folder = Folder::new();
    let rows = rows(ROWS);
    let list = folder.file("list", text(&rows, "\r\n"));
    let memory = folder.path("lists.json");
    wait_until_settled();
    let Corpus::List(text) = Corpus::open(&list).unwrap().with_verified_lists_cache(|| Some(memory.clone()))
    else {
        panic!("a list")
    };
    assert_eq!(text.verify(&false.into(), |_, _| {}).unwrap(), ROWS);
    assert_eq!(ask(&list, Some(&memory), &hash(7)), (BreachStatus::Found(rows[&hash(7)]), None));
}

#[test]
fn where_nothing_can_be_remembered_it_is_read_again() {
    let folder = Folder::new();
    let rows = rows(ROWS);
    let list = folder.file("list", text(&rows, "\n"));
    wait_until_settled();
    let size = std::fs::metadata(&list).unwrap().len();
    // A file where a folder should be, which not even root can write into.
    let memory = folder.file("file", "").join("lists.json");
    for memory in [None, Some(memory.as_path())] {
        for _ in 0..2 {
            assert_eq!(ask(&list, memory, &hash(7)), (BreachStatus::Found(rows[&hash(7)]), Some(size)));
        }
    }
}

#[test]
fn stopped_or_changed_meanwhile_nothing_is_absent() {
    let folder = Folder::new();
    let list = folder.file("list", text(&rows(ROWS), "\n"));
    let memory = folder.path("lists.json");
    wait_until_settled();
    let hashes = [Sha1Hash::from_bytes(hash(1_000_000_000))];
    let open = || Corpus::open(&list).unwrap().with_verified_lists_cache(|| Some(memory.clone()));
    let stopped = open().check(&hashes, &mut |_| ControlFlow::Break(()));
    refused(&stopped[0], "the check was stopped");
    assert!(!memory.exists());
    // Somebody writes to it while it is read through, or while it is asked.
    for unit in [ProgressUnit::Bytes, ProgressUnit::Lookups] {
        let changed = open().check(&hashes, &mut |progress| {
            if progress.unit == unit {
                File::options().append(true).open(&list).unwrap().set_modified(SystemTime::now()).unwrap();
            }
            ControlFlow::Continue(())
        });
        refused(&changed[0], "was changed while it was read");
    }
}
