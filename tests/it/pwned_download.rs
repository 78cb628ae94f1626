//! `corpus download` against a range service on loopback: it takes nothing that is not a range, calls nothing
//! complete that is not, and goes on where it was killed.

use crate::binary::World;
use data_encoding::BASE64;
use md5::{Digest, Md5};
use selvedge::pwned::corpus::download::{Download, DownloadResult};
use selvedge::pwned::corpus::{Corpus, CorpusBuilder, CorpusError, CorpusLookup};
use selvedge::pwned::range::RequestPolicy;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How an answer goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Status(u16),
    WrongChecksum,
    HalfALine,
    Reset,
    Empty,
    Unsorted,
    Ntlm,
    Page,
}

#[derive(Default)]
struct Inner {
    ranges: BTreeMap<u32, String>,
    /// How often a range goes wrong before it goes right, and how.
    faults: BTreeMap<u32, (Fault, u32)>,
    asked: Vec<u32>,
    unchanged: u32,
}

/// A range service.
#[derive(Clone)]
struct Service {
    inner: Arc<Mutex<Inner>>,
    address: String,
}

fn body(prefix: u32, version: u64) -> String {
    let mut rows: Vec<String> = (0..12_u64)
        .map(|row| {
            let seed = u64::from(prefix) * 1_000 + row * 7 + version;
            let text = format!(
                "{:032X}",
                u128::from(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).pow(2) ^ 0xABCD << 99
            );
            format!("{}{:03X}:{}", text, row, if row == 3 { 70_000 + seed } else { row + 1 })
        })
        .collect();
    rows.sort();
    rows.join("\r\n")
}

impl Service {
    fn of(ranges: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let ranges = (0..ranges).map(|prefix| (prefix, body(prefix, 0))).collect();
        let service = Self { inner: Arc::new(Mutex::new(Inner { ranges, ..Inner::default() })), address };
        let shared = service.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                std::thread::spawn(move || {
                    // The client going away is no failure of the test.
                    let _ = shared.serve(stream);
                });
            }
        });
        service
    }

    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut stream = stream;
        loop {
            let (mut request, mut known, mut agent) = (String::new(), None, false);
            if reader.read_line(&mut request)? == 0 {
                return Ok(());
            }
            loop {
                let mut line = String::new();
                reader.read_line(&mut line)?;
                let lower = line.to_lowercase();
                agent |= lower.starts_with("user-agent: selvedge");
                assert!(!lower.starts_with("add-padding"), "a corpus is downloaded without padding");
                if lower.starts_with("if-none-match:") {
                    known = line.split_once(':').map(|(_, tag)| tag.trim().to_owned());
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let path = request.split(' ').nth(1).unwrap().to_owned();
            let prefix =
                path.strip_prefix("/range/").and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap();
            let (body, fault) = {
                let mut inner = self.inner.lock().unwrap();
                inner.asked.push(prefix);
                let fault = inner.faults.get_mut(&prefix).filter(|fault| fault.1 > 0).map(|fault| {
                    fault.1 -= 1;
                    fault.0
                });
                (inner.ranges.get(&prefix).cloned(), fault)
            };
            let status = |code: u16| format!("HTTP/1.1 {code} x\r\ncontent-length: 0\r\n\r\n");
            let Some(mut body) = body.filter(|_| agent) else {
                stream.write_all(status(404).as_bytes())?;
                continue;
            };
            let tag = format!("\"{:x}\"", Md5::digest(&body));
            if known.as_deref() == Some(&tag) && fault.is_none() {
                self.inner.lock().unwrap().unchanged += 1;
                stream.write_all(b"HTTP/1.1 304 x\r\n\r\n")?;
                continue;
            }
            let mut checksum = BASE64.encode(&Md5::digest(&body));
            match fault {
                None => {}
                Some(Fault::Status(code)) => {
                    stream.write_all(status(code).as_bytes())?;
                    continue;
                }
                Some(Fault::WrongChecksum) => body = body.replacen(":1", ":2", 1),
                Some(Fault::HalfALine) => {
                    body.truncate(body.len() - 9);
                    while !body.ends_with(|last: char| last.is_ascii_hexdigit()) || body.ends_with('\n') {
                        body.pop();
                    }
                    body.truncate(body.rfind('\n').unwrap() + 20);
                    checksum.clear();
                }
                Some(Fault::Reset) => {
                    let start = format!("HTTP/1.1 200 x\r\ncontent-length: {}\r\n\r\n", body.len());
                    stream.write_all(start.as_bytes())?;
                    stream.write_all(&body.as_bytes()[..body.len() / 2])?;
                    return Ok(());
                }
                Some(Fault::Empty) => {
                    body.clear();
                    checksum.clear();
                }
                Some(Fault::Unsorted) => {
                    let mut rows: Vec<&str> = body.split("\r\n").collect();
                    rows.swap(2, 5);
                    body = rows.join("\r\n");
                    checksum.clear();
                }
                Some(Fault::Ntlm) => {
                    body = body.split("\r\n").map(|row| &row[8..]).collect::<Vec<_>>().join("\r\n");
                    checksum.clear();
                }
                Some(Fault::Page) => {
                    body = "<html>log in</html>".into();
                    checksum.clear();
                }
            }
            let mut head = format!("HTTP/1.1 200 x\r\ncontent-length: {}\r\netag: {tag}\r\n", body.len());
            if !checksum.is_empty() {
                head.push_str(&format!("content-md5: {checksum}\r\n"));
            }
            stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
        }
    }

    fn fails(&self, prefix: u32, fault: Fault, times: u32) {
        self.inner.lock().unwrap().faults.insert(prefix, (fault, times));
    }

    /// The ranges that were asked for since the last time.
    fn asked(&self) -> Vec<u32> {
        std::mem::take(&mut self.inner.lock().unwrap().asked)
    }

    fn holds(&self, corpus: &Corpus) {
        for (prefix, body) in &self.inner.lock().unwrap().ranges {
            for row in body.split("\r\n") {
                let (suffix, count) = row.split_once(':').unwrap();
                let digits = format!("{prefix:05X}{suffix}");
                let hash: Vec<u8> =
                    (0..20).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()).collect();
                let seen = corpus.look_up(hash.as_slice().try_into().unwrap()).unwrap();
                assert_eq!(seen, CorpusLookup::Found(count.parse().unwrap()), "{digits}");
            }
        }
    }
}

