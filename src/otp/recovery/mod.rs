//! Recovery codes, as people paste them from what a service shows: numbered, in columns, with
//! headings, from a web page, a table or a JSON file.
//!
//! Three steps: `layout` divides the text into cells, `shape` says which cells look like codes,
//! and this file keeps those that agree with each other. It guesses, so that it tells how it read
//! the text, and a person confirms. The codes stay as the service groups them.

mod json;
mod layout;
mod shape;

use crate::secret::RecoveryCode;
use layout::Cell;
use shape::{Candidate, Letters};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// The longest text that is looked at, in bytes.
const MAX_TEXT: usize = 256 * 1024;

/// Numbers of words that a phrase has (BIP 39).
const PHRASES: [usize; 5] = [12, 15, 18, 21, 24];

/// What was found in a pasted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The codes, in the service's order, grouped as it groups them.
    pub codes: Vec<RecoveryCode>,
    /// The numbers (from 1) of the lines with text but no code: headings, dates, addresses. Not
    /// the text itself, which may be a code after all.
    pub ignored: Vec<usize>,
    /// Which of `codes` (from 0) repeat an earlier one. They are still in `codes`.
    pub duplicates: Vec<usize>,
    /// Which of `codes` (from 0) were marked as used.
    pub used: Vec<usize>,
    /// How the text was read, for a person: “10 codes of 4-4 digits, numbered; 3 lines left out”.
    pub guess: String,
}

/// A code that was found, and where.
struct Found {
    code: RecoveryCode,
    /// The lines that it takes, from 1.
    lines: Vec<usize>,
    number: Option<u32>,
    used: bool,
    shape: String,
}

/// Finds the codes in whatever layout the service handed out. Finding none is not an error:
/// `codes` is empty then, and `guess` says so.
pub fn parse(text: &str) -> Parsed {
    if text.len() > MAX_TEXT {
        let guess = format!("nothing read: {} bytes are more than a page of codes has", text.len());
        return Parsed { guess, ..Parsed::default() };
    }
    if let Some(found) = json::read(text) {
        return report(found, &[], ", from JSON");
    }
    let lines = layout::clean(text);
    let mut found = find(&mut layout::cells(&lines, true));
    if found.is_empty() {
        // Perhaps wide gaps stand inside the codes.
        found = find(&mut layout::cells(&lines, false));
    }
    let layout = if order_by_number(&mut found) { ", numbered" } else { "" };
    report(found, &lines, layout)
}

fn find(page: &mut [Cell]) -> Vec<Found> {
    layout::strip_bare_numbers(page);
    if let Some(phrase) = phrase_of_cells(page) {
        return vec![phrase];
    }
    let candidates: Vec<(&Cell, Candidate)> = page
        .iter()
        .flat_map(|cell| shape::candidates(&cell.text, cell.labelled).into_iter().map(move |c| (cell, c)))
        .collect();
    let kept = agreeing(&candidates);
    let found = candidates.into_iter().zip(kept).filter(|(_, kept)| *kept);
    found
        .map(|((cell, candidate), _)| Found {
            code: candidate.code,
            lines: vec![cell.line],
            number: cell.number,
            used: cell.used,
            shape: candidate.shape,
        })
        .collect()
}

/// A phrase with each word in a cell of its own, mostly numbered: one code.
fn phrase_of_cells(page: &[Cell]) -> Option<Found> {
    let words: Vec<&Cell> = page.iter().filter(|cell| shape::is_word(&cell.text)).collect();
    let rest_is_prose =
        page.iter().all(|cell| shape::candidates(&cell.text, false).iter().all(|c| !c.strong));
    let lengths: BTreeSet<usize> = words.iter().map(|cell| cell.text.len()).collect();
    if !PHRASES.contains(&words.len()) || !rest_is_prose || lengths.len() < 2 {
        return None;
    }
    let mut words = words;
    if words.iter().all(|cell| cell.number.is_some()) {
        words.sort_by_key(|cell| cell.number);
    }
    let mut text = String::with_capacity(words.iter().map(|cell| cell.text.len() + 1).sum());
    for word in &words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word.text);
    }
    let lines = words.iter().map(|cell| cell.line).collect();
    let shape = format!("{} words", words.len());
    Some(Found { code: RecoveryCode::new(text), lines, number: None, used: false, shape })
}

