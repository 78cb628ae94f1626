//! Imports run one way. The table is ARCHITECTURE.md's; a new folder must be put in both.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each part, and the parts that it may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("secret", &[]),
    ("text", &[]),
    ("config", &["text"]),
    ("inventory", &["text"]),
    ("otp", &["secret", "text"]),
    ("responsibility", &["inventory", "text"]),
    ("services", &["inventory", "text"]),
    ("access", &["inventory", "services", "text"]),
    ("risk", &["access", "inventory", "responsibility", "services", "text"]),
    ("words", &["inventory", "risk", "text"]),
    ("profile", &["inventory", "otp", "responsibility", "risk", "secret", "services", "text"]),
    ("report", &["access", "inventory", "profile", "responsibility", "risk", "services", "text", "words"]),
    ("import", &["otp", "secret", "text"]),
    ("export", &["otp", "secret", "text"]),
    ("platform", &["secret", "text"]),
    ("vault", &["platform", "secret", "text"]),
    ("pwned", &["platform", "secret", "text"]),
    ("merge", &["import", "inventory", "otp", "profile", "responsibility", "secret", "services", "text"]),
    (
        "checkup",
        &["import", "inventory", "merge", "platform", "profile", "pwned", "report", "secret", "text"],
    ),
    (
        "cli",
        &[
            "access",
            "checkup",
            "config",
            "export",
            "import",
            "inventory",
            "merge",
            "otp",
            "platform",
            "profile",
            "pwned",
            "report",
            "responsibility",
            "risk",
            "secret",
            "services",
            "text",
            "vault",
            "words",
        ],
    ),
    (
        "tui",
        &[
            "access",
            "checkup",
            "config",
            "export",
            "import",
            "inventory",
            "merge",
            "otp",
            "platform",
            "profile",
            "pwned",
            "report",
            "responsibility",
            "risk",
            "secret",
            "services",
            "text",
            "vault",
            "words",
        ],
    ),
];

/// Parts that know no clock, no file and no network.
const PURE: &[&str] = &[
    "secret",
    "text",
    "config",
    "inventory",
    "otp",
    "responsibility",
    "services",
    "access",
    "risk",
    "words",
    "profile",
    "report",
    "import",
    "export",
    "merge",
];

/// What a pure part must not say.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::io::stdin",
    "std::io::stdout",
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "Zoned::now",
    "ratatui",
    "crossterm",
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The code of each file by part, tests and comments left out.
fn code_by_part() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut parts: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let part = first.trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        parts.entry(part).or_default().push((file.clone(), code.join("\n")));
    }
    parts
}

fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap().split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        for name in names {
            let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !name.is_empty() {
                found.insert(name);
            }
        }
    }
    found
}

#[test]
fn imports_run_one_way() {
    let rules: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    for (part, files) in code_by_part() {
        if part == "main" || part == "lib" {
            continue;
        }
        let Some(allowed) = rules.get(part.as_str()) else {
            wrong.push(format!("src/{part} is not in the table"));
            continue;
        };
        for (file, code) in files {
            for import in imports(&code) {
                if import != part && !allowed.contains(&import.as_str()) {
                    wrong.push(format!("{} imports {import}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_cycle() {
    // Each part may import only parts above it in the table.
    let mut above = BTreeSet::new();
    for (part, allowed) in MAY_IMPORT {
        for import in *allowed {
            assert!(above.contains(import), "{part} imports {import}, which is not above it");
        }
        above.insert(*part);
    }
}

#[test]
fn the_core_is_pure() {
    let mut wrong = Vec::new();
    for (part, files) in code_by_part() {
        if PURE.contains(&part.as_str()) {
            for (file, code) in files {
                wrong.extend(
                    IMPURE
                        .iter()
                        .filter(|word| code.contains(*word))
                        .map(|word| format!("{} says {word}", file.display())),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_check_itself_sees_imports() {
    assert_eq!(
        imports("use crate::{tui, cli::x};\nlet a = crate::vault::open();"),
        ["cli", "tui", "vault"].map(String::from).into()
    );
}
