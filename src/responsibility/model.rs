//! The model, and how it is read from CSV.

use super::columns::{Columns, Role};
use super::error::too_many;
use super::table::{Record, Records};
use super::{Control, ControlId, ModelError, RowProblem, Scope};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// The largest file that is read, in bytes. Whoever reads a file reads at most one byte more.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The most controls that a model may have.
pub const MAX_CONTROLS: usize = 10_000;

/// The most columns that a model may have.
pub const MAX_COLUMNS: usize = 200;

/// How much of a file is looked at for its separator, in bytes.
const SNIFFED: usize = 64 * 1024;

/// The longest id, in bytes.
const MAX_ID: usize = 64;

/// The longest title made from a duty, in terminal columns.
const MADE_TITLE: usize = 60;

/// The responsibility model: controls by category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    controls: Vec<Control>,
    categories: Vec<Category>,
    /// Positions by id in lower case.
    by_id: HashMap<String, usize>,
}

/// A category and where its controls stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its name, spelt as where it first stands.
    pub name: String,
    /// The positions of its controls in [`Model::controls`].
    pub controls: Range<usize>,
}

impl Model {
    /// The model that comes with the program: `data/model.csv`.
    pub fn embedded() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        // It parses: a test holds it to that.
        MODEL.get_or_init(|| Self::parse(include_bytes!("../../data/model.csv")).unwrap_or_default())
    }

    /// Reads a model from CSV: UTF-8 with or without byte order mark, any line ends, separated by
    /// commas, semicolons or tabs. Columns are found by name ([`Role::of`]); of them only the
    /// provider's and the user's duty must be there. Where ids are missing, the n-th control gets
    /// the id `C` and n, so that a row added at the end changes no other control's id.
    ///
    /// # Errors
    /// Where it is no text, has not the columns, or has rows that cannot be used; see [`ModelError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ModelError> {
        let text = decode(bytes)?;
        let (text, line, told) = separator_line(text);
        let separator = told.unwrap_or_else(|| sniff(text));
        let mut records = Records::new(text, line, separator, MAX_COLUMNS);
        let header = records.find(|record| !record.is_blank()).ok_or(ModelError::Empty)?;
        if header.too_wide {
            return Err(ModelError::TooWide { line: header.line });
        }
        if !header.mistakes.is_empty() {
            return Err(ModelError::Rows { problems: mistakes(&header, None), more: false });
        }
        let names: Vec<&str> = header.fields.iter().map(AsRef::as_ref).collect();
        let mut reader = Reader::new(Columns::find(&names)?);
        for record in records.filter(|record| !record.is_blank()) {
            if !reader.take(&record) {
                break;
            }
        }
        reader.finish()
    }

    /// The controls: category by category in the order in which the file first names them, within
    /// one in the order of the file. A position, everywhere in this program, is one in this slice.
    pub fn controls(&self) -> &[Control] {
        &self.controls
    }

    /// The categories, in order. Each has at least one control.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// How many controls there are.
    pub fn len(&self) -> usize {
        self.controls.len()
    }

    /// Whether there are none, which no parsed model is.
    pub fn is_empty(&self) -> bool {
        self.controls.is_empty()
    }

    /// The control of this id, whatever the case of its letters.
    pub fn control(&self, id: &ControlId) -> Option<&Control> {
        self.controls.get(self.position(id)?)
    }

    /// The position of the control of this id, whatever the case of its letters.
    pub fn position(&self, id: &ControlId) -> Option<usize> {
        self.by_id.get(&id.as_str().to_lowercase()).copied()
    }

    /// The number of the category of the control at this position; 0 where there is no such control.
    pub fn category_of(&self, position: usize) -> usize {
        let after = self.categories.partition_point(|category| category.controls.start <= position);
        after.saturating_sub(1)
    }

    /// Puts controls in the order of their categories.
    fn new(rows: Vec<Control>) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut number_of: HashMap<String, usize> = HashMap::new();
        let mut numbered: Vec<(usize, Control)> = Vec::with_capacity(rows.len());
        for mut control in rows {
            let number = *number_of.entry(control.category.to_lowercase()).or_insert_with(|| {
                names.push(control.category.clone());
                names.len() - 1
            });
            control.category.clone_from(&names[number]);
            numbered.push((number, control));
        }
        numbered.sort_by_key(|(number, _)| *number);
        let mut categories: Vec<Category> =
            names.into_iter().map(|name| Category { name, controls: 0..0 }).collect();
        let mut model = Self::default();
        for (position, (number, control)) in numbered.into_iter().enumerate() {
            let range = &mut categories[number].controls;
            let start = if range.end == 0 { position } else { range.start };
            *range = start..position + 1;
            model.by_id.insert(control.id.as_str().to_lowercase(), position);
            model.controls.push(control);
        }
        model.categories = categories;
        model
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
    let line_at = |at: usize| 1 + bytes.iter().take(at).filter(|byte| **byte == b'\n').count();
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        ModelError::Encoding { line: line_at(at), byte: bytes.get(at).copied().unwrap_or_default() }
    })?;
    match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => Err(ModelError::Binary { line: line_at(at) }),
        None => Ok(text),
    }
}

