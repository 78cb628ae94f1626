//! The report as CSV: a row for each control, each answer for one account, and each finding.
//!
//! A spreadsheet runs what starts with `=`, `+`, `-` or `@` as a formula, and names come from files
//! that other people wrote: such a cell gets an apostrophe in front (OWASP, “CSV Injection”).

use super::{ControlPart, Document, FindingPart, Reference};
use crate::responsibility::AnswerState;
use crate::text::visible;

const COLUMNS: [&str; 21] = [
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
];

/// One row, by the names of its columns.
#[derive(Default)]
struct Row([String; COLUMNS.len()]);

impl Row {
    fn new(kind: &str, redacted: bool) -> Self {
        Self::default().with("kind", kind).with("redacted", if redacted { "yes" } else { "no" })
    }

    fn with(mut self, column: &str, text: impl AsRef<str>) -> Self {
        if let Some(at) = COLUMNS.iter().position(|name| *name == column) {
            self.0[at] = cell(text.as_ref());
        }
        self
    }
}

/// The report as CSV, lines ended by CRLF as RFC 4180 has it.
pub(super) fn write(document: &Document) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Rows of equal length into memory: there is nothing to fail.
    let _ = writer.write_record(COLUMNS);
    for row in rows(document) {
        let _ = writer.write_record(&row.0);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn rows(document: &Document) -> impl Iterator<Item = Row> + '_ {
    let redacted = document.redacted;
    let controls = document
        .categories
        .iter()
        .flat_map(|category| category.controls.iter().map(|control| (category.name.as_str(), control)))
        .flat_map(move |(category, control)| of_control(category, control, redacted));
    controls.chain(document.findings.iter().map(move |finding| of_finding(finding, redacted)))
}

fn of_control(category: &str, control: &ControlPart, redacted: bool) -> Vec<Row> {
    let row = |kind| {
        Row::new(kind, redacted)
            .with("id", &control.id)
            .with("title", &control.title)
            .with("category", category)
    };
    let mut whole = row("control")
        .with("state", state(control.state))
        .with("provider_responsibility", &control.provider)
        .with("user_responsibility", &control.user)
        .with("threat", &control.threat)
        .with("source", sources(&control.sources));
    if let Some(answer) = &control.answer {
        whole = whole.with("date", answer.date.to_string()).with("note", &answer.note);
    }
    let mut rows = vec![whole];
    rows.extend(control.account_answers.iter().map(|said| {
        row("answer")
            .with("subject", &said.account.subject)
            .with("name", &said.account.name)
            .with("state", state(said.answer.state))
            .with("date", said.answer.date.to_string())
            .with("note", &said.answer.note)
    }));
    rows
}

fn of_finding(finding: &FindingPart, redacted: bool) -> Row {
    let sides: Vec<&str> = finding.sides.iter().map(|side| side.label()).collect();
    let row = Row::new("finding", redacted)
        .with("id", &finding.rule)
        .with("title", &finding.title)
        .with("subject", &finding.subject.subject)
        .with("name", &finding.subject.name)
        .with("state", if finding.accepted.is_some() { "accepted" } else { "open" })
        .with("severity", finding.severity.label())
        .with("sides", sides.join(" "))
        .with("facts", finding.facts.join("\n"))
        .with("why", &finding.why)
        .with("remedy", &finding.remedy)
        .with("source", sources(&finding.sources));
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

fn sources(sources: &[Reference]) -> String {
    let all: Vec<&str> = sources.iter().map(|source| source.text.as_str()).collect();
    all.join("; ")
}

/// The text as a cell: lines kept, control characters made visible, no formula.
fn cell(text: &str) -> String {
    let lines: Vec<_> = text.trim().lines().map(visible).collect();
    let text = lines.join("\n");
    // Some programs look past spaces, quotes and wide forms of the signs.
    let first = text.chars().find(|c| !c.is_whitespace() && !"\"'".contains(*c));
    let is_formula = first.is_some_and(|c| "=+-@＝＋－＠".contains(c));
    if is_formula { format!("'{text}") } else { text }
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
