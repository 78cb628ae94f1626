//! Imports run one way: between the parts as the table in `ARCHITECTURE.md` says, and between the modules of
//! each folder without circles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose modules still import each other in circles. The list only shrinks: a folder without circles must leave it.
const FOLDERS_WITH_CIRCLES: &[&str] = &[];

/// Parts that may use the clock, files, the network, the environment and the terminal.
const IMPURE_PARTS: &[&str] = &["platform", "vault", "pwned", "export_audit", "cli", "tui"];

/// Names that must not appear in the code of the other parts.
const IMPURE_NAMES: &[&str] = &[
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

/// A module's path below the crate: `src/cli/args/mod.rs` and `src/cli/args.rs` are both `["cli", "args"]`.
type ModulePath = Vec<String>;

struct Module {
    path: ModulePath,
    /// Whether the file is a `mod.rs`, or `foo.rs` beside a folder `foo`.
    has_children: bool,
    /// The code without comment lines and without tests.
    code: String,
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The code without comment lines, without an inline `mod tests`, and without `pub(in path)`, which imports nothing.
fn production_code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    code.join("\n").split("pub(in ").enumerate().fold(String::new(), |code, (index, piece)| {
        code + if index == 0 { piece } else { piece.split_once(')').unwrap().1 }
    })
}

/// Every module of the crate but its two roots and the modules that exist in tests alone.
fn modules() -> Vec<Module> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let (mut modules, mut test_only) = (Vec::new(), Vec::new());
    for file in files {
        let mut path: ModulePath = file
            .strip_prefix(&root)
            .unwrap()
            .with_extension("")
            .iter()
            .map(|segment| segment.to_str().unwrap().to_owned())
            .collect();
        path.pop_if(|name| name == "mod");
        let text = fs::read_to_string(&file).unwrap();
        for declared in text.split("#[cfg(test)]\n").skip(1) {
            let line = declared.lines().next().unwrap();
            let name = line.split_once("mod ").and_then(|(_, name)| name.strip_suffix(';'));
            test_only.extend(name.map(|name| [path.clone(), vec![name.to_owned()]].concat()));
        }
        if path != ["main"] && path != ["lib"] {
            let has_children = file.ends_with("mod.rs") || file.with_extension("").is_dir();
            modules.push(Module { path, has_children, code: production_code(&text) });
        }
    }
    modules.retain(|module| !test_only.iter().any(|test| module.path.starts_with(test)));
    modules
}

/// The paths in code that start with `crate`, `super`, `self` or one of `children`, with braces expanded.
fn paths(code: &str, children: &[&str]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find(|c: char| c.is_alphabetic() || c == '_') {
        let after_separator = rest[..start].ends_with("::");
        rest = &rest[start..];
        let word = identifier(rest);
        let starts_path = matches!(word, "crate" | "super" | "self") || children.contains(&word);
        if starts_path && !after_separator && rest[word.len()..].starts_with("::") {
            rest = expand(rest, &[], &mut found);
        } else {
            rest = &rest[word.len()..];
        }
        // A separator that directly follows belongs to the next word.
        if !rest.starts_with("::") {
            rest = rest.strip_prefix(|c: char| !c.is_alphabetic() && c != '_' && c != ':').unwrap_or(rest);
        }
    }
    found
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// Reads one path, or one branch of a braced list, from the start of `text`. Returns the text after it.
fn expand<'a>(text: &'a str, parents: &[String], found: &mut Vec<Vec<String>>) -> &'a str {
    let mut path = parents.to_vec();
    let mut rest = text;
    loop {
        let word = identifier(rest);
        path.push(word.to_owned());
        rest = &rest[word.len()..];
        let Some(after) = rest.strip_prefix("::") else { break };
        rest = after;
        if let Some(list) = rest.strip_prefix('{') {
            rest = list.trim_start();
            while !rest.starts_with('}') {
                rest = expand(rest, &path, found);
                // Skips an `as` clause and the comma.
                let end = rest.find([',', '}']).unwrap();
                rest = rest[end..].trim_start_matches(',').trim_start();
            }
            return &rest[1..];
        }
        if !rest.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            break;
        }
    }
    found.push(path);
    rest.strip_prefix('*').unwrap_or(rest)
}