/// Takes off a first line `sep=;`, by which some spreadsheets tell the separator. Gives the rest,
/// the line on which it starts, and the separator.
fn separator_line(text: &str) -> (&str, usize, Option<u8>) {
    let rest = text.strip_prefix("sep=").and_then(|rest| {
        let separator = *rest.as_bytes().first().filter(|byte| b",;\t".contains(byte))?;
        let rest = rest.get(1..)?;
        let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
        Some((rest, 2, Some(separator)))
    });
    rest.unwrap_or((text, 1, None))
}

/// The separator by which the header has the most columns that we know, then the most columns.
fn sniff(text: &str) -> u8 {
    // A character has four bytes at most, so one of these is a boundary, unless the text is shorter.
    let text = (0..4).find_map(|back| text.get(..SNIFFED - back)).unwrap_or(text);
    let mut best = (b',', (0, 0));
    for separator in *b",;\t" {
        let header = Records::new(text, 1, separator, MAX_COLUMNS).find(|record| !record.is_blank());
        let fields = header.map(|record| record.fields).unwrap_or_default();
        let known = fields.iter().filter(|name| Role::of(name).is_some()).count();
        if (known, fields.len()) > best.1 {
            best = (separator, (known, fields.len()));
        }
    }
    best.0
}

fn mistakes(record: &Record<'_>, columns: Option<&Columns>) -> Vec<RowProblem> {
    let name = |at| columns.map(|columns| columns.name(at).to_owned()).unwrap_or_default();
    let problem = |&(line, at, mistake): &(usize, usize, super::table::Mistake)| RowProblem {
        line,
        column: Some((at + 1, name(at))),
        reason: mistake.reason().into(),
    };
    record.mistakes.iter().map(problem).collect()
}

/// Reads rows, and collects what is wrong with them.
struct Reader {
    columns: Columns,
    controls: Vec<Control>,
    /// The line of each id, in lower case, and whether the id was made here.
    ids: HashMap<String, (usize, bool)>,
    problems: Vec<RowProblem>,
    rows: usize,
}

impl Reader {
    fn new(columns: Columns) -> Self {
        Self { columns, controls: Vec::new(), ids: HashMap::new(), problems: Vec::new(), rows: 0 }
    }

    fn say(&mut self, line: usize, role: Option<Role>, reason: impl Into<String>) {
        let at = role.and_then(|role| self.columns.position(role));
        let column = at.map(|at| (at + 1, self.columns.name(at).to_owned()));
        self.problems.push(RowProblem { line, column, reason: reason.into() });
    }

    /// The text of one role's field, trimmed; empty where there is no such column.
    fn text<'r>(&self, record: &'r Record<'_>, role: Role) -> &'r str {
        let field = self.columns.position(role).and_then(|at| record.fields.get(at));
        field.map_or("", |field| field.trim())
    }

    /// Reads one row; false when reading should stop.
    fn take(&mut self, record: &Record<'_>) -> bool {
        self.rows += 1;
        if self.rows > MAX_CONTROLS {
            self.say(record.line, None, too_many());
            return false;
        }
        if !record.mistakes.is_empty() {
            self.problems.extend(mistakes(record, Some(&self.columns)));
        } else if let Some(reason) = self.wrong_count(record) {
            self.say(record.line, None, reason);
        } else {
            self.control(record);
        }
        self.problems.len() < ModelError::MOST
    }

