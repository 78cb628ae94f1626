//! The offline corpus: what is built gives the right answers, and what is wrong is refused.

use proptest::prelude::*;
use selvedge::pwned::corpus::{BuildOptions, Corpus, CorpusBuilder, CorpusError, CorpusLookup, LineError};
use selvedge::pwned::{BreachSource, BreachStatus, Sha1Hash};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// A SHA-1 spread evenly: from a counter, by a mixing function.
pub fn hash(number: u64) -> [u8; 20] {
    let mut bytes = [0; 20];
    let mut state = number;
    for chunk in bytes.chunks_mut(8) {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let all = (mixed ^ (mixed >> 31)).to_be_bytes();
        chunk.copy_from_slice(&all[..chunk.len()]);
    }
    bytes
}

pub fn hex(hash: &[u8; 20]) -> String {
    hash.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02X}").unwrap();
        text
    })
}

pub type Rows = BTreeMap<[u8; 20], u64>;

/// So many rows, with small and large counts.
pub fn rows(count: u64) -> Rows {
    (0..count).map(|at| (hash(at), if at % 50 == 7 { at * 1_000_003 } else { at % 254 + 1 })).collect()
}

pub fn text(rows: &Rows, end: &str) -> String {
    rows.iter().map(|(hash, count)| format!("{}:{count}{end}", hex(hash))).collect()
}

/// With rows of count 0 in no order behind every hundredth row, as padded ranges have them.
fn padded(rows: &Rows, padding: u64) -> String {
    let mut text = String::new();
    for (at, (hash_of, count)) in rows.iter().enumerate() {
        writeln!(text, "{}:{count}\r", hex(hash_of)).unwrap();
        if at % 100 == 50 {
            (0..padding).for_each(|more| writeln!(text, "{}:0\r", hex(&hash(more + 77_777))).unwrap());
        }
    }
    text
}

pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, contents).unwrap();
        path
    }
}

static GOES_ON: AtomicBool = AtomicBool::new(false);

fn build(source: &Path, out: &Path) -> Result<Corpus, CorpusError> {
    CorpusBuilder::new(source, out)?.run(&GOES_ON, |_| {})?;
    Corpus::open(out)
}

/// Small pieces and many marks, so that little rows show what many would.
const SMALL: BuildOptions = BuildOptions { chunk_bytes: 2000, chunks_per_checkpoint: 20, threads: 3 };

#[track_caller]
fn holds(corpus: &Corpus, rows: &Rows) {
    // One by one some, in a batch more.
    for (hash, count) in rows.iter().step_by((rows.len() / 1_000).max(1)) {
        assert_eq!(corpus.look_up(hash).unwrap(), CorpusLookup::Found(*count), "{}", hex(hash));
    }
    for at in 1_000_000_000..1_000_000_200 {
        assert_eq!(corpus.look_up(&hash(at)).unwrap(), CorpusLookup::Absent);
    }
    let asked: Vec<[u8; 20]> = rows
        .keys()
        .rev()
        .step_by((rows.len() / 30_000).max(1))
        .chain(rows.keys().take(50))
        .copied()
        .chain((1_000_000_000..1_000_000_200).map(hash))
        .collect();
    let hashes: Vec<Sha1Hash> = asked.iter().map(|hash| Sha1Hash::from_bytes(*hash)).collect();
    let outcomes = corpus.check(&hashes, &mut |_| ControlFlow::Continue(()));
    for (hash, outcome) in asked.iter().zip(outcomes) {
        let wanted = rows.get(hash).map_or(BreachStatus::Absent, |count| BreachStatus::Found(*count));
        assert_eq!(outcome, wanted);
    }
}

