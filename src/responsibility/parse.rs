//! Reads a model from CSV.

use super::columns::Columns;
use super::control::{Control, ControlId, Scope};
use super::error::{ModelError, RowProblem};
use super::limits::{MAX_BYTES, MAX_COLUMNS, MAX_CONTROLS};
use super::model::Model;
use super::role::Role;
use super::table::{Record, Records};
use crate::text::{count, fit};
use std::collections::HashMap;
use std::sync::OnceLock;

/// How many bytes of a file are searched for its separator.
const SEPARATOR_SAMPLE: usize = 64 * 1024;

/// The longest id, in bytes.
const MAX_ID: usize = 64;

/// The longest title made from a duty, in terminal columns.
const MAX_MADE_TITLE: usize = 60;

impl Model {
    /// The built-in model: `data/model.csv`.
    pub fn embedded() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        // A test ensures that the file parses.
        MODEL.get_or_init(|| Self::parse(include_bytes!("../../data/model.csv")).unwrap_or_default())
    }

    /// Reads a model from CSV: UTF-8 with or without byte order mark, any line ends, separated by commas, semicolons
    /// or tabs. Columns are found by name ([`Role::of`]); only the two duty columns are required. If ids are missing,
    /// the n-th control gets the id `C` and n, so that a row added at the end changes no other id.
    pub fn parse(bytes: &[u8]) -> Result<Self, ModelError> {
        let text = decode(bytes)?;
        let (text, first_line, separator) = without_separator_line(text);
        let separator = separator.unwrap_or_else(|| guess_separator(text));
        let mut records = Records::new(text, first_line, separator, MAX_COLUMNS);
        let header = records.find(|record| !record.is_blank()).ok_or(ModelError::Empty)?;
        if header.too_wide {
            return Err(ModelError::TooWide { line: header.line });
        }
        if !header.mistakes.is_empty() {
            return Err(ModelError::Rows { problems: format_problems(&header, None), more: false });
        }
        let names: Vec<&str> = header.fields.iter().map(AsRef::as_ref).collect();
        let mut reader = Reader::new(Columns::from_header(&names)?);
        for record in records.filter(|record| !record.is_blank()) {
            if !reader.read(&record) {
                break;
            }
        }
        reader.finish()
    }
}

/// The text of a file, without its byte order mark.
fn decode(bytes: &[u8]) -> Result<&str, ModelError> {
    if bytes.len() > MAX_BYTES {
        return Err(ModelError::TooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(ModelError::Utf16);
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let line_of = |offset: usize| 1 + bytes.iter().take(offset).filter(|byte| **byte == b'\n').count();
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        ModelError::Encoding { line: line_of(offset), byte: bytes.get(offset).copied().unwrap_or_default() }
    })?;
    match bytes.iter().position(|byte| *byte == 0) {
        Some(offset) => Err(ModelError::Binary { line: line_of(offset) }),
        None => Ok(text),
    }
}

/// Removes a first line such as `sep=;`, which some spreadsheets write. Returns the rest, the line on which it starts,
/// and the separator.
fn without_separator_line(text: &str) -> (&str, usize, Option<u8>) {
    let rest = text.strip_prefix("sep=").and_then(|rest| {
        let separator = *rest.as_bytes().first().filter(|byte| b",;\t".contains(byte))?;
        let rest = rest.get(1..)?;
        let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
        Some((rest, 2, Some(separator)))
    });
    rest.unwrap_or((text, 1, None))
}

/// The separator with which the header has the most known columns. Among equals, the separator with the most columns.
fn guess_separator(text: &str) -> u8 {
    // A character has at most four bytes, so one of these offsets is a character boundary.
    let sample = (0..4).find_map(|back| text.get(..SEPARATOR_SAMPLE - back)).unwrap_or(text);
    let mut best = (b',', (0, 0));
    for separator in *b",;\t" {
        let header = Records::new(sample, 1, separator, MAX_COLUMNS).find(|record| !record.is_blank());
        let fields = header.map(|record| record.fields).unwrap_or_default();
        let known = fields.iter().filter(|name| Role::of(name).is_some()).count();
        if (known, fields.len()) > best.1 {
            best = (separator, (known, fields.len()));
        }
    }
    best.0
}

fn format_problems(record: &Record<'_>, columns: Option<&Columns>) -> Vec<RowProblem> {
    let name = |field| columns.map(|columns| columns.name(field).to_owned()).unwrap_or_default();
    let problems = record.mistakes.iter().map(|mistake| RowProblem {
        line: mistake.line,
        column: Some((mistake.field + 1, name(mistake.field))),
        reason: mistake.kind.reason().into(),
    });
    problems.collect()
}

/// Reads rows and collects their problems.
struct Reader {
    columns: Columns,
    controls: Vec<Control>,
    /// By id in lower case: the line of its row, and whether the id was made from the row's position.
    ids: HashMap<String, (usize, bool)>,
    problems: Vec<RowProblem>,
    rows: usize,
}

impl Reader {
    fn new(columns: Columns) -> Self {
        Self { columns, controls: Vec::new(), ids: HashMap::new(), problems: Vec::new(), rows: 0 }
    }

