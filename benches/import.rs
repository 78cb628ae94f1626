//! Reading an Aegis export of 10,000 entries, beside `serde_json` parsing the same bytes to a `Value`.
//!
//! `cargo bench --bench import`. It prints the ratio of the two, measured in turns, and fails where reading takes more
//! than [`MOST`] times as long.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a measurement reads clocks and may stop at the first error"
)]

use selvedge::import::{self, Input, Limits};
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ENTRIES: usize = 10_000;
/// Of four times in all, from file to saved vault, so that the rest has room.
const MOST: f64 = 3.0;
const TURNS: usize = 31;

/// As Aegis writes it, indented, with ids and no icons.
fn export() -> String {
    let mut out =
        String::from(r#"{"version":1,"header":{"slots":null,"params":null},"db":{"version":3,"entries":["#);
    for at in 0..ENTRIES {
        if at > 0 {
            out.push(',');
        }
        let secret = data_encoding::BASE32_NOPAD.encode(format!("secret of no. {at:06}").as_bytes());
        write!(
            out,
            r#"
            {{
                "type": "totp",
                "uuid": "3ae6f1ad-2e65-4ed2-a953-{at:012}",
                "name": "person.{at}@example.org",
                "issuer": "Service {at}",
                "note": "",
                "favorite": false,
                "icon": null,
                "info": {{
                    "secret": "{secret}",
                    "algo": "SHA1",
                    "digits": 6,
                    "period": 30
                }},
                "groups": []
            }}"#
        )
        .unwrap();
    }
    out.push_str(r#"],"groups":[]}}"#);
    out
}

fn main() {
    let text = export();
    let input =
        Input { bytes: text.as_bytes(), name: "aegis.json", password: None, limits: Limits::default() };
    let mut least = [Duration::MAX; 2];
    // In turns, so that both see the same machine; the least time, which other work adds nothing to.
    for _ in 0..TURNS {
        let start = Instant::now();
        let value: serde_json::Value = serde_json::from_slice(black_box(text.as_bytes())).unwrap();
        least[0] = least[0].min(start.elapsed());
        drop(black_box(value));
        let start = Instant::now();
        let (_, export) = import::read(black_box(&input), None).unwrap();
        least[1] = least[1].min(start.elapsed());
        assert_eq!(export.entries.len(), ENTRIES);
        drop(black_box(export));
    }
    let [value, read] = least;
    let ratio = read.as_secs_f64() / value.as_secs_f64();
    println!(
        "import: {} bytes to a Value {value:.1?}; to {ENTRIES} entries {read:.1?}; ratio {ratio:.2} (at most {MOST})",
        text.len()
    );
    assert!(ratio <= MOST, "reading takes {ratio:.2} times as long as parsing");
}
