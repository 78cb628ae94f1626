//! A page of lines to fill in, boxes to tick and choices to make.
//!
//! A form holds what is on the screen and nothing of what it means: the page that made it reads
//! each change by the row's key and may make the form anew.

mod draw;

use super::Input;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// One row of a form.
#[derive(Clone, Debug)]
pub struct Row<K> {
    /// What it is for; rows without one cannot be reached.
    pub key: Option<K>,
    /// What stands on the left.
    pub label: String,
    /// What helps to answer it.
    pub hint: String,
    pub field: Field,
}

#[derive(Clone, Debug)]
pub enum Field {
    /// The title of the rows below.
    Heading,
    Note,
    /// Something that should not be missed.
    Warning,
    Text(Input),
    Tick(bool),
    Choice(Vec<String>, usize),
    /// Something that the line above could become. The arrows reach it; going from field to field passes it by.
    Pick,
}

impl<K> Row<K> {
    /// The title of the rows below.
    pub fn heading(label: impl Into<String>) -> Self {
        Self { key: None, label: label.into(), hint: String::new(), field: Field::Heading }
    }

    pub fn note(label: impl Into<String>) -> Self {
        Self { key: None, label: label.into(), hint: String::new(), field: Field::Note }
    }

    /// Something that should not be missed.
    pub fn warning(label: impl Into<String>) -> Self {
        Self { key: None, label: label.into(), hint: String::new(), field: Field::Warning }
    }

    pub fn text(key: K, label: impl Into<String>, value: &str, hint: impl Into<String>) -> Self {
        let field = Field::Text(Input::with(value));
        Self { key: Some(key), label: label.into(), hint: hint.into(), field }
    }

    pub fn tick(key: K, label: impl Into<String>, on: bool, hint: impl Into<String>) -> Self {
        Self { key: Some(key), label: label.into(), hint: hint.into(), field: Field::Tick(on) }
    }

    /// Something that the line above could become.
    pub fn pick(key: K, label: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { key: Some(key), label: label.into(), hint: hint.into(), field: Field::Pick }
    }

    /// One of several; `at` counts from 0.
    pub fn choice(
        key: K,
        label: impl Into<String>,
        options: &[impl AsRef<str>],
        at: usize,
        hint: impl Into<String>,
    ) -> Self {
        let words = options.iter().map(|option| option.as_ref().to_owned()).collect();
        let field = Field::Choice(words, at.min(options.len().saturating_sub(1)));
        Self { key: Some(key), label: label.into(), hint: hint.into(), field }
    }
}

/// What a row holds now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Tick(bool),
    /// The position of the choice, from 0.
    Choice(usize),
}

/// The rows, and where one is among them.
#[derive(Clone, Debug)]
pub struct Form<K> {
    rows: Vec<Row<K>>,
    focus: usize,
}

impl<K> Default for Form<K> {
    fn default() -> Self {
        Self { rows: Vec::new(), focus: 0 }
    }
}

impl<K: Clone + PartialEq> Form<K> {
    /// A form of these rows, on the first that can be filled in.
    pub fn new(rows: Vec<Row<K>>) -> Self {
        let focus = rows.iter().position(|row| row.key.is_some()).unwrap_or(0);
        Self { rows, focus }
    }

    /// The same place in other rows: the row of the same key, else the one at the same height.
    pub fn renew(&mut self, rows: Vec<Row<K>>) {
        let here = self.rows.get(self.focus).and_then(|row| row.key.clone());
        let same = here.and_then(|here| rows.iter().position(|row| row.key.as_ref() == Some(&here)));
        let focus = same.unwrap_or(self.focus.min(rows.len().saturating_sub(1)));
        self.rows = rows;
        self.focus = focus;
        if self.key().is_none() {
            self.go(1);
        }
        if self.key().is_none() {
            self.go(-1);
        }
    }

    /// As [`Form::renew`], but the line being typed stays as it is, with its cursor.
    pub fn renew_others(&mut self, rows: Vec<Row<K>>) {
        let typed = self.rows.get(self.focus).cloned();
        self.renew(rows);
        if let (Some(typed), Some(row)) = (typed, self.rows.get_mut(self.focus))
            && typed.key == row.key
        {
            row.field = typed.field;
        }
    }