#[test]
fn a_list_is_read_however_its_lines_end() {
    let folder = Folder::new();
    let rows = rows(3_000);
    let unix = text(&rows, "\n");
    for (name, contents) in [
        ("unix", unix.clone()),
        ("dos", text(&rows, "\r\n")),
        ("unended", unix.trim_end().to_owned()),
        ("unended dos", text(&rows, "\r\n").trim_end().to_owned()),
        ("marked", format!("\u{feff}{unix}")),
        ("lower", unix.to_lowercase()),
        ("marks", rows.iter().map(|(hash, count)| format!("\u{feff}{}:{count}\r\n", hex(hash))).collect()),
        ("much padded", padded(&rows, 1_500)),
        (
            "padded",
            rows.iter().map(|(h, count)| format!("{}:{count}\n{}:0\n", hex(h), "0".repeat(40))).collect(),
        ),
    ] {
        let list = folder.file(name, contents);
        holds(&build(&list, &folder.path("out")).unwrap(), &rows);
        holds(&Corpus::open(&list).unwrap(), &rows);
    }
}

#[test]
fn a_large_list_in_place_is_right() {
    let folder = Folder::new();
    let rows = rows(420_000);
    let list = folder.file("list", text(&rows, "\r\n"));
    assert!(std::fs::metadata(&list).unwrap().len() > selvedge::pwned::corpus::EAGER_VERIFY_BYTES);
    holds(&Corpus::open(&list).unwrap(), &rows);
    let built = build(&list, &folder.path("out")).unwrap();
    holds(&built, &rows);
    let summary = built.summary();
    assert_eq!((summary.rows, summary.is_complete()), (420_000, Some(true)));
    let each = summary.bytes as f64 / summary.rows as f64;
    assert!(each <= 7.4, "{each} bytes a row"); // every fiftieth count is large: 0.16 of them
}

#[test]
fn counts_of_any_size_are_exact() {
    let folder = Folder::new();
    let counts = [1, 2, 253, 254, 255, 256, 65_535, 1 << 32, u64::MAX - 1, u64::MAX];
    let rows: Rows = (0..).map(hash).zip(counts.into_iter().cycle().take(1_000)).collect();
    let list = folder.file("list", text(&rows, "\n"));
    holds(&build(&list, &folder.path("out")).unwrap(), &rows);
    holds(&Corpus::open(&list).unwrap(), &rows);
}

/// A range file for each row's prefix.
fn range_files(folder: &Folder, rows: &Rows, ending: &str, end: &str) -> PathBuf {
    let path = folder.path("ranges");
    std::fs::create_dir(&path).unwrap();
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (hash, count) in rows {
        let digits = hex(hash);
        files.entry(digits[..5].to_owned()).or_default().push(format!("{}:{count}", &digits[5..]));
    }
    for (prefix, lines) in files {
        std::fs::write(path.join(format!("{prefix}{ending}")), lines.join(end)).unwrap();
    }
    path
}

/// Rows of which several share a range.
fn crowded(ranges: u64) -> Rows {
    let mut all = Rows::new();
    for at in 0..ranges {
        for more in 0..40 {
            let mut hash = hash(at * 1000 + more);
            let third = (hash[2] & 15) | 0x30;
            hash[..3].copy_from_slice(&[(at / 16) as u8, (at % 16 * 16) as u8, third]);
            all.insert(hash, more + 1);
        }
    }
    all
}

#[test]
fn a_folder_of_ranges_says_what_is_missing_and_never_calls_it_absent() {
    for (ending, end) in [("", "\r\n"), (".txt", "\n")] {
        let folder = Folder::new();
        let rows = crowded(60);
        let ranges = range_files(&folder, &rows, ending, end);
        let corpus = build(&ranges, &folder.path("out")).unwrap();
        for (hash, count) in &rows {
            assert_eq!(corpus.look_up(hash).unwrap(), CorpusLookup::Found(*count));
        }
        let summary = corpus.summary();
        assert_eq!((summary.rows, summary.ranges, summary.is_complete()), (2_400, Some(60), Some(false)));
        assert_eq!(corpus.look_up(&[0xff; 20]).unwrap(), CorpusLookup::RangeMissing);
        let mut beside = *rows.keys().next().unwrap();
        beside[5] ^= 1;
        assert_eq!(corpus.look_up(&beside).unwrap(), CorpusLookup::Absent);
        let outcome = corpus.check(&[Sha1Hash::from_bytes([0xff; 20])], &mut |_| ControlFlow::Continue(()));
        assert_eq!(outcome[0].label(), "unchecked");
    }
}

