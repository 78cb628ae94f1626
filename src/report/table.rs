//! The report as CSV: a row for each control, each answer for one account, and each finding.
//!
//! A spreadsheet runs a cell that starts with `=`, `+`, `-` or `@` as a formula, and names come from files that other
//! people wrote. Such a cell gets a leading apostrophe (OWASP, “CSV Injection”).

use super::document::{AccountAnswer, ReportControl, ReportDocument};
use crate::responsibility::AnswerState;
use crate::risk::{Finding, Reference};
use crate::text::{to_cell, visible};

const COLUMNS: [&str; 22] = [
    "kind",
    "id",
    "title",
    "category",
    "subject",
    "name",
    "state",
    "severity",
    "sides",
    "date",
    "note",
    "facts",
    "provider_responsibility",
    "user_responsibility",
    "threat",
    "why",
    "remedy",
    "source",
    "accepted_until",
    "accepted_reason",
    "redacted",
    "contradicted",
];

#[derive(Default)]
struct Row([String; COLUMNS.len()]);

impl Row {
    fn new(kind: &str, redacted: bool) -> Self {
        Self::default().with("kind", kind).with("redacted", if redacted { "yes" } else { "no" })
    }

    fn with(mut self, column: &str, text: impl AsRef<str>) -> Self {
        if let Some(position) = COLUMNS.iter().position(|name| *name == column) {
            self.0[position] = cell(text.as_ref());
        }
        self
    }
}

/// Lines end in CRLF, as RFC 4180 requires.
pub(super) fn write(document: &ReportDocument) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing rows of equal length to memory cannot fail.
    let _ = writer.write_record(COLUMNS);
    for row in rows(document) {
        let _ = writer.write_record(&row.0);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn rows(document: &ReportDocument) -> impl Iterator<Item = Row> + '_ {
    let redacted = document.redacted;
    let controls = document
        .categories
        .iter()
        .flat_map(|category| category.controls.iter().map(|control| (category.name.as_str(), control)))
        .flat_map(move |(category, control)| control_rows(category, control, redacted));
    controls.chain(document.findings.iter().map(move |finding| finding_row(finding, redacted)))
}

fn control_rows(category: &str, control: &ReportControl, redacted: bool) -> Vec<Row> {
    let row = |kind| {
        Row::new(kind, redacted)
            .with("id", &control.id)
            .with("title", &control.title)
            .with("category", category)
    };
    let mut control_row = row("control")
        .with("state", state(control.state))
        .with("contradicted", contradicted(control.state, control.contradicted))
        .with("provider_responsibility", &control.provider)
        .with("user_responsibility", &control.user)
        .with("threat", &control.threat)
        .with("source", sources(&control.sources));
    if let Some(answer) = &control.answer {
        control_row = control_row.with("date", answer.date.to_string()).with("note", &answer.note);
    }
    let mut rows = vec![control_row];
    rows.extend(control.account_answers.iter().map(|AccountAnswer { account, answer }| {
        row("answer")
            .with("subject", account.subject.as_str())
            .with("name", &account.name)
            .with("state", state(answer.state))
            .with(
                "contradicted",
                contradicted(answer.state, control.contradicts(answer.state, Some(&account.subject))),
            )
            .with("date", answer.date.to_string())
            .with("note", &answer.note)
    }));
    rows
}

fn finding_row(finding: &Finding, redacted: bool) -> Row {
    let sides: Vec<&str> = finding.rule.sides.iter().map(|side| side.label()).collect();
    let row = Row::new("finding", redacted)
        .with("id", &finding.rule.id.0)
        .with("title", &finding.rule.title)
        .with("subject", finding.subject.as_str())
        .with("name", &finding.name)
        .with("state", if finding.is_open() { "open" } else { "accepted" })
        .with("severity", finding.severity.label())
        .with("sides", sides.join(" "))
        .with("facts", finding.facts.join("\n"))
        .with("why", &finding.rule.why)
        .with("remedy", &finding.rule.remedy)
        .with("source", sources(&finding.rule.evidence));
    match &finding.accepted {
        None => row,
        Some(accepted) => row
            .with("date", accepted.date.to_string())
            .with("accepted_until", accepted.until.to_string())
            .with("accepted_reason", &accepted.reason),
    }
}

const fn state(state: Option<AnswerState>) -> &'static str {
    match state {
        Some(AnswerState::Done) => "done",
        Some(AnswerState::Todo) => "todo",
        Some(AnswerState::NotApplicable) => "not_applicable",
        None => "open",
    }
}

/// Whether the inventory contradicts an answer; empty unless the answer is “done”.
const fn contradicted(state: Option<AnswerState>, is_contradicted: bool) -> &'static str {
    match (state, is_contradicted) {
        (Some(AnswerState::Done), true) => "yes",
        (Some(AnswerState::Done), false) => "no",
        (Some(AnswerState::Todo | AnswerState::NotApplicable) | None, _) => "",
    }
}

fn sources(sources: &[Reference]) -> String {
    let all: Vec<&str> = sources.iter().map(|source| source.text.as_str()).collect();
    all.join("; ")
}

/// Keeps line breaks, makes control characters visible, and disarms formulas.
fn cell(text: &str) -> String {
    let lines: Vec<_> = text.trim().lines().map(visible).collect();
    to_cell(&lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, expected) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'=1"),
            ("\r\n=1", "'=1"),
            ("\u{a0}=1", "'=1"),
            ("＝1", "'＝1"),
            ("\"=1", "'\"=1"),
            ("a=1", "a=1"),
            ("two\r\nlines\u{7}", "two\nlines\u{fffd}"),
            ("", ""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