    /// Goes to the row of this key; `false` where there is none.
    pub fn go_to(&mut self, key: &K) -> bool {
        let at = self.rows.iter().position(|row| row.key.as_ref() == Some(key));
        self.focus = at.unwrap_or(self.focus);
        at.is_some()
    }

    /// The key of the row that has the focus.
    pub fn key(&self) -> Option<&K> {
        self.rows.get(self.focus)?.key.as_ref()
    }

    /// Whether a line of text has the focus.
    pub fn is_typing(&self) -> bool {
        matches!(self.rows.get(self.focus), Some(Row { field: Field::Text(_), .. }))
    }

    /// Whether a choice has the focus.
    pub fn is_choice(&self) -> bool {
        matches!(self.rows.get(self.focus), Some(Row { field: Field::Choice(..), .. }))
    }

    /// Whether something that the line above could become has the focus.
    pub fn is_pick(&self) -> bool {
        matches!(self.rows.get(self.focus), Some(Row { field: Field::Pick, .. }))
    }

    /// Whether there is something to pick.
    pub fn has_picks(&self) -> bool {
        self.rows.iter().any(|row| matches!(row.field, Field::Pick))
    }

    /// Moves the focus by one row that can be filled in; `false` at the end.
    pub fn go(&mut self, by: isize) -> bool {
        self.move_to(by, |row| row.key.is_some() && !matches!(row.field, Field::Pick))
    }

    /// Moves the focus by one row that can be filled in or picked; `false` at the end.
    pub fn step(&mut self, by: isize) -> bool {
        self.move_to(by, |row| row.key.is_some())
    }

    fn move_to(&mut self, by: isize, is_wanted: impl Fn(&Row<K>) -> bool) -> bool {
        let mut at = self.focus.cast_signed();
        loop {
            at += by;
            match usize::try_from(at).ok().and_then(|at| self.rows.get(at)) {
                None => return false,
                Some(row) if is_wanted(row) => {
                    self.focus = at.unsigned_abs();
                    return true;
                }
                Some(_) => {}
            }
        }
    }

    /// Moves the focus by a screenful.
    pub fn page(&mut self, by: isize, height: usize) {
        for _ in 1..height.max(2) {
            if !self.go(by) {
                return;
            }
        }
    }

    /// The focus on the `nth` row that can be filled in, from 0; `false` where there are fewer.
    pub fn go_nth(&mut self, nth: usize) -> bool {
        let fields = self.rows.iter().enumerate();
        let at = fields.filter(|(_, row)| row.key.is_some() && !matches!(row.field, Field::Pick)).nth(nth);
        let Some((at, _)) = at else { return false };
        self.focus = at;
        true
    }

    /// Ticks, unticks, or takes the choice `by` further.
    pub fn turn(&mut self, by: isize) -> Option<(K, Value)> {
        let row = self.rows.get_mut(self.focus)?;
        let value = match &mut row.field {
            Field::Tick(on) => {
                *on = !*on;
                Value::Tick(*on)
            }
            Field::Choice(options, at) => {
                *at = (at.cast_signed() + by).rem_euclid(options.len().max(1).cast_signed()).cast_unsigned();
                Value::Choice(*at)
            }
            _ => return None,
        };
        Some((row.key.clone()?, value))
    }

    /// Takes a key into the line of text that has the focus.
    pub fn type_key(&mut self, key: KeyEvent) -> Option<(K, Value)> {
        match key.code {
            KeyCode::Down | KeyCode::Up => {
                self.step(if key.code == KeyCode::Down { 1 } else { -1 });
                None
            }
            KeyCode::Tab | KeyCode::BackTab => {
                self.go(if key.code == KeyCode::Tab { 1 } else { -1 });
                None
            }
            _ => self.edit(|input| input.key(key)),
        }
    }

    /// Inserts text into the line that has the focus.
    pub fn insert(&mut self, text: &str) -> Option<(K, Value)> {
        self.edit(|input| {
            input.insert(text);
            true
        })
    }

