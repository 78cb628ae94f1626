//! Tells whether `vault.age` is the newest version of the vault that is known on this computer.

use crate::profile::codec;
use crate::profile::{SaveId, Saves};
use crate::text::visible;
use crate::vault::{ConflictCopy, Generation, Seen, SeenFile, Vault, VaultFile, conflict_copies};
use std::path::PathBuf;

/// A document's position in the sequence of saves, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub id: SaveId,
    pub saves: Saves,
}

impl Version {
    pub fn of(document: &[u8]) -> Self {
        Self { id: SaveId::of(document), saves: codec::saves_of(document) }
    }

    /// Whether this version contains another one. `merged` are the versions that were merged into this one. A version so old
    /// that this one no longer lists it counts as contained.
    fn contains(&self, id: SaveId, number: u64, merged: &[SaveId]) -> bool {
        let is_listed = self.id == id || self.saves.earlier.contains(&id) || merged.contains(&id);
        is_listed || self.saves.has_forgotten(number)
    }

    pub(super) fn seen(&self) -> Seen {
        Seen { number: self.saves.number, id: self.id.to_string() }
    }
}

/// A version with changes that `vault.age` does not contain: a syncing service or a restored backup put another version in
/// its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissingVersion {
    /// The newest generation.
    Generation { number: u32, save: u64, file: PathBuf },
    /// A version that this computer has seen. It is not among the generations.
    Seen { save: u64 },
}

/// What opening a vault found out about its versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionReport {
    /// The number of the save in `vault.age`; 0 if it has none.
    pub save: u64,
    pub missing: Option<MissingVersion>,
    pub copies: Vec<ConflictCopy>,
}

impl VersionReport {
    /// Looks for versions that `vault.age` does not contain.
    pub fn of(vault: &Vault, current: &Version, merged: &[SaveId], seen: &SeenFile) -> Self {
        let generation = generations_to_check(vault)
            .into_iter()
            // Versions without numbers say nothing about their order.
            .filter(|(_, version)| version.saves.number > 0)
            .find(|(_, version)| !current.contains(version.id, version.saves.number, merged))
            .map(|(generation, version)| MissingVersion::Generation {
                number: generation.number,
                save: version.saves.number,
                file: generation.file,
            });
        let missing = generation.or_else(|| {
            let seen = seen.get(vault.folder())?;
            let is_listed = |id: &SaveId| id.to_string() == seen.id;
            let listed =
                std::iter::once(&current.id).chain(&current.saves.earlier).chain(merged).any(is_listed);
            let is_missing = !listed && !current.saves.has_forgotten(seen.number) && seen.number > 0;
            is_missing.then_some(MissingVersion::Seen { save: seen.number })
        });
        Self { save: current.saves.number, missing, copies: conflict_copies(vault.folder()) }
    }

    /// The highest number that is known of any version.
    pub(super) fn newest_save(&self) -> u64 {
        match &self.missing {
            Some(MissingVersion::Generation { save, .. } | MissingVersion::Seen { save }) => {
                self.save.max(*save)
            }
            None => self.save,
        }
    }

    /// What the user should know, one message for each problem, with what to do.
    pub fn messages(&self) -> Vec<String> {
        let mut messages = Vec::new();
        messages.extend(self.missing.as_ref().map(|missing| self.missing_message(missing)));
        for copy in &self.copies {
            let path = copy.path.display().to_string();
            let path = visible(&path);
            messages.push(match copy.of {
                VaultFile::Vault => format!(
                    "{path} is another version of this vault, probably from a syncing service. It may hold changes \
                     that are missing here: `selvedge vault merge` with this file merges them."
                ),
                VaultFile::Identity => format!(
                    "{path} is another copy of identity.age, probably from a syncing service. Two computers may have \
                     changed the passphrase. This vault does not need the copy."
                ),
            });
        }
        messages
    }

    /// One short sentence, if another version of the vault should be merged.
    pub fn short_message(&self) -> Option<String> {
        let has_copy = self.copies.iter().any(|copy| copy.of == VaultFile::Vault);
        (self.missing.is_some() || has_copy)
            .then(|| "Another version of this vault was found. Ctrl-P: “Merge another version”.".to_owned())
    }

    fn missing_message(&self, missing: &MissingVersion) -> String {
        let this = match self.save {
            0 => "vault.age, which has no save number,".to_owned(),
            save => format!("vault.age (save {save})"),
        };
        match missing {
            MissingVersion::Generation { number, save, file } => format!(
                "{this} does not contain generation {number} (save {save}): another version replaced it, probably from a \
                 syncing service or a backup. Login codes with a counter may be refused. `selvedge vault merge {}` brings \
                 its changes back.",
                visible(&file.display().to_string())
            ),
            MissingVersion::Seen { save } => format!(
                "{this} does not contain save {save}, which this computer has seen: an older or another version replaced \
                 it, probably from a syncing service or a backup. Login codes with a counter may be refused. Wait until \
                 syncing has finished and open the vault again, or find the newer file and run `selvedge vault merge FILE`."
            ),
        }
    }
}

/// The newest generation, and those that another program wrote while the vault was open.
fn generations_to_check(vault: &Vault) -> Vec<(Generation, Version)> {
    let mut generations = vault.generations().unwrap_or_default();
    let newest = generations.pop();
    let from_others = generations.into_iter().rev().filter(|generation| generation.from_other_program);
    let read = |generation: Generation| {
        let document = vault.read_generation(generation.number).ok()?;
        Some((generation, Version::of(&document)))
    };
    newest.into_iter().chain(from_others).filter_map(read).collect()
}