/// The modules that a module imports, each as the longest module path that the imported path starts with.
fn imports(module: &Module, all: &BTreeSet<&[String]>) -> BTreeSet<ModulePath> {
    let children: Vec<&str> = all
        .iter()
        .filter(|path| {
            module.has_children && path.len() == module.path.len() + 1 && path.starts_with(&module.path)
        })
        .map(|path| path[module.path.len()].as_str())
        .collect();
    let mut found = BTreeSet::new();
    for path in paths(&module.code, &children) {
        let mut target = module.path.clone();
        for segment in &path {
            match segment.as_str() {
                "crate" => target.clear(),
                "super" => drop(target.pop()),
                "self" => {}
                name => target.push(name.to_owned()),
            }
        }
        while !target.is_empty() && !all.contains(target.as_slice()) {
            target.pop();
        }
        if !target.is_empty() && target != module.path {
            found.insert(target);
        }
    }
    found
}

/// Every import, from a module to a module.
fn all_imports() -> Vec<(ModulePath, ModulePath)> {
    let modules = modules();
    let all: BTreeSet<&[String]> = modules.iter().map(|module| module.path.as_slice()).collect();
    modules
        .iter()
        .flat_map(|module| imports(module, &all).into_iter().map(|target| (module.path.clone(), target)))
        .collect()
}

/// The table of `ARCHITECTURE.md`: each part, and the parts that it may import.
fn table() -> Vec<(String, BTreeSet<String>)> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let mut table: Vec<(String, BTreeSet<String>)> = Vec::new();
    let rows = page.lines().skip_while(|line| !line.starts_with("| part |")).skip(2);
    for row in rows.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [part, _, allowed] = cells[..] else { panic!("not three cells: {row}") };
        let names =
            |cell: &str| cell.split('`').skip(1).step_by(2).map(String::from).collect::<BTreeSet<_>>();
        let allowed = match allowed.strip_prefix("all above") {
            Some(but) => {
                let excluded = names(but);
                table.iter().map(|(part, _)| part.clone()).filter(|part| !excluded.contains(part)).collect()
            }
            None => names(allowed),
        };
        table.push((names(part).pop_first().unwrap(), allowed));
    }
    table
}

/// What a module is called within a folder: a child's name, or `mod` for the folder's own file.
fn name_in(folder: &[String], module: &ModulePath) -> Option<String> {
    module.starts_with(folder).then(|| module.get(folder.len()).map_or("mod", String::as_str).to_owned())
}

/// The modules of a folder that import each other in circles. A subfolder counts as one module, and so does `mod.rs`.
fn circles(folder: &[String], imports: &[(ModulePath, ModulePath)]) -> Vec<BTreeSet<String>> {
    let name = |path: &ModulePath| name_in(folder, path);
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in imports {
        if let (Some(from), Some(to)) = (name(from), name(to)) {
            edges.entry(from).or_default().insert(to);
        }
    }
    let reachable = |start: &String| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![start]);
        while let Some(module) = next.pop() {
            next.extend(edges.get(module).into_iter().flatten().filter(|to| seen.insert((*to).clone())));
        }
        seen
    };
    let reach: BTreeMap<&String, BTreeSet<String>> =
        edges.keys().map(|from| (from, reachable(from))).collect();
    let mut found: Vec<BTreeSet<String>> = Vec::new();
    for (from, targets) in &reach {
        let circle: BTreeSet<String> = targets
            .iter()
            .filter(|to| reach.get(to).is_some_and(|back| back.contains(*from)))
            .cloned()
            .collect();
        if circle.len() > 1 && !found.contains(&circle) {
            found.push(circle);
        }
    }
    found
}