const RANGES: u32 = 60;

fn quick() -> RequestPolicy {
    RequestPolicy {
        silence: Duration::from_secs(5),
        first_wait: Duration::from_millis(1),
        max_tries: 3,
        max_parallel: 4,
        give_up_after: 8,
        ..RequestPolicy::default()
    }
}

fn download(service: &Service, out: &Path) -> Result<DownloadResult, CorpusError> {
    let download = Download::of_ranges(&service.address, out, RANGES, quick())?;
    download.run(jiff::civil::date(2026, 11, 2), &AtomicBool::new(false), |_| {})
}

#[test]
fn all_ranges_make_a_corpus_with_the_day_it_is_of() {
    let (folder, service) = (tempfile::tempdir().unwrap(), Service::of(RANGES));
    let out = folder.path().join("corpus");
    let done = download(&service, &out).unwrap();
    assert_eq!((done.fetched, done.unchanged, done.header.rows), (60, 0, 720));
    let corpus = Corpus::open(&out).unwrap();
    service.holds(&corpus);
    assert_eq!(corpus.summary().date, jiff::civil::date(2026, 11, 2));
    // The other ranges of the 2^20 were not asked for, and nothing is said of them.
    assert_eq!((corpus.summary().ranges, corpus.summary().is_complete()), (Some(60), Some(false)));
    assert_eq!(corpus.look_up(&[0xff; 20]).unwrap(), CorpusLookup::RangeMissing);
    let mut asked = service.asked();
    asked.sort_unstable();
    assert_eq!(asked, (0..60).collect::<Vec<_>>(), "each once");
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "the corpus and its tags: {left:?}");
}

#[test]
fn what_passes_is_tried_again_and_what_is_no_range_is_not_taken() {
    for fault in [
        Fault::Status(503),
        Fault::Status(500),
        Fault::Status(429),
        Fault::WrongChecksum,
        Fault::HalfALine,
        Fault::Reset,
        Fault::Empty,
    ] {
        let (folder, service) = (tempfile::tempdir().unwrap(), Service::of(RANGES));
        let out = folder.path().join("corpus");
        service.fails(7, fault, 2);
        download(&service, &out).unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        service.holds(&Corpus::open(&out).unwrap());
    }
    for fault in [
        Fault::Status(404),
        Fault::Unsorted,
        Fault::Ntlm,
        Fault::Page,
        Fault::WrongChecksum,
        Fault::HalfALine,
        Fault::Empty,
    ] {
        let (folder, service) = (tempfile::tempdir().unwrap(), Service::of(RANGES));
        let out = folder.path().join("corpus");
        service.fails(7, fault, 1_000);
        match download(&service, &out) {
            Err(CorpusError::Incomplete { missing: 1, wanted: 60, first: 7, .. }) => {}
            other => panic!("{fault:?}: {other:?}"),
        }
        assert!(!out.exists(), "{fault:?}: nothing may call itself a corpus");
        // Only what is missing is asked for again.
        service.asked();
        service.fails(7, fault, 0);
        download(&service, &out).unwrap();
        assert_eq!(service.asked(), [7]);
        service.holds(&Corpus::open(&out).unwrap());
    }
}

#[test]
fn a_service_that_answers_nothing_is_given_up() {
    let (folder, service) = (tempfile::tempdir().unwrap(), Service::of(RANGES));
    (0..RANGES).for_each(|prefix| service.fails(prefix, Fault::Status(403), 1_000));
    let error = download(&service, &folder.path().join("corpus")).unwrap_err();
    assert_eq!(error.to_string(), "the service refuses to answer (403)");
    assert!(service.asked().len() < 20);
}