/// Gives the line of a refusal.
#[track_caller]
fn refused(result: Result<Corpus, CorpusError>) -> (u64, LineError) {
    match result {
        Err(CorpusError::Line { line, error, .. }) => (line, error),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("taken"),
    }
}

#[test]
fn a_wrong_line_is_refused_with_its_number() {
    let rows = rows(3_000);
    let good: Vec<String> = rows.iter().map(|(hash, count)| format!("{}:{count}", hex(hash))).collect();
    type Spoil = fn(&mut Vec<String>);
    let cases: [(&str, Spoil, u64, LineError); 7] = [
        ("unsorted", |lines| lines.swap(1_500, 1_501), 1_502, LineError::OutOfOrder),
        (
            "far away",
            |lines| {
                let line = lines.remove(10);
                lines.insert(2_000, line);
            },
            2_001,
            LineError::OutOfOrder,
        ),
        (
            "twice",
            |lines| {
                let line = lines[2_500].clone();
                lines.insert(2_500, line);
            },
            2_502,
            LineError::Repeated,
        ),
        ("ntlm", |lines| lines[2_000].replace_range(32..40, ""), 2_001, LineError::Ntlm),
        ("hex", |lines| lines[17].replace_range(3..4, "G"), 18, LineError::Shape { digits: 40 }),
        ("count", |lines| lines[2_999].push('x'), 3_000, LineError::Count),
        ("cut", |lines| lines[2_999].truncate(30), 3_000, LineError::Cut),
    ];
    let folder = Folder::new();
    for (at, (name, spoil, line, fault)) in cases.into_iter().enumerate() {
        let mut lines = good.clone();
        spoil(&mut lines);
        let end = if name == "cut" { "" } else { "\n" };
        let list = folder.file(name, lines.join("\n") + end);
        let out = folder.path("out");
        assert_eq!(refused(build(&list, &out)), (line, fault), "{name}");
        let with_options = CorpusBuilder::new(&list, &out).unwrap().with_options(SMALL).run(&GOES_ON, |_| {});
        assert_eq!(refused(with_options.map(|_| unreachable!())), (line, fault), "{name}, in small pieces");
        assert_eq!(
            std::fs::read_dir(folder.0.path()).unwrap().count(),
            at + 1,
            "{name}: nothing but the lists"
        );
        assert_eq!(refused(Corpus::open(&list)), (line, fault), "{name}, in place");
    }
}

/// What makes no other line stand in a wrong place, reading for the order leaves to the look-ups.
#[test]
fn a_wrong_digit_in_a_large_list_is_refused_where_a_look_up_comes_by() {
    let folder = Folder::new();
    let rows = rows(420_000);
    let mut lines: Vec<String> = rows.iter().map(|(hash, count)| format!("{}:{count}", hex(hash))).collect();
    lines[200_001].replace_range(30..31, "x");
    let list = folder.file("list", lines.join("\n"));
    let corpus = Corpus::open(&list).unwrap();
    let all: Vec<[u8; 20]> = rows.keys().copied().collect();
    let beside = |hash: [u8; 20], by: i128| {
        let (top, low) = hash.split_at(16);
        let top = u128::from_be_bytes(top.try_into().unwrap()).wrapping_add_signed(by);
        [top.to_be_bytes().as_slice(), low].concat().try_into().unwrap()
    };
    // The line itself, and whatever lies between its neighbours.
    let between = [
        beside(all[200_000], 1),
        beside(all[200_001], -1),
        beside(all[200_001], 1),
        beside(all[200_002], -1),
    ];
    for hash in [all[200_001]].iter().chain(&between) {
        let error = corpus.look_up(hash).unwrap_err();
        assert!(error.to_string().contains("line 200,002: it is not 40 hexadecimal digits"), "{error}");
        let outcomes = Corpus::open(&list)
            .unwrap()
            .check(&[Sha1Hash::from_bytes(*hash)], &mut |_| ControlFlow::Continue(()));
        assert!(matches!(outcomes[0], BreachStatus::Unchecked(_)), "{outcomes:?}");
    }
    // Its neighbours are found, or refused where the look-up came by it.
    for at in [199_999, 200_000, 200_002, 200_003] {
        let seen = corpus.look_up(&all[at]);
        assert!(seen.is_err() || seen.is_ok_and(|seen| seen == CorpusLookup::Found(rows[&all[at]])), "{at}");
    }
    for at in [0, 150_000, 250_000, 419_999] {
        assert!(matches!(corpus.look_up(rows.keys().nth(at).unwrap()), Ok(CorpusLookup::Found(_))), "{at}");
    }
    let Corpus::List(text) = corpus else { panic!("a list") };
    assert!(matches!(text.verify(&GOES_ON, |_, _| {}), Err(CorpusError::Line { line: 200_002, .. })));
}

