//! The reference pages in `docs/` that are generated from the code: keys, commands, rules and the shapes of JSON output.
//! `cargo xtask docs` writes them. The tests compare the pages with what would be written today.

use crate::binary::{PASSPHRASE, World};
use clap::{Command, CommandFactory};
use selvedge::cli::args::Cli;
use selvedge::secret::Passphrase;
use selvedge::tui::keys::{BINDINGS, Scope};
use selvedge::vault::{Access, Vault};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Compares a page with `docs/NAME`, or writes it where `UPDATE_DOCS` is set.
#[track_caller]
fn compare(name: &str, title: &str, text: &str) {
    let page = format!(
        "<!-- Generated from the code. Do not edit: change the code, then run “cargo xtask docs”. -->\n\n# {title}\n\n{}\n",
        text.trim_end()
    );
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, page).unwrap();
        return;
    }
    let current = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    let first_difference = page.lines().zip(current.lines()).find(|(new, old)| new != old);
    assert!(
        page == current,
        "docs/{name} is out of date. Run “cargo xtask docs” and commit the result.\n{first_difference:?}"
    );
}

/// A cell of a markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[test]
fn keys() {
    let mut text = String::from(
        "The default keys. The configuration file changes them: `selvedge config` prints it with comments. A key of a \
         screen or dialog goes before the same key of a list, and that before a key that works everywhere.\n",
    );
    for scope in Scope::ALL {
        write!(
            text,
            "\n## {}\n\n| key | action | name in the configuration |\n|---|---|---|\n",
            scope.label()
        )
        .unwrap();
        for binding in BINDINGS.iter().filter(|binding| binding.scope == scope) {
            let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{}`", cell(key))).collect();
            writeln!(text, "| {} | {} | `{}` |", keys.join(" "), cell(binding.label), binding.id).unwrap();
        }
    }
    compare("keys.md", "Keys", &text);
}

/// Every command that does something itself, as `account add`, in the order of the help.
fn leaves(command: &Command, path: &str, into: &mut Vec<(String, Command)>) {
    if !path.is_empty() && !command.is_subcommand_required_set() {
        into.push((path.to_owned(), command.clone()));
    }
    for inner in command.get_subcommands() {
        leaves(inner, format!("{path} {}", inner.get_name()).trim_start(), into);
    }
}

fn commands() -> Vec<(String, Command)> {
    let mut root = Cli::command();
    root.build();
    let mut found = Vec::new();
    leaves(&root, "", &mut found);
    found
}

#[test]
fn command_line() {
    let mut root = Cli::command().term_width(100);
    let mut text = format!("```text\n{}\n```\n", root.render_long_help().to_string().trim_end());
    text.push_str("\nThe options under *Everywhere* are left out below.\n");
    for (path, command) in commands() {
        let mut command = command
            .term_width(100)
            .mut_args(|arg| if arg.is_global_set() || arg.get_id() == "help" { arg.hide(true) } else { arg });
        let help = command.render_long_help().to_string();
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        write!(text, "\n## selvedge {path}\n\n```text\n{}\n```\n", help.join("\n").trim_end()).unwrap();
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    compare("commands.md", "Commands", &lines.join("\n"));
}

/// The rows of a CSV file in `data/`, each by the names of its columns.
fn data(name: &str) -> Vec<BTreeMap<String, String>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    csv::Reader::from_path(file).unwrap().deserialize().map(Result::unwrap).collect()
}

#[test]
fn rules() {
    let sources = data("sources.csv");
    let mut text = String::from(
        "What the audit looks for, in the words of [`data/rules.csv`](../data/rules.csv). The severity of a finding also \
         depends on the importance of the account.\n",
    );
    for rule in data("rules.csv") {
        let of = |column: &str| rule[column].trim_end_matches('.').to_owned();
        write!(
            text,
            "\n## {} {}\n\n*{}; severity {}; about {} minutes.*\n\nIt applies when: {}.\n\n{}\n\n**What to do.** {}\n\nSources:\n\n",
            rule["id"], rule["title"], rule["side"], of("severity"), rule["minutes"], of("condition"), rule["why"], rule["remedy"],
        )
        .unwrap();
        for evidence in rule["evidence"].split(';').map(str::trim) {
            let key = evidence.split_once(' ').map_or(evidence, |(key, _)| key);
            match sources.iter().find(|source| source["key"] == key) {
                Some(source) if source["url"].starts_with("http") => {
                    writeln!(text, "- [{evidence}]({}): {}", source["url"], source["title"]).unwrap();
                }
                Some(source) => writeln!(text, "- {evidence}: {}", source["title"]).unwrap(),
                None => writeln!(text, "- own judgement").unwrap(),
            }
        }
    }
    compare("rules.md", "Rules", &text);
}

/// The shape of JSON values: each path, and the kinds of value seen there.
#[derive(Default)]
struct Shape(BTreeMap<String, BTreeSet<&'static str>>);

impl Shape {
    fn add(&mut self, path: &str, value: &Value) {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "number",
            Value::String(_) => "text",
            Value::Array(_) => "list",
            Value::Object(_) => "object",
        };
        self.0.entry(path.to_owned()).or_default().insert(kind);
        match value {
            Value::Array(list) => list.iter().for_each(|entry| self.add(&format!("{path}[]"), entry)),
            Value::Object(map) => {
                for (key, value) in map {
                    self.add(format!("{path}.{key}").trim_start_matches('.'), value);
                }
            }
            _ => {}
        }
    }
}

/// A file with another version of the vault, in which an account has another domain.
fn other_version(world: &World) -> String {
    let passphrase = Passphrase::new(PASSPHRASE.into());
    let (mut vault, document) = Vault::open(&world.vault(), &passphrase, Access::ReadWrite).unwrap();
    let mut other: Value = serde_json::from_slice(&document).unwrap();
    other["inventory"]["accounts"][0]["domain"] = "other.example".into();
    vault.save(other.to_string().as_bytes()).unwrap();
    let version = world.file("version.age", std::fs::read(world.path("vault/vault.age")).unwrap());
    vault.save(&document).unwrap();
    version
}

#[test]
fn json_shapes() {
    let today = jiff::Zoned::now().date();
    let world = World::with(&selvedge::profile::demo::profile(today).unwrap());
    let logins = world.file(
        "logins.csv",
        "name,url,username,password\nShop,https://shop.example,robin,correct horse\nBank,https://bank.example,robin,correct horse\n",
    );
    let hashes = world.file("hashes.txt", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9659365\r\n");
    let directory = world.file("all.json", r#"[["Shop", {"domain": "shop.example", "tfa": ["totp"]}]]"#);
    let inventory = world.file(
        "inventory.json",
        r#"{"version": 1, "devices": [{"id": "tablet", "name": "Tablet", "kind": "tablet"}]}"#,
    );
    let version = other_version(&world);
    let codes = world.path("codes.json").to_str().unwrap().to_owned();
    let mut documented = BTreeSet::new();
    let mut text = String::from(
        "What each command prints with `--json`: every key, and the kinds of value it can have in the demo. \
         [formats.md](formats.md) says what the keys mean. `inventory schema` prints the JSON Schema of the inventory.\n",
    );
    let mut page = |arguments: &str, input: &str| {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let ran = if input.is_empty() { world.run(&arguments) } else { world.pipe(&arguments, input) };
        assert!(matches!(ran.code, 0 | 3), "{arguments:?}: {ran:?}");
        let mut shape = Shape::default();
        shape.add(
            "",
            &serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {ran:?}")),
        );
        let shown: Vec<&str> =
            arguments.iter().map(|word| if word.starts_with('/') { "FILE" } else { word }).collect();
        write!(text, "\n## selvedge {}\n\n| key | value |\n|---|---|\n", shown.join(" ")).unwrap();
        for (path, kinds) in &shape.0 {
            // A list or an object is seen from the keys in it.
            let is_container = kinds.iter().all(|kind| ["list", "object"].contains(kind));
            let has_keys =
                shape.0.range(format!("{path}\0")..).next().is_some_and(|(next, _)| next.starts_with(path));
            if !is_container || !has_keys {
                let kinds: Vec<&str> = kinds.iter().copied().collect();
                writeln!(text, "| `{path}` | {} |", kinds.join(", ")).unwrap();
            }
        }
        documented.insert(shown.join(" "));
    };
    page("account list --json", "");
    page("account show harbor-mail --json", "");
    page("account add Library --json", "");
    page("account edit library --tag books --json", "");
    page("account remove library --yes --json", "");
    page("code harbor-mail --json", "");
    page("recovery list --json", "");
    page("recovery use harbor-mail --json", "");
    page("recovery add harbor-mail --from - --replace --json", "1111-2222\n3333-4444\n");
    page("audit --json", "");
    page("exposure --json", "");
    page("what-if --lose phone --capture harbor-mail --json", "");
    page("plan --steps 3 --json", "");
    page("report --format json", "");
    page("model list --json", "");
    page("model check --json", "");
    page(&format!("import {logins} --dry-run --json"), "");
    page(&format!("export --format aegis-plain --yes --output {codes} --json"), "");
    page("services search mail --json", "");
    page(&format!("services update --from {directory} --accept-fewer --json"), "");
    page(&format!("pwned check --corpus {hashes} --json"), "password\nanother one\n");
    page(&format!("pwned audit {logins} --corpus {hashes} --json"), "");
    page(&format!("pwned corpus info {hashes} --json"), "");
    page("vault check --json", "");
    page(&format!("vault merge {version} --dry-run --json"), "");
    page("vault recovery-kit --list --json", "");
    page("inventory show --json", "");
    page(&format!("inventory apply {inventory} --json"), "");
    let undocumented: Vec<String> = commands()
        .into_iter()
        .filter(|(_, command)| command.get_arguments().any(|arg| arg.get_id() == "json"))
        .map(|(path, _)| path)
        .filter(|path| !documented.iter().any(|shown| shown.starts_with(&format!("{path} "))))
        .collect();
    assert!(undocumented.is_empty(), "no shape of: {undocumented:?}");
    compare("json.md", "JSON output", &text);
}