/// Which candidates to keep: those with a digit, unless one is unlike all the others; and
/// those of letters only where others of the same build vouch for them.
fn agreeing(candidates: &[(&Cell, Candidate)]) -> Vec<bool> {
    let count = |strong: bool| {
        let mut shapes: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, candidate) in candidates.iter().filter(|(_, c)| c.strong == strong) {
            *shapes.entry(candidate.shape.as_str()).or_default() += 1;
        }
        shapes
    };
    let (strong, weak) = (count(true), count(false));
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    let mut letters: BTreeMap<&str, Letters> = BTreeMap::new();
    for (_, candidate) in candidates.iter().filter(|(_, c)| c.strong) {
        *lengths.entry(candidate.length).or_default() += 1;
        let seen = letters.entry(candidate.shape.as_str()).or_default();
        *seen = seen.and(candidate.letters);
    }
    let most = strong.values().copied().max().unwrap_or(0);
    let total: usize = strong.values().sum();
    let keep = |candidate: &Candidate| {
        let shape = candidate.shape.as_str();
        if candidate.strong {
            let alike = strong.get(shape).is_some_and(|&n| n > 1);
            let as_long = lengths.get(&candidate.length).is_some_and(|&n| n > 1);
            alike || as_long || most < 3 || most * 2 < total
        } else if total > 0 {
            letters.get(shape).is_some_and(|seen| candidate.letters.within(*seen))
        } else {
            let alike = weak.get(shape).is_some_and(|&n| n >= 3);
            candidate.plausible_alone || (alike && candidate.length >= 8)
        }
    };
    candidates.iter().map(|(_, candidate)| keep(candidate)).collect()
}

/// Puts numbered codes into the order of their numbers: columns are read across, but numbered down.
fn order_by_number(found: &mut [Found]) -> bool {
    if found.len() < 2 || found.iter().any(|f| f.number.is_none()) {
        return false;
    }
    let unique: BTreeSet<Option<u32>> = found.iter().map(|f| f.number).collect();
    if unique.len() == found.len() {
        found.sort_by_key(|f| f.number);
    }
    true
}

fn report(found: Vec<Found>, lines: &[(usize, Zeroizing<String>)], layout: &str) -> Parsed {
    let with_code: BTreeSet<usize> = found.iter().flat_map(|f| f.lines.iter().copied()).collect();
    let ignored = lines
        .iter()
        .filter(|(line, text)| !with_code.contains(line) && layout::says_something(text))
        .map(|(line, _)| *line)
        .collect();
    let used = (0..found.len()).filter(|&at| found[at].used).collect();
    let duplicates = duplicates(&found);
    let mut parsed = Parsed { ignored, used, duplicates, ..Parsed::default() };
    parsed.guess = describe(&found, layout, &parsed);
    parsed.codes = found.into_iter().map(|f| f.code).collect();
    parsed
}

/// Those that repeat an earlier one, however it was grouped.
fn duplicates(found: &[Found]) -> Vec<usize> {
    let mut sorted: Vec<(Zeroizing<String>, usize)> =
        found.iter().enumerate().map(|(at, f)| (shape::bare(f.code.expose()), at)).collect();
    sorted.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()).then(a.1.cmp(&b.1)));
    let mut repeated: Vec<usize> =
        sorted.windows(2).filter(|pair| *pair[0].0 == *pair[1].0).map(|pair| pair[1].1).collect();
    repeated.sort_unstable();
    repeated
}

fn describe(found: &[Found], layout: &str, parsed: &Parsed) -> String {
    let mut said = match found.len() {
        0 => "no codes found".to_owned(),
        1 => "1 code".to_owned(),
        n => format!("{n} codes"),
    };
    if let Some(first) = found.first()
        && found.iter().all(|f| f.shape == first.shape)
    {
        let digits = found.iter().all(|f| f.code.expose().chars().all(|c| !c.is_alphabetic()));
        said += " of ";
        said += &first.shape;
        if !first.shape.ends_with("words") {
            said += if digits { " digits" } else { " characters" };
        }
    }
    said += layout;
    let mut aside = |count: usize, one: &str, many: &str| match count {
        0 => {}
        1 => said += &format!("; 1 {one}"),
        n => said += &format!("; {n} {many}"),
    };
    aside(parsed.ignored.len(), "line left out", "lines left out");
    aside(parsed.used.len(), "marked as used", "marked as used");
    aside(parsed.duplicates.len(), "is there twice", "are there twice");
    said
}