#[test]
fn twenty_thousand_rows_in_one_range_are_found() {
    let folder = Folder::new();
    // So many others that these do not make holes of the gaps between them.
    let mut rows = rows(60_000);
    for at in 0..20_000 {
        let mut hash = hash(at + 100_000);
        let third = 0x50 | (hash[2] & 15);
        hash[..3].copy_from_slice(&[0x12, 0x34, third]);
        rows.insert(hash, at + 1);
    }
    let list = folder.file("list", text(&rows, "\n"));
    holds(&build(&list, &folder.path("out")).unwrap(), &rows);
    holds(&Corpus::open(&list).unwrap(), &rows);
}

#[test]
fn hashes_that_differ_in_their_last_digit_alone_are_kept_apart_in_text_and_warn_in_a_built_one() {
    let folder = Folder::new();
    let (mut one, mut two) = (hash(1), hash(1));
    (one[19], two[19]) = (0, 1);
    let rows: Rows = [(one, 3), (two, 9)].into();
    let list = folder.file("list", text(&rows, "\n"));
    let in_place = Corpus::open(&list).unwrap();
    assert_eq!(
        (in_place.look_up(&one).unwrap(), in_place.look_up(&two).unwrap()),
        (CorpusLookup::Found(3), CorpusLookup::Found(9))
    );
    let built = build(&list, &folder.path("out")).unwrap();
    assert_eq!(
        (built.look_up(&one).unwrap(), built.look_up(&two).unwrap()),
        (CorpusLookup::Found(9), CorpusLookup::Found(9))
    );
}

#[test]
fn every_flipped_bit_is_noticed() {
    let folder = Folder::new();
    let rows = rows(600);
    let out = folder.path("out");
    build(&folder.file("list", text(&rows, "\n")), &out).unwrap();
    let good = std::fs::read(&out).unwrap();
    let stride = 61;
    for at in (0..good.len()).step_by(stride) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        std::fs::write(&out, &bad).unwrap();
        // Wherever it is, reading all of it finds it, and no look-up gives a wrong answer.
        let Ok(corpus) = Corpus::open(&out) else { continue };
        let Corpus::Built(built) = &corpus else { panic!("no corpus any more") };
        assert!(built.verify(|_, _| true).is_err(), "byte {at}");
        if at % (stride * 4) == 0 {
            for (hash, count) in &rows {
                match corpus.look_up(hash) {
                    Ok(CorpusLookup::Found(found)) if found == *count => {}
                    Err(CorpusError::Damaged { .. }) => {}
                    other => panic!("byte {at}: {other:?}"),
                }
            }
        }
    }
    for length in [0, 7, 100, 4095, 4096, good.len() - 1] {
        std::fs::write(&out, &good[..length]).unwrap();
        assert!(Corpus::open(&out).is_err(), "cut to {length}");
    }
}

/// Stops a build after so many pieces, and gives back how it ended.
fn stopped_after(list: &Path, out: &Path, pieces: usize) -> Result<(), CorpusError> {
    let stop = AtomicBool::new(false);
    let mut told = 0;
    CorpusBuilder::new(list, out)?
        .with_options(SMALL)
        .run(&stop, |_| {
            told += 1;
            stop.store(told >= pieces, Ordering::Relaxed);
        })
        .map(|_| ())
}

