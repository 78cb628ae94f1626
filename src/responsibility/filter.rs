//! Selects the controls that a list shows, and steps through them.

use super::control::Control;
use super::model::Model;
use super::progress::ModelProgress;

/// Selects controls by answer, category and text. The default selects all controls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only controls without an answer.
    pub open: bool,
    /// Only controls of this category, given by its position in [`Model::categories`].
    pub category: Option<usize>,
    /// Only controls that contain each of these words, ignoring case.
    pub text: String,
}

impl Filter {
    /// The positions of the matching controls, in the order of the model.
    pub fn positions(&self, model: &Model, progress: &ModelProgress) -> Vec<usize> {
        let range = match self.category {
            Some(number) => model.categories().get(number).map_or(0..0, |c| c.controls.clone()),
            None => 0..model.len(),
        };
        let text = self.text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        range
            .filter(|position| !self.open || progress.is_open(*position))
            .filter(|position| words.is_empty() || matches(&model.controls()[*position], &words))
            .collect()
    }

    /// Whether the filter shows all controls.
    pub fn is_empty(&self) -> bool {
        !self.open && self.category.is_none() && self.text.trim().is_empty()
    }
}

fn matches(control: &Control, words: &[&str]) -> bool {
    let Control { id, category, title, provider, user, threat, source, scope: _, checks } = control;
    let texts = [id.as_str(), category, title, provider, user, threat, source, &checks.join(" ")];
    let text = texts.join("\n").to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// The first of the sorted positions after this one; `None` at the end.
pub fn after(positions: &[usize], position: usize) -> Option<usize> {
    positions.get(positions.partition_point(|p| *p <= position)).copied()
}

/// The last of the sorted positions before this one; `None` at the start.
pub fn before(positions: &[usize], position: usize) -> Option<usize> {
    positions
        .partition_point(|p| *p < position)
        .checked_sub(1)
        .and_then(|index| positions.get(index))
        .copied()
}
