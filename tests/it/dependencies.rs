//! The dependencies keep to `deny.toml`: licences, bans, duplicate versions and sources, checked without a network.
//! `cargo deny check` reads the same file; this test needs nothing but Cargo. Advisories need a network and are not
//! checked here.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
    skip: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    /// A name, or a name and the start of a version: `aes@0.8`.
    #[serde(rename = "crate")]
    spec: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Metadata {
    /// Whether the packages of every platform are listed.
    #[serde(skip)]
    is_complete: bool,
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    /// `None` for a package of this workspace.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    root: String,
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    /// The name by which the code imports it.
    name: String,
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn deny() -> Deny {
    toml::from_str(&fs::read_to_string(root().join("deny.toml")).unwrap()).unwrap()
}

/// The packages of every platform. Cargo downloads those that no build on this machine needed; without a network, the
/// packages of this platform alone.
fn metadata() -> Metadata {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.args(["metadata", "--format-version=1", "--locked"]).args(arguments).current_dir(root());
        command.output().unwrap()
    };
    let mut output = run(&[]);
    let is_complete = output.status.success();
    if !is_complete {
        println!("Only the crates of this platform are checked: {}", String::from_utf8_lossy(&output.stderr));
        let rustc = Command::new("rustc").arg("-vV").output().unwrap();
        let version = String::from_utf8(rustc.stdout).unwrap();
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        output = run(&["--offline", "--filter-platform", host]);
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Metadata { is_complete, ..serde_json::from_slice(&output.stdout).unwrap() }
}

impl DependencyKind {
    fn is_dev(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

impl Metadata {
    fn third_party(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.source.is_some())
    }

    /// The ids of the packages that end up in the program or build it, without those that only tests need.
    fn shipped(&self) -> BTreeSet<&str> {
        let nodes: BTreeMap<&str, &Node> = self.resolve.nodes.iter().map(|node| (&*node.id, node)).collect();
        let (mut shipped, mut next) = (BTreeSet::new(), vec![&*self.resolve.root]);
        while let Some(id) = next.pop() {
            if shipped.insert(id) {
                let needed = nodes[id]
                    .deps
                    .iter()
                    .filter(|dependency| !dependency.dep_kinds.iter().all(DependencyKind::is_dev));
                next.extend(needed.map(|dependency| &*dependency.pkg));
            }
        }
        shipped
    }
}

/// Whether an SPDX expression is satisfied by the allowed licences. `/` is an old way to write `OR`.
fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut tokens = spaced.split_whitespace().collect::<Vec<_>>().into_iter().peekable();
    any_of(&mut tokens, allowed)
}

type Tokens<'a> = std::iter::Peekable<std::vec::IntoIter<&'a str>>;

fn any_of(tokens: &mut Tokens<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut satisfied = all_of(tokens, allowed);
    while tokens.next_if_eq(&"OR").is_some() {
        satisfied |= all_of(tokens, allowed);
    }
    satisfied
}

fn all_of(tokens: &mut Tokens<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut satisfied = licence(tokens, allowed);
    while tokens.next_if_eq(&"AND").is_some() {
        satisfied &= licence(tokens, allowed);
    }
    satisfied
}

fn licence(tokens: &mut Tokens<'_>, allowed: &BTreeSet<String>) -> bool {
    let name = tokens.next().unwrap();
    if name == "(" {
        let satisfied = any_of(tokens, allowed);
        assert_eq!(tokens.next(), Some(")"));
        return satisfied;
    }
    match tokens.next_if_eq(&"WITH") {
        Some(_) => allowed.contains(&format!("{name} WITH {}", tokens.next().unwrap())),
        None => allowed.contains(name),
    }
}

impl Ban {
    fn matches(&self, package: &Package) -> bool {
        let (name, version) = self.spec.split_once('@').unwrap_or((&self.spec, ""));
        let rest = package.version.strip_prefix(version);
        package.name == name
            && rest.is_some_and(|rest| version.is_empty() || rest.starts_with('.') || rest.is_empty())
    }
}

#[test]
fn every_licence_is_allowed() {
    let (deny, metadata) = (deny(), metadata());
    let shipped = metadata.shipped();
    let mut wrong = Vec::new();
    for package in metadata.third_party().filter(|package| shipped.contains(&*package.id)) {
        let exceptions = deny.licenses.exceptions.iter().filter(|exception| exception.name == package.name);
        let allowed = exceptions.fold(deny.licenses.allow.clone(), |all, one| &all | &one.allow);
        let expression = package.license.as_deref().unwrap_or("no licence");
        if !satisfied(expression, &allowed) {
            wrong.push(format!("{} {}: {expression}", package.name, package.version));
        }
    }
    let names: BTreeSet<&str> = metadata.third_party().map(|package| &*package.name).collect();
    let unused = deny
        .licenses
        .exceptions
        .iter()
        .filter(|exception| metadata.is_complete && !names.contains(&*exception.name));
    wrong.extend(
        unused.map(|exception| format!("{} is no dependency any more: remove its exception", exception.name)),
    );
    assert!(wrong.is_empty(), "deny.toml does not allow:\n{}", wrong.join("\n"));
}

#[test]
fn no_banned_crate_is_used() {
    let (deny, metadata) = (deny(), metadata());
    for package in metadata.third_party() {
        if let Some(ban) = deny.bans.deny.iter().find(|ban| ban.matches(package)) {
            panic!("{} {} is banned: {}", package.name, package.version, ban.reason);
        }
    }
}

#[test]
fn each_duplicate_version_has_a_reason() {
    let (deny, metadata) = (deny(), metadata());
    let shipped = metadata.shipped();
    let mut versions: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in metadata.third_party().filter(|package| shipped.contains(&*package.id)) {
        versions.entry(&package.name).or_default().push(package);
    }
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for (name, packages) in versions.iter().filter(|(_, packages)| packages.len() > 1) {
        let unexplained: Vec<&str> = packages
            .iter()
            .filter(|package| match deny.bans.skip.iter().find(|skip| skip.matches(package)) {
                Some(skip) => !used.insert(&*skip.spec) && skip.reason.is_empty(),
                None => true,
            })
            .map(|package| &*package.version)
            .collect();
        if unexplained.len() > 1 {
            wrong.push(format!("{name} is used in versions {}", unexplained.join(" and ")));
        }
    }
    let stale = deny.bans.skip.iter().filter(|skip| metadata.is_complete && !used.contains(&*skip.spec));
    wrong.extend(
        stale.map(|skip| format!("{} is no duplicate any more: remove it from deny.toml", skip.spec)),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_crate_comes_from_an_allowed_registry() {
    let (deny, metadata) = (deny(), metadata());
    for package in metadata.third_party() {
        let source = package.source.as_deref().unwrap();
        let registry = source.strip_prefix("registry+").unwrap_or(source);
        assert!(deny.sources.allow_registry.contains(registry), "{} comes from {source}", package.name);
    }
}

#[test]
fn every_dependency_is_used() {
    let metadata = metadata();
    let (mut program, mut tests) = (String::new(), String::new());
    read_all(&root().join("src"), &mut program);
    for folder in ["src", "tests", "benches", "fuzz/src"] {
        read_all(&root().join(folder), &mut tests);
    }
    let node = metadata.resolve.nodes.iter().find(|node| node.id == metadata.resolve.root).unwrap();
    for dependency in &node.deps {
        let code = if dependency.dep_kinds.iter().all(DependencyKind::is_dev) { &tests } else { &program };
        assert!(
            code.contains(&format!("{}::", dependency.name)),
            "nothing uses {}: remove it from Cargo.toml",
            dependency.name
        );
    }
}

fn read_all(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(String::from).into();
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-2.0", false),
        ("GPL-2.0/MIT", true),
        ("GPL-2.0 OR MIT", true),
        ("GPL-2.0 AND MIT", false),
        ("(GPL-2.0 OR MIT) AND ISC", true),
        ("(GPL-2.0 OR MIT) AND GPL-2.0", false),
        ("GPL-2.0 OR MIT AND ISC", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("Apache-2.0", false),
    ] {
        assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
    }
}