#[test]
fn parts_import_as_the_table_says() {
    let table: BTreeMap<String, BTreeSet<String>> = table().into_iter().collect();
    let mut wrong = BTreeSet::new();
    for part in modules().iter().map(|module| &module.path[0]).filter(|part| !table.contains_key(*part)) {
        wrong.insert(format!("src/{part} is not in the table of ARCHITECTURE.md"));
    }
    for (from, to) in all_imports() {
        if from[0] != to[0] && table.get(&from[0]).is_some_and(|allowed| !allowed.contains(&to[0])) {
            wrong.insert(format!(
                "src/{} imports {}, which the table of ARCHITECTURE.md forbids",
                from.join("/"),
                to[0]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", Vec::from_iter(wrong).join("\n"));
}

#[test]
fn every_part_of_the_table_exists_and_imports_only_parts_above_it() {
    let parts: BTreeSet<String> =
        modules().into_iter().map(|mut module| module.path.swap_remove(0)).collect();
    let mut above = BTreeSet::new();
    for (part, allowed) in table() {
        assert!(parts.contains(&part), "the table of ARCHITECTURE.md names {part}, which is not in src");
        for import in allowed {
            assert!(above.contains(&import), "{part} imports {import}, which is not above it in the table");
        }
        above.insert(part);
    }
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let imports = all_imports();
    let folders: BTreeSet<&[String]> = imports
        .iter()
        .flat_map(|(from, to)| [from, to])
        .flat_map(|path| (1..=path.len()).map(|n| &path[..n]))
        .collect();
    let (mut wrong, mut with_circles) = (Vec::new(), BTreeSet::new());
    for folder in folders {
        let listed = FOLDERS_WITH_CIRCLES.contains(&folder.join("/").as_str());
        for circle in circles(folder, &imports) {
            with_circles.insert(folder.join("/"));
            if !listed {
                wrong.push(explain(folder, &circle, &imports));
            }
        }
    }
    let cured = FOLDERS_WITH_CIRCLES.iter().filter(|folder| !with_circles.contains(**folder));
    wrong.extend(
        cured.map(|folder| {
            format!("src/{folder} has no circle any more: remove it from FOLDERS_WITH_CIRCLES")
        }),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The circle in words, with every import between its modules.
fn explain(folder: &[String], circle: &BTreeSet<String>, imports: &[(ModulePath, ModulePath)]) -> String {
    let name = |path: &ModulePath| name_in(folder, path);
    let names: Vec<&str> = circle.iter().map(String::as_str).collect();
    let mut text = format!("src/{}: {} import each other in a circle:", folder.join("/"), names.join(", "));
    for (from, to) in imports {
        let ends =
            (name(from).filter(|name| circle.contains(name)), name(to).filter(|name| circle.contains(name)));
        if let (Some(a), Some(b)) = ends
            && a != b
        {
            text.push_str(&format!("\n    {} imports {}", from.join("/"), to.join("/")));
        }
    }
    text
}

#[test]
fn pure_parts_do_no_input_or_output() {
    let mut wrong = Vec::new();
    for module in modules() {
        if !IMPURE_PARTS.contains(&module.path[0].as_str()) {
            let named = IMPURE_NAMES.iter().filter(|name| module.code.contains(**name));
            wrong.extend(named.map(|name| format!("src/{} uses {name}", module.path.join("/"))));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_check_itself_sees_imports() {
    let code = production_code(
        "use crate::{tui, cli::{x, self}};\n// crate::not::this\npub(in crate::nor) use child::Item as Other;\n\
         let a = crate::vault::open(super::y::Z { child::f });\nuse super::*;\nother::child::f();",
    );
    let found: BTreeSet<String> = paths(&code, &["child"]).into_iter().map(|path| path.join("::")).collect();
    let expected = [
        "crate::tui",
        "crate::cli::x",
        "crate::cli::self",
        "child::Item",
        "crate::vault::open",
        "super::y::Z",
        "child::f",
        "super",
    ];
    assert_eq!(found, expected.map(String::from).into());
}

#[test]
fn the_check_itself_sees_circles() {
    let path = |text: &str| text.split('/').map(String::from).collect::<ModulePath>();
    let import = |from: &str, to: &str| (path(from), path(to));
    let imports = [
        import("part/a", "part/b"),
        import("part/b/inner", "part/c"),
        import("part/c", "part/a"),
        import("part", "part/d"),
        import("part/d", "part"),
        import("part/e", "part/a"),
        import("other/a", "part/e"),
    ];
    let names = |names: &[&str]| names.iter().map(|name| String::from(*name)).collect::<BTreeSet<_>>();
    assert_eq!(circles(&path("part"), &imports), [names(&["a", "b", "c"]), names(&["d", "mod"])]);
    assert_eq!(circles(&path("part/b"), &imports), Vec::<BTreeSet<String>>::new());
}

/// Words in backticks that look like a path below the root, `src` or `src/tui`.
fn named_paths(page: &str) -> Vec<&str> {
    let quoted = page.split('`').skip(1).step_by(2);
    let is_path = |text: &str| {
        let only_path = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
        let is_file = [".rs", ".csv", ".json", ".toml", ".md"].iter().any(|end| text.ends_with(end));
        only_path && text.trim_end_matches('/').contains('/') && (text.ends_with('/') || is_file)
    };
    quoted.filter(|text| is_path(text)).collect()
}

#[test]
fn every_path_in_the_documents_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<PathBuf> =
        ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"].map(|page| root.join(page)).into();
    pages.extend(fs::read_dir(root.join("docs/decisions")).unwrap().map(|entry| entry.unwrap().path()));
    let (mut seen, mut missing) = (0, Vec::new());
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for path in named_paths(&text) {
            seen += 1;
            if !["", "src", "src/tui"].iter().any(|folder| root.join(folder).join(path).exists()) {
                missing.push(format!("{} names {path}", page.display()));
            }
        }
    }
    assert!(seen > 30, "only {seen} paths were found");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
