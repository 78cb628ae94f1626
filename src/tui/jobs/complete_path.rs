//! Completes a path that is being typed.

use super::read_import::expand_path;
use super::results::Completion;
use std::fs;
use std::path::MAIN_SEPARATOR;

/// The maximum number of names that are read from a folder.
const MAX_NAMES: usize = 20_000;

/// Completes a path. The typed text before the last separator does not change. Names that begin with a dot are
/// offered only if the dot was typed.
pub(super) fn complete(typed: &str) -> Completion {
    let name_start = typed.rfind(std::path::is_separator).map_or(0, |separator| separator + 1);
    if typed == "~" {
        let home = format!("~{MAIN_SEPARATOR}");
        return Completion { text: home.clone(), names: vec![home] };
    }
    let (folder, prefix) = typed.split_at(name_start);
    let folder_path = expand_path(if folder.is_empty() { "." } else { folder });
    let Ok(entries) = fs::read_dir(&folder_path) else {
        return Completion { text: typed.to_owned(), names: Vec::new() };
    };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .take(MAX_NAMES)
        .filter_map(|entry| {
            let mut name = entry.file_name().into_string().ok()?;
            // Follow links: a link to a folder counts as a folder.
            if folder_path.join(&name).is_dir() {
                name.push(MAIN_SEPARATOR);
            }
            Some(name)
        })
        .collect();
    names.sort();
    matching(folder, prefix, names)
}

/// The names that begin with `prefix`, and the path up to the first character in which they differ.
fn matching(folder: &str, prefix: &str, names: Vec<String>) -> Completion {
    let names: Vec<String> =
        names.into_iter().filter(|name| prefix.starts_with('.') || !name.starts_with('.')).collect();
    let mut matches: Vec<String> = names.iter().filter(|name| name.starts_with(prefix)).cloned().collect();
    if matches.is_empty() {
        // No exact match: ignore case.
        let prefix = prefix.to_lowercase();
        matches = names.into_iter().filter(|name| name.to_lowercase().starts_with(&prefix)).collect();
    }
    let Some((first, rest)) = matches.split_first() else {
        return Completion { text: format!("{folder}{prefix}"), names: Vec::new() };
    };
    let mut shared = first.as_str();
    for name in rest {
        let end = shared.char_indices().zip(name.chars()).find(|((_, a), b)| a != b).map(|((end, _), _)| end);
        shared = &shared[..end.unwrap_or(shared.len()).min(name.len())];
    }
    // If the names differ in case, they can share less than the typed prefix.
    let shared = if shared.len() < prefix.len() { prefix } else { shared };
    let text = format!("{folder}{shared}");
    Completion { text, names: matches }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(prefix: &str, names: &[&str]) -> (String, Vec<String>) {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let Completion { text, names } = matching("~/", prefix, names);
        (text, names)
    }

    #[test]
    fn one_name_is_taken_whole_and_of_several_what_they_share() {
        let all = ["Downloads/", "aegis-1.json", "aegis-2.json", ".ssh/", "Ärger", "Äpfel"];
        assert_eq!(of("D", &all), ("~/Downloads/".into(), vec!["Downloads/".into()]));
        assert_eq!(of("Ärger", &all), ("~/Ärger".into(), vec!["Ärger".into()]));
        assert_eq!(of("a", &all), ("~/aegis-".into(), vec!["aegis-1.json".into(), "aegis-2.json".into()]));
        assert_eq!(of("Ä", &all), ("~/Ä".into(), vec!["Ärger".into(), "Äpfel".into()]));
        assert_eq!(of("x", &all), ("~/x".into(), vec![]));
        assert_eq!(of("", &all).1.len(), 5, "names with a dot are left out");
        assert_eq!(of(".", &all), ("~/.ssh/".into(), vec![".ssh/".into()]));
    }

    #[test]
    fn small_letters_find_capital_ones() {
        assert_eq!(of("down", &["Downloads/"]).0, "~/Downloads/");
        assert_eq!(of("ab", &["ABC", "aBD"]), ("~/ab".into(), vec!["ABC".into(), "aBD".into()]));
    }

    #[test]
    fn a_real_folder_is_completed_as_it_is_typed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("exports/aegis.json")).unwrap();
        let typed = |rest: &str| format!("{}{MAIN_SEPARATOR}{rest}", folder.path().display());
        assert_eq!(complete(&typed("e")).text, typed(&format!("exports{MAIN_SEPARATOR}")));
        let whole = typed(&format!("exports{MAIN_SEPARATOR}aegis.json{MAIN_SEPARATOR}"));
        assert_eq!(complete(&whole[..whole.len() - 6]).text, whole);
        let absent = typed("absent/x");
        assert_eq!(complete(&absent), Completion { text: absent, names: Vec::new() });
        assert_eq!(complete("~").text, format!("~{MAIN_SEPARATOR}"));
    }
}
