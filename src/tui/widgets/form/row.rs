//! A row of a form, and the change of the draft that it makes.

use crate::tui::widgets::input::Input;
use std::fmt;
use std::rc::Rc;

/// Puts a value into a draft.
type Setter<T, V> = Rc<dyn Fn(&mut T, V)>;

/// One row of a form.
#[derive(Debug)]
pub struct Row<K, T> {
    /// Identifies the row; `None` for a row that cannot have the focus.
    pub key: Option<K>,
    /// The text on the left.
    pub label: String,
    /// Help for the answer, on the right.
    pub hint: String,
    pub field: Field<T>,
}

/// The kind of a row, with its value and the setter that puts a new value into the draft.
pub enum Field<T> {
    /// The title of the rows below.
    Heading,
    Note,
    Warning,
    Text {
        input: Input,
        set: Setter<T, String>,
    },
    Tick {
        on: bool,
        set: Setter<T, bool>,
    },
    /// One of several options, by its position.
    Choice {
        options: Vec<String>,
        chosen: usize,
        set: Setter<T, usize>,
    },
    /// A suggestion for the text field above. Only the arrow keys move the focus to it.
    Suggestion,
}

impl<T> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Heading => "Heading",
            Self::Note => "Note",
            Self::Warning => "Warning",
            Self::Text { .. } => "Text",
            Self::Tick { .. } => "Tick",
            Self::Choice { .. } => "Choice",
            Self::Suggestion => "Suggestion",
        })
    }
}

impl<K, T> Row<K, T> {
    pub fn heading(label: impl Into<String>) -> Self {
        Self::without_focus(label, Field::Heading)
    }

    pub fn note(label: impl Into<String>) -> Self {
        Self::without_focus(label, Field::Note)
    }

    pub fn warning(label: impl Into<String>) -> Self {
        Self::without_focus(label, Field::Warning)
    }

    fn without_focus(label: impl Into<String>, field: Field<T>) -> Self {
        Self { key: None, label: label.into(), hint: String::new(), field }
    }

    fn with_focus(key: K, label: impl Into<String>, hint: impl Into<String>, field: Field<T>) -> Self {
        Self { key: Some(key), label: label.into(), hint: hint.into(), field }
    }

    /// A text field.
    pub fn text(
        key: K,
        label: impl Into<String>,
        value: &str,
        hint: impl Into<String>,
        set: impl Fn(&mut T, String) + 'static,
    ) -> Self {
        Self::with_focus(key, label, hint, Field::Text { input: Input::with(value), set: Rc::new(set) })
    }

    /// A box to tick.
    pub fn tick(
        key: K,
        label: impl Into<String>,
        on: bool,
        hint: impl Into<String>,
        set: impl Fn(&mut T, bool) + 'static,
    ) -> Self {
        Self::with_focus(key, label, hint, Field::Tick { on, set: Rc::new(set) })
    }

    /// One of several values, each with its label. If `current` is not among them, the first is shown.
    pub fn choice<V: Clone + PartialEq + 'static>(
        key: K,
        label: impl Into<String>,
        options: &[(impl AsRef<str>, V)],
        current: &V,
        hint: impl Into<String>,
        set: impl Fn(&mut T, V) + 'static,
    ) -> Self {
        let chosen = options.iter().position(|(_, value)| value == current).unwrap_or(0);
        let values: Vec<V> = options.iter().map(|(_, value)| value.clone()).collect();
        let options = options.iter().map(|(label, _)| label.as_ref().to_owned()).collect();
        let set_position = move |draft: &mut T, position: usize| {
            if let Some(value) = values.get(position) {
                set(draft, value.clone());
            }
        };
        Self::with_focus(key, label, hint, Field::Choice { options, chosen, set: Rc::new(set_position) })
    }

    /// A suggestion for the text field above.
    pub fn suggestion(key: K, label: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::with_focus(key, label, hint, Field::Suggestion)
    }

    /// Whether the focus can be on this row.
    pub(super) const fn is_reachable(&self) -> bool {
        self.key.is_some()
    }
}

/// A change of a row, to be applied to the draft.
pub struct Change<T> {
    /// Whether text was typed, so that the row must keep its cursor.
    pub is_text: bool,
    apply: Box<dyn FnOnce(&mut T)>,
}

impl<T> Change<T> {
    pub(super) fn of_text(apply: impl FnOnce(&mut T) + 'static) -> Self {
        Self { is_text: true, apply: Box::new(apply) }
    }

    pub(super) fn of_choice(apply: impl FnOnce(&mut T) + 'static) -> Self {
        Self { is_text: false, apply: Box::new(apply) }
    }

    /// Puts the new value into the draft.
    pub fn apply(self, draft: &mut T) {
        (self.apply)(draft);
    }
}