#[test]
fn a_build_that_was_cut_short_goes_on_and_ends_the_same() {
    let rows = crowded(200);
    for source in ["list", "folder"] {
        let folder = Folder::new();
        let list = match source {
            "list" => folder.file("list", text(&rows, "\r\n")),
            _ => range_files(&folder, &rows, "", "\r\n"),
        };
        build(&list, &folder.path("whole")).unwrap();
        let whole = std::fs::read(folder.path("whole")).unwrap();
        let out = folder.path("out");
        for pieces in [1, 20, 33, 60, 90] {
            let mut runs = 0;
            while let Err(error) = stopped_after(&list, &out, pieces) {
                assert!(matches!(error, CorpusError::Stopped), "{error}");
                assert!(!out.exists(), "half a corpus under its name");
                runs += 1;
                if runs == 3 {
                    // Three times is enough; a piece too small for a mark would never end.
                    CorpusBuilder::new(&list, &out)
                        .unwrap()
                        .with_options(SMALL)
                        .run(&GOES_ON, |_| {})
                        .unwrap();
                    break;
                }
            }
            assert!(std::fs::read(&out).unwrap() == whole, "{source}, stopped after {pieces}");
            assert!(!folder.path("out.part").exists() && !folder.path("out.part.mark").exists());
            std::fs::remove_file(&out).unwrap();
        }
    }
}

#[test]
fn a_mark_of_another_list_or_a_spoiled_one_starts_over() {
    let folder = Folder::new();
    let out = folder.path("out");
    let one = folder.file("one", text(&rows(2_000), "\n"));
    assert!(stopped_after(&one, &out, 30).is_err());
    let mark = folder.path("out.part.mark");
    let kept = std::fs::read(&mark).unwrap();
    let other: Rows = (5_000..7_000).map(|at| (hash(at), 1)).collect();
    holds(&build(&folder.file("two", text(&other, "\n")), &out).unwrap(), &other);
    for spoiled in [&kept[..kept.len() / 2], &[0; 100][..], &[]] {
        std::fs::write(&mark, spoiled).unwrap();
        holds(&build(&one, &out).unwrap(), &rows(2_000));
    }
}

/// What lies beyond 4 GiB and beyond 2^31 rows is found: a sparse file with one bucket near its end.
#[cfg(unix)]
#[test]
fn a_bucket_at_any_place_of_a_large_corpus_is_found() {
    use selvedge::pwned::corpus::format::{Entry, Header, data_start, entry_offset};
    use std::os::unix::fs::FileExt;
    let folder = Folder::new();
    let path = folder.path("large");
    let file = std::fs::File::create(&path).unwrap();
    let mut wanted = hash(1);
    wanted[..3].copy_from_slice(&[0xff; 3]);
    let mut bytes = wanted[3..9].to_vec();
    bytes.push(255);
    bytes.extend_from_slice(&(1_u64 << 40).to_le_bytes());
    for offset in [data_start(24), (4 << 30) - 3, 15_999_000_000, (1 << 40) + 1] {
        let mut entry = Entry { offset, rows: 1, large_counts: 1, sum: 0 };
        entry.sum = entry.checksum(0xff_ffff, &bytes);
        let length = offset + bytes.len() as u64;
        let date = jiff::civil::date(2026, 11, 2);
        let header =
            Header { bits: 24, rows: 2_147_483_649, date, ranges: 1 << 20, length, coverage_checksum: None };
        file.set_len(0).unwrap();
        if let Err(error) = file.set_len(length) {
            println!("no sparse file of {length} bytes here: {error}");
            continue;
        }
        file.write_all_at(&header.encode(), 0).unwrap();
        file.write_all_at(&entry.encode().unwrap(), entry_offset(0xff_ffff)).unwrap();
        file.write_all_at(&bytes, offset).unwrap();
        let corpus = Corpus::open(&path).unwrap();
        assert_eq!(corpus.summary().rows, 2_147_483_649);
        assert_eq!(corpus.look_up(&wanted).unwrap(), CorpusLookup::Found(1 << 40), "at {offset}");
    }
}

