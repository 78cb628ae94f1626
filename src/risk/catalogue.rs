//! Every rule with its words from `data/rules.csv`, and the documents of `data/sources.csv`. Both files are
//! embedded and parsed once; tests check that they are complete.

use super::aspect::{Aspect, Question};
use super::duty::Duty;
use super::records::{Check, RULES, RuleRecord};
use super::severity::Side;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

const RULE_ROWS: &str = include_str!("../../data/rules.csv");
const SOURCE_ROWS: &str = include_str!("../../data/sources.csv");

/// `R03`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(pub String);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for RuleId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// A rule: its record in code and its row in `data/rules.csv`.
#[derive(Clone)]
pub struct Rule {
    pub id: RuleId,
    /// The problem, in at most 60 characters.
    pub title: String,
    /// Whether the problem can lead to takeover, lockout or both.
    pub sides: Vec<Side>,
    /// How bad the problem is, as text: `high; critical if …`. [`Finding::severity`](super::Finding::severity) is the
    /// computed value.
    pub severity: String,
    /// When the rule matches, as text. The check in code decides.
    pub condition: String,
    /// Why the problem matters.
    pub why: String,
    pub remedy: String,
    /// The next action, with the placeholders `{subject}` and `{place}`. Rules with the same text have the same
    /// remedy.
    pub next: String,
    /// Roughly how many minutes the next action takes: the authors' estimate, used only to rank actions.
    pub minutes: u32,
    pub evidence: Vec<Reference>,
    /// The column of the accounts table that shows the rule's findings.
    pub aspect: Aspect,
    /// The question whose answer decides the rule.
    pub question: Question,
    /// The provider's duty beside the user's duty that the rule checks.
    pub duty: Option<Duty>,
    pub(super) check: Check,
}

impl Rule {
    /// The evidence in one line: `SP 800-63B-4 … (2025), 3.2.9; own judgement`.
    pub fn source_line(&self) -> String {
        let lines: Vec<String> = self.evidence.iter().map(Reference::line).collect();
        lines.join("; ")
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rule({})", self.id)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

/// One piece of evidence: a document and a section of it, or the judgement of this program's authors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// As cited: `NIST 3.2.9`, `own judgement`, or free text from the user's own model.
    pub text: String,
    /// The section or remark after the document's key: `3.2.9`. May be empty.
    pub detail: String,
    /// `None` if the text names no document of `data/sources.csv`.
    pub source: Option<&'static Source>,
}

impl Reference {
    /// The document's title, year and section; or “own judgement”.
    pub fn line(&self) -> String {
        let Some(source) = self.source else { return OWN_JUDGEMENT.into() };
        let year = source.year.map_or_else(String::new, |year| format!(" ({year})"));
        let detail = if self.detail.is_empty() { String::new() } else { format!(", {}", self.detail) };
        format!("{}{year}{detail}", source.title)
    }

    /// The document's title and year; empty if there is no document.
    pub fn title(&self) -> String {
        self.source.map_or_else(String::new, Source::full_title)
    }

    /// The web address of the document, or the text itself if it is a web address; else empty.
    pub fn url(&self) -> &str {
        let url = self.source.map_or(self.text.as_str(), |source| source.url.as_str());
        if is_web_address(url) { url } else { "" }
    }
}

/// `{"text": …, "title": …, "url": …}`, as `docs/formats.md` describes it.
impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = serializer.serialize_struct("Reference", 3)?;
        json.serialize_field("text", &self.text)?;
        json.serialize_field("title", &self.title())?;
        json.serialize_field("url", self.url())?;
        json.end()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `NIST`.
    pub key: String,
    pub title: String,
    /// The year of publication, if known.
    pub year: Option<u16>,
    /// A web address, or plain text for a document that is not on the web.
    pub url: String,
}

impl Source {
    fn full_title(&self) -> String {
        self.year.map_or_else(|| self.title.clone(), |year| format!("{}, {year}", self.title))
    }
}

const OWN_JUDGEMENT: &str = "own judgement";

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| read_sources(SOURCE_ROWS));
static CATALOGUE: LazyLock<Vec<Rule>> = LazyLock::new(|| join_rules(RULES, RULE_ROWS));

/// Every rule, by id.
pub fn rules() -> &'static [Rule] {
    &CATALOGUE
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    let position = CATALOGUE.binary_search_by(|rule| rule.id.0.as_str().cmp(id)).ok()?;
    CATALOGUE.get(position)
}

/// Every document, in the order of `data/sources.csv`.
pub fn sources() -> &'static [Source] {
    &SOURCES
}

/// Parses a reference as `rules.csv` and models cite it: `NIST 3.2.9`, `GOO19`, `DERIVED` or `own judgement`.
pub fn reference(text: &str) -> Reference {
    let text = text.trim();
    let (key, detail) = text.split_once(' ').unwrap_or((text, ""));
    let source = SOURCES.iter().find(|source| source.key == key);
    let detail = if source.is_some() { detail.trim() } else { "" };
    let text = if text == "DERIVED" { OWN_JUDGEMENT } else { text };
    Reference { text: text.to_owned(), detail: detail.to_owned(), source }
}

/// Whether the text is a web address that is safe to show as a link.
pub fn is_web_address(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && url.bytes().all(|b| b.is_ascii_graphic() && !b"<>\\\"`".contains(&b))
}

fn read_sources(text: &str) -> Vec<Source> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    rows.map(|row| {
        let cell = |column: usize| row.get(column).unwrap_or_default().trim().to_owned();
        Source { key: cell(0), title: cell(1), year: cell(2).parse().ok(), url: cell(3) }
    })
    .collect()
}

/// Joins each record with its row. A test ensures that every record has a row.
fn join_rules(records: &[RuleRecord], csv: &str) -> Vec<Rule> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: HashMap<String, HashMap<String, String>> = reader
        .deserialize()
        .filter_map(Result::ok)
        .map(|row: HashMap<String, String>| (row.get("id").cloned().unwrap_or_default(), row))
        .collect();
    let rules = records.iter().map(|record| {
        let cell = |column: &str| {
            let row = rows.get(record.id);
            row.and_then(|row| row.get(column)).map_or("", |cell| cell.trim()).to_owned()
        };
        Rule {
            id: RuleId::from(record.id),
            title: cell("title"),
            sides: match cell("side").as_str() {
                "takeover" => vec![Side::Takeover],
                "lockout" => vec![Side::Lockout],
                "both" => vec![Side::Takeover, Side::Lockout],
                _ => Vec::new(),
            },
            severity: cell("severity"),
            condition: cell("condition"),
            why: cell("why"),
            remedy: cell("remedy"),
            next: cell("next"),
            minutes: cell("minutes").parse().unwrap_or_default(),
            evidence: cell("evidence").split(';').map(reference).collect(),
            aspect: record.aspect,
            question: record.question,
            duty: record.duty,
            check: record.check,
        }
    });
    rules.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_rows_have_the_same_ids_in_order() {
        let mut reader = csv::Reader::from_reader(RULE_ROWS.as_bytes());
        let rows: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
        let records: Vec<&str> = RULES.iter().map(|record| record.id).collect();
        assert_eq!(records, rows);
        assert!(records.is_sorted_by(|a, b| a < b), "rule() searches by id");
    }
}
