//! Finds the columns of a model file by their names.

use super::error::ModelError;
use super::role::Role;

/// The columns of one file, by role.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    names: Vec<String>,
    /// By role: the position of its column, from 0.
    positions: [Option<usize>; Role::ALL.len()],
}

impl Columns {
    /// Fails if a duty column is missing or if two columns have the same role.
    pub(super) fn from_header(header: &[&str]) -> Result<Self, ModelError> {
        let names: Vec<String> =
            header.iter().map(|name| crate::text::fit(name.trim(), 40).into_owned()).collect();
        let mut positions = [None; Role::ALL.len()];
        let mut duplicates = Vec::new();
        for (position, name) in header.iter().enumerate() {
            let Some(role) = Role::of(name) else { continue };
            let slot = &mut positions[role as usize];
            match *slot {
                None => *slot = Some(position),
                Some(first) => duplicates.push((role, names[first].clone(), names[position].clone())),
            }
        }
        if !duplicates.is_empty() {
            return Err(ModelError::SameRole(duplicates));
        }
        let columns = Self { names, positions };
        let mut missing = vec![Role::Provider, Role::User];
        missing.retain(|role| columns.position(*role).is_none());
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(ModelError::Columns { has: columns.names, missing })
        }
    }

    pub(super) const fn count(&self) -> usize {
        self.names.len()
    }

    /// The position of the role's column, from 0.
    pub(super) const fn position(&self, role: Role) -> Option<usize> {
        self.positions[role as usize]
    }

    /// The column's name in this file, cut to 40 characters.
    pub(super) fn name(&self, position: usize) -> &str {
        self.names.get(position).map_or("", String::as_str)
    }
}
