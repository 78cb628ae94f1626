//! Searches the memory of another process.

use rustix::process::Pid;
use std::fs;
use std::os::unix::fs::FileExt;

/// The characters of a secret can lie apart, for example one in each key event of a queue. This is the greatest distance
/// in bytes from one to the next that is searched.
const MAX_STRIDE: usize = 192;
/// So many characters of a passphrase count as a piece of it.
const PIECE: usize = 8;

/// What is searched for.
#[derive(Clone)]
pub struct Needle {
    name: String,
    patterns: Vec<Vec<u8>>,
    strides: std::ops::RangeInclusive<usize>,
}

impl Needle {
    /// A text, in UTF-8 or with its characters apart, as in UTF-16.
    pub fn text(name: &str, text: &str) -> Self {
        Self { name: name.into(), patterns: vec![text.into()], strides: 1..=4 }
    }

    /// Any part of a text that is longer than eleven characters, or its last eight characters. They may lie apart.
    pub fn pieces(name: &str, text: &str) -> Self {
        let bytes = text.as_bytes();
        let last = bytes.len() - PIECE;
        let patterns = (0..last).step_by(4).chain([last]).map(|from| bytes[from..from + PIECE].to_vec());
        Self { name: name.into(), patterns: patterns.collect(), strides: 1..=MAX_STRIDE }
    }

    /// Bytes, also as the inner and outer padding of HMAC mix them.
    pub fn bytes(name: &str, bytes: &[u8]) -> Self {
        let patterns = [0, 0x36, 0x5c].map(|pad| bytes.iter().map(|byte| byte ^ pad).collect());
        Self { name: name.into(), patterns: patterns.into(), strides: 1..=1 }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The distances at which the needle lies in the bytes, with the offset of the first place of each.
    fn find_in(&self, bytes: &[u8]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for pattern in &self.patterns {
            let starts: Vec<usize> = memchr::memchr_iter(pattern[0], bytes).collect();
            for stride in self.strides.clone() {
                let matches = |start: &usize| {
                    pattern.iter().enumerate().all(|(n, byte)| bytes.get(start + n * stride) == Some(byte))
                };
                found.extend(starts.iter().copied().find(matches).map(|start| (stride, start)));
            }
        }
        found
    }
}

/// Where the needles are in the memory that the process can write, a line for each.
///
/// Panics if the memory cannot be read: a search that saw nothing must not look like a search that found nothing.
pub fn scan(process: Pid, needles: &[Needle]) -> Vec<String> {
    let process = process.as_raw_nonzero();
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap_or_else(|error| {
        panic!("the memory map cannot be read ({error}): run this as root, or as a debug build")
    });
    let memory = fs::File::open(format!("/proc/{process}/mem")).unwrap_or_else(|error| {
        panic!("the memory cannot be read ({error}): run this as root, or as a debug build")
    });
    let mut found = Vec::new();
    let mut read = 0;
    for map in maps.lines() {
        let mut words = map.split_whitespace();
        let (span, access) = (words.next().unwrap(), words.next().unwrap());
        let name = words.nth(3).unwrap_or("anonymous");
        if !access.starts_with("rw") {
            continue;
        }
        let (from, to) = span.split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        // In steps, so that a reserved range without pages costs little. The overlap finds what lies across two steps.
        let (step, overlap) = (8 << 20, 64 * MAX_STRIDE as u64);
        let mut start = from;
        while start < to {
            let end = (start + step + overlap).min(to);
            let mut bytes = vec![0; usize::try_from(end - start).unwrap()];
            // The map may be gone by now, and a device's memory cannot be read.
            if memory.read_exact_at(&mut bytes, start).is_ok() {
                read += bytes.len();
                for needle in needles {
                    found.extend(needle.find_in(&bytes).into_iter().map(|(stride, offset)| {
                        format!(
                            "{}, a byte in {stride}, at offset {:#x} of {name} ({span})",
                            needle.name,
                            start + offset as u64 - from
                        )
                    }));
                }
            }
            start += step;
        }
    }
    assert!(read > 1 << 20, "only {read} bytes of memory could be read");
    found
}

/// The bytes that a text in Bech32 holds, without its checksum.
pub fn bech32_data(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
    let (_, data) = text.rsplit_once('1').unwrap();
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for character in data[..data.len() - 6].chars() {
        bits = bits << 5 | u32::try_from(ALPHABET.find(character).unwrap()).unwrap();
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}
