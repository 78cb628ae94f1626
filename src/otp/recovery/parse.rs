//! Finds recovery codes in a text: keeps the candidates that resemble each other.

use super::found::FoundCode;
use super::json;
use super::layout::{self, Cell};
use super::shape::{self, Candidate, CharacterKinds, PHRASE_LENGTHS};
use crate::secret::RecoveryCode;
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// The longest accepted text, in bytes.
const MAX_TEXT: usize = 256 * 1024;

/// The codes in a pasted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedRecovery {
    /// In the service's order, grouped as the service groups them.
    pub codes: Vec<RecoveryCode>,
    /// The numbers, from 1, of lines with text but without a code, such as headings. The text itself is not kept,
    /// because it may be a code after all.
    pub ignored: Vec<usize>,
    /// Indexes of codes that repeat an earlier one. They stay in `codes`.
    pub duplicates: Vec<usize>,
    /// Indexes of codes that were marked as used.
    pub used: Vec<usize>,
    /// Indexes of codes whose length or grouping differs from most others. One may be two codes in one, part of a code, or no
    /// code at all.
    pub odd: Vec<usize>,
    /// How the text was read, for the user: “10 codes of 4-4 digits, numbered; 3 lines left out”.
    pub guess: String,
}

/// Finds the codes in any layout. If there are none, `codes` is empty and `guess` says so.
pub fn parse(text: &str) -> ParsedRecovery {
    if text.len() > MAX_TEXT {
        let guess = format!("nothing read: {} bytes are more than a page of codes has", text.len());
        return ParsedRecovery { guess, ..ParsedRecovery::default() };
    }
    if let Some(found) = json::read(text) {
        return parsed_recovery(found, &[], ", from JSON");
    }
    let lines = layout::clean_lines(text);
    let mut found = find_codes(&mut layout::split_into_cells(&lines, true));
    if found.is_empty() {
        // Perhaps the gaps are inside the codes, so try again without splitting at gaps.
        found = find_codes(&mut layout::split_into_cells(&lines, false));
    }
    let layout = if order_by_number(&mut found) { ", numbered" } else { "" };
    parsed_recovery(found, &lines, layout)
}

fn find_codes(page: &mut [Cell]) -> Vec<FoundCode> {
    layout::strip_bare_numbers(page);
    if let Some(phrase) = phrase_in_cells(page) {
        return vec![phrase];
    }
    let candidates: Vec<(&Cell, Candidate)> = page
        .iter()
        .flat_map(|cell| shape::candidates(&cell.text, cell.labelled).into_iter().map(move |c| (cell, c)))
        .collect();
    let mut kept = kept_flags(&candidates);
    if let ([(cell, candidate)], [kept]) = (&candidates[..], &mut kept[..]) {
        // A single code may have only letters, if everything else on the page is a heading of codes.
        let is_heading = |other: &Cell| layout::names_codes(&other.text) || std::ptr::eq(other, *cell);
        *kept |= candidate.plausible_as_only && page.iter().all(is_heading);
    }
    let found = candidates.into_iter().zip(kept).filter(|(_, kept)| *kept);
    found
        .map(|((cell, candidate), _)| FoundCode {
            code: candidate.code,
            lines: vec![cell.line],
            number: cell.number,
            used: cell.used,
            shape: candidate.shape,
        })
        .collect()
}

/// A recovery phrase with each word in its own cell, usually numbered. The phrase is one code.
fn phrase_in_cells(page: &[Cell]) -> Option<FoundCode> {
    let mut words: Vec<&Cell> = page.iter().filter(|cell| shape::is_word(&cell.text)).collect();
    let rest_is_prose =
        page.iter().all(|cell| shape::candidates(&cell.text, false).iter().all(|c| !c.strong));
    let lengths: BTreeSet<usize> = words.iter().map(|cell| cell.text.len()).collect();
    if !PHRASE_LENGTHS.contains(&words.len()) || !rest_is_prose || lengths.len() < 2 {
        return None;
    }
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
    Some(FoundCode { code: RecoveryCode::new(text), lines, number: None, used: false, shape })
}

