//! The words of the rules, from `data/rules.csv`, and the documents they rest on, from
//! `data/sources.csv`. Both are embedded and read once; tests hold them whole.

use super::{RuleId, Side};
use std::sync::LazyLock;

const RULES: &str = include_str!("../../data/rules.csv");
const SOURCES: &str = include_str!("../../data/sources.csv");

/// The words of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `R03`.
    pub id: RuleId,
    /// The problem, in at most 60 characters.
    pub title: String,
    /// Which goals it endangers: one or both.
    pub sides: Vec<Side>,
    /// How bad it is, as text: `high; critical if …`. The severity of a finding is in the finding.
    pub severity: String,
    /// When it fires, in short; the code is the law.
    pub condition: String,
    /// Why it matters, for a person.
    pub why: String,
    pub remedy: String,
    /// What to do as a line in a list, with `{subject}` and `{place}` to be filled in. Rules with
    /// the same line are mended by the same act.
    pub next: String,
    /// About how many minutes that takes. Own judgement; used only to put the cheap first.
    pub minutes: u32,
    pub evidence: Vec<Reference>,
}

impl Rule {
    /// The evidence in one line: `SP 800-63B-4 … (2025), 3.2.9; own judgement`.
    pub fn source_line(&self) -> String {
        let all: Vec<String> = self.evidence.iter().map(Reference::line).collect();
        all.join("; ")
    }
}

/// One piece of evidence: a document and where in it, or the judgement of this program's authors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// As in the file: `NIST 3.2.9`, or `DERIVED`.
    pub text: String,
    /// The section or remark after the key: `3.2.9`. May be empty.
    pub detail: String,
    /// The document. `None` for own judgement.
    pub source: Option<&'static Source>,
}

impl Reference {
    /// For a person: the document's title, its year, where in it; or “own judgement”.
    pub fn line(&self) -> String {
        let Some(source) = self.source else { return "own judgement".into() };
        let year = source.year.map_or_else(String::new, |year| format!(" ({year})"));
        let detail = if self.detail.is_empty() { String::new() } else { format!(", {}", self.detail) };
        format!("{}{year}{detail}", source.title)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `NIST`.
    pub key: String,
    pub title: String,
    /// When it came out, where that is known.
    pub year: Option<u16>,
    /// Where to read it; may be plain text where it is not on the web.
    pub url: String,
}

static ALL_SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| read_sources(SOURCES));
static ALL_RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| read_rules(RULES));

/// The rules that [`audit`](super::audit()) applies, by id.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    ALL_RULES.iter().filter(|rule| super::audit::applies(&rule.id))
}

/// The rules that are described but not evaluated yet, by id.
pub fn planned() -> impl Iterator<Item = &'static Rule> {
    ALL_RULES.iter().filter(|rule| !super::audit::applies(&rule.id))
}

/// The words of a rule, evaluated or planned.
pub fn rule(id: &RuleId) -> Option<&'static Rule> {
    let at = ALL_RULES.binary_search_by(|rule| rule.id.cmp(id)).ok()?;
    ALL_RULES.get(at)
}

/// The document of this key.
pub fn source(key: &str) -> Option<&'static Source> {
    ALL_SOURCES.iter().find(|source| source.key == key)
}

/// Every document, in the order of the file.
pub fn sources() -> &'static [Source] {
    &ALL_SOURCES
}

/// A reference as written in `rules.csv` or `model.csv`: `NIST 3.2.9`, `GOO19`, `own judgement`.
pub fn reference(text: &str) -> Reference {
    let text = text.trim();
    let (key, detail) = text.split_once(' ').unwrap_or((text, ""));
    let source = source(key);
    let detail = if source.is_some() { detail.trim().to_owned() } else { String::new() };
    Reference { text: text.to_owned(), detail, source }
}

fn read_sources(text: &str) -> Vec<Source> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    rows.map(|row| {
        let cell = |at: usize| row.get(at).unwrap_or_default().trim().to_owned();
        Source { key: cell(0), title: cell(1), year: cell(2).parse().ok(), url: cell(3) }
    })
    .collect()
}

fn read_rules(text: &str) -> Vec<Rule> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let columns =
        ["id", "title", "side", "severity", "condition", "why", "remedy", "next", "minutes", "evidence"]
            .map(column);
    let mut rules: Vec<Rule> = reader
        .records()
        .filter_map(Result::ok)
        .map(|row| {
            let cell = |at: usize| {
                let column = columns.get(at).copied().flatten();
                column.and_then(|column| row.get(column)).unwrap_or_default().trim().to_owned()
            };
            Rule {
                id: RuleId(cell(0)),
                title: cell(1),
                sides: match cell(2).as_str() {
                    "takeover" => vec![Side::Takeover],
                    "lockout" => vec![Side::Lockout],
                    "both" => vec![Side::Takeover, Side::Lockout],
                    _ => Vec::new(),
                },
                severity: cell(3),
                condition: cell(4),
                why: cell(5),
                remedy: cell(6),
                next: cell(7),
                minutes: cell(8).parse().unwrap_or(15),
                evidence: cell(9).split(';').map(reference).collect(),
            }
        })
        .collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}
