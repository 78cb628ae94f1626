//! What the program is made of: a bill of materials (CycloneDX 1.5) and the licence texts of all crates in it.
//! Both come from `cargo metadata` and the lock file, and are the same for the same commit.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Writes `selvedge.cdx.json` and `THIRD-PARTY-LICENSES.txt` into a folder.
pub fn write(folder: &Path) -> Result<(), String> {
    let metadata = metadata()?;
    let crates = Crates::new(&metadata);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let lock = fs::read_to_string(root.join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    let write = |name: &str, text: String| {
        fs::write(folder.join(name), text)
            .map_err(|error| format!("{}: {error}", folder.join(name).display()))
    };
    let bill =
        serde_json::to_string_pretty(&crates.bill(&checksums(&lock))).map_err(|error| error.to_string())?;
    write("selvedge.cdx.json", bill + "\n")?;
    write("THIRD-PARTY-LICENSES.txt", crates.licences()?)
}

/// The packages of the platform that is built for: `TARGET`, else this machine.
fn metadata() -> Result<Value, String> {
    let target = match env::var("TARGET") {
        Ok(target) => target,
        Err(_) => {
            let output =
                std::process::Command::new("rustc").arg("-vV").output().map_err(|e| e.to_string())?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let host = text.lines().find_map(|line| line.strip_prefix("host: "));
            host.ok_or("rustc -vV names no host")?.to_owned()
        }
    };
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let output = crate::cargo()
        .args(["metadata", "--format-version=1", "--locked", "--filter-platform", &target, "--manifest-path"])
        .arg(manifest)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))
}

struct Crates<'a> {
    packages: BTreeMap<&'a str, &'a Value>,
    nodes: BTreeMap<&'a str, &'a Value>,
    root: &'a str,
    /// Ids of the crates whose code is in the program.
    linked: BTreeSet<&'a str>,
    /// Ids of the crates that only build it: macros, build scripts and what they need.
    building: BTreeSet<&'a str>,
}