#[test]
fn a_list_or_a_corpus_with_a_hole_says_that_it_does_not_know() {
    let folder = Folder::new();
    // A million rows, of which the download broke off at a line's end at 40 %.
    let hash_of = |at: u64| {
        let mut hash = hash(at);
        hash[..8].copy_from_slice(&(at * (u64::MAX / 2_600_000) + 3).to_be_bytes());
        hash
    };
    let mut text = String::with_capacity(45 << 20);
    for at in 0..1_040_000 {
        writeln!(text, "{}:2", hex(&hash_of(at))).unwrap();
    }
    let list = folder.file("list", text);
    for corpus in [Corpus::open(&list).unwrap(), build(&list, &folder.path("out")).unwrap()] {
        assert_eq!(corpus.look_up(&hash_of(1_000_000)).unwrap(), CorpusLookup::Found(2));
        let mut beside = hash_of(500_000);
        beside[6] ^= 1;
        assert_eq!(corpus.look_up(&beside).unwrap(), CorpusLookup::Absent);
        assert_eq!(
            corpus.look_up(&[0xc0; 20]).unwrap(),
            CorpusLookup::RangeMissing,
            "{:?}",
            corpus.summary()
        );
    }
}

#[test]
fn nothing_but_a_corpus_is_replaced() {
    let folder = Folder::new();
    let list = folder.file("list", text(&rows(10), "\n"));
    assert!(matches!(build(&list, &list), Err(CorpusError::Occupied(_))));
    assert!(matches!(build(&list, folder.0.path()), Err(CorpusError::Occupied(_))));
    let out = folder.path("out");
    build(&list, &out).unwrap();
    let more = rows(20);
    holds(&build(&folder.file("more", text(&more, "\n")), &out).unwrap(), &more);
}

#[test]
fn real_ranges_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures/pwned");
    if !Path::new(folder).exists() {
        assert!(std::env::var_os("CI").is_none(), "the fixtures are missing");
        println!("could not run: no fixtures at {folder}");
        return;
    }
    let out = Folder::new();
    let corpus = build(&Path::new(folder).join("range"), &out.path("out")).unwrap();
    let hash = Sha1Hash::of(&selvedge::secret::Password::new("truelove15".into()));
    assert_eq!(corpus.look_up(hash.expose()).unwrap(), CorpusLookup::Found(1002));
    assert_eq!(corpus.summary().ranges, Some(24));
    assert_eq!(refused(Corpus::open(&Path::new(folder).join("unsorted.txt"))), (4, LineError::OutOfOrder));
    assert_eq!(refused(build(&Path::new(folder).join("range-ntlm"), &out.path("no"))).1, LineError::Ntlm);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_rows_are_found_with_their_counts_and_others_are_not(
        drawn in proptest::collection::btree_map(any::<[u8; 20]>(), 1..=u64::MAX, 1..400),
        small in proptest::collection::btree_map(any::<[u8; 20]>(), 1..300_u64, 0..400),
        others in proptest::collection::vec(any::<[u8; 20]>(), 50),
        chunk_bytes in 128..4000_u64,
        dos in any::<bool>(),
    ) {
        let folder = Folder::new();
        let rows: Rows = drawn.into_iter().chain(small).collect();
        let list = folder.file("list", text(&rows, if dos { "\r\n" } else { "\n" }));
        let out = folder.path("out");
        let options = BuildOptions { chunk_bytes, chunks_per_checkpoint: 20, threads: 2 };
        CorpusBuilder::new(&list, &out).unwrap().with_options(options).run(&GOES_ON, |_| {}).unwrap();
        for corpus in [Corpus::open(&out).unwrap(), Corpus::open(&list).unwrap()] {
            for hash in rows.keys().chain(&others) {
                let wanted = rows.get(hash).map_or(CorpusLookup::Absent, |count| CorpusLookup::Found(*count));
                prop_assert_eq!(corpus.look_up(hash).unwrap(), wanted);
            }
        }
        build(&list, &folder.path("whole")).unwrap();
        prop_assert!(std::fs::read(&out).unwrap() == std::fs::read(folder.path("whole")).unwrap());
    }

    #[test]
    fn any_bytes_are_refused_or_read_but_never_break_anything(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        let folder = Folder::new();
        let file = folder.file("file", &bytes);
        let _ = Corpus::open(&file).map(|corpus| corpus.look_up(&hash(1)));
        let _ = build(&file, &folder.path("out"));
    }
}
