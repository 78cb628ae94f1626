//! A form of text fields, tick boxes and choices. Its values are those of a draft.
//!
//! Each row shows a value of a draft `T` and can put a changed value back into the draft. A change is returned as a
//! [`Change`], which the dialog applies to its draft. The key `K` identifies a row when the
//! rows are replaced.

mod draw;
mod row;

pub use row::{Change, Field, Row};

use crate::tui::keys::Action;
use crate::tui::widgets::input::Input;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Position, Rect};
use std::rc::Rc;

/// The rows of a form, and the focus.
#[derive(Debug)]
pub struct Form<K, T> {
    rows: Vec<Row<K, T>>,
    /// The position of the row that has the focus.
    focus: usize,
}

impl<K, T> Default for Form<K, T> {
    fn default() -> Self {
        Self { rows: Vec::new(), focus: 0 }
    }
}

impl<K: Clone + PartialEq, T: 'static> Form<K, T> {
    /// A form with the focus on the first row that can be filled in.
    pub fn new(rows: Vec<Row<K, T>>) -> Self {
        let focus = rows.iter().position(Row::is_reachable).unwrap_or(0);
        Self { rows, focus }
    }

    /// Replaces the rows. The focus stays on the row with the same key. If there is none, it keeps its position.
    pub fn replace_rows(&mut self, rows: Vec<Row<K, T>>) {
        let key = self.rows.get(self.focus).and_then(|row| row.key.clone());
        let same = key.and_then(|key| rows.iter().position(|row| row.key.as_ref() == Some(&key)));
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

    /// Replaces all rows except the text field that has the focus, so that the cursor stays.
    pub fn replace_other_rows(&mut self, mut rows: Vec<Row<K, T>>) {
        let typed = (self.focus < self.rows.len()).then(|| self.rows.swap_remove(self.focus));
        if let Some(typed) = typed {
            let same = rows.iter_mut().find(|row| row.key.is_some() && row.key == typed.key);
            let key = typed.key.clone();
            if let Some(row) = same {
                row.field = typed.field;
            }
            self.replace_rows(rows);
            if let Some(key) = key {
                self.go_to(&key);
            }
        } else {
            self.replace_rows(rows);
        }
    }

    /// Moves the focus to the row with this key. Returns whether there is one.
    pub fn go_to(&mut self, key: &K) -> bool {
        let position = self.rows.iter().position(|row| row.key.as_ref() == Some(key));
        self.focus = position.unwrap_or(self.focus);
        position.is_some()
    }

    /// The key of the row that has the focus.
    pub fn key(&self) -> Option<&K> {
        self.focused()?.key.as_ref()
    }

    fn focused(&self) -> Option<&Row<K, T>> {
        self.rows.get(self.focus)
    }

    /// Whether a text field has the focus.
    pub fn is_typing(&self) -> bool {
        matches!(self.focused(), Some(Row { field: Field::Text { .. }, .. }))
    }

    pub fn is_choice(&self) -> bool {
        matches!(self.focused(), Some(Row { field: Field::Choice { .. }, .. }))
    }

    /// Whether a suggestion for the text above has the focus.
    pub fn is_suggestion(&self) -> bool {
        matches!(self.focused(), Some(Row { field: Field::Suggestion, .. }))
    }

    pub fn has_suggestions(&self) -> bool {
        self.rows.iter().any(|row| matches!(row.field, Field::Suggestion))
    }

    /// Moves the focus by one row and skips suggestions. Returns whether it moved.
    pub fn go(&mut self, by: isize) -> bool {
        self.move_to(by, |row| row.is_reachable() && !matches!(row.field, Field::Suggestion))
    }

    /// Moves the focus by one row. Returns whether it moved.
    pub fn step(&mut self, by: isize) -> bool {
        self.move_to(by, Row::is_reachable)
    }

    fn move_to(&mut self, by: isize, accepts: impl Fn(&Row<K, T>) -> bool) -> bool {
        let mut position = self.focus.cast_signed();
        loop {
            position += by;
            match usize::try_from(position).ok().and_then(|position| self.rows.get(position)) {
                None => return false,
                Some(row) if accepts(row) => {
                    self.focus = position.unsigned_abs();
                    return true;
                }
                Some(_) => {}
            }
        }
    }

    /// Moves the focus to the `nth` row that can be filled in, counted from 0. Returns whether there is one.
    pub fn go_nth(&mut self, nth: usize) -> bool {
        let mut fields = self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.is_reachable() && !matches!(row.field, Field::Suggestion));
        let Some((position, _)) = fields.nth(nth) else { return false };
        self.focus = position;
        true
    }

    /// Handles the actions of a form: moving the focus, ticking and choosing. `height` is the number of rows on the
    /// screen.
    pub fn act(&mut self, action: Action, height: usize) -> Option<Change<T>> {
        match action {
            Action::Toggle => return self.turn(1),
            Action::More if self.is_choice() => return self.turn(1),
            Action::Less if self.is_choice() => return self.turn(-1),
            Action::Up => _ = self.step(-1),
            Action::Down => _ = self.step(1),
            Action::NextField => _ = self.go(1),
            Action::PageUp => self.page(-1, height),
            Action::PageDown => self.page(1, height),
            Action::First | Action::Tab1 => _ = self.go_nth(0),
            Action::Last => while self.go(1) {},
            Action::Tab2 => _ = self.go_nth(1),
            Action::Tab3 => _ = self.go_nth(2),
            Action::Tab4 => _ = self.go_nth(3),
            Action::Tab5 => _ = self.go_nth(4),
            _ => {}
        }
        None
    }

    fn page(&mut self, by: isize, height: usize) {
        for _ in 1..height.max(2) {
            if !self.go(by) {
                return;
            }
        }
    }

    /// Ticks or unticks the box, or moves the choice by `by`.
    pub fn turn(&mut self, by: isize) -> Option<Change<T>> {
        match &mut self.rows.get_mut(self.focus)?.field {
            Field::Tick { on, set } => {
                *on = !*on;
                let (on, set) = (*on, Rc::clone(set));
                Some(Change::of_choice(move |draft| set(draft, on)))
            }
            Field::Choice { options, chosen, set } => {
                let count = options.len().max(1).cast_signed();
                *chosen = (chosen.cast_signed() + by).rem_euclid(count).cast_unsigned();
                let (chosen, set) = (*chosen, Rc::clone(set));
                Some(Change::of_choice(move |draft| set(draft, chosen)))
            }
            Field::Heading | Field::Note | Field::Warning | Field::Text { .. } | Field::Suggestion => None,
        }
    }

    /// Handles a key in the text field that has the focus.
    pub fn type_key(&mut self, key: KeyEvent) -> Option<Change<T>> {
        match key.code {
            KeyCode::Down => _ = self.step(1),
            KeyCode::Up => _ = self.step(-1),
            KeyCode::Tab => _ = self.go(1),
            KeyCode::BackTab => _ = self.go(-1),
            _ => return self.edit(|input| input.key(key)),
        }
        None
    }

    /// Inserts text into the text field that has the focus.
    pub fn insert(&mut self, text: &str) -> Option<Change<T>> {
        self.edit(|input| {
            input.insert(text);
            true
        })
    }

    fn edit(&mut self, change: impl FnOnce(&mut Input) -> bool) -> Option<Change<T>> {
        let Field::Text { input, set } = &mut self.rows.get_mut(self.focus)?.field else { return None };
        if !change(input) {
            return None;
        }
        let (text, set) = (input.text().to_owned(), Rc::clone(set));
        Some(Change::of_text(move |draft| set(draft, text)))
    }

    /// Handles a click: moves the focus to the row, and ticks its box or makes its next choice. `area` is where the
    /// form is drawn.
    pub fn click(&mut self, position: Position, area: Rect) -> Option<Change<T>> {
        let position = area.contains(position).then(|| self.row_in_line(area, position.y))??;
        if !self.rows.get(position)?.is_reachable() {
            return None;
        }
        self.focus = position;
        self.turn(1)
    }

    /// The text field that has the focus.
    pub fn input(&self) -> Option<&Input> {
        match self.focused() {
            Some(Row { field: Field::Text { input, .. }, .. }) => Some(input),
            _ => None,
        }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row that is drawn in line `y`.
    fn row_in_line(&self, area: Rect, y: u16) -> Option<usize> {
        let position = self.first_visible(area.height) + usize::from(y.checked_sub(area.y)?);
        (y < area.bottom() && position < self.rows.len()).then_some(position)
    }

    /// The position of the first row on the screen. The row with the focus is in the middle if the form is scrolled.
    fn first_visible(&self, height: u16) -> usize {
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

    #[derive(Debug, Default, PartialEq)]
    struct Draft {
        name: String,
        ticked: bool,
        letter: char,
    }

    const LETTERS: [(&str, char); 3] = [("a", 'a'), ("b", 'b'), ("c", 'c')];

    fn rows() -> Vec<Row<u8, Draft>> {
        vec![
            Row::heading("Title"),
            Row::text(1, "Name", "", "a hint", |draft: &mut Draft, text| draft.name = text),
            Row::note("A note."),
            Row::tick(2, "Tick", false, "", |draft: &mut Draft, on| draft.ticked = on),
            Row::choice(3, "Choice", &LETTERS, &'a', "", |draft: &mut Draft, letter| draft.letter = letter),
        ]
    }

    fn form() -> Form<u8, Draft> {
        Form::new(rows())
    }

    fn applied(change: Option<Change<Draft>>) -> Draft {
        let mut draft = Draft::default();
        change.expect("a change").apply(&mut draft);
        draft
    }

    fn press(form: &mut Form<u8, Draft>, code: KeyCode) -> Option<Change<Draft>> {
        form.type_key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn the_focus_skips_rows_that_cannot_be_filled_in_and_stops_at_the_ends() {
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
    fn each_row_puts_its_value_into_the_draft() {
        let mut form = form();
        assert_eq!(applied(press(&mut form, KeyCode::Char('x'))).name, "x");
        form.go(1);
        assert!(applied(form.turn(1)).ticked);
        form.go(1);
        assert_eq!(applied(form.turn(-1)).letter, 'c');
        assert_eq!(applied(form.turn(1)).letter, 'a');
    }

    #[test]
    fn only_the_arrows_reach_suggestions() {
        let mut rows = rows();
        rows.insert(2, Row::suggestion(7, "Suggestion", ""));
        let mut form = Form::new(rows);
        assert!(form.has_suggestions() && form.go(1));
        assert_eq!(form.key(), Some(&2), "from field to field");
        assert!(form.step(-1) && form.is_suggestion());
        assert!(form.go(-1));
        assert_eq!(form.key(), Some(&1));
        press(&mut form, KeyCode::Down);
        assert_eq!(form.key(), Some(&7));
        assert!(form.go_nth(1));
        assert_eq!(form.key(), Some(&2));
    }

    #[test]
    fn the_focus_stays_on_its_row_when_others_come_and_go() {
        let tick = |key| Row::tick(key, "c", true, "", |draft: &mut Draft, on| draft.ticked = on);
        let mut form = form();
        form.go_to(&3);
        form.replace_rows(vec![tick(3), Row::note("n")]);
        assert_eq!(form.key(), Some(&3));
        form.replace_rows(vec![Row::note("n"), tick(9), Row::note("n")]);
        assert_eq!(form.key(), Some(&9));
        form.replace_rows(Vec::new());
        assert_eq!(form.key(), None);
    }

    #[test]
    fn text_that_is_being_typed_keeps_its_cursor_when_other_rows_change() {
        let mut form = form();
        press(&mut form, KeyCode::Char('a'));
        press(&mut form, KeyCode::Char('c'));
        press(&mut form, KeyCode::Left);
        form.replace_other_rows(rows());
        assert_eq!(applied(press(&mut form, KeyCode::Char('b'))).name, "abc");
    }

    #[test]
    fn a_click_ticks_a_box_and_makes_the_next_choice() {
        let mut form = form();
        let area = Rect::new(0, 0, 40, 5);
        assert!(form.click(Position::new(3, 0), area).is_none(), "a heading");
        assert!(applied(form.click(Position::new(3, 3), area)).ticked);
        assert_eq!(applied(form.click(Position::new(3, 4), area)).letter, 'b');
        assert!(form.click(Position::new(3, 1), area).is_none() && form.is_typing());
    }
}