    fn report_problem(&mut self, line: usize, role: Option<Role>, reason: impl Into<String>) {
        let position = role.and_then(|role| self.columns.position(role));
        let column = position.map(|position| (position + 1, self.columns.name(position).to_owned()));
        self.problems.push(RowProblem { line, column, reason: reason.into() });
    }

    /// The trimmed text of a role's field. Empty if there is no such column.
    fn text<'r>(&self, record: &'r Record<'_>, role: Role) -> &'r str {
        let field = self.columns.position(role).and_then(|position| record.fields.get(position));
        field.map_or("", |field| field.trim())
    }

    /// Reads one row. Returns whether reading should go on.
    fn read(&mut self, record: &Record<'_>) -> bool {
        self.rows += 1;
        if self.rows > MAX_CONTROLS {
            let reason = format!("a model may have at most {MAX_CONTROLS} controls; is this the right file?");
            self.report_problem(record.line, None, reason);
            return false;
        }
        if !record.mistakes.is_empty() {
            self.problems.extend(format_problems(record, Some(&self.columns)));
        } else if let Some(reason) = self.wrong_field_count(record) {
            self.report_problem(record.line, None, reason);
        } else {
            self.read_control(record);
        }
        self.problems.len() < ModelError::MAX_PROBLEMS
    }

    fn wrong_field_count(&self, record: &Record<'_>) -> Option<String> {
        let (expected, actual) = (self.columns.count(), record.fields.len());
        let fields = count(actual, "field");
        if actual < expected {
            let last = self.columns.name(actual.saturating_sub(1));
            let next = self.columns.name(actual);
            return Some(format!(
                "{fields} where the first line has {expected} columns: the row ends after “{last}”, before “{next}”"
            ));
        }
        let fields = if record.too_wide { format!("more than {MAX_COLUMNS} fields") } else { fields };
        (actual > expected || record.too_wide).then(|| {
            format!(
                "{fields} where the first line has {expected} columns; put text that contains the separator in quotes"
            )
        })
    }

    fn read_control(&mut self, record: &Record<'_>) {
        let line = record.line;
        let [category, title, provider, user] =
            [Role::Category, Role::Control, Role::Provider, Role::User].map(|role| self.text(record, role));
        if provider.is_empty() && user.is_empty() {
            self.report_problem(
                line,
                Some(Role::User),
                "neither the provider’s duty nor the user’s is filled in",
            );
        }
        let scope = match self.text(record, Role::Scope).to_lowercase().as_str() {
            "" | "person" => Scope::Person,
            "account" => Scope::Account,
            other => {
                let reason = format!("“{}” is not a scope; write person or account", fit(other, 40));
                self.report_problem(line, Some(Role::Scope), reason);
                Scope::Person
            }
        };
        let id = self.read_id(record);
        let checks = self.text(record, Role::Checks);
        let checks = checks.split(|c: char| c.is_whitespace() || ",;|".contains(c)).filter(|c| !c.is_empty());
        self.controls.push(Control {
            id,
            category: if category.is_empty() { "general" } else { category }.to_owned(),
            title: if title.is_empty() { title_from_duty(user, provider) } else { title.to_owned() },
            provider: provider.to_owned(),
            user: user.to_owned(),
            threat: self.text(record, Role::Threat).to_owned(),
            source: self.text(record, Role::Source).to_owned(),
            scope,
            checks: checks.map(str::to_uppercase).collect(),
        });
    }

    /// The row's own id, or an id made from its position.
    fn read_id(&mut self, record: &Record<'_>) -> ControlId {
        let own = self.text(record, Role::Id);
        let made = own.is_empty();
        let id = if made { format!("C{:02}", self.rows) } else { own.to_owned() };
        if id.len() > MAX_ID || id.chars().any(char::is_control) {
            let reason = format!("“{}” is not an id; write one line of at most {MAX_ID} bytes", fit(&id, 40));
            self.report_problem(record.line, Some(Role::Id), reason);
            return ControlId(id);
        }
        let Some(&(line, made_there)) = self.ids.get(&id.to_lowercase()) else {
            self.ids.insert(id.to_lowercase(), (record.line, made));
            return ControlId(id);
        };
        let there = if made_there { " (made from its position, as it has none)" } else { "" };
        let subject =
            if made { format!("the id made for this row, “{id}”,") } else { format!("“{id}”") };
        let reason = format!("{subject} is already the id of line {line}{there}; give each row its own");
        self.report_problem(record.line, Some(Role::Id), reason);
        ControlId(id)
    }

    fn finish(self) -> Result<Model, ModelError> {
        if !self.problems.is_empty() {
            let more = self.problems.len() >= ModelError::MAX_PROBLEMS;
            let mut problems = self.problems;
            problems.truncate(ModelError::MAX_PROBLEMS);
            Err(ModelError::Rows { problems, more })
        } else if self.controls.is_empty() {
            Err(ModelError::NoRows)
        } else {
            Ok(Model::new(self.controls))
        }
    }
}

/// A title for a control without one: the first sentence of a duty.
fn title_from_duty(user: &str, provider: &str) -> String {
    let duty = if user.is_empty() { provider } else { user };
    let sentence = duty.split(['.', '\n']).next().unwrap_or(duty);
    fit(sentence.trim(), MAX_MADE_TITLE).into_owned()
}