impl<'a> Crates<'a> {
    fn new(metadata: &'a Value) -> Self {
        let by_id = |list: &'a Value| {
            list.as_array().into_iter().flatten().map(|entry| (text(&entry["id"]), entry)).collect()
        };
        let mut crates = Self {
            packages: by_id(&metadata["packages"]),
            nodes: by_id(&metadata["resolve"]["nodes"]),
            root: text(&metadata["resolve"]["root"]),
            linked: BTreeSet::new(),
            building: BTreeSet::new(),
        };
        crates.visit(crates.root, false);
        crates.building = &crates.building - &crates.linked;
        crates.linked.remove(crates.root);
        crates
    }

    fn visit(&mut self, id: &'a str, building: bool) {
        let building = building || self.is_macro(id);
        let set = if building { &mut self.building } else { &mut self.linked };
        if !set.insert(id) {
            return;
        }
        for dependency in self.nodes[id]["deps"].as_array().into_iter().flatten() {
            for kind in dependency["dep_kinds"].as_array().into_iter().flatten() {
                match kind["kind"].as_str() {
                    Some("dev") => {}
                    Some("build") => self.visit(text(&dependency["pkg"]), true),
                    _ => self.visit(text(&dependency["pkg"]), building),
                }
            }
        }
    }

    fn is_macro(&self, id: &str) -> bool {
        let targets = self.packages[id]["targets"].as_array().into_iter().flatten();
        targets
            .flat_map(|target| target["kind"].as_array().into_iter().flatten())
            .any(|kind| kind == "proc-macro")
    }

    fn bill(&self, checksums: &BTreeMap<(String, String), String>) -> Value {
        let root = self.packages[self.root];
        let all: BTreeSet<&str> = &self.linked | &self.building;
        let components: Vec<Value> = all.iter().map(|id| self.component(id, checksums)).collect();
        let dependencies: Vec<Value> = all
            .iter()
            .chain([&self.root])
            .map(|id| {
                let needed: BTreeSet<&str> = self.nodes[id]["deps"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|dependency| text(&dependency["pkg"]))
                    .filter(|id| all.contains(id))
                    .collect();
                let needed: Vec<String> = needed.iter().map(|id| self.reference(id)).collect();
                json!({ "ref": self.reference(id), "dependsOn": needed })
            })
            .collect();
        let metadata = json!({
            "component": {
                "type": "application",
                "bom-ref": self.reference(self.root),
                "name": root["name"],
                "version": root["version"],
                "description": root["description"],
                "licenses": [{ "expression": root["license"] }],
                "purl": self.reference(self.root),
            }
        });
        json!({
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": metadata,
            "components": components,
            "dependencies": dependencies,
        })
    }

    fn component(&self, id: &str, checksums: &BTreeMap<(String, String), String>) -> Value {
        let package = self.packages[id];
        let (name, version) = (text(&package["name"]), text(&package["version"]));
        let mut component = json!({
            "type": "library",
            "bom-ref": self.reference(id),
            "name": name,
            "version": version,
            "scope": if self.linked.contains(id) { "required" } else { "excluded" },
            "purl": self.reference(id),
        });
        if let Some(licence) = package["license"].as_str() {
            // SPDX has no slash; crates of before 2018 write it for OR.
            let expression = licence.replace(" / ", "/").replace('/', " OR ");
            component["licenses"] = json!([{ "expression": expression }]);
        }
        if let Some(checksum) = checksums.get(&(name.to_owned(), version.to_owned())) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
        }
        component
    }

    /// The package URL, which is also the id within the bill.
    fn reference(&self, id: &str) -> String {
        let package = self.packages[id];
        format!("pkg:cargo/{}@{}", text(&package["name"]), text(&package["version"]).replace('+', "%2B"))
    }

    /// The licence files of all crates in the program; equal texts once, under the names of their crates.
    fn licences(&self) -> Result<String, String> {
        let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut list = String::new();
        for id in &self.linked {
            let package = self.packages[*id];
            let label = format!("{} {}", text(&package["name"]), text(&package["version"]));
            let licence = package["license"].as_str().unwrap_or("see the text below");
            list.push_str(&format!("  {label}: {licence}\n"));
            let folder =
                Path::new(text(&package["manifest_path"])).parent().ok_or("a manifest without a folder")?;
            let mut files = Vec::new();
            licence_files(folder, &mut files)?;
            for file in files {
                let bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
                let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
                owners.entry(text.trim().to_owned()).or_default().insert(label.clone());
            }
        }
        let mut page = format!(
            "Selvedge contains the following Rust crates. Their licences follow the list; where a crate offers a\n\
             choice of licences, all texts that it comes with are here. A crate without a text of its own is under\n\
             the licence in the list, whose text stands with another crate.\n\n{list}"
        );
        for (text, crates) in owners {
            let crates: Vec<String> = crates.into_iter().collect();
            page.push_str(&format!("\n{}\n{}\n\n{text}\n", "-".repeat(78), crates.join(", ")));
        }
        Ok(page)
    }
}

/// The licence and notice files in a folder and below it, in order.
fn licence_files(folder: &Path, into: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let is_text = path
            .extension()
            .is_none_or(|extension| ["md", "txt", "mit", "apache"].iter().any(|e| extension == *e))
            || name.starts_with("license-")
            || name.starts_with("license.");
        if path.is_dir() {
            licence_files(&path, into)?;
        } else if is_text
            && !name.ends_with(".rs")
            && ["license", "licence", "copying", "copyright", "notice", "unlicense"]
                .iter()
                .any(|word| name.starts_with(word))
        {
            into.push(path);
        }
    }
    Ok(())
}

/// The checksum of each crate in the lock file, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let field = |entry: &str, name: &str| {
        let start = format!("{name} = \"");
        let line = entry.lines().find_map(|line| line.strip_prefix(&start))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    lock.split("[[package]]")
        .filter_map(|entry| {
            Some(((field(entry, "name")?, field(entry, "version")?), field(entry, "checksum")?))
        })
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
