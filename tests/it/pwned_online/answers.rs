//! Answers that can be used, whatever they look like.

use super::server::{Answer, Server, brotli, chunked, gzip, http, ok};
use super::{check, prefix, range, suffix};
use selvedge::pwned::BreachStatus;

/// What becomes of one answer, for a password that is in it 1,002 times.
fn outcome_of(answer: Vec<u8>) -> BreachStatus {
    let server = Server::start(move |_| Answer::Whole(answer.clone()));
    check(&server, &["truelove15"]).remove(0)
}

#[test]
fn every_form_of_a_range_is_understood() {
    let rows = range("truelove15", 1_002);
    let crlf = rows.join("\r\n");
    let mut padded = rows.clone();
    padded.extend((0..300).map(|n| format!("{}:0", suffix(&format!("padding {n}")))));
    padded.sort_by_key(|row| row.bytes().rev().collect::<Vec<u8>>());
    let shuffled: Vec<String> = rows.iter().rev().cloned().collect();
    for (form, answer) in [
        ("as the service has it", ok(&crlf)),
        ("with a final line end", ok(format!("{crlf}\r\n"))),
        ("with LF", ok(rows.join("\n"))),
        ("in small letters", ok(crlf.to_lowercase())),
        ("padded and shuffled", ok(padded.join("\r\n"))),
        ("shuffled", ok(shuffled.join("\r\n"))),
        ("in chunks", chunked(crlf.as_bytes())),
        ("without a type", http("200 OK", &[], crlf.as_bytes())),
        (
            "with a character set",
            http("200 OK", &[("Content-Type", "text/plain; charset=utf-8")], crlf.as_bytes()),
        ),
        ("gzip", http("200 OK", &[("Content-Encoding", "gzip")], &gzip(crlf.as_bytes()))),
        ("brotli", http("200 OK", &[("Content-Encoding", "br")], &brotli(crlf.as_bytes()))),
        (
            "gzip and padded",
            http("200 OK", &[("Content-Encoding", "gzip")], &gzip(padded.join("\r\n").as_bytes())),
        ),
    ] {
        assert_eq!(outcome_of(answer), BreachStatus::Found(1_002), "{form}");
    }
}

#[test]
fn a_padding_row_is_no_finding() {
    assert_eq!(outcome_of(ok(range("truelove15", 0).join("\r\n"))), BreachStatus::Absent);
    assert_eq!(outcome_of(ok(range("something else", 7).join("\r\n"))), BreachStatus::Absent);
}

#[test]
fn a_redirect_on_the_same_host_is_followed() {
    let body = range("truelove15", 3).join("\r\n");
    let server = Server::start(move |seen| match seen.line.contains(" /range/") {
        true => Answer::Whole(http("302 Found", &[("Location", &format!("/v2/{}", seen.prefix()))], b"")),
        false => Answer::Whole(ok(&body)),
    });
    assert_eq!(check(&server, &["truelove15"]), [BreachStatus::Found(3)]);
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn a_checksum_is_held_against_a_range_without_padding() {
    // MD5 of the body "{suffix}:3", in base64.
    let row = format!("{}:3", suffix("truelove15"));
    let checksum = {
        use md5::{Digest, Md5};
        data_encoding::BASE64.encode(&Md5::digest(row.as_bytes()))
    };
    let with = |body: &str, checksum: &str| http("200 OK", &[("Content-MD5", checksum)], body.as_bytes());
    assert_eq!(outcome_of(with(&row, &checksum)), BreachStatus::Found(3));
    let padded = format!("{row}\r\n{}:0", suffix("padding"));
    assert_eq!(
        outcome_of(with(&padded, &checksum)),
        BreachStatus::Found(3),
        "the checksum is of the range alone"
    );
    let wrong = outcome_of(with(&row, "1B2M2Y8AsgTpgAmY7PhCfg=="));
    assert!(matches!(wrong, BreachStatus::Unchecked(_)), "{wrong:?}");
}

#[test]
fn real_ranges_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures/pwned");
    if !std::path::Path::new(folder).exists() {
        assert!(std::env::var_os("CI").is_none(), "{folder} is missing");
        println!("not run: {folder} is missing");
        return;
    }
    let server = Server::start(move |seen| {
        Answer::Whole(ok(std::fs::read(format!("{folder}/range/{}", seen.prefix())).unwrap()))
    });
    assert_eq!(prefix("truelove15"), "00001");
    assert_eq!(check(&server, &["truelove15"]), [BreachStatus::Found(1_002)]);
    // Rows of each file, by their own hashes.
    for entry in std::fs::read_dir(format!("{folder}/range")).unwrap() {
        let path = entry.unwrap().path();
        let (name, body) =
            (path.file_name().unwrap().to_str().unwrap(), std::fs::read_to_string(&path).unwrap());
        let rows: Vec<(selvedge::pwned::Sha1Hash, u64)> = body
            .lines()
            .step_by(29)
            .map(|row| {
                let (suffix, count) = row.split_once(':').unwrap();
                let hex = format!("{name}{suffix}");
                let bytes: Vec<u8> =
                    (0..20).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap()).collect();
                let hash = selvedge::pwned::Sha1Hash::from_bytes(bytes.try_into().unwrap());
                (hash, count.parse().unwrap())
            })
            .collect();
        let hashes: Vec<_> = rows.iter().map(|(hash, _)| hash.clone()).collect();
        let online = selvedge::pwned::range::RangeClient::new(&server.url()).unwrap();
        let outcomes = selvedge::pwned::BreachSource::check(&online, &hashes, &mut |_| {
            std::ops::ControlFlow::Continue(())
        });
        let wanted: Vec<BreachStatus> = rows.iter().map(|&(_, count)| BreachStatus::Found(count)).collect();
        assert_eq!(outcomes, wanted, "{name}");
    }
    // NTLM ranges are ranges of something else.
    let other = Server::start(move |_| {
        let mut files = std::fs::read_dir(format!("{folder}/range-ntlm")).unwrap();
        Answer::Whole(ok(std::fs::read(files.next().unwrap().unwrap().path()).unwrap()))
    });
    assert!(super::why(&check(&other, &["truelove15"])).to_string().contains("NTLM"));
}
