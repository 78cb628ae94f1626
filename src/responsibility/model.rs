//! The model: controls, grouped by category.

use super::control::{Control, ControlId};
use std::collections::HashMap;
use std::ops::Range;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    controls: Vec<Control>,
    categories: Vec<Category>,
    /// Positions by id in lower case.
    by_id: HashMap<String, usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// As the file first spells it.
    pub name: String,
    /// The positions of the category's controls in [`Model::controls`].
    pub controls: Range<usize>,
}

impl Model {
    /// The controls, grouped by category. Categories are in the order in which the file first names them, and the
    /// controls of a category in the order of the file. A control's position means its position in this slice.
    pub fn controls(&self) -> &[Control] {
        &self.controls
    }

    /// The categories, in the order in which the file first names them. Each has at least one control.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    pub fn len(&self) -> usize {
        self.controls.len()
    }

    /// A parsed model is never empty.
    pub fn is_empty(&self) -> bool {
        self.controls.is_empty()
    }

    /// The control with this id, ignoring case.
    pub fn control(&self, id: &ControlId) -> Option<&Control> {
        self.controls.get(self.position(id)?)
    }

    /// The position of the control with this id, ignoring case.
    pub fn position(&self, id: &ControlId) -> Option<usize> {
        self.by_id.get(&id.as_str().to_lowercase()).copied()
    }

    /// The position in [`Model::categories`] of a control's category; 0 if there is no such control.
    pub fn category_of(&self, position: usize) -> usize {
        let after = self.categories.partition_point(|category| category.controls.start <= position);
        after.saturating_sub(1)
    }

    /// Groups controls by category.
    pub(super) fn new(rows: Vec<Control>) -> Self {
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