    /// Puts another text into the line that has the focus.
    pub fn replace(&mut self, text: &str) -> Option<(K, Value)> {
        self.edit(|input| {
            *input = Input::with(text);
            true
        })
    }

    fn edit(&mut self, change: impl FnOnce(&mut Input) -> bool) -> Option<(K, Value)> {
        let row = self.rows.get_mut(self.focus)?;
        let Field::Text(input) = &mut row.field else { return None };
        if !change(input) {
            return None;
        }
        Some((row.key.clone()?, Value::Text(input.text().to_owned())))
    }

    /// The line of text that has the focus.
    pub fn input(&self) -> Option<&Input> {
        match self.rows.get(self.focus) {
            Some(Row { field: Field::Text(input), .. }) => Some(input),
            _ => None,
        }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row that is drawn at a place of the area.
    pub fn row_at(&self, area: Rect, y: u16) -> Option<usize> {
        let at = self.first(area.height) + usize::from(y.checked_sub(area.y)?);
        (y < area.bottom() && at < self.rows.len()).then_some(at)
    }

    /// The first row on the screen, so that the one with the focus is on it, and its heading where it fits.
    fn first(&self, height: u16) -> usize {
        let height = usize::from(height.max(1));
        if self.rows.len() <= height {
            return 0;
        }
        let middle = self.focus.saturating_sub(height / 2);
        middle.min(self.rows.len() - height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    fn form() -> Form<u8> {
        Form::new(vec![
            Row::heading("Title"),
            Row::text(1, "Name", "", "a hint"),
            Row::note("A note."),
            Row::tick(2, "Tick", false, ""),
            Row::choice(3, "Choice", &["a", "b", "c"], 0, ""),
        ])
    }

    #[test]
    fn the_focus_skips_what_cannot_be_filled_in_and_stops_at_the_ends() {
        let mut form = form();
        assert_eq!(form.key(), Some(&1));
        assert!(!form.go(-1) && form.go(1));
        assert_eq!(form.key(), Some(&2));
        assert!(form.go(1) && !form.go(1));
        assert_eq!(form.key(), Some(&3));
        assert!(form.go_nth(0) && !form.go_nth(9));
        assert_eq!(form.key(), Some(&1));
    }

    #[test]
    fn what_is_typed_ticked_and_chosen_is_told_by_key() {
        let mut form = form();
        let typed = form.type_key(KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE));
        assert_eq!(typed, Some((1, Value::Text("x".into()))));
        form.go(1);
        assert_eq!(form.turn(1), Some((2, Value::Tick(true))));
        form.go(1);
        assert_eq!(form.turn(-1), Some((3, Value::Choice(2))));
        assert_eq!(form.turn(1), Some((3, Value::Choice(0))));
    }

    #[test]
    fn what_a_line_could_become_is_reached_by_the_arrows_alone() {
        let mut rows = form().rows;
        rows.insert(2, Row::pick(7, "Named so", ""));
        let mut form = Form::new(rows);
        assert!(form.has_picks() && form.go(1));
        assert_eq!(form.key(), Some(&2), "from field to field");
        assert!(form.step(-1) && form.is_pick());
        assert!(form.go(-1));
        assert_eq!(form.key(), Some(&1));
        form.type_key(KeyEvent::new(KeyCode::Down, KeyModifiers::NONE));
        assert_eq!(form.key(), Some(&7));
        assert!(form.go_nth(1));
        assert_eq!(form.key(), Some(&2));
    }

    #[test]
    fn the_focus_stays_on_its_row_when_others_come_and_go() {
        let mut form = form();
        form.go_to(&3);
        form.renew(vec![Row::tick(3, "c", true, ""), Row::note("n")]);
        assert_eq!(form.key(), Some(&3));
        form.renew(vec![Row::note("n"), Row::tick(9, "c", true, ""), Row::note("n")]);
        assert_eq!(form.key(), Some(&9));
        form.renew(Vec::new());
        assert_eq!(form.key(), None);
    }
}