    fn wrong_count(&self, record: &Record<'_>) -> Option<String> {
        let (wanted, found) = (self.columns.count(), record.fields.len());
        let fields = if found == 1 { "1 field".into() } else { format!("{found} fields") };
        let last = self.columns.name(found.min(wanted).saturating_sub(1));
        if found < wanted {
            let next = self.columns.name(found);
            Some(format!(
                "{fields} where the first line has {wanted} columns: the row ends after “{last}”, before “{next}”"
            ))
        } else if found > wanted || record.too_wide {
            let found = if record.too_wide { format!("more than {MAX_COLUMNS} fields") } else { fields };
            Some(format!(
                "{found} where the first line has {wanted} columns; put text that holds the separator in quotes"
            ))
        } else {
            None
        }
    }

    fn control(&mut self, record: &Record<'_>) {
        let line = record.line;
        let [category, title, provider, user] =
            [Role::Category, Role::Control, Role::Provider, Role::User].map(|role| self.text(record, role));
        if provider.is_empty() && user.is_empty() {
            self.say(line, Some(Role::User), "neither the provider’s duty nor the user’s is filled in");
        }
        let scope = match self.text(record, Role::Scope).to_lowercase().as_str() {
            "" | "person" => Scope::Person,
            "account" => Scope::Account,
            other => {
                let reason =
                    format!("“{}” is no scope; write person or account", crate::text::fit(other, 40));
                self.say(line, Some(Role::Scope), reason);
                Scope::Person
            }
        };
        let id = self.id(record);
        let checks = self.text(record, Role::Checks);
        let checks = checks.split(|c: char| c.is_whitespace() || ",;|".contains(c)).filter(|c| !c.is_empty());
        self.controls.push(Control {
            id,
            category: if category.is_empty() { "general" } else { category }.to_owned(),
            title: if title.is_empty() { made_title(user, provider) } else { title.to_owned() },
            provider: provider.to_owned(),
            user: user.to_owned(),
            threat: self.text(record, Role::Threat).to_owned(),
            source: self.text(record, Role::Source).to_owned(),
            scope,
            checks: checks.map(str::to_uppercase).collect(),
        });
    }

    /// The row's own id, or one made from its position. Says so where it is taken.
    fn id(&mut self, record: &Record<'_>) -> ControlId {
        let own = self.text(record, Role::Id);
        let made = own.is_empty();
        let id = if made { format!("C{:02}", self.rows) } else { own.to_owned() };
        if id.len() > MAX_ID || id.chars().any(char::is_control) {
            let shown = crate::text::fit(&id, 40).into_owned();
            self.say(
                record.line,
                Some(Role::Id),
                format!("“{shown}” is no id; write one line of at most {MAX_ID} bytes"),
            );
            return ControlId(id);
        }
        if let Some(&(line, made_there)) = self.ids.get(&id.to_lowercase()) {
            let there = if made_there { " (made from its position, as it has none)" } else { "" };
            let here = if made { "the id made for this row, " } else { "" };
            let reason =
                format!("{here}“{id}”, is already the id of line {line}{there}; give each row its own");
            let reason = if made { reason } else { reason.replacen("”,", "”", 1) };
            self.say(record.line, Some(Role::Id), reason);
        } else {
            self.ids.insert(id.to_lowercase(), (record.line, made));
        }
        ControlId(id)
    }

    fn finish(self) -> Result<Model, ModelError> {
        if !self.problems.is_empty() {
            let more = self.problems.len() >= ModelError::MOST;
            let mut problems = self.problems;
            problems.truncate(ModelError::MOST);
            Err(ModelError::Rows { problems, more })
        } else if self.controls.is_empty() {
            Err(ModelError::NoRows)
        } else {
            Ok(Model::new(self.controls))
        }
    }
}

/// A title for a control that has none: the start of a duty.
fn made_title(user: &str, provider: &str) -> String {
    let duty = if user.is_empty() { provider } else { user };
    let sentence = duty.split(['.', '\n']).next().unwrap_or(duty);
    crate::text::fit(sentence.trim(), MADE_TITLE).into_owned()
}
