//! Which controls to show, and going through those that are shown.

use super::{Control, Model, ModelProgress};

/// Which controls to show. The default shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those without an answer.
    pub open: bool,
    /// Only those of this category, by its number in [`Model::categories`].
    pub category: Option<usize>,
    /// Only those in which each of these words stands, anywhere, whatever the case.
    pub text: String,
}

impl Filter {
    /// The positions of the controls that it lets through, in the order of the model.
    pub fn positions(&self, model: &Model, standing: &ModelProgress) -> Vec<usize> {
        let range = match self.category {
            Some(number) => model.categories().get(number).map_or(0..0, |c| c.controls.clone()),
            None => 0..model.len(),
        };
        let text = self.text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        range
            .filter(|position| !self.open || standing.is_open(*position))
            .filter(|position| words.is_empty() || matches(&model.controls()[*position], &words))
            .collect()
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        !self.open && self.category.is_none() && self.text.trim().is_empty()
    }
}

fn matches(control: &Control, words: &[&str]) -> bool {
    let Control { id, category, title, provider, user, threat, source, scope: _, checks } = control;
    let all = [id.as_str(), category, title, provider, user, threat, source, &checks.join(" ")];
    let all = all.join("\n").to_lowercase();
    words.iter().all(|word| all.contains(word))
}

/// Of positions in ascending order, the first after this one; `None` at the end.
pub fn after(positions: &[usize], position: usize) -> Option<usize> {
    positions.get(positions.partition_point(|p| *p <= position)).copied()
}

/// Of positions in ascending order, the last before this one; `None` at the start.
pub fn before(positions: &[usize], position: usize) -> Option<usize> {
    positions.partition_point(|p| *p < position).checked_sub(1).and_then(|at| positions.get(at)).copied()
}