#[test]
fn an_update_fetches_what_has_changed_and_no_more() {
    let (folder, service) = (tempfile::tempdir().unwrap(), Service::of(RANGES));
    let out = folder.path().join("corpus");
    download(&service, &out).unwrap();
    for prefix in [0, 11, 59] {
        service.inner.lock().unwrap().ranges.insert(prefix, body(prefix, 5));
    }
    let done = download(&service, &out).unwrap();
    assert_eq!((done.fetched, done.unchanged), (3, 57));
    service.holds(&Corpus::open(&out).unwrap());
    // The same as if all of it had come now.
    let fresh = folder.path().join("fresh");
    download(&service, &fresh).unwrap();
    assert!(std::fs::read(&out).unwrap() == std::fs::read(&fresh).unwrap());
    // And once more from there.
    assert_eq!(download(&service, &out).unwrap().unchanged, 60);
    // Tags that are gone, or of another corpus, are not trusted.
    std::fs::copy(folder.path().join("fresh.etags"), folder.path().join("corpus.etags")).unwrap();
    service.inner.lock().unwrap().ranges.insert(4, body(4, 9));
    assert_eq!(download(&service, &out).unwrap().fetched, 1, "the same corpus, so its tags are right");
    assert_eq!(download(&service, &fresh).unwrap().fetched, 1);
    std::fs::remove_file(folder.path().join("corpus.etags")).unwrap();
    assert_eq!(download(&service, &out).unwrap().fetched, 60);
}

#[test]
fn a_download_stopped_anywhere_goes_on_and_ends_the_same() {
    let (folder, service) = (tempfile::tempdir().unwrap(), Service::of(RANGES));
    let whole = folder.path().join("whole");
    download(&service, &whole).unwrap();
    let out = folder.path().join("corpus");
    let mut runs = 0;
    loop {
        let stop = AtomicBool::new(false);
        let mut told = 0;
        let download = Download::of_ranges(&service.address, &out, RANGES, quick()).unwrap();
        assert_eq!(download.plan().kept + download.plan().requests, u64::from(RANGES));
        let ended = download.run(jiff::civil::date(2026, 11, 2), &stop, |step| {
            told += 1;
            assert_eq!(step.total, u64::from(RANGES));
            stop.store(told == 7, Ordering::Relaxed);
        });
        if ended.is_ok() {
            break;
        }
        assert!(matches!(ended, Err(CorpusError::Stopped)) && !out.exists());
        runs += 1;
        // A process that dies in the middle of a record leaves half of it.
        let journal = folder.path().join("corpus.download");
        let length = std::fs::metadata(&journal).unwrap().len();
        std::fs::File::options().write(true).open(&journal).unwrap().set_len(length - 3).unwrap();
    }
    assert!(runs >= 6, "{runs}");
    assert!(std::fs::read(&out).unwrap() == std::fs::read(&whole).unwrap());
}

#[test]
fn a_download_and_a_build_of_the_same_ranges_look_up_the_same() {
    let (folder, service) = (tempfile::tempdir().unwrap(), Service::of(RANGES));
    let ranges = folder.path().join("ranges");
    std::fs::create_dir(&ranges).unwrap();
    for (prefix, body) in &service.inner.lock().unwrap().ranges {
        std::fs::write(ranges.join(format!("{prefix:05X}.txt")), body).unwrap();
    }
    let (built, downloaded) = (folder.path().join("built"), folder.path().join("downloaded"));
    let build = CorpusBuilder::new(&ranges, &built).unwrap().with_date(jiff::civil::date(2026, 11, 2));
    build.run(&AtomicBool::new(false), |_| {}).unwrap();
    download(&service, &downloaded).unwrap();
    assert!(std::fs::read(&built).unwrap() == std::fs::read(&downloaded).unwrap());
}

#[test]
fn plain_http_to_another_machine_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let error = Download::new("http://example.org", &folder.path().join("corpus")).err().unwrap();
    assert!(error.to_string().contains("HTTPS"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// The program itself, killed twice. The service knows 300 ranges of the 2^20, so that it cannot end.
#[cfg(unix)]
#[test]
fn the_program_killed_in_a_download_asks_for_nothing_twice() {
    let (world, service) = (World::empty(), Service::of(300));
    let command = |world: &World| {
        let mut command = world.bare(&["pwned", "corpus", "download", "-o", "corpus", "--yes"]);
        command.env("SELVEDGE_RANGE_URL", &service.address).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let mut seen: Vec<u32> = Vec::new();
    for enough in [40, 120] {
        let mut child = command(&world).spawn().unwrap();
        while service.inner.lock().unwrap().asked.len() < enough {
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let asked = service.asked();
        let twice = asked.iter().filter(|prefix| seen.contains(prefix)).count();
        // At most those that were on their way when it was killed.
        assert!(twice <= 16, "{twice} ranges were asked for again");
        seen.extend(asked);
    }
    let ran = crate::binary::Ran::of(command(&world).stderr(Stdio::piped()));
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("requests to 127.0.0.1") && ran.err.contains("kept"), "{}", ran.err);
    assert!(
        // Up to 16 requests are open when the download gives up, so that the first failure is one of 0012C to 0013B.
        ran.err.contains("of 1,048,576 ranges could not be downloaded; the first was 001"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("\n→ run the same command again"), "{}", ran.err);
    assert!(!world.path("corpus").exists());
}