/// Decides for each candidate whether it is kept. A strong candidate is kept unless its shape and length differ from those
/// of all others. A weak candidate is kept only if a strong one has the same shape, or if enough weak ones have it.
fn kept_flags(candidates: &[(&Cell, Candidate)]) -> Vec<bool> {
    let count = |strong: bool| {
        let mut shapes: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, candidate) in candidates.iter().filter(|(_, c)| c.strong == strong) {
            *shapes.entry(candidate.shape.as_str()).or_default() += 1;
        }
        shapes
    };
    let (strong, weak) = (count(true), count(false));
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<&str, CharacterKinds> = BTreeMap::new();
    for (_, candidate) in candidates.iter().filter(|(_, c)| c.strong) {
        *lengths.entry(candidate.length).or_default() += 1;
        let seen = kinds.entry(candidate.shape.as_str()).or_default();
        *seen = seen.union(candidate.kinds);
    }
    let most_common = strong.values().copied().max().unwrap_or(0);
    let total: usize = strong.values().sum();
    let keep = |candidate: &Candidate| {
        let shape = candidate.shape.as_str();
        if candidate.strong {
            let has_same_shape = strong.get(shape).is_some_and(|&n| n > 1);
            let has_same_length = lengths.get(&candidate.length).is_some_and(|&n| n > 1);
            has_same_shape || has_same_length || most_common < 3 || most_common * 2 < total
        } else if total > 0 {
            kinds.get(shape).is_some_and(|seen| candidate.kinds.has_letters_within(*seen))
        } else {
            let is_common = weak.get(shape).is_some_and(|&n| n >= 3);
            candidate.plausible_alone || (is_common && candidate.length >= 8)
        }
    };
    candidates.iter().map(|(_, candidate)| keep(candidate)).collect()
}

/// Sorts numbered codes by their numbers, because columns are read across but numbered down. Returns whether all codes
/// are numbered.
fn order_by_number(found: &mut [FoundCode]) -> bool {
    if found.len() < 2 || found.iter().any(|f| f.number.is_none()) {
        return false;
    }
    let unique: BTreeSet<Option<u32>> = found.iter().map(|f| f.number).collect();
    if unique.len() == found.len() {
        found.sort_by_key(|f| f.number);
    }
    true
}

/// Builds the result. `layout` describes the layout for the user, such as `, numbered`.
fn parsed_recovery(
    found: Vec<FoundCode>,
    lines: &[(usize, Zeroizing<String>)],
    layout: &str,
) -> ParsedRecovery {
    let with_code: BTreeSet<usize> = found.iter().flat_map(|f| f.lines.iter().copied()).collect();
    let ignored = lines
        .iter()
        .filter(|(line, text)| !with_code.contains(line) && layout::has_words(text))
        .map(|(line, _)| *line)
        .collect();
    let used = (0..found.len()).filter(|&index| found[index].used).collect();
    let duplicates = duplicates(&found);
    let odd = odd(&found);
    let mut parsed = ParsedRecovery { ignored, used, duplicates, odd, ..ParsedRecovery::default() };
    parsed.guess = describe(&found, layout, &parsed);
    parsed.codes = found.into_iter().map(|f| f.code).collect();
    parsed
}

/// Indexes of codes that repeat an earlier one in any grouping.
fn duplicates(found: &[FoundCode]) -> Vec<usize> {
    let mut sorted: Vec<(Zeroizing<String>, usize)> =
        found.iter().enumerate().map(|(index, f)| (shape::ungrouped(f.code.expose()), index)).collect();
    sorted.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()).then(a.1.cmp(&b.1)));
    let mut repeated: Vec<usize> =
        sorted.windows(2).filter(|pair| *pair[0].0 == *pair[1].0).map(|pair| pair[1].1).collect();
    repeated.sort_unstable();
    repeated
}

/// Indexes of codes that do not have the most common shape. If several shapes are equally common, the first one counts.
fn odd(found: &[FoundCode]) -> Vec<usize> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for code in found {
        *counts.entry(&code.shape).or_default() += 1;
    }
    let count_of = |code: &FoundCode| counts.get(code.shape.as_str()).copied().unwrap_or(0);
    // `max_by_key` returns the last maximum, so the search is from the end.
    let Some(usual) = found.iter().rev().max_by_key(|code| count_of(code)) else { return Vec::new() };
    (0..found.len()).filter(|&index| found[index].shape != usual.shape).collect()
}

fn describe(found: &[FoundCode], layout: &str, parsed: &ParsedRecovery) -> String {
    let mut text = match found.len() {
        0 => "no codes found".to_owned(),
        1 => "1 code".to_owned(),
        n => format!("{n} codes"),
    };
    if let Some(first) = found.first()
        && found.iter().all(|f| f.shape == first.shape)
    {
        let digits = found.iter().all(|f| f.code.expose().chars().all(|c| !c.is_alphabetic()));
        text += " of ";
        text += &first.shape;
        if !first.shape.ends_with("words") {
            text += if digits { " digits" } else { " characters" };
        }
    }
    text += layout;
    let mut append = |count: usize, singular: &str, plural: &str| match count {
        0 => {}
        1 => text += &format!("; 1 {singular}"),
        n => text += &format!("; {n} {plural}"),
    };
    append(parsed.ignored.len(), "line left out", "lines left out");
    append(parsed.used.len(), "marked as used", "marked as used");
    append(parsed.duplicates.len(), "is there twice", "are there twice");
    text
}
